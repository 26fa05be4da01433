"""``crossorigin completion``: a script that makes a shell complete this command's words."""

from __future__ import annotations

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from .terminal import Printer, pass_printer

__all__ = ["command"]

PROGRAM = "crossorigin"
SHELLS: dict[str, type[ShellComplete]] = {
    "bash": BashComplete,
    "zsh": ZshComplete,
    "fish": FishComplete,
}


@click.command("completion")
@click.argument("shell", type=click.Choice(list(SHELLS)), metavar="SHELL")
@pass_printer
@click.pass_context
def command(ctx: click.Context, printer: Printer, shell: str) -> None:
    """Print a script that makes a shell complete commands, options and values.

    SHELL is bash, zsh or fish.

    \b
    Examples:
      echo 'eval "$(crossorigin completion bash)"' >> ~/.bashrc
      echo 'eval "$(crossorigin completion zsh)"' >> ~/.zshrc
      crossorigin completion fish \\
          > ~/.config/fish/completions/crossorigin.fish
    """
    kind = SHELLS[shell]
    script = kind(ctx.find_root().command, {}, PROGRAM, "_CROSSORIGIN_COMPLETE").source()
    printer.document(f"{script}\n")

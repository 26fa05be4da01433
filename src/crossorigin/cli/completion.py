"""``crossorigin completion``: what makes a shell complete this command's words."""

from __future__ import annotations

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

__all__ = ["completion"]

PROGRAM = "crossorigin"
SHELLS: dict[str, type[ShellComplete]] = {
    "bash": BashComplete,
    "zsh": ZshComplete,
    "fish": FishComplete,
}


@click.command()
@click.argument("shell", type=click.Choice(list(SHELLS)))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script with which SHELL completes commands, options and their values.

    \b
    Examples:
      bash:  echo 'eval "$(crossorigin completion bash)"' >> ~/.bashrc
      zsh:   echo 'eval "$(crossorigin completion zsh)"' >> ~/.zshrc
      fish:  crossorigin completion fish > ~/.config/fish/completions/crossorigin.fish
    """
    kind = SHELLS[shell]
    click.echo(kind(ctx.find_root().command, {}, PROGRAM, "_CROSSORIGIN_COMPLETE").source())

"""The command group: imports a command when it is called, and turns every error into a message."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import click
from click.shell_completion import CompletionItem

from .. import __version__
from . import VERSION_LINE
from .layout import HelpContext
from .terminal import Printer

__all__ = ["crossorigin"]

INTERRUPTED = 130
"""The exit status after SIGINT, as shells have it: 128 and the number of the signal."""


class _ListedCommand(NamedTuple):
    """The first sentence of a command's help, the modules it needs, and the extra that has them."""

    help: str
    needs: tuple[str, ...] = ()
    extra: str = "cli"


_ASKS = ("rich", "ada_url", "httpx2")
"""The requirements of styled text, of the browser model, and of asking servers."""


COMMANDS: Final[Mapping[str, _ListedCommand]] = MappingProxyType(
    {
        "explain": _ListedCommand(
            "Explain why a browser refused a request, and what to change at the server.", _ASKS
        ),
        "fetch": _ListedCommand(
            "Fetch URL as a page of ORIGIN would, and show how a browser judges the responses.",
            _ASKS,
        ),
        "verify": _ListedCommand(
            "Check whether the server at URL implements a policy, judged as browsers would.",
            _ASKS,
        ),
        "check": _ListedCommand("Validate policies and say what they allow.", ("rich",)),
        "problem": _ListedCommand("Explain a problem or warning of a policy, or list all of them."),
        "migrate": _ListedCommand(
            "Convert the CORS settings of another library to a policy file.", ("rich", "tomli_w")
        ),
        "export": _ListedCommand(
            "Write a policy as settings of a gateway, exactly or not at all.", ("rich",)
        ),
        "push": _ListedCommand(
            "Write a policy to a store, unless it is wrong or someone else has changed the store.",
            ("rich",),
        ),
        "pull": _ListedCommand(
            "Read the policy of a store, to change it and push it again.", ("rich",)
        ),
        "demo": _ListedCommand(
            "Show what pages of several origins can do with an API behind a policy.",
            (*_ASKS, "fastapi", "trustme", "uvicorn"),
            "demo",
        ),
        "lab": _ListedCommand(
            "Open a page on which to compose a policy and a request, and see what browsers do.",
            (*_ASKS, "starlette", "uvicorn"),
            "lab",
        ),
        "completion": _ListedCommand(
            "Print a script that makes a shell complete commands, options and values."
        ),
    }
)
"""The commands in the order of the help; each is `command` in the module of its name."""


class Commands(click.Group):
    """The group of `COMMANDS`, each imported when it is needed."""

    context_class = HelpContext

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's)
        """The names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command called `cmd_name`, imported now."""
        found = COMMANDS.get(cmd_name)
        if found is None:
            return None
        missing = next((name for name in found.needs if find_spec(name) is None), None)
        if missing is not None:
            ctx.ensure_object(Printer).fail(
                f"{cmd_name} needs more than this installation has (no {missing}). "
                f"Install it with: pip install 'crossorigin[{found.extra}]'"
            )
        command: click.Command = import_module(f".{cmd_name}", __package__).command
        command.context_class = HelpContext
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 (click's)
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, each.help) for name, each in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands that begin with `incomplete`, without importing them, and options."""
        commands = [
            CompletionItem(name, help=each.help)
            for name, each in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return [*commands, *click.Command.shell_complete(self, ctx, incomplete)]

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: ARG002 (click's)
        **extra: Any,
    ) -> Any:
        """Run a command, and exit with a status that the package's docstring lists."""
        printer = extra.setdefault("obj", Printer())
        try:
            status = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
            sys.exit(status if isinstance(status, int) else 0)
        except click.ClickException as error:
            message = io.StringIO()
            error.show(message)
            printer.note(message.getvalue().rstrip())
            sys.exit(2)
        except OSError as error:  # the output cannot be written; click handles a broken pipe
            printer.fail(f"{(error.strerror or str(error)).lower()}.")
        except click.Abort:
            printer.note("interrupted")
            sys.exit(INTERRUPTED)
        except Exception as error:
            from .unexpected import DEBUG_VARIABLE, unexpected  # noqa: PLC0415 (rarely needed)

            if os.environ.get(DEBUG_VARIABLE):
                raise
            printer.fail(unexpected(error))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message=VERSION_LINE)
def crossorigin() -> None:
    """Check CORS policies and servers, and explain what browsers refuse."""

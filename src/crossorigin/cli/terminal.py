"""The one printer: all that commands print goes through it, without secrets, escaped and bounded.

For people, lines are wrapped and coloured on a terminal (`styled`), plain and unwrapped in a pipe
(`plain`); code, commands and headers are wrapped nowhere. Everywhere else in this package, ways to
write to a stream are forbidden (see tests/cli/test_printer.py).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click

from ..printing import bounded, printable

if TYPE_CHECKING:
    from rich.text import Text

    from ..redaction import Secrets
    from .plain import PlainOutput
    from .styled import Pieces, StyledOutput

__all__ = ["Printer", "pass_printer", "show_secrets_option"]

MOST_LINES = 200
"""The most lines of a remark; the longest help has fewer."""


class Printer:
    """Prints on standard output or error.

    Args:
        secrets: What must not be printed.
        stderr: Print on standard error.
        quiet: Print nothing for people, as where a command prints JSON.
    """

    def __init__(
        self, secrets: Secrets | None = None, *, stderr: bool = False, quiet: bool = False
    ) -> None:
        if secrets is not None:
            self.secrets = secrets
        self._stderr = stderr
        self._quiet = quiet

    @cached_property
    def secrets(self) -> Secrets:
        """What must not be printed."""
        from ..redaction import Secrets  # noqa: PLC0415 (the help and completion have none)

        return Secrets()

    def on_stderr(self) -> Printer:
        """A printer with the same secrets, on standard error."""
        return Printer(self.secrets, stderr=True)

    def unless(self, quiet: bool) -> Printer:
        """A printer with the same secrets that prints nothing for people if `quiet`."""
        return Printer(self.secrets, quiet=quiet)

    def clean(self, text: str) -> str:
        """`text` without secrets, with escapes for what would command a terminal, and bounded."""
        return printable(bounded(self.secrets.hide(text)))

    @cached_property
    def _output(self) -> PlainOutput | StyledOutput:
        if not _is_styled(sys.stderr if self._stderr else sys.stdout):
            from .plain import PlainOutput  # noqa: PLC0415 (the help and completion need neither)

            return PlainOutput(self.clean, stderr=self._stderr, quiet=self._quiet)
        from .styled import StyledOutput  # noqa: PLC0415 (rich takes long to load)

        return StyledOutput(self.secrets, self.clean, stderr=self._stderr, quiet=self._quiet)

    @property
    def is_narrow(self) -> bool:
        """Whether it prints on a terminal on which nothing can stand side by side."""
        return self._output.is_narrow

    def line(
        self, text: Text | str | Pieces = "", indent: int = 0, style: str = "", *, hanging: int = 0
    ) -> None:
        """Print prose, every line of it indented; a terminal's lines are wrapped.

        Lines after the first of a wrapped line are indented by `hanging` columns more.
        """
        self._output.line(text, indent, style, hanging)

    def code(self, text: Text | str, indent: int = 0, style: str = "") -> None:
        """Print `text`, every line of it indented and none wrapped: it is there to be copied."""
        self._output.code(text, indent, style)

    def headers(self, headers: Iterable[tuple[str, str]], indent: int) -> None:
        """Print headers of a response, each on a line, without secrets."""
        for name, value in headers:
            shown = self.secrets.hide_header(name, value, of_response=True)
            self._output.header(name, shown, indent)

    def json(self, data: object) -> None:
        """Print the types of JSON on standard output."""
        import json  # noqa: PLC0415 (few runs print it)

        click.echo(json.dumps(_bounded(self.secrets.hide_data(data)), indent=2))

    def document(self, text: str) -> None:
        """Print this library's machine-readable output unchanged."""
        click.echo(text, nl=False)

    def note(self, message: str) -> None:
        """Print a remark on standard error."""
        lines = message.split("\n")[:MOST_LINES]
        click.echo("\n".join(map(self.clean, lines)), err=True)

    def fail(self, message: str) -> NoReturn:
        """Say on standard error why there is no response, and exit with status 2."""
        self.note(f"crossorigin: {message}")
        raise SystemExit(2)

    def progress(self, text: str) -> None:
        """Show `text` in place of what was shown before, if standard error is a terminal."""
        if sys.stderr.isatty():
            shown = self.clean(text)[: max(self._output.width - 3, 0)]
            sys.stderr.write(f"\r\x1b[K{shown} …")
            sys.stderr.flush()

    def end_progress(self) -> None:
        """Remove what `progress` showed."""
        if sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _is_styled(stream: TextIO) -> bool:
    """Whether `stream` is a terminal, or the environment may tell rich that it is one."""
    return stream.isatty() or any(name in os.environ for name in ("FORCE_COLOR", "TTY_COMPATIBLE"))


def _bounded(data: Any) -> Any:
    if isinstance(data, str):
        return bounded(data)
    if isinstance(data, dict):
        return {bounded(str(key)): _bounded(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [_bounded(each) for each in data]
    return data


pass_printer = click.make_pass_decorator(Printer, ensure=True)
"""Give a command the printer of this run as its first argument."""


def _show_secrets(context: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        context.ensure_object(Printer).secrets.show = True


show_secrets_option = click.option(
    "--show-secrets",
    is_flag=True,
    expose_value=False,
    callback=_show_secrets,
    help="Print the passwords, tokens and header values that are otherwise hidden.",
)

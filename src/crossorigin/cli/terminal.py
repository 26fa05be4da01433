"""The one printer: all that commands print goes through it, without secrets, escaped and bounded.

For people, lines are wrapped and coloured on a terminal, plain and unwrapped in a pipe; code,
commands and headers are wrapped nowhere. Everywhere else in this package, ways to write to a stream
are forbidden (see tests/cli/test_printer.py).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.text import Text

from ..printing import LONGEST_PRINTED, bounded, printable
from ..redaction import HIDDEN, Secrets
from .layout import NARROW, NARROWEST, break_points

__all__ = ["Printer", "pass_printer", "show_secrets_option"]

MOST_LINES = 200
"""The most lines of a remark; the longest help has fewer."""


class Printer:
    """Prints on standard output or error; rich honours NO_COLOR and leaves pipes plain.

    Args:
        secrets: What must not be printed.
        stderr: Print on standard error.
        quiet: Print nothing for people, as where a command prints JSON.
    """

    def __init__(
        self, secrets: Secrets | None = None, *, stderr: bool = False, quiet: bool = False
    ) -> None:
        self.secrets = Secrets() if secrets is None else secrets
        self._console = Console(highlight=False, quiet=quiet, stderr=stderr)

    def on_stderr(self) -> Printer:
        """A printer with the same secrets, on standard error."""
        return Printer(self.secrets, stderr=True)

    def unless(self, quiet: bool) -> Printer:
        """A printer with the same secrets that prints nothing for people if `quiet`."""
        return Printer(self.secrets, quiet=quiet)

    def clean(self, text: str) -> str:
        """`text` without secrets, with escapes for what would command a terminal, and bounded."""
        return printable(bounded(self.secrets.hide(text)))

    @property
    def is_narrow(self) -> bool:
        """Whether it prints on a terminal on which nothing can stand side by side."""
        return self._console.is_terminal and self._console.width < NARROW

    def line(
        self, text: Text | str = "", indent: int = 0, style: str = "", *, hanging: int = 0
    ) -> None:
        """Print prose, every line of it indented; a terminal's lines are wrapped.

        Lines after the first of a wrapped line are indented by `hanging` columns more.
        """
        # Of a string, Text would drop control characters, which are rather shown.
        styled = self._clean_text(text) if isinstance(text, Text) else Text(self.clean(text), style)
        for line in styled.split("\n", allow_blank=True):
            points = []
            if self._console.is_terminal:
                room = max(self._console.width - indent - hanging, NARROWEST)
                points = break_points(line.plain, room)
            for number, part in enumerate(line.divide(points)):
                self._print(part, indent + (hanging if number else 0))

    def code(self, text: Text | str, indent: int = 0, style: str = "") -> None:
        """Print `text`, every line of it indented and none wrapped: it is there to be copied."""
        if isinstance(text, Text):
            self._print(self._clean_text(text), indent)
            return
        for line in text.split("\n"):
            self._print(Text(self.clean(line), style), indent)

    def _print(self, line: Text, indent: int) -> None:
        line.rstrip()
        self._console.print(Text(" " * indent if line else "") + line, soft_wrap=True)

    def headers(self, headers: Iterable[tuple[str, str]], indent: int) -> None:
        """Print headers of a response, each on a line, without secrets."""
        for name, value in headers:
            shown = self.secrets.hide_header(name, value, of_response=True)
            self.code(Text.assemble((f"{name}: ", "dim"), shown), indent)

    def json(self, data: object) -> None:
        """Print the types of JSON on standard output."""
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
            shown = self.clean(text)[: max(self._console.width - 3, 0)]
            sys.stderr.write(f"\r\x1b[K{shown} …")
            sys.stderr.flush()

    def end_progress(self) -> None:
        """Remove what `progress` showed."""
        if sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def _clean_text(self, text: Text) -> Text:
        """The same as `clean`, keeping colours."""
        if self.clean(text.plain) == text.plain:
            return text
        spans = self.secrets.spans(text.plain)
        without = _replaced(text, [(span, HIDDEN) for span in spans])
        cleaned = _escaped(without[:LONGEST_PRINTED])
        return cleaned + bounded(without.plain)[LONGEST_PRINTED:]


def _escaped(text: Text) -> Text:
    """`text`, with an escape for each character that would command a terminal."""
    escapes = enumerate(map(printable, text.plain))
    changed = [(at, escape) for at, escape in escapes if escape != text.plain[at]]
    return _replaced(text, [((at, at + 1), escape) for at, escape in changed])


def _replaced(text: Text, changes: Sequence[tuple[tuple[int, int], str]]) -> Text:
    """`text` with other words at these positions, which are in order and do not overlap.

    It is divided once, because a slice of a `Text` takes time for all that stands before it.
    """
    pieces = text.divide(chain.from_iterable(span for span, _ in changes))
    for number, (_, words) in enumerate(changes):
        pieces[2 * number + 1] = Text(words)
    return Text("").join(pieces)


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

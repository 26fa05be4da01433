"""Plain text on a stream that is not a terminal: neither wrapped nor coloured.

It prints what `styled` would print there, without loading rich, which takes long.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from .layout import terminal_columns

if TYPE_CHECKING:
    from rich.text import Text

    from .styled import Pieces

__all__ = ["PlainOutput"]


class PlainOutput:
    """Prints text without its styles.

    Args:
        clean: Hides secrets in text, and escapes and bounds it.
        stderr: Print on standard error.
        quiet: Print nothing.
    """

    is_narrow = False

    def __init__(self, clean: Callable[[str], str], *, stderr: bool, quiet: bool) -> None:
        self._clean = clean
        self._stderr = stderr
        self._quiet = quiet

    @property
    def width(self) -> int:
        """The columns of a line of the other stream, which may be a terminal."""
        return terminal_columns()

    def line(self, text: Text | str | Pieces, indent: int, style: str, hanging: int) -> None:  # noqa: ARG002 (for terminals)
        """Print prose; see `Printer.line`."""
        for line in self._clean(_plain(text)).split("\n"):
            self._print(line, indent)

    def code(self, text: Text | str, indent: int, style: str) -> None:  # noqa: ARG002
        """Print text that is not wrapped; see `Printer.code`."""
        if not isinstance(text, str):
            self._print(self._clean(text.plain), indent)
            return
        for line in text.split("\n"):
            self._print(self._clean(line), indent)

    def header(self, name: str, value: str, indent: int) -> None:
        """Print a header whose value has no secrets."""
        self._print(self._clean(f"{name}: {value}"), indent)

    def _print(self, line: str, indent: int) -> None:
        if not self._quiet:
            line = line.rstrip()
            stream = sys.stderr if self._stderr else sys.stdout
            stream.write(f"{' ' * indent}{line}\n" if line else "\n")
            stream.flush()  # in order with the other stream


def _plain(text: Text | str | Pieces) -> str:
    if isinstance(text, str):
        return text
    if isinstance(text, tuple):
        return "".join(piece for piece, _ in text)
    return text.plain

"""Styled text on a terminal: wrapped and coloured.

The printer imports this where it prints on a terminal, because rich takes long to load.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain

from rich.console import Console
from rich.text import Text

from ..printing import LONGEST_PRINTED, bounded, printable
from ..redaction import HIDDEN, Secrets
from .layout import NARROW, NARROWEST, break_points

__all__ = ["Pieces", "StyledOutput"]

Pieces = tuple[tuple[str, str], ...]
"""Parts of one text, each with its style."""


class StyledOutput:
    """Prints styled text; rich honours NO_COLOR and leaves pipes plain.

    Args:
        secrets: What must not be printed.
        clean: Hides secrets in text, and escapes and bounds it.
        stderr: Print on standard error.
        quiet: Print nothing.
    """

    def __init__(
        self, secrets: Secrets, clean: Callable[[str], str], *, stderr: bool, quiet: bool
    ) -> None:
        self._secrets = secrets
        self._clean = clean
        self._console = Console(highlight=False, quiet=quiet, stderr=stderr)

    @property
    def width(self) -> int:
        """The columns of a line."""
        return self._console.width

    @property
    def is_narrow(self) -> bool:
        """Whether it prints on a terminal on which nothing can stand side by side."""
        return self._console.is_terminal and self._console.width < NARROW

    def line(self, text: Text | str | Pieces, indent: int, style: str, hanging: int) -> None:
        """Print prose; see `Printer.line`."""
        # Of a string, Text would drop control characters, which are rather shown.
        if isinstance(text, tuple):
            text = Text.assemble(*((printable(piece), look) for piece, look in text))
        styled = (
            self._clean_text(text) if isinstance(text, Text) else Text(self._clean(text), style)
        )
        for line in styled.split("\n", allow_blank=True):
            points = []
            if self._console.is_terminal:
                room = max(self._console.width - indent - hanging, NARROWEST)
                points = break_points(line.plain, room)
            for number, part in enumerate(line.divide(points)):
                self._print(part, indent + (hanging if number else 0))

    def code(self, text: Text | str, indent: int, style: str) -> None:
        """Print text that is not wrapped; see `Printer.code`."""
        if isinstance(text, Text):
            self._print(self._clean_text(text), indent)
            return
        for line in text.split("\n"):
            self._print(Text(self._clean(line), style), indent)

    def header(self, name: str, value: str, indent: int) -> None:
        """Print a header whose value has no secrets."""
        self.code(Text.assemble((f"{name}: ", "dim"), value), indent, "")

    def _print(self, line: Text, indent: int) -> None:
        line.rstrip()
        self._console.print(Text(" " * indent if line else "") + line, soft_wrap=True)

    def _clean_text(self, text: Text) -> Text:
        """The same as `clean`, keeping colours."""
        if self._clean(text.plain) == text.plain:
            return text
        spans = self._secrets.spans(text.plain)
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

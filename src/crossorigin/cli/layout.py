"""The layout of text: lines are broken between words, never inside a command; and the help.

Below `NARROW` columns nothing stands side by side: the help puts what an option does below its
name, and `sequence` draws no arrows across.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from itertools import pairwise

import click

__all__ = ["NARROW", "HelpContext", "break_points", "terminal_columns", "wrap"]

NARROW = 76
"""The columns that the drawing of `crossorigin fetch` needs; narrower terminals get a plain
layout."""
WIDEST = 80
"""The most columns that the help uses: longer lines are hard to read."""
NARROWEST = 20
"""The least columns of prose, on any terminal."""
TERM = 30
"""The longest name of an option with its description beside it."""

# A quoted or bracketed text is one unit: a command, a value, a list. None of the alternatives reads
# past the next sign of its own kind, so that the time is linear.
_UNIT = (  # compiled at its first use
    r"""(?: (?<!\w)'[^'\n]*'(?!\w) | (?<!\w)"[^"\n]*"(?!\w) | `[^`\n]*` | \[[^][\n]*\] | \S )+"""
)


def terminal_columns() -> int:
    """The columns that COLUMNS says, or standard output has, or 80.

    As `shutil.get_terminal_size`, whose module loads five more to compress files.
    """
    said = os.environ.get("COLUMNS", "")
    if said.isdecimal() and int(said) > 0:
        return int(said)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):  # there is none, it is closed, or no terminal
        return 80


def break_points(line: str, width: int) -> list[int]:
    """The positions in `line` where new lines begin, each with at most `width` columns if possible.

    A unit that is longer, such as a URL or a command in quotes, stays whole on a line of its own.
    """
    points = []
    start: int | None = None
    for unit in re.finditer(_UNIT, line, re.VERBOSE):
        if start is None:
            start = 0  # keep the blanks before the first unit
        elif _columns(line[start : unit.end()]) > width:
            start = unit.start()
            points.append(start)
    return points


def _columns(text: str) -> int:
    """The columns of a terminal that `text` takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 (the help is ASCII)

    return cell_len(text)


def wrap(text: str, width: int) -> list[str]:
    """`text` as lines of at most `width` columns, if possible."""
    line = " ".join(text.split(" "))
    points = [0, *break_points(line, width), len(line)]
    return [line[a:b].rstrip() for a, b in pairwise(points)]


class HelpFormatter(click.HelpFormatter):
    """Lays out the help; examples are not changed, so that they can be copied."""

    def __init__(
        self,
        indent_increment: int = 2,
        width: int | None = None,  # noqa: ARG002 (click's, as are the numbers below)
        max_width: int | None = None,  # noqa: ARG002
    ) -> None:
        columns = max(min(terminal_columns(), WIDEST), NARROWEST)
        super().__init__(indent_increment, columns)

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line that begins with "Usage"."""
        first, *more = wrap(f"{prefix or 'Usage: '}{prog} {args}", self.width)
        self.write("\n".join([first, *(f"    {line}" for line in more), ""]))

    def write_text(self, text: str) -> None:
        """Write paragraphs; one that begins with ``\\b`` is not changed."""
        paragraphs = []
        for paragraph in text.split("\n\n"):
            if paragraph.startswith("\b\n"):
                lines = paragraph.split("\n")[1:]
            else:
                lines = wrap(" ".join(paragraph.split()), self._room(0))
            paragraphs.append("".join(self._indented(lines, 0)))
        self.write("\n".join(paragraphs))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = TERM, col_spacing: int = 2
    ) -> None:
        """Write terms and their meanings: in two columns, or in one on narrow terminals."""
        rows = list(rows)
        column = min(max(len(term) for term, _ in rows), col_max) + col_spacing
        is_narrow = self.width < NARROW
        for term, meaning in rows:
            indent = 4 if is_narrow else column
            lines = wrap(" ".join(meaning.split()), self._room(indent))
            if not is_narrow and len(term) <= column - col_spacing:
                first, *lines = lines
                self.write("".join(self._indented([f"{term:{column}}{first}"], 0)))
            else:
                self.write("".join(self._indented([term], 0)))
            self.write("".join(self._indented(lines, indent)))

    def _room(self, indent: int) -> int:
        return max(self.width - self.current_indent - indent, NARROWEST)

    def _indented(self, lines: Iterable[str], indent: int) -> Iterable[str]:
        blanks = " " * (self.current_indent + indent)
        return (f"{blanks}{line}".rstrip() + "\n" for line in lines)


class HelpContext(click.Context):
    """The context of a command whose help this module lays out."""

    formatter_class = HelpFormatter

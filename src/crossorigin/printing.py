"""Makes untrusted text safe to print: escapes, and a limit on length."""

from __future__ import annotations

import reprlib

__all__ = ["LONGEST_PRINTED", "bounded", "printable", "show"]

LONGEST_PRINTED = 2048
"""The most characters of a text that are printed: more than any URL that browsers and servers
accept."""


def printable(text: str) -> str:
    """`text` with control characters escaped; line breaks stay."""
    if text.isprintable():
        return text
    return "".join(map(_escaped, text))


def _escaped(character: str) -> str:
    if character.isprintable() or character == "\n":
        return character
    return character.encode("unicode_escape").decode("ascii")


def bounded(text: str, limit: int = LONGEST_PRINTED) -> str:
    """`text`, or its beginning and the number of characters left out.

    Example:
        >>> bounded("abcdef", 3)
        'abc… (3 more characters)'
    """
    left_out = len(text) - limit
    return text if left_out <= 0 else f"{text[:limit]}… ({left_out} more characters)"


class _Shortener(reprlib.Repr):
    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = 120

    def repr_int(self, x: int, level: int) -> str:
        """Describe a number with more digits than Python converts; Python's versions differ."""
        try:
            repr(x)
        except ValueError:
            return "int too large to show"
        return super().repr_int(x, level)


_SHORTENER = _Shortener()


def show(value: object) -> str:
    """`value` for a message: its repr, bounded, so that no input can flood a log."""
    return _SHORTENER.repr(value)

"""Text that is printed: untrusted text made safe, by escapes and a limit on length; numbers."""

from __future__ import annotations

__all__ = ["LONGEST_PRINTED", "bounded", "number_of", "printable"]

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


def bounded(text: str, limit: int = LONGEST_PRINTED, unseen: int = 0) -> str:
    """`text`, or its beginning and the number of characters left out.

    `unseen` is the number of characters that are not even in `text`.

    Example:
        >>> bounded("abcdef", 3)
        'abc… (3 more characters)'
    """
    left_out = max(len(text) - limit, 0) + unseen
    return text if left_out == 0 else f"{text[:limit]}… ({left_out} more characters)"


def number_of(number: int, noun: str) -> str:
    """A number of things, such as "1 problem" and "1,300 problems"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"

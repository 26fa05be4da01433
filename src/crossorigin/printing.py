"""Text that is printed: untrusted text made safe, by escapes and a limit on length; numbers."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["LONGEST_PRINTED", "bounded", "number_of", "printable", "some_of"]

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


def some_of(names: Sequence[str], most: int) -> str:
    """The names in a sentence; if there are more than `most`, the others are counted.

    Example:
        >>> some_of(["a", "b", "c", "d"], 2)
        'a, b and 2 others'
    """
    if len(names) > most:
        more = len(names) - most
        return f"{', '.join(names[:most])} and {more:,} other{'' if more == 1 else 's'}"
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))

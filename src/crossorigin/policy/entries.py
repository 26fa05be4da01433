"""Entries of list fields: finds the entries in a text of any notation.

Settings come from environment variables, JSON and URL objects, often as a text instead of a list of
entries. Only values that are refused are read here, to make a better hint.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Sequence
from itertools import pairwise

from ..redaction import has_secret

__all__ = [
    "SEPARATORS",
    "bare_entry",
    "is_variable",
    "joined_entries",
    "split_at_separators",
    "split_outside_choices",
    "split_safely",
    "text_of",
    "write_entries",
    "write_list",
]

SEPARATORS = ",;\r\n"
"""Characters that separate the entries of a list in a text, and occur in no entry."""

_QUOTES = "\"'`\u2018\u2019\u201c\u201d"
_AROUND = _QUOTES + SEPARATORS + " \t"
_OPENING = "[("
_CLOSING = "])"
_REST_OF_IPV6 = re.compile(r"[0-9a-fA-F.]*:[0-9a-fA-F:.]*(?:\]|$)")

_CHOICE = re.compile(r"(?<=[\w./:*\])-])\{[^{}:/\"']*\}|\{https?,https?\}|(?<=:)\[[0-9, ]*\]")
"""The braces of shells, and the brackets of Spring, in whose texts a comma separates no entries."""

_VARIABLE = re.compile(
    r"""
    \$\w | \$\{ | ^\$ | \{\{ | %\( | <%  # of a shell or a template
    | \{ [a-zA-Z_]\w* \}                 # of str.format
    | % [A-Z][A-Z0-9_]{2,} %             # of Windows
    | (?<!\?)(?<!\?P) < [a-zA-Z_][\w\ -]* >  # of documentation
    | (?<=[/.-]) \[ [a-zA-Z_]{3,} \] (?=[.-])
    | (?<=//) : [a-zA-Z_] | : [A-Z_]{3,} $
    """,
    re.ASCII | re.VERBOSE,
)

LONGEST_WRITTEN = 2000
"""The most characters of a list that a hint writes out; a longer list is described."""


def is_variable(text: str) -> bool:
    """Whether `text` contains a placeholder, such as ``${ORIGIN}``, that was not filled in."""
    return _VARIABLE.search(text.strip()) is not None


def split_at_separators(text: str) -> list[str]:
    """The entries in `text`, between its separators, each as `bare_entry` gives it."""
    parts = split_outside_choices(text, SEPARATORS)
    return [entry for entry in map(bare_entry, parts) if entry]


def split_outside_choices(text: str, separators: str) -> list[str]:
    """The parts of `text` between separators, except those in ``{3000,3001}``."""
    kept = {comma for found in _CHOICE.finditer(text) for comma in range(*found.span())}
    ends = [place for place, sign in enumerate(text) if sign in separators and place not in kept]
    return [text[start + 1 : end] for start, end in pairwise([-1, *ends, len(text)])]


def bare_entry(text: str) -> str:
    """`text` without the blanks, separators, quotes and brackets around it, as JSON leaves them.

    The brackets of an IPv6 address stay.
    """
    rest = text.lstrip(_AROUND + _OPENING)
    before = text[: len(text) - len(rest)]
    if before.endswith("[") and _REST_OF_IPV6.match(rest):
        rest = f"[{rest}"
    bare = rest.rstrip(_AROUND + _CLOSING)
    return f"{bare}]" if bare.count("[") > bare.count("]") else bare


def text_of(value: object) -> str | None:
    """The text of a string, bytes or a URL object; ``None`` for any other value."""
    if isinstance(value, str):
        return str.__str__(value)  # not the result of StrEnum.__str__
    if isinstance(value, (bytes, bytearray)):
        return value.decode("ascii") if value.isascii() else None
    if isinstance(value, Collection):
        return None
    try:
        text = str(value)
    except Exception:  # of any class at all
        return None
    return text if "://" in text else None


def split_safely(text: str, split: Callable[[str], list[str]]) -> list[str]:
    """The entries that `split` finds in `text`; none if there is a secret in it.

    A part that is split off could no longer be recognised as a secret, and would be shown.
    """
    return [] if has_secret(text) else split(text)


def write_list(entries: Sequence[str]) -> str:
    """A hint that shows `entries` as a list, in a form that is valid in Python, TOML and JSON."""
    return _written(f"[{_joined(entries)}]", len(entries))


def write_entries(entries: Sequence[str]) -> str:
    """A hint that shows `entries` as elements of a list."""
    return _written(_joined(entries), len(entries))


def joined_entries(entries: Sequence[str]) -> str | None:
    """`entries` as elements of a list; ``None`` if that is too long for a hint."""
    text = _joined(entries)
    return text if len(text) <= LONGEST_WRITTEN else None


def _joined(entries: Sequence[str]) -> str:
    return ", ".join(json.dumps(entry) for entry in entries)


def _written(text: str, count: int) -> str:
    if len(text) > LONGEST_WRITTEN:
        return f"Give a list of {count:,} strings: split the text, and strip each part."
    return f"Write {text}."

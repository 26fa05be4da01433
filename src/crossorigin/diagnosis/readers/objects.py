"""Objects of JSON, JavaScript and Python in a text, as programs print them, even if cut off.

An object of code is left out: it has names and calls in place of values, or is handed to something.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

__all__ = ["Printed", "object_at", "objects_in"]

_DEEPEST = 12
_MOST_TRIED = 1000
_LONGEST = 64 * 1024
_PART = re.compile(
    r"\s*(?:(?P<sign>[{}\[\],:])|"
    r"(?P<quote>['\"`])(?P<string>(?:\\.|(?!(?P=quote))[^\\\n])*+)(?:(?P=quote)|(?P<cut>\s*\Z))|"
    r"(?P<word>[\w$.+-]{1,100})|(?P<end>\Z))"
)
_GOES_ON = re.compile(r"\s*\+\s*(?=['\"])")
"""Between the parts of a long string, as Node.js prints it."""
_CONSTANTS = {
    "true": True, "True": True, "false": False, "False": False,
    "null": None, "None": None, "undefined": None,
}  # fmt: skip
_NUMBER = re.compile(r"[+-]?\d[\w.+-]*")
_OF_CODE = re.compile(r"[(,=>?&|]$|\b(?:return|default)$")
"""What stands before an object that code makes."""


class Printed(NamedTuple):
    """An object, and where it begins and ends."""

    value: dict[str, Any]
    start: int
    end: int


class _NotPrinted(Exception):
    """It has something else than values."""


def object_at(text: str, at: int) -> Printed | None:
    """The object that begins at `at`, if one does; it may lack its end."""
    reader = _Reader(text, at)
    try:
        return Printed(reader.value(_DEEPEST), at, reader.at)
    except _NotPrinted:
        return None


def objects_in(text: str) -> Iterator[Printed]:
    """The outermost objects in `text` that no code makes."""
    at = tried = 0
    while tried < _MOST_TRIED and (at := text.find("{", at)) >= 0:
        tried += 1
        found = object_at(text, at)
        if found is None:
            at += 1
            continue
        if found.value and _OF_CODE.search(text[max(0, at - 40) : at].rstrip()) is None:
            yield found
        at = found.end


class _Reader:
    """Reads a value from `at` on."""

    def __init__(self, text: str, at: int) -> None:
        self.at = at
        self._text = text[: at + _LONGEST]

    def _next(self) -> re.Match[str]:
        found = _PART.match(self._text, self.at)
        if found is None:
            raise _NotPrinted
        self.at = found.end()
        return found

    def value(self, depth: int) -> Any:
        """The value that begins here."""
        part = self._next()
        if part["sign"] == "{" and depth:
            return self._members(depth - 1)
        if part["sign"] == "[" and depth:
            return self._items(depth - 1)
        if part["quote"]:
            return self._string(part)
        word = part["word"] or ""
        if word in _CONSTANTS or part["end"] is not None:
            return _CONSTANTS.get(word)
        if _NUMBER.fullmatch(word) is None:
            raise _NotPrinted
        return int(word) if word.isdecimal() else word

    def _string(self, part: re.Match[str]) -> str:
        found = _plain(part)
        while (more := _GOES_ON.match(self._text, self.at)) is not None:
            self.at = more.end()
            found += _plain(self._next())
        return found

    def _members(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while True:
            part = self._next()
            if part["sign"] == "}" or part["end"] is not None or part["cut"] is not None:
                return found
            if part["sign"] == ",":
                continue
            name = part["word"] or (_plain(part) if part["quote"] else "")
            after = self._next()
            if after["end"] is not None:
                return found
            if after["sign"] != ":" or not name:
                raise _NotPrinted
            found[name] = self.value(depth)

    def _items(self, depth: int) -> list[Any]:
        found: list[Any] = []
        while True:
            start = self.at
            part = self._next()
            if part["sign"] == "]" or part["end"] is not None:
                return found
            if part["sign"] != ",":
                self.at = start
                found.append(self.value(depth))


def _plain(part: re.Match[str]) -> str:
    string = part["string"] or ""
    if "\\" not in string:
        return string
    try:
        return str(json.loads(f'"{string}"'))
    except ValueError:
        return re.sub(r"\\(.)", r"\1", string)

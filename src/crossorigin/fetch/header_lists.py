"""Header lists: reading, splitting and extracting, exactly as the standard does it.

A header list is a list of ``(name, value)`` pairs in wire order, duplicates kept. Names match
without regard to case.

Standard: https://fetch.spec.whatwg.org/#terminology-headers
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from itertools import groupby
from operator import itemgetter
from typing import Final, Literal, TypeAlias

from .tokens import HTTP_TAB_OR_SPACE, HTTP_WHITESPACE, is_digits, is_token, parse_token_list

__all__ = [
    "FAILURE",
    "Failure",
    "Header",
    "are_values_ascii",
    "combine",
    "contains",
    "delete",
    "extract_delta_seconds",
    "extract_token_list",
    "get",
    "get_decode_and_split",
    "is_header_name",
    "is_header_value",
    "lower_names",
    "normalize_value",
    "parse_delta_seconds",
    "sort_and_combine",
    "values",
]

Header: TypeAlias = tuple[str, str]


_name, _value = itemgetter(0), itemgetter(1)


class _Failure(Enum):
    FAILURE = "failure"


FAILURE: Final = _Failure.FAILURE
"""The standard's "failure": a header is there, but does not follow its grammar."""
Failure: TypeAlias = Literal[_Failure.FAILURE]

is_header_name = is_token

DELTA_SECONDS_LIMIT = 10**10
"""The value of a longer number of seconds (RFC 9111, section 1.2.2, lets recipients cap it)."""


def is_header_value(value: str) -> bool:
    """Whether `value` is latin-1 without outer blanks, NUL and newlines. (Fetch, "header value")"""
    return (
        value == value.strip(HTTP_TAB_OR_SPACE)
        and "\0" not in value
        and "\r" not in value
        and "\n" not in value
        and (value.isascii() or all(character <= "\xff" for character in value))
    )


def normalize_value(value: str) -> str:
    """Strip leading and trailing HTTP whitespace. (Fetch, "normalize" a header value)"""
    return value.strip(HTTP_WHITESPACE)


def values(headers: Iterable[Header], name: str) -> list[str]:
    """The values of every header called `name` (in lower case), in order."""
    # The length first, here and below: it differs for most, and `lower` takes longer. And a loop: a
    # comprehension, which is a function of its own in Python 3.11, takes half as long again.
    length = len(name)
    found = []
    for key, value in headers:
        if len(key) == length and key.lower() == name:
            found.append(value)
    return found


def lower_names(headers: Iterable[Header]) -> set[str]:
    """The names of `headers` in lower case."""
    return set(map(str.lower, map(_name, headers)))


def are_values_ascii(headers: Iterable[Header]) -> bool:
    """Whether no value has a character beyond ASCII, as nearly always."""
    return "".join(map(_value, headers)).isascii()


def contains(headers: Iterable[Header], name: str) -> bool:
    """Whether there is a header called `name` (in lower case). (Fetch, "contains")"""
    length = len(name)
    for key, _ in headers:  # noqa: SIM110 (a generator takes twice as long)
        if len(key) == length and key.lower() == name:
            return True
    return False


def get(headers: Iterable[Header], name: str) -> str | None:
    """All values of `name` (in lower case) joined by ``", "``, or ``None``. (Fetch, "get")"""
    found = values(headers, name)
    return ", ".join(found) if found else None


def delete(headers: list[Header], name: str) -> None:
    """Remove every header called `name` (in lower case). (Fetch, "delete")"""
    headers[:] = [header for header in headers if header[0].lower() != name]


def combine(headers: list[Header], name: str, value: str) -> None:
    """Add `value` to the first header called `name`, after ``", "``, or append it.

    (Fetch, "combine")
    """
    lower = name.lower()
    for index, (key, present) in enumerate(headers):
        if key.lower() == lower:
            headers[index] = (key, f"{present}, {value}")
            return
    headers.append((name, value))


def get_decode_and_split(value: str) -> list[str]:
    """Split a header value at its commas, but not at those within quoted strings.

    (Fetch, "get, decode, and split" a header value)
    """
    if "," not in value:
        return [value.strip(HTTP_TAB_OR_SPACE)]
    parts: list[str] = []
    start = position = 0
    while position < len(value):
        character = value[position]
        if character == '"':
            position = _after_quoted_string(value, position)
        elif character == ",":
            parts.append(value[start:position].strip(HTTP_TAB_OR_SPACE))
            position += 1
            start = position
        else:
            position += 1
    parts.append(value[start:].strip(HTTP_TAB_OR_SPACE))
    return parts


def _after_quoted_string(value: str, position: int) -> int:
    """The position after the quoted string that opens at `position`, or the end of `value`."""
    position += 1
    while position < len(value):
        if value[position] == "\\":
            position += 2
        elif value[position] == '"':
            return position + 1
        else:
            position += 1
    return len(value)


def sort_and_combine(headers: Iterable[Header]) -> list[Header]:
    """Lower-case names in order, the values of each joined by ``", "``; Set-Cookie kept apart.

    (Fetch, "sort and combine")
    """
    lines = [(name.lower(), value) for name, value in headers]
    lines.sort(key=_name)
    if len(dict(lines)) == len(lines):  # nearly always
        return lines
    combined: list[Header] = []
    for name, same in groupby(lines, _name):
        if name == "set-cookie":
            combined.extend(same)
        else:
            combined.append((name, ", ".join([value for _, value in same])))
    return combined


def extract_token_list(headers: Iterable[Header], name: str) -> list[str] | None | Failure:
    """The tokens of a header whose grammar is ``#token``, as Access-Control-Allow-Methods.

    ``None`` if the header is absent, `FAILURE` if any line is not a list of tokens. (Fetch,
    "extract header list values")
    """
    lines = values(headers, name)
    if not lines:
        return None
    tokens: list[str] = []
    for line in lines:
        parsed = parse_token_list(line)
        if parsed is None:
            return FAILURE
        tokens.extend(parsed)
    return tokens


def extract_delta_seconds(headers: Iterable[Header], name: str) -> int | None | Failure:
    """The number of a header whose grammar is delta-seconds (Access-Control-Max-Age), in seconds.

    ``None`` if the header is absent, `FAILURE` if it is repeated or not a number. (Fetch, "extract
    header list values"; RFC 9111, section 1.2.2)
    """
    lines = values(headers, name)
    return parse_delta_seconds(lines) if lines else None


def parse_delta_seconds(lines: list[str]) -> int | Failure:
    """The number of a header whose `lines` have the grammar delta-seconds; see above."""
    if len(lines) > 1:
        return FAILURE
    digits = lines[0].strip(HTTP_TAB_OR_SPACE)
    if not is_digits(digits):
        return FAILURE
    significant = digits.lstrip("0") or "0"
    return int(significant) if len(significant) <= 10 else DELTA_SECONDS_LIMIT

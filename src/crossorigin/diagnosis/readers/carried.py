"""Undoes what carriers do to a text: HTML escapes, the prefixes of logs, numbers of lines.

A forum's export escapes “<”, containers' logs put a name and a time before each line, editors and
web pages a number.
"""

from __future__ import annotations

import html
import re

__all__ = ["without_escapes", "without_prefixes"]

_ESCAPE = re.compile(
    r"&(?:lt|gt|amp|quot|apos|nbsp|[lr]squo|[lr]dquo|hellip|#\d{2,6}|#[xX][0-9a-fA-F]{2,5});"
)
_SURE = re.compile(r"&(?:lt|gt|quot|apos|#39|#34|#x27|#x22|[lr]squo|[lr]dquo);", re.I)
"""What no address has, so that the whole text is escaped."""

_SOURCE = r"[\w./-]{1,60}(?:\[\d{1,7}\])?"
_TIME = (
    r"\[?(?:\d{4}[-/]\d\d[-/]\d\d[T ])?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
    r"(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?\]?"
)
_PREFIXES = tuple(
    re.compile(rf"[^\S\n]{{0,8}}(?:{each})")
    for each in (
        rf"{_SOURCE}[^\S\n]{{1,20}}\|[^\S\n](?:[^\S\n]{{0,4}}{_TIME}(?:[^\S\n]|$))?",
        rf"(?:{_SOURCE}[^\S\n])?{_TIME}(?:[^\S\n](?:{_SOURCE}[^\S\n])?(?=[<>*{{}}]|HTTP/)|[^\S\n]|$)",
        r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S{1,60} \S{1,60}:(?:[^\S\n]|$)",
        r"\d{1,5}(?:[:.|)│]|\t|[^\S\n]\|)?(?:[^\S\n]|$)",
        r"\|(?:[^\S\n]|$)",
    )
)
"""Of containers, of logs with times, of syslog, of numbered lines, and of a quotation."""
_MOST_LINES = 5000


def without_escapes(text: str) -> str:
    """`text` with its HTML escapes undone, if it has one that only escaped text has."""
    if _SURE.search(text) is None:
        return text
    plain = _ESCAPE.sub(lambda found: html.unescape(found[0]), text)
    # “&amp;quot;” was escaped twice.
    return (
        _ESCAPE.sub(lambda found: html.unescape(found[0]), plain) if _SURE.search(plain) else plain
    )


def without_prefixes(text: str) -> str | None:
    """`text` without the prefix that its lines have, all but a few; ``None`` if they have none."""
    lines = text.splitlines()
    if len(lines) > _MOST_LINES:
        return None
    for prefix in _PREFIXES:
        found = [prefix.match(line) for line in lines]
        written = sum(1 for line in lines if line.strip())
        if written > 1 and sum(1 for each in found if each is not None) * 4 >= written * 3:
            return "\n".join(
                line[each.end() :] if each is not None else line
                for line, each in zip(lines, found, strict=True)
            )
    return None

"""Requests and responses in a program's log, without what the log puts before each line.

What stands before a line is known by the first line of a message, or by what all lines begin with;
digits in it (a time, a process) may differ. OkHttp's arrows and the wire log of Apache's
HttpClient have forms of their own.
"""

from __future__ import annotations

import re

from ..methods import ANY_METHOD

__all__ = ["without_log_starts"]

_MOST_LINES = 5000
_LONGEST_LINE = 4096
_ENDS = r"(?:\[\\r\])?(?:\[\\n\])?\"?[^\S\n]*$"
_WAY = r"(?P<way>[<>]{1,2}|<--|-->)?[^\S\n]{0,2}"
_BEGINS = re.compile(
    rf"{_WAY}\"?(?:HTTP/\d(?:\.\d)? [1-5]\d\d(?: [A-Za-z' -]{{0,60}})?"
    rf"|(?:{ANY_METHOD}) (?:/|https?://)[^\s\"]{{0,2048}} "
    rf"HTTP/\d(?:\.\d)?)"
    rf"{_ENDS}"
)
_OKHTTP = re.compile(
    r"(?P<way>-->|<--) (?:(?P<method>[A-Z]{3,7})(?= https?://)|(?P<status>[1-5]\d\d)[^\n]{0,40}?)"
    r" (?P<url>https?://\S{1,2048})(?: \(\d{1,9}ms[^)\n]{0,80}\)| http/1\.1| h2)?$"
)
_END_OF_OKHTTP = re.compile(r"(?:-->|<--) END [A-Z]{3,7}\b[^\n]{0,200}$")
_QUOTED = re.compile(rf"\"(?P<inside>[^\n]{{0,{_LONGEST_LINE}}}?)(?:\[\\r\])?\[\\n\]\"$")
_HEADER = re.compile(r"[A-Za-z][\w-]{0,80}: ?\S")
_FOR_CORS = re.compile(
    r"(?i)(?P<start>[^\n'\"(`]{2,180}?[\s|])access-control-allow-[a-z-]{6,11}: ?\S"
)
_OF_SETTINGS = re.compile(r"(?i)\b(?:set|add|append|merge|\w{0,4}_?headers?|curl[^\n]*)\s{1,8}$")
"""What stands before a header that settings add, or a command sends."""


def without_log_starts(text: str) -> str | None:
    """`text` without what a log puts before its lines; ``None`` if it has no such messages."""
    lines = text.splitlines()
    if len(lines) > _MOST_LINES or not any(line.strip() for line in lines):
        return None
    start = _before_message(lines) or _before_headers(lines)
    if start is None:
        return None
    having = [start.match(line[:_LONGEST_LINE]) for line in lines]
    if sum(each is not None for each in having) < _FEWEST:
        return None
    return "\n".join(
        _plain(line[each.end() :]) if each is not None else line
        for line, each in zip(lines, having, strict=True)
    )


_NUMBERED_COMMENT = re.compile(r"^\s{0,8}\d{1,5}[^\S\n]?[:.|]?[^\S\n]{1,4}(?=#|//)")
"""What an editor puts before a line that is a comment."""
_FEWEST = 2
"""The lines of a message at least."""


def _before_message(lines: list[str]) -> re.Pattern[str] | None:
    """What stands before the first line of the first message."""
    for line in lines:
        found = _BEGINS.search(line[:_LONGEST_LINE]) or _OKHTTP.search(line[:_LONGEST_LINE])
        if found is not None:
            start = line[: found.start()]
            bare = _NUMBERED_COMMENT.sub("", start).strip(" \t#→⇒>")
            is_prompt = not bare or start.lstrip().startswith(("$", "curl"))
            return None if is_prompt and found.re is _BEGINS else _as_pattern(start)
    return None


def _before_headers(lines: list[str]) -> re.Pattern[str] | None:
    """What stands before each of several headers that are alone, one for CORS among them."""
    for line in lines:
        found = _FOR_CORS.match(line[:_LONGEST_LINE])
        if (
            found is None
            or not re.search(r"\w", found["start"])
            or _OF_SETTINGS.search(found["start"]) is not None
        ):
            continue
        pattern = _as_pattern(found["start"])
        having = [(each, found) for each in lines if (found := pattern.match(each)) is not None]
        rests = [each[found.end() :] for each, found in having]
        return pattern if all(map(_HEADER.match, rests)) else None
    return None


def _as_pattern(start: str) -> re.Pattern[str]:
    """The same with other digits; the way of a message may follow."""
    return re.compile(rf"{re.sub(r'[0-9]+', '[0-9]+', re.escape(start.rstrip()))}(?:[^\S\n]|$)")


def _plain(line: str) -> str:
    """A line as curl shows it."""
    if (shown := _OKHTTP.match(line.strip())) is not None:
        return f"{shown['method']} {shown['url']}" if shown["method"] else (
            f"HTTP/1.1 {shown['status']}"
        )  # fmt: skip
    if _END_OF_OKHTTP.match(line.strip()) is not None:
        return ""
    way = re.match(r"\s{0,8}([<>])[<>]?\s{0,4}", line)
    rest = line[way.end() :] if way is not None else line
    quoted = _QUOTED.match(rest.strip())
    rest = quoted["inside"] if quoted is not None else rest
    return f"{way[1]} {rest}" if way is not None else rest

"""Filters after a command, as in ``curl -si … | grep -i access-control``: which lines they show."""

from __future__ import annotations

import re
from enum import Enum, auto

__all__ = ["Filter", "filter_in"]


class Filter(Enum):
    """What a filter leaves of a response."""

    NONE = auto()
    """All of it, as far as is known."""
    FOR_CORS = auto()
    """The headers for CORS, so that one that is not shown was not sent."""
    OF_OTHERS = auto()
    """Other lines alone, so that nothing follows from a header that is not shown."""


_COMMAND = re.compile(
    r"\|\s{0,4}(?P<name>e?grep|findstr|rg|ag|ack|sls|Select-String|head|tail)\b"
    r"(?P<rest>(?:'[^'\n]{0,400}'|\"[^\"\n]{0,400}\"|[^|'\"\n]){0,40})"
)
_WORD = re.compile(r"'(?P<single>[^']*)'|\"(?P<double>[^\"]*)\"|(?P<bare>[^\s'\"]+)")
_INVERSE = re.compile(r"[-/][A-Za-z]*v[A-Za-z]*|--invert-match")
_ACAO = "< access-control-allow-origin: "
"""A line that a filter for CORS shows, as curl prints it, in small letters."""


def filter_in(rest: str) -> Filter:
    """The filter in what follows a command on its line."""
    found = [_of(each["name"], each["rest"]) for each in _COMMAND.finditer(rest)]
    narrow = [each for each in found if each is not Filter.NONE]
    return narrow[-1] if narrow else Filter.NONE


def _of(name: str, rest: str) -> Filter:
    if name in ("head", "tail"):
        return Filter.OF_OTHERS
    words = [each[each.lastgroup or 0] for each in _WORD.finditer(rest)]
    options = [each for each in words if each.startswith(("-", "/"))]
    patterns = [each for each in words if each not in options and not each.isdigit()]
    if any(map(_INVERSE.fullmatch, options)) or not patterns:
        return Filter.NONE
    return _by_pattern(patterns[0])


def _by_pattern(pattern: str) -> Filter:
    literals = {each.strip(" ^$()").lower() for each in re.split(r"\\?\|", pattern)}
    if any(each in ("", "<", ":") or re.search(r"[\\\[\]*+?{}]", each) for each in literals):
        return Filter.NONE
    shows = any(each in _ACAO for each in literals)
    return Filter.FOR_CORS if shows else Filter.OF_OTHERS

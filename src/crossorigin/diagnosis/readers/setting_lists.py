"""What pasted settings allow: their lists of methods and request headers, and credentials.

Each software has names of its own for the lists, but all of them say “methods” or “headers” and
“allow”, or begin a list right after the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import Allowed

__all__ = ["allowed_in", "list_named"]

_LIST = r"(?:allow(?:ed)?[_-]?{0}s?|(?<![\w-]){0}s['\"]?\s{{0,4}}(?:=>|:(?=\s{{0,4}}[:%\['\"])))"
_MOST_CHARACTERS = 400


def list_named(kind: str) -> str:
    """An expression for the name of a list in settings: ``allow_methods``, ``methods: [``.

    Not a request's own ``headers: {``, nor a route's ``methods=``.
    """
    return _LIST.format(kind)


_BEGINS = {
    kind: re.compile(rf"(?i:{list_named(kind)}|\bWith{kind}s\(|\bAllowAny{kind}\b)")
    for kind in ("method", "header")
}
_ENDS = re.compile(
    r"[\])};]|</|(?i:allow(?:ed)?_?-?(?:any|origin|header|method|credential)|expose|max_?-?age)"
)
"""What ends a list, or begins the next one."""
_METHOD = re.compile(r"(?i)(?<![\w/.-])(?:get|head|post|put|patch|delete)(?![\w(-])")
_HEADER = re.compile(
    r"(?<=['\"])\w[\w-]{1,60}(?=['\"])|(?<![\w.$-])(?:[A-Za-z]\w{0,30}(?:-\w{1,30}){1,8}|Authorization|"
    r"Accept|Origin|Depth|Range)(?![\w.-])"
)
_ALL = re.compile(r"['\"\s=,>\[({]\*|:any\b")
_CREDENTIALS = re.compile(
    r"(?i)(?:(?:allow|supports?)_?-?credentials|(?<![\w-])credentials)['\"]?\s{0,4}(?:=>|[:=,(]|\s)"
    r"\s{0,4}['\"]?true|\.AllowCredentials\(\)"
)


def allowed_in(text: str) -> Allowed:
    """The lists in settings; the origins are left to the caller."""
    methods = [name.upper() for name in _names(text, "method", _METHOD)]
    headers = [
        name
        for name in _names(text, "header", _HEADER)
        if not name.lower().startswith("access-control-")
    ]
    return Allowed(
        (),
        tuple(dict.fromkeys(methods)),
        tuple({name.lower(): name for name in reversed(headers)}.values())[::-1],
        _CREDENTIALS.search(text) is not None,
    )


def _names(text: str, kind: str, shape: re.Pattern[str]) -> Iterator[str]:
    for begun in _BEGINS[kind].finditer(text):
        if begun[0].lower().startswith("allowany"):
            yield "*"
            continue
        listed = text[begun.end() : begun.end() + _MOST_CHARACTERS]
        if (end := _ENDS.search(listed)) is not None:
            listed = listed[: end.start()]
        if _ALL.search(listed):
            yield "*"
        yield from shape.findall(listed)

"""Headers as programs print them, rewritten as lines of headers.

Forms: objects of Node.js, of JSON and of Python with nothing but headers in them, of Apple's
systems, Go's maps, and PowerShell's lists and tables. Code that sets headers looks alike, so that
an object counts only where it stands alone, or after what such dumps begin with, and has what
servers or browsers add by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from ...fetch.header_lists import Header
from ...fetch.tokens import is_token
from .objects import object_at

__all__ = ["as_lines_of_headers"]

_LONGEST_LINE = 4096
_MOST = 20
_BEGINS = re.compile(
    r"(?m)^[^\S\n]{0,40}(?:\[Object: null prototype\][^\S\n]|Headers(?:List)?[^\S\n]?\(?|"
    r"CaseInsensitiveDict\(|HTTPHeaderDict\(|"
    r"(?:(?:res|r|resp|response|error\.response|err\.response|req|request)\.headers|[Hh]eaders|"
    r"(?:[Rr]esponse|[Rr]equest) [Hh]eaders)[^\S\n]?:?[^\S\n]{1,4}"
    r"(?:\[Object: null prototype\][^\S\n]|"
    r"(?:Axios)?Headers[^\S\n]|(?:Object \[AxiosHeaders\]|AxiosHeaders)[^\S\n])?)?(?=\{)"
)
_GO = re.compile(r"map\[(?=[A-Z][\w-]{0,99}:\[)")
_IN_GO = re.compile(r" ?(?P<name>[A-Z][\w-]{0,99}):\[(?P<value>[^\[\]\n]{0,4096})\]")
_LIST = re.compile(
    r"(?m)^Headers[^\S\n]{1,20}: \{(?P<inside>\[[^\n]{1,8192}\])(?:\.\.\.)?\}[^\S\n]*$"
)
_IN_LIST = re.compile(r"\[(?P<name>[\w-]{1,100}), (?P<value>[^\[\]\n]{0,4096})\]")
_TABLE = re.compile(
    r"(?m)^(?:Key|Name)[^\S\n]{2,80}Value[^\S\n]*\n-{3,5}[^\S\n]{2,80}-{3,6}[^\S\n]*\n"
    r"(?P<rows>(?:[\w-]{1,100}[^\S\n]{1,80}\S[^\n]{0,4096}(?:\n|$)){1,200})"
)
_APPLE = re.compile(
    r"(?i:\bheaders)[^\S\n]{0,2}\{[^\S\n]*\n(?P<rows>(?:"
    r"[^\S\n]{0,40}\"?[\w-]{1,100}\"? =[^\S\n]{1,8}"
    r"(?:\(\n[^\n]{0,4096}\n[^\S\n]{0,40}\)|[^\n(]{0,4096});[^\S\n]*\n){1,200})[^\n]{0,20}"
)
_IN_APPLE = re.compile(
    r"[^\S\n]{0,40}(?P<q>\"?)(?P<name>[\w-]{1,100})(?P=q) =[^\S\n]{1,8}(?:\(\s{0,80})?"
    r"(?P<mark>\"?)(?P<value>[^\n]{0,4096}?)(?P=mark)(?:\n[^\S\n]{0,40}\))?;[^\S\n]*\n"
)
"""Objects of Apple's systems, as Foundation describes them."""
_STATUS = re.compile(
    r"(?i)\bstatus(?:[_ ]?code)?['\"]?[^\S\n]{0,16}[:=]?\s{1,16}(?:<Response \[)?"
    r"(?P<status>[1-5]\d\d)\b"
)
_BY_SERVERS = frozenset(
    {
        "age", "cf-ray", "connection", "content-length", "date", "etag", "keep-alive",
        "last-modified", "server", "set-cookie", "transfer-encoding", "via", "x-powered-by",
    }
)  # fmt: skip
"""What servers add, and code that sets headers for CORS mostly does not."""


def as_lines_of_headers(text: str) -> str:
    """`text` with dumps of headers as lines of headers, a response's under its status if known."""
    if _PSEUDO.search(text) is not None:
        return _without_quotes(text)
    dumps = list(_dumps(text))
    for dump in reversed(dumps):
        text = _rewritten(text, dump, is_alone=len(dumps) == 1)
    return text


_PSEUDO = re.compile(r"(?m)^(?P<before>[^\n']{0,200})':(?:method|status)', '\w{3,10}'[^\S\n]*$")
_PAIR = re.compile(r"'(?P<name>:?[a-z][\w-]{0,99})', '(?P<value>[^\n]{0,4096})'[^\S\n]*")


def _without_quotes(text: str) -> str:
    """The pairs of Envoy's log as lines of headers, without what a collector puts before each."""
    lines = text.splitlines()
    starts = {found["before"] for found in _PSEUDO.finditer(text)}
    for at, line in enumerate(lines):
        start = next((each for each in starts if line.startswith(each.rstrip())), "")
        rest = line[len(start) :]
        if (pair := _PAIR.fullmatch(rest)) is not None:
            lines[at] = f"{pair['name']}: {pair['value']}"
        elif not rest.strip():
            lines[at] = ""
    return "\n".join(lines)


class _Dump(NamedTuple):
    """Headers, where they begin and end, and what stands before them in their first line."""

    start: int
    end: int
    headers: list[Header]
    title: str = ""
    is_request: bool = False


def _rewritten(text: str, dump: _Dump, *, is_alone: bool) -> str:
    first = []
    if not is_alone and dump.title:
        first.append(f"\n{'Request' if dump.is_request else 'Response'} headers:")
    if not dump.is_request:
        before = text[max(0, dump.start - 400) : dump.start]
        statuses = [each["status"] for each in _STATUS.finditer(before)]
        first += [f"HTTP/1.1 {status}" for status in statuses[-1:]]
    lines = [*first, *(f"{name}: {value}" for name, value in dump.headers)]
    parts = (text[: dump.start].rstrip("\n"), *lines, text[dump.end :].lstrip("\n"))
    return "\n".join(parts).lstrip("\n")


def _dumps(text: str) -> Iterator[_Dump]:
    """The dumps in `text`, in their order."""
    objects = list(islice(_objects(text), _MOST))
    if objects:
        yield from objects
    elif (begun := _GO.search(text)) is not None:
        headers, end = [], begun.end()
        while (pair := _IN_GO.match(text, end)) is not None:
            is_several = pair["name"] == "Access-Control-Allow-Origin"
            values = pair["value"].split() if is_several else [pair["value"]]
            headers += [(pair["name"], value) for value in values]
            end = pair.end()
        if _is_of_response(headers, "map"):
            yield _Dump(begun.start(), end + 1, headers)
    elif "RawContent" not in text and (listed := _LIST.search(text)) is not None:
        headers = [(each["name"], each["value"]) for each in _IN_LIST.finditer(listed["inside"])]
        yield _Dump(listed.start(), listed.end(), headers)
    elif (apple := _APPLE.search(text)) is not None:
        rows = _IN_APPLE.finditer(apple["rows"])
        yield _Dump(apple.start(), apple.end(), [(each["name"], each["value"]) for each in rows])
    elif (table := _TABLE.search(text)) is not None:
        cells = (row.split(None, 1) for row in table["rows"].splitlines())
        headers = [(each[0], each[1].strip()) for each in cells if len(each) > 1]
        if _is_of_response(headers, "table"):
            yield _Dump(table.start(), table.end(), headers)


def _objects(text: str) -> Iterator[_Dump]:
    """Objects with nothing but headers in them."""
    for begin in _BEGINS.finditer(text):
        found = object_at(text, begin.end())
        headers = [] if found is None else list(_headers_of(found.value))
        if found is None or not headers or not _ends(text, found.end):
            continue
        title = begin[0].strip()
        is_in_code = _MAY_BE_CODE.match(title) is not None and text[found.end :][:1] == ","
        is_request = not is_in_code and _is_of_request(headers)
        if is_request or _is_of_response(headers, title):
            end = text.find("\n", found.end)
            end = end if end >= 0 else len(text)
            yield _Dump(begin.start(), end, headers, title, is_request)


def _headers_of(value: dict[str, Any]) -> Iterator[Header]:
    """The headers that an object is; none if it has anything else."""
    texts = {name: each if isinstance(each, list) else [each] for name, each in value.items()}
    if all(isinstance(each, str | int) for listed in texts.values() for each in listed):
        for name, listed in texts.items():
            yield from ((name, str(each)) for each in listed if is_token(name))


def _is_of_request(headers: list[Header]) -> bool:
    """Whether they are those of a request as a browser sends it, and not a part of code."""
    names = {name.lower() for name, _ in headers}
    is_of_cors = any(name.startswith("access-control-allow-") for name in names)
    is_by_browser = len(names & _BY_BROWSERS) + any(name.startswith("sec-") for name in names)
    return not is_of_cors and is_by_browser >= _LEAST_BY_BROWSERS


_BY_BROWSERS = frozenset({"accept-encoding", "host", "origin", "referer", "user-agent"})
"""What browsers add, and scripts cannot set or mostly do not."""
_LEAST_BY_BROWSERS = 2


def _ends(text: str, end: int) -> bool:
    """Whether nothing but the dump's own end stands after it in its line."""
    return text[end : end + _LONGEST_LINE].partition("\n")[0].strip() in ("", ")", ",", "),", "}")


def _is_of_response(headers: list[Header], title: str) -> bool:
    """Whether they are a response's, and not a part of code that sets headers."""
    names = [name for name, _ in headers]
    lower = {name.lower() for name in names}
    is_of_cors = any(each.startswith("access-control-allow-") for each in lower)
    from_server = len(lower & _BY_SERVERS)
    if title and not _MAY_BE_CODE.match(title):
        return is_of_cors or from_server > 0
    is_lower = all(name == name.lower() for name in names) and len(names) > 1
    return from_server > (0 if is_of_cors or title else 1) or (is_of_cors and is_lower)


_MAY_BE_CODE = re.compile(r"(?i)(?:response )?headers[^\S\n]?:?$")

"""Headers as programs print them, rewritten as lines of headers.

Forms: objects of Node.js, of JSON and of Python with nothing but headers in them, Go's maps, and
PowerShell's lists and tables. Code that sets headers looks alike, so that an object counts only
where it stands alone, or after what such dumps begin with, and has what servers add by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...fetch.header_lists import Header
from ...fetch.tokens import is_token

__all__ = ["as_lines_of_headers"]

_LONGEST = 16_384
_LONGEST_LINE = 4096
_BEGINS = re.compile(
    r"(?m)^[^\S\n]{0,40}(?:\[Object: null prototype\][^\S\n]|Headers(?:List)?[^\S\n]?\(?|"
    r"CaseInsensitiveDict\(|HTTPHeaderDict\(|"
    r"(?:(?:res|r|resp|response|error\.response|err\.response)\.headers|[Hh]eaders|"
    r"[Rr]esponse [Hh]eaders)[^\S\n]?:?[^\S\n]{1,4}(?:\[Object: null prototype\][^\S\n]|"
    r"(?:Axios)?Headers[^\S\n]|(?:Object \[AxiosHeaders\]|AxiosHeaders)[^\S\n])?)?(?=\{)"
)
_PAIR = re.compile(
    r"\s*(?:(?P<q>['\"])(?P<quoted>[\w-]{1,100})(?P=q)|(?P<bare>[A-Za-z]\w{0,99}))\s*:\s*"
    r"(?:(?P<v>['\"`])(?P<value>(?:\\.|(?!(?P=v))[^\\\n]){0,4096})(?P=v)"
    r"|\[(?P<list>[^\[\]\n]{0,4096})\]|(?P<number>\d{1,12}))\s*(?:,|(?=\}))"
)
_TEXT = re.compile(r"(?P<q>['\"])(?P<value>[^'\"\n]{0,4096})(?P=q)")
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
    """`text` with dumps of a response's headers as lines of headers, under its status if known."""
    dump = next(_dumps(text), None)
    if dump is None:
        return text
    place, end, headers = dump
    before = text[max(0, place - 400) : place]
    statuses = [each["status"] for each in _STATUS.finditer(before)]
    first = [f"HTTP/1.1 {status}" for status in statuses[-1:]]
    lines = [*first, *(f"{name}: {value}" for name, value in headers)]
    return "\n".join((text[:place].rstrip("\n"), *lines, text[end:].lstrip("\n"))).lstrip("\n")


def _dumps(text: str) -> Iterator[tuple[int, int, list[Header]]]:
    """The dumps, by their forms: the place of each, its end, and the headers in it."""
    for begin in _BEGINS.finditer(text):
        end, headers = _in_object(text, begin.end())
        if headers and _is_of_response(headers, begin[0].strip()) and _ends(text, end):
            yield begin.start(), text.find("\n", end) if "\n" in text[end:] else len(text), headers
    if (begun := _GO.search(text)) is not None:
        headers, end = [], begun.end()
        while (pair := _IN_GO.match(text, end)) is not None:
            is_several = pair["name"] == "Access-Control-Allow-Origin"
            values = pair["value"].split() if is_several else [pair["value"]]
            headers += [(pair["name"], value) for value in values]
            end = pair.end()
        if _is_of_response(headers, "map"):
            yield begun.start(), end + 1, headers
    if "RawContent" not in text and (listed := _LIST.search(text)) is not None:
        headers = [(each["name"], each["value"]) for each in _IN_LIST.finditer(listed["inside"])]
        yield listed.start(), listed.end(), headers
    elif (table := _TABLE.search(text)) is not None:
        rows = (row.split(None, 1) for row in table["rows"].splitlines())
        headers = [(row[0], row[1].strip()) for row in rows if len(row) > 1]
        if _is_of_response(headers, "table"):
            yield table.start(), table.end(), headers


def _in_object(text: str, at: int) -> tuple[int, list[Header]]:
    """The headers in the object that begins `at`, and its end; none if it has anything else."""
    headers: list[Header] = []
    end, limit = at + 1, at + _LONGEST
    while end < limit and (pair := _PAIR.match(text, end)) is not None:
        name = pair["quoted"] or pair["bare"]
        values = [pair["value"] if pair["value"] is not None else pair["number"] or ""]
        if pair["list"] is not None:
            values = [each["value"] for each in _TEXT.finditer(pair["list"])]
        headers += [(name, value) for value in values if is_token(name)]
        end = pair.end()
    rest = text[end : end + _LONGEST_LINE]
    closed = len(rest) - len(rest.lstrip())
    if not rest.lstrip().startswith("}"):
        return end, []
    return end + closed + 1, headers


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

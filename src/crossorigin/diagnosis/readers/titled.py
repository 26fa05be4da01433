"""Headers under titles that tell whose they are: “Preflight response”, “POST request headers”.

Writers copy the headers of a request or a response without its first line and write above them
what it is of, maybe with its method.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ...fetch.header_lists import contains
from .blocks import is_field
from .headers import (
    header_in,
    is_only_of_requests,
    is_only_of_responses,
    is_response_field,
    is_usual_field,
)
from .shown import Answered, Sent

__all__ = ["messages_under_titles"]

_TITLE = re.compile(
    r"(?=[^\n]{0,100}$|[^\n]{0,200}:$)(?=.*?\b(?:(?P<preflight>OPTIONS|[Pp]re-?[Ff]light|PREFLIGHT)|"
    r"(?P<method>GET|HEAD|POST|PUT|PATCH|DELETE))\b)"
    r"(?!.*(?:://|[.?!] |['\"][A-Z]{3,7} /))"
)
_OF_PREFLIGHT = re.compile(
    r"(?<!\bafter )(?<!\bafter the )\b(?:OPTIONS|[Pp]re-?[Ff]light) (?:calls?|requests?|response)\b"
)
"""What a title is of that names the method of the page's request before."""
_PLAIN_TITLE = re.compile(
    r"(?i)(?=[^\n]{0,60}$)(?!.*(?:://|[.?!,] |\b(?:must|should|expect|want|need|requir|example)))"
    r"(?:\S{1,20} ){0,5}?(?:requests?|response)"
    r"(?:['’]s)?\b(?: ?headers?\b)?[^\n{}()\[\]<>=]{0,40}"
    r"(?:\([1-5]\d\d(?: [A-Za-z ]{2,30})?\)\W{0,4})?$"
)
"""A title that names no method."""
_OF_REQUESTS = re.compile(r"(?i)\brequest(?:['’]?s)? headers|\brequest:?\W{0,4}$")
_OF_RESPONSES = re.compile(r"(?i)\bresponse\b")
_STATUS = re.compile(
    r"(?:HTTP(?:/\d(?:\.\d)?)?:? |(?i:status(?: code)?:? ?))?(?P<status>[1-5]\d\d)\b"
    r"(?=[^\S\n]*(?:[A-Z(]|$))"
)
_STATUS_IN_TITLE = re.compile(r"(?i)\bresponse\b.*?(?<![\w.:/-])(?P<status>[1-5]\d\d)(?![\w.:/-])")
_FIRST_LINE = re.compile(
    r"(?m)^[\s<>#*]{0,8}(?:HTTP/\d(?:\.\d)? \d{3}\b|[A-Z]{3,7} \S{1,2048} HTTP/\d)"
)
"""What begins a request or a response, which then needs no title."""
_MARKS = re.compile(r"^[\s>#*_`|+-]{0,12}")
_FENCE = re.compile(r"\s{0,8}(?:```|~~~)\w{0,20}\s*")
_MOST_LINES = 2000


def messages_under_titles(text: str) -> list[Sent | Answered]:
    """The requests and responses under such titles; empty if they tell nothing of CORS."""
    found: list[Sent | Answered] = []
    is_browsers = "curl" not in text
    for title, lines in _blocks(text):
        groups = title.groupdict()
        is_preflight = groups.get("preflight") or _OF_PREFLIGHT.search(title.string)
        method = "OPTIONS" if is_preflight else groups.get("method") or ""
        headers = [header for line in lines if (header := header_in(line)) is not None]
        status = _STATUS.match(lines[0]) or _STATUS_IN_TITLE.search(title.string)
        is_request = not any(map(is_only_of_responses, headers)) and status is None
        is_titled = (
            _OF_REQUESTS.search(title.string)
            or any(is_only_of_requests(name) for name, _ in headers)
            or not (method or _OF_RESPONSES.search(title.string))
        )
        if is_request and is_titled:
            asked = Sent(method=method, headers=headers, is_whole=False, is_browsers=is_browsers)
            found.append(asked)
            continue
        last = found[-1] if found else None
        if method and (not isinstance(last, Sent) or last.method not in ("", method)):
            found.append(Sent(method=method, is_whole=False, is_browsers=is_browsers))
        found.append(Answered(status=int(status["status"]) if status else 0, headers=headers))
    return _in_order(found) if _are_of_cors(found) else []


def _in_order(found: list[Sent | Answered]) -> list[Sent | Answered]:
    """Each request before its response, which Chrome shows the other way round."""
    answers, requests = found[::2], found[1::2]
    is_turned = (
        len(answers) == len(requests)
        and all(isinstance(each, Answered) for each in answers)
        and all(isinstance(each, Sent) for each in requests)
    )
    if not is_turned:
        return found
    return [each for pair in zip(requests, answers, strict=True) for each in pair]


def _are_of_cors(found: list[Sent | Answered]) -> bool:
    """Whether there is a response with a header for CORS, or one that certainly lacks it.

    That is the response to a request with an Origin, or a response with several headers.
    """
    answers = [each.headers for each in found if isinstance(each, Answered)]
    names = (name.lower() for headers in answers for name, _ in headers)
    if any(name.startswith("access-control-allow-") for name in names):
        return True
    has_origin = any(contains(each.headers, "origin") for each in found if isinstance(each, Sent))
    least = 1 if has_origin else _LEAST_ALONE
    return any(sum(map(is_response_field, headers)) >= least for headers in answers)


_LEAST_ALONE = 3


def _blocks(text: str) -> Iterator[tuple[re.Match[str], list[str]]]:
    """Each title, and the lines of headers right below it."""
    may_be_plain = _FIRST_LINE.search(text) is None
    title: re.Match[str] | None = None
    block: list[str] = []
    for line in islice(text.splitlines(), _MOST_LINES):
        plain = _MARKS.sub("", line[:2000]).rstrip()
        if _FENCE.fullmatch(line[:80]) or (not plain and not block):
            continue
        header = header_in(plain)
        is_empty = plain.endswith((":", ":**"))  # in a block, a known field may have no value
        is_header = header is not None and (
            not is_empty or (bool(block) and is_usual_field(header[0]))
        )
        may_begin = title is not None and (title.re is _TITLE or is_field(plain))
        is_of_block = is_header and (bool(block) or may_begin)
        if title is not None and (is_of_block or (not block and _STATUS.match(plain))):
            block.append(plain)
            continue
        if title is not None and block:
            yield title, block
        title, block = None if is_header else _title(plain, may_be_plain=may_be_plain), []
    if title is not None and block:
        yield title, block


def _title(line: str, *, may_be_plain: bool) -> re.Match[str] | None:
    return _TITLE.match(line) or (_PLAIN_TITLE.match(line) if may_be_plain else None)

"""Finds the requests and responses in a text, in whatever form it has them."""

from __future__ import annotations

import re
from itertools import islice

from ...fetch.header_lists import Header
from ...fetch.origins import HTTP_SCHEMES
from .blocks import BlockKind, Blocks
from .copied import calls_in, has_command
from .gist import sentences_of_case
from .headers import (
    header_in,
    is_only_of_requests,
    is_only_of_responses,
    is_response_field,
    looks_like_headers,
    messages_in,
    raw_request_in,
    without_gaps,
)
from .json_logs import logged_messages
from .network_panel import messages_in_panel
from .powershell import as_curl
from .shown import Answered, Sent
from .sides import REQUESTS
from .titled import messages_under_titles

__all__ = [
    "ALLOWS_ORIGIN",
    "LONGEST_TITLE",
    "QUOTE_MARK",
    "http_messages_in",
    "lone_headers",
    "response_fields_in",
    "with_status_line",
    "without_wanted",
]

QUOTE_MARK = re.compile(r"(?m)^[^\S\n]{0,8}>[^\S\n]?")


def http_messages_in(text: str) -> list[Sent | Answered]:
    """The requests and responses in `text`, in any form; empty if it has none."""
    found = _messages_in(text)
    for each in found:
        host = each.get("host") if isinstance(each, Sent) else None
        if isinstance(each, Sent) and host and each.url is None and each.scheme is None:
            # Beside it, the same host may stand in an address.
            named = {s for s in HTTP_SCHEMES if f"{s}://{host}" in text}
            schemes = {s for s in named if not each.is_preflight_from(f"{s}://{host}")}
            each.scheme = schemes.pop() if len(schemes) == 1 else None
        if isinstance(each, Answered) and _CALL.match(next(filter(str.strip, each.body), "")):
            each.body = []  # the code that makes the request
    return found


_CALL = re.compile(rf"\s{{0,80}}(?:await )?(?:{REQUESTS})")


def _messages_in(text: str) -> list[Sent | Answered]:
    if logged := logged_messages(text):
        return logged
    text = without_gaps(as_curl(_as_happened(text)))
    lines = text.splitlines()
    if has_command(lines):
        return list(messages_in(text))
    if found := messages_in_panel(text):
        return found
    # A server's code fetches, too.
    calls = calls_in(Blocks(text).without_server) if "fetch(" in text else []
    if found := messages_under_titles(text):
        is_asked = any(isinstance(each, Sent) for each in found)
        return found if is_asked else [*calls[:1], *found]
    if looks_like_headers(text):
        return [*calls[:1], *messages_in(text)]
    if not calls and (page := _ERROR_PAGE.search(text[:LONGEST_TITLE])) is not None:
        # The page of an error alone, as nginx and other servers make it.
        return [Answered(status=int(page["status"]), body=lines)]
    return list(calls)


_FENCE = re.compile(r"(?m)^[^\S\n]{0,8}(?:```|~~~)[\w-]{0,20}[^\S\n]*$")
_CUT_COMMAND = re.compile(r"(?m)^url(?= -[A-Za-z]{1,4} {1,4}\S)")
"""A command whose first letter a selection by mouse left out."""
_INLINE_COMMAND = re.compile(
    r"(?m)^[^\n`]{0,80}`(?:\$ )?(?P<command>curl\s[^`\n]{1,4000})`[^\S\n]*$"
)
_WANTED = re.compile(
    r"(?im)^[^\S\n]{0,4}(?:#{1,6}\s|\*\*|[-*]\s)?(?:expect(?:ed|ation)?s?\b|(?:it )?should be\b|"
    r"what (?:did|do|would) (?:you|i) expect|(?:what )?i (?:would )?expect(?:ed)?\b|desired\b)"
    r"[^\n:]{0,40}:?(?:\*\*)?[:?]?[^\S\n]*$"
)
_HEADING = re.compile(
    r"(?im)^[^\S\n]{0,4}(?:#{1,6}\s|\*\*\w|(?:but )?(?:actual(?:ly)?|current(?:ly)?|result|"
    r"response|(?:i )?g[eo]t|output|instead|what (?:did you see|happen(?:s|ed)?))\b[^\n:]{0,40}"
    r"(?:[:?]|[^\S\n]*$))"
)


def without_wanted(text: str) -> str:
    """`text` without the part in which its writer tells what they expect."""
    wanted = _WANTED.search(text)
    if wanted is None:
        return text
    following = _HEADING.search(text, wanted.end())
    if following is None:
        return text[: wanted.start()]
    # A title that says no more than that is not a header without a value.
    is_title = text.startswith("\n", following.end()) and not re.search(r"\d", following[0])
    return text[: wanted.start()] + text[following.end() if is_title else following.start() :]


def _as_happened(text: str) -> str:
    """`text` without the marks of code, and without the responses that its writer expects."""
    text = _INLINE_COMMAND.sub(r"$ \g<command>", _FENCE.sub("", text))
    if any(_RAW_REQUEST.match(text, each.end()) for each in _TITLE_OF_RAW.finditer(text)):
        text = _TITLE_OF_RAW.sub("\n", text)
    return _without_wanted_headers(_CUT_COMMAND.sub("curl", text))


def _without_wanted_headers(text: str) -> str:
    """`text` without what its writer expects, if the rest of it has what they got."""
    rest = without_wanted(text)
    is_shown = any(map(is_only_of_responses, response_fields_in(rest)))
    return rest if is_shown or looks_like_headers(rest) else text


_RAW_REQUEST = re.compile(r"(?m)^[^\S\n]{0,8}[A-Z]{3,7} /\S{0,2048} HTTP/\d")
_TITLE_OF_RAW = re.compile(
    r"(?m)(?:^|(?<=\"))[^\S\n]{0,8}[>#*_`|+-]{0,6}[^\S\n]?(?:\d{1,2}[.)] )?(?:[\w'-]{1,20} ){0,4}"
    r"(?i:request|response|headers?)[:*_`. ]{0,6}\n(?:[^\S\n]{0,8}\n){0,3}"
    r"(?=[^\S\n]{0,8}(?:[A-Z]{3,8} /\S{0,2048} HTTP/\d|HTTP/\d(?:\.\d)? \d{3}\b))"
)
"""A writer's title above a raw request or response, whose first line tells all that it does."""
_STATUS_LINE = re.compile(r"(?m)^[<\s]{0,8}HTTP/\d(?:\.\d)? \d{3}\b")
_STATUS_WITHOUT_HTTP = re.compile(
    r"(?m)^(?:Status(?: Code)?:[^\S\n]?)?(?P<status>[1-5]\d\d [A-Z][A-Za-z' -]{1,40})"
    r"(?:[^\S\n]\([^()\n]{1,60}\))?[^\S\n]*$"
)


def with_status_line(text: str) -> str:
    """With “HTTP/1.1” before the status that follows a request, where a writer left that out."""
    request = _RAW_REQUEST.search(text)
    if request is None or _STATUS_LINE.search(text):
        return text
    status = _STATUS_WITHOUT_HTTP.search(text, request.end())
    if status is None:
        return text
    return f"{text[: status.start()]}HTTP/1.1 {status['status']}{text[status.end() :]}"


def lone_headers(blocks: Blocks) -> list[Sent | Answered]:
    """The responses whose headers for CORS stand in lines of their own, among other text."""
    found: list[Answered] = []
    is_apart = True
    blocks = Blocks(without_gaps(_without_wanted_headers(blocks.text)))
    for line in blocks.only({BlockKind.HEADERS}).splitlines():
        header = header_in(QUOTE_MARK.sub("", line).strip())
        if header is not None and header[0].lower().startswith("access-control-allow-"):
            if not found or (is_apart and found[-1].get(header[0].lower()) is not None):
                found.append(Answered())
            found[-1].headers.append(header)
            is_apart = False
        is_apart |= header is None
    if not found and (others := _headers_of_another_kind(blocks)):
        return others
    if len(found) == 1 and len(found[0].headers) < _LEAST_HEADERS:
        # A line of a response does not show what the others lack.
        found = [each for each in found if each.get("access-control-allow-origin") is not None]
    if not found:
        told = filter(None, map(_HEADER_IN_PROSE.search, sentences_of_case(blocks)))
        found = [Answered(headers=[(each["name"], each["value"])]) for each in islice(told, 1)]
    request = raw_request_in(blocks.text) if len(found) == 1 else None
    return [*(islice(messages_in(request), 1) if request is not None else ()), *found]


def _headers_of_another_kind(blocks: Blocks) -> list[Sent | Answered]:
    """A request of a page, or a response that leads elsewhere, among other text."""
    if (request := raw_request_in(blocks.text)) is not None:
        return list(messages_in(request))
    lines = blocks.only({BlockKind.HEADERS}).splitlines()
    headers = [each for line in lines if (each := header_in(QUOTE_MARK.sub("", line).strip()))]
    names = [name.lower() for name, _ in headers]
    is_preflight = any(each.startswith("access-control-request-") for each in names)
    if is_preflight or {"host", "origin"} <= set(names):
        asked = [each for each in headers if is_only_of_requests(each[0])]
        method = "OPTIONS" if is_preflight else ""
        is_of_page = not is_preflight
        return [Sent(method=method, headers=asked, is_whole=False, is_browsers=is_of_page)]
    if (
        "location" in names
        and len(headers) >= _LEAST_HEADERS
        and all(map(is_response_field, headers))
    ):
        return [Answered(headers=headers)]
    return []


_LEAST_HEADERS = 2
_HEADER_IN_PROSE = re.compile(
    r"[`'\"*]{0,2}(?P<name>Access-Control-Allow-Origin)[`'\"*]{0,2}"
    r"(?: (?:response )?header)?(?: (?:equals?|is(?: set to)?|was|has (?:the|a) value(?: of)?|set "
    r"to|contains)){1,2} (?P<quote>[`'\"])(?P<value>[^`'\"\n]{1,400})(?P=quote)"
)
"""A header and its value, as writers tell it in a sentence."""


LONGEST_TITLE = 4096
"""The characters in which an error page has its title."""
_ERROR_PAGE = re.compile(
    r"<(?i:title|h1)>\s{0,9}(?:(?i:error)\s)?(?P<status>[45]\d\d)\s[A-Z][^<]{2,80}</"
)


def response_fields_in(text: str) -> list[Header]:
    """The lines of `text` that are fields of a response, as the Network panel shows them."""
    found = (header_in(line.strip()) for line in text.splitlines())
    of_table = [(each["name"], each["value"]) for each in _IN_TABLE.finditer(text)]
    return [
        *of_table,
        *(header for header in found if header is not None and is_response_field(header)),
    ]


_IN_TABLE = re.compile(
    r"(?im)^(?P<name>access-control-allow-(?:origin|credentials))[^\S\n]{1,40}"
    r"(?P<value>\*|null|true|https?://[^\s/]{1,300})[^\S\n]*$"
)
"""A header as tables of developer tools have it, without a colon; in settings it is indented."""
ALLOWS_ORIGIN = re.compile(
    r"(?im)^access-control-allow-origin(?::|[^\S\n])[^\S\n]{0,40}(?:\*|null|https?://\S{1,300})\s*$"
)

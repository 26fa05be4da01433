"""An answer's headers, as ``curl -i`` prints them, or requests and answers, as ``curl -v`` does.

The browser's end judges the answer as if a page had got it. What is not shown (the request, mostly)
is taken to be what the answer would suit best, so that nothing is called wrong that may be right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ...browser import (
    Browser,
    DOMException,
    Exchange,
    HttpRequest,
    HttpResponse,
    NoAnswer,
    is_preflight,
)
from ...fetch.header_lists import Header, contains, get
from ...fetch.methods import CORS_SAFELISTED_METHODS
from ...fetch.tokens import is_token
from ...fetch.urls import parse_url
from ..evidence import Evidence, Source
from ..question import SOME_ORIGIN, Question, evidence_of, is_page

__all__ = ["Given", "Unusable", "judge_headers", "looks_like_headers"]

_STATUS_LINE = re.compile(r"HTTP/\d(?:\.\d)? +(?P<status>\d{3})\b")
_REQUEST_LINE = re.compile(r"(?P<method>[A-Za-z]+) +(?P<target>\S+) +HTTP/\d(?:\.\d)?$")
_SOME_URL = "https://api.invalid/"
"""Stands for the URL where nothing names it."""


MOST_ANSWERS = 1000
MOST_HEADERS = 1000
"""Headers of a message; servers take a few hundred at most."""


class Unusable(ValueError):
    """It is more than is read, or about a request that no page can make; the message says so."""


@dataclass
class _Block:
    """A request (whose `status` is 0) or an answer, with its headers."""

    status: int = 0
    method: str = ""
    target: str = ""
    headers: list[Header] = field(default_factory=list)
    body: list[str] = field(default_factory=list)

    def get(self, name: str) -> str | None:
        return get(self.headers, name)


def looks_like_headers(text: str) -> bool:
    """Does `text` have a status line, or else nothing but header lines?"""
    lines = [_bare(line) for line in text.splitlines() if line.strip()]
    if any(_STATUS_LINE.match(line) for line in lines):
        return True
    return bool(lines) and all(_header(line) is not None for line in lines)


@dataclass(frozen=True, kw_only=True)
class Given:
    """What is told of a request beside the text; it goes before what the text tells."""

    origin: str | None = None
    url: str | None = None
    method: str | None = None
    credentials: bool | None = None


def judge_headers(text: str, given: Given) -> list[Evidence]:
    """The evidence in each answer that `text` shows.

    Raises:
        Unusable: there are more answers, or headers, than are read.
    """
    found: list[Evidence] = []
    request = _Block()
    for block in _blocks(text):
        if len(found) == MOST_ANSWERS or len(block.headers) > MOST_HEADERS:
            raise Unusable(
                f"it has more than {MOST_ANSWERS} answers, or one with more than {MOST_HEADERS} "
                "headers: give fewer"
            )
        if not block.status:
            request = block
        elif block.status >= 200:
            found.append(_judge(request, block, given))
            request = _Block()
    return found


# --- reading -------------------------------------------------------------------------------------


def _blocks(text: str) -> Iterator[_Block]:
    """The requests and answers in `text`, in order."""
    block: _Block | None = None
    in_body = False
    for line in text.splitlines():
        bare = _bare(line)
        begun = _begin(bare, is_first=block is None, is_sent=line.lstrip().startswith(">"))
        if begun is not None:
            if block is not None:
                yield block
            block, in_body = begun, False
        elif not bare:
            in_body = block is not None and bool(block.headers)
        elif block is not None and in_body and not line.startswith((">", "<", "*")):
            block.body.append(bare)
        elif (header := _header(bare)) is not None and not line.startswith("*"):
            block = block or _Block(200)  # headers alone, without a status line
            block.headers.append(header)
    if block is not None:
        yield block


def _begin(line: str, *, is_first: bool, is_sent: bool) -> _Block | None:
    """The block that begins with `line`, if one does."""
    if (status := _STATUS_LINE.match(line)) is not None:
        return _Block(int(status["status"]))
    if (is_first or is_sent) and (asked := _REQUEST_LINE.match(line)) is not None:
        return _Block(method=asked["method"], target=asked["target"])
    return None


def _bare(line: str) -> str:
    """Without what ``curl -v`` puts before a line."""
    return re.sub(r"^[<>*] ?", "", line.strip()).strip()


def _header(line: str) -> Header | None:
    name, colon, value = line.partition(":")
    return (name, value.strip()) if colon and is_token(name) else None


# --- judging -------------------------------------------------------------------------------------


def _judge(request: _Block, answer: _Block, given: Given) -> Evidence:
    host = request.get("host")
    address = given.url or (f"https://{host}{request.target}" if host else None)
    page = given.origin or _origin_sent(request) or _origin_it_names(answer)
    asked_method = request.get("access-control-request-method")
    asked_names = (request.get("access-control-request-headers") or "").split(",")
    for_preflight = asked_method is not None or (not request.method and _suits_preflight(answer))
    wanted = asked_method or given.method or request.method
    if not wanted or (for_preflight and wanted == "OPTIONS"):
        wanted = _method_it_lists(answer) if for_preflight else "GET"
    credentials = given.credentials
    if credentials is None:
        credentials = (
            contains(request.headers, "cookie")
            or answer.get("access-control-allow-credentials") == "true"
        )
    names = [name.strip() for name in asked_names if name.strip()]
    if for_preflight and wanted in CORS_SAFELISTED_METHODS and not names:
        names = [_name_it_lists(answer)]
    question = Question(
        url=address or _SOME_URL,
        origin=page or SOME_ORIGIN,
        method=wanted,
        headers=[(name, "x") for name in names],
        credentials="include" if credentials else "same-origin",
    )
    body = "\n".join(answer.body).encode("utf-8", "replace")
    response = HttpResponse(answer.status, answer.headers, body)
    evidence = _as_a_page_gets_it(question, response, for_preflight=for_preflight)
    # What only stood for something unknown is unknown again.
    exchanges = tuple(
        Exchange(replace(asked, headers=_without_origin(asked.headers)), answered)
        if page is None
        else Exchange(asked, answered)
        for asked, answered in evidence.exchanges
    )
    sent = True if request.get("origin") is not None else False if request.method else None
    return replace(
        evidence,
        origin=page and evidence.origin,
        url=address,
        exchanges=exchanges,
        origin_sent=sent,
    )


def _without_origin(headers: list[Header]) -> list[Header]:
    return [header for header in headers if header[0].lower().startswith("access-control-")]


def _as_a_page_gets_it(
    question: Question, response: HttpResponse, *, for_preflight: bool
) -> Evidence:
    """What becomes of a page's request whose preflight, or else itself, gets `response`."""
    left = [response]

    def transport(request: HttpRequest) -> HttpResponse:
        if is_preflight(request) == for_preflight and left:
            return left.pop()
        if not left and not for_preflight:
            raise NoAnswer("the answer after the redirect is not shown")
        return _allow(request)

    page = Browser(transport=transport).page(question.origin)
    try:
        result = page.fetch(
            question.url,
            method=question.method,
            headers=question.headers,
            credentials=question.credentials,
        )
    except (TypeError, DOMException) as error:
        raise Unusable(f"no script can make this request: {error}") from None
    evidence = evidence_of(result, question, str(page.origin), source=Source.HEADERS)
    shown = tuple(each for each in result.exchanges if each.response is response)
    return replace(evidence, exchanges=shown, trace=(), failure=None, obstacle=None)


def _allow(request: HttpRequest) -> HttpResponse:
    """An answer that allows all that `request` needs."""
    method = request.header("access-control-request-method") or "GET"
    names = request.header("access-control-request-headers") or ""
    return HttpResponse(
        200,
        [
            ("Access-Control-Allow-Origin", request.header("origin") or "*"),
            ("Access-Control-Allow-Credentials", "true"),
            ("Access-Control-Allow-Methods", method),
            ("Access-Control-Allow-Headers", names),
        ],
    )


def _origin_sent(request: _Block) -> str | None:
    value = request.get("origin")
    return value if value is not None and is_page(value) else None


def _origin_it_names(answer: _Block) -> str | None:
    value = answer.get("access-control-allow-origin")
    parsed = parse_url(value or "")
    return value if parsed is not None and str(parsed.origin) == value else None


def _suits_preflight(answer: _Block) -> bool:
    """Does an answer have what only preflights' answers have?"""
    return any(
        contains(answer.headers, f"access-control-{name}")
        for name in ("allow-methods", "allow-headers", "max-age")
    )


def _method_it_lists(answer: _Block) -> str:
    """A method that needs a preflight and that the answer allows, or GET."""
    names = [name.strip() for name in (answer.get("access-control-allow-methods") or "").split(",")]
    unsafe = (each for each in names if is_token(each) and each not in _NEED_NO_LISTING)
    return next(unsafe, "GET")


_NEED_NO_LISTING = CORS_SAFELISTED_METHODS | {"*", "OPTIONS", "CONNECT", "TRACE", "TRACK"}


def _name_it_lists(answer: _Block) -> str:
    """A header that needs a preflight and that the answer allows, or one that is usual."""
    names = [name.strip() for name in (answer.get("access-control-allow-headers") or "").split(",")]
    return next((each for each in names if is_token(each) and each != "*"), "X-Requested-With")

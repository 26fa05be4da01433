"""A question is a request of a page; `evidence_of` converts its `Result` to `Evidence`.

Live servers, recordings and pasted headers all use this: it is the only place where a `Result` of
the browser's end becomes `Evidence`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..browser import (
    Browser,
    Credentials,
    Engine,
    FetchError,
    HttpRequest,
    HttpResponse,
    Mode,
    NetworkFailure,
    NoAnswer,
    Page,
    PageOptions,
    Reason,
    Redirect,
    Result,
    Sending,
    ThirdPartyCookies,
    Transport,
    is_preflight,
)
from ..browser.engines import engine_named
from ..fetch.header_lists import Header
from ..fetch.origins import Origin
from ..fetch.urls import parse_url
from .evidence import Evidence, Obstacle, Source
from .grant import SOME_ORIGIN
from .places import is_local_host, is_mixed_content

__all__ = [
    "SOME_ORIGIN",
    "Question",
    "evidence_of",
    "fetch",
    "granting_response",
    "is_page",
    "open_page",
    "with_cookie",
]


@dataclass(frozen=True, kw_only=True)
class Question:
    """A request of a page.

    `origin` is the page's origin or URL, or ``"null"``; the other fields are those of ``fetch``.
    With `xhr` it is an ``XMLHttpRequest``, with `event_source` an ``EventSource``, which has only a
    URL; both with credentials if `credentials` is ``"include"``. `third_party_cookies` is what the
    browser does with cookies of other sites, ``None`` for the engine's own way.
    `page` is what the page is beside its origin. `set_cookies` are lines of ``Set-Cookie`` that the
    URL's host had sent before, which the engine's rules apply to. `cookie` is a value of ``Cookie``
    that goes to that host wherever the credentials mode allows it, by no other rule.
    """

    url: str
    origin: str
    method: str = "GET"
    headers: Sequence[Header] = ()
    body: bytes | None = None
    mode: Mode = "cors"
    credentials: Credentials = "same-origin"
    redirect: Redirect = "follow"
    xhr: bool = False
    event_source: bool = False
    third_party_cookies: ThirdPartyCookies | None = None
    page: PageOptions = field(default_factory=PageOptions)
    set_cookies: Sequence[str] = ()
    cookie: str | None = None


def is_page(origin: str) -> bool:
    """Whether a page can be opened at `origin`: an absolute URL, an origin, or ``"null"``."""
    return origin == "null" or parse_url(origin) is not None


def evidence_of(
    result: Result,
    question: Question,
    origin: str,
    no_answer: NoAnswer | None = None,
    *,
    source: Source = Source.LIVE,
    engine: str | None = None,
) -> Evidence:
    """The evidence in the `result` of a fetch.

    Args:
        result: The result of the browser's end.
        question: The request.
        origin: The page's origin, serialised.
        no_answer: The last exception of the transport, if any.
        source: The source of the responses.
        engine: The engine that judged.
    """
    last = result.exchanges[-1] if result.exchanges else None
    error = result.error
    silent = error is not None and error.reason in _SILENCE
    readable = None
    if result.response is not None and result.response.type in ("cors", "basic"):
        readable = frozenset(name.lower() for name, _ in result.response.headers)
    return Evidence(
        source=source,
        origin=origin,
        url=last.request.url if last else question.url,
        method=question.method,
        credentials=question.credentials == "include",
        mode=question.mode,
        reasons=() if error is None or silent else (error.reason,),
        error=error,
        exchanges=tuple(result.exchanges),
        trace=tuple(result.trace),
        sending=_sending(result, question),
        failure=_failure(error, no_answer) if silent else None,
        obstacle=_obstacle(result, question, origin, engine_named(engine or "standard")),
        detail=str(no_answer) if silent and no_answer is not None else "",
        readable=readable,
        engine=engine,
        permission_known="addresses" in question.page,
    )


def _sending(result: Result, question: Question) -> Sending:
    """The verdict on sending, with the cookies that the model does not know."""
    sent = result.sent
    if not sent or question.cookie is None or not carries_cookie(question, result.exchanges[-1][0]):
        return sent
    names = [each.partition("=")[0].strip() for each in question.cookie.split(";")]
    return replace(sent, cookies=(*filter(None, names), *sent.cookies))


def carries_cookie(question: Question, request: HttpRequest) -> bool:
    """Whether `request` carries the cookies in `question.cookie`, which are of its URL's host."""
    if question.cookie is None or question.credentials != "include" or is_preflight(request):
        return False
    url, given = parse_url(request.url), parse_url(question.url)
    if url is None or url.origin is None or given is None or given.origin is None:
        return False
    return url.origin.host == given.origin.host


def with_cookie(question: Question, transport: Transport) -> Transport:
    """`transport`, with `question.cookie` in the requests that carry it."""
    if question.cookie is None:
        return transport

    def carry(request: HttpRequest) -> HttpResponse:
        if carries_cookie(question, request):
            cookies = filter(None, [question.cookie, request.header("cookie")])
            headers = [each for each in request.headers if each[0].lower() != "cookie"]
            headers.append(("Cookie", "; ".join(cookies)))
            request = HttpRequest(request.method, request.url, headers, request.body)
        return transport(request)

    return carry


_SILENCE = (Reason.NO_ANSWER, Reason.PREFLIGHT_NO_ANSWER)


def _failure(error: FetchError | None, no_answer: NoAnswer | None) -> NetworkFailure:
    if no_answer is not None:
        return no_answer.cause
    answered = error is not None and error.exchange is not None and error.exchange.response
    return NetworkFailure.BROKEN if answered else NetworkFailure.UNKNOWN


def _obstacle(result: Result, question: Question, origin: str, engine: Engine) -> Obstacle | None:
    if "mixed_content" in question.page:  # the page has checked it, or was told not to
        is_mixed = result.error is not None and result.error.reason is Reason.MIXED_CONTENT
        return Obstacle.MIXED_CONTENT if is_mixed else None
    page = parse_url(origin)
    if page is None or page.origin is None or page.scheme != "https":
        return None
    for address in {question.url, *[each.request.url for each in result.exchanges]}:
        target = parse_url(address)
        if (
            target is not None
            and target.origin is not None
            and is_mixed_content(page.origin, target.origin)
            and not _may_be_mixed(question, target.origin, engine)
        ):
            return Obstacle.MIXED_CONTENT
    return None


def _may_be_mixed(question: Question, target: Origin, engine: Engine) -> bool:
    """Whether the permission decides in place of mixed content, and was asked for.

    (Local Network Access, "Integration with Mixed Content")
    """
    rules = engine.local_network
    lets = rules.local_network_access and rules.local_requests_may_be_mixed
    return lets and "addresses" in question.page and is_local_host(target.host)


def open_page(browser: Browser, question: Question) -> Page:
    """The page of `question`; for ``"null"`` one in a sandbox."""
    return browser.page(question.origin, **question.page)


def fetch(page: Page, question: Question) -> Result:
    """Send `question` as `page`."""
    if question.event_source:
        return page.listen(question.url, with_credentials=question.credentials == "include")
    if question.xhr:
        return page.xhr(
            question.method,
            question.url,
            headers=question.headers,
            body=question.body,
            with_credentials=question.credentials == "include",
        )
    return page.fetch(
        question.url,
        method=question.method,
        headers=question.headers,
        body=question.body,
        mode=question.mode,
        credentials=question.credentials,
        redirect=question.redirect,
    )


def granting_response(request: HttpRequest) -> HttpResponse:
    """A response that grants `request`, or everything that it asks for as a preflight.

    It replaces an unknown response that must have existed.
    """
    return HttpResponse(
        204,
        [
            ("Access-Control-Allow-Origin", request.header("origin") or "*"),
            ("Access-Control-Allow-Credentials", "true"),
            (
                "Access-Control-Allow-Methods",
                request.header("access-control-request-method") or "GET",
            ),
            (
                "Access-Control-Allow-Headers",
                request.header("access-control-request-headers") or "",
            ),
        ],
    )

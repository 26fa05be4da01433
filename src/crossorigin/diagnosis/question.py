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
    NotRefused,
    Page,
    PageOptions,
    Reason,
    Redirect,
    Result,
    Sending,
    Stage,
    ThirdPartyCookies,
    Transport,
    handshake_request,
    is_connected,
    is_preflight,
)
from ..browser.engines import engine_named
from ..browser.request_words import KindOfRequest
from ..browser.trace import SWITCHING_PROTOCOLS
from ..browser.websockets import as_socket_url
from ..fetch.header_lists import Header
from ..fetch.origins import NEVER_SENT_SCHEMES, Origin
from ..fetch.urls import parse_url
from .evidence import Evidence, Obstacle, Source
from .grant import SOME_ORIGIN
from .places import is_local_host, is_mixed_content
from .reason_groups import SILENCE

__all__ = [
    "SOME_ORIGIN",
    "Question",
    "evidence_of",
    "fetch",
    "granting_response",
    "is_page",
    "open_page",
    "with_cookie",
    "with_handshake",
]


@dataclass(frozen=True, kw_only=True)
class Question:
    """A request of a page.

    `origin` is the page's origin or URL, or ``"null"``; the other fields are those of ``fetch``.
    With `xhr` it is an ``XMLHttpRequest``, with `event_source` an ``EventSource``, which has only a
    URL; both with credentials if `credentials` is ``"include"``. With `websocket` it is the
    handshake of a ``WebSocket``, which has only a URL, and always credentials.
    `third_party_cookies` is what the browser does with cookies of other sites, ``None`` for the
    engine's own way.
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
    websocket: bool = False
    third_party_cookies: ThirdPartyCookies | None = None
    page: PageOptions = field(default_factory=PageOptions)
    set_cookies: Sequence[str] = ()
    cookie: str | None = None

    @property
    def kind(self) -> KindOfRequest:
        """The kind of request."""
        if self.websocket:
            return KindOfRequest.WEBSOCKET
        if self.event_source:
            return KindOfRequest.EVENT_SOURCE
        return KindOfRequest.XHR if self.xhr else KindOfRequest.FETCH

    @property
    def with_credentials(self) -> bool:
        """Whether the request carries cookies and passwords to other origins."""
        return self.websocket or self.credentials == "include"


def is_page(origin: str) -> bool:
    """Whether a page can be opened at `origin`: an absolute URL, an origin, or ``"null"``.

    ``localhost:3000`` is not: a scheme that pages do not have.
    """
    parsed = parse_url(origin)
    has_origin = parsed is not None and (
        parsed.origin is not None or parsed.scheme in NEVER_SENT_SCHEMES
    )
    return origin == "null" or has_origin


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
    silent = error is not None and error.reason in SILENCE
    readable = None
    is_read = result.response is not None and result.response.type in ("cors", "basic")
    if is_read and result.response is not None and question.kind in _READ_BY_SCRIPT:
        readable = frozenset(name.lower() for name, _ in result.response.headers)
    url = _stopped_at(result) or (last.request.url if last else question.url)
    obstacle = _obstacle(result, question, origin, engine_named(engine or "standard"))
    has_reason = error is not None and not silent and obstacle is not Obstacle.WEBSOCKET
    return Evidence(
        source=source,
        origin=origin,
        url=as_socket_url(url) if question.websocket else url,
        method=question.method,
        credentials=question.with_credentials,
        mode="websocket" if question.websocket else question.mode,
        kind=question.kind,
        reasons=(error.reason,) if error is not None and has_reason else (),
        error=error,
        exchanges=tuple(result.exchanges),
        trace=tuple(result.trace),
        sending=_sending(result, question),
        failure=_failure(error, no_answer) if silent else None,
        obstacle=obstacle,
        detail=str(no_answer) if silent and no_answer is not None else "",
        readable=readable,
        engine=engine,
        permission_known="addresses" in question.page,
    )


_READ_BY_SCRIPT = (KindOfRequest.FETCH, KindOfRequest.XHR)
"""The kinds of request of which script reads the response's headers."""


def _stopped_at(result: Result) -> str | None:
    """The URL of a redirect that the browser did not request, because of that URL."""
    if result.error is None or result.error.reason.stage is not Stage.REQUEST:
        return None
    target = parse_url(result.sent.target or "")
    return None if target is None else target.without_fragment


def _sending(result: Result, question: Question) -> Sending:
    """The verdict on sending, with the cookies that the model does not know."""
    sent = result.sent
    if not sent or question.cookie is None or not carries_cookie(question, result.exchanges[-1][0]):
        return sent
    names = [each.partition("=")[0].strip() for each in question.cookie.split(";")]
    return replace(sent, cookies=(*filter(None, names), *sent.cookies))


def carries_cookie(question: Question, request: HttpRequest) -> bool:
    """Whether `request` carries the cookies in `question.cookie`, which are of its URL's host."""
    if question.cookie is None or not question.with_credentials or is_preflight(request):
        return False
    url, given = parse_url(request.url), parse_url(question.url)
    return (
        url is not None
        and given is not None
        and url.origin is not None
        and given.origin is not None
        and url.origin.host == given.origin.host
    )


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


def with_handshake(question: Question, transport: Transport) -> Transport:
    """`transport`, with the headers that make the request of a WebSocket a handshake.

    A response of status 101 that does not answer the handshake's key counts as no response.
    """
    if not question.websocket:
        return transport
    own = list(handshake_request(question.url, None).headers)

    def shake(request: HttpRequest) -> HttpResponse:
        handshake = HttpRequest(request.method, request.url, [*own, *request.headers], request.body)
        response = transport(handshake)
        if response.status == SWITCHING_PROTOCOLS and not is_connected(handshake, response):
            raise NoAnswer(
                "its response of status 101 is not one to the handshake: Sec-WebSocket-Accept is "
                "missing or wrong",
                cause=NetworkFailure.NOT_HTTP,
            )
        return response

    return shake


def _failure(error: FetchError | None, no_answer: NoAnswer | None) -> NetworkFailure:
    if no_answer is not None:
        return no_answer.cause
    answered = error is not None and error.exchange is not None and error.exchange.response
    return NetworkFailure.BROKEN if answered else NetworkFailure.UNKNOWN


def _obstacle(result: Result, question: Question, origin: str, engine: Engine) -> Obstacle | None:
    if result.readable.reason is NotRefused.NO_EVENT_STREAM:
        return Obstacle.EVENT_STREAM
    answered = bool(result.exchanges) and result.exchanges[-1].response is not None
    if question.websocket and answered and not result.readable:
        return Obstacle.WEBSOCKET
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
    if question.websocket:
        return page.connect(question.url)
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

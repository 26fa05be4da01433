"""Asking a live server what a page would get from it, in one engine or in several."""

from __future__ import annotations

import socket
import ssl
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import httpx2

from ..browser import (
    Browser,
    Credentials,
    HttpRequest,
    HttpResponse,
    Mode,
    NoAnswer,
    Page,
    Redirect,
    Result,
    Transport,
)
from ..fetch.header_lists import Header
from ..fetch.origins import Origin
from ..fetch.urls import parse_url
from .evidence import Evidence, NetworkFailure, Obstacle, Source, is_preflight
from .places import is_mixed_content
from .probing import probe_by

__all__ = ["Asked", "Question", "SharedAnswers", "ask", "compare", "evidence_of", "failure_of"]


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a page asks for.

    `origin` is the page's origin or URL, or ``"null"``; the rest is what ``fetch`` takes. With
    `xhr` it is an ``XMLHttpRequest``, with credentials if `credentials` is ``"include"``.
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


@dataclass(frozen=True)
class Asked:
    """What a page of `engine` got, asking as often as it was to: `results`, and as `evidence`."""

    engine: str
    results: list[Result]
    evidence: list[Evidence]

    @property
    def refused(self) -> bool:
        """Did the last of them end without a response for the page?"""
        return self.evidence[-1].refused


def ask(
    question: Question,
    transport: Transport,
    *,
    engines: Sequence[str] = ("standard",),
    repeat: int = 1,
    probing: bool = False,
) -> Iterator[Asked]:
    """Ask `question` of a server by `transport`, as a page in each of `engines`, `repeat` times.

    A request that another engine has sent just so is not sent again; its answer serves both. With
    `probing`, a refused preflight that does not tell what of it was refused is asked for part by
    part, with further preflights.

    Raises:
        TypeError, DOMException: where script would get an exception before anything is sent.
        ValueError: the page's origin is none, or there is no such engine.
    """
    answers = SharedAnswers(transport)
    for engine in engines:
        view = answers.view()
        page = _open_page(Browser(transport=view, engine=engine), question.origin)
        results = []
        evidence = []
        for _ in range(repeat):
            view.failure = None
            result = _fetch(page, question)
            results.append(result)
            evidence.append(
                evidence_of(result, question, str(page.origin), view.failure, engine=engine)
            )
        if probing:
            evidence[-1] = probe_by(view, evidence[-1])
        yield Asked(engine, results, evidence)


def compare(asked: Sequence[Asked]) -> list[list[Asked]]:
    """The engines in groups that got the same and sent the same, the first one's group first."""
    groups: list[list[Asked]] = []
    for each in asked:
        for group in groups:
            if _outcome(each) == _outcome(group[0]):
                group.append(each)
                break
        else:
            groups.append([each])
    return groups


def _outcome(asked: Asked) -> object:
    return [
        (
            None if result.error is None else result.error.reason,
            result.response and (result.response.type, result.response.headers),
            [
                (each.request.method, each.request.url, each.request.headers)
                for each in result.exchanges
            ],
        )
        for result in asked.results
    ]


def evidence_of(
    result: Result,
    question: Question,
    origin: str,
    failure: NetworkFailure | None = None,
    *,
    source: Source = Source.LIVE,
    engine: str | None = None,
) -> Evidence:
    """The evidence that the `result` of a fetch is."""
    values: dict[str, str] = {}
    if result.error is not None:
        values = {"message": result.error.message, "hint": result.error.hint}
    elif result.response is not None and result.response.type in ("cors", "basic"):
        values = {"exposed": ",".join(name for name, _ in result.response.headers)}
    last = result.exchanges[-1] if result.exchanges else None
    unanswered = last is not None and last.response is None
    detail = ""
    if unanswered and result.error is not None:
        detail = result.error.message.rpartition(": ")[2].partition(" (_ssl.c")[0].rstrip(".")
        detail = detail.rpartition("] ")[2]
    return Evidence(
        source=source,
        origin=origin,
        url=last.request.url if last else question.url,
        method=question.method,
        credentials=question.credentials == "include",
        mode=question.mode,
        reasons=() if result.error is None or unanswered else (result.error.reason,),
        values=values,
        exchanges=tuple(result.exchanges),
        trace=tuple(result.trace),
        failure=(failure or NetworkFailure.UNKNOWN) if unanswered else None,
        obstacle=_obstacle(result, question, origin),
        detail=detail if failure in _FAILURES_WITH_DETAIL else "",
        engine=engine,
    )


_FAILURES_WITH_DETAIL = (
    NetworkFailure.CERTIFICATE,
    NetworkFailure.TLS,
    NetworkFailure.BROKEN,
    NetworkFailure.UNKNOWN,
)


def _obstacle(result: Result, question: Question, origin: str) -> Obstacle | None:
    page = parse_url(origin)
    addresses = [question.url, *(each.request.url for each in result.exchanges)]
    for address in addresses:
        target = parse_url(address)
        if (
            page is not None
            and target is not None
            and isinstance(page.origin, Origin)
            and isinstance(target.origin, Origin)
            and is_mixed_content(page.origin, target.origin)
        ):
            return Obstacle.MIXED_CONTENT
    return None


def _open_page(browser: Browser, origin: str) -> Page:
    # A page in a sandbox has the origin that is written so.
    return browser.page("data:text/html," if origin == "null" else origin)


def _fetch(page: Page, question: Question) -> Result:
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


class SharedAnswers:
    """A server's answers, each asked for once and given to every engine that asks for the same."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._given: defaultdict[object, list[HttpResponse | NoAnswer]] = defaultdict(list)

    def view(self) -> _View:
        """A transport for one engine: its n-th request of a kind gets the n-th such answer."""
        return _View(self)

    def answer(self, request: HttpRequest, nth: int) -> HttpResponse | NoAnswer:
        """The answer to the `nth` request like this one, from the server if there is none yet."""
        given = self._given[_key(request)]
        if len(given) <= nth:
            try:
                given.append(self._transport(request))
            except NoAnswer as error:
                given.append(error)
        return given[nth]


class _View:
    """One engine's view of shared answers; `failure` is why the last request got no answer."""

    def __init__(self, shared: SharedAnswers) -> None:
        self._shared = shared
        self._asked: defaultdict[object, int] = defaultdict(int)
        self.failure: NetworkFailure | None = None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = _key(request)
        nth = self._asked[key]
        self._asked[key] += 1
        answer = self._shared.answer(request, nth)
        if isinstance(answer, NoAnswer):
            self.failure = failure_of(answer)
            raise answer
        return answer


def _key(request: HttpRequest) -> object:
    headers = tuple((name.lower(), value) for name, value in request.headers)
    return request.method, request.url, tuple(sorted(headers)), request.body, is_preflight(request)


def failure_of(error: BaseException) -> NetworkFailure:
    """What kind of failure led to `error`, told from the exceptions that caused it."""
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        current = current.__cause__ or current.__context__
    for matches, failure in _KINDS:
        if any(matches(each) for each in chain):
            return failure
    return NetworkFailure.UNKNOWN


_KINDS: tuple[tuple[Callable[[BaseException], bool], NetworkFailure], ...] = (
    (lambda error: isinstance(error, ssl.SSLCertVerificationError), NetworkFailure.CERTIFICATE),
    (lambda error: isinstance(error, ssl.SSLError), NetworkFailure.TLS),
    (lambda error: isinstance(error, socket.gaierror), NetworkFailure.NAME_NOT_FOUND),
    (lambda error: isinstance(error, ConnectionRefusedError), NetworkFailure.REFUSED),
    (lambda error: isinstance(error, (TimeoutError, httpx2.TimeoutException)),
     NetworkFailure.TIMEOUT),
    (
        lambda error: isinstance(
            error, (ConnectionError, httpx2.RemoteProtocolError, httpx2.ReadError)
        ),
        NetworkFailure.BROKEN,
    ),
)  # fmt: skip

"""Asks a live server for the response that a page would get, in one or several engines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..browser import (
    ENGINES,
    Browser,
    HttpRequest,
    HttpResponse,
    KeptCookie,
    NoAnswer,
    Reason,
    Result,
    Transport,
    is_preflight,
)
from ..fetch.urls import parse_url
from .comparing import compare_by
from .evidence import Evidence
from .probing import probe_by
from .question import Question, evidence_of, fetch, open_page, with_cookie

__all__ = ["Asked", "SharedAnswers", "ask", "compare"]


@dataclass(frozen=True)
class Asked:
    """The results of a page of `engine`, for each repetition, and their `evidence`.

    `not_stored` are the cookies of the question that the engine would not have stored.
    """

    engine: str
    results: list[Result]
    evidence: list[Evidence]
    not_stored: tuple[KeptCookie, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether the last result has no response for the page."""
        return self.evidence[-1].refused


def ask(
    question: Question,
    transport: Transport,
    *,
    engines: Sequence[str] = ("standard",),
    repeat: int = 1,
    probing: bool = False,
) -> Iterator[Asked]:
    """Send `question` through `transport`, as a page in each engine, and yield the results.

    Args:
        question: The page and its request.
        transport: Sends one request, as for `Browser`.
        engines: Names of `crossorigin.browser.ENGINES`; one result is yielded for each. If engines
            send the same request, it is sent once, and they share its response.
        repeat: How many times each engine makes the request, with one preflight cache.
        probing: Whether to send further requests if a refusal leaves its cause open: preflights for
            each part, and requests that differ in one thing.

    Raises:
        TypeError, DOMException: a script would get an exception before anything is sent.
        ValueError: the page's origin is not an origin, or an engine is unknown.
    """
    answers = SharedAnswers(with_cookie(question, transport))
    for engine in engines:
        view = answers.view()
        browser = Browser(
            transport=view, engine=engine, third_party_cookies=question.third_party_cookies
        )
        stored = [browser.set_cookie(question.url, line) for line in question.set_cookies]
        page = open_page(browser, question)
        results = []
        evidence = []
        for _ in range(repeat):
            view.no_answer = None
            result = fetch(page, question)
            results.append(result)
            evidence.append(
                evidence_of(result, question, str(page.origin), view.no_answer, engine=engine)
            )
        mixed_in = _mixed_in(question, results[-1])
        if mixed_in:
            evidence[-1] = replace(evidence[-1], mixed_in=mixed_in)
        if probing:
            evidence[-1] = compare_by(view, probe_by(view, evidence[-1]))
        not_stored = tuple(each for each in stored if isinstance(each, KeptCookie))
        yield Asked(engine, results, evidence, not_stored)


def _mixed_in(question: Question, result: Result) -> tuple[str, ...]:
    """The engines that refuse what was sent because of mixed content, if the page looks at it.

    Each is given the responses that there are, and nothing is sent.
    """
    urls = [parse_url(exchange.request.url) for exchange in result.exchanges]
    if "mixed_content" not in question.page:
        return ()
    if all(url is None or url.scheme != "http" for url in urls):
        return ()
    checked = replace(question, page={**question.page, "mixed_content": "checked"})
    found = []
    for engine in ENGINES:
        page = open_page(Browser(transport=_Recorded(result), engine=engine), checked)
        error = fetch(page, checked).error
        if error is not None and error.reason is Reason.MIXED_CONTENT:
            found.append(engine)
    return tuple(found)


class _Recorded:
    """A transport that has the responses of `result`, in their order, and no others."""

    def __init__(self, result: Result) -> None:
        self._left = list(result.exchanges)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for exchange in self._left:
            if (exchange.request.method, exchange.request.url) == (request.method, request.url):
                self._left.remove(exchange)
                if exchange.response is None:
                    break
                return exchange.response
        raise NoAnswer


def compare(asked: Sequence[Asked]) -> list[list[Asked]]:
    """The engines grouped by identical results and requests, the first engine's group first."""
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
    return [each.name for each in asked.not_stored], [
        (
            None if result.error is None else result.error.reason,
            result.response and (result.response.type, result.response.headers),
            result.sent,
            [
                (each.request.method, each.request.url, each.request.headers)
                for each in result.exchanges
            ],
        )
        for result in asked.results
    ]


class SharedAnswers:
    """A server's responses, each requested once and shared by the engines."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._given: defaultdict[object, list[HttpResponse | NoAnswer]] = defaultdict(list)

    def view(self) -> _AskedView:
        """A transport for one engine: its n-th request of a kind gets the n-th such answer."""
        return _AskedView(self)

    def answer(self, request: HttpRequest, nth: int) -> HttpResponse | NoAnswer:
        """The response to the `nth` request like this one, from the server if there is none yet."""
        given = self._given[_key(request)]
        if len(given) <= nth:
            try:
                given.append(self._transport(request))
            except NoAnswer as error:
                given.append(error)
        return given[nth]


class _AskedView:
    """One engine's view of shared responses; `no_answer` is the last one."""

    def __init__(self, shared: SharedAnswers) -> None:
        self._shared = shared
        self._asked: defaultdict[object, int] = defaultdict(int)
        self.no_answer: NoAnswer | None = None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = _key(request)
        nth = self._asked[key]
        self._asked[key] += 1
        answer = self._shared.answer(request, nth)
        if isinstance(answer, NoAnswer):
            self.no_answer = answer
            raise answer
        return answer


def _key(request: HttpRequest) -> object:
    headers = tuple((name.lower(), value) for name, value in request.headers)
    return request.method, request.url, tuple(sorted(headers)), request.body, is_preflight(request)

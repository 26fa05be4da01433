"""Asks a live server for the response that a page would get, in one or several engines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..browser import (
    ENGINES,
    Browser,
    Exchange,
    HttpRequest,
    HttpResponse,
    KeptCookie,
    NoAnswer,
    Reason,
    Result,
    Transport,
    is_preflight,
)
from ..browser.engines import MEASURED
from ..fetch.urls import parse_url
from .comparing import compare_by
from .evidence import Compared, Comparison, Evidence, Obstacle, plain_origins
from .probing import probe_by
from .question import Question, evidence_of, fetch, open_page, with_cookie, with_handshake
from .rules import diagnose
from .sequence import sequence
from .verdicts import verdicts_of

__all__ = ["Asked", "SharedAnswers", "ask", "compare", "told", "unshown_headers"]


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
    answers = SharedAnswers(with_handshake(question, with_cookie(question, transport)))
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
        evidence[-1] = replace(
            evidence[-1], mixed_in=mixed_in, kept_in=_kept_in(question, engine, results[-1])
        )
        if probing and question.websocket:
            evidence[-1] = _without_origin(view, evidence[-1])
        elif probing:
            evidence[-1] = compare_by(view, probe_by(view, evidence[-1]))
        not_stored = tuple(each for each in stored if isinstance(each, KeptCookie))
        yield Asked(engine, results, evidence, not_stored)


def _mixed_in(question: Question, result: Result) -> Mapping[str, str]:
    """The origins that engines refuse as mixed content, of those that the request was sent to.

    Each is given the responses that there are, and nothing is sent.
    """
    origins = plain_origins(result.exchanges)
    if "mixed_content" not in question.page or not origins:
        return {}
    checked = replace(question, page={**question.page, "mixed_content": "checked"})
    found = {}
    for engine in ENGINES:
        page = open_page(Browser(transport=_Rehearsal(result), engine=engine), checked)
        judged = fetch(page, checked)
        stopped = parse_url(judged.sent.target or question.url)
        is_mixed = judged.error is not None and judged.error.reason is Reason.MIXED_CONTENT
        if is_mixed and stopped is not None and str(stopped.origin) in origins:
            found[engine] = str(stopped.origin)
    return found


def _kept_in(
    question: Question, engine: str, result: Result
) -> Mapping[str, tuple[KeptCookie, ...]]:
    """The cookies that the standard sends and browsers keep back, by the browsers' engines.

    Each engine is given the responses that there are, and nothing is sent.
    """
    if engine != "standard" or not question.set_cookies or question.third_party_cookies is not None:
        return {}
    sent, found = result.sent.cookies, {}
    for name in MEASURED:
        browser = Browser(transport=_Rehearsal(result), engine=name)
        stored = [browser.set_cookie(question.url, line) for line in question.set_cookies]
        kept = fetch(open_page(browser, question), question).sent.kept
        kept = (*(each for each in stored if isinstance(each, KeptCookie)), *kept)
        found[name] = tuple(each for each in kept if each.name in sent)
    return {name: kept for name, kept in found.items() if kept}


def _without_origin(transport: Transport, evidence: Evidence) -> Evidence:
    """Try a handshake that was refused once more, without an Origin."""
    if evidence.obstacle is not Obstacle.WEBSOCKET or evidence.last is None:
        return evidence
    asked = evidence.last.request
    headers = [each for each in asked.headers if each[0].lower() != "origin"]
    request = HttpRequest(asked.method, asked.url, headers, asked.body)
    try:
        exchange = Exchange(request, transport(request))
    except NoAnswer:
        return evidence
    compared = Compared(Comparison.WITHOUT_ORIGIN, exchange, readable=False)
    return replace(evidence, comparisons=(compared,))


class _Rehearsal:
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
    """The engines grouped by what there is to tell of them, the first engine's group first."""
    groups: list[list[Asked]] = []
    for each in asked:
        for group in groups:
            if _outcome(each) == _outcome(group[0]):
                group.append(each)
                break
        else:
            groups.append([each])
    return groups


def _outcome(asked: Asked) -> tuple[str, ...]:
    return tuple(told(asked))


def told(asked: Asked) -> Iterator[str]:
    """All that there is to tell of an engine: exchanges, verdicts, findings and cookies."""
    for kept in asked.not_stored:
        yield f"The cookie {kept.name} {kept.outcome}, because {kept.because}: {kept.fix}."
    for evidence in asked.evidence:
        verdicts = verdicts_of(evidence)
        yield from verdicts.sentences
        yield " ".join(map(str, evidence.reasons)) or str(verdicts.reason or "")
        yield from map(str, sequence(evidence))
        for finding in diagnose(evidence):
            yield from (finding.what, finding.why, finding.fix)


def unshown_headers(asked: Sequence[Asked]) -> list[str]:
    """The names of request headers in which the engines differ."""
    sent: list[set[tuple[int, str, str]]] = [
        {
            (index, name.lower(), value)
            for result in each.results
            for index, exchange in enumerate(result.exchanges)
            for name, value in exchange.request.headers
        }
        for each in asked
    ]
    everything = {each for headers in sent for each in headers}
    return sorted({name for _, name, _ in everything.difference(sent[0].intersection(*sent))})


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

"""Comparing: requests that differ from the refused one in one point, to find the cause.

They are GET and OPTIONS requests, which are safe (RFC 9110, section 9.2.1). No I/O: a generator
yields them, as `probing` does.
"""

from __future__ import annotations

import secrets
from dataclasses import replace

from ..browser import (
    Browser,
    Exchange,
    HttpRequest,
    HttpResponse,
    NoAnswer,
    Reason,
    Steps,
    Transport,
    drive,
)
from ..fetch.header_lists import get
from ..fetch.methods import GET_OR_HEAD
from ..fetch.statuses import is_error_status
from .answers import twins
from .evidence import Compared, Comparison, Evidence
from .probing import Probing
from .question import Question, fetch, open_page
from .reason_groups import MISMATCH, MISSING
from .sent_origin import is_hidden_by_redirects

__all__ = ["compare_by", "comparisons", "directly"]

_OPEN = (*MISSING, *MISMATCH, Reason.PREFLIGHT_INVALID_STATUS)
"""Reasons that a comparison can explain further."""

MOST_TWINS = 2
"""The most similar origins that are tried."""

_Comparing = Steps[Compared | None]


def compare_by(transport: Transport, evidence: Evidence, fresh: str = "") -> Evidence:
    """Send the requests of `comparisons` through `transport`; returns the completed evidence."""
    return drive(comparisons(evidence, fresh), transport)


def comparisons(evidence: Evidence, fresh: str = "") -> Probing:
    """Narrow down the cause of a refusal by requests that differ in one thing.

    Yields at most three requests, receives their responses, stops at the first that shows the
    cause, and returns `evidence` with the comparisons made. `fresh` is a word that is added to
    URLs, so that no cache has stored them; a random one unless given.
    """
    fresh = fresh or secrets.token_hex(4)
    if not evidence.for_certain(*_OPEN) or evidence.last is None or evidence.origin is None:
        return evidence
    if is_hidden_by_redirects(evidence):
        return _with(evidence, (yield from _ask(evidence, Comparison.UNREDIRECTED)))
    if evidence.last.request.method in GET_OR_HEAD:
        return (yield from _of_response(evidence, fresh))
    return (yield from _by_plain_get(evidence))


def _by_plain_get(evidence: Evidence) -> Probing:
    plain = yield from _ask(evidence, Comparison.PLAIN)
    evidence = _with(evidence, plain)
    if plain is None:
        return evidence
    if plain.readable and evidence.in_preflight:
        return _with(evidence, (yield from _ask(evidence, Comparison.BARE_OPTIONS)))
    if not plain.readable and is_error_status(plain.status):
        return _with(evidence, (yield from _ask(evidence, Comparison.WITHOUT_ORIGIN)))
    if not plain.readable:
        return (yield from _as_twins(evidence))
    return evidence


def _of_response(evidence: Evidence, fresh: str) -> Probing:
    past_caches = yield from _ask(evidence, Comparison.FRESH_URL, fresh=fresh)
    evidence = _with(evidence, past_caches)
    if past_caches is not None and past_caches.readable:
        return _with(evidence, (yield from _ask(evidence, Comparison.AGAIN)))
    if is_error_status(evidence.status):
        return _with(evidence, (yield from _ask(evidence, Comparison.WITHOUT_ORIGIN)))
    return (yield from _as_twins(evidence))


def _as_twins(evidence: Evidence) -> Probing:
    """Ask as pages of similar origins, up to the first that may read the response."""
    kept = None
    for twin in twins(evidence.origin or "")[:MOST_TWINS]:
        compared = yield from _ask(evidence, Comparison.TWIN_ORIGIN, twin)
        if compared is not None and (kept is None or compared.readable):
            kept = compared
        if kept is not None and kept.readable:
            break
    return _with(evidence, kept)


def directly(evidence: Evidence, url: str) -> Probing:
    """Send the same request to `url`, where the application answers without its proxy.

    A preflight stays a preflight; every other request becomes a GET.
    """
    question = Question(
        url=url,
        origin=evidence.origin or "null",
        credentials="include" if evidence.credentials else "same-origin",
    )
    preflight = evidence.preflight if evidence.in_preflight else None
    if preflight is None:
        compared = yield from _put_to(evidence, Comparison.DIRECT, question)
        return _with(evidence, compared)
    request = replace(preflight.request, url=url)
    answer = yield request
    if isinstance(answer, NoAnswer):
        return evidence
    readable = get(answer.headers, "access-control-allow-origin") in ("*", evidence.origin)
    return _with(evidence, Compared(Comparison.DIRECT, Exchange(request, answer), readable))


def _with(evidence: Evidence, compared: Compared | None) -> Evidence:
    if compared is None:
        return evidence
    return replace(evidence, comparisons=(*evidence.comparisons, compared))


def _ask(
    evidence: Evidence, comparison: Comparison, origin: str | None = None, fresh: str = ""
) -> _Comparing:
    """Send a comparison; ``None`` if there was no response."""
    url = evidence.last.request.url if evidence.last else ""
    is_head = evidence.last is not None and evidence.last.request.method == "HEAD"
    question = Question(
        url=_fresh(url, fresh) if comparison is Comparison.FRESH_URL else url,
        origin=origin or evidence.origin or "null",
        method="HEAD" if is_head else "GET",  # a server may answer only one of them
        credentials="include" if evidence.credentials else "same-origin",
    )
    return (yield from _put_to(evidence, comparison, question))


def _put_to(evidence: Evidence, comparison: Comparison, question: Question) -> _Comparing:
    request = _put(evidence, question, None)[0]
    if comparison in (Comparison.WITHOUT_ORIGIN, Comparison.BARE_OPTIONS):
        kept = [header for header in request.headers if header[0].lower() != "origin"]
        request = replace(request, headers=kept)
    if comparison is Comparison.BARE_OPTIONS:
        request = replace(request, method="OPTIONS")
    answer = yield request
    if isinstance(answer, NoAnswer):
        return None
    _, readable = _put(evidence, question, answer)
    return Compared(comparison, Exchange(request, answer), readable)


def _fresh(url: str, word: str) -> str:
    """`url` with a query that no cache has seen."""
    separator = "&" if "?" in url else "?"
    return f"{url}{separator}crossorigin={word}"


def _put(
    evidence: Evidence, question: Question, answer: HttpResponse | None
) -> tuple[HttpRequest, bool]:
    """The first request of `question`, and whether the page may read `answer` to it."""
    sent: list[HttpRequest] = []

    def transport(request: HttpRequest) -> HttpResponse:
        sent.append(request)
        if answer is None or len(sent) > 1:
            raise NoAnswer
        return answer

    browser = Browser(transport=transport, engine=evidence.engine or "standard")
    result = fetch(open_page(browser, question), question)
    return sent[0], result.response is not None

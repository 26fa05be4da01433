"""Rules on responses to further questions: a proof comes before every likely cause.

Each row of the table checks one proof. The first that holds gives the cause.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from ...fetch.header_lists import get
from ...fetch.statuses import is_error_status
from ..answers import lists, origin_difference, twins
from ..bodies import body_says, first_line
from ..evidence import Comparison, Evidence, Source
from ..findings import Cause, Confidence, Finding
from ..reason_groups import MULTIPLE
from ..software import Software, detect
from ..words import answer, elsewhere, preflight
from .case import Case
from .error_statuses import UNROUTED_STATUSES
from .origins import null

__all__ = ["proved"]

CaseRule: TypeAlias = Callable[[Case], Finding | None]
_LOGINS = frozenset({401, 407, 511})


def proved(case: Case) -> Finding | None:
    """The cause that the responses to further questions prove, if they prove one."""
    return next(filter(None, (rule(case) for rule in _RULES)), None)


def _cache(case: Case) -> Finding | None:
    """The page can read the response once its URL is one that no cache knows."""
    evidence = case.evidence
    fresh = evidence.compared(Comparison.FRESH_URL)
    if fresh is None or not fresh.readable:
        return None
    again = evidence.compared(Comparison.AGAIN)
    # A server that answers inconsistently looks the same until it is asked again.
    is_steady = again is not None and not again.readable
    words = elsewhere.cached(
        evidence, evidence.header("access-control-allow-origin"), by_fresh_url=is_steady
    )
    sure = Confidence.CERTAIN if is_steady else Confidence.LIKELY
    return case.finding(Cause.CACHED_FOR_ANOTHER, words, sure, grant=True)


def _hidden_by_redirects(case: Case) -> Finding | None:
    """The page may read what is at the end of redirects if it asks for that itself."""
    asked = case.evidence.compared(Comparison.UNREDIRECTED)
    return null(case) if asked is not None and asked.readable else None


def _on_the_way(case: Case) -> Finding | None:
    """The application itself allows the page, but the response through the proxy does not."""
    direct = case.evidence.compared(Comparison.DIRECT)
    if direct is None or not direct.readable or case.evidence.for_certain(*MULTIPLE):
        return None
    words = elsewhere.changed_on_the_way(case.evidence, direct.exchange.request.url)
    # What was pasted together need not be one application.
    sure = Confidence.CERTAIN if case.evidence.source is Source.LIVE else Confidence.LIKELY
    return case.finding(Cause.CHANGED_ON_THE_WAY, words, sure)


def _origin_refused(case: Case) -> Finding | None:
    """The same request without an Origin succeeds, and with it fails."""
    evidence = case.evidence
    without = evidence.compared(Comparison.WITHOUT_ORIGIN)
    plain = evidence.compared(Comparison.PLAIN)
    status = plain.status if plain is not None else evidence.status
    if without is None or without.status is None or status is None:
        return None
    if not (without.status < 400 <= status):
        return None
    said = first_line(evidence.response)
    words = answer.origin_refused(evidence, status, without.status, said)
    return case.finding(Cause.ORIGIN_REFUSED, words, grant=True)


def _preflight_alone(case: Case) -> Finding | None:
    """A GET of the same page is readable, so the origin is allowed; OPTIONS is answered elsewhere.

    The status, and that of an OPTIONS that is not a preflight, show which layer answers.
    """
    evidence = case.evidence
    plain = evidence.compared(Comparison.PLAIN)
    response = evidence.response if evidence.in_preflight else None
    if plain is None or not plain.readable or response is None:
        return None
    if body_says(response) is not None:
        return None  # the response states the cause itself
    if get(response.headers, "access-control-allow-origin") is not None:
        return None  # the CORS layer answered: its list is the matter
    value = plain.header("access-control-allow-origin") or ""
    bare = evidence.compared(Comparison.BARE_OPTIONS)
    status, of_bare = response.status, bare.status if bare is not None else None
    if status in _LOGINS:
        words = preflight.login_before_cors(evidence, value)
        return case.finding(Cause.PREFLIGHT_NEEDS_LOGIN, words, grant=True)
    if status in UNROUTED_STATUSES and (of_bare or status) in UNROUTED_STATUSES:
        words = preflight.no_route(evidence, value)
        return case.finding(Cause.PREFLIGHT_NOT_HANDLED, words, grant=True)
    if is_error_status(status) and of_bare is not None and of_bare < 400:
        words = preflight.refused_for_what_is_asked(evidence, value, of_bare)
        return case.finding(Cause.METHOD_NOT_ALLOWED, words, Confidence.LIKELY, grant=True)
    words = preflight.only_preflight_lacks(evidence, value, lost_in_if=_lost_in_if(evidence))
    sure = Confidence.LIKELY if status == 403 else Confidence.CERTAIN
    return case.finding(Cause.PREFLIGHT_NOT_HANDLED, words, sure, grant=True)


def _lost_in_if(evidence: Evidence) -> bool:
    """Whether nginx answers with headers of an ``if``, which replace those outside of it."""
    response = evidence.response
    return (
        response is not None
        and response.status in (200, 204)
        and lists(response)
        and any(each.software is Software.NGINX for each in detect(response))
    )


def _twin(case: Case) -> Finding | None:
    """An origin that is easily confused with the page's is allowed."""
    evidence = case.evidence
    twin = evidence.compared(Comparison.TWIN_ORIGIN)
    if twin is None or not twin.readable or evidence.origin is None:
        return None
    other = twin.exchange.request.header("origin") or twins(evidence.origin)[0]
    words = answer.twin_allowed(evidence, other, origin_difference(other, evidence.origin))
    # What was pasted together need not be one application.
    sure = Confidence.CERTAIN if evidence.source is Source.LIVE else Confidence.LIKELY
    return case.finding(Cause.ORIGIN_MISSPELLED, words, sure, grant=True)


_RULES: tuple[CaseRule, ...] = (
    _hidden_by_redirects, _on_the_way, _cache, _origin_refused, _preflight_alone, _twin,
)  # fmt: skip

"""Rules on answers to further questions: what they prove goes before all that is only likely.

Each row of the table looks for one proof. The first that holds is the cause.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from ...fetch.header_lists import get
from ..answers import lists, twins
from ..bodies import first_line
from ..evidence import Comparison
from ..findings import Cause, Finding
from ..words import answer, preflight
from .case import Case

__all__ = ["proved"]

Rule: TypeAlias = Callable[[Case], Finding | None]


def proved(case: Case) -> Finding | None:
    """The cause that the answers to further questions prove, if they prove one."""
    return next(filter(None, (rule(case) for rule in _RULES)), None)


def _cache(case: Case) -> Finding | None:
    """The page can read the response once its URL is one that no cache knows."""
    evidence = case.evidence
    fresh = evidence.compared(Comparison.FRESH_URL)
    if fresh is None or not fresh.readable:
        return None
    words = answer.cached(
        evidence, evidence.header("access-control-allow-origin"), by_fresh_url=True
    )
    return case.finding(Cause.CACHED_FOR_ANOTHER, words, grant=True)


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
    """A GET of the same page is readable, and the preflight's answer comes from elsewhere."""
    evidence = case.evidence
    plain = evidence.compared(Comparison.PLAIN)
    response = evidence.response
    if plain is None or not plain.readable or response is None or not evidence.in_preflight:
        return None
    if plain.exchange.response is None or lists(response):
        return None
    value = get(plain.exchange.response.headers, "access-control-allow-origin") or ""
    words = preflight.only_preflight_lacks(evidence, value)
    return case.finding(Cause.PREFLIGHT_NOT_HANDLED, words, grant=True)


def _twin(case: Case) -> Finding | None:
    """An origin that is easily taken for the page's is allowed."""
    evidence = case.evidence
    twin = evidence.compared(Comparison.TWIN_ORIGIN)
    if twin is None or not twin.readable or evidence.origin is None:
        return None
    other = twin.exchange.request.header("origin") or twins(evidence.origin)[0]
    sign = f"Pages of {other} may read the response, and these are two different origins."
    words = answer.origin_not_allowed(evidence, sign, but=other)
    return case.finding(Cause.ORIGIN_NOT_ALLOWED, words, grant=True)


_RULES: tuple[Rule, ...] = (_cache, _origin_refused, _preflight_alone, _twin)

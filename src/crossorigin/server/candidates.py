"""How two policies differ about a request: the one in force, and a candidate for its place."""

from __future__ import annotations

from enum import StrEnum
from typing import AnyStr

from .decision import Decision, Kind

__all__ = ["CandidateDifference", "candidate_difference"]


class CandidateDifference(StrEnum):
    """What a candidate would do differently."""

    WOULD_REFUSE = "would-refuse"
    """The page could not read the response any more, or the request would be blocked."""
    WOULD_ALLOW = "would-allow"
    """The page could read the response, or the request would not be blocked any more."""
    WOULD_CHANGE = "would-change"
    """The page could read the response as before, but with credentials or other headers: the
    response's ``Access-Control-Allow-Credentials``, ``…-Expose-Headers`` or
    ``…-Allow-Private-Network`` would differ."""
    NOT_JUDGED = "not-judged"
    """It is not known: a function that the candidate asks did not answer, because too many requests
    waited for it, or because the process ended."""


_GRANTS = (
    "access-control-allow-credentials",
    "access-control-expose-headers",
    "access-control-allow-private-network",
)
"""The headers that matter for a request that both policies allow. (The method and the headers of an
allowed preflight are allowed by both.)"""


def candidate_difference(
    in_force: Decision[AnyStr], candidate: Decision[AnyStr]
) -> CandidateDifference | None:
    """The difference for a request between two decisions about it; ``None`` if there is none.

    Both decisions are settled, and about the same request.
    """
    now, then = _severity(in_force), _severity(candidate)
    if now != then:
        return CandidateDifference.WOULD_REFUSE if now < then else CandidateDifference.WOULD_ALLOW
    if now or in_force.headers == candidate.headers:
        return None
    text = in_force.text
    if not (_allows_a_page(in_force) and _allows_a_page(candidate)):
        return None  # the server's own page, or none
    names = frozenset(map(text.encode, _GRANTS))
    changes = {pair for pair in in_force.headers if pair[0] in names} != {
        pair for pair in candidate.headers if pair[0] in names
    }
    return CandidateDifference.WOULD_CHANGE if changes else None


def _severity(decision: Decision[AnyStr]) -> int:
    """0 for allowed, 1 for a response that the page cannot read, 2 for a request that is blocked.

    A refused preflight keeps the request from being sent, whatever its status. (Debug mode answers
    with 200)
    """
    if decision.refusal is None:
        return 0
    return 2 if decision.kind is Kind.PREFLIGHT or decision.status is not None else 1


def _allows_a_page(decision: Decision[AnyStr]) -> bool:
    return decision.kind is not Kind.NOT_CORS and bool(decision.headers)

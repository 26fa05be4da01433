"""Findings on one origin: it is not in the server's list, was sent as null, or is of a cache."""

from __future__ import annotations

from collections.abc import Iterator

from ...browser import Exchange, HttpResponse, is_preflight
from ...fetch.origins import OpaqueOrigin
from ...fetch.statuses import NOT_MODIFIED
from ...fetch.urls import parse_url
from ..answers import cors_signs
from ..evidence import Comparison, Source
from ..findings import Cause, Confidence, Finding
from ..reason_groups import MISMATCH
from ..sent_origin import after_redirect, is_hidden_by_redirects
from ..words import answer, elsewhere
from ..words.wording import joined
from .case import Case

__all__ = [
    "IF_OTHERS",
    "cached",
    "kept_by_browser",
    "known_by_tool",
    "knows",
    "not_this_origin",
    "null",
]

_LIKELY = Confidence.LIKELY
IF_OTHERS = (
    "Many servers send CORS headers only to the origins in their list, and this one may not be in "
    "it."
)


def null(case: Case) -> Finding:
    """The browser sent ``Origin: null``."""
    evidence = case.evidence
    is_page_known = evidence.page is not None and not isinstance(evidence.page, OpaqueOrigin)
    if is_hidden_by_redirects(evidence):
        unredirected = evidence.compared(Comparison.UNREDIRECTED)
        is_allowed = unredirected is not None and unredirected.readable
        # A server that names another origin has CORS settings.
        is_seen = evidence.told.redirected_from is not None or after_redirect(evidence)
        is_sure = is_allowed or (is_seen and evidence.for_certain(*MISMATCH))
        words = elsewhere.null_after_redirect(evidence, evidence.url or "the last URL")
        return case.finding(
            Cause.NULL_AFTER_REDIRECT, words, Confidence.CERTAIN if is_sure else _LIKELY
        )
    before, after = (
        parse_url(each or "") for each in (evidence.told.redirected_from, evidence.url)
    )
    if before is not None and after is not None and before.origin != after.origin:
        words = elsewhere.null_after_redirect(evidence, after.href)
        return case.finding(Cause.NULL_AFTER_REDIRECT, words, _LIKELY)
    # A page with an origin sends null from a sandboxed frame. Messages do not all name redirects.
    is_guessed = is_page_known or evidence.source is Source.CONSOLE or after_redirect(evidence)
    sure = _LIKELY if is_guessed else Confidence.CERTAIN
    return case.finding(Cause.NULL_ORIGIN, answer.null_origin(evidence), sure)


def not_this_origin(
    case: Case, sign: str, sure: Confidence = Confidence.CERTAIN, *, but: str | None = None
) -> Finding:
    """The server's list lacks the page's origin; `sign` is the sentence that shows it."""
    if is_hidden_by_redirects(case.evidence):
        return null(case)  # no list has the origin that was sent
    words = answer.origin_not_allowed(case.evidence, sign, but=but)
    return case.finding(Cause.ORIGIN_NOT_ALLOWED, words, sure, grant=True)


def knows(response: HttpResponse, *, saw_origin: bool = False) -> str:
    """The sentence about the signs of CORS in a server's response.

    With `saw_origin`, the CORS layer got the Origin.
    """
    names = joined(cors_signs(response))
    dropped = "" if saw_origin else ", or something on the way drops the request header Origin"
    return (
        f"It knows CORS, because it sends {names}. Its list of origins does not have this "
        f"one{dropped}."
    )


def known_by_tool(asked: Exchange) -> str:
    """The sentence about a tool's exchange, whose response shows a CORS layer and allows nothing.

    To an OPTIONS that is not a preflight, such a layer may allow nothing whatever the origin.
    """
    response = asked.response or HttpResponse(0, [])
    if asked.request.method != "OPTIONS" or is_preflight(asked.request):
        return knows(response)
    return (
        f"It knows CORS, because it sends {joined(cors_signs(response))} with the pasted "
        "response. That OPTIONS has no Access-Control-Request-Method, so it shows no more: the "
        "server's list may lack the origin, or the method or a header of the page's request."
    )


def cached(case: Case, sure: Confidence) -> Finding:
    """A cache stored the response for another page."""
    value = case.evidence.value_of("access-control-allow-origin")
    words = elsewhere.cached(case.evidence, value or None, by_fresh_url=False)
    return case.finding(Cause.CACHED_FOR_ANOTHER, words, sure, grant=True)


def kept_by_browser(case: Case) -> Iterator[Finding]:
    """After a 304 the response that counts is the one that the browser stored before."""
    if case.evidence.status == NOT_MODIFIED and not case.evidence.is_open_question:
        words = elsewhere.kept_by_browser()
        yield case.finding(Cause.CACHED_FOR_ANOTHER, words, Confidence.POSSIBLE, grant=True)

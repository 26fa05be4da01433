"""The rules: from `Evidence` to `Finding` s, the surest first.

A request's way leads through the browser, the network, the preflight and the answer; the first
stage that stopped it is looked into.
"""

from __future__ import annotations

from ..browser import NetworkFailure
from .case import Case
from .evidence import Evidence, Obstacle
from .findings import Cause, Confidence, Finding
from .notes import notes, permission
from .refusals import refusal

__all__ = ["diagnose"]

_FAILURES = {
    NetworkFailure.REFUSED: Cause.SERVER_DOWN,
    NetworkFailure.NAME_NOT_FOUND: Cause.NAME_NOT_FOUND,
    NetworkFailure.CERTIFICATE: Cause.BAD_CERTIFICATE,
    NetworkFailure.TLS: Cause.TLS_FAILED,
    NetworkFailure.TIMEOUT: Cause.TIMED_OUT,
    NetworkFailure.BROKEN: Cause.CONNECTION_BROKEN,
    NetworkFailure.PROXY: Cause.PROXY_FAILED,
    NetworkFailure.UNKNOWN: Cause.NO_ANSWER,
}
_OBSTACLES = {
    Obstacle.MIXED_CONTENT: Cause.MIXED_CONTENT,
    Obstacle.CONTENT_SECURITY_POLICY: Cause.CONTENT_SECURITY_POLICY,
    Obstacle.LOCAL_NETWORK_ACCESS: Cause.LOCAL_NETWORK_ACCESS,
    Obstacle.EXTENSION: Cause.EXTENSION,
    Obstacle.TRACKING_PROTECTION: Cause.TRACKING_PROTECTION,
    Obstacle.SERVICE_WORKER: Cause.SERVICE_WORKER,
    Obstacle.OPAQUE_RESPONSE: Cause.OPAQUE_RESPONSE_BLOCKING,
    Obstacle.COOKIE: Cause.COOKIES_KEPT_BACK,
    Obstacle.WEBSOCKET: Cause.WEBSOCKET_REFUSED,
    Obstacle.SAYS_NOTHING: Cause.SAYS_NOTHING,
}


def diagnose(evidence: Evidence) -> list[Finding]:
    """What `evidence` shows, the surest finding first; empty if nothing is wrong.

    Findings that are no notes are there exactly if the request was refused.
    """
    case = Case(evidence)
    if evidence.obstacle:
        found = [_in_the_browser(case, evidence.obstacle)]
    elif evidence.failure:
        found = [_in_the_network(case, evidence.failure)]
    elif evidence.reasons:
        found = list(refusal(case))
    else:
        found = list(notes(case))
    found += permission(case)
    order = list(Confidence)
    # A note goes last; the rest by how sure it is. Equals stay as the rules have them.
    return sorted(found, key=lambda each: (each.is_note, order.index(each.confidence)))


def _in_the_browser(case: Case, obstacle: Obstacle) -> Finding:
    evidence = case.evidence
    return case.finding(
        _OBSTACLES[obstacle],
        cookie=f"“{evidence.told.cookie}”" if evidence.told.cookie else "of the server",
        cookie_fault="it lacks SameSite=None",
    )


def _in_the_network(case: Case, failure: NetworkFailure) -> Finding:
    evidence = case.evidence
    both = ""
    if evidence.target is not None and evidence.target.host == "localhost":
        both = " on both of localhost's addresses, 127.0.0.1 and [::1]"
    cause = _FAILURES[failure]
    sure = Confidence.LIKELY if cause is Cause.NO_ANSWER else Confidence.CERTAIN
    return case.finding(cause, sure, and_host=both)

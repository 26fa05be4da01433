"""Notes: other trouble than a refusal, or trouble to come, in what a page did get."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from ..fetch.header_lists import get, values
from ..fetch.origins import Origin
from ..fetch.sites import is_same_site
from .answers import is_cross_origin, varies_by_origin
from .case import Case
from .evidence import Obstacle
from .findings import Cause, Confidence, Finding
from .grant import spelled
from .places import is_local_host, is_public

__all__ = ["notes", "permission"]

MAX_AGE = 600
"""Seconds that are proposed for Access-Control-Max-Age."""

_UNTOLD_HEADERS = frozenset(
    {
        "age", "alt-svc", "connection", "content-encoding", "content-security-policy", "date",
        "keep-alive", "nel", "report-to", "server", "server-timing", "set-cookie",
        "strict-transport-security", "transfer-encoding", "vary", "via", "x-frame-options",
        "x-content-type-options", "x-powered-by", "x-xss-protection", "referrer-policy",
        "permissions-policy", "cross-origin-opener-policy", "cross-origin-resource-policy",
        "cross-origin-embedder-policy", "accept-ranges", "allow", "upgrade", "cf-ray",
        "cf-cache-status", "x-cache", "x-served-by", "x-timer", "x-amz-cf-id", "x-amz-cf-pop",
        "www-authenticate", "etag", "x-download-options", "x-dns-prefetch-control",
        "origin-agent-cluster", "x-permitted-cross-domain-policies",
    }
)  # fmt: skip
"""Response headers that scripts have no use for, so that nobody is told of their being hidden."""


def _status_note(case: Case) -> Iterator[Finding]:
    evidence = case.evidence
    status = evidence.answer.status if evidence.answer else 0
    if status < 400 or evidence.mode == "no-cors":
        return
    if status in (401, 403) and evidence.credentials is False:
        yield case.finding(Cause.COOKIES_NOT_SENT, Confidence.LIKELY)
    yield case.finding(Cause.ERROR_STATUS)


def _cookie_note(case: Case) -> Iterator[Finding]:
    """Cookies that the answer sets, and that requests like this one will not carry."""
    evidence = case.evidence
    if evidence.answer is None or is_same_site(evidence.page, evidence.target):
        return
    for cookie in values(evidence.answer.headers, "set-cookie"):
        name = cookie.partition("=")[0].strip()
        attributes = {part.strip().lower().replace(" ", "") for part in cookie.split(";")[1:]}
        faults = [
            fault
            for attribute, fault in (
                ("samesite=none", "it lacks SameSite=None"),
                ("secure", "it lacks Secure"),
            )
            if attribute not in attributes
        ]
        if faults:
            fault = " and ".join(faults)
            yield case.finding(Cause.COOKIES_KEPT_BACK, cookie=f"“{name}”", cookie_fault=fault)


def _opaque_note(case: Case) -> Iterator[Finding]:
    if case.evidence.mode == "no-cors" and is_cross_origin(case.evidence):
        yield case.finding(Cause.OPAQUE, grant=True)


def _hidden_note(case: Case) -> Iterator[Finding]:
    """Headers that script may want to read, and cannot."""
    evidence = case.evidence
    seen = evidence.readable
    if seen is None or evidence.answer is None or not is_cross_origin(evidence):
        return
    names = dict.fromkeys(name.lower() for name, _ in evidence.answer.headers)
    hidden = [
        spelled(name)
        for name in names
        if name not in seen
        and name not in _UNTOLD_HEADERS
        and not name.startswith("access-control-")
    ]
    if hidden:
        finding = case.finding(Cause.HEADERS_HIDDEN, grant=True, hidden=", ".join(hidden))
        grant = finding.grant and replace(finding.grant, expose=tuple(hidden))
        yield replace(finding, grant=grant)


def _vary_note(case: Case) -> Iterator[Finding]:
    answer = case.evidence.answer
    if answer is None:
        return
    allowed = get(answer.headers, "access-control-allow-origin")
    if allowed not in (None, "*") and not varies_by_origin(answer):
        yield case.finding(Cause.VARY_MISSING, grant=True)


def _max_age_note(case: Case) -> Iterator[Finding]:
    preflight = case.evidence.preflight
    answer = preflight.response if preflight is not None else None
    if answer is not None and get(answer.headers, "access-control-max-age") is None:
        finding = case.finding(Cause.NO_MAX_AGE, grant=True)
        yield replace(finding, grant=finding.grant and replace(finding.grant, max_age=MAX_AGE))


_NOTE_RULES: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    _status_note,
    _opaque_note,
    _cookie_note,
    _hidden_note,
    _vary_note,
    _max_age_note,
)


def notes(case: Case) -> Iterator[Finding]:
    """All that there is to remark on an answer that the page did get."""
    for rule in _NOTE_RULES:
        yield from rule(case)


def permission(case: Case) -> Iterator[Finding]:
    """A public page that fetches from this machine or the local network."""
    evidence = case.evidence
    page, target = evidence.page, evidence.target
    if evidence.obstacle is Obstacle.LOCAL_NETWORK_ACCESS or target is None:
        return
    if isinstance(page, Origin) and is_public(page.host) and is_local_host(target.host):
        yield case.finding(Cause.ASKS_PERMISSION, shown=())

"""Rules for responses with the status of an error, of a gateway or of a refusal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ...fetch.header_lists import get
from ...fetch.statuses import is_error_status
from ..bodies import first_line
from ..evidence import Comparison, Evidence
from ..findings import Cause, Confidence, Finding
from ..sent_origin import sent_null
from ..software import Software, detect, detect_by_url
from ..words import Words, errors, unasked
from .case import Case
from .origins import not_this_origin

__all__ = [
    "GATEWAY_STATUSES",
    "LOGIN_STATUSES",
    "UNROUTED_STATUSES",
    "but_of_error",
    "gateway",
    "of_error",
    "refusal_by_403",
    "refusal_of_storage",
]

_LIKELY = Confidence.LIKELY
LOGIN_STATUSES = frozenset({401, 403, 407, 511})
UNROUTED_STATUSES = frozenset({404, 405, 406, 410, 415, 501})
GATEWAY_STATUSES = frozenset({502, 503, 504, 521, 522, 523, 524})
_CLOUDFLARES_STATUSES = frozenset({521, 522, 523, 524})
_GATEWAY_TITLES = (
    b"502 bad gateway", b"503 service temporarily unavailable", b"503 service unavailable",
    b"504 gateway time-out", b"504 gateway timeout",
)  # fmt: skip
"""Beginnings of the error pages of nginx, Apache, HAProxy and load balancers."""


def but_of_error(case: Case, found: Iterable[Finding]) -> Iterator[Finding]:
    """Findings about headers that are there; the first tells the error that has them.

    If no page is known to have asked, it is an error before it is anything of CORS.
    """
    evidence = case.evidence
    is_told = not is_error_status(evidence.status)
    if not is_told and evidence.is_of_no_page:
        words = unasked.error(evidence, first_line(evidence.response))
        yield case.finding(Cause.ERROR_WITHOUT_CORS, words)
        found = (replace(each, confidence=Confidence.POSSIBLE, grant=None) for each in found)
        is_told = True
    for each in found:
        if is_told:
            yield each
            continue
        words = errors.but_of_error(Words(each.what, each.why, each.fix), evidence)
        yield replace(each, why=words.why, fix=words.fix)
        is_told = True


def gateway(case: Case) -> Finding:
    """A status of proxies; it is certain only if the response is a proxy's own page."""
    evidence = case.evidence
    body = evidence.response.body[:1024].lower() if evidence.response is not None else b""
    is_own = any(title in body for title in _GATEWAY_TITLES)
    is_own = is_own or (evidence.status or 0) in _CLOUDFLARES_STATUSES
    sure = Confidence.CERTAIN if is_own else _LIKELY
    return case.finding(Cause.GATEWAY_ERROR, errors.gateway_error(evidence), sure, grant=True)


def of_error(case: Case) -> Iterator[Finding]:
    """An error, which may be the cause itself or how the server refuses the origin."""
    evidence = case.evidence
    without = evidence.compared(Comparison.WITHOUT_ORIGIN)
    # An error that also occurs without Origin, or after a granted preflight, has another cause.
    proved = without is not None and is_error_status(without.status)
    plain = evidence.compared(Comparison.PLAIN)
    is_allowed = plain is not None and plain.readable
    proved = proved or is_allowed or (evidence.preflight is not None and not evidence.in_preflight)
    sure = Confidence.CERTAIN if proved and evidence.response is not None else _LIKELY
    words = errors.error_without_cors(evidence, first_line(evidence.response))
    if not proved and _is_bare_403(evidence):
        yield not_this_origin(case, BARE_403, _LIKELY)
        yield case.finding(Cause.ERROR_WITHOUT_CORS, words, _LIKELY, grant=True)
        return
    if not proved and (refusal := refusal_by_403(evidence)):
        yield not_this_origin(case, refusal, _LIKELY)
        yield case.finding(Cause.ERROR_WITHOUT_CORS, words, Confidence.POSSIBLE, grant=True)
        return
    yield case.finding(Cause.ERROR_WITHOUT_CORS, words, sure, grant=True)
    granted = evidence.preflight or evidence.compared(Comparison.PREFLIGHT) or is_allowed
    granted = granted or evidence.fails_by_status  # whatever its headers are
    if not granted and without is None and not sent_null(evidence):
        sign = "Its errors may have CORS headers too, but only for the origins in its list."
        yield not_this_origin(case, sign, Confidence.POSSIBLE)


BARE_403 = (
    "CORS layers that refuse an origin often answer with a bare 403, without a body, as those of "
    "Spring, gin (Ollama) and Amazon S3 do."
)


def _is_bare_403(evidence: Evidence) -> bool:
    """Whether a 403 has neither a body nor a word about a login."""
    response = evidence.response
    if evidence.status != 403 or response is None or sent_null(evidence):
        return False
    is_long = (get(response.headers, "content-length") or "0") != "0"
    is_long = is_long or get(response.headers, "transfer-encoding") is not None
    named = get(response.headers, "www-authenticate")
    return not response.body and not is_long and named is None


def refusal_by_403(evidence: Evidence) -> str:
    """What a 403 means of software that answers so to what its CORS rules lack; or empty."""
    return "" if evidence.status != 403 else refusal_of_storage(evidence)


def refusal_of_storage(evidence: Evidence) -> str:
    """How a storage service refuses preflights that its CORS rules do not allow; or empty."""
    if sent_null(evidence):
        return ""
    found = {each.software for each in detect(evidence.response)}
    found |= {each.software for each in detect_by_url(evidence.url)}
    return next((sign for software, sign in _REFUSALS_BY_403.items() if software in found), "")


_REFUSALS_BY_403 = {
    Software.R2: (
        "Cloudflare R2 answers so if no CORS rule of the bucket has the origin, the method and "
        "each header (a signed upload mostly sends Content-Type), or if the bucket has no rules."
    ),
    Software.AZURE_BLOB: (
        "Azure answers 403 if no CORS rule of the storage account's Blob service has the origin, "
        "the method and each header, or if it has no rules."
    ),
    Software.S3: (
        "Amazon S3 answers 403 if no CORS rule of the bucket has both the "
        "origin and the method, or if the bucket has no rules. They are among its permissions; a "
        "file in the bucket does not set them."
    ),
}

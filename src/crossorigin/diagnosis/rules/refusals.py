"""Refusals: the table from a browser's reason to the rules for its cause.

If the response is known, the cause follows from it. If there is only a browser's message, which
fits several causes, all of them are findings, as likely or possible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from ...browser import Reason
from ..answers import in_the_browsers_words
from ..evidence import Evidence, is_of_preflight
from ..findings import Cause, Confidence, Finding
from ..reason_groups import (
    CREDENTIALS,
    INVALID,
    MISMATCH,
    MISSING,
    MULTIPLE,
    PREFLIGHT_STATUS,
    WILDCARD,
)
from ..words import answer, elsewhere, schemes
from .allowed_origin import credentials, doubled, other_origin, wildcard
from .asked import proved
from .case import Case
from .error_statuses import but_of_error
from .origins import cached, not_this_origin
from .outside import is_of_app, wrong_scheme
from .preflights import (
    bad_list,
    bad_status,
    by_parts,
    header,
    leaves_parts_open,
    method,
    origin_in_preflight,
    redirected,
)  # fmt: skip
from .responses import without_headers

__all__ = ["leaves_parts_open", "origin_not_received", "others_read", "refusal"]


def refusal(case: Case) -> Iterator[Finding]:
    """The findings for a reason, from the response in which it arose."""
    evidence = case.evidence
    if is_of_app(evidence):
        yield case.finding(Cause.WRONG_SCHEME, schemes.scheme_of_app(evidence))
        return
    if (evidence.url or "").lower().startswith("file:"):
        yield wrong_scheme(case)  # older versions spoke of the origin
        return
    if evidence.parts is not None and (found := list(by_parts(case, evidence.parts))):
        yield from found
        return
    if (proof := proved(case)) is not None:
        yield proof
        return
    if evidence.from_cache and evidence.for_certain(*MISSING, *MISMATCH):
        yield cached(case, Confidence.LIKELY)
    for reasons, look in _BY_REASON:
        if evidence.for_certain(*reasons):
            of_reason = look(case)
            yield from but_of_error(case, of_reason) if look in _OF_VALUE else of_reason
            return
    words = answer.other(evidence, *in_the_browsers_words(evidence))
    is_one = len(evidence.reasons) == 1
    yield case.finding(Cause.OTHER, words, Confidence.CERTAIN if is_one else Confidence.POSSIBLE)


def others_read(evidence: Evidence) -> Finding:
    """The finding that the origin is not allowed, if pages of other origins can read this."""
    return not_this_origin(
        Case(evidence), "It lets other origins read this, so its list does not have this one."
    )


def origin_not_received(evidence: Evidence) -> Finding:
    """The finding that the Origin may be dropped, if a server with CORS refuses all origins."""
    words = elsewhere.origin_not_received(evidence)
    return Case(evidence).finding(Cause.ORIGIN_DROPPED, words, Confidence.LIKELY, grant=True)


def _scheme(case: Case) -> Iterator[Finding]:
    yield wrong_scheme(case)


_Look: TypeAlias = Callable[[Case], Iterator[Finding]]
_ORIGIN = (*MISSING, *MISMATCH, *INVALID, *MULTIPLE, *WILDCARD, *CREDENTIALS)
_IN_PREFLIGHT = tuple(filter(is_of_preflight, _ORIGIN))
_BY_REASON: tuple[tuple[tuple[Reason, ...], _Look], ...] = (
    ((Reason.CORS_DISABLED_SCHEME,), _scheme),
    ((Reason.PREFLIGHT_DISALLOWED_REDIRECT,), redirected),
    ((Reason.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE,), method),
    ((Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE,), header),
    ((Reason.INVALID_ALLOW_METHODS_PREFLIGHT_RESPONSE,), bad_list),
    ((Reason.INVALID_ALLOW_HEADERS_PREFLIGHT_RESPONSE,), bad_list),
    (MULTIPLE, doubled),
    (WILDCARD, wildcard),
    (CREDENTIALS, credentials),
    ((*MISMATCH, *INVALID, *MULTIPLE), other_origin),
    ((Reason.PREFLIGHT_INVALID_STATUS,), bad_status),
    # If a browser's sentence does not show which of them it is.
    ((*_IN_PREFLIGHT, *PREFLIGHT_STATUS), origin_in_preflight),
    ((*_ORIGIN, *PREFLIGHT_STATUS), without_headers),
)
"""The first row that contains all possible reasons of a refusal applies."""
_OF_VALUE = (doubled, wildcard, credentials, other_origin)
"""Rules about the value of a header that is there."""

"""Rules: from `Evidence` to `Finding` s, the surest first.

A request passes the browser, the network, the preflight and the response; the rules examine the
first stage that stopped it. Each rule reads only `Evidence`, chooses causes and their confidence,
and takes the sentences from `words`.

    outside         what is not CORS: the browser's other rules, and the network
    refusals        the table from a browser's reason to the rules for it
    asked           what responses to further questions prove, whatever the reason
    preflights      preflights that did not let the request pass
    responses       responses without Access-Control-Allow-Origin; the next four have parts of it
    said            what a response or a log states in words of its own
    redirects       redirects without the headers, and logins
    error_statuses  errors, gateways and refusals
    message_alone   a lack of the headers of which only a message is known
    allowed_origin  an Access-Control-Allow-Origin or credentials that do not fit
    origins         findings that several rules make: null, not in the list, of a cache
    facts           what each fact of settings proves, confirms or contradicts: two tables
    settings        which findings stay beside the server's settings and log, and in which order
    review          settings alone
    notes           other trouble than a refusal
    parties         whose page and whose server it is, which decides who can change what
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..evidence import WRITER, Evidence, Obstacle
from ..findings import Cause, Confidence, Finding
from ..reason_groups import MISMATCH, MISSING
from ..sent_origin import sent_null
from ..words import errors
from ..words import notes as words
from .case import Case, grant_for
from .error_statuses import LOGIN_STATUSES
from .notes import (
    header_misspelled,
    header_of_requests,
    kept_elsewhere,
    lost,
    mixed_elsewhere,
    mode_beside,
    notes,
    past_proxy,
    permission,
    said_beside,
    value_missing,
    without_options,
)
from .origins import null
from .outside import in_the_browser, in_the_network
from .parties import (
    about_the_page,
    as_readers_can,
    behind_cut_message,
    by_address,
    by_service,
    has_one_cause,
    is_as_usual,
    nearly_the_pages,
    of_another,
    of_cors_proxy,
    of_development_client,
    of_extension,
    of_other_address,
    of_own_origin,
    of_redirect,
    of_test,
)
from .refusals import leaves_parts_open, origin_not_received, others_read, refusal
from .responses import of_odd_origin
from .review import beside_silence, review
from .settings import with_settings

__all__ = ["diagnose", "grant_for", "leaves_parts_open", "origin_not_received", "others_read"]


def diagnose(evidence: Evidence) -> list[Finding]:
    """The findings in `evidence`, the most certain first; empty if nothing is wrong.

    There are findings other than notes exactly if the request was refused.
    """
    case = Case(evidence)
    if evidence.refused and evidence.allowed_now:
        found = [case.finding(Cause.ALLOWED_NOW, errors.allowed_now(evidence), Confidence.LIKELY)]
        if evidence.obstacle is Obstacle.UNKNOWN_SENTENCE:
            found += in_the_browser(case, evidence.obstacle)
    elif evidence.obstacle is Obstacle.SETTINGS and evidence.settings is not None:
        found = list(review(case, evidence.settings))
    elif evidence.obstacle:
        found = list(in_the_browser(case, evidence.obstacle))
    elif evidence.failure:
        found = list(in_the_network(case, evidence.failure))
    elif evidence.odd_origin and evidence.is_open_question:
        found = list(of_odd_origin(case))
    elif evidence.reasons:
        found = list(with_settings(case, list(_of_refusal(case))))
    else:
        found = list(notes(case))
    if evidence.says_nothing and not evidence.allowed_now:
        found += [*filter(None, [behind_cut_message(case)]), *beside_silence(case)]
    found = as_readers_can(evidence, _without_caches(evidence, found))
    if evidence.engine == WRITER:
        found = [_at_most_likely(each) for each in found]
    about = [*about_the_page(case), *value_missing(case), *nearly_the_pages(case)]
    if evidence.engine == WRITER and evidence.told.sentence is not None:
        about.append(case.finding(Cause.RETOLD, words.retold(evidence), shown=()))
    about += [*said_beside(case), *header_of_requests(case), *without_options(case)]
    about += [*mode_beside(case), *past_proxy(case, found)]
    found += [*permission(case), *mixed_elsewhere(case), *kept_elsewhere(case), *about]
    order = list(Confidence)
    of_app = any(each.cause is Cause.PAGE_OF_APP for each in about)
    # Notes come last; the others are sorted by confidence, keeping the order of the rules. Lists
    # of origins mostly lack those of apps.
    found = sorted(
        found,
        key=lambda each: (
            each.is_note,
            order.index(each.confidence),
            of_app and each.cause is not Cause.ORIGIN_NOT_ALLOWED,
        ),
    )
    # What a redirect has removed may be why there is an error, also one without CORS headers, and a
    # misspelled name may be why one is missing.
    return _each_once([*lost(case), *header_misspelled(case), *found])


def _each_once(found: list[Finding]) -> list[Finding]:
    """Without what two rules say in the same words."""
    return list({(each.what, each.why, each.fix): each for each in reversed(found)}.values())[::-1]


def _without_caches(evidence: Evidence, found: list[Finding]) -> list[Finding]:
    """Without a cache as a guess about what caches do not keep: only GET and HEAD are kept."""
    is_kept = evidence.method in (None, "GET", "HEAD") and not evidence.in_preflight
    if is_kept or evidence.comparisons:
        return found
    return [each for each in found if each.cause is not Cause.CACHED_FOR_ANOTHER] or found


def _at_most_likely(finding: Finding) -> Finding:
    """Nothing is certain of what a writer says in words of their own."""
    is_certain = finding.confidence is Confidence.CERTAIN and not finding.is_note
    return replace(finding, confidence=Confidence.LIKELY) if is_certain else finding


def _is_stated(evidence: Evidence) -> bool:
    """Whether the server's own words, in a response or a log, name the cause."""
    said = evidence.said
    return said is not None and not (said.stated is not None and said.stated.is_general)


def _with_likelier(likelier: Finding, found: list[Finding]) -> Iterator[Finding]:
    """The findings on a refusal; first, unless one is certain, what is known of the page."""
    is_known = any(each.confidence is Confidence.CERTAIN for each in found)
    if not is_known:
        yield likelier
    no_grant = likelier.cause is Cause.REDIRECT_WITHOUT_CORS  # the other site is not the reader's
    for each in found:
        grant = None if no_grant else each.grant
        yield each if is_known else replace(each, confidence=Confidence.POSSIBLE, grant=grant)
    if is_known and likelier.cause is Cause.PAGE_AT_OTHER_ADDRESS:
        yield replace(likelier, confidence=Confidence.POSSIBLE)  # it spares the header


def _of_refusal(case: Case) -> Iterator[Finding]:
    """The findings on a refusal; what is known of the page or the server comes first."""
    if (apart := of_own_origin(case) or of_cors_proxy(case)) is not None:
        yield apart
    elif (of_service := by_service(case)) is not None:
        yield of_service
    elif (first := of_extension(case) or of_test(case) or of_development_client(case)) is not None:
        yield first
        for each in refusal(case):
            yield replace(each, confidence=Confidence.POSSIBLE)
    elif (likelier := of_another(case) or of_other_address(case) or of_redirect(case)) is not None:
        yield from _with_likelier(likelier, list(refusal(case)))
    elif (
        (usual := by_address(case)) is not None
        and not sent_null(case.evidence)
        and not _is_stated(case.evidence)
    ):
        yield usual
        for each in () if has_one_cause(case) else refusal(case):
            if each.cause is usual.cause:
                continue
            if is_as_usual(case.evidence, each.cause):
                yield each
            else:
                grant = each.grant if usual.grant is not None else None
                yield replace(each, confidence=Confidence.POSSIBLE, grant=grant)
    else:
        found = list(refusal(case))
        of_null = list(_of_null(case, found))
        yield from (
            (*of_null, *found) if case.evidence.status in LOGIN_STATUSES else (*found, *of_null)
        )


_OF_NULL = frozenset({Cause.NULL_ORIGIN, Cause.NULL_AFTER_REDIRECT, Cause.PAGE_FROM_FILE})


def _of_null(case: Case, found: list[Finding]) -> Iterator[Finding]:
    """That the page has no origin, where only the status of a refusal is weighed so far."""
    evidence = case.evidence
    is_refused = bool({*MISSING, *MISMATCH} & set(evidence.reasons)) and evidence.response is None
    is_named = evidence.logged is not None or evidence.said is not None
    is_weighed = evidence.status in LOGIN_STATUSES or (evidence.status and evidence.in_preflight)
    if not is_refused or is_named or not is_weighed:
        return
    if sent_null(evidence) and _OF_NULL.isdisjoint(each.cause for each in found):
        yield replace(null(case), confidence=Confidence.LIKELY)

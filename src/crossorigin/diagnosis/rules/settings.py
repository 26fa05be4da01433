"""Rules on settings and logs of a server that were pasted beside a browser's message.

They decide which findings stay, in which order, and how sure each is. What one fact of the settings
means beside a cause is in `facts`.

Settings may be older than the server's present ones, and a line of a log may be about another
request, so nothing that follows from them is certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...browser import Reason
from ..evidence import WRITER, is_of_preflight
from ..findings import Cause, Confidence, Finding
from ..grant import spelled
from ..reason_groups import MISMATCH, MISSING, MULTIPLE, WILDCARD
from ..script_headers import is_of_responses
from ..software import Software
from ..words import pasted, preflight
from .case import Case
from .facts import Beside, causes_in_settings, compared_with_settings, is_pasted
from .outside import by_faults
from .parties import by_address
from .review import star_with_credentials
from .said import in_log

__all__ = ["with_settings"]


def with_settings(case: Case, found: Sequence[Finding]) -> Iterator[Finding]:
    """The findings, with what settings or a log make the likeliest cause before the others."""
    order = list(Confidence)
    weighed = list(_with_settings(case, found))
    first = min(weighed, key=lambda each: order.index(each.confidence), default=None)
    hint = pasted.at_emulator(case.evidence)
    for each in weighed:
        yield replace(each, fix=f"{each.fix}{hint}") if each is first else each


def _with_settings(case: Case, found: Sequence[Finding]) -> Iterator[Finding]:
    found = [_behind_redirect(case, compared_with_settings(case, each)) for each in found]
    if _are_not_asked(case):
        found = list(_by_another_than_bucket(case, found))
    elif _allow_the_page(case):
        of_rules = _by_rules_of_bucket if _is_of_bucket(case) else _as_allowed
        found = list(of_rules(case, found))
    added = in_log(case) or _from_settings(
        case, {each.cause for each in found if not _is_certain(each)}
    )
    is_shown = bool(case.evidence.exchanges) and not _OF_VALUES & set(case.evidence.reasons)
    if added is None and not is_shown:
        behind = set(_faults_behind(case))
        if any(_is_certain(each) and each.cause is Cause.ORIGIN_MISSPELLED for each in found):
            behind.discard(Cause.ORIGIN_MISSPELLED)  # the message tells it already
        added = next(by_faults(case, behind), None)
    yield from _sent_by_page(case, found)
    found += _perhaps_sent_by_page(case, found)
    yield from found if added is None else _with_added(case, found, added)
    settings = case.evidence.settings
    if settings is not None and case.evidence.engine == WRITER and not case.evidence.status:
        yield from star_with_credentials(case, settings)  # the writer may mean this refusal


def _with_added(case: Case, found: Sequence[Finding], added: Finding) -> Iterator[Finding]:
    """The findings, and `added`, which settings or a log make the likeliest."""
    if same := [each for each in found if each.cause is added.cause in _OF_ONE_VALUE]:
        if added.cause is Cause.DOUBLED_HEADERS and not _give_the_values(case):
            yield from found  # another layer adds what they do not have
            return
        for each in same:  # what the settings show explains the values that were seen
            yield replace(each, why=added.why, fix=added.fix, next_step=None)
        return
    if added.cause is Cause.ORIGIN_NOT_ALLOWED and _allow_the_page(case):
        yield from found  # some versions read the list otherwise
        yield replace(added, confidence=Confidence.POSSIBLE)
        return
    failed = [each for each in found if _is_certain(each) and each.cause in _OF_FAILURE]
    if failed and case.evidence.logged is not None:
        for each in found:
            yield _as_logged(each, added) if each in failed else each
        return
    yield added
    yield from _after(case, found, added)


def _after(case: Case, found: Sequence[Finding], added: Finding) -> Iterator[Finding]:
    """What remains beside the likeliest cause."""
    is_likely = added.confidence is Confidence.LIKELY
    if added.cause in _OF_LISTS and is_likely and _allow_the_page(case):
        what = pasted.settings_allow_it(case.evidence).what
        found = [each for each in found if each.what != what]
    order = list(Confidence)
    settings = case.evidence.settings
    sends_one = settings is not None and bool(settings.fixed)
    for each in sorted(found, key=lambda each: order.index(each.confidence)):
        is_of_origin = added.cause in (Cause.ORIGIN_MISSPELLED, Cause.ORIGIN_NOT_ALLOWED)
        is_of_origin = is_of_origin or (added.cause is Cause.NO_CORS_HEADERS and sends_one)
        is_same = each.cause is added.cause and not _is_certain(each)
        if is_same or (is_of_origin and each.cause is Cause.ORIGIN_NOT_ALLOWED):
            continue  # the same, less precisely, or what they exclude
        yield each if _is_certain(each) else replace(each, confidence=Confidence.POSSIBLE)


_OF_FAILURE = (Cause.PREFLIGHT_CRASHED, Cause.ERROR_WITHOUT_CORS, Cause.GATEWAY_ERROR)


def _as_logged(failure: Finding, logged: Finding) -> Finding:
    """A failure that its status proves, with what the log says of it, most likely."""
    why = f"{failure.why} Most likely the log says why: {logged.what} {logged.why}"
    return replace(failure, why=why, fix=logged.fix, next_step=logged.next_step)


LEAST_FAILURE = 500


def _sent_by_page(case: Case, found: Sequence[Finding]) -> Iterator[Finding]:
    """That code of the page sends headers of responses, as that or the preflight shows."""
    sends = case.evidence.settings.page_sends if case.evidence.settings is not None else None
    asked = dict.fromkeys(filter(is_of_responses, case.evidence.script_headers))
    sends = sends or " and ".join(map(spelled, asked))
    # Without them, the others need the preflight as well.
    is_needed = bool(asked) and len(asked) < len(set(case.evidence.script_headers))
    if sends and not any(each.cause is Cause.RESPONSE_HEADER_SENT for each in found):
        words = preflight.response_header_sent(case.evidence, sends)
        # An error of the server is a cause of its own.
        failed = (case.evidence.status or 0) >= LEAST_FAILURE
        sure = Confidence.POSSIBLE if failed or is_needed else Confidence.LIKELY
        yield case.finding(Cause.RESPONSE_HEADER_SENT, words, sure)


def _perhaps_sent_by_page(case: Case, found: Sequence[Finding]) -> Iterator[Finding]:
    """The same, if lines that may be of the page or of a server are of the page."""
    settings = case.evidence.settings
    sends = settings.perhaps_sends if settings is not None else None
    if sends and not any(map(_is_certain, found)):
        words = preflight.response_header_perhaps_sent(case.evidence, sends)
        yield case.finding(Cause.RESPONSE_HEADER_SENT, words, Confidence.POSSIBLE)


def _faults_behind(case: Case) -> tuple[Cause, ...]:
    """The faults in settings that lead to the reasons of the refusal."""
    reasons = set(case.evidence.reasons)
    if reasons & set(MULTIPLE):
        return _OF_MULTIPLE
    if reasons & set(WILDCARD):
        return (Cause.WILDCARD_WITH_CREDENTIALS,)
    if not reasons & {*MISSING, *MISMATCH, Reason.PREFLIGHT_INVALID_STATUS}:
        return ()
    settings = case.evidence.settings
    of_preflight = _BY_FAULTS_OF_PREFLIGHT if any(map(is_of_preflight, reasons)) else ()
    if settings is not None and settings.names_page:
        return (
            *of_preflight, Cause.LAYER_TOO_LATE, Cause.NO_CORS_HEADERS, Cause.ORIGIN_NOT_ALLOWED,
        )  # fmt: skip
    of_request = () if all(map(is_of_preflight, reasons)) else (Cause.ONLY_ON_PREFLIGHT,)
    return (*of_preflight, *of_request, *_BY_FAULTS)


_OF_MULTIPLE = (Cause.LIST_OF_ORIGINS, Cause.DOUBLED_HEADERS)
_OF_ONE_VALUE = (*_OF_MULTIPLE, Cause.WILDCARD_WITH_CREDENTIALS)
_OF_VALUES = {*MULTIPLE, *MISMATCH, *WILDCARD}
"""The reasons in a header that is there: what settings set or add explains it."""
_OF_LISTS = (Cause.BAD_LIST, Cause.METHOD_NOT_ALLOWED, Cause.HEADER_NOT_ALLOWED)
"""What lacks in settings that allow the page, so that the response may well be theirs."""
_BY_FAULTS_OF_PREFLIGHT = (
    Cause.PREFLIGHT_NEEDS_LOGIN, Cause.PREFLIGHT_NOT_HANDLED, Cause.BAD_LIST,
)  # fmt: skip


_BY_FAULTS = (
    Cause.ERROR_WITHOUT_CORS, Cause.LAYER_TOO_LATE, Cause.NO_CORS_HEADERS, Cause.ORIGIN_NOT_ALLOWED,
    Cause.ORIGIN_MISSPELLED, Cause.SETTINGS_INVALID,
)  # fmt: skip


def _behind_redirect(case: Case, finding: Finding) -> Finding:
    """A redirected preflight, with what in the settings redirects before the CORS layer."""
    settings = case.evidence.settings
    if finding.cause is not Cause.PREFLIGHT_REDIRECTED or settings is None:
        return finding
    if settings.before_layer is None or case.evidence.exchanges:
        return finding
    fix = (
        f"{finding.fix} And put the CORS layer before “{settings.before_layer}” in the pasted "
        "code, so that it answers preflights before they are redirected."
    )
    return replace(finding, fix=fix)


def _give_the_values(case: Case) -> bool:
    """Whether settings can have sent the values of a header that is there twice."""
    evidence, settings = case.evidence, case.evidence.settings
    value = evidence.told.value or evidence.header("access-control-allow-origin") or ""
    seen = {each.strip() for each in value.split(",")} - {"", evidence.origin}
    if settings is None or not seen:
        return True
    named = {*settings.allowed.origins, *settings.others, settings.near_miss} - {"*"}
    return all(each in named or (each == "*" and settings.has_star) for each in seen)


def _allow_the_page(case: Case) -> bool:
    """Whether the settings in hand allow a page whose response lacks the header."""
    evidence = case.evidence
    is_alone = not evidence.comparisons and (not evidence.exchanges or is_pasted(evidence))
    allows = evidence.settings is not None and evidence.settings.allows_page
    stated = evidence.logged.stated if evidence.logged is not None else None
    if stated is not None and stated.cause is Cause.SETTINGS_INVALID:
        return False  # they were refused
    lacks = bool(set(MISSING) & set(evidence.reasons))
    # So buckets answer preflights that fit no rule.
    is_refused = Reason.PREFLIGHT_INVALID_STATUS in evidence.reasons and evidence.status == 403
    return is_alone and allows and (lacks or (is_refused and _is_of_bucket(case)))


def _are_not_asked(case: Case) -> bool:
    """Whether rules of a bucket allow a page whose preflight got an unknown status.

    Chromium says so of a response that names the page, which a bucket sends with 200 only.
    """
    evidence = case.evidence
    is_alone = not evidence.exchanges and not evidence.comparisons and evidence.status is None
    allows = evidence.settings is not None and evidence.settings.allows_page
    only_status = evidence.for_certain(Reason.PREFLIGHT_INVALID_STATUS)
    return is_alone and allows and only_status and _is_of_bucket(case)


def _is_of_bucket(case: Case) -> bool:
    """Whether the settings are the rules of a bucket."""
    settings = case.evidence.settings
    buckets = {Software.S3, Software.GCS, Software.R2}
    return settings is not None and not buckets.isdisjoint(settings.software)


def _by_rules_of_bucket(case: Case, found: Sequence[Finding]) -> Iterator[Finding]:
    settings = case.evidence.settings
    methods = settings.allowed.methods if settings and case.evidence.method is None else ()
    in_preflight = any(map(is_of_preflight, case.evidence.reasons))
    words = pasted.rules_of_bucket_allow_it(methods, in_preflight=in_preflight)
    yield case.finding(Cause.NO_CORS_HEADERS, words, Confidence.LIKELY)
    for each in found:
        if each.cause not in _BY_THE_RULES:
            yield replace(each, confidence=Confidence.POSSIBLE, grant=None)


def _by_another_than_bucket(case: Case, found: Sequence[Finding]) -> Iterator[Finding]:
    yield case.finding(
        Cause.PREFLIGHT_BAD_STATUS, pasted.not_by_rules_of_bucket(), Confidence.LIKELY
    )
    for each in found:
        yield replace(each, confidence=Confidence.POSSIBLE, grant=None)


_BY_THE_RULES = (
    Cause.ORIGIN_NOT_ALLOWED, Cause.NO_CORS_HEADERS, Cause.PREFLIGHT_NEEDS_LOGIN,
)  # fmt: skip
"""What rules that fit would cure; a bucket answers preflights without a login."""


def _leaves_out_errors(case: Case) -> bool:
    """Whether the usual place of the software's CORS layer leaves out errors; the recipe's not."""
    settings = case.evidence.settings
    return settings is not None and Software.FASTAPI in settings.software


def _as_allowed(case: Case, found: Sequence[Finding]) -> Iterator[Finding]:
    """The findings, without those that the settings contradict.

    An error comes first: most CORS layers leave out errors. There is no grant, since the settings
    have it, unless the recipe stands elsewhere.
    """
    words = pasted.settings_allow_it(case.evidence)
    usual = by_address(case)
    if usual is not None and usual.cause is not Cause.NO_CORS_HEADERS:
        yield replace(usual, grant=None)  # a platform may have a list of its own
    # Where a status is known, the error itself tells why its response lacks the headers.
    of_theirs = Confidence.POSSIBLE if (case.evidence.status or 0) >= 500 else Confidence.LIKELY
    of_lack = (Cause.NO_CORS_HEADERS,)
    if not any(each.cause is Cause.NO_CORS_HEADERS for each in found):
        of_lack = (Cause.ORIGIN_NOT_ALLOWED,)
    for each in found:
        is_usual = usual is not None and usual.cause is each.cause
        if each.cause is Cause.ERROR_WITHOUT_CORS and not _is_certain(each) and not is_usual:
            grant = each.grant if _leaves_out_errors(case) else None
            directive = case.evidence.settings.only_success if case.evidence.settings else ""
            if directive:
                words_of = pasted.only_on_success(case.evidence, directive)
                yield case.finding(each.cause, words_of, Confidence.LIKELY, grant=True)
            else:
                yield replace(each, confidence=Confidence.LIKELY, grant=grant)
    for each in found:
        if each.cause in of_lack and not _is_certain(each):
            yield case.finding(Cause.NO_CORS_HEADERS, words, of_theirs)
        elif _is_certain(each):
            yield each
        elif each.cause not in (Cause.ORIGIN_NOT_ALLOWED, Cause.ERROR_WITHOUT_CORS):
            yield replace(each, grant=None)


def _is_certain(finding: Finding) -> bool:
    return finding.confidence is Confidence.CERTAIN


def _from_settings(case: Case, causes: set[Cause]) -> Finding | None:
    """What the settings make the likeliest cause.

    A server that does not allow an origin may answer as if it had no CORS layer, with 404 too.
    """
    evidence, settings = case.evidence, case.evidence.settings
    if settings is None or evidence.comparisons:
        return None
    if not evidence.exchanges:
        return next(causes_in_settings(case, causes), None)
    is_bare = evidence.header("access-control-allow-origin") is None
    if evidence.origin is None or not is_bare or evidence.origin_sent is False:
        return None
    if settings.pattern or (evidence.status or 0) in _OF_LOGIN:
        return None
    return next(causes_in_settings(case, causes, Beside.RESPONSE), None)


_OF_LOGIN = (401, 407)

"""Rules for responses without Access-Control-Allow-Origin: whose they are, and for what request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...browser import HttpResponse
from ...fetch.header_lists import get
from ...fetch.statuses import REDIRECT_STATUSES, is_error_status
from ..answers import (
    hit_in_cache,
    is_login,
    is_login_host,
    is_to_plain_http,
    knows_cors,
    leads_to_login,
    location,
)
from ..bodies import ALL_PARTS, Said, first_line, lacks_method
from ..evidence import REDIRECT, Compared, Comparison, Evidence, Source, is_of_preflight
from ..findings import Cause, Confidence, Finding
from ..sent_origin import after_redirect, is_hidden_by_redirects, sent_null
from ..words import answer, elsewhere, other_rules, unasked
from ..words import preflight as preflight_words
from .case import Case
from .error_statuses import GATEWAY_STATUSES, LOGIN_STATUSES, UNROUTED_STATUSES, gateway, of_error
from .message_alone import by_message_alone
from .origins import cached, kept_by_browser, knows, not_this_origin, null
from .redirects import end_of_redirects, login, redirect
from .said import by_words, naming_setting, says_so

__all__ = ["of_odd_origin", "without_headers"]

_LIKELY = Confidence.LIKELY


def without_headers(case: Case) -> Iterator[Finding]:
    """A response without Access-Control-Allow-Origin, which has a dozen causes."""
    evidence = case.evidence
    status = evidence.status or 0
    response = evidence.response
    by_others = (_without_method(case), by_words(case), _to_no_page(case, status))
    if found := next(filter(None, map(list, by_others)), None):
        yield from found
        return
    said = evidence.said
    if said is not None and said.said is Said.REFUSED_BY_CORS:
        # A log's line may be about another request.
        is_sure = said.parts == ("origin",) and not evidence.logged
        sure = Confidence.CERTAIN if is_sure else _LIKELY
        sign = f"{says_so(evidence)}: “{said.quoted}”."
        if said.parts == ALL_PARTS:
            sign += " It says so of the origin, of the method and of headers."
            sign += f" {unasked.OWN_METHOD}" if evidence.is_plain_options else ""
        yield naming_setting(not_this_origin(case, sign, sure), said.quoted)
        return
    if response is None and any(map(is_of_preflight, evidence.reasons)):
        # Firefox and WebKit print one sentence for a preflight and for the request itself.
        yield from _if_of_preflight(case, status)
    if _is_of_cache(evidence):
        yield cached(case, _LIKELY)
    if status in REDIRECT_STATUSES:
        yield from redirect(case)
    elif status in GATEWAY_STATUSES:
        yield gateway(case)
    elif is_error_status(status):
        yield from of_error(case)
    elif after_redirect(evidence):
        yield from end_of_redirects(case)
    elif sent_null(evidence):
        yield from _null(case)
    elif response is None or (evidence.source is Source.CONSOLE and not status):
        yield from by_message_alone(case)
    else:
        yield from _success_without_headers(case, response)


def _without_method(case: Case) -> Iterator[Finding]:
    """A CORS layer refuses an OPTIONS that a tool sent without the method of a page."""
    evidence = case.evidence
    is_bare = evidence.origin_sent and evidence.is_plain_options and evidence.preflight is None
    if is_bare and (line := lacks_method(evidence.response)):
        words = unasked.options_without_method(evidence, line)
        yield case.finding(Cause.NOT_ASKED_AS_A_PAGE, words)


def _is_of_cache(evidence: Evidence) -> bool:
    """Whether a cache gave a response that it may have stored for a request without an Origin."""
    is_hit = evidence.response is not None and hit_in_cache(evidence.response)
    return is_hit and evidence.preflight is None and not evidence.is_open_question


def _to_no_page(case: Case, status: int) -> Iterator[Finding]:
    """What a redirect or an error tells that a tool got, or whose request is not shown.

    It is that before it is anything of CORS, and no recipe follows from it.
    """
    evidence = case.evidence
    if not evidence.is_open_question or evidence.said is not None:
        return
    leads_to = location(evidence)
    is_shown = evidence.is_request_shown
    if evidence.compared(Comparison.UNCACHED) is not None:
        yield case.finding(Cause.CACHED_FOR_ANOTHER, unasked.kept_without_header(evidence), _LIKELY)
    elif status in REDIRECT_STATUSES or (not status and leads_to and not is_shown):
        is_of_login = leads_to_login(evidence.url, leads_to)
        cause = Cause.LOGIN_REDIRECT if is_of_login else Cause.REDIRECT_WITHOUT_CORS
        if is_to_plain_http(evidence.url, leads_to):
            cause = Cause.REDIRECTED_TO_HTTP
        words = unasked.redirect(evidence, leads_to, is_of_login=is_of_login)
        yield case.finding(cause, words, _LIKELY)
    elif status in GATEWAY_STATUSES:
        yield replace(gateway(case), grant=None)
    elif is_error_status(status) and evidence.is_plain_options:
        # CORS layers leave it to the application, and answer preflights.
        yield case.finding(Cause.NOT_ASKED_AS_A_PAGE, unasked.options(evidence))
        if evidence.compared(Comparison.PREFLIGHT) is not None:
            return
        # Without a CORS layer, a preflight gets the same.
        for each in _if_of_preflight(case, status):
            yield replace(each, confidence=Confidence.POSSIBLE, grant=None)
    elif is_error_status(status) and evidence.meant_method not in ("", evidence.method):
        yield case.finding(Cause.NOT_ASKED_AS_A_PAGE, unasked.without_options(evidence))
    elif evidence.is_unserved_head:
        yield case.finding(Cause.NOT_ASKED_AS_A_PAGE, unasked.unserved_head(evidence))
    elif is_error_status(status):
        yield from _error_to_no_page(case, status)


def _error_to_no_page(case: Case, status: int) -> Iterator[Finding]:
    evidence = case.evidence
    words = unasked.error(evidence, first_line(evidence.response))
    yield case.finding(Cause.ERROR_WITHOUT_CORS, words)
    if evidence.is_error_alone and status == _FORBIDDEN:
        yield not_this_origin(case, _ALSO_FORBIDS, Confidence.POSSIBLE)
    if evidence.origin_sent is False:
        not_asked = answer.not_asked_as_a_page(evidence)
        yield case.finding(Cause.NOT_ASKED_AS_A_PAGE, not_asked)


def of_odd_origin(case: Case) -> Iterator[Finding]:
    """A tool sent an Origin that no browser sends; what does not depend on it is told beside."""
    status = case.evidence.status or 0
    words = unasked.odd_origin(case.evidence, first_line(case.evidence.response))
    yield case.finding(Cause.NOT_ASKED_AS_A_PAGE, words)
    if status in REDIRECT_STATUSES or status >= 500:
        yield from _to_no_page(case, status)


def _null(case: Case) -> Iterator[Finding]:
    """The Origin is “null”: a page without an origin, or a redirect to another origin."""
    leads_to = case.evidence.told.location or ""
    if case.evidence.response is None and (leads_to or case.evidence.told.initiator == REDIRECT):
        yield from redirect(case)
        yield replace(null(case), confidence=Confidence.POSSIBLE)
        return
    if case.evidence.response is None and is_login(case.evidence.url or ""):
        is_redirected = case.evidence.told.redirected_from is not None
        if is_redirected or is_login_host(case.evidence.url or ""):
            yield login(case, case.evidence.url or "")
            if not is_hidden_by_redirects(case.evidence):
                yield replace(null(case), confidence=Confidence.POSSIBLE)
            return
    yield null(case)


def _if_of_preflight(case: Case, status: int) -> Iterator[Finding]:
    evidence = case.evidence
    if status in LOGIN_STATUSES:
        words = preflight_words.needs_login(evidence)
        yield case.finding(Cause.PREFLIGHT_NEEDS_LOGIN, words, _LIKELY, grant=True)
    elif status in UNROUTED_STATUSES:
        words = preflight_words.not_handled(evidence)
        yield case.finding(Cause.PREFLIGHT_NOT_HANDLED, words, _LIKELY, grant=True)
    elif status in REDIRECT_STATUSES:
        words = preflight_words.redirected(evidence, location(evidence))
        yield case.finding(Cause.PREFLIGHT_REDIRECTED, words, _LIKELY)


def _success_without_headers(case: Case, response: HttpResponse) -> Iterator[Finding]:
    evidence = case.evidence
    asked = evidence.compared(Comparison.FRESH_URL) or evidence.compared(Comparison.PLAIN)
    # A cache, or a proxy that drops Origin, leaves the same response.
    is_known = asked is not None and not evidence.from_cache
    sure = Confidence.CERTAIN if is_known else _LIKELY
    plain = evidence.compared(Comparison.PLAIN)
    if plain is not None and plain.readable and _is_the_same(case, plain):
        yield from _answered_in_turns(case)
        return
    server = (get(response.headers, "server") or "").lower()
    if server in _OTHER_APPLICATIONS:
        words = elsewhere.of_another_application(evidence, *_OTHER_APPLICATIONS[server])
        yield case.finding(Cause.NO_CORS_HEADERS, words, sure)
        return
    if evidence.granted_elsewhere:
        sure = _LIKELY
    elif evidence.origin_sent and evidence.is_plain_options and not _is_of_preflight(response):
        words = answer.not_a_preflight()
        yield case.finding(Cause.NOT_ASKED_AS_A_PAGE, words)
        sure = Confidence.POSSIBLE
    elif not evidence.origin_sent:
        sure = Confidence.POSSIBLE
        if (about := next(_by_other_rules(case), None)) is not None:
            yield about
        not_asked = Confidence.CERTAIN if evidence.origin_sent is False else _LIKELY
        words = answer.not_asked_as_a_page(evidence)
        if not evidence.is_request_shown:
            words, not_asked = unasked.not_shown(evidence), Confidence.CERTAIN
        yield case.finding(Cause.NOT_ASKED_AS_A_PAGE, words, not_asked)
        is_told = about is not None or not evidence.is_request_shown
        if is_told and not knows_cors(response):
            return
    if _only_on_preflight(evidence):
        words = answer.only_on_preflight(evidence)
        may_be_cached = evidence.from_cache or hit_in_cache(response)
        sure = _LIKELY if may_be_cached else Confidence.CERTAIN
        yield case.finding(Cause.ONLY_ON_PREFLIGHT, words, sure, grant=True)
    elif knows_cors(response):
        yield not_this_origin(case, knows(response), min(sure, _LIKELY, key=_UNSURE.index))
    else:
        subject = "The preflight's response" if evidence.in_preflight else "The response"
        words = answer.no_cors_headers(evidence, subject)
        # Settings that are there need no recipe.
        has_settings = evidence.is_of_no_page and evidence.settings is not None
        yield case.finding(Cause.NO_CORS_HEADERS, words, sure, grant=not has_settings)
    yield from kept_by_browser(case)


def _is_of_preflight(response: HttpResponse) -> bool:
    """Whether a layer answered as it answers preflights: with what only they need."""
    names = {name.lower() for name, _ in response.headers}
    return {"access-control-allow-methods", "access-control-max-age"} <= names


def _is_the_same(case: Case, plain: Compared) -> bool:
    """Whether the page's own request was answered with the header another time."""
    asked = case.evidence.actual
    is_get = asked is not None and asked.request.method == plain.exchange.request.method
    return is_get and case.evidence.source is not Source.LIVE


def _answered_in_turns(case: Case) -> Iterator[Finding]:
    """The same URL was answered with the header beside this response without it."""
    if not case.evidence.origin_sent:
        words = unasked.but_with_origin(case.evidence)
        yield case.finding(Cause.NOT_ASKED_AS_A_PAGE, words)
        return
    if _is_of_cache(case.evidence) or case.evidence.from_cache:
        return  # which is told already
    words = elsewhere.answered_in_turns(case.evidence)
    yield case.finding(Cause.CACHED_FOR_ANOTHER, words, _LIKELY, grant=True)


def _by_other_rules(case: Case) -> Iterator[Finding]:
    """What headers of a response are about that no page is known to have asked for."""
    is_alone = case.evidence.is_open_question and case.evidence.settings is None
    for cause, words_for in _OTHER_RULES if is_alone else ():
        if (words := words_for(case.evidence)) is not None:
            yield case.finding(cause, words)


_OTHER_RULES = (
    (Cause.FRAMING_REFUSED, other_rules.framing),
    (Cause.NOT_ISOLATED, other_rules.isolation),
    (Cause.RESOURCE_POLICY, other_rules.embedding),
)
_OTHER_APPLICATIONS = {
    "minio console": ("MinIO's console", "MinIO's API", "port 9000, if nothing else is set"),
}
"""By Server: what answers, what was meant, and where that is."""
_FORBIDDEN = 403
_ALSO_FORBIDS = (
    "CORS layers that refuse an origin often answer with a bare 403, as those of Spring, gin "
    "(Ollama) and Amazon S3 do."
)
_UNSURE = (Confidence.POSSIBLE, Confidence.LIKELY, Confidence.CERTAIN)
"""The least certain first."""


def _only_on_preflight(evidence: Evidence) -> bool:
    preflight = evidence.preflight
    return (
        not evidence.in_preflight
        and preflight is not None
        and preflight.response is not None
        and get(preflight.response.headers, "access-control-allow-origin") is not None
    )

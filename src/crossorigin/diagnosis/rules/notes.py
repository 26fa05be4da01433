"""Notes: problems, present or future, of a response that the page got."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from urllib.parse import unquote

from ...browser import CookieReason, HttpResponse, TraceDecision
from ...browser.engines import MEASURED, engine_named
from ...fetch.header_lists import get
from ...fetch.origins import HTTP_SCHEMES, Origin
from ...fetch.statuses import is_error_status
from ..answers import is_cross_origin, misspelled, varies_by_origin
from ..bodies import BodySays, Said, body_says, error_in_success
from ..evidence import Comparison, Evidence, Obstacle, Source, plain_origins
from ..findings import Cause, Confidence, Finding
from ..grant import spelled
from ..places import is_local_host, is_public
from ..words import Words, cookies, errors, unasked
from ..words import notes as words
from ..words.pasted import proxied_by_page
from .case import Case
from .said import grants_beside, refused_beside_grant

__all__ = [
    "header_misspelled",
    "kept_elsewhere",
    "lost",
    "mixed_elsewhere",
    "mode_beside",
    "notes",
    "past_proxy",
    "permission",
    "said_beside",
    "value_missing",
    "without_options",
]

MAX_AGE = 600
"""The proposed Access-Control-Max-Age, in seconds."""

_UNTOLD_HEADERS = frozenset(
    {
        "accept-ch", "accept-ranges", "age", "allow", "alt-svc", "apigw-requestid", "cache-status",
        "cdn-cache-control", "cf-cache-status", "cf-ray", "connection", "content-encoding",
        "content-security-policy", "critical-ch", "cross-origin-embedder-policy",
        "cross-origin-opener-policy", "cross-origin-resource-policy", "date", "etag", "expect-ct",
        "fly-request-id", "keep-alive", "nel", "origin-agent-cluster", "p3p", "permissions-policy",
        "proxy-status", "referrer-policy", "report-to", "reporting-endpoints", "server",
        "server-timing", "set-cookie", "speculation-rules", "strict-transport-security",
        "transfer-encoding", "upgrade", "vary", "via", "www-authenticate", "x-accel-buffering",
        "x-accel-expires", "x-amz-apigw-id", "x-amz-cf-id", "x-amz-cf-pop", "x-amzn-requestid",
        "x-amzn-trace-id", "x-aspnet-version", "x-aspnetmvc-version", "x-azure-ref", "x-cache",
        "x-cache-hits", "x-cloud-trace-context", "x-content-type-options", "x-dns-prefetch-control",
        "x-download-options", "x-drupal-cache", "x-envoy-upstream-service-time",
        "x-fastly-request-id", "x-frame-options", "x-github-request-id", "x-kong-proxy-latency",
        "x-kong-upstream-latency", "x-litespeed-cache", "x-permitted-cross-domain-policies",
        "x-powered-by", "x-powered-by-plesk", "x-proxy-cache", "x-request-id", "x-robots-tag",
        "x-runtime", "x-served-by", "x-timer", "x-turbo-charged-by", "x-ua-compatible", "x-varnish",
        "x-vercel-cache", "x-vercel-id", "x-xss-protection",
    }
)  # fmt: skip
"""Response headers that scripts do not need, so that a note about them would be useless."""


def _status_note(case: Case) -> Iterator[Finding]:
    evidence = case.evidence
    status = evidence.answer.status if evidence.answer else evidence.told.status or 0
    if not is_error_status(status) or evidence.mode == "no-cors":
        line = error_in_success(evidence.answer) if evidence.mode != "no-cors" else ""
        if line:
            yield case.finding(Cause.ERROR_IN_BODY, words.error_in_body(status, line))
        return
    if (stated := _stated_note(case, status)) is not None:
        yield stated
        return
    if any(lost(case)):
        return  # it has told the status
    sending = evidence.sending
    kept = () if sending is None else (*sending.kept, *sending.not_stored)
    if status in (401, 403) and kept:
        yield case.finding(Cause.ERROR_STATUS, words.error_without_cookie(status, kept))
        return
    is_of_page = not evidence.is_of_no_page and evidence.page != evidence.target
    if status in (401, 403) and evidence.credentials is False and is_of_page:
        found = words.cookies_not_sent(evidence, status)
        yield case.finding(Cause.COOKIES_NOT_SENT, found, Confidence.LIKELY)
    yield case.finding(Cause.ERROR_STATUS, words.error_status(evidence, status))


def _stated_note(case: Case, status: int) -> Finding | None:
    """What a response that the page may read states in known words, such as a refused Origin."""
    said = body_says(case.evidence.answer) or case.evidence.logged
    without = case.evidence.compared(Comparison.WITHOUT_ORIGIN)
    if said is None and without is not None and (without.status or status) < status:
        found = words.origin_refused(case.evidence, status, "", without.status or 0)
        return case.finding(Cause.ERROR_STATUS, found)
    if said is None:
        return None
    if grants_beside(case.evidence, said) and case.evidence.page != case.evidence.target:
        return replace(refused_beside_grant(case, said), cause=Cause.ERROR_STATUS)
    if said.stated is not None:
        found = Words(said.stated.what, said.stated.why, said.stated.fix)
    elif said.said is Said.ORIGIN_REFUSED or _is_refused_of_itself(case.evidence, said):
        found = words.origin_refused(case.evidence, status, said.quoted)
    elif said.said is Said.CSRF:
        found = errors.csrf(case.evidence, said.quoted)
    else:
        return None
    sure = Confidence.CERTAIN if said.is_plain else Confidence.LIKELY
    return case.finding(Cause.ERROR_STATUS, found, sure)


def _is_refused_of_itself(evidence: Evidence, said: BodySays) -> bool:
    """Whether a CORS layer refuses the server's own origin, which it takes for another."""
    is_own = evidence.page is None or evidence.page == evidence.target
    return said.said is Said.REFUSED_BY_CORS and is_own and evidence.target is not None


def _cookie_note(case: Case) -> Iterator[Finding]:
    """Cookies that the response sets and that requests like this one will not have."""
    evidence = case.evidence
    steps = [each for each in evidence.trace if each.decision is TraceDecision.COOKIES_STORED]
    for kept in {each.name: each for step in steps for each in step.values["kept"]}.values():
        # What a recording or a paste does not show is guessed.
        is_known = evidence.source is Source.LIVE or kept.reason in _BY_ATTRIBUTE
        sure = Confidence.CERTAIN if is_known else Confidence.LIKELY
        yield case.finding(Cause.COOKIES_KEPT_BACK, cookies.cookie_not_stored(kept), sure)


_BY_ATTRIBUTE = (CookieReason.SAME_SITE_LAX, CookieReason.SAME_SITE_STRICT)


def _opaque_note(case: Case) -> Iterator[Finding]:
    if case.evidence.mode == "no-cors" and is_cross_origin(case.evidence):
        yield case.finding(Cause.OPAQUE, words.opaque(case.evidence), grant=True)


def _hidden_note(case: Case) -> Iterator[Finding]:
    """Headers that script may need and cannot read."""
    evidence = case.evidence
    seen = evidence.readable
    if seen is None or evidence.answer is None or not is_cross_origin(evidence):
        return
    names = dict.fromkeys(name.lower() for name, _ in evidence.answer.headers)
    wrong = misspelled(evidence.answer)
    hidden = [
        spelled(name)
        for name in names
        if name not in seen
        and name not in _UNTOLD_HEADERS
        and not name.startswith("access-control-")
        and name not in wrong
    ]
    if hidden:
        found = words.headers_hidden(evidence, hidden)
        finding = case.finding(Cause.HEADERS_HIDDEN, found, grant=True)
        grant = finding.grant and replace(finding.grant, expose=(*finding.grant.expose, *hidden))
        yield replace(finding, grant=grant)


def _vary_note(case: Case) -> Iterator[Finding]:
    response = case.evidence.answer
    if response is None or _may_be_of_preflight(case.evidence) or _shows_cors_alone(response):
        return
    allowed = get(response.headers, "access-control-allow-origin")
    if allowed not in (None, "*") and not varies_by_origin(response):
        yield case.finding(Cause.VARY_MISSING, words.vary_missing(case.evidence), grant=True)


def _shows_cors_alone(response: HttpResponse) -> bool:
    """Whether nothing but headers for CORS is shown, so that others may have been left out."""
    names = (name.lower() for name, _ in response.headers)
    return not response.status and all(name.startswith("access-control-") for name in names)


def _may_be_of_preflight(evidence: Evidence) -> bool:
    """Whether a response whose request is not shown lists what only preflights ask for."""
    lists = evidence.header("access-control-allow-methods") is not None
    lists = lists or evidence.header("access-control-allow-headers") is not None
    return not evidence.is_request_shown and lists


def _max_age_note(case: Case) -> Iterator[Finding]:
    preflight = case.evidence.preflight
    response = preflight.response if preflight is not None else None
    if response is not None and get(response.headers, "access-control-max-age") is None:
        finding = case.finding(Cause.NO_MAX_AGE, words.no_max_age(case.evidence), grant=True)
        yield replace(finding, grant=finding.grant and replace(finding.grant, max_age=MAX_AGE))


def _shown_note(case: Case) -> Iterator[Finding]:
    """A response that was pasted and allows the page, while its browser may have got another."""
    evidence = case.evidence
    if evidence.browser_sends_null:
        yield case.finding(Cause.WARNING, words.origin_of_tool(evidence), shown=())
    elif evidence.source is Source.HEADERS and evidence.response is not None:
        found = (
            words.login_in_preflight()
            if evidence.login_in_preflight
            else words.allowed_as_shown(evidence)
        )
        yield case.finding(Cause.ALLOWED_AS_SHOWN, found, shown=())


_NOTE_RULES: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    _status_note,
    _shown_note,
    _opaque_note,
    _cookie_note,
    _hidden_note,
    _vary_note,
    _max_age_note,
)


def notes(case: Case) -> Iterator[Finding]:
    """The notes on a response that the page got."""
    for rule in _NOTE_RULES:
        yield from rule(case)


def _may_ask(evidence: Evidence) -> bool:
    """Whether the engine that judged asks the user about the local network."""
    engine = engine_named(evidence.engine or "standard")
    return engine.local_network.local_network_access


def permission(case: Case) -> Iterator[Finding]:
    """A public page that fetches from this machine or the local network."""
    evidence = case.evidence
    page, target = evidence.page, evidence.target
    if evidence.obstacle is Obstacle.LOCAL_NETWORK_ACCESS or target is None:
        return
    if evidence.source is Source.HEADERS and not _is_of_browser(evidence):
        return  # a command, which may stand for a page that never asks this address
    if evidence.source is Source.LIVE and (evidence.permission_known or not _may_ask(evidence)):
        return
    is_web = isinstance(page, Origin) and page.scheme in HTTP_SCHEMES
    if is_web and isinstance(page, Origin) and is_public(page.host) and is_local_host(target.host):
        yield case.finding(Cause.ASKS_PERMISSION, words.asks_permission(evidence), shown=())


def mixed_elsewhere(case: Case) -> Iterator[Finding]:
    """A request that was sent here, and is mixed content in some browsers or in all."""
    evidence = case.evidence
    passed: list[str] = []
    for origin in plain_origins(evidence.exchanges):
        engines = [engine for engine in MEASURED if evidence.mixed_in.get(engine) == origin]
        if engines:
            found = words.mixed_elsewhere(evidence, origin, engines, passed)
            yield case.finding(Cause.MIXED_ELSEWHERE, found, shown=())
        passed.append(origin)


def said_beside(case: Case) -> Iterator[Finding]:
    """What other messages beside this one say of the same URL."""
    if case.evidence.withheld:
        yield case.finding(Cause.WARNING, words.also_withheld(case.evidence), shown=())
    if case.evidence.unanswered_in:
        yield case.finding(Cause.WARNING, words.unanswered_elsewhere(case.evidence), shown=())


_NO_VALUE = re.compile(
    r"(?:[/=](?P<value>undefined|NaN|(?:%5[Bb]|\[)object(?:%20|\+| )Object(?:%5[Dd]|\]))"
    r"|/(?P<null>null))(?=[/?#&:]|$)"
    r"|://(?P<host>undefined|null)(?=\.)"
)
"""What JavaScript writes of a variable that has no value, or is an object."""
_UNFILLED = re.compile(
    r"%3C(?:%25|%(?![0-9A-Fa-f]{2}))[^/?#&]{0,80}?%(?:25)?%3E"
    r"|%7B%7B[^/?#&]{0,80}?%7D%7D|(?:\$|%24)%7B[^/?#&]{0,80}?%7D|%3Cno%20value%3E"
    r"|(?<=[/=])(?<!//)%(?![0-9A-F]{2})[A-Z][A-Z0-9_]{3,60}%(?=[/?#&]|$)"
)
"""A place of a template, mostly in characters that the browser encoded, so not of a writer's."""


def value_missing(case: Case) -> Iterator[Finding]:
    """A URL that a script made of a variable without a value."""
    found = _NO_VALUE.search(case.evidence.first_url or "")
    if found is not None:
        value = found["null"] or found["value"] or found["host"]
        shown = "[object Object]" if "bject" in value else value
        yield case.finding(Cause.VALUE_MISSING, words.value_missing(shown), shown=())
    elif (place := _UNFILLED.search(case.evidence.first_url or "")) is not None:
        shown = unquote(place[0])
        yield case.finding(Cause.VALUE_MISSING, words.template_unfilled(shown), shown=())


def without_options(case: Case) -> Iterator[Finding]:
    """A tool sent a preflight's headers with another method than OPTIONS."""
    evidence = case.evidence
    if evidence.meant_method and not evidence.is_of_no_page:
        yield case.finding(Cause.WARNING, unasked.without_options(evidence), shown=())


def header_misspelled(case: Case) -> Iterator[Finding]:
    """A CORS header of a response whose name no browser knows."""
    told: dict[str, str] = {}
    for each in case.evidence.exchanges:
        if each.response is not None:
            told |= misspelled(each.response)
    for name, meant in told.items():
        found = words.header_misspelled(spelled(name), spelled(meant))
        yield case.finding(Cause.HEADER_MISSPELLED, found, shown=())


_OF_REQUESTS = {
    "access-control-request-method": "access-control-allow-methods",
    "access-control-request-headers": "access-control-allow-headers",
}
"""The headers of a preflight, with those of its response that answer them."""


def header_of_requests(case: Case) -> Iterator[Finding]:
    """A header of preflights in a response, in place of the one that answers it."""
    exchanges = (*case.evidence.exchanges, *(each.exchange for each in case.evidence.comparisons))
    responses = [each.response for each in exchanges if each.response is not None]
    for name, meant in _OF_REQUESTS.items():
        if any(
            get(each.headers, name) is not None and get(each.headers, meant) is None
            for each in responses
        ):
            found = words.header_of_requests(spelled(name), spelled(meant))
            yield case.finding(Cause.WARNING, found, shown=())


def mode_beside(case: Case) -> Iterator[Finding]:
    """Code with the mode “no-cors”, beside a refusal that no request in that mode gets."""
    settings = case.evidence.settings
    faults = settings.faults if settings is not None else ()
    if case.evidence.reasons and any(each.cause is Cause.LOADED_WITHOUT_CORS for each in faults):
        yield case.finding(Cause.WARNING, words.mode_beside(), shown=())


def past_proxy(case: Case, found: Sequence[Finding]) -> Iterator[Finding]:
    """A request past the page's proxy, beside a refusal that has another cause, too."""
    settings = case.evidence.settings
    is_past = settings is not None and settings.proxies_target and case.evidence.reasons
    if is_past and (each := proxied_by_page(case.evidence)).what not in {of.what for of in found}:
        yield case.finding(Cause.WARNING, each, shown=())


def lost(case: Case) -> Iterator[Finding]:
    """An error in answer to a request from which a redirect has removed headers."""
    evidence = case.evidence
    names = () if evidence.sending is None else evidence.sending.lost
    status = evidence.answer.status if evidence.answer and not evidence.only_preflight else 0
    if names and is_error_status(status):
        yield case.finding(Cause.ERROR_STATUS, words.error_without_header(evidence, status, names))


def kept_elsewhere(case: Case) -> Iterator[Finding]:
    """A cookie that the standard sends, and browsers do not."""
    evidence = case.evidence
    told: dict[tuple[str, str, str], list[str]] = {}
    for engine, of_engine in evidence.kept_in.items():
        for kept in of_engine:
            told.setdefault((kept.name, kept.because, kept.fix), []).append(engine)
    for (name, because, fix), engines in told.items():
        found = words.kept_elsewhere(name, because, fix, engines)
        yield case.finding(Cause.COOKIES_KEPT_ELSEWHERE, found, shown=())


def _is_of_browser(evidence: Evidence) -> bool:
    requests = (each.request for each in evidence.exchanges)
    return any(each.header("sec-fetch-site") is not None for each in requests)

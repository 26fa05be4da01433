"""Rules for preflights that did not let the request pass."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches

from ...browser import HttpResponse, Reason
from ...fetch.header_lists import FAILURE, extract_token_list, get, get_decode_and_split
from ...fetch.methods import CORS_SAFELISTED_METHODS
from ...fetch.safelists import is_forbidden_request_header_name
from ...fetch.statuses import REDIRECT_STATUSES, is_error_status
from ..answers import (
    is_login,
    is_to_plain_http,
    leads_to_login,
    lists,
    location,
    starts_login,
    varies_by_origin,
)
from ..bodies import ALL_PARTS, Said, body_says
from ..evidence import BY_TOOL, IN_LOG, OF_LOGS, Comparison, Evidence, Parts, Source
from ..findings import Cause, Confidence, Finding, NextStep
from ..grant import spelled
from ..reason_groups import PREFLIGHT_FAILED
from ..sent_origin import sent_null
from ..services import service_at
from ..software import Software, detect_by_url
from ..words import answer, elsewhere, errors, unasked
from ..words import preflight as words
from ..words.preflight import Shown
from .asked import proved
from .case import Case, asked_headers, asked_method, grant_for
from .error_statuses import (
    GATEWAY_STATUSES,
    LOGIN_STATUSES,
    UNROUTED_STATUSES,
    but_of_error,
    gateway,
    refusal_by_403,
    refusal_of_storage,
)
from .message_alone import of_local_address
from .origins import IF_OTHERS, known_by_tool, knows, not_this_origin, null
from .parties import may_redirect_to_https
from .responses import without_headers
from .said import (
    by_words,
    grants_beside,
    in_log,
    naming_setting,
    refused_beside_grant,
    says_so,
)

__all__ = [
    "bad_list", "bad_status", "by_parts", "header", "leaves_parts_open", "method",
    "origin_in_preflight", "redirected",
]  # fmt: skip

_LIKELY = Confidence.LIKELY
_TRACING = frozenset(
    {
        "b3", "baggage", "elastic-apm-traceparent", "newrelic", "request-context", "request-id",
        "sentry-trace", "traceparent", "tracestate", "uber-trace-id", "x-amzn-trace-id",
        "x-datadog-origin", "x-datadog-parent-id", "x-datadog-sampling-priority",
        "x-datadog-trace-id", "x-highlight-request", "x-instana-l", "x-instana-s",
        "x-instana-t",
    }
)  # fmt: skip
"""Request headers that tracing libraries add."""
_XSRF_SETS = (
    "Angular's HttpClient and axios copy a cookie XSRF-TOKEN into it: Angular for its own origin "
    "and addresses without a scheme, axios up to 1.5 with withCredentials and later with "
    "withXSRFToken, AngularJS for xsrfTrustedOrigins; interceptors do so for every host."
)
_CSRF_SETS = (
    "Code for a page's own server sets it: Laravel's bootstrap.js, Rails' and Django's snippets, "
    "or $.ajaxSetup({ headers: … }) of jQuery, which are for every host."
)
_STOP_CSRF = (
    "in jQuery, set it in $.ajaxPrefilter((options, original, xhr) => { … }) only if "
    "options.crossDomain is false; in axios, use an instance of its own for this host, whose "
    "defaults.headers.common lacks it."
)
_OF_LIBRARIES = {
    # angular/angular, packages/common/http/src/xsrf.ts; axios 1.6, lib/helpers/resolveConfig.js
    "x-xsrf-token": (
        _XSRF_SETS,
        'in axios, withXSRFToken: false (up to 1.5: xsrfCookieName: ""); in Angular, let the '
        "interceptor compare the URL's host first, or leave out withXsrfConfiguration.",
    ),
    # laravel/laravel, resources/js/bootstrap.js; docs.djangoproject.com, “Using CSRF protection
    # with AJAX”; api.jquery.com/jQuery.ajaxSetup
    "x-csrf-token": (_CSRF_SETS, _STOP_CSRF),
    "x-csrftoken": (_CSRF_SETS, _STOP_CSRF),
    # jquery/jquery, src/ajax/xhr.js leaves it out across origins; Laravel's bootstrap.js does not.
    "x-requested-with": (
        "Laravel's bootstrap.js sets it in axios' defaults; Dojo, Prototype, MooTools and Ext JS "
        "set it by themselves. jQuery does not for other origins, unless crossDomain is false.",
        'in axios, delete axios.defaults.headers.common["X-Requested-With"], or use an instance '
        "of its own for this host; in Ext JS, useDefaultXhrHeader: false; in Dojo, the header "
        "“X-Requested-With”: null.",
    ),
}
"""Request headers that libraries set on all requests: who sets them, and how that is stopped."""
_OF_EXTENSIONS = {
    **dict.fromkeys(
        ("x-firephp", "x-firephp-version", "x-insight", "x-wf-max-combined-size"),
        "An extension of the browser, such as FirePHP,",
    ),
    "x-firelogger": "An extension of the browser, such as FireLogger,",
}
"""Request headers that the browser's user adds: who does."""
_OF_NEXT = frozenset({"next-router-prefetch", "next-router-state-tree", "next-url", "rsc"})
"""Request headers of Next.js's router."""


def leaves_parts_open(evidence: Evidence) -> bool:
    """Whether a preflight was refused, maybe for its origin, its method or any of its headers."""
    response = evidence.response
    if response is None or not evidence.in_preflight or not evidence.for_certain(*PREFLIGHT_FAILED):
        return False
    if _is_of_another_layer(response.status):
        return False
    said = body_says(response)
    if said is not None and said.said is not Said.REFUSED_BY_CORS:
        return False
    return (said is None or len(said.parts) != 1) and not _is_known(evidence)


def _is_of_another_layer(status: int) -> bool:
    """Whether it is a status of a login or a failure, which CORS layers do not use to refuse."""
    return status in (401, 407) or status >= 500


def _is_known(evidence: Evidence) -> bool:
    return _lacks_method(evidence) or _lacks_headers(evidence)


def by_parts(case: Case, parts: Parts) -> Iterator[Finding]:
    """The refused parts of a preflight, if each part was asked for alone; empty if unclear."""
    response = case.evidence.response
    if not parts.granted:
        plain = case.evidence.compared(Comparison.PLAIN)
        if plain is not None and plain.readable:
            return  # the origin is allowed, so that it is not what is refused
        if sent_null(case.evidence):
            yield null(case)
        elif response is not None and not lists(response) and varies_by_origin(response):
            yield _origin_by_parts(case, response)
        return
    asked = asked_method(case.evidence)
    methods = [part for part in parts.refused if part == asked]
    headers = [part for part in parts.refused if part not in ("", asked)]
    for each in methods:
        yield _of_method(case, each, Shown.PROBE)
    for each in headers:
        yield _of_headers(case, (each,), Shown.PROBE)


def _origin_by_parts(case: Case, response: HttpResponse) -> Finding:
    """The origin alone is refused too: certain if a CORS layer saw it."""
    if (proof := proved(case)) is not None:
        return proof
    saw_it = _varies_by_what_is_asked(response) and 400 <= response.status < 500
    sure = Confidence.CERTAIN if saw_it else _LIKELY
    return not_this_origin(case, knows(response, saw_origin=saw_it), sure)


def redirected(case: Case) -> Iterator[Finding]:
    """The preflight's response redirects."""
    leads_to = location(case.evidence)
    stated = in_log(case)
    if stated is not None and stated.cause is Cause.PREFLIGHT_NEEDS_LOGIN:
        yield stated
        return
    if case.evidence.told.redirected_from is not None:
        address = case.evidence.url or ""
        found = elsewhere.redirected_twice(case.evidence)
        if is_login(address):
            found = elsewhere.login_redirect(case.evidence, address)
        cause = Cause.LOGIN_REDIRECT if is_login(address) else Cause.PREFLIGHT_REDIRECTED
        yield case.finding(cause, found, _LIKELY)
        return
    if is_to_plain_http(case.evidence.url, leads_to):
        found = elsewhere.redirect_to_http(case.evidence, leads_to)
        yield case.finding(Cause.REDIRECTED_TO_HTTP, found)
        return
    if leads_to_login(case.evidence.url, leads_to):
        found = words.redirected_to_login(case.evidence, leads_to)
        # Told by a word in the URL.
        yield case.finding(Cause.PREFLIGHT_REDIRECTED, found, _LIKELY, grant=True)
        return
    yield case.finding(Cause.PREFLIGHT_REDIRECTED, words.redirected(case.evidence, leads_to))


def method(case: Case) -> Iterator[Finding]:
    """The preflight's response does not list the method."""
    if _is_listed_beside(case):
        found = words.listed_beside(f"the method {asked_method(case.evidence)}")
        yield case.finding(Cause.METHOD_NOT_ALLOWED, found, _LIKELY, grant=True)
        return
    yield _of_method(case, asked_method(case.evidence), _shown(case.evidence))


def _of_method(
    case: Case, name: str, shown: Shown, sure: Confidence = Confidence.CERTAIN
) -> Finding:
    evidence = case.evidence
    listed = evidence.header("access-control-allow-methods")
    if name != name.upper():
        # Browsers change the case of six methods only, while servers expect capitals.
        is_listed = None if listed is None else name.upper() in listed
        found = words.method_in_lower_case(evidence, name, listed=is_listed)
        return case.finding(Cause.METHOD_IN_LOWER_CASE, found, sure, grant=is_listed is False)
    if _is_safelisted_as_none(evidence, name):
        name = ""
    found = words.method_not_allowed(
        evidence, name, shown, listed, credentials=evidence.credentials is True
    )
    return case.finding(Cause.METHOD_NOT_ALLOWED, found, sure, grant=True)


def _is_safelisted_as_none(evidence: Evidence, name: str) -> bool:
    """Whether a message that names no method has been given GET, which is never refused."""
    return not evidence.exchanges and name in CORS_SAFELISTED_METHODS


def _with_others_in_code(case: Case, name: str) -> list[str]:
    """The name of a response header that a request was refused for, and the next of the code."""
    settings = case.evidence.settings
    sent = (settings.page_sends or "").split(" and ") if settings is not None else []
    others = [each for each in map(spelled, filter(None, sent)) if each != name]
    return [name, *others]


def header(case: Case) -> Iterator[Finding]:
    """The preflight's response does not list a header."""
    if _is_listed_beside(case):
        found = words.listed_beside(
            f"the request header {spelled(case.evidence.told.header or '')}"
        )
        yield case.finding(Cause.HEADER_NOT_ALLOWED, found, _LIKELY, grant=True)
        return
    names = _not_allowed_headers(case.evidence) or asked_headers(case.evidence)
    for name in names:
        if name.startswith("access-control-"):
            sent = " and ".join(_with_others_in_code(case, spelled(name)))
            found = words.response_header_sent(case.evidence, sent)
            yield case.finding(Cause.RESPONSE_HEADER_SENT, found)
        elif name in _TRACING:
            found = words.tracing_header(case.evidence, name)
            yield case.finding(Cause.HEADER_NOT_ALLOWED, found, grant=True)
    if not _OF_NEXT.isdisjoint(names):
        found = words.header_of_router(
            case.evidence, next(each for each in names if each in _OF_NEXT)
        )
        yield case.finding(Cause.HEADER_NOT_ALLOWED, found)
    for name in names:
        if (meant := _meant(name)) is not None:
            told = replace(case.evidence.told, header=meant)
            found = words.header_misspelled(case.evidence, spelled(name), spelled(meant))
            meaning = Case(replace(case.evidence, told=told))
            yield meaning.finding(Cause.HEADER_NOT_ALLOWED, found, _LIKELY, grant=True)
    for name in names:
        if name in _OF_LIBRARIES:
            found = words.header_of_library(case.evidence, spelled(name), *_OF_LIBRARIES[name])
            yield case.finding(Cause.HEADER_NOT_ALLOWED, found, grant=True)
    for name in names:
        yield from _by_the_browser(case, name)
    rest = tuple(each for each in names if not _is_of_page(each))
    if rest or not names:
        yield _of_headers(case, rest, _shown(case.evidence))


def _by_the_browser(case: Case, name: str) -> Iterator[Finding]:
    """A header that no code of the page sets: the browser does, or an extension of it."""
    if is_forbidden_request_header_name(name):
        found = words.header_of_browser(case.evidence, spelled(name))
        yield case.finding(Cause.HEADER_NOT_ALLOWED, found)
    elif name in _OF_EXTENSIONS:
        found = words.header_of_extension(case.evidence, spelled(name), _OF_EXTENSIONS[name])
        yield case.finding(Cause.HEADER_NOT_ALLOWED, found)


def _is_listed_beside(case: Case) -> bool:
    """Whether a response that was pasted beside the message lists what the message lacks."""
    is_message = case.evidence.source is Source.CONSOLE
    return is_message and case.evidence.compared(Comparison.PREFLIGHT) is not None


def _is_of_page(name: str) -> bool:
    return (
        name.startswith("access-control-")
        or is_forbidden_request_header_name(name)
        or name in _TRACING
        or name in _OF_NEXT
        or name in _OF_LIBRARIES
        or name in _OF_EXTENSIONS
        or _meant(name) is not None
    )


_USUAL_HEADERS = (
    "accept", "accept-language", "authorization", "cache-control", "content-disposition",
    "content-language", "content-type", "if-modified-since", "if-none-match", "last-modified",
    "origin", "pragma", "x-api-key", "x-auth-token", "x-csrf-token", "x-csrftoken",
    "x-requested-with", "x-xsrf-token",
)  # fmt: skip
_NEARLY_ALIKE = 0.85


def _meant(name: str) -> str | None:
    """The usual header whose misspelled name `name` is; ``None`` if it is not one."""
    if name in _USUAL_HEADERS or not name.isascii() or len(name) > _LONGEST_MISSPELLED:
        return None
    # Without a hyphen that is one letter less, and with one more.
    near = get_close_matches(name, _USUAL_HEADERS, 1, _NEARLY_ALIKE)
    return near[0] if near and abs(len(near[0]) - len(name)) <= 1 else None


_LONGEST_MISSPELLED = 24


def _of_headers(
    case: Case, names: tuple[str, ...], shown: Shown, sure: Confidence = Confidence.CERTAIN
) -> Finding:
    listed = case.evidence.header("access-control-allow-headers")
    found = words.header_not_allowed(case.evidence, tuple(map(spelled, names)), shown, listed)
    return case.finding(Cause.HEADER_NOT_ALLOWED, found, sure, grant=True)


def _shown(evidence: Evidence) -> Shown:
    return Shown.LIST if evidence.exchanges else Shown.MESSAGE


def _lacks_method(evidence: Evidence) -> bool:
    """Whether a response lists methods, and not this one. (Starlette refuses so, with 400.)"""
    if evidence.response is None:
        return False
    listed = extract_token_list(evidence.response.headers, "access-control-allow-methods")
    asked = asked_method(evidence)
    if not isinstance(listed, list) or not asked:
        return False
    return asked not in (*listed, *CORS_SAFELISTED_METHODS)


def _lacks_headers(evidence: Evidence) -> bool:
    if evidence.response is None:
        return False
    listed = extract_token_list(evidence.response.headers, "access-control-allow-headers")
    return listed is not None and bool(_not_allowed_headers(evidence))


def _not_allowed_headers(evidence: Evidence) -> tuple[str, ...]:
    """The headers that the preflight asks for and its response does not list."""
    preflight = evidence.preflight
    if preflight is None or preflight.response is None:
        return ()
    listed = extract_token_list(preflight.response.headers, "access-control-allow-headers")
    allowed = {name.lower() for name in (() if listed is FAILURE else listed or ())}
    any_but = {"authorization"} if "*" in allowed and evidence.credentials is not True else None
    return tuple(
        name
        for name in asked_headers(evidence)
        if name not in allowed and (any_but is None or name in any_but)
    )


def bad_list(case: Case) -> Iterator[Finding]:
    """A list of the preflight's response cannot be parsed."""
    evidence = case.evidence
    name = evidence.reasons[0].header or ""
    token = evidence.told.token or evidence.header(name)
    yield case.finding(Cause.BAD_LIST, words.bad_list(evidence, name, token), grant=True)


def bad_status(case: Case) -> Iterator[Finding]:
    """The preflight's response has the headers, but not an ok status."""
    yield from _preflight_answer(case, headers_are_there=True)


def origin_in_preflight(case: Case) -> Iterator[Finding]:
    """The preflight's response does not allow the origin."""
    evidence = case.evidence
    if "TRACE" in (evidence.header("public") or ""):
        words_of = words.answered_by_iis(evidence)
        yield case.finding(Cause.PREFLIGHT_NOT_HANDLED, words_of, _LIKELY, grant=True)
        return
    found = _preflight_answer(case, headers_are_there=False)
    if evidence.origin_sent is False and evidence.said is None and (evidence.status or 0) < 500:
        # Without Origin it is not a preflight, and CORS layers leave it alone.
        not_asked = answer.not_asked_as_a_page(evidence)
        yield case.finding(Cause.NOT_ASKED_AS_A_PAGE, not_asked)
        found = (replace(each, confidence=Confidence.POSSIBLE, grant=None) for each in found)
    yield from found


def _preflight_answer(case: Case, *, headers_are_there: bool) -> Iterator[Finding]:
    evidence = case.evidence
    status = evidence.status
    said = list(by_words(case))
    if said:
        yield from said
    elif (body := evidence.said) and body.said is Said.REFUSED_BY_CORS:
        yield from _refused_in_words(case, body.parts)
    elif headers_are_there and _is_known(evidence):
        yield from _not_listed_by_error(case)
    elif status is None:
        yield from _preflight_of_unknown_status(case, headers_are_there=headers_are_there)
    elif status in REDIRECT_STATUSES:
        yield from redirected(case)
    elif not headers_are_there and (found := list(_refused_by_cors_layer(case, status))):
        yield from found
    elif status in LOGIN_STATUSES or (is_error_status(status) and _lacks_login(evidence)):
        yield from _of_login_status(case, status)
    elif status == _OF_STARLETTE and not headers_are_there and _may_be_starlette(evidence):
        yield not_this_origin(case, _BARE_400, _LIKELY)
        yield _malformed(case)
    elif status in UNROUTED_STATUSES or (status in _MALFORMED and not headers_are_there):
        yield from _unrouted(case, status)
    elif status >= 500:
        yield gateway(case) if status in GATEWAY_STATUSES else _crashed(case)
    elif headers_are_there:
        yield case.finding(Cause.PREFLIGHT_BAD_STATUS, words.bad_status(evidence), grant=True)
    else:
        yield from without_headers(case)


def _not_listed_by_error(case: Case) -> Iterator[Finding]:
    """The preflight's response is an error, and its lists lack the method or a header."""
    found = method(case) if _lacks_method(case.evidence) else header(case)
    for each in but_of_error(case, found):
        yield replace(each, confidence=_LIKELY)


def _may_be_starlette(evidence: Evidence) -> bool:
    """Whether a bare 400 may be Starlette's: in a message, in its settings, in uvicorn's log."""
    settings = evidence.settings
    is_named = settings is not None and Software.FASTAPI in settings.software
    is_of_other = evidence.detail in (IN_LOG, "uwsgi", "django")
    is_of_service = evidence.target is not None and service_at(evidence.target.host) is not None
    return evidence.response is None and (is_named or not (is_of_other or is_of_service))


_NO_LOGIN = re.compile(
    rb"(?i)\b(?:missing|no|without|invalid|requires?|provide)\b[^\"'<>\n]{0,24}"
    rb"\b(?:auth(?:entication|orization)?|access|bearer|jwt|api)[ _-]?"
    rb"(?:token|header|key|credentials)"
    rb"|\b(?:no|missing) (?:token|jwt|credentials)\b"
    rb"|\b(?:token|jwt|authorization(?: header)?|api[ _-]?key|credentials)\b[^\"'<>\n]{0,16}"
    rb"\b(?:missing|required|not (?:found|provided|present|supplied)|must be provided)\b"
    rb"|\bunauthori[sz]ed\b|\bunauthenticated\b|\bnot (?:authenticated|logged in)\b"
)


def _lacks_login(evidence: Evidence) -> bool:
    """Whether an error, whatever its status, says that the preflight has no login."""
    response = evidence.response
    body = response.body[:_MOST_READ] if response is not None else b""
    return b"csrf" not in body.lower() and _NO_LOGIN.search(body) is not None


_MOST_READ = 1024
_MALFORMED = frozenset({400, 422})
"""What a route answers that takes the preflight for a request of its own, without a body."""


def _crashed(case: Case) -> Finding:
    return case.finding(Cause.PREFLIGHT_CRASHED, words.crashed(case.evidence), grant=True)


def _malformed(case: Case) -> Finding:
    """Something took a preflight for a malformed request; what its headers are may be unknown."""
    cause, found = Cause.ERROR_WITHOUT_CORS, errors.error_without_cors(case.evidence)
    if case.evidence.fails_by_status:
        cause, found = Cause.PREFLIGHT_NOT_HANDLED, words.not_handled(case.evidence)
    return case.finding(cause, found, Confidence.POSSIBLE, grant=True)


def _unrouted(case: Case, status: int) -> Iterator[Finding]:
    """No CORS layer answered, and no route did; or there is nothing at the URL."""
    evidence = case.evidence
    plain = evidence.compared(Comparison.PLAIN)
    there = plain is not None and not is_error_status(plain.status)
    sure = Confidence.CERTAIN if there or status in _METHOD_STATUSES else _LIKELY
    if evidence.detail == BY_TOOL:
        yield case.finding(Cause.NOT_ASKED_AS_A_PAGE, unasked.options_by_tool(), _LIKELY)
        not_handled = words.not_handled(evidence)
        yield case.finding(Cause.PREFLIGHT_NOT_HANDLED, not_handled, Confidence.POSSIBLE)
        return
    if evidence.detail in OF_LOGS:
        sure = _LIKELY
    if plain is not None and plain.status in _ABSENT_STATUSES and status in _ABSENT_STATUSES:
        found = words.nothing_there(evidence, plain.status or 0)
        yield case.finding(Cause.ERROR_WITHOUT_CORS, found, _LIKELY)
    yield case.finding(Cause.PREFLIGHT_NOT_HANDLED, words.not_handled(evidence), sure, grant=True)
    if status in _MALFORMED and not evidence.fails_by_status:
        yield _malformed(case)
    if status == _OF_STARLETTE and evidence.detail in (IN_LOG, "uwsgi", "django"):
        yield case.finding(Cause.HOST_NOT_ALLOWED, words.host_of_django(), Confidence.POSSIBLE)


_METHOD_STATUSES = frozenset({405, 501})
"""There is a resource at the URL that does not support OPTIONS."""
_ABSENT_STATUSES = frozenset({404, 410})


def _refused_in_words(case: Case, parts: tuple[str, ...]) -> Iterator[Finding]:
    """A CORS layer states why it refused the preflight."""
    sure = _LIKELY if parts == ALL_PARTS or case.evidence.logged else Confidence.CERTAIN
    said = case.evidence.said
    if said is not None and grants_beside(case.evidence, said):
        yield refused_beside_grant(case, said)
        return
    if "origin" in parts:
        quoted = f": “{said.quoted}”" if said is not None and case.evidence.logged else ""
        sign = f"{says_so(case.evidence)}{quoted}."
        if parts == ALL_PARTS:
            sign = f"{sign} It is the origin, the method or a header."
        if sent_null(case.evidence):
            yield null(case)
        else:
            told = not_this_origin(case, sign, sure)
            yield naming_setting(told, said.quoted if said is not None else "")
    evidence = case.evidence
    in_log = Shown.SILENCE if parts == ALL_PARTS else Shown.LOG
    is_shown = evidence.response is not None and bool(evidence.response.body)
    by = in_log if evidence.logged else Shown.BODY if is_shown else Shown.SILENCE
    method = asked_method(evidence)
    if "method" in parts and (method not in ("", *CORS_SAFELISTED_METHODS) or len(parts) == 1):
        shown = Shown.LIST if _lacks_method(case.evidence) else by
        yield _of_method(case, asked_method(case.evidence), shown, sure)
    names = _not_allowed_headers(evidence) or evidence.script_headers
    if "headers" in parts and (names or len(parts) == 1):
        shown = Shown.LIST if _lacks_headers(case.evidence) else by
        yield _of_headers(case, names, shown, sure)


def _of_login_status(case: Case, status: int) -> Iterator[Finding]:
    evidence = case.evidence
    if refusal := refusal_by_403(evidence):
        yield not_this_origin(case, refusal, _LIKELY)
        return
    if status == 403 and not (evidence.parts and evidence.parts.granted):
        response = evidence.response
        names_login = response is not None and get(response.headers, "www-authenticate") is not None
        is_open = not evidence.compared(Comparison.PLAIN)
        sign = f"{_BARE_403}{_RANGE}" if evidence.engine == "webkit" else _BARE_403
        sign = f"{sign} {_ASK_NEXT}" if is_open else sign
        # Browsers look at the status last, so the response has the page's origin.
        allows = evidence.for_certain(Reason.PREFLIGHT_INVALID_STATUS)
        sure = Confidence.POSSIBLE if names_login or allows else _LIKELY
        found = not_this_origin(case, sign, sure)
        yield replace(found, next_step=NextStep.ASK_SERVER) if is_open else found
    of_login = Confidence.CERTAIN if status in (401, 407) else _LIKELY
    words_of = words.needs_login(evidence)
    yield case.finding(Cause.PREFLIGHT_NEEDS_LOGIN, words_of, of_login, grant=True)


_BUCKETS = frozenset({Software.S3, Software.R2, Software.GCS, Software.AZURE_BLOB})
_OF_STARLETTE = 400
_BARE_400 = (
    "FastAPI and Starlette answer a preflight with 400 if they do not allow its origin, method or "
    "one of its headers; the body then says which."
)
_BARE_403 = (
    "CORS layers that refuse the origin, the method or a header often answer a preflight with a "
    "bare 403, as Spring, gin and Amazon S3 do; authentication answers with 401 more often."
)
_BY_AN_ERROR = (
    "Some CORS layers answer a preflight with an error if its origin, its method or a header is "
    "not in their lists: Spring, gin and Amazon S3 with 403, FastAPI and Starlette with 400."
)
_RANGE = " (Older Safari also asks for the header Range.)"
_ASK_NEXT = (
    "To tell which it is, send a GET with this Origin: if its response has "
    "Access-Control-Allow-Origin, this origin is allowed."
)


def _refused_by_cors_layer(case: Case, status: int) -> Iterator[Finding]:
    """The findings if the response to a preflight is a CORS layer's refusal."""
    response = case.evidence.response
    if response is None or status >= 500:
        return
    if lists(response):
        yield not_this_origin(case, knows(response), _LIKELY)
    elif not _is_of_another_layer(status) and _varies_by_what_is_asked(response):
        yield from _refused_without_reason(case)


def _varies_by_what_is_asked(response: HttpResponse) -> bool:
    """Whether a response varies by the headers of a preflight, which only CORS layers read."""
    names = {name.lower() for name in get_decode_and_split(get(response.headers, "vary") or "")}
    return bool(names & {"access-control-request-method", "access-control-request-headers"})


def _refused_without_reason(case: Case) -> Iterator[Finding]:
    """A CORS layer refused a preflight without stating why."""
    evidence = case.evidence
    if sent_null(evidence):
        yield null(case)
        return
    sign = (
        "Its CORS layer refused the preflight and does not say for what. If it refuses all "
        "preflights of this page, it is the origin."
    )
    yield not_this_origin(case, sign, _LIKELY)
    name = asked_method(evidence)
    if name not in ("", *CORS_SAFELISTED_METHODS):
        yield _of_method(case, name, Shown.SILENCE, _LIKELY)
    if asked_headers(evidence):
        yield _of_headers(case, asked_headers(evidence), Shown.SILENCE, _LIKELY)


def _preflight_of_unknown_status(case: Case, *, headers_are_there: bool) -> Iterator[Finding]:
    """Many messages do not have the status, so several causes are possible."""
    evidence = case.evidence
    if not headers_are_there and sent_null(evidence):
        yield null(case)
        return
    if evidence.told.redirected_from is not None and is_login(evidence.url or ""):
        found = elsewhere.login_redirect(evidence, evidence.url or "")
        yield case.finding(Cause.LOGIN_REDIRECT, found, _LIKELY)
        return
    if starts_login(evidence.url or ""):
        yield case.finding(Cause.LOGIN_REDIRECT, elsewhere.login_fetched(evidence), _LIKELY)
        return
    if evidence.header("location") is not None:
        yield from (replace(each, confidence=_LIKELY) for each in redirected(case))
        return
    if refusal := refusal_of_storage(evidence):
        yield not_this_origin(case, refusal, _LIKELY)
        return
    if not headers_are_there and evidence.unallowing is not None:
        yield not_this_origin(case, known_by_tool(evidence.unallowing), _LIKELY)
        return
    # Where the header is there, a bucket's rules are not at fault.
    is_bucket = not _BUCKETS.isdisjoint(each.software for each in detect_by_url(evidence.url))
    grant = None if headers_are_there and is_bucket else grant_for(evidence)
    if evidence.source is Source.CONSOLE:
        yield from of_local_address(case)
    found = words.not_handled(evidence)
    yield case.finding(Cause.PREFLIGHT_NOT_HANDLED, found, _LIKELY, grant=grant)
    plain = evidence.compared(Comparison.PLAIN)
    if not headers_are_there and not (plain is not None and plain.readable):
        sign = _BY_AN_ERROR if evidence.fails_by_status else IF_OTHERS
        yield not_this_origin(case, sign, _LIKELY)
    found = words.needs_login(evidence)
    yield case.finding(Cause.PREFLIGHT_NEEDS_LOGIN, found, _LIKELY, grant=grant)
    if evidence.fails_by_status:
        found = words.redirected(evidence, "")
        sure = _LIKELY if may_redirect_to_https(evidence) else Confidence.POSSIBLE
        yield case.finding(Cause.PREFLIGHT_REDIRECTED, found, sure)
    found = words.crashed(evidence)
    yield case.finding(Cause.PREFLIGHT_CRASHED, found, Confidence.POSSIBLE, grant=grant)
    yield from _by_library_alone(case)


def _by_library_alone(case: Case) -> Iterator[Finding]:
    """A preflight that only a header has caused which a library sets on all requests."""
    evidence = case.evidence
    names = evidence.script_headers
    if len(names) == 1 and names[0] in _OF_LIBRARIES and evidence.method in (None, "GET", "HEAD"):
        found = words.preflight_by_library(evidence, spelled(names[0]), *_OF_LIBRARIES[names[0]])
        yield case.finding(Cause.HEADER_NOT_ALLOWED, found, Confidence.POSSIBLE)

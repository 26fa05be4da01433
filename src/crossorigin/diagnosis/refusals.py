"""Refusals: from the reason that a browser has to the cause that a server has.

Where the answer is known, the cause follows from it. Where there is only a browser's message, which
fits several causes, all of them are found, and said to be likely or possible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

from ..browser import HttpResponse, Reason
from ..fetch.header_lists import FAILURE, extract_token_list, get, get_decode_and_split
from ..fetch.methods import CORS_SAFELISTED_METHODS
from ..fetch.origins import OpaqueOrigin
from ..fetch.statuses import REDIRECT_STATUSES
from ..fetch.urls import parse_url
from .answers import (
    cors_signs,
    hit_in_cache,
    in_the_browsers_words,
    is_login,
    knows_cors,
    lists,
    location,
    origin_difference,
    redirect_difference,
    varies_by_origin,
    why_preflight,
)
from .case import CREDENTIALS, INVALID, MISMATCH, MISSING, MULTIPLE, WILDCARD, Case, grant_for
from .commands import fetch_command
from .evidence import Evidence, Parts, is_of_preflight
from .findings import Cause, Confidence, Finding
from .grant import Grant, spelled

__all__ = ["leaves_parts_open", "refusal"]

_LIKELY = Confidence.LIKELY
_LOGIN_STATUSES = frozenset({401, 403, 407, 511})
_UNROUTED_STATUSES = frozenset({404, 405, 406, 410, 415, 501})
_GATEWAY_STATUSES = frozenset({502, 503, 504, 521, 522, 523, 524})


def refusal(case: Case) -> Iterator[Finding]:
    """What lies behind a reason, from what is known of the answer in which it arose."""
    evidence = case.evidence
    if evidence.from_cache and evidence.for_certain(*MISSING, *MISMATCH):
        yield _cached(case, _LIKELY)
    if evidence.parts is not None and (found := list(_by_parts(case, evidence.parts))):
        yield from found
        return
    for reasons, look in _BY_REASON:
        if evidence.for_certain(*reasons):
            yield from look(case)
            return
    message, hint = in_the_browsers_words(evidence)
    yield case.finding(Cause.OTHER, message=message, hint=hint)


def leaves_parts_open(evidence: Evidence) -> bool:
    """Was a preflight refused, and may that be for its origin, its method or any of its headers?"""
    open_reasons = (Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN, Reason.PREFLIGHT_INVALID_STATUS)
    response = evidence.response
    if response is None or not evidence.in_preflight or not evidence.for_certain(*open_reasons):
        return False
    if _is_of_another_layer(response.status):
        return False
    named = _parts_named(_words_of_refusal(evidence) or "")
    return len(named) != 1 and _known_fault(evidence) is None


def _is_of_another_layer(status: int) -> bool:
    """Is it a status of a login, or of a failure, and none with which CORS layers refuse?"""
    return status in (401, 407) or status >= 500


def _by_parts(case: Case, parts: Parts) -> Iterator[Finding]:
    """What of a preflight is refused, where each part was asked for by itself; empty if unclear."""
    response = case.evidence.response
    if not parts.granted:
        if sent_null(case.evidence):
            yield _null(case)
        elif response is not None and not lists(response) and varies_by_origin(response):
            yield _not_this_origin(case, _knows(response))
        return
    for part in filter(None, parts.refused):
        name = part if part.isupper() else spelled(part)
        grants = f"grants nothing; one that does not ask for {name} is granted"
        if part.isupper():
            yield case.finding(
                Cause.METHOD_NOT_ALLOWED, grant=True, method=f" {name}", lists=grants, wildcard=""
            )
        else:
            yield case.finding(
                Cause.HEADER_NOT_ALLOWED, grant=True, header=f" {name}", lists=grants, wildcard=""
            )


def _preflight_redirected(case: Case) -> Iterator[Finding]:
    leads_to = location(case.evidence)
    yield case.finding(
        Cause.PREFLIGHT_REDIRECTED,
        to_location=f" to {leads_to}" if leads_to else "",
        location=leads_to or "the URL that it redirects to, often with https or a slash at the end",
        difference=redirect_difference(case.evidence.url, leads_to),
    )


def _method(case: Case) -> Iterator[Finding]:
    evidence = case.evidence
    preflight = evidence.preflight
    method = preflight.request.header("access-control-request-method") if preflight else None
    method = method or evidence.method or ""
    lists, wildcard = _allowed_list(evidence, "methods", "no method but GET, HEAD and POST")
    lower = "; method names are case-sensitive" if method != method.upper() else ""
    yield case.finding(
        Cause.METHOD_NOT_ALLOWED,
        grant=True,
        method=f" {method}" if method else " of the request",
        lists=lists,
        wildcard=wildcard + lower,
    )


def _header(case: Case) -> Iterator[Finding]:
    evidence = case.evidence
    names = evidence.told.header or ", ".join(_not_allowed_headers(evidence))
    lists, wildcard = _allowed_list(evidence, "headers", "no request header")
    if "*" in wildcard and "authorization" in names.lower() and not evidence.credentials:
        wildcard = "; “*” never stands for Authorization"
    shown = ", ".join(spelled(name.strip()) for name in names.split(","))
    yield case.finding(
        Cause.HEADER_NOT_ALLOWED,
        grant=True,
        header=f" {shown}",
        lists=lists,
        wildcard=wildcard,
    )


def _allowed_list(evidence: Evidence, what: str, none: str) -> tuple[str, str]:
    """What a preflight's answer does, and what to say if ``*`` is in its list."""
    if not evidence.exchanges:
        return "does not list it", ""
    value = evidence.header(f"access-control-allow-{what}")
    note = "; “*” stands for nothing else when there are credentials"
    return f"allows {value or none}", note if "*" in (value or "") else ""


def _not_allowed_headers(evidence: Evidence) -> list[str]:
    """Of the headers that the preflight asks for, those that its answer does not list."""
    preflight = evidence.preflight
    if preflight is None or preflight.response is None:
        return []
    asked = (preflight.request.header("access-control-request-headers") or "").split(",")
    listed = extract_token_list(preflight.response.headers, "access-control-allow-headers")
    allowed = {name.lower() for name in (() if listed is FAILURE else listed or ())}
    any_but = {"authorization"} if "*" in allowed and evidence.credentials is not True else None
    return [
        name
        for each in asked
        if (name := each.strip().lower())
        and name not in allowed
        and (any_but is None or name in any_but)
    ]


def _bad_list(case: Case) -> Iterator[Finding]:
    evidence = case.evidence
    is_of_methods = Reason.INVALID_ALLOW_METHODS_PREFLIGHT_RESPONSE in evidence.reasons
    name = "Methods" if is_of_methods else "Headers"
    value = evidence.told.token or evidence.header(f"access-control-allow-{name.lower()}")
    token = f"“{value}”" if value else "Something in it"
    yield case.finding(Cause.BAD_LIST, grant=True, list=name, token=token)


def _doubled(case: Case) -> Iterator[Finding]:
    evidence = case.evidence
    value = evidence.told.value or evidence.header("access-control-allow-origin")
    shown = f"“{value}”" if value else "twice, or as a list"
    yield case.finding(Cause.DOUBLED_HEADERS, grant=True, value=shown)


def _wildcard(case: Case) -> Iterator[Finding]:
    yield case.finding(Cause.WILDCARD_WITH_CREDENTIALS, grant=True)


def _credentials(case: Case) -> Iterator[Finding]:
    evidence = case.evidence
    found = evidence.header("access-control-allow-credentials") or evidence.told.value
    has = f"; it says “{found}”" if found else ""
    yield case.finding(Cause.CREDENTIALS_NOT_ALLOWED, grant=True, has_credentials=has)


def _other_origin(case: Case) -> Iterator[Finding]:
    """The answer allows something that is not the page's origin."""
    evidence = case.evidence
    value = evidence.header("access-control-allow-origin") or evidence.told.value or ""
    if sent_null(evidence):
        yield _null(case)
        return
    difference = origin_difference(value, evidence.origin or "")
    if difference:
        yield case.finding(
            Cause.ORIGIN_MISSPELLED, grant=True, value=f"“{value}”", difference=difference
        )
        return
    response = evidence.response
    if response is not None and hit_in_cache(response):
        yield _cached(case, Confidence.CERTAIN)
        return
    if response is not None and not varies_by_origin(response) and parse_url(value):
        yield _cached(case, Confidence.POSSIBLE)
    # Of several origins, a server that has a list names the one that asked, or none.
    but = f", but {value}"
    sign = "It knows CORS, for it names another origin, but"
    yield _not_this_origin(case, sign, but=but)


def _null(case: Case) -> Finding:
    after_redirect = case.evidence.page is not None and not isinstance(
        case.evidence.page, OpaqueOrigin
    )
    return case.finding(Cause.NULL_AFTER_REDIRECT if after_redirect else Cause.NULL_ORIGIN)


def sent_null(evidence: Evidence) -> bool:
    """Did the browser send ``Origin: null``?"""
    sent = evidence.last.request.header("origin") if evidence.last else None
    if sent is not None:
        return sent == "null"
    return isinstance(evidence.page, OpaqueOrigin)


def _bad_status(case: Case) -> Iterator[Finding]:
    yield from _preflight_answer(case, headers_are_there=True)


def _origin_in_preflight(case: Case) -> Iterator[Finding]:
    yield from _preflight_answer(case, headers_are_there=False)


def _preflight_answer(case: Case, *, headers_are_there: bool) -> Iterator[Finding]:
    """A preflight whose answer has a wrong status, or lacks the headers."""
    evidence = case.evidence
    status = evidence.status
    said = _words_of_refusal(evidence)
    if said is not None:
        yield from _refused_in_words(case, said)
    elif headers_are_there and (look := _known_fault(evidence)) is not None:
        yield from look(case)
    elif status is None:
        yield from _preflight_of_unknown_status(case, headers_are_there=headers_are_there)
    elif status in REDIRECT_STATUSES:
        yield from _preflight_redirected(case)
    elif not headers_are_there and (found := list(_refused_by_cors_layer(case, status))):
        yield from found
    elif status in _LOGIN_STATUSES:
        sure = Confidence.CERTAIN if status in (401, 407) else _LIKELY
        if sure is _LIKELY:
            sign = "Some servers answer so if"
            yield _not_this_origin(case, sign, Confidence.POSSIBLE)
        yield case.finding(Cause.PREFLIGHT_NEEDS_LOGIN, sure, grant=True)
    elif status in _UNROUTED_STATUSES:
        yield case.finding(
            Cause.PREFLIGHT_NOT_HANDLED, grant=True, why_preflight=why_preflight(evidence)
        )
    elif status in _GATEWAY_STATUSES:
        yield case.finding(Cause.GATEWAY_ERROR, grant=True)
    elif status >= 500:
        yield case.finding(Cause.PREFLIGHT_CRASHED, grant=True)
    elif headers_are_there:
        yield case.finding(Cause.PREFLIGHT_BAD_STATUS, grant=True)
    else:
        yield from _without_headers(case)


def _refused_by_cors_layer(case: Case, status: int) -> Iterator[Finding]:
    """What a CORS layer refuses, if the answer to a preflight shows that it is from one."""
    response = case.evidence.response
    if response is None or status >= 500:
        return
    if lists(response):
        yield _not_this_origin(case, _knows(response))
    elif not _is_of_another_layer(status) and _varies_by_what_is_asked(response):
        yield from _refused_without_a_word(case)


def _varies_by_what_is_asked(response: HttpResponse) -> bool:
    """Does an answer vary by what a preflight asks for, which only a CORS layer looks at?"""
    names = {name.lower() for name in get_decode_and_split(get(response.headers, "vary") or "")}
    return bool(names & {"access-control-request-method", "access-control-request-headers"})


def _refused_without_a_word(case: Case) -> Iterator[Finding]:
    """A CORS layer refused a preflight, and kept to itself for what."""
    if sent_null(case.evidence):
        yield _null(case)
        return
    sign = "Its CORS layer refused the preflight. If it refuses all others of this page,"
    yield _not_this_origin(case, sign, _LIKELY)
    grant = grant_for(case.evidence) or Grant("")
    silent = "grants nothing, and does not say why"
    for method in grant.policy_fields().get("allow_methods", ()):
        yield case.finding(
            Cause.METHOD_NOT_ALLOWED,
            _LIKELY,
            grant=True,
            method=f" {method}",
            lists=silent,
            wildcard="",
        )
    if grant.headers:
        names = ", ".join(grant.headers)
        yield case.finding(
            Cause.HEADER_NOT_ALLOWED,
            _LIKELY,
            grant=True,
            header=f" {names}",
            lists=silent,
            wildcard="",
        )


def _preflight_of_unknown_status(case: Case, *, headers_are_there: bool) -> Iterator[Finding]:
    """Chromium's messages do not tell the status, so that several causes fit."""
    if not headers_are_there and sent_null(case.evidence):
        yield _null(case)
        return
    yield case.finding(Cause.PREFLIGHT_NEEDS_LOGIN, _LIKELY, grant=True)
    why = why_preflight(case.evidence)
    yield case.finding(Cause.PREFLIGHT_NOT_HANDLED, _LIKELY, grant=True, why_preflight=why)
    if not headers_are_there:
        yield _not_this_origin(case, _IF_OTHERS, _LIKELY)


def _not_this_origin(
    case: Case, sign: str, sure: Confidence = Confidence.CERTAIN, *, but: str = ""
) -> Finding:
    return case.finding(Cause.ORIGIN_NOT_ALLOWED, sure, grant=True, but_allows=but, sign=sign)


def _knows(response: HttpResponse) -> str:
    return f"It knows CORS, for {cors_signs(response)}, but"


_IF_OTHERS = "If pages of other origins do get an answer,"


def _known_fault(evidence: Evidence) -> _Look | None:
    """What a refusing preflight's answer does not list, though it allows the origin.

    Starlette, for one, answers so with a status of 400.
    """
    preflight = evidence.preflight
    if preflight is None or preflight.response is None:
        return None
    method = preflight.request.header("access-control-request-method") or ""
    methods = extract_token_list(preflight.response.headers, "access-control-allow-methods")
    if isinstance(methods, list) and method not in (*methods, *CORS_SAFELISTED_METHODS):
        return _method
    names = extract_token_list(preflight.response.headers, "access-control-allow-headers")
    if names is not None and _not_allowed_headers(evidence):
        return _header
    return None


def _words_of_refusal(evidence: Evidence) -> str | None:
    """What the body of a refused preflight says in so many words, if it is known to."""
    response = evidence.response
    if response is None:
        return None
    body = response.body[:4096].decode("latin-1")
    if body.startswith("Disallowed CORS "):  # Starlette
        return body.removeprefix("Disallowed CORS ")
    if body.startswith(_AIOHTTP_CORS):
        said = body.removeprefix(_AIOHTTP_CORS)
        return next((part for words, part in _AIOHTTP_CORS_PARTS if said.startswith(words)), None)
    if "urn:crossorigin:refusal:" in body:
        return body.partition("urn:crossorigin:refusal:")[2].partition('"')[0]
    if body.startswith("Invalid CORS request"):  # Spring
        return "origin, method or headers"
    return None


_AIOHTTP_CORS = "CORS preflight request failed: "
_AIOHTTP_CORS_PARTS = (
    ("request method", "method"),
    ("headers are not", "headers"),
    ("origin '", "origin"),
    ("no origins", "origin"),
)


def _refused_in_words(case: Case, said: str) -> Iterator[Finding]:
    parts = _parts_named(said)
    sure = _LIKELY if len(parts) == 3 else Confidence.CERTAIN
    if "origin" in parts:
        sign = "Its CORS layer says so itself:"
        yield _null(case) if sent_null(case.evidence) else _not_this_origin(case, sign, sure)
    for part, look in (("method", _method), ("headers", _header)):
        if part in parts and case.evidence.in_preflight:
            yield from (replace(finding, confidence=sure) for finding in look(case))


def _parts_named(said: str) -> set[str]:
    return {part.strip() for part in said.replace(" or ", ",").split(",") if part.strip()}


def _without_headers(case: Case) -> Iterator[Finding]:
    """An answer without Access-Control-Allow-Origin: the one sentence with a dozen causes."""
    evidence = case.evidence
    status = evidence.status or 0
    response = evidence.response
    said = _words_of_refusal(evidence)
    if said is not None:
        yield from _refused_in_words(case, said)
        return
    if response is None and any(map(is_of_preflight, evidence.reasons)):
        # Firefox and WebKit print one sentence for a preflight and for the request itself.
        yield from _if_of_preflight(case, status)
    if response is not None and hit_in_cache(response) and evidence.preflight is None:
        yield _cached(case, _LIKELY)
    if status in REDIRECT_STATUSES:
        yield from _redirect(case)
    elif status in _GATEWAY_STATUSES:
        yield case.finding(Cause.GATEWAY_ERROR, grant=True)
    elif status >= 400:
        unsure = response is None and status in (_LOGIN_STATUSES | _UNROUTED_STATUSES)
        sure = _LIKELY if unsure else Confidence.CERTAIN
        yield case.finding(Cause.ERROR_WITHOUT_CORS, sure, grant=True)
        if evidence.preflight is None:
            sign = "If its other errors do carry CORS headers,"
            yield _not_this_origin(case, sign, Confidence.POSSIBLE)
    elif _after_redirect(evidence):
        yield from _end_of_redirects(case)
    elif sent_null(evidence):
        yield _null(case)
    elif response is None:
        yield from _without_an_answer_to_look_at(case)
    else:
        yield from _success_without_headers(case, response)


def _if_of_preflight(case: Case, status: int) -> Iterator[Finding]:
    if status in _LOGIN_STATUSES:
        yield case.finding(Cause.PREFLIGHT_NEEDS_LOGIN, _LIKELY, grant=True)
    elif status in _UNROUTED_STATUSES:
        why = why_preflight(case.evidence)
        cause = Cause.PREFLIGHT_NOT_HANDLED
        yield case.finding(cause, _LIKELY, grant=True, why_preflight=why)
    elif status in REDIRECT_STATUSES:
        yield from (replace(each, confidence=_LIKELY) for each in _preflight_redirected(case))


def _success_without_headers(case: Case, response: HttpResponse) -> Iterator[Finding]:
    evidence = case.evidence
    sure = Confidence.CERTAIN
    if not evidence.origin_sent:
        sure = Confidence.POSSIBLE
        not_asked = Confidence.CERTAIN if evidence.origin_sent is False else _LIKELY
        command = fetch_command(evidence)
        yield case.finding(Cause.NOT_ASKED_AS_A_PAGE, not_asked, command=command)
    if _only_on_preflight(evidence):
        yield case.finding(Cause.ONLY_ON_PREFLIGHT, grant=True)
    elif knows_cors(response):
        yield _not_this_origin(case, _knows(response), sure)
    else:
        which = "The preflight's answer" if evidence.in_preflight else "The answer"
        yield case.finding(Cause.NO_CORS_HEADERS, sure, grant=True, which_answer=which)


def _without_an_answer_to_look_at(case: Case) -> Iterator[Finding]:
    """Only a message of a console: what it can mean."""
    evidence = case.evidence
    url, redirected = evidence.url or "", evidence.told.redirected_from is not None
    if is_login(url):
        # Without word of a redirect, the page may have asked for the login itself.
        sure = Confidence.CERTAIN if redirected else Confidence.POSSIBLE
        yield replace(_login(case, url), confidence=sure)
        if redirected:
            return
    if evidence.status is None:
        yield case.finding(
            Cause.ERROR_WITHOUT_CORS,
            Confidence.POSSIBLE,
            grant=True,
            status="of 400 or more",
            mend_error="Look in the Network panel for the status, and in the server's log.",
        )
    which = "The server's answer"
    yield case.finding(Cause.NO_CORS_HEADERS, _LIKELY, grant=True, which_answer=which)
    yield _not_this_origin(case, _IF_OTHERS, _LIKELY)


def _redirect(case: Case) -> Iterator[Finding]:
    """An answer that redirects, and lacks the headers."""
    evidence = case.evidence
    sure = Confidence.CERTAIN if evidence.exchanges else _LIKELY
    leads_to = location(evidence)
    if is_login(leads_to):
        yield _login(case, leads_to)
        return
    yield case.finding(
        Cause.REDIRECT_WITHOUT_CORS,
        sure,
        location=leads_to or "another URL",
        difference=redirect_difference(evidence.url, leads_to),
    )


def _after_redirect(evidence: Evidence) -> bool:
    return any(
        exchange.response is not None and exchange.response.status in REDIRECT_STATUSES
        for exchange in evidence.exchanges[:-1]
    )


def _end_of_redirects(case: Case) -> Iterator[Finding]:
    """The answer that redirects ended at."""
    evidence = case.evidence
    end = evidence.exchanges[-1].request
    if is_login(end.url):
        yield _login(case, end.url)
    elif end.header("origin") == "null" and not isinstance(evidence.page, OpaqueOrigin):
        yield case.finding(Cause.NULL_AFTER_REDIRECT, url=end.url)
    else:
        yield case.finding(Cause.NO_CORS_HEADERS, grant=True, which_answer=f"{end.url}")


def _login(case: Case, leads_to: str) -> Finding:
    without = case.evidence.credentials is not True
    also = ", and see that the page fetches with credentials: “include”" if without else ""
    return case.finding(Cause.LOGIN_REDIRECT, location=leads_to, send_cookies=also)


def _only_on_preflight(evidence: Evidence) -> bool:
    preflight = evidence.preflight
    return (
        not evidence.in_preflight
        and preflight is not None
        and preflight.response is not None
        and get(preflight.response.headers, "access-control-allow-origin") is not None
    )


def _cached(case: Case, sure: Confidence) -> Finding:
    value = case.evidence.header("access-control-allow-origin")
    stored_for = value if value else "a request without an Origin"
    return case.finding(Cause.CACHED_FOR_ANOTHER, sure, grant=True, stored_for=stored_for)


_Look: TypeAlias = Callable[[Case], Iterator[Finding]]
_ORIGIN = (*MISSING, *MISMATCH, *INVALID, *MULTIPLE, *WILDCARD, *CREDENTIALS)
_STATUS = (Reason.PREFLIGHT_INVALID_STATUS, Reason.PREFLIGHT_DISALLOWED_REDIRECT)
_IN_PREFLIGHT = tuple(reason for reason in _ORIGIN if is_of_preflight(reason))
_BY_REASON: tuple[tuple[tuple[Reason, ...], _Look], ...] = (
    ((Reason.PREFLIGHT_DISALLOWED_REDIRECT,), _preflight_redirected),
    ((Reason.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE,), _method),
    ((Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE,), _header),
    ((Reason.INVALID_ALLOW_METHODS_PREFLIGHT_RESPONSE,), _bad_list),
    ((Reason.INVALID_ALLOW_HEADERS_PREFLIGHT_RESPONSE,), _bad_list),
    (MULTIPLE, _doubled),
    (WILDCARD, _wildcard),
    (CREDENTIALS, _credentials),
    ((*MISMATCH, *INVALID), _other_origin),
    ((Reason.PREFLIGHT_INVALID_STATUS,), _bad_status),
    # Where a browser's sentence leaves open which of them it is.
    ((*_IN_PREFLIGHT, *_STATUS), _origin_in_preflight),
    ((*_ORIGIN, *_STATUS), _without_headers),
)
"""The first row that has all the reasons which a refusal may have says where to look."""

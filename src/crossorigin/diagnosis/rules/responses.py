"""Rules for responses that pages, or this page, cannot read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from ...browser import HttpResponse
from ...fetch.header_lists import get, values
from ...fetch.origins import HTTP_SCHEMES, OpaqueOrigin, Origin
from ...fetch.sites import is_same_site
from ...fetch.statuses import REDIRECT_STATUSES
from ...fetch.urls import parse_url
from ...policy import Policy, PolicyError
from ..answers import (
    cors_signs,
    hit_in_cache,
    is_login,
    is_login_host,
    is_to_plain_http,
    knows_cors,
    leads_to_login,
    location,
    origin_difference,
    starts_login,
    varies_by_origin,
)  # fmt: skip
from ..bodies import ALL_PARTS, BodySays, Said, first_line, reads_as_error
from ..evidence import REDIRECT, Compared, Comparison, Evidence, Source, is_of_preflight
from ..findings import Cause, Confidence, Finding
from ..grant import Grant
from ..places import is_local_host, is_loopback, is_masked, is_public
from ..reason_groups import MISMATCH
from ..sent_origin import after_redirect, is_hidden_by_redirects, sent_null
from ..services import service_at
from ..software import Software, detect, detect_by_url
from ..stated import Stated, setting_for
from ..words import (
    Words,
    answer,
    elsewhere,
    errors,
    other_rules,
    outside,
    parties,
    pasted,
    unasked,
)  # fmt: skip
from ..words import preflight as preflight_words
from ..words.wording import joined
from .case import Case, grant_for
from .parties import may_redirect_to_https

__all__ = [
    "GATEWAY_STATUSES", "IF_OTHERS", "LOGIN_STATUSES", "UNROUTED_STATUSES", "by_words", "cached",
    "credentials", "doubled", "gateway", "in_log", "knows", "not_this_origin", "null",
    "of_local_address", "of_odd_origin", "other_origin",
    "refusal_by_403", "refusal_of_storage", "says_so", "wildcard", "with_setting",
    "without_headers",
]  # fmt: skip

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
TOO_LARGE = 413
IF_OTHERS = (
    "Many servers send CORS headers only to the origins in their list, and this one may not be in "
    "it."
)


# --- the text of the response --------------------------------------------------------------------


def by_words(case: Case) -> Iterator[Finding]:
    """The cause that a response without CORS headers states in its body or in a header."""
    said = case.evidence.said
    if in_log(case) is not None and said is case.evidence.logged:
        return  # `settings` adds it to the other causes
    is_in_log = said is not None and said is case.evidence.logged
    if is_in_log and case.evidence.page == case.evidence.target is not None:
        yield case.finding(Cause.OTHER, _OF_ITS_OWN, _LIKELY)
    elif is_in_log and sent_null(case.evidence) and said is not None and said.said in _OF_ORIGIN:
        yield case.finding(Cause.NULL_ORIGIN, answer.null_origin(case.evidence), _LIKELY)
    elif said is not None and said.stated is not None:
        # A log's line may be about another request.
        yield _stated(case, said.stated, _LIKELY if is_in_log else Confidence.CERTAIN)
    elif said is not None and said.said in _SAYS:
        yield _SAYS[said.said](case, said)
    elif case.evidence.status == TOO_LARGE:
        yield case.finding(Cause.BODY_LIMIT, errors.body_limit(case.evidence))


def _says_refused(case: Case, said: BodySays) -> Finding:
    status = case.evidence.status or 0
    words = with_setting(
        answer.origin_refused(case.evidence, status, None, said.quoted), said.quoted
    )
    sure = Confidence.CERTAIN if said.is_plain and not case.evidence.logged else _LIKELY
    return case.finding(Cause.ORIGIN_REFUSED, words, sure, grant=True)


def _says_missing(case: Case, said: BodySays) -> Finding:
    return case.finding(
        Cause.ORIGIN_DROPPED, elsewhere.origin_dropped(case.evidence, said.quoted), grant=True
    )


def _says_csrf(case: Case, said: BodySays) -> Finding:
    return case.finding(Cause.CSRF, errors.csrf(case.evidence, said.quoted))


def _says_challenge(case: Case, _: BodySays) -> Finding:
    return case.finding(Cause.CHALLENGE, errors.challenge(case.evidence, _firewall(case.evidence)))


def _firewall(evidence: Evidence) -> str:
    if evidence.header("x-amzn-waf-action") is not None:
        return "AWS WAF"
    return "Vercel" if evidence.header("x-vercel-mitigated") is not None else "Cloudflare"


def _says_interstitial(case: Case, _: BodySays) -> Finding:
    return case.finding(Cause.INTERSTITIAL, errors.interstitial(case.evidence, "ngrok"))


def _says_no_method(case: Case, _: BodySays) -> Finding:
    words = errors.api_gateway_without_method(case.evidence)
    is_of_page = not case.evidence.says_nothing or case.evidence.origin is not None
    return case.finding(Cause.NO_SUCH_METHOD, words, grant=is_of_page)


def _says_star(case: Case, said: BodySays) -> Finding:
    words = pasted.settings_refused(case.evidence, said.quoted)
    return case.finding(Cause.WILDCARD_WITH_CREDENTIALS, words, grant=True)


_OF_ORIGIN = (Said.ORIGIN_REFUSED, Said.REFUSED_BY_CORS)
_OF_ITS_OWN = Words(
    "The log is about a request of the server's own pages, to which CORS does not apply.",
    "Browsers send Origin with some of these requests too. The CORS layer then notes that the "
    "origin is not in its list, and adds no headers, which no browser looks for here.",
    "If the page works, nothing has to be done. If it does not, the cause is another one: paste "
    "what the browser's console says.",
)


def _stated(case: Case, stated: Stated, sure: Confidence) -> Finding:
    """What the software states in words of its own."""
    is_of_preflight = stated.is_general and case.evidence.in_preflight
    cause = Cause.PREFLIGHT_CRASHED if is_of_preflight else stated.cause
    return case.finding(cause, Words(stated.what, stated.why, stated.fix), sure)


def in_log(case: Case) -> Finding | None:
    """What a server's log beside a message states; ``None`` if the server was asked since."""
    logged, is_alone = case.evidence.logged, case.evidence.engine == "script"
    if logged is None or logged.stated is None or is_alone:
        return None
    is_old = case.evidence.allowed_now is not None
    return None if is_old else _stated(case, logged.stated, _LIKELY)


def with_setting(words: Words, software: str) -> Words:
    """The words, with the setting that lists origins, if `software` names what has it."""
    setting = setting_for(software)
    return words._replace(fix=f"{words.fix} ({setting}.)") if setting else words


def says_so(evidence: Evidence) -> str:
    """What states the cause: the CORS layer's response, or the server's log."""
    return "The server's log says so" if evidence.logged else "Its CORS layer says so itself"


_SAYS: dict[Said, Callable[[Case, BodySays], Finding]] = {
    Said.ORIGIN_REFUSED: _says_refused,
    Said.ORIGIN_MISSING: _says_missing,
    Said.CSRF: _says_csrf,
    Said.STAR_WITH_CREDENTIALS: _says_star,
    Said.CHALLENGE: _says_challenge,
    Said.INTERSTITIAL: _says_interstitial,
    Said.NO_SUCH_METHOD: _says_no_method,
}


# --- the origin in the response ------------------------------------------------------------------


def doubled(case: Case) -> Iterator[Finding]:
    """Access-Control-Allow-Origin has several values: from two layers, or in a list."""
    evidence = case.evidence
    value = _value(evidence)
    lines = _lines(evidence)
    origins = [part.strip() for part in (value or "").split(",") if part.strip()]
    direct = evidence.compared(Comparison.DIRECT)
    if direct is not None and direct.exchange.response is not None:
        yield _by_layers(case, value, origins, direct)
    elif value is None and not lines:
        # Safari does not say what the values are.
        yield _twice(case, value, _LIKELY)
        yield _list(case, "", _LIKELY)
    elif lines > 1 or value is None:
        yield _twice(case, value)
    elif len(origins) < 2:
        yield _list(case, value)
    elif lines == 1 and evidence.source is Source.LIVE:
        # One line of the response, so one layer wrote it, or a proxy joined two lines.
        yield _list(case, value, _LIKELY)
        yield _twice(case, value, _LIKELY)
    elif len(set(origins)) == 1:
        yield _twice(case, value)
    elif "," in (value or "") and ", " not in (value or ""):
        # Browsers join two lines by a comma and a blank.
        yield _list(case, value, _LIKELY)
        yield _twice(case, value, Confidence.POSSIBLE)
    else:
        # Browsers join two lines, so a list that one layer sends looks the same.
        yield _twice(case, value, _LIKELY)
        yield _list(case, value, Confidence.POSSIBLE if "*" in origins else _LIKELY)


def _twice(case: Case, value: str | None, sure: Confidence = Confidence.CERTAIN) -> Finding:
    layers = _layers(case.evidence)
    keep, clean = ("one of the two layers", "the other")
    if len(layers) > 1:
        keep, clean = layers[0], layers[-1]
    words = answer.doubled(case.evidence, value, keep, clean)
    return case.finding(Cause.DOUBLED_HEADERS, words, sure, grant=True)


def _by_layers(case: Case, value: str | None, origins: list[str], direct: Compared) -> Finding:
    """The layers that add each value, from the response past the proxy."""
    evidence, response = case.evidence, direct.exchange.response
    sent = values(response.headers, "access-control-allow-origin") if response else []
    inner = [part.strip() for each in sent for part in each.split(",") if part.strip()]
    of_proxy = _less(origins, inner)
    layers = _layers(evidence)
    proxy = layers[-1] if len(layers) > 1 else "the proxy"
    url = direct.exchange.request.url
    if len(inner) > 1 or not inner:
        layer = "the application" if inner else proxy
        shown = f"{', '.join(inner)}" if inner else "none"
        proof = f"Asked directly, at {url}, the application sends {shown}."
        words = answer.doubled_by_one(evidence, value, layer, proof)
        return case.finding(Cause.DOUBLED_HEADERS, words, grant=True)
    added = f", and {proxy} adds {', '.join(of_proxy)}"
    if inner[0] not in origins:
        added = f"; through {proxy} come {', '.join(origins)}"
    proof = f"Asked directly, at {url}, the application sends {inner[0]}{added}."
    keep, clean = ("the application", proxy) if direct.readable else (proxy, "the application")
    words = answer.doubled(evidence, value, keep, clean, proof)
    # The application's settings are correct, or else the proxy's must be.
    return case.finding(Cause.DOUBLED_HEADERS, words, grant=not direct.readable)


def _less(all_of: list[str], some: list[str]) -> list[str]:
    left = list(all_of)
    for each in some:
        if each in left:
            left.remove(each)
    return left


def _list(case: Case, value: str, sure: Confidence = Confidence.CERTAIN) -> Finding:
    words = answer.list_of_origins(case.evidence, value)
    return case.finding(Cause.LIST_OF_ORIGINS, words, sure, grant=True)


def _layers(evidence: Evidence) -> tuple[str, ...]:
    return tuple(str(each.software) for each in detect(evidence.response))


def _value(evidence: Evidence) -> str | None:
    found = evidence.header("access-control-allow-origin")
    return evidence.told.value if found is None else found


def _lines(evidence: Evidence) -> int:
    response = evidence.response
    return 0 if response is None else len(values(response.headers, "access-control-allow-origin"))


def wildcard(case: Case) -> Iterator[Finding]:
    """``*`` for a request with credentials."""
    if case.evidence.is_of_no_page and (case.evidence.status or 0) >= 400:
        # Not a page's request: it is an error before it is anything of CORS.
        words = unasked.error(case.evidence, first_line(case.evidence.response))
        yield case.finding(Cause.ERROR_WITHOUT_CORS, words)
        words = answer.wildcard_with_credentials(case.evidence, is_guess=True)
        yield case.finding(Cause.WILDCARD_WITH_CREDENTIALS, words, Confidence.POSSIBLE)
        return
    is_guess = case.evidence.credentials is None and case.evidence.source is Source.HEADERS
    words = answer.wildcard_with_credentials(case.evidence, is_guess=is_guess)
    if case.evidence.status in UNROUTED_STATUSES:
        words = errors.but_of_error(words, case.evidence)
    yield case.finding(Cause.WILDCARD_WITH_CREDENTIALS, words, _if_sent(case), grant=True)


def _if_sent(case: Case) -> Confidence:
    """A recording without cookies leaves open whether the request was made with credentials."""
    of_response = case.evidence.source in (Source.HAR, Source.HEADERS)
    guessed = of_response and case.evidence.credentials is None
    return _LIKELY if guessed else Confidence.CERTAIN


def credentials(case: Case) -> Iterator[Finding]:
    """The origin is allowed, and credentials are not."""
    evidence = case.evidence
    found = evidence.header("access-control-allow-credentials")
    found = evidence.told.value if found is None else found
    parts = [part.strip() for part in (found or "").split(",")]
    if len(parts) > 1 and set(parts) == {"true"}:
        words = answer.doubled_credentials(evidence, found or "")
        yield case.finding(Cause.DOUBLED_HEADERS, words, grant=True)
        return
    sure = _if_sent(case)
    if found is None and evidence.response is None:
        # Firefox and Safari say the same of no value, of another, and of two.
        sure = _LIKELY
    words = answer.credentials_not_allowed(evidence, found)
    yield case.finding(Cause.CREDENTIALS_NOT_ALLOWED, words, sure, grant=True)
    if sure is not Confidence.CERTAIN and evidence.response is None:
        words = answer.doubled_credentials(evidence, "true, true")
        yield case.finding(Cause.DOUBLED_HEADERS, words, Confidence.POSSIBLE)


def other_origin(case: Case) -> Iterator[Finding]:
    """The response allows a value that is not the page's origin."""
    evidence = case.evidence
    value = _value(evidence)
    if sent_null(evidence):
        yield null(case)
    elif value is None:
        yield not_this_origin(case, IF_OTHERS, _LIKELY)
    elif not value.strip():
        yield case.finding(Cause.ORIGIN_EMPTY, answer.origin_empty(evidence), grant=True)
    elif "*" in value and "**" not in value:
        yield case.finding(
            Cause.PATTERN_SENT,
            answer.pattern_sent(evidence, value),
            grant=_as_pattern(evidence, value),
        )
    elif " " in value.strip():
        yield from doubled(case)
    elif evidence.may_repeat_null:
        yield from _null_in_answer(case)
    elif _IS_A_WORD.fullmatch(value.strip()):
        words = answer.word_in_place_of_origin(evidence, value.strip())
        yield case.finding(Cause.ORIGIN_MISSPELLED, words, grant=True)
    elif difference := origin_difference(value, evidence.origin or ""):
        words = answer.origin_misspelled(evidence, value, difference)
        if _may_be_cached(evidence, value):
            yield case.finding(Cause.ORIGIN_MISSPELLED, words, _LIKELY, grant=True)
            yield cached(case, Confidence.POSSIBLE)
        else:
            yield case.finding(Cause.ORIGIN_MISSPELLED, words, grant=True)
    else:
        yield from _another_origin(case, value)


def _null_in_answer(case: Case) -> Iterator[Finding]:
    """The response allows “null”, which may be what was sent, or what is sent in place of none."""
    sure = _LIKELY
    if case.evidence.origin_sent is False:
        sure = Confidence.POSSIBLE
        words = answer.not_asked_as_a_page(case.evidence)
        yield case.finding(Cause.NOT_ASKED_AS_A_PAGE, words)
    else:
        yield case.finding(Cause.NULL_ORIGIN, answer.repeats_null(), _LIKELY)
    words = answer.word_in_place_of_origin(case.evidence, "null")
    yield case.finding(Cause.ORIGIN_MISSPELLED, words, sure)


_IS_A_WORD = re.compile(
    r"(?i)\d{1,3}|true|false|none|null|undefined|origin|self|any|all|\$\w{1,64}"
)
"""What a variable or a setting of another type writes into the header."""


def _as_pattern(evidence: Evidence, value: str) -> Grant | None:
    try:
        Policy(allow_origins=[value])
    except PolicyError:
        return None
    grant = grant_for(evidence)
    if grant is None:
        return None
    also = tuple(each for each in grant.also if each != value)
    return replace(grant, origin=value, page=grant.origin, also=also)


def _another_origin(case: Case, value: str) -> Iterator[Finding]:
    evidence, response = case.evidence, case.evidence.response
    fresh = evidence.compared(Comparison.FRESH_URL)
    if response is not None and hit_in_cache(response) and fresh is None:
        yield cached(case, _LIKELY)
        return
    sign = "It knows CORS, because it names another origin. Its list of origins lacks this one."
    if _may_be_cached(evidence, value) and _is_unrelated(evidence, value):
        yield cached(case, _LIKELY)
        yield not_this_origin(case, "Its response names only that one.", _LIKELY, but=value)
        return
    if _may_be_cached(evidence, value):
        sign = "Its response names only that one. Ask past the cache to see which of these it is."
        yield not_this_origin(case, sign, _LIKELY, but=value)
        yield cached(case, Confidence.POSSIBLE)
        return
    # A server with a list of origins names the asking one, or none. But what is hidden of the
    # page's may be all in which the two differ.
    is_hidden = is_masked((evidence.origin or "").partition("://")[2])
    is_hidden = is_hidden or evidence.told.redirected_from is not None  # the Origin may be null
    sure = _LIKELY if is_hidden else Confidence.CERTAIN
    yield not_this_origin(case, sign, sure, but=value)


def _is_unrelated(evidence: Evidence, value: str) -> bool:
    """Whether an origin is of a site that is neither the page's nor the server's."""
    named = parse_url(value)
    if named is None or named.origin is None or evidence.target is None or evidence.exchanges:
        return False
    sites = (evidence.page, evidence.target)
    return not any(is_same_site(named.origin, each) for each in sites) and not is_local_host(
        named.origin.host
    )


def _may_be_cached(evidence: Evidence, value: str) -> bool:
    """Whether a cache may have stored the response for a page of the origin that it names."""
    parsed = parse_url(value)
    if parsed is None or str(parsed.origin) != value or evidence.in_preflight:
        return False  # no page has such an origin, and no cache keeps preflights
    response = evidence.response
    varies = response is not None and varies_by_origin(response) and not hit_in_cache(response)
    return not varies and evidence.compared(Comparison.FRESH_URL) is None


def null(case: Case) -> Finding:
    """The browser sent ``Origin: null``."""
    evidence = case.evidence
    is_page_known = evidence.page is not None and not isinstance(evidence.page, OpaqueOrigin)
    if is_hidden_by_redirects(evidence):
        unredirected = evidence.compared(Comparison.UNREDIRECTED)
        is_allowed = unredirected is not None and unredirected.readable
        # A server that names another origin has CORS settings.
        is_seen = evidence.told.redirected_from is not None or after_redirect(evidence)
        is_sure = is_allowed or (is_seen and evidence.for_certain(*MISMATCH))
        words = elsewhere.null_after_redirect(evidence, evidence.url or "the last URL")
        return case.finding(
            Cause.NULL_AFTER_REDIRECT, words, Confidence.CERTAIN if is_sure else _LIKELY
        )
    before, after = (
        parse_url(each or "") for each in (evidence.told.redirected_from, evidence.url)
    )
    if before is not None and after is not None and before.origin != after.origin:
        words = elsewhere.null_after_redirect(evidence, after.href)
        return case.finding(Cause.NULL_AFTER_REDIRECT, words, _LIKELY)
    # A page with an origin sends null from a sandboxed frame. Messages do not all name redirects.
    is_guessed = is_page_known or evidence.source is Source.CONSOLE or after_redirect(evidence)
    sure = _LIKELY if is_guessed else Confidence.CERTAIN
    return case.finding(Cause.NULL_ORIGIN, answer.null_origin(evidence), sure)


def not_this_origin(
    case: Case, sign: str, sure: Confidence = Confidence.CERTAIN, *, but: str | None = None
) -> Finding:
    """The server's list lacks the page's origin; `sign` is the sentence that shows it."""
    if is_hidden_by_redirects(case.evidence):
        return null(case)  # no list has the origin that was sent
    words = answer.origin_not_allowed(case.evidence, sign, but=but)
    return case.finding(Cause.ORIGIN_NOT_ALLOWED, words, sure, grant=True)


def knows(response: HttpResponse, *, saw_origin: bool = False) -> str:
    """The sentence about the signs of CORS in a server's response.

    With `saw_origin`, the CORS layer got the Origin.
    """
    names = joined(cors_signs(response))
    dropped = "" if saw_origin else ", or something on the way drops the request header Origin"
    return (
        f"It knows CORS, because it sends {names}. Its list of origins does not have this "
        f"one{dropped}."
    )


# --- responses without the headers ---------------------------------------------------------------


def without_headers(case: Case) -> Iterator[Finding]:
    """A response without Access-Control-Allow-Origin, which has a dozen causes."""
    evidence = case.evidence
    status = evidence.status or 0
    response = evidence.response
    if found := list(by_words(case)) or list(_to_no_page(case, status)):
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
        yield not_this_origin(case, sign, sure)
        return
    if response is None and any(map(is_of_preflight, evidence.reasons)):
        # Firefox and WebKit print one sentence for a preflight and for the request itself.
        yield from _if_of_preflight(case, status)
    if _is_of_cache(evidence):
        yield cached(case, _LIKELY)
    if status in REDIRECT_STATUSES:
        yield from _redirect(case)
    elif status in GATEWAY_STATUSES:
        yield gateway(case)
    elif status >= 400:
        yield from _error(case)
    elif after_redirect(evidence):
        yield from _end_of_redirects(case)
    elif sent_null(evidence):
        yield from _null(case)
    elif response is None or (evidence.source is Source.CONSOLE and not status):
        yield from _by_message_alone(case)
    else:
        yield from _success_without_headers(case, response)


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
    if status in REDIRECT_STATUSES or (not status and leads_to and not is_shown):
        is_of_login = leads_to_login(evidence.url, leads_to)
        cause = Cause.LOGIN_REDIRECT if is_of_login else Cause.REDIRECT_WITHOUT_CORS
        if is_to_plain_http(evidence.url, leads_to):
            cause = Cause.REDIRECTED_TO_HTTP
        words = unasked.redirect(evidence, leads_to, is_of_login=is_of_login)
        yield case.finding(cause, words, _LIKELY)
    elif status in GATEWAY_STATUSES:
        yield replace(gateway(case), grant=None)
    elif status >= 400 and evidence.is_plain_options:
        # CORS layers leave it to the application, and answer preflights.
        yield case.finding(Cause.NOT_ASKED_AS_A_PAGE, unasked.options(evidence))
        if evidence.compared(Comparison.PREFLIGHT) is not None:
            return
        # Without a CORS layer, a preflight gets the same.
        for each in _if_of_preflight(case, status):
            yield replace(each, confidence=Confidence.POSSIBLE, grant=None)
    elif evidence.is_unserved_head:
        yield case.finding(Cause.NOT_ASKED_AS_A_PAGE, unasked.unserved_head(evidence))
    elif status >= 400:
        words = unasked.error(evidence, first_line(evidence.response))
        yield case.finding(Cause.ERROR_WITHOUT_CORS, words)
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
        yield from _redirect(case)
        yield replace(null(case), confidence=Confidence.POSSIBLE)
        return
    if case.evidence.response is None and is_login(case.evidence.url or ""):
        is_redirected = case.evidence.told.redirected_from is not None
        if is_redirected or is_login_host(case.evidence.url or ""):
            yield _login(case, case.evidence.url or "")
            if not is_hidden_by_redirects(case.evidence):
                yield replace(null(case), confidence=Confidence.POSSIBLE)
            return
    yield null(case)


def gateway(case: Case) -> Finding:
    """A status of proxies; it is certain only if the response is a proxy's own page."""
    evidence = case.evidence
    body = evidence.response.body[:1024].lower() if evidence.response is not None else b""
    is_own = any(title in body for title in _GATEWAY_TITLES)
    is_own = is_own or (evidence.status or 0) in _CLOUDFLARES_STATUSES
    sure = Confidence.CERTAIN if is_own else _LIKELY
    return case.finding(Cause.GATEWAY_ERROR, errors.gateway_error(evidence), sure, grant=True)


def _error(case: Case) -> Iterator[Finding]:
    evidence = case.evidence
    without = evidence.compared(Comparison.WITHOUT_ORIGIN)
    # An error that also occurs without Origin, or after a granted preflight, has another cause.
    proved = without is not None and (without.status or 0) >= 400
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
    if evidence.granted_elsewhere:
        sure = _LIKELY
    elif evidence.origin_sent and evidence.is_plain_options:
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
        server = (get(response.headers, "server") or "").lower()
        if server in _OTHER_APPLICATIONS:
            words = elsewhere.of_another_application(evidence, *_OTHER_APPLICATIONS[server])
            yield case.finding(Cause.NO_CORS_HEADERS, words, sure)
            return
        subject = "The preflight's response" if evidence.in_preflight else "The response"
        words = answer.no_cors_headers(evidence, subject)
        # Settings that are there need no recipe.
        has_settings = evidence.is_of_no_page and evidence.settings is not None
        yield case.finding(Cause.NO_CORS_HEADERS, words, sure, grant=not has_settings)


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

_UNSURE = (Confidence.POSSIBLE, Confidence.LIKELY, Confidence.CERTAIN)
"""The least certain first."""


def of_local_address(case: Case) -> Iterator[Finding]:
    """A page of another host that fetches from its visitor's own machine."""
    page, target = case.evidence.page, case.evidence.target
    if not isinstance(page, Origin) or target is None or detect_by_url(case.evidence.url):
        return
    if service_at(page.host) is not None:  # no address of development was built into that page
        return
    is_here = is_loopback(page.host) or page.host.endswith(".test")  # names of development
    is_other_host = page.scheme in HTTP_SCHEMES and not is_here
    if is_other_host and target.host in _THIS_MACHINE:
        # A page of a local network may be looked at on the server itself.
        sure = _LIKELY if is_public(page.host) else Confidence.POSSIBLE
        yield case.finding(Cause.LOCAL_ADDRESS, answer.local_address(case.evidence), sure)


_THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")


def _beside_granted_preflight(case: Case) -> Iterator[Finding]:
    """The preflight was granted, and the response to the request itself lacks the header."""
    evidence = case.evidence
    if evidence.status is None or evidence.status // 100 != 2:
        words = errors.error_without_cors(evidence)
        yield case.finding(Cause.ERROR_WITHOUT_CORS, words, _LIKELY, grant=True)
    words = answer.only_on_preflight(evidence)
    yield case.finding(Cause.ONLY_ON_PREFLIGHT, words, _LIKELY, grant=True)


def _by_message_alone(case: Case) -> Iterator[Finding]:
    """The possible causes if there is only a console message."""
    evidence = case.evidence
    if evidence.source is Source.CONSOLE:
        yield from of_local_address(case)
    if (login := _of_login(case)) is not None:
        yield login
        return
    is_of_api = evidence.in_preflight or "/api/" in (evidence.url or "")
    if evidence.engine == "firefox" and is_login(evidence.url or "") and not is_of_api:
        # Firefox names the end of redirects alone; the page may also have asked for the login.
        yield replace(_login(case, evidence.url or ""), confidence=Confidence.POSSIBLE)
    is_redirect = evidence.told.location is not None or evidence.told.initiator == REDIRECT
    if is_redirect and evidence.told.redirected_from is None:
        yield from _redirect(case)
        return
    if evidence.url is None and evidence.told.redirected_from is not None:
        words = elsewhere.redirected_elsewhere(evidence.told.redirected_from)
        yield case.finding(Cause.REDIRECT_WITHOUT_CORS, words, _LIKELY)
    if evidence.compared(Comparison.PREFLIGHT) is not None:
        yield from _beside_granted_preflight(case)
        return
    plain = evidence.compared(Comparison.PLAIN)
    is_allowed = plain is not None and plain.readable
    if evidence.status is None:
        is_likely = is_allowed or _shows_error(evidence) or bool(evidence.granted_elsewhere)
        sure = _LIKELY if is_likely else Confidence.POSSIBLE
        words = errors.error_without_cors(evidence, first_line(evidence.response))
        yield case.finding(Cause.ERROR_WITHOUT_CORS, words, sure, grant=True)
    if is_allowed:
        # A GET of the same page is read: neither the origin nor CORS is missing.
        if evidence.method in (None, "GET"):
            yield cached(case, _LIKELY)
        return
    yield from _without_by_message(case)
    yield from _by_kind(case)


def _shows_error(evidence: Evidence) -> bool:
    """Whether a body beside a message reads like an error."""
    return evidence.response is not None and reads_as_error(evidence.response.body)


def _without_by_message(case: Case) -> Iterator[Finding]:
    """The server's settings as the cause, if there is only a console message."""
    evidence, response = case.evidence, case.evidence.response
    if response is not None and knows_cors(response):
        sure = Confidence.POSSIBLE if _shows_error(evidence) else _LIKELY
        yield not_this_origin(case, knows(response), sure)
    elif evidence.granted_elsewhere:
        words = elsewhere.granted_at_another_url(evidence)
        yield case.finding(Cause.NO_CORS_HEADERS, words, _LIKELY, grant=True)
    else:
        words = answer.no_cors_headers(evidence, "The server's response")
        if evidence.engine == "firefox":
            words = words._replace(why=f"{words.why} {_END_OF_REDIRECTS}")
        yield case.finding(Cause.NO_CORS_HEADERS, words, _LIKELY, grant=True)
        yield not_this_origin(case, IF_OTHERS, _LIKELY)


def _of_login(case: Case) -> Finding | None:
    """The finding that a login is asked, if the message names its address."""
    evidence = case.evidence
    if starts_login(evidence.told.redirected_from or ""):
        return case.finding(Cause.LOGIN_REDIRECT, elsewhere.login_fetched(evidence), _LIKELY)
    if evidence.told.redirected_from is not None and is_login(evidence.url or ""):
        if evidence.told.initiator == "manifest":
            return case.finding(Cause.LOGIN_REDIRECT, elsewhere.manifest_behind_login(evidence))
        return _login(case, evidence.url or "")
    is_manifest = evidence.told.initiator == "manifest" and evidence.told.redirected_from
    if is_manifest and evidence.url is None:
        return case.finding(
            Cause.LOGIN_REDIRECT, elsewhere.manifest_behind_login(evidence), _LIKELY
        )
    if starts_login(evidence.url or ""):
        return case.finding(Cause.LOGIN_REDIRECT, elsewhere.login_fetched(evidence), _LIKELY)
    return None


def _by_kind(case: Case) -> Iterator[Finding]:
    """Causes that the kind of request, or its address, makes likely or possible."""
    evidence = case.evidence
    if evidence.told.initiator in _LOADED_BY_ELEMENTS or _is_image(evidence):
        words = elsewhere.cached_without_cors(evidence)
        yield case.finding(Cause.CACHED_FOR_ANOTHER, words, _LIKELY, grant=True)
    elif evidence.told.initiator in _LOADED_IN_BOTH_MODES:
        yield cached(case, Confidence.POSSIBLE)
    if may_redirect_to_https(evidence):
        service = service_at(evidence.target.host) if evidence.target is not None else None
        sure = _LIKELY if service is not None and service.https_only else Confidence.POSSIBLE
        words = parties.redirect_to_https(evidence)
        yield case.finding(Cause.REDIRECT_WITHOUT_CORS, words, sure)
    if evidence.source is Source.HAR and evidence.target and is_local_host(evidence.target.host):
        # Chromium records the same, also where names do not tell that the page is the public one.
        found = outside.local_network_access(evidence)
        yield case.finding(Cause.LOCAL_NETWORK_ACCESS, found, Confidence.POSSIBLE)


_END_OF_REDIRECTS = (
    "If your page fetched another URL than this one, the server redirected it here: Firefox names "
    "only the end of redirects."
)
_LOADED_BY_ELEMENTS = ("image", "video", "audio")
"""What elements also load without CORS, in Chromium's words."""
_IMAGES = (".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp")
_LOADED_IN_BOTH_MODES = ("font", "Font", "script", "Script", "link element")
"""What pages load with CORS and, preloaded, without it."""


def _is_image(evidence: Evidence) -> bool:
    return (evidence.url or "").partition("?")[0].lower().endswith(_IMAGES)


def _redirect(case: Case) -> Iterator[Finding]:
    """A response that redirects, and lacks the headers."""
    evidence = case.evidence
    sure = Confidence.CERTAIN if evidence.exchanges or evidence.told.location else _LIKELY
    if evidence.exchanges and not evidence.origin_sent:
        sure = _LIKELY  # many servers send the headers only if asked as a page
    leads_to = location(evidence)
    if is_to_plain_http(evidence.url, leads_to):
        words = elsewhere.redirect_to_http(evidence, leads_to)
        yield case.finding(Cause.REDIRECTED_TO_HTTP, words, sure)
    elif leads_to_login(evidence.url, leads_to):
        yield _login(case, leads_to)
    else:
        words = elsewhere.redirect_without_cors(evidence, leads_to)
        yield case.finding(Cause.REDIRECT_WITHOUT_CORS, words, sure)


def _end_of_redirects(case: Case) -> Iterator[Finding]:
    """The response that redirects ended at."""
    evidence = case.evidence
    end = evidence.exchanges[-1].request
    if is_login(end.url):
        yield _login(case, end.url)
    elif sent_null(evidence):
        yield null(case)
    else:
        words = answer.no_cors_headers(evidence, f"The response to {end.url}")
        yield case.finding(Cause.NO_CORS_HEADERS, words, grant=True)


def _login(case: Case, leads_to: str) -> Finding:
    # Recognised by a word in the URL, so never certain.
    words = elsewhere.login_redirect(case.evidence, leads_to)
    return case.finding(Cause.LOGIN_REDIRECT, words, _LIKELY)


def _only_on_preflight(evidence: Evidence) -> bool:
    preflight = evidence.preflight
    return (
        not evidence.in_preflight
        and preflight is not None
        and preflight.response is not None
        and get(preflight.response.headers, "access-control-allow-origin") is not None
    )


def cached(case: Case, sure: Confidence) -> Finding:
    """A cache stored the response for another page."""
    value = _value(case.evidence)
    words = elsewhere.cached(case.evidence, value or None, by_fresh_url=False)
    return case.finding(Cause.CACHED_FOR_ANOTHER, words, sure, grant=True)

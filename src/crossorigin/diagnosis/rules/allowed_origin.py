"""Rules for an Access-Control-Allow-Origin, or credentials, that do not fit the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ...fetch.header_lists import values
from ...fetch.sites import is_same_site
from ...fetch.urls import parse_url
from ...policy import Policy, PolicyError
from ..answers import hit_in_cache, origin_difference, varies_by_origin
from ..evidence import Compared, Comparison, Evidence, Source
from ..findings import Cause, Confidence, Finding
from ..grant import Grant
from ..places import is_local_host, is_masked
from ..sent_origin import sent_null
from ..software import detect
from ..words import answer
from .case import Case, grant_for
from .origins import IF_OTHERS, cached, not_this_origin, null

__all__ = ["credentials", "doubled", "other_origin", "wildcard"]

_LIKELY = Confidence.LIKELY


def doubled(case: Case) -> Iterator[Finding]:
    """Access-Control-Allow-Origin has several values: from two layers, or in a list."""
    evidence = case.evidence
    value = evidence.value_of("access-control-allow-origin")
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
    elif len(origins) < 2 and _NAMES_AN_ORIGIN.search(value) is None:
        words = answer.word_in_place_of_origin(evidence, value)
        yield case.finding(Cause.ORIGIN_MISSPELLED, words, grant=True)
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


_NAMES_AN_ORIGIN = re.compile(r"://|\*|(?:^|[\s,])(?:null|localhost|[\w-]+\.[\w.-]+)(?:$|[\s,:])")


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


def _lines(evidence: Evidence) -> int:
    response = evidence.response
    return 0 if response is None else len(values(response.headers, "access-control-allow-origin"))


def wildcard(case: Case) -> Iterator[Finding]:
    """``*`` for a request with credentials."""
    is_guess = case.evidence.credentials is None and case.evidence.source is Source.HEADERS
    words = answer.wildcard_with_credentials(case.evidence, is_guess=is_guess)
    yield case.finding(Cause.WILDCARD_WITH_CREDENTIALS, words, _if_sent(case), grant=True)


def _if_sent(case: Case) -> Confidence:
    """A recording without cookies leaves open whether the request was made with credentials."""
    of_response = case.evidence.source in (Source.HAR, Source.HEADERS)
    guessed = of_response and case.evidence.credentials is None
    return _LIKELY if guessed else Confidence.CERTAIN


def credentials(case: Case) -> Iterator[Finding]:
    """The origin is allowed, and credentials are not."""
    evidence = case.evidence
    found = evidence.value_of("access-control-allow-credentials")
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
    value = evidence.value_of("access-control-allow-origin")
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
    return grant and replace(
        grant,
        origin=value,
        page=grant.origin,
        also=tuple(each for each in grant.also if each != value),
    )


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
    is_hidden = evidence.origin is None or is_masked(evidence.origin.partition("://")[2])
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

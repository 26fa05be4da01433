"""Rules for a lack of CORS headers of which only a browser's message is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...fetch.origins import HTTP_SCHEMES, Origin
from ...fetch.statuses import is_error_status
from ..answers import file_kind, is_login, knows_cors
from ..bodies import first_line, reads_as_error
from ..evidence import REDIRECT, Comparison, Evidence, Source
from ..findings import Cause, Confidence, Finding
from ..grant import spelled
from ..places import is_local_host, is_public, is_this_machine
from ..services import service_at
from ..software import detect_by_url
from ..words import answer, elsewhere, errors, outside, parties
from ..words import preflight as preflight_words
from ..words.preflight import Shown
from .case import Case
from .origins import IF_OTHERS, cached, kept_by_browser, known_by_tool, knows, not_this_origin
from .parties import may_redirect_to_https
from .redirects import login, of_login, redirect

__all__ = ["by_message_alone", "of_local_address"]

_LIKELY = Confidence.LIKELY


def of_local_address(case: Case) -> Iterator[Finding]:
    """A page of another host that fetches from its visitor's own machine."""
    page, target = case.evidence.page, case.evidence.target
    if not isinstance(page, Origin) or target is None or detect_by_url(case.evidence.url):
        return
    if service_at(page.host) is not None:  # no address of development was built into that page
        return
    is_here = is_this_machine(page.host) or page.host.endswith(".test")  # names of development
    is_other_host = page.scheme in HTTP_SCHEMES and not is_here
    if is_other_host and target.host in _THIS_MACHINE:
        # A page of a local network may be looked at on the server itself.
        sure = _LIKELY if is_public(page.host) else Confidence.POSSIBLE
        yield case.finding(Cause.LOCAL_ADDRESS, answer.local_address(case.evidence), sure)


_THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")


def _beside_granted_preflight(case: Case) -> Iterator[Finding]:
    """The preflight was granted, and the response to the request itself lacks the header."""
    evidence = case.evidence
    if evidence.status is None or is_error_status(evidence.status):
        words = errors.error_without_cors(evidence)
        yield case.finding(Cause.ERROR_WITHOUT_CORS, words, _LIKELY, grant=True)
    words = answer.only_on_preflight(evidence)
    yield case.finding(Cause.ONLY_ON_PREFLIGHT, words, _LIKELY, grant=True)
    yield from kept_by_browser(case)
    yield from _not_listed(case)


def _not_listed(case: Case) -> Iterator[Finding]:
    """Headers that the preflight asked for and its response does not list, as a next refusal."""
    preflight = case.evidence.compared(Comparison.PREFLIGHT)
    listed = preflight.header("access-control-allow-headers") if preflight is not None else None
    allowed = {each.strip().lower() for each in (listed or "").split(",")}
    names = [each for each in case.evidence.script_headers if each not in allowed]
    if names and "*" not in allowed:
        found = preflight_words.header_not_allowed(
            case.evidence, tuple(map(spelled, names)), Shown.LIST, listed
        )
        yield case.finding(Cause.HEADER_NOT_ALLOWED, found, Confidence.POSSIBLE, grant=True)


def by_message_alone(case: Case) -> Iterator[Finding]:
    """The possible causes if there is only a console message."""
    evidence = case.evidence
    if evidence.source is Source.CONSOLE:
        yield from of_local_address(case)
    if (of_address := of_login(case)) is not None:
        yield of_address
        return
    is_of_api = evidence.in_preflight or "/api/" in (evidence.url or "")
    if evidence.engine == "firefox" and is_login(evidence.url or "") and not is_of_api:
        # Firefox names the end of redirects alone; the page may also have asked for the login.
        yield replace(login(case, evidence.url or ""), confidence=Confidence.POSSIBLE)
    is_redirect = evidence.told.location is not None or evidence.told.initiator == REDIRECT
    if is_redirect and evidence.told.redirected_from is None:
        yield from redirect(case)
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
    elif evidence.unallowing is not None:
        yield not_this_origin(case, known_by_tool(evidence.unallowing), _LIKELY)
    elif evidence.granted_elsewhere:
        words = elsewhere.granted_at_another_url(evidence)
        yield case.finding(Cause.NO_CORS_HEADERS, words, _LIKELY, grant=True)
    else:
        words = answer.no_cors_headers(evidence, "The server's response")
        if evidence.engine == "firefox":
            words = words._replace(why=f"{words.why} {_END_OF_REDIRECTS}")
        yield case.finding(Cause.NO_CORS_HEADERS, words, _LIKELY, grant=True)
        yield not_this_origin(case, IF_OTHERS, _LIKELY)


def _by_kind(case: Case) -> Iterator[Finding]:
    """Causes that the kind of request, or its address, makes likely or possible."""
    evidence = case.evidence
    loaded = (evidence.told.initiator or "").lower()
    if loaded in _LOADED_BY_ELEMENTS or file_kind(evidence.url) == "image":
        words = elsewhere.cached_without_cors(evidence)
        yield case.finding(Cause.CACHED_FOR_ANOTHER, words, _LIKELY, grant=True)
    elif loaded in _LOADED_IN_BOTH_MODES:
        yield cached(case, Confidence.POSSIBLE)
    else:
        yield from kept_by_browser(case)
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
_LOADED_IN_BOTH_MODES = ("font", "script", "link element")
"""What pages load with CORS and, preloaded, without it."""

"""Rules for failures outside of CORS: stopped by the browser, or by the network."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from ...browser import NetworkFailure
from ...fetch.origins import OpaqueOrigin, Origin
from ..answers import is_to_plain_http, location, looks_like_tracking
from ..evidence import (
    CORS_ERROR,
    CUT_SHORT,
    FONT,
    NOT_REQUESTED,
    OF_RULES,
    Comparison,
    Evidence,
    Obstacle,
    Source,
)
from ..findings import Cause, Confidence, Finding
from ..places import is_mixed_content
from ..reason_groups import MISSING
from ..words import (
    Words,
    answer,
    cookies,
    elsewhere,
    network,
    notes,
    outside,
    policies,
    preflight,
    schemes,
    silence,
    sockets,
    unasked,
    withheld,
)
from .case import Case
from .parties import by_address
from .said import by_words, in_log, with_setting

__all__ = ["by_faults", "in_the_browser", "in_the_network", "is_of_app", "wrong_scheme"]

_FAILURES: dict[NetworkFailure, tuple[Cause, Callable[[Evidence], Words]]] = {
    NetworkFailure.REFUSED: (Cause.SERVER_DOWN, network.server_down),
    NetworkFailure.NAME_NOT_FOUND: (Cause.NAME_NOT_FOUND, network.name_not_found),
    NetworkFailure.CERTIFICATE: (Cause.BAD_CERTIFICATE, network.bad_certificate),
    NetworkFailure.TLS: (Cause.TLS_FAILED, network.tls_failed),
    NetworkFailure.TIMEOUT: (Cause.TIMED_OUT, network.timed_out),
    NetworkFailure.BROKEN: (Cause.CONNECTION_BROKEN, network.connection_broken),
    NetworkFailure.NOT_HTTP: (Cause.NOT_HTTP, network.not_http),
    NetworkFailure.PROXY: (Cause.PROXY_FAILED, network.proxy_failed),
    NetworkFailure.UNKNOWN: (Cause.NO_ANSWER, network.no_answer),
}
_OBSTACLES: dict[Obstacle, tuple[Cause, Callable[[Evidence], Words]]] = {
    Obstacle.MIXED_CONTENT: (Cause.MIXED_CONTENT, outside.mixed_content),
    Obstacle.CONTENT_SECURITY_POLICY: (
        Cause.CONTENT_SECURITY_POLICY,
        policies.content_security_policy,
    ),
    Obstacle.REPORTED: (Cause.WARNING, policies.reported),
    Obstacle.LOCAL_NETWORK_ACCESS: (Cause.LOCAL_NETWORK_ACCESS, outside.local_network_access),
    Obstacle.EXTENSION: (Cause.EXTENSION, outside.extension),
    Obstacle.TRACKING_PROTECTION: (Cause.TRACKING_PROTECTION, outside.tracking_protection),
    Obstacle.SERVICE_WORKER: (Cause.SERVICE_WORKER, outside.service_worker),
    Obstacle.OPAQUE_RESPONSE: (Cause.OPAQUE_RESPONSE_BLOCKING, withheld.opaque_response_blocking),
    Obstacle.RESOURCE_POLICY: (Cause.RESOURCE_POLICY, policies.resource_policy),
    Obstacle.EMBEDDER_POLICY: (Cause.EMBEDDER_POLICY, policies.embedder_policy),
    Obstacle.MIME_TYPE: (Cause.WRONG_MIME_TYPE, withheld.mime_type),
    Obstacle.WORKER: (Cause.WORKER_OF_ANOTHER_ORIGIN, withheld.worker),
    Obstacle.TAINTED_CANVAS: (Cause.TAINTED_CANVAS, withheld.tainted_canvas),
    Obstacle.FRAME: (Cause.FRAME_OF_ANOTHER_ORIGIN, withheld.frame),
    Obstacle.FRAMING: (Cause.FRAMING_REFUSED, policies.framing_refused),
    Obstacle.NOT_ISOLATED: (Cause.NOT_ISOLATED, policies.not_isolated),
    Obstacle.BLOCKED_PORT: (Cause.BLOCKED_PORT, outside.blocked_port),
    Obstacle.EVENT_STREAM: (Cause.NO_EVENT_STREAM, sockets.no_event_stream),
    Obstacle.WEBSOCKET_CLOSED: (Cause.WEBSOCKET_CLOSED, sockets.websocket_closed),
    Obstacle.WEBSOCKET_CANCELED: (Cause.WEBSOCKET_CLOSED, sockets.websocket_canceled),
    Obstacle.OPEN_BROKEN: (Cause.CONNECTION_BROKEN, sockets.open_connection_broken),
    Obstacle.UNKNOWN_SENTENCE: (Cause.UNKNOWN_SENTENCE, silence.unknown_sentence),
    Obstacle.SAYS_NOTHING: (Cause.SAYS_NOTHING, silence.says_nothing),
}
"""Obstacles that are certain without further evidence."""


def in_the_browser(case: Case, obstacle: Obstacle) -> Iterator[Finding]:  # noqa: PLR0912 (a table)
    """The findings about an obstacle in the browser."""
    found = _of_the_page(case) or _mixed_content(case)
    if obstacle is Obstacle.UNKNOWN_SENTENCE and found and found.cause is not Cause.PAGE_FROM_FILE:
        found = None  # the sentence may be about something else
    if obstacle in OF_RULES:
        yield from _by_rule(case)
    elif obstacle in (Obstacle.SAYS_NOTHING, Obstacle.WEBSOCKET) and (stated := in_log(case)):
        yield stated
    elif obstacle is Obstacle.SAYS_NOTHING and (by_body := list(by_words(case))):
        yield from by_body
    elif obstacle is Obstacle.SAYS_NOTHING and (faults := list(by_faults(case))):
        yield from faults
    elif case.evidence.rows:
        yield case.finding(Cause.SAYS_NOTHING, unasked.rows(case.evidence))
    elif obstacle is Obstacle.SAYS_NOTHING and (of_scheme := _of_scheme(case)):
        yield of_scheme
    elif obstacle is Obstacle.SAYS_NOTHING and case.evidence.detail == NOT_REQUESTED:
        yield from _not_requested(case)
    elif obstacle in (Obstacle.SAYS_NOTHING, Obstacle.UNKNOWN_SENTENCE) and found is not None:
        yield found
    elif obstacle is Obstacle.WEBSOCKET:
        yield from _websocket(case)
    elif obstacle is Obstacle.WRONG_SCHEME:
        yield wrong_scheme(case)
    elif obstacle is Obstacle.EMBEDDER_POLICY and case.evidence.detail in _BLOCKED_BY_ANY:
        yield from _by_response(case)
    elif obstacle is Obstacle.REDIRECT_AFTER_PREFLIGHT:
        yield _redirect_after_preflight(case)
    elif obstacle is Obstacle.COOKIE and case.evidence.detail:
        yield case.finding(Cause.COOKIES_KEPT_BACK, cookies.cookie_not_used(case.evidence))
    elif obstacle is Obstacle.COOKIE:
        words = cookies.cookies_kept_back(
            case.evidence, case.evidence.told.cookie, ("SameSite=None",)
        )
        yield case.finding(Cause.COOKIES_KEPT_BACK, words)
    elif obstacle is Obstacle.EXTENSION and _is_file_of_extension(case.evidence):
        words = outside.file_of_extension(case.evidence)
        yield case.finding(Cause.EXTENSION_PERMISSION, words, _LIKELY)
    elif obstacle is Obstacle.HIDDEN_HEADER:
        yield case.finding(Cause.HEADERS_HIDDEN, notes.header_hidden(case.evidence), shown=())
    else:
        sent = list(_sent_by_page(case)) if obstacle is Obstacle.SAYS_NOTHING else []
        yield from sent
        # Where there is only code of a page, there is no message that says nothing.
        if not sent or case.evidence.engine is not None:
            yield from _usual_refusal(case)
            cause, words_for = _OBSTACLES[obstacle]
            sure = _of_obstacle(case.evidence, obstacle)
            yield case.finding(cause, words_for(case.evidence), sure)


def _by_response(case: Case) -> Iterator[Finding]:
    """A header of the response stopped it, and the browser does not say which."""
    evidence = replace(case.evidence, detail="")
    yield case.finding(Cause.RESOURCE_POLICY, policies.resource_policy(case.evidence), _LIKELY)
    yield case.finding(Cause.EMBEDDER_POLICY, policies.embedder_policy(evidence), _LIKELY)
    framing = policies.framing_refused(evidence)
    yield case.finding(Cause.FRAMING_REFUSED, framing, Confidence.POSSIBLE)


def _redirect_after_preflight(case: Case) -> Finding:
    """The server redirects a request that needed a preflight, which an old browser forbids."""
    leads_to = location(case.evidence)
    if is_to_plain_http(case.evidence.url, leads_to):
        found = elsewhere.redirect_to_http(case.evidence, leads_to)
        return case.finding(Cause.REDIRECTED_TO_HTTP, found)
    words = preflight.redirected_after(case.evidence, leads_to)
    return case.finding(Cause.REDIRECT_AFTER_PREFLIGHT, words)


def _usual_refusal(case: Case) -> Iterator[Finding]:
    """The usual cause at a URL whose request was refused by CORS, where the reason was cut off."""
    evidence = case.evidence
    is_of_cors = evidence.says_nothing and evidence.detail in _OF_CORS
    if is_of_cors:
        # Of a request in code the response is not known.
        refused = replace(evidence, obstacle=None, detail="", reasons=MISSING, exchanges=())
        usual = by_address(Case(refused))
        if usual is not None:
            # What is only named may not be what answered.
            is_there = evidence.url is not None
            yield usual if is_there else replace(usual, confidence=Confidence.POSSIBLE)


_OF_CORS = (CORS_ERROR, CUT_SHORT, FONT)


def by_faults(case: Case, causes: Collection[Cause] = tuple(Cause)) -> Iterator[Finding]:
    """The faults of pasted settings that lead to one of `causes`."""
    settings = case.evidence.settings
    is_alone = case.evidence.obstacle is Obstacle.SETTINGS
    for each in settings.faults if settings is not None else ():
        if each.cause in causes and not (each.is_general and is_alone):
            words = Words(each.what, each.why, each.fix)
            yield case.finding(each.cause, words, _LIKELY, shown=())


def _sent_by_page(case: Case) -> Iterator[Finding]:
    """That the page's code, which was pasted too, sends a header of responses."""
    settings = case.evidence.settings
    if settings is not None and settings.page_sends:
        words = preflight.response_header_sent(case.evidence, settings.page_sends)
        yield case.finding(Cause.RESPONSE_HEADER_SENT, words, _LIKELY)


def _by_rule(case: Case) -> Iterator[Finding]:
    """What a sentence about another rule of the browser states."""
    evidence = case.evidence
    if "MessageSignatureMismatch" in evidence.detail:
        yield case.finding(Cause.ANOTHER_RULE, policies.signature_mismatch(evidence), shown=())
    elif evidence.logged is not None and (stated := evidence.logged.stated) is not None:
        yield case.finding(stated.cause, Words(stated.what, stated.why, stated.fix), shown=())
    elif (words := network.of_no_failure(evidence)) is not None:
        yield case.finding(Cause.WARNING, words, shown=())
    else:
        is_warning = evidence.obstacle is Obstacle.WARNING
        cause = Cause.WARNING if is_warning else Cause.ANOTHER_RULE
        yield case.finding(cause, silence.says_nothing(evidence), _LIKELY)


def _is_file_of_extension(evidence: Evidence) -> bool:
    return "-extension" in (evidence.url or "").partition("://")[0]


def _of_scheme(case: Case) -> Finding | None:
    """What follows from a URL that is not of http; WebKit prints no more than that it failed.

    Of a font Firefox prints the same for addresses that the page may not load.
    """
    evidence = case.evidence
    scheme, colon, _ = (evidence.url or "").partition(":")
    is_own = evidence.origin is not None and f"{evidence.url}/".startswith(f"{evidence.origin}/")
    says_little = evidence.engine == "webkit" or evidence.detail == FONT
    if not says_little or not colon or is_own or scheme.lower() in _OPEN_SCHEMES:
        return None
    if is_of_app(evidence):
        return case.finding(Cause.WRONG_SCHEME, schemes.scheme_of_app(evidence), _LIKELY)
    return replace(wrong_scheme(case), confidence=_LIKELY)


_OPEN_SCHEMES = ("http", "https", "ws", "wss", "blob", "data")
"""Schemes of URLs that pages fetch."""


def _not_requested(case: Case) -> Iterator[Finding]:
    """WebKit sent nothing: mixed content or the page's policy, of which it printed nothing here."""
    evidence = case.evidence
    is_plain = (evidence.url or "http:").startswith(("http:", "ws:"))
    is_plain = is_plain and not (
        isinstance(evidence.page, Origin) and evidence.page.scheme == "http"
    )
    if is_plain:
        yield case.finding(Cause.MIXED_CONTENT, outside.mixed_content(evidence), _LIKELY)
    sure = Confidence.POSSIBLE if is_plain else _LIKELY
    words = policies.content_security_policy(replace(evidence, detail=""))
    yield case.finding(Cause.CONTENT_SECURITY_POLICY, words, sure)


def _of_obstacle(evidence: Evidence, obstacle: Obstacle) -> Confidence:
    """A browser's sentence is certain; a recording's error is only a hint."""
    if obstacle is Obstacle.EXTENSION:
        return Confidence.LIKELY  # developer tools and the browser itself block so, too
    if obstacle is Obstacle.WEBSOCKET_CANCELED:
        return Confidence.LIKELY  # by the page, or for a certificate
    is_named = evidence.detail.rpartition(".")[2] in _OF_EMBEDDER or "." not in evidence.detail
    if obstacle is Obstacle.EMBEDDER_POLICY and (
        evidence.detail in _BLOCKED_BY_ANY or not is_named
    ):
        return Confidence.LIKELY  # X-Frame-Options, too, or a policy of a newer browser
    guessed = obstacle in (Obstacle.SERVICE_WORKER, Obstacle.LOCAL_NETWORK_ACCESS)
    if evidence.source is Source.HAR and guessed and evidence.detail in _SAYS_LITTLE:
        return Confidence.LIKELY
    return Confidence.CERTAIN


_OF_EMBEDDER = (
    "CoepFrameResourceNeedsCoepHeader",
    "NotSameOriginAfterDefaultedToSameOriginByCoep",
    "NotSameOriginAfterDefaultedToSameOriginByDip",
    "NotSameOriginAfterDefaultedToSameOriginByCoepAndDip",
)
"""Chromium's names of responses that a policy of the page stops (blocked_by_response_reason)."""
_BLOCKED_BY_ANY = ("", "net::ERR_BLOCKED_BY_RESPONSE")
_SAYS_LITTLE = ("", "net::ERR_FAILED")


def is_of_app(evidence: Evidence) -> bool:
    """Whether the URL is of a scheme that an app serves itself, such as ``capacitor:``."""
    return (evidence.url or "").partition("://")[0].lower() in _OF_APPS


_OF_APPS = frozenset({"app", "asset", "capacitor", "cdvfile", "ionic", "tauri", "wails"})


def wrong_scheme(case: Case) -> Finding:
    """The URL is not one of http or https, or the page is a file."""
    evidence = case.evidence
    origin = evidence.origin or ""
    is_file = (evidence.url or "").startswith("file:") and not isinstance(evidence.page, Origin)
    if is_file or origin.startswith("file:"):
        return case.finding(Cause.PAGE_FROM_FILE, schemes.page_from_file(evidence))
    is_unknown = isinstance(evidence.page, OpaqueOrigin) or (
        evidence.page is None and evidence.engine == "firefox"
    )
    if evidence.url is None and is_unknown:
        return case.finding(Cause.PAGE_FROM_FILE, schemes.page_from_file(evidence), _LIKELY)
    return case.finding(Cause.WRONG_SCHEME, schemes.wrong_scheme(evidence))


def _websocket(case: Case) -> Iterator[Finding]:
    evidence = case.evidence
    without = evidence.compared(Comparison.WITHOUT_ORIGIN)
    if without is not None and without.status == 101:
        words = sockets.websocket_refused_for_origin(evidence)
        yield case.finding(Cause.WEBSOCKET_REFUSED, words)
    elif evidence.logged is not None:
        quoted = evidence.logged.quoted
        words = sockets.websocket_refused_in_log(evidence, quoted)
        words = _with_fault(case, with_setting(words, f"{quoted} {evidence.url}"))
        yield case.finding(Cause.WEBSOCKET_REFUSED, words, Confidence.LIKELY)
    elif evidence.status is not None:
        words = sockets.websocket_refused(evidence)
        if evidence.status in _OF_ORIGINS:
            words = _with_fault(case, with_setting(words, evidence.url or ""))
        yield case.finding(Cause.WEBSOCKET_REFUSED, words)
    else:
        said = evidence.detail.strip().rstrip(".")
        for expression, cause, words_for in _OF_SOCKETS:
            if expression.search(said):
                yield case.finding(cause, words_for(evidence, said))
                return
        told = said if _SENTENCE.match(said) else ""
        words = sockets.websocket_failed(evidence, told)
        yield case.finding(Cause.WEBSOCKET_FAILED, words, Confidence.LIKELY)


_OF_SOCKETS: tuple[tuple[re.Pattern[str], Cause, Callable[[Evidence, str], Words]], ...] = tuple(
    (re.compile(expression), cause, words_for)
    for expression, cause, words_for in (
        (r"(?i)\bbad response from the server\b", Cause.WEBSOCKET_REFUSED,
         sockets.websocket_not_opened),
        (r"'(?:Upgrade|Connection|Sec-WebSocket-[A-Z][a-z]+)' header|permessage-deflate|"
         r"(?i:\bstatus line\b|\bresponse code found|\bheader value\b)", Cause.WEBSOCKET_REFUSED,
         sockets.websocket_ill_answered),
        (r"(?i)\bframes?\b|\breserved bits\b|\bclose received\b", Cause.WEBSOCKET_FAILED,
         sockets.websocket_ill_framed),
    )
)  # fmt: skip
"""What browsers find wrong in what a WebSocket server sends."""
_SENTENCE = re.compile(r"[A-Z][A-Za-z]{1,20}(?: [\w'’“”\"-]{1,40}){2}[^@]*$")
"""A sentence, and not the frame of a stack that follows the message in its line."""
_OF_ORIGINS = (400, 403)
"""The statuses with which servers refuse an Origin."""


def _with_fault(case: Case, words: Words) -> Words:
    """With what pasted settings do wrong with the headers that a WebSocket's server compares."""
    settings = case.evidence.settings
    for each in settings.faults if settings is not None else ():
        if each.cause is Cause.WEBSOCKET_REFUSED:
            why = f"{words.why} {each.what} {each.why}"
            return words._replace(why=why, fix=f"{each.fix} {words.fix}")
    return words


def _of_the_page(case: Case) -> Finding | None:
    """That the page has no origin, which a message of Chromium's tells that was cut."""
    evidence = case.evidence
    if evidence.engine != "chromium":
        return None
    if (evidence.url or "").startswith("file:"):
        return case.finding(Cause.PAGE_FROM_FILE, schemes.page_from_file(evidence), _LIKELY)
    if evidence.origin != "null":
        return None
    return case.finding(Cause.NULL_ORIGIN, answer.null_origin(evidence), _LIKELY)


def _mixed_content(case: Case) -> Finding | None:
    """That only the page is secure, where no message tells it; ``None`` if it is not so."""
    page, target = case.evidence.page, case.evidence.target
    if not isinstance(page, Origin) or target is None or page.scheme != "https":
        return None
    # Safari does not exempt this machine; others do.
    is_mixed = (
        target.scheme == "http"
        if case.evidence.engine == "webkit"
        else (is_mixed_content(page, target))
    )
    if not is_mixed:
        return None
    return case.finding(Cause.MIXED_CONTENT, outside.mixed_content(case.evidence), _LIKELY)


_LIKELY = Confidence.LIKELY


def in_the_network(case: Case, failure: NetworkFailure) -> Iterator[Finding]:
    """Why there was no HTTP response."""
    if failure is NetworkFailure.UNKNOWN and (found := _mixed_content(case)) is not None:
        yield found
    if failure is NetworkFailure.UNKNOWN and looks_like_tracking(case.evidence.url or ""):
        words = outside.extension_by_url(case.evidence)
        yield case.finding(Cause.EXTENSION, words, Confidence.LIKELY)
    cause, words_for = _FAILURES[failure]
    # The browser's network may reach servers that this machine's does not.
    unsure = cause is Cause.NO_ANSWER or case.evidence.asked_here
    sure = Confidence.LIKELY if unsure else Confidence.CERTAIN
    yield case.finding(cause, words_for(case.evidence), sure)

"""Certainty: for each rule, an input that looks the same and has another cause.

A finding is certain only if the evidence excludes the other causes. So each row has an input that
the rule could mistake, the real cause, and the further question that would tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from crossorigin.browser import Exchange, HttpRequest, HttpResponse, Reason, Stage
from crossorigin.diagnosis import (
    Cause,
    Confidence,
    Evidence,
    NetworkFailure,
    Obstacle,
    Told,
    ask_about,
    diagnose,
    question_about,
    read,
)
from crossorigin.diagnosis.evidence import REDIRECT
from crossorigin.diagnosis.sent_origin import is_hidden_by_redirects
from crossorigin.diagnosis.services import service_at

from .disguises import evidence_of
from .kinds import API, CHECK, FROM, KINDS, MISSING, SPA, Kind, chrome, entry, firefox, har

GIVEN = {"--from": "origin", "--url": "url", "-X": "method"}


def findings_of(text: str, options: tuple[str, ...]) -> list[tuple[Cause, Confidence]]:
    named = [each for each in options if each != "--credentials"]
    given = {GIVEN[name]: value for name, value in zip(named[::2], named[1::2], strict=True)}
    credentials = "--credentials" in options or None
    (evidence,) = read(text, credentials=credentials, **given)
    return [(each.cause, each.confidence) for each in diagnose(evidence) if not each.is_note]


def response(status: int, *headers: str, body: str = "") -> str:
    return "\n".join((f"HTTP/1.1 {status} X", *headers, "", body))


def asked(origin: str = SPA) -> str:
    return f"$ curl -i {API} -H 'Origin: {origin}'\n"


def preflight(status: int, *headers: str) -> str:
    command = (
        f"$ curl -i -X OPTIONS {API} -H 'Origin: {SPA}' -H 'Access-Control-Request-Method: PUT'\n"
    )
    return command + response(status, *headers)


LOOK_ALIKE: tuple[tuple[Cause, str, str, tuple[str, ...]], ...] = (
    (Cause.ORIGIN_NOT_ALLOWED, "a proxy drops Origin; ask past it",
     asked() + response(200, "Vary: Origin"), ()),
    (Cause.ORIGIN_NOT_ALLOWED, "nginx lost the header in an if; ask by GET",
     preflight(204, "Access-Control-Allow-Methods: PUT"), ()),
    (Cause.ORIGIN_NOT_ALLOWED, "a cache answers; ask with a fresh query",
     asked() + response(200, "Access-Control-Allow-Origin: https://other.example.org"), ()),
    (Cause.NO_CORS_HEADERS, "a cache answers; ask with a fresh query", asked() + response(200), ()),
    (Cause.CACHED_FOR_ANOTHER, "the server always names this one; ask with a fresh query",
     asked() + response(200, "Access-Control-Allow-Origin: https://x.example.org", "X-Cache: HIT"),
     ()),
    (Cause.ORIGIN_MISSPELLED, "a cache stored it for the other port; ask with a fresh query",
     asked("http://localhost:3000")
     + response(200, "Access-Control-Allow-Origin: http://localhost:3001"), ()),
    (Cause.DOUBLED_HEADERS, "one setting has both; ask past the proxy",
     chrome("The 'Access-Control-Allow-Origin' header contains multiple values '*, "
            f"{SPA}', but only one is allowed."), ()),
    (Cause.LIST_OF_ORIGINS, "two layers, joined by the browser; ask past the proxy",
     chrome("The 'Access-Control-Allow-Origin' header contains multiple values "
            f"'{SPA}, https://b.example.org', but only one is allowed."), ()),
    (Cause.ERROR_WITHOUT_CORS, "the Origin is the reason of the 403; ask without it",
     asked() + response(403), ()),
    (Cause.ERROR_WITHOUT_CORS, "the Origin is the reason of the 500; ask without it",
     f"GET {API} net::ERR_FAILED 500 (Internal Server Error)", FROM),
    (Cause.ORIGIN_REFUSED, "the body is about flights; ask without an Origin",
     asked() + response(400, body='{"error": "invalid origin"}'), ()),
    (Cause.CSRF, "the page only tells of CSRF; look at its status",
     asked() + response(200, body="CSRF verification failed, explained"), ()),
    (Cause.GATEWAY_ERROR, "the application itself answers 503; ask past the proxy",
     asked() + response(503, body='{"error": "maintenance"}'), ()),
    (Cause.PREFLIGHT_NOT_HANDLED, "there is nothing at this URL; ask by GET", preflight(404), ()),
    (Cause.PREFLIGHT_NEEDS_LOGIN, "a firewall refuses OPTIONS; ask by GET", preflight(403), ()),
    (Cause.LOGIN_REDIRECT, "an endpoint that is called so; fetch it",
     chrome(MISSING, "https://api.example.org/auth/v2", first=API), ()),
    (Cause.NULL_ORIGIN, "a redirect; ask for the first URL",
     chrome(MISSING, "https://b.example.net/x", "null", first="https://a.example.net/x"), ()),
    (Cause.WILDCARD_WITH_CREDENTIALS, "no cookies were sent; look at the request",
     har(entry(got={"Access-Control-Allow-Origin": "*"}, _error="net::ERR_FAILED")), ()),
    (Cause.CREDENTIALS_NOT_ALLOWED, "no cookies were sent; look at the request",
     har(entry(got={"Access-Control-Allow-Origin": SPA}, _error="net::ERR_FAILED")), ()),
    (Cause.LOCAL_NETWORK_ACCESS, "CORS refused it, and the response is not recorded; ask",
     har(entry("http://192.168.1.20/x", status=0, _error="net::ERR_FAILED")), ()),
    (Cause.SERVICE_WORKER, "the server's response, passed on; bypass the worker",
     har(entry(_error="net::ERR_FAILED", _fetchType="Service Worker")), ()),
    (Cause.EXTENSION, "developer tools block it; look at their list",
     f"GET {API} net::ERR_BLOCKED_BY_CLIENT", ()),
    (Cause.EMBEDDER_POLICY, "X-Frame-Options; look at the headers",
     f"GET {API} net::ERR_BLOCKED_BY_RESPONSE", ()),
    (Cause.METHOD_NOT_ALLOWED, "the layer refuses the origin; ask for its parts",
     preflight(403, "Vary: Access-Control-Request-Method, Origin"), ()),
    (Cause.PREFLIGHT_NEEDS_LOGIN, "the request itself got the 401; look for OPTIONS",
     firefox("CORS header ‘Access-Control-Allow-Origin’ missing", status="401"), FROM),
    (Cause.NO_CORS_HEADERS, "the server failed; look at the status", chrome(MISSING), ()),
    (Cause.PREFLIGHT_NOT_HANDLED, "authentication answered; look at the status",
     chrome(CHECK + MISSING), ()),
    (Cause.ONLY_ON_PREFLIGHT, "the response is a cache's; ask with a fresh query",
     f"$ curl -i -X OPTIONS {API} -H 'Origin: {SPA}' -H 'Access-Control-Request-Method: GET' -H "
     "'Access-Control-Request-Headers: x-a'\n"
     + response(204, f"Access-Control-Allow-Origin: {SPA}", "Access-Control-Allow-Headers: x-a")
     + asked() + response(200, "Age: 40"), ()),
)  # fmt: skip


@pytest.mark.parametrize(
    ("cause", "truth", "text", "options"),
    LOOK_ALIKE,
    ids=[f"{cause}: {truth}" for cause, truth, _, _ in LOOK_ALIKE],
)
def test_what_looks_alike_is_not_certain(
    cause: Cause, truth: str, text: str, options: tuple[str, ...]
) -> None:
    found = findings_of(text, options)
    assert (cause, Confidence.CERTAIN) not in found, truth
    assert found


Needed = Callable[[Evidence], bool]


def by(obstacle: Obstacle) -> Needed:
    """A browser's sentence of its own for this."""
    return lambda evidence: evidence.obstacle is obstacle


def says_so(obstacle: Obstacle, *headers: str) -> Needed:
    """The same, or the header itself in a response that no page is known to have asked for."""
    return lambda evidence: (
        evidence.obstacle is obstacle
        or (evidence.is_open_question and any(evidence.header(each) for each in headers))
    )


def failed(*failures: NetworkFailure) -> Needed:
    """What the network did, in its own words."""
    return lambda evidence: evidence.failure in failures


def because(*reasons: Reason) -> Needed:
    """A browser's sentence that has only these reasons, or a response that has."""
    return lambda evidence: evidence.for_certain(*reasons)


def with_status(*statuses: int) -> Needed:
    """A status that has one meaning here."""
    return lambda evidence: evidence.status in statuses


def said(evidence: Evidence) -> bool:
    """The words of the software itself, in a response or a log."""
    return evidence.said is not None


def of_a_known_service(evidence: Evidence) -> bool:
    """The host of a public service that answers no preflights, as its owner says."""
    service = service_at(evidence.target.host) if evidence.target is not None else None
    return service is not None and service.no_preflights


def valued(evidence: Evidence) -> bool:
    """The value of the header at fault."""
    return evidence.told.value is not None or evidence.response is not None


def anyone(*needed: Needed) -> Needed:
    """One of several."""
    return lambda evidence: any(each(evidence) for each in needed)


def all_of(*needed: Needed) -> Needed:
    """All of several."""
    return lambda evidence: all(each(evidence) for each in needed)


OF_METHOD = because(Reason.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE)
OF_HEADER = because(Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE)
OF_A_PREFLIGHT = because(*(each for each in Reason if each.stage is Stage.PREFLIGHT))
ERRORS = range(400, 600)

NEEDED: dict[Cause, Needed] = {
    Cause.ANOTHER_RULE: by(Obstacle.ANOTHER_RULE),
    Cause.LOADED_WITHOUT_CORS: by(Obstacle.ANOTHER_RULE),
    Cause.EXTENSION_PERMISSION: by(Obstacle.ANOTHER_RULE),
    Cause.BLOCKED_PORT: by(Obstacle.BLOCKED_PORT),
    Cause.CONTENT_SECURITY_POLICY: by(Obstacle.CONTENT_SECURITY_POLICY),
    Cause.EMBEDDER_POLICY: by(Obstacle.EMBEDDER_POLICY),
    Cause.FRAME_OF_ANOTHER_ORIGIN: by(Obstacle.FRAME),
    Cause.FRAMING_REFUSED: says_so(
        Obstacle.FRAMING, "x-frame-options", "content-security-policy"
    ),
    Cause.LOCAL_NETWORK_ACCESS: by(Obstacle.LOCAL_NETWORK_ACCESS),
    Cause.MIXED_CONTENT: by(Obstacle.MIXED_CONTENT),
    Cause.REDIRECT_AFTER_PREFLIGHT: by(Obstacle.REDIRECT_AFTER_PREFLIGHT),
    Cause.NO_EVENT_STREAM: by(Obstacle.EVENT_STREAM),
    Cause.NOT_ISOLATED: says_so(
        Obstacle.NOT_ISOLATED, "cross-origin-opener-policy", "cross-origin-embedder-policy"
    ),
    Cause.OPAQUE_RESPONSE_BLOCKING: by(Obstacle.OPAQUE_RESPONSE),
    Cause.RESOURCE_POLICY: says_so(Obstacle.RESOURCE_POLICY, "cross-origin-resource-policy"),
    Cause.SAYS_NOTHING: by(Obstacle.SAYS_NOTHING),
    Cause.SERVICE_WORKER: by(Obstacle.SERVICE_WORKER),
    Cause.TAINTED_CANVAS: by(Obstacle.TAINTED_CANVAS),
    Cause.TRACKING_PROTECTION: by(Obstacle.TRACKING_PROTECTION),
    Cause.UNKNOWN_SENTENCE: by(Obstacle.UNKNOWN_SENTENCE),
    Cause.WEBSOCKET_CLOSED: by(Obstacle.WEBSOCKET_CLOSED),
    Cause.WEBSOCKET_REFUSED: all_of(
        by(Obstacle.WEBSOCKET),
        anyone(with_status(*range(200, 600)), lambda it: bool(it.detail)),
    ),
    Cause.WORKER_OF_ANOTHER_ORIGIN: by(Obstacle.WORKER),
    Cause.WRONG_MIME_TYPE: by(Obstacle.MIME_TYPE),
    # The URL has no scheme, or that of an app or of files.
    Cause.WRONG_SCHEME: anyone(
        by(Obstacle.WRONG_SCHEME), lambda it: not (it.url or "").startswith("http")
    ),
    Cause.PAGE_FROM_FILE: anyone(
        by(Obstacle.WRONG_SCHEME), lambda it: (it.url or "").startswith("file:")
    ),
    Cause.BAD_CERTIFICATE: failed(NetworkFailure.CERTIFICATE),
    Cause.CONNECTION_BROKEN: anyone(
        failed(NetworkFailure.BROKEN), by(Obstacle.OPEN_BROKEN)
    ),
    Cause.NAME_NOT_FOUND: failed(NetworkFailure.NAME_NOT_FOUND),
    Cause.NOT_HTTP: failed(NetworkFailure.NOT_HTTP),
    Cause.SERVER_DOWN: failed(NetworkFailure.REFUSED),
    Cause.TIMED_OUT: failed(NetworkFailure.TIMEOUT),
    Cause.TLS_FAILED: failed(NetworkFailure.TLS),
    # The message says what is wrong in a frame.
    Cause.WEBSOCKET_FAILED: all_of(by(Obstacle.WEBSOCKET), lambda it: "rame" in it.detail
                                   or "reserved bits" in it.detail),
    Cause.METHOD_IN_LOWER_CASE: OF_METHOD,
    Cause.METHOD_NOT_ALLOWED: anyone(OF_METHOD, said),
    Cause.HEADER_NOT_ALLOWED: anyone(OF_HEADER, said),
    Cause.RESPONSE_HEADER_SENT: OF_HEADER,
    Cause.PREFLIGHT_REDIRECTED: anyone(
        because(Reason.PREFLIGHT_DISALLOWED_REDIRECT),
        all_of(OF_A_PREFLIGHT, with_status(*range(300, 400))),
    ),
    Cause.BAD_LIST: because(
        Reason.INVALID_ALLOW_METHODS_PREFLIGHT_RESPONSE,
        Reason.INVALID_ALLOW_HEADERS_PREFLIGHT_RESPONSE,
    ),
    # Authentication's own status, in a preflight, which carries no login.
    Cause.PREFLIGHT_NEEDS_LOGIN: all_of(
        OF_A_PREFLIGHT, anyone(with_status(401, 407), said)
    ),
    Cause.PREFLIGHT_NOT_HANDLED: all_of(
        OF_A_PREFLIGHT, anyone(with_status(405, 501), said, of_a_known_service)
    ),
    Cause.WILDCARD_WITH_CREDENTIALS: anyone(
        because(
            Reason.WILDCARD_ORIGIN_NOT_ALLOWED, Reason.PREFLIGHT_WILDCARD_ORIGIN_NOT_ALLOWED
        ),
        said,
    ),
    Cause.CREDENTIALS_NOT_ALLOWED: because(
        Reason.INVALID_ALLOW_CREDENTIALS, Reason.PREFLIGHT_INVALID_ALLOW_CREDENTIALS
    ),
    # The value is in hand, and no page and no cache could have made it.
    Cause.DOUBLED_HEADERS: valued,
    Cause.LIST_OF_ORIGINS: valued,
    Cause.ORIGIN_EMPTY: valued,
    Cause.ORIGIN_MISSPELLED: valued,
    Cause.PATTERN_SENT: valued,
    Cause.BODY_LIMIT: anyone(with_status(413), said),
    Cause.CHALLENGE: said,
    Cause.CSRF: said,
    Cause.HOST_NOT_ALLOWED: said,
    Cause.NO_SUCH_METHOD: anyone(with_status(405, 501), said),
    # An error after a preflight that was granted, or with a page of its own.
    Cause.ERROR_WITHOUT_CORS: with_status(*ERRORS),
    Cause.PREFLIGHT_CRASHED: all_of(OF_A_PREFLIGHT, with_status(*range(500, 600))),
    Cause.REDIRECT_WITHOUT_CORS: anyone(
        lambda it: it.told.initiator == REDIRECT, with_status(*range(300, 400)),
        lambda it: it.told.redirected_from is not None or it.told.location is not None,
    ),
    # A redirect across origins is known, and the response names an origin all the same.
    Cause.NULL_AFTER_REDIRECT: all_of(
        is_hidden_by_redirects,
        because(
            Reason.ALLOW_ORIGIN_MISMATCH, Reason.PREFLIGHT_ALLOW_ORIGIN_MISMATCH
        ),
    ),
    Cause.LOGIN_REDIRECT: lambda it: it.told.redirected_from is not None,
    # With CORS, Chromium's line has an error of the network beside the status.
    Cause.OTHER: because(
        Reason.UNUSABLE_STATUS,
        Reason.REDIRECT_TO_OTHER_SCHEME,
        Reason.REDIRECT_CONTAINS_CREDENTIALS,
    ),
    # The command shows that no Origin was sent, or an OPTIONS that asks for no method.
    Cause.NOT_ASKED_AS_A_PAGE: lambda it: it.is_of_no_page,
}  # fmt: skip
"""What a paste must have so that a cause is certain. All other causes need a further question."""

LACKS = (Reason.MISSING_ALLOW_ORIGIN, Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN)
"""The reasons of the sentence that says least."""
ABLATIONS: dict[str, Callable[[Evidence], Evidence]] = {
    "nothing": lambda it: it,
    "the reason": lambda it: replace(it, reasons=LACKS if it.reasons else ()),
    "every reason": lambda it: replace(it, reasons=tuple(Reason) if it.reasons else ()),
    "what the message names": lambda it: replace(it, told=Told()),
    "the status": lambda it: replace(it, told=replace(it.told, status=None)),
    "the response": lambda it: replace(
        it, exchanges=tuple(Exchange(each.request, None) for each in it.exchanges)
    ),
    "all exchanges": lambda it: replace(it, exchanges=()),
    "the log": lambda it: replace(it, logged=None),
    "log and responses": lambda it: replace(it, logged=None, exchanges=()),
    "the page": lambda it: replace(it, origin=None),
    "the URL": lambda it: replace(it, url=None),
    "settings": lambda it: it if it.obstacle is Obstacle.SETTINGS else replace(it, settings=None),
}
"""What is taken away from the evidence."""


SLICES = 16


@pytest.mark.parametrize("part", range(SLICES))
def test_a_cause_is_certain_only_with_the_evidence_for_it(part: int) -> None:
    kinds = [each for each in KINDS if each.causes][part::SLICES]
    assert [fault for kind in kinds for fault in too_sure(kind)] == []


def too_sure(kind: Kind) -> Iterator[str]:
    """The causes that are certain without the evidence for them."""
    for evidence in evidence_of(kind, kind.text):
        seen: list[Evidence] = []
        for without, ablated in ABLATIONS.items():
            left = ablated(evidence)
            if left in seen:
                continue  # it was not there
            seen.append(left)
            for finding in diagnose(left):
                # A response beside it answers the further question.
                is_compared = any(each.readable for each in left.comparisons)
                is_sure = finding.confidence is Confidence.CERTAIN and not finding.is_note
                needed = NEEDED.get(finding.cause)
                if is_sure and not is_compared and (needed is None or not needed(left)):
                    yield f"{kind.name}: {finding.cause} without {without}"


def test_a_status_of_a_proxys_own_page_is_certain() -> None:
    page = "<html><head><title>502 Bad Gateway</title></head></html>"
    assert findings_of(asked() + response(502, "Server: nginx", body=page), ()) == [
        (Cause.GATEWAY_ERROR, Confidence.CERTAIN)
    ]
    assert (Cause.GATEWAY_ERROR, Confidence.CERTAIN) in findings_of(asked() + response(522), ())
    assert findings_of(preflight(504), ())[0] == (Cause.GATEWAY_ERROR, Confidence.LIKELY)


def test_what_was_asked_makes_it_certain() -> None:
    def error(_: HttpRequest) -> HttpResponse:
        return HttpResponse(500, [], b"")

    (evidence,) = read(chrome(MISSING))
    question = question_about(evidence)
    assert question is not None
    finding = diagnose(ask_about(evidence, question, error))[0]
    assert (finding.cause, finding.confidence) == (Cause.ERROR_WITHOUT_CORS, Confidence.CERTAIN)


def test_a_page_that_has_an_origin_and_sends_null_may_be_in_a_frame() -> None:
    (evidence,) = read(asked("null") + response(200, "Server: x"))
    assert [each.cause for each in diagnose(evidence)] == [Cause.NULL_ORIGIN]
    (finding,) = diagnose(replace(evidence, origin=SPA))
    assert (finding.cause, finding.confidence) == (Cause.NULL_ORIGIN, Confidence.LIKELY)

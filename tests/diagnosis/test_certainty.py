"""Certainty: for each rule, an input that looks the same and has another cause.

A finding is certain only if the evidence excludes the other causes. So each row has an input that
the rule could mistake, the real cause, and the further question that would tell.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from crossorigin.browser import HttpRequest, HttpResponse
from crossorigin.diagnosis import Cause, Confidence, ask_about, diagnose, question_about, read

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


FOLLOWS_FROM_WORDS = {
    # The browser, or the response itself, says just this.
    Cause.ANOTHER_RULE, Cause.LOADED_WITHOUT_CORS, Cause.EXTENSION_PERMISSION,
    Cause.BAD_LIST, Cause.BLOCKED_PORT, Cause.BODY_LIMIT, Cause.CHALLENGE, Cause.CSRF,
    Cause.HOST_NOT_ALLOWED,
    Cause.CONTENT_SECURITY_POLICY, Cause.COOKIES_KEPT_BACK, Cause.CREDENTIALS_NOT_ALLOWED,
    Cause.EMBEDDER_POLICY, Cause.HEADER_NOT_ALLOWED, Cause.LOCAL_NETWORK_ACCESS,
    Cause.METHOD_IN_LOWER_CASE, Cause.METHOD_NOT_ALLOWED, Cause.MIXED_CONTENT,
    Cause.NO_SUCH_METHOD, Cause.OPAQUE_RESPONSE_BLOCKING, Cause.ORIGIN_EMPTY,
    Cause.PAGE_FROM_FILE, Cause.PATTERN_SENT, Cause.PREFLIGHT_REDIRECTED,
    Cause.REDIRECT_WITHOUT_CORS, Cause.RESOURCE_POLICY, Cause.RESPONSE_HEADER_SENT,
    Cause.SAYS_NOTHING, Cause.SERVICE_WORKER, Cause.TAINTED_CANVAS,
    Cause.FRAME_OF_ANOTHER_ORIGIN, Cause.FRAMING_REFUSED, Cause.NOT_ISOLATED,
    Cause.TRACKING_PROTECTION, Cause.UNKNOWN_SENTENCE, Cause.WEBSOCKET_CLOSED,
    Cause.WEBSOCKET_REFUSED, Cause.WILDCARD_WITH_CREDENTIALS, Cause.WORKER_OF_ANOTHER_ORIGIN,
    Cause.WRONG_MIME_TYPE, Cause.WRONG_SCHEME,
    # What the network did, in its own words.
    Cause.BAD_CERTIFICATE, Cause.CONNECTION_BROKEN, Cause.NAME_NOT_FOUND, Cause.NOT_HTTP,
    Cause.SERVER_DOWN, Cause.TIMED_OUT,
    # The values are in hand, and no page or cache could have made them.
    Cause.DOUBLED_HEADERS, Cause.LIST_OF_ORIGINS, Cause.ORIGIN_MISSPELLED,
    # A status that has one meaning: 401 of a preflight, 405, and 500 after a granted preflight.
    Cause.ERROR_WITHOUT_CORS, Cause.PREFLIGHT_NEEDS_LOGIN, Cause.PREFLIGHT_NOT_HANDLED,
    # The command shows that no Origin was sent, and the link that the page has.
    Cause.LOGIN_REDIRECT, Cause.NOT_ASKED_AS_A_PAGE,
}  # fmt: skip
"""What may be certain from a paste alone, with the reason. All else needs a further question."""


@pytest.mark.parametrize(
    "kind", [each for each in KINDS if each.causes], ids=lambda each: each.name
)
def test_only_what_follows_from_the_words_is_certain_from_a_paste(kind: Kind) -> None:
    options = () if "--server" in kind.options else kind.options
    for cause, sure in findings_of(kind.text, options):
        if sure is Confidence.CERTAIN:
            assert cause in FOLLOWS_FROM_WORDS


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
    (evidence,) = read(asked("null") + response(200))
    assert [each.cause for each in diagnose(evidence)] == [Cause.NULL_ORIGIN]
    (finding,) = diagnose(replace(evidence, origin=SPA))
    assert (finding.cause, finding.confidence) == (Cause.NULL_ORIGIN, Confidence.LIKELY)

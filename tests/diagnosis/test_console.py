"""Messages of consoles, as people paste them."""

from __future__ import annotations

from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from crossorigin.browser import Reason, Stage
from crossorigin.diagnosis import (
    Evidence,
    NetworkFailure,
    Obstacle,
    Source,
    Unreadable,
    diagnose,
    fetch_command,
    read,
)
from crossorigin.diagnosis.evidence import Settings
from crossorigin.diagnosis.readers import sentence_patterns
from crossorigin.diagnosis.readers.console import recognise

from ..browser.test_reasons import SCENARIOS, refusal
from ..growth import assert_linear

APP = "https://app.example.com"
API = "https://api.example.net/items"
CHROMIUM = f"Access to fetch at '{API}' from origin '{APP}' has been blocked by CORS policy: "
FIREFOX = (
    "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at "
    f"{API}. (Reason: "
)
MISSING = "No 'Access-Control-Allow-Origin' header is present on the requested resource."
PREFLIGHT = "Response to preflight request doesn't pass access control check: "


def only(text: str) -> Evidence:
    (evidence,) = recognise(text)
    return evidence


def causes(text: str) -> list[str]:
    return [str(each.cause) for evidence in recognise(text) for each in diagnose(evidence)]


SENTENCES = [
    pytest.param(reason, engine, sentence, id=f"{reason}-{engine}")
    for reason, scenario in SCENARIOS.items()
    for engine, sentence in refusal(scenario)[0].console.items()
    # Chromium's "net::ERR_FAILED" is printed for everything.
    if sentence is not None and "ERR_FAILED" not in sentence and "…" not in sentence
]


@pytest.mark.parametrize(("reason", "engine", "sentence"), SENTENCES)
def test_every_sentence_that_an_engine_prints_is_recognised(
    reason: Reason, engine: str, sentence: str
) -> None:
    evidence = only(f"app.js:3 {sentence} [Learn More]")
    assert evidence.engine == engine
    if reason in (Reason.NO_ANSWER, Reason.PREFLIGHT_NO_ANSWER):
        assert evidence.failure is NetworkFailure.UNKNOWN
    elif (
        reason.stage in (Stage.REQUEST, Stage.REDIRECT, Stage.RESPONSE)
        and reason not in evidence.reasons
    ):
        # What is not about CORS is told as such.
        assert evidence.obstacle or evidence.failure or evidence.told.status
    else:
        assert reason in evidence.reasons
    assert diagnose(evidence)


def test_there_are_sentences_of_every_engine() -> None:
    engines = [parameter.values[1] for parameter in SENTENCES]
    assert min(engines.count(engine) for engine in ("chromium", "firefox", "webkit")) >= 20


@pytest.mark.parametrize(
    "text",
    [
        CHROMIUM + MISSING,
        # Older Chromes advised something else.
        f"{CHROMIUM}{MISSING} If an opaque response serves your needs, set the request's mode to "
        "'no-cors' to fetch the resource with CORS disabled.",
        f"Uncaught {CHROMIUM}{MISSING}".replace("'", "’"),
        f"index.html:1 {CHROMIUM}{MISSING}".replace(" has been", "\n  has been"),
        (CHROMIUM + MISSING).replace(" ", "\u00a0"),
    ],
    ids=["plain", "older", "curly", "wrapped", "no-break"],
)
def test_a_message_may_have_suffered_on_its_way(text: str) -> None:
    evidence = only(text)
    assert evidence.reasons == (Reason.MISSING_ALLOW_ORIGIN,)
    assert (evidence.origin, evidence.url) == (APP, API)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (
            f"Mixed Content: The page at '{APP}/' was loaded over HTTPS, but requested an insecure "
            "resource 'http://api.example.net/'. This request has been blocked; the content must "
            "be served over HTTPS.",
            "mixed-content",
        ),
        (
            f"{CHROMIUM}Permission was denied for this request to access the `loopback` address "
            "space.",
            "local-network-access",
        ),
        (
            f"{CHROMIUM}The request client is not a secure context and the resource is in "
            "more-private address space `local`.",
            "local-network-access",
        ),
        (
            f"Connecting to '{API}' violates the following Content Security Policy directive: "
            "\"connect-src 'self'\". The action has been blocked.",
            "content-security-policy",
        ),
        (
            f"Refused to connect to '{API}' because it violates the following Content Security "
            "Policy directive: \"connect-src 'self'\".",
            "content-security-policy",
        ),
        (
            "WebSocket connection to 'wss://api.example.net/ws' failed: Error during WebSocket "
            "handshake: Unexpected response code: 403",
            "websocket-refused",
        ),
        (f"GET {API} net::ERR_BLOCKED_BY_CLIENT", "extension"),
        (f"GET {API} net::ERR_CONNECTION_REFUSED", "server-down"),
        (f"GET {API} net::ERR_CERT_AUTHORITY_INVALID", "bad-certificate"),
        (f"GET {API} net::ERR_SSL_PROTOCOL_ERROR", "tls-failed"),
        (f"GET {API} net::ERR_NAME_NOT_RESOLVED", "name-not-found"),
        (f"GET {API} net::ERR_TIMED_OUT", "timed-out"),
        (f"GET {API} net::ERR_CONNECTION_RESET", "connection-broken"),
        (f"GET {API} net::ERR_INVALID_HTTP_RESPONSE", "not-http"),
        (f"GET {API} net::ERR_HTTP2_PROTOCOL_ERROR", "connection-broken"),
        (f"GET {API} net::ERR_INTERNET_DISCONNECTED", "no-answer"),
        (f"GET {API} net::ERR_BLOCKED_BY_ORB", "opaque-response-blocking"),
        (f"GET {API} net::ERR_FAILED", "says-nothing"),
        ("Uncaught (in promise) TypeError: Failed to fetch", "says-nothing"),
        (f"{CHROMIUM}Something that no version said before.", "unknown-sentence"),
        ("Blocked loading mixed active content “http://api.example.net/”", "mixed-content"),
        (
            "Content-Security-Policy: The page’s settings blocked the loading of a resource "
            f"(connect-src) at {API} because it violates the following directive: “connect-src "
            "'self'”",
            "content-security-policy",
        ),
        (
            f"The resource at “{API}” was blocked because Enhanced Tracking Protection is enabled.",
            "tracking-protection",
        ),
        (
            f"The resource at “{API}” was blocked by OpaqueResponseBlocking. Reason: “nosniff”.",
            "opaque-response-blocking",
        ),
        (
            "Cookie “sid” has been rejected because it is in a cross-site context and its "
            "“SameSite” is “Lax” or “Strict”.",
            "cookies-kept-back",
        ),
        (
            "Firefox can’t establish a connection to the server at wss://api.example.net/ws.",
            "websocket-failed",
        ),
        (f"{FIREFOX}CORS disabled).", "unknown-sentence"),
        (
            f"[blocked] The page at {APP}/ requested insecure content from "
            "http://api.example.net/. This content was blocked and must be served over HTTPS.",
            "mixed-content",
        ),
        (
            f"Refused to connect to {API} because it does not appear in the connect-src directive "
            "of the Content Security Policy.",
            "content-security-policy",
        ),
        (
            "Failed to load resource: Could not connect to the server.\n"
            f"Fetch API cannot load {API} due to access control checks.",
            "server-down",
        ),
        (f"Fetch API cannot load {API} due to access control checks.", "says-nothing"),
        ("Unhandled Promise Rejection: TypeError: Load failed", "says-nothing"),
    ],
)
def test_what_is_mistaken_for_cors_is_called_by_its_name(text: str, cause: str) -> None:
    assert causes(text) == [cause]


def test_the_network_line_tells_the_status_that_the_cors_line_does_not() -> None:
    text = f"{CHROMIUM}{MISSING}\nPOST {API} net::ERR_FAILED 500 (Internal Server Error)"
    evidence = only(text)
    assert (evidence.method, evidence.status) == ("POST", 500)
    assert causes(text)[0] == "error-without-cors"
    assert "-X POST" in fetch_command(evidence)


def test_the_network_line_tells_the_method_for_which_there_was_a_preflight() -> None:
    evidence = only(f"{CHROMIUM}{PREFLIGHT}{MISSING}\nPUT {API} net::ERR_FAILED 500 (x)")
    assert (evidence.method, evidence.status) == ("PUT", None)


def test_the_network_line_tells_of_its_own_url_only() -> None:
    other = API.replace("items", "users")
    found = recognise(f"{CHROMIUM}{MISSING}\nGET {other} net::ERR_CONNECTION_REFUSED")
    assert [each.url for each in found] == [API, other]
    line = "Failed to load resource: net::ERR_FAILED"
    (silent,) = recognise(line)
    assert silent.obstacle is Obstacle.SAYS_NOTHING
    assert [each.url for each in recognise(f"{CHROMIUM}{MISSING}\n{line}")] == [API]


def test_what_one_engine_prints_is_not_added_to_what_another_does() -> None:
    line = f"Fetch API cannot load {API}/x due to access control checks."
    assert [each.engine for each in recognise(f"{CHROMIUM}{MISSING}\n{line}")] == [
        "chromium",
        "webkit",
    ]


def test_a_login_that_was_fetched_itself_is_not_a_redirect() -> None:
    found = causes((CHROMIUM + MISSING).replace("items", "login"))
    assert found[-1] == "error-without-cors"
    assert "login-redirect" not in found
    assert "no-cors-headers" in found


def test_webkit_names_the_url_in_a_line_of_its_own() -> None:
    line = "Preflight response is not successful. Status code: 401"
    address = f"XMLHttpRequest cannot load {API} due to access control checks."
    evidence = only(f"[Error] {line}\n[Error] {address}\n[Error] Failed to load resource: {line}")
    assert (evidence.url, evidence.status) == (API, 401)
    assert causes(f"{line}\n{address}") == ["preflight-needs-login"]


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (401, "preflight-needs-login"),
        (405, "preflight-not-handled"),
        (307, "preflight-redirected"),
    ],
)
def test_firefox_words_a_preflight_like_the_request_itself(status: int, cause: str) -> None:
    first = f"{FIREFOX}CORS header ‘Access-Control-Allow-Origin’ missing). Status code: {status}."
    assert cause in causes(first)
    second = f"{FIREFOX}CORS request did not succeed). Status code: (null)."
    both = recognise(f"{first}\n{second}")
    assert len(both) == 1
    assert cause in [str(each.cause) for each in diagnose(both[0])]


def test_a_masked_host_hides_no_address_of_another_scheme() -> None:
    head = "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote"
    masked, plain = "https://redacted/v1/items", "http://192.0.2.3:8096/v1/items"
    first = f"{head} resource at {masked}. (Reason: CORS header ‘Access-Control-Allow-Origin’ "
    second = f"{head} resource at {plain}. (Reason: CORS request did not succeed)."
    assert [each.url for each in recognise(f"{first}missing).\n{second}")] == [masked, plain]


def test_a_message_is_told_once_however_often_it_is_pasted() -> None:
    assert len(recognise(f"{CHROMIUM}{MISSING}\n" * 3)) == 1


def test_several_messages_are_several_requests() -> None:
    other = (CHROMIUM + MISSING).replace("items", "users")
    found = recognise(f"{CHROMIUM}{MISSING}\n{other}\nTypeError: Failed to fetch")
    assert [each.url for each in found] == [API, API.replace("items", "users")]


def test_what_a_message_does_not_name_can_be_given_beside_it() -> None:
    text = "Origin https://x.example is not allowed by Access-Control-Allow-Origin."
    (evidence,) = read(text, url=API, method="PUT", credentials=True)
    assert (evidence.url, evidence.method, evidence.credentials) == (API, "PUT", True)
    assert evidence.origin == "https://x.example"


def test_a_request_that_was_redirected_to_a_login_page() -> None:
    text = (
        "Access to fetch at 'https://sso.example/login' (redirected from "
        f"'{API}') from origin '{APP}' has been blocked by CORS policy: {MISSING}"
    )
    assert causes(text) == ["login-redirect"]


def test_a_page_without_an_origin() -> None:
    text = (CHROMIUM + MISSING).replace(APP, "null")
    assert causes(text) == ["null-origin"]
    assert causes((CHROMIUM + PREFLIGHT + MISSING).replace(APP, "null")) == ["null-origin"]


def test_a_local_target_alone_is_not_an_obstacle() -> None:
    evidence = only((CHROMIUM + MISSING).replace("https://api.example.net", "http://localhost"))
    assert evidence.obstacle is None
    assert "asks-permission" in [str(each.cause) for each in diagnose(evidence)]


@pytest.mark.parametrize("obstacle", list(Obstacle))
def test_every_obstacle_has_a_finding(obstacle: Obstacle) -> None:
    settings = Settings(()) if obstacle is Obstacle.SETTINGS else None
    assert diagnose(Evidence(source=Source.CONSOLE, obstacle=obstacle, settings=settings))


@pytest.mark.parametrize(
    "part",
    ["x", "A", " ", "'", "Access to fetch at '", f"{CHROMIUM}The ", "GET ", "\n", "net::ERR_A"],
)
def test_reading_takes_work_linear_in_the_text(part: str) -> None:
    assert_linear(lambda size: recognise(part * size), 500)
    recognise(part * (300_000 // len(part)))  # would not end if a pattern took the square of it


def test_a_text_that_is_too_long_is_not_looked_into() -> None:
    with pytest.raises(Unreadable, match=r"1048577 characters it is too long .* one request"):
        read("x" * (1024 * 1024 + 1))


def test_blank_lines_are_not_looked_into() -> None:
    with pytest.raises(Unreadable, match="nothing in it"):
        read("\n" * 5_000_000)
    (evidence,) = read("\n" * 5_000_000 + CHROMIUM + MISSING)
    assert evidence.url == API


@pytest.mark.parametrize("text", ["", "  \n", "hello", "Uncaught ReferenceError: x", "{", "[]"])
def test_other_text_is_not_guessed_at(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text)


def test_a_line_of_another_request_tells_nothing_of_a_message() -> None:
    other = "other.js:1 Failed to load resource: net::ERR_FAILED"
    told, *_ = recognise(f"{CHROMIUM}{MISSING}\n{other}")
    assert (told.url, told.status) == (API, None)
    (firefox,) = read(
        f"{FIREFOX}CORS header ‘Access-Control-Allow-Origin’ missing).\n"
        f"OPTIONS {API} [HTTP/1.1 500 Internal Server Error 3ms]\n"
    )
    assert firefox.status is None


def test_a_message_without_a_url_is_about_the_line_before_it() -> None:
    first, second = recognise(
        f"GET {API}/1 net::ERR_FAILED 500\nGET {API}/2 net::ERR_FAILED 502\n{MISSING}\n"
    )
    assert (first.url, first.status) == (f"{API}/1", 500)
    assert (second.url, second.status) == (f"{API}/2", 502)
    assert second.reasons == (Reason.MISSING_ALLOW_ORIGIN,)


def test_other_messages_of_internet_explorer_are_passed_over() -> None:
    evidence = only(
        f"SEC7118: XMLHttpRequest for {API} required Cross Origin Resource Sharing (CORS).\n"
        "SEC7113: CSS was ignored due to mime type mismatch\n"
        f"SEC7120: Origin {APP} not found in Access-Control-Allow-Origin header."
    )
    assert (evidence.url, evidence.origin) == (API, APP)


def test_a_preflight_alone_in_firefoxs_panel_is_not_the_request() -> None:
    (evidence,) = read("OPTIONS api.example.org items CORS Missing Allow Origin\n")
    assert evidence.reasons == (Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN,)
    assert evidence.method is None


def test_a_url_without_an_ending_is_not_left_out_by_rules_for_files() -> None:
    (evidence,) = read(
        f"{CHROMIUM}{MISSING}\n"
        "location ~* \\.(eot|ttf|woff)$ { add_header Access-Control-Allow-Origin *; }"
    )
    assert evidence.settings is not None
    assert evidence.settings.only_files == ()


def test_sentences_that_a_text_cannot_have_are_not_compiled() -> None:
    sentence_patterns.pattern_of.cache_clear()
    recognise(f"{CHROMIUM}{MISSING}")
    of_all = (
        len(sentence_patterns.whole_patterns())
        + len(sentence_patterns.tail_patterns())
        + len(sentence_patterns.headless_patterns())
    )
    assert sentence_patterns.pattern_of.cache_info().misses < of_all / 5


def test_every_text_that_a_pattern_finds_has_its_words() -> None:
    patterns = {
        *sentence_patterns.whole_patterns(),
        *sentence_patterns.tail_patterns(),
        *sentence_patterns.headless_patterns(),
    }
    for each in patterns:
        needed = needed_by(_parser.parse(each.compiled.pattern)).lower()
        assert [word for word in each.words if word not in needed] == []


def needed_by(parsed: Any) -> str:
    """The characters that an expression cannot do without; “…” for any others between them."""
    found = ""
    for kind, value in parsed:
        if kind is _constants.LITERAL:
            found += chr(value)
        elif kind is _constants.SUBPATTERN:
            found += needed_by(value[-1])
        elif kind is _constants.IN and {str(each[0]) for each in value} == {"LITERAL"}:
            letters = {chr(each[1]).lower() for each in value}
            found += letters.pop() if len(letters) == 1 else "…"
        else:
            found += "…"
    return found


@pytest.mark.parametrize(
    "cookie",
    [
        "Cookie “_ga” has been rejected for invalid domain.",
        "Cookie “sid” has been rejected as third-party.",
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_a_message_about_a_cookie_does_not_hide_that_there_was_no_response(
    cookie: str, is_first: bool
) -> None:
    lines = [f"{FIREFOX}CORS request did not succeed). Status code: (null).", cookie]
    found = recognise("\n".join(lines if is_first else reversed(lines)))
    assert {(each.obstacle, each.failure) for each in found} == {
        (None, NetworkFailure.UNKNOWN),
        (Obstacle.COOKIE, None),
    }


def test_firefox_names_the_end_of_redirects_and_the_rows_beside_it_the_rest() -> None:
    first, end = "https://api.example.org/orders/4", "https://files.example.org/4"
    page = "https://spa.example.org"
    text = (
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote "
        f"resource at {end}. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing).\n\n"
        f"Request URL: {first}\nRequest Method: GET\nStatus Code: 302 Found\nLocation: {end}\n"
        f"Access-Control-Allow-Origin: {page}\nOrigin: {page}\n\n"
        f"Request URL: {end}\nRequest Method: GET\nStatus Code: 200 OK\nVary: Origin\n"
        "Origin: null\n"
    )
    (evidence,) = read(text)
    assert (evidence.told.redirected_from, evidence.origin) == (first, page)
    assert [str(each.cause) for each in diagnose(evidence)] == ["null-after-redirect"]

"""What software says in its responses: each row of the table, and what it must not be taken for."""

from __future__ import annotations

import pytest

from crossorigin.browser import HttpResponse
from crossorigin.diagnosis import Cause, Confidence, Question, ask, diagnose, sequence
from crossorigin.diagnosis.bodies import LONGEST_LINE, Said, body_says, first_line
from crossorigin.fetch.header_lists import Header

APP = "https://app.example.com"
API = "https://api.example.net/items"


def causes(response: HttpResponse, method: str = "GET") -> list[str]:
    (asked,) = ask(Question(url=API, origin=APP, method=method), lambda _: response)
    return [str(each.cause) for each in diagnose(asked.evidence[-1])]


def answer(status: int, body: bytes = b"", *headers: Header) -> HttpResponse:
    return HttpResponse(status, list(headers), body)


@pytest.mark.parametrize(
    ("response", "cause"),
    [
        (answer(400, b'"https://app.example.com is not an accepted origin."'), "origin-refused"),
        (answer(403, b"Forbidden: Invalid Origin header"), "origin-refused"),
        (answer(403, b'{"error":"Origin not allowed"}'), "origin-refused"),
        (answer(500, b"<pre>Error: Not allowed by CORS<br> at origin</pre>"), "origin-refused"),
        (answer(404, b"Blocking Cross Origin API request for /api"), "origin-refused"),
        (answer(403, b"<p>CSRF verification failed. Request aborted.</p>"), "csrf"),
        (answer(403, b"XSRF check failed"), "csrf"),
        (answer(403, b"<title>Just a moment...</title>"), "challenge"),
        (answer(403, b"", ("CF-Mitigated", "challenge")), "challenge"),
        (answer(405, b"", ("x-amzn-waf-action", "captcha")), "challenge"),
        (answer(429, b"", ("x-vercel-mitigated", "challenge")), "challenge"),
        (answer(404, b"", ("ngrok-error-code", "ERR_NGROK_6024")), "interstitial"),
        (answer(403, b'{"message":"Missing Authentication Token"}'), "no-such-method"),
        (answer(400, b"<Message>Insufficient information. Origin request header needed.</Message>"),
         "origin-dropped"),
        (answer(413, b"<h1>413 Request Entity Too Large</h1>"), "body-limit"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_what_a_body_says_is_the_cause(response: HttpResponse, cause: str, method: str) -> None:
    assert causes(response, method) == [cause]


@pytest.mark.parametrize(
    "body",
    [
        b"Service unavailable",
        b"the origin of species",
        b"\x00\x01 Invalid Origin header",
        b"x" * 5000 + b"Invalid Origin header",
    ],
)
def test_other_bodies_say_nothing(body: bytes) -> None:
    assert body_says(answer(403, body)) is None
    assert "origin-refused" not in causes(answer(403, body))


def test_a_body_is_quoted_by_the_line_that_says_it() -> None:
    said = body_says(answer(403, b"<p>Sorry.</p>\n<p>CSRF Failed: Origin checking failed</p>\n"))
    assert said is not None
    assert (said.said, said.quoted) == (Said.CSRF, "CSRF Failed: Origin checking failed")


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (b"", ""),
        (b"\n\n  Database\tis down \n", "Database is down"),
        (b"<style>p { x: y }</style><h1>Oops</h1><script>x</script>", "Oops"),
        (b"\xff\xfe\x00binary", ""),
        (b"a" * 300, "a" * LONGEST_LINE + " …"),
    ],
)
def test_the_first_line_of_a_body(body: bytes, line: str) -> None:
    assert first_line(answer(500, body)) == line


def test_the_first_line_of_an_error_is_drawn() -> None:
    (asked,) = ask(Question(url=API, origin=APP), lambda _: answer(500, b"<h1>Database down</h1>"))
    assert any("body: Database down" in str(line) for line in sequence(asked.evidence[-1]))


# --- values of Access-Control-Allow-Origin -------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "cause", "confidence"),
    [
        ([APP, APP], "doubled-headers", Confidence.CERTAIN),
        (["*", APP], "doubled-headers", Confidence.CERTAIN),
        ([f"{APP} https://b.example"], "list-of-origins", Confidence.CERTAIN),
        ([f"{APP}, https://b.example"], "list-of-origins", Confidence.LIKELY),
        (["https://*.example.com"], "pattern-sent", Confidence.CERTAIN),
        (["https://app.*"], "pattern-sent", Confidence.CERTAIN),
        ([""], "origin-empty", Confidence.CERTAIN),
    ],
)
def test_values_that_are_not_one_origin(
    values: list[str], cause: str, confidence: Confidence
) -> None:
    headers = [("Access-Control-Allow-Origin", value) for value in values]
    (asked,) = ask(Question(url=API, origin=APP), lambda _: HttpResponse(200, headers))
    finding = diagnose(asked.evidence[-1])[0]
    assert (finding.cause, finding.confidence) == (cause, confidence)


def test_a_pattern_is_allowed_as_a_pattern() -> None:
    headers = [("Access-Control-Allow-Origin", "https://*.example.com")]
    (asked,) = ask(Question(url=API, origin=APP), lambda _: HttpResponse(200, headers))
    grant = diagnose(asked.evidence[-1])[0].grant
    assert grant is not None
    assert grant.origins == ("https://*.example.com",)


@pytest.mark.parametrize("location", ["http://api.example.net/items/", "http://api.example.net/"])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_redirect_to_http_of_the_same_host_is_one_of_a_server_behind_tls(
    location: str, method: str
) -> None:
    assert causes(answer(307, b"", ("Location", location)), method) == ["redirected-to-http"]


# --- what the page itself has to change ----------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "cause", "words"),
    [
        ("Access-Control-Allow-Origin", Cause.RESPONSE_HEADER_SENT, "remove"),
        ("Access-Control-Allow-Headers", Cause.RESPONSE_HEADER_SENT, "remove"),
        ("traceparent", Cause.HEADER_NOT_ALLOWED, "propagation"),
        ("sentry-trace", Cause.HEADER_NOT_ALLOWED, "propagation"),
        ("X-Api-Key", Cause.HEADER_NOT_ALLOWED, "add X-Api-Key"),
    ],
)
def test_headers_that_the_page_should_not_send(name: str, cause: Cause, words: str) -> None:
    allow = answer(204, b"", ("Access-Control-Allow-Origin", APP))
    question = Question(url=API, origin=APP, headers=[(name, "1")])
    (asked,) = ask(question, lambda _: allow)
    (finding,) = diagnose(asked.evidence[-1])
    assert finding.cause is cause
    assert words in finding.fix
    assert cause is not Cause.RESPONSE_HEADER_SENT or finding.grant is None


@pytest.mark.parametrize(
    ("method", "listed", "cause"),
    [
        ("patch", "GET, PATCH", Cause.METHOD_IN_LOWER_CASE),
        ("patch", "GET", Cause.METHOD_IN_LOWER_CASE),
        ("propfind", "GET, PROPFIND", Cause.METHOD_IN_LOWER_CASE),
        ("PATCH", "GET", Cause.METHOD_NOT_ALLOWED),
    ],
)
def test_a_method_in_lower_case(method: str, listed: str, cause: Cause) -> None:
    allow = answer(
        204, b"", ("Access-Control-Allow-Origin", APP), ("Access-Control-Allow-Methods", listed)
    )
    (asked,) = ask(Question(url=API, origin=APP, method=method), lambda _: allow)
    (finding,) = diagnose(asked.evidence[-1])
    assert finding.cause is cause
    if cause is Cause.METHOD_IN_LOWER_CASE:
        assert f"write {method.upper()} in upper case" in finding.fix
        is_listed = method.upper() in listed
        assert (finding.grant is None) == is_listed
        assert ("add " in finding.fix) != is_listed

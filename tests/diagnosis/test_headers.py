"""Headers, as curl prints them."""

from __future__ import annotations

import pytest

from crossorigin.diagnosis import Evidence, diagnose, fetch_command, read
from crossorigin.diagnosis.readers.headers import looks_like_headers, messages_in
from crossorigin.diagnosis.readers.shown import Answered

APP = "https://app.example.com"
API = "https://api.example.net/items"


def only(text: str, **given: str) -> Evidence:
    (evidence,) = read(text, **given)  # type: ignore[arg-type]  # only strings are given here
    return evidence


def causes(evidence: Evidence) -> list[str]:
    found = [str(each.cause) for each in diagnose(evidence)]
    return [each for each in found if each != "allowed-as-shown"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HTTP/1.1 200 OK\r\nServer: x\r\n\r\n{}", "not-asked-as-a-page"),
        ("HTTP/2 200 \nvary: Origin\n", "not-asked-as-a-page origin-not-allowed"),
        ("Server: x\nContent-Type: text/plain", "not-asked-as-a-page"),
        (f"HTTP/2 200\naccess-control-allow-origin: {APP}\nvary: origin\n", ""),
        ("HTTP/2 200\naccess-control-allow-origin: *\n", ""),
        (
            "HTTP/2 200\naccess-control-allow-origin: *\naccess-control-allow-credentials: true\n",
            "wildcard-with-credentials",
        ),
        (
            f"HTTP/2 200\naccess-control-allow-origin: {APP}\naccess-control-allow-origin: {APP}",
            "doubled-headers",
        ),
        ("HTTP/2 500\n\nboom", "error-without-cors"),
        ("HTTP/2 301\nlocation: https://x.example/login", "login-redirect"),
        (f"HTTP/2 302\nlocation: /x\naccess-control-allow-origin: {APP}\nvary: origin", ""),
        ("HTTP/1.1 100 Continue\n\nHTTP/1.1 502 Bad Gateway\nServer: nginx\n", "gateway-error"),
        # What only preflights ask for may be in any response, so that nothing is refused for it.
        (
            f"HTTP/2 204\naccess-control-allow-origin: {APP}\naccess-control-allow-methods: PUT\n"
            "access-control-max-age: 5",
            "",
        ),
        (
            f"HTTP/2 403\naccess-control-allow-origin: {APP}\naccess-control-allow-methods: PUT\n",
            "error-status",
        ),
        (
            f"HTTP/2 200\naccess-control-allow-origin: {APP}\naccess-control-allow-headers: X-A\n"
            "access-control-max-age: 5",
            "",
        ),
        (
            f"HTTP/2 200\naccess-control-allow-origin: {APP}\naccess-control-max-age: 5",
            "vary-missing",
        ),
    ],
)
def test_a_response_alone(text: str, expected: str) -> None:
    assert sorted(causes(only(text))) == sorted(expected.split())


def test_what_curl_v_shows_is_judged_with_its_request() -> None:
    text = (
        "* Connected to api.example.net\n"
        "> OPTIONS /items HTTP/2\n> Host: api.example.net\n"
        f"> Origin: {APP}\n> Access-Control-Request-Method: PUT\n"
        "> Access-Control-Request-Headers: x-a\n>\n"
        "< HTTP/2 204\n< access-control-allow-methods: PUT\n"
        f"< access-control-allow-origin: {APP}\n<\n"
        "* Connection left intact\n"
    )
    evidence = only(text)
    assert (evidence.origin, evidence.url) == (APP, API)
    assert causes(evidence) == ["header-not-allowed"]


def test_a_request_without_an_origin_is_not_of_a_page() -> None:
    text = "> GET /items HTTP/1.1\n> Host: api.example.net\n>\n< HTTP/1.1 200 OK\n< Vary: Origin\n"
    finding = diagnose(only(text, origin=APP))[0]
    assert finding.cause == "not-asked-as-a-page"
    assert finding.confidence == "certain"
    assert finding.next_step == "ask-as-a-page"


def test_several_answers_are_several() -> None:
    text = "HTTP/1.1 401 Unauthorized\nServer: x\n\nno\nHTTP/1.1 200 OK\nServer: x\n\n"
    assert [each.status for each in read(text)] == [401, 200]


def test_a_raw_request_before_the_response() -> None:
    text = f"GET /items HTTP/1.1\nHost: api.example.net\nOrigin: {APP}\n\nHTTP/1.1 200 OK\nA: b\n"
    assert causes(only(text)) == ["no-cors-headers"]


def test_what_is_given_beside_it_goes_first() -> None:
    text = f"HTTP/2 204\naccess-control-allow-origin: {APP}\naccess-control-allow-methods: PUT\n"
    assert not only(text, origin=APP, url=API).refused
    other = only(text, origin="https://other.example", url=API)
    assert "origin-not-allowed" in causes(other)
    deleting = only(text, url=API, method="DELETE")
    assert causes(deleting) == ["method-not-allowed"]
    options = only(text, url=API, method="OPTIONS")
    assert not options.refused
    (with_credentials,) = read(text, credentials=True)
    assert causes(with_credentials) == ["credentials-not-allowed"]
    assert "--from" in fetch_command(other)


@pytest.mark.parametrize("text", ["", "hello", "a: b\nhello", "HTTP 200"])
def test_not_everything_is_headers(text: str) -> None:
    assert not looks_like_headers(text)


def test_of_nothing_nothing_is_found() -> None:
    assert list(messages_in("")) == []


def test_a_tool_sends_an_origin_that_a_redirect_hides_from_browsers() -> None:
    page, end = "https://spa.example", "https://cdn.example/b"
    text = "\n".join(
        (
            f"> GET /a HTTP/1.1\n> Host: api.example\n> Origin: {page}\n>",
            f"< HTTP/1.1 302 Found\n< Location: {end}\n< Access-Control-Allow-Origin: {page}\n<",
            f"> GET /b HTTP/1.1\n> Host: cdn.example\n> Origin: {page}\n>",
            f"< HTTP/1.1 200 OK\n< Access-Control-Allow-Origin: {page}\n< Vary: Origin",
        )
    )
    _, evidence = read(text)
    assert evidence.allowed is None
    assert not evidence.refused
    assert causes(evidence) == ["warning"]
    (finding,) = diagnose(evidence)
    assert "a browser sends “Origin: null” here" in finding.what
    for other in (
        text.replace("cdn.example", "api.example"),
        text.replace(f": {page}\n< V", ": *\n< V"),
    ):
        _, evidence = read(other)
        assert evidence.allowed


def test_the_same_command_again_after_one_that_failed() -> None:
    command = "$ curl -i -H 'Origin: https://spa.example' http://localhost:9200/"
    text = f"{command}\ncurl: (52) Empty reply from server\n{command}\nHTTP/1.1 200 OK\nServer: x\n"
    assert [causes(each) for each in read(text)] == [["connection-broken"], ["no-cors-headers"]]


def test_a_writers_words_lead_over_to_the_next_response() -> None:
    text = "HTTP/1.1 400 X\nA: b\n\nIt fails.\nThen I got the following:\n\nHTTP/1.1 404 Y\nA: b\n"
    bodies = [each.body for each in messages_in(text) if isinstance(each, Answered)]
    assert bodies == [["It fails."], []]

"""The less usual forms of what is copied out of shells, panels and recordings."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crossorigin.diagnosis import Evidence, Unreadable, diagnose, read, read_all

from .test_har import APP, REFUSED, entry, har
from .test_pastes import CART, SHOP, only


def sent(evidence: Evidence) -> dict[str, str]:
    """The headers of the request, by their names."""
    return dict(evidence.exchanges[-1].request.headers)


# --- commands ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "name", "value"),
    [
        (f'curl "{CART}" -H ^"x-a: a^^b^"', "x-a", "a^b"),
        (f"curl {CART} -H x-a:\\ a\\'b", "x-a", "a'b"),
        (f'curl {CART} -H "x-a: say \\"b\\""', "x-a", 'say "b"'),
        (f"curl {CART} --oauth2-bearer abc", "Authorization", "Bearer (from --oauth2-bearer)"),
        (f"curl {CART} -e {SHOP}/cart", "Referer", f"{SHOP}/cart"),
        (f"curl {CART} -d '{{\n\"a\": 1}}' -H 'x-a: b'", "x-a", "b"),
        (f"curl.exe {CART} -H 'x-a: b'", "x-a", "b"),
        (f"curl {CART} -H 'x-b;' -H 'x-c:' -H 'x-a: b'", "x-a", "b"),
    ],
)
def test_the_quotes_and_options_of_each_shell(command: str, name: str, value: str) -> None:
    evidence = only(command)
    assert evidence.url == CART
    assert sent(evidence)[name] == value
    assert not {"x-b", "x-b;", "x-c"} & sent(evidence).keys()


def test_the_referer_of_a_command_names_the_page() -> None:
    assert only(f"curl {CART} -e {SHOP}/cart").origin == SHOP


def test_a_command_without_a_url_is_not_a_request() -> None:
    (evidence,) = read("$ curl --head\nHTTP/1.1 200 OK\nContent-Type: text/css\n")
    assert evidence.url is None


@pytest.mark.parametrize(
    ("call", "method"),
    [
        (f'fetch("{CART}")', "GET"),
        (f"fetch('{CART}', {{ method: 'DELETE' }})", "DELETE"),
    ],
)
def test_calls_without_headers(call: str, method: str) -> None:
    evidence = only(call)
    assert (evidence.url, evidence.method) == (CART, method)
    assert sent(evidence) == {}


# --- the Network panel ---------------------------------------------------------------------------


def test_firefoxs_parts_of_a_url() -> None:
    text = "Scheme\nhttps\nHost\napi.shop.example\nFilename\n/v2/cart\nStatus\n500\n"
    evidence = only(text, origin=SHOP)
    assert (evidence.url, evidence.status) == (CART, 500)


def test_pseudo_headers_are_the_request() -> None:
    text = (
        "Request Headers\n:authority: api.shop.example\n:method: PUT\n:path: /v2/cart\n"
        f":scheme: https\norigin: {SHOP}\n"
        "Response Headers\n:status: 403\nserver: envoy\n"
    )
    evidence = only(text)
    assert (evidence.method, evidence.url, evidence.status) == ("PUT", CART, 403)
    assert evidence.origin == SHOP


def test_two_requests_of_firefoxs_panel_are_two() -> None:
    text = f"GET\n{CART}/1\nStatus\n500\nPUT\n{CART}/2\nStatus\n502\n"
    assert [(each.method, each.url, each.status) for each in read(text, origin=SHOP)] == [
        ("GET", f"{CART}/1", 500),
        ("PUT", f"{CART}/2", 502),
    ]


def test_what_is_in_other_groups_is_not_a_header() -> None:
    text = (
        f"Request URL: {CART}\nRequest Method: POST\nStatus Code: 500\n"
        f"Request Headers\norigin: {SHOP}\nForm Data\nallow: DELETE\nurl: {SHOP}/x\nstatus: 200\n"
    )
    evidence = only(text)
    assert (evidence.origin, evidence.header("allow")) == (SHOP, None)
    assert (evidence.method, evidence.url, evidence.status) == ("POST", CART, 500)
    assert "allow" not in sent(evidence)


def test_the_next_request_of_a_panel_begins_with_its_url() -> None:
    text = (
        f"Request URL: {CART}/1\nRequest Method: POST\nForm Data\na: b\n"
        f"Request URL: {CART}/2\nRequest Method: PUT\n"
    )
    assert [(each.method, each.url) for each in read(text, origin=SHOP)] == [
        ("POST", f"{CART}/1"),
        ("PUT", f"{CART}/2"),
    ]


def test_what_is_about_the_connection_is_not_a_header() -> None:
    evidence = only(
        f"Request URL: {CART}\nRequest Method: POST\nStatus Code: 500\nSource: Network\n"
        "Remote Address: 192.0.2.1:443\nInitiator: app.js\n"
    )
    assert not {"source", "initiator", "remote address"} & sent(evidence).keys()


def test_a_request_of_a_panel_without_a_response() -> None:
    evidence = only(f"Request URL: {CART}\nRequest Method: PUT\nReferrer Policy: origin\n")
    assert (evidence.method, evidence.url, evidence.status) == ("PUT", CART, None)


# --- raw messages --------------------------------------------------------------------------------


def test_a_request_line_without_a_version() -> None:
    evidence = only(f"PUT {CART}\nOrigin: {SHOP}\n")
    assert (evidence.method, evidence.url, evidence.origin) == ("PUT", CART, SHOP)


def test_an_error_of_curl_after_a_response_is_of_the_next_request() -> None:
    text = (
        f"HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: {SHOP}\n\n"
        "curl: (7) Failed to connect to localhost port 9\n"
    )
    first, second = read(text, origin=SHOP)
    assert (first.status, first.failure) == (200, None)
    assert second.failure is not None
    assert second.status is None


def test_two_requests_without_responses_are_two() -> None:
    text = f"> PUT /a HTTP/1.1\n> Host: x.example\n> Origin: {SHOP}\n>\n"
    found = read(f"{text}{text.replace('/a', '/b')}< HTTP/1.1 500 x\n< server: y\n")
    assert [(each.url, each.status) for each in found] == [
        ("https://x.example/a", None),
        ("https://x.example/b", 500),
    ]


# --- recordings ----------------------------------------------------------------------------------

WHOLE = har(REFUSED)


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        (WHOLE + "x", [500]),
        (f'{{"log": {{"entries": [{json.dumps(REFUSED)},', [500]),
        (f'{{"log": {{"pages": [x], "entries": [{json.dumps(REFUSED)}]}}}}', [500]),
        (
            f'{{"log": {{"entries": [{json.dumps(REFUSED)}, {{"request": x}}, '
            f"{json.dumps(entry(502, error='net::ERR_FAILED'))}]}}}}",
            [500, 502],
        ),
    ],
    ids=["text after it", "cut after an entry", "pages", "an entry"],
)
def test_a_damaged_recording_is_read_around_the_damage(text: str, statuses: list[int]) -> None:
    reading = read_all(text)
    assert [each.status for each in reading.evidence] == statuses
    whole = "entry was" if len(statuses) == 1 else "entries were"
    assert f"only its {len(statuses)} whole {whole} read" in reading.left_out[-1]


def test_headers_by_their_names_are_headers() -> None:
    by_name: dict[str, Any] = {
        **entry(),
        "request": {"method": "GET", "url": "https://api.example.net/", "headers": {"Origin": APP}},
        "response": {"status": 403, "headers": {"Server": "envoy"}, "content": {}},
    }
    (evidence,) = read(har(by_name))
    assert (evidence.origin, evidence.status, evidence.header("server")) == (APP, 403, "envoy")


@pytest.mark.parametrize("status", [None, True])
def test_without_a_status_there_is_no_response(status: Any) -> None:
    (evidence,) = read(har(entry(status, error="net::ERR_CONNECTION_REFUSED")))
    assert evidence.status is None
    assert [str(each.cause) for each in diagnose(evidence)] == ["server-down"]


# --- what is beside a message, or missing --------------------------------------------------------

BLOCKED = (
    f"Access to fetch at '{CART}' from origin '{SHOP}' has been blocked by CORS policy: "
    "No 'Access-Control-Allow-Origin' header is present on the requested resource."
)


def test_a_message_within_json_is_read() -> None:
    evidence = only(json.dumps({"log": {"error": BLOCKED}}))
    assert (evidence.url, evidence.origin) == (CART, SHOP)
    assert "no-cors-headers" in [str(each.cause) for each in diagnose(evidence)]


def test_of_a_log_the_line_with_the_method_of_the_message_counts() -> None:
    log = '"GET /v2/cart HTTP/1.1" 500\n"PUT /v2/cart HTTP/1.1" 502\n'
    assert only(f"{BLOCKED}\n{log}", method="PUT").status == 502
    assert only(f"{BLOCKED}\n{log}").status is None


def test_a_redirect_of_an_unknown_url_leads_to_an_unknown_url() -> None:
    found = read("HTTP/1.1 301 x\nlocation: /x\n\nHTTP/1.1 200 OK\nserver: x\n", origin=SHOP)
    assert [(each.url, each.status) for each in found] == [(None, 301), (None, 200)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "> GET /x HTTP/1.1\n> Host: a b\n>\n< HTTP/1.1 200 OK\n< A: b\n",
            "url is 'https://a b/x'",
        ),
        (f"$ curl -i -X TRACE {CART}\nHTTP/1.1 200 OK\nserver: x\n", "method is 'TRACE'"),
    ],
)
def test_a_request_that_no_page_can_make_is_said_to_be_one(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=f"no script can make this request: {why}"):
        read(text, origin=SHOP)


def test_options_without_the_headers_of_a_preflight_is_not_one() -> None:
    evidence = only(f"$ curl -iX OPTIONS {CART} -H 'Origin: {SHOP}'\nHTTP/1.1 200 OK\nA: b\n")
    assert not evidence.in_preflight
    assert (evidence.method, evidence.status) == ("OPTIONS", 200)


@pytest.mark.parametrize(
    "text",
    [
        f"Access to fetch at 'https://a.example/\udc80' from origin '{SHOP}' has been blocked by "
        "CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested "
        "resource.\nAccess-Control-Allow-Origin: *\nVary: Origin\n",
        "> GET / HTTP/1.1\n> Host: a.example\n\nHTTP/1.1 301 x\nLocation: https://\udc80\n",
        "GET https://a.example/\udc80 net::ERR_FAILED",
        "$ curl -i https://a.example/\udc80\nHTTP/1.1 200 OK\nA: b\n",
    ],
)
def test_bytes_that_are_not_text_are_read_as_question_marks(text: str) -> None:
    for evidence in read(text, origin=SHOP):
        assert diagnose(evidence)
        assert "\udc80" not in (evidence.url or "")


def test_the_options_of_a_call_end_before_the_next_call() -> None:
    first = f"fetch('{CART}', {{ credentials: 'include' }})"
    second = f"fetch('{CART}/2', {{ method: 'PUT', mode: 'cors' }})"
    found = read(f"{first}\n{second}")
    assert [(each.method, each.credentials) for each in found] == [("GET", True), ("PUT", None)]

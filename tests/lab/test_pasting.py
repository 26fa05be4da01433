"""Pasted texts: the causes, a scenario with the same outcome, and a cure that works."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from crossorigin.browser import ENGINES, Exchange, HttpRequest, HttpResponse, Reason
from crossorigin.diagnosis import Evidence, Source
from crossorigin.diagnosis.evidence import Obstacle
from crossorigin.lab import play, read_scenario
from crossorigin.lab.gallery import gallery, told
from crossorigin.lab.pasting import paste, scenario_of

CHROME = (
    "Access to fetch at 'https://api.example.net/items' from origin 'https://app.example.com' has "
    "been blocked by CORS policy: "
)
PREFLIGHT = CHROME + "Response to preflight request doesn't pass access control check: "
TEXTS = {
    "missing-allow-origin": CHROME
    + "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
    "preflight-missing-allow-origin": PREFLIGHT
    + "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
    "allow-origin-mismatch": CHROME
    + "The 'Access-Control-Allow-Origin' header has a value 'https://other.example' that is not "
    "equal to the supplied origin. Have the server send the header with a valid value.",
    "multiple-allow-origin-values": CHROME
    + "The 'Access-Control-Allow-Origin' header contains multiple values "
    "'https://app.example.com, *', but only one is allowed. Have the server send the header with "
    "a valid value.",
    "method-disallowed-by-preflight-response": CHROME
    + "Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.",
    "header-disallowed-by-preflight-response": CHROME
    + "Request header field x-team is not allowed by Access-Control-Allow-Headers in preflight "
    "response.",
    "preflight-invalid-status": PREFLIGHT + "It does not have HTTP ok status.",
    "preflight-disallowed-redirect": PREFLIGHT + "Redirect is not allowed for a preflight request.",
}


@pytest.mark.parametrize("reason", TEXTS)
def test_a_console_message_becomes_a_scenario_with_its_reason_and_a_cure(reason: str) -> None:
    (request,) = paste(TEXTS[reason])["requests"]
    assert request["refused"]
    assert request["findings"]
    scenario, cure = request["scenario"], request["cure"]
    assert scenario is not None
    assert cure is not None
    chromium = next(
        each for each in play(read_scenario(scenario))["engines"] if each["engine"] == "chromium"
    )
    assert chromium["readable"]["reason"] == reason
    cured = play(read_scenario(cure["scenario"]))["engines"]
    assert {each["engine"]: told(each) for each in cured} == dict.fromkeys(ENGINES, "readable")


CONSOLES = [
    (entry["name"], each["readable"]["console"])
    for entry in gallery()
    for each in play(read_scenario(entry["scenario"]))["engines"]
    if each["readable"]["console"]
]


@pytest.mark.parametrize(("name", "message"), CONSOLES)
def test_what_a_browser_prints_about_the_gallery_is_read(name: str, message: str) -> None:
    """Every message of every engine; those that name too little say what they lack."""
    found = paste(message)
    assert not found["error"]
    request = found["requests"][0]
    assert request["refused"]
    assert request["findings"]
    assert (request["scenario"] is None) == bool(request["why_no_scenario"])


def test_what_the_text_does_not_name_is_said() -> None:
    message = (
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote "
        "resource at https://api.example.net/items. (Reason: CORS header "
        "‘Access-Control-Allow-Origin’ missing). Status code: 200."
    )
    (request,) = paste(message)["requests"]
    assert request["scenario"] is not None
    assert "does not name the page's origin" in request["assumed"]


def test_headers_of_curl_become_the_server() -> None:
    text = (
        "$ curl -i -H 'Origin: https://app.example.com' https://api.example.net/items\n"
        "HTTP/1.1 200 OK\nContent-Type: application/json\n"
        "Access-Control-Allow-Origin: https://other.example\nSet-Cookie: session=secret\n\n{}"
    )
    (request,) = paste(text)["requests"]
    assert request["scenario"] is not None
    assert request["scenario"]["server"]["behaviour"] == "headers"
    assert "secret" not in str(request["scenario"])


@pytest.mark.parametrize("text", ["", "hello", "{", "\x00", "[" * 1000])
def test_other_texts_say_why_they_cannot_be_read(text: str) -> None:
    found = paste(text)
    assert found["requests"] == []
    assert found["error"]


ORIGIN, URL = "https://app.example.com", "https://api.example.net/items"
TOLD = Evidence(source=Source.LIVE, origin=ORIGIN, url=URL, method="GET")
PREFLIGHT_OF_PUT = Exchange(
    HttpRequest("OPTIONS", URL, [("Origin", ORIGIN), ("Access-Control-Request-Method", "PUT")]),
    None,
)
ANSWER = Exchange(HttpRequest("PUT", URL, [("Origin", ORIGIN)]), HttpResponse(200))


@pytest.mark.parametrize(
    ("changes", "is_known"),
    [
        ({"reasons": (Reason.INVALID_ALLOW_ORIGIN_VALUE,)}, True),
        ({"reasons": (Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE,)}, True),
        (
            {
                "method": "PUT",
                "exchanges": (PREFLIGHT_OF_PUT,),
                "reasons": (Reason.MISSING_ALLOW_ORIGIN,),
            },
            True,
        ),
        (
            {
                "method": "PUT",
                "exchanges": (PREFLIGHT_OF_PUT, ANSWER),
                "reasons": (Reason.MISSING_ALLOW_ORIGIN,),
            },
            True,
        ),
        ({"url": "ftp://api.example.net/items"}, False),
        ({"reasons": (Reason.NO_ANSWER,)}, False),
        ({"reasons": (Reason.BAD_PORT,), "url": "https://api.example.net:6000/items"}, True),
        ({}, True),
        ({"obstacle": Obstacle.MIXED_CONTENT}, False),
        ({"url": None}, False),
        ({"origin": None}, False),
        ({"url": "file:///etc/hosts"}, False),
        ({"method": "CONNECT"}, False),
        ({"origin": "nowhere"}, False),
    ],
)
def test_evidence_becomes_a_scenario_that_ends_like_it(
    changes: dict[str, Any], is_known: bool
) -> None:
    scenario = scenario_of(replace(TOLD, **changes))
    assert (scenario is not None) == is_known
    if scenario is not None:
        assert scenario.request.url == changes.get("url", URL)


WEBSOCKET = (
    "WebSocket connection to 'wss://api.example.net/live' failed: Error during WebSocket "
    "handshake: Unexpected response code: "
)


@pytest.mark.parametrize(
    ("text", "assumed", "kind"),
    [
        (
            "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote "
            f"resource at {URL}. (Reason: Did not find method in CORS header "
            "‘Access-Control-Allow-Methods’).",
            "so it is PUT here",
            "fetch",
        ),
        (WEBSOCKET + "403", "so it is https://app.example.com here", "websocket"),
        (
            "WebSocket connection to 'ws://localhost:8080/a' failed: Error during WebSocket "
            "handshake: Unexpected response code: 403",
            "so it is http://localhost:3000 here",
            "websocket",
        ),
        (
            "GET https://img.example.net/a.png net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin 200 (OK)",
            "",
            "image",
        ),
        (
            CHROME.replace(f"'{URL}'", f"'https://login.example.net/' (redirected from '{URL}')")
            + "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
            "The redirect leads to https://login.example.org/ here",
            "fetch",
        ),
        (
            CHROME + "The 'Access-Control-Allow-Origin' header contains the invalid value "
            "'https://*.example.com'. Have the server send the header with a valid value.",
            "",
            "fetch",
        ),
        (TEXTS["missing-allow-origin"].replace("to fetch at", "to XMLHttpRequest at"), "", "xhr"),
        (
            f"Request URL: {URL}\nRequest Method: OPTIONS\nStatus Code: 401 Unauthorized\n",
            "",
            "fetch",
        ),
    ],
)
def test_other_kinds_become_scenarios_with_cures(text: str, assumed: str, kind: str) -> None:
    request = paste(text)["requests"][0]
    assert request["scenario"] is not None
    assert request["scenario"]["request"]["kind"] == kind
    assert assumed in request["assumed"]
    assert request["cure"] is not None


@pytest.mark.parametrize("reason", TEXTS)
def test_a_cure_allows_only_what_was_asked_for(reason: str) -> None:
    (request,) = paste(TEXTS[reason])["requests"]
    assert request["cure"] is not None
    assert "allow_credentials" not in str(request["cure"]["scenario"]["policy"])


@pytest.mark.parametrize(
    ("text", "command"),
    [
        (TEXTS["missing-allow-origin"], f"curl -i -H 'Origin: {ORIGIN}' {URL}"),
        (
            TEXTS["preflight-invalid-status"],
            f"curl -i -X OPTIONS -H 'Origin: {ORIGIN}' -H 'Access-Control-Request-Method: GET' -H "
            f"'Access-Control-Request-Headers: content-type' {URL}",
        ),
        ("TypeError: Failed to fetch", f"curl -i -H 'Origin: {ORIGIN}' {URL}"),
        (
            TEXTS["preflight-invalid-status"] + f"\nPUT {URL} net::ERR_FAILED",
            f"curl -i -X OPTIONS -H 'Origin: {ORIGIN}' -H 'Access-Control-Request-Method: PUT' "
            f"{URL}",
        ),
        (
            "{'Server': ['x'], 'Access-Control-Allow-Origin': ['*', '*']}",
            f"curl -i -H 'Origin: {ORIGIN}' http://127.0.0.1:8000/items",
        ),
        (TEXTS["method-disallowed-by-preflight-response"], None),
        (WEBSOCKET + "403", None),
    ],
)
def test_a_text_that_leaves_causes_open_says_what_to_paste_next(
    text: str, command: str | None
) -> None:
    then = paste(text)["requests"][0]["then"]
    assert (None if then is None else then["command"]) == command


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        (TEXTS["missing-allow-origin"], ""),
        (f"Fetch API cannot load {URL} due to access control checks.", "the page's own origin"),
        ("TypeError: Failed to fetch", "your URL and the page's own origin"),
        (
            "{'Server': ['x'], 'Access-Control-Allow-Origin': ['*', '*']}",
            "the application's own address and the page's own origin",
        ),
    ],
)
def test_what_is_to_be_written_in_the_command_is_said_once(text: str, lacking: str) -> None:
    then = paste(text)["requests"][0]["then"]
    assert then is not None
    _, _, said = then["sentence"].partition(" (")
    assert said.partition(")")[0] == (f"write {lacking} in it" if lacking else "")


def test_what_the_command_prints_leaves_no_cause_open() -> None:
    """The line, and below it what a server without CORS answers."""
    then = paste(TEXTS["missing-allow-origin"])["requests"][0]["then"]
    assert then is not None
    printed = "HTTP/1.1 404 Not Found\nContent-Type: text/html\n\n"
    (request,) = paste(f"$ {then['command']}\n{printed}")["requests"]
    assert request["then"] is None
    assert request["findings"][0]["cause"] == "error-without-cors"


def refused_by_chromium(url: str) -> str:
    return TEXTS["missing-allow-origin"].replace(URL, url)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (refused_by_chromium("https://api.example.net:99999/"), "Its URL cannot be parsed."),
        (
            refused_by_chromium("ftp://api.example.net/"),
            "The lab has no server that fails in this way.",
        ),
        (
            f"GET {URL} net::ERR_CONNECTION_REFUSED",
            "There was no response, so no rule of CORS was applied. The lab's servers answer.",
        ),
        ("TypeError: Failed to fetch", "The text does not say how the request failed."),
        (
            f"Access to fetch at '{URL}' from origin 'https://app.example.com' has been blocked by "
            "CORS policy: The response was partitioned by a connection group.",
            "The browser's sentence is not known here.",
        ),
        (
            f"Refused to connect to '{URL}' because it violates the following Content Security "
            "Policy directive: \"connect-src 'self'\".",
            "It was stopped by a Content Security Policy of the page. The lab has no control for "
            "that.",
        ),
        (
            "Access to fetch at 'capacitor://api.example.net/x' from origin "
            "'https://app.example.com' has been blocked by CORS policy: Cross origin requests are "
            "only supported for protocol schemes: chrome, data, http, https.",
            "Its URL is not one of http or https, and the lab's servers have no other.",
        ),
        (
            "WebSocket connection to 'wss://push.example.net/socket' failed: ",
            "The text does not say with which status the server answered the handshake: its row in "
            "the Network panel does.",
        ),
    ],
)
def test_why_there_is_no_scenario_is_said(text: str, why: str) -> None:
    (request,) = paste(text)["requests"]
    assert request["why_no_scenario"] == why

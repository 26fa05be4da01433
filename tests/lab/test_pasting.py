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
    ],
)
def test_why_there_is_no_scenario_is_said(text: str, why: str) -> None:
    (request,) = paste(text)["requests"]
    assert request["why_no_scenario"] == why

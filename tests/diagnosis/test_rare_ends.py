"""Ends of requests that few servers give: of redirects, event streams and handshakes."""

from __future__ import annotations

import pytest

from crossorigin.browser import Exchange, HttpRequest, HttpResponse
from crossorigin.diagnosis import Evidence, Source, diagnose, read
from crossorigin.diagnosis.evidence import Obstacle

PAGE = "https://spa.example.org"
ONE, OTHER = "https://api.example.org/a", "https://files.example.net/a"


def test_a_tool_that_tells_the_page_after_a_redirect_is_not_a_browser() -> None:
    (*_, last) = read(
        f"$ curl -iL -H 'Origin: {PAGE}' {ONE}\nHTTP/1.1 302 Found\nLocation: {OTHER}\n"
        f"Access-Control-Allow-Origin: {PAGE}\n\nHTTP/1.1 200 OK\n"
        f"Access-Control-Allow-Origin: {PAGE}\nVary: Origin\n"
    )
    assert "Origin: null" in " ".join(f"{each.what} {each.why}" for each in diagnose(last))


def test_a_preflight_after_a_redirect_is_of_a_request_of_its_own() -> None:
    (*_, last) = read(
        f"Request URL: {ONE}\nRequest Method: GET\nStatus Code: 302 Found\nLocation: /b\n"
        f"Origin: {PAGE}\nAccess-Control-Allow-Origin: {PAGE}\n\n"
        "Request URL: https://api.example.org/b\nRequest Method: OPTIONS\n"
        f"Status Code: 404 Not Found\nOrigin: {PAGE}\nAccess-Control-Request-Method: PUT\n"
    )
    assert last.told.redirected_from is None
    assert last.method == "PUT"


@pytest.mark.parametrize(
    ("status", "fix"),
    [(204, "tells an EventSource not to try again"), (500, "log")],
)
def test_an_event_stream_needs_status_200(status: int, fix: str) -> None:
    asked = HttpRequest("GET", ONE, [("Origin", PAGE)])
    (found, *_) = diagnose(
        Evidence(
            source=Source.LIVE,
            origin=PAGE,
            url=ONE,
            obstacle=Obstacle.EVENT_STREAM,
            exchanges=(Exchange(asked, HttpResponse(status)),),
        )
    )
    assert fix in found.fix


def test_a_handshake_that_is_refused_by_no_usual_status() -> None:
    (evidence,) = read(
        "WebSocket connection to 'wss://api.example.org/ws' failed: Error during WebSocket "
        "handshake: Unexpected response code: 429"
    )
    (found, *_) = diagnose(evidence)
    assert "Servers look at the Origin themselves" in found.why
    assert "answer" not in found.why.partition("path.")[2]

"""Replay of exchanges."""

from __future__ import annotations

import pytest

from crossorigin.browser import Browser, Exchange, HttpRequest, HttpResponse, Reason
from crossorigin.transports import NotRecorded, ReplayTransport

APP = "https://app.example.com/"
API = "https://api.example.net/"
SHARED = [("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Methods", "PUT")]


def exchange(method: str, url: str, response: HttpResponse | None) -> Exchange:
    return Exchange(HttpRequest(method, url), response)


def test_answers_are_given_by_method_and_url_one_after_the_other() -> None:
    transport = ReplayTransport(
        [
            exchange("GET", API, HttpResponse(200, [], b"1")),
            exchange("GET", API + "a", HttpResponse(200, [], b"a")),
            exchange("PUT", API, HttpResponse(201)),
            exchange("GET", API, HttpResponse(200, [], b"2")),
        ]
    )
    assert transport(HttpRequest("PUT", API, [("X-A", "1")], b"body")).status == 201
    assert transport(HttpRequest("GET", API)).body == b"1"
    assert transport(HttpRequest("GET", API)).body == b"2"
    assert transport(HttpRequest("GET", API + "a")).body == b"a"


def test_what_is_not_recorded_is_named_beside_what_is() -> None:
    transport = ReplayTransport([exchange("GET", API, HttpResponse(200))] * 2)
    with pytest.raises(NotRecorded) as caught:
        transport(HttpRequest("PUT", API))
    assert str(caught.value) == f"PUT {API} is not in the recording, which has: GET {API}"


def test_an_empty_recording_has_nothing() -> None:
    with pytest.raises(NotRecorded, match="which has: nothing"):
        ReplayTransport([])(HttpRequest("GET", API))


def test_a_response_is_given_as_often_as_it_was_recorded() -> None:
    transport = ReplayTransport([exchange("GET", API, HttpResponse(200))])
    transport(HttpRequest("GET", API))
    with pytest.raises(NotRecorded, match=r"more often than the recording has it \(1 times\)"):
        transport(HttpRequest("GET", API))


def test_a_request_that_was_not_answered_is_not_answered_again() -> None:
    transport = ReplayTransport([exchange("GET", API, None)])
    result = Browser(transport=transport).page(APP).fetch(API)
    assert result.error is not None
    assert result.error.reason is Reason.NO_ANSWER
    assert "the recorded request got no response" in result.error.message


def test_a_fetch_can_be_replayed_from_its_own_exchanges() -> None:
    live = Browser(transport=lambda _: HttpResponse(200, SHARED, b"body"))
    first = live.page(APP).fetch(API, method="PUT")
    assert len(first.exchanges) == 2
    replayed = Browser(transport=ReplayTransport(first.exchanges)).page(APP)
    assert replayed.fetch(API, method="PUT") == first

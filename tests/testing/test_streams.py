"""For an endless stream the headers are the response, and no test hangs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from typing import Any

import pytest
from django.http import StreamingHttpResponse
from starlette.applications import Starlette
from starlette.responses import StreamingResponse
from starlette.routing import Route

from crossorigin import Policy
from crossorigin.asgi import CORSMiddleware
from crossorigin.browser import HttpRequest
from crossorigin.conformance import verify
from crossorigin.testing import AsyncCorsBrowser, CorsBrowser
from crossorigin.testing.django import _content
from crossorigin.transports import ASGITransport, AsyncASGITransport, WSGITransport

PAGE = "https://app.example.com"
POLICY = Policy(allow_origins=[PAGE])
EVENTS = "text/event-stream; charset=utf-8"
ended: list[str] = []


async def events() -> AsyncIterator[bytes]:
    try:
        while True:
            yield b"data: 1\n\n"
            await asyncio.sleep(0.01)
    finally:
        ended.append("events")


async def nothing() -> AsyncIterator[bytes]:
    await asyncio.Event().wait()
    yield b""


async def lines() -> AsyncIterator[bytes]:
    while True:
        yield b"x" * 1024
        await asyncio.sleep(0)


app = CORSMiddleware(
    Starlette(
        routes=[
            Route("/events", lambda _: StreamingResponse(events(), media_type=EVENTS)),
            Route("/silent", lambda _: StreamingResponse(nothing(), media_type=EVENTS)),
            Route("/lines", lambda _: StreamingResponse(lines(), media_type="text/plain")),
            Route("/late", lambda _: StreamingResponse(nothing(), media_type="text/plain")),
        ]
    ),
    policy=POLICY,
)


@pytest.mark.parametrize("path", ["/events", "/silent"])
def test_a_page_can_open_an_event_stream(path: str) -> None:
    with CorsBrowser(app) as browser:
        answer = browser.page(PAGE).can("GET", path)
        browser.page("https://evil.example").cannot("GET", path)
    assert answer.headers["content-type"] == EVENTS
    assert answer.text.startswith("data: 1" if path == "/events" else "")


def test_an_async_page_too() -> None:
    async def run() -> None:
        async with AsyncCorsBrowser(app) as browser:
            page = browser.page(PAGE)
            await asyncio.gather(page.can("GET", "/events"), page.can("GET", "/silent"))

    ended.clear()
    asyncio.run(run())
    assert ended == ["events"]


def test_an_endless_stream_is_verified() -> None:
    with ASGITransport(app) as transport:
        report = verify(POLICY, "https://api.example.net/events", transport=transport)
    assert report.conforms


def test_a_body_is_read_up_to_its_limit() -> None:
    request = HttpRequest("GET", "https://api.example.net/lines", [("Origin", PAGE)])
    with ASGITransport(app, body_limit=5000) as transport:
        assert len(transport(request).body) == 5120
        assert len(transport(request).body) == 5120


async def restless(scope: Any, receive: Any, send: Any) -> None:
    """It never waits, so nothing else gets a turn."""
    headers = [(b"content-type", EVENTS.encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    while True:
        await send({"type": "http.response.body", "body": b"data: 1\n\n", "more_body": True})


def test_an_application_that_never_waits_is_cut_off_too() -> None:
    with ASGITransport(restless) as transport:
        answer = transport(HttpRequest("GET", "https://api.example.net/"))
    assert answer.body == b"data: 1\n\n" * 1000


def test_what_comes_after_the_end_of_an_application_is_passed_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def stubborn(scope: Any, receive: Any, send: Any) -> None:
        try:
            await restless(scope, receive, send)
        except asyncio.CancelledError:
            await send({"type": "http.response.body", "body": b"more", "more_body": True})
            raise LookupError("lost") from None

    with ASGITransport(stubborn) as transport:
        answer = transport(HttpRequest("GET", "https://api.example.net/"))
    assert answer.body == b"data: 1\n\n" * 1000
    assert not caplog.records


def test_a_stream_that_ends_is_whole() -> None:
    async def finite(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        await StreamingResponse(iter([b"data: 1\n\n", b"data: 2\n\n"]), media_type=EVENTS)(
            scope, receive, send
        )

    with ASGITransport(finite) as transport:
        answer = transport(HttpRequest("GET", "https://api.example.net/"))
    assert answer.body == b"data: 1\n\ndata: 2\n\n"


def test_a_busy_machine_takes_no_events_away() -> None:
    """The machine stands still for longer than the events are waited for."""

    async def finite(scope: Any, receive: Any, send: Any) -> None:
        async def parts() -> AsyncIterator[bytes]:
            for number in (b"1", b"2"):
                time.sleep(0.2)
                await asyncio.sleep(0)
                yield b"data: %b\n\n" % number

        if scope["type"] == "http":
            await StreamingResponse(parts(), media_type=EVENTS)(scope, receive, send)

    with ASGITransport(finite) as transport:
        answer = transport(HttpRequest("GET", "https://api.example.net/"))
    assert answer.body == b"data: 1\n\ndata: 2\n\n"


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    request = HttpRequest("GET", "https://api.example.net/late", [("Origin", PAGE)])
    with ASGITransport(app, body_seconds=0.01) as transport:
        assert transport(request).body == b""


def test_a_cancellation_from_outside_stays_one() -> None:
    async def run() -> None:
        async with AsyncASGITransport(app) as transport:
            request = HttpRequest("GET", "https://api.example.net/late", [("Origin", PAGE)])
            task = asyncio.create_task(transport(request))
            await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(run())


@pytest.mark.parametrize(
    ("kind", "limits", "size"),
    [
        (EVENTS, {}, 0),
        ("text/plain", {"body_limit": 100}, 100),
        ("text/plain", {"body_seconds": 0}, 10),
    ],
)
@pytest.mark.parametrize("lazily", [True, False])
def test_wsgi(kind: str, limits: dict[str, Any], size: int, lazily: bool) -> None:
    def endless(environ: Any, start_response: Any) -> Iterable[bytes]:
        def parts() -> Iterable[bytes]:
            if lazily:
                start_response("200 OK", [("Content-Type", kind)])
            while True:
                yield b"x" * 10

        if not lazily:
            start_response("200 OK", [("Content-Type", kind)])
        return parts()

    request = HttpRequest("GET", "https://api.example.net/")
    answer = WSGITransport(endless, **limits)(request)
    assert answer.status == 200
    assert len(answer.body) == (10 if lazily and not size else size)


def test_django() -> None:
    closed = []

    class Response(StreamingHttpResponse):
        def close(self) -> None:
            closed.append(1)

    def forever() -> Iterable[bytes]:
        while True:
            yield b"data: 1\n\n"

    assert _content(Response(forever(), content_type=EVENTS)) == b""
    assert closed == [1]

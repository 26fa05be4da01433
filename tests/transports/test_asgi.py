from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable
from typing import Any

import pytest

from crossorigin import Policy
from crossorigin.asgi import ASGIApp, CORSMiddleware, Message, Receive, Scope, Send
from crossorigin.browser import AsyncBrowser, Browser, HttpRequest, HttpResponse, Result
from crossorigin.transports import ASGITransport, AsyncASGITransport

Sender = Callable[[ASGIApp, HttpRequest], HttpResponse]

START: Message = {"type": "http.response.start", "status": 200, "headers": []}


def send_sync(app: ASGIApp, request: HttpRequest) -> HttpResponse:
    with ASGITransport(app) as transport:
        return transport(request)


def send_async(app: ASGIApp, request: HttpRequest) -> HttpResponse:
    return asyncio.run(AsyncASGITransport(app)(request))


@pytest.fixture(params=[send_sync, send_async])
def send_to(request: pytest.FixtureRequest) -> Sender:
    sender: Sender = request.param
    return sender


def sending(*messages: Message) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        for message in messages:
            await send(message)

    return app


class Recorder:
    """An application that keeps the scope and the messages it was called with."""

    def __init__(self) -> None:
        self.scope: Scope = {}
        self.received: list[Message] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http", "no lifespan here"
        self.scope = scope
        self.received.append(await receive())
        await send(START)
        await send({"type": "http.response.body"})
        self.received.append(await receive())


def test_a_request_becomes_a_scope(send_to: Sender) -> None:
    app = Recorder()
    headers = [("X-A", "1"), ("x-a", "\xe9")]
    url = "https://api.example.net:8443/caf%C3%A9/a%2Fb?q=%20&r"
    send_to(app, HttpRequest("patch", url, headers))
    scope = app.scope
    assert (scope["type"], scope["method"], scope["scheme"]) == ("http", "patch", "https")
    assert scope["path"] == "/café/a/b"
    assert scope["raw_path"] == b"/caf%C3%A9/a%2Fb"
    assert (scope["query_string"], scope["root_path"]) == (b"q=%20&r", "")
    assert scope["headers"] == [
        (b"host", b"api.example.net:8443"),
        (b"x-a", b"1"),
        (b"x-a", b"\xe9"),
    ]
    assert scope["server"] == ("api.example.net", 8443)
    assert (scope["asgi"]["version"], scope["http_version"]) == ("3.0", "1.1")


@pytest.mark.parametrize(
    ("url", "host", "server", "path"),
    [
        ("https://api.example.net/", b"api.example.net", ("api.example.net", 443), "/"),
        ("http://api.example.net/", b"api.example.net", ("api.example.net", 80), "/"),
        ("http://api.example.net", b"api.example.net", ("api.example.net", 80), "/"),
        ("http://[::1]:8000/a", b"[::1]:8000", ("::1", 8000), "/a"),
        ("http://api.example.net//a", b"api.example.net", ("api.example.net", 80), "//a"),
        # A user name and password in a URL are not part of the host.
        ("http://user:pw@api.example.net/", b"api.example.net", ("api.example.net", 80), "/"),
        ("http://api.example.net:0/", b"api.example.net:0", ("api.example.net", 0), "/"),
    ],
)
def test_host_and_server_are_those_of_the_url(
    send_to: Sender, url: str, host: bytes, server: tuple[str, int], path: str
) -> None:
    app = Recorder()
    send_to(app, HttpRequest("GET", url))
    assert dict(app.scope["headers"])[b"host"] == host
    assert app.scope["server"] == server
    assert app.scope["path"] == path


def test_the_body_is_received_and_then_the_disconnection(send_to: Sender) -> None:
    app = Recorder()
    send_to(app, HttpRequest("POST", "http://api.example.net/", [], b"body"))
    assert app.received == [
        {"type": "http.request", "body": b"body", "more_body": False},
        {"type": "http.disconnect"},
    ]


def test_a_response_is_put_together(send_to: Sender) -> None:
    app = sending(
        {
            "type": "http.response.start",
            "status": 404,
            "headers": [(b"x-a", b"1"), (b"x-a", b"\xe9")],
        },
        {"type": "http.response.body", "body": b"first ", "more_body": True},
        {"type": "http.response.body", "more_body": True},
        {"type": "http.response.body", "body": b"last"},
    )
    assert send_to(app, HttpRequest("GET", "http://api.example.net/")) == HttpResponse(
        404, [("x-a", "1"), ("x-a", "\xe9")], b"first last"
    )


def test_headers_may_be_left_out_and_other_messages_are_passed_over(send_to: Sender) -> None:
    app = sending(
        {"type": "http.response.start", "status": 204},
        {"type": "http.response.debug", "info": {}},
        {"type": "http.response.body"},
    )
    assert send_to(app, HttpRequest("GET", "http://api.example.net/")) == HttpResponse(204)


def test_a_response_to_head_has_no_body(send_to: Sender) -> None:
    app = sending(START, {"type": "http.response.body", "body": b"body"})
    assert send_to(app, HttpRequest("HEAD", "http://api.example.net/")) == HttpResponse(200)


async def raising(scope: Scope, receive: Receive, send: Send) -> None:
    raise LookupError("lost")


def test_an_exception_is_a_500_and_logged(
    send_to: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "crossorigin.transports.asgi"):
        response = send_to(raising, HttpRequest("PUT", "http://api.example.net/a"))
    assert (response.status, response.body) == (500, b"Internal Server Error")
    assert response.header("Content-Type") == "text/plain; charset=utf-8"
    (record,) = caplog.records
    assert record.getMessage() == (
        "PUT http://api.example.net/a: the application raised (LookupError: lost)"
    )
    assert record.exc_text is not None
    assert record.exc_text.endswith("LookupError: lost")


def test_an_exception_after_the_response_leaves_the_response(
    send_to: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await sending(START, {"type": "http.response.body", "body": b"body"})(scope, receive, send)
        raise LookupError("lost")

    response = send_to(app, HttpRequest("GET", "http://api.example.net/"))
    assert response == HttpResponse(200, [], b"body")
    assert len(caplog.records) == 1


def test_no_response_is_a_500(send_to: Sender) -> None:
    assert send_to(sending(), HttpRequest("GET", "http://api.example.net/")).status == 500


def test_the_loop_lasts_from_request_to_request() -> None:
    loops = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        loops.append(asyncio.get_running_loop())
        await sending(START, {"type": "http.response.body"})(scope, receive, send)

    with ASGITransport(app) as transport:
        for _ in range(2):
            transport(HttpRequest("GET", "http://api.example.net/"))
        assert not loops[0].is_closed()
    assert loops[0] is loops[1]
    assert loops[0].is_closed()


def test_a_closed_transport_sends_nothing() -> None:
    transport = ASGITransport(sending(START, {"type": "http.response.body"}))
    assert transport(HttpRequest("GET", "http://api.example.net/")).status == 200
    transport.close()
    with pytest.raises(RuntimeError):
        transport(HttpRequest("GET", "http://api.example.net/"))
    gc.collect()  # a coroutine left behind would be reported here


def test_the_sync_transport_refuses_to_run_within_a_loop() -> None:
    async def within() -> None:
        transport = ASGITransport(sending(START))
        with pytest.raises(RuntimeError, match="use AsyncASGITransport"):
            transport(HttpRequest("GET", "http://api.example.net/"))
        with pytest.raises(RuntimeError, match="use AsyncASGITransport"):
            transport.__enter__()
        transport.close()

    asyncio.run(within())
    gc.collect()  # a coroutine left behind would be reported here


@pytest.mark.parametrize(
    ("options", "allowed"),
    [
        ({}, True),
        ({"method": "PUT", "body": "x"}, True),
        ({"method": "DELETE"}, False),
        ({"headers": {"X-A": "1"}}, False),
        ({"credentials": "include"}, False),
    ],
)
def test_a_browser_meets_the_middleware(options: dict[str, Any], allowed: bool) -> None:
    policy = Policy(allow_origins=["https://app.example.com"], allow_methods=["GET", "PUT"])
    app = CORSMiddleware(
        sending(START, {"type": "http.response.body", "body": b"body"}), policy=policy
    )
    url = "https://api.example.net/"
    with ASGITransport(app) as transport:
        result = Browser(transport=transport).page("https://app.example.com/").fetch(url, **options)

    async def fetch() -> Result:
        browser = AsyncBrowser(transport=AsyncASGITransport(app))
        return await browser.page("https://app.example.com/").fetch(url, **options)

    assert result.allowed is allowed
    assert asyncio.run(fetch()) == result

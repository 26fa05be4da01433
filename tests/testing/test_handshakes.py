"""WebSockets and event streams: in this process, over uvicorn, by `verify` and by `fetch`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi import FastAPI, WebSocket
from fastapi.responses import PlainTextResponse, StreamingResponse
from flask import Flask

from crossorigin import Policy
from crossorigin.asgi import CORSMiddleware
from crossorigin.browser import HttpRequest, HttpResponse, NoAnswer, is_handshake
from crossorigin.cli.app import crossorigin
from crossorigin.conformance import DepartureKind, Severity, Trick, verify
from crossorigin.demo.servers import serve
from crossorigin.testing import (
    AsyncCorsBrowser,
    CorsBrowser,
    CorsFailure,
    HandshakeFailure,
    PolicyFailure,
)
from crossorigin.transports import ASGITransport

APP = "https://app.example.com"
EVIL = "https://evil.example"
POLICY = Policy(allow_origins=[APP], allow_credentials=True)
seen: list[Any] = []


def api() -> FastAPI:
    app = FastAPI()

    @app.websocket("/feed")
    async def feed(socket: WebSocket) -> None:
        seen.append((socket.headers.get("origin"), socket.cookies.get("session"), socket.url.path))
        await socket.accept()
        await socket.send_text("hello")
        seen.append((await socket.receive())["type"])

    @app.websocket("/crash")
    async def crash(socket: WebSocket) -> None:
        raise ZeroDivisionError("division by zero")

    @app.websocket("/members")
    async def members(socket: WebSocket) -> None:
        await socket.close()

    @app.get("/events")
    async def events() -> StreamingResponse:
        async def stream() -> Any:
            yield b"data: 1\n\n"
            await asyncio.Event().wait()

        return StreamingResponse(stream(), media_type="text/event-stream")

    @app.get("/plain")
    async def plain() -> PlainTextResponse:
        return PlainTextResponse("1")

    return app


protected = CORSMiddleware(api(), policy=POLICY, websocket="enforce")
open_to_all = CORSMiddleware(api(), policy=POLICY)


@pytest.fixture(scope="module")
def live() -> Iterator[str]:
    with serve(protected) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def live_and_open() -> Iterator[str]:
    with serve(open_to_all) as port:
        yield f"http://127.0.0.1:{port}"


# --- pages ---------------------------------------------------------------------------------------


def test_a_page_opens_a_websocket_in_this_process() -> None:
    seen.clear()
    with CorsBrowser(protected, cookies={"session": "of-ann"}) as browser:
        browser.page(APP).connects("/feed")
        browser.page(APP).connects("wss://testserver/feed")
        browser.page(EVIL).cannot_connect("/feed")
    assert seen[0] == (APP, "of-ann", "/feed")
    assert (EVIL, "of-ann", "/feed") not in seen


def test_over_the_network_the_handshake_is_real(live: str, live_and_open: str) -> None:
    with CorsBrowser(live) as browser:
        browser.page(APP).connects("/feed")
        browser.page(EVIL).cannot_connect("/feed")
        with pytest.raises(HandshakeFailure, match="is not opened: the handshake was answered wi"):
            browser.page(EVIL).connects("/feed?token=of-ann")
    with (
        CorsBrowser(live_and_open) as browser,
        pytest.raises(HandshakeFailure, match="is opened, with the user's cookies"),
    ):
        browser.page(EVIL).cannot_connect("/feed")


def test_async_pages_too(live: str) -> None:
    async def run() -> None:
        for source in (protected, live):
            async with AsyncCorsBrowser(source) as browser:
                await browser.page(APP).connects("/feed")
                await browser.page(EVIL).cannot_connect("/feed")
                assert (await browser.page(APP).listens("/events")).status == 200
                with pytest.raises(CorsFailure, match="is refused"):
                    await browser.page(EVIL).listens("/events")
                with pytest.raises(HandshakeFailure, match="is opened"):
                    await browser.page(APP).cannot_connect("/feed")

    asyncio.run(run())


def test_without_a_response_a_page_neither_can_nor_cannot() -> None:
    def gone(request: HttpRequest) -> HttpResponse:
        raise NoAnswer("it hung up")

    async def also_gone() -> None:
        async with AsyncCorsBrowser("http://127.0.0.1:9") as browser:
            with pytest.raises(HandshakeFailure, match="got no response"):
                await browser.page(APP).connects("/feed")

    browser = CorsBrowser(protected)
    page = browser.page(APP)
    page._transport = gone
    for assertion in (page.connects, page.cannot_connect):
        with pytest.raises(HandshakeFailure, match="got no response: it hung up"):
            assertion("/feed")
    asyncio.run(also_gone())


def test_what_the_application_does_itself() -> None:
    with CorsBrowser(protected) as browser:
        page = browser.page(APP)
        page.cannot_connect("/members")
        with pytest.raises(HandshakeFailure, match="answered with 403"):
            page.connects("/members")
        with pytest.raises(HandshakeFailure, match="raised ZeroDivisionError: division by zero"):
            page.connects("/crash")
        with pytest.raises(HandshakeFailure, match="does not show that its origin is refused"):
            page.cannot_connect("/crash")


def test_a_server_without_websockets() -> None:
    with CorsBrowser(Flask("none")) as browser:
        with pytest.raises(HandshakeFailure, match="answered with 404"):
            browser.page(APP).connects("/feed")
        with pytest.raises(HandshakeFailure, match="answered with 404, which does not show"):
            browser.page(APP).cannot_connect("/feed")


def test_an_event_source(live: str) -> None:
    for source in (protected, live):
        with CorsBrowser(source) as browser:
            page = browser.page(APP)
            page.listens("/events")
            page.listens("/events", with_credentials=True)
            with pytest.raises(CorsFailure, match="is refused"):
                browser.page(EVIL).listens("/events")
            with pytest.raises(CorsFailure, match="has status 200 and text/plain"):
                page.listens("/plain")
            with pytest.raises(CorsFailure, match="has status 404"):
                page.listens("/none")


# --- verify --------------------------------------------------------------------------------------


def run(*arguments: str) -> Any:
    return CliRunner().invoke(crossorigin, list(arguments))


def test_verify_asks_for_websockets(live: str, tmp_path: Path) -> None:
    policy = tmp_path / "cors.toml"
    policy.write_text(f'allow_origins = ["{APP}"]\nallow_credentials = true')
    asked = ("--policy", str(policy), "--rate", "2000", "--websocket", "/feed")
    result = run("verify", f"{live}/plain", *asked)
    assert result.exit_code == 0, result.stdout
    assert "✓ websockets" in result.stdout


def test_a_server_that_lets_every_site_open_one(live_and_open: str, tmp_path: Path) -> None:
    policy = tmp_path / "cors.toml"
    policy.write_text(f'allow_origins = ["{APP}"]\nallow_credentials = true')
    asked = ("--policy", str(policy), "--rate", "2000", "--websocket", "/feed")
    result = run("verify", f"{live_and_open}/plain", *asked)
    assert result.exit_code == 1
    (line,) = [each for each in result.stdout.splitlines() if each.startswith(" critical ")]
    assert line.startswith(
        f" critical  A page of {EVIL} can open a WebSocket at /feed, with the user's cookies. Any "
    )
    assert "-H 'Upgrade: websocket' -H 'Connection: Upgrade' -H 'Sec-WebSocket-Key: " in (
        result.stdout
    )
    assert f"WebSocket /feed with credentials from {EVIL}" in result.stdout
    # The command line works as it stands, and nothing that is proposed is about CORS headers.
    assert "curl -i --http1.1 " in result.stdout
    assert "(hidden)" not in result.stdout
    assert "Access-Control-" not in result.stdout
    assert "CORSMiddleware" not in result.stdout
    assert "install(app" not in result.stdout


def test_an_origin_that_the_list_lacks_cannot_connect() -> None:
    narrow = CORSMiddleware(api(), policy=POLICY, websocket="enforce")
    wider = Policy(allow_origins=[APP, "https://b.example"], allow_credentials=True)
    both = CORSMiddleware(narrow.app, policy=wider)

    async def mixed(scope: Any, receive: Any, send: Any) -> None:
        await (narrow if scope["type"] == "websocket" else both)(scope, receive, send)

    with ASGITransport(mixed) as transport:
        report = verify(
            wider, "https://api.example.net/plain", transport=transport, websockets=["/feed"]
        )
    (departure,) = report.departures
    assert (departure.kind, departure.severity) == (
        DepartureKind.WEBSOCKET_REFUSED,
        Severity.BROKEN,
    )
    assert departure.consequence == (
        "Pages of https://b.example cannot open a WebSocket at /feed: the handshake is answered "
        "with 403."
    )


def test_a_careless_list_is_blamed_on_its_comparison() -> None:
    async def by_prefix(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            origin = dict(scope["headers"]).get(b"origin", b"").decode()
            await receive()
            kind = "accept" if origin.startswith(APP) else "close"
            await send({"type": f"websocket.{kind}"})
            return
        await open_to_all(scope, receive, send)

    with ASGITransport(by_prefix) as transport:
        report = verify(
            POLICY, "https://api.example.net/plain", transport=transport, websockets=["/feed"]
        )
    assert {each.kind for each in report.departures} == {DepartureKind.WEBSOCKET_LET_IN}
    assert report.departures[0].vector.trick is Trick.END


def test_a_handshake_is_not_counted_as_another_request() -> None:
    asked: list[HttpRequest] = []

    def transport(request: HttpRequest) -> HttpResponse:
        asked.append(request)
        if is_handshake(request):
            raise NoAnswer("closed")
        return HttpResponse(200, [("Access-Control-Allow-Origin", request.header("origin") or "*")])

    url = "https://api.example.net/feed"
    report = verify(POLICY, url, transport=transport, websockets=["/feed"])
    assert {each.vector.aspect for each in report.unanswered} == {"websockets"}
    assert {is_handshake(each) for each in asked if each.url == url} == {True, False}


# --- fetch ---------------------------------------------------------------------------------------


def test_fetch_opens_a_websocket(live: str, live_and_open: str) -> None:
    seen.clear()
    address = live.replace("http", "ws", 1)
    opened = run("fetch", f"{address}/feed", "--from", APP, "--websocket", "-b", "session=1")
    assert opened.exit_code == 0, opened.output
    assert f"✓ Connected  GET {address}/feed" in opened.stdout
    assert "The request was sent, and arrived with the cookie session." in opened.stdout
    assert "Script can send and receive messages." in opened.stdout
    assert (APP, "1", "/feed") in seen
    refused = run("fetch", f"{live}/feed", "--from", EVIL, "--websocket", "--json")
    assert refused.exit_code == 1
    report = json.loads(refused.stdout)["engines"]["standard"][0]
    assert report["allowed"] is False
    assert report["findings"][0]["cause"] == "websocket-refused"
    in_words = run("fetch", f"{live}/feed", "--from", EVIL, "--websocket")
    assert f"✗ Refused  GET {address}/feed" in in_words.stdout
    assert "The request was sent." in in_words.stdout
    assert "Script gets no connection." in in_words.stdout
    opened = run("fetch", f"{address}/feed", "--from", APP, "--websocket", "--json")
    report = json.loads(opened.stdout)["engines"]["standard"][0]
    assert (report["sent"]["is_sent"], report["readable"]["is_readable"]) == (True, True)
    assert (report["sent"]["reason"], report["readable"]["reason"]) == (None, None)
    assert run("fetch", "http://127.0.0.1:9/", "--from", APP, "--websocket").exit_code == 1
    assert run("fetch", "nonsense", "--from", APP, "--websocket").exit_code == 2
    assert run("fetch", f"{live}/feed", "--from", "nonsense", "--websocket").exit_code == 2


def test_fetch_opens_an_event_source(live: str) -> None:
    assert run("fetch", f"{live}/events", "--from", APP, "--event-source").exit_code == 0
    plain = run("fetch", f"{live}/plain", "--from", APP, "--event-source")
    assert plain.exit_code == 1
    assert "an EventSource needs status 200 and Content-Type: text/event-stream" in plain.stdout
    assert run("fetch", f"{live}/events", "--from", EVIL, "--event-source").exit_code == 1


def test_a_server_that_only_was_not_looked_at_does_not_depart() -> None:
    with CorsBrowser(CORSMiddleware(api(), policy=POLICY)) as browser:
        browser.conforms_to(POLICY, paths=["/none"])
        with pytest.raises(PolicyFailure) as failure:
            browser.conforms_to(POLICY, paths=["/none"], strict=True)
    said = str(failure.value)
    assert said.startswith("https://testserver was not wholly verified against the policy: ")
    assert "departs" not in said

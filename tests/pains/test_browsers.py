"""Pains that only a browser has: what it stops by itself, and WebSockets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI, WebSocket
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import HTMLResponse, JSONResponse

from crossorigin.diagnosis import diagnose, read

from ..real_browsers.har import chromium_har, chromium_log
from .software import uvicorn

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><link rel="icon" href="data:,"><title>busy</title>
<script type="module">
await fetch("API/items").catch(() => null);
const socket = new WebSocket("API/ws".replace("http", "ws"));
await new Promise(resolve => { socket.onerror = socket.onopen = resolve; });
document.title = "done";
</script>"""


@contextmanager
def page_and_api(*, sockets: bool = False) -> Iterator[str]:
    """A page, and on another port an API that allows it all, WebSockets on request; the page."""
    api = FastAPI()
    api.get("/items")(lambda: JSONResponse([]))
    api.add_middleware(CORSMiddleware, allow_origins=["*"])

    @api.websocket("/ws")
    async def chat(socket: WebSocket) -> None:
        if sockets:
            await socket.accept()
        await socket.close()  # if not accepted, as for an origin that is not allowed

    page = FastAPI()
    with uvicorn(api) as server, uvicorn(page) as origin:
        page.get("/")(lambda: HTMLResponse(PAGE.replace("API", server)))
        yield origin


def test_4_the_local_network_takes_a_permission_not_a_header(chromium: str) -> None:
    with page_and_api() as origin:
        public = [f"--ip-address-space-overrides=127.0.0.1:{urlsplit(origin).port}=public"]
        recorded = read(json.dumps(chromium_har(chromium, origin, ["/items"], public)))
        as_local = read(json.dumps(chromium_har(chromium, origin, ["/items"])))
    (refused,) = [each for each in recorded if each.url and each.url.endswith("/items")]
    # By its name the page is as local as the server, so that the recording leaves it open.
    found = [(str(each.cause), str(each.confidence)) for each in diagnose(refused)]
    assert found == [
        ("no-cors-headers", "likely"),
        ("origin-not-allowed", "likely"),
        ("error-without-cors", "possible"),
        ("local-network-access", "possible"),
    ]
    (allowed,) = [each for each in as_local if each.url and each.url.endswith("/items")]
    assert not allowed.refused, "the fix: the page is served from the local network, too"


def test_4_what_the_console_says_of_it_is_recognised(chromium: str) -> None:
    with page_and_api() as origin:
        public = f"--ip-address-space-overrides=127.0.0.1:{urlsplit(origin).port}=public"
        said = chromium_log(chromium, origin, [public])
    causes = [str(each.cause) for found in read("\n".join(said)) for each in diagnose(found)]
    assert "local-network-access" in causes


def test_10_a_websocket_has_no_cors(chromium: str) -> None:
    with page_and_api() as origin:
        said = chromium_log(chromium, origin)
    (found,) = read("\n".join(said))
    (finding,) = diagnose(found)
    assert finding.cause == "websocket-refused"
    assert "with status 403" in finding.what
    assert finding.grant is None, "no CORS header opens it"
    assert "Let the server accept the page's origin" in finding.fix
    with page_and_api(sockets=True) as origin:
        assert chromium_log(chromium, origin) == []

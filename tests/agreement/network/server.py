"""The server for every host: it serves the scenarios' pages, answers their visits, and records.

Chromium connects to it directly, since Local Network Access looks at addresses: it has a port for
each address space and scheme. The other browsers use it as their proxy.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import queue
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import trustme

from crossorigin.browser import HttpRequest
from crossorigin.fetch.header_lists import Header, get

from ..cookies.server import Seen, serve_connection
from ..serving import serving_in_a_thread
from .scenarios import NetworkScenario, origin_of, page_of, url_of

__all__ = ["START", "NetworkServer", "answer", "serving"]

PAGE = Path(__file__).with_name("page.html").read_text()
START = "http://start.test/.h/next"
"""The page at which each tab starts, with the tab in its query."""
LOGIN = "/in/login"
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
FRAMED = b"<!doctype html><script>parent.postMessage('framed', '*')</script>"
BODIES = {
    "image": ("image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'),
    "script": ("text/javascript", b"var x = 1;"),
    "worker": ("text/javascript", b"postMessage(1);"),
    "module": ("text/javascript", b"export {};"),
    "stylesheet": ("text/css", b"a {}"),
    "track": ("text/vtt", b"WEBVTT\n\n"),
    "eventsource": ("text/event-stream", b""),
    "frame": ("text/html", FRAMED),
    "html": ("text/html", b"<!doctype html><html><body>hello</body></html>"),
    "json": ("application/json", b'{"a": 1}'),
    "json as script": ("text/javascript", b'{"a": 1}'),
    "plain": ("text/plain", b"var x = 1;"),
    "xml": ("application/xml", b'<?xml version="1.0"?><a/>'),
    "html as plain": ("text/plain", b"<!doctype html><html></html>"),
    "pdf": ("application/pdf", b"%PDF-1.4"),
    "csv": ("text/csv", b"a,b"),
    "zip": ("application/zip", b"var x = 1;"),
    "untyped": ("", b"var x = 1;"),
    "untyped html": ("", b"<!doctype html><html></html>"),
    "octets": ("application/octet-stream", b"var x = 1;"),
}
"""Types and contents of bodies, by kind of visit or by name. What seeds draw depends on them."""
FRAMES = ("embed", "object")
"""Kinds of visits that have the body of frames."""


def answer(
    scenario: NetworkScenario, number: int, request: HttpRequest
) -> tuple[int, list[Header], bytes]:
    """The response to a scenario's request."""
    visit_number, index = _position(request.url)
    visit = scenario.visits[visit_number]
    stop = visit.stops[index]
    headers: list[Header] = [("Cache-Control", "no-store")]
    if stop.allows:
        origin = get(request.headers, "origin") or "*"
        headers.append(("Access-Control-Allow-Origin", origin))
        if origin != "*":
            headers.append(("Access-Control-Allow-Credentials", "true"))
    headers += [(name, value.replace("{n}", str(number))) for name, value in stop.headers]
    if request.method == "OPTIONS":
        return 204, [*headers, ("Access-Control-Allow-Headers", "x-a, authorization")], b""
    if stop.realm and get(request.headers, "authorization") is None:
        content_type, body = _body(visit.kind)
        challenge = ("WWW-Authenticate", f'Basic realm="{stop.realm}"')
        return 401, [*headers, challenge, ("Content-Type", content_type)], body
    if stop.sets_cookie:
        headers.append(("Set-Cookie", "c=1; Secure; SameSite=None"))
    if index + 1 < len(visit.stops):
        following = url_of(visit.stops[index + 1], number, visit_number, index + 1)
        return stop.status, [*headers, ("Location", following)], b""
    if visit.kind == "websocket":
        key = get(request.headers, "sec-websocket-key") or ""
        digest = hashlib.sha1(f"{key}{GUID}".encode(), usedforsecurity=False).digest()
        accept = base64.b64encode(digest).decode()
        switch = [("Upgrade", "websocket"), ("Connection", "Upgrade")]
        return 101, [*headers, *switch, ("Sec-WebSocket-Accept", accept)], b""
    if visit.kind in ("link", "form"):
        done = f'http://start.test/.h/done?n={number}&o=["navigated"]'
        body = f"<!doctype html><script>location.replace('{done}')</script>".encode()
        return 200, [*headers, ("Content-Type", "text/html")], body
    content_type, body = _body(stop.content or visit.kind)
    if content_type:
        headers.append(("Content-Type", content_type))
    return 200, headers, body


def _body(name: str) -> tuple[str, bytes]:
    """The type and the content of a body, by the kind of visit or by its name."""
    return BODIES.get("frame" if name in FRAMES else name, ("text/plain", b"x"))


def _position(url: str) -> tuple[int, int]:
    _, visit, stop = parse_qs(urlsplit(url).query)["s"][0].split(".")
    return int(visit), int(stop)


@dataclass
class NetworkServer:
    """What is to be run, and what was seen. `ports` are by address space and scheme."""

    port: int = 0
    ports: dict[tuple[str, str], int] = field(default_factory=dict)
    done: queue.SimpleQueue[int] = field(default_factory=queue.SimpleQueue)
    seen: dict[int, Seen] = field(default_factory=dict)
    _queue: list[tuple[int, NetworkScenario]] = field(default_factory=list)
    _running: dict[int, NetworkScenario] = field(default_factory=dict)
    _tabs: dict[int, str] = field(default_factory=dict)
    """In which tab each scenario runs, or has run last."""

    def give(self, scenarios: list[tuple[int, NetworkScenario]]) -> None:
        """Have the browser run these, by their numbers."""
        self._queue.extend(scenarios)

    def again(self) -> set[int]:
        """Give the running scenarios up, which a browser lost, to run again; their numbers."""
        given_up = dict(self._running)
        for number, scenario in given_up.items():
            self.seen.pop(number, None)
            del self._running[number]
            self._queue.insert(0, (number, scenario))
        return set(given_up)

    async def _next(self, tab: str) -> tuple[int, list[Header], bytes]:
        """Lead a tab to the page of its scenario, or of the next."""
        number = next((each for each in self._running if self._tabs[each] == tab), None)
        if number is None:
            for _ in range(40):
                if self._queue:
                    number, scenario = self._queue.pop(0)
                    self._running[number], self._tabs[number] = scenario, tab
                    self.seen[number] = Seen([])
                    break
                await asyncio.sleep(0.05)
            else:
                page = b'<meta http-equiv="refresh" content="0">'
                return 200, [("Content-Type", "text/html"), ("Cache-Control", "no-store")], page
        scenario = self._running[number]
        if scenario.login is not None:
            host = origin_of(scenario.login, number).replace("://", "://alice:pw@")
            there = f"{host}{LOGIN}?n={number}"
            return 302, [("Location", there), ("Cache-Control", "no-store")], b""
        return self._to_page(number)

    async def _await_beacons(self, number: int) -> None:
        """Wait for beacons, which a browser sends when it likes, or which something stops."""
        visits = self._running[number].visits
        beacons = {index for index, visit in enumerate(visits) if visit.kind == "beacon"}
        for _ in range(60):
            if beacons <= {_position(each.url)[0] for each in self.seen[number].wire}:
                break
            await asyncio.sleep(0.025)
        await asyncio.sleep(0.03)

    def _to_page(self, number: int) -> tuple[int, list[Header], bytes]:
        scenario = self._running[number]
        place = f"{origin_of(scenario.place, number)}/.h/page?n={number}"
        if scenario.frame is None:
            place = page_of(scenario, number)
        return 302, [("Location", place), ("Cache-Control", "no-store")], b""

    def _page(self, number: int, *, framed: bool) -> tuple[int, list[Header], bytes]:
        scenario = self._running[number]
        work: dict[str, Any] = {
            "number": number,
            "visits": [
                {"url": url_of(each.stops[0], number, index, 0), "visit": {
                    **each.__dict__, "stops": None}}
                for index, each in enumerate(scenario.visits)
            ],
        }  # fmt: skip
        headers = [("Content-Type", "text/html"), ("Cache-Control", "no-store")]
        policies = ""
        if scenario.frame is not None and not framed:
            work["frame"] = page_of(scenario, number)
            work["sandbox"], work["allow"] = scenario.sandbox, "; ".join(scenario.allow)
        else:
            if scenario.referrer_policy:
                headers.append(("Referrer-Policy", scenario.referrer_policy))
            # A header may have several policies, a <meta> has one.
            csp = [policy for each in scenario.csp for policy in each.format(n=number).split(",")]
            policies = "".join(
                f'<meta http-equiv="Content-Security-Policy" content="{escape(each)}">'
                for each in csp
            )
            if scenario.csp_report_only:
                name = "Content-Security-Policy-Report-Only"
                headers.append((name, scenario.csp_report_only.format(n=number)))
            if scenario.coep:
                headers.append(("Cross-Origin-Embedder-Policy", scenario.coep))
        page = PAGE.replace('"WORK"', json.dumps(work)).replace("POLICIES", policies)
        return 200, headers, page.encode()

    async def respond(self, request: HttpRequest) -> tuple[int, list[Header], bytes]:
        parts = urlsplit(request.url)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        match parts.path:
            case "/.h/next":
                return await self._next(parts.query)
            case path if path == LOGIN and int(query["n"]) in self._running:
                if get(request.headers, "authorization") is None:
                    return 401, [("WWW-Authenticate", 'Basic realm="R"')], b""
                return self._to_page(int(query["n"]))
            case "/.h/page" | "/.h/frame" if int(query["n"]) in self._running:
                return self._page(int(query["n"]), framed=parts.path == "/.h/frame")
            case "/.h/done":
                number = int(query["n"])
                if number in self._running:
                    await self._await_beacons(number)
                    self.seen[number].outcomes.extend(json.loads(query["o"]))
                    del self._running[number]
                    self.done.put(number)
                return await self._next(self._tabs[number])
        number = int(query.get("s", "-1").partition(".")[0])
        if number not in self._running:
            return 404, [], b""
        self.seen[number].wire.append(request)
        return answer(self._running[number], number, request)


@contextmanager
def serving() -> Iterator[NetworkServer]:
    """Serve on free ports while the block runs."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("*.com", "*.net", "*.org", "localhost").configure_cert(context)

    async def start() -> tuple[NetworkServer, list[asyncio.Server]]:
        server = NetworkServer()
        serve = partial(serve_connection, server, context)
        listeners = [await asyncio.start_server(serve, "127.0.0.1", 0)]
        server.port = listeners[0].sockets[0].getsockname()[1]
        for space in ("public", "local", "loopback"):
            for scheme in ("http", "https"):
                listener = await asyncio.start_server(
                    partial(serve, scheme=scheme),
                    "127.0.0.1",
                    0,
                    ssl=context if scheme == "https" else None,
                )
                listeners.append(listener)
                server.ports[space, scheme] = listener.sockets[0].getsockname()[1]
        return server, listeners

    with serving_in_a_thread(start) as server:
        yield server

"""The proxy that answers for every host: it records requests and answers as the scenarios say.

After ``CONNECT`` to port 443 it speaks TLS, with a certificate of an authority made for the run;
the browsers are told to accept it for every name.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import queue
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

import h11
import trustme

from crossorigin.browser import HttpRequest
from crossorigin.fetch.header_lists import Header, get

from ..serving import serving_in_a_thread
from .scenarios import CookieScenario, origin_of, url_of

__all__ = ["START", "CookieServer", "Responding", "Seen", "answer", "serve_connection", "serving"]

PAGE = Path(__file__).with_name("page.html")
START = "http://start.test/.h/page"
"""The page at which each tab starts, with the tab in its query."""
NAVIGATIONS = ("form", "link")
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def answer(scenario: CookieScenario, number: int, request: HttpRequest) -> tuple[int, list[Header]]:
    """The status and the headers of the response to a scenario's request."""
    step_number, index = _position(request.url)
    step = scenario.steps[step_number]
    hop = step.hops[index]
    allowing: list[Header] = []
    if hop.allows:
        origin = get(request.headers, "origin") or "*"
        allowing = [("Access-Control-Allow-Origin", origin)]
        if origin != "*":
            allowing.append(("Access-Control-Allow-Credentials", "true"))
    headers: list[Header] = [("Cache-Control", "no-store"), *allowing]
    headers += [("Set-Cookie", _filled(line, number)) for line in hop.set_cookie]
    if request.method == "OPTIONS":
        return 204, [*headers, ("Access-Control-Allow-Headers", "x-a")]
    if index + 1 < len(step.hops):
        following = url_of(step.hops[index + 1], number, step_number, index + 1)
        return hop.status, [*headers, ("Location", following)]
    if step.kind == "eventsource":
        return 200, [*headers, ("Content-Type", "text/event-stream")]
    if step.kind == "websocket":
        key = get(request.headers, "sec-websocket-key") or ""
        digest = hashlib.sha1(f"{key}{GUID}".encode(), usedforsecurity=False).digest()
        accept = base64.b64encode(digest).decode()
        switch = [("Upgrade", "websocket"), ("Connection", "Upgrade")]
        return 101, [*headers, *switch, ("Sec-WebSocket-Accept", accept)]
    return 200, [*headers, ("Content-Type", "text/html;charset=utf-8")]


def _position(url: str) -> tuple[int, int]:
    _, step, hop = parse_qs(urlsplit(url).query)["s"][0].split(".")
    return int(step), int(hop)


def _filled(text: str, number: int) -> str:
    return text.replace("{n}", str(number))


@dataclass
class Seen:
    """What a browser did in one scenario."""

    outcomes: list[Any]
    wire: list[HttpRequest] = field(default_factory=list)


@dataclass
class CookieServer:
    """What is to be run, and what was seen. Shared by the server's thread and its users."""

    port: int = 0
    done: queue.SimpleQueue[int] = field(default_factory=queue.SimpleQueue)
    seen: dict[int, Seen] = field(default_factory=dict)
    _queue: list[tuple[int, CookieScenario]] = field(default_factory=list)
    _running: dict[int, CookieScenario] = field(default_factory=dict)
    _tabs: dict[int, str] = field(default_factory=dict)
    """In which tab each scenario runs, or has run last."""
    _at: dict[int, int] = field(default_factory=dict)
    _framed: set[tuple[int, int]] = field(default_factory=set)
    """The steps of frames for which a frame has been opened."""

    def give(self, scenarios: list[tuple[int, CookieScenario]]) -> None:
        """Have the page run these, by their numbers."""
        self._queue.extend(scenarios)

    def again(self) -> set[int]:
        """Give the running scenarios up, which a browser lost, to run again; their numbers."""
        given_up = dict(self._running)
        for number, scenario in given_up.items():
            self.seen.pop(number, None)
            self._end(number)
            self._queue.insert(0, (number, scenario))
        return set(given_up)

    def _end(self, number: int) -> None:
        """Forget how far a scenario is; the next browser has others of the same numbers."""
        self._framed -= {each for each in self._framed if each[0] == number}
        del self._running[number]

    async def harness(self, url: str, body: bytes) -> Any:
        """The response to a request of the page's own script, as JSON."""
        parts = urlsplit(url)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        match parts.path:
            case "/.h/next":
                return await self._next(query["at"])
            case "/.h/frame":
                number, step, depth = int(query["n"]), int(query["step"]), int(query["depth"])
                scenario = self._running[number]
                if depth + 1 < len(scenario.steps[step].frames):
                    return self._frame(number, step, depth + 1)
                return self._work(number, step)
            case "/.h/report":
                said = json.loads(body)
                await self._report(said["number"], said["step"], said["outcome"])
        return {}

    async def _report(self, number: int, step: int, outcome: Any) -> None:
        scenario = self._running.get(number)
        if scenario is None or step != self._at.get(number):
            return
        if scenario.steps[step].kind == "beacon":  # sent when the browser likes
            for _ in range(40):
                await asyncio.sleep(0.025)
                if any(_position(each.url)[0] == step for each in self.seen[number].wire):
                    break
            await asyncio.sleep(0.05)
        self.seen[number].outcomes[step] = outcome
        self._at[number] = step + 1

    def _work(self, number: int, step: int) -> dict[str, Any]:
        asked = self._running[number].steps[step]
        url = url_of(asked.hops[0], number, step, 0) if asked.hops else ""
        work = {"number": number, "index": step, "url": url}
        text = _filled(asked.text, number)
        return {**work, "step": {**asked.__dict__, "hops": None, "text": text}}

    def _frame(self, number: int, step: int, depth: int) -> dict[str, Any]:
        asked = self._running[number].steps[step]
        where = origin_of(asked.frames[depth], number)
        return {
            "frame": f"{where}/.h/in-frame?n={number}&step={step}&depth={depth}",
            "sandboxed": asked.sandboxed and depth + 1 == len(asked.frames),
        }

    async def _next(self, at: str) -> Any:
        """What the top-level page at the URL `at` does next."""
        parts = urlsplit(at)
        number = int(parse_qs(parts.query).get("s", ["-1"])[0].partition(".")[0])
        if at.startswith(START):
            # A browser may load its first page twice.
            tabs = {self._tabs[each]: each for each in self._running}
            if parts.query in tabs:
                return self._go(tabs[parts.query])
            return await self._begin(parts.query)
        scenario = self._running.get(number)
        if scenario is None:
            return await self._begin(self._tabs[number])
        step = self._at[number]
        if step >= len(scenario.steps):
            self._end(number)
            self.done.put(number)
            return await self._begin(self._tabs[number])
        asked = scenario.steps[step]
        if asked.kind in NAVIGATIONS:
            if any(_position(each.url)[0] == step for each in self.seen[number].wire):
                self.seen[number].outcomes[step] = "navigated"
                self._at[number] = step + 1
                return await self._next(at)
            return {**self._work(number, step), "navigate": True}
        if asked.frames:
            return await self._framed_step(number, step)
        return self._work(number, step)

    async def _framed_step(self, number: int, step: int) -> dict[str, Any]:
        """Have a frame opened for a step, or wait until it has reported."""
        if (number, step) not in self._framed:
            self._framed.add((number, step))
            return self._frame(number, step, 0)
        for _ in range(900):
            if self._at.get(number) != step:
                return {}
            await asyncio.sleep(0.01)
        if number in self.seen:
            self.seen[number].outcomes[step] = "lost"
            self._at[number] = step + 1
        return {}

    async def _begin(self, tab: str) -> dict[str, str]:
        """Have a tab run the next scenario."""
        for _ in range(40):
            if self._queue:
                number, scenario = self._queue.pop(0)
                self._running[number], self._tabs[number] = scenario, tab
                self._at[number] = 0
                self.seen[number] = Seen([None] * len(scenario.steps))
                return self._go(number)
            await asyncio.sleep(0.05)
        return {}

    def _go(self, number: int) -> dict[str, str]:
        return {"go": f"{origin_of(self._running[number].top, number)}/.h/page?s={number}"}

    async def respond(self, request: HttpRequest) -> tuple[int, list[Header], bytes]:
        parts = urlsplit(request.url)
        if parts.path.startswith("/.h/"):
            plain: list[Header] = [
                ("Cache-Control", "no-store"), ("Access-Control-Allow-Origin", "*"),
            ]  # fmt: skip
            if parts.path in ("/.h/page", "/.h/in-frame"):
                return 200, [*plain, ("Content-Type", "text/html")], PAGE.read_bytes()
            found = await self.harness(request.url, request.body)
            return 200, [*plain, ("Content-Type", "application/json")], json.dumps(found).encode()
        number = int(parse_qs(parts.query).get("s", ["-1"])[0].partition(".")[0])
        if number not in self._running:
            return 404, [], b""
        scenario = self._running[number]
        self.seen[number].wire.append(request)
        status, headers = answer(scenario, number, request)
        navigates = scenario.steps[_position(request.url)[0]].kind in NAVIGATIONS
        return status, headers, PAGE.read_bytes() if navigates and status == 200 else b""


class Responding(Protocol):
    """What answers requests."""

    async def respond(self, request: HttpRequest) -> tuple[int, list[Header], bytes]: ...


async def serve_connection(
    server: Responding,
    context: ssl.SSLContext,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    *,
    scheme: str = "",
) -> None:
    """Serve a connection: of a client of the proxy, or with a `scheme` a direct one."""
    base = ""
    try:
        parser = h11.Connection(h11.SERVER)
        while True:
            event = parser.next_event()
            if event is h11.NEED_DATA:
                data = await reader.read(65536)
                if not data:
                    break
                parser.receive_data(data)
                continue
            if isinstance(event, h11.Request):
                asked, body = event, b""
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                target = asked.target.decode("latin-1")
                if asked.method == b"CONNECT":
                    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
                    await writer.drain()
                    host, _, port = target.rpartition(":")
                    base = f"http://{host}"
                    if port == "443":
                        base = f"https://{host}"
                        await writer.start_tls(context)
                    parser = h11.Connection(h11.SERVER)
                    continue
                headers = [(n.decode("latin-1"), v.decode("latin-1")) for n, v in asked.headers]
                if scheme:
                    base = f"{scheme}://{get(headers, 'host')}"
                # WebKitGTK asks the proxy for ws:// without a tunnel.
                url = target if "://" in target else base + target
                url = f"http{url[2:]}" if url.startswith("ws") else url
                request = HttpRequest(asked.method.decode(), url, headers, body)
                status, given, content = await server.respond(request)
                if status not in (101, 204):
                    given = [*given, ("Content-Length", str(len(content)))]
                lines = [f"HTTP/1.1 {status} Said", *(f"{n}: {v}" for n, v in given)]
                writer.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n")
                if asked.method != b"HEAD":
                    writer.write(content)
                await writer.drain()
                if status == 101:
                    await reader.read(200)
                    writer.write(b"\x88\x02\x03\xe8")
                    break
                parser.send(h11.Response(status_code=200, headers=[("Content-Length", "0")]))
                parser.send(h11.EndOfMessage())
                if parser.our_state is h11.MUST_CLOSE:
                    break
                parser.start_next_cycle()
            else:
                break
    except (OSError, h11.RemoteProtocolError, asyncio.CancelledError):
        pass
    finally:
        with suppress(OSError):
            writer.close()


@contextmanager
def serving() -> Iterator[CookieServer]:
    """Serve on a free port while the block runs."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("*.com", "*.net", "*.org", "localhost").configure_cert(context)

    async def start() -> tuple[CookieServer, list[asyncio.Server]]:
        server = CookieServer()
        listener = await asyncio.start_server(
            lambda reader, writer: serve_connection(server, context, reader, writer), "127.0.0.1", 0
        )
        server.port = listener.sockets[0].getsockname()[1]
        return server, [listener]

    with serving_in_a_thread(start) as server:
        yield server

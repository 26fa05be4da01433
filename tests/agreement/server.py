"""The servers: they record every request and answer byte for byte as the scenario says.

Requests are parsed by h11. Responses are written as they are, since many are such that no server
library would send them. The page and its reports go over the same server.
"""

from __future__ import annotations

import asyncio
import json
import queue
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import h11

from crossorigin.browser import HttpRequest, HttpResponse
from crossorigin.fetch.header_lists import Header, contains

from .answering import Places, answer
from .scenarios import Scenario
from .serving import serving_in_a_thread

__all__ = ["Server", "serving"]

PAGE = Path(__file__).with_name("page.html")
POLL = 0.5
"""Seconds between two looks at whether there is something for the page to do."""


@dataclass
class Server:
    """What is to be run, and what has been seen. Shared by the server's thread and its users."""

    places: Places
    batches: queue.SimpleQueue[dict[str, Scenario]] = field(default_factory=queue.SimpleQueue)
    reports: queue.SimpleQueue[dict[str, Any]] = field(default_factory=queue.SimpleQueue)
    """From the page: ``{"number", "outcomes"}`` of each scenario when it is done."""
    launch: int = 0
    """How many browsers have been started; pages of earlier ones get no work."""
    scenarios: dict[str, Scenario] = field(default_factory=dict)
    seen: dict[str, list[HttpRequest]] = field(default_factory=dict)
    idle: int = 0
    """How often in a row the page has asked for work, and there was none."""
    activity: int = 0
    """Requests so far; that it stands still says that the browser does."""

    def page_of_next_launch(self) -> str:
        """The URL of the page for a browser that is about to be started."""
        self.launch += 1
        return f"{self.places.origin('page')}/page#{self.launch}"

    def give(self, batch: dict[str, Scenario]) -> None:
        """Have the page run these, by their numbers."""
        self.idle = 0
        self.scenarios.update(batch)
        self.seen.update({number: [] for number in batch})
        self.batches.put(batch)

    def forget(self, number: str) -> list[HttpRequest]:
        """The requests of a scenario that is over."""
        del self.scenarios[number]
        return self.seen.pop(number)

    async def respond(self, request: HttpRequest) -> HttpResponse:
        self.activity += 1
        path = "/" + request.url.split("/", 3)[3]
        if path.startswith("/s/"):
            number = path.split("/")[2]
            if number not in self.seen:
                return HttpResponse(410)  # of a run that is over
            self.seen[number].append(request)
            return answer(
                self.places, self.scenarios[number], request.method, request.url, request.headers
            )
        plain: list[Header] = [("Cache-Control", "no-store"), ("Content-Length", "0")]
        path, _, launch = path.partition("?")
        match path:
            case "/page" | "/frame":
                sandbox: list[Header] = [("Content-Security-Policy", "sandbox allow-scripts")]
                return _page(PAGE.read_bytes(), sandbox if path == "/frame" else [])
            case "/next":
                return _page(await self._next_batch(int(launch)), [])
            case "/report":
                self.reports.put(json.loads(request.body))
                return HttpResponse(200, plain)
            case _:
                return HttpResponse(404, plain)

    async def _next_batch(self, launch: int) -> bytes:
        for _ in range(20):
            if launch != self.launch:  # by a browser that has ended since
                return b"{}"
            try:
                batch = self.batches.get_nowait()
            except queue.Empty:
                await asyncio.sleep(POLL / 20)
            else:
                self.idle = 0
                entries = {
                    number: {
                        **each.to_json(),
                        "url": self.places.url(each, number, 0),
                    }
                    for number, each in batch.items()
                }
                return json.dumps(entries).encode()
        self.idle += 1
        return b"{}"


def _page(body: bytes, headers: list[Header]) -> HttpResponse:
    kind = "text/html" if body.startswith(b"<") else "application/json"
    return HttpResponse(
        200,
        [
            ("Content-Type", kind + "; charset=utf-8"),
            ("Cache-Control", "no-store"),
            ("Content-Length", str(len(body))),
            *headers,
        ],
        body,
    )


class _Connection(asyncio.Protocol):
    """One connection: reads requests, one after the other, and writes responses."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._parser = h11.Connection(h11.SERVER)
        self._tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._request: h11.Request | None = None
        self._body = b""

    def data_received(self, data: bytes) -> None:
        self._parser.receive_data(data)
        self._read()

    def _read(self) -> None:
        while True:
            try:
                event = self._parser.next_event()
            except h11.RemoteProtocolError:
                self._transport.close()
                return
            match event:
                case h11.Request():
                    self._request, self._body = event, b""
                case h11.Data():
                    self._body += bytes(event.data)
                case h11.EndOfMessage():
                    task = asyncio.ensure_future(self._answer())
                    self._tasks.add(task)
                    task.add_done_callback(self._tasks.discard)
                    return
                case _:
                    return

    async def _answer(self) -> None:
        assert self._request is not None
        headers = [(n.decode("latin-1"), v.decode("latin-1")) for n, v in self._request.headers]
        host = next(value for name, value in headers if name == "host")
        request = HttpRequest(
            self._request.method.decode("ascii"),
            f"http://{host}{self._request.target.decode('latin-1')}",
            headers,
            self._body,
        )
        response = await self._server.respond(request)
        lines = [f"HTTP/1.1 {response.status} Said So"]
        lines += [f"{name}: {value}" for name, value in response.headers]
        if not contains(response.headers, "content-length") and response.status not in (204, 304):
            lines.append("Content-Length: 0")
        head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
        self._transport.write(head + response.body)
        # Tell the parser that the response is over, so that it reads the next request.
        self._parser.send(h11.Response(status_code=200, headers=[("Content-Length", "0")]))
        self._parser.send(h11.EndOfMessage())
        if self._parser.our_state is h11.MUST_CLOSE:
            self._transport.close()
            return
        self._parser.start_next_cycle()
        self._read()


@contextmanager
def serving() -> Iterator[Server]:
    """Serve on two free ports while the block runs."""

    async def start() -> tuple[Server, list[asyncio.Server]]:
        loop = asyncio.get_running_loop()
        server = Server(Places(0, 0))
        listeners = [
            await loop.create_server(lambda: _Connection(server), "127.0.0.1", 0) for _ in range(2)
        ]
        ports = [listener.sockets[0].getsockname()[1] for listener in listeners]
        server.places = Places(*ports)
        return server, listeners

    with serving_in_a_thread(start) as server:
        yield server

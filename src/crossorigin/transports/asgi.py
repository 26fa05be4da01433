"""In-process ASGI: an application answers as it would behind a server, without a socket.

Source: ASGI 3.0, HTTP & WebSocket format 2.5.
"""

from __future__ import annotations

import asyncio
import logging
import weakref
from typing import Any, Self
from urllib.parse import unquote_to_bytes, urlsplit

from ..asgi import ASGIApp, Message, Scope
from ..browser import HttpRequest, HttpResponse

__all__ = ["ASGITransport", "AsyncASGITransport"]

logger = logging.getLogger(__name__)


class AsyncASGITransport:
    """A transport for `AsyncBrowser` that calls `app` in the running event loop.

    An exception in the application becomes what a server makes of it, a 500, and is logged.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, request: HttpRequest) -> HttpResponse:
        """Send one request to the application."""
        call = _Call(request)
        try:
            await self.app(call.scope, call.receive, call.send)
        except Exception:
            logger.exception("%s %s: the application raised", request.method, request.url)
        return call.response()


class ASGITransport:
    """A transport for `Browser` that calls `app` in an event loop of its own.

    The loop runs while a request is being answered, and is closed with the transport: by `close`,
    at the end of a ``with`` block, or when the transport is no longer used.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._send = AsyncASGITransport(app)
        self._runner = asyncio.Runner()
        weakref.finalize(self, self._runner.close)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Send one request to the application.

        Raises:
            RuntimeError: an event loop is running in this thread.
        """
        answering = self._send(request)
        try:
            return self._runner.run(answering)
        finally:
            answering.close()

    def close(self) -> None:
        """Close the event loop."""
        self._runner.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Call:
    """One call of the application: its scope, its two channels, and the response so far."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.scope = _scope(request)
        self._sent_body = False
        self._finished = asyncio.Event()
        self._start: Message | None = None
        self._body: list[bytes] = []

    async def receive(self) -> Message:
        if not self._sent_body:
            self._sent_body = True
            return {"type": "http.request", "body": self.request.body, "more_body": False}
        await self._finished.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
        elif message["type"] == "http.response.body":
            self._body.append(message.get("body", b""))
            if not message.get("more_body", False):
                self._finished.set()

    def response(self) -> HttpResponse:
        if self._start is None:
            plain = ("content-type", "text/plain; charset=utf-8")
            return HttpResponse(500, [plain], b"Internal Server Error")
        headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in self._start.get("headers", ())
        ]
        body = b"" if self.request.method == "HEAD" else b"".join(self._body)
        return HttpResponse(self._start["status"], headers, body)


def _scope(request: HttpRequest) -> Scope:
    url = urlsplit(request.url)
    port = url.port
    if port is None:
        port = 443 if url.scheme == "https" else 80
    headers = [(b"host", url.netloc.rpartition("@")[2].encode("latin-1"))]
    headers.extend(
        (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in request.headers
    )
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.5"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": url.scheme,
        "path": unquote_to_bytes(url.path or "/").decode("utf-8", "replace"),
        "raw_path": (url.path or "/").encode("latin-1"),
        "query_string": url.query.encode("latin-1"),
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 0),
        "server": (url.hostname or "", port),
        "state": {},
        "extensions": {},
    }
    return scope

"""In-process ASGI: an application answers as behind a server, without a socket.

Source: ASGI 3.0, HTTP & WebSocket format 2.5.
"""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections.abc import Coroutine
from contextlib import suppress
from functools import lru_cache
from typing import Any, NamedTuple, Self, TypeVar
from urllib.parse import unquote_to_bytes, urlsplit

from ..asgi import ASGIApp, Message, Scope
from ..browser import HttpRequest, HttpResponse, is_handshake
from ..log import Log
from .applications import log_exception
from .lifespan import Lifespan
from .streams import may_be_endless

__all__ = ["ASGITransport", "AsyncASGITransport", "is_loop_running"]

T = TypeVar("T")
log = Log(__name__)


class AsyncASGITransport:
    """A transport for `AsyncBrowser` that calls `app` in the running event loop.

    The application is started before its first request, or at the beginning of an ``async with``
    block, and shut down by `aclose` or at the end of the block. An exception in the application
    gives a 500, as from a server, and is logged.

    An event stream need not end, so the response has its first events: those of a tenth of a
    second, and at most 1,000. Then the application is told of a disconnect, and cancelled. Any
    other response is cut off in the same way after `body_limit` bytes, or after `body_seconds`
    since its headers.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        body_limit: int | None = None,
        body_seconds: float | None = None,
    ) -> None:
        self.app = app
        self._limits = _BodyLimits(body_limit, body_seconds)
        self._lifespan: Lifespan | None = None

    async def __call__(self, request: HttpRequest) -> HttpResponse:
        """Send one request to the application.

        Raises:
            RuntimeError: the application reports that it could not start.
        """
        kind = _WebSocketCall if is_handshake(request) else _ASGICall
        call = kind(request, await self._start(), self._limits)
        try:
            await self.app(call.scope, call.receive, call.send)
        except asyncio.CancelledError:
            if not call.is_cut_off():
                raise
        except Exception as error:
            if not call.is_cut:
                log_exception(log, request, error)
        finally:
            call.end()
        return call.response()

    async def _start(self) -> dict[str, Any]:
        """The application's state, once it has started in the running event loop."""
        lifespan = self._lifespan
        if lifespan is None or lifespan.loop is not asyncio.get_running_loop():
            lifespan = self._lifespan = Lifespan(self.app)
        await lifespan.startup()
        return lifespan.state

    @property
    def is_started(self) -> bool:
        """Whether the application has been started and not yet been shut down."""
        return self._lifespan is not None

    async def aclose(self) -> None:
        """Shut the application down, if it was started."""
        lifespan, self._lifespan = self._lifespan, None
        if lifespan is not None and lifespan.loop is asyncio.get_running_loop():
            await lifespan.shutdown()

    async def __aenter__(self) -> Self:
        await self._start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class ASGITransport:
    """A transport for `Browser` that calls `app` in an event loop of its own.

    The loop runs while a request is being answered. The application is started before its first
    request, or at the beginning of a ``with`` block; it is shut down, and the loop closed, by
    `close` or at the end of the block. A transport that is garbage-collected does the same without
    errors. Streams are cut off as by `AsyncASGITransport`.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        body_limit: int | None = None,
        body_seconds: float | None = None,
    ) -> None:
        self._async = AsyncASGITransport(app, body_limit=body_limit, body_seconds=body_seconds)
        self._runner = asyncio.Runner()
        weakref.finalize(self, _close_quietly, self._runner)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Send one request to the application.

        Raises:
            RuntimeError: an event loop is running in this thread, the transport is closed, or the
                application reports that it could not start.
        """
        return self._run(self._async(request))

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        try:
            if is_loop_running():
                raise RuntimeError(
                    "an event loop is running in this thread: use AsyncASGITransport with "
                    "AsyncBrowser there"
                )
            # Not `Runner.run`, whose handling of Ctrl-C takes longer than a request.
            return self._runner.get_loop().run_until_complete(work)
        finally:
            work.close()

    def close(self) -> None:
        """Shut the application down, if it was started, and close the event loop."""
        if self._async.is_started:
            self._run(self._async.aclose())
        self._runner.close()

    def __enter__(self) -> Self:
        self._run(self._async.__aenter__())
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _close_quietly(runner: asyncio.Runner) -> None:
    """Close the loop of a transport that is no longer used; its errors cannot be reported."""
    if is_loop_running():  # another loop cannot run then
        threading.Thread(target=runner.close, name="crossorigin: ASGITransport").start()
    else:
        with suppress(RuntimeError):  # at the interpreter's exit no thread can be started
            runner.close()


def is_loop_running() -> bool:
    """Whether an event loop is running in this thread."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


TICK = 0.02
TICKS = 5
"""The first events of an event stream are awaited for `TICKS` ticks of `TICK` seconds.
On a busy machine one long timer could expire before the application had a turn; several cannot."""
MOST_EVENTS = 1000
"""The same for an application that never waits, so that no timer runs."""
ACCEPT = b"ICX+Yqv66kxgM0FcWaLWlFLwTAI="
"""The Sec-WebSocket-Accept for the key that this library sends. (RFC 6455, section 1.3)"""


class _BodyLimits(NamedTuple):
    """How much of a body is waited for, and how long; ``None`` for no limit."""

    size: int | None
    seconds: float | None


class _ASGICall:
    """A call of the application: its scope, its two channels, and the response so far."""

    def __init__(self, request: HttpRequest, state: dict[str, Any], limits: _BodyLimits) -> None:
        self.request = request
        self.scope = _scope(request, state)
        self.is_cut = False
        self._limits = limits
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 (it is made in a coroutine)
        self._task = task
        self._timer: asyncio.Handle | None = None
        self._ends: float | None = None
        self._is_endless = False
        self._sent_body = False
        self._finished = asyncio.Event()
        self._start: Message | None = None
        self._body: list[bytes] = []
        self._size = 0

    async def receive(self) -> Message:
        if not self._sent_body:
            self._sent_body = True
            return {"type": "http.request", "body": self.request.body, "more_body": False}
        await self._finished.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if self.is_cut:
            await asyncio.sleep(0)  # or an application that never waits would not be cancelled
            return
        if message["type"] == "http.response.start":
            # A list: Sanic gives what can be looked through once only.
            self._start = {**message, "headers": list(message.get("headers", ()))}
            self._is_endless = _may_be_endless(self._start)
            seconds = self._limits.seconds
            if self._is_endless:
                self._tick(TICKS)
            elif seconds is not None:
                loop = asyncio.get_running_loop()
                self._ends = loop.time() + seconds
                self._timer = loop.call_later(seconds, self._cut)
        elif message["type"] == "http.response.body":
            body = message.get("body", b"")
            self._body.append(body)
            self._size += len(body)
            if not message.get("more_body", False):
                self._finished.set()
            elif self._is_enough():
                self._cut()

    def _tick(self, left: int) -> None:
        """Cut an event stream off if no tick is left."""
        if left == 0:
            self._cut()
        else:
            self._timer = asyncio.get_running_loop().call_later(TICK, self._tick, left - 1)

    def _is_enough(self) -> bool:
        """Whether a limit is reached; no timer runs while the application never waits."""
        if self._limits.size is not None and self._size >= self._limits.size:
            return True
        if self._is_endless:
            return len(self._body) >= MOST_EVENTS
        return self._ends is not None and asyncio.get_running_loop().time() >= self._ends

    def _cut(self) -> None:
        """Take what has come as the response, send a disconnect, and cancel the call."""
        self.is_cut = True
        self._finished.set()
        self._timer = asyncio.get_running_loop().call_soon(self._task.cancel)

    def is_cut_off(self) -> bool:
        """Whether the cancellation that the application met is the one of `_cut` alone."""
        return self.is_cut and self._task.uncancel() == 0

    def end(self) -> None:
        """Forget what is still to come."""
        if self._timer is not None:
            self._timer.cancel()

    def response(self) -> HttpResponse:
        if self._start is None:
            plain = ("content-type", "text/plain; charset=utf-8")
            return HttpResponse(500, [plain], b"Internal Server Error")
        headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in self._start["headers"]
        ]
        body = b"" if self.request.method == "HEAD" else b"".join(self._body)
        return HttpResponse(self._start["status"], headers, body)


class _WebSocketCall(_ASGICall):
    """A handshake of a WebSocket: the connection is closed as soon as it is open."""

    def __init__(self, request: HttpRequest, state: dict[str, Any], limits: _BodyLimits) -> None:
        super().__init__(request, state, limits)
        self.scope["type"] = "websocket"
        self.scope["scheme"] = {"http": "ws", "https": "wss"}[self.scope["scheme"]]
        self.scope["subprotocols"] = []
        self.scope["extensions"] = {"websocket.http.response": {}}
        del self.scope["method"]

    async def receive(self) -> Message:
        if not self._sent_body:
            self._sent_body = True
            return {"type": "websocket.connect"}
        await self._finished.wait()
        return {"type": "websocket.disconnect", "code": 1001}

    async def send(self, message: Message) -> None:
        kind = message["type"]
        if self._start is None and kind == "websocket.accept":
            headers = [*message.get("headers", ()), (b"sec-websocket-accept", ACCEPT)]
            self._start = {"status": 101, "headers": headers}
            self._cut()
        elif self._start is None and kind == "websocket.close":
            self._start = {"status": 403, "headers": []}
            self._finished.set()
        elif kind.startswith("websocket.http.response."):
            await super().send({**message, "type": kind.removeprefix("websocket.")})


def _may_be_endless(start: Message) -> bool:
    """Whether a response's start is one of an event stream."""
    return any(
        name.lower() == b"content-type" and may_be_endless(value.decode("latin-1"))
        for name, value in start["headers"]
    )


class _Target(NamedTuple):
    """The parts of a URL in a scope."""

    host: bytes
    scheme: str
    path: str
    raw_path: bytes
    query_string: bytes
    server: tuple[str, int]


@lru_cache(maxsize=1024)
def _target(text: str) -> _Target:
    url = urlsplit(text)
    port = url.port
    if port is None:
        port = 443 if url.scheme == "https" else 80
    path = url.path or "/"
    return _Target(
        url.netloc.rpartition("@")[2].encode("latin-1"),
        url.scheme,
        unquote_to_bytes(path).decode("utf-8", "replace"),
        path.encode("latin-1"),
        url.query.encode("latin-1"),
        (url.hostname or "", port),
    )


def _scope(request: HttpRequest, state: dict[str, Any]) -> Scope:
    target = _target(request.url)
    headers = [(b"host", target.host)]
    headers.extend(
        (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in request.headers
    )
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.5"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": target.scheme,
        "path": target.path,
        "raw_path": target.raw_path,
        "query_string": target.query_string,
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 0),
        "server": target.server,
        "state": dict(state),
        "extensions": {},
    }
    return scope

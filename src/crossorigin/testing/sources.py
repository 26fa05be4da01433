"""Sources: recognises the kind of server under test, and opens the transport to it.

An ASGI or WSGI application, a Django project or its test client, a live server or its URL, or a
transport of `crossorigin.transports`.
"""

from __future__ import annotations

import asyncio
import inspect
import sys
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager, AbstractContextManager, nullcontext
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, TypeAlias

from ..asgi import ASGIApp, Receive, Scope, Send
from ..browser import AsyncTransport, HttpRequest, HttpResponse, Transport
from ..browser.arguments import check_text
from ..diagnosis import Software
from ..fetch.origins import HTTP_SCHEMES
from ..fetch.urls import parse_url
from ..redaction import show
from ..transports import (
    ASGITransport,
    AsyncASGITransport,
    AsyncNetworkTransport,
    NetworkTransport,
    ReplayTransport,
    WSGITransport,
)
from .django import (
    AsyncClientTransport,
    ClientTransport,
    DjangoProject,
    database_connections_kept,
)
from .software import software_of
from .visit import current_visit

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

__all__ = [
    "AsyncServer",
    "AsyncServerSource",
    "Server",
    "ServerSource",
    "open_async_source",
    "open_source",
]

ServerSource: TypeAlias = Any
"""The sources of `CorsBrowser`: an application, a Django test client, a URL, a live server, or one
of `ASGITransport`, `WSGITransport`, `NetworkTransport` and `ReplayTransport`."""
AsyncServerSource: TypeAlias = Any
"""The sources of `AsyncCorsBrowser`: the same, with ``AsyncClient`` and the async transports."""

IN_PROCESS_URL = "https://testserver"
"""The base URL of applications without an address. Test clients use this host, and Django allows it
in tests."""
BODY_LIMIT = 16 * 1024 * 1024
"""The most bytes of a body that are read: an endless one must not hang a test."""
BODY_SECONDS = 5.0
"""Seconds from a response's headers on, for the same reason."""
TRANSPORTS = (ASGITransport, WSGITransport, NetworkTransport, ReplayTransport)
ASYNC_TRANSPORTS = (AsyncASGITransport, AsyncNetworkTransport)


@dataclass(frozen=True)
class Server:
    """The server under test: its base URL, its transport, how to close that, and its software.

    `software` is ``None`` if it is not known beforehand, or is this library. `is_live` tells
    whether other programs can send requests to it.
    """

    url: str
    transport: Transport
    closing: AbstractContextManager[object]
    software: Software | None = None
    is_live: bool = False


@dataclass(frozen=True)
class AsyncServer:
    """Like `Server`, for async browsers."""

    url: str
    transport: AsyncTransport
    closing: AbstractAsyncContextManager[object]
    software: Software | None = None
    is_live: bool = False


class _SourceKind(Enum):
    LIVE = auto()
    ASGI = auto()
    WSGI = auto()


def open_source(source: ServerSource, url: str | None) -> Server:
    """The server that `source` is, at `url` if it has no address of its own.

    Raises:
        TypeError: `source` cannot be tested, or only in an event loop.
        ValueError: `url` is not an http or https URL, or `source` has an address of its own.
    """
    base = _checked(url)
    if isinstance(source, TRANSPORTS):
        closing = source if hasattr(source, "__exit__") else nullcontext()
        return Server(base, source, closing)  # type: ignore[arg-type]  # mypy does not narrow by it
    if isinstance(source, ASYNC_TRANSPORTS) or _is_client("AsyncClient", source):
        raise TypeError(f"{type(source).__name__} is for async tests: give it to cors_async")
    if _is_client("Client", source):
        client = ClientTransport(source)
        return Server(base, client, nullcontext(), software_of(DjangoProject()))
    software = software_of(source)
    if isinstance(source, DjangoProject):
        source = source.wsgi_application()
    kind, target = _recognised(source)
    if kind is _SourceKind.LIVE:
        network = NetworkTransport(body_limit=BODY_LIMIT, body_seconds=BODY_SECONDS)
        return Server(_own_url(target, url), network, network, is_live=True)
    if kind is _SourceKind.ASGI:
        transport = ASGITransport(
            _watched_asgi(target), body_limit=BODY_LIMIT, body_seconds=BODY_SECONDS
        )
        return Server(base, transport, transport, software)
    wsgi = WSGITransport(_watched_wsgi(target), body_limit=BODY_LIMIT, body_seconds=BODY_SECONDS)
    return Server(base, _with_connections(wsgi), nullcontext(), software)


def open_async_source(source: AsyncServerSource, url: str | None) -> AsyncServer:
    """Like `open_source`, for async browsers."""
    base = _checked(url)
    if isinstance(source, ASYNC_TRANSPORTS):
        return AsyncServer(base, source, _closing(source))
    if isinstance(source, TRANSPORTS) or _is_client("Client", source):
        raise TypeError(f"{type(source).__name__} is for tests that are not async")
    if _is_client("AsyncClient", source):
        client = AsyncClientTransport(source)
        return AsyncServer(base, client, nullcontext(), software_of(DjangoProject()))
    software = software_of(source)
    if isinstance(source, DjangoProject):
        source = source.asgi_application()
    kind, target = _recognised(source)
    if kind is _SourceKind.LIVE:
        network = AsyncNetworkTransport(body_limit=BODY_LIMIT, body_seconds=BODY_SECONDS)
        return AsyncServer(_own_url(target, url), network, _closing(network), is_live=True)
    if kind is _SourceKind.ASGI:
        transport = AsyncASGITransport(
            _watched_asgi(target), body_limit=BODY_LIMIT, body_seconds=BODY_SECONDS
        )
        return AsyncServer(base, _with_connections_async(transport), _closing(transport), software)
    return AsyncServer(base, _in_thread(target), nullcontext(), software)


def _closing(transport: Any) -> AbstractAsyncContextManager[object]:
    """`transport` itself: every transport of this package is a context manager that closes it."""
    closing: AbstractAsyncContextManager[object] = transport
    return closing


def _checked(url: str | None, name: str = "url") -> str:
    if url is None:
        return IN_PROCESS_URL
    check_text(name, url, "such as 'https://api.example.com'")
    parsed = parse_url(url)
    if parsed is None or parsed.scheme not in HTTP_SCHEMES:
        what = "an http or https URL, such as 'https://api.example.com'"
        raise ValueError(f"{name} is {show(url)}, which is not {what}")
    return url


def _own_url(target: str, url: str | None) -> str:
    if url is not None:
        raise ValueError(
            f"source is {show(target)}, a live server's address, and url={show(url)} is another "
            "one; pass one of them"
        )
    return _checked(target, "source")


def _is_client(name: str, source: object) -> bool:
    """Whether `source` is one of Django's test clients; Django is not imported to find out."""
    module = sys.modules.get("django.test.client")
    return module is not None and isinstance(source, getattr(module, name))


def _recognised(source: object) -> tuple[_SourceKind, Any]:
    """The kind of `source`, and its URL if it is live, else the application."""
    if isinstance(source, str):
        return _SourceKind.LIVE, source
    make_url = getattr(source, "make_url", None)  # of aiohttp's TestServer and TestClient
    address = make_url("") if callable(make_url) else getattr(source, "url", None)
    if address is not None and str(address).startswith(("http://", "https://")):
        return _SourceKind.LIVE, str(address)
    if not callable(source) or isinstance(source, type):
        raise TypeError(_UNKNOWN.format(_described(source)))
    if _is_async(source):
        return _SourceKind.ASGI, source
    match _positional(source):
        case 3:
            return _SourceKind.ASGI, source
        case 2:
            return _SourceKind.WSGI, source
    raise TypeError(_UNKNOWN.format(_described(source)))


_UNKNOWN = (
    "{} cannot be tested. Give an ASGI or WSGI application (FastAPI, Starlette, Flask, Quart, "
    "Django's get_wsgi_application(), …), Django's test client, or the URL of a running server, "
    "such as 'http://127.0.0.1:8000'. Test frameworks with a server of their own, such as "
    "aiohttp and Tornado, by URL. If the source is an application, wrap it in the transport of its "
    "kind: crossorigin.transports.ASGITransport(app) or WSGITransport(app)."
)


def _described(source: object) -> str:
    if isinstance(source, type):
        return f"The class {source.__name__}"
    return f"{type(source).__module__}.{type(source).__qualname__}"


def _is_async(app: object) -> bool:
    call = getattr(type(app), "__call__", None)  # noqa: B004 (its kind is wanted, not whether it is)
    return inspect.iscoroutinefunction(app) or inspect.iscoroutinefunction(call)


def _positional(app: Callable[..., object]) -> int:
    """The number of positional arguments that an application takes."""
    try:
        parameters = inspect.signature(app).parameters.values()
    except (TypeError, ValueError):  # built in, without one
        return 0
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(each.kind in kinds and each.default is each.empty for each in parameters)


def _with_connections(transport: Transport) -> Transport:
    """`transport`, with Django's database connections left as they are."""

    def call(request: HttpRequest) -> HttpResponse:
        with database_connections_kept():
            return transport(request)

    return call


def _with_connections_async(transport: AsyncTransport) -> AsyncTransport:
    async def call(request: HttpRequest) -> HttpResponse:
        with database_connections_kept():
            return await transport(request)

    return call


# --- the application's exception is kept for the message; servers answer 500 ---------------------


def _watched_asgi(app: ASGIApp) -> ASGIApp:
    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await app(scope, receive, send)
            return
        try:
            await app(scope, receive, send)
        except Exception as error:
            current_visit().note_exception(error)

    return watched


def _watched_wsgi(app: WSGIApplication) -> WSGIApplication:
    def watched(environ: Any, start_response: Any) -> Iterable[bytes]:
        try:
            return app(environ, start_response)
        except Exception as error:
            current_visit().note_exception(error)
            plain = [("Content-Type", "text/plain; charset=utf-8")]
            start_response("500 Internal Server Error", plain, sys.exc_info())
            return [b"Internal Server Error"]

    return watched


def _in_thread(app: WSGIApplication) -> Callable[[HttpRequest], Awaitable[HttpResponse]]:
    """A WSGI application for async browsers, called in another thread, as servers do."""
    transport = WSGITransport(_watched_wsgi(app), body_limit=BODY_LIMIT, body_seconds=BODY_SECONDS)

    async def call(request: HttpRequest) -> HttpResponse:
        with database_connections_kept():
            return await asyncio.to_thread(transport, request)

    return call

"""Django: the application of the project's settings, and the test client as a transport.

From Django's source: ``runserver`` serves the application that ``WSGI_APPLICATION`` names
(`django.core.servers.basehttp.get_internal_wsgi_application`); the test clients send all their
cookies with every request, store all cookies that are set, and raise a view's exception unless told
not to (`django.test.client`).
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..browser import HttpRequest, HttpResponse
from ..fetch.header_lists import Header
from ..transports.streams import may_be_endless
from .visit import current_visit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from wsgiref.types import WSGIApplication

    from django.http import HttpResponseBase
    from django.test import AsyncClient, Client

    from ..asgi import ASGIApp

__all__ = [
    "AsyncClientTransport", "ClientTransport", "DjangoProject", "database_connections_kept",
]  # fmt: skip


@contextmanager
def database_connections_kept() -> Iterator[None]:
    """Keep Django, if it is there, from closing the test's database connections at each request.

    Django's own test client does the same (`django.test.client.ClientHandler`). Otherwise a request
    in a test without a database fails as soon as an earlier one has left a connection.
    """
    database = sys.modules.get("django.db")
    signals = sys.modules.get("django.core.signals")
    if database is None or signals is None:
        yield
        return
    close = database.close_old_connections
    both = (signals.request_started, signals.request_finished)
    connected = [signal for signal in both if signal.disconnect(close)]
    try:
        yield
    finally:
        for signal in connected:
            signal.connect(close)


class DjangoProject:
    """The project whose settings are in force, with the application that they name."""

    @staticmethod
    def is_configured() -> bool:
        """Whether Django's settings are configured, as by pytest-django."""
        conf = sys.modules.get("django.conf")
        return conf is not None and bool(conf.settings.configured)

    def wsgi_application(self) -> WSGIApplication:
        """The application of ``runserver``: ``WSGI_APPLICATION``, or else Django's own handler."""
        from django.core.servers.basehttp import (  # noqa: PLC0415 (where there is Django)
            get_internal_wsgi_application,
        )

        application: WSGIApplication = get_internal_wsgi_application()
        return application

    def asgi_application(self) -> ASGIApp:
        """``ASGI_APPLICATION``, which daphne and Channels name, or else Django's own handler."""
        from django.conf import settings  # noqa: PLC0415 (where there is Django)
        from django.core.asgi import get_asgi_application  # noqa: PLC0415
        from django.utils.module_loading import import_string  # noqa: PLC0415

        named = getattr(settings, "ASGI_APPLICATION", None)
        application: Any = import_string(named) if named else get_asgi_application()
        return application  # type: ignore[no-any-return]  # an application, by its setting


class ClientTransport:
    """A transport over Django's test client, with its session, cookies and database."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Send one request."""
        arguments = _arguments(request)
        arguments["headers"]["host"] = urlsplit(request.url).netloc.rpartition("@")[2]
        with _as_a_browser(self._client, request):
            response: Any = self._client.generic(**arguments)
        return _converted(response, _content(response))


class AsyncClientTransport:
    """Like `ClientTransport`, over Django's async test client, whose host is always the same."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def __call__(self, request: HttpRequest) -> HttpResponse:
        """Send one request."""
        with _as_a_browser(self._client, request):
            response: Any = await self._client.generic(**_arguments(request))
        if may_be_endless(response.get("Content-Type", "")):
            return _converted(response, b"")
        if response.streaming and response.is_async:
            return _converted(response, b"".join([part async for part in response]))
        return _converted(response, _content(response))


@contextmanager
def _as_a_browser(client: Client | AsyncClient, request: HttpRequest) -> Iterator[None]:
    """Let `client` answer 500 for a view's exception, and use cookies only where a browser would.

    A browser also stores no cookies from the response to a request without credentials.
    """
    raises, cookies = client.raise_request_exception, client.cookies
    carries = current_visit().carries_cookies(request)
    client.raise_request_exception = False
    client.cookies = SimpleCookie(cookies if carries else None)
    client.cookies.load(request.header("cookie") or "")
    try:
        yield
    finally:
        if carries:
            cookies.update(client.cookies)
        client.raise_request_exception, client.cookies = raises, cookies


def _arguments(request: HttpRequest) -> dict[str, Any]:
    """The arguments of ``client.generic`` for `request`."""
    url = urlsplit(request.url)
    headers: dict[str, str] = {}
    for name, value in request.headers:
        lower = name.lower()
        headers[lower] = f"{headers[lower]}, {value}" if lower in headers else value
    content_type = headers.pop("content-type", "")
    for name in ("content-length", "cookie"):  # which the client sets itself
        headers.pop(name, None)
    return {
        "method": request.method,
        "path": (url.path or "/") + (f"?{url.query}" if url.query else ""),
        "data": request.body,
        "content_type": content_type,
        "secure": url.scheme == "https",
        "headers": headers,
    }


def _content(response: Any) -> bytes:
    if may_be_endless(response.get("Content-Type", "")):
        response.close()
        return b""
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


def _converted(response: HttpResponseBase, body: bytes) -> HttpResponse:
    headers: list[Header] = list(response.items())
    headers += [("Set-Cookie", each.OutputString()) for each in response.cookies.values()]
    return HttpResponse(response.status_code, headers, body)

"""The network, with httpx2."""

from __future__ import annotations

import os
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Self

try:
    import httpx2
except ModuleNotFoundError as error:
    message = "this needs httpx2. Install it with: pip install 'crossorigin[browser]'"
    raise ModuleNotFoundError(message, name=error.name) from None

from ..browser import HttpRequest, HttpResponse
from ..fetch.statuses import MISDIRECTED_REQUEST
from ..fetch.tokens import HTTP_TAB_OR_SPACE
from .failures import no_answer
from .streams import may_be_endless

__all__ = ["AsyncNetworkTransport", "NetworkTransport"]

BODY_LIMIT = 2**26
"""The bytes of a body that are read, if not told otherwise: 64 MiB."""


class NetworkTransport:
    """A transport for `Browser` over the network; `options` are those of ``httpx2.Client``.

    Proxies, certificates and time limits are those of httpx2; the certificates that it trusts by
    default are read once in a process. Close it, or use it as a context manager.

    The body of an event stream is not read. At most `body_limit` bytes of any other body are read,
    and for at most `body_seconds` (``None``: httpx2's limit of a single read, 5 s by default), so
    that an endless body gives a truncated response.
    """

    def __init__(
        self, *, body_limit: int = BODY_LIMIT, body_seconds: float | None = None, **options: Any
    ) -> None:
        self._body_limit = body_limit
        self._body_seconds = body_seconds
        self._client = httpx2.Client(**_with_certificates(options))
        _keep_no_cookies(self._client)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Send one request.

        Raises:
            NoAnswer: no HTTP response came.
        """
        try:
            response = self._send(request)
            try:
                body = b"" if _has_no_body(response) else self._body(response)
            finally:
                response.close()
            if response.status_code == MISDIRECTED_REQUEST:
                response.extensions["network_stream"].close()  # the next request gets another
        except (httpx2.RequestError, httpx2.InvalidURL) as error:
            raise no_answer(error) from error
        return _incoming(response, body)

    def _send(self, request: HttpRequest) -> httpx2.Response:
        while True:
            connection = _Connection()
            outgoing = _outgoing(self._client, request, connection.note)
            try:
                return self._client.send(outgoing, stream=True, follow_redirects=False)
            except httpx2.RequestError as error:
                if not connection.was_stale(error):
                    by_proxy = connection.failed_at_proxy(outgoing.url)
                    raise no_answer(error, by_proxy=by_proxy) from error

    def _body(self, response: httpx2.Response) -> bytes:
        """The body, up to the limits of size and time."""
        seconds = self._client.timeout.read
        if self._body_seconds is not None:
            seconds = self._body_seconds
            _limit_read(response, seconds)
        begun = time.monotonic()
        body = bytearray()
        # A response that breaks off after the headers is a response too, as for a page.
        with suppress(httpx2.RequestError):
            for chunk in response.iter_bytes():
                body += chunk
                if _is_enough(body, self._body_limit, begun, seconds):
                    break
        return bytes(body[: self._body_limit])

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncNetworkTransport:
    """`NetworkTransport` for `AsyncBrowser`; `options` are those of ``httpx2.AsyncClient``."""

    def __init__(
        self, *, body_limit: int = BODY_LIMIT, body_seconds: float | None = None, **options: Any
    ) -> None:
        self._body_limit = body_limit
        self._body_seconds = body_seconds
        self._client = httpx2.AsyncClient(**_with_certificates(options))
        _keep_no_cookies(self._client)

    async def __call__(self, request: HttpRequest) -> HttpResponse:
        """Send one request.

        Raises:
            NoAnswer: no HTTP response came.
        """
        try:
            response = await self._send(request)
            try:
                body = b"" if _has_no_body(response) else await self._body(response)
            finally:
                await response.aclose()
            if response.status_code == MISDIRECTED_REQUEST:
                await response.extensions["network_stream"].aclose()
        except (httpx2.RequestError, httpx2.InvalidURL) as error:
            raise no_answer(error) from error
        return _incoming(response, body)

    async def _send(self, request: HttpRequest) -> httpx2.Response:
        while True:
            connection = _Connection()
            outgoing = _outgoing(self._client, request, connection.note_async)
            try:
                return await self._client.send(outgoing, stream=True, follow_redirects=False)
            except httpx2.RequestError as error:
                if not connection.was_stale(error):
                    by_proxy = connection.failed_at_proxy(outgoing.url)
                    raise no_answer(error, by_proxy=by_proxy) from error

    async def _body(self, response: httpx2.Response) -> bytes:
        seconds = self._client.timeout.read
        if self._body_seconds is not None:
            seconds = self._body_seconds
            _limit_read(response, seconds)
        begun = time.monotonic()
        body = bytearray()
        with suppress(httpx2.RequestError):
            async for chunk in response.aiter_bytes():
                body += chunk
                if _is_enough(body, self._body_limit, begun, seconds):
                    break
        return bytes(body[: self._body_limit])

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


def _with_certificates(options: Mapping[str, Any]) -> dict[str, Any]:
    """`options`, with what httpx2 would trust by default, unless they say what to trust."""
    if options.get("verify", True) is not True or options.get("cert") is not None:
        return dict(options)
    environment = os.environ if options.get("trust_env", True) else {}
    file = environment.get("SSL_CERT_FILE") or None
    folder = None if file else environment.get("SSL_CERT_DIR") or None
    newest = "HTTP/2" if options.get("http2", False) else "HTTP/1.1"
    return {**options, "verify": _trusted_certificates(file, folder, newest)}


@lru_cache(maxsize=4)
def _trusted_certificates(file: str | None, folder: str | None, newest: str) -> ssl.SSLContext:  # noqa: ARG001 (see below)
    """The certificates of `file` or `folder`, or those of the system.

    Reading them takes longer than many requests. Clients whose `newest` version of HTTP is another
    need their own, because httpcore2 sets in it which versions a client offers.
    """
    if file or folder:
        return ssl.create_default_context(cafile=file, capath=folder)
    return httpx2.create_ssl_context(trust_env=False)


def _keep_no_cookies(client: httpx2.Client | httpx2.AsyncClient) -> None:
    """Stop httpx2 from sending cookies itself, against the credentials mode."""
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))


class _Connection:
    """The state of a request's connection, from the events of httpx2's ``trace``.

    A server may close a kept-alive connection at the moment when it is used again. Browsers then
    send the request again, with any method, over a new connection (RFC 9112, section 9.6).
    """

    def __init__(self) -> None:
        self._is_new = False
        self._was_kept_alive = False
        self._dialled: tuple[str, int] | None = None
        self._failed = False

    def note(self, event: str, info: Mapping[str, Any]) -> None:
        if event.startswith("connection."):
            self._is_new = True
        if event == "connection.connect_tcp.started":
            self._dialled = (info["host"], info["port"])
        elif event == "connection.connect_tcp.failed":
            self._failed = True
        elif event.endswith(".send_request_headers.started"):
            self._was_kept_alive = not self._is_new

    async def note_async(self, event: str, info: Mapping[str, Any]) -> None:
        self.note(event, info)

    def failed_at_proxy(self, url: httpx2.URL) -> bool:
        """Whether connecting failed, and the connection was to another host than the URL's."""
        port = url.port or {"http": 80, "https": 443}.get(url.scheme)
        return self._failed and self._dialled != (url.raw_host.decode("ascii"), port)

    def was_stale(self, error: httpx2.RequestError) -> bool:
        """Whether a kept-alive connection was closed before a response came."""
        closed = isinstance(error, httpx2.NetworkError) or "Server disconnected" in str(error)
        return closed and self._was_kept_alive


def _outgoing(
    client: httpx2.Client | httpx2.AsyncClient, request: HttpRequest, trace: Callable[..., object]
) -> httpx2.Request:
    # Blanks around a value are not part of it (RFC 9110, section 5.5), and h11 takes none.
    headers = [
        (name.encode("latin-1"), value.strip(HTTP_TAB_OR_SPACE).encode("latin-1"))
        for name, value in request.headers
    ]
    target = "/" + request.url.partition("://")[2].partition("/")[2]
    outgoing = client.build_request(
        request.method,
        httpx2.URL(request.url).copy_with(userinfo=b""),
        headers=headers,
        content=request.body or None,
        # The browser has encoded the URL; httpx2 must not encode it differently.
        extensions={"target": target.encode("latin-1"), "trace": trace},
    )
    outgoing.method = request.method  # httpx2 has upper-cased it
    return outgoing


def _has_no_body(response: httpx2.Response) -> bool:
    """Whether nothing of a body is read: it has no end, or the connection is a WebSocket now."""
    return response.status_code == 101 or may_be_endless(response.headers.get("content-type", ""))


def _limit_read(response: httpx2.Response, seconds: float) -> None:
    """Let each read of the body wait no longer than `seconds`; httpx2 looks it up at each read."""
    timeouts = response.request.extensions["timeout"]
    timeouts["read"] = seconds if timeouts["read"] is None else min(seconds, timeouts["read"])


def _is_enough(body: bytearray, limit: int, begun: float, seconds: float | None) -> bool:
    too_long = seconds is not None and time.monotonic() - begun >= seconds
    return too_long or len(body) >= limit


def _incoming(response: httpx2.Response, body: bytes) -> HttpResponse:
    headers = [
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers.raw
    ]
    status_message: bytes = response.extensions.get("reason_phrase", b"")
    return HttpResponse(response.status_code, headers, body, status_message.decode("latin-1"))

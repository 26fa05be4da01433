"""The network, by httpx2."""

from __future__ import annotations

from http.cookiejar import DefaultCookiePolicy
from typing import Any, Self

try:
    import httpx2
except ModuleNotFoundError as error:
    message = "this needs httpx2. Install it with: pip install 'crossorigin[browser]'"
    raise ModuleNotFoundError(message, name=error.name) from None

from ..browser import HttpRequest, HttpResponse, NoAnswer

__all__ = ["AsyncNetworkTransport", "NetworkTransport"]


class NetworkTransport:
    """A transport for `Browser` over the network; `options` are those of ``httpx2.Client``.

    Proxies, certificates and time limits are httpx2's. Close it, or use it as a context manager.
    """

    def __init__(self, **options: Any) -> None:
        self._client = httpx2.Client(**options)
        _keep_no_cookies(self._client)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Send one request.

        Raises:
            NoAnswer: no HTTP response came.
        """
        try:
            response = self._client.send(_outgoing(self._client, request), follow_redirects=False)
        except (httpx2.RequestError, httpx2.InvalidURL) as error:
            raise NoAnswer(_what_happened(error)) from error
        return _incoming(response)

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncNetworkTransport:
    """As `NetworkTransport`, for `AsyncBrowser`; `options` are those of ``httpx2.AsyncClient``."""

    def __init__(self, **options: Any) -> None:
        self._client = httpx2.AsyncClient(**options)
        _keep_no_cookies(self._client)

    async def __call__(self, request: HttpRequest) -> HttpResponse:
        """Send one request.

        Raises:
            NoAnswer: no HTTP response came.
        """
        try:
            outgoing = _outgoing(self._client, request)
            response = await self._client.send(outgoing, follow_redirects=False)
        except (httpx2.RequestError, httpx2.InvalidURL) as error:
            raise NoAnswer(_what_happened(error)) from error
        return _incoming(response)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


def _keep_no_cookies(client: httpx2.Client | httpx2.AsyncClient) -> None:
    """Stop httpx2 from sending cookies of its own accord, as no credentials mode would have it."""
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))


def _outgoing(client: httpx2.Client | httpx2.AsyncClient, request: HttpRequest) -> httpx2.Request:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request.headers]
    target = "/" + request.url.partition("://")[2].partition("/")[2]
    outgoing = client.build_request(
        request.method,
        httpx2.URL(request.url).copy_with(userinfo=b""),
        headers=headers,
        content=request.body or None,
        # The browser has encoded the URL; httpx2 is not to encode it its own way.
        extensions={"target": target.encode("latin-1")},
    )
    outgoing.method = request.method  # which httpx2 has upper-cased
    return outgoing


def _incoming(response: httpx2.Response) -> HttpResponse:
    headers = [
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers.raw
    ]
    return HttpResponse(response.status_code, headers, response.content)


def _what_happened(error: Exception) -> str:
    return str(error) or type(error).__name__

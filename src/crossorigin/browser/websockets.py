"""The opening handshake of a WebSocket, which browsers send with the page's origin, without CORS.

Standards: RFC 6455, sections 4.1 and 4.2; https://websockets.spec.whatwg.org/, "establish a
WebSocket connection".
"""

from __future__ import annotations

import base64
import hashlib

from ..fetch.header_lists import get
from ..fetch.origins import HTTP_SCHEMES
from ..fetch.urls import parse_url
from .arguments import check_instance, check_text, wrong_value
from .messages import HttpRequest, HttpResponse

__all__ = ["as_socket_url", "handshake_request", "is_connected", "is_handshake"]

KEY = "AAAAAAAAAAAAAAAAAAAAAA=="
"""Sixteen bytes (RFC 6455, section 4.1), not random, so that they do not look like a token, which
commands hide in what they print."""
_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_SCHEMES = {"ws": "http", "wss": "https"}


def handshake_request(url: str, origin: str | None) -> HttpRequest:
    """The request that opens a WebSocket at `url`, from a page of `origin`, or from a program.

    A `url` of http or https stands for the same of ws or wss.

    Raises:
        TypeError: an argument is not text.
        ValueError: `url` is not an absolute URL of ws, wss, http or https.
    """
    check_text("url", url, "such as 'wss://api.example.net/'")
    parsed = parse_url(url)
    if parsed is None or parsed.scheme not in _SCHEMES.keys() | HTTP_SCHEMES:
        raise wrong_value("url", url, "an absolute URL, such as 'wss://api.example.net/'")
    if origin is not None:
        check_text("origin", origin, "such as 'https://app.example.com', or None")
    scheme, separator, rest = url.partition("://")
    headers = [
        ("Upgrade", "websocket"),
        ("Connection", "Upgrade"),
        ("Sec-WebSocket-Key", KEY),
        ("Sec-WebSocket-Version", "13"),
    ]
    if origin is not None:
        headers.append(("Origin", origin))
    return HttpRequest("GET", f"{_SCHEMES.get(scheme, scheme)}{separator}{rest}", headers)


def as_socket_url(url: str) -> str:
    """The URL that a page gives to ``WebSocket``, whose request has ``http`` in place of ``ws``."""
    return f"ws{url[4:]}" if url[:4] == "http" else url


def is_handshake(request: HttpRequest) -> bool:
    """Whether `request` opens a WebSocket.

    Raises:
        TypeError: `request` is not an `HttpRequest`.
    """
    if request.__class__ is not HttpRequest:
        check_instance("request", request, HttpRequest, "an HttpRequest")
    return (request.header("upgrade") or "").lower() == "websocket"


def is_connected(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether `response` to a handshake opens the connection.

    Raises:
        TypeError: an argument is not a message.
    """
    check_instance("request", request, HttpRequest, "an HttpRequest")
    check_instance("response", response, HttpResponse, "an HttpResponse")
    key = request.header("sec-websocket-key") or ""
    digest = hashlib.sha1(f"{key}{_GUID}".encode(), usedforsecurity=False).digest()
    accept = base64.b64encode(digest).decode()
    return response.status == 101 and get(response.headers, "sec-websocket-accept") == accept

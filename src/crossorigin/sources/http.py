"""A policy at a URL: `HTTPSource`.

The document is asked for again and again, with the ``ETag`` of the last one. httpcore2 is used,
rather than httpx2, because it lets the whole exchange have a time limit: a server that sends a byte
now and then would hold up a client with a limit for each read.

Sources: RFC 9110, sections 8.8.3 (ETag), 10.2.3 (Retry-After), 13.1 (If-Match, If-None-Match) and
15.4 (redirects); RFC 9112, section 6.3 (where a body ends).
"""

from __future__ import annotations

import ssl
import threading
import time
from base64 import b64encode
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

try:
    import httpcore2
except ModuleNotFoundError as error:
    message = "this needs httpcore2. Install it with: pip install 'crossorigin[http]'"
    raise ModuleNotFoundError(message, name=error.name) from None

from ..policy.files import LARGEST_FILE
from ..policy_source import SourceError, seconds_above_0
from .addresses import Address

__all__ = ["HTTPSource"]

MOST_REDIRECTS = 3
_UNKNOWN_AUTHORITY = ("local issuer certificate", "self-signed certificate")
"""In OpenSSL's words about a certificate whose authority is not trusted."""
DEFAULT_PORTS = {"http": 80, "https": 443}


class HTTPSource:
    """The document at a URL, also one that can be replaced by ``PUT``.

    It asks with the last ``ETag``, so that a server has to send a document only when it changes,
    and waits as ``Retry-After`` says. At most 3 redirects are followed, within the URL's origin
    only. A user and a password in the URL become ``Authorization: Basic``. Proxies from the
    environment are not used.

    Args:
        url: An ``https:`` or ``http:`` URL.
        interval: The most seconds between two requests; half of it is the least.
        timeout: Seconds that a whole exchange may take.
        headers: Other headers of the requests, such as ``Authorization``.
        ssl_context: The certificates to trust, and a client's own; the system's by default.

    Raises:
        ValueError: an argument is wrong.

    Example:
        >>> source = HTTPSource("https://config.internal/cors.toml")
    """

    may_lag = True
    """A cache or a replica may give an older document."""
    is_toml = None
    """The document's first character decides."""

    def __init__(
        self,
        url: str,
        *,
        interval: float = 1.0,
        timeout: float = 5.0,
        headers: Mapping[str, str] | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._address = Address(url)
        if _origin(self._address) is None:
            raise ValueError(
                "the URL of a source must begin with https:// or http://, a host and perhaps a port"
            )
        self.interval = seconds_above_0("interval", interval)
        self._timeout = seconds_above_0("timeout", timeout)
        self._headers = list((headers or {}).items())
        if self._address.user or self._address.password:
            both = f"{self._address.user}:{self._address.password}".encode()
            self._headers.append(("Authorization", f"Basic {b64encode(both).decode()}"))
        self._ssl_context = ssl_context
        self._pool: httpcore2.ConnectionPool | None = None
        self._deadline = _Deadline()
        self._etag: str | None = None
        self._content: bytes | None = None

    @property
    def address(self) -> str:
        """The URL, without what may be secret."""
        return self._address.shown

    def fetch(self) -> bytes:
        """The document at the URL.

        Raises:
            SourceError: there is no complete response with status 200, or 304 for the last one.
        """
        self._deadline.set(self._timeout)
        conditional = [("If-None-Match", self._etag)] if self._etag is not None else []
        response = self._follow_redirects(conditional)
        if response.status == 304 and conditional and self._content is not None:
            return self._content
        if response.status != 200:
            raise response.error("GET")
        if response.body.lstrip()[:1] == b"<":
            raise SourceError(
                "the response is a page of HTML or XML, such as that of a login, in place of a "
                "policy; check the address, and what it needs to log in"
            )
        self._content, self._etag = response.body, response.header("etag")
        return self._content

    def replace(self, old: bytes | None, new: bytes) -> bool:
        """Write `new` by ``PUT``, with ``If-Match`` or ``If-None-Match: *``.

        A server that ignores these headers overwrites what another has written meanwhile: it must
        support them.

        Raises:
            SourceError: the server does not take it, or gives no strong ``ETag`` to compare by.
        """
        self._deadline.set(self._timeout)
        condition = ("If-None-Match", "*")
        if old is not None:
            if self._content != old or self._etag is None or self._etag.startswith("W/"):
                raise SourceError(
                    "the server gives the document no strong ETag, so a change by someone else "
                    "meanwhile could not be noticed"
                )
            condition = ("If-Match", self._etag)
        kind = "application/json" if new.lstrip().startswith(b"{") else "application/toml"
        response = self._exchange(
            "PUT", self._address.url, [condition, ("Content-Type", kind)], new
        )
        if response.status in (409, 412):
            return False
        if response.status not in (200, 201, 204):
            raise response.error("PUT")
        return True

    def wait(self, seconds: float, closing: threading.Event) -> None:
        """Wait for `seconds`, or until `closing`."""
        closing.wait(seconds)

    def disconnect(self) -> None:
        """Close the connection."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None

    def after_fork(self) -> None:
        """Forget the connection, which is the parent's."""
        self._pool = None

    def _follow_redirects(self, headers: list[tuple[str, str]]) -> _Received:
        url = self._address.url
        for _ in range(MOST_REDIRECTS + 1):
            response = self._exchange("GET", url, headers)
            if response.status not in (301, 302, 303, 307, 308):
                return response
            location = response.header("location")
            if location is None:
                raise response.error("GET")
            try:
                target = Address(urljoin(url, location))
            except ValueError:
                raise SourceError("the server redirects to an address that is not a URL") from None
            if _origin(target) != _origin(self._address):
                raise SourceError(
                    f"the server redirects to {target.shown}, which is in another origin; if that "
                    "is right, write that address"
                )
            url = target.url
        raise SourceError(f"the server redirects more than {MOST_REDIRECTS} times")

    def _exchange(
        self, method: str, url: str, headers: list[tuple[str, str]], content: bytes | None = None
    ) -> _Received:
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        host = parts.netloc.rpartition("@")[2]
        sent = [("Host", host), ("Accept-Encoding", "identity"), *self._headers, *headers]
        if content is not None:
            sent.append(("Content-Length", str(len(content))))
        try:
            port = parts.port or DEFAULT_PORTS[parts.scheme]
            with self._connections().stream(
                method,
                httpcore2.URL(
                    scheme=parts.scheme, host=parts.hostname or "", port=port, target=target
                ),
                headers=[(name.encode("latin-1"), value.encode("latin-1")) for name, value in sent],
                content=content,
            ) as response:
                return _Received.read(response)
        except httpcore2.TimeoutException:
            self.disconnect()
            raise SourceError(f"there is no whole response within {self._timeout:g} s") from None
        except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError) as error:
            self.disconnect()
            said = self._address.hide(str(error)) or type(error).__name__
            if any(sign in said for sign in _UNKNOWN_AUTHORITY):
                said += "; for an authority of your own, set SSL_CERT_FILE to its certificate"
            raise SourceError(f"there is no response ({said})") from None

    def _connections(self) -> httpcore2.ConnectionPool:
        if self._pool is None:
            self._pool = httpcore2.ConnectionPool(
                ssl_context=self._ssl_context,
                max_connections=1,
                keepalive_expiry=60.0,
                network_backend=_DeadlineBackend(self._deadline),
            )
        return self._pool


def _origin(address: Address) -> tuple[str, str, int] | None:
    """The origin of a URL; ``None`` if it is not an HTTP URL with a host and a port."""
    parts = address.parts
    try:
        port = parts.port or DEFAULT_PORTS[parts.scheme]
    except (ValueError, KeyError):
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname else None


class _Received:
    def __init__(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status = status
        self._headers = headers
        self.body = body

    @classmethod
    def read(cls, response: httpcore2.Response) -> _Received:
        """A response with the whole body, if it has status 200.

        Raises:
            SourceError: it is too large, or cannot be known to be whole.
        """
        headers = [
            (name.decode("latin-1").lower(), value.decode("latin-1"))
            for name, value in response.headers
        ]
        found = cls(response.status, headers, b"")
        if response.status != 200:
            return found
        if found.header("content-encoding") not in (None, "identity"):
            raise SourceError("the response is compressed, which was not asked for")
        if found.header("content-length") is None and found.header("transfer-encoding") is None:
            raise SourceError("the response does not say where it ends, so a part may be missing")
        body = bytearray()
        for chunk in response.iter_stream():
            body += chunk
            if len(body) > LARGEST_FILE:
                raise SourceError(f"the document is larger than {LARGEST_FILE >> 20} MiB")
        found.body = bytes(body)
        return found

    def header(self, name: str) -> str | None:
        return next((value for each, value in self._headers if each == name), None)

    def error(self, method: str) -> SourceError:
        """What to say of this status."""
        meanings = {
            401: "the credentials are missing or wrong",
            403: "the credentials do not permit it",
            404: "there is no document at this URL",
            410: "the document was deleted",
        }
        meaning = meanings.get(self.status)
        said = f"{method} was answered with status {self.status}"
        return SourceError(
            f"{said}: {meaning}" if meaning else said,
            retry_after=self._retry_after(),
            is_missing=self.status in (404, 410),
        )

    def _retry_after(self) -> float | None:
        """The seconds in ``Retry-After``, by the server's own clock if it is a date."""
        value = self.header("retry-after") or ""
        if value.isascii() and value.isdigit():
            return float(value[:9])
        with suppress(ValueError, TypeError, OverflowError):
            now = datetime.now(UTC)
            with suppress(ValueError, TypeError, OverflowError):
                now = parsedate_to_datetime(self.header("date") or "")
            return max((parsedate_to_datetime(value) - now).total_seconds(), 0.0)
        return None


# --- A time limit for the whole exchange ---------------------------------------------------------


class _Deadline:
    def __init__(self) -> None:
        self._end = 0.0

    def set(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left.

        Raises:
            httpcore2.ReadTimeout: there are none left.
        """
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise httpcore2.ReadTimeout
        return seconds


class _DeadlineBackend(httpcore2.SyncBackend):
    def __init__(self, deadline: _Deadline) -> None:
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 (httpcore2's, as below)
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        stream = super().connect_tcp(
            host, port, self._deadline.left(), local_address, socket_options
        )
        return _DeadlineStream(stream, self._deadline)


class _DeadlineStream(httpcore2.NetworkStream):
    def __init__(self, stream: httpcore2.NetworkStream, deadline: _Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left())
        return _DeadlineStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

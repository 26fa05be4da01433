"""The network stack of a browser: HTTP/1.1 as forgiving as browsers read it, and an HTTP cache.

The model decides about requests and responses; this brings them to WPT's server and back. What is
refused here is what browsers refuse too.
"""

from __future__ import annotations

import base64
import os
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from email.utils import mktime_tz, parsedate_tz
from functools import partial
from io import BufferedReader
from queue import Empty, Queue
from typing import TypeAlias
from urllib.parse import urlsplit

from crossorigin.browser import HttpRequest, HttpResponse, NoAnswer
from crossorigin.fetch.header_lists import Header

from .wptserve import HOSTS

__all__ = ["Network", "Received", "Rest"]

SECONDS = 90.0
PATIENCE = 0.25
"""Seconds that the model waits for the end of a body that it may also get in parts."""
FIRST_MESSAGE_SECONDS = 3.0
LINE_LIMIT = 2**20
BODY_LIMIT = 2**26
BROWSERS_OWN = (
    ("Accept-Encoding", "gzip, deflate"),
    ("Accept-Language", "en"),
    ("User-Agent", "crossorigin"),
    ("Connection", "keep-alive"),
)
WITHOUT_BODY = (101, 204, 205, 304)
NEEDS_WHOLE_BODY = ("content-encoding", "unencoded-digest")
"""Headers of a response whose body is not handed on in parts."""
STATUS_LINE = re.compile(rb"HTTP/\d\.\d[ \t]+(\d{1,3})(?:[ \t]+(.*))?")
NAME = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
BLANKS = b" \t"


class Broken(Exception):
    """A body broke off."""


class Rest:
    """A body whose end has not come yet: a thread reads its parts."""

    def __init__(self, parts: Iterator[bytes], connection: socket.socket) -> None:
        self.is_broken = False
        self._parts = parts
        self._connection = connection
        self._come: Queue[bytes | None] = Queue()
        self._whole = bytearray()
        self._is_over = False
        self._lock = threading.Lock()
        self._keep: Callable[[bytes], None] | None = None

    def begin(self, stack: ExitStack) -> tuple[bytes, bool]:
        """Start to read; what comes at first, and whether that is all. `stack` is closed then."""
        threading.Thread(target=self._read, args=(stack,), daemon=True).start()
        body, deadline = bytearray(), time.monotonic() + PATIENCE
        with suppress(Empty):
            while True:
                part = self._come.get(timeout=max(0.0, deadline - time.monotonic()))
                if part is None:
                    return bytes(body), True
                body += part
        return bytes(body), False

    def __iter__(self) -> Iterator[bytes]:
        while (part := self._come.get()) is not None:
            yield part

    def keep(self, take: Callable[[bytes], None]) -> None:
        """Give the whole body to `take` as soon as it is there, unless it breaks off."""
        with self._lock:
            if not self._is_over:
                self._keep = take
                return
        if not self.is_broken:
            take(bytes(self._whole))

    def stop(self) -> None:
        """Close the connection."""
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def _read(self, stack: ExitStack) -> None:
        with stack:
            try:
                for part in self._parts:
                    self._whole += part
                    self._come.put(part)
            except (Broken, OSError, ValueError):
                self.is_broken = True
        with self._lock:
            self._is_over = True
        if self._keep is not None and not self.is_broken:
            self._keep(bytes(self._whole))
        self._come.put(None)


@dataclass(frozen=True, repr=False)
class Received(HttpResponse):
    """A response, whether its body broke off, and what of it is still to come."""

    is_broken: bool = field(default=False, compare=False)
    rest: Rest | None = field(default=None, compare=False)


class Network:
    """Every host of WPT is this machine, and there are no others."""

    def __init__(self, engine: str = "standard") -> None:
        self._reads = _libsoup_head if engine == "webkit" else _head
        self._cache = _Cache()
        self._mode = threading.local()
        self._unfinished: list[Rest] = []

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if getattr(self._mode, "is_upgrading", False):
            return self._handshake(request)
        by_parts = getattr(self._mode, "by_parts", None)
        if by_parts == "identity" and request.header("accept-encoding") is None:
            plain = [*request.headers, ("Accept-Encoding", "identity")]
            request = replace(request, headers=plain)
        send = self._exchange_by_parts if by_parts else self._exchange
        return self._cache.fetch(request, getattr(self._mode, "now", "default"), send)

    def close(self) -> None:
        """Close the connections on which something is still to come."""
        for rest in self._unfinished:
            rest.stop()

    @contextmanager
    def by_parts(self, *, encoded: bool = True) -> Iterator[None]:
        """In this thread, respond with the beginning of a body that takes longer.

        Audio and video are asked for without a coding (`encoded`), so that ranges are of them.
        """
        self._mode.by_parts = "encoded" if encoded else "identity"
        try:
            yield
        finally:
            del self._mode.by_parts

    def _exchange_by_parts(self, request: HttpRequest) -> Received:
        response = self._exchange(request, by_parts=True)
        if response.rest is not None:
            self._unfinished.append(response.rest)
        return response

    @contextmanager
    def caching(self, mode: str) -> Iterator[None]:
        """Use the cache as `mode` says, in this thread: a request's ``cache``."""
        self._mode.now = mode
        try:
            yield
        finally:
            del self._mode.now

    @contextmanager
    def upgrading(self) -> Iterator[None]:
        """Make the handshake of a WebSocket of each request, in this thread."""
        self._mode.is_upgrading = True
        try:
            yield
        finally:
            del self._mode.is_upgrading

    def _exchange(self, request: HttpRequest, *, by_parts: bool = False) -> Received:
        parts = urlsplit(request.url)
        if (parts.hostname or "").removesuffix(".") not in HOSTS:
            raise NoAnswer("there is no such host")
        try:
            with ExitStack() as stack:
                connection = stack.enter_context(_connected(parts.scheme == "https", parts.port))
                connection.sendall(_written(request))
                stream = stack.enter_context(connection.makefile("rb"))
                response = self._response_head(stream)
                if request.method == "HEAD" or response.status in WITHOUT_BODY:
                    return response
                body = _body_parts(response.headers, stream)
                if by_parts and not any(map(response.header, NEEDS_WHOLE_BODY)):
                    rest = Rest(body, connection)
                    begun, is_whole = rest.begin(stack.pop_all())
                    if not is_whole:
                        return replace(response, body=begun, rest=rest)
                    return replace(response, body=begun, is_broken=rest.is_broken)
                return _with_body(response, body)
        except OSError as error:
            raise NoAnswer(str(error)) from error

    def _handshake(self, request: HttpRequest) -> Received:
        """Open a WebSocket; the body is the first message, if one comes soon. (RFC 6455)"""
        parts = urlsplit(request.url)
        upgrade = [
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade"),
            ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", base64.b64encode(os.urandom(16)).decode()),
        ]
        try:
            with _connected(parts.scheme == "https", parts.port) as connection:
                connection.sendall(_written(replace(request, headers=[*request.headers, *upgrade])))
                with connection.makefile("rb") as stream:
                    status, text, headers = self._reads(stream)
                    if status != 101:
                        raise NoAnswer("the server does not open a WebSocket")
                    connection.settimeout(FIRST_MESSAGE_SECONDS)
                    return Received(status, headers, _first_message(stream), text)
        except OSError as error:
            raise NoAnswer(str(error)) from error

    def _response_head(self, stream: BufferedReader) -> Received:
        status, text, headers = self._reads(stream)
        while 100 <= status < 200 and status != 101:
            status, text, headers = self._reads(stream)
        return Received(status, headers, b"", text)


def _connected(is_secure: bool, port: int | None) -> socket.socket:
    address = ("127.0.0.1", port or (443 if is_secure else 80))
    connection = socket.create_connection(address, timeout=SECONDS)
    return _ANYBODY.wrap_socket(connection) if is_secure else connection


_ANYBODY = ssl.create_default_context()
_ANYBODY.check_hostname = False
_ANYBODY.verify_mode = ssl.CERT_NONE


def _written(request: HttpRequest) -> bytes:
    parts = urlsplit(request.url)
    target = "/" + request.url.partition("://")[2].partition("/")[2]
    present = {name.lower() for name, _ in request.headers}
    headers = [("Host", parts.netloc.rpartition("@")[2]), *request.headers]
    headers += [header for header in BROWSERS_OWN if header[0].lower() not in present]
    if request.body or request.method in ("POST", "PUT", "PATCH"):
        headers.append(("Content-Length", str(len(request.body))))
    lines = [
        f"{request.method} {target} HTTP/1.1",
        *(f"{name}: {value}" for name, value in headers),
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + request.body


def _first_message(stream: BufferedReader) -> bytes:
    try:
        start = stream.read(2)
        if len(start) < 2 or start[0] & 0x0F not in (1, 2):
            return b""
        length = start[1] & 0x7F
        if length > 125:
            length = int.from_bytes(stream.read(2 if length == 126 else 8))
        return stream.read(min(length, BODY_LIMIT))
    except OSError:
        return b""


# Responses, as browsers read them


Head: TypeAlias = tuple[int, str, list[Header]]
"""A response's status, its text, and its headers."""


def _head(stream: BufferedReader) -> Head:
    return _read_head(_line(stream), iter(partial(_line, stream), b""))


def _libsoup_head(stream: BufferedReader) -> Head:
    """As WebKitGTK's library reads it: each line has an end, a CR is a space, no status below 100.

    https://gitlab.gnome.org/GNOME/libsoup/-/blob/master/libsoup/soup-headers.c
    """
    status, text, headers = _read_head(_line(stream), _libsoup_lines(stream))
    if status < 100:
        raise NoAnswer("no status of HTTP")
    return status, text, headers


def _libsoup_lines(stream: BufferedReader) -> Iterator[bytes]:
    while (line := stream.readline(LINE_LIMIT)) not in (b"", b"\n", b"\r\n"):
        if not line.endswith(b"\n"):
            raise NoAnswer("a header does not end")
        yield line[:-1].rstrip(b"\r").replace(b"\r", b" ")


def _read_head(status_line: bytes, header_lines: Iterator[bytes]) -> Head:
    first = STATUS_LINE.fullmatch(status_line)
    if first is None:
        raise NoAnswer("no response, or not one of HTTP")
    lines: list[bytes] = []
    for line in header_lines:
        if line.startswith((b" ", b"\t")) and lines:
            lines[-1] += b" " + line.strip(BLANKS)
        else:
            lines.append(line)
    if any(b"\0" in line for line in lines):
        raise NoAnswer("a header has a NUL")
    headers = []
    for line in lines:
        name, colon, value = line.partition(b":")
        if colon and NAME.fullmatch(name := name.rstrip(BLANKS)):
            headers.append((name.decode("latin-1"), value.strip(BLANKS).decode("latin-1")))
    return int(first[1]), (first[2] or b"").decode("latin-1"), headers


def _line(stream: BufferedReader) -> bytes:
    return stream.readline(LINE_LIMIT).removesuffix(b"\n").removesuffix(b"\r")


def _with_body(response: Received, parts: Iterator[bytes]) -> Received:
    """The response with its whole body, decoded."""
    whole, is_broken = bytearray(), False
    try:
        for part in parts:
            whole += part
    except (Broken, OSError):
        is_broken = True
    body = bytes(whole)
    for coding in reversed(_values(response.headers, "content-encoding")):
        if coding in ("gzip", "x-gzip", "deflate"):
            decoded = _decoded(body)
            body, is_broken = decoded or b"", is_broken or (decoded is None and body != b"")
    return replace(response, body=body, is_broken=is_broken)


def _body_parts(headers: list[Header], stream: BufferedReader) -> Iterator[bytes]:
    """The body as it comes; raises `Broken` or an `OSError` if it breaks off."""
    if "chunked" in _values(headers, "transfer-encoding"):
        return _chunked(stream)
    lengths = set(_values(headers, "content-length"))
    if len(lengths) > 1 or any(not re.fullmatch("[0-9]+", each) for each in lengths):
        raise NoAnswer("Content-Length is not clear")
    return _upto(stream, min(int(lengths.pop()), BODY_LIMIT) if lengths else None)


def _values(headers: list[Header], wanted: str) -> list[str]:
    joined = ",".join(value for name, value in headers if name.lower() == wanted)
    return [each.strip().lower() for each in joined.split(",") if each.strip()]


def _upto(stream: BufferedReader, length: int | None) -> Iterator[bytes]:
    left = BODY_LIMIT if length is None else length
    while left and (part := stream.read1(min(1 << 16, left))):
        left -= len(part)
        yield part
    if length is not None and left:
        raise Broken


def _chunked(stream: BufferedReader) -> Iterator[bytes]:
    left = BODY_LIMIT
    while left > 0:
        size = re.fullmatch(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(;.*)?", _line(stream))
        if size is None:
            raise Broken
        length = int(size[1], 16)
        if length == 0:
            return
        left -= length
        yield from _upto(stream, min(length, BODY_LIMIT))
        if _line(stream) != b"":
            raise Broken


def _decoded(body: bytes) -> bytes | None:
    for bits in (47, 15, -15):  # gzip or zlib by their headers, and plain deflate
        try:
            return zlib.decompressobj(bits).decompress(body)
        except zlib.error:
            continue
    return None


# The cache


@dataclass
class _Stored:
    response: Received
    at: float
    varied: dict[str, str | None]

    @property
    def is_fresh(self) -> bool:
        response = self.response
        directives = _values(response.headers, "cache-control")
        if "no-cache" in directives:
            return False
        age = time.time() - self.at + _seconds(response.header("age"))
        return age < _lifetime(response, directives)


class _Cache:
    """A private cache of one page's browser. (RFC 9111; Fetch, "HTTP-network-or-cache fetch")"""

    def __init__(self) -> None:
        self._stored: dict[str, _Stored] = {}
        self._lock = threading.Lock()

    def fetch(
        self, request: HttpRequest, mode: str, send: Callable[[HttpRequest], Received]
    ) -> HttpResponse:
        conditions = (
            "if-modified-since",
            "if-none-match",
            "if-unmodified-since",
            "if-match",
            "if-range",
        )
        if mode == "default" and any(request.header(name) for name in conditions):
            mode = "no-store"
        request = _with_cache_headers(request, mode)
        with self._lock:
            known = self._stored.get(request.url)
        if known and any(request.header(name) != value for name, value in known.varied.items()):
            known = None
        is_read = request.method in ("GET", "HEAD") and request.header("range") is None
        if not is_read or mode in ("no-store", "reload"):
            known = None
        if known and (
            mode in ("force-cache", "only-if-cached") or (mode == "default" and known.is_fresh)
        ):
            return known.response
        if mode == "only-if-cached":
            raise NoAnswer("it is not in the cache")
        response = send(_conditional(request, known.response) if known else request)
        if known and response.status == 304:
            response = _updated(known.response, response)
        if is_read and mode != "no-store":
            if response.rest is None:
                self._store(request, response)
            else:
                at_start = replace(response, rest=None)
                response.rest.keep(lambda body: self._store(request, replace(at_start, body=body)))
        elif (
            not is_read
            and request.method not in ("OPTIONS", "GET", "HEAD")
            and response.status < 400
        ):
            with self._lock:
                self._stored.pop(request.url, None)
        return response

    def _store(self, request: HttpRequest, response: Received) -> None:
        directives = _values(response.headers, "cache-control")
        varies = _values(response.headers, "vary")
        has_validator = any(response.header(name) for name in ("etag", "last-modified"))
        keeps = has_validator or _lifetime(response, directives) > 0
        if request.method != "GET" or "no-store" in directives or "*" in varies or not keeps:
            return
        if response.is_broken or response.status not in (
            200,
            203,
            204,
            300,
            301,
            302,
            303,
            307,
            308,
            404,
            410,
        ):
            return
        varied = {name: request.header(name) for name in varies}
        with self._lock:
            self._stored[request.url] = _Stored(response, time.time(), varied)


def _with_cache_headers(request: HttpRequest, mode: str) -> HttpRequest:
    added = {
        "no-cache": [("Cache-Control", "max-age=0")],
        "no-store": [("Pragma", "no-cache"), ("Cache-Control", "no-cache")],
        "reload": [("Pragma", "no-cache"), ("Cache-Control", "no-cache")],
    }.get(mode, [])
    missing = [header for header in added if request.header(header[0]) is None]
    return replace(request, headers=[*request.headers, *missing]) if missing else request


def _conditional(request: HttpRequest, known: HttpResponse) -> HttpRequest:
    conditions = [
        (name, value)
        for name, value in (
            ("If-None-Match", known.header("etag")),
            ("If-Modified-Since", known.header("last-modified")),
        )
        if value is not None
    ]
    return replace(request, headers=[*request.headers, *conditions])


def _updated(known: Received, fresh: Received) -> Received:
    """The stored response with the headers of a 304. (RFC 9111, section 3.2)"""
    own = {name.lower() for name, _ in fresh.headers} - {"content-length", "content-encoding"}
    kept = [header for header in known.headers if header[0].lower() not in own]
    added = [header for header in fresh.headers if header[0].lower() in own]
    return replace(known, headers=kept + added)


def _lifetime(response: HttpResponse, directives: list[str]) -> float:
    """For how many seconds it is fresh. (RFC 9111, section 4.2.1)"""
    for each in directives:
        if each.startswith("max-age="):
            return _seconds(each.partition("=")[2].strip('"'))
    date = _date(response.header("date")) or time.time()
    if (expires := response.header("expires")) is not None:
        return max(0.0, (_date(expires) or 0.0) - date)
    if (changed := _date(response.header("last-modified"))) is not None:
        return max(0.0, (date - changed) / 10)
    return 0.0


def _seconds(text: str | None) -> float:
    return float(text) if text and re.fullmatch("[0-9]+", text) else 0.0


def _date(text: str | None) -> float | None:
    parsed = parsedate_tz(text) if text else None
    return mktime_tz(parsed) if parsed else None

"""The WSGI edge: `CORSMiddleware` enforces a policy around any WSGI application.

It translates between WSGI and the server's end and does not decide anything itself.

Source: PEP 3333.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from http import HTTPStatus
from itertools import chain
from typing import Any, TypeAlias, Unpack
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from .enforcement import Enforcer, Middleware
from .log import trace
from .middleware_options import Options
from .policies_in_force import Policies, RoutePolicy
from .policy_argument import takes_a_policy
from .request_reader import RequestReader
from .server import Decision, Requested, decided_answer, failure_answer, response_headers

__all__ = ["CORSMiddleware", "Options"]

HeaderList: TypeAlias = list[tuple[str, str]]
Write: TypeAlias = Callable[[bytes], object]

THROW_ERRORS = ("x-wsgiorg.throw_errors", "paste.throw_errors")
"""Set by callers that want to get exceptions, such as test clients.

(wsgi.org, "x-wsgiorg.throw_errors"; WebTest sets the other)
"""


STREAMS_END_BY_A_FRAME = {"HTTP/2", "HTTP/2.0", "HTTP/3", "HTTP/3.0"}
"""Protocols in which a body is incomplete without its last frame, despite its Content-Length.

An exception raised in its place makes granian (from 2.8.9 on) reset the stream.
(RFC 9113, section 8.1; RFC 9114, section 4.1)
"""


def environ_header(environ: Mapping[str, Any], name: str) -> str | None:
    """The value of a request header in an environment, by its name in lower case."""
    value: str | None = environ.get(f"HTTP_{name.upper().replace('-', '_')}")
    return value


def environ_preflight(environ: Mapping[str, Any]) -> tuple[str, Requested[str]] | None:
    """The origin and the requested grants of a preflight; ``None`` for other requests."""
    origin: str | None = environ.get("HTTP_ORIGIN")
    method: str | None = environ.get("HTTP_ACCESS_CONTROL_REQUEST_METHOD")
    if origin is None or method is None:
        return None
    return origin, (
        method,
        environ.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS"),
        environ.get("HTTP_ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK"),
    )


class EnvironReader(RequestReader[str, WSGIEnvironment]):
    """Reads the environment of a request."""

    def encode(self, text: str) -> str:
        """Text in the form of WSGI's headers."""
        return text

    def header(self, request: WSGIEnvironment, name: str) -> str | None:
        """The value of a request header."""
        return environ_header(request, name)

    def origin(self, request: WSGIEnvironment) -> str | None:
        """The value of ``Origin``."""
        origin: str | None = request.get("HTTP_ORIGIN")
        return origin

    def site(self, request: WSGIEnvironment) -> str | None:
        """The value of ``Sec-Fetch-Site``."""
        site: str | None = request.get("HTTP_SEC_FETCH_SITE")
        return site

    def preflight(self, request: WSGIEnvironment) -> tuple[str, Requested[str]] | None:
        """The origin of an OPTIONS request and its requested method and headers."""
        return environ_preflight(request)

    def scheme(self, request: WSGIEnvironment) -> str:
        """The scheme of the connection."""
        scheme: str = request["wsgi.url_scheme"]
        return scheme

    def path(self, request: WSGIEnvironment) -> str:
        """The script name and the path below it."""
        return _decoded(request.get("SCRIPT_NAME", "") + request.get("PATH_INFO", ""))

    def location(self, request: WSGIEnvironment) -> tuple[str, str, Sequence[str]]:
        """The path, and the script name."""
        below: str = request.get("PATH_INFO", "")
        if below and below[0] != "/":
            # Not a path (PEP 3333), but some servers cut off as many characters as the script name
            # has, and then Werkzeug's DispatcherMiddleware drops what precedes the first slash.
            return below, "", ()
        return self.path(request), _decoded(request.get("SCRIPT_NAME", "")), ()


class CORSMiddleware(Middleware[str, WSGIEnvironment]):
    """Enforces a `Policy` around a WSGI application.

    It works as `crossorigin.asgi.CORSMiddleware`, with the same arguments where they apply. For an
    unhandled exception, it sends the 500 first and then raises the exception, so that the server
    logs it. (If ``x-wsgiorg.throw_errors`` is in the environment, as with test clients, it only
    raises the exception.)

    Raises:
        TypeError: an argument has the wrong type.
        ValueError: `allow_origin_if` would never be called.

    Example:
        >>> from crossorigin import Policy
        >>> policy = Policy(allow_origins=["https://app.example.com"])
        >>> def app(environ, start_response): ...
        >>> app = CORSMiddleware(app, policy=policy)
    """

    _reader: RequestReader[str, WSGIEnvironment] = EnvironReader()

    @takes_a_policy
    def __init__(
        self,
        app: WSGIApplication,
        *,
        policy: Policies,
        route_policy: RoutePolicy[WSGIEnvironment] | None = None,
        **options: Unpack[Options],
    ) -> None:
        self._enforcer = Enforcer(
            policy, self._reader, awaits=False, route_policy=route_policy, **options
        )
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request."""
        method: str = environ["REQUEST_METHOD"]
        decision = self._enforcer.known(environ, method) or self._enforcer.decide(environ, method)
        if decision.status is not None:
            status, headers, body = decided_answer(decision, method)
            start_response(_status_line(status), headers)
            return [body] if body else []
        return _run(self.app, environ, _Start(start_response, decision, method))


def _decoded(path: str) -> str:
    """A path of the environment: PEP 3333 has its bytes as latin-1; on the wire it is UTF-8."""
    return path if path.isascii() else path.encode("latin-1").decode("utf-8", "replace")


class _Start:
    """The `start_response` that the application gets, as a method.

    It keeps the response until there is a first byte, and only then starts the server's. So a
    failure before that can still become a 500 on every server: some cannot replace a response once
    it is started (gunicorn adds the new headers to the old ones).
    """

    __slots__ = (
        "_decision",
        "_method",
        "_pending",
        "_tell_server",
        "_write",
        "committed",
    )

    def __init__(
        self,
        start_response: StartResponse,
        decision: Decision[str],
        method: str,
    ) -> None:
        self._tell_server = start_response
        self._decision = decision
        self._method = method
        self._pending: tuple[str, HeaderList] | None = None
        self._write: Write | None = None
        self.committed = False  # whether the server's response is started

    def start_response(self, status: str, headers: HeaderList, exc_info: Any = None, /) -> Write:
        """Keep a response. (PEP 3333)"""
        # Servers require tuples (PEP 3333); applications may pass other pairs.
        new = response_headers(self._decision, map(tuple, headers))
        if self.committed:
            # The headers are sent: with exc_info the server raises it, without it refuses.
            return self._tell_server(status, new, exc_info)
        if self._pending is not None and exc_info is None:
            raise AssertionError("start_response was called twice without exc_info (PEP 3333)")
        self._pending = (status, new)
        return self._commit_and_write

    def commit(self) -> Write | None:
        """Start the server's response, once; return its `write` (granian has none)."""
        if not self.committed:
            if self._pending is None:
                raise AssertionError("the application did not call start_response (PEP 3333)")
            self._write = self._tell_server(*self._pending)
            self.committed = True
        return self._write

    def _commit_and_write(self, data: bytes) -> object:
        write = self.commit()
        if write is None:
            self.committed = False  # nothing was sent, so this can still become a 500
            raise RuntimeError("this server has no write(); return an iterable instead")
        return write(data)

    def fail(self) -> bytes:
        """Start a 500 in place of the application's response; return its body."""
        status, headers, body = failure_answer(self._decision, self._method)
        self._pending = (_status_line(status), headers)
        write = self.commit()
        if not body and write is not None:
            write(b"")  # for HEAD: send the headers now, before the server sees the error
        return body


def _run(app: WSGIApplication, environ: WSGIEnvironment, start: _Start) -> Iterable[bytes]:
    """Call the application, and read its response up to the first byte.

    The server's response is started before this returns: granian requires that, although PEP 3333
    lets a response start with its first byte.
    """
    body: Iterable[bytes] | None = None
    try:
        body = app(environ, start.start_response)  # a method: calling an object takes longer
        if isinstance(body, (list, tuple)) or _is_file(body, environ):
            start.commit()
            return body  # unchanged: servers treat these specially, and they cannot fail
        chunks = iter(body)
        first = b""
        for first in chunks:
            if first:
                break
        start.commit()
    except Exception as error:
        if start.committed or any(environ.get(name) for name in THROW_ERRORS):
            _close(body)
            raise
        return _Body(_failure(start.fail(), error, environ), body)
    return _Body(chain((first,), chunks) if first else chunks, body)


def _failure(body: bytes, error: Exception, environ: WSGIEnvironment) -> Iterator[bytes]:
    """The body of a 500; then `error`, for the server's log."""
    if body:
        yield body
    if environ.get("SERVER_PROTOCOL") in STREAMS_END_BY_A_FRAME:
        environ["wsgi.errors"].write(f"{trace(error)}\n")
    else:
        raise error


def _is_file(body: object, environ: WSGIEnvironment) -> bool:
    wrapper = environ.get("wsgi.file_wrapper")
    return isinstance(wrapper, type) and isinstance(body, wrapper)


class _Body:
    """The body that is sent; closing it closes the application's iterable. (PEP 3333)"""

    def __init__(self, chunks: Iterator[bytes], body: Iterable[bytes] | None) -> None:
        self._chunks = chunks
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks

    def close(self) -> None:
        """Close the application's body, as the server must."""
        _close(self._body)


def _close(body: Iterable[bytes] | None) -> None:
    close = getattr(body, "close", None)
    if close is not None:
        close()


@lru_cache
def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} OK"

"""In-process WSGI: an application answers as behind a server, without a socket.

Source: PEP 3333.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes, urlsplit

from ..browser import HttpRequest, HttpResponse
from ..fetch.header_lists import get
from ..log import Log
from .applications import log_exception
from .streams import may_be_endless

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

__all__ = ["WSGITransport"]

ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]

log = Log(__name__)

UNPREFIXED = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
"""The two headers that the environment has without the prefix ``HTTP_``."""


class WSGITransport:
    """A transport for `Browser` that calls the WSGI application `app`.

    An exception in the application gives a 500, as from a server, and is logged.

    The body of an event stream is not read. Any other body is read for at most `body_limit` bytes
    and `body_seconds`; then the application's iterator is closed.
    """

    def __init__(
        self,
        app: WSGIApplication,
        *,
        body_limit: int | None = None,
        body_seconds: float | None = None,
    ) -> None:
        self.app = app
        self._limits = body_limit, body_seconds

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Send one request to the application."""
        call = _WSGICall(request, *self._limits)
        try:
            call.run(self.app)
        except Exception as error:
            log_exception(log, request, error)
            if not call.body:
                plain = [("Content-Type", "text/plain; charset=utf-8")]
                return HttpResponse(500, plain, b"Internal Server Error")
        return call.response()


class _WSGICall:
    """A call of the application: the response so far."""

    def __init__(
        self, request: HttpRequest, body_limit: int | None, body_seconds: float | None
    ) -> None:
        self.request = request
        self._body_limit = body_limit
        self._body_seconds = body_seconds
        self.body: list[bytes] = []
        self._status = ""
        self._headers: list[tuple[str, str]] = []

    def run(self, app: WSGIApplication) -> None:
        begun = time.monotonic()
        parts: Iterable[bytes] = app(_environ(self.request), self._start_response)
        try:
            size = 0
            for part in () if self._is_stream() else parts:
                if part:
                    self._check_started()
                    self.body.append(part)
                size += len(part)
                if self._is_stream() or self._is_enough(size, time.monotonic() - begun):
                    break
            self._check_started()
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()

    def _is_stream(self) -> bool:
        return may_be_endless(get(self._headers, "content-type") or "")

    def _is_enough(self, size: int, seconds: float) -> bool:
        too_long = self._body_seconds is not None and seconds >= self._body_seconds
        return too_long or (self._body_limit is not None and size >= self._body_limit)

    def _start_response(
        self, status: str, headers: list[tuple[str, str]], exc_info: ExcInfo | None = None, /
    ) -> Callable[[bytes], object]:
        if exc_info is not None:
            if self.body and exc_info[1] is not None:
                raise exc_info[1].with_traceback(exc_info[2])
        elif self._status:
            raise RuntimeError("start_response was called twice without exc_info")
        self._status, self._headers = status, list(headers)
        return self.body.append

    def _check_started(self) -> None:
        if not self._status:
            raise RuntimeError("the application did not call start_response")

    def response(self) -> HttpResponse:
        body = b"" if self.request.method == "HEAD" else b"".join(self.body)
        return HttpResponse(int(self._status.split(" ", 1)[0]), self._headers, body)


@lru_cache(maxsize=1024)
def _target(text: str) -> dict[str, str]:
    """The parts of a URL in an environment."""
    url = urlsplit(text)
    port = url.port
    if port is None:
        port = 443 if url.scheme == "https" else 80
    return {
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(url.path or "/").decode("latin-1"),
        "QUERY_STRING": url.query,
        "SERVER_NAME": url.hostname or "",
        "SERVER_PORT": str(port),
        "HTTP_HOST": url.netloc.rpartition("@")[2],
        "wsgi.url_scheme": url.scheme,
    }


def _environ(request: HttpRequest) -> dict[str, Any]:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        **_target(request.url),
        "wsgi.version": (1, 0),
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.input_terminated": True,  # so that a stream, which declares no length, can be read
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers:
        lower = name.lower()
        key = UNPREFIXED.get(lower) or "HTTP_" + lower.upper().replace("-", "_")
        environ[key] = f"{environ[key]}, {value}" if key in environ else value
    return environ

"""The WSGI edge: `CORSMiddleware` enforces a policy around any WSGI application.

It translates between WSGI and the server's end and decides nothing itself.

Source: PEP 3333.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from typing import Any, Protocol, TypeAlias

from .middleware import Enforcer
from .observability import Observer
from .policy import Policy
from .server import (
    CompiledPolicy,
    Decision,
    decide,
    own_origin,
    response_headers,
    settle_refusal,
)

__all__ = ["CORSMiddleware"]

Environ: TypeAlias = dict[str, Any]
Headers: TypeAlias = list[tuple[str, str]]
Write: TypeAlias = Callable[[bytes], object]


class StartResponse(Protocol):
    """PEP 3333, "The start_response() Callable"."""

    def __call__(self, status: str, headers: Headers, exc_info: Any = ..., /) -> Write: ...


WSGIApp: TypeAlias = Callable[[Environ, StartResponse], Iterable[bytes]]


class CORSMiddleware(Enforcer[str]):
    """Enforces a `Policy` around a WSGI application.

    Does what `crossorigin.asgi.CORSMiddleware` does, with the same arguments where they apply. The
    500 for an exception that the application let go is sent first, and the exception raised after
    it, for the server to log.

    Raises:
        TypeError: `policy` is not a `Policy`.

    Example:
        >>> from crossorigin import Policy
        >>> policy = Policy(allow_origins=["https://app.example.com"])
        >>> def app(environ, start_response): ...
        >>> app = CORSMiddleware(app, policy=policy)
    """

    def __init__(
        self,
        app: WSGIApp,
        *,
        policy: Policy,
        trust_proxy_headers: bool = False,
        debug: bool = False,
        log_refusals: bool = True,
        on_decision: Observer | None = None,
    ) -> None:
        super().__init__(
            policy, str, debug=debug, log_refusals=log_refusals, on_decision=on_decision
        )
        self.app = app
        self._trust_proxy_headers = trust_proxy_headers

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request."""
        compiled = self._compiled  # read once: one request, one policy
        method: str = environ["REQUEST_METHOD"]
        origin: str | None = environ.get("HTTP_ORIGIN")
        if origin is not None and method == "OPTIONS":
            decision = decide(
                compiled,
                method,
                origin,
                request_method=environ.get("HTTP_ACCESS_CONTROL_REQUEST_METHOD"),
                request_headers=environ.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS"),
                request_private_network=environ.get("HTTP_ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK"),
            )
        else:
            decision = decide(compiled, method, origin)
        if decision.refusal is not None or self._on_decision is not None:
            decision = self._settle(compiled, decision, environ, origin)
        if decision.status is not None:
            headers = response_headers(compiled, decision, ())
            if decision.status != 204:  # which may not state a length (RFC 9110, section 8.6)
                headers.append(("content-length", str(len(decision.body))))
            start_response(_status_line(decision.status), headers)
            return [decision.body] if decision.body else []
        return _answer(self.app, environ, _Start(start_response, compiled, decision))

    def _settle(
        self,
        compiled: CompiledPolicy[str],
        decision: Decision[str],
        environ: Environ,
        origin: str | None,
    ) -> Decision[str]:
        """Settle a refusal that is not settled yet, and tell the observers."""
        if decision.refusal is not None and decision.status is None:
            site = environ.get("HTTP_SEC_FETCH_SITE")
            decision = settle_refusal(
                compiled,
                decision,
                origin=origin,
                sec_fetch_site=site,
                own_origin=self._own_origin(environ) if site is None else None,
            )
        self._tell(decision, origin, environ["REQUEST_METHOD"], environ.get("PATH_INFO", ""))
        return decision

    def _own_origin(self, environ: Environ) -> str | None:
        def header(name: str) -> str | None:
            value: str | None = environ.get(f"HTTP_{name.upper().replace('-', '_')}")
            return value

        return own_origin(
            environ["wsgi.url_scheme"], header, trust_proxy_headers=self._trust_proxy_headers
        )


class _Start:
    """The `start_response` that the application gets; remembers whether it was called."""

    __slots__ = ("_compiled", "_decision", "_start_response", "called")

    def __init__(
        self,
        start_response: StartResponse,
        compiled: CompiledPolicy[str],
        decision: Decision[str],
    ) -> None:
        self._start_response = start_response
        self._compiled = compiled
        self._decision = decision
        self.called = False

    def __call__(self, status: str, headers: Headers, exc_info: Any = None, /) -> Write:
        self.called = True
        new = response_headers(self._compiled, self._decision, headers)
        if exc_info is None:
            return self._start_response(status, new)
        return self._start_response(status, new, exc_info)


def _answer(app: WSGIApp, environ: Environ, start: _Start) -> Iterable[bytes]:
    try:
        body = app(environ, start)
    except Exception as error:
        return _failure(start, error)
    if isinstance(body, (list, tuple)) or _is_file(body, environ):
        return body  # nothing in it can fail, and servers treat these specially
    return _Body(body, start)


def _is_file(body: Iterable[bytes], environ: Environ) -> bool:
    wrapper = environ.get("wsgi.file_wrapper")
    return isinstance(wrapper, type) and isinstance(body, wrapper)


def _failure(start: _Start, error: Exception) -> Iterator[bytes]:
    """A 500 with the policy's headers; then `error`, for the server to log.

    The server refuses the 500, by raising `error`, if it has sent headers already.
    """
    exc_info = (type(error), error, error.__traceback__)
    body = b"Internal Server Error"
    headers = [
        ("content-type", "text/plain; charset=utf-8"),
        ("content-length", str(len(body))),
    ]
    start(_status_line(500), headers, exc_info)
    yield body
    raise error


class _Body:
    """The application's body, in which an exception before the first byte becomes a 500."""

    def __init__(self, body: Iterable[bytes], start: _Start) -> None:
        self._body = body
        self._chunks = iter(body)
        self._start = start
        self._sent = False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            chunk = next(self._chunks)
        except StopIteration:
            raise
        except Exception as error:
            if self._sent:
                raise
            self._chunks = _failure(self._start, error)
            chunk = next(self._chunks)
        self._sent = self._sent or bool(chunk)
        return chunk

    def close(self) -> None:
        """Close the application's body, as the server must. (PEP 3333)"""
        close = getattr(self._body, "close", None)
        if close is not None:
            close()


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} OK"

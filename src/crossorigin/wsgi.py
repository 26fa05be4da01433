"""The WSGI edge: `CORSMiddleware` enforces a policy around any WSGI application.

It translates between WSGI and the server's end and decides nothing itself.

Source: PEP 3333.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from typing import Any, Protocol, TypeAlias

from .middleware import Enforcer
from .observability import DecisionEvent, Observer
from .policy import Policy
from .server import (
    CompiledPolicy,
    Decision,
    decide,
    decided_answer,
    failure_answer,
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
            policy,
            str,
            debug=debug,
            log_refusals=log_refusals,
            trust_proxy_headers=trust_proxy_headers,
            on_decision=on_decision,
        )
        self.app = app

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
        answer = decided_answer(compiled, decision, method)
        if answer is not None:
            start_response(_status_line(answer.status), answer.headers)
            return [answer.body] if answer.body else []
        return _run(self.app, environ, _Start(start_response, compiled, decision, method))

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
        self._tell(
            DecisionEvent(
                decision.kind,
                decision.refusal,
                decision.status,
                origin,
                environ["REQUEST_METHOD"],
                environ.get("PATH_INFO", ""),
                environ.get("HTTP_ACCESS_CONTROL_REQUEST_METHOD"),
                environ.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS"),
            )
        )
        return decision

    def _own_origin(self, environ: Environ) -> str | None:
        def header(name: str) -> str | None:
            value: str | None = environ.get(f"HTTP_{name.upper().replace('-', '_')}")
            return value

        return own_origin(
            environ["wsgi.url_scheme"], header, trust_proxy_headers=self._trust_proxy_headers
        )


class _Start:
    """The `start_response` that the application gets.

    It keeps what it is told until the first byte, and only then starts the server's response. So
    what fails before that can still become a 500, on every server: some have no way back once
    they were told of a response (gunicorn adds the new headers to the old ones).
    """

    __slots__ = ("_compiled", "_decision", "_method", "_pending", "_start_response", "_write")

    def __init__(
        self,
        start_response: StartResponse,
        compiled: CompiledPolicy[str],
        decision: Decision[str],
        method: str,
    ) -> None:
        self._start_response = start_response
        self._compiled = compiled
        self._decision = decision
        self._method = method
        self._pending: tuple[str, Headers] | None = None
        self._write: Write | None = None

    def __call__(self, status: str, headers: Headers, exc_info: Any = None, /) -> Write:
        new = response_headers(self._compiled, self._decision, headers)
        if self.committed:
            # With exc_info the server raises it, without it refuses: the headers are out.
            return self._start_response(status, new, exc_info)
        if self._pending is not None and exc_info is None:
            raise AssertionError("start_response was called twice without exc_info (PEP 3333)")
        self._pending = (status, new)
        return self._commit_and_write

    @property
    def committed(self) -> bool:
        """Has the server been told?"""
        return self._write is not None

    def commit(self) -> Write:
        """Tell the server, once; gives its `write`."""
        if self._write is None:
            if self._pending is None:
                raise AssertionError("the application did not call start_response (PEP 3333)")
            self._write = self._start_response(*self._pending)
        return self._write

    def _commit_and_write(self, data: bytes) -> object:
        return self.commit()(data)

    def fail(self, error: Exception) -> Iterator[bytes]:
        """A 500 in place of the application's answer; then `error`, for the server to log."""
        answer = failure_answer(self._compiled, self._decision, self._method)
        self._pending = (_status_line(answer.status), answer.headers)
        self.commit()
        if answer.body:
            yield answer.body
        raise error


def _run(app: WSGIApp, environ: Environ, start: _Start) -> Iterable[bytes]:
    try:
        body = app(environ, start)
        if not isinstance(body, (list, tuple)) and not _is_file(body, environ):
            return _Body(body, start)
        start.commit()
    except Exception as error:
        if start.committed:
            raise
        return start.fail(error)
    return body  # as it is: servers treat these specially, and nothing in them can fail


def _is_file(body: object, environ: Environ) -> bool:
    wrapper = environ.get("wsgi.file_wrapper")
    return isinstance(wrapper, type) and isinstance(body, wrapper)


class _Body:
    """The application's body, in which an exception before the first byte becomes a 500."""

    def __init__(self, body: Iterable[bytes], start: _Start) -> None:
        self._body = body
        self._chunks: Iterator[bytes] | None = None
        self._start = start

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            if self._chunks is None:
                self._chunks = iter(self._body)
            chunk = next(self._chunks)
            while not chunk and not self._start.committed:
                chunk = next(self._chunks)
            self._start.commit()
        except StopIteration:
            self._start.commit()  # a response without a body
            raise
        except Exception as error:
            if self._start.committed:
                raise
            self._chunks = self._start.fail(error)
            return next(self._chunks)
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

"""The ASGI edge: `CORSMiddleware` enforces a policy around any ASGI application.

It translates between ASGI and the server's end and decides nothing itself.

Source: ASGI 3.0, HTTP & WebSocket format 2.5.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from contextlib import suppress
from typing import Any, TypeAlias, Unpack

from .enforcement import Enforcer, Middleware, WebSocketMode
from .enforcement import WebSocketOptions as Options
from .observability import logger, quoted
from .policies_in_force import Policies, RoutePolicy
from .policy_argument import takes_a_policy
from .request_reader import RequestReader
from .server import (
    CompleteAnswer,
    Requested,
    decided_answer,
    failure_answer,
    response_headers,
)

__all__ = ["CORSMiddleware", "Options", "WebSocketMode"]

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
ASGIApp: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

_CROSS_SITE = (b"sec-fetch-site", b"cross-site")
_PREFLIGHT_HEADERS = {
    b"origin": 0,
    b"access-control-request-method": 1,
    b"access-control-request-headers": 2,
    b"access-control-request-private-network": 3,
}


class ScopeReader(RequestReader[bytes, Scope]):
    """Reads a connection's scope, whose headers are in a list.

    The headers are looked for in place: to make a dictionary of them takes longer.
    """

    def encode(self, text: str) -> bytes:
        """As ASGI has headers."""
        return _encode(text)

    def header(self, request: Scope, name: str) -> bytes | None:
        """The value of a request header."""
        return _value(request["headers"], name.encode("latin-1"))

    def origin(self, request: Scope) -> bytes | None:
        """The value of ``Origin``."""
        origin: bytes | None = None
        for name, value in request["headers"]:
            if name == b"origin":
                origin = value if origin is None else origin + b"," + value
        return origin

    def site(self, request: Scope) -> bytes | None:
        """The value of ``Sec-Fetch-Site``."""
        headers = request["headers"]
        # Of several lines, which no browser sends, one that says this is enough.
        return b"cross-site" if _CROSS_SITE in headers else _value(headers, b"sec-fetch-site")

    def preflight(self, request: Scope) -> tuple[bytes, Requested[bytes]] | None:
        """The origin of an OPTIONS request and what it asks for, found in one pass."""
        origin = method = names = network = None
        for name, value in request["headers"]:
            if name in _PREFLIGHT_HEADERS:
                if name == b"origin":
                    origin = value if origin is None else origin + b"," + value
                elif name == b"access-control-request-method":
                    method = value if method is None else method + b"," + value
                elif name == b"access-control-request-headers":
                    names = value if names is None else names + b"," + value
                else:
                    network = value if network is None else network + b"," + value
        if origin is None or method is None:
            return None
        return origin, (method, names, network)

    def scheme(self, request: Scope) -> str:
        """The scheme of the connection."""
        scheme: str = request.get("scheme", "http")
        return scheme

    def path(self, request: Scope) -> str:
        """The path, as the server decoded it."""
        path: str = request.get("path", "")
        return path

    def location(self, request: Scope) -> tuple[str, str, Sequence[str]]:
        """The path and the root path: servers differ on whether the first includes the second."""
        return request.get("path", ""), request.get("root_path") or "", ()


class CORSMiddleware(Middleware[bytes, Scope]):
    """Enforces a `Policy` around an ASGI application.

    Preflights are answered here and never reach the application. Every other request does, from a
    refused origin too unless the policy blocks it (CORS is no access control), and its response
    carries exactly the CORS headers that the policy says, whoever made it: a 304, a 404, a stream,
    or the 500 that is sent for an exception which the application let go. (The exception is then
    raised again, for the server to log.) Put it outermost, so that no other layer answers in front
    of it.

    Args:
        app: The application.
        policy: What to enforce, one policy or several by path and host, or a `FilePolicy` that
            follows a file; `middleware.policy` can be replaced while serving.
        route_policy: Gives the policy of a route, which goes before `policy`, by the connection's
            scope and the method that the request is about; see `RoutePolicy`.
        allow_origin_if: An async or plain function that tells whether an origin is allowed that the
            application's own policy (in a map, that of "/") does not list; or an `OriginPredicate`
            of one, which says how its answers are remembered.
        websocket: What to do with WebSocket handshakes: ``"pass"`` them all to the application;
            ``"enforce"`` the policy, answering 403 to pages of refused origins, and pass programs
            that send no ``Origin``; or ``"require-origin"`` too, and refuse those.
        trust_proxy_headers: Whether a proxy in front sets ``Forwarded``, or ``X-Forwarded-Proto``
            and ``X-Forwarded-Host``, on every request, whatever the client sent. Then the server's
            own origin and host are read from them. The origin matters only for requests without
            ``Sec-Fetch-Site``: of old browsers, and to plain http.
        debug: Answer refused preflights so that the browser's console names the cause. It tells
            anybody what the policy allows: for development only.
        log_refusals: Log refusals to the logger ``crossorigin``, a line for each origin and reason
            and at most one a minute.
        on_decision: Called with a `DecisionEvent` for every request.

    Raises:
        TypeError: an argument is not of its type.
        ValueError: `websocket` is none of the three; or `allow_origin_if` would never be asked,
            because no policy is there for it to widen.

    Example:
        >>> from crossorigin import Policy
        >>> policy = Policy(allow_origins=["https://app.example.com"])
        >>> async def app(scope, receive, send): ...
        >>> app = CORSMiddleware(app, policy=policy)
    """

    _reader: RequestReader[bytes, Scope] = ScopeReader()

    @takes_a_policy
    def __init__(
        self,
        app: ASGIApp,
        *,
        policy: Policies,
        route_policy: RoutePolicy[Scope] | None = None,
        **options: Unpack[Options],
    ) -> None:
        self._enforcer = Enforcer(
            policy, self._reader, awaits=True, route_policy=route_policy, **options
        )
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._serve_other(scope, receive, send)
            return
        if type(scope["headers"]) is not list:
            scope = _with_header_list(scope)
        method: str = scope["method"]
        decision = self._enforcer.known(scope, method)
        if decision is None:
            decision = await self._enforcer.decide_async(scope, method)
        if decision.status is not None:
            # Written out, for there is one coroutine less to make than by `_send`.
            start, body = _messages(decided_answer(decision, method))
            await send(start)
            await send(body)
            return
        started = False

        # What it returns is the server's own awaitable: no coroutine is made for each message.
        def send_with_cors(message: Message) -> Awaitable[None]:
            nonlocal started
            if started or message["type"] != "http.response.start":
                return send(message)
            started = True
            message = dict(message)  # a copy, for it is the application's
            message["headers"] = response_headers(decision, message.get("headers", ()))
            return send(message)

        try:
            await self.app(scope, receive, send_with_cors)
        except Exception:
            if not started:
                with suppress(Exception):  # the exception to be seen is the application's
                    await _send(send, failure_answer(decision, method))
            raise
        if not started:
            logger.error(
                "the application did not answer %s %s", quoted(method), quoted(scope.get("path"))
            )
            await _send(send, failure_answer(decision, method))

    async def _serve_other(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve what is not HTTP: WebSockets as the mode says; lifespan and all else untouched."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        scope = _with_header_list(scope)
        decision = await self._enforcer.decide_async(scope, "GET", handshake=True)
        if decision.status is not None:
            await receive()  # websocket.connect, before which nothing may be sent
            await _refuse_handshake(scope, send, decided_answer(decision, "GET"))
            return

        def send_with_cors(message: Message) -> Awaitable[None]:
            if message["type"] == "websocket.http.response.start":
                headers = response_headers(decision, message.get("headers", ()))
                message = {**message, "headers": headers}
            return send(message)

        await self.app(scope, receive, send_with_cors)


def _encode(text: str) -> bytes:
    return text.encode("latin-1", "replace")


def _with_header_list(scope: Scope) -> Scope:
    """The scope with its headers in a list: they can be any iterable, and are read repeatedly."""
    return {**scope, "headers": [(name, value) for name, value in scope["headers"]]}


def _value(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> bytes | None:
    """The value of a request header; those of a repeated one joined by commas."""
    found = [value for key, value in headers if key == name]
    return b",".join(found) if found else None


def _messages(answer: CompleteAnswer[bytes]) -> tuple[Message, Message]:
    """The two messages that send an answer."""
    status, headers, body = answer
    return (
        {"type": "http.response.start", "status": status, "headers": headers},
        # The default, said outright: Quart's test client expects it, from 0.23 on.
        {"type": "http.response.body", "body": body, "more_body": False},
    )


async def _send(send: Send, answer: CompleteAnswer[bytes], *, prefix: str = "") -> None:
    for message in _messages(answer):
        await send({**message, "type": prefix + message["type"]})


async def _refuse_handshake(scope: Scope, send: Send, answer: CompleteAnswer[bytes]) -> None:
    if "websocket.http.response" in (scope.get("extensions") or {}):
        await _send(send, answer, prefix="websocket.")
    else:
        await send({"type": "websocket.close"})  # before accepting: servers answer 403

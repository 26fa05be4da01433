"""The ASGI edge: `CORSMiddleware` enforces a policy around any ASGI application.

It translates between ASGI and the server's end and does not decide anything itself.

Source: ASGI 3.0, HTTP & WebSocket format 2.5.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from contextlib import suppress
from typing import Any, TypeAlias, Unpack

from .decision_log import quoted
from .enforcement import Enforcer, Middleware
from .log import log
from .middleware_options import WebSocketMode
from .middleware_options import WebSocketOptions as Options
from .policies_in_force import Policies, RoutePolicy
from .policy import PolicyError
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
_PREFLIGHT_HEADERS = frozenset(
    (
        b"origin",
        b"access-control-request-method",
        b"access-control-request-headers",
        b"access-control-request-private-network",
    )
)


class ScopeReader(RequestReader[bytes, Scope]):
    """Reads a connection's scope, whose headers are in a list.

    The headers are searched in place, because making a dictionary takes longer.
    """

    def encode(self, text: str) -> bytes:
        """Text in the form of ASGI's headers."""
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
        # From the end, because browsers send it behind most others. If there are several lines,
        # which no browser sends, a single matching one is enough.
        if _CROSS_SITE in reversed(headers):
            return b"cross-site"
        return _value(headers, b"sec-fetch-site")

    def preflight(self, request: Scope) -> tuple[bytes, Requested[bytes]] | None:
        """The origin of an OPTIONS request and its requested grants, found in one pass."""
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

    The middleware answers preflights, which never reach the application. Every other request
    reaches it, even from a refused origin unless the policy blocks it (CORS is not access control).
    The response has exactly the CORS headers of the policy, whichever layer made it: a 304, a 404,
    a stream, or the 500 for an unhandled exception. (The exception is then raised again, so that
    the server logs it.) Put the middleware outermost, so that no other layer answers in front of
    it.

    Args:
        app: The application.
        policy: The policy to enforce: a `Policy`, a `PolicyMap` by path and host, or a `FilePolicy`
            that follows a file. `middleware.policy` can be replaced while serving.
        route_policy: Returns the policy of a route, which overrides `policy`, for a scope and the
            method that the request is about; see `RoutePolicy`.
        allow_origin_if: An async or sync function that tells whether to allow an origin that the
            application's own policy (in a map, that of "/") does not list; or an `OriginPredicate`,
            which also configures how its answers are remembered. It may take parts of the request.
        candidate: A `Policy` or `PolicyMap` that may come into force later. Each request is judged
            by it too. The differences are logged and given to `on_decision`; no response changes. A
            map or a file may have a candidate instead. `middleware.candidate` can be replaced while
            serving.
        candidate_share: The share of origins, from 0 to 1, whose requests are judged by the
            candidate: always the same ones. Requests without ``Origin`` are always judged.
        websocket: How to treat WebSocket handshakes. ``"pass"`` passes all of them to the
            application. ``"enforce"`` answers 403 to pages of refused origins, and passes
            handshakes without ``Origin`` (from programs). ``"require-origin"`` refuses those too.
        trust_proxy_headers: Whether a proxy in front sets ``Forwarded``, or ``X-Forwarded-Proto``
            and ``X-Forwarded-Host``, on every request, replacing the client's. Then the server's
            own origin and host are read from them. The origin matters only for requests without
            ``Sec-Fetch-Site``: from old browsers, and to plain http.
        debug: Answer refused preflights so that the browser's console names the cause. This shows
            every client what the policy allows: for development only.
        log_refusals: Log refusals, and the differences of a candidate, to the logger
            ``crossorigin``: a line for each origin, reason and status, and at most one a minute.
        on_decision: Called with a `DecisionEvent` for every request.

    Raises:
        TypeError: an argument has the wrong type.
        ValueError: `websocket` is not one of the three; `candidate_share` is not from 0 to 1; there
            are two candidates; or `allow_origin_if` would never be called,
            because the policy allows any origin or none.

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
            # Written out: this makes one coroutine fewer than `_send`.
            status, headers, body = decided_answer(decision, method)
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": body, "more_body": False})
            return
        started = False

        # It returns the server's own awaitable, so no coroutine is made for each message.
        def send_with_cors(message: Message) -> Awaitable[None]:
            nonlocal started
            if started or message["type"] != "http.response.start":
                return send(message)
            started = True
            message = dict(message)  # a copy, because the application owns it
            message["headers"] = response_headers(decision, message.get("headers", ()))
            return send(message)

        try:
            await self.app(scope, receive, send_with_cors)
        except Exception:
            if not started:
                with suppress(Exception):  # the application's exception is raised below
                    await _send(send, failure_answer(decision, method))
            raise
        if not started:
            log.error(
                "the application did not answer %s %s", quoted(method), quoted(scope.get("path"))
            )
            await _send(send, failure_answer(decision, method))

    async def _serve_other(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a WebSocket as the option says, and other connections unchanged."""
        if scope["type"] == "lifespan":
            await self._serve_lifespan(scope, receive, send)
            return
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        scope = _with_header_list(scope)
        decision = await self._enforcer.decide_async(scope, "GET", handshake=True)
        if decision.status is not None:
            await receive()  # websocket.connect; nothing may be sent before it
            await _refuse_handshake(scope, send, decided_answer(decision, "GET"))
            return

        def send_with_cors(message: Message) -> Awaitable[None]:
            if message["type"] == "websocket.http.response.start":
                headers = response_headers(decision, message.get("headers", ()))
                message = {**message, "headers": headers}
            return send(message)

        await self.app(scope, receive, send_with_cors)

    async def _serve_lifespan(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the start and the end of the application.

        At the start, names of routes that no policy has are refused. At the end, requests that wait
        to be judged are reported, because some servers then end their process at once.
        """
        error: PolicyError | None = None

        async def receive_and_end() -> Message:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                await self._enforcer.end_async()
            return message

        async def check_and_send(message: Message) -> None:
            nonlocal error
            if message["type"] == "lifespan.startup.complete":
                try:
                    self._enforcer.policies.check_names()
                except PolicyError as wrong:
                    error = wrong
                    raise  # so that the application ends what it has begun
            if error is None:  # or else the server is told below
                await send(message)

        try:
            await self.app(scope, receive_and_end, check_and_send)
        finally:
            if error is not None:
                await send({"type": "lifespan.startup.failed", "message": error.report()})


def _encode(text: str) -> bytes:
    return text.encode("latin-1", "replace")


def _with_header_list(scope: Scope) -> Scope:
    """The scope with its headers as a list: they can be any iterable, and are read repeatedly."""
    return {**scope, "headers": [(name, value) for name, value in scope["headers"]]}


def _value(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> bytes | None:
    """The value of a request header; values of a repeated header are joined by commas."""
    found = [value for key, value in headers if key == name]
    return b",".join(found) if found else None


async def _send(send: Send, answer: CompleteAnswer[bytes], *, prefix: str = "") -> None:
    status, headers, body = answer
    await send({"type": f"{prefix}http.response.start", "status": status, "headers": headers})
    # `more_body` has its default: Quart's test client expects it from 0.23 on.
    await send({"type": f"{prefix}http.response.body", "body": body, "more_body": False})


async def _refuse_handshake(scope: Scope, send: Send, answer: CompleteAnswer[bytes]) -> None:
    if "websocket.http.response" in (scope.get("extensions") or {}):
        await _send(send, answer, prefix="websocket.")
    else:
        await send({"type": "websocket.close"})  # before accepting: servers answer 403

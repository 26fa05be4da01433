"""The ASGI edge: `CORSMiddleware` enforces a policy around any ASGI application.

It translates between ASGI and the server's end and decides nothing itself.

Source: ASGI 3.0, HTTP & WebSocket format 2.5.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextlib import suppress
from typing import Any, TypeAlias, TypedDict

from .middleware import (
    AllowOriginIf,
    Asked,
    Enforcer,
    Policies,
    RoutePolicy,
    WebSocketMode,
    logger,
)
from .observability import Observer
from .policy_argument import takes_a_policy
from .server import (
    Answer,
    CompiledPolicy,
    Decision,
    decided_answer,
    failure_answer,
    grant,
    ready_preflight,
    response_headers,
)

__all__ = ["CORSMiddleware", "Options", "WebSocketMode"]

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
ASGIApp: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]


class Options(TypedDict, total=False):
    """The options of `CORSMiddleware`, for what passes them on."""

    allow_origin_if: AllowOriginIf | None
    websocket: WebSocketMode
    trust_proxy_headers: bool
    debug: bool
    log_refusals: bool
    on_decision: Observer | None


class CORSMiddleware(Enforcer[bytes, Scope]):
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
            scope and the method that the request is about; see `crossorigin.middleware`.
        allow_origin_if: An async or plain function that tells whether an origin is allowed which
            the application's own policy (in a map, that of "/") does not list; or an
            `OriginPredicate` of one, which says how its answers are remembered.
        websocket: What to do with WebSocket handshakes: ``"pass"`` them all to the application;
            ``"enforce"`` the policy, answering 403 to pages of refused origins, and pass programs
            that send no ``Origin``; or ``"require-origin"`` too, and refuse those.
        trust_proxy_headers: Does a proxy in front set ``Forwarded``, or ``X-Forwarded-Proto`` and
            ``X-Forwarded-Host``, on every request, whatever the client sent? Then the server's own
            origin is read from them. It matters only for requests without ``Sec-Fetch-Site``: of
            old browsers, and to plain http.
        debug: Answer refused preflights so that the browser's console names the cause. It tells
            anybody what the policy allows: for development only.
        log_refusals: Log refusals to the logger ``crossorigin``, a line for each origin and reason
            and at most one a minute.
        on_decision: Called with a `DecisionEvent` for every request.

    Raises:
        TypeError: an argument is not of its type.
        ValueError: `websocket` is none of the three.

    Example:
        >>> from crossorigin import Policy
        >>> policy = Policy(allow_origins=["https://app.example.com"])
        >>> async def app(scope, receive, send): ...
        >>> app = CORSMiddleware(app, policy=policy)
    """

    awaits = True

    @takes_a_policy
    def __init__(
        self,
        app: ASGIApp,
        *,
        policy: Policies,
        route_policy: RoutePolicy[Scope] | None = None,
        allow_origin_if: AllowOriginIf | None = None,
        websocket: WebSocketMode = "pass",
        trust_proxy_headers: bool = False,
        debug: bool = False,
        log_refusals: bool = True,
        on_decision: Observer | None = None,
    ) -> None:
        super().__init__(
            policy,
            _encode,
            route_policy=route_policy,
            allow_origin_if=allow_origin_if,
            websocket=websocket,
            debug=debug,
            log_refusals=log_refusals,
            trust_proxy_headers=trust_proxy_headers,
            on_decision=on_decision,
        )
        self.app = app

    async def __call__(  # noqa: PLR0912, PLR0915  # in one piece, for calls are what costs most
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Serve one connection."""
        # This is what every request passes through, so it is written to be quick. One coroutine a
        # request, this one, is needed to see what the application raises; what it sends needs no
        # further one: send_with_cors returns the server's own. The header is looked for in place,
        # by the loop that is measurably the quickest way to do so, and most requests are decided by
        # one look at what was decided before.
        if scope["type"] != "http":
            await self._serve_other(scope, receive, send)
            return
        method: str = scope["method"]
        compiled = self._plain  # read once: one request, one policy
        decision: Decision[bytes] | None = None
        headers = scope["headers"]
        if type(headers) is not list:
            scope = _with_header_list(scope)
            headers = scope["headers"]
        if method == "OPTIONS" and compiled is not None:
            start = self._ready_preflight(compiled, headers)
            if start is not None:
                await send(start)
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                return
            compiled = None
        origin: bytes | None = None
        for name, value in headers:
            if name == b"origin":
                origin = value if origin is None else origin + b"," + value
        if compiled is not None:
            if origin is None:
                decision = compiled.not_cors
            else:
                decision = compiled.ready.get(origin)
                if decision is None:
                    if origin not in compiled.refused:
                        decision = grant(compiled, origin)
                    else:
                        # Of several lines, which no browser sends, one that says this is enough.
                        site = b"cross-site" if _CROSS_SITE in headers else self._site(scope)
                        decision = self.ready_refusal(compiled, origin, site)
        if compiled is None or decision is None:
            compiled, decision = await self.decide_async(scope, method, origin)
            answer = decided_answer(compiled, decision, method)
            if answer is not None:
                await _send(send, answer)
                return

        started = False

        def send_with_cors(message: Message) -> Awaitable[None]:
            nonlocal started
            if started or message["type"] != "http.response.start":
                return send(message)
            started = True
            new = response_headers(compiled, decision, message.get("headers", ()))
            message = dict(message)  # a copy, for it is the application's
            message["headers"] = new
            return send(message)

        try:
            await self.app(scope, receive, send_with_cors)
        except Exception:
            if not started:
                with suppress(Exception):  # the exception to be seen is the application's
                    await _send(send, failure_answer(compiled, decision, method))
            raise
        if not started:
            logger.error(
                "the application did not answer %s %s", ascii(method), ascii(scope.get("path"))
            )
            await _send(send, failure_answer(compiled, decision, method))

    def _ready_preflight(
        self, compiled: CompiledPolicy[bytes], headers: Iterable[tuple[bytes, bytes]]
    ) -> Message | None:
        """The start of the answer to a preflight, if the same was asked before."""
        origin = method = names = None
        for name, value in headers:
            if name in _ASKED:
                if name == b"origin" and origin is None:
                    origin = value
                elif name == b"access-control-request-method" and method is None:
                    method = value
                elif name == b"access-control-request-headers" and names is None:
                    names = value
                else:
                    return None  # rare: for a private network, or a header twice
        if origin is None or method is None:
            return None  # no preflight
        decision = ready_preflight(compiled, origin, method, names)
        if decision is None:
            return None
        if decision.refusal is not None and not self._repeats(origin, decision.refusal):
            return None
        added = decision.added.copy()
        if decision.status != 204:
            added.append(compiled.no_length)
        return {"type": "http.response.start", "status": decision.status, "headers": added}

    def _header(self, request: Scope, name: str) -> bytes | None:
        return _value(request["headers"], name.encode("latin-1"))

    def _scheme(self, request: Scope) -> str:
        scheme: str = request.get("scheme", "http")
        return scheme

    def _path(self, request: Scope) -> str:
        path: str = request.get("path", "")
        return path

    def _location(self, request: Scope) -> tuple[str, str]:
        # Servers do not agree on whether the path has the root path in it.
        return request.get("path", ""), request.get("root_path") or ""

    def _asked(self, request: Scope) -> Asked[bytes] | None:
        found: dict[bytes, bytes] = {}
        for name, value in request["headers"]:
            if name in _ASKED:
                found[name] = found[name] + b"," + value if name in found else value
        if b"access-control-request-method" not in found:
            return None
        return Asked(
            found[b"access-control-request-method"],
            found.get(b"access-control-request-headers"),
            found.get(_PRIVATE_NETWORK),
        )

    def _site(self, request: Scope) -> bytes | None:
        site: bytes | None = None
        for name, value in request["headers"]:
            if name == b"sec-fetch-site":
                site = value if site is None else site + b"," + value
        return site

    async def _serve_other(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve what is not HTTP: WebSockets as the mode says; lifespan and all else untouched."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        scope = _with_header_list(scope)
        origin = _value(scope["headers"], b"origin")
        compiled, decision = await self.decide_async(scope, "GET", origin, handshake=True)
        answer = decided_answer(compiled, decision, "GET")
        if answer is not None:
            await receive()  # websocket.connect, before which nothing may be sent
            await _refuse_handshake(scope, send, answer)
            return

        def send_with_cors(message: Message) -> Awaitable[None]:
            if message["type"] == "websocket.http.response.start":
                new = response_headers(compiled, decision, message.get("headers", ()))
                message = {**message, "headers": new}
            return send(message)

        await self.app(scope, receive, send_with_cors)


_CROSS_SITE = (b"sec-fetch-site", b"cross-site")
_PRIVATE_NETWORK = b"access-control-request-private-network"
_ASKED = frozenset(
    {
        b"origin",
        b"access-control-request-method",
        b"access-control-request-headers",
        _PRIVATE_NETWORK,
    }
)


def _encode(text: str) -> bytes:
    return text.encode("latin-1", "replace")


def _with_header_list(scope: Scope) -> Scope:
    """The scope with its headers in a list: they can be any iterable, and are read repeatedly."""
    return {**scope, "headers": [(name, value) for name, value in scope["headers"]]}


def _value(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> bytes | None:
    """The value of a request header; those of a repeated one joined by commas."""
    found = [value for key, value in headers if key == name]
    if not found:
        return None
    return found[0] if len(found) == 1 else b",".join(found)


async def _send(send: Send, answer: Answer[bytes]) -> None:
    start = {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
    await send(start)
    # The default, said outright: Quart's test client expects it, from 0.23 on.
    await send({"type": "http.response.body", "body": answer.body, "more_body": False})


async def _refuse_handshake(scope: Scope, send: Send, answer: Answer[bytes]) -> None:
    if "websocket.http.response" not in (scope.get("extensions") or {}):
        await send({"type": "websocket.close"})  # before accepting: servers answer 403
        return
    start = {"type": "websocket.http.response.start", "status": answer.status}
    await send({**start, "headers": answer.headers})
    await send({"type": "websocket.http.response.body", "body": answer.body})

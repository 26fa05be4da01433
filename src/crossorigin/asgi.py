"""The ASGI edge: `CORSMiddleware` enforces a policy around any ASGI application.

It translates between ASGI and the server's end and decides nothing itself.

Source: ASGI 3.0, HTTP & WebSocket format 2.5.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any, TypeAlias

from .policy import Policy
from .server import CompiledPolicy

__all__ = ["CORSMiddleware"]

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
ASGIApp: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

RESPONSE_STARTS = frozenset({"http.response.start", "websocket.http.response.start"})


class CORSMiddleware:
    """Enforces a `Policy` around an ASGI application.

    Preflights are answered here and never reach the application. Every other request does, from a
    refused origin too (CORS is no access control), and its response carries exactly the CORS
    headers that the policy says, whoever made it: a 304, a 404, a stream, or the 500 that is sent
    for an exception which the application let go. (The exception is then raised again, for the
    server to log.) Put it outermost, so that no other layer answers in front of it.

    Example:
        >>> from crossorigin import Policy
        >>> policy = Policy(allow_origins=["https://app.example.com"])
        >>> async def app(scope, receive, send): ...
        >>> app = CORSMiddleware(app, policy=policy)

    Raises:
        TypeError: `policy` is not a `Policy`.
    """

    def __init__(self, app: ASGIApp, *, policy: Policy) -> None:
        self.app = app
        self.policy = policy

    @property
    def policy(self) -> Policy:
        """The policy in force. Setting it is atomic: each request is served under one policy."""
        return self._compiled.policy

    @policy.setter
    def policy(self, policy: Policy) -> None:
        if not isinstance(policy, Policy):
            raise TypeError(
                f"policy is {type(policy).__name__!r}, not a Policy. "
                'Write CORSMiddleware(app, policy=Policy(allow_origins=["https://…"])).'
            )
        self._compiled = CompiledPolicy(policy, _encode)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        compiled = self._compiled
        method = scope.get("method", "GET")
        origin, request_method, request_headers = _cors_request_headers(scope)
        decision = compiled.decide(method, origin, request_method, request_headers)
        if decision.status is not None:
            headers = compiled.response_headers(decision, ())
            await _respond(send, decision.status, headers, b"")
            return

        started = False

        async def send_with_cors(message: Message) -> None:
            nonlocal started
            if message["type"] in RESPONSE_STARTS:
                started = True
                headers = compiled.response_headers(decision, message.get("headers", ()))
                message = {**message, "headers": headers}
            await send(message)

        try:
            await self.app(scope, receive, send_with_cors)
        except Exception:
            if not started and scope["type"] == "http":
                body = b"Internal Server Error"
                plain = [(b"content-type", b"text/plain; charset=utf-8")]
                headers = compiled.response_headers(decision, plain)
                with suppress(Exception):  # the exception to be seen is the application's
                    await _respond(send, 500, headers, body)
            raise


def _encode(text: str) -> bytes:
    return text.encode("latin-1")


def _cors_request_headers(scope: Scope) -> tuple[bytes | None, bytes | None, bytes | None]:
    """The values of the three CORS request headers; lines of a repeated one joined by commas."""
    origin = request_method = request_headers = None
    for name, value in scope["headers"]:
        if name == b"origin":
            origin = value if origin is None else origin + b"," + value
        elif name == b"access-control-request-method":
            request_method = value if request_method is None else request_method + b"," + value
        elif name == b"access-control-request-headers":
            request_headers = value if request_headers is None else request_headers + b"," + value
    return origin, request_method, request_headers


async def _respond(
    send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes
) -> None:
    if status != 204:  # which has no body and may not state a length (RFC 9110, section 8.6)
        headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

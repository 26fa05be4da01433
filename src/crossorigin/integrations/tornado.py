"""Tornado on its own server: ``install(app, policy=policy)``.

The policy is applied where the application chooses the handler of a request, and where the
connection gets the head of a response; so it applies to every handler. The rules of Tornado's own
routers find the policies of routes.
"""

from __future__ import annotations

import copy
from collections.abc import Awaitable, Callable, Iterator
from http import HTTPStatus
from typing import Any, Unpack, cast

from tornado.escape import native_str
from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    HTTPServerRequest,
    RequestStartLine,
    ResponseStartLine,
)
from tornado.routing import Router, RuleRouter
from tornado.web import Application, RequestHandler

from ..asgi import Options
from ..enforcement import Enforcer, Middleware, enforcer_of
from ..policies_in_force import Policies
from ..policy import Policy
from ..policy_argument import takes_a_policy
from ..policy_reference import RouteMark
from ..request_reader import RequestReader
from ..server import CompleteAnswer, Decision, decided_answer, response_headers
from .installing import check_application, check_first_policy
from .marks import cors, follow_marks, marks_at, policy_of
from .raw_paths import read_raw_path

__all__ = ["CORSMiddleware", "cors", "install"]


@takes_a_policy
def install(app: Application, *, policy: Policies, **options: Unpack[Options]) -> CORSMiddleware:
    """Enforce a policy around a Tornado application.

    The options are those of `crossorigin.asgi.CORSMiddleware`.

    Returns:
        The middleware; its `policy` can be replaced while serving.

    Raises:
        PolicyError: a route has a policy by a name that no policy has.
        RuntimeError: the application has a policy.
        TypeError: an argument has the wrong type.
    """
    check_application(app, Application, "a tornado.web.Application")
    installed = getattr(app.find_handler, "__self__", None)
    check_first_policy(present=isinstance(installed, CORSMiddleware))
    middleware = CORSMiddleware(app, policy=policy, **options)
    enforcer_of(middleware).policies.check_names()
    app.find_handler = middleware.find_handler  # type: ignore[assignment,method-assign]  # of this one
    return middleware


class _TornadoReader(RequestReader[str, HTTPServerRequest]):
    """Reads a request of Tornado."""

    def encode(self, text: str) -> str:
        return text

    def header(self, request: HTTPServerRequest, name: str) -> str | None:
        return request.headers.get(name)

    def scheme(self, request: HTTPServerRequest) -> str:
        return request.protocol

    def path(self, request: HTTPServerRequest) -> str:
        return read_raw_path(request.path)


class CORSMiddleware(Middleware[str, HTTPServerRequest]):
    """The middleware that `install` puts in front of an application's choice of a handler."""

    @takes_a_policy
    def __init__(self, app: Application, *, policy: Policies, **options: Unpack[Options]) -> None:
        self._enforcer = Enforcer(policy, _TornadoReader(), awaits=True, **options)
        self._app = app
        self._find_handler: Callable[..., HTTPMessageDelegate] = app.find_handler
        follow_marks(self._enforcer.policies, self._policy_of_route, self._find_marks)

    def find_handler(self, request: HTTPServerRequest, **parameters: Any) -> HTTPMessageDelegate:
        """Return the handler of a request, as `tornado.routing.Router.find_handler` does."""
        enforcer, method = self._enforcer, str(request.method)
        handshake = _is_handshake(request)
        decision = None if handshake else enforcer.known(request, method)
        if decision is None and enforcer.asks:

            async def find_later() -> HTTPMessageDelegate:
                decided = await enforcer.decide_async(request, method, handshake=handshake)
                return self._handler(request, parameters, decided)

            return _Deferring(find_later)
        if decision is None:
            decision = enforcer.decide(request, method, handshake=handshake)
        return self._handler(request, parameters, decision)

    def _handler(
        self, request: HTTPServerRequest, parameters: dict[str, Any], decision: Decision[str]
    ) -> HTTPMessageDelegate:
        """The handler of a request after the decision about it."""
        connection = cast(HTTPConnection, request.connection)  # received requests always have one
        if decision.status is not None:
            answer = decided_answer(decision, str(request.method))
            return _Answering(connection, answer)
        _put_into_the_response(connection, decision)
        return self._find_handler(request, **parameters)

    def _find_marks(self, _: object) -> Iterator[RouteMark]:
        return _marks_in(self._app)

    def _policy_of_route(self, request: HTTPServerRequest, method: str) -> Policy | None:
        request = copy.copy(request)
        request.method = method
        found = (_policy_at(place, method) for place in _places_in(self._app, request))
        return next((policy for policy in found if policy is not None), None)


def _marks_in(app: Application) -> Iterator[RouteMark]:
    """The marks on an application, and on its rules and their handlers."""
    yield from marks_at("/", app, app.settings.get("default_handler_class"))
    yield from _marks_among(app.default_router)


def _marks_among(router: RuleRouter) -> Iterator[RouteMark]:
    yield from marks_at("/", router)
    for rule in router.rules:
        pattern = getattr(getattr(rule.matcher, "regex", None), "pattern", None)
        target = rule.target
        yield from marks_at("/" if pattern is None else pattern.removesuffix("$"), rule, target)
        if isinstance(target, Application):
            yield from _marks_in(target)
        elif isinstance(target, RuleRouter):
            yield from _marks_among(target)


def _is_handshake(request: HTTPServerRequest) -> bool:
    """Whether the request can become a WebSocket. (`tornado.websocket.WebSocketHandler.get`)"""
    return request.method == "GET" and request.headers.get("Upgrade", "").lower() == "websocket"


class _Deferring(HTTPMessageDelegate):
    """Passes a request to its handler once that is found; the body is not read before."""

    def __init__(self, find_later: Callable[[], Awaitable[HTTPMessageDelegate]]) -> None:
        self._find_later = find_later
        self._handler: HTTPMessageDelegate | None = None

    async def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> None:
        handler = self._handler = await self._find_later()
        received = handler.headers_received(start_line, headers)
        if received is not None:
            await received

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        assert self._handler is not None  # noqa: S101  # Tornado calls headers_received first
        return self._handler.data_received(chunk)

    def finish(self) -> None:
        assert self._handler is not None  # noqa: S101  # as above
        self._handler.finish()

    def on_connection_close(self) -> None:
        if self._handler is not None:
            self._handler.on_connection_close()


class _Answering(HTTPMessageDelegate):
    """Answers when the whole request has arrived."""

    def __init__(self, connection: HTTPConnection, answer: CompleteAnswer[str]) -> None:
        self._connection = connection
        self._answer = answer

    def finish(self) -> None:
        number, headers, body = self._answer
        status = HTTPStatus(number)
        line = ResponseStartLine("HTTP/1.1", status.value, status.phrase)
        self._connection.write_headers(line, _headers(headers), body)
        self._connection.finish()


def _headers(pairs: list[tuple[str, str]]) -> HTTPHeaders:
    headers = HTTPHeaders()
    for name, value in pairs:
        headers.add(name, value)
    return headers


def _put_into_the_response(connection: HTTPConnection, decision: Decision[str]) -> None:
    """Put the decision into the response on a connection, whichever handler makes it.

    A connection object of Tornado's server belongs to a single request.
    """
    write_headers = connection.write_headers

    def write_with_cors(start_line: Any, headers: HTTPHeaders, chunk: bytes | None = None) -> Any:
        pairs = [(name, native_str(value)) for name, value in headers.get_all()]
        return write_headers(start_line, _headers(response_headers(decision, pairs)), chunk)

    connection.write_headers = write_with_cors  # type: ignore[method-assign]  # of this one


def _places_in(app: Application, request: HTTPServerRequest) -> Iterator[object]:
    """The routers and rules on the way to the handler of a request, innermost first."""
    places = _places_among(app.default_router, request)
    yield from [app.settings.get("default_handler_class")] if places is None else places
    yield app


def _places_among(router: RuleRouter, request: HTTPServerRequest) -> list[object] | None:
    """As above, below a router; ``None`` if it has no handler. (`RuleRouter.find_handler`)"""
    for rule in router.rules:
        if rule.matcher.match(request) is None:
            continue
        target = rule.target
        below: list[object] | None = [target]
        if isinstance(target, Application):
            below = list(_places_in(target, request))
        elif isinstance(target, RuleRouter):
            below = _places_among(target, request)
        elif isinstance(target, Router) and target.find_handler(request) is None:
            below = None
        if below is not None:
            return [*below, rule, router]
    return None


def _policy_at(place: object, method: str) -> Policy | None:
    if isinstance(place, type) and issubclass(place, RequestHandler):
        responders = {each: getattr(place, each.lower(), None) for each in place.SUPPORTED_METHODS}
        own = {
            each: responder
            for each, responder in responders.items()
            if responder is not getattr(RequestHandler, each.lower(), None)
        }
        # The 405 for a missing method has the policy of the existing methods.
        policy = policy_of(own.get(method) or own.get(min(own, default="")))
        if policy is not None:
            return policy
    return policy_of(place)

"""Sanic on its own server: ``install(app, policy=policy)``.

The policy is the first middleware of all requests, which Sanic also runs for requests without a
route. The headers are added where the head of a response is written, after all other middleware and
the handling of exceptions. Sanic's own routing finds the policies of routes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar, Unpack

from sanic import Blueprint, HTTPResponse, Request, Sanic
from sanic.blueprints import BlueprintGroup
from sanic.constants import HTTP_METHODS
from sanic.exceptions import MethodNotAllowed, NotFound
from sanic.http import Http

from ..asgi import Options
from ..enforcement import Enforcer, Middleware
from ..policies_in_force import Policies
from ..policy import Policy
from ..policy_argument import takes_a_policy
from ..policy_reference import RouteMark
from ..request_reader import RequestReader
from ..server import Decision, decided_answer, response_headers
from .installing import check_application, check_first_policy
from .marks import cors as mark
from .marks import follow_marks, marks_at, method_handler, note_mark, policy_of, policy_to_mark
from .raw_paths import read_raw_path

__all__ = ["CORSMiddleware", "cors", "install"]

# The type parameters of applications and requests do not matter here.
AnySanic = Sanic[Any, Any]
AnyRequest = Request[Any, Any]
Target = TypeVar("Target")

FIRST = sys.maxsize
"""The priority of the first middleware."""


@takes_a_policy
def install(app: AnySanic, *, policy: Policies, **options: Unpack[Options]) -> CORSMiddleware:
    """Enforce a policy around a Sanic application.

    The options are those of `crossorigin.asgi.CORSMiddleware`. Routes, blueprints and middleware
    may be added before or after. When the application starts, names of routes that no policy has
    are refused with a `PolicyError`.

    Returns:
        The middleware; its `policy` can be replaced while serving.

    Raises:
        RuntimeError: the application serves already, or has a policy.
        TypeError: an argument has the wrong type.
    """
    check_application(app, Sanic, "a Sanic application")
    if app.router.finalized:
        raise RuntimeError("this application serves already; install the policy before it does")
    added = [each.func for each in app.request_middleware]
    check_first_policy(present=any(isinstance(each, CORSMiddleware) for each in added))
    middleware = CORSMiddleware(policy=policy, **options)
    app.register_middleware(middleware, "request", priority=FIRST)
    app.register_listener(middleware._check_names, "before_server_start")  # noqa: SLF001 (this module's)
    return middleware


def cors(policy: Policy | str) -> Callable[[Target], Target]:
    """Like `crossorigin.integrations.marks.cors`; it also marks a ``Blueprint``.

    Raises:
        TypeError: as in `marks.cors`; or the object is a ``BlueprintGroup``.
    """
    plain = mark(policy)

    def mark_target(target: Target) -> Target:
        if isinstance(target, BlueprintGroup):
            raise TypeError("a BlueprintGroup cannot have a policy; mark each of its blueprints")
        if not isinstance(target, Blueprint):
            return plain(target)
        target.ctx.crossorigin_policy = policy_to_mark(policy)
        note_mark()
        return target

    return mark_target


class _SanicReader(RequestReader[str, AnyRequest]):
    """Reads a request of Sanic."""

    def encode(self, text: str) -> str:
        return text

    def header(self, request: AnyRequest, name: str) -> str | None:
        values = request.headers.getall(name, ())
        return ",".join(values) if values else None

    def scheme(self, request: AnyRequest) -> str:
        return "https" if request.conn_info and request.conn_info.ssl else "http"

    def path(self, request: AnyRequest) -> str:
        return read_raw_path(request.path)


class CORSMiddleware(Middleware[str, AnyRequest]):
    """A middleware of Sanic that enforces a policy; `install` adds it."""

    __name__ = "CORSMiddleware"  # Sanic shows it

    @takes_a_policy
    def __init__(self, *, policy: Policies, **options: Unpack[Options]) -> None:
        self._enforcer = Enforcer(policy, _SanicReader(), awaits=True, **options)
        self._app: AnySanic | None = None
        follow_marks(self._enforcer.policies, _policy_of_route, self._find_marks)

    def _check_names(self, app: AnySanic) -> None:
        self._app = app
        self._enforcer.policies.check_names(app)

    def _find_marks(self, app: Any) -> Iterator[RouteMark] | None:
        app = app or self._app
        return None if app is None else _marks_in(app)

    async def __call__(self, request: AnyRequest) -> HTTPResponse | None:
        """Answer the request, or prepare its later response."""
        handshake, method = _is_for_websocket(request), request.method
        decision = None if handshake else self._enforcer.known(request, method)
        if decision is None:
            decision = await self._enforcer.decide_async(request, method, handshake=handshake)
        _put_into_the_response(request, decision)
        if decision.status is None:
            return None
        status, headers, body = decided_answer(decision, method)
        return HTTPResponse(body, status, dict(headers), "text/plain; charset=utf-8")


def _marks_in(app: AnySanic) -> Iterator[RouteMark]:
    """The marks on the blueprints of an application, and on its handlers."""
    for blueprint in app.blueprints.values():
        policy = getattr(blueprint.ctx, "crossorigin_policy", None)
        if policy is not None:
            yield RouteMark(blueprint.url_prefix or blueprint.name, policy)
    for route in app.router.routes:
        handler: Any = route.handler
        if hasattr(handler, "is_websocket"):
            handler = handler.args[0]  # the partial is of Sanic's own method
        yield from marks_at(f"/{route.path}", handler, getattr(handler, "view_class", None))


def _is_for_websocket(request: AnyRequest) -> bool:
    return request.route is not None and hasattr(request.route.handler, "is_websocket")


def _policy_of_route(request: AnyRequest, method: str) -> Policy | None:
    """The policy of the route that Sanic would choose. (`Sanic.handle_request`)"""
    find = partial(request.app.router.get, request.path, host=request.headers.getone("host", None))
    try:
        route, _, _ = find(method)
    except NotFound:
        return None
    except MethodNotAllowed as error:
        # The 405 comes from a route for other methods, which Sanic does not always name.
        route = _first_route(find, sorted(error.allowed_methods or HTTP_METHODS))
        if route is None:
            return None
    return _policy_of_handler(route.handler, method) or _policy_of_blueprint(request.app, route)


def _first_route(find: Callable[[str], Any], methods: Sequence[str]) -> Any:
    """The route of the first of `methods` that has one."""
    for method in methods:
        try:
            return find(str(method))[0]
        except (MethodNotAllowed, NotFound):
            continue
    return None


def _policy_of_handler(handler: Any, method: str) -> Policy | None:
    if hasattr(handler, "is_websocket"):
        handler = handler.args[0]  # the partial is of Sanic's own method
    view = getattr(handler, "view_class", None)
    if view is None:
        return policy_of(handler)
    return policy_of(method_handler(view, method)) or policy_of(handler) or policy_of(view)


def _policy_of_blueprint(app: AnySanic, route: Any) -> Policy | None:
    for blueprint in app.blueprints.values():
        policy: Policy | None = getattr(blueprint.ctx, "crossorigin_policy", None)
        if policy is not None and (
            any(route is own for own in blueprint.routes)
            # The blueprint's routes do not include static files.
            or (route.extra.static and route.name.startswith(f"{app.name}.{blueprint.name}."))
        ):
            return policy
    return None


def _put_into_the_response(request: AnyRequest, decision: Decision[str]) -> None:
    """Put the decision into the request's response, whichever layer makes it."""
    stream: Any = request.stream
    # The function that sends the head; in HTTP/1 another replaces it then.
    name = "response_func" if isinstance(stream, Http) else "send"
    send = getattr(stream, name)

    async def send_with_cors(data: bytes, end_stream: bool) -> None:
        headers = stream.response.headers
        new = response_headers(decision, [(name, f"{value}") for name, value in headers.items()])
        headers.clear()
        headers.extend(new)
        setattr(stream, name, send)
        await send(data, end_stream)

    setattr(stream, name, send_with_cors)

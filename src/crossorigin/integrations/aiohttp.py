"""aiohttp on its own server: ``install(app, policy=policy)``.

The policy is the outermost middleware, which aiohttp also runs for requests without a route. The
headers are added where a response is written, after the application's ``on_response_prepare`` and
its handling of exceptions, so every response has them. aiohttp's own routing finds the policies of
routes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeVar, Unpack

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from multidict import CIMultiDict

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
from .marks import follow_marks, marks_at, policy_of

__all__ = ["CORSMiddleware", "cors", "install"]

Target = TypeVar("Target")


@takes_a_policy
def install(
    app: web.Application, *, policy: Policies, **options: Unpack[Options]
) -> CORSMiddleware:
    """Enforce a policy around an aiohttp application.

    The options are those of `crossorigin.asgi.CORSMiddleware`. Routes, sub-applications and other
    middleware may be added before or after. When the application starts, names of routes that no
    policy has are refused with a `PolicyError`.

    Returns:
        The middleware; its `policy` can be replaced while serving.

    Raises:
        RuntimeError: the application serves already, is part of another, or has a policy.
        TypeError: an argument has the wrong type.
    """
    check_application(app, web.Application, "an aiohttp.web.Application")
    if app.pre_frozen:
        raise RuntimeError(
            "this application serves already, or was added to another; install the policy before"
        )
    check_first_policy(present=any(isinstance(each, CORSMiddleware) for each in app.middlewares))
    middleware = CORSMiddleware(policy=policy, **options)
    app.middlewares.insert(0, middleware)
    app.on_startup.append(middleware._check_names)  # noqa: SLF001 (this module's)
    return middleware


def cors(policy: Policy | str) -> Callable[[Target], Target]:
    """Like `crossorigin.integrations.marks.cors`.

    It marks handlers, ``View`` classes and their methods, applications, and the results of
    ``add_route``, ``add_resource`` and ``add_static``.

    Raises:
        TypeError: as in `marks.cors`; or the object only describes routes, and aiohttp forgets it
            once they are added.
    """
    plain = mark(policy)

    def mark_target(target: Target) -> Target:
        if isinstance(target, (web.RouteTableDef, web.AbstractRouteDef)):
            raise TypeError(
                f"aiohttp forgets a {type(target).__name__} once its routes are added; mark its "
                "handlers, or a sub-application with these routes"
            )
        if isinstance(target, web.Application):
            plain(target.router)  # in development mode, an application refuses attributes
        elif isinstance(target, web.PrefixedSubAppResource):
            plain(target.get_info()["app"].router)
        else:
            plain(target)
        return target

    return mark_target


class _Routed(NamedTuple):
    """A request, and the policy of its route (for a preflight, of the requested route)."""

    request: web.Request
    policy: Policy | None


class _AiohttpReader(RequestReader[str, _Routed]):
    """Reads a request of aiohttp."""

    def encode(self, text: str) -> str:
        return text

    def header(self, request: _Routed, name: str) -> str | None:
        return _value(request.request, name)

    def scheme(self, request: _Routed) -> str:
        return request.request.scheme

    def path(self, request: _Routed) -> str:
        # aiohttp routes the path with encoded slashes; handlers get it decoded.
        return request.request.rel_url.path_safe.replace("%25", "%")


class CORSMiddleware(Middleware[str, _Routed]):
    """A middleware of aiohttp that enforces a policy; `install` makes it the outermost one.

    For ``web.Application(middlewares=[CORSMiddleware(policy=policy), ...])``.

    Raises:
        TypeError: an argument has the wrong type.
    """

    @takes_a_policy
    def __init__(self, *, policy: Policies, **options: Unpack[Options]) -> None:
        self._enforcer = Enforcer(policy, _AiohttpReader(), awaits=True, **options)
        self._app: web.Application | None = None
        follow_marks(self._enforcer.policies, _policy_of_route, self._find_marks)
        web.middleware(self)  # marks it as a new-style middleware

    async def _check_names(self, app: web.Application) -> None:
        self._app = app
        self._enforcer.policies.check_names(app)

    def _find_marks(self, app: Any) -> Iterator[RouteMark] | None:
        app = app or self._app
        return None if app is None else _marks_in(app)

    async def __call__(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Serve one request."""
        handshake = _is_handshake(request)
        method = request.method
        decision = None
        if not handshake:
            decision = self._enforcer.known(_Routed(request, None), method)
        if decision is None:
            routed = _Routed(request, await self._find_policy(request))
            decision = await self._enforcer.decide_async(routed, method, handshake=handshake)
        _put_into_the_response(request, decision)
        if decision.status is not None:
            status, headers, body = decided_answer(decision, method)
            return web.Response(status=status, headers=headers, body=body)
        return await handler(request)

    async def _find_policy(self, request: web.Request) -> Policy | None:
        if not self._enforcer.policies.looks_at_routes:
            return None
        match = request.match_info
        method = request.method
        preflight = self._enforcer.reader.preflight(_Routed(request, None))
        if method == "OPTIONS" and preflight is not None:
            method = preflight[1][0]
            match = await _resolve(request, method)
        if isinstance(match.http_exception, web.HTTPMethodNotAllowed):
            # The 405 comes from a route for other methods.
            match = await _resolve(request, min(match.http_exception.allowed_methods))
        return _policy_of_match(match, method)


def _marks_in(app: web.Application, prefix: str = "") -> Iterator[RouteMark]:
    """The marks on an application at `prefix`, and on its resources, routes and handlers."""
    yield from marks_at(prefix or "/", app.router)
    for resource in app.router.resources():
        path = resource.canonical
        yield from marks_at(path, resource)
        if isinstance(resource, web.PrefixedSubAppResource):
            yield from _marks_in(resource.get_info()["app"], path)
        else:
            for route in resource:
                yield from marks_at(path, route, route.handler)


def _value(request: web.Request, name: str) -> str | None:
    """The value of a request header; values of a repeated header are joined by commas."""
    values = request.headers.getall(name, ())
    return ",".join(values) if values else None


def _policy_of_route(request: _Routed, _: str) -> Policy | None:
    return request.policy


async def _resolve(request: web.Request, method: str) -> web.UrlMappingMatchInfo:
    """The route of the request if its method were `method`."""
    root = request.match_info.apps[0]
    match = await root.router.resolve(request.clone(method=method))
    match.add_app(root)
    return match


def _policy_of_match(match: web.UrlMappingMatchInfo, method: str) -> Policy | None:
    view = match.handler
    if isinstance(view, type) and method in hdrs.METH_ALL:  # (`aiohttp.web.View`)
        policy = policy_of(getattr(view, method.lower(), None))
        if policy is not None:
            return policy
    applications = [app.router for app in reversed(match.apps)]
    marked = (policy_of(one) for one in (view, match.route, match.route.resource, *applications))
    return next((policy for policy in marked if policy is not None), None)


def _is_handshake(request: web.Request) -> bool:
    """Whether the request can become a WebSocket. (`aiohttp.web.WebSocketResponse`)"""
    return request.headers.get(hdrs.UPGRADE, "").lower().strip() == "websocket"


def _put_into_the_response(request: web.Request, decision: Decision[str]) -> None:
    """Put the decision into the request's response, whichever layer makes it."""
    write_headers = request.writer.write_headers

    async def write_with_cors(status_line: str, headers: CIMultiDict[str]) -> None:
        new = response_headers(decision, headers.items())
        await write_headers(status_line, CIMultiDict(new))

    request.writer.write_headers = write_with_cors  # type: ignore[method-assign]  # of this one

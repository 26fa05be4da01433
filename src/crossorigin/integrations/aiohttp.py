"""aiohttp on its own server: ``install(app, policy=policy)``.

The policy is the outermost middleware, which aiohttp also runs for what is at no route. The headers
are put in where a response is written, behind the application's ``on_response_prepare`` and its own
handling of exceptions; so nothing is sent without them. Policies of routes are found by aiohttp's
own routing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar, Unpack

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from multidict import CIMultiDict

from ..asgi import Options
from ..middleware import Enforcer, Policies
from ..policy import Policy
from ..policy_argument import takes_a_policy
from ..server import CompiledPolicy, Decision, decided_answer, response_headers
from .marks import cors as mark
from .marks import policy_of, when_marked

__all__ = ["CORSMiddleware", "cors", "install"]

Target = TypeVar("Target")


@takes_a_policy
def install(
    app: web.Application, *, policy: Policies, **options: Unpack[Options]
) -> CORSMiddleware:
    """Enforce a policy around an aiohttp application.

    The options are those of `crossorigin.asgi.CORSMiddleware`. Routes, sub-applications and other
    middleware may be added before or after.

    Returns:
        The middleware; its `policy` can be replaced while serving.

    Raises:
        RuntimeError: the application serves already, is part of another, or has a policy.
        TypeError: an argument is not of its type.
    """
    if not isinstance(app, web.Application):
        raise TypeError(f"app is {type(app).__name__!r}, not an aiohttp.web.Application")
    if app.pre_frozen:
        raise RuntimeError(
            "this application serves already, or was added to another; install the policy before"
        )
    if any(isinstance(middleware, CORSMiddleware) for middleware in app.middlewares):
        raise RuntimeError("this application has a policy; set the `policy` of its middleware")
    middleware = CORSMiddleware(policy=policy, **options)
    app.middlewares.insert(0, middleware)
    return middleware


def cors(policy: Policy) -> Callable[[Target], Target]:
    """As `crossorigin.integrations.marks.cors`.

    Beside handlers, ``View`` classes and their methods, it marks applications, what ``add_route``,
    ``add_resource`` and ``add_static`` return, and what ``add_subapp`` does: the application.

    Raises:
        TypeError: as there; or what is to be marked only describes routes, and is forgotten once
            they are added.
    """
    plain = mark(policy)

    def mark_target(target: Target) -> Target:
        if isinstance(target, (web.RouteTableDef, web.AbstractRouteDef)):
            raise TypeError(
                f"aiohttp forgets a {type(target).__name__} once its routes are added; mark its "
                "handlers, or a sub-application with these routes"
            )
        if isinstance(target, web.Application):
            plain(target.router)  # in its development mode, an application's attributes are its own
        elif isinstance(target, web.PrefixedSubAppResource):
            plain(target.get_info()["app"].router)
        else:
            plain(target)
        return target

    return mark_target


class _Routed(NamedTuple):
    """A request, and the policy of the route that it is for or asks about."""

    request: web.Request
    policy: Policy | None


class CORSMiddleware(Enforcer[str, _Routed]):
    """A middleware of aiohttp that enforces a policy; `install` makes it the outermost one.

    For ``web.Application(middlewares=[CORSMiddleware(policy=policy), ...])``.

    Raises:
        TypeError: an argument is not of its type.
    """

    awaits = True

    @takes_a_policy
    def __init__(self, *, policy: Policies, **options: Unpack[Options]) -> None:
        super().__init__(policy, str, **options)
        self._looks_at_routes = False
        when_marked(self._heed_marks)
        web.middleware(self)  # says that it is one of the new style

    def _heed_marks(self) -> None:
        self._looks_at_routes = True  # first, for then nothing is told of a policy not looked for
        self.ask_routes(_policy_of_route)

    async def __call__(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Serve one request."""
        handshake = _is_handshake(request)
        origin = _value(request, "origin")
        ready = None if handshake else self.ready(_Routed(request, None), request.method, origin)
        compiled, decision = ready or await self._decide(request, origin, handshake=handshake)
        _put_into_the_response(request, compiled, decision)
        answer = decided_answer(compiled, decision, request.method)
        if answer is not None:
            return web.Response(status=answer.status, headers=answer.headers, body=answer.body)
        return await handler(request)

    async def _decide(
        self, request: web.Request, origin: str | None, *, handshake: bool
    ) -> tuple[CompiledPolicy[str], Decision[str]]:
        policy = await self._find_policy(request) if self._looks_at_routes else None
        routed = _Routed(request, policy)
        return await self.decide_async(routed, request.method, origin, handshake=handshake)

    async def _find_policy(self, request: web.Request) -> Policy | None:
        match = request.match_info
        method = request.method
        if method == "OPTIONS" and "Origin" in request.headers:
            asked = self._asked(_Routed(request, None))
            if asked is not None:
                method = asked.method
                match = await _resolve(request, method)
        if isinstance(match.http_exception, web.HTTPMethodNotAllowed):
            # The 405 is that of a route for other methods.
            match = await _resolve(request, min(match.http_exception.allowed_methods))
        return _policy_of_match(match, method)

    def _header(self, request: _Routed, name: str) -> str | None:
        return _value(request.request, name)

    def _scheme(self, request: _Routed) -> str:
        return request.request.scheme

    def _path(self, request: _Routed) -> str:
        # Routed is the path in which an encoded slash stays one; handlers get it decoded.
        return request.request.rel_url.path_safe.replace("%25", "%")


def _value(request: web.Request, name: str) -> str | None:
    """The value of a request header; those of a repeated one joined by commas."""
    values = request.headers.getall(name, ())
    return ",".join(values) if values else None


def _policy_of_route(request: _Routed, _: str) -> Policy | None:
    return request.policy


async def _resolve(request: web.Request, method: str) -> web.UrlMappingMatchInfo:
    """Where the request would be routed if it were one of `method`."""
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
    """Can the request become a WebSocket? (`aiohttp.web.WebSocketResponse`)"""
    return request.headers.get(hdrs.UPGRADE, "").lower().strip() == "websocket"


def _put_into_the_response(
    request: web.Request, compiled: CompiledPolicy[str], decision: Decision[str]
) -> None:
    """See to it that the request's response, whoever makes it, carries the decision."""
    write_headers = request.writer.write_headers

    async def write_with_cors(status_line: str, headers: CIMultiDict[str]) -> None:
        new = response_headers(compiled, decision, headers.items())
        await write_headers(status_line, CIMultiDict(new))

    request.writer.write_headers = write_with_cors  # type: ignore[method-assign]  # of this one

"""Starlette, and frameworks built on it: ``install(app, policy=policy)``.

The middleware is outside Starlette's own error handling, so that its 500s have the right headers
too. Starlette's own routes find the policies: each route is asked whether it matches, in the order
and with the precedence of `starlette.routing.Router`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Unpack

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Host, Match, Mount

from .. import asgi
from ..asgi import ASGIApp, Options, Receive, Scope, Send
from ..policies_in_force import Policies
from ..policy import Policy
from ..policy_argument import takes_a_policy
from ..policy_reference import RouteMark
from .installing import check_application, check_first_policy
from .marks import cors, follow_marks, marks_at, method_handler, policy_of

__all__ = ["CORSMiddleware", "cors", "install"]


@takes_a_policy
def install(app: Starlette, *, policy: Policies, **options: Unpack[Options]) -> CORSMiddleware:
    """Enforce a policy around a Starlette application, or one of a framework built on it.

    The options are those of `crossorigin.asgi.CORSMiddleware`. It may be called before or after
    routes and middleware are added, but once, and before the application serves.

    Returns:
        The middleware; its `policy` can be replaced while serving.

    Raises:
        RuntimeError: the application serves already, or has a policy.
        TypeError: an argument has the wrong type.
    """
    wrap = "wrap any other one with crossorigin.asgi.CORSMiddleware"
    check_application(app, Starlette, "a Starlette application", otherwise=wrap)
    check_first_policy(present=hasattr(app, "cors_middleware"))
    if app.middleware_stack is not None:
        raise RuntimeError("this application serves already; install the policy before it does")
    middleware = CORSMiddleware(app, policy=policy, **options)
    _surround(app, middleware)
    return middleware


def _surround(app: Starlette, middleware: CORSMiddleware) -> None:
    """Put a middleware around `app`, which stays the same object but gets a class of its own.

    Python looks ``__call__`` up in the class. `app.build_middleware_stack` is not changed:
    OpenTelemetry's `FastAPIInstrumentor` replaces it, and relies on its return value.
    """
    kind = type(app)
    # Looked up for each call, because tools such as Sentry replace it in the class at any time.
    middleware.app = lambda scope, receive, send: kind.__call__(app, scope, receive, send)

    async def serve(_: Starlette, scope: Scope, receive: Receive, send: Send) -> None:
        await middleware(scope, receive, send)

    names = {
        "__call__": serve,
        "__doc__": kind.__doc__,
        "__module__": kind.__module__,
        "__qualname__": kind.__qualname__,
        "cors_middleware": middleware,
    }
    app.__class__ = type(kind.__name__, (kind,), names)


class _StarletteReader(asgi.ScopeReader):
    """Reads a scope as the application does; the application may have its own root path."""

    def __init__(self, app: ASGIApp) -> None:
        self._with_root_path = _application_with_root_path(app)

    def location(self, request: Scope) -> tuple[str, str, Sequence[str]]:
        path, root, others = super().location(request)
        return path, _own_root_path(self._with_root_path) or root, others


class CORSMiddleware(asgi.CORSMiddleware):
    """`crossorigin.asgi.CORSMiddleware`, which also knows the policies of Starlette's routes.

    For ``app.add_middleware(CORSMiddleware, policy=policy)``, or around an application that is
    wrapped already. Prefer `install`: with ``add_middleware`` it is inside Starlette's error
    handling, and answers before a handler for ``Exception``.
    """

    @takes_a_policy
    def __init__(self, app: ASGIApp, *, policy: Policies, **options: Unpack[Options]) -> None:
        self._reader = _StarletteReader(app)
        super().__init__(app, policy=policy, **options)
        self._routed = app
        follow_marks(self._enforcer.policies, self._policy_of_route, self._find_marks)

    def _find_marks(self, _: object) -> Iterator[RouteMark]:
        return _marks_within(self._routed, "")

    def _policy_of_route(self, scope: Scope, method: str) -> Policy | None:
        return _policy_within(self._routed, {**scope, "method": method})


def _application_with_root_path(app: Any) -> Any:
    """The FastAPI application in `app` with a ``root_path`` of its own; `None` if there is none.

    A middleware around it does not find that root path in the connection's scope.
    """
    while app is not None and not isinstance(app, Starlette):
        app = getattr(app, "app", None)
    return app


def _own_root_path(app: Any) -> str:
    """The root path that a FastAPI application puts into the scope in place of the server's."""
    return getattr(app, "root_path", "") if isinstance(app, Starlette) else ""


def _policy_within(app: Any, scope: Scope) -> Policy | None:
    """The policy of the route in `app` that `scope` is for, or else of `app`."""
    policy = None
    while app is not None:
        policy = policy_of(app) or policy
        if root := _own_root_path(app):
            scope = {**scope, "root_path": root}
        routes = getattr(app, "routes", None)
        if isinstance(routes, list):
            router = getattr(app, "router", app)
            redirects = getattr(router, "redirect_slashes", False)
            return _policy_among(routes, scope, redirects=redirects) or policy
        app = getattr(app, "app", None)  # middleware: continue inside
    return policy


def _marks_within(app: Any, prefix: str) -> Iterator[RouteMark]:
    """The marks on `app` and on its routes, which are below `prefix`."""
    while app is not None:
        yield from marks_at(prefix or "/", app)
        routes = getattr(app, "routes", None)
        if isinstance(routes, list):
            for route in routes:
                yield from _marks_of(route, prefix)
            return
        app = getattr(app, "app", None)  # middleware: continue inside


def _marks_of(route: Any, prefix: str) -> Iterator[RouteMark]:
    """The marks on a route, and behind it."""
    if hasattr(route, "effective_candidates"):  # a router that FastAPI includes
        yield from marks_at(prefix or "/", route.original_router)
        for each in route.effective_candidates():
            yield from _marks_of(each, prefix)
        return
    original, actual = _routes_of(route)
    path = f"{prefix}{getattr(route, 'path', '') or getattr(actual, 'path', '')}"
    yield from marks_at(path or "/", original)
    if isinstance(actual, (Mount, Host)):
        yield from _marks_within(actual.app, path)
    else:
        yield from marks_at(path or "/", getattr(actual, "endpoint", None))


def _routes_of(route: Any) -> tuple[BaseRoute, BaseRoute]:
    """A route as it was written, and as it is called."""
    # FastAPI's wrapper of a route in a router has the route in one of these attributes.
    original: BaseRoute = getattr(route, "original_route", route)
    return original, getattr(route, "starlette_route", None) or original


def _policy_among(routes: Iterable[Any], scope: Scope, *, redirects: bool) -> Policy | None:
    """The policy of the route that Starlette would choose among `routes`. (`Router.app`)"""
    partial: tuple[Any, Scope] | None = None
    for route in routes:
        match, child_scope = route.matches(scope)
        if match is Match.FULL:
            return _policy_at(route, {**scope, **child_scope})
        if match is Match.PARTIAL and partial is None:
            partial = route, child_scope
    if partial is not None:  # another method: this route will answer 405
        return _policy_at(partial[0], {**scope, **partial[1]})
    if redirects and scope["type"] == "http":  # a redirect has the policy of its target
        path = scope["path"]
        path = path.rstrip("/") if path.endswith("/") else f"{path}/"
        return _policy_among(routes, {**scope, "path": path}, redirects=False)
    return None


def _policy_at(route: Any, scope: Scope) -> Policy | None:
    """The policy behind a route that matched; `scope` is the scope that the route passes on."""
    if hasattr(route, "effective_candidates"):  # a router that FastAPI includes
        inner = _policy_among(route.effective_candidates(), scope, redirects=False)
        return inner or policy_of(route.original_router)
    original, actual = _routes_of(route)
    if isinstance(actual, (Mount, Host)):
        return _policy_within(actual.app, scope) or policy_of(original)
    endpoint = scope.get("endpoint")
    return _policy_of_handler(endpoint, scope) or policy_of(endpoint) or policy_of(original)


def _policy_of_handler(endpoint: object, scope: Scope) -> Policy | None:
    """The policy of the method of a class that answers. (`starlette.endpoints.HTTPEndpoint`)"""
    if not isinstance(endpoint, type) or scope["type"] != "http":
        return None
    return policy_of(method_handler(endpoint, scope["method"]))

"""Litestar: ``install(app, policy=policy)``.

Litestar's own middleware belongs to routes, so it does not run for requests without a route. The
policy's middleware is around the whole application: the routes, the handling of exceptions, and the
``before_send`` hooks. Litestar's own routing finds the policies of routes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar, Unpack, cast

from litestar import Litestar, Router
from litestar.exceptions import HTTPException, MethodNotAllowedException
from litestar.handlers import BaseRouteHandler
from litestar.routes import http
from litestar.utils import normalize_path

from .. import asgi
from ..asgi import ASGIApp, Message, Options, Receive, Scope, Send
from ..policies_in_force import Policies
from ..policy import Policy
from ..policy_argument import takes_a_policy
from ..policy_reference import RouteMark
from .installing import check_application, check_first_policy
from .marks import cors as mark
from .marks import follow_marks, marks_at, note_mark, policy_of, policy_to_mark

__all__ = ["CORSMiddleware", "cors", "install"]

Target = TypeVar("Target")

# Objects without attributes have their mark in ``opt``, which handlers inherit.
_HANDLER = "crossorigin_policy_of_handler"
_ROUTER = "crossorigin_policy_of_router"

_NO_METHOD = "TRACE"
"""A method for which Litestar does not have handlers."""


@takes_a_policy
def install(app: Litestar, *, policy: Policies, **options: Unpack[Options]) -> CORSMiddleware:
    """Enforce a policy around a Litestar application.

    The options are those of `crossorigin.asgi.CORSMiddleware`.

    Returns:
        The middleware; its `policy` can be replaced while serving.

    Raises:
        RuntimeError: the application has a policy, or a ``cors_config``.
        TypeError: an argument has the wrong type.
    """
    wrap = "wrap any other one with crossorigin.asgi.CORSMiddleware"
    check_application(app, Litestar, "a Litestar application", otherwise=wrap)
    check_first_policy(present=isinstance(app.asgi_handler, CORSMiddleware))
    if app.cors_config is not None:
        raise RuntimeError("this application has a cors_config, which a policy replaces; remove it")
    middleware = CORSMiddleware(app, policy=policy, **options)
    app.asgi_handler = cast("Any", middleware)  # Litestar's scopes are typed dictionaries
    app.before_send = []  # they are called inside the middleware now
    return middleware


def cors(policy: Policy | str) -> Callable[[Target], Target]:
    """Like `crossorigin.integrations.marks.cors`.

    It marks handlers, ``Router`` and ``Litestar`` objects, functions and ``Controller`` classes.
    """
    plain = mark(policy)

    def mark_target(target: Target) -> Target:
        if isinstance(target, BaseRouteHandler):
            target.opt[_HANDLER] = policy_to_mark(policy)
        elif isinstance(target, Router):  # applications are routers too
            target.opt[_ROUTER] = policy_to_mark(policy)
        else:
            return plain(target)
        note_mark()
        return target

    return mark_target


class CORSMiddleware(asgi.CORSMiddleware):
    """The middleware that `install` puts around an application."""

    @takes_a_policy
    def __init__(self, app: Litestar, *, policy: Policies, **options: Unpack[Options]) -> None:
        inside = _with_hooks(cast("ASGIApp", app.asgi_handler), app.before_send)
        super().__init__(inside, policy=policy, **options)
        self._litestar = app
        follow_marks(self._enforcer.policies, self._policy_of_route, self._find_marks)

    def _find_marks(self, _: object) -> Iterator[RouteMark]:
        return _marks_in(self._litestar, "")

    def _policy_of_route(self, scope: Scope, method: str) -> Policy | None:
        asked = method if scope["type"] == "http" else None
        return _policy_within(self._litestar, _path_within(scope), asked)


def _marks_in(app: Litestar, prefix: str) -> Iterator[RouteMark]:
    """The marks on an application at `prefix`, and on its handlers and what they belong to."""
    if _ROUTER in app.opt:
        yield RouteMark(prefix or "/", app.opt[_ROUTER])
    for route in app.routes:
        path = f"{prefix}{route.path}"
        for handler in getattr(route, "route_handlers", None) or [route.route_handler]:  # type: ignore[union-attr]  # one or the other
            for key in (_HANDLER, _ROUTER):
                if key in handler.opt:
                    yield RouteMark(path, handler.opt[key])
            yield from marks_at(path, handler.fn, getattr(handler.fn, "__self__", None))
            if isinstance(handler.fn, Litestar):  # mounted
                yield from _marks_in(handler.fn, path)


def _with_hooks(app: ASGIApp, hooks: list[Any]) -> ASGIApp:
    """The application with its hooks of ``before_send`` called inside. (`Litestar`)"""
    if not hooks:
        return app

    async def with_hooks(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_after_hooks(message: Message) -> None:
            for hook in hooks:
                await hook(message, scope)
            await send(message)

        await app(scope, receive, send_after_hooks)

    return with_hooks


def _path_within(scope: Scope) -> str:
    """The path below the mount point, as Litestar cuts it. (`ASGIRouter.__call__`)"""
    path: str = scope["path"]
    root = scope.get("root_path", "")
    return path.split(root, maxsplit=1)[-1] if root else path


def _policy_within(app: Litestar, path: str, method: str | None) -> Policy | None:
    """The policy of the route in `app` for `path`, or else of `app`; no method: a WebSocket."""
    policy: Policy | None = None
    found = _find(app, path, method)
    if found is not None:
        handler, beyond = found
        if isinstance(handler.fn, Litestar):  # mounted
            policy = _policy_within(handler.fn, beyond, method)
        policy = policy or _policy_of_handler(handler)
    return policy or app.opt.get(_ROUTER)


def _find(app: Litestar, path: str, method: str | None) -> tuple[BaseRouteHandler, str] | None:
    """The handler that Litestar chooses, and the path that is left for a mounted application."""

    def route(method: str | None) -> tuple[BaseRouteHandler, str]:
        found = app.asgi_router.handle_routing(path=normalize_path(path), method=method)
        return found[1], found[2]

    try:
        handler, beyond = route(method)
        if method == "OPTIONS" and handler.fn.__module__ == http.__name__:
            route(_NO_METHOD)  # Litestar made this handler, for a route of other methods
        return handler, beyond
    except MethodNotAllowedException as error:
        # The response comes from a route for other methods.
        others = set((error.headers or {})["allow"].split(", "))
        return route(min(others - {"OPTIONS"} or others))
    except HTTPException:
        return None


def _policy_of_handler(handler: BaseRouteHandler) -> Policy | None:
    """The policy of the handler, or of the object that it belongs to."""
    controller = getattr(handler.fn, "__self__", None)
    marked: tuple[Policy | None, ...] = (
        policy_of(handler.fn),
        handler.opt.get(_HANDLER),
        policy_of(controller),
        handler.opt.get(_ROUTER),  # the innermost one's
    )
    return next((policy for policy in marked if policy is not None), None)

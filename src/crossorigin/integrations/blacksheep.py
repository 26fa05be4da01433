"""BlackSheep: ``install(app, policy=policy)``.

The policy is around the whole application, including its middleware, exception handlers and mounted
applications. BlackSheep extends an application by changing its class; this adds a class that stays
the outermost. BlackSheep's own routing finds the policies of routes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar, Unpack

from blacksheep import Application, Request
from blacksheep.server.routing import Router, RoutesRegistry

from .. import asgi
from ..asgi import Options, Receive, Scope, Send
from ..policies_in_force import Policies
from ..policy import Policy
from ..policy_argument import takes_a_policy
from ..policy_reference import RouteMark
from .installing import check_application, check_first_policy
from .marks import cors as mark
from .marks import follow_marks, marks_at, policy_of
from .raw_paths import read_raw_path

__all__ = ["CORSMiddleware", "cors", "install"]

Target = TypeVar("Target")

WEBSOCKET = "GET_WS"
"""BlackSheep's routing key for WebSockets, in place of a method."""


@takes_a_policy
def install(app: Application, *, policy: Policies, **options: Unpack[Options]) -> CORSMiddleware:
    """Enforce a policy around a BlackSheep application.

    The options are those of `crossorigin.asgi.CORSMiddleware`. Routes, middleware and mounted
    applications may be added before or after.

    Returns:
        The middleware; its `policy` can be replaced while serving.

    Raises:
        RuntimeError: the application has a policy.
        TypeError: an argument has the wrong type.
    """
    wrap = "wrap any other one with crossorigin.asgi.CORSMiddleware"
    check_application(app, Application, "a BlackSheep application", otherwise=wrap)
    check_first_policy(present=isinstance(app, _BlackSheepWithPolicy))
    middleware = CORSMiddleware(app, policy=policy, **options)
    _put_around(app, middleware)
    return middleware


def cors(policy: Policy | str) -> Callable[[Target], Target]:
    """Like `crossorigin.integrations.marks.cors`; it also marks routers and mounted applications.

    Raises:
        TypeError: as in `marks.cors`; or the object is a ``RoutesRegistry``, which has routes only
            until the application starts.
    """
    plain = mark(policy)

    def mark_target(target: Target) -> Target:
        if isinstance(target, RoutesRegistry):
            raise TypeError(
                "a RoutesRegistry cannot have a policy; mark its handlers or controllers"
            )
        return plain(target)

    return mark_target


class _BlackSheepWithPolicy:
    """The class that extends an application."""

    plain: type[Application]
    policy_middleware: CORSMiddleware

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.policy_middleware(scope, receive, send)

    def extend(self: Any, mixin: Any) -> None:
        """Extend the application inside of the policy."""
        middleware = self.policy_middleware
        self.__class__ = self.plain
        self.extend(mixin)
        _put_around(self, middleware)


def _put_around(app: Application, middleware: CORSMiddleware) -> None:
    plain = type(app)
    members = {"plain": plain, "policy_middleware": middleware}
    app.__class__ = type(plain.__name__, (_BlackSheepWithPolicy, plain), members)


class _BlackSheepReader(asgi.ScopeReader):
    """Reads a scope as BlackSheep routes it."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def path(self, request: Scope) -> str:
        if request["type"] == "websocket":  # WebSockets are routed by the decoded path
            return super().path(request)
        return read_raw_path(_raw_path(request).decode("utf-8", "surrogateescape"))

    def location(self, request: Scope) -> tuple[str, str, Sequence[str]]:
        root = request.get("root_path") or ""
        raw = _raw_path(request)
        return self.path(request), root, _with_a_slash(self._app, raw.removeprefix(root.encode()))


class CORSMiddleware(asgi.CORSMiddleware):
    """The middleware that `install` puts around an application."""

    @takes_a_policy
    def __init__(self, app: Application, *, policy: Policies, **options: Unpack[Options]) -> None:
        async def inside(scope: Scope, receive: Receive, send: Send) -> None:
            await super(_BlackSheepWithPolicy, app).__call__(scope, receive, send)  # type: ignore[misc]  # of its class then

        self._reader = _BlackSheepReader(app)
        super().__init__(inside, policy=policy, **options)
        self._blacksheep = app
        follow_marks(self._enforcer.policies, self._policy_of_route, self._find_marks)

    def _find_marks(self, _: object) -> Iterator[RouteMark]:
        return _marks_in(self._blacksheep, "")

    def _policy_of_route(self, scope: Scope, method: str) -> Policy | None:
        method = WEBSOCKET if scope["type"] == "websocket" else method
        return _policy_within(self._blacksheep, {**scope, "raw_path": _raw_path(scope)}, method)


def _marks_in(app: Any, prefix: str) -> Iterator[RouteMark]:
    """The marks on an application at `prefix`, on routers, controllers and handlers."""
    yield from marks_at(prefix or "/", app)
    if not isinstance(app, Application):
        return
    for mount in app.mount_registry.mounted_apps:
        path = f"{prefix}{_text(mount.pattern).removesuffix('/*').removesuffix('*')}"
        yield from _marks_in(mount.handler, path)
    routes = [*app.controllers_router] if app.controllers_router is not None else []
    for router in _routers(app.router):
        yield from marks_at(f"{prefix}{router.prefix}" or "/", router)
        routes += (route for _, route in router.registered_routes)  # until the application starts
        routes += (route for of_method in router.routes.values() for route in of_method)
    for route in routes:
        yield from marks_at(f"{prefix}{_text(route.pattern)}", *_parts_of_handler(route.handler))
    fallback = getattr(app.router.fallback, "handler", None)
    yield from marks_at(prefix or "/", *_parts_of_handler(fallback))


def _text(pattern: bytes | str) -> str:
    text = pattern.decode() if isinstance(pattern, bytes) else pattern
    return text if text.startswith("/") else f"/{text}"


def _raw_path(scope: Scope) -> bytes:
    path: bytes | None = scope.get("raw_path")
    return str(scope["path"]).encode() if path is None else path


def _with_a_slash(app: Any, raw_path: bytes) -> list[str]:
    """The path in the form that mounts, and routes that end in ``*``, match.

    In BlackSheep, ``/files/*`` and a mount at ``/files`` match ``/filesx`` too.
    """
    routes = [*app.mount_registry.mounted_apps]
    for router in _routers(app.router):
        routes += (route for of_method in router.routes.values() for route in of_method)
    found = []
    for route in routes:
        match = route.rx.match(raw_path) if b"*" in route.pattern else None
        if match is not None and not match["tail"].startswith(b"/"):
            before = raw_path[: match.start("tail")]
            if not before.endswith(b"/"):
                below = before + b"/" + match["tail"]
                found.append(read_raw_path(below.decode("utf-8", "surrogateescape")))
    return found


def _policy_within(app: Any, scope: Scope, method: str) -> Policy | None:
    """The policy of the route in `app` that `scope` is for, or else of `app`."""
    policy = None
    if isinstance(app, Application):
        policy = _policy_of_mounted(app, scope, method) or _policy_among(app, scope, method)
    return policy or policy_of(app)


def _policy_of_mounted(app: Any, scope: Scope, method: str) -> Policy | None:
    for mount in app.mount_registry.mounted_apps:
        match = mount.match_by_path(scope["raw_path"])
        if match is not None:
            scope = {**scope}
            app.handle_mount_path(scope, match)
            return _policy_within(mount.handler, scope, method)
    return None


def _policy_among(app: Any, scope: Scope, method: str) -> Policy | None:
    """The policy of the route of an application that `scope` is for."""
    if method == WEBSOCKET:
        scope = {**scope, "raw_path": scope["path"].encode()}
    known = {each.decode() for router in _routers(app.router) for each in router.routes}
    others = sorted(known - {method, WEBSOCKET})
    # A route without the method gives a 404, with the policy of the other methods.
    for each in (method, *others):
        if each in known:  # for others, BlackSheep would keep a list permanently
            scope = {**scope, "method": each, "query_string": scope.get("query_string", b"")}
            request = app.instantiate_request(scope, None)
            if _is_at_a_route(app.router, request):
                return _policy_of_match(app.router, request)
    return _policy_of_handler(getattr(app.router.fallback, "handler", None))


def _routers(router: Any) -> Iterator[Router]:
    yield router
    for sub_router in router._sub_routers or ():  # noqa: SLF001  # they are not accessible otherwise
        yield from _routers(sub_router)


def _is_at_a_route(router: Router, request: Request) -> bool:
    match = router.get_match(request)
    return match is not None and match.handler is not getattr(router.fallback, "handler", None)


def _policy_of_match(router: Any, request: Request) -> Policy | None:
    """The policy of the route that a router, or one below it, finds for a request."""
    policy = None
    for sub_router in router._sub_routers or ():  # noqa: SLF001  # as above
        if sub_router.get_match(request) is not None:
            policy = _policy_of_match(sub_router, request)
            break
    else:
        match = router.get_match(request)
        policy = None if match is None else _policy_of_handler(match.handler)
    return policy or policy_of(router)


def _policy_of_handler(handler: Any) -> Policy | None:
    return next(filter(None, map(policy_of, _parts_of_handler(handler))), None)


def _parts_of_handler(handler: Any) -> tuple[Any, Any]:
    """A handler as it was written, and its controller."""
    while hasattr(handler, "root_fn"):  # BlackSheep wraps it, with its middleware
        handler = handler.root_fn
    return handler, getattr(handler, "controller_type", None)

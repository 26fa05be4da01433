"""Bottle: ``install(app, policy=policy)``.

The policy is around the whole application, including its error handling and static files, as
``app.wsgi``. (A plugin is not enough: Bottle calls plugins only for routes.) Bottle's own router
finds the policies of routes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Unpack
from wsgiref.types import StartResponse, WSGIEnvironment

from bottle import Bottle, HTTPError

from .. import wsgi
from ..decision_log import quoted
from ..log import log
from ..policies_in_force import Policies
from ..policy import Policy
from ..policy_argument import takes_a_policy
from ..policy_reference import RouteMark
from ..wsgi import Options
from .installing import check_application, check_first_policy
from .marks import cors, follow_marks, marks_at, policy_of

__all__ = ["CORSMiddleware", "cors", "install"]

ROUTE = "crossorigin.route"
"""The environment's key for the route whose policy a request got."""


@takes_a_policy
def install(app: Any, *, policy: Policies, **options: Unpack[Options]) -> CORSMiddleware:
    """Enforce a policy around a `bottle.Bottle`, such as ``bottle.default_app()``.

    The options are those of `crossorigin.wsgi.CORSMiddleware`. It may be called before or after
    routes are added, hooks and plugins installed, and applications mounted; but once.

    Returns:
        The middleware; its `policy` can be replaced while serving.

    Raises:
        RuntimeError: the application has a policy.
        TypeError: an argument has the wrong type.
    """
    wrap = "wrap any other application with crossorigin.wsgi.CORSMiddleware"
    check_application(app, Bottle, "a Bottle", otherwise=wrap)
    check_first_policy(present=isinstance(app.wsgi, CORSMiddleware))
    middleware = app.wsgi = CORSMiddleware(app, policy=policy, **options)
    return middleware


class _BottleReader(wsgi.EnvironReader):
    """Reads an environment as Bottle does."""

    def path(self, request: WSGIEnvironment) -> str:
        return _decoded(request.get("SCRIPT_NAME", "") + request.get("PATH_INFO", ""))


class CORSMiddleware(wsgi.CORSMiddleware):
    """`crossorigin.wsgi.CORSMiddleware`, which also knows the policies of Bottle's routes."""

    _reader = _BottleReader()

    @takes_a_policy
    def __init__(self, bottle: Any, *, policy: Policies, **options: Unpack[Options]) -> None:
        super().__init__(bottle.wsgi, policy=policy, **options)
        self._bottle = bottle
        follow_marks(self._enforcer.policies, self._policy_of_route, self._find_marks)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request."""

        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            if _is_of_another_policy(environ):
                log.error(
                    "a hook led %s to another route with a different policy; change the path "
                    "before Bottle is called, in WSGI middleware around it",
                    quoted(environ.get("bottle.raw_path")),
                )
                removed = self._enforcer.policies.no_cors.first.text.policy_headers
                headers = [header for header in headers if header[0].lower() not in removed]
            return start_response(status, headers, *exc_info)

        return super().__call__(environ, start)

    def _find_marks(self, _: object) -> Iterator[RouteMark]:
        return _marks_in(self._bottle)

    def _policy_of_route(self, environ: WSGIEnvironment, method: str) -> Policy | None:
        path = _decoded(environ.get("PATH_INFO", ""))
        route = _find_route(self._bottle, method, path)
        environ[ROUTE] = route
        return _policy_of_route(route) or _policy_of_mount(self._bottle, path)


def _marks_in(bottle: Any) -> Iterator[RouteMark]:
    """The marks on an application, on what is mounted in it, and on its routes."""
    yield from marks_at("/", bottle)
    for mounted in bottle._mounts:  # noqa: SLF001  # there is no public name
        yield from marks_at(mounted.config["_mount.prefix"], mounted)
    for route in bottle.routes:
        mounted = route.config.get("mountpoint.target")
        own = None if route.app is bottle else route.app
        yield from marks_at(route.rule, route.callback, mounted, own)


def _decoded(path: str) -> str:
    """A path as Bottle reads it: bytes that are not UTF-8 are dropped. (`Bottle._handle`)"""
    return path.encode("latin-1").decode("utf-8", "ignore")


def _find_route(bottle: Any, method: str, path: str) -> Any:
    """The route for `method`, or for a 405, one for another method; ``None`` for a 404."""
    try:
        return bottle.router.match({"REQUEST_METHOD": method, "PATH_INFO": path})[0]
    except HTTPError as error:
        allowed = error.get_header("Allow")
        return _find_route(bottle, allowed.partition(",")[0], path) if allowed else None


def _policy_of_route(route: Any) -> Policy | None:
    """The policy of a route: of its function, of its mounted application, or of its application."""
    if route is None:
        return None
    mounted = route.config.get("mountpoint.target")
    return policy_of(route.callback) or policy_of(mounted) or policy_of(route.app)


def _policy_of_mount(bottle: Any, path: str) -> Policy | None:
    """The policy of the innermost application that is mounted where `path` leads."""
    for mounted in bottle._mounts:  # noqa: SLF001  # there is no public name
        prefix = mounted.config["_mount.prefix"]
        if path.startswith(prefix):
            return _policy_of_mount(mounted, f"/{path.removeprefix(prefix)}")
    return policy_of(bottle)


def _is_of_another_policy(environ: WSGIEnvironment) -> bool:
    """Whether a hook has led the request to another route than the one whose policy it got."""
    actual = environ.get("bottle.route")
    if ROUTE not in environ or actual is None or actual is environ[ROUTE]:
        return False
    return _policy_of_route(actual) != _policy_of_route(environ[ROUTE])

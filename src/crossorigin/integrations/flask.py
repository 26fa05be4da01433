"""Flask: the extension `CrossOrigin`.

The policy is around the whole application, including its error handling and static files, as
``app.wsgi_app``. Flask's own routing finds the policies of routes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import MethodType
from typing import Any, Unpack, cast
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from .. import wsgi
from ..middleware_options import WebSocketOptions
from ..policies_in_force import Policies
from ..policy import Policy
from ..policy_argument import takes_a_policy
from ..policy_reference import RouteMark
from ..wsgi import THROW_ERRORS, Options
from .flask_common import Extension, marks_in, policy_of_rule
from .marks import cors, follow_marks, marks_at, policy_of

__all__ = ["CORSMiddleware", "CrossOrigin", "cors"]


class CrossOrigin(Extension[Flask]):
    """Enforces a policy around Flask applications.

    Args:
        app: The application; or call `init_app`, for each of several.
        policy: The policy to enforce. The default is ``app.config["CROSSORIGIN"]``: a policy, a map
            of policies, the path of a policy file, or the fields of one.
        options: Those of `crossorigin.wsgi.CORSMiddleware`.

    The middleware is in ``app.extensions["crossorigin"]``; its `policy` can be replaced while
    serving.

    Raises:
        PolicyError: the policy in the configuration is wrong.
        RuntimeError: the application has a policy.
        TypeError: an argument is not of its type, or there is no policy.

    Example:
        >>> from flask import Flask
        >>> app = Flask(__name__)
        >>> extension = CrossOrigin(app, policy=Policy(allow_origins=["https://app.example.com"]))
    """

    kind = Flask

    @takes_a_policy
    def __init__(
        self,
        app: Flask | None = None,
        *,
        policy: Policies | None = None,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(app, policy, cast("WebSocketOptions", options))

    def surround(self, app: Flask, policy: Policies, options: WebSocketOptions) -> CORSMiddleware:
        """Put a middleware around ``app.wsgi_app``."""
        middleware = CORSMiddleware(app, policy=policy, **cast("Options", options))
        app.wsgi_app = middleware  # type: ignore[method-assign]  # as Flask documents it
        return middleware


class CORSMiddleware(wsgi.CORSMiddleware):
    """`crossorigin.wsgi.CORSMiddleware`, which also knows the policies of Flask's routes."""

    @takes_a_policy
    def __init__(self, flask: Flask, *, policy: Policies, **options: Unpack[Options]) -> None:
        super().__init__(flask.wsgi_app, policy=policy, **options)
        self._flask = flask
        follow_marks(self._enforcer.policies, self._policy_of_route, self._find_marks)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request.

        In testing mode, Flask's exceptions reach the test; in debug mode, they reach the debugger,
        which shows them in the browser. (A script's request, which has an ``Origin``, gets a
        readable 500; the debugger then logs the exception.)
        """
        if self._flask.testing or (self._flask.debug and "HTTP_ORIGIN" not in environ):
            environ[THROW_ERRORS[0]] = True
        return super().__call__(environ, start_response)

    def _find_marks(self, _: object) -> Iterator[RouteMark]:
        return _marks_within(self.app, "")

    def _policy_of_route(self, environ: WSGIEnvironment, method: str) -> Policy | None:
        return _policy_within(self.app, {**environ, "REQUEST_METHOD": method})


def _policy_within(app: Any, environ: WSGIEnvironment) -> Policy | None:
    """The policy of the route in `app` that `environ` is for, or else of `app`."""
    policy = None
    while app is not None:
        if isinstance(app, MethodType) and isinstance(app.__self__, Flask):
            return _policy_in_flask(app.__self__, environ) or policy
        policy = policy_of(app) or policy
        if isinstance(app, DispatcherMiddleware):
            app, environ = _mounted(app, environ)
        else:  # middleware, or a mounted Flask application with its own
            app = getattr(app, "wsgi_app", None) or getattr(app, "app", None)
    return policy


def _marks_within(app: Any, prefix: str) -> Iterator[RouteMark]:
    """The marks on `app` at `prefix`, on what it wraps, and on its routes."""
    while app is not None:
        if isinstance(app, MethodType) and isinstance(app.__self__, Flask):
            yield from marks_in(app.__self__, prefix)
            return
        yield from marks_at(prefix or "/", app)
        if isinstance(app, DispatcherMiddleware):
            for path, mounted in app.mounts.items():
                yield from _marks_within(mounted, f"{prefix}{path}")
            app = app.app
        else:
            app = getattr(app, "wsgi_app", None) or getattr(app, "app", None)


def _policy_in_flask(flask: Flask, environ: WSGIEnvironment) -> Policy | None:
    request = flask.request_class(environ, populate_request=False)
    try:
        adapter = flask.create_url_adapter(request)
    except HTTPException:  # for a host that Flask does not trust
        adapter = None
    return None if adapter is None else policy_of_rule(flask, adapter, request.method)


def _mounted(
    dispatcher: DispatcherMiddleware, environ: WSGIEnvironment
) -> tuple[Any, WSGIEnvironment]:
    """The application that `dispatcher` chooses, and its environment. (Its ``__call__``)"""
    script, rest = environ.get("PATH_INFO", ""), ""
    while "/" in script and script not in dispatcher.mounts:
        script, _, last = script.rpartition("/")
        rest = f"/{last}{rest}"
    app = dispatcher.mounts.get(script, dispatcher.app)
    script_name = environ.get("SCRIPT_NAME", "") + script
    return app, {**environ, "SCRIPT_NAME": script_name, "PATH_INFO": rest}

"""Quart: the extension `CrossOrigin`, as in `crossorigin.integrations.flask`.

The policy is around the whole application, including its error handling and static files, as
``app.asgi_app``. Quart's own routing finds the policies of routes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Unpack, cast

from quart import Quart, Request
from werkzeug.datastructures import Headers

from .. import asgi
from ..asgi import ASGIApp, Options, Scope
from ..policies_in_force import Policies
from ..policy import Policy
from ..policy_argument import takes_a_policy
from ..policy_reference import RouteMark
from .flask_common import Extension, marks_in, policy_of_rule
from .marks import cors, follow_marks

__all__ = ["CORSMiddleware", "CrossOrigin", "cors"]


class CrossOrigin(Extension[Quart]):
    """Enforces a policy around Quart applications.

    Args:
        app: The application; or call `init_app`, for each of several.
        policy: The policy to enforce. The default is ``app.config["CROSSORIGIN"]``: a policy, a map
            of policies, the path of a policy file, or the fields of one.
        options: Those of `crossorigin.asgi.CORSMiddleware`.

    The middleware is in ``app.extensions["crossorigin"]``; its `policy` can be replaced while
    serving.

    Raises:
        PolicyError: the policy in the configuration is wrong.
        RuntimeError: the application has a policy.
        TypeError: an argument is not of its type, or there is no policy.

    Example:
        >>> from quart import Quart
        >>> app = Quart(__name__)
        >>> extension = CrossOrigin(app, policy=Policy(allow_origins=["https://app.example.com"]))
    """

    kind = Quart

    @takes_a_policy
    def __init__(
        self,
        app: Quart | None = None,
        *,
        policy: Policies | None = None,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(app, policy, options)

    def surround(self, app: Quart, policy: Policies, options: Options) -> CORSMiddleware:
        """Put a middleware around ``app.asgi_app``."""
        middleware = CORSMiddleware(app, policy=policy, **options)
        app.asgi_app = middleware  # type: ignore[assignment]  # as Quart documents it
        return middleware


class CORSMiddleware(asgi.CORSMiddleware):
    """`crossorigin.asgi.CORSMiddleware`, which also knows the policies of Quart's routes."""

    @takes_a_policy
    def __init__(self, quart: Quart, *, policy: Policies, **options: Unpack[Options]) -> None:
        app = cast(ASGIApp, quart.asgi_app)
        super().__init__(app, policy=policy, **options)
        self._quart = quart
        follow_marks(self._enforcer.policies, self._policy_of_route, self._find_marks)

    def _find_marks(self, _: object) -> Iterator[RouteMark]:
        return marks_in(self._quart)

    def _policy_of_route(self, scope: Scope, method: str) -> Policy | None:
        adapter = self._quart.create_url_adapter(_request(self._quart, scope, method))
        return None if adapter is None else policy_of_rule(self._quart, adapter, method)


def _request(quart: Quart, scope: Scope, method: str) -> Request:
    """The request that Quart makes of a scope. (`quart.asgi.ASGIHTTPConnection`)"""
    path, mount_point = scope["path"], scope.get("root_path", "")
    if mount_point:
        inside = path.startswith(mount_point) and path != mount_point
        path = path.removeprefix(mount_point) if inside else " "  # no rule matches it
    headers = Headers()
    for name, value in scope["headers"]:
        headers.add(name.decode("latin-1"), value.decode("latin-1"))
    return quart.request_class(
        method,
        scope["scheme"],
        path,
        scope["query_string"],
        headers,
        mount_point,
        scope.get("http_version", "1.1"),
        cast(Any, scope),
        send_push_promise=_ignore_push,
    )


async def _ignore_push(path: str, headers: Headers) -> None:
    """This request does not have a response."""

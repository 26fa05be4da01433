"""Falcon, ASGI and WSGI: ``install(app, policy=policy)``.

The policy is around the whole application, including its middleware and error handlers. Python
looks ``__call__`` up in the class, so the application gets a class of its own whose ``__call__`` is
the policy's middleware. The application's own router finds the policies of routes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from io import BytesIO
from typing import Any, Unpack
from wsgiref.types import StartResponse, WSGIEnvironment

import falcon.asgi

from .. import asgi, wsgi
from ..asgi import Message, Options, Receive, Scope, Send
from ..policies_in_force import Policies
from ..policy import Policy
from ..policy_argument import takes_a_policy
from ..policy_reference import RouteMark
from .installing import check_application, check_first_policy
from .marks import cors, follow_marks, marks_at, policy_of

__all__ = ["ASGIMiddleware", "WSGIMiddleware", "cors", "install"]

# Applications are generic in types of requests and responses that do not matter here.
ASGIApp = falcon.asgi.App[Any, Any]
WSGIApp = falcon.App[Any, Any]

WEBSOCKET = "WEBSOCKET"
"""Falcon's routing key for WebSockets, in place of a method."""


@takes_a_policy
def install(
    app: WSGIApp, *, policy: Policies, **options: Unpack[Options]
) -> ASGIMiddleware | WSGIMiddleware:
    """Enforce a policy around a Falcon application.

    The options are those of `crossorigin.asgi.CORSMiddleware` or, for WSGI, of
    `crossorigin.wsgi.CORSMiddleware`.

    Returns:
        The middleware; its `policy` can be replaced while serving.

    Raises:
        RuntimeError: the application has a policy.
        TypeError: an argument has the wrong type.
    """
    wrap = (
        "wrap any other one with crossorigin.asgi.CORSMiddleware or crossorigin.wsgi.CORSMiddleware"
    )
    check_application(app, falcon.App, "a Falcon application", otherwise=wrap)
    check_first_policy(present=isinstance(app, _FalconWithPolicy))
    plain = type(app)
    middleware: ASGIMiddleware | WSGIMiddleware
    if isinstance(app, falcon.asgi.App):
        middleware = ASGIMiddleware(app, policy=policy, **options)
        call: Callable[..., object] = _call_asgi
    else:
        middleware = WSGIMiddleware(app, policy=policy, **options)
        call = _call_wsgi
    members = {"__slots__": (), "__call__": call, "policy_middleware": middleware}
    app.__class__ = type(plain.__name__, (_FalconWithPolicy, plain), members)
    return middleware


class _FalconWithPolicy:
    """Marks applications that have a policy."""

    __slots__ = ()


# The names of the parameters matter: Falcon's test client and others distinguish the interfaces by
# them.


async def _call_asgi(self: Any, scope: Scope, receive: Receive, send: Send) -> None:
    await self.policy_middleware(scope, receive, send)


def _call_wsgi(self: Any, env: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    body: Iterable[bytes] = self.policy_middleware(env, start_response)
    return body


class ASGIMiddleware(asgi.CORSMiddleware):
    """The middleware that `install` puts around an ASGI application."""

    @takes_a_policy
    def __init__(self, app: ASGIApp, *, policy: Policies, **options: Unpack[Options]) -> None:
        inside: Any = partial(type(app).__call__, app)
        super().__init__(inside, policy=policy, **options)
        self._falcon = app
        follow_marks(self._enforcer.policies, self._policy_of_route, self._find_marks)

    def _find_marks(self, _: object) -> Iterator[RouteMark] | None:
        return _marks_in(self._falcon)

    def _policy_of_route(self, scope: Scope, method: str) -> Policy | None:
        request = falcon.asgi.Request(
            {**scope, "method": method}, _nothing, options=self._falcon.req_options
        )
        return _policy_of_route(
            self._falcon, request, WEBSOCKET if request.is_websocket else method
        )


async def _nothing() -> Message:
    raise AssertionError("routing reads no body")


class WSGIMiddleware(wsgi.CORSMiddleware):
    """The middleware that `install` puts around a WSGI application."""

    @takes_a_policy
    def __init__(self, app: WSGIApp, *, policy: Policies, **options: Any) -> None:
        inside: Any = partial(type(app).__call__, app)
        super().__init__(inside, policy=policy, **options)
        self._falcon = app
        follow_marks(self._enforcer.policies, self._policy_of_route, self._find_marks)

    def _find_marks(self, _: object) -> Iterator[RouteMark] | None:
        return _marks_in(self._falcon)

    def _policy_of_route(self, environ: WSGIEnvironment, method: str) -> Policy | None:
        # Without the body, which a request may read when it is made.
        environ = {**environ, "REQUEST_METHOD": method, "wsgi.input": BytesIO()}
        environ["CONTENT_LENGTH"] = "0"
        request = falcon.Request(environ, options=self._falcon.req_options)
        return _policy_of_route(self._falcon, request, method)


def _marks_in(app: Any) -> Iterator[RouteMark] | None:
    """The marks on resources, responders and sinks; ``None`` for a router that is not Falcon's."""
    router = app._router  # noqa: SLF001  # the only way to it
    return _marks_below(app, router._roots) if hasattr(router, "_roots") else None  # noqa: SLF001


def _marks_below(app: Any, nodes: list[Any]) -> Iterator[RouteMark]:
    for pattern, sink, *_ in app._sinks:  # noqa: SLF001  # as above
        yield from marks_at(getattr(pattern, "pattern", "/"), sink)
    left = list(nodes)
    while left:
        node = left.pop()
        left += node.children
        if node.resource is not None:
            yield from marks_at(node.uri_template, type(node.resource))
            if policy_of(type(node.resource)) is None:  # it may have a mark of its own
                yield from marks_at(node.uri_template, node.resource)


def _policy_of_route(app: WSGIApp, request: falcon.Request, method: str) -> Policy | None:
    """The policy of the responder that Falcon would choose. (`falcon.App._get_responder`)"""
    route = app._router_search(request.path, req=request)  # noqa: SLF001  # the only way to it
    if route is None or route[0] is None:
        sink = app._get_responder(request)[0]  # noqa: SLF001  # or static files, or a 404
        return policy_of(sink)
    resource, responders = route[:2]
    # The other responders are Falcon's own: for OPTIONS, and for a 405.
    own = {
        name: responder
        for name, responder in responders.items()
        if getattr(responder, "__self__", None) is resource
    }
    responder = own.get(method) or own.get(min(own, default=""))
    return policy_of(responder) or policy_of(resource)

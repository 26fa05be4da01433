"""Pyramid: ``config.include("crossorigin.integrations.pyramid")`` and ``config.set_cors_policy``.

The policy stands around the whole application as its execution policy, outside of all tweens and
exception views; or around the one that there is, such as pyramid_retry's. Policies of views are
found by Pyramid's own routes. A policy can depend on a request's host, path and method only, for
nothing else is in a preflight; views that differ in something else have to have the same one, and
views that are found by traversal none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, Unpack
from wsgiref.types import StartResponse, WSGIEnvironment

from pyramid.events import ApplicationCreated
from pyramid.exceptions import ConfigurationError, URLDecodeError
from pyramid.interfaces import IRoutesMapper

from .. import wsgi
from ..policies_in_force import Policies
from ..policy import Policy
from ..policy_argument import takes_a_policy
from ..wsgi import Options
from .marks import cors, marks_exist, policy_of
from .settings import policy_from_setting

__all__ = ["CORSMiddleware", "cors", "includeme", "set_cors_policy"]

SETTING = "crossorigin.policy"


def includeme(config: Any) -> None:
    """Add the directive ``config.set_cors_policy``; use it, if the settings have a policy.

    ``crossorigin.policy`` is the path of a policy file (``%(here)s/cors.toml``), or in settings
    that are no file also a policy, a map of them, or the fields of one.

    Raises:
        PolicyError: the policy in the settings is wrong.
        TypeError: it is none.
    """
    config.add_directive("set_cors_policy", set_cors_policy)
    setting = config.registry.settings.get(SETTING)
    if setting is not None:
        config.set_cors_policy(policy_from_setting(SETTING, setting))


@takes_a_policy
def set_cors_policy(config: Any, policy: Policies, **options: Unpack[Options]) -> CORSMiddleware:
    """Enforce a policy around the application that `config` is going to make.

    The options are those of `crossorigin.wsgi.CORSMiddleware`.

    Returns:
        The middleware; its `policy` can be replaced while serving.

    Raises:
        ConfigurationError: `config` does without introspection, by which views are known.
        TypeError: an argument has the wrong type.
    """
    if not config.introspection:
        raise ConfigurationError("set_cors_policy needs a Configurator(introspection=True)")
    middleware = CORSMiddleware(policy=policy, **options)
    config.action(SETTING)  # two policies are a conflict
    config.add_subscriber(middleware._surround, ApplicationCreated)  # noqa: SLF001 (this module's)
    return middleware


class View(NamedTuple):
    """What the configuration says of a view."""

    methods: tuple[str, ...] | None
    """Those that it answers; ``None`` for all."""
    is_conditional: bool
    """Does it depend on more than the method whether it answers?"""
    policy: Policy | None

    def answers(self, method: str) -> bool:
        """Does it answer `method`, as far as that depends on the method?"""
        if self.methods is None:
            return True
        return method in self.methods or (method == "HEAD" and "GET" in self.methods)


class CORSMiddleware(wsgi.CORSMiddleware):
    """`crossorigin.wsgi.CORSMiddleware`, which also knows the policies of Pyramid's views."""

    @takes_a_policy
    def __init__(self, *, policy: Policies, **options: Unpack[Options]) -> None:
        super().__init__(_not_made_yet, policy=policy, **options)
        self._router: Any = None
        self._views: dict[str, list[View]] = {}

    def _surround(self, event: Any) -> None:
        """Put this around the application that was just made.

        Raises:
            ConfigurationError: there is a view whose policy no preflight could be answered by.
        """
        router = self._router = event.app
        execution_policy = router.execution_policy
        self.app = lambda environ, start_response: execution_policy(environ, router)(
            environ, start_response
        )
        self._views = _views_by_route(router.registry)
        if self._views:
            self._enforcer.policies.look_at_routes(self._policy_of_route)
        router.execution_policy = lambda *_: self

    def _policy_of_route(self, environ: WSGIEnvironment, method: str) -> Policy | None:
        mapper = self._router.registry.getUtility(IRoutesMapper)
        with self._router.request_context({**environ, "REQUEST_METHOD": method}) as request:
            try:
                route = mapper(request)["route"]
            except URLDecodeError:  # a 400
                return None
        views = [] if route is None else self._views.get(route.name, [])
        # If none answers, it is a 404 for the method alone, at the route of the first.
        return next((view.policy for view in [*_answering(views, method), *views]), None)


def _not_made_yet(_: WSGIEnvironment, __: StartResponse) -> Iterable[bytes]:
    raise RuntimeError("call config.make_wsgi_app() first")


def _answering(views: list[View], method: str) -> list[View]:
    """Those of a route's views that may answer `method`. (`pyramid.config.views.MultiView`)"""
    answering = [view for view in views if view.answers(method)]
    # The more conditions, the earlier: those for this method come before those for all.
    special = [view for view in answering if view.methods is not None]
    return special if any(not view.is_conditional for view in special) else answering


def _views_by_route(registry: Any) -> dict[str, list[View]]:
    """The views of each route that has a view with a policy."""
    views: dict[str, list[View]] = {}
    if marks_exist():
        for name, view in _views(registry):
            views.setdefault(name, []).append(view)
    marked = {
        name: of_route
        for name, of_route in views.items()
        if any(view.policy is not None for view in of_route)
    }
    for name, of_route in marked.items():
        _check_agreement(name, of_route)
    return marked


def _views(registry: Any) -> Iterator[tuple[str, View]]:
    """The views of all routes, with their routes' names."""
    for entry in registry.introspector.get_category("views", default=()):
        view = entry["introspectable"]
        context, name = view["context"], view["route_name"]
        if view["exception_only"] or (isinstance(context, type) and issubclass(context, Exception)):
            continue
        target = view["callable"]
        policy = policy_of(getattr(target, view["attr"] or "__call__", None)) or policy_of(target)
        if name is not None:
            methods = view["request_methods"]
            methods = (methods,) if isinstance(methods, str) else methods
            others = len(view["predicates"]) - (methods is not None)
            conditional = bool(others or context is not None or view["name"])
            yield name, View(methods, conditional, policy)
        elif policy is not None:
            raise ConfigurationError(
                f"{target!r} has a policy, but is found by traversal, which a preflight cannot be "
                "answered by; give the view a route, or its path a policy in a PolicyMap"
            )


def _check_agreement(name: str, views: list[View]) -> None:
    """Views that only a request can tell apart have to have the same policy."""
    methods = {method for view in views for method in view.methods or ()}
    for method in [*sorted(methods), "any other method"]:
        if len({view.policy for view in _answering(views, method)}) > 1:
            raise ConfigurationError(
                f"the views of the route {name!r} for {method} have different policies, and a "
                "preflight does not say which of them is going to answer; mark them all alike, or "
                "give them routes of their own"
            )

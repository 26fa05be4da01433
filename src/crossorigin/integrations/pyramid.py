"""Pyramid: ``config.include("crossorigin.integrations.pyramid")`` and ``config.set_cors_policy``.

The policy is around the whole application as its execution policy, outside all tweens and exception
views, and around an existing execution policy such as pyramid_retry's. Pyramid's own routes find
the policies of views. A policy can depend only on a request's host, path and method, because a
preflight has nothing else. Views that differ otherwise must have the same policy, and views that
are found by traversal cannot have one.
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
from ..policy_reference import RouteMark
from ..wsgi import Options
from .marks import cors, marks_exist, policy_of
from .settings import policy_from_setting

__all__ = ["CORSMiddleware", "cors", "includeme", "set_cors_policy"]

SETTING = "crossorigin.policy"


def includeme(config: Any) -> None:
    """Add the directive ``config.set_cors_policy``, and call it if the settings have a policy.

    ``crossorigin.policy`` is the path of a policy file (``%(here)s/cors.toml``). In settings that
    are not from a file, it can also be a policy, a map of policies, or the fields of one.

    Raises:
        PolicyError: the policy in the settings is wrong.
        TypeError: the setting is not a policy.
    """
    config.add_directive("set_cors_policy", set_cors_policy)
    setting = config.registry.settings.get(SETTING)
    if setting is not None:
        config.set_cors_policy(policy_from_setting(SETTING, setting))


@takes_a_policy
def set_cors_policy(config: Any, policy: Policies, **options: Unpack[Options]) -> CORSMiddleware:
    """Enforce a policy around the application that `config` will make.

    The options are those of `crossorigin.wsgi.CORSMiddleware`.

    Returns:
        The middleware; its `policy` can be replaced while serving.

    Raises:
        ConfigurationError: `config` has no introspection, which is needed to find views.
        TypeError: an argument has the wrong type.
    """
    if not config.introspection:
        raise ConfigurationError("set_cors_policy needs a Configurator(introspection=True)")
    middleware = CORSMiddleware(policy=policy, **options)
    config.action(SETTING)  # two policies are a conflict
    config.add_subscriber(middleware._surround, ApplicationCreated)  # noqa: SLF001 (this module's)
    return middleware


class View(NamedTuple):
    """A view in the configuration."""

    methods: tuple[str, ...] | None
    """The methods that it answers; ``None`` for all."""
    is_conditional: bool
    """Whether its response depends on more than the method."""
    policy: Policy | None

    def answers(self, method: str) -> bool:
        """Whether it may answer `method`."""
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
        """Put this around the new application.

        Raises:
            ConfigurationError: the policy of a view cannot be determined for preflights.
            PolicyError: a view has a policy by a name that no policy has.
        """
        router = self._router = event.app
        execution_policy = router.execution_policy
        self.app = lambda environ, start_response: execution_policy(environ, router)(
            environ, start_response
        )
        self._views = _views_by_route(router.registry)
        self._enforcer.policies.find_marks = self._find_marks
        self._enforcer.policies.check_names()
        if self._views:
            self._enforcer.policies.look_at_routes(self._policy_of_route)
        router.execution_policy = lambda *_: self
        router.cors_middleware = self

    def _find_marks(self, _: object) -> Iterator[RouteMark]:
        for name, views in self._views.items():
            for view in views:
                if view.policy is not None:
                    yield RouteMark(name, view.policy)

    def _policy_of_route(self, environ: WSGIEnvironment, method: str) -> Policy | None:
        mapper = self._router.registry.getUtility(IRoutesMapper)
        with self._router.request_context({**environ, "REQUEST_METHOD": method}) as request:
            try:
                route = mapper(request)["route"]
            except URLDecodeError:  # a 400
                return None
        views = [] if route is None else self._views.get(route.name, [])
        # If no view answers, it is a 404 for this method, at the route of the first view.
        return next((view.policy for view in [*_answering(views, method), *views]), None)


def _not_made_yet(_: WSGIEnvironment, __: StartResponse) -> Iterable[bytes]:
    raise RuntimeError("call config.make_wsgi_app() first")


def _answering(views: list[View], method: str) -> list[View]:
    """The views of a route that may answer `method`. (`pyramid.config.views.MultiView`)"""
    answering = [view for view in views if view.answers(method)]
    # Views with more conditions come first: those for this method before those for all.
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
                f"{target!r} has a policy, but is found by traversal, which does not work for "
                "preflights; give the view a route, or its path a policy in a PolicyMap"
            )


def _check_agreement(name: str, views: list[View]) -> None:
    """Check that views that a preflight cannot distinguish have the same policy."""
    methods = {method for view in views for method in view.methods or ()}
    for method in [*sorted(methods), "any other method"]:
        if len({view.policy for view in _answering(views, method)}) > 1:
            raise ConfigurationError(
                f"the views of the route {name!r} for {method} have different policies, and a "
                "preflight does not tell which of them will answer; give them the same policy, "
                "or routes of their own"
            )

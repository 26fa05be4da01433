"""The common part of Flask and Quart (`flask.sansio`): configuration, extensions, routing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar, Generic, TypeVar
from urllib.parse import unquote, urlsplit

from flask.sansio.app import App
from flask.sansio.blueprints import Blueprint
from flask.views import http_method_funcs
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import MapAdapter, RequestRedirect, Rule

from ..enforcement import Middleware
from ..middleware_options import WebSocketOptions
from ..policies_in_force import Policies
from ..policy import Policy
from ..policy_reference import RouteMark
from .installing import check_application, check_first_policy
from .marks import marks_at, method_handler, policy_of
from .settings import policy_from_setting

__all__ = ["Extension", "marks_in", "policy_of_rule"]

AnyApp = TypeVar("AnyApp", bound=App)

NAME = "crossorigin"
SETTING = "CROSSORIGIN"


class Extension(ABC, Generic[AnyApp]):
    """An extension of Flask or Quart, which enforces a policy around applications."""

    kind: ClassVar[type[App]]
    """The framework's applications."""

    def __init__(
        self, app: AnyApp | None, policy: Policies | None, options: WebSocketOptions
    ) -> None:
        self._policy = policy
        self._options = options
        if app is not None:
            self.init_app(app)

    def init_app(self, app: AnyApp) -> None:
        """Enforce the policy around `app`. Wrap the application in other middleware before.

        Raises:
            PolicyError: the policy in the configuration is wrong.
            RuntimeError: the application has a policy.
            TypeError: `app` is not an application, or there is no policy.
        """
        expected = f"a {self.kind.__name__} application"
        mark = "a blueprint takes a policy of its own by cors(policy)(blueprint)"
        otherwise = mark if isinstance(app, Blueprint) else None
        check_application(app, self.kind, expected, otherwise=otherwise)
        present = NAME in app.extensions
        check_first_policy(present=present, change=f'app.extensions["{NAME}"].policy')
        policy = self._policy
        if policy is None:
            policy = policy_from_setting(SETTING, app.config.get(SETTING))
        app.extensions[NAME] = self.surround(app, policy, self._options)

    @abstractmethod
    def surround(
        self, app: AnyApp, policy: Policies, options: WebSocketOptions
    ) -> Middleware[Any, Any]:
        """Put a middleware around an application."""


def policy_of_rule(app: App, adapter: MapAdapter, method: str) -> Policy | None:
    """The policy of the rule that `adapter` leads to, or else of `app`."""
    rule = _rule(adapter, method)
    if rule is None:
        return policy_of(app)
    return (
        _policy_of_view(app.view_functions.get(rule.endpoint), method)
        or _policy_of_blueprints(app, rule.endpoint)
        or policy_of(app)
    )


def marks_in(app: App, prefix: str = "") -> Iterator[RouteMark]:
    """The marks on an application at `prefix`, on its blueprints and on its views."""
    yield from marks_at(prefix or "/", app)
    for name, blueprint in app.blueprints.items():
        yield from marks_at(f"{prefix}{blueprint.url_prefix or ''}" or name, blueprint)
    for rule in app.url_map.iter_rules():
        layer = app.view_functions.get(rule.endpoint)
        yield from marks_at(f"{prefix}{rule.rule}", layer)
        while layer is not None:
            yield from marks_at(f"{prefix}{rule.rule}", getattr(layer, "view_class", None))
            layer = getattr(layer, "__wrapped__", None)


def _rule(adapter: MapAdapter, method: str) -> Rule | None:
    """The rule for `method`; for a 405, one of the path; for a redirect, that of its target."""
    try:
        return _match(adapter, method)
    except RequestRedirect as redirect:
        path = unquote(urlsplit(redirect.new_url).path)
        try:
            return _match(adapter, method, "/" + path.removeprefix(adapter.script_name))
        except HTTPException:  # the redirect leads elsewhere, or to another redirect
            return None
    except HTTPException:
        return None


def _match(adapter: MapAdapter, method: str, path: str | None = None) -> Rule:
    try:
        rule, _ = adapter.match(path, method, return_rule=True)
    except MethodNotAllowed as error:
        rule, _ = adapter.match(path, min(error.valid_methods or ()), return_rule=True)
    return rule


def _policy_of_view(view: Any, method: str) -> Policy | None:
    """The policy of the view that answers `method`: a function, a method of a class, or a class."""
    layer = view
    while layer is not None:
        owner = getattr(layer, "view_class", None)  # set by View.as_view
        if owner is not None:
            return _policy_of_handler(owner, method) or policy_of(owner) or policy_of(view)
        layer = getattr(layer, "__wrapped__", None)
    return policy_of(view)


def _policy_of_handler(owner: Any, method: str) -> Policy | None:
    """The policy of the method of a class that answers. (`MethodView.dispatch_request`)"""
    if method.lower() not in http_method_funcs:
        return None
    return policy_of(method_handler(owner, method))


def _policy_of_blueprints(app: App, endpoint: str) -> Policy | None:
    """The policy of the innermost blueprint that has one: for a.b.view that of a.b, else of a."""
    name = endpoint.rpartition(".")[0]
    while name:
        policy = policy_of(app.blueprints.get(name))
        if policy is not None:
            return policy
        name = name.rpartition(".")[0]
    return None

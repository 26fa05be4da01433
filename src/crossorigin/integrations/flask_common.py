"""What Flask and Quart have in common (`flask.sansio`): configuration, extensions, routing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from flask.sansio.app import App
from flask.views import http_method_funcs
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import MapAdapter, RequestRedirect, Rule

from ..middleware import Policies
from ..policy import Policy
from .marks import policy_of
from .settings import policy_from_setting

__all__ = ["add_extension", "policy_of_rule"]

Middleware = TypeVar("Middleware")

NAME = "crossorigin"
SETTING = "CROSSORIGIN"


def add_extension(
    app: App, policy: Policies | None, make: Callable[[Policies], Middleware]
) -> Middleware:
    """Make the middleware for `policy`, or else for the one in the configuration, and register it.

    Raises:
        PolicyError: the policy in the configuration is wrong.
        RuntimeError: the application has a policy.
        TypeError: there is no policy, or it is none.
    """
    if NAME in app.extensions:
        raise RuntimeError(f'this application has a policy; set app.extensions["{NAME}"].policy')
    if policy is None:
        policy = policy_from_setting(SETTING, app.config.get(SETTING))
    middleware = app.extensions[NAME] = make(policy)
    return middleware


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


def _rule(adapter: MapAdapter, method: str) -> Rule | None:
    """The rule for `method`; of a 405 one that the path has, of a redirect the one it leads to."""
    try:
        return _match(adapter, method)
    except RequestRedirect as redirect:
        path = unquote(urlsplit(redirect.new_url).path)
        try:
            return _match(adapter, method, "/" + path.removeprefix(adapter.script_name))
        except HTTPException:  # it leads elsewhere, or further on
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
    """The policy of what answers `method`: the function, the method of a class, or the class."""
    layer = view
    while layer is not None:
        owner = getattr(layer, "view_class", None)  # left by View.as_view
        if owner is not None:
            return _policy_of_handler(owner, method) or policy_of(owner) or policy_of(view)
        layer = getattr(layer, "__wrapped__", None)
    return policy_of(view)


def _policy_of_handler(owner: Any, method: str) -> Policy | None:
    """The policy of the method of a class that answers. (`MethodView.dispatch_request`)"""
    name = method.lower()
    if name not in http_method_funcs:
        return None
    handler = getattr(owner, name, None)
    if handler is None and name == "head":
        handler = getattr(owner, "get", None)
    return policy_of(handler)


def _policy_of_blueprints(app: App, endpoint: str) -> Policy | None:
    """The policy of the innermost blueprint that has one: of a.b.view those of a.b, then a."""
    name = endpoint.rpartition(".")[0]
    while name:
        policy = policy_of(app.blueprints.get(name))
        if policy is not None:
            return policy
        name = name.rpartition(".")[0]
    return None

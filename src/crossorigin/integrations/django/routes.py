"""Policies of views and of URL patterns, found by Django's own resolver."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeVar

from django.conf import settings
from django.conf.urls.i18n import is_language_prefix_patterns_used
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from ...policy import Policy
from ...policy_reference import RouteMark
from ..marks import cors as mark
from ..marks import method_handler, policy_of

__all__ = ["DjangoRoute", "cors", "find_marks", "find_route"]

Target = TypeVar("Target")

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""The methods that views may have handlers for."""


def cors(policy: Policy | str) -> Callable[[Target], Target]:
    """Give a view, or everything below a ``path()``, a policy of its own.

    Use it as a decorator of a view (a function, a class or a method of a class, also of Django REST
    framework and Django Ninja), or in a URLconf:
    ``cors(policy)(path("shop/", include("shop.urls")))``. The innermost mark counts.

    Raises:
        TypeError: `policy` is not a `Policy` or a name, or the object cannot be marked.

    Example:
        >>> @cors(Policy(allow_origins="*"))
        ... def list_articles(request): ...
    """
    plain = mark(policy)

    def mark_target(target: Target) -> Target:
        if not (callable(target) or isinstance(target, (URLPattern, URLResolver))):
            raise TypeError(
                f"a {type(target).__name__} cannot have a policy; mark its views, or the path() "
                "that includes them"
            )
        return plain(target)

    return mark_target


class DjangoRoute(NamedTuple):
    """The route of a request."""

    view: Any
    """``None`` for a 404."""
    including: list[URLPattern | URLResolver]
    """The view's pattern and the patterns that include it, the innermost first; for a 404, all
    whose prefix matches."""

    def policy(self, method: str) -> Policy | None:
        """The policy for a request of `method`."""
        policy = None if self.view is None else _policy_of_view(self.view, method)
        return policy or next(filter(None, map(policy_of, self.including)), None)


def find_route(request: HttpRequest) -> DjangoRoute:
    """The route of a request's path."""
    urlconf = getattr(request, "urlconf", None) or settings.ROOT_URLCONF
    path = request.path_info
    language = translation.get_language()
    if is_language_prefix_patterns_used(urlconf)[0]:
        # The language that LocaleMiddleware will activate.
        language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    with translation.override(language):
        route = _resolve(urlconf, path)
        if route.view is None and settings.APPEND_SLASH and not path.endswith("/"):
            slashed = _resolve(urlconf, f"{path}/")
            if slashed.view is not None:  # a redirect has the policy of its target
                return slashed
    return route


def _resolve(urlconf: Any, path: str) -> DjangoRoute:
    missed: list[URLPattern | URLResolver] = []
    return _follow(get_resolver(urlconf), path, missed) or DjangoRoute(None, missed)


def find_marks(_: object = None) -> Iterator[RouteMark]:
    """The marks of the URLconf: on patterns, views and their methods."""
    has_routes = hasattr(settings, "ROOT_URLCONF")
    left: list[tuple[str, URLPattern | URLResolver]] = []
    if has_routes:
        left += (("/", each) for each in get_resolver().url_patterns)
    while left:
        prefix, entry = left.pop()
        path = f"{prefix}{entry.pattern}"
        found = [policy_of(entry)]
        if isinstance(entry, URLPattern):
            found += [_policy_of_view(entry.callback, method) for method in METHODS]
        else:
            left += ((path, each) for each in entry.url_patterns)
        for policy in filter(None, found):
            yield RouteMark(path, policy)


def _follow(
    entry: URLPattern | URLResolver, path: str, missed: list[URLPattern | URLResolver]
) -> DjangoRoute | None:
    """Resolve as `URLResolver.resolve` does, which does not return the patterns on the way."""
    if isinstance(entry, URLPattern):
        found = entry.resolve(path)
        return None if found is None else DjangoRoute(found.func, [entry])
    match = entry.pattern.match(path)
    if match is None:
        return None
    for inner in entry.url_patterns:
        route = _follow(inner, match[0], missed)
        if route is not None:
            route.including.append(entry)
            return route
    missed.append(entry)
    return None


def _policy_of_view(view: Any, method: str) -> Policy | None:
    """The policy of the view that answers `method`: a function, a method of a class, or a class."""
    inner = inspect.unwrap(view)
    if getattr(inner, "__module__", None) == "ninja.operation":
        return _policy_of_operation(inner, method)
    layer = view
    while layer is not None:
        # View.as_view sets the first, the view sets of Django REST framework the second.
        owner = getattr(layer, "view_class", None) or getattr(layer, "cls", None)
        if owner is not None:
            return _policy_of_handler(owner, layer, method) or policy_of(owner) or policy_of(view)
        layer = getattr(layer, "__wrapped__", None)
    return policy_of(view)


def _policy_of_handler(owner: Any, view: Any, method: str) -> Policy | None:
    """The policy of the method of a class that answers `method`. (`View.dispatch`)"""
    names = getattr(view, "actions", None)
    if names is None:  # only a view set has other names for its methods
        names = {name: name for name in owner.http_method_names}
    handler = method_handler(owner, method, names)
    if getattr(handler, "__module__", None) == "rest_framework.decorators":  # @api_view
        return policy_of(inspect.getclosurevars(handler).nonlocals["func"])
    return policy_of(handler)


def _policy_of_operation(view: Any, method: str) -> Policy | None:
    """The policy of the operation of Django Ninja that answers. (`PathView._find_operation`)"""
    operations = inspect.getclosurevars(view).nonlocals["self"].operations
    answering = [operation for operation in operations if method in operation.methods]
    # If none answers, the response is a 405 of the path.
    return policy_of((answering or operations)[0].view_func)

"""The routes and blueprints of Flask, Quart and Sanic, as far as the files show them."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from typing import Final

from .bindings import Opaque
from .scopes import Route, identity, is_below, literal
from .source import SourceFile

__all__ = ["FlaskRoutes"]

BLUEPRINTS: Final = (
    "flask.Blueprint",
    "flask.blueprints.Blueprint",
    "flask_smorest.Blueprint",
    "flask_openapi3.APIBlueprint",
    "quart.Blueprint",
    "quart.blueprints.Blueprint",
    "sanic.Blueprint",
    "sanic.blueprints.Blueprint",
)
APPLICATIONS: Final = ("app", "application")
"""Names that stand for an application, where the files do not say what they stand for."""
VERBS: Final = frozenset({"route", "get", "post", "put", "patch", "delete"})
DEEPEST_BLUEPRINTS: Final = 10


class FlaskRoutes:
    """The paths of the routes and blueprints."""

    def __init__(self, sources: Sequence[SourceFile]) -> None:
        self._registered: dict[object, list[tuple[SourceFile, ast.Call]]] = {}
        self._routes: list[tuple[SourceFile, ast.Call, ast.expr, Collection[ast.AST]]] = []
        """Calls that add routes, what they add them to, and what else decorates the function."""
        for source in sources:
            for call in source.calls():
                function = call.func
                if not isinstance(function, ast.Attribute):
                    continue
                if function.attr == "register_blueprint" and call.args:
                    of = identity(source, call.args[0])
                    self._registered.setdefault(of, []).append((source, call))
                elif function.attr == "add_url_rule":
                    self._routes.append((source, call, function.value, ()))
            for node in ast.walk(source.tree):
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    self._read_decorators(source, node)

    def _read_decorators(
        self, source: SourceFile, node: ast.FunctionDef | ast.AsyncFunctionDef
    ) -> None:
        for each in node.decorator_list:
            function = each.func if isinstance(each, ast.Call) else None
            if isinstance(each, ast.Call) and isinstance(function, ast.Attribute):
                others = set(node.decorator_list) if function.attr in VERBS else None
                if others is not None:
                    self._routes.append((source, each, function.value, others))

    def blueprint(self, source: SourceFile, node: ast.expr | None) -> tuple[str | None, ...] | None:
        """The prefixes of a blueprint, each ``None`` if it is not certain; ``None`` for others."""
        made = identity(source, node)
        if not isinstance(made, ast.Call) or source.home(made).dotted(made.func) not in BLUEPRINTS:
            return None
        return self._prefixes(source, made, 0)

    def _prefixes(self, source: SourceFile, made: ast.Call, depth: int) -> tuple[str | None, ...]:
        registered = self._registered.get(made, ())
        if not registered or depth > DEEPEST_BLUEPRINTS:
            return (None,)
        found: list[str | None] = []
        for home, call in registered:
            own = _keyword(source.home(made), made, "url_prefix", "")
            prefix = _keyword(home, call, "url_prefix", own)
            function = call.func
            outer = identity(home, function.value) if isinstance(function, ast.Attribute) else None
            around: tuple[str | None, ...] = ("",)
            if isinstance(outer, ast.Call) and home.home(outer).dotted(outer.func) in BLUEPRINTS:
                around = self._prefixes(home, outer, depth + 1)
            for each in around:
                joined = None if each is None or prefix is None else _join(each, prefix)
                found.append(joined)
        return tuple(found)

    def _templates(self, source: SourceFile, call: ast.Call, owner: ast.expr) -> list[str | None]:
        """The paths of a route, with the prefixes of its blueprint."""
        rule = call.args[0] if call.args else None
        path = literal(source, rule, None) if rule else _keyword(source, call, "rule", None)
        prefixes = self.blueprint(source, owner)
        if prefixes is None:
            prefixes = ("",) if _is_application(source, owner) else (None,)
        return [
            None if path is None or prefix is None else _join(prefix, path) for prefix in prefixes
        ]

    def template(self, decorator: ast.expr) -> str | None:
        """The path of the route of a function that is decorated so; ``None`` if not certain."""
        found: list[str | None] = []
        for home, call, owner, decorators in self._routes:
            if decorator in decorators:
                found += self._templates(home, call, owner)
        return found[0] if len(found) == 1 else None

    def plain_routes(
        self, decorated: Collection[ast.AST], blueprints: Collection[object]
    ) -> list[Route]:
        """The routes of functions that none of these decorate, and not of these blueprints."""
        return [
            Route(template, None)
            for source, call, owner, decorators in self._routes
            if not any(each in decorated for each in decorators)
            and identity(source, owner) not in blueprints
            for template in self._templates(source, call, owner)
        ]

    def templates_of(self, node: ast.expr | None, source: SourceFile) -> list[str | None]:
        """The paths of the routes of a blueprint; ``None`` for those that are not certain."""
        made = identity(source, node)
        return [
            template
            for home, call, owner, _ in self._routes
            if identity(home, owner) is made
            for template in self._templates(home, call, owner)
        ]

    def is_leaf(self, path: str) -> bool:
        """Whether no route is known below a path; of ``/`` all are."""
        templates = (
            template
            for source, call, owner, _ in self._routes
            for template in self._templates(source, call, owner)
        )
        return path != "/" and not any(
            template is not None and template != path and is_below(template, path)
            for template in templates
        )

    def owns(self, node: ast.expr | None, source: SourceFile) -> bool:
        """Whether nothing else is at or below the prefixes of a blueprint, as far as is known."""
        made = identity(source, node)
        prefixes = self.blueprint(source, node) or (None,)
        others = [
            template
            for home, call, owner, _ in self._routes
            if identity(home, owner) is not made
            for template in self._templates(home, call, owner)
        ]
        others += [
            prefix
            for other in self._registered
            if other is not made and isinstance(other, ast.Call)
            for prefix in self._prefixes(source, other, 0)
        ]
        return all(
            prefix not in (None, "", "/")
            and not any(other is not None and is_below(other, prefix) for other in others)
            for prefix in prefixes
        )


def _keyword(source: SourceFile, call: ast.Call, name: str, default: str | None) -> str | None:
    """A text that is given by keyword; ``None`` if it is not certain."""
    for each in call.keywords:
        if each.arg is None:
            return None
        if each.arg == name:
            return literal(source, each.value)
    return default


def _join(prefix: str, path: str) -> str:
    joined = f"{prefix.rstrip('/')}/{path.lstrip('/')}"
    return joined if len(joined) == 1 else joined.rstrip("/")


def _is_application(source: SourceFile, owner: ast.expr) -> bool:
    """Whether what routes are added to may be taken for an application, not a blueprint."""
    if not isinstance(owner, ast.Name) or owner.id in APPLICATIONS:
        return True
    return not isinstance(source.binding(owner), (Opaque, type(None)))

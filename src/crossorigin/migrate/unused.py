"""Configurations that are held in a name which nothing uses, so that they were never in force."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from ..policy import NO_CORS
from ..redaction import show
from .differences import Change
from .draft import Findings
from .scopes import Configured, Unplaced
from .source import SourceFile

__all__ = ["UnusedNames", "set_unused_aside"]

_APPLICATIONS: Final = frozenset({"API", "App", "FastAPI", "Flask", "Litestar", "Starlette"})
"""What makes an application, by the last part of its name."""


class UnusedNames:
    """The names of the files that hold a value and are never read.

    If no application is made in the files, none of them counts: what uses them is elsewhere.
    """

    def __init__(self, sources: Sequence[SourceFile]) -> None:
        self._holders: dict[ast.AST, str] = {}
        self._used: set[str] = set()
        made = {_last_name(call.func) for source in sources for call in source.calls()}
        if made & _APPLICATIONS:
            for source in sources:
                for node in ast.walk(source.tree):
                    self._used.update(_uses(node))
                    self._holders.update(_holds(node))

    def holder(self, call: ast.Call | None) -> str | None:
        """The unused name that holds what a call made; ``None`` if there is no such name."""
        name = None if call is None else self._holders.get(call)
        return None if name in self._used else name


def set_unused_aside(
    findings: Findings, unplaced: Unplaced, name: str, configured: Configured
) -> None:
    """Name a configuration that an unused name holds, and keep it out of the map."""
    findings.lose(
        Change.UNREAD,
        configured.label,
        f"it is in {show(name)}, which nothing here uses, so it is left out.",
        hint="If a file that was not given uses it, give that file too.",
        line=configured.line,
        file=configured.file,
    )
    if configured.policy != NO_CORS:
        unplaced.append((f"{configured.label} in {show(name)}", configured.policy))


def _uses(node: ast.AST) -> Iterator[str]:
    """The names that a node may read."""
    match node:
        case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name, ctx=ast.Load()):
            yield name
        case ast.ImportFrom(names=names):
            yield from (each.name for each in names)
        case ast.Constant(value=str() as text):
            yield text


def _holds(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """The calls that a statement gives a name to, as a value or in a list."""
    match node:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=ast.expr() as value)
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
        ):
            yield from ((each, name) for each in _elements(value))


def _elements(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, (ast.List, ast.Tuple)):
        for each in node.elts:
            yield from _elements(each)
    elif not (isinstance(node, ast.Call) and _last_name(node.func) in _APPLICATIONS):
        yield node


def _last_name(function: ast.expr) -> str:
    return str(getattr(function, "id", getattr(function, "attr", "")))

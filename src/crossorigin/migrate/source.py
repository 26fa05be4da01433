"""Reading configuration out of Python source, by its syntax tree; nothing is imported or run.

Values are literals and expressions with a certain value: names that are bound once, sums and
products, ``list(…)`` and the like of a value. F-strings are not read.
"""

from __future__ import annotations

import ast
import operator
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Final, NamedTuple

__all__ = [
    "CompiledPattern",
    "MigrationError",
    "OptionEntry",
    "SourceFile",
    "Unread",
    "assignments",
]

LONGEST_SHOWN = 60
"""The most characters of an expression in a message."""
MOST_LINES_SHOWN = 10
"""The most lines of an expression that are read for a message."""
LARGEST_NUMBER = 10**9
LARGEST_VALUE = 10_000
"""The most elements of a list, or characters of a text, that an expression may result in."""
MOST_STEPS = 100_000
"""The most expressions and list elements that are evaluated in a file; others are not read."""

_OPERATIONS: Final[Mapping[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}
_COLLECTIONS: Final = frozenset({"list", "tuple", "set", "frozenset", "sorted"})


_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


class MigrationError(ValueError):
    """The sources cannot be migrated: not Python, or without a configuration."""


class Unread(Exception):
    """An expression whose value is not known without running the program."""

    def __init__(self, node: ast.expr) -> None:
        super().__init__(node)
        self.node = node


class CompiledPattern(NamedTuple):
    """A compiled regular expression."""

    text: str


class OptionEntry(NamedTuple):
    """An option and the place of its value."""

    name: str
    node: ast.expr
    source: SourceFile

    @property
    def line(self) -> int:
        """The line of the value, from 1 on."""
        return self.node.lineno


class SourceFile:
    """A file of Python source.

    Args:
        name: The file's name.
        text: Its content.

    Raises:
        MigrationError: it is not Python.
    """

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self._text = text
        try:
            self.tree = ast.parse(text)
        except MemoryError:  # CPython's parser raises this for nesting, whatever memory is left
            raise MigrationError(f"{name}: an expression is too deeply nested") from None
        except (SyntaxError, ValueError, RecursionError) as error:
            line = getattr(error, "lineno", None)
            where = name if line is None else f"{name}, line {line}"
            raise MigrationError(f"{where}: this is not Python ({error})") from None
        self._lines = [line.encode() for line in _LINE.findall(text)]
        self._steps = MOST_STEPS
        self._imported = dict(_imports(self.tree))
        self._constants = dict(_constants(self.tree))

    @property
    def star_imports(self) -> list[ast.ImportFrom]:
        """Each ``from … import *``, whose names are not known."""
        return [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
        ]

    def shown(self, node: ast.expr) -> str:
        """An expression for a message, on one line and bounded."""
        text = " ".join(self._segment(node).split())
        return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"

    def _segment(self, node: ast.expr) -> str:
        """The beginning of an expression's text; `ast` would split the whole file to find it."""
        first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        lines = self._lines[first : min(last + 1, first + MOST_LINES_SHOWN)]
        if len(lines) > last - first:
            lines[-1] = lines[-1][: node.end_col_offset]
        lines[0] = lines[0][node.col_offset :]
        return b"".join(lines).decode(errors="replace")

    def spend(self, node: ast.expr, steps: int = 1) -> None:
        """Use up steps of the file's budget for evaluation.

        Raises:
            Unread: the budget is used up.
        """
        self._steps -= steps
        if self._steps < 0:
            raise Unread(node)

    def dotted(self, node: ast.AST) -> str | None:
        """The full name that a name or attribute refers to, if it was imported."""
        if isinstance(node, ast.Name):
            return self._imported.get(node.id)
        if isinstance(node, ast.Attribute):
            owner = self.dotted(node.value)
            return None if owner is None else f"{owner}.{node.attr}"
        return None

    def calls(self) -> Iterator[ast.Call]:
        """Every call, in the order of the file."""
        found = [node for node in ast.walk(self.tree) if isinstance(node, ast.Call)]
        return iter(sorted(found, key=lambda call: (call.lineno, call.col_offset)))

    def keywords(self, call: ast.Call) -> Iterator[OptionEntry]:
        """The keyword arguments of a call, including those of a ``**`` dictionary.

        Raises:
            Unread: a ``**`` argument is not a dictionary.
        """
        for keyword in call.keywords:
            if keyword.arg is not None:
                yield OptionEntry(keyword.arg, keyword.value, self)
                continue
            for key, value in self.items(keyword.value):
                yield OptionEntry(str(key), value, self)

    def items(self, node: ast.expr) -> Iterator[tuple[Any, ast.expr]]:
        """The keys of a dictionary, and the expressions that are their values.

        Raises:
            Unread: it is not a dictionary, or a key is not a literal.
        """
        self.spend(node)
        resolved = self.resolved(node)
        if isinstance(resolved, ast.Call) and _called(resolved) == "dict" and not resolved.args:
            yield from ((entry.name, entry.node) for entry in self.keywords(resolved))
            return
        if not isinstance(resolved, ast.Dict):
            raise Unread(node)
        for key, value in zip(resolved.keys, resolved.values, strict=True):
            if key is None:
                yield from self.items(value)
            else:
                yield self.read(key), value

    def resolved(self, node: ast.expr) -> ast.expr:
        """The value of a name that is bound once, or else the expression itself."""
        for _ in self._constants:
            if not isinstance(node, ast.Name) or node.id not in self._constants:
                break
            self.spend(node)
            node = self._constants[node.id]
        return node

    def read(
        self,
        node: ast.expr,
        *,
        known: Mapping[str, object] | None = None,
        dropped: list[ast.expr] | None = None,
    ) -> Any:
        """The value of an expression; every collection becomes a list.

        `known` are values by their full names. Elements that cannot be read are left out and added
        to `dropped`, if that is a list.

        Raises:
            Unread: the value is not certain.
        """
        return _Evaluation(self, known or {}, dropped).value(node)


class _Evaluation:
    """The evaluation of one expression."""

    def __init__(
        self, source: SourceFile, known: Mapping[str, object], dropped: list[ast.expr] | None
    ) -> None:
        self._source = source
        self._known = known
        self._dropped = dropped
        self._within: set[str] = set()

    def value(self, node: ast.expr) -> Any:
        value = self._value(node)
        size = len(value) if isinstance(value, (list, str, dict)) else 1
        self._source.spend(node, size + 1)
        if size > LARGEST_VALUE and not isinstance(node, ast.Constant):
            raise Unread(node)
        return value

    def _value(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Constant):
            if isinstance(node.value, int) and node.value > LARGEST_NUMBER:
                raise Unread(node)
            return node.value
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            return list(self._elements(node.elts))
        if isinstance(node, ast.Dict):
            return {key: self.value(value) for key, value in self._source.items(node)}
        if isinstance(node, ast.BinOp):
            return self._operation(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            operand = self.value(node.operand)
            if isinstance(operand, int):
                return -operand
        if isinstance(node, ast.Call):
            return self._call(node)
        return self._named(node)

    def _elements(self, nodes: list[ast.expr]) -> Iterator[Any]:
        for node in nodes:
            try:
                if isinstance(node, ast.Starred):
                    inner = self.value(node.value)
                    if not isinstance(inner, list):
                        raise Unread(node)
                    yield from inner
                else:
                    yield self.value(node)
            except Unread:
                if self._dropped is None:
                    raise
                self._dropped.append(node)

    def _operation(self, node: ast.BinOp) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        operation = _OPERATIONS.get(type(node.op))
        numbers = isinstance(left, int) and isinstance(right, int)
        joined = type(left) is type(right) and isinstance(left, (list, str))
        if operation is not None and (numbers or (joined and operation is operator.add)):
            result = operation(left, right)
            if not numbers or abs(result) <= LARGEST_NUMBER:
                return result
        raise Unread(node)

    def _call(self, node: ast.Call) -> Any:
        name = _called(node)
        if name in _COLLECTIONS and len(node.args) == 1 and not node.keywords:
            inner = self.value(node.args[0])
            if isinstance(inner, list):
                return inner
        if name == "dict" and not node.args:
            return {entry.name: self.value(entry.node) for entry in self._source.keywords(node)}
        dotted = self._source.dotted(node.func)
        if dotted == "re.compile" and len(node.args) == 1 and not node.keywords:
            text = self.value(node.args[0])
            if isinstance(text, str):
                return CompiledPattern(text)
        if dotted == "datetime.timedelta":
            return self._timedelta(node)
        raise Unread(node)

    def _timedelta(self, node: ast.Call) -> timedelta:
        try:
            return timedelta(
                *map(self.value, node.args),
                **{entry.name: self.value(entry.node) for entry in self._source.keywords(node)},
            )
        except (TypeError, OverflowError):
            raise Unread(node) from None

    def _named(self, node: ast.expr) -> Any:
        dotted = self._source.dotted(node)
        if dotted is not None and dotted in self._known:
            return self._known[dotted]
        if isinstance(node, ast.Name) and node.id not in self._within:
            resolved = self._source.resolved(node)
            if resolved is not node:
                self._within.add(node.id)
                value = self.value(resolved)
                self._within.remove(node.id)
                return value
        raise Unread(node)


def _called(call: ast.Call) -> str | None:
    return call.func.id if isinstance(call.func, ast.Name) else None


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The names that are imported anywhere, and the full names that they refer to."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module or ''}.{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname is not None:
                    yield alias.asname, alias.name
                else:
                    first = alias.name.partition(".")[0]
                    yield first, first


def _constants(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """The names that are bound once, unconditionally, and never changed, with their values."""
    bound = Counter(name for node in ast.walk(tree) for name in _bound(node))
    for target, value in assignments(tree):
        if isinstance(target, ast.Name) and bound[target.id] == 1:
            yield target.id, value


def _bound(node: ast.AST) -> Iterator[str]:
    """The names that a node binds or may change."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.arg(arg=name):
            yield name
        case ast.alias(name=name, asname=asname):
            yield asname or name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.ExceptHandler(name=str(name)):
            yield name
        case ast.Attribute(value=ast.Name(id=name)):  # as of a method that changes it
            yield name
        case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
            yield name


def assignments(tree: ast.Module, *, functions: bool = True) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Targets and values of unconditional assignments, in modules, classes and functions."""
    scopes: tuple[type[ast.AST], ...] = (ast.Module, ast.ClassDef)
    if functions:
        scopes += (ast.FunctionDef, ast.AsyncFunctionDef)
    for scope in ast.walk(tree):
        if isinstance(scope, scopes):
            for statement in getattr(scope, "body", []):
                if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
                    yield statement.targets[0], statement.value
                elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
                    yield statement.target, statement.value

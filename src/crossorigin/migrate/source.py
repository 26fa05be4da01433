"""Files of Python source that configuration is read from; nothing is imported or run.

`bindings` finds what names stand for, and `evaluation` computes values. This module has the files,
and answers the questions of the libraries' readers.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any, Final, NamedTuple

from .bindings import (
    ANY_NAME,
    AT_THE_END,
    Binding,
    Bound,
    Class,
    Condition,
    Imported,
    ItemSet,
    Place,
    Scope,
    StarImport,
    StatementReader,
)
from .evaluation import MOST_STEPS, UNSET, Assumption, CompiledPattern, Evaluation, Unread

__all__ = [
    "Assumption",
    "CompiledPattern",
    "MigrationError",
    "OptionEntry",
    "Program",
    "SourceFile",
    "Unread",
]

LONGEST_SHOWN = 60
"""The most characters of an expression in a message."""
MOST_LINES_SHOWN = 10
"""Lines of an expression that are looked at for that."""
DEEPEST_CLASSES = 20
"""Classes that one derives from in turn, of which attributes are looked for."""

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_FROM_ENVIRONMENT: Final = frozenset({"BaseSettings", "AppSettings"})
"""Base classes whose attributes are defaults of environment variables."""


class MigrationError(ValueError):
    """There is nothing to migrate: it cannot be read, or there is no configuration in it."""


class OptionEntry(NamedTuple):
    """An option and the place of its value."""

    name: str
    node: ast.expr
    source: SourceFile

    @property
    def line(self) -> int:
        """The line of the value, from 1 on."""
        return self.node.lineno


class Program:
    """The files that are read together.

    Args:
        sources: Each file's name and text, in the order in which they count.
        assumed: Conditions that are taken to hold, as they are written in the source; those that
            begin with ``not`` are taken not to.

    Raises:
        MigrationError: a file or a condition is not Python.
    """

    def __init__(self, sources: Sequence[tuple[str, str]], assumed: Iterable[str] = ()) -> None:
        self.assumed = dict(map(_assumed, assumed))
        self.places: dict[ast.AST, Place] = {}
        """Where each expression stands, of all files that were followed."""
        self.sources = [SourceFile(name, text, self) for name, text in sources]

    def module(self, name: str, asking: SourceFile) -> SourceFile | None:
        """The file of a module, by the last part of its name."""
        last = name.rpartition(".")[2]
        for source in self.sources:
            if source is not asking and source.module_name == last:
                return source
        return None


def _assumed(text: str) -> tuple[str, bool]:
    try:
        node = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        raise MigrationError(f"--assume {text!r}: this is not a condition in Python") from None
    holds = True
    while isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        node, holds = node.operand, not holds
    return ast.dump(node), holds


class SourceFile:
    """A file of Python source.

    Args:
        name: The file's name.
        text: What is in it.
        program: The files that it is read with.

    Raises:
        MigrationError: it is not Python.
    """

    def __init__(self, name: str, text: str, program: Program | None = None) -> None:
        self.name = name
        self._program = program
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
        self._read: StatementReader | None = None
        self.is_being_read = False
        """Whether the file is being followed, so that its bindings are not known yet."""

    @property
    def module_name(self) -> str:
        """The last part of the name that it is imported by."""
        path = PurePath(self.name)
        return path.parent.name if path.stem == "__init__" else path.stem

    @property
    def reading(self) -> StatementReader:
        """What its statements bind; the file is followed when that is first asked."""
        if self._read is None:
            self._read = StatementReader(
                self, {} if self._program is None else self._program.places
            )
            self.is_being_read = True
            self._read.run()
            self.is_being_read = False
        return self._read

    # --- Messages --------------------------------------------------------------------------------

    def shown(self, node: ast.AST) -> str:
        """An expression for a message, on one line and bounded."""
        if not isinstance(node, ast.expr) or not hasattr(node, "lineno"):
            return getattr(node, "id", getattr(node, "name", "a value"))
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

    # --- Names -----------------------------------------------------------------------------------

    def dotted(self, node: ast.AST) -> str | None:
        """The full name that a name or attribute refers to, if it was imported."""
        if isinstance(node, ast.Name):
            return self._imported.get(node.id)
        if isinstance(node, ast.Attribute):
            owner = self.dotted(node.value)
            return None if owner is None else f"{owner}.{node.attr}"
        return None

    def names_of(self, module: str) -> list[str]:
        """The names that ``from module import *`` brings, if that is one of the files."""
        found = self._program and self._program.module(module, self)
        if not found or found.is_being_read:
            return []
        return [name for name in found.reading.module.names() if not name.startswith("_")]

    def may_set_names(self, prefix: str) -> bool:
        """Whether the module gives values to names that begin so, or to names that are not known.

        Names are not known if a module that was not given is imported with an asterisk.
        """
        return any(name.startswith(prefix) for name in self.reading.module.names()) or not all(
            map(self.is_given, self.reading.star_imports)
        )

    def name_set(self, call: ast.Call) -> str | None:
        """The name of the module that a call may be there to set; `ANY_NAME` if it may be any."""
        match call:
            case ast.Call(func=ast.Name(id="exec")):
                return ANY_NAME
            case ast.Call(func=ast.Name(id="setattr"), args=[_, name, *_]):
                value = name.value if isinstance(name, ast.Constant) else None
                return value if isinstance(value, str) else ANY_NAME
        if self.dotted(call.func) == "split_settings.tools.include":
            return ANY_NAME
        return self.reading.setting_names.get(call)

    def is_used(self, name: str) -> bool:
        """Whether a name is read anywhere in the file."""
        return any(
            isinstance(each, ast.Name) and each.id == name and isinstance(each.ctx, ast.Load)
            for each in ast.walk(self.tree)
        )

    def is_given(self, star: StarImport) -> bool:
        """Whether the module of an asterisk import is one of the files."""
        return self.is_module("." * star.node.level + (star.node.module or ""))

    def is_module(self, name: str) -> bool:
        """Whether a module is one of the files."""
        return self._program is not None and self._program.module(name, self) is not None

    def has_class(self, module: str, name: str) -> bool:
        """Whether a module among the files has a class of this name."""
        found = None if self._program is None else self._program.module(module, self)
        return found is not None and isinstance(found.reading.module.own(name), Class)

    def imported(self, binding: Imported) -> Binding | None:
        """What an imported name is bound to, if its module is one of the files."""
        found = self._program and self._program.module(binding.module, self)
        if not found or found.is_being_read or not binding.name:
            return None
        return found.reading.module.own(binding.name)

    def place(self, node: ast.AST) -> Place:
        """Where an expression stands; at the end of the module, if it is of no statement."""
        reading = self.reading
        return reading.places.get(node) or Place(reading.module, AT_THE_END)

    def home(self, node: ast.AST) -> SourceFile:
        """The file that an expression stands in, which a name may have led to."""
        return self.place(node).scope.source

    def binding(self, node: ast.Name) -> Binding | None:
        """What a name stands for where it is read, followed through imports."""
        place = self.place(node)
        found = place.scope.find(node.id, place.version)
        if isinstance(found, Imported):
            return self.imported(found)
        return found

    def member(self, node: ast.Attribute) -> tuple[Binding | None, bool]:
        """What an attribute of a class, its instance or a module stands for.

        The second value says that it is the default of an environment variable.
        """
        if not isinstance(node.value, ast.Name) or self._is_changed(node.attr):
            return None, False
        place = self.place(node)
        owner = place.scope.find(node.value.id, place.version)
        source = self
        if isinstance(owner, Imported):
            program = self._program
            module = program and program.module(owner.module if owner.name else "", self)
            name = f"{owner.module}.{owner.name}" if owner.name else owner.module
            whole = program and program.module(name, self)
            if whole and not whole.is_being_read:
                return whole.reading.module.own(node.attr), False
            if not module or module.is_being_read:
                return None, False
            source = module
            owner = module.reading.module.own(owner.name)
        is_instance = False
        if isinstance(owner, Bound) and isinstance(owner.node, ast.Call):
            made = owner.node
            if not isinstance(made.func, ast.Name) or made.args or made.keywords:
                return None, False
            owner = source.binding(made.func)
            is_instance = True
        if not isinstance(owner, Class):
            return None, False
        found, bases = _attribute_of(owner, node.attr)
        return found, is_instance and not _FROM_ENVIRONMENT.isdisjoint(bases)

    def _is_changed(self, attribute: str) -> bool:
        """Whether an attribute of this name is set, or changed in place, in any of the files."""
        sources = [self] if self._program is None else self._program.sources
        return any(
            attribute in each.reading.changed_attributes
            for each in sources
            if not each.is_being_read
        )

    def resolved(self, node: ast.expr) -> ast.expr:
        """The expression that a name was last given, or else the expression itself."""
        source, seen = self, 0
        while isinstance(node, ast.Name) and seen < DEEPEST_CLASSES:
            binding = source.binding(node)
            if not isinstance(binding, Bound):
                break
            self.spend(node)
            node, source, seen = binding.node, binding.place.scope.source, seen + 1
        return node

    def returns(self, function: ast.FunctionDef) -> list[tuple[tuple[Condition, ...], ast.expr]]:
        """What a function returns, in order, each with its conditions within the function."""
        of_function = len(self.place(function).conditions)
        found = []
        waiting: list[ast.stmt] = list(function.body)
        while waiting:
            statement = waiting.pop(0)
            if isinstance(statement, ast.Return):
                value = statement.value or ast.Constant(None)
                found.append((self.place(value).conditions[of_function:], value))
            elif not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                inner: list[ast.stmt] = []
                for each in ast.iter_child_nodes(statement):
                    if isinstance(each, ast.stmt):
                        inner.append(each)
                    elif isinstance(each, ast.ExceptHandler):
                        inner += each.body
                waiting[:0] = inner
        return found

    # --- Calls and settings ----------------------------------------------------------------------

    def calls(self) -> Iterator[ast.Call]:
        """Every call, in the order of the file."""
        return iter(self.reading.calls)

    def conditions(self, node: ast.AST) -> tuple[Condition, ...]:
        """The conditions of evaluating an expression, without those that certainly hold."""
        evaluation = Evaluation(self)
        return tuple(
            each
            for each in self.place(node).conditions
            if evaluation.holds(each) is not True  # None as well
        )

    def runs(self, node: ast.AST) -> bool:
        """Whether an expression may be evaluated: not if a condition certainly does not hold."""
        evaluation = Evaluation(self)
        return all(evaluation.holds(each) is not False for each in self.place(node).conditions)

    def assignments(self) -> Iterator[tuple[str, ast.expr]]:
        """The names of the module, and the expressions for what they are at its end."""
        module = self.reading.module
        for name in module.names():
            binding = module.own(name)
            if not isinstance(binding, Imported) or self.imported(binding) is not None:
                yield name, self.reference(name, module, binding)

    def lineage(self, found: Class) -> list[Class]:
        """A class and those that it derives from, as far as they are in the files."""
        return list(_lineage(found))

    def attributes(self, found: Class) -> Iterator[tuple[str, ast.expr, SourceFile]]:
        """The attributes of a class and its bases, and the expressions for what they are."""
        names: dict[str, Class] = {}
        for each in _lineage(found):
            for name in each.scope.names():
                names.setdefault(name, each)
        for name, owner in names.items():
            source = owner.scope.source
            yield name, source.reference(name, owner.scope, owner.scope.own(name)), source

    def reference(
        self, name: str, scope: Scope, binding: Binding | None, line: int | None = None
    ) -> ast.expr:
        """A name that stands for what it does at the end of a scope, where that was last said."""
        node = getattr(binding, "node", None)
        condition = getattr(binding, "condition", None)
        line = line or getattr(node, "lineno", None) or (condition.line if condition else 1)
        if isinstance(binding, Bound) and binding.place.scope.source is self:
            return binding.node
        reference = ast.Name(name, ast.Load(), lineno=line, col_offset=0)
        reference.end_lineno, reference.end_col_offset = line, len(self._lines[line - 1])
        self.reading.places[reference] = Place(scope, AT_THE_END)
        return reference

    def items_set(self) -> list[ItemSet]:
        """What is set by key, as ``app.config["CORS_ORIGINS"]``, in the order of the file."""
        return self.reading.items

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
                yield OptionEntry(str(key), value, self.home(value))

    def items(self, node: ast.expr) -> Iterator[tuple[Any, ast.expr]]:
        """The keys of a dictionary, and the expressions that are their values.

        Raises:
            Unread: it is not a dictionary, or a key is not a literal.
        """
        self.spend(node)
        resolved = self.resolved(node)
        if isinstance(resolved, ast.Call) and _called(resolved) == "dict" and not resolved.args:
            home = self.home(resolved)
            yield from ((entry.name, entry.node) for entry in home.keywords(resolved))
            return
        if not isinstance(resolved, ast.Dict):
            raise Unread(node, self)
        home = self.home(resolved)
        for key, value in zip(resolved.keys, resolved.values, strict=True):
            if key is None:
                yield from home.items(value)
            else:
                yield home.read(key), value

    # --- Values ----------------------------------------------------------------------------------

    def spend(self, node: ast.expr, steps: int = 1) -> None:
        """Take steps of evaluation off what is left for the file.

        Raises:
            Unread: there are none left.
        """
        self._steps -= steps
        if self._steps < 0:
            raise Unread(node, self)

    def assumes(self, node: ast.expr) -> bool | None:
        """Whether a condition is assumed to hold; ``None`` if nothing was assumed."""
        if self._program is None or not self._program.assumed:
            return None
        return self._program.assumed.get(ast.dump(node))

    def read(
        self,
        node: ast.expr,
        *,
        known: Mapping[str, object] | None = None,
        dropped: list[Unread] | None = None,
        assumptions: list[Assumption] | None = None,
        unset: object = UNSET,
    ) -> Any:
        """The value of an expression; every collection becomes a list.

        `known` are values by their full names. Elements that cannot be read are added to `dropped`,
        if there is such a list, and left out. What the value depends on is added to `assumptions`;
        `unset` is what counts where a condition leaves the name without a value.

        Raises:
            Unread: the value is not certain.
        """
        return Evaluation(self.home(node), known, dropped, assumptions, unset).value(node)


def _called(call: ast.Call) -> str | None:
    return call.func.id if isinstance(call.func, ast.Name) else None


def _lineage(found: Class) -> Iterator[Class]:
    """A class and those that it derives from, as far as they are in the files."""
    waiting, seen = [found], 0
    while waiting and seen < DEEPEST_CLASSES:
        each, seen = waiting.pop(0), seen + 1
        yield each
        source = each.scope.source
        for base in each.node.bases:
            if isinstance(base, ast.Name):
                binding = source.binding(base)
                if isinstance(binding, Class):
                    waiting.append(binding)


def _attribute_of(found: Class, name: str) -> tuple[Binding | None, set[str]]:
    """What an attribute of a class is bound to, and the names of all that it derives from."""
    binding: Binding | None = None
    bases: set[str] = set()
    for each in _lineage(found):
        binding = binding or each.scope.own(name)
        bases |= {getattr(base, "id", getattr(base, "attr", "")) for base in each.node.bases}
    return binding, bases


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

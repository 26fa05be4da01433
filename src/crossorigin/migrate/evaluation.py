"""Values of expressions, worked out without running the program.

Literals, and what follows from them: names, sums, ``split`` and ``join``, f-strings,
comprehensions, compiled expressions, the defaults of environment variables. Where a condition
decides, the value is what both branches have in common.
"""

from __future__ import annotations

import ast
import json
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeGuard

from ..fetch.tokens import is_digits
from ..redaction import show
from .bindings import (
    Binding,
    Bound,
    Branched,
    Condition,
    Grown,
    Imported,
    Opaque,
)
from .patterns import shown_pattern

if TYPE_CHECKING:
    from .source import SourceFile

__all__ = [
    "LARGEST_NUMBER",
    "LARGEST_VALUE",
    "MOST_STEPS",
    "UNSET",
    "Assumption",
    "CompiledPattern",
    "Evaluation",
    "Unread",
    "is_whole_number",
]

LARGEST_NUMBER: Final = 10**9
LARGEST_VALUE: Final = 10_000
"""Elements of a list, or characters of a text, that expressions may come to."""
MOST_STEPS: Final = 100_000
"""Expressions, and elements of lists, that are evaluated in one file; what is left is not read."""
MOST_SHOWN: Final = 6
"""Elements of a list in a message."""
DEEPEST: Final = 120
"""Expressions, names and branches within each other."""

UNSET: Final = object()
"""The value of a name that is bound under a condition only, if the condition does not hold."""

_OPERATIONS: Final[Mapping[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}
_COMPARISONS: Final[Mapping[type[ast.cmpop], Callable[[Any, Any], Any]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}
_COLLECTIONS: Final = frozenset({"list", "tuple", "set", "frozenset", "sorted"})
_BUILTINS: Final = frozenset({"str", "bool", "int", "filter", "map"})
_TEXT_METHODS: Final = frozenset(
    {
        "format",
        "join",
        "lower",
        "lstrip",
        "removeprefix",
        "removesuffix",
        "replace",
        "rstrip",
        "split",
        "splitlines",
        "strip",
        "upper",
        "startswith",
        "endswith",
    }
)
_FLAGS: Final = {
    "re.I": re.I,
    "re.IGNORECASE": re.I,
    "re.A": re.A,
    "re.ASCII": re.A,
    "re.U": re.U,
    "re.UNICODE": re.U,
    "re.M": re.M,
    "re.MULTILINE": re.M,
    "re.S": re.S,
    "re.DOTALL": re.S,
    "re.NOFLAG": re.NOFLAG,
}
"""Flags that change nothing about origins and paths, or only upper and lower case."""

_ENVIRONMENT: Final = frozenset({"os.environ.get", "os.getenv"})
_READERS: Final = frozenset({"Env", "Config", "AutoConfig", "EnvManager"})
"""Classes that read the environment, of django-environ, environs, decouple and Starlette."""
_READER_METHODS: Final = frozenset({"list", "str", "bool", "int", "json", "tuple", "url", "get"})


class Unread(Exception):
    """An expression whose value cannot be told without running the program."""

    def __init__(self, node: ast.AST, source: SourceFile, *, is_named: bool = False) -> None:
        super().__init__(node)
        self.node = node
        self.source = source
        self.is_named = is_named
        """Whether an `Assumption` says already that the value is left out."""


class CompiledPattern(NamedTuple):
    """A compiled regular expression."""

    text: str
    folds_case: bool = False


def is_whole_number(value: object) -> TypeGuard[str]:
    """Whether a value is a text of digits, for a number below `LARGEST_NUMBER`."""
    return isinstance(value, str) and is_digits(value) and len(value) < 10


def _shown(value: Any) -> str:
    """A value for a message, regular expressions as they are written."""
    if isinstance(value, CompiledPattern):
        return f"{shown_pattern(value.text)}{' with re.I' if value.folds_case else ''}"
    if isinstance(value, str):
        return shown_pattern(value)
    if isinstance(value, list) and len(value) <= MOST_SHOWN:
        return f"[{', '.join(map(_shown, value))}]"
    return show(value)


_NOT_CERTAIN: Final = "not certain"


def _outcome_shown(outcome: Any) -> str:
    """The value of a branch, for a message."""
    if not isinstance(outcome, Unread):
        return _shown(outcome)
    return _NOT_CERTAIN if outcome.is_named else f"'{outcome.source.shown(outcome.node)}'"


class Assumption(NamedTuple):
    """A reservation about a value, with the condition that it depends on."""

    message: str
    """What the value depends on, and which case was taken."""
    hint: str
    line: int | None
    is_condition: bool
    """Whether a condition decided, rather than the environment."""


class Evaluation:
    """The evaluation of one expression.

    Args:
        source: The file that the expression stands in.
        known: Values by their full names.
        dropped: What could not be read of lists is added here, if there is such a list.
        assumptions: What the value depends on is added here.
        unset: What a name is worth where it is not bound.
    """

    def __init__(
        self,
        source: SourceFile,
        known: Mapping[str, object] | None = None,
        dropped: list[Unread] | None = None,
        assumptions: list[Assumption] | None = None,
        unset: object = UNSET,
    ) -> None:
        self._source = source
        self._known = known or {}
        self._dropped = dropped
        self.assumptions = [] if assumptions is None else assumptions
        self._unset = unset
        self._within: set[Binding] = set()
        self._outcomes: dict[Binding, Any] = {}
        """What bindings are worth, or `Unread`: each is followed once."""
        self._local: dict[str, Any] = {}
        self._depth = 0

    # --- Expressions -----------------------------------------------------------------------------

    def value(self, node: ast.expr) -> Any:
        """The value of an expression; all kinds of collections are lists.

        Raises:
            Unread: it is not certain.
        """
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._unread(node)
        try:
            value = self._value(node)
        finally:
            self._depth -= 1
        size = len(value) if isinstance(value, (list, str, dict)) else 1
        self._source.spend(node, size + 1)
        if size > LARGEST_VALUE and not isinstance(node, ast.Constant):
            raise self._unread(node)
        return value

    def _unread(self, node: ast.AST) -> Unread:
        return Unread(node, self._source.home(node))

    def _value(self, node: ast.expr) -> Any:  # noqa: PLR0912  # one case a kind
        if self._source.assumes(node) is not None:
            return self._source.assumes(node)
        match node:
            case ast.Constant(value=value):
                if isinstance(value, int) and value > LARGEST_NUMBER:
                    raise self._unread(node)
                return value
            case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
                return list(self._elements(elements))
            case ast.Dict():
                return {key: self.value(value) for key, value in self._source.items(node)}
            case ast.BinOp():
                return self._operation(node)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                number = self.value(operand)
                if isinstance(number, int):
                    return -number
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not self.value(operand)
            case ast.BoolOp():
                return self._boolean(node)
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARISONS:
                return self._compare(node, self.value(left), type(op), self.value(right))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                condition = Condition(test, True, node.lineno, self._source)
                return self._decided(
                    condition, lambda: self.value(body), lambda: self.value(orelse)
                )
            case ast.JoinedStr(values=parts):
                return "".join(self._part(part) for part in parts)
            case (
                ast.ListComp(elt=element, generators=generators)
                | ast.SetComp(elt=element, generators=generators)
                | ast.GeneratorExp(elt=element, generators=generators)
            ):
                return list(self._comprehended(element, generators))
            case ast.Subscript():
                return self._item(node)
            case ast.Call():
                return self._call(node)
            case ast.Name(id=name):
                return self._named(node, name)
            case ast.Attribute():
                return self._attribute(node)
            case ast.NamedExpr(value=inner):
                return self.value(inner)
        raise self._unread(node)

    def _elements(self, nodes: list[ast.expr]) -> Iterator[Any]:
        for node in nodes:
            try:
                if isinstance(node, ast.Starred):
                    inner = self.value(node.value)
                    if not isinstance(inner, list):
                        raise self._unread(node)
                    yield from inner
                else:
                    yield self.value(node)
            except Unread as unread:
                if self._dropped is None:
                    raise
                self._dropped.append(Unread(node, unread.source, is_named=unread.is_named))

    def _operation(self, node: ast.BinOp) -> Any:
        if isinstance(node.op, ast.Add) and self._dropped is not None:
            return self._sum(node)
        return self._combined(node, self.value(node.left), self.value(node.right))

    def _combined(self, node: ast.BinOp, left: Any, right: Any) -> Any:
        operation = _OPERATIONS.get(type(node.op))
        numbers = isinstance(left, int) and isinstance(right, int)
        joined = type(left) is type(right) and isinstance(left, (list, str))
        if operation is not None and (numbers or (joined and operation is operator.add)):
            result = operation(left, right)
            if not numbers or abs(result) <= LARGEST_NUMBER:
                return result
        if isinstance(node.op, ast.BitOr) and isinstance(left, re.RegexFlag):
            return left | right
        raise self._unread(node)

    def _sum(self, node: ast.BinOp) -> Any:
        """A sum, of whose lists those that cannot be read are dropped."""
        parts: list[Any] = []
        unread: list[Unread] = []
        for each in (node.left, node.right):
            try:
                parts.append(self.value(each))
            except Unread as error:
                unread.append(error)
        if unread:
            if len(parts) == 1 and isinstance(parts[0], list) and self._dropped is not None:
                self._dropped += unread
                return parts[0]
            raise unread[0]
        return self._combined(node, *parts)

    def _boolean(self, node: ast.BoolOp) -> Any:
        value: Any = None
        stops = isinstance(node.op, ast.Or)
        for each in node.values:
            if stops and each is not node.values[-1] and self._reads_environment(each):
                continue
            value = self.value(each)
            if bool(value) is stops:
                break
        return value

    def _reads_environment(self, node: ast.expr) -> bool:
        """Whether it is an environment variable without a default; note that it counts as unset."""
        variable = None
        if isinstance(node, ast.Call) and self._source.dotted(node.func) in _ENVIRONMENT:
            variable = node.args[0] if len(node.args) == 1 else None
        if variable is None:
            return False
        self._assume_environment(node, variable)
        return True

    def _compare(self, node: ast.expr, left: Any, kind: type[ast.cmpop], right: Any) -> bool:
        try:
            return bool(_COMPARISONS[kind](left, right))
        except TypeError:
            raise self._unread(node) from None

    def _part(self, part: ast.expr) -> str:
        """A part of an f-string."""
        if isinstance(part, ast.FormattedValue):
            if part.format_spec is None and part.conversion == -1:
                value = self.value(part.value)
                if isinstance(value, (str, int)):
                    return str(value)
            raise self._unread(part)
        return self._text(part)

    def _comprehended(
        self, element: ast.expr, generators: list[ast.comprehension]
    ) -> Iterator[Any]:
        if not generators:
            yield self.value(element)
            return
        first, *rest = generators
        elements = self.value(first.iter)
        if isinstance(elements, str):
            elements = list(elements)
        if not isinstance(elements, list) or first.is_async:
            raise self._unread(first.iter)
        for each in elements:
            with self._bound(first.target, each):
                if all(self.value(test) for test in first.ifs):
                    yield from self._comprehended(element, rest)

    @contextmanager
    def _bound(self, target: ast.expr, value: Any) -> Iterator[None]:
        """Names of a comprehension or lambda for what is done within."""
        names: dict[str, Any] = {}
        if isinstance(target, ast.Name):
            names[target.id] = value
        elif isinstance(target, ast.Tuple) and isinstance(value, list):
            if len(target.elts) != len(value):
                raise self._unread(target)
            for each, part in zip(target.elts, value, strict=True):
                if not isinstance(each, ast.Name):
                    raise self._unread(target)
                names[each.id] = part
        else:
            raise self._unread(target)
        before = self._local
        self._local = before | names
        try:
            yield
        finally:
            self._local = before

    def _item(self, node: ast.Subscript) -> Any:
        if self._source.dotted(node.value) == "os.environ":
            raise self._unread(node)
        owner = self.value(node.value)
        try:
            if isinstance(node.slice, ast.Slice):
                bounds = [
                    None if each is None else self.value(each)
                    for each in (node.slice.lower, node.slice.upper, node.slice.step)
                ]
                if isinstance(owner, (list, str)):
                    return owner[slice(*bounds)]
            elif isinstance(owner, (list, dict)):
                return owner[self.value(node.slice)]
        except (LookupError, TypeError, ValueError):
            pass
        raise self._unread(node)

    # --- Calls -----------------------------------------------------------------------------------

    def _call(self, node: ast.Call) -> Any:
        dotted = self._source.dotted(node.func)
        name = node.func.id if isinstance(node.func, ast.Name) else None
        if name in _COLLECTIONS and len(node.args) == 1 and not node.keywords:
            inner = self.value(node.args[0])
            if isinstance(inner, list):
                return sorted(inner, key=str) if name == "sorted" else inner
        if name in _COLLECTIONS and not node.args and not node.keywords:
            return []
        if name == "dict" and not node.args:
            return {entry.name: self.value(entry.node) for entry in self._source.keywords(node)}
        if name in _BUILTINS and not node.keywords and node.args:
            return self._built_in(node, name)
        if dotted == "re.compile":
            return self._compiled(node)
        if dotted == "re.escape" and len(node.args) == 1:
            return re.escape(self._text(node.args[0]))
        if dotted == "json.loads" and len(node.args) == 1:
            return self._parsed(node, self.value(node.args[0]))
        if dotted == "datetime.timedelta":
            return self._timedelta(node)
        if dotted in _ENVIRONMENT or self._is_reader(node.func):
            return self._environment(node)
        if isinstance(node.func, ast.Name) and not node.args and not node.keywords:
            return self._returned(node, node.func)
        if isinstance(node.func, ast.Attribute) and not node.keywords:
            return self._method(node, node.func)
        raise self._unread(node)

    def _built_in(self, node: ast.Call, name: str) -> Any:
        if name in ("filter", "map") and len(node.args) == 2:
            return self._mapped(node, name)
        if len(node.args) == 1 and name not in ("filter", "map"):
            return self._converted(node, name, self.value(node.args[0]))
        raise self._unread(node)

    def _returned(self, node: ast.Call, function: ast.Name) -> Any:
        """The result of a function of the files without arguments."""
        binding = self._source.binding(function)
        if not isinstance(binding, Opaque) or not isinstance(binding.node, ast.FunctionDef):
            raise self._unread(node)
        if binding in self._within or binding.node.decorator_list:
            raise self._unread(node)
        within = binding.place.scope.source
        returns = within.returns(binding.node)
        before = self._source, self._local
        self._source, self._local = within, {}
        self._within.add(binding)
        try:
            return self._first_returned(node, returns)
        finally:
            self._within.discard(binding)
            self._source, self._local = before

    def _first_returned(
        self,
        node: ast.Call,
        returns: list[tuple[tuple[Condition, ...], ast.expr]],
        decided: frozenset[ast.expr | None] = frozenset(),
    ) -> Any:
        """The value of the first ``return`` whose conditions hold.

        The tests that are `decided` did not hold where an earlier one would have returned.
        """
        if not returns:
            raise self._unread(node)
        (conditions, value), *rest = returns
        uncertain = None
        for condition in conditions:
            holds = self.holds(condition)
            if holds is False:
                return self._first_returned(node, rest, decided)
            if holds is None and condition.test not in decided:
                uncertain = uncertain or condition
        if uncertain is None:
            return self.value(value)
        decided |= {uncertain.test}
        as_written = uncertain._replace(holds=True)
        branches = [
            lambda: self.value(value),
            lambda: self._first_returned(node, rest, decided),
        ]
        if not uncertain.holds:
            branches.reverse()
        return self._decided(as_written, *branches)

    def _text(self, node: ast.expr) -> str:
        value = self.value(node)
        if not isinstance(value, str):
            raise self._unread(node)
        return value

    def _converted(self, node: ast.expr, name: str, value: Any) -> Any:
        if name == "bool":
            return bool(value)
        if name == "str" and isinstance(value, (str, int)):
            return str(value)
        if isinstance(value, str) and not is_whole_number(value):
            raise self._unread(node)
        if name == "int" and isinstance(value, (str, int)):
            return int(value)
        raise self._unread(node)

    def _mapped(self, node: ast.Call, name: str) -> list[Any]:
        """``filter(None, …)``, ``map(str.strip, …)``, and either with a lambda."""
        function, values = node.args[0], self.value(node.args[1])
        if not isinstance(values, list):
            raise self._unread(node)
        if name == "filter" and isinstance(function, ast.Constant) and function.value is None:
            return [each for each in values if each]
        results = [self._applied(function, each) for each in values]
        if name == "map":
            return results
        return [each for each, keep in zip(values, results, strict=True) if keep]

    def _applied(self, function: ast.expr, value: Any) -> Any:
        """The result of a function of one argument."""
        match function:
            case ast.Lambda(args=ast.arguments(args=[argument])):
                with self._bound(ast.Name(argument.arg), value):
                    return self.value(function.body)
            case ast.Attribute(value=ast.Name(id="str"), attr=attr) if attr in _TEXT_METHODS:
                if isinstance(value, str):
                    return getattr(value, attr)()
        raise self._unread(function)

    def _compiled(self, node: ast.Call) -> CompiledPattern:
        if node.args and len(node.args) <= 2 and all(each.arg == "flags" for each in node.keywords):
            text = self.value(node.args[0])
            flags = [*node.args[1:], *(each.value for each in node.keywords)]
            given = re.NOFLAG
            for each in flags:
                value = self.value(each)
                if not isinstance(value, re.RegexFlag):
                    raise self._unread(each)
                given |= value
            if isinstance(text, str):
                return CompiledPattern(text, folds_case=bool(given & re.I))
        raise self._unread(node)

    def _parsed(self, node: ast.expr, text: Any) -> Any:
        if isinstance(text, str) and len(text) <= LARGEST_VALUE:
            try:
                return json.loads(text)
            except (ValueError, RecursionError):
                pass
        raise self._unread(node)

    def _timedelta(self, node: ast.Call) -> timedelta:
        try:
            return timedelta(
                *map(self.value, node.args),
                **{entry.name: self.value(entry.node) for entry in self._source.keywords(node)},
            )
        except (TypeError, OverflowError):
            raise self._unread(node) from None

    def _method(self, node: ast.Call, function: ast.Attribute) -> Any:
        owner = self.value(function.value)
        arguments = [self.value(each) for each in node.args]
        if isinstance(owner, dict) and function.attr == "get" and 1 <= len(arguments) <= 2:
            return owner.get(*arguments)
        if isinstance(owner, dict) and function.attr in ("keys", "values") and not arguments:
            return list(getattr(owner, function.attr)())
        if isinstance(owner, list) and function.attr == "copy" and not arguments:
            return list(owner)
        if not isinstance(owner, str) or function.attr not in _TEXT_METHODS:
            raise self._unread(node)
        size = len(owner) + sum(len(each) for each in arguments if isinstance(each, (str, list)))
        if size > LARGEST_VALUE or (function.attr == "replace" and size > LARGEST_VALUE // 10):
            raise self._unread(node)
        try:
            return getattr(owner, function.attr)(*arguments)
        except (TypeError, ValueError, LookupError, AttributeError):
            raise self._unread(node) from None

    # --- The environment -------------------------------------------------------------------------

    def _is_reader(self, function: ast.expr) -> bool:
        """Whether a call of this reads an environment variable."""
        owner = function
        if isinstance(function, ast.Attribute):
            if function.attr not in _READER_METHODS:
                return False
            owner = function.value
        dotted = self._source.dotted(owner)
        if dotted is not None:
            return dotted == "decouple.config" or dotted.endswith(".env")
        if not isinstance(owner, ast.Name):
            return False
        made = self._source.resolved(owner)
        if not isinstance(made, ast.Call):
            return False
        of = made.func.attr if isinstance(made.func, ast.Attribute) else None
        if isinstance(made.func, ast.Name):
            of = made.func.id
        return of in _READERS

    def _environment(self, node: ast.Call) -> Any:
        """The default of an environment variable."""
        keywords = {each.arg: each.value for each in node.keywords}
        default = keywords.get("default")
        if default is None and len(node.args) == 3:  # django-environ: name, cast, default
            default = node.args[2]
        if default is None and len(node.args) == 2:
            default = node.args[1]
            if isinstance(default, ast.Name) and default.id in ("bool", "str", "int", "list"):
                default = None
        if default is None or not node.args:
            raise self._unread(node)
        value = self.value(default)
        cast = keywords.get("cast")
        if isinstance(value, str) and cast is not None:
            value = self._cast(cast, value)
        kind = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if isinstance(value, str) and kind in ("list", "tuple"):
            value = [each.strip() for each in value.split(",") if each.strip()]
        self._assume_environment(node, node.args[0])
        return value

    def _cast(self, cast: ast.expr, value: str) -> Any:
        name = cast.func if isinstance(cast, ast.Call) else cast
        called = name.id if isinstance(name, ast.Name) else getattr(name, "attr", "")
        if called in ("Csv", "CommaSeparatedStrings"):
            return [each.strip() for each in value.split(",") if each.strip()]
        if called == "bool":
            if value.lower() in ("true", "yes", "on", "1", "false", "no", "off", "0", ""):
                return value.lower() in ("true", "yes", "on", "1")
            raise self._unread(cast)
        if called in ("str", "int"):
            return self._converted(cast, called, value)
        return self._applied(cast, value)

    def _assume_environment(self, node: ast.expr, variable: ast.expr) -> None:
        name = variable.value if isinstance(variable, ast.Constant) else None
        shown = show(name) if isinstance(name, str) else self._source.shown(variable)
        self._assume(
            Assumption(
                f"it comes from the environment variable {shown}; its default in the source was "
                "taken, and what the variable is set to where this runs was not looked at.",
                "Compare the policy with that, or use --import in that environment.",
                getattr(node, "lineno", None),
                is_condition=False,
            )
        )

    def _assume(self, assumption: Assumption) -> None:
        if assumption not in self.assumptions:
            self.assumptions.append(assumption)

    # --- Names -----------------------------------------------------------------------------------

    def _imported(self, node: ast.Name | ast.Attribute) -> Any:
        """The value of an imported name that is known; `UNSET` for other names."""
        dotted = self._source.dotted(node)
        return UNSET if dotted is None else self._known.get(dotted, _FLAGS.get(dotted, UNSET))

    def _named(self, node: ast.Name, name: str) -> Any:
        if name in self._local:
            return self._local[name]
        imported = self._imported(node)
        if imported is not UNSET:
            return imported
        if name == "__name__":
            raise self._unread(node)
        binding = self._source.binding(node)
        if binding is None:
            raise self._unread(node)
        return self._bound_value(binding, node)

    def _attribute(self, node: ast.Attribute) -> Any:
        imported = self._imported(node)
        if imported is not UNSET:
            return imported
        binding, from_environment = self._source.member(node)
        if binding is None:
            raise self._unread(node)
        value = self._bound_value(binding, node)
        if from_environment:
            self._assume_environment(node, ast.Constant(node.attr))
        return value

    def _bound_value(self, binding: Binding | None, node: ast.expr) -> Any:
        """The value of a binding.

        Raises:
            Unread: it is not certain; at `node`, if it is not an expression.
        """
        if binding is None:
            if self._unset is UNSET:
                raise self._unread(node)
            return self._unset
        if binding in self._within or self._depth > DEEPEST:
            raise self._unread(node)
        if binding not in self._outcomes:
            self._follow(binding, node)
        outcome = self._outcomes[binding]
        if isinstance(outcome, Unread):
            raise outcome
        return outcome

    def _follow(self, binding: Binding, node: ast.expr) -> None:
        """Work out what a binding is worth, once."""
        self._within.add(binding)
        before = self._source, self._local
        self._source, self._local = binding.place.scope.source, {}
        self._depth += 1
        try:
            self._outcomes[binding] = self._bound_in_place(binding, node)
        except Unread as unread:
            self._outcomes[binding] = unread
            raise
        finally:
            self._within.discard(binding)
            self._source, self._local = before
            self._depth -= 1

    def _bound_in_place(self, binding: Binding, node: ast.expr) -> Any:
        self._source.spend(node)
        match binding:
            case Bound(node=value):
                return self.value(value)
            case Grown():
                return self._grown(binding, node)
            case Branched(condition=condition):
                return self._decided(
                    condition,
                    lambda: self._bound_value(binding.then, node),
                    lambda: self._bound_value(binding.otherwise, node),
                )
            case Imported():
                found = self._source.imported(binding)
                if found is not None:
                    return self._bound_value(found, node)
            case Opaque(node=opaque) if isinstance(opaque, ast.expr) and hasattr(opaque, "lineno"):
                raise self._unread(opaque)
        raise self._unread(node)

    def _grown(self, binding: Grown, node: ast.expr) -> Any:
        before = self._bound_value(binding.before, node)
        try:
            added = self.value(binding.node)
        except Unread as unread:
            if self._dropped is None or not isinstance(before, list):
                raise
            self._dropped.append(unread)
            return before
        if binding.is_element:
            added = [added]
        if type(before) is not type(added) or not isinstance(before, (list, str)):
            raise self._unread(binding.node)
        return [*added, *before] if binding.first else before + added

    # --- Conditions ------------------------------------------------------------------------------

    def holds(self, condition: Condition) -> bool | None:
        """Whether a condition holds; ``None`` if that is not certain."""
        if condition.test is None:
            return None
        inner = Evaluation(condition.source, self._known)
        inner._local = self._local
        inner._within = self._within
        inner._depth = self._depth
        try:
            value = bool(inner.value(condition.test))
        except Unread:
            return None
        return None if inner.assumptions else value is condition.holds

    def _decided(
        self, condition: Condition, then: Callable[[], Any], otherwise: Callable[[], Any]
    ) -> Any:
        """The value of one of two branches, or what both have in common."""
        holds = self.holds(condition)
        if holds is not None:
            return then() if holds else otherwise()
        outcomes = [self._outcome(then), self._outcome(otherwise)]
        if not condition.holds:
            outcomes.reverse()
        if outcomes[0] == outcomes[1]:
            return outcomes[0]
        first, second = map(_outcome_shown, outcomes)
        one, other = outcomes
        if (
            isinstance(one, Unread)
            and isinstance(other, Unread)
            and first == second != _NOT_CERTAIN
        ):
            raise one
        common = self._common(outcomes[0], outcomes[1], condition)
        end = "what both have in common is carried over"
        if isinstance(common, Unread) or common == []:
            end = "so it is left out"
        test, bare = condition.plain, condition.bare
        self._assume(
            Assumption(
                f"it is {first} if {test}, and {second} otherwise; {end}.",
                f'Say which holds: --assume "{bare}" or --assume "not {bare}".'
                if condition.test is not None
                else "",
                condition.line,
                is_condition=True,
            )
        )
        if isinstance(common, Unread):
            raise common
        return common

    def _outcome(self, branch: Callable[[], Any]) -> Any:
        try:
            return branch()
        except Unread as unread:
            return unread

    def _common(self, left: Any, right: Any, condition: Condition) -> Any:
        """The stricter of two values; an `Unread` that is named if neither is."""
        if isinstance(left, bool) and isinstance(right, bool):
            return left and right
        if isinstance(left, list) and isinstance(right, list):
            return [each for each in left if each in right]
        if type(left) is int and type(right) is int:
            return min(left, right)
        node = condition.test or ast.Name("a condition")
        return Unread(node, condition.source, is_named=True)

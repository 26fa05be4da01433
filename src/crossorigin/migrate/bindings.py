"""What names stand for at each place of a program, found by following its statements in order.

Nothing is evaluated here: a name is bound to an expression and the place where that stands, to a
value that has grown, or to one of two values that a condition decides between.
"""

from __future__ import annotations

import ast
import builtins
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple, TypeGuard, cast

if TYPE_CHECKING:
    from .source import SourceFile

__all__ = [
    "Binding",
    "Bound",
    "Branched",
    "Class",
    "Condition",
    "Grown",
    "Imported",
    "ItemSet",
    "ItemsSet",
    "Opaque",
    "Place",
    "Scope",
    "StarImport",
    "StatementReader",
]

ANY_NAME: Final = "*"

AT_THE_END: Final = sys.maxsize
"""The version of a scope when all of it has run."""

MOST_NAMES: Final = 20
"""Names that stand for each other, and are followed to find the attribute that has a value."""

_GROWING: Final = frozenset({"append", "add", "insert", "extend"})
_CHANGING: Final = frozenset(
    {"remove", "pop", "clear", "sort", "reverse", "update", "setdefault", "discard", "popitem"}
)
_OF_LISTS: Final = frozenset(
    {"append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"}
)
"""Methods that also change what a call, an attribute or an item gave: lists have them all, and
applications and routers are not changed by them."""
_IN_PLACE: Final = _GROWING | _CHANGING
_LISTS: Final = (ast.List, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp)
_CONTENTS: Final = (
    *_LISTS,
    ast.Tuple,
    ast.BinOp,
    ast.Constant,
    ast.Name,
)
"""Expressions of values that change where a method does so; of calls only what they return."""


READING: Final = frozenset(
    {
        "all",
        "any",
        "bool",
        "dict",
        "enumerate",
        "filter",
        "frozenset",
        "isinstance",
        "len",
        "list",
        "map",
        "max",
        "min",
        "print",
        "repr",
        "set",
        "sorted",
        "str",
        "sum",
        "tuple",
        "type",
        "zip",
    }
)
"""Functions that change nothing that they are given."""
_GIVING_LISTS: Final = frozenset({"copy", "get", "json", "keys", "list", "split", "splitlines"})
"""Methods whose results are lists, or may be."""
_WITHOUT_CHANGES: Final = frozenset(
    {
        "aiohttp",
        "aiohttp_cors",
        "asgi_cors",
        "corsheaders",
        "decouple",
        "django",
        "environ",
        "environs",
        "falcon",
        "fastapi",
        "flask",
        "flask_cors",
        "litestar",
        "pydantic",
        "pydantic_settings",
        "quart",
        "quart_cors",
        "sanic",
        "sanic_ext",
        "starlette",
    }
)
"""Packages that change no list that they are given; besides the standard library."""


class Condition(NamedTuple):
    """A condition under which a statement runs."""

    test: ast.expr | None
    """``None`` for what is not an expression: a loop, a ``match``, a handler of exceptions."""
    holds: bool
    line: int
    source: SourceFile
    function: str = ""
    """The function that has to run, if that is what the condition is."""

    @property
    def text(self) -> str:
        """The condition as it is written; of one that must not hold, ``not (…)``."""
        if self.function:
            return self.plain
        if self.test is None:
            return f"the statement in line {self.line} runs it"
        return self.plain if self.holds else f"not {self.plain}"

    @property
    def plain(self) -> str:
        """The test as it is written, in brackets if it is of several words."""
        if self.function:
            return f"{self.function}() runs"
        if self.test is None:
            several = f"the statement in line {self.line} takes one branch"
            return several if self.holds else "there is no exception"
        inner = self.test.operand if _is_not(self.test) else None
        return self._in_brackets(self.test) if inner is None else f"not {self.bare}"

    @property
    def bare(self) -> str:
        """The same without a leading ``not``."""
        node = self.test
        while node is not None and _is_not(node):
            node = node.operand
        return "" if node is None else self._in_brackets(node)

    def _in_brackets(self, node: ast.expr) -> str:
        shown = self.source.shown(node)
        simple = isinstance(node, (ast.Name, ast.Attribute, ast.Call, ast.Subscript))
        return shown if simple else f"({shown})"


class Place(NamedTuple):
    """The place of a statement: the names as they are bound there, and its conditions."""

    scope: Scope
    version: int
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Bound:
    """A name that was given a value."""

    node: ast.expr
    place: Place


@dataclass(frozen=True, eq=False, slots=True)
class Grown:
    """A list, or a text, to which something was added."""

    before: Binding | None
    node: ast.expr
    place: Place
    is_element: bool = False
    first: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Branched:
    """One of two values; ``None`` is that the name was not bound."""

    condition: Condition
    place: Place
    then: Binding | None
    otherwise: Binding | None


@dataclass(frozen=True, eq=False, slots=True)
class Class:
    """A class, with what is bound in it."""

    node: ast.ClassDef
    scope: Scope
    place: Place


@dataclass(frozen=True, eq=False, slots=True)
class Imported:
    """A name of another module; a module itself, if `name` is empty."""

    module: str
    name: str
    node: ast.stmt
    place: Place


@dataclass(frozen=True, eq=False, slots=True)
class Opaque:
    """A value that cannot be determined."""

    node: ast.AST
    place: Place


Binding = Bound | Grown | Branched | Class | Imported | Opaque


class Scope:
    """A module, class or function: each name's bindings, in the order of the program."""

    __slots__ = ("_history", "function", "is_class", "parent", "source")

    def __init__(
        self,
        source: SourceFile,
        parent: Place | None = None,
        *,
        is_class: bool = False,
        function: ast.FunctionDef | ast.AsyncFunctionDef | None = None,
    ) -> None:
        self.source = source
        self.parent = parent
        self.is_class = is_class
        self.function = function
        self._history: dict[str, list[tuple[int, Binding | None]]] = {}

    def write(self, name: str, version: int, binding: Binding | None) -> None:
        """Bind a name from `version` on."""
        self._history.setdefault(name, []).append((version, binding))

    def own(self, name: str, version: int = AT_THE_END) -> Binding | None:
        """What a name is bound to in this scope itself."""
        history = self._history.get(name, ())
        index = bisect_right(history, version, key=itemgetter(0))
        return history[index - 1][1] if index else None

    def find(self, name: str, version: int) -> Binding | None:
        """What a name stands for here, or in the scopes around."""
        place: Place | None = Place(self, version)
        while place is not None:
            binding = place.scope.own(name, place.version)
            if binding is not None:
                return binding
            place = place.scope.parent
        return None

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """The functions that it is the scope of, or within, the innermost first."""
        scope: Scope | None = self
        while scope is not None:
            if scope.function is not None:
                yield scope.function
            scope = scope.parent.scope if scope.parent else None

    def names(self) -> Iterator[str]:
        """The names that are bound at the end."""
        return (name for name in self._history if self.own(name) is not None)


class ItemSet(NamedTuple):
    """``owner["key"] = value``, or ``owner.update(key=value)``."""

    owner: ast.expr
    key: str
    node: ast.expr
    place: Place


class ItemsSet(NamedTuple):
    """Items whose keys are not literals: ``owner.update(other)``, or ``owner[key] = value``."""

    owner: ast.expr
    node: ast.expr
    """A dictionary."""
    at: ast.expr
    """The expression for messages."""
    place: Place


_Group = list[tuple[Scope, str, Binding]]
"""Names that stand for one object, or one of which has it in it."""


class StarImport(NamedTuple):
    """``from module import *``."""

    node: ast.ImportFrom
    place: Place


class LateChange(NamedTuple):
    """A change of a name by code that runs at an unknown time."""

    node: ast.expr
    only_grows: bool = False
    is_bound: bool = False
    """Whether the name may be given another value; else its value is changed."""


def changed_names(tree: ast.Module, calls: dict[ast.AST, str]) -> dict[str, LateChange]:
    """The names that functions change outside of them, and those that `globals` may.

    `ANY_NAME` is among them if it may be any of them. The calls of `globals` are added to `calls`.
    """
    found: dict[str, LateChange] = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            _changed_in(node, found)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call) and _gives_names(child):
                name = _name_given(node)
                if name is not None:
                    calls[child] = name
                    found[name] = LateChange(child, is_bound=True)
    return found


def _gives_names(call: ast.Call) -> bool:
    match call.func:
        case ast.Name(id="globals" | "locals" | "vars"):
            return not call.args
    return False


def _name_given(use: ast.AST) -> str | None:
    """The name that a use of ``globals()`` may set; ``None`` if that only reads."""
    match use:
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return name
        case ast.Attribute(attr="get" | "keys" | "items" | "values" | "copy") | ast.Compare():
            return None
        case ast.Call(func=ast.Attribute(value=ast.Name(id="django_heroku"))):
            return None  # which sets none about CORS
    return ANY_NAME


def _changed_in(
    function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, found: dict[str, LateChange]
) -> None:
    """Add the names that a function changes which are not its own."""
    local, outer = set[str](), set[str]()
    changes: list[tuple[str, ast.expr, bool]] = []
    for node in ast.walk(function):
        if isinstance(node, ast.arg):
            local.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            local.add(node.id)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            outer.update(node.names)
        changes += _changes_in_place(node)
    for name, at, only_grows in changes:
        if name not in local or name in outer:
            before = found.get(name)
            found[name] = LateChange(at, only_grows and (before is None or before.only_grows))
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in outer:
            found[node.id] = LateChange(node, is_bound=True)


def _changes_in_place(node: ast.AST) -> Iterator[tuple[str, ast.expr, bool]]:
    """The names whose values a statement or expression changes, where, and if they only grow."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)) if attr in _IN_PLACE:
            yield name, node, attr in _GROWING
        case ast.AugAssign(target=ast.Name(id=name), op=ast.Add(), value=value):
            yield name, value, True
        case ast.AugAssign(target=target) | ast.Assign(targets=[ast.Subscript() as target]):
            within = _innermost(target)
            if within is not None:
                yield within, target, False
        case ast.Delete(targets=targets):
            for each in targets:
                within = _innermost(each) if isinstance(each, ast.Subscript) else None
                if within is not None:
                    yield within, each, False


def _innermost(node: ast.expr) -> str | None:
    """The name that an item is of."""
    while isinstance(node, ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _changes_parameter(node: ast.AST, parameter: int | str | None, offset: int) -> bool:
    """Whether a function may change what it is given as a parameter, or gives it on."""
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        return isinstance(node, ast.arg)  # a function that is given is not known
    names = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
    if isinstance(parameter, int):
        parameter = names[parameter + offset] if parameter + offset < len(names) else None
    if parameter not in (*names, *(each.arg for each in node.args.kwonlyargs)):
        return True
    name = str(parameter)
    for each in ast.walk(node):
        if any(changed == name for changed, *_ in _changes_in_place(each)):
            return True
        match each:
            case ast.Assign(value=value) | ast.Return(value=ast.expr() as value):
                if name in _names_within(value):
                    return True
            case ast.Call(func=ast.Name(id=called)) if called not in READING:
                given = (*each.args, *(keyword.value for keyword in each.keywords))
                if not called[:1].isupper() and any(name in _names_within(one) for one in given):
                    return True
    return False


class StatementReader:
    """Follows the statements of one file, in the order in which they run.

    Of functions only the bodies are read, each once, after the module.
    """

    def __init__(self, source: SourceFile, places: dict[ast.AST, Place]) -> None:
        self.source = source
        self.module = Scope(source)
        self.places = places
        self.calls: list[ast.Call] = []
        self.items: list[ItemSet] = []
        self.items_by_value: list[ItemsSet] = []
        self.classes: list[Class] = []
        self.star_imports: list[StarImport] = []
        self.functions: list[tuple[ast.FunctionDef | ast.AsyncFunctionDef, Place]] = []
        self.changed_attributes: set[str] = set()
        """Attributes by name that were set, or whose values were changed in place."""
        self._version = 0
        self._conditions: tuple[Condition, ...] = ()
        self._journals: list[dict[tuple[Scope, str], Binding | None]] = []
        self._globals: set[str] = set()
        self._aliases: dict[Binding, list[_Group]] = {}
        self._changing: dict[tuple[ast.AST, int | str | None], bool] = {}
        self.setting_names: dict[ast.AST, str] = {}
        """Calls of `globals` and its like that may set a name, or `ANY_NAME`."""
        self._changed = changed_names(source.tree, self.setting_names)

    def run(self) -> None:
        """Read the module, and then its functions."""
        self._block(self.source.tree.body, self.module)
        waiting = 0
        while waiting < len(self.functions):
            node, place = self.functions[waiting]
            waiting += 1
            self._function(node, place)
        self.calls.sort(key=lambda call: (call.lineno, call.col_offset))

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, place: Place) -> None:
        around = place.scope
        while around.is_class and around.parent is not None:
            around = around.parent.scope
        scope = Scope(self.source, Place(around, AT_THE_END), function=node)
        self._conditions = place.conditions
        arguments = node.args
        for each in (
            *arguments.posonlyargs,
            *arguments.args,
            *arguments.kwonlyargs,
            *filter(None, (arguments.vararg, arguments.kwarg)),
        ):
            self._bind(scope, each.arg, Opaque(each, self._place(scope)))
        self._globals = set()
        self._block(node.body, scope)
        self._conditions = ()

    # --- Binding ---------------------------------------------------------------------------------

    def _place(self, scope: Scope) -> Place:
        return Place(scope, self._version, self._conditions)

    def _bind(self, scope: Scope, name: str, binding: Binding | None) -> None:
        if name in self._globals and scope is not self.module:
            # When the function runs is not known.
            scope, binding = self.module, Opaque(ast.Name(name), self._place(scope))
        binding = self._as_changed(name, binding, scope)
        if self._journals:
            self._journals[-1].setdefault((scope, name), scope.own(name))
        self._version += 1
        scope.write(name, self._version, binding)

    def _as_changed(self, name: str, binding: Binding | None, scope: Scope) -> Binding | None:
        """A binding, as far as it is certain if code that runs at another time changes it."""
        if isinstance(binding, (Imported, Class, Opaque)) or binding is None:
            return binding
        change = self._changed.get(name) or self._changed.get(ANY_NAME)
        if change is None or not (self._may_change(binding) or change.is_bound):
            return binding
        if isinstance(binding, Bound) and isinstance(binding.node, ast.Call) and change.is_bound:
            return binding  # an application, say
        place = self._place(scope)
        if not change.only_grows:
            return Opaque(change.node, place)
        added = ast.copy_location(ast.Yield(), change.node)  # which is never read
        self.places[added] = place
        return Grown(binding, added, place)

    def _may_change(self, binding: Binding | None) -> bool:
        """Whether a name stands for a list or dictionary, as far as that can be seen."""
        waiting = [binding]
        for _ in range(MOST_NAMES):
            if not waiting:
                return False
            match waiting.pop():
                case Branched(then=then, otherwise=otherwise):
                    waiting += [then, otherwise]
                case Grown(node=node):
                    if not isinstance(node, (ast.Constant, ast.JoinedStr)):
                        return True
                case Bound(node=ast.Name(id=name), place=place):
                    waiting.append(place.scope.find(name, place.version))
                case Bound(node=node) if _is_changeable(node):
                    return True
        return True

    def _pass_on(self, call: ast.Call, scope: Scope) -> None:
        """Note that a call may change its arguments that are lists or dictionaries."""
        given: list[tuple[ast.expr, int | str | None]] = [
            *((each, number) for number, each in enumerate(call.args)),
            *((each.value, each.arg) for each in call.keywords),
        ]
        for value, parameter in given:
            for name in _names_within(value):
                before = scope.find(name, self._version)
                if not self._may_change(before):
                    continue
                if self._changes(call.func, parameter, scope):
                    self._forget_aliases(before, call, scope)
                    self._forget_source(before, call, scope)
                    self._bind(self._owner(scope, name), name, Opaque(call, self._place(scope)))

    def _changes(self, function: ast.expr, parameter: int | str | None, scope: Scope) -> bool:
        """Whether a function may change what it is given."""
        owner = _first_part(function)
        if not isinstance(owner, ast.Name):
            return False
        found = scope.find(owner.id, self._version)
        if isinstance(found, Imported):
            known = self.source.imported(found) if isinstance(function, ast.Name) else None
            if known is None:
                root = found.module.partition(".")[0]
                return root not in _WITHOUT_CHANGES and root not in sys.stdlib_module_names
            found = known
        if isinstance(function, ast.Attribute):
            if isinstance(found, Bound) and isinstance(found.node, ast.Call):
                made = found.node.func
                of = scope.find(made.id, self._version) if isinstance(made, ast.Name) else None
                return isinstance(of, Class)
            return isinstance(found, Class)
        if isinstance(found, Class):
            within = found.scope.own("__init__")
            return isinstance(within, Opaque) and self._changes_parameter(within, parameter, 1)
        if isinstance(found, Opaque) or (
            isinstance(found, Bound) and isinstance(found.node, ast.Lambda)
        ):
            return self._changes_parameter(found, parameter, 0)
        return found is not None or (bool(self.star_imports) and owner.id not in dir(builtins))

    def _changes_parameter(
        self, function: Bound | Opaque, parameter: int | str | None, offset: int
    ) -> bool:
        key = function.node, parameter
        if key not in self._changing:
            self._changing[key] = _changes_parameter(function.node, parameter, offset)
        return self._changing[key]

    def _mark(self, node: ast.AST, scope: Scope) -> None:
        """Note where all of an expression stands, and the calls in it."""
        around = self._place(scope)
        waiting: list[tuple[ast.AST, Place]] = [(node, around)]
        found = []
        while waiting:
            each, place = waiting.pop()
            self.places[each] = place
            if isinstance(each, ast.Call):
                self.calls.append(each)
            if isinstance(each, (ast.Call, ast.NamedExpr)):
                found.append((each, place))
            for child, test, holds in _parts(each):
                within = place
                if holds is not None:
                    line = getattr(each, "lineno", 0)
                    condition = Condition(test, holds, line, self.source)
                    within = place._replace(conditions=(*place.conditions, condition))
                waiting.append((child, within))
        for each, place in found:
            self._conditions = place.conditions
            if place is around:
                self._effect(each, place, scope)
                continue
            self._journals.append({})
            self._effect(each, place, scope)
            condition = place.conditions[-1]
            decided = condition._replace(holds=True)
            for key, base in self._journals.pop().items():
                both = [key[0].own(key[1]), base]
                then, otherwise = both if condition.holds else both[::-1]
                self._bind(*key, Branched(decided, place, then, otherwise))
        self._conditions = around.conditions

    def _effect(self, node: ast.Call | ast.NamedExpr, place: Place, scope: Scope) -> None:
        """Note what an expression changes."""
        if isinstance(node, ast.NamedExpr):
            self._bind(scope, node.target.id, Bound(node.value, place))
        else:
            self._pass_on(node, scope)
            self._method(node, scope)

    def _method(self, call: ast.Call, scope: Scope) -> None:  # noqa: PLR0912  # one case a kind
        """A call of a method that changes what a name stands for."""
        match call.func:
            case ast.Name(id="getattr" | "setattr" | "delattr"):
                # What is made of the attribute is not followed.
                self.changed_attributes |= {
                    str(each.value) for each in call.args[1:2] if isinstance(each, ast.Constant)
                }
                return
            case ast.Attribute(value=ast.Name(id=name), attr=attr):
                before = scope.find(name, self._version)
            case ast.Attribute(attr="update" | "from_mapping", value=owner):
                self._update(call, owner, scope)
                self._forget_attribute(owner, call, scope)
                return
            case ast.Attribute(attr=attr, value=ast.Subscript() as owner) if attr in _OF_LISTS:
                self._forget_attribute(owner, call, scope)
                self._forget_item(owner, scope)
                return
            case ast.Attribute(attr=attr, value=ast.Attribute() as owner) if attr in _IN_PLACE:
                self._forget_attribute(owner, call, scope)
                return
            case _:
                return
        if attr in ("update", "from_mapping"):
            self._update(call, call.func.value, scope)
        if attr in _IN_PLACE:
            self._forget_source(before, call, scope)
            if isinstance(before, Opaque):
                self._forget_aliases(before, call, scope)
        of_a_list = attr in _OF_LISTS and not call.keywords and _is_value(before)
        if not of_a_list and not self._has_contents(before):
            return
        if attr in _GROWING or attr in _CHANGING:
            self._forget_aliases(before, call, scope)
        if attr in _GROWING and not call.keywords and len(call.args) == 1 + (attr == "insert"):
            place = self._place(scope)
            single, first = attr != "extend", attr == "insert"
            grown = Grown(before, call.args[-1], place, is_element=single, first=first)
            self._grow(scope, name, grown, call)
        elif attr in _GROWING or attr in _CHANGING:
            self._bind(self._owner(scope, name), name, Opaque(call, self._place(scope)))

    def _update(self, call: ast.Call, owner: ast.expr, scope: Scope) -> None:
        place = self._place(scope)
        for keyword in call.keywords:
            if keyword.arg is not None:
                self.items.append(ItemSet(owner, keyword.arg, keyword.value, place))
            else:
                self.items_by_value.append(ItemsSet(owner, keyword.value, call, place))
        for each in call.args:
            given = each.keys if isinstance(each, ast.Dict) else [None]
            keys = [str(key.value) for key in given if isinstance(key, ast.Constant)]
            if not isinstance(each, ast.Dict) or len(keys) < len(given):
                self.items_by_value.append(ItemsSet(owner, each, call, place))
                continue
            for key, value in zip(keys, each.values, strict=True):
                self.items.append(ItemSet(owner, key, value, place))

    def _has_contents(self, binding: Binding | None) -> bool:
        return isinstance(binding, (Grown, Branched)) or (
            isinstance(binding, Bound)
            and (isinstance(binding.node, _CONTENTS) or _is_dict(binding.node))
        )

    def _owner(self, scope: Scope, name: str) -> Scope:
        """The scope that a name is bound in, as far as it is of this file."""
        place: Place | None = Place(scope, self._version)
        while place is not None and place.scope.own(name, place.version) is None:
            place = place.scope.parent
        return scope if place is None else place.scope

    def _grow(self, scope: Scope, name: str, grown: Grown, at: ast.expr) -> None:
        """Bind a name to what it has grown to; what a function adds outside of it is not certain.

        Whether and when the function runs is not known.
        """
        owner = self._owner(scope, name)
        around: Scope = scope
        while around is not owner and around.is_class and around.parent is not None:
            around = around.parent.scope
        if around is not owner:
            grown = replace(grown, node=ast.copy_location(ast.Yield(), at))  # which is never read
        self._bind(owner, name, grown)

    def _assign(self, target: ast.expr, value: ast.expr, scope: Scope, place: Place) -> None:
        if isinstance(target, ast.Name):
            bound = Bound(value, place)
            for name in _names_within(value):
                self._note_alias(name, scope, target.id, bound)
            self._bind(scope, target.id, bound)
        elif isinstance(target, (ast.Tuple, ast.List)):
            parts = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
            starred = any(isinstance(each, ast.Starred) for each in (*target.elts, *parts))
            if starred or len(parts) != len(target.elts):
                self._forget(target, scope)
                return
            for each, part in zip(target.elts, parts, strict=True):
                self._assign(each, part, scope, place)
        elif isinstance(target, ast.Attribute):
            self.items.append(ItemSet(target.value, target.attr, value, place))
            if not self._is_of_elsewhere(target.value, scope):
                self.changed_attributes.add(target.attr)
        else:
            item = cast("ast.Subscript", target)  # the only other target, a starred one aside
            if isinstance(item.slice, ast.Constant):
                self.items.append(ItemSet(item.value, str(item.slice.value), value, place))
            else:
                pair = ast.copy_location(ast.Dict([item.slice], [value]), value)
                self.places[pair] = place
                self.items_by_value.append(ItemsSet(item.value, pair, item, place))
            self._forget_attribute(item.value, value, scope)
            self._forget_item(item, scope)

    def _note_alias(self, name: str, scope: Scope, alias: str, bound: Bound | Opaque) -> None:
        """Note that two names stand for one object."""
        before = scope.find(name, self._version)
        if before is None:
            return
        groups = self._aliases.setdefault(before, [])
        if not groups:
            groups.append([(self._owner(scope, name), name, before)])
        for group in groups[:MOST_NAMES]:
            group.append((scope, alias, bound))
        self._aliases.setdefault(bound, []).extend(groups[:MOST_NAMES])

    def _forget_aliases(self, before: Binding | None, node: ast.AST, scope: Scope) -> None:
        """Make the other names of a changed object unknown from here on."""
        if before is None or before not in self._aliases:
            return
        place = self._place(scope)
        for group in self._aliases[before]:
            for owner, name, binding in group:
                if binding is not before and owner.own(name) is binding:
                    self._bind(owner, name, Opaque(node, place))
            group.clear()

    def _forget_item(self, target: ast.expr, scope: Scope) -> None:
        """Make a name unknown, because one of its items is set or deleted."""
        within = target
        while isinstance(within, ast.Subscript):
            within = within.value
        if isinstance(target, ast.Subscript) and isinstance(within, ast.Name):
            name = within.id
            is_slice = isinstance(target.slice, (ast.Slice, ast.UnaryOp)) or (
                isinstance(target.slice, ast.Constant) and isinstance(target.slice.value, int)
            )
            before = scope.find(name, self._version)
            if self._has_contents(before) or (is_slice and _is_value(before)):
                self._forget_aliases(before, target, scope)
                self._bind(self._owner(scope, name), name, Opaque(target, self._place(scope)))

    def _forget_attribute(self, target: ast.expr, node: ast.expr, scope: Scope) -> None:
        """Make an attribute unknown, because its value was changed in place.

        Attributes are compared by name alone, because it is not followed which objects share a
        value.
        """
        while isinstance(target, ast.Subscript):
            if isinstance(target.slice, ast.Constant) and isinstance(target.slice.value, str):
                self._set_unread(target.value, target.slice.value, node, scope)
            target = target.value
        if isinstance(target, ast.Name):
            self._forget_source(scope.find(target.id, self._version), node, scope)
        if not isinstance(target, ast.Attribute):
            return
        self._set_unread(target.value, target.attr, node, scope)
        self.changed_attributes.add(target.attr)
        for each in self.classes:
            self._forget_aliases(each.scope.own(target.attr), node, scope)

    def _set_unread(self, owner: ast.expr, key: str, node: ast.expr, scope: Scope) -> None:
        """Make an item unknown."""
        unread = ast.copy_location(ast.Yield(), node)  # which is never read
        self.places[unread] = place = self._place(scope)
        self.items.append(ItemSet(owner, key, unread, place))

    def _is_of_elsewhere(self, owner: ast.expr, scope: Scope) -> bool:
        """Whether an object certainly was made by a class that is in none of the files."""
        owner = _first_part(owner)
        found = scope.find(owner.id, self._version) if isinstance(owner, ast.Name) else None
        if not isinstance(found, Bound) or not isinstance(found.node, ast.Call):
            return False
        made = _first_part(found.node.func)
        of = scope.find(made.id, self._version) if isinstance(made, ast.Name) else None
        return isinstance(of, Imported) and not (
            self.source.is_module(of.module) or self.source.is_module(f"{of.module}.{of.name}")
        )

    def _forget_source(self, before: Binding | None, node: ast.expr, scope: Scope) -> None:
        """A name whose value changes may stand for the value of an attribute, or a part of it."""
        for _ in range(MOST_NAMES):
            if not isinstance(before, Bound):
                return
            within = before.node
            while isinstance(within, ast.Subscript):
                within = within.value
            if isinstance(within, ast.Attribute):
                self._forget_attribute(before.node, node, scope)
                return
            if not isinstance(within, ast.Name):
                return
            before = before.place.scope.find(within.id, before.place.version)

    def _delete(self, targets: Iterable[ast.expr], scope: Scope) -> None:
        for target in targets:
            self._mark(target, scope)
            if isinstance(target, (ast.Attribute, ast.Subscript)):
                self._forget_attribute(target, target, scope)
            self._forget(target, scope)
            self._forget_item(target, scope)

    def _forget(self, target: ast.AST, scope: Scope) -> None:
        """Bind all names in a target to what cannot be told."""
        for each in ast.walk(target):
            if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load):
                self._bind(scope, each.id, Opaque(each, self._place(scope)))

    # --- Statements ------------------------------------------------------------------------------

    def _block(self, statements: Sequence[ast.stmt], scope: Scope) -> bool:
        """Follow statements; returns whether they never come to their end."""
        before = self._conditions
        ends = False
        for statement in statements:
            ends = self._statement(statement, scope) or ends
        self._conditions = before
        return ends

    def _statement(self, statement: ast.stmt, scope: Scope) -> bool:  # noqa: PLR0912  # one case a kind
        match statement:
            case ast.Assign(targets=targets, value=value):
                self._mark(value, scope)
                place = self._place(scope)
                for target in targets:
                    self._mark(target, scope)
                    self._assign(target, value, scope, place)
            case ast.AnnAssign(target=target, value=value):
                if value is not None:
                    self._mark(value, scope)
                    self._assign(target, value, scope, self._place(scope))
            case ast.AugAssign(target=target, op=op, value=value):
                self._mark(value, scope)
                self._augment(target, op, value, scope)
            case ast.Delete(targets=targets):
                self._delete(targets, scope)
            case ast.If(test=test, body=body, orelse=orelse):
                self._mark(test, scope)
                return self._branch(test, body, orelse, scope, statement)
            case ast.For() | ast.AsyncFor() | ast.While():
                self._loop(statement, scope)
            case ast.Try() | ast.TryStar():
                self._try(statement, scope)
            case ast.With() | ast.AsyncWith():
                for item in statement.items:
                    self._mark(item.context_expr, scope)
                    if item.optional_vars is not None:
                        self._forget(item.optional_vars, scope)
                return self._with(statement, scope)
            case ast.Match(subject=subject, cases=cases):
                self._mark(subject, scope)
                bodies: list[list[ast.stmt]] = [case.body for case in cases]
                is_open = not any(_matches_all(case) for case in cases)
                self._either(None, [*bodies, *([[]] if is_open else [])], scope, statement)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._definition(statement, scope)
            case ast.ClassDef():
                self._class(statement, scope)
            case ast.Import() | ast.ImportFrom():
                self._import(statement, scope)
            case ast.Global(names=names):
                self._globals.update(names)
            case ast.Return() | ast.Raise() | ast.Break() | ast.Continue():
                for child in ast.iter_child_nodes(statement):
                    self._mark(child, scope)
                return True
            case _:
                for child in ast.iter_child_nodes(statement):
                    self._mark(child, scope)
        return False

    def _augment(self, target: ast.expr, op: ast.operator, value: ast.expr, scope: Scope) -> None:
        if not isinstance(target, ast.Name) or not isinstance(op, ast.Add):
            self._forget(target, scope)
            self._forget_attribute(target, value, scope)
            return
        before = scope.find(target.id, self._version)
        if not isinstance(value, (ast.Tuple, ast.Constant, ast.JoinedStr)):
            self._forget_aliases(before, value, scope)  # a list changes in place
            self._forget_source(before, value, scope)
        grown = Grown(before, value, self._place(scope))
        self._bind(scope, target.id, grown)

    def _branch(
        self,
        test: ast.expr,
        body: Sequence[ast.stmt],
        orelse: Sequence[ast.stmt],
        scope: Scope,
        statement: ast.stmt,
    ) -> bool:
        ends = self._either(test, [body, orelse], scope, statement)
        if ends[0] != ends[1]:  # the rest of the block runs in one case alone
            condition = Condition(test, ends[1], statement.lineno, self.source)
            self._conditions = (*self._conditions, condition)
        return all(ends)

    def _undone(
        self, journal: Mapping[tuple[Scope, str], Binding | None]
    ) -> dict[tuple[Scope, str], Binding | None]:
        """What a block has bound; the names get back what they had before it."""
        bound = {key: key[0].own(key[1]) for key in journal}
        for (owner, name), base in journal.items():
            self._version += 1
            owner.write(name, self._version, base)
        return bound

    def _either(
        self,
        test: ast.expr | None,
        branches: Sequence[Sequence[ast.stmt]],
        scope: Scope,
        statement: ast.stmt,
    ) -> list[bool]:
        """Follow one of several blocks, whichever that is; returns which of them never end."""
        around = self._conditions
        place = self._place(scope)
        outcomes: list[dict[tuple[Scope, str], Binding | None]] = []
        bases: dict[tuple[Scope, str], Binding | None] = {}
        ends = []
        for number, body in enumerate(branches):
            condition = Condition(test, number == 0, statement.lineno, self.source)
            self._conditions = (*around, condition)
            self._journals.append({})
            ends.append(self._block(body, scope))
            journal = self._journals.pop()
            outcomes.append(self._undone(journal))
            bases |= {key: base for key, base in journal.items() if key not in bases}
        self._conditions = around
        going_on = [each for each, end in zip(outcomes, ends, strict=True) if not end] or outcomes
        decided = Condition(test, True, statement.lineno, self.source)
        for key, base in bases.items():
            joined = going_on[0].get(key, base)
            for outcome in going_on[1:]:
                other = outcome.get(key, base)
                if other is not joined:
                    joined = Branched(decided, place, joined, other)
            self._bind(*key, joined)
        return ends

    def _loop(self, loop: ast.For | ast.AsyncFor | ast.While, scope: Scope) -> None:
        self._mark(loop.test if isinstance(loop, ast.While) else loop.iter, scope)
        if isinstance(loop, ast.For) and self._growing_loop(loop, scope):
            return
        self._journals.append({})
        if not isinstance(loop, ast.While):
            self._mark(loop.target, scope)
            self._forget(loop.target, scope)
            self._note_elements(loop, scope)
        around = self._conditions
        if not (isinstance(loop, ast.For) and _has_elements(loop.iter)):
            self._conditions = (*around, Condition(None, True, loop.lineno, self.source))
        self._block(loop.body, scope)
        self._conditions = around
        self._block(loop.orelse, scope)
        journal = self._journals.pop()
        for (owner, name), base in journal.items():
            after = owner.own(name)
            only_grown = isinstance(after, (Grown, Branched)) and _grew_from(after, base)
            self._bind(owner, name, after if only_grown else Opaque(loop, self._place(scope)))

    def _note_elements(self, loop: ast.For | ast.AsyncFor, scope: Scope) -> None:
        """The variable of a loop stands for each of the names that it is over."""
        if not isinstance(loop.target, ast.Name):
            return
        element = scope.own(loop.target.id)
        for name in _names_within(loop.iter):
            if isinstance(element, Opaque):
                self._note_alias(name, scope, loop.target.id, element)

    def _growing_loop(self, loop: ast.For, scope: Scope) -> bool:
        """Follow a loop that does nothing but append to a list; returns whether it is one."""
        body, tests = loop.body, list[ast.expr]()
        while len(body) == 1 and isinstance(body[0], ast.If) and not body[0].orelse:
            tests.append(body[0].test)
            body = body[0].body
        match body:
            case [
                ast.Expr(
                    ast.Call(
                        func=ast.Attribute(value=ast.Name(id=name), attr="append" | "add"),
                        args=[element],
                        keywords=[],
                    ) as call
                )
            ]:
                before = scope.find(name, self._version)
            case _:
                return False
        if loop.orelse or not self._has_contents(before):
            return False
        self._mark(loop.target, scope)
        for each in (*tests, element):
            self._mark(each, scope)
        place = self._place(scope)
        generator = ast.comprehension(loop.target, loop.iter, tests, 0)
        grown = ast.copy_location(ast.ListComp(element, [generator]), loop.iter)
        self.places[grown] = place
        self._grow(scope, name, Grown(before, grown, place), call)
        self._forget(loop.target, scope)
        return True

    def _try(self, statement: ast.Try | ast.TryStar, scope: Scope) -> None:
        handlers = [handler.body for handler in statement.handlers]
        for handler in statement.handlers:
            if handler.name is not None:
                self._bind(scope, handler.name, Opaque(handler, self._place(scope)))
        around = self._conditions
        bases: dict[tuple[Scope, str], Binding | None] = {}
        if handlers:
            self._journals.append({})
        if not all(_leaves(body) for body in handlers):
            self._conditions = (*around, Condition(None, False, statement.lineno, self.source))
        self._block([*statement.body, *statement.orelse], scope)
        self._conditions = around
        if handlers:
            bases = self._journals.pop()
            after = self._undone(bases)
            self._journals.append({})
            self._either(None, handlers, scope, statement)
            of_handlers = self._journals.pop()
            after = of_handlers | after  # what is not bound in the body is as it was
            decided = Condition(None, False, statement.lineno, self.source)
            failed = {key: key[0].own(key[1]) for key in after}
            ends = all(_leaves(body) for body in handlers)
            for key, binding in after.items():
                joined = binding
                if not ends and failed[key] is not binding:
                    joined = Branched(decided, self._place(scope), failed[key], binding)
                self._bind(*key, joined)
        self._conditions = around
        self._block(statement.finalbody, scope)

    def _with(self, statement: ast.With | ast.AsyncWith, scope: Scope) -> bool:
        """Follow what a context manager is around; `contextlib.suppress` ends it anywhere."""
        if not any(_suppresses(item.context_expr) for item in statement.items):
            return self._block(statement.body, scope)
        condition = Condition(None, False, statement.lineno, self.source)
        around = self._conditions
        self._conditions = (*around, condition)
        self._journals.append({})
        self._block(statement.body, scope)
        self._conditions = around
        for key, base in self._journals.pop().items():
            after = Branched(condition, self._place(scope), base, key[0].own(key[1]))
            self._bind(*key, after)
        return False

    def _definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> None:
        for each in (*node.decorator_list, *node.args.defaults):
            self._mark(each, scope)
        place = self._place(scope)
        self.places[node] = place
        self._bind(scope, node.name, Opaque(node, place))
        self.functions.append((node, place))

    def _class(self, node: ast.ClassDef, scope: Scope) -> None:
        for each in (*node.decorator_list, *node.bases):
            self._mark(each, scope)
        within = Scope(self.source, self._place(scope), is_class=True)
        self._block(node.body, within)
        found = Class(node, within, self._place(scope))
        self.classes.append(found)
        self._bind(scope, node.name, found)

    def _import(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
        place = self._place(scope)
        if isinstance(node, ast.Import):
            for alias in node.names:
                whole = alias.name if alias.asname else alias.name.partition(".")[0]
                name = alias.asname or whole
                self._bind(scope, name, Imported(whole, "", node, place))
            return
        module = "." * node.level + (node.module or "")
        if node.names[0].name == "*":
            self.star_imports.append(StarImport(node, place))
            for name in self.source.names_of(module):
                self._bind(scope, name, Imported(module, name, node, place))
            return
        for alias in node.names:
            imported = Imported(module, alias.name, node, place)
            self._bind(scope, alias.asname or alias.name, imported)


def _parts(node: ast.AST) -> Iterator[tuple[ast.AST, ast.expr | None, bool | None]]:
    """The parts of an expression, each with the test and outcome on which it is evaluated.

    The outcome is ``None`` for what is evaluated with the whole.
    """
    match node:
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield from ((test, None, None), (body, test, True), (orelse, test, False))
        case ast.BoolOp(op=op, values=[first, *others]):
            yield first, None, None
            for each in others:
                yield each, first, isinstance(op, ast.And)
        case ast.Lambda(args=arguments, body=body):
            yield from ((arguments, None, None), (body, None, True))
        case (
            ast.ListComp(generators=generators)
            | ast.SetComp(generators=generators)
            | ast.DictComp(generators=generators)
            | ast.GeneratorExp(generators=generators)
        ):
            for child in ast.iter_child_nodes(node):
                yield child, None, None if child in generators else True
        case _:
            for child in ast.iter_child_nodes(node):
                yield child, None, None


def _names_within(node: ast.expr) -> Iterator[str]:
    """The names whose values an expression's value is, or has as they are."""
    waiting = [node]
    while waiting:
        match waiting.pop():
            case ast.Name(id=name, ctx=ast.Load()):
                yield name
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
                waiting += parts
            case ast.Dict(values=parts) | ast.BoolOp(values=parts):
                waiting += parts
            case ast.IfExp(body=body, orelse=orelse):
                waiting += [body, orelse]
            case ast.Subscript(value=within) | ast.NamedExpr(value=within):
                waiting.append(within)


def _is_changeable(node: ast.expr) -> bool:
    """Whether the value of an expression may be a list or a dictionary."""
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return name in ("list", "set", "dict", "sorted")
        case ast.Call(func=ast.Attribute(attr=attr)):
            return attr in _GIVING_LISTS
    return isinstance(node, (*_LISTS, ast.BinOp, ast.IfExp, ast.BoolOp, ast.Subscript))


def _has_elements(node: ast.expr) -> bool:
    """Whether a loop over this certainly runs."""
    return isinstance(node, (ast.List, ast.Tuple)) and any(
        not isinstance(each, ast.Starred) for each in node.elts
    )


def _suppresses(node: ast.expr) -> bool:
    function = node.func if isinstance(node, ast.Call) else node
    return getattr(function, "id", getattr(function, "attr", "")) == "suppress"


def _first_part(node: ast.expr) -> ast.expr:
    """What a dotted expression begins with: ``a`` of ``a.b.c``."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node


def _is_not(node: ast.expr) -> TypeGuard[ast.UnaryOp]:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)


def _is_constant(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant)


def _is_dict(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict"


def _is_value(binding: Binding | None) -> bool:
    """Whether a name stands for a value, of this file or of another, and not for a module."""
    return isinstance(binding, Bound) or (isinstance(binding, Imported) and bool(binding.name))


def _matches_all(case: ast.match_case) -> bool:
    pattern = case.pattern
    return case.guard is None and isinstance(pattern, ast.MatchAs) and pattern.pattern is None


def _grew_from(binding: Grown | Branched, base: Binding | None) -> bool:
    """Whether a list has only grown since it was bound to `base`."""
    before: Binding | None = binding
    while isinstance(before, (Grown, Branched)) and before is not base:
        if isinstance(before, Branched):  # added on a condition
            outcomes = [each for each in (before.then, before.otherwise) if each is not base]
            before = outcomes[0] if len(outcomes) == 1 else None
        else:
            before = before.before
    return before is base


def _leaves(body: Iterable[ast.stmt]) -> bool:
    return any(isinstance(each, (ast.Return, ast.Raise, ast.Break, ast.Continue)) for each in body)

"""Settings by name, ``CORS_…`` in modules, classes of settings and an application's ``config``.

If several classes set them, one has to be named, because the files do not say which is in force.
"""

from __future__ import annotations

import ast
import sys
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from enum import Enum, auto
from pathlib import PurePath
from typing import Final, NamedTuple

from .bindings import (
    ANY_NAME,
    READING,
    Binding,
    Bound,
    Branched,
    Class,
    Condition,
    Imported,
    ItemsSet,
    Opaque,
    Place,
    Scope,
    StarImport,
)
from .differences import Change
from .draft import Findings
from .options import Entries
from .source import MigrationError, OptionEntry, SourceFile, Unread

__all__ = ["SWITCH", "Configuration", "read_settings"]

_LOADING: Final = frozenset(
    {
        "from_envvar",
        "from_file",
        "from_json",
        "from_object",
        "from_prefixed_env",
        "from_pyfile",
        "from_toml",
        "load_environment_vars",
        "update_config",
    }
)
"""Methods of a configuration that read settings from elsewhere: of Flask, Quart and Sanic."""
_PLAIN_BASES: Final = frozenset(
    {"configurations", "environs", "pydantic", "pydantic_settings", "starlette"}
)
"""Packages whose classes have no settings about CORS."""
_CHANGING: Final = frozenset({"clear", "pop", "popitem", "setdefault"})


def read_settings(
    findings: Findings,
    sources: Sequence[SourceFile],
    chosen: str | None,
    prefix: str = "CORS_",
    *,
    only_of: Callable[[SourceFile], bool] | None = None,
) -> Entries:
    """The settings whose names begin with `prefix`, as they are at the end of the files.

    `chosen` is the class of settings that is in force; `only_of` tells modules of settings from
    others. What may set any of them without saying which is named.

    Raises:
        MigrationError: there is no such class.
    """
    found = Entries()
    for source in sources:
        module = source.reading.module
        of_module = Entries()
        for name, node in source.assignments():
            if name.startswith(prefix):
                of_module[name] = OptionEntry(name, node, source.home(node))
        if only_of is not None and not only_of(source):
            found.update(of_module)
            continue
        for star in _unread_stars(findings, source):
            of_module.has_others = True
            for name in list(of_module):
                binding = module.own(name)
                if binding is not None and binding.place.version <= star.place.version:
                    findings.drop(of_module.pop(name))
        of_module.unread |= set(_name_imports(findings, source, prefix))
        for name in _name_what_code_sets(findings, source, prefix):
            for each in list(of_module) if name == ANY_NAME else [name]:
                if each in of_module:
                    findings.drop(of_module.pop(each))
            of_module.has_others |= name == ANY_NAME
            of_module.unread.add(name)
        for name, entry in found.items():
            if name not in of_module and (of_module.has_others or name in of_module.unread):
                findings.drop(entry)
        found = found.under(of_module)
    return found.under(_of_classes(findings, sources, chosen, prefix))


def _unread_stars(findings: Findings, source: SourceFile) -> Iterator[StarImport]:
    """The imports with an asterisk of modules that were not given."""
    for star in source.reading.star_imports:
        if source.is_given(star):
            continue
        module = (star.node.module or "").rpartition(".")[2]
        findings.lose(
            Change.UNREAD,
            "settings",
            f"those of {module or 'the package'} are imported with an asterisk, and were not read; "
            "so what is not set after that is left out.",
            hint=f"Pass that file too, before {source.name}.",
            line=star.node.lineno,
            file=source.name,
        )
        yield star


def _name_imports(findings: Findings, source: SourceFile, prefix: str) -> Iterator[str]:
    """Settings that are imported by name from a file that was not given."""
    module = source.reading.module
    for name in module.names():
        binding = module.own(name)
        if not isinstance(binding, Imported) or not name.startswith(prefix):
            continue
        if source.imported(binding) is None:
            yield name
            findings.lose(
                Change.UNREAD,
                name,
                f"it is imported from {binding.module or 'another file'}, which was not read.",
                hint=f"Pass that file too, before {source.name}.",
                line=binding.node.lineno,
                file=source.name,
            )


def _name_what_code_sets(findings: Findings, source: SourceFile, prefix: str) -> Iterator[str]:
    """Name code that sets settings other than by an assignment; gives what it may set."""
    for call in source.calls():
        name = source.name_set(call)
        if name is None or not (name == ANY_NAME or name.startswith(prefix)):
            continue
        if not source.runs(call):
            continue
        yield name
        what = "any of them" if name == ANY_NAME else "it"
        findings.lose(
            Change.UNREAD,
            "settings" if name == ANY_NAME else name,
            f"'{source.shown(call)}' gives a way to set {what}, which was not followed; so "
            f"{'they are' if name == ANY_NAME else 'it is'} left out.",
            hint="Let the program say what is in force: --import.",
            line=call.lineno,
            file=source.name,
        )


def _of_classes(
    findings: Findings, sources: Sequence[SourceFile], chosen: str | None, prefix: str
) -> Entries:
    classes = [each for source in sources for each in source.reading.classes]
    if chosen is not None:
        named = [each for each in classes if each.node.name == chosen]
        if not named:
            names = ", ".join(dict.fromkeys(each.node.name for each in classes)) or "none"
            raise MigrationError(f"--settings {chosen}: there is no such class; there are {names}")
        return _of_class(findings, named[-1], prefix)
    setting = [each for each in classes if _attributes(each, prefix)]
    bases = {
        id(base) for each in setting for base in each.scope.source.lineage(each) if base is not each
    }
    leaves = [each for each in setting if id(each) not in bases]
    if len(leaves) <= 1:
        return _of_class(findings, leaves[0], prefix) if leaves else Entries()
    return _in_all(findings, leaves, prefix)


def _of_class(findings: Findings, found: Class, prefix: str) -> Entries:
    """The settings of a class; what it has from a class that was not given is named."""
    base = _unread_base(found)
    if base is not None:
        source, node = base
        findings.lose(
            Change.UNREAD,
            found.node.name,
            f"it derives from {source.shown(node)}, which was not read; so what it does not set "
            "itself is left out.",
            hint="Pass the file of that class too.",
            line=node.lineno,
            file=source.name,
        )
    return Entries(_attributes(found, prefix), has_others=base is not None)


def _unread_base(found: Class) -> tuple[SourceFile, ast.expr] | None:
    """A class that a class of settings derives from and that is in none of the files."""
    for each in found.scope.source.lineage(found):
        source = each.scope.source
        for base in each.node.bases:
            if isinstance(base, ast.Name) and isinstance(source.binding(base), Class):
                continue
            root = (source.dotted(base) or "").partition(".")[0]
            is_known = root in _PLAIN_BASES or root in sys.stdlib_module_names
            if not is_known and getattr(base, "id", "") not in ("object", "dict"):
                return source, base
    return None


def _attributes(found: Class, prefix: str) -> dict[str, OptionEntry]:
    return {
        name: OptionEntry(name, node, source)
        for name, node, source in found.scope.source.attributes(found)
        if name.startswith(prefix)
    }


def _in_all(findings: Findings, classes: Sequence[Class], prefix: str) -> Entries:
    """The settings that all classes have from the same place; the others are named."""
    each_has = [_attributes(each, prefix) for each in classes]
    kept = Entries(has_others=any(_unread_base(each) for each in classes))
    names = ", ".join(each.node.name for each in classes)
    for name in dict.fromkeys(name for attributes in each_has for name in attributes):
        entries = [attributes.get(name) for attributes in each_has]
        first = next(entry for entry in entries if entry is not None)
        places = {(entry.source.name, entry.line) if entry else None for entry in entries}
        if len(places) == 1:
            kept[name] = first
            continue
        kept.unread.add(name)
        for entry in filter(None, entries):
            findings.account(entry)
            findings.lose(
                Change.CONDITION,
                name,
                f"the classes {names} do not set it alike, and which of them is in force is not "
                "certain, so it is left out.",
                hint=f"Say which: --settings {classes[-1].node.name}.",
                line=entry.line,
                file=entry.source.name,
            )
    return kept


# --- An application's configuration --------------------------------------------------------------

_APPLICATIONS: Final = ("flask.Flask", "quart.Quart", "sanic.Sanic", "sanic_ext.Extend")


SWITCH: Final = "CORS"
"""The setting of Sanic that switches the library on or off."""
MOST_STATES: Final = 20
"""States of a configuration that are told apart, where it is read several times as it changes."""


class Running:
    """Which functions certainly run: those of some calls, and what they call in turn.

    Functions that make an application run, and those around the calls that are given.
    """

    def __init__(
        self, sources: Sequence[SourceFile], calls: Iterable[tuple[SourceFile, ast.Call]]
    ) -> None:
        self._running: set[ast.AST] = set()
        called: dict[ast.AST | None, list[ast.AST]] = {}
        by_name: dict[str, list[ast.AST]] = {}
        for source in sources:
            for function, _ in source.reading.functions:
                by_name.setdefault(function.name, []).append(function)
        for source, call in calls:
            self._running.update(source.place(call).scope.functions())
        for source in sources:
            for call in source.calls():
                scope = source.place(call).scope
                if source.dotted(call.func) in _APPLICATIONS:
                    self._running.update(scope.functions())
                functions = _called(source, call, by_name)
                if functions and not source.conditions(call):
                    called.setdefault(next(scope.functions(), None), []).extend(functions)
        waiting: list[ast.AST | None] = [None, *self._running]
        while waiting:
            for each in called.pop(waiting.pop(), ()):
                self._running.add(each)
                waiting.append(each)

    def conditions(self, source: SourceFile, node: ast.AST) -> tuple[Condition, ...]:
        """The conditions under which a statement runs, and the functions that have to run."""
        function = next(source.place(node).scope.functions(), None)
        if function is None or function in self._running:
            return source.conditions(node)
        runs = Condition(None, True, function.lineno, source, function.name)
        return (*source.conditions(node), runs)


def _called(
    source: SourceFile, call: ast.Call, by_name: Mapping[str, list[ast.AST]]
) -> Sequence[ast.AST]:
    if isinstance(call.func, ast.Attribute):
        return by_name.get(call.func.attr, ())
    found = source.binding(call.func) if isinstance(call.func, ast.Name) else None
    return (found.node,) if isinstance(found, Opaque) else ()


class Configuration:
    """The settings of an application, loaded from the files or set in ``app.config``.

    Where it is not certain that a setting is set, its value is one of two, the other of which is
    the one before, or the default. What may set any of them without saying which is named.

    Args:
        findings: What is found is added here.
        sources: The files.
        prefix: How the names begin.
        chosen: The class of settings that is in force.
        calls: Calls that configure the library; that these run is taken as certain.
    """

    def __init__(
        self,
        findings: Findings,
        sources: Sequence[SourceFile],
        prefix: str,
        chosen: str | None,
        *,
        calls: Sequence[tuple[SourceFile, ast.Call]],
    ) -> None:
        self._findings = findings
        self._running = Running(sources, calls)
        self._of_application = {source.name for source, _ in calls}
        self._loaded = read_settings(
            findings,
            sources,
            chosen,
            prefix,
            only_of=lambda each: (
                each.name not in self._of_application and each.may_set_names(prefix)
            ),
        )
        self._steps = [step for each in sources for step in _steps(findings, each, prefix, chosen)]
        self._lines: dict[Scope, list[int]] = {}
        for step in self._steps:
            scope = step.source.place(step.at).scope
            self._lines.setdefault(scope, []).append(step.at.lineno)
        self._known: dict[tuple[Scope, int] | None, Entries] = {}

    def entries(self, until: tuple[SourceFile, ast.Call] | None = None) -> Entries:
        """The settings; `until` is the call that reads them: what comes after has no effect."""
        key = None
        if until is not None:
            source, call = until
            scope = source.place(call).scope
            lines = self._lines.get(scope, [])
            before = bisect_right(lines, call.lineno)
            key = (scope, before) if before < len(lines) else None
        if key not in self._known:
            if len(self._known) > MOST_STATES:
                return Entries(has_others=True)
            self._known[key] = self._followed(key)
        return self._known[key]

    def _followed(self, until: tuple[Scope, int] | None) -> Entries:
        chain = _Chain(self._findings, self._running)
        if not any(step.effect is _Effect.LOAD for step in self._steps):
            chain.load(_not_variables(self._findings, self._loaded, self._of_application), None)
        number = 0
        for step in self._steps:
            if until is not None and step.source.place(step.at).scope is until[0]:
                number += 1
                if number > until[1]:
                    self._name_late(step)
                    continue
            if step.effect is _Effect.LOAD:
                chain.load(self._loaded, step)
            elif step.entry is None:
                chain.forget(step)
            else:
                chain.set(step, step.entry)
        entries = chain.entries()
        for name, entry in entries.items():
            self._findings.see(name, entry.source.name, entry.line)
        return entries

    def _name_late(self, step: _ConfigStatement) -> None:
        if step.entry is not None:
            self._findings.account(step.entry)
            self._findings.name(
                Change.DEAD_ENTRY,
                step.entry.name,
                "it is set after the configuration was read, and never had an effect.",
                line=step.entry.line,
                file=step.source.name,
            )


class _Effect(Enum):
    """The effect of a statement on a configuration."""

    SET = auto()
    """Sets one setting."""
    SET_ONCE = auto()
    """Sets one setting that is not set yet."""
    LOAD = auto()
    """Loads what the files have."""
    UNKNOWN = auto()
    """May set any setting."""


class _ConfigStatement(NamedTuple):
    """A statement that changes a configuration."""

    effect: _Effect
    source: SourceFile
    at: ast.expr
    entry: OptionEntry | None = None


class _Chain:
    """The value of each setting, as the statements are followed."""

    def __init__(self, findings: Findings, running: Running) -> None:
        self._findings = findings
        self._loaded = Entries()
        self._loading: _ConfigStatement | None = None
        self._running = running
        self._found: dict[str, tuple[Binding, OptionEntry, Scope | None]] = {}
        self._unknown: dict[Scope, _ConfigStatement] = {}

    def load(self, entries: Entries, step: _ConfigStatement | None) -> None:
        """Set all that was read from the files."""
        self._loading = step
        if entries.has_others and self._found:
            self._found.clear()
        for name in entries.unread:
            self._found.pop(name, None)
        self._loaded = self._loaded.under(Entries(has_others=entries.has_others))
        self._loaded.unread |= entries.unread
        for entry in entries.values():
            self._set(step, entry)

    def set(self, step: _ConfigStatement, entry: OptionEntry) -> None:
        """Set one setting."""
        if step.effect is _Effect.SET_ONCE and entry.name in self._found:
            return
        self._set(step, entry)

    def _set(self, step: _ConfigStatement | None, entry: OptionEntry) -> None:
        name = entry.name
        place = entry.source.place(entry.node)
        binding: Binding = Bound(entry.node, place)
        scope = None if step is None else step.source.place(step.at).scope
        if step is not None:
            others = [each for each in self._unknown if each is not scope]
            if others:
                self._lose(entry, self._unknown[others[0]])
                return
            before = self._before(name, place)
            conditions = [*self._running.conditions(step.source, step.at)]
            if name in self._found and self._found[name][2] not in (None, scope):
                # Which of two functions runs last is not known.
                conditions.append(Condition(None, True, step.at.lineno, step.source))
            for condition in reversed(conditions):
                then, otherwise = (binding, before) if condition.holds else (before, binding)
                binding = Branched(condition._replace(holds=True), place, then, otherwise)
        self._found[name] = binding, entry, scope

    def _before(self, name: str, place: Place) -> Binding | None:
        """The value of a setting so far, for a statement at `place`; ``None`` for the default."""
        if name in self._found:
            return self._found[name][0]
        for step in self._unknown.values():
            return Opaque(step.at, step.source.place(step.at))
        if self._loaded.has_others or name in self._loaded.unread:
            loading = self._loading
            if loading is None:
                return Opaque(ast.Name("a value"), place)
            return Opaque(loading.at, loading.source.place(loading.at))
        return None

    def forget(self, step: _ConfigStatement) -> None:
        """Make all settings uncertain from here on."""
        for _, entry, _ in self._found.values():
            self._lose(entry, step)
        self._found.clear()
        self._unknown[step.source.place(step.at).scope] = step

    def _lose(self, entry: OptionEntry, step: _ConfigStatement) -> None:
        self._findings.account(entry)
        self._findings.lose(
            Change.UNREAD,
            entry.name,
            f"'{step.source.shown(step.at)}' may change it, and what that sets was not read, so it "
            "is left out.",
            hint="If it does not, set the option after that, and migrate again.",
            line=entry.line,
            file=entry.source.name,
        )

    def entries(self) -> Entries:
        """The settings at the end."""
        has_others = bool(self._unknown) or self._loaded.has_others
        found = Entries(has_others=has_others, unread=self._loaded.unread)
        for name, (binding, entry, _) in self._found.items():
            scope = Scope(entry.source)
            scope.write(name, 0, binding)
            node = entry.source.reference(name, scope, binding, entry.line)
            found[name] = OptionEntry(name, node, entry.source)
        return found


def _not_variables(
    findings: Findings,
    loaded: Entries,
    of_application: Collection[str],
) -> Entries:
    """The settings of files, without variables of the file that makes the application.

    If nothing loads these variables, nothing shows that they are in the configuration.
    """
    kept = Entries(has_others=loaded.has_others, unread=loaded.unread)
    for name, entry in loaded.items():
        module = entry.source.reading.module
        is_variable = entry.source.name in of_application and module.own(name) is not None
        if is_variable and entry.source.is_used(name):
            continue
        if not is_variable:
            kept[name] = entry
        else:
            kept.unread.add(name)
            findings.account(entry)
            findings.lose(
                Change.UNREAD,
                name,
                "nothing here says that it is in the application's configuration, so it is left "
                "out.",
                hint=f"If it is: app.config['{name}'] = {name}.",
                line=entry.line,
                file=entry.source.name,
            )
    return kept


def _steps(
    findings: Findings, source: SourceFile, prefix: str, chosen: str | None
) -> Iterator[_ConfigStatement]:
    """The statements that change the configuration, in the order of the file."""
    found: list[_ConfigStatement] = []
    for item in source.items_set():
        if _is_setting(item.key, prefix) and source.runs(item.node):
            entry = OptionEntry(item.key, item.node, source)
            found.append(_ConfigStatement(_Effect.SET, source, item.node, entry))
    for items in source.reading.items_by_value:
        if _is_config(source, items.owner) and source.runs(items.at):
            found += _items_of(findings, source, items, prefix)
    for call in source.calls():
        if _is_given_config(call) and source.runs(call):
            _name_config(findings, source, call)
            found.append(_ConfigStatement(_Effect.UNKNOWN, source, call))
        function = call.func
        is_of_config = isinstance(function, ast.Attribute) and _is_config(source, function.value)
        if is_of_config and source.runs(call):
            found += _steps_of(findings, source, call, prefix, chosen)
    yield from sorted(found, key=lambda each: (each.at.lineno, each.at.col_offset))


def _items_of(
    findings: Findings, source: SourceFile, item: ItemsSet, prefix: str
) -> Iterator[_ConfigStatement]:
    """The settings of a dictionary that is merged into a configuration."""
    try:
        pairs = [(str(key), node) for key, node in source.items(item.node)]
    except Unread:
        _name_config(findings, source, item.at)
        yield _ConfigStatement(_Effect.UNKNOWN, source, item.at)
        return
    for key, node in pairs:
        if _is_setting(key, prefix):
            entry = OptionEntry(key, node, source.home(node))
            yield _ConfigStatement(_Effect.SET, source, item.at, entry)


def _is_setting(key: str, prefix: str) -> bool:
    return key.startswith(prefix) or (key == SWITCH and prefix.startswith(SWITCH))


def _is_config(source: SourceFile, owner: ast.expr) -> bool:
    try:
        owner = source.resolved(owner)
    except Unread:  # there are too many
        return True
    return isinstance(owner, ast.Attribute) and owner.attr == "config"


def _is_given_config(call: ast.Call) -> bool:
    """Whether a function is given a configuration, which it may change."""
    if any(each.arg == "config" for each in call.keywords):
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        return name in ("Extend", "extend", "Sanic")
    if not isinstance(call.func, ast.Name) or call.func.id in READING:
        return False
    return any(
        isinstance(each, ast.Attribute) and each.attr == "config"
        for each in (*call.args, *(keyword.value for keyword in call.keywords))
    )


def _steps_of(
    findings: Findings, source: SourceFile, call: ast.Call, prefix: str, chosen: str | None
) -> Iterator[_ConfigStatement]:
    """The changes that a call of a configuration's method makes."""
    method = getattr(call.func, "attr", "")
    given = call.args[0] if call.args else None
    if method in _CHANGING:
        key = str(given.value) if isinstance(given, ast.Constant) else prefix
        if not key.startswith(prefix):
            return
        if method == "setdefault" and key != prefix and len(call.args) == 2:
            entry = OptionEntry(key, call.args[1], source)
            yield _ConfigStatement(_Effect.SET_ONCE, source, call, entry)
            return
    elif method not in _LOADING:
        return
    is_given = is_object = False
    if method == "from_pyfile" and isinstance(given, ast.Constant):
        is_given = source.is_module(PurePath(str(given.value)).stem)
    elif method in ("from_object", "update_config") and given is not None:
        is_given = chosen is not None or _is_given(source, given)
        is_object = True
    if is_given:
        yield _ConfigStatement(_Effect.LOAD, source, call)
        return
    _name_config(findings, source, call, is_object=is_object)
    yield _ConfigStatement(_Effect.UNKNOWN, source, call)


def _is_given(source: SourceFile, node: ast.expr) -> bool:
    """Whether an object of settings is in the files: a module, a class, or its instance."""
    if isinstance(node, ast.Call) and not node.args and not node.keywords:
        node = node.func
    if isinstance(node, ast.Subscript):  # one of those in a dictionary
        try:
            parts = [each for _, each in source.items(node.value)]
        except Unread:
            return False
        return bool(parts) and all(_is_given(source.home(each), each) for each in parts)
    if isinstance(node, ast.Name) and node.id == "__name__":
        return True
    if isinstance(node, ast.Constant):
        module, _, name = str(node.value).rpartition(".")
        return source.is_module(str(node.value)) or (
            source.is_module(module) and source.has_class(module, name)
        )
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return _is_whole(source.member(node)[0])
    if not isinstance(node, ast.Name):
        return False
    place = source.place(node)
    found = place.scope.find(node.id, place.version)
    if isinstance(found, Imported):
        return _is_whole(source.imported(found)) or source.is_module(
            f"{found.module}.{found.name}" if found.name else found.module
        )
    return _is_whole(found)


def _is_whole(found: Binding | None) -> bool:
    """Whether this is a class all of which was read."""
    return isinstance(found, Class) and _unread_base(found) is None


def _name_config(
    findings: Findings, source: SourceFile, node: ast.expr, *, is_object: bool = False
) -> None:
    which = "If it loads a class of these files, name it: --settings CLASS. " if is_object else ""
    findings.lose(
        Change.UNREAD,
        "config",
        f"'{source.shown(node)}' may set any of the settings, and what it sets was not read.",
        hint=f"{which}Compare the policy with the configuration where this runs, or let the "
        "program say it: --import.",
        line=node.lineno,
        file=source.name,
    )

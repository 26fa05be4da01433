"""Settings by name, ``CORS_…`` in modules, classes of settings and an application's ``config``.

Where several classes set them, one has to be named: which is in force the files do not say.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Final

from .bindings import Class, Imported, ItemSet, ItemsSet
from .differences import Change
from .draft import Findings
from .source import MigrationError, OptionEntry, SourceFile, Unread

__all__ = ["config_items", "read_settings"]

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
_CHANGING: Final = frozenset({"clear", "pop", "popitem", "setdefault"})


def read_settings(
    findings: Findings, sources: Sequence[SourceFile], chosen: str | None, prefix: str = "CORS_"
) -> dict[str, OptionEntry]:
    """The settings whose names begin with `prefix`, as they are at the end of the files.

    `chosen` is the class of settings that is in force.

    Raises:
        MigrationError: there is no such class.
    """
    found: dict[str, OptionEntry] = {}
    for source in sources:
        for name, node in source.assignments():
            if name.startswith(prefix):
                found[name] = OptionEntry(name, node, source.home(node))
    return found | _of_classes(findings, sources, chosen, prefix)


def _of_classes(
    findings: Findings, sources: Sequence[SourceFile], chosen: str | None, prefix: str
) -> dict[str, OptionEntry]:
    classes = [each for source in sources for each in source.reading.classes]
    if chosen is not None:
        named = [each for each in classes if each.node.name == chosen]
        if not named:
            names = ", ".join(dict.fromkeys(each.node.name for each in classes)) or "none"
            raise MigrationError(f"--settings {chosen}: there is no such class; there are {names}")
        return _attributes(named[-1], prefix)
    setting = [each for each in classes if _attributes(each, prefix)]
    bases = {
        id(base) for each in setting for base in each.scope.source.lineage(each) if base is not each
    }
    leaves = [each for each in setting if id(each) not in bases]
    if len(leaves) <= 1:
        return _attributes(leaves[0], prefix) if leaves else {}
    return _in_all(findings, leaves, prefix)


def _attributes(found: Class, prefix: str) -> dict[str, OptionEntry]:
    return {
        name: OptionEntry(name, node, source)
        for name, node, source in found.scope.source.attributes(found)
        if name.startswith(prefix)
    }


def _in_all(findings: Findings, classes: Sequence[Class], prefix: str) -> dict[str, OptionEntry]:
    """The settings that all classes have from the same place; the others are named."""
    each_has = [_attributes(each, prefix) for each in classes]
    kept: dict[str, OptionEntry] = {}
    names = ", ".join(each.node.name for each in classes)
    for name in dict.fromkeys(name for attributes in each_has for name in attributes):
        entries = [attributes.get(name) for attributes in each_has]
        first = next(entry for entry in entries if entry is not None)
        places = {(entry.source.name, entry.line) if entry else None for entry in entries}
        if len(places) == 1:
            kept[name] = first
            continue
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


def config_items(
    findings: Findings, source: SourceFile, prefix: str, chosen: str | None
) -> Iterator[tuple[OptionEntry, ast.expr]]:
    """What is set in ``app.config``, in the order of the file, and the expression that sets it.

    What may set any of the settings without saying which is named.
    """
    every: list[ItemSet | ItemsSet] = [*source.items_set(), *source.reading.items_by_value]
    for item in sorted(every, key=lambda each: (each.node.lineno, each.node.col_offset)):
        if isinstance(item, ItemSet):
            if item.key.startswith(prefix) and source.runs(item.node):
                yield OptionEntry(item.key, item.node, source), item.node
        elif _is_config(source, item.owner) and source.runs(item.at):
            yield from _items_of(findings, source, item, prefix)
    for call in source.calls():
        function = call.func
        if not isinstance(function, ast.Attribute) or not _is_config(source, function.value):
            continue
        if _may_set(source, call, function.attr, prefix, chosen) and source.runs(call):
            _name_config(findings, source, call)


def _items_of(
    findings: Findings, source: SourceFile, item: ItemsSet, prefix: str
) -> Iterator[tuple[OptionEntry, ast.expr]]:
    """The settings of a dictionary that is merged into a configuration."""
    try:
        pairs = [(str(key), node) for key, node in source.items(item.node)]
    except Unread:
        _name_config(findings, source, item.at)
        return
    for key, node in pairs:
        if key.startswith(prefix):
            yield OptionEntry(key, node, source.home(node)), item.at


def _is_config(source: SourceFile, owner: ast.expr) -> bool:
    try:
        owner = source.resolved(owner)
    except Unread:  # there are too many
        return True
    return isinstance(owner, ast.Attribute) and owner.attr == "config"


def _may_set(
    source: SourceFile, call: ast.Call, method: str, prefix: str, chosen: str | None
) -> bool:
    """Whether a call of a method of a configuration may change settings that were not read."""
    given = call.args[0] if call.args else None
    if method in _CHANGING:
        key = given.value if isinstance(given, ast.Constant) else prefix
        return str(key).startswith(prefix)
    if method == "from_pyfile" and isinstance(given, ast.Constant):
        return not source.is_module(PurePath(str(given.value)).stem)
    if method in ("from_object", "update_config") and given is not None:
        return chosen is None and not _is_given(source, given)
    return method in _LOADING


def _is_given(source: SourceFile, node: ast.expr) -> bool:
    """Whether an object of settings is in the files: a module, a class, or its instance."""
    if isinstance(node, ast.Call) and not node.args and not node.keywords:
        node = node.func
    if isinstance(node, ast.Constant):
        module, _, name = str(node.value).rpartition(".")
        return source.is_module(str(node.value)) or (
            source.is_module(module) and source.has_class(module, name)
        )
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return isinstance(source.member(node)[0], Class)
    if not isinstance(node, ast.Name):
        return False
    place = source.place(node)
    found = place.scope.find(node.id, place.version)
    if isinstance(found, Imported):
        return isinstance(source.imported(found), Class) or source.is_module(
            f"{found.module}.{found.name}" if found.name else found.module
        )
    return isinstance(found, Class)


def _name_config(findings: Findings, source: SourceFile, node: ast.expr) -> None:
    findings.lose(
        Change.UNREAD,
        "config",
        f"'{source.shown(node)}' may set any of the settings, and what it sets was not read.",
        hint="Compare the policy with the configuration where this runs, or let the program say "
        "it: --import.",
        line=node.lineno,
        file=source.name,
    )

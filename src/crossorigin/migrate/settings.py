"""Settings by name, ``CORS_…`` in modules and in classes of settings.

Where several classes set them, one has to be named: which is in force the files do not say.
"""

from __future__ import annotations

from collections.abc import Sequence

from .bindings import Class
from .differences import Change
from .draft import Findings
from .source import MigrationError, OptionEntry, SourceFile

__all__ = ["read_settings"]


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

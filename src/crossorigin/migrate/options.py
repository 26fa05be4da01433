"""The options of an old configuration, by name, read as values of the required types."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from ..printing import show
from .differences import Change
from .draft import Draft, Findings
from .source import CompiledPattern, OptionEntry, SourceFile, Unread

__all__ = ["OptionReader", "read_keywords"]


class OptionReader:
    """The options that are set, each with its place. Unreadable values are named and left out."""

    def __init__(
        self,
        findings: Findings,
        entries: Mapping[str, OptionEntry],
        *,
        known: Mapping[str, object] | None = None,
    ) -> None:
        self._findings = findings
        self._entries = dict(entries)
        self._known = known or {}

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def entry(self, name: str) -> OptionEntry:
        """The place where an option is set."""
        return self._entries[name]

    def refuse_unknown(self, names: Iterable[str]) -> None:
        """Name the options that the library does not have."""
        known = sorted(names)
        for name in sorted(self._entries.keys() - set(known)):
            near = get_close_matches(name, known, n=1, cutoff=0.8)
            self._findings.lose(
                Change.UNREAD,
                name,
                "there is no such option.",
                hint=f"If {near[0]} is meant, the option had no effect." if near else "",
                line=self._entries[name].line,
            )

    def value(self, name: str, default: Any, *, unread: Any = None) -> Any:
        """The value of an option; `default` if it is not set, `unread` if it cannot be read."""
        entry = self._entries.get(name)
        if entry is None:
            return default
        try:
            return entry.source.read(entry.node, known=self._known)
        except Unread as error:
            self._findings.unread(entry, error.node)
            return unread

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean option; ``False`` if it cannot be read."""
        return bool(self.value(name, default, unread=False))

    def peek(self, name: str) -> Any:
        """The value of an option; ``None`` if it is not set, or cannot be read."""
        entry = self._entries.get(name)
        try:
            return None if entry is None else entry.source.read(entry.node, known=self._known)
        except Unread:
            return None

    def is_none(self, name: str) -> bool:
        """Whether an option is set to ``None``."""
        node = self._entries[name].node if name in self else None
        return isinstance(node, ast.Constant) and node.value is None

    def strings(self, name: str, default: Iterable[str]) -> list[str]:
        """A list of strings, without elements that cannot be read or are not strings."""
        return self._listed(name, default, (str,))

    def strings_or_patterns(self, name: str, default: Iterable[str]) -> list[str | CompiledPattern]:
        """The same, for strings and compiled regular expressions."""
        return self._listed(name, default, (str, CompiledPattern))

    def _listed(self, name: str, default: Iterable[str], kinds: tuple[type, ...]) -> list[Any]:
        entry = self._entries.get(name)
        if entry is None:
            return list(default)
        dropped: list[ast.expr] = []
        try:
            value = entry.source.read(entry.node, known=self._known, dropped=dropped)
        except Unread as error:
            self._findings.unread(entry, error.node)
            return []
        for node in dropped:
            self._findings.unread(entry, node)
        if not isinstance(value, list):
            self.refuse(name, value, "a list of strings")
            return []
        for element in value:
            if not isinstance(element, kinds):
                self.refuse(name, element, "a string")
        return [element for element in value if isinstance(element, kinds)]

    def refuse(self, name: str, value: object, expected: str) -> None:
        """Name a value that the option cannot have."""
        self._findings.lose(
            Change.UNREAD,
            name,
            f"{show(value)} is not {expected}, so it is left out.",
            line=self._entries[name].line,
        )

    def read_max_age(self, draft: Draft, name: str, default: int | None) -> None:
        """Fill in the time for which preflights are remembered."""
        seconds = self.value(name, default)
        if seconds is None:
            return
        if isinstance(seconds, int) and not isinstance(seconds, bool):
            line = self._entries[name].line if name in self else None
            draft.set_max_age(name, seconds, line=line)
        else:
            self.refuse(name, seconds, "a number of seconds")


def read_keywords(findings: Findings, source: SourceFile, call: ast.Call) -> dict[str, OptionEntry]:
    """The keyword arguments of a call. A ``**`` that cannot be read is named."""
    entries: dict[str, OptionEntry] = {}
    for keyword in call.keywords:
        try:
            only = ast.Call(call.func, [], [keyword])
            entries |= {entry.name: entry for entry in source.keywords(only)}
        except Unread:
            findings.unread(OptionEntry("**", keyword.value, source))
    return entries

"""The options of an old configuration, by name, read as values of the required types."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from ..redaction import show
from .differences import Change
from .draft import Draft, Findings
from .source import Assumption, CompiledPattern, OptionEntry, SourceFile, Unread

__all__ = ["OptionReader", "read_keywords", "see_call"]


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

    def told_to(self, findings: Findings) -> OptionReader:
        """The same options, whose differences are added to other findings."""
        return OptionReader(findings, self._entries, known=self._known)

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def entry(self, name: str) -> OptionEntry:
        """The place where an option is set."""
        return self._entries[name]

    def line(self, name: str) -> int | None:
        """The line of an option; ``None`` if it is not set."""
        return self._entries[name].line if name in self._entries else None

    def refuse_unknown(self, names: Iterable[str]) -> None:
        """Name the options that the library does not have."""
        known = sorted(names)
        for name in sorted(self._entries.keys() - set(known)):
            self._findings.account(self._entries[name])
            near = get_close_matches(name, known, n=1, cutoff=0.8)
            self._findings.lose(
                Change.UNREAD,
                name,
                "unknown option.",
                hint=f"If {near[0]} is meant, the option had no effect." if near else "",
                line=self._entries[name].line,
            )

    def value(self, name: str, default: Any, *, unread: Any = None) -> Any:
        """The value of an option; `default` if it is not set, `unread` if it cannot be read."""
        entry = self._entries.get(name)
        if entry is None:
            return default
        try:
            return self._read(entry, default)
        except Unread as error:
            if not error.is_named:
                self._findings.unread(entry, error)
            return unread

    def _read(self, entry: OptionEntry, default: Any, dropped: list[Unread] | None = None) -> Any:
        """The value of an entry; what it depends on is named.

        Raises:
            Unread: it is not certain.
        """
        self._findings.account(entry)
        assumptions: list[Assumption] = []
        try:
            return entry.source.read(
                entry.node,
                known=self._known,
                dropped=dropped,
                assumptions=assumptions,
                unset=default,
            )
        finally:
            for each in assumptions:
                self._findings.assume(entry, each)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean option; ``False`` if it cannot be read."""
        return bool(self.value(name, default, unread=False))

    def one(self, name: str, *kinds: type) -> Any:
        """The value of an option that is one of these kinds; ``None`` if it is not, or not set."""
        if isinstance(self.peek(name), kinds):
            return self.value(name, None)
        return None

    def peek(self, name: str, default: Any = None) -> Any:
        """The value of an option; ``None`` if it is not set, or cannot be read."""
        entry = self._entries.get(name)
        try:
            return (
                None
                if entry is None
                else entry.source.read(entry.node, known=self._known, unset=default)
            )
        except Unread:
            return None

    def no_counterpart(self, name: str, message: str) -> None:
        """Name an option, if it is set, that a policy has no counterpart of."""
        if name in self:
            entry = self._entries[name]
            self._findings.account(entry)
            self._findings.name(
                Change.NO_COUNTERPART, entry.name, message, line=entry.line, file=entry.source.name
            )

    def is_none(self, name: str) -> bool:
        """Whether an option is set to ``None``."""
        if name not in self or self.peek(name, ()) is not None:
            return False
        entry = self._entries[name]
        node = entry.source.resolved(entry.node)
        is_none = isinstance(node, ast.Constant) and node.value is None
        if is_none:
            self._findings.account(entry)
        return is_none

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
        dropped: list[Unread] = []
        try:
            value = self._read(entry, list(default), dropped)
        except Unread as error:
            if not error.is_named:
                self._findings.unread(entry, error)
            return []
        for each in dropped:
            if not each.is_named:
                self._findings.unread(entry, each)
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
            self._entries[name].name,
            f"{show(value)} is not {expected}, so it is left out.",
            line=self._entries[name].line,
            file=self._entries[name].source.name,
        )

    def read_max_age(self, draft: Draft, name: str, default: int | None) -> None:
        """Fill in the time for which preflights are remembered."""
        seconds = self.value(name, default)
        if seconds is None:
            return
        if isinstance(seconds, int) and not isinstance(seconds, bool):
            written = self._entries[name].name if name in self else name
            draft.set_max_age(written, seconds, line=self.line(name))
        else:
            self.refuse(name, seconds, "a number of seconds")


def read_keywords(
    findings: Findings, source: SourceFile, call: ast.Call, skip: Iterable[str] = ()
) -> dict[str, OptionEntry]:
    """The keyword arguments of a call, but for ``**`` of what cannot be read, which is named."""
    entries: dict[str, OptionEntry] = {}
    for keyword in call.keywords:
        try:
            only = ast.Call(call.func, [], [keyword])
            entries |= {entry.name: entry for entry in source.keywords(only)}
        except Unread as error:
            entry = OptionEntry("**", keyword.value, source)
            findings.account(entry)
            findings.unread(entry, error)
        if keyword.arg is None:
            findings.account(OptionEntry("**", keyword.value, source))
    for name in skip:
        entries.pop(name, None)
    return entries


def see_call(findings: Findings, source: SourceFile, call: ast.Call) -> None:
    """Note a call that configures the library, and each of its keywords that is to be read."""
    name = getattr(call.func, "id", getattr(call.func, "attr", "the call"))
    if name in ("add_middleware", "Middleware"):
        name = "CORSMiddleware"
    entry = OptionEntry(str(name), call, source)
    findings.see(entry.name, source.name, entry.line)
    findings.account(entry)
    for keyword in call.keywords:
        if keyword.arg != "app":
            findings.see(keyword.arg or "**", source.name, keyword.value.lineno)

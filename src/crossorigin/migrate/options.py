"""The options of an old configuration, by name, read as values of the required types."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from ..redaction import show
from .differences import Change
from .draft import Draft, Findings
from .source import Assumption, CompiledPattern, OptionEntry, SourceFile, Unread

__all__ = ["Entries", "OptionReader", "read_arguments", "read_keywords", "see_call"]


class Entries(dict[str, OptionEntry]):
    """The options that are set, by name.

    Args:
        entries: Those that are known.
        has_others: Whether something that was not read may set any of the others.
        unread: The names of those others that are set, to values that were not read.
    """

    def __init__(
        self,
        entries: Mapping[str, OptionEntry] | None = None,
        *,
        has_others: bool = False,
        unread: Iterable[str] = (),
    ) -> None:
        super().__init__(entries or {})
        self.has_others = has_others
        self.unread = set(unread)

    def under(self, other: Entries) -> Entries:
        """These, and others that take their place: of these none is certain if any may be there."""
        if other.has_others:
            return other
        kept = {name: entry for name, entry in self.items() if name not in other.unread}
        unread = self.unread | other.unread
        return Entries(kept | other, has_others=self.has_others, unread=unread)

    def renamed(self, name_of: Callable[[str], str]) -> Entries:
        """The same under other names."""
        entries = {name_of(name): entry for name, entry in self.items()}
        unread = map(name_of, self.unread)
        return Entries(entries, has_others=self.has_others, unread=unread)


class OptionReader:
    """The options that are set, each with its place. Unreadable values are named and left out.

    Whether the default of an option is in force is decided here alone: it is if the option is not
    set, and nothing that was not read may set it. Else what is known is what the default and the
    other values have in common, or the value that allows least.
    """

    def __init__(
        self,
        findings: Findings,
        entries: Entries,
        *,
        known: Mapping[str, object] | None = None,
    ) -> None:
        self._findings = findings
        self._entries = entries
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

    def has_default(self, name: str) -> bool:
        """Whether the default of an option is in force, for all that is known."""
        entries = self._entries
        return name not in entries and not entries.has_others and name not in entries.unread

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
        """The value of an option; `default` if that is in force, `unread` if it cannot be read."""
        entry = self._entries.get(name)
        if entry is None:
            return default if self.has_default(name) else unread
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

    def is_a(self, name: str, *kinds: type[ast.expr]) -> bool:
        """Whether an option, which is set, is set to an expression of one of these kinds."""
        entry = self._entries[name]
        return isinstance(entry.source.resolved(entry.node), kinds)

    def is_empty(self, name: str) -> bool:
        """Whether an option is set to an empty text or list."""
        if name not in self:
            return False
        entry = self._entries[name]
        node = entry.source.resolved(entry.node)
        return (isinstance(node, ast.Constant) and node.value == "") or (
            isinstance(node, (ast.List, ast.Tuple)) and not node.elts
        )

    def strings(self, name: str, default: Iterable[str]) -> list[str]:
        """A list of strings, without elements that cannot be read or are not strings."""
        return self._listed(name, default, (str,))

    def strings_or_patterns(self, name: str, default: Iterable[str]) -> list[str | CompiledPattern]:
        """The same, for strings and compiled regular expressions."""
        return self._listed(name, default, (str, CompiledPattern))

    def _listed(self, name: str, default: Iterable[str], kinds: tuple[type, ...]) -> list[Any]:
        entry = self._entries.get(name)
        if entry is None:
            return list(default) if self.has_default(name) else []
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
) -> Entries:
    """The keyword arguments of a call, but for ``**`` of what cannot be read, which is named."""
    entries = Entries()
    for keyword in call.keywords:
        try:
            only = ast.Call(call.func, [], [keyword])
            entries.update({entry.name: entry for entry in source.keywords(only)})
        except Unread as error:
            entries.has_others = True
            entry = OptionEntry("**", keyword.value, source)
            findings.account(entry)
            findings.unread(entry, error)
        if keyword.arg is None:
            findings.account(OptionEntry("**", keyword.value, source))
    for name in skip:
        entries.pop(name, None)
    return entries


def read_arguments(
    findings: Findings, source: SourceFile, call: ast.Call, parameters: Sequence[str]
) -> Entries:
    """The arguments of a call, by keyword or position."""
    by_position = Entries()
    for name, node in zip(parameters, call.args, strict=False):
        if isinstance(node, ast.Starred):
            entry = OptionEntry("*", node, source)
            findings.account(entry)
            findings.unread(entry)
            by_position.has_others = True
            break
        by_position[name] = OptionEntry(name, node, source)
    by_keyword = read_keywords(findings, source, call)
    has_others = by_position.has_others or by_keyword.has_others
    return Entries(by_position | by_keyword, has_others=has_others)


def see_call(
    findings: Findings, source: SourceFile, call: ast.Call, only: Sequence[str] = ()
) -> None:
    """Note a call that configures the library, and each of its keywords that is to be read.

    Of `only` some keywords, if these are given, which are taken as read.
    """
    name = getattr(call.func, "id", getattr(call.func, "attr", "the call"))
    if name in ("add_middleware", "Middleware"):
        name = "CORSMiddleware"
    entry = OptionEntry(str(name), call, source)
    findings.see(entry.name, source.name, entry.line)
    findings.account(entry)
    for keyword in call.keywords:
        if only:
            if keyword.arg in only:
                findings.account(OptionEntry(keyword.arg or "", keyword.value, source))
        elif keyword.arg != "app":
            findings.see(keyword.arg or "**", source.name, keyword.value.lineno)

"""Paths of policies: their spelling, and an index that finds the entry of a request's path.

A path is cut into segments at its slashes. An entry is a prefix: ``/api`` covers ``/api`` and
``/api/items``, not ``/apis``. A segment such as ``{id}`` is a placeholder, for any one segment. An
entry with ``=`` in front is exact, and covers nothing below: ``=/health``.

Of the entries that cover a path, the most specific wins: the one that covers only what the others
cover too. So the longest prefix wins, a literal segment wins over a placeholder, and an exact entry
wins over a prefix. If none of them is the most specific (``/{x}/b`` and ``/a/{y}``), the strictest
of them applies.

A path with several readings (see `crossorigin.policy.readings`) is looked up in all of them at
once, and the strictest of the entries found applies.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Generic, NamedTuple, TypeVar
from urllib.parse import unquote

from .readings import (
    LONGEST_AMBIGUOUS,
    Segment,
    composed,
    fold,
    is_certain,
    is_plain,
    rooted_texts,
    segments,
)

__all__ = [
    "LONGEST_AMBIGUOUS",
    "PathIndex",
    "example_path",
    "fold_path",
    "is_placeholder",
    "plain_path",
    "spelling_of",
]

T = TypeVar("T")

MOST_COMPARED = 16
"""The most policies of the readings of a path that are compared; a path with more is unclear."""


class PathIndex(Generic[T]):
    """Finds the most specific entry of a path. Immutable.

    The look-up of a plain path is linear in the path's length and, unless entries have
    placeholders, independent of their number. The look-up of any other path is bounded.
    """

    __slots__ = ("_depth", "_has_patterns", "_root", "_strictest", "_unclear")

    def __init__(
        self,
        entries: Mapping[str, T],
        *,
        otherwise: T,
        unclear: T,
        strictest: Callable[[Iterable[T]], T],
    ) -> None:
        """Index `entries` by paths in their plainest spelling.

        `otherwise` is for paths that no entry covers, `unclear` for paths with too many readings;
        `strictest` chooses among the entries of all readings of a path.
        """
        self._root = _Node(None, entries.get("/", otherwise), None)
        self._depth = 1
        self._unclear = unclear
        self._strictest = strictest
        self._has_patterns = False
        spelled = {path: spelling_of(path) for path in entries if path != "/"}

        def order(path: str) -> tuple[bool, int]:  # so that they inherit
            return spelled[path].is_exact, len(spelled[path].names)

        for path in sorted(spelled, key=order):
            spelling = spelled[path]
            node = self._root
            for name in spelling.names:
                if name is None:
                    node.any = node.any or _Node(node, node.value, None)
                    node = node.any
                else:
                    node = node.children.get(name) or node.add(name)
            if spelling.is_exact:
                node.exact[spelling.has_slash] = entries[path]
            else:
                node.value, node.is_own, node.entry = entries[path], True, node
            self._has_patterns |= spelling.is_exact or None in spelling.names
            self._depth = max(self._depth, len(spelling.names))

    def find(self, path: str, root: str = "", others: Sequence[str] = ()) -> T:
        """The entry of `path`, a request's path after percent-decoding.

        `root` is the root path (or script name) of the application, whether or not the path begins
        with it. `others` are further paths that a router may read this one as.
        """
        if not (root or others) and is_plain(path):
            if self._has_patterns:
                covering = self._most_specific(path.split("/", self._depth + 2)[1:])
                if covering is not None:
                    return self._strictest(each.value for each in covering)
            elif (node := self._plain_node(path)) is not None:
                return node.value
        found: list[T] = []
        for one in (path, *others):
            values = self._all(one, root)
            if values is None:
                return self._unclear
            found += values
        return self._strictest_of_readings(found) if self._has_patterns else self._strictest(found)

    def _strictest_of_readings(self, found: Iterable[T]) -> T:
        """The strictest, and no laxer than that of any two of them.

        If neither of two entries is the more specific, a path under both may have less than each of
        them allows. Another reading of it must not have more, by an entry that is below both.
        """
        distinct = list({id(value): value for value in found}.values())
        if len(distinct) > MOST_COMPARED:
            return self._unclear
        return self._strictest([*distinct, *map(self._strictest, combinations(distinct, 2))])

    def _plain_node(self, path: str) -> _Node[T] | None:
        """The node of a plain path; ``None`` if a segment nearly equals a segment of an entry."""
        node = self._root
        for name in path.split("/", self._depth + 1)[1 : self._depth + 1]:
            child = node.children.get(name)
            if child is None:
                if fold(name) in node.folded:
                    return None
                break
            if child.is_alike:
                return None
            node = child
        return node

    def _most_specific(self, names: list[str]) -> list[_EntryValue[T]] | None:
        """The most specific entries of a path with one reading, by the names of its segments.

        ``None`` if a segment nearly equals a segment of an entry.
        """
        has_slash = len(names) > 1 and not names[-1]
        if not names[-1]:
            names = names[:-1]
        places, left = [self._root], list[_Node[T]]()
        for name in names:
            after: list[_Node[T]] = []
            for node in places:
                child = node.children.get(name)
                if child is None and fold(name) in node.folded:
                    return None
                found = [each for each in (child, node.any) if each is not None]
                if child is not None and child.is_alike:
                    return None
                after += found
                if not found:
                    left.append(node)
            places = after
        # Some routers do not distinguish a path from the one with a slash behind it.
        is_alike = any(node.exact and has_slash not in node.exact for node in places)
        readings = (True, False) if is_alike else (has_slash,)
        return [
            each for slash in readings for each in _winners([*left, *places], set(places), slash)
        ]

    def _all(self, path: str, root: str) -> list[T] | None:
        """The entries of all readings of a path; ``None`` if there are too many."""
        readings = rooted_texts(path or "/", root)
        if readings is None:
            return None
        found: list[T] = []
        for text, is_likely in sorted(readings.items()):
            covering = self._covering(text)
            if covering is None:
                return None
            # An unlikely reading without an entry adds no restriction.
            found += [each.value for each in covering if is_likely or each.is_own]
        return found

    def _covering(self, text: str) -> Iterable[_EntryValue[T]] | None:
        """What covers a text, in any reading of its segments; ``None`` if there are too many."""
        if is_plain(text):
            if self._has_patterns:
                found = self._most_specific(text.split("/")[1:])
                if found is not None:
                    return found
            elif (node := self._plain_node(text)) is not None:
                return [node.found()]
        parts = segments(text)
        if parts is None:
            return None
        if self._has_patterns and all(map(is_certain, parts)):
            found = self._most_specific([part[0].name for part in parts])
            if found is not None:
                return found
        return self._ends(parts)

    def _ends(self, parts: list[list[Segment]]) -> Iterator[_EntryValue[T]]:
        """What covers the paths that these segments may be read as.

        A segment is cut at its backslashes.
        """
        places: _Places[T] = {self._root: 1}
        for part in parts:
            before = places
            for segment in part:
                places = _step(places, segment)
                if segment.may_be_last:
                    yield from _ending(places)
            if len(part) > 1:  # the backslash may be literal
                for node, depths in before.items():
                    places[node] = places.get(node, 0) | depths << 1
                    if node.any is not None and depths & 1:
                        places[node.any] = places.get(node.any, 0) | 1
        yield from _ending(places)


class _EntryValue(NamedTuple, Generic[T]):
    """What an entry that covers a path has."""

    value: T
    is_own: bool
    """Whether it is of another entry than ``/``."""


class _Covering(NamedTuple, Generic[T]):
    """An entry that covers a path, to compare with others."""

    names: tuple[str | None, ...]
    is_exact: bool
    found: _EntryValue[T]

    def is_within(self, other: _Covering[T]) -> bool:
        """Whether it covers only paths that the other covers too."""
        if other.is_exact and not (self.is_exact and len(self.names) == len(other.names)):
            return False
        return len(self.names) >= len(other.names) and all(
            theirs is None or theirs == own
            for own, theirs in zip(self.names, other.names, strict=False)
        )


def _winners(nodes: list[_Node[T]], last: set[_Node[T]], has_slash: bool) -> list[_EntryValue[T]]:
    """What the most specific entries at these nodes have; the path ends at those in `last`."""
    covering: list[_Covering[T]] = []
    for node in nodes:
        if node in last and has_slash in node.exact:
            found = _EntryValue(node.exact[has_slash], True)
            covering.append(_Covering(node.names, True, found))
        else:
            covering.append(_Covering(node.entry.names, False, node.found()))
    if len(covering) == 1:
        return [covering[0].found]
    return [
        each.found
        for each in covering
        if not any(other.is_within(each) and not each.is_within(other) for other in covering)
    ]


class _Node(Generic[T]):
    """A segment of the entries."""

    __slots__ = (
        "any",
        "children",
        "entry",
        "exact",
        "folded",
        "is_alike",
        "is_own",
        "names",
        "parent",
        "value",
    )

    def __init__(self, parent: _Node[T] | None, value: T, name: str | None) -> None:
        self.parent = parent or self
        self.names: tuple[str | None, ...] = () if parent is None else (*parent.names, name)
        """The names of the segments up to here; ``None`` for a placeholder."""
        self.entry: _Node[T] = self if parent is None else parent.entry
        """The nearest node, here or above, that has an entry; or else the root."""
        self.any: _Node[T] | None = None
        """The child that is a placeholder."""
        self.exact: dict[bool, T] = {}
        """The exact entries here: of the path with a slash behind it, and of that without."""
        self.value = value
        """The entry here, or else the nearest one above."""
        self.is_own: bool = parent is not None and parent.is_own
        """Whether the value differs from that of ``/``."""
        self.children: dict[str, _Node[T]] = {}
        self.folded: dict[str, list[_Node[T]]] = {}
        self.is_alike = False
        """Whether its parent has another child that some readers treat as this one."""

    def add(self, name: str) -> _Node[T]:
        child = self.children[name] = _Node(self, self.value, name)
        alike = self.folded.setdefault(fold(name), [])
        alike.append(child)
        for each in alike:
            each.is_alike = len(alike) > 1
        return child

    def found(self) -> _EntryValue[T]:
        """What the prefix that covers this node, and all below it, has."""
        return _EntryValue(self.value, self.is_own)

    def that_may_be(self, segment: Segment) -> Iterator[_Node[T]]:
        """The children that a segment may be read as."""
        for name in segment.names:
            yield from self.folded.get(name, ())
        if segment.is_undecodable:
            yield from (child for name, child in self.children.items() if not name.isascii())


_Places = dict[_Node[T], int]
"""The possible places in the tree: nodes, each with the depths below it, as the bits of a number.
Bit 0 is the node itself; bit 2 is two segments below it that no entry has."""


def _step(places: _Places[T], segment: Segment) -> _Places[T]:
    """The possible places after one more segment."""
    after: _Places[T] = {}

    def reach(node: _Node[T], depths: int) -> None:
        if depths:
            after[node] = after.get(node, 0) | depths

    for node, depths in places.items():
        beyond = depths
        if depths & 1:
            for child in node.that_may_be(segment):
                reach(child, 1)
            if node.any is not None:
                reach(node.any, 1)
            exact = node.children.get(segment.name)
            if (exact is not None and not exact.is_alike and len(segment.names) == 1) or (
                node.any is not None and is_certain([segment])
            ):
                beyond -= 1  # every reader treats it as this one
        reach(node, beyond << 1)
        if segment.may_be_dropped:
            reach(node, depths)
        if segment.may_lead_up:
            reach(node, depths >> 1)
            reach(node.parent, depths & 1)
    return after


def _ending(places: _Places[T]) -> Iterator[_EntryValue[T]]:
    """What covers the paths that end at these places."""
    for node, depths in places.items():
        if depths & 1:
            for value in node.exact.values():
                yield _EntryValue(value, True)
        yield node.found()


# --- How entries are written ---------------------------------------------------------------------

_PLACEHOLDER = re.compile(r"\{[a-z_][a-z0-9_]*+\}", re.ASCII | re.IGNORECASE)


class Spelling(NamedTuple):
    """An entry, taken apart."""

    names: tuple[str | None, ...]
    """The segments; ``None`` for a placeholder."""
    is_exact: bool
    has_slash: bool
    """Whether it is exact and ends with a slash."""


def spelling_of(entry: str) -> Spelling:
    """Take apart an entry in its plainest spelling."""
    path = entry.removeprefix("=")
    is_exact = path != entry
    names = path.strip("/").split("/") if path != "/" else []
    return Spelling(
        tuple(None if is_placeholder(name) else name for name in names),
        is_exact,
        is_exact and bool(names) and path.endswith("/"),
    )


def is_placeholder(segment: str) -> bool:
    """Whether a segment of an entry is a placeholder, such as ``{id}``."""
    return _PLACEHOLDER.fullmatch(segment) is not None


def example_path(entry: str, name: str) -> str:
    """A path that an entry covers, with `name` in place of each placeholder."""
    parts = entry.removeprefix("=").split("/")
    return "/".join(name if is_placeholder(part) else part for part in parts)


def fold_path(path: str) -> str:
    """The form that is equal for all entries that a lenient file system treats as the same."""
    return "/".join("{}" if is_placeholder(part) else fold(part) for part in path.split("/"))


def plain_path(text: str) -> str:
    """The canonical spelling of a path, in which entries are stored."""
    path = unquote(text.partition("?")[0].partition("#")[0])
    path = composed("".join(filter(str.isprintable, path))).replace("\\", "/")
    path = _without_dot_segments(_collapse(path))
    return _collapse("/".join(segment.rstrip(". ") for segment in path.split("/")))


def _collapse(path: str) -> str:
    return "/" + "/".join(filter(None, path.split("/")))


def _without_dot_segments(path: str) -> str:
    """The path without ``.`` and ``..``. (RFC 3986, section 5.2.4)"""
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept)

"""Paths of policies: their spelling, and an index that finds the entry of a request's path.

A path is cut into segments at its slashes, and the entry with the most leading segments in common
wins: ``/api`` covers ``/api`` and ``/api/items``, not ``/apis``.

A path with several readings (see `crossorigin.policy.readings`) is looked up in all of them at
once, and the strictest of the entries found applies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar
from urllib.parse import unquote

from .readings import (
    LONGEST_AMBIGUOUS,
    Segment,
    composed,
    fold,
    is_plain,
    segments,
    texts,
    with_root,
)

__all__ = ["LONGEST_AMBIGUOUS", "PathIndex", "fold_path", "plain_path"]

T = TypeVar("T")


class PathIndex(Generic[T]):
    """Finds the entry of the longest prefix of a path. Immutable.

    The look-up of a plain path is linear in the path's length and independent of the number of
    entries. The look-up of any other path is bounded.
    """

    __slots__ = ("_depth", "_root", "_strictest", "_unclear")

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
        self._root = _Node(None, entries.get("/", otherwise))
        self._depth = 1
        self._unclear = unclear
        self._strictest = strictest
        parts = {path: path.split("/")[1:] for path in entries if path != "/"}
        for path in sorted(parts, key=lambda path: len(parts[path])):  # so that they inherit
            node = self._root
            for name in parts[path]:
                node = node.children.get(name) or node.add(name)
            node.value, node.is_own = entries[path], True
            self._depth = max(self._depth, len(parts[path]))

    def find(self, path: str, root: str = "", others: Sequence[str] = ()) -> T:
        """The entry of `path`, a request's path after percent-decoding.

        `root` is the root path (or script name) of the application, whether or not the path begins
        with it. `others` are further paths that a router may read this one as.
        """
        if not (root or others) and is_plain(path):
            node = self._plain_node(path)
            if node is not None:
                return node.value
        found: list[T] = []
        for one in (path, *others):
            values = self._all(one, root)
            if values is None:
                return self._unclear
            found += values
        return self._strictest(found)

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

    def _all(self, path: str, root: str) -> list[T] | None:
        """The entries of all readings of a path; ``None`` if there are too many."""
        roots = with_root(path or "/", root)
        found: list[T] = []
        for one in (*roots.certain, *roots.possible):
            nodes = self._nodes(one)
            if nodes is None:
                return None
            # An unlikely reading without an entry adds no restriction.
            any_counts = one in roots.certain
            found += [node.value for node in nodes if any_counts or node.is_own]
        return found

    def _nodes(self, path: str) -> list[_Node[T]] | None:
        """The nodes of all readings of a path; ``None`` if there are too many."""
        node = self._plain_node(path) if is_plain(path) else None
        if node is not None:
            return [node]
        found: dict[_Node[T], None] = {}  # in the order in which they are found
        readings = texts(path)
        if readings is None:
            return None
        for text in sorted(readings):
            parts = segments(text)
            if parts is None:
                return None
            found |= dict.fromkeys(self._ends(parts))
        return list(found)

    def _ends(self, parts: list[list[Segment]]) -> Iterator[_Node[T]]:
        """The nodes that the segments of a path may lead to.

        A segment is cut at its backslashes.
        """
        places: _Places[T] = {self._root: 1}
        for part in parts:
            before = places
            for segment in part:
                places = _step(places, segment)
                if segment.may_be_last:
                    yield from places
            if len(part) > 1:  # the backslash may be literal
                for node, depths in before.items():
                    places[node] = places.get(node, 0) | depths << 1
        yield from places


class _Node(Generic[T]):
    """A segment of the entries."""

    __slots__ = ("children", "folded", "is_alike", "is_own", "parent", "value")

    def __init__(self, parent: _Node[T] | None, value: T) -> None:
        self.parent = parent or self
        self.value = value
        """The entry here, or else the nearest one above."""
        self.is_own: bool = parent is not None and parent.is_own
        """Whether the value differs from that of ``/``."""
        self.children: dict[str, _Node[T]] = {}
        self.folded: dict[str, list[_Node[T]]] = {}
        self.is_alike = False
        """Whether its parent has another child that some readers treat as this one."""

    def add(self, name: str) -> _Node[T]:
        child = self.children[name] = _Node(self, self.value)
        alike = self.folded.setdefault(fold(name), [])
        alike.append(child)
        for each in alike:
            each.is_alike = len(alike) > 1
        return child

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
            exact = node.children.get(segment.name)
            if exact is not None and not exact.is_alike and len(segment.names) == 1:
                beyond -= 1  # every reader treats it as this one
        reach(node, beyond << 1)
        if segment.may_be_dropped:
            reach(node, depths)
        if segment.may_lead_up:
            reach(node, depths >> 1)
            reach(node.parent, depths & 1)
    return after


# --- How entries are written ---------------------------------------------------------------------


def fold_path(path: str) -> str:
    """The form that is equal for all paths that a lenient file system treats as the same."""
    return "/".join(map(fold, path.split("/")))


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

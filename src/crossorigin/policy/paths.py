"""Paths of requests: an index by prefix, and all the ways in which a path may be read.

A path is cut into segments at its slashes, and the entry with the most leading segments in common
wins: ``/api`` covers ``/api`` and ``/api/items``, not ``/apis``.

Servers, frameworks and file systems do not agree on which paths are the same. One takes
``//admin``, ``/x/../admin``, ``/Admin``, ``/%61dmin`` or ``\\admin`` for ``/admin``, the next does
not. So a path is looked up under each of its plausible readings, and where they do not all lead to
the same entry, it has none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar
from urllib.parse import unquote

__all__ = ["LONGEST_AMBIGUOUS", "PathIndex", "fold_path", "plain_path", "readings"]

T = TypeVar("T")

LONGEST_AMBIGUOUS = 1024
"""Characters of a path that are read in several ways; a longer one that could be has no entry."""


class PathIndex(Generic[T]):
    """Finds the entry of the longest prefix of a path. Immutable.

    Look-up is linear in the path's length, and does not depend on the number of entries.
    """

    __slots__ = ("_depth", "_otherwise", "_root")

    def __init__(self, entries: Mapping[str, T], otherwise: T) -> None:
        """Index `entries` by paths in their plainest spelling; `otherwise` is for all others."""
        self._otherwise = otherwise
        self._root = _Node("", otherwise)
        self._depth = 1
        for path, value in entries.items():
            segments = path.split("/")[1:] if path != "/" else []
            self._depth = max(self._depth, len(segments))
            node = self._root
            for segment in segments:
                node = node.children.setdefault(_fold(segment), _Node(segment, None))
            node.value = value

    def find(self, path: str) -> T:
        """The entry of `path`, a request's path after percent-decoding.

        What is under no entry, or under several by its several readings, gets `otherwise`.
        """
        if not path.startswith("/"):
            return self._otherwise if path else self.find("/")
        if not _may_be_ambiguous(path):
            return self._walk(path)
        if len(path) > LONGEST_AMBIGUOUS:
            return self._otherwise
        found = {id(value): value for value in map(self._walk, readings(path))}
        return next(iter(found.values())) if len(found) == 1 else self._otherwise

    def _walk(self, path: str) -> T:
        """Look up one reading, with each segment both as it is spelled and folded."""
        node = self._root
        value = node.value
        passed = []
        for segment in path.split("/", self._depth + 1)[1 : self._depth + 1]:
            child = node.children.get(_fold(segment))
            if child is None:
                break
            if child.name != segment:
                passed.append(value)  # what it has where such names are not the same
            node = child
            if node.value is not None:
                value = node.value
        agreed = all(other is value for other in passed)
        return value if agreed and value is not None else self._otherwise


class _Node(Generic[T]):
    """A segment of the entries; its children are by their folded names."""

    __slots__ = ("children", "name", "value")

    def __init__(self, name: str, value: T | None) -> None:
        self.name = name
        self.value = value
        self.children: dict[str, _Node[T]] = {}


def _may_be_ambiguous(path: str) -> bool:
    """Can the path have several readings, the case, dots and blanks of its segments apart?"""
    return "//" in path or "/." in path or "%" in path or "\\" in path or not path.isascii()


def fold_path(path: str) -> str:
    """What paths have in common that a forgiving file system takes for the same."""
    return "/".join(map(_fold, path.split("/")))


def plain_path(text: str) -> str:
    """The one spelling of a path in which entries are written, of any spelling of it."""
    path = unquote(text.partition("?")[0].partition("#")[0])
    path = _with_slashes(_composed("".join(filter(str.isprintable, path))))
    path = _without_dot_segments(_collapse(path))
    return _collapse("/".join(segment.rstrip(". ") for segment in path.split("/")))


def _fold(segment: str) -> str:
    """A segment without what Windows and macOS do not tell apart: case, dots and blanks behind."""
    if not segment.isascii():
        segment = unicodedata.normalize("NFKC", segment)
    return segment.casefold().rstrip(". ")


def readings(path: str) -> Iterator[str]:
    """What `path` may be taken for: decoded once more or not, with each kind of slash, tidied.

    (RFC 3986, section 5.2.4, for dot segments; file systems collapse slashes first)
    """
    texts = {path: None}
    for other in (
        _composed,
        unquote,
        _without_the_undecodable,
        _composed,
        _with_slashes,
        _without_blanks,
    ):
        texts |= {other(text): None for text in texts}
    seen = set()
    for text in texts:
        collapsed = _collapse(text)
        for reading in (
            text,
            collapsed,
            _collapse(_without_dot_segments(text)),
            _without_dot_segments(collapsed),
        ):
            if reading not in seen:
                seen.add(reading)
                yield reading


def _composed(path: str) -> str:
    return path if path.isascii() else unicodedata.normalize("NFKC", path)


def _without_the_undecodable(path: str) -> str:
    """Without what is no UTF-8, which some frameworks drop and others replace so."""
    return path.replace("\N{REPLACEMENT CHARACTER}", "")


def _with_slashes(path: str) -> str:
    return path.replace("\\", "/")


def _without_blanks(path: str) -> str:
    """``.. `` as Windows has it: ``..``."""
    return "/".join(segment.rstrip(" ") for segment in path.split("/"))


def _collapse(path: str) -> str:
    return "/" + "/".join(filter(None, path.split("/")))


def _without_dot_segments(path: str) -> str:
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept)

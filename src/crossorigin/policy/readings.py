"""Readings of a path: what servers, frameworks and file systems may take it for.

They do not agree on which paths are the same. One takes ``//admin``, ``/x/../admin``, ``/Admin``,
``/%61dmin``, ``/admin;v=1``, ``\\admin`` or ``/admin`` with a newline behind it for ``/admin``, the
next does not. And where an application has a root path, one server counts it as part of the path,
the next does not, and a proxy may have removed it.

The readings of a path are all that this module makes of it:

1. `with_root`: the path with its root path, without it, and with both.
2. `texts`: each of these percent-decoded once more (and again), with compatible characters in place
   of Unicode's variants (NFKC), without characters that are not printed, and without what is not
   UTF-8, in any order.
3. `segments`, of each of these: cut at ``/``, and at ``\\`` or not. A `Segment` may be taken for
   any of its names (before a ``;``, ``?``, ``#`` or control character); one of dots or of nothing
   may be dropped, may stand for itself, and may lead up. `crossorigin.policy.paths` follows all of
   these ways at once.

All of it is bounded. What would take more is unclear, and `None` here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import unquote

__all__ = [
    "LONGEST_AMBIGUOUS",
    "MOST_SEGMENTS",
    "Roots",
    "Segment",
    "composed",
    "fold",
    "is_plain",
    "segments",
    "texts",
    "with_root",
]

LONGEST_AMBIGUOUS = 1024
"""Characters of a path that is read in several ways; a longer one is unclear."""
MOST_TEXTS = 16
"""Texts that a path is read as; one with more is unclear."""
MOST_CHANGES = 4
"""Changes one after the other (decoding, composing, ...) that lead to a text."""
MOST_SEGMENTS = 64
"""Segments of a path that is read in several ways; one with more is unclear."""

_CONTROL = r"\x00-\x1f\x7f-\x9f"
_END_OF_NAME = re.compile(rf"[;?#{_CONTROL}]")
_END_OF_PATH = re.compile(rf"[?#{_CONTROL}]")
_UNDECODABLE = re.compile("[\N{REPLACEMENT CHARACTER}\ud800-\udfff]")


def is_plain(path: str) -> bool:
    """Whether a path has one reading only, apart from case, and from dots and blanks behind names.

    Those are left to `fold`.
    """
    return (
        path[:1] == "/"
        and path.isascii()
        and path.isprintable()
        and "//" not in path
        and "/." not in path
        and "%" not in path
        and "\\" not in path
        and ";" not in path
        and "?" not in path
        and "#" not in path
    )


class Roots(NamedTuple):
    """A path with and without the root path of its application."""

    certain: tuple[str, ...]
    """What the path in the URL may be."""
    possible: tuple[str, ...]
    """What it hardly is, but what the author of a map may have meant."""


def with_root(path: str, root: str) -> Roots:
    """What a path may be in the URL, given the root path (script name) of its application.

    A `path` below `root` is as ASGI wants it: it is the URL's. Where it is not below, a proxy or
    the server removed the root, or the URL never had it. Some frameworks also cut the root off in
    the middle of a segment, or of the path.
    """
    root = root.strip("/")
    if not root:
        return Roots((path,), ())
    root = f"/{root}"
    below = path == root or path.startswith(f"{root}/")
    _, found, rest = path.partition(root)
    cut = rest if rest[:1] == "/" else f"/{rest}"
    if below:
        return Roots((path,), (cut, root + path))
    certain = (path, root + path)
    if not found:
        return Roots(certain, ())
    # Of "/apix/y": "/api/x/y", and where a part of a segment is dropped, "/api/y".
    _, slash, rest = cut[1:].partition("/")
    return Roots((*certain, root + cut, root + slash + rest), (cut,))


def texts(path: str) -> set[str] | None:
    """What `path` may be read as, as text; ``None`` if that is too much to tell."""
    if path[:1] != "/" or len(path) > LONGEST_AMBIGUOUS:
        return None
    found = {path}
    new = found
    for _ in range(MOST_CHANGES + 1):
        new = {change(text) for text in new for change in _CHANGES} - found
        if not new:
            return found
        found = found | new
        if len(found) > MOST_TEXTS:
            break
    return None


def composed(path: str) -> str:
    """The path in Unicode's compatible form, NFKC."""
    return path if path.isascii() else unicodedata.normalize("NFKC", path)


def _printed(path: str) -> str:
    return path if path.isprintable() else "".join(filter(str.isprintable, path))


def _without_the_undecodable(path: str) -> str:
    """Without what is not UTF-8, which some frameworks drop and others replace so."""
    return path.replace("\N{REPLACEMENT CHARACTER}", "")


_CHANGES: tuple[Callable[[str], str], ...] = (
    unquote,
    composed,
    _printed,
    _without_the_undecodable,
)


class Segment(NamedTuple):
    """A part of a path, between slashes, in all ways in which it may be taken."""

    name: str
    names: tuple[str, ...]
    """Itself, without what may not belong to it, folded."""
    may_be_dropped: bool
    """It is of dots, or empty, or may be taken so."""
    may_lead_up: bool
    """It may be taken for ``..``."""
    may_be_last: bool
    """What is behind it may not belong to the path."""
    is_undecodable: bool
    """Some of it was not UTF-8: it may stand for any character that is not ASCII."""


def segments(text: str) -> list[list[Segment]] | None:
    """The segments of a text between slashes, each cut at its backslashes; ``None`` if too many."""
    if text.count("/") + text.count("\\") > MOST_SEGMENTS:
        return None
    return [[_segment(name) for name in between.split("\\")] for between in text.split("/")[1:]]


def _segment(name: str) -> Segment:
    forms = {name, name.partition(";")[0], _END_OF_NAME.split(name, maxsplit=1)[0]}
    names = {fold(form) for form in forms}
    bare = [form.replace(" ", "") for form in forms]
    return Segment(
        name,
        tuple(sorted(names - {""})),
        may_be_dropped="" in names,
        may_lead_up=any(".." in form and not form.strip(".") for form in bare),
        may_be_last=_END_OF_PATH.search(name) is not None,
        is_undecodable=_UNDECODABLE.search(name) is not None,
    )


def fold(segment: str) -> str:
    """A segment without what some file systems do not tell apart.

    That is case, blanks and dots behind it (Windows), and composition (macOS).
    """
    if not segment.isascii():
        segment = unicodedata.normalize("NFKC", segment)
    return segment.casefold().rstrip(". ")

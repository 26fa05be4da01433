"""Readings of a path: the paths that servers, frameworks and file systems may read it as.

They do not agree on which paths are the same. Some read ``//admin``, ``/x/../admin``, ``/Admin``,
``/%61dmin``, ``/admin;v=1``, ``\\admin`` or ``/admin`` with a trailing newline as ``/admin``,
others do not. If an application has a root path, some servers count it as part of the path, others
do not, and a proxy may have removed it.

This module makes the readings of a path in three steps:

1. `texts`: the path percent-decoded once more (and again), with compatible characters in place of
   Unicode's variants (NFKC), without characters that are not printed, and without what is not
   UTF-8, in any order.
2. `rooted_texts`: the texts of the path, each with the root path, without it, and with both, and
   the texts of these. So the root path may be removed before a change, or after it.
3. `segments`, of each of these: cut at ``/``, and at ``\\`` or not. A `Segment` may be read as any
   of its names (before a ``;``, ``?``, ``#`` or control character). An empty segment or one of dots
   may be dropped, be literal, or lead up. `crossorigin.policy.paths` follows all of these readings
   at once.

Every step is bounded. A path that exceeds a bound is unclear: the functions return `None`.
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
    "has_one_reading",
    "is_certain",
    "is_plain",
    "rooted_texts",
    "segments",
    "texts",
    "with_root",
]

LONGEST_AMBIGUOUS = 1024
"""The most characters of a path with several readings; a longer path is unclear."""
MOST_TEXTS = 16
"""The most texts that a path is read as; a path with more is unclear."""
MOST_ROOTED_TEXTS = 80
"""The most texts that a path is read as, with and without its root path."""
MOST_CHANGES = 4
"""The most successive changes (decoding, composing, ...) that lead to a text."""
MOST_SEGMENTS = 64
"""The most segments of a path with several readings; a path with more is unclear."""

_CONTROL = r"\x00-\x1f\x7f-\x9f"
_END_OF_NAME = re.compile(rf"[;?#{_CONTROL}]")
_END_OF_PATH = re.compile(rf"[?#{_CONTROL}]")
_UNDECODABLE = re.compile("[\N{REPLACEMENT CHARACTER}\ud800-\udfff]")


def is_plain(path: str) -> bool:
    """Whether a path has only one reading, apart from case and from trailing dots and blanks.

    `fold` removes those.
    """
    return (
        path[:1] == "/"
        and path.isascii()
        and path.isprintable()
        and "//" not in path
        and "/." not in path
        and "/ " not in path
        and "%" not in path
        and "\\" not in path
        and ";" not in path
        and "?" not in path
        and "#" not in path
    )


def has_one_reading(path: str) -> bool:
    """Whether a path has only one reading, apart from case and from trailing dots and blanks."""
    if is_plain(path):
        return True
    if texts(path) != {path}:
        return False
    parts = segments(path)
    return parts is not None and all(is_certain(part) for part in parts)


class Roots(NamedTuple):
    """A path with and without the root path of its application."""

    certain: tuple[str, ...]
    """The likely paths in the URL."""
    possible: tuple[str, ...]
    """Unlikely paths, which the author of a map may have meant."""


def with_root(path: str, root: str) -> Roots:
    """The paths that the URL may have, given the root path (script name) of the application.

    A `path` below `root` is the URL's path, as ASGI requires. Otherwise a proxy or the server
    removed the root, or the URL never had it. Some frameworks also remove the root in the middle of
    a segment or of the path.
    """
    bare = root.strip("/")
    if not bare:
        return Roots((path,), ())
    # Without a slash in front, some frameworks remove it behind other letters: "/my-api/b".
    removed = f"/{bare}" if root[0] == "/" else bare
    root = f"/{bare}"
    below = path == root or path.startswith(f"{root}/")
    _, found, rest = path.partition(removed)
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
    """The texts that `path` may be read as; ``None`` if there are too many."""
    if is_plain(path):
        return {path}
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


def rooted_texts(path: str, root: str) -> dict[str, bool] | None:
    """The texts of a path with and without its root path, and whether each of them is likely.

    Some servers, proxies and frameworks decode a path before they remove the root path, others
    after it. ``None`` if there are too many texts.
    """
    before = texts(path)
    if before is None:
        return None
    found: dict[str, bool] = {}
    for text in sorted(before):
        roots = with_root(text, root)
        for is_likely, rooted in ((True, roots.certain), (False, roots.possible)):
            for one in rooted:
                after = texts(one)
                if after is None:
                    return None
                for each in after:
                    found[each] = is_likely or found.get(each, False)
        if len(found) > MOST_ROOTED_TEXTS:
            return None
    return found


def composed(path: str) -> str:
    """The path in Unicode's compatible form, NFKC."""
    return path if path.isascii() else unicodedata.normalize("NFKC", path)


def _printed(path: str) -> str:
    return path if path.isprintable() else "".join(filter(str.isprintable, path))


def _cut(path: str) -> str:
    """The path before the last character that may end it; repeated, before each of them."""
    ends = [end.start() for end in _END_OF_PATH.finditer(path)]
    return path[: ends[-1]] if ends and ends[-1] else path


def _without_invalid_bytes(path: str) -> str:
    """The path without bytes that are not UTF-8, which some frameworks drop and others replace."""
    return path.replace("\N{REPLACEMENT CHARACTER}", "")


_ENCODED_SLASH = re.compile("%(2f|5c)", re.IGNORECASE)


def _decoded_segments(path: str) -> str:
    """The path percent-decoded, except slashes: some decode each segment, after they cut it."""
    return unquote(_ENCODED_SLASH.sub(r"%25\1", path))


_CHANGES: tuple[Callable[[str], str], ...] = (
    unquote,
    _decoded_segments,
    composed,
    _printed,
    _cut,
    _without_invalid_bytes,
)


class Segment(NamedTuple):
    """A part of a path between slashes, with all its readings."""

    name: str
    names: tuple[str, ...]
    """The segment, with and without a suffix that may not belong to it, folded."""
    may_be_dropped: bool
    """It consists of dots or is empty, or may be read so."""
    may_lead_up: bool
    """It may be read as ``..``."""
    may_be_last: bool
    """The text after it may not belong to the path."""
    is_undecodable: bool
    """A part of it was not UTF-8, which may stand for any character that is not ASCII."""


def segments(text: str) -> list[list[Segment]] | None:
    """The segments of a text between slashes, each cut at its backslashes; ``None`` if too many."""
    if text.count("/") + text.count("\\") > MOST_SEGMENTS:
        return None
    return [[_segment(name) for name in between.split("\\")] for between in text.split("/")[1:]]


def is_certain(part: list[Segment]) -> bool:
    """Whether what stands between two slashes is one segment to every reader.

    Segments that may lead up may be dropped too; those that may be last are so, or have two names.
    """
    (segment, *others) = part
    return not (
        others or len(segment.names) != 1 or segment.may_be_dropped or segment.is_undecodable
    )


def _segment(name: str) -> Segment:
    forms = {name, name.partition(";")[0], _END_OF_NAME.split(name)[0]}
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
    """A segment in the form that is equal for names that some file systems do not distinguish.

    These ignore case, trailing blanks and dots (Windows), and Unicode composition (macOS).
    """
    if not segment.isascii():
        segment = unicodedata.normalize("NFKC", segment)
    return segment.casefold().rstrip(". ")

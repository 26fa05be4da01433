"""The spelling of a map's entries: the fault of a wrong one, and the entry that was probably meant.

Entries are prefixes and placeholders (see `crossorigin.policy.paths`). People know the patterns of
their router, of globs and of regular expressions, and write those. Such an entry would never match,
so it is refused, with the entry that means nearly the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .paths import is_placeholder, plain_path
from .problems import Problem, ProblemCode

__all__ = ["check_path_entry"]

FIELD = "paths"

_PATTERN = re.compile(
    r"""
    [*{}<>\[\]|^]                 # of routers, globs and regular expressions
    | ^:                          # ':id', as of Express
    | \\[dDwWsS][+*?{)]           # '\d+'
    | \.\+ | \$$                  # '.+', 'users$'
    """,
    re.VERBOSE,
)
"""What makes a segment a pattern, unless it is a placeholder."""
_BETWEEN_SLASHES = re.compile(
    r"(?: \{(?: [^{}] | \{[^{}]*+\} )*+\} | \[[^\[\]]*+\] | [^/] )++", re.VERBOSE
)
"""A segment; a slash in braces or brackets belongs to it, as in ``{id:[^/]+}``."""
_ANY_LENGTH = re.compile(
    r"""
    \*\* | ^\*\w+$                # of globs, and of Pyramid and gin
    | ^:\w+[*+]$                  # of Express
    | \.\.\.                      # of Next.js and Go
    | ^\{\*                       # of ASP.NET and axum
    | [{<:]path[:>}]              # of Flask, Starlette and others
    | \.[*+]                      # of regular expressions
    | [^*]\*$ | \($               # 'api*', and the first part of 'api(/.*)?'
    """,
    re.VERBOSE,
)
"""What stands for any number of segments."""
_NAMED = re.compile(r"[<{\[:]\??P?<?([\w:]+)", re.ASCII)
"""The name in a parameter, perhaps with its converter before or behind it."""
_CONVERTERS = {"int", "float", "str", "string", "uuid", "slug", "any", "re", "decimal", "date"}
_NAME = re.compile(r"[a-z_]\w*", re.ASCII | re.IGNORECASE)
_LITERAL_START = re.compile(r"[\w.~-]*")

LONGEST = 1024
"""The most characters of an entry that is searched for what was meant."""


def check_path_entry(entry: str) -> Iterator[Problem]:
    """The problem of an entry that is not in its plainest spelling."""
    mark = "=" if entry.startswith("=") else ""
    path = entry.removeprefix("=")
    plain = plain_path(path.strip() if mark else path)
    if any(not is_placeholder(part) and _PATTERN.search(part) for part in path.split("/")):
        message = (
            "entries are prefixes, which cover every path below them; a placeholder is a whole "
            "segment, as in '/users/{id}/avatar'."
        )
        yield Problem(ProblemCode.PATH_IS_A_PATTERN, FIELD, entry, message, _meant(mark, path))
    elif not path.startswith("/"):
        message = "a path must begin with a slash, as in the URL after the host."
        beyond = _beyond_host(path)
        hint = _write(mark, plain_path(beyond.strip() if mark else beyond))
        yield Problem(ProblemCode.PATH_NOT_ABSOLUTE, FIELD, entry, message, hint)
    elif path != plain and not (mark and path == f"{plain}/" != "//"):
        message = (
            "a path must be decoded and plain: without a query, a trailing slash, '//', '.' or "
            "'..'."
        )
        code = ProblemCode.PATH_NOT_PLAIN
        yield Problem(code, FIELD, entry, message, _write(mark, plain))


def _write(mark: str, path: str) -> str:
    if path == "/" and not mark:  # it is wider than anything that was written
        return 'For all paths, give "/" this policy.'
    return f"Write '{mark}{path}'."


def _beyond_host(text: str) -> str:
    return text.partition("://")[2].partition("/")[2] if "://" in text else text


def _meant(mark: str, path: str) -> str:
    """The hint for a pattern: the entry with placeholders, up to what stands for any length."""
    if len(path) > LONGEST:
        return "Write '{id}' for each segment that varies, and leave out what follows the last."
    path = _beyond_host(path).removeprefix("^").removesuffix("$")
    parts = _BETWEEN_SLASHES.findall(path)
    kept: list[str] = []
    for number, part in enumerate(parts):
        if is_placeholder(part) or not (_PATTERN.search(part) or part.endswith("(")):
            kept.append(part)
        elif _ANY_LENGTH.search(part) or (part == "*" and number == len(parts) - 1):
            found = _LITERAL_START.match(part)
            kept.append(found[0].rstrip(".") if found else "")
            mark = ""  # a prefix covers what is below
            break
        else:
            kept.append(f"{{{_name_in(part)}}}")
    return _write(mark, plain_path("/".join(kept)))


def _name_in(segment: str) -> str:
    """The name of the parameter in a segment."""
    found = _NAMED.search(segment)
    words = [] if found is None else found[1].split(":")
    names = [each for each in words if each not in _CONVERTERS and _NAME.fullmatch(each)]
    return names[0] if names else "id"

"""The spelling of a map's entries: the fault of a wrong one, and the entry that was probably meant.

Entries are prefixes and placeholders (see `crossorigin.policy.paths`). People know the patterns of
their router, of globs and of regular expressions, and write those. Such an entry would never match,
so it is refused, with the entries that mean the same. Entries that cover more are named only
together with what they cover.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from .hosts import is_host_name, meant_host
from .paths import is_placeholder, plain_path
from .problems import Problem, ProblemCode

__all__ = ["check_path_entry"]

FIELD = "paths"

_PATTERN = re.compile(
    r"""
    [*{}<>\[\]|^]                 # of routers, globs and regular expressions
    | ^:                          # ':id', as of Express
    | [-.@~]:\w                   # 'item-:id'
    | \\[dDwWsS][+*?{)]           # '\d+'
    | \.\+ | \$$ | \)\?            # '.+', 'users$', '(/items)?'
    """,
    re.VERBOSE,
)
"""What makes a segment a pattern, unless it is a placeholder."""
_BETWEEN_SLASHES = re.compile(
    r"(?: \{(?: [^{}] | \{[^{}]*+\} )*+\} | \[[^\[\]]*+\] | \([^()]*+\) | [^/] )++", re.VERBOSE
)
"""A segment; a slash in braces or brackets belongs to it, as in ``{id:[^/]+}``."""
_NAME_OF_PARAMETER = r"[A-Za-z_][\w -]*"
_WHOLE = re.compile(
    rf"""
    :\w* (?:\([^()]*\))? \??          # ':id', ':id(\d+)'
    | <[^<>]*> | \{{[^{{}}]*(?:\{{[^{{}}]*\}}[^{{}}]*)?\}} | \[{_NAME_OF_PARAMETER}\]
    | \(\?P?<\w+>[^()]*\)            # '(?P<id>\d+)'
    | \(?(?:\\[dw]|\[[^\]]*\]) (?:[+*]|\{{[0-9,]+\}}) \)?   # '\d+', '[^/]+'
    | \*
    """,
    re.VERBOSE | re.ASCII,
)
"""A segment that is a parameter as a whole."""
_ANY_LENGTH = re.compile(
    r"""
    \*\* | \*\w+                  # of globs, and of Pyramid and gin
    | :\w+[*+]                     # of Express
    | \[{1,2}\.\.\.\w*\]{1,2} | \{\w*\.\.\.\}   # of Next.js and Go
    | \{\*+\w*\}                  # of ASP.NET and axum
    | \{\w+:(?:path|\.[*+])\} | <path(?:\(.*\))?:\w+> | <\w+:path>  # of Flask, Starlette, Bottle
    | \(?\.[*+]\)?\??              # of regular expressions
    """,
    re.VERBOSE | re.ASCII,
)
"""A segment that stands for any number of segments."""
_BEGINNING = re.compile(r"(?P<text>[A-Za-z][\w.~-]{2,}?)[-._]?(?:\*+|\.\*)")
"""A segment such as ``api*``: for a name, and all that is below it."""
_OPTIONAL_REST = re.compile(r"(?:\((?:\?:)?/(?:\.[*+])?\)\?|\(/\.\*\)|\((?:\?:)?/\|\$\))\$?$")
"""An optional rest of the path, at the end: what a prefix covers anyway."""
_WRAPPED = re.compile(r"""r?(?P<quote>["'])(?P<quoted>.*)(?P=quote)|(?:~\*?\s+)(?P<bare>.*)""")
_CHOICE = re.compile(
    r"\((?:\?:)?(?P<group>[^()|?]*(?:\|[^()|?]*)+)\)|\{(?P<braces>[^{}:,]*(?:,[^{}:,]*)+)\}"
    r"|\((?:\?:)?(?P<optional>[\w/-]+)\)\?"
    r"|\[(?P<digits>[0-9]{2,10})\](?![+*?{])|\[(?P<first>[0-9])-(?P<last>[0-9])\](?![+*?{])"
)
"""Alternatives."""
_NAMED = re.compile(r"[<{\[:]\??P?<?([\w:]+)", re.ASCII)
"""The name in a parameter, perhaps with its converter before or behind it."""
_CONVERTERS = {"int", "float", "str", "string", "uuid", "slug", "any", "re", "decimal", "date"}
_NAME = re.compile(r"[a-z_]\w*", re.ASCII | re.IGNORECASE)
_VARIES = re.compile(
    r"\{[^{}]*\}|<[^<>]*>|(?<![}>)]):\w+|\([^()]*\)[+*?]?|(?:\[[^\]]*\]|\\[dw])(?:[+*?]|\{[0-9,]+\})?"
    r"|\.[*+]|\*+"
)
"""What varies in a segment."""

_PROPOSAL = re.compile(
    r"Write (?P<entry>'[^']+')"
    r"(?:\.| for the paths below (?P<path>'[^']+'), or '[^']+' for that path too\.)"
)
"""A hint that proposes an entry."""

LONGEST = 1024
"""The most characters of an entry that is searched for what was meant."""
MOST_ENCODED = 4
"""The most times that a path is decoded to find what was meant."""
MOST_ALTERNATIVES = 16
"""The most entries that a hint writes out."""

_NONE = (
    "List the paths that you mean, or let a function decide: the middleware's allow_origin_if can "
    "return a policy."
)


def check_path_entry(entry: str) -> Iterator[Problem]:
    """The problem of an entry that is not in its plainest spelling."""
    mark = "=" if entry.startswith("=") else ""
    path = entry.removeprefix("=")
    plain = plain_path(path.strip() if mark else path)
    if _has_pattern(path):
        message = (
            "entries are prefixes, which cover every path below them; a placeholder is a whole "
            "segment, as in '/users/{id}/avatar'."
        )
        yield Problem(ProblemCode.PATH_IS_A_PATTERN, FIELD, entry, message, _meant(mark, path))
    elif not path.startswith("/"):
        message = "a path must begin with a slash, as in the URL after the host."
        host, beyond = _beyond_host(path)
        hint = _checked(mark, _plainest(beyond.strip() if mark else beyond)) + _for_host(host)
        yield Problem(ProblemCode.PATH_NOT_ABSOLUTE, FIELD, entry, message, hint)
    elif not _is_plain(mark, path, plain):
        message = (
            "a path must be decoded and plain: without a query, a trailing slash, '//', '.' or "
            "'..'."
        )
        code = ProblemCode.PATH_NOT_PLAIN
        hint = _checked(mark, _plainest(path.strip() if mark else path))
        if hint != _NONE and re.search(r"\?\w", path):
            hint += " It covers every query."
        yield Problem(code, FIELD, entry, message, hint)


def _has_pattern(path: str) -> bool:
    return any(not is_placeholder(part) and _PATTERN.search(part) for part in path.split("/"))


def _is_plain(mark: str, path: str, plain: str) -> bool:
    return path == plain or (bool(mark) and path == f"{plain}/" != "//")


def _plainest(path: str) -> str:
    """The plain spelling of a path that may be percent-encoded several times."""
    path = plain_path(path)
    for _ in range(MOST_ENCODED):
        if "?" in path or "#" in path:  # it was encoded, so it does not end the path
            break
        path = plain_path(path)
    return path


def _is_entry(path: str) -> bool:
    """Whether a proposed path, which is plain, is an entry."""
    return path.startswith("/") and not _has_pattern(path) and path == plain_path(path)


def _write(mark: str, path: str) -> str:
    if path == "/" and not mark:  # it is wider than anything that was written
        return 'For all paths, give "/" this policy.'
    return f"Write '{mark}{path}'."


def _for_host(host: str) -> str:
    if not host:
        return ""
    name = host if is_host_name(host) else meant_host(host)
    if name is None:
        return " For some hosts alone, give the policy to each of them in hosts."
    return f" For this host alone, give the policy to '{name}' in hosts."


def _beyond_host(text: str) -> tuple[str, str]:
    """The host, with its port, if there is one, and the path."""
    _, separator, rest = text.partition("://")
    if not separator:
        return "", text
    host, _, path = rest.partition("/")
    return host, f"/{path}"


def _meant(mark: str, path: str) -> str:
    """The hint for a pattern."""
    if len(path) > LONGEST:
        return _NONE
    wrapped = _WRAPPED.fullmatch(path.strip())
    if wrapped is not None:
        path = wrapped["bare"] if wrapped["quoted"] is None else wrapped["quoted"]
    host, path = _beyond_host(path)
    path = _OPTIONAL_REST.sub("", path)
    texts = list(islice(_alternatives(path), MOST_ALTERNATIVES + 1))
    if len(texts) > MOST_ALTERNATIVES:
        return _NONE
    if len(texts) == 1:
        return _entry(mark, texts[0]) + _for_host(host)
    hints = [_entry(mark, text) for text in texts]
    return _joined(hints) + _for_host(host)


def _joined(hints: list[str]) -> str:
    """One hint for all alternatives: the first that proposes no entry, or what all propose."""
    found = [_PROPOSAL.fullmatch(hint) for hint in hints]
    for hint, each in zip(hints, found, strict=True):
        if each is None:
            return hint
    entries, paths = (
        ", ".join(dict.fromkeys(each[name] for each in found if each is not None and each[name]))
        for name in ("entry", "path")
    )
    if "," not in entries:
        return hints[0]
    below = f" for the paths below {paths}" if paths else ""
    return f"Write {entries}{below}, each with this policy."


def _alternatives(path: str) -> Iterator[str]:
    """The paths that a text with alternatives stands for."""
    found = _CHOICE.search(path)
    if found is None:
        yield from path.split("|") if "/" in path.partition("|")[2] else [path]
        return
    if found["optional"] is not None:
        options = ["", found["optional"]]
    elif found["group"] is not None or found["braces"] is not None:
        options = re.split(r"[|,]", found["group"] or found["braces"])
    elif found["digits"]:
        options = list(found["digits"])
    else:
        options = list(map(str, range(int(found["first"]), int(found["last"]) + 1)))
    for option in options:
        yield from _alternatives(path[: found.start()] + option.strip() + path[found.end() :])


def _entry(mark: str, path: str) -> str:
    """The hint for a pattern without alternatives: the entry that means the same."""
    path = path.removeprefix("^").replace("\\/", "/").replace("\\.", ".").replace("\\-", "-")
    if path.endswith("$"):
        path = path[:-1]
        mark = mark if _ANY_LENGTH.fullmatch(path.rpartition("/")[2]) else "="
    if re.search(r"/:\w+\?$", path):  # ':id?', which may be left out
        path = path.rpartition("/")[0]
    parts = _BETWEEN_SLASHES.findall(path)
    kept: list[str] = []
    for number, part in enumerate(parts):
        is_last = number == len(parts) - 1
        above = plain_path("/".join(kept))
        if is_placeholder(part) or not _is_pattern(part):
            kept.append(part)
        elif _ANY_LENGTH.fullmatch(part) or (part == "*" and is_last and not mark):
            return _all_below(above, is_last=is_last)
        elif _WHOLE.fullmatch(part):
            kept.append(f"{{{_name_in(part)}}}")
        elif is_last and not mark and (found := _BEGINNING.fullmatch(part)) is not None:
            kept.append(found["text"])
        else:
            return _part_of_a_segment(mark, above, parts[number:])
    return _checked(mark, plain_path("/".join(kept)))


def _is_pattern(segment: str) -> bool:
    return _PATTERN.search(segment) is not None or "(" in segment or "\\" in segment


def _checked(mark: str, path: str) -> str:
    return _write(mark, path) if _is_entry(path) else _NONE


def _all_below(above: str, *, is_last: bool) -> str:
    """The hint for all paths below one."""
    if above == "/":
        if is_last:
            return _write("", above)
        return f"Nothing stands for several segments in front of others. {_NONE}"
    if not _is_entry(above):
        return _NONE
    if not is_last:
        return (
            f"Nothing stands for several segments in the middle. Write '{above}' if every path "
            "below it may have this policy; if not, list the paths."
        )
    return f"Write '{above}/{{any}}' for the paths below '{above}', or '{above}' for that path too."


def _part_of_a_segment(mark: str, above: str, parts: list[str]) -> str:
    """The hint for a segment of which a part varies: no entry says that."""
    varied = [_VARIES.sub("1", part) if _is_pattern(part) else part for part in parts]
    written = list(filter(None, [*above.split("/"), *varied]))
    example = plain_path("/".join(["", *written]))
    is_shorter = example == "/" or example.count("/") < len(written)  # by ".." or a query
    if is_shorter or not _is_entry(example):
        return _NONE
    return f"No entry covers a part of a segment. List the paths, such as '{mark}{example}'."


def _name_in(segment: str) -> str:
    """The name of the parameter in a segment."""
    found = _NAMED.search(segment.replace("-", "_").replace(" ", "_"))
    words = [] if found is None else found[1].split(":")
    names = [each for each in words if each not in _CONVERTERS and _NAME.fullmatch(each)]
    return names[0] if names else "id"

"""The common parts of recipes: lists, blocks of lines, and the check for safe names."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from ..grant import Grant

__all__ = [
    "Writer",
    "arguments",
    "as_json",
    "commented",
    "expression",
    "expressions_where_needed",
    "is_pattern",
    "is_plain",
    "joined",
    "known_methods",
    "lines",
    "shell_json",
    "unknown_methods",
]

_NAME = frozenset(string.ascii_letters + string.digits + "-_.*")
_ORIGIN = frozenset(string.ascii_letters + string.digits + "-_.:/[]+*")


class Writer(NamedTuple):
    """How the settings of one software are written: where they go, and the document they follow.

    `patterns` says whether `write` takes an origin with ``*`` in it for a pattern.
    """

    title: str
    where: str
    docs: str
    write: Callable[[Grant], str]
    patterns: bool = False


def is_plain(grant: Grant) -> bool:
    """Whether all names in `grant` mean the same in every file format, template and shell.

    A header's name may have characters such as ``'``, ``$`` and a backquote (RFC 9110, section
    5.6.2), which would end a string or start a command in some settings.
    """
    names = (*grant.methods, *grant.headers, *grant.expose)
    return all(_NAME.issuperset(each) for each in names) and all(
        _ORIGIN.issuperset(each) for each in grant.origins
    )


def is_pattern(origin: str) -> bool:
    """Whether it stands for several origins: ``https://*.example.com``."""
    return "*" in origin and origin != "*"


def expression(origin: str) -> str:
    """The origin as a regular expression of PCRE, RE2, Go and Python, with few escapes."""
    escaped = re.sub(r"([.+\[\]])", r"\\\1", origin)
    return escaped.replace("*", "[a-z0-9.-]+")


def expressions_where_needed(origins: Sequence[str]) -> list[str]:
    """Origins for software that takes a string with signs of an expression for one.

    That is so of a pattern, and of an address of IPv6 with its brackets.
    """
    return [
        f"^{expression(each)}$" if "[" in each or is_pattern(each) else each for each in origins
    ]


def unknown_methods(service: str, grant: Grant, known: Sequence[str]) -> str | None:
    """A comment on the methods that `service` cannot allow."""
    unknown = [each for each in grant.methods if each not in known]
    if not unknown:
        return None
    return commented(
        f"{service} cannot allow {joined(unknown)}: the page has to use another method."
    )


def known_methods(grant: Grant, known: Sequence[str]) -> list[str]:
    """The methods of the grant that a service can allow."""
    return [each for each in grant.all_methods if each in known]


def as_json(values: Sequence[str]) -> str:
    """A list of strings as JSON, Python, JavaScript and Ruby write it."""
    return json.dumps(list(values))


def arguments(values: Sequence[str]) -> str:
    """Strings as Java, C# and Go write them in a list of arguments."""
    return ", ".join(map(json.dumps, values))


def joined(values: Sequence[str]) -> str:
    """A list as HTTP writes it."""
    return ", ".join(values)


def lines(*parts: str | None) -> str:
    """The lines that are there; ``None`` is a setting that is not needed."""
    return "\n".join(each for each in parts if each is not None)


def commented(sentence: str, *, mark: str = "#") -> str:
    """A sentence as a comment of one line."""
    return f"{mark} {sentence}"


def shell_json(value: Mapping[str, object] | Sequence[object]) -> str:
    """JSON as one quoted word of a POSIX shell; plain grants have no quote that could end it."""
    return f"'{json.dumps(value)}'"

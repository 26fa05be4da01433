"""Policy files: TOML or JSON by the suffix, with the same schema.

A file holds the policy's fields at its top level, spelled as in code. This module turns a file into
a mapping, or raises a `PolicyError` with the place of the fault; `validation` checks the values.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections import Counter
from collections.abc import Collection, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from ..redaction import show
from .problems import PolicyError, Problem, ProblemCode
from .releases import Release, take_release

__all__ = [
    "FILE_FIELDS",
    "LARGEST_FILE",
    "MAP_FIELDS",
    "MOST_COMPARED",
    "check_fields",
    "check_mapping",
    "content_of",
    "is_toml_file",
    "nearest",
    "read_fields",
    "read_policy_file",
    "write_toml",
]

MOST_COMPARED = 100
"""The most unknown fields that are compared with the known ones, because that is slow."""
LONGEST_COMPARED = 100
"""The most characters of such a field; longer ones are not compared."""

MAP_FIELDS = ("paths", "hosts")
"""The fields of a map of policies, beside those of the policy of all other paths."""
FILE_FIELDS = ("policy", "candidate", "candidate_share", "policies")
"""The fields of a file alone: the policy, or map, in force, a candidate for its place and the share
of origins that it judges, and policies by name."""

LARGEST_FILE = 32 << 20
"""The most bytes of a policy file that are read: enough for a million origins."""
MOST_BRACKETS = 1_000_000
"""The most lists and tables of a policy file: each takes memory many times its own size."""
MOST_NESTED = 20
"""The most levels of nesting; in a map of policies, a list is at the sixth level."""
_KEY = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
_LONG_KEY = re.compile(
    rf"(?<![\w.-]){_KEY}(?:[ \t]{{0,9}}+\.[ \t]{{0,9}}+{_KEY}){{128}}+", re.ASCII
)
"""A key of TOML with more dots than any domain has: parsing it takes quadratic memory."""


def read_policy_file(path: str | PathLike[str]) -> dict[str, Any]:
    """The fields in a policy file, without its release.

    Raises:
        PolicyError: the file cannot be read, is not TOML or JSON, or holds no table of fields.
    """
    is_toml = is_toml_file(path)
    return read_fields(content_of(path), str(path), is_toml=is_toml)[0]


def is_toml_file(path: str | PathLike[str]) -> bool:
    """Whether a policy file is TOML, by its suffix; otherwise it is JSON.

    Raises:
        PolicyError: it has another suffix.
    """
    suffix = Path(path).suffix
    if suffix not in (".toml", ".json"):
        message = "the name of a policy file must end in .toml or .json."
        raise _error(str(path), ProblemCode.FILE_UNREADABLE, message, "Rename it, or convert it.")
    return suffix == ".toml"


def read_fields(
    content: bytes, source: str, *, is_toml: bool | None = None
) -> tuple[dict[str, Any], Release | None]:
    """The fields in the content of a policy file, and its release.

    Args:
        content: The content.
        source: The file, or the address, for errors.
        is_toml: Whether it is TOML; otherwise JSON. ``None`` if its first character decides.

    Raises:
        PolicyError: it is not TOML or JSON, or holds no table of fields.
    """
    if len(content) > LARGEST_FILE:
        message = f"the file is larger than {LARGEST_FILE >> 20} MiB."
        hint = "Keep that many origins in a database, and query it with allow_origin_if."
        raise _error(source, ProblemCode.FILE_UNREADABLE, message, hint)
    try:
        text = content.decode("utf-8-sig")  # editors on Windows write a mark
    except UnicodeDecodeError as error:
        message = f"byte {error.start} is not UTF-8."
        hint = "Save the file as UTF-8."
        raise _error(source, ProblemCode.FILE_SYNTAX, message, hint) from None
    if text.count("[") + text.count("{") > MOST_BRACKETS:
        message = f"there are more than {MOST_BRACKETS:,} lists and tables in it."
        raise _error(source, ProblemCode.FILE_SYNTAX, message, "Give policies to fewer paths.")
    if is_toml is None:
        is_toml = not text.lstrip().startswith("{")  # which begins no document in TOML
    parse = _parse_toml if is_toml else _parse_json
    try:
        fields = parse(source, text)
    except RecursionError:
        raise _nested_too_deep(source) from None
    if _nests_too_deep(fields):
        raise _nested_too_deep(source)
    return fields, take_release(fields, text, source)


def _nests_too_deep(fields: dict[str, Any]) -> bool:
    level: list[object] = [fields]
    for _ in range(MOST_NESTED):
        level = [
            part
            for each in level
            if isinstance(each, (dict, list))
            for part in (each.values() if isinstance(each, dict) else each)
        ]
    return bool(level)


def _nested_too_deep(source: str) -> PolicyError:
    message = f"this is nested too deeply: at most {MOST_NESTED} levels are read."
    hint = "Write the fields of a policy at the top level, or in a table of a path or a host."
    return _error(source, ProblemCode.FILE_SYNTAX, message, hint)


def content_of(path: str | PathLike[str]) -> bytes:
    """The content of a regular file, which cannot block its reader as a named pipe or a device can.

    Of a file that is too large, only a part is read, which is too large too.

    Raises:
        PolicyError: it cannot be read, or is not a regular file.
    """
    # With O_NONBLOCK, which Windows lacks, a pipe without a writer is opened immediately.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                message = "this is not a regular file."
                hint = "Give the path of a file; pipes, devices and folders cannot hold a policy."
                raise _error(str(path), ProblemCode.FILE_UNREADABLE, message, hint)
            with open(descriptor, "rb", closefd=False) as file:
                return file.read(LARGEST_FILE + 1)
        finally:
            os.close(descriptor)
    except OSError as error:
        message = f"{(error.strerror or str(error)).lower()}."
        hint = "Check the path and its permissions."
        raise _error(str(path), ProblemCode.FILE_UNREADABLE, message, hint) from None


def _parse_toml(source: str, text: str) -> dict[str, Any]:
    from tomllib import loads  # noqa: PLC0415 (policies in code do not need it)

    if _LONG_KEY.search(text):
        raise _nested_too_deep(source)
    try:
        return loads(text)
    except ValueError as error:
        hint = "Write strings in quotes, lists in brackets, and one 'field = value' per line."
        raise _error(source, ProblemCode.FILE_SYNTAX, f"{error}.", hint) from None


def _parse_json(source: str, text: str) -> dict[str, Any]:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        fields = dict(pairs)
        if len(fields) < len(pairs):
            counts = Counter(name for name, _ in pairs)
            twice = next(name for name, count in counts.items() if count > 1)
            message = "this field is given twice."
            problem = Problem(ProblemCode.FILE_SYNTAX, show(twice), None, message, "Keep one.")
            raise PolicyError([problem], source=source)
        return fields

    hint = 'A policy file is one object: {"allow_origins": ["https://app.example.com"]}.'
    try:
        fields = json.loads(text, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        message = f"{error.msg} (at line {error.lineno}, column {error.colno})."
        raise _error(source, ProblemCode.FILE_SYNTAX, message, hint) from None
    except PolicyError:  # of `unique`
        raise
    except ValueError as error:
        raise _error(source, ProblemCode.FILE_SYNTAX, f"{error}.", hint) from None
    if not isinstance(fields, dict):
        raise _error(source, ProblemCode.FILE_SYNTAX, "this is not a JSON object.", hint)
    fields.pop("$schema", None)  # for editors
    return fields


def write_toml(fields: Mapping[str, Any]) -> str:
    """The text of a policy file with these fields.

    Raises:
        ModuleNotFoundError: tomli-w is not installed.
    """
    try:
        from tomli_w import dumps  # noqa: PLC0415 (servers read policies, and do not write them)
    except ModuleNotFoundError as error:
        message = "this needs tomli-w. Install it with: pip install 'crossorigin[cli]'"
        raise ModuleNotFoundError(message, name=error.name) from None
    return dumps(fields)


def _error(source: str, code: ProblemCode, message: str, hint: str) -> PolicyError:
    return PolicyError([Problem(code, "file", source, message, hint)], source=source)


def check_mapping(fields: object) -> None:
    """Check that `fields` is a mapping.

    Raises:
        TypeError: it is not.
    """
    if not isinstance(fields, Mapping):
        raise TypeError(f"fields is {type(fields).__name__!r}, not a mapping of names to values")


def nearest(name: str, known: Collection[str]) -> str | None:
    """The name in `known` that was probably meant by `name`."""
    if len(name) > LONGEST_COMPARED:
        return None
    from difflib import get_close_matches  # noqa: PLC0415 (only wrong policies need it)

    return next(iter(get_close_matches(name, known, n=1)), None)


_READ = "write it at the top of a file, and read that with PolicyMap.from_file."
_OF_A_MAP = f"This field belongs to a map of policies: {_READ}"
_OF_A_FILE = "This field belongs to the top of a file, which PolicyMap.from_file reads."


def check_fields(fields: Mapping[str, Any], known: Collection[str]) -> list[Problem]:
    """A problem for each unknown field, and for a missing required field."""
    problems: list[Problem] = []
    meant: set[str] = set()
    compared = (*known, *(FILE_FIELDS if "paths" in known else ()))
    for name, value in fields.items():
        if name in known:
            continue
        near = nearest(str(name), compared) if len(problems) < MOST_COMPARED else None
        meant.add(near or "")
        hint = f"Did you mean {near}?" if near else f"The fields are {', '.join(known)}."
        if name in MAP_FIELDS:
            hint = _OF_A_MAP
        elif name in FILE_FIELDS:
            hint = _OF_A_FILE
        elif isinstance(value, Mapping) and not near:
            hint = "Write the fields of a policy at the top level, not in a table or object."
            meant.update(value)
        message = "a policy has no such field."
        problems.append(Problem(ProblemCode.UNKNOWN_FIELD, show(name), None, message, hint))
    if meant.union(fields).isdisjoint(("allow_origins", *MAP_FIELDS, "policy")):
        message = "every policy needs allow_origins."
        hint = 'Add allow_origins, such as ["https://app.example.com"].'
        problems.append(Problem(ProblemCode.MISSING_FIELD, "allow_origins", None, message, hint))
    return problems

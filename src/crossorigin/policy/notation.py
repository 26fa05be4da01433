"""Hints in the notation in which a policy is written: files and variables, besides code.

A `Problem` is worded for code, where a flag is ``True``; TOML and JSON have ``true``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from .problems import PolicyError, Problem

__all__ = ["as_in_a_variable", "built_from_file"]

T = TypeVar("T")

_FLAG = re.compile(r"""(?<![\w'".])(?:True|False)(?![\w'"])""")
"""A flag in a sentence, not in a text that the sentence quotes."""
_WRITTEN = re.compile(r"""(?<=Write )(?:\[?(?P<list>"[^"]*"(?:, "[^"]*")*)\]?|'(?P<one>[^']*)')""")
"""The texts that a hint says to write."""


def built_from_file(
    build: Callable[[Mapping[str, Any]], T], fields: Mapping[str, Any], source: str
) -> T:
    """What `build` makes of the fields of a file, or of a store, which `source` names.

    Raises:
        PolicyError: something in it is wrong; the problems use the notation of files.
    """
    try:
        return build(fields)
    except PolicyError as error:
        problems = [_reworded(each, each.hint) for each in error.exceptions]
        raise PolicyError(problems, source=source) from None


def as_in_a_variable(problem: Problem) -> Problem:
    """The same problem of a variable, whose lists have no brackets and whose texts no quotes."""
    return _reworded(problem, _WRITTEN.sub(_bare, problem.hint))


def _reworded(problem: Problem, hint: str) -> Problem:
    message, hint = (
        _FLAG.sub(lambda found: found[0].lower(), text) for text in (problem.message, hint)
    )
    return Problem(problem.code, problem.field, problem.value, message, hint)


def _bare(written: re.Match[str]) -> str:
    texts = json.loads(f"[{written['list']}]") if written["list"] else [written["one"]]
    return ",".join(texts)

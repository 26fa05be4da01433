"""Hints in the notation in which a policy is written: files and variables, besides code.

A `Problem` is worded for code, where a flag is ``True``; TOML and JSON have ``true``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from .problems import PolicyError, Problem

__all__ = ["as_in_a_file", "as_in_a_variable"]

_FLAG = re.compile(r"""(?<![\w'".])(?:True|False)(?![\w'"])""")
"""A flag in a sentence, not in a text that the sentence quotes."""
_WRITTEN = re.compile(r"""(?<=Write )(?:\[?(?P<list>"[^"]*"(?:, "[^"]*")*)\]?|'(?P<one>[^']*)')""")
"""The texts that a hint says to write."""


def as_in_a_file(problems: Iterable[Problem], source: str) -> PolicyError:
    """The error for problems of a policy file (or store) that `source` names."""
    return PolicyError([_reworded(each, each.hint) for each in problems], source=source)


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

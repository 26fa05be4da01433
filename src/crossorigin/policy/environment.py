"""A policy in environment variables, whose values are texts: finds the variables and converts them.

Only the notation is read here: a value that is not in its field's notation is a problem.
`validation` checks all others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..redaction import show
from .entries import split_at_separators, split_outside_choices, split_safely
from .fields import FIELDS, FLAGS, LISTS, NUMBERS, UNSAFE_METHODS, is_like_no_cors
from .files import MOST_COMPARED, nearest
from .notation import as_in_a_variable
from .problems import Problem, ProblemCode
from .validation import IS_IT_SET, meant_flag, meant_number, meant_seconds, wrong_type

__all__ = ["SOURCE", "PolicyVariables"]

SOURCE = "the environment"
"""What errors name in the place of a policy file."""

_PREFIX = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BETWEEN_ENTRIES = ", \t\r\n\f\v"
_FIELD = re.compile(rf"""(?<![\w'"./:@-])(?:{"|".join(FIELDS)})(?![\w'":@-]|[./]\w)""")
"""The name of a field in a sentence, not in a value that the sentence quotes."""


class PolicyVariables:
    """The environment variables whose names begin with `prefix`.

    Raises:
        TypeError: `environ` is not a mapping.
        ValueError: `prefix` cannot begin the name of a variable.
    """

    fields: dict[str, Any]
    """The fields that the variables give, with values as in code."""
    problems: list[Problem]
    """Wrong names, and values that are not in the notation of their field."""

    def __init__(self, prefix: str, environ: Mapping[str, str | None]) -> None:
        if not isinstance(prefix, str) or not _PREFIX.fullmatch(prefix):
            raise ValueError(
                f"prefix is {show(prefix)}; it must be the beginning of the names of variables, "
                "such as 'CORS_'"
            )
        if not isinstance(environ, Mapping):
            raise TypeError(
                f"environ is {type(environ).__name__!r}, not a mapping of names to texts"
            )
        self._prefix = prefix
        self._real_prefix = _prefix_in(prefix, environ)
        given = {
            variable: value
            for variable, value in environ.items()
            if isinstance(variable, str) and variable.lower().startswith(prefix.lower())
        }
        self.problems = list(self._check_names(given))
        self.fields = {}
        for field in FIELDS:
            variable = self._variable(field)
            if variable not in given:
                continue
            text = given[variable]
            if text is not None and not isinstance(text, str):
                hint = "Give a text, as in the environment, or use Policy.from_dict."
                self.problems.append(wrong_type(variable, text, "a string", hint))
                continue
            try:
                self.fields[field] = _read(field, text)
            except _UnreadableError as error:
                code = ProblemCode.WRONG_TYPE
                self.problems.append(Problem(code, variable, text, error.message, error.hint))

    def named(self, problem: Problem) -> Problem:
        """The same problem, with the names of variables in the place of those of fields."""
        field = self._variable(problem.field) if problem.field in FIELDS else problem.field
        problem = as_in_a_variable(problem)
        message, hint = (
            _FIELD.sub(lambda found: self._variable(found[0]), text)
            for text in (problem.message, problem.hint)
        )
        return Problem(problem.code, field, problem.value, message, hint)

    def _variable(self, field: str) -> str:
        return f"{self._prefix}{field.upper()}"

    def _check_names(self, given: Mapping[str, str | None]) -> Iterator[Problem]:
        known = {self._variable(field): field for field in FIELDS}
        if self._real_prefix is not None:
            real = show(self._real_prefix)
            message = f"no variable of a policy has this prefix; their prefix is {real}."
            hint = f"Write {real}."
            yield Problem(ProblemCode.MISSING_FIELD, "prefix", self._prefix, message, hint)
            return
        unknown = [variable for variable in given if variable not in known]
        meant = set[str]()
        for number, variable in enumerate(unknown):
            bare = variable[len(self._prefix) :].lower()
            near = nearest(bare, FIELDS) if number < MOST_COMPARED else None
            meant.add(near or "")
            hint = f"The variables are {', '.join(known)}."
            if near is not None:
                hint = f"Did you mean {self._variable(near)}?"
            elif number:
                hint = "Rename or remove it."
            hint += " If it belongs to other software, choose another prefix."
            message = "a policy has no such variable."
            yield Problem(ProblemCode.UNKNOWN_FIELD, show(variable), None, message, hint)
        origins = self._variable("allow_origins")
        if origins not in given and "allow_origins" not in meant:
            message = "every policy needs this variable."
            hint = f"Set it, as in {origins}=https://app.example.com."
            yield Problem(ProblemCode.MISSING_FIELD, origins, None, message, hint)


def _prefix_in(prefix: str, environ: Mapping[str, str | None]) -> str | None:
    """The prefix that was meant: with its separator, or in the case of the variables.

    ``None`` if a variable of the policy has the given prefix, or none has a similar one.
    """
    names = {name for name in environ if isinstance(name, str)}
    fields = [field.upper() for field in FIELDS]
    bare = prefix.rstrip("_")
    similar = [prefix, *(f"{each}{end}" for each in (bare, bare.upper()) for end in ("_", "__"))]
    found = [each for each in similar if any(f"{each}{field}" in names for field in fields)]
    return found[0] if found and found[0] != prefix else None


class _UnreadableError(Exception):
    """A value that is not in the notation of its field."""

    def __init__(self, expected: str, hint: str) -> None:
        self.message = f"this is not {expected}."
        self.hint = hint


def _read(field: str, text: str | None) -> Any:
    """The value of a field.

    Raises:
        _UnreadableError: `text` is not in the notation of the field.
    """
    bare = "" if text is None else text.strip()  # python-dotenv gives None for a name alone
    if field in LISTS:
        return _read_list(field, bare)
    if field in NUMBERS:
        return _read_number(field, bare)
    if field not in FLAGS and bare.lower() == UNSAFE_METHODS:
        return UNSAFE_METHODS
    flag = meant_flag(bare)
    if flag is None:
        word = "" if field in FLAGS else f", or {UNSAFE_METHODS}"
        raise _UnreadableError(f"true or false{word}", _hint(bare, f"Write true or false{word}."))
    return flag


def _read_list(field: str, text: str) -> Any:
    if text.startswith(("[", "{")):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, list):
            is_object = text.startswith("{")
            entries = [] if is_object else split_safely(text, split_at_separators)
            hint = f"Write {','.join(entries)}." if entries else "Write a,b without brackets."
            raise _UnreadableError("a list in JSON", hint)
        return found
    entries = [each for each in split_outside_choices(text, _BETWEEN_ENTRIES) if each]
    is_word = field == "allow_origins" and len(entries) == 1 and is_like_no_cors(entries[0])
    return entries[0] if is_word else entries


def _read_number(field: str, text: str) -> int | None:
    if field == "max_age" and text.lower() == "none":
        return None
    number = meant_number(text.removeprefix("-"))
    if number is None:
        example = 204 if field == "preflight_status" else 600
        hint = f"Write only digits, such as {example}."
        seconds = meant_seconds(text) if field == "max_age" else None
        if seconds is not None:
            hint = f"Write {seconds}."
        raise _UnreadableError("a whole number", _hint(text, hint))
    return -number if text.startswith("-") else number


def _hint(text: str, hint: str) -> str:
    return hint if text else f"{IS_IT_SET} {hint}"

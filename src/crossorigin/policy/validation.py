"""Validation: rules for values of each type. Problems are collected, not raised.

Each ``check_…`` function takes a field as the caller gave it, appends its faults to `problems`, and
returns the field in the form that a `Policy` stores. The rules for origins are in
`origin_validation`, those of methods and headers in `name_validation`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from typing import Literal

from ..fetch.max_age import LONGEST_MAX_AGE
from ..fetch.statuses import is_ok_status
from ..fetch.tokens import is_digits
from ..redaction import show
from .entries import split_safely, text_of, write_entries, write_list
from .fields import UNSAFE_METHODS
from .problems import Problem, ProblemCode

__all__ = [
    "IS_IT_SET",
    "WILDCARD",
    "check_block_refused",
    "check_flag",
    "check_max_age",
    "check_preflight_status",
    "check_strings",
    "check_wildcard_alone",
    "meant_flag",
    "meant_number",
    "meant_seconds",
    "wrong_type",
]

WILDCARD = "*"

IS_IT_SET = "If it comes from an environment variable, check that the variable is set."

_FLAGS = {"true": True, "yes": True, "on": True, "1": True}
_FLAGS |= {"false": False, "no": False, "off": False, "0": False}


def check_flag(problems: list[Problem], field: str, value: object) -> bool:
    """A field that is a bool; values that only look like a bool are refused."""
    if isinstance(value, bool):
        return value
    meant = meant_flag(value)
    hint = None if meant is None else f"Write {meant}."
    problems.append(wrong_type(field, value, "True or False", hint))
    return bool(meant)


def meant_flag(value: object) -> bool | None:
    """The bool that a text such as ``"yes"``, or 1, was meant as."""
    if value in (0, 1) and isinstance(value, int):
        return value == 1
    return _FLAGS.get(value.strip().lower()) if isinstance(value, str) else None


def check_block_refused(problems: list[Problem], value: object) -> bool | Literal["unsafe-methods"]:
    """`block_refused`: a bool, or the word for unsafe methods only."""
    if isinstance(value, bool):
        return value
    if value == UNSAFE_METHODS:
        return UNSAFE_METHODS
    field, expected = "block_refused", f"True, False or '{UNSAFE_METHODS}'"
    meant = meant_flag(value)
    if meant is not None:
        problems.append(wrong_type(field, value, expected, f"Write {meant}."))
    elif isinstance(value, str) and value.strip():
        message = f"this is not {expected}."
        is_near = value[: len(UNSAFE_METHODS)].lower().startswith("unsafe")
        hint = f"Write '{UNSAFE_METHODS}'." if is_near else f"Give {expected}."
        problems.append(Problem(ProblemCode.WRONG_TYPE, field, value, message, hint))
    else:
        problems.append(wrong_type(field, value, expected))
    return bool(meant)


def meant_number(value: object) -> int | None:
    """The number that a text such as ``"600"``, or ``600.0``, was meant as."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and is_digits(value.strip()):
        return int(value) if len(value) <= LONGEST_NUMBER else None
    return None


def meant_seconds(value: object) -> int | None:
    """The seconds that a text such as ``"1h"`` or ``"600"`` was meant as."""
    number = meant_number(value)
    if number is not None or not isinstance(value, str):
        return number
    found = _DURATION.fullmatch(value.strip().lower().replace("_", ""))
    return None if found is None else int(found[1]) * _SECONDS[found[2][:1]]


_DURATION = re.compile(
    r"([0-9]{1,9})\s*(|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)", re.ASCII
)
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 60 * 60, "d": 24 * 60 * 60}

LONGEST_NUMBER = 20
"""The most characters of a text that is read as a number."""


def wrong_type(field: str, value: object, expected: str, hint: str | None = None) -> Problem:
    """The problem of a value that is not of the `expected` kind."""
    given = _type_name(value)
    message = f"this is {given}, not {expected}." if given else f"this is not {expected}."
    give = f"Give {expected}."
    if value is None:
        give = f"{IS_IT_SET} {give}"
    return Problem(ProblemCode.WRONG_TYPE, field, value, message, hint or give)


def _type_name(value: object) -> str:
    """The type, in words that code and files have in common; empty for a number or a flag.

    Of those the value, which is shown, says enough.
    """
    if isinstance(value, (int, float)):
        return ""
    name = type(value).__name__
    return _TYPE_NAMES.get(name) or f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


_TYPE_NAMES = {"NoneType": "None", "bytes": "bytes", "dict": "a mapping", "str": "a string"}


def check_strings(
    problems: list[Problem],
    field: str,
    value: object,
    split: Callable[[str], list[str]],
    is_entry: Callable[[str], bool],
) -> list[str]:
    """A collection of strings, or the string ``"*"``; duplicates stay for the warnings.

    A text in place of the collection, or an element that is not a string, is split by `split` into
    entries, so that their problems are reported at once.
    """
    expected = 'a list of strings or "*"'

    def entries_of(
        given: object, expected: str, write: Callable[[Sequence[str]], str]
    ) -> list[str]:
        text = text_of(given)
        entries = [] if text is None else split_safely(text, split)
        hint = None
        if _has_field(given, field):
            unpacked = "" if given is value else "*"
            hint = f"Write its {field}, as in {unpacked}headers.MCP.{field}."
        elif entries and all(map(is_entry, entries)):
            hint = write(entries) + _by_code(given, entries)
        elif text is not None and not entries:
            hint = f"{IS_IT_SET} Give {expected}."
        problems.append(wrong_type(field, given, expected, hint))
        return entries

    if value == WILDCARD:
        return [WILDCARD]
    is_one = isinstance(value, (str, bytes, bytearray, Mapping)) or _has_field(value, field)
    if is_one or not isinstance(value, Collection):
        return entries_of(value, expected, write_list)
    if set(map(type, value)) == {str} and not isinstance(value, (set, frozenset)):
        return list(value)  # quickly, because there may be a million
    strings: list[str] = []
    for element in sorted(value, key=repr) if isinstance(value, (set, frozenset)) else value:
        if isinstance(element, str):
            strings.append(str.__str__(element))  # not StrEnum.__str__
        else:
            strings.extend(entries_of(element, "a string", write_entries))
    return strings


def _has_field(value: object, field: str) -> bool:
    """Whether this is a set of fields, such as `crossorigin.headers.MCP`."""
    return isinstance(value, tuple) and hasattr(value, field)


def _by_code(value: object, entries: list[str]) -> str:
    """The code that converts a URL object, whose text has a slash after the host."""
    if isinstance(value, (str, bytes, bytearray)) or str(value).rstrip("/") != entries[0]:
        return ""
    return " In code: str(url).rstrip('/')."


def check_wildcard_alone(
    problems: list[Problem], field: str, strings: Collection[str], beside: Collection[str] = ()
) -> None:
    """Check that the wildcard stands alone, or with lower-case names that it does not cover."""
    if WILDCARD not in strings:
        return
    others = [name for name in strings if name != WILDCARD and name.lower() not in beside]
    if others:
        message = (
            f"'*' already stands for everything, so {show(others[0])} beside it has no effect."
        )
        hint = "Keep '*' alone, or leave it out and list the entries that you mean."
        problems.append(
            Problem(ProblemCode.WILDCARD_NOT_ALONE, field, list(strings), message, hint)
        )


# --- max_age and preflight_status ----------------------------------------------------------------


def check_max_age(problems: list[Problem], value: object) -> int | None:
    """`max_age` in whole seconds, from an int, a timedelta or ``None``."""
    field = "max_age"
    if value is None:
        return None
    if isinstance(value, timedelta):
        seconds, beyond = divmod(value, timedelta(seconds=1))
        if beyond and 0 <= seconds < LONGEST_MAX_AGE:
            message = "browsers count whole seconds."
            hint = f"Write {seconds + 1}."
            problems.append(Problem(ProblemCode.MAX_AGE_NOT_WHOLE, field, value, message, hint))
    elif isinstance(value, int) and not isinstance(value, bool):
        seconds = int(value)
    else:
        number = meant_seconds(value)
        instead = None if number is None else f"Write {number}."
        problems.append(wrong_type(field, value, "a whole number of seconds", instead))
        if number is None:
            return None
        seconds = number
    if seconds < 0:
        message = "a preflight cannot be remembered for a negative time."
        hint = "Write 0 to forbid caching, or leave it out for the browser's default of 5 seconds."
        problems.append(Problem(ProblemCode.MAX_AGE_NEGATIVE, field, value, message, hint))
    elif seconds > LONGEST_MAX_AGE:
        message = f"no browser remembers a preflight for more than {LONGEST_MAX_AGE} seconds."
        hint = f"Write {LONGEST_MAX_AGE} or less."
        problems.append(Problem(ProblemCode.MAX_AGE_TOO_LONG, field, value, message, hint))
    return seconds


def check_preflight_status(problems: list[Problem], value: object) -> int:
    """`preflight_status`: the ok status of a successful preflight."""
    field = "preflight_status"
    if not isinstance(value, int) or isinstance(value, bool):
        meant = meant_number(value)
        hint = None if meant is None or not is_ok_status(meant) else f"Write {meant}."
        problems.append(wrong_type(field, value, "a status from 200 to 299", hint))
        return 204
    if not is_ok_status(value):
        message = "browsers fail a preflight whose status is not from 200 to 299."
        hint = "Write 204, or 200 for old clients."
        problems.append(Problem(ProblemCode.BAD_PREFLIGHT_STATUS, field, value, message, hint))
    return int(value)

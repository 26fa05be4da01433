"""Validation of names: `allow_methods`, `allow_headers` and `expose_headers`."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..fetch.header_lists import is_header_name
from ..fetch.methods import is_forbidden_method, is_method, normalize_method
from ..fetch.safelists import (
    CORS_NON_WILDCARD_REQUEST_HEADER_NAME,
    FORBIDDEN_RESPONSE_HEADER_NAMES,
    is_forbidden_request_header_name,
)
from ..redaction import show
from .entries import bare_entry, is_variable, split_at_separators, split_safely, write_entries
from .problems import Problem, ProblemCode
from .validation import IS_IT_SET, WILDCARD, check_strings, check_wildcard_alone

__all__ = ["check_allow_headers", "check_allow_methods", "check_expose_headers"]

NEVER_ON_ACTUAL_RESPONSES = frozenset(
    {
        "access-control-allow-headers",
        "access-control-allow-methods",
        "access-control-max-age",
        "access-control-request-headers",
        "access-control-request-method",
        "origin",
    }
)


def _check_spelling(
    problems: list[Problem],
    code: ProblemCode,
    field: str,
    value: object,
    *,
    is_name: Callable[[str], bool],
    split: Callable[[str], list[str]],
    message: str,
    hint: str,
) -> list[str]:
    """The names in `value`; an entry that holds several names gives each of them."""

    def is_entry(name: str) -> bool:
        return _is_single(name, is_name)

    strings = []
    for name in check_strings(problems, field, value, split, is_entry):
        if is_entry(name):
            strings.append(name)
            continue
        parts = [] if is_variable(name) else split_safely(name, split)
        meant = parts if all(map(is_entry, parts)) else []
        if WILDCARD in meant and len(meant) > 1:
            meant = []
        strings.extend(meant)
        if is_variable(name):
            problem = "this looks like a variable that was not filled in.", "Check that it is set."
        elif not bare_entry(name):
            problem = "this entry is empty.", f"Leave it out. {IS_IT_SET}"
        else:
            reason, way_out = _odd_name(name, field) or (message, hint)
            problem = reason, write_entries(meant) if meant else way_out
        problems.append(Problem(code, field, name, *problem))
    return strings


def _is_single(name: str, is_name: Callable[[str], bool]) -> bool:
    """Whether `name` is spelled as a name, or is the wildcard.

    A token may contain quotes and ``$``, but in a policy these are left over from a misread
    setting.
    """
    if WILDCARD in name:
        return name == WILDCARD
    if name.lower() in _WORDS or not _SIGNS_OF_PATTERNS.isdisjoint(name):
        return False
    return is_name(name) and bare_entry(name) == name and not is_variable(name)


_SIGNS_OF_PATTERNS = frozenset("|^")
"""Signs that tokens may have, but no method and no header in use has."""
_ANY = {"all", "any", "true"}
_NOTHING = {"none", "null", "nil", "undefined", "false"}
_WORDS = _ANY | _NOTHING
"""What settings elsewhere say for all names, or for none."""


def _odd_name(name: str, field: str) -> tuple[str, str] | None:
    """The reason and the hint for some texts that are not names."""
    lower = bare_entry(name).lower()
    if lower in _ANY:
        return "this is not a name.", f"Write '{WILDCARD}' alone for all, or list the names."
    if lower in _NOTHING:
        return "this is not a name.", f"Leave it out. An empty {field} allows no more."
    odd = next((each for each in name if not each.isascii()), None)
    if odd is not None:
        reason = f"{show(odd)} (U+{ord(odd):04X}) cannot be part of a name; names are ASCII."
        return reason, "Type the name anew: this character may come from a text processor."
    if WILDCARD in name and lower.strip("*."):
        return f"'{WILDCARD}' stands for all names, and not for a part of one.", "List the names."
    return None


def _split_methods(text: str) -> list[str]:
    words = [word for part in split_at_separators(text) for word in re.split(r"[\s|/]+", part)]
    bare = [bare_entry(word).removeprefix("^").removesuffix("$") for word in words]
    return [normalize_method(word) for word in bare if word]


def _split_header_names(text: str) -> list[str]:
    """The names before the colons, if they are the lines of a message."""
    parts = [part for each in split_at_separators(text) for part in each.split("|")]
    names = [bare_entry(part.partition(":")[0]) for part in parts]
    return [word for name in names for word in (name.split() if _are_names(name) else [name])]


def _are_names(text: str) -> bool:
    """Whether blanks stand between names, not in place of the hyphen of one."""
    return all("-" in word or word.lower() == "authorization" for word in text.split())


def check_allow_methods(problems: list[Problem], value: object) -> tuple[str, ...]:
    """`allow_methods`: tokens that a script may use, as a browser would spell them."""
    field = "allow_methods"
    methods = _check_spelling(
        problems,
        ProblemCode.BAD_METHOD,
        field,
        value,
        is_name=is_method,
        split=_split_methods,
        message="a method is one word, without blanks or commas, and '*' stands for all.",
        hint="Make every method an entry of its own, such as 'PUT'; '*' stands alone.",
    )
    check_wildcard_alone(problems, field, methods)
    for method in methods:
        if is_forbidden_method(method):
            message = "browsers do not let scripts send CONNECT, TRACE or TRACK."
            hint = "Leave it out."
            problems.append(Problem(ProblemCode.FORBIDDEN_METHOD, field, method, message, hint))
        elif method != normalize_method(method):
            message = f"browsers send {method.upper()} in upper case, so this never matches."
            hint = f"Write '{method.upper()}'."
            code = ProblemCode.METHOD_NOT_UPPER_CASE
            problems.append(Problem(code, field, method, message, hint))
    return tuple(methods)


def _check_header_names(
    problems: list[Problem],
    field: str,
    value: object,
    fault: Callable[[str], tuple[ProblemCode, str, str] | None],
) -> tuple[str, ...]:
    names = _check_spelling(
        problems,
        ProblemCode.BAD_HEADER_NAME,
        field,
        value,
        is_name=is_header_name,
        split=_split_header_names,
        message=(
            "a header name is one word, without blanks, commas or colons, and '*' stands for all."
        ),
        hint="Name each header in full, as an entry of its own, such as 'X-Request-Id'.",
    )
    problems.extend(
        Problem(found[0], field, name, found[1], found[2])
        for name in names
        if (found := fault(name.lower())) is not None
    )
    return tuple(names)


def check_allow_headers(problems: list[Problem], value: object) -> tuple[str, ...]:
    """`allow_headers`: names that a script may set. ``*`` stands for all but Authorization."""
    names = _check_header_names(problems, "allow_headers", value, _fault_of_request_header)
    beside = (CORS_NON_WILDCARD_REQUEST_HEADER_NAME,)
    check_wildcard_alone(problems, "allow_headers", names, beside=beside)
    return names


def _fault_of_request_header(name: str) -> tuple[ProblemCode, str, str] | None:
    if name.startswith("access-control-") and not name.startswith("access-control-request-"):
        return (
            ProblemCode.RESPONSE_HEADER_IN_ALLOW_HEADERS,
            "this is a response header; allow_headers names headers that pages send.",
            "Leave it out: the middleware sends it when it should.",
        )
    if is_forbidden_request_header_name(name):
        hint = "Leave it out: the browser sets it itself and does not need permission for it."
        if name in ("cookie", "cookie2"):
            hint = "Leave it out, and set allow_credentials to True to let cookies through."
        return ProblemCode.FORBIDDEN_REQUEST_HEADER, "scripts cannot set this header.", hint
    return None


def check_expose_headers(
    problems: list[Problem], value: object, *, credentials: bool
) -> tuple[str, ...]:
    """`expose_headers`: names that a script may read; ``*`` only without credentials."""
    field = "expose_headers"
    names = _check_header_names(problems, field, value, _fault_of_response_header)
    check_wildcard_alone(problems, field, names)
    if WILDCARD in names and credentials:
        message = (
            "with credentials, browsers read '*' here as a header named '*', and expose nothing."
        )
        hint = "List the headers that pages may read, or set allow_credentials to False."
        code = ProblemCode.EXPOSE_WILDCARD_WITH_CREDENTIALS
        problems.append(Problem(code, field, WILDCARD, message, hint))
    return names


def _fault_of_response_header(name: str) -> tuple[ProblemCode, str, str] | None:
    if name in FORBIDDEN_RESPONSE_HEADER_NAMES:
        return (
            ProblemCode.FORBIDDEN_RESPONSE_HEADER,
            "scripts can never read cookies from a response.",
            "Leave it out; put what the page needs into the body or another header.",
        )
    if name in NEVER_ON_ACTUAL_RESPONSES:
        return (
            ProblemCode.REQUEST_HEADER_IN_EXPOSE_HEADERS,
            "this header never occurs on a response that a page reads.",
            "Leave it out.",
        )
    return None

"""Validation: each field's rules, every problem collected, nothing raised on the way.

Each ``check_…`` function takes a field as the caller gave it, appends what is wrong to `problems`,
and returns the field in the form that a `Policy` stores.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import timedelta

from ..fetch.header_lists import is_header_name
from ..fetch.max_age import LONGEST_MAX_AGE
from ..fetch.methods import NORMALIZED_METHODS, is_forbidden_method, is_method
from ..fetch.origins import is_potentially_trustworthy
from ..fetch.safelists import (
    CORS_NON_WILDCARD_REQUEST_HEADER_NAME,
    FORBIDDEN_RESPONSE_HEADER_NAMES,
    is_forbidden_request_header_name,
)
from ..fetch.statuses import is_ok_status
from .origin_diagnosis import diagnose_origin, is_mistyped_scheme
from .origin_patterns import OriginIndex, OriginPattern, parse_origin_pattern
from .problems import Problem, ProblemCode, show
from .public_suffixes import strangers_domain

__all__ = [
    "NO_CORS_WORD",
    "check_allow_headers",
    "check_allow_methods",
    "check_expose_headers",
    "check_flag",
    "check_max_age",
    "check_origins",
    "check_preflight_status",
    "wrong_type",
]

WILDCARD = "*"

NO_CORS_WORD = "no-cors"
"""What stands for no origin at all, in `allow_origins` and for a whole policy in a file."""

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


def check_flag(problems: list[Problem], field: str, value: object) -> bool:
    """A field that is a bool: nothing that merely looks like one will do."""
    if isinstance(value, bool):
        return value
    problems.append(wrong_type(field, value, "True or False"))
    return False


def wrong_type(field: str, value: object, expected: str, hint: str | None = None) -> Problem:
    """The problem of a value that is not what is `expected`."""
    message = f"this is {_type_name(value)}, not {expected}."
    return Problem(ProblemCode.WRONG_TYPE, field, value, message, hint or f"Give {expected}.")


def _type_name(value: object) -> str:
    if value is None or isinstance(value, bytes):
        return "None" if value is None else "bytes"
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _check_strings(problems: list[Problem], field: str, value: object) -> tuple[str, ...]:
    """A collection of strings, or the string ``"*"``; duplicates stay for the warnings."""
    if value == WILDCARD:
        return (WILDCARD,)
    if isinstance(value, str):
        hint = f'Write [{show(value)}], or "*" for all.' if value else None
        problems.append(wrong_type(field, value, 'a list of strings or "*"', hint))
        return ()
    if isinstance(value, (bytes, bytearray, Mapping)) or not isinstance(value, Collection):
        problems.append(wrong_type(field, value, 'a list of strings or "*"'))
        return ()
    strings = []
    for element in sorted(value, key=repr) if isinstance(value, (set, frozenset)) else value:
        if isinstance(element, str):
            strings.append(str.__str__(element))  # not what a StrEnum makes of it
        else:
            problems.append(wrong_type(field, element, "a string"))
    return tuple(strings)


def _check_wildcard_alone(
    problems: list[Problem], field: str, strings: Collection[str], beside: Collection[str] = ()
) -> None:
    others = [name for name in strings if name != WILDCARD and name.lower() not in beside]
    if WILDCARD in strings and others:
        message = f"'*' already stands for everything, so {show(others[0])} beside it says nothing."
        hint = "Keep '*' alone, or leave it out and list what you mean."
        problems.append(
            Problem(ProblemCode.WILDCARD_NOT_ALONE, field, list(strings), message, hint)
        )


# --- allow_origins -------------------------------------------------------------------------------


def check_origins(
    problems: list[Problem],
    value: object,
    *,
    credentials: bool,
    null_origin: bool,
    insecure_origins: bool,
    public_suffix_wildcards: bool,
) -> tuple[tuple[str, ...], OriginIndex[str]]:
    """`allow_origins` as strings and as an index; the flags are the policy's other fields."""
    field = "allow_origins"
    if value == NO_CORS_WORD:
        return (), OriginIndex((), ())
    before = len(problems)
    strings = _check_strings(problems, field, value)
    if not strings and len(problems) == before:
        message = "a policy names at least one origin."
        hint = "List the origins of your pages, or use NO_CORS to allow none."
        problems.append(Problem(ProblemCode.NO_ORIGINS, field, value, message, hint))
    _check_wildcard_alone(problems, field, strings)
    if WILDCARD in strings and credentials:
        message = (
            "browsers refuse '*' for requests with cookies or HTTP auth, and to reflect every "
            "origin instead would let any site on the web act as your users."
        )
        hint = "List the origins that may use credentials, or set allow_credentials to False."
        code = ProblemCode.ANY_ORIGIN_WITH_CREDENTIALS
        problems.append(Problem(code, field, WILDCARD, message, hint))
    exact = []
    wildcards = []
    for text in strings:
        if text == WILDCARD:
            continue
        if text.strip().lower() == "null":
            problems.extend(_check_null(text, tolerated=null_origin))
            exact.append(text)
            continue
        pattern = parse_origin_pattern(text)
        if pattern is None or is_mistyped_scheme(pattern.origin.scheme):
            problems.append(diagnose_origin(text))
            continue
        if pattern.is_exact:
            exact.append(text)
        else:
            wildcards.append(pattern)
        if credentials and not insecure_origins:
            problems.extend(_check_secure(text, pattern))
        if pattern.subdomains and not public_suffix_wildcards:
            problems.extend(_check_public_suffix(text, pattern))
    return strings, OriginIndex(exact, wildcards)


def _check_null(text: str, *, tolerated: bool) -> Iterator[Problem]:
    if text != "null" or not tolerated:
        message = (
            "any site can make a page whose origin is 'null' (a sandboxed frame), so this lets "
            "every site in."
        )
        hint = (
            "Serve the page from an origin of its own. If every page on the web may really "
            "have this, write 'null' and set dangerously_allow_null_origin."
        )
        yield Problem(ProblemCode.NULL_ORIGIN, "allow_origins", text, message, hint)


def _check_secure(text: str, pattern: OriginPattern) -> Iterator[Problem]:
    if not is_potentially_trustworthy(pattern.origin):
        message = (
            "whoever controls the network can put a script on an http page, and so read with "
            "your users' credentials what https protects."
        )
        hint = (
            f"Use '{pattern.over_https()}', or, knowing that, set "
            "dangerously_allow_insecure_origins."
        )
        code = ProblemCode.INSECURE_ORIGIN_WITH_CREDENTIALS
        yield Problem(code, "allow_origins", text, message, hint)


def _check_public_suffix(text: str, pattern: OriginPattern) -> Iterator[Problem]:
    host = pattern.origin.host
    strangers = strangers_domain(host)
    if strangers is not None:
        if "." not in host:
            message = f"'{host}' is a whole top-level domain, so this lets strangers in."
        elif strangers == host:
            message = f"anybody can get a name under '{host}', so this lets strangers in."
        else:
            message = f"this covers '{strangers}', under which anybody can get a name."
        hint = (
            f"Name your own domain, such as 'https://*.example.{host}', or, knowing that, set "
            "dangerously_allow_public_suffix_wildcards."
        )
        code = ProblemCode.PUBLIC_SUFFIX_WILDCARD
        yield Problem(code, "allow_origins", text, message, hint)


# --- allow_methods -------------------------------------------------------------------------------


def check_allow_methods(problems: list[Problem], value: object) -> tuple[str, ...]:
    """`allow_methods`: tokens that a script may use, as a browser would spell them."""
    field = "allow_methods"
    methods = _check_strings(problems, field, value)
    _check_wildcard_alone(problems, field, methods)
    for method in methods:
        if not is_method(method) or (WILDCARD in method and method != WILDCARD):
            message = "a method is one word, without blanks or commas, and '*' stands for all."
            hint = "Make every method an entry of its own, such as 'PUT'."
            problems.append(Problem(ProblemCode.BAD_METHOD, field, method, message, hint))
        elif is_forbidden_method(method):
            message = "browsers let no script send CONNECT, TRACE or TRACK."
            hint = "Leave it out."
            problems.append(Problem(ProblemCode.FORBIDDEN_METHOD, field, method, message, hint))
        elif method not in NORMALIZED_METHODS and method.upper() in NORMALIZED_METHODS:
            message = f"browsers send {method.upper()} in upper case, so this never matches."
            hint = f"Write '{method.upper()}'."
            code = ProblemCode.METHOD_NOT_UPPER_CASE
            problems.append(Problem(code, field, method, message, hint))
    return methods


# --- allow_headers and expose_headers ------------------------------------------------------------


def _check_header_names(
    problems: list[Problem],
    field: str,
    names: Iterable[str],
    fault: Callable[[str], tuple[ProblemCode, str, str] | None],
) -> None:
    for name in names:
        if not is_header_name(name) or (WILDCARD in name and name != WILDCARD):
            message = "a header name is one word, without blanks, commas or colons; '*' is for all."
            hint = "Make every name an entry of its own, such as 'X-Request-Id'."
            problems.append(Problem(ProblemCode.BAD_HEADER_NAME, field, name, message, hint))
        elif (found := fault(name.lower())) is not None:
            problems.append(Problem(found[0], field, name, found[1], found[2]))


def check_allow_headers(problems: list[Problem], value: object) -> tuple[str, ...]:
    """`allow_headers`: names that a script may set. ``*`` stands for all but Authorization."""
    names = _check_strings(problems, "allow_headers", value)
    beside = (CORS_NON_WILDCARD_REQUEST_HEADER_NAME,)
    _check_wildcard_alone(problems, "allow_headers", names, beside=beside)
    _check_header_names(problems, "allow_headers", names, _fault_of_request_header)
    return names


def _fault_of_request_header(name: str) -> tuple[ProblemCode, str, str] | None:
    if name.startswith("access-control-") and not name.startswith("access-control-request-"):
        return (
            ProblemCode.RESPONSE_HEADER_IN_ALLOW_HEADERS,
            "this is a response header; allow_headers names headers that pages send.",
            "Leave it out: the middleware sends it when it should.",
        )
    if is_forbidden_request_header_name(name):
        hint = "Leave it out: the browser sets it by itself, and needs no permission for it."
        if name in ("cookie", "cookie2"):
            hint = "Leave it out, and set allow_credentials to True to let cookies through."
        return ProblemCode.FORBIDDEN_REQUEST_HEADER, "no script can set this header.", hint
    return None


def check_expose_headers(
    problems: list[Problem], value: object, *, credentials: bool
) -> tuple[str, ...]:
    """`expose_headers`: names that a script may read; ``*`` only without credentials."""
    field = "expose_headers"
    names = _check_strings(problems, field, value)
    _check_wildcard_alone(problems, field, names)
    if WILDCARD in names and credentials:
        message = (
            "with credentials, browsers take '*' here for a header called '*', and expose nothing."
        )
        hint = "List the headers that pages may read, or set allow_credentials to False."
        code = ProblemCode.EXPOSE_WILDCARD_WITH_CREDENTIALS
        problems.append(Problem(code, field, WILDCARD, message, hint))
    _check_header_names(problems, field, names, _fault_of_response_header)
    return names


def _fault_of_response_header(name: str) -> tuple[ProblemCode, str, str] | None:
    if name in FORBIDDEN_RESPONSE_HEADER_NAMES:
        return (
            ProblemCode.FORBIDDEN_RESPONSE_HEADER,
            "no script can read cookies off a response, whatever the server says.",
            "Leave it out; put what the page needs into the body or another header.",
        )
    if name in NEVER_ON_ACTUAL_RESPONSES:
        return (
            ProblemCode.REQUEST_HEADER_IN_EXPOSE_HEADERS,
            "this header is never on a response that a page reads.",
            "Leave it out.",
        )
    return None


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
        problems.append(wrong_type(field, value, "a whole number of seconds or None"))
        return None
    if seconds < 0:
        message = "a preflight cannot be remembered for less than no time."
        hint = "Write 0 to forbid caching, or None for the browser's default of 5 seconds."
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
        problems.append(wrong_type(field, value, "a status from 200 to 299"))
        return 204
    if not is_ok_status(value):
        message = "browsers fail a preflight whose status is not from 200 to 299."
        hint = "Write 204, or 200 for clients that know no better."
        problems.append(Problem(ProblemCode.BAD_PREFLIGHT_STATUS, field, value, message, hint))
    return int(value)

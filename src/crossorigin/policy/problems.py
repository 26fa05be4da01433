"""Problems and warnings: the closed list of the faults of policies.

Each has a stable code and a page, which ``crossorigin problem CODE`` prints, and is reported with
the field, the value and the fix. `validation` finds them.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final, Self

from ..printing import number_of
from ..redaction import cleaned, show

__all__ = [
    "PolicyError",
    "PolicyWarning",
    "Problem",
    "ProblemCode",
    "WarningCode",
    "where_explained",
]


DOCUMENTATION: Final[str | None] = None
"""The URL of the documentation, without a trailing slash; empty until there is one."""

MOST_NAMED = 3
"""The most fields and codes in the message of a `PolicyError`; the others are counted."""
MOST_REPORTED = 100
"""The most problems that a report spells out; the others are counted."""


class ProblemCode(StrEnum):
    """Why a policy is refused. The values are stable; `where_explained` gives the page of each."""

    # Any field
    WRONG_TYPE = "wrong-type"
    WILDCARD_NOT_ALONE = "wildcard-not-alone"

    # allow_origins
    NO_ORIGINS = "no-origins"
    ANY_ORIGIN_WITH_CREDENTIALS = "any-origin-with-credentials"
    NULL_ORIGIN = "null-origin"
    SEVERAL_ORIGINS_IN_ONE = "several-origins-in-one"
    ORIGIN_WITH_BLANKS = "origin-with-blanks"
    ORIGIN_WITH_QUOTES = "origin-with-quotes"
    ORIGIN_IS_A_VARIABLE = "origin-is-a-variable"
    ORIGIN_IS_A_REGEX = "origin-is-a-regex"
    ORIGIN_WITHOUT_SCHEME = "origin-without-scheme"
    ORIGIN_BAD_SCHEME = "origin-bad-scheme"
    ORIGIN_NEVER_SENT = "origin-never-sent"
    ORIGIN_WITH_USERINFO = "origin-with-userinfo"
    ORIGIN_WITH_PATH = "origin-with-path"
    ORIGIN_NOT_LOWER_CASE = "origin-not-lower-case"
    ORIGIN_NOT_ASCII = "origin-not-ascii"
    ORIGIN_MISPLACED_WILDCARD = "origin-misplaced-wildcard"
    ORIGIN_DEFAULT_PORT = "origin-default-port"
    ORIGIN_BAD_PORT = "origin-bad-port"
    ORIGIN_IP_NOT_CANONICAL = "origin-ip-not-canonical"
    ORIGIN_BAD_RANGE = "origin-bad-range"
    ORIGIN_BAD_HOST = "origin-bad-host"
    PUBLIC_SUFFIX_WILDCARD = "public-suffix-wildcard"
    PRIVATE_ADDRESS_RANGE = "private-address-range"
    INSECURE_ORIGIN_WITH_CREDENTIALS = "insecure-origin-with-credentials"
    ANY_EXTENSION_WITH_CREDENTIALS = "any-extension-with-credentials"

    # allow_methods
    BAD_METHOD = "bad-method"
    FORBIDDEN_METHOD = "forbidden-method"
    METHOD_NOT_UPPER_CASE = "method-not-upper-case"

    # allow_headers and expose_headers
    BAD_HEADER_NAME = "bad-header-name"
    FORBIDDEN_REQUEST_HEADER = "forbidden-request-header"
    RESPONSE_HEADER_IN_ALLOW_HEADERS = "response-header-in-allow-headers"
    FORBIDDEN_RESPONSE_HEADER = "forbidden-response-header"
    REQUEST_HEADER_IN_EXPOSE_HEADERS = "request-header-in-expose-headers"
    EXPOSE_WILDCARD_WITH_CREDENTIALS = "expose-wildcard-with-credentials"

    # max_age and preflight_status
    MAX_AGE_NEGATIVE = "max-age-negative"
    MAX_AGE_TOO_LONG = "max-age-too-long"
    MAX_AGE_NOT_WHOLE = "max-age-not-whole"
    BAD_PREFLIGHT_STATUS = "bad-preflight-status"

    # Policies of several parts
    BAD_PART = "bad-part"

    # Maps of policies
    NO_POLICIES = "no-policies"
    PATH_NOT_ABSOLUTE = "path-not-absolute"
    PATH_IS_A_PATTERN = "path-is-a-pattern"
    PATH_NOT_PLAIN = "path-not-plain"
    PATHS_ALIKE = "paths-alike"
    BAD_HOST = "bad-host"
    BAD_POLICY_NAME = "bad-policy-name"
    UNKNOWN_POLICY = "unknown-policy"

    # Policy files
    FILE_UNREADABLE = "file-unreadable"
    FILE_SYNTAX = "file-syntax"
    UNKNOWN_FIELD = "unknown-field"
    MISSING_FIELD = "missing-field"


class WarningCode(StrEnum):
    """Why a valid policy is probably a mistake. The values are stable; each has a page too."""

    BLOCKS_MISSING_ORIGIN_ONLY = "blocks-missing-origin-only"
    BLOCKS_NOTHING = "blocks-nothing"
    DEVELOPMENT_POLICY = "development-policy"
    DUPLICATE = "duplicate"
    COVERED_ORIGIN = "covered-origin"
    INSECURE_ORIGIN = "insecure-origin"
    LOCALHOST_WITHOUT_PORT = "localhost-without-port"
    FILE_ORIGIN = "file-origin"
    METHOD_UNUSUAL_CASE = "method-unusual-case"
    SAFELISTED_REQUEST_HEADER = "safelisted-request-header"
    SAFELISTED_RESPONSE_HEADER = "safelisted-response-header"
    UNUSED_DANGER_OPTION = "unused-danger-option"
    UNUSED_POLICY = "unused-policy"


# Of forty thousand problems, nearly all have the same few messages and hints.
_cleaned = lru_cache(maxsize=256)(cleaned)


class _PolicyFinding(Exception):
    """The common part of problems and warnings."""

    def __init__(self, code: StrEnum, field: str, value: object, message: str, hint: str) -> None:
        super().__init__(code, _cleaned(field), value, _cleaned(message), _cleaned(hint))
        self.code = code
        _, self.field, self.value, self.message, self.hint = self.args

    def __str__(self) -> str:
        where = self.field if self.value is None else f"{self.field} {show(self.value)}"
        return f"{where}: {self.message} {self.hint} [{self.code}]"

    def __repr__(self) -> str:
        words = f"{self.field!r}, {show(self.value)}, {self.message!r}, {self.hint!r}"
        return f"{type(self).__name__}({str(self.code)!r}, {words})"

    def under(self, prefix: str) -> Self:
        """The same of a field that is in a map of policies, below `prefix`."""
        return type(self)(self.code, prefix + self.field, self.value, self.message, self.hint)


class Problem(_PolicyFinding, ValueError):
    """A fault of a policy.

    `code` is stable. `field` is the policy's field; in a map of policies, the path to it
    (``paths."/api".max_age``). `value` is the given value (``None`` if none was given). `message`
    says why it is wrong, `hint` what to write instead.

    Passwords and tokens, as in a URL, are in `value` only: not in the texts, nor in the ``str`` or
    ``repr``.
    """

    code: ProblemCode


class PolicyWarning(_PolicyFinding, UserWarning):
    """A setting that is valid but probably a mistake; the same attributes as `Problem`."""

    code: WarningCode


class PolicyError(ExceptionGroup[Problem], ValueError):
    """A policy was refused; `exceptions` holds every `Problem`, so that all can be fixed at once.

    A traceback shows the problems of a group below its message, so the message names only their
    fields and codes; `report` has all in one text. `source` is the policy file's name, or
    ``None`` for a policy built in code.
    """

    source: str | None
    exceptions: tuple[Problem, ...]  # flat: nothing nests policy errors

    def __new__(cls, problems: Sequence[Problem], source: str | None = None) -> Self:
        """Group `problems`, at least one."""
        named = dict.fromkeys(f"{_named(problem.field)} ({problem.code})" for problem in problems)
        listed = ", ".join(list(named)[:MOST_NAMED])
        more = f" and {len(named) - MOST_NAMED:,} more" if len(named) > MOST_NAMED else ""
        headline = f"{_headline(problems, source)} {listed}{more}"
        self = super().__new__(cls, headline, problems)
        self.source = source
        return self

    def __init__(self, problems: Sequence[Problem], source: str | None = None) -> None:
        pass  # ExceptionGroup is complete after __new__

    def __str__(self) -> str:
        return self.message  # without Python's "(2 sub-exceptions)"

    def report(self) -> str:
        """The faults and their fixes, a line for each of the first problems."""
        lines = [f"- {problem}" for problem in self.exceptions[:MOST_REPORTED]]
        if len(self.exceptions) > MOST_REPORTED:
            lines.append(f"- and {len(self.exceptions) - MOST_REPORTED:,} more problems.")
        return "\n".join([_headline(self.exceptions, self.source), *lines])

    def derive(self, excs: Sequence[Problem]) -> PolicyError:  # type: ignore[override]
        """Used by ``split`` and ``except*``, which only pass on problems of this group."""
        return PolicyError(excs, self.source)

    def __reduce__(self) -> tuple[object, ...]:
        return PolicyError, (self.exceptions, self.source)


def _named(field: str) -> str:
    is_quoted = field[:1] == field[-1:] == "'"
    return show(field[1:-1] if is_quoted else field)[1:-1]


def _headline(problems: Sequence[Problem], source: str | None) -> str:
    count = number_of(len(problems), "problem")
    return f"{count} in {'the CORS policy' if source is None else source}:"


def where_explained(code: StrEnum) -> str:
    """The URL of the page about `code`, or the command that prints the page."""
    if DOCUMENTATION is None:
        return f"crossorigin problem {code}"
    return f"{DOCUMENTATION}/problems/{code}"

"""Validation of `allow_origins`: the spelling of each entry, and the danger of what it allows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, Self

from .dangers import options_needed, problem_without
from .fields import NO_CORS_WORD, is_like_no_cors
from .origin_diagnosis import diagnose_origin, is_origin_pattern, split_origins
from .origin_index import OriginIndex
from .origin_patterns import OriginPattern, parse_origin_pattern, unusual
from .problems import Problem, ProblemCode
from .validation import WILDCARD, check_strings, check_wildcard_alone

__all__ = ["CheckedOrigins", "check_origins"]


class CheckedOrigins(NamedTuple):
    """The origins of a policy, each fact about them found once: there may be a million."""

    texts: tuple[str, ...]
    """As they were given, in order."""
    distinct: frozenset[str]
    unusual: tuple[str, ...]
    """Those that `origin_patterns.unusual` finds, each once."""
    compiled: OriginIndex[str]

    @classmethod
    def of(cls, texts: Sequence[str], patterns: Mapping[str, OriginPattern | None]) -> Self:
        """Valid origins; `patterns` are the unusual ones, parsed (``None`` for ``*`` and null)."""
        wildcards = {
            text: pattern
            for text, pattern in patterns.items()
            if pattern is not None and not pattern.is_exact
        }
        exact = [text for text in texts if text not in wildcards] if wildcards else texts
        compiled = OriginIndex(exact, wildcards.values())
        distinct = compiled.exact.union(wildcards) if wildcards else compiled.exact  # no second set
        return cls(tuple(texts), distinct, tuple(patterns), compiled)

    def patterns(self) -> dict[str, OriginPattern]:
        """The unusual origins, parsed; ``*`` and null are left out, because they have no parts."""
        parsed = ((text, parse_origin_pattern(text)) for text in self.unusual)
        return {text: pattern for text, pattern in parsed if pattern is not None}


_NONE = CheckedOrigins.of((), {})


def check_origins(
    problems: list[Problem], value: object, flags: Mapping[str, bool]
) -> CheckedOrigins:
    """`allow_origins`; `flags` are the policy's fields of that kind."""
    field = "allow_origins"
    if value == NO_CORS_WORD:
        return _NONE
    if isinstance(value, str) and is_like_no_cors(value):
        message = f"the word for no origin is spelled '{NO_CORS_WORD}'."
        hint = f"Write '{NO_CORS_WORD}'."
        problems.append(Problem(ProblemCode.ORIGIN_WITHOUT_SCHEME, field, value, message, hint))
        return _NONE
    before = len(problems)
    given = check_strings(problems, field, value, split_origins, _is_entry)
    if not given and len(problems) == before:
        message = "a policy needs at least one origin."
        hint = f'List the origins of your pages, or write "{NO_CORS_WORD}" to allow none.'
        problems.append(Problem(ProblemCode.NO_ORIGINS, field, value, message, hint))
    odd = dict.fromkeys(unusual(given))
    strings = _check_spelling(problems, given, odd) if odd else given
    if len(problems) > before:
        odd = dict.fromkeys(unusual(strings))  # of what was meant
    check_wildcard_alone(problems, field, strings)
    credentials = flags["allow_credentials"]
    if WILDCARD in odd and credentials:
        problems.append(_any_origin_problem())
    if "null" in odd and not flags["dangerously_allow_null_origin"]:
        problems.append(_null_problem())
    patterns = {text: parse_origin_pattern(text) for text in odd}
    problems.extend(  # the other origins are neither insecure nor wide
        problem_without(option, text, pattern)
        for text, pattern in patterns.items()
        if pattern is not None
        for option in options_needed(pattern, credentials=credentials)
        if not flags[option]
    )
    return CheckedOrigins.of(strings, patterns)


def _check_spelling(problems: list[Problem], texts: list[str], odd: Collection[str]) -> list[str]:
    """The well-formed entries of `texts`; for malformed texts, the entries that were meant.

    Only those of `odd` can be malformed.
    """
    entries = []
    for text in texts:
        if text not in odd or _is_entry(text):
            entries.append(text)
        else:
            diagnosis = diagnose_origin(text)
            problems.append(diagnosis.problem)
            entries.extend(diagnosis.meant)
    return entries


def _is_entry(text: str) -> bool:
    return text in (WILDCARD, "null") or is_origin_pattern(text)


def _any_origin_problem() -> Problem:
    message = (
        "browsers refuse '*' for requests with cookies or HTTP auth, and to reflect every "
        "origin instead would let any site on the web act as your users."
    )
    hint = "List the origins that may use credentials, or set allow_credentials to False."
    code = ProblemCode.ANY_ORIGIN_WITH_CREDENTIALS
    return Problem(code, "allow_origins", WILDCARD, message, hint)


def _null_problem() -> Problem:
    message = (
        "any site can make a page whose origin is 'null' (a sandboxed frame), so this lets "
        "every site in."
    )
    hint = (
        "Serve the page from an origin of its own. If every page on the web may really "
        "have this, set dangerously_allow_null_origin."
    )
    return Problem(ProblemCode.NULL_ORIGIN, "allow_origins", "null", message, hint)

"""Validation of `allow_origins`: the spelling of each entry, and the risk of what they allow."""

from __future__ import annotations

from collections.abc import Iterator

from ..fetch.origins import is_potentially_trustworthy
from .fields import NO_CORS_WORD
from .origin_diagnosis import diagnose_origin, is_origin_pattern, split_origins
from .origin_patterns import OriginIndex, OriginPattern, is_usual, parse_origin_pattern
from .problems import Problem, ProblemCode
from .public_suffixes import open_registration_domain
from .validation import WILDCARD, check_strings, check_wildcard_alone

__all__ = ["check_origins"]


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
    given = check_strings(problems, field, value, split_origins, _is_entry)
    if not given and len(problems) == before:
        message = "a policy needs at least one origin."
        hint = "List the origins of your pages, or use NO_CORS to allow none."
        problems.append(Problem(ProblemCode.NO_ORIGINS, field, value, message, hint))
    strings = _check_spelling(problems, given)
    check_wildcard_alone(problems, field, strings)
    if WILDCARD in strings and credentials:
        problems.append(_any_origin_problem())
    if "null" in strings and not null_origin:
        problems.append(_null_problem())
    exact = []
    wildcards = []
    for text in strings:
        if is_usual(text):  # and so neither insecure nor wide
            exact.append(text)
            continue
        pattern = parse_origin_pattern(text)
        if pattern is None or pattern.is_exact:
            exact.append(text)
        else:
            wildcards.append(pattern)
        if pattern is None:
            continue
        if credentials and not insecure_origins:
            problems.extend(_check_secure(text, pattern))
        if pattern.subdomains and not public_suffix_wildcards:
            problems.extend(_check_public_suffix(text, pattern))
    return tuple(strings), OriginIndex(exact, wildcards)


def _check_spelling(problems: list[Problem], texts: list[str]) -> list[str]:
    """The well-formed entries of `texts`; for malformed texts, the entries that were meant."""
    entries = []
    for text in texts:
        if _is_entry(text):
            entries.append(text)
        else:
            diagnosis = diagnose_origin(text)
            problems.append(diagnosis.problem)
            entries.extend(diagnosis.meant)
    return entries


def _is_entry(text: str) -> bool:
    return is_usual(text) or text in (WILDCARD, "null") or is_origin_pattern(text)


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


def _check_secure(text: str, pattern: OriginPattern) -> Iterator[Problem]:
    if not is_potentially_trustworthy(pattern.origin):
        message = (
            "anyone who controls the network can put a script on an http page, and so read what "
            "https protects, with your users' credentials."
        )
        hint = (
            f"Use '{pattern.over_https()}', or accept the risk and set "
            "dangerously_allow_insecure_origins."
        )
        code = ProblemCode.INSECURE_ORIGIN_WITH_CREDENTIALS
        yield Problem(code, "allow_origins", text, message, hint)


def _check_public_suffix(text: str, pattern: OriginPattern) -> Iterator[Problem]:
    host = pattern.origin.host
    shared = open_registration_domain(host)
    if shared is not None:
        if "." not in host:
            message = f"'{host}' is a whole top-level domain, so this allows sites of anyone."
        elif shared == host:
            message = f"anyone can get a name under '{host}', so this allows sites of anyone."
        else:
            message = f"this covers '{shared}', under which anyone can get a name."
        hint = (
            f"Name your own domain, such as 'https://*.example.{host}', or accept the risk and "
            "set dangerously_allow_public_suffix_wildcards."
        )
        code = ProblemCode.PUBLIC_SUFFIX_WILDCARD
        yield Problem(code, "allow_origins", text, message, hint)

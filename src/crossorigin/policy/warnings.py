"""Warnings: settings of a valid policy that are probably mistakes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..fetch.methods import NORMALIZED_METHODS
from ..fetch.origins import FILE_ORIGIN, is_potentially_trustworthy
from ..fetch.safelists import (
    ALWAYS_SAFELISTED_REQUEST_HEADER_NAMES,
    CORS_SAFELISTED_RESPONSE_HEADER_NAMES,
)
from .dangers import options_needed
from .fields import FLAGS, PolicyFields
from .origin_index import OriginIndex
from .origin_patterns import OriginPattern
from .origin_validation import CheckedOrigins
from .problems import PolicyWarning, WarningCode

__all__ = ["find_warnings"]

CONVENTIONAL_METHODS = NORMALIZED_METHODS | {"PATCH"}


def find_warnings(policy: PolicyFields, origins: CheckedOrigins) -> Iterator[PolicyWarning]:
    """The warnings about `policy`, field by field; `origins` are those of it."""
    yield from _duplicates(policy, origins.distinct)
    # Those of usual origins are left out: a policy may have a million of them.
    patterns = origins.patterns()
    yield from _origins(policy, patterns)
    yield from _methods(policy)
    yield from _headers(policy)
    yield from _blocking(policy)
    yield from _danger_options(policy, patterns.values())


def _duplicates(policy: PolicyFields, origins: frozenset[str]) -> Iterator[PolicyWarning]:
    for field, names, fold in (
        ("allow_origins", policy.allow_origins, str),
        ("allow_methods", policy.allow_methods, str),
        ("allow_headers", policy.allow_headers, str.lower),
        ("expose_headers", policy.expose_headers, str.lower),
    ):
        if names is policy.allow_origins and len(origins) == len(names):
            continue
        seen = set[str]()
        for name in names:
            key = fold(name)
            if key in seen:
                yield PolicyWarning(
                    WarningCode.DUPLICATE, field, name, "this is listed twice.", "Keep one."
                )
            seen.add(key)


def _origins(
    policy: PolicyFields, patterns: Mapping[str, OriginPattern]
) -> Iterator[PolicyWarning]:
    field = "allow_origins"
    wildcards = [pattern for pattern in patterns.values() if not pattern.is_exact]
    index = OriginIndex[str]((), wildcards)
    # A usual origin is neither insecure nor wide: it only matters whether a wildcard covers it.
    for text in dict.fromkeys(policy.allow_origins) if wildcards else patterns:
        pattern = patterns.get(text)
        wildcard = index.wildcard_for(text) if pattern is None or pattern.is_exact else None
        if wildcard is not None:
            message = f"'{wildcard}' already covers it."
            hint = "Leave it out, or drop the wildcard if only this one is meant."
            yield PolicyWarning(WarningCode.COVERED_ORIGIN, field, text, message, hint)
        elif text == "http://localhost":
            message = "this is port 80 alone; development servers listen on another."
            hint = "Write 'http://localhost:*' for any port, or name the port."
            yield PolicyWarning(WarningCode.LOCALHOST_WITHOUT_PORT, field, text, message, hint)
        elif text == FILE_ORIGIN:
            message = (
                "only some applications send this, such as Electron's; browsers send 'null' for "
                "pages that are opened from files."
            )
            hint = "Leave it out, unless the page belongs to such an application."
            yield PolicyWarning(WarningCode.FILE_ORIGIN, field, text, message, hint)
        if pattern is not None and not (
            policy.allow_credentials
            or pattern.addresses
            or is_potentially_trustworthy(pattern.origin)
        ):
            message = "anyone who controls the network in between can read what such a page reads."
            hint = f"Use '{pattern.over_https()}' if the site has https."
            yield PolicyWarning(WarningCode.INSECURE_ORIGIN, field, text, message, hint)


def _methods(policy: PolicyFields) -> Iterator[PolicyWarning]:
    for method in policy.allow_methods:
        upper = method.upper()
        if method != upper and upper in CONVENTIONAL_METHODS:
            message = f"methods are case-sensitive, so this does not allow {upper}."
            hint = f"Write '{upper}', and use it in the page's script too."
            yield PolicyWarning(
                WarningCode.METHOD_UNUSUAL_CASE, "allow_methods", method, message, hint
            )


def _headers(policy: PolicyFields) -> Iterator[PolicyWarning]:
    for name in policy.allow_headers:
        if name.lower() in ALWAYS_SAFELISTED_REQUEST_HEADER_NAMES:
            message = (
                "pages may always set this header, unless its value is unusual or longer than "
                "128 bytes."
            )
            yield PolicyWarning(
                WarningCode.SAFELISTED_REQUEST_HEADER,
                "allow_headers",
                name,
                message,
                "Leave it out.",
            )
    for name in policy.expose_headers:
        if name.lower() in CORS_SAFELISTED_RESPONSE_HEADER_NAMES:
            message = "pages can always read this header."
            yield PolicyWarning(
                WarningCode.SAFELISTED_RESPONSE_HEADER,
                "expose_headers",
                name,
                message,
                "Leave it out.",
            )


def _blocking(policy: PolicyFields) -> Iterator[PolicyWarning]:
    for field in ("block_refused", "block_missing_origin"):
        value = getattr(policy, field)
        if value and "*" in policy.allow_origins:
            message = "any origin is allowed, so no request is blocked."
            hint = "List your origins in allow_origins, or leave this out."
            yield PolicyWarning(WarningCode.BLOCKS_NOTHING, field, value, message, hint)
    if policy.block_missing_origin and not policy.block_refused:
        message = "requests without an origin are blocked, but those of refused origins are not."
        hint = "Set block_refused too, for example to 'unsafe-methods'."
        code = WarningCode.BLOCKS_MISSING_ORIGIN_ONLY
        yield PolicyWarning(code, "block_missing_origin", True, message, hint)


def _danger_options(
    policy: PolicyFields, patterns: Iterable[OriginPattern]
) -> Iterator[PolicyWarning]:
    credentials = policy.allow_credentials
    needed = set[str]()
    for pattern in patterns:
        needed.update(options_needed(pattern, credentials=credentials))
    if "null" in policy.allow_origins:
        needed.add("dangerously_allow_null_origin")
    for field in FLAGS:
        if field.startswith("dangerously_") and getattr(policy, field) and field not in needed:
            message = "nothing in this policy needs this option."
            hint = "Leave it out, so that it cannot hide a mistake later."
            yield PolicyWarning(WarningCode.UNUSED_DANGER_OPTION, field, True, message, hint)

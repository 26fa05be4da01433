"""The strictest of several policies: a partial order of policies by what they grant.

A policy is stricter than another if the other grants everything that it grants. Two policies may
each grant something that the other does not. Then neither is stricter, and a path under both of
them grants nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ..fetch.max_age import DEFAULT_MAX_AGE
from ..fetch.methods import CORS_SAFELISTED_METHODS
from ..fetch.safelists import CORS_NON_WILDCARD_REQUEST_HEADER_NAME
from .fields import UNSAFE_METHODS
from .origin_patterns import OriginPattern, parse_origin_pattern
from .policy import NO_CORS, NO_CORS_BLOCKING, Policy

__all__ = ["grants_no_more", "refusal", "strictest"]


def strictest(policies: Collection[Policy]) -> Policy:
    """The policy that grants no more than any other; or else their `refusal`.

    If several grant the same (their preflights may still have different statuses), the first of
    them.
    """
    for policy in policies:
        if all(grants_no_more(policy, other) for other in policies):
            return policy
    return refusal(policies)


def refusal(policies: Iterable[Policy]) -> Policy:
    """The policy that grants nothing, and blocks all requests that any of `policies` does."""
    policies = list(policies)
    strictest_blocking = max(policies, key=_blocked, default=NO_CORS).block_refused
    missing = any(policy.block_missing_origin for policy in policies)
    if missing or strictest_blocking == UNSAFE_METHODS:
        return NO_CORS.replace(block_refused=strictest_blocking, block_missing_origin=missing)
    return NO_CORS_BLOCKING if strictest_blocking else NO_CORS


def grants_no_more(policy: Policy, other: Policy) -> bool:
    """Whether `other` grants everything that `policy` grants.

    A policy grants origins access to responses, methods, request headers, response headers,
    credentials, a time to remember preflights, access to a private network and, for refused
    origins and for requests without one, access to the application (unless `block_refused` and
    `block_missing_origin`).
    """
    if policy.parts or other.parts:
        # What the first part allows, no other part restricts.
        first = other.parts[0] if other.parts else other
        return policy == other or all(
            grants_no_more(each, first) for each in policy.parts or (policy,)
        )
    if not other.allows_any_origin and (
        _blocked(policy) < _blocked(other)
        or policy.block_missing_origin < other.block_missing_origin
    ):
        return False
    if policy.allows_no_origin:
        return True
    return (
        policy.allow_credentials <= other.allow_credentials
        and policy.allow_private_network <= other.allow_private_network
        and _seconds(policy) <= _seconds(other)
        and _methods_are_among(policy, other)
        and _request_headers_are_among(policy, other)
        and _among(_lower(policy.expose_headers), _lower(other.expose_headers))
        and _origins_are_among(policy, other)
    )


def _blocked(policy: Policy) -> int:
    """How much `block_refused` blocks: nothing, unsafe methods, or all."""
    return 1 if policy.block_refused == UNSAFE_METHODS else 2 * policy.block_refused


def _seconds(policy: Policy) -> int:
    return DEFAULT_MAX_AGE if policy.max_age is None else policy.max_age


def _methods_are_among(policy: Policy, other: Policy) -> bool:
    return _among(set(policy.allow_methods) - CORS_SAFELISTED_METHODS, set(other.allow_methods))


def _request_headers_are_among(policy: Policy, other: Policy) -> bool:
    names, others = _lower(policy.allow_headers), _lower(other.allow_headers)
    unlisted = CORS_NON_WILDCARD_REQUEST_HEADER_NAME  # which "*" does not stand for
    if unlisted in names and unlisted not in others:
        return False
    return _among(names, others)


def _lower(names: Iterable[str]) -> set[str]:
    return {name.lower() for name in names}


def _among(names: set[str], others: set[str]) -> bool:
    return "*" in others or names <= others


def _origins_are_among(policy: Policy, other: Policy) -> bool:
    if other.allows_any_origin:
        return True
    wildcards: list[OriginPattern] | None = None
    for text in policy.allow_origins:
        if other.allows_origin(text):
            continue
        if wildcards is None:
            patterns = map(parse_origin_pattern, other.allow_origins)
            wildcards = [each for each in patterns if each is not None and not each.is_exact]
        pattern = parse_origin_pattern(text)
        if pattern is None or not any(each.covers(pattern) for each in wildcards):
            return False
    return True

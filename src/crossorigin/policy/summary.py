"""A policy in sentences for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from ..fetch.application_origins import ID_SCHEMES
from ..fetch.engine_names import ENGINE_NAMES
from ..fetch.max_age import MAX_AGE_CAPS
from ..fetch.methods import CORS_SAFELISTED_METHODS, SAFELISTED_IN_ORDER
from ..printing import some_of
from .fields import UNSAFE_METHODS
from .origin_patterns import OriginPattern
from .policy import NO_CORS, Policy
from .public_suffixes import open_domain

if TYPE_CHECKING:
    from .policy_map import PolicyMap

__all__ = ["describe", "describe_map"]

MOST_NAMED = 100
"""The most names that are spelled out; the others are counted."""


def describe(policy: Policy) -> Iterator[str]:
    """Describe `policy` in sentences, as ``crossorigin check`` prints them.

    Yields one sentence for each aspect: origins, methods, headers, credentials, caching, and the
    options that are set.
    """
    for number, part in enumerate(policy.parts, 1):
        for sentence in describe(part):
            yield f"Part {number}: {sentence}"
    if policy.parts:
        yield "The first part that has the origin of a request decides about it."
        return
    if policy.allows_no_origin:
        yield "Pages of other origins may not read this server's responses."
        yield from _blocked(policy)
        return
    if policy.allows_any_origin:
        yield "Pages of any origin may read this server's responses."
    else:
        yield f"Pages of {_join(policy.allow_origins)} may read this server's responses."
        yield from _dangers(policy)
    yield from _requests(policy)
    yield from _readable(policy)
    yield _duration(policy.max_age)
    if not policy.allows_any_origin:
        yield from _blocked(policy)
    if policy.allow_private_network:
        yield "They may come from the public internet into this private network."


def _dangers(policy: Policy) -> Iterator[str]:
    """Who is among the origins besides the pages that one thinks of."""
    if "null" in policy.allow_origins:
        yield "Any site is among them, because it can make a page of the origin null."
    patterns = policy.checked_origins.patterns().values()
    for text in dict.fromkeys(filter(None, map(_others_among, patterns))):
        yield f"{text} is among them."


def _others_among(pattern: OriginPattern) -> str:
    if pattern.any_id:
        return f"Every {ID_SCHEMES[pattern.origin.scheme]}"
    if pattern.addresses:
        return f"Every device with an address in {pattern.addresses}"
    if pattern.is_exact:
        return ""
    domain = open_domain(pattern)
    return f"Anyone with a name under {domain}" if domain else ""


def describe_map(
    policies: PolicyMap, describe_one: Callable[[Policy], Iterator[str]] = describe
) -> Iterator[tuple[str, Iterator[str]]]:
    """Each policy of a map: where it applies, and its description, by `describe_one`."""
    for host, within in [(None, policies), *policies.hosts.items()]:
        suffix = "" if host is None else f" of {host}"
        if host is None and policies.hosts:
            suffix = " of all other hosts"
        for path in sorted({*within.paths, "/"}):
            where = f"Under {path}" if path != "/" else "For all other paths"
            if path.startswith("="):
                where = f"For exactly {path[1:]}"
            if path == "/" and set(within.paths) <= {"/"}:
                where = "For all paths"
            yield f"{where}{suffix}", describe_one(within.paths.get(path, NO_CORS))


def _blocked(policy: Policy) -> Iterator[str]:
    if policy.block_refused == UNSAFE_METHODS:
        yield (
            "Requests from any other origin are answered with 403, unless they are GET, HEAD or "
            "OPTIONS."
        )
    elif policy.block_refused:
        yield "Requests from any other origin are answered with 403."
    if policy.block_missing_origin:
        yield (
            "Requests without Origin and Sec-Fetch-Site are answered with 403, unless they are "
            "GET, HEAD or OPTIONS."
        )


def _requests(policy: Policy) -> Iterator[str]:
    if policy.allow_credentials:
        yield "Their requests may carry cookies and HTTP authentication."
    else:
        yield "They may not read responses to requests with cookies or HTTP authentication."
    if "*" in policy.allow_methods:
        yield "They may use any method."
    else:
        beyond = [name for name in policy.allow_methods if name not in CORS_SAFELISTED_METHODS]
        yield f"They may use {_join([*SAFELISTED_IN_ORDER, *dict.fromkeys(beyond)])}."
    if "*" in policy.allow_headers:
        authorization = any(name.lower() == "authorization" for name in policy.allow_headers)
        suffix = "Authorization included" if authorization else "except Authorization"
        yield f"They may set any request header, {suffix}."
    elif policy.allow_headers:
        yield f"They may set {_join(policy.allow_headers)}, besides the safelisted headers."
    else:
        yield "They may set only CORS-safelisted request headers, so they cannot send JSON."


def _readable(policy: Policy) -> Iterator[str]:
    if "*" in policy.expose_headers:
        yield "They may read every response header but Set-Cookie."
    elif policy.expose_headers:
        yield f"They may read {_join(policy.expose_headers)}, besides the safelisted headers."
    else:
        yield "They may read only CORS-safelisted response headers."


def _duration(max_age: int | None) -> str:
    if max_age is None:
        return "Browsers remember a preflight for their default of 5 seconds."
    if max_age == 0:
        return "Browsers do not remember preflights."
    shorter = [
        f"{ENGINE_NAMES[engine]} for {cap}" for engine, cap in MAX_AGE_CAPS.items() if max_age > cap
    ]
    caps = f", {' and '.join(shorter)} at most" if shorter else ""
    return f"Browsers may remember a preflight for {max_age} seconds{caps}."


def _join(names: Sequence[str]) -> str:
    return some_of(names, MOST_NAMED)

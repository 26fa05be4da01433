"""What a policy allows, in words for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..fetch.methods import CORS_SAFELISTED_METHODS

if TYPE_CHECKING:
    from .policy import Policy

__all__ = ["describe"]

MOST_NAMED = 6
"""So many names are spelled out; of more, the first ones and their number."""


def describe(policy: Policy) -> Iterator[str]:
    """Say what `policy` allows, a sentence for each aspect."""
    if policy.allows_any_origin:
        yield "Pages of any origin may read this server's answers."
    else:
        yield f"Pages of {_join(policy.allow_origins)} may read this server's answers."
    yield from _requests(policy)
    yield from _readable(policy)
    yield _duration(policy.max_age)
    if policy.block_refused:
        yield "Requests from any other origin are answered with 403."
    if policy.allow_private_network:
        yield "They may come from the public internet into this private network."


def _requests(policy: Policy) -> Iterator[str]:
    if policy.allow_credentials:
        yield "Their requests may carry cookies and HTTP authentication."
    else:
        yield "They may not read answers to requests with cookies or HTTP authentication."
    if "*" in policy.allow_methods:
        yield "They may use any method."
    else:
        beyond = [name for name in policy.allow_methods if name not in CORS_SAFELISTED_METHODS]
        yield f"They may use {_join(['GET', 'HEAD', 'POST', *dict.fromkeys(beyond)])}."
    if "*" in policy.allow_headers:
        authorization = any(name.lower() == "authorization" for name in policy.allow_headers)
        suffix = "Authorization included" if authorization else "except Authorization"
        yield f"They may set any request header, {suffix}."
    elif policy.allow_headers:
        yield f"They may set {_join(policy.allow_headers)}, besides the safelisted headers."
    else:
        yield "They may set no request headers but the safelisted ones (so they send no JSON)."


def _readable(policy: Policy) -> Iterator[str]:
    if "*" in policy.expose_headers:
        yield "They may read every response header but Set-Cookie."
    elif policy.expose_headers:
        yield f"They may read {_join(policy.expose_headers)}, besides the safelisted headers."
    else:
        yield "They may read no response headers but the safelisted ones."


def _duration(max_age: int | None) -> str:
    if max_age is None:
        return "Browsers remember a preflight for their default of 5 seconds."
    if max_age == 0:
        return "Browsers do not remember preflights."
    return f"Browsers may remember a preflight for {max_age} seconds."


def _join(names: Sequence[str]) -> str:
    if len(names) > MOST_NAMED:
        return f"{', '.join(names[:3])} and {len(names) - 3:,} others"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))

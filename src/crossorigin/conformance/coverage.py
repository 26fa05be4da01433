"""Coverage: the parts of a policy that the questions cover, derived from the questions.

A verification claims only what it asked. Each origin, method, header and field of each policy needs
a question of its own; a part without one is `NotAsked`, and the server is then not said to conform.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from ..fetch.methods import CORS_SAFELISTED_METHODS
from ..policy import Policy, PolicyMap, WarningCode, example_path
from .origins import examples_of
from .vectors import ANY_SEGMENT, Aspect, Vector, host_entry

__all__ = ["NotAsked", "not_asked"]

_OF_ANOTHER_HOST = "it is for another host; verify it by a URL of that host"


@dataclass(frozen=True)
class NotAsked:
    """A part of a policy without a question: its `field`, its `value` as text, and `why`."""

    field: str
    value: str
    why: str

    def __str__(self) -> str:
        return f"{self.field}{f' {self.value}' if self.value else ''}: {self.why}"


def not_asked(
    policies: PolicyMap, vectors: Sequence[Vector], prefix: str = ""
) -> tuple[NotAsked, ...]:
    """The parts of `policies` that none of `vectors` covers.

    `prefix` is the prefix of the vectors' paths that the policies' paths do not have.
    """
    return tuple(
        missing
        for path, host, policy in policies.entries()
        for missing in _of_entry(policies, (path, host, policy), vectors, prefix)
    )


def _of_entry(
    policies: PolicyMap,
    entry: tuple[str, str | None, Policy],
    vectors: Sequence[Vector],
    prefix: str,
) -> Iterator[NotAsked]:
    path, host, policy = entry
    names = [f'hosts."{host}"'] * (host is not None) + [f'paths."{path}"'] * (path != "/")
    whole = ".".join(names) or "the policy of all other paths and hosts"
    if host_entry(policies, vectors[0].url) != host:
        yield NotAsked(whole, "", _OF_ANOTHER_HOST)
        return
    asked = example_path(path, ANY_SEGMENT).rstrip("/")
    mine = [
        each
        for each in vectors
        if each.whole == policy and _is_under(f"{prefix}{asked}", each.home)
    ]
    if not mine:
        yield NotAsked(whole, "", "no path under it was asked; name one")
    of_whole = _of_parts if policy.parts else _of_policy
    for missing in of_whole(policy, mine) if mine else ():
        yield NotAsked(".".join([*names, missing.field]), missing.value, missing.why)


def _is_under(path: str, url: str) -> bool:
    asked = unquote(urlsplit(url).path).rstrip("/")
    return asked == path or asked.startswith(f"{path}/")


def _of_parts(whole: Policy, vectors: Sequence[Vector]) -> Iterator[NotAsked]:
    """What is missing of each part; not the origins about which an earlier part decides."""
    covered = {
        (each.field, each.value)
        for each in whole.warnings
        if each.code is WarningCode.COVERED_ORIGIN
    }
    for number, part in enumerate(whole.parts):
        names = f"any_of[{number}]."
        if covered.issuperset((f"{names}allow_origins", each) for each in part.allow_origins):
            continue
        # Those about blocking are of origins that no part has.
        mine = [each for each in vectors if each.policy == part or each.aspect is Aspect.BLOCKING]
        for missing in _of_policy(part, mine):
            field = f"{names}{missing.field}"
            if (field, missing.value) not in covered:
                yield NotAsked(field, missing.value, missing.why)


def _of_policy(policy: Policy, vectors: Sequence[Vector]) -> Iterator[NotAsked]:
    allowed = [each for each in vectors if each.allowed and each.origin is not None]
    origins = {each.origin for each in allowed}
    for entry in policy.allow_origins:
        if not (origins if entry == "*" else origins.intersection(examples_of(entry))):
            yield NotAsked("allow_origins", entry, "no request of such a page was asked for")
    yield from _of_requests(policy, allowed)
    aspects = {each.aspect for each in vectors}
    for field, is_set, aspect in (
        ("expose_headers", bool(policy.expose_headers), Aspect.EXPOSE),
        ("max_age", policy.max_age is not None, Aspect.MAX_AGE),
        ("block_refused", bool(policy.block_refused), Aspect.BLOCKING),
        ("allow_private_network", policy.allow_private_network, Aspect.PRIVATE_NETWORK),
    ):
        if is_set and aspect not in aspects:
            yield NotAsked(field, "", _WHY_NOT.get(aspect, "no question was about it"))
    if policy.block_missing_origin:
        yield NotAsked("block_missing_origin", "", "no unsafe method was sent without Origin")
    if policy.allow_credentials and not any(each.credentials for each in allowed):
        yield NotAsked("allow_credentials", "", "no request with credentials was asked for")


_WHY_NOT = {Aspect.BLOCKING: "no POST of a page that is refused was sent"}


def _of_requests(policy: Policy, allowed: Sequence[Vector]) -> Iterator[NotAsked]:
    methods = {each.method for each in allowed}
    for name in policy.allow_methods:
        others = methods - CORS_SAFELISTED_METHODS - set(policy.allow_methods)
        if name not in methods and name not in CORS_SAFELISTED_METHODS and name != "*":
            yield NotAsked("allow_methods", name, "no request with this method was asked for")
        elif name == "*" and not others:
            yield NotAsked("allow_methods", name, "no unlisted method was asked for")
    headers = {name.lower() for each in allowed for name, _ in each.headers}
    listed = {name.lower() for name in policy.allow_headers}
    for name in policy.allow_headers:
        if name != "*" and name.lower() not in headers:
            yield NotAsked("allow_headers", name, "no request with this header was asked for")
        elif name == "*" and not headers - listed:
            yield NotAsked("allow_headers", name, "no unlisted header was asked for")

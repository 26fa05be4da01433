"""The intermediate form of an export: a policy, compiled for servers that only compare texts.

A `Rule` has the tests of a request's values, and for each `ResponseCase` the ready-made headers. It
is made from the policy as the middleware compiles it, so both give the same headers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final, TypeAlias

from ..asking_policy import AskingPolicy, without_functions
from ..policy import NO_CORS, OriginPattern, Policy, PolicyMap, parse_origin_pattern
from ..server import CompiledPolicy
from .losses import Grade, Loss
from .regexes import LONG_HOST, Test, any_method, any_names, methods, names, origin_regex

__all__ = [
    "CORS_HEADERS",
    "Blocking",
    "CaseResponse",
    "Echo",
    "OriginTree",
    "ResponseCase",
    "Rule",
    "Rules",
    "Value",
    "compile_rules",
]

CORS_HEADERS: Final = (
    "Access-Control-Allow-Origin",
    "Access-Control-Allow-Credentials",
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Headers",
    "Access-Control-Max-Age",
    "Access-Control-Expose-Headers",
    "Access-Control-Allow-Private-Network",
)
"""The response headers that only the policy sets."""
_SPELLINGS: Final = {name.lower(): name for name in CORS_HEADERS}
LONGEST_METHOD = 64


class ResponseCase(StrEnum):
    """The cases in which a policy gives different headers."""

    ALLOWED = "allowed"
    """An actual request of an allowed origin, not OPTIONS."""
    OTHER = "other"
    """Any other request that is not OPTIONS: without ``Origin``, or of a refused one."""
    ALLOWED_OPTIONS = "allowed-options"
    OTHER_OPTIONS = "other-options"
    PREFLIGHT = "preflight"
    """A preflight that is allowed."""
    REFUSED_PREFLIGHT = "refused-preflight"
    BLOCKED = "blocked"
    """A request that the policy blocks, not OPTIONS. Only policies that block have this case."""
    BLOCKED_OPTIONS = "blocked-options"


class Echo(Enum):
    """A value that a response takes from the request, after its test."""

    ORIGIN = "Origin"
    METHOD = "Access-Control-Request-Method"
    NAMES = "Access-Control-Request-Headers"


Value: TypeAlias = str | Echo


@dataclass(frozen=True, slots=True)
class CaseResponse:
    """The headers of a case, and the status if the server itself answers."""

    headers: Mapping[str, Value]
    vary: tuple[str, ...]
    status: int | None = None
    body: str = ""


@dataclass(frozen=True, slots=True)
class Blocking:
    """Which requests of other sites a policy blocks."""

    safe: bool
    """Whether refused origins' requests of safe methods are blocked."""
    unsafe: bool
    """Whether refused origins' requests of other methods are blocked."""
    without_site: bool
    """Whether requests of other methods without ``Origin`` and ``Sec-Fetch-Site`` are blocked; with
    ``Sec-Fetch-Site`` of another site, they always are."""


@dataclass(frozen=True, slots=True)
class OriginTree:
    """The origins of a policy, as a syntax tree."""

    any: bool
    """Whether every origin is allowed; then the others are empty."""
    exact: tuple[str, ...]
    """Serialised origins, sorted."""
    patterns: tuple[OriginPattern, ...]
    """The entries with wildcards, sorted by their text."""
    longest: int
    """The most characters of an allowed origin."""

    @property
    def regexes(self) -> tuple[str, ...]:
        """An expression for each pattern."""
        return tuple(found for found in map(origin_regex, self.patterns) if found is not None)

    @property
    def refused(self) -> str:
        """An expression for origins that no pattern allows, although it may match; or empty."""
        longest = any(each.subdomains or each.part for each in self.patterns)
        return LONG_HOST if longest else ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A policy: the tests of requests, and what the response has in each case."""

    origins: OriginTree
    method: Test
    """Of ``Access-Control-Request-Method``."""
    names: Test
    """Of ``Access-Control-Request-Headers``; an absent one is accepted."""
    answers: Mapping[ResponseCase, CaseResponse]
    grants_private_network: bool
    """Whether an allowed preflight with ``Access-Control-Request-Private-Network: true`` also gets
    ``Access-Control-Allow-Private-Network: true``."""
    blocking: Blocking | None
    """``None`` for a policy that blocks nothing."""

    def headers(self) -> tuple[str, ...]:
        """The names of the headers that some answer has, in the order of `CORS_HEADERS`."""
        given = {name for answer in self.answers.values() for name in answer.headers}
        return tuple(name for name in CORS_HEADERS if name in given)


@dataclass(frozen=True, slots=True)
class Rules:
    """All policies of an export."""

    rule: Rule
    """The rule of every request."""
    digest: str
    """SHA-256 of the policy, in hexadecimal."""
    losses: tuple[Loss, ...]
    """The losses that every target has."""


def compile_rules(policies: Policy | PolicyMap) -> Rules:
    """The intermediate form of a policy or a map."""
    if isinstance(policies, Policy):
        policies = PolicyMap({"/": policies})
    policy = policies.paths.get("/", NO_CORS)
    losses = [*_losses_of_map(policies), *_losses(policy)]
    first = policy.parts[0] if policy.parts else policy
    return Rules(_compile(first), _digest(policies), tuple(losses))


def _digest(policies: PolicyMap) -> str:
    """The same for policies that mean the same but for the order of their entries."""

    def ordered(value: object) -> object:
        if isinstance(value, list):
            is_of_parts = any(isinstance(each, dict) for each in value)
            return list(map(ordered, value)) if is_of_parts else sorted(value)
        if isinstance(value, dict):
            return {name: ordered(each) for name, each in value.items()}
        return value

    text = json.dumps(
        ordered(without_functions(policies).to_dict()), sort_keys=True, ensure_ascii=False
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _losses_of_map(policies: PolicyMap) -> list[Loss]:
    losses = []
    if set(policies.paths) - {"/"}:
        message = "there is only one policy for all paths."
        hint = "Export each policy by itself, or keep the middleware."
        losses.append(Loss("paths", "paths", message, Grade.OPENS, hint))
    if policies.hosts:
        message = "there is only one policy for all hosts."
        hint = "Export the policy of each host by itself, for the settings of that host."
        losses.append(Loss("hosts", "hosts", message, Grade.OPENS, hint))
    if policies.candidate is not None:
        message = "requests are not judged by the candidate."
        hint = "Keep the candidate in the middleware, or leave it out."
        losses.append(Loss("candidate", "candidate", message, Grade.COSTS, hint))
    return losses


def _losses(policy: Policy) -> list[Loss]:
    losses = []
    if policy.parts:
        message = "only the first part of the policy is there."
        hint = "Keep the middleware, or export the policy without any_of."
        losses.append(Loss("any-of", "any_of", message, Grade.OPENS, hint))
        policy = policy.parts[0]
    if isinstance(policy, AskingPolicy):
        message = "origins that only the function allows are refused."
        hint = "Keep the middleware for those, or list them."
        losses.append(Loss("allow-origin-if", "allow_origin_if", message, Grade.COSTS, hint))
    for pattern in _origins(policy).patterns:
        if origin_regex(pattern) is None:
            message = f"'{pattern}' is of a form that cannot be written here."
            hint = "Keep the middleware, or list the origins."
            losses.append(Loss("origin-form", "allow_origins", message, Grade.OPENS, hint))
    return losses


def _origins(policy: Policy) -> OriginTree:
    if policy.allows_any_origin:
        return OriginTree(True, (), (), 0)
    exact = policy.origin_index.exact
    patterns = []
    for entry in sorted(set(policy.allow_origins) - exact):
        pattern = parse_origin_pattern(entry)
        if pattern is None:
            raise ValueError(f"{entry!r} is not a known form of an origin")
        patterns.append(pattern)
    longest = max(map(len, exact), default=0)
    return OriginTree(False, tuple(sorted(exact)), tuple(patterns), longest)


def _compile(policy: Policy) -> Rule:
    compiled = CompiledPolicy(policy, str)
    rules = compiled.preflights
    method = (
        any_method(rules.methods, LONGEST_METHOD) if rules.any_method else methods(rules.methods)
    )
    list_of = any_names if rules.any_header else names
    requested = list_of(rules.header_names, rules.longest_list)
    blocking = None
    if compiled.looks_at_missing_origin:
        blocking = Blocking(
            compiled.blocks_safe, compiled.blocks_unsafe, policy.block_missing_origin
        )
    answers = _answers(compiled)
    if blocking is not None:
        blocked, options = compiled.blocked_actual, compiled.refused_options.vary
        body = blocked.body.decode("ascii")
        answers[ResponseCase.BLOCKED] = CaseResponse({}, blocked.vary, blocked.status, body)
        answers[ResponseCase.BLOCKED_OPTIONS] = CaseResponse({}, options, blocked.status, body)
    network = policy.allow_private_network
    return Rule(_origins(policy), method, requested, answers, network, blocking)


def _answers(compiled: CompiledPolicy[str]) -> dict[ResponseCase, CaseResponse]:
    any_origin: Value = "*" if compiled.any_origin else Echo.ORIGIN
    allowed = {"Access-Control-Allow-Origin": any_origin, **_spelled(compiled.actual_headers)}
    preflight: dict[str, Value] = {
        "Access-Control-Allow-Origin": any_origin,
        **_spelled(compiled.preflight_headers),
    }
    if compiled.reflects_method:
        preflight["Access-Control-Allow-Methods"] = Echo.METHOD
    if compiled.reflects_headers:
        preflight["Access-Control-Allow-Headers"] = Echo.NAMES
    other, options = compiled.not_cors, compiled.not_cors_options
    refused = next(iter(compiled.refused_preflights.values()))
    status = compiled.policy.preflight_status
    return {
        ResponseCase.ALLOWED: CaseResponse(allowed, other.vary),
        ResponseCase.OTHER: CaseResponse(_spelled(other.headers), other.vary),
        ResponseCase.ALLOWED_OPTIONS: CaseResponse(allowed, options.vary),
        ResponseCase.OTHER_OPTIONS: CaseResponse(_spelled(options.headers), options.vary),
        ResponseCase.PREFLIGHT: CaseResponse(preflight, compiled.vary_preflight, status),
        ResponseCase.REFUSED_PREFLIGHT: CaseResponse({}, refused.vary, refused.status),
    }


def _spelled(headers: tuple[tuple[str, str], ...]) -> dict[str, Value]:
    """The headers with their names as people write them."""
    return {_SPELLINGS[name]: value for name, value in headers}

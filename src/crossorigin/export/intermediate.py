"""The intermediate form of an export: a policy, compiled for servers that only compare texts.

A `Rule` has the tests of a request's values, and for each `ResponseCase` the ready-made headers. It
is made from the policy as the middleware compiles it, so both give the same headers. A policy is
one rule, or one for each of its parts; a map is several policies, and the places that choose one.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from typing import Final, TypeAlias

from ..asking_policy import AskingPolicy, without_functions
from ..policy import NO_CORS, OriginPattern, Policy, PolicyMap, parse_origin_pattern, refusal
from ..server import CompiledPolicy
from .losses import Grade, Loss
from .places import End, MapPlace, PlaceError, places_of
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
    number: int | None = None
    """A number that distinguishes it from the others; ``None`` if it is the only rule."""

    @property
    def prefix(self) -> str:
        """The beginning of the names of its variables."""
        return f"crossorigin{'' if self.number is None else self.number}"

    def case(self, case: ResponseCase) -> str:
        """The name of one of its cases."""
        return str(case) if self.number is None else f"{case}-{self.number}"

    def cases(self) -> Mapping[str, CaseResponse]:
        """The responses by the names of their cases."""
        return {self.case(case): answer for case, answer in self.answers.items()}

    def headers(self) -> tuple[str, ...]:
        """The names of the headers that some answer has, in the order of `CORS_HEADERS`."""
        given = {name for answer in self.answers.values() for name in answer.headers}
        return tuple(name for name in CORS_HEADERS if name in given)


@dataclass(frozen=True, slots=True)
class Rules:
    """All policies of an export."""

    policies: tuple[tuple[Rule, ...], ...]
    """The policies, each as its rules. The first rule that allows an origin decides about it, and
    the first of all about every other request."""
    places: tuple[MapPlace, ...]
    """The places that choose a policy; none if there is only one policy."""
    numbers: tuple[int, ...]
    """The number of each place's policy in `policies`. Requests that are in no place, or have an
    odd path, have the policy 0."""
    digest: str
    """SHA-256 of the policy, in hexadecimal."""
    losses: tuple[Loss, ...]
    """The losses that every target has."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of all policies."""
        return tuple(rule for policy in self.policies for rule in policy)

    @property
    def by_path(self) -> bool:
        """Whether the policy depends on the path."""
        return any(each.segments or each.end is not End.ANYTHING for each in self.places)

    @property
    def by_host(self) -> bool:
        """Whether the policy depends on the host."""
        return any(each.host is not None for each in self.places)

    def cases(self) -> Mapping[str, CaseResponse]:
        """The responses of all rules by the names of their cases."""
        return {name: answer for rule in self.rules for name, answer in rule.cases().items()}

    def headers(self) -> tuple[str, ...]:
        """The names of the headers that some answer has, in the order of `CORS_HEADERS`."""
        given = {name for rule in self.rules for name in rule.headers()}
        return tuple(name for name in CORS_HEADERS if name in given)


def compile_rules(policies: Policy | PolicyMap) -> Rules:
    """The intermediate form of a policy or a map."""
    if isinstance(policies, Policy):
        policies = PolicyMap({"/": policies})
    losses = _losses_of_map(policies)
    try:
        places = places_of(policies)
    except PlaceError as error:
        message = f"this map cannot be written here: {error}."
        hint = "Export the policies one by one, or keep the middleware."
        losses.append(Loss("paths", "paths", message, Grade.OPENS, hint))
        places = places_of(PolicyMap({"/": policies.paths.get("/", NO_CORS)}))
    distinct = dict.fromkeys(each.policy for each in places)
    losses += _losses_of_names(policies, distinct)
    if len(distinct) == 1 and places[0].host is None:
        places = ()
    else:
        distinct = {refusal(distinct): None, **distinct}
    found = {policy: number for number, policy in enumerate(distinct)}
    numbers = tuple(found[each.policy] for each in places)
    for policy in found:
        losses += [each for each in _losses(policy) if each not in losses]
    rules = Rules(_compile_all(list(found)), places, numbers, _digest(policies), tuple(losses))
    return replace(rules, losses=(*losses, *_losses_of_paths(rules)))


def _compile_all(policies: Sequence[Policy]) -> tuple[tuple[Rule, ...], ...]:
    """The rules of each policy, with numbers if there are several."""
    compiled: list[tuple[Rule, ...]] = []
    is_one = len(policies) == 1 and not policies[0].parts
    count = 0
    for policy in policies:
        parts = policy.parts or (policy,)
        compiled.append(
            tuple(
                _compile(part, None if is_one else count + number, is_part=len(parts) > 1)
                for number, part in enumerate(parts)
            )
        )
        count += len(parts)
    return tuple(compiled)


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
    if policies.candidate is None:
        return []
    message = "requests are not judged by the candidate."
    hint = "Keep the candidate in the middleware, or leave it out."
    return [Loss("candidate", "candidate", message, Grade.COSTS, hint)]


def _losses_of_names(policies: PolicyMap, placed: Collection[Policy]) -> list[Loss]:
    """Named policies that no path and no host has are for routes, which only applications know."""
    names = [f"'{name}'" for name, policy in policies.named.items() if policy not in placed]
    if not names:
        return []
    listed = ", ".join(names)
    message = f"routes that an application marks with {listed} have the policy of their path."
    hint = "Write their paths under paths; delete a policy to which nothing refers."
    return [Loss("route-policies", "policies", message, Grade.OPENS, hint)]


def _losses_of_paths(rules: Rules) -> list[Loss]:
    if not rules.by_path:
        return []
    message = (
        "paths with an unusual spelling have no CORS: with a semicolon, an empty segment, a dot at "
        "the end of one, or an encoded slash, percent sign or letter."
    )
    hint = "Pages that request such paths need the middleware. For others, accept it."
    return [Loss("odd-paths", "paths", message, Grade.COSTS, hint)]


def _losses(policy: Policy) -> list[Loss]:
    losses = []
    if isinstance(policy, AskingPolicy):
        message = "origins that only the function allows are refused."
        hint = "Keep the middleware for those, or list them."
        losses.append(Loss("allow-origin-if", "allow_origin_if", message, Grade.COSTS, hint))
    patterns = [each for part in policy.parts or (policy,) for each in _origins(part).patterns]
    for pattern in patterns:
        if origin_regex(pattern) is None:
            message = f"'{pattern}' is of a form that cannot be written here."
            hint = "Keep the middleware, or list the origins."
            losses.append(Loss("origin-form", "allow_origins", message, Grade.OPENS, hint))
    if any(isinstance(each.addresses, ipaddress.IPv6Network) for each in patterns):
        message = "IPv6 addresses in a range may have any spelling, not just that of browsers."
        losses.append(Loss("ipv6-spellings", "allow_origins", message, Grade.UNSEEN))
    return losses


def _origins(policy: Policy) -> OriginTree:
    if policy.allows_any_origin:
        return OriginTree(True, (), (), 0)
    exact = policy.checked_origins.compiled.exact
    patterns = []
    for entry in sorted(set(policy.allow_origins) - exact):
        pattern = parse_origin_pattern(entry)
        if pattern is None:
            raise ValueError(f"{entry!r} is not a known form of an origin")
        patterns.append(pattern)
    longest = max(map(len, exact), default=0)
    return OriginTree(False, tuple(sorted(exact)), tuple(patterns), longest)


def _compile(policy: Policy, number: int | None, *, is_part: bool) -> Rule:
    compiled = CompiledPolicy(policy, str, is_part=is_part)
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
    return Rule(_origins(policy), method, requested, answers, network, blocking, number)


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

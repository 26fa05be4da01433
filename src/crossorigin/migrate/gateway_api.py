"""From the Kubernetes Gateway API: the CORS filters of HTTPRoutes, by host and path.

Source: Gateway API 1.5, ``HTTPRoute`` and ``HTTPCORSFilter`` (GEP-1767). ``*.`` in an origin stands
for one or more labels, as in a policy. With ``*`` and credentials the gateway echoes any origin.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from ..policy import NO_CORS, Policy, PolicyError, PolicyMap, parse_origin_pattern
from ..policy.strictness import strictest
from ..redaction import show
from .differences import Change, Migration
from .draft import Draft, Findings
from .scopes import Unplaced, close_paths
from .servers import GENERAL, yaml_documents
from .source import MigrationError

__all__ = ["gateway_api"]

_FIELDS: Final = (
    "allowOrigins",
    "allowMethods",
    "allowHeaders",
    "allowCredentials",
    "exposeHeaders",
    "maxAge",
)
_NAMES: Final = {
    "allow_origins": "allowOrigins",
    "allow_methods": "allowMethods",
    "allow_headers": "allowHeaders",
    "allow_credentials": "allowCredentials",
    "expose_headers": "exposeHeaders",
}
_CONDITIONS: Final = ("headers", "queryParams", "method")


class _RouteMatch(NamedTuple):
    """What one match of a rule is for, and its policy."""

    file: str
    host: str
    """``""`` for all hosts."""
    kind: str
    path: str
    conditions: tuple[str, ...]
    policy: Policy

    @property
    def entry(self) -> str | None:
        """The entry of a map; ``None`` if the paths are not certain."""
        path = self.path.rstrip("/") or "/"
        if self.kind == "Exact":
            return f"={self.path}"
        return path if self.kind == "PathPrefix" else None

    @property
    def shown(self) -> str:
        """The match, for messages."""
        return show(f"{self.host}{self.path}")


def gateway_api(sources: Sequence[tuple[str, str]]) -> Migration:
    """The policies for the CORS filters of HTTPRoutes."""
    findings, unplaced = Findings(), Unplaced()
    matches: list[_RouteMatch] = []
    for name, text in sources:
        for document in yaml_documents(name, text):
            for route in _routes(document):
                matches += _read_route(findings, name, route)
    if not findings.seen:
        names = ", ".join(name for name, _ in sources)
        raise MigrationError(f"{names}: no HTTPRoute here has a CORS filter")
    served: dict[str, dict[str, Policy]] = {}
    for each in sorted(matches, key=lambda match: match.entry is None):
        _place(findings, unplaced, served, each)
    top = served.pop("", {})
    hosts = {host: PolicyMap(paths) for host, paths in served.items() if paths}
    policies = PolicyMap(top or {"/": NO_CORS}, hosts=hosts)
    return findings.concluded(GENERAL, policies, tuple(unplaced))._replace(place="rule")


def _routes(document: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(document, Mapping):
        if document.get("kind") == "HTTPRoute":
            yield document
        for each in _list(document.get("items")):
            yield from _routes(each)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _read_route(findings: Findings, name: str, route: Mapping[str, Any]) -> Iterator[_RouteMatch]:
    """The matches of a route, with or without a filter."""
    spec = _map(route.get("spec"))
    hosts = [str(each).lower() for each in _list(spec.get("hostnames"))] or [""]
    for number, rule in enumerate(map(_map, _list(spec.get("rules"))), 1):
        filters = [_map(each) for each in _list(rule.get("filters"))]
        cors = next(
            (_map(each.get("cors")) for each in filters if each.get("type") == "CORS"), None
        )
        policy = NO_CORS if cors is None else _policy(findings, name, number, cors)
        for match in _list(rule.get("matches")) or [{}]:
            path = _map(_map(match).get("path"))
            conditions = tuple(each for each in _CONDITIONS if each in _map(match))
            kind, value = str(path.get("type", "PathPrefix")), str(path.get("value", "/"))
            for host in hosts:
                yield _RouteMatch(name, host, kind, value, conditions, policy)


def _policy(findings: Findings, name: str, number: int, cors: Mapping[str, Any]) -> Policy:
    for key in cors:
        findings.see(key, name, number)
    findings.read |= {
        each for each in findings.seen if (each.file, each.line) == (name, number)
        and each.option in _FIELDS
    }  # fmt: skip
    draft = Draft(findings)
    draft.credentials = cors.get("allowCredentials") is True
    origins = [str(each).lower() for each in _list(cors.get("allowOrigins"))]
    if "*" in origins:
        draft.any_origin = True
        if draft.credentials:
            draft.credentials = False
            findings.lose(
                Change.ANY_ORIGIN_WITH_CREDENTIALS,
                "allowCredentials",
                "with '*', any page could read responses with the user's credentials; the policy "
                "allows any origin without them.",
                hint="List the origins that need credentials.",
                line=number,
                file=name,
            )
    for origin in [] if draft.any_origin else origins:
        pattern = parse_origin_pattern(origin)
        if pattern is not None and pattern.subdomains:
            draft.origins.append(origin)
        elif "*" in origin:
            findings.lose(
                Change.REGEX,
                "allowOrigins",
                f"{show(origin)} is left out: it stood for any host.",
                hint="List the origins, or write '*' for all.",
                line=number,
                file=name,
            )
        else:
            draft.add_origin("allowOrigins", origin, line=number)
    draft.methods = [str(each) for each in _list(cors.get("allowMethods"))]
    draft.headers = [str(each) for each in _list(cors.get("allowHeaders"))]
    if "*" in draft.headers:
        _any_header(findings, draft, name, number)
    draft.exposed = [str(each) for each in _list(cors.get("exposeHeaders"))]
    if "maxAge" in cors:
        draft.read_max_age("maxAge", cors["maxAge"], line=number)
    return draft.build(_NAMES) or NO_CORS


def _any_header(findings: Findings, draft: Draft, name: str, number: int) -> None:
    """``*`` for header names: beside credentials, a gateway repeats what is asked for."""
    if draft.credentials:
        draft.headers.append("Authorization")
        return
    findings.name(
        Change.HEADERS,
        "allowHeaders",
        "'*' does not allow Authorization; gateways that repeat what is asked for did.",
        line=number,
        file=name,
    )


def _place(
    findings: Findings,
    unplaced: Unplaced,
    served: dict[str, dict[str, Policy]],
    match: _RouteMatch,
) -> None:
    """Put the policy of a match into `served`; the stricter one, if there are two."""

    def lose(change: Change, message: str) -> None:
        findings.lose(change, "matches", f"{match.shown} {message}", file=match.file)

    paths, entry, policy = served.setdefault(match.host, {}), match.entry, match.policy
    if match.conditions:
        some = ", ".join(match.conditions)
        lose(Change.CONDITION, f"is for some requests only, by {some}; a policy has no such test.")
        if policy != NO_CORS:
            unplaced.append((f"{match.host}{match.path}", policy))
            return
    if entry is None or not _fits(match.host, entry):
        if policy != NO_CORS:
            lose(Change.PATHS, "is not a host and path that a policy can be for; it is left out.")
            unplaced.append((f"{match.host}{match.path}", policy))
            return
        for path in list(close_paths(paths, unplaced, host=match.host)):
            lose(Change.PATHS, f"has no CORS and is not certain, so {show(path)} is left out.")
        return
    known = paths.get(entry)
    if known is not None and known != policy:
        lose(Change.SEVERAL, "has several rules; what all of them allow is kept.")
        policy = strictest([known, policy])
    paths[entry] = policy


def _fits(host: str, entry: str) -> bool:
    try:
        PolicyMap({entry: NO_CORS}, hosts={host: NO_CORS} if host else {})
    except PolicyError:
        return False
    return True

"""From the Kubernetes Gateway API: filters of HTTPRoutes, and back from an export."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from crossorigin import NO_CORS, Policy, PolicyMap
from crossorigin.export import export
from crossorigin.migrate import Change, Migration, MigrationError, migrate

A, B = "https://app.example.com", "https://b.example"
CORS = {"allowOrigins": [A], "allowMethods": ["PUT"], "maxAge": 60}
POLICY = Policy(allow_origins=[A], allow_methods=["PUT"], max_age=60)


def rule(cors: Mapping[str, Any] | None, *matches: Mapping[str, Any]) -> dict[str, Any]:
    filters: list[dict[str, Any]] = [{"type": "RequestHeaderModifier"}]
    if cors is not None:
        filters.append({"type": "CORS", "cors": dict(cors)})
    return {"matches": list(matches), "filters": filters}


def at(value: str, kind: str = "PathPrefix", **others: Any) -> dict[str, Any]:
    return {"path": {"type": kind, "value": value}, **others}


def of(*rules: Mapping[str, Any], hosts: tuple[str, ...] = ()) -> Migration:
    spec = {"hostnames": list(hosts), "rules": list(rules)}
    route = {"kind": "HTTPRoute", "spec": spec}
    listed = {"kind": "List", "items": [route, {"kind": "Service"}]}
    return migrate("gateway-api", [("routes.yaml", json.dumps(listed))])


def lost(found: Migration) -> list[Change]:
    return [each.change for each in found.differences if not each.carried]


def test_hosts_and_paths() -> None:
    found = of(
        rule(CORS),
        rule(None, at("/admin/")),
        rule({**CORS, "allowOrigins": [B]}, at("/health", "Exact")),
        hosts=("API.example.com", "*.tenant.example"),
    )
    paths = {"/": POLICY, "/admin": NO_CORS, "=/health": POLICY.replace(allow_origins=[B])}
    within = PolicyMap(paths)
    expected = PolicyMap(
        {"/": NO_CORS}, hosts={"api.example.com": within, "*.tenant.example": within}
    )
    assert found.policies.to_dict() == expected.to_dict()
    assert lost(found) == []
    assert of(rule(CORS)).policies.paths == {"/": POLICY}


def test_an_export_comes_back() -> None:
    policy = Policy(
        allow_origins=[A, "https://*.example.org"],
        allow_credentials=True,
        allow_methods=["PUT", "PATCH"],
        allow_headers=["X-Trace"],
        expose_headers=["ETag"],
        max_age=60,
    )
    accepted = ["preflight-status", "refused-preflights", "vary", "own-headers"]
    text = export(policy, "gateway-api", accept=accepted).files["cors-filter.yaml"]
    cors = json.loads(text[text.index("{") :])["cors"]
    found = of(rule(cors))
    assert found.policies.paths["/"].replace(allow_headers=["X-Trace"]) == policy
    assert lost(found) == []


@pytest.mark.parametrize(
    ("cors", "change", "expected"),
    [
        (
            {**CORS, "allowOrigins": ["*"], "allowCredentials": True},
            Change.ANY_ORIGIN_WITH_CREDENTIALS,
            POLICY.replace(allow_origins="*"),
        ),
        ({**CORS, "allowOrigins": [A, "https://*"]}, Change.REGEX, POLICY),
        (
            {"allowOrigins": [A, "https://*.tenant.example"], "allowMethods": ["PUT"], "later": 1},
            Change.UNREAD,
            Policy(allow_origins=[A, "https://*.tenant.example"], allow_methods=["PUT"]),
        ),
        ({**CORS, "later": 1}, Change.UNREAD, POLICY),
    ],
)
def test_what_is_not_carried_over(
    cors: Mapping[str, Any], change: Change, expected: Policy
) -> None:
    found = of(rule(cors))
    assert found.policies.paths == {"/": expected}
    assert lost(found) == [change]


def test_conditions_and_expressions() -> None:
    found = of(rule(CORS, at("/a", headers=[{"name": "x"}]), at("/b", "RegularExpression")))
    assert found.policies.paths == {"/": NO_CORS}
    assert sorted(lost(found)) == sorted([Change.CONDITION, Change.PATHS])
    assert [place for place, _ in found.unplaced] == ["/a", "/b"]


def test_a_path_that_is_not_certain_closes_the_others() -> None:
    found = of(rule(CORS), rule(None, at("/x.*", "RegularExpression")))
    assert found.policies.paths == {"/": NO_CORS}
    assert lost(found) == [Change.PATHS]
    found = of(rule(CORS), rule(None, at("/x", method="GET")))
    assert found.policies.paths == {"/": POLICY, "/x": NO_CORS}
    assert lost(found) == [Change.CONDITION]


def test_a_host_that_a_policy_cannot_be_for_is_named() -> None:
    found = of(rule(CORS), hosts=("a..example", "api.example.com"))
    assert found.policies.hosts.keys() == {"api.example.com"}
    assert lost(found) == [Change.PATHS]
    assert [place for place, _ in found.unplaced] == ["a..example/"]


def test_what_is_not_a_route_is_passed_over() -> None:
    routes = {
        "kind": "List",
        "items": [
            None,
            "x",
            {"kind": "HTTPRoute", "spec": {"rules": [rule({"allowOrigins": ["*"]})]}},
        ],
    }
    found = migrate("gateway-api", [("routes.yaml", json.dumps(routes))])
    assert found.policies.paths["/"].allow_origins == ("*",)


def test_two_rules_for_a_path() -> None:
    found = of(rule(CORS), rule({**CORS, "maxAge": 5}))
    assert found.policies.paths == {"/": POLICY.replace(max_age=5)}
    assert lost(found) == [Change.SEVERAL]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [", "not YAML"),
        ("kind: Service", "no HTTPRoute here"),
        ("kind: HTTPRoute", "no HTTPRoute here"),
        ("kind: HTTPRoute\nspec: {rules: [1, {matches: [2]}]}", "no HTTPRoute here"),
    ],
)
def test_files_without_filters(text: str, message: str) -> None:
    with pytest.raises(MigrationError, match=message):
        migrate("gateway-api", [("routes.yaml", text)])


def test_any_header_name_beside_credentials_includes_authorization() -> None:
    """A gateway then repeats what is asked for; without credentials it may send ``*``."""
    cors = {**CORS, "allowHeaders": ["*"]}
    found = of(rule({**cors, "allowCredentials": True}, at("/a")))
    assert found.policies.paths["/a"].allow_headers == ("*", "Authorization")
    found = of(rule(cors, at("/a")))
    assert found.policies.paths["/a"].allow_headers == ("*",)
    assert any(each.option == "allowHeaders" for each in found.differences)

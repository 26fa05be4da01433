"""The JSON Schema that ships with the package, for editors: it agrees with the policy."""

import json
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from crossorigin import Policy, PolicyError, PolicyMap
from crossorigin.policy.fields import FIELDS

SCHEMA = json.loads((files("crossorigin.policy") / "policy.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
APP = "https://app.example.com"


def test_the_schema_is_a_schema_and_knows_every_field() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert set(SCHEMA["$defs"]["policy"]["properties"]) == set(FIELDS)
    assert set(SCHEMA["$defs"]["host"]["properties"]) == {"any_of", "paths", *FIELDS}
    assert set(SCHEMA["$defs"]["map"]["properties"]) == {"any_of", "paths", "hosts", *FIELDS}
    of_files = {"policy", "candidate", "candidate_share", "policies", "release"}
    assert set(SCHEMA["properties"]) == {"$schema", "any_of", "paths", "hosts", *of_files, *FIELDS}


def test_every_other_field_of_a_policy_needs_its_origins() -> None:
    needing = {name: ["allow_origins"] for name in FIELDS if name != "allow_origins"}
    assert SCHEMA["dependentRequired"] == needing
    assert SCHEMA["$defs"]["host"]["dependentRequired"] == needing
    assert SCHEMA["$defs"]["map"]["dependentRequired"] == needing


def test_the_schemas_defaults_are_the_policys() -> None:
    policy = Policy(allow_origins=[APP])
    for name, field in SCHEMA["$defs"]["policy"]["properties"].items():
        if "default" in field:
            value = getattr(policy, name)
            assert field["default"] == (list(value) if isinstance(value, tuple) else value)


@pytest.mark.parametrize(
    "fields",
    [
        {"allow_origins": "*"},
        {"allow_origins": ["*"]},
        {"allow_origins": [APP, "https://*.example.org:*", "http://[::1]:3000"]},
        {"allow_origins": ["null"], "dangerously_allow_null_origin": True},
        {"allow_origins": ["chrome-extension://abcdefghijklmnopabcdefghijklmnop"], "max_age": 0},
        {"allow_origins": [APP], "allow_headers": ["*", "Authorization"], "max_age": None},
        {"allow_origins": [APP], "allow_methods": "*", "preflight_status": 200},
        {
            "allow_origins": [
                "https://pr-*.example.com:*",
                "https://*-a.example.com",
                "moz-extension://*",
            ]
        },
        {
            "allow_origins": [
                "app://.",
                "app://obsidian.md",
                "safari-web-extension://0A1B",
                "file://",
            ]
        },
        {
            "allow_origins": [
                "http://192.168.0.0/16:*",
                "http://[fd00::/8]:3000",
                "https://10.0.0.0/8",
            ],
            "dangerously_allow_private_address_ranges": True,
        },
        {
            "allow_origins": ["chrome-extension://*"],
            "allow_credentials": True,
            "dangerously_allow_any_extension": True,
        },
    ],
)
def test_what_the_policy_accepts_the_schema_accepts(fields: dict[str, Any]) -> None:
    Policy(**fields)
    VALIDATOR.validate(fields)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"allow_origins": APP},
        {"allow_origins": []},
        {"allow_origins": ["https://app.example.com/"]},
        {"allow_origins": ["app.example.com"]},
        {"allow_origins": ["https://App.example.com"]},
        {"allow_origins": ["https://a.*.example.com"]},
        {"allow_origins": ["https://a*b*.example.com"]},
        {"allow_origins": ["https://pr-*"]},
        {"allow_origins": ["tauri://*.localhost"]},
        {"allow_origins": ["app://*"]},
        {"allow_origins": ["file:///"]},
        {"allow_origins": ["http://10.0.0.0/8/"]},
        {"allow_origins": ["http://[fd00::]/8"]},
        {"allow_origins": [APP], "allow_methods": "PUT"},
        {"allow_origins": [APP], "allow_methods": ["PUT, DELETE"]},
        {"allow_origins": [APP], "allow_credentials": "true"},
        {"allow_origins": [APP], "max_age": 86401},
        {"allow_origins": [APP], "max_age": -1},
        {"allow_origins": [APP], "preflight_status": 302},
        {"allow_origins": [APP], "allow_header": []},
    ],
)
def test_what_the_schema_refuses_the_policy_refuses(fields: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(fields)
    with pytest.raises(PolicyError):
        Policy.from_dict(fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"paths": {"/": "no-cors"}},
        {"allow_origins": [APP], "paths": {"/api/v1": {"allow_origins": "*"}, "/x": "no-cors"}},
        {"any_of": [{"allow_origins": [APP]}, {"allow_origins": "*"}]},
        {"paths": {"/a": {"any_of": [{"allow_origins": [APP]}, {"allow_origins": "*"}]}}},
        {"hosts": {"a.test": {"any_of": [{"allow_origins": [APP]}, {"allow_origins": "*"}]}}},
        {"policy": {"any_of": [{"allow_origins": [APP]}, {"allow_origins": "*"}]}},
        {"paths": {"/a/{id}/b": "no-cors", "=/a": "no-cors", "=/a/": "no-cors", "=/": "no-cors"}},
        {"paths": {"=/a/{_id2}/": "no-cors"}},
        {"paths": {"/café": {"allow_origins": [APP], "max_age": 5}}},
        {"hosts": {"api.example.com": {"allow_origins": [APP]}, "*.example.net": "no-cors"}},
        {"policy": {"allow_origins": [APP]}, "candidate": {"allow_origins": "*"}},
        {"policy": {"paths": {"/": "no-cors"}}},
        {
            "policies": {"a": {"allow_origins": "*"}},
            "paths": {"/": "a"},
            "hosts": {"b.example": "a"},
        },
        {"policies": {"a b": {"allow_origins": "*"}}, "policy": "a b", "candidate": "a b"},
        {"allow_origins": [APP], "candidate": "no-cors"},
        {"allow_origins": [APP], "candidate": "no-cors", "candidate_share": 0.5},
        {"allow_origins": [APP], "candidate_share": 1},
        {"hosts": {"a.example": "no-cors"}, "candidate": {"hosts": {"a.example": "no-cors"}}},
        {"hosts": {"[::1]": {"paths": {"/a": "no-cors"}}, "127.0.0.1": {"allow_origins": "*"}}},
    ],
)
def test_what_the_map_accepts_the_schema_accepts(fields: dict[str, Any]) -> None:
    PolicyMap.from_dict(fields)
    VALIDATOR.validate(fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"paths": {}},
        {"hosts": {}},
        {"max_age": 5, "paths": {"/": "no-cors"}},
        {"paths": {"/a/": "no-cors"}},
        {"paths": {"//a": "no-cors"}},
        {"paths": {"a": "no-cors"}},
        {"paths": {"/a/{id": "no-cors"}},
        {"any_of": [{"allow_origins": [APP]}]},
        {"any_of": {"allow_origins": [APP]}},
        {"any_of": [{"allow_origins": [APP]}, {"allow_origins": "*"}], "max_age": 5},
        {"any_of": [{"allow_origins": [APP]}, {"allow_origins": "*"}], "allow_origins": [APP]},
        {"any_of": [{"allow_origins": [APP]}, {"max_age": 5}]},
        {"paths": {"/a/x{id}": "no-cors"}},
        {"paths": {"/a/{1d}": "no-cors"}},
        {"paths": {"/a/{id}/": "no-cors"}},
        {"paths": {"=a": "no-cors"}},
        {"paths": {"=//": "no-cors"}},
        {"paths": {"/a": ""}},
        {"paths": {"/a": True}},
        {"policies": {}},
        {"policies": {"no-cors": {"allow_origins": "*"}}, "paths": {"/": "no-cors"}},
        {"policies": {" ": {"allow_origins": "*"}}, "paths": {"/": "no-cors"}},
        {"policies": {"a": "b", "b": {"allow_origins": "*"}}, "paths": {"/": "a"}},
        {"policies": {"a": {"paths": {"/": "no-cors"}}}, "paths": {"/": "a"}},
        {"policy": {"policies": {"a": {"allow_origins": "*"}}, "paths": {"/": "a"}}},
        {"candidate": {"allow_origins": [APP]}},
        {"policy": {"allow_origins": [APP]}, "allow_origins": [APP]},
        {"policy": {"allow_origins": [APP]}, "paths": {"/": "no-cors"}},
        {"allow_origins": [APP], "candidate": {}},
        {"allow_origins": [APP], "candidate_share": 1.5},
        {"allow_origins": [APP], "candidate_share": "half"},
        {"allow_origins": [APP], "candidate_share": True},
        {"allow_origins": [APP], "candidate": {"allow_origins": [APP], "candidate_share": 1}},
        {"allow_origins": [APP], "candidate": {"candidate": {"allow_origins": [APP]}}},
        {"allow_origins": [APP], "candidate": {"policy": {"allow_origins": [APP]}}},
        {"hosts": {"api.example.com": {"candidate": {"allow_origins": [APP]}}}},
        {"paths": {"/a": {"candidate": {"allow_origins": [APP]}}}},
        {"paths": {"/a": {"paths": {"/b": "no-cors"}}}},
        {"paths": {"/a": {}}},
        {"hosts": {"https://api.example.com": "no-cors"}},
        {"hosts": {"API.example.com": "no-cors"}},
        {"hosts": {"api.example.com:443": "no-cors"}},
        {"hosts": {"api.*.example.com": "no-cors"}},
        {"hosts": {"api.example.com": {"hosts": {"a.example": "no-cors"}}}},
        {"hosts": {"api.example.com": {"max_age": 5}}},
    ],
)
def test_what_the_schema_refuses_the_map_refuses(fields: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(fields)
    with pytest.raises(PolicyError):
        PolicyMap.from_dict(fields)

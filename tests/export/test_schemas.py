"""Exported documents are valid by the definitions of the vendors, and faults in them are refused.

The definitions of Kubernetes' resources and of vercel.json come from npm packages (`schemas`).
Their rules in CEL are not evaluated, apart from those that are written below. Of KrakenD, Kong and
APISIX there is no package: their models here were written from their own schemas (KrakenD 2.13,
Kong 3.9, APISIX 3.18).
"""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from crossorigin import Policy, PolicyError
from crossorigin.export import ExportError, export
from tests.test_both_ends import draw_fields

from ..pains.software import UNPACKED, missing
from .policies import POLICIES
from .test_declared import OPEN, PLAIN
from .test_losses import CODES

SEED, COUNT = 291130, 40
FOLDER = UNPACKED / "schemas"


# --- Documents -----------------------------------------------------------------------------------


def corpus() -> Iterator[Policy]:
    """Policies by hand, drawn ones, and those with long lists and ages."""
    yield from (*POLICIES.values(), PLAIN, OPEN)
    yield from (PLAIN.replace(max_age=age) for age in (0, 1, 86_400))
    yield PLAIN.replace(allow_headers=[f"X-{number}" for number in range(70)])
    yield PLAIN.replace(expose_headers=[f"X-{number}" for number in range(70)])
    yield PLAIN.replace(allow_methods=["PATCH", "DELETE", "OPTIONS", "Egg", "QUERY", "MERGE"])
    yield PLAIN.replace(allow_origins=[f"https://a{number}.example:8443" for number in range(70)])
    chance = random.Random(SEED)  # noqa: S311 (not for secrets)
    for _ in range(4 * COUNT):
        try:
            yield Policy(**draw_fields(chance))
        except PolicyError:
            continue


def documents(target: str) -> list[Any]:
    """What is written for the policies that the target can say, with every loss accepted."""
    found = []
    for policy in corpus():
        try:
            text = next(iter(export(policy, target, accept=CODES).files.values()))
        except ExportError:
            continue
        found.append(parsed(text))
    return found


def parsed(text: str) -> Any:
    return json.loads("".join(line for line in text.splitlines(True) if line[0] != "#"))


# --- Definitions in packages ---------------------------------------------------------------------

NAMED = {"metadata": {"name": "cors"}}
ROUTE = {"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "name": "api"}
RESOURCES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "gateway-api": ("HTTPRoute", lambda cors: {"spec": {"rules": [{"filters": [cors]}]}}),
    "istio": ("VirtualService", lambda cors: {"spec": {"hosts": ["*"], "http": [cors]}}),
    "envoy-gateway": ("SecurityPolicy", lambda cors: {"spec": {"targetRefs": [ROUTE], **cors}}),
    "traefik": ("Middleware", lambda cors: {"spec": cors["http"]["middlewares"]["cors"]}),
    "vercel": ("headers", lambda cors: cors["headers"]),
}


def messages(pairs: list[tuple[str, Any]]) -> list[str]:
    """What is wrong with each resource; "" if nothing is."""
    if shutil.which("node") is None or not (FOLDER / "node_modules").exists():
        missing("schemas (scripts/servers)")
    program = Path(__file__).with_name("schemas") / "check.mjs"
    done = subprocess.run(  # noqa: S603 (fixed arguments)
        ["node", program, FOLDER],  # noqa: S607 (as the user's PATH has it)
        input=json.dumps(pairs),
        text=True,
        capture_output=True,
        check=True,
    )
    found: list[str] = json.loads(done.stdout)
    return found


def resource(target: str, cors: Any) -> tuple[str, Any]:
    kind, around = RESOURCES[target]
    inner = around(cors)
    return kind, inner if kind == "headers" else {**NAMED, **inner}


@pytest.mark.parametrize("target", RESOURCES)
def test_documents_are_valid_by_the_definition(target: str) -> None:
    found = documents(target)
    assert len(found) > 20
    assert [each for each in messages([resource(target, cors) for cors in found]) if each] == []


FAULTS: dict[str, list[tuple[str, str]]] = {
    "gateway-api": [
        ('"https://app.example.com"', '"https://app.example.com/"'),
        ('"PUT"', '"Egg"'),
        ("60", "0"),
        ("60", '"60s"'),
        ('"x-trace"', '"x trace"'),
        ('"x-trace"', f'"{"x" * 257}"'),
        ('"https://app.example.com"', f'"https://{"a" * 246}"'),
        ('"CORS"', '"Cors"'),
    ],
    "istio": [
        ('{"exact": "https://app.example.com"}', '{"exact": "a", "regex": "b"}'),
        ('"60s"', "60"),
        ('"IGNORE"', '"NO"'),
        ("true", '"true"'),
        ('["ETag"]', '"ETag"'),
    ],
    "envoy-gateway": [
        ('"https://app.example.com"', '"https://app.example.com/"'),
        ('"60s"', '"864000s"'),
        ('"60s"', "60"),
        ("true", "1"),
    ],
    "traefik": [("60", '"60s"'), ("true", '"yes"'), ('"PUT"', "1")],
    "vercel": [
        ('"source"', '"sources"'),
        ('"key"', '"name"'),
        ('"eq"', '"equals"'),
        ('"ETag"', f'"{"x" * 32_769}"'),
    ],
}
"""By the target: what is written, and a fault in its place."""


@pytest.mark.parametrize("target", RESOURCES)
def test_faults_are_refused(target: str) -> None:
    text = json.dumps(parsed(next(iter(export(PLAIN, target, accept=CODES).files.values()))))
    faults = FAULTS[target]
    assert all(old in text for old, _ in faults)
    faulty = [json.loads(text.replace(old, new, 1)) for old, new in faults]
    found = messages([resource(target, each) for each in faulty])
    assert [fault for fault, message in zip(faults, found, strict=True) if not message] == []


NAMES = {
    "gateway-api": ("gateway-api/gateway.networking.k8s.io/v1/HTTPCORSFilter.d.ts", "    "),
    "istio": ("istio/networking.istio.io/v1/VirtualService.d.ts", ""),
    "envoy-gateway": ("envoy-gateway/gateway.envoyproxy.io/v1alpha1/CORS.d.ts", "    "),
}
"""Where the names of the fields are. A definition does not refuse others: they are dropped."""


@pytest.mark.parametrize("target", NAMES)
def test_names_of_fields_are_those_of_the_definition(target: str) -> None:
    file, indent = NAMES[target]
    path = FOLDER / "node_modules" / "@kubernetes-models" / file
    if not path.exists():
        missing("schemas (scripts/servers)")
    text = path.read_text("utf-8")
    if not indent:
        _, indent, text = re.split(r'^( +)"corsPolicy"\?: \{\n', text, maxsplit=1, flags=re.M)
        text = text[: text.index(f"\n{indent}}}")]
        indent += "    "
    known = set(re.findall(rf'^{indent}"(\w+)"\??:', text, flags=re.M))
    assert {"allowOrigins", "maxAge"} <= known
    for each in documents(target):
        written = each.get("cors") or each["corsPolicy"]
        assert written.keys() <= known


def test_rules_of_definitions_that_are_not_in_the_packages() -> None:
    """Istio: `duration(self) >= duration('1ms')`. Gateway API: `*` stands alone."""
    for each in documents("istio"):
        assert each["corsPolicy"].get("maxAge") != "0s"
    for each in documents("gateway-api"):
        for name in ("allowOrigins", "allowMethods", "allowHeaders"):
            entries = each["cors"].get(name, [])
            assert "*" not in entries or len(entries) == 1
            assert len(set(entries)) == len(entries)


# --- Own models ----------------------------------------------------------------------------------

TEXT, TEXTS, BOOLEAN = (
    {"type": "string"},
    {"type": "array", "items": {"type": "string"}},
    {"type": "boolean"},
)


def record(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    """An object without other fields."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def among(*texts: str) -> dict[str, Any]:
    return {"type": "array", "items": {"enum": list(texts)}}


KRAKEND_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ORIGINS = r"^(\*|\*\*|null|\w+://[^,]+(,\w+://[^,]+)*)$"
EXPRESSIONS = {
    "type": "array",
    "items": {"type": "string", "minLength": 1, "maxLength": 4096, "format": "regex"},
    "minItems": 1,
    "uniqueItems": True,
}
MODELS = {
    "krakend": record(
        {
            "extra_config": record(
                {
                    "security/cors": record(
                        {
                            "allow_credentials": BOOLEAN,
                            "allow_headers": TEXTS,
                            "allow_methods": among(*KRAKEND_METHODS),
                            "allow_origins": TEXTS,
                            "allow_private_network": BOOLEAN,
                            "debug": BOOLEAN,
                            "expose_headers": TEXTS,
                            "max_age": {"pattern": r"^[0-9]+(ns|ms|us|µs|s|m|h)$", **TEXT},
                            "options_passthrough": BOOLEAN,
                            "options_success_status": {"type": "integer"},
                        }
                    )
                }
            )
        }
    ),
    "kong": record(
        {
            "_format_version": {"enum": ["1.1", "2.1", "3.0"]},
            "plugins": {
                "type": "array",
                "items": record(
                    {
                        "name": {"const": "cors"},
                        "config": record(
                            {
                                "origins": {
                                    "type": "array",
                                    "items": {
                                        "anyOf": [
                                            {"const": "*"},
                                            {"type": "string", "format": "regex"},
                                        ]
                                    },
                                },
                                "headers": TEXTS,
                                "exposed_headers": TEXTS,
                                "methods": among(*KRAKEND_METHODS, "TRACE", "CONNECT"),
                                "max_age": {"type": "number"},
                                "credentials": BOOLEAN,
                                "private_network": BOOLEAN,
                                "preflight_continue": BOOLEAN,
                                "allow_origin_absent": BOOLEAN,
                            }
                        ),
                    },
                    "name",
                ),
            },
        },
        "_format_version",
    ),
    "apisix": record(
        {
            "plugins": record(
                {
                    "cors": {
                        **record(
                            {
                                "allow_origins": {"pattern": ORIGINS, **TEXT},
                                "allow_methods": TEXT,
                                "allow_headers": TEXT,
                                "expose_headers": TEXT,
                                "max_age": {"type": "integer"},
                                "allow_credential": BOOLEAN,
                                "allow_origins_by_regex": EXPRESSIONS,
                                "allow_origins_by_metadata": TEXTS,
                                "timing_allow_origins": {"pattern": ORIGINS, **TEXT},
                                "timing_allow_origins_by_regex": EXPRESSIONS,
                            }
                        ),
                        "if": {"properties": {"allow_credential": {"const": True}}},
                        "then": {
                            "properties": {
                                name: {"not": {"const": "*"}}
                                for name in (
                                    *("allow_origins", "allow_methods"),
                                    *("allow_headers", "expose_headers"),
                                )
                            }
                        },
                    }
                }
            )
        }
    ),
}


def faults_by_model(target: str, document: Any) -> list[str]:
    checker = Draft202012Validator(
        MODELS[target], format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    return [error.message for error in checker.iter_errors(document)]


@pytest.mark.parametrize("target", MODELS)
def test_documents_are_valid_by_the_model(target: str) -> None:
    found = documents(target)
    assert len(found) > 20
    assert [faults for each in found if (faults := faults_by_model(target, each))] == []


OTHER_FAULTS: dict[str, list[tuple[str, str]]] = {
    "krakend": [
        ('"PUT"', '"Egg"'),
        ('"60s"', '"-1s"'),
        ('"60s"', '"60"'),
        ('"allow_origins"', '"allowed_origins"'),
        ("204", '"204"'),
    ],
    "kong": [
        ('"PUT"', '"Egg"'),
        ('"3.0"', '"4.0"'),
        ('"exposed_headers"', '"expose_headers"'),
        ("60", '"60"'),
        ('"^https', '"(^https'),
    ],
    "apisix": [
        ('"https://by-regex-only.invalid"', '"app.example.com"'),
        ('"https://by-regex-only.invalid"', '"*"'),
        ('"allow_credential"', '"allow_credentials"'),
        ("60", "60.5"),
        ('"^https', '"(^https'),
    ],
}


@pytest.mark.parametrize("target", MODELS)
def test_models_refuse_faults(target: str) -> None:
    text = json.dumps(parsed(next(iter(export(PLAIN, target, accept=CODES).files.values()))))
    for old, new in OTHER_FAULTS[target]:
        assert old in text
        assert faults_by_model(target, json.loads(text.replace(old, new, 1))), (old, new)

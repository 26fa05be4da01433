"""CloudFront: the function runs in Node, and the AWS client library accepts the settings."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from crossorigin import Policy
from crossorigin.export import ExportError, export
from crossorigin.export.cloudfront import CLOUDFRONT
from crossorigin.export.intermediate import compile_rules

from ..pains.software import missing
from .aws import problems
from .comparing import Asked, Facts, Reference, facts
from .policies import POLICIES
from .requests import preflight, requests_for
from .test_declared import APP, OPEN, PLAIN, USUAL, body

RUN = """
const events = JSON.parse(require("fs").readFileSync(0, "utf8"));
const source = require("fs").readFileSync(process.argv[1], "utf8");
const handler = new Function(`"use strict"; ${source}; return handler;`)();
process.stdout.write(JSON.stringify(events.map((event) => handler(event))));
"""
COSTS = ("any-header", "any-method", "methods", "max-age", "allow-origin-if")


def _event(asked: Asked) -> dict[str, Any]:
    """The event of a request at "viewer request"."""
    headers: dict[str, Any] = {}
    for name, value in asked.headers:
        each = {"value": value.strip(" \t")}
        known = headers.setdefault(name.lower(), each)
        if known is not each:
            known.setdefault("multiValue", [{"value": known["value"]}]).append(each)
    request = {"method": asked.method, "uri": asked.path, "querystring": {}, "cookies": {}}
    return {
        "version": "1.0",
        "context": {"eventType": "viewer-request"},
        "viewer": {"ip": "192.0.2.1"},
        "request": {**request, "headers": headers},
    }


def _function(policy: Policy) -> str:
    """The function for a policy, also if the list for responses cannot have its origins."""
    assert CLOUDFRONT.program is not None
    return CLOUDFRONT.program[1](compile_rules(policy).rules[-1], "")


def _run(policy: Policy, requests: Sequence[Asked], folder: Path) -> list[Facts | None]:
    """What the function answers; ``None`` for a request that goes on as it is."""
    node = shutil.which("node") or missing("node")
    program = folder / "preflights.js"
    program.write_text(_function(policy))
    events = [_event(each) for each in requests]
    found = subprocess.run(  # noqa: S603
        [node, "-e", RUN, str(program)],
        input=json.dumps(events),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    answers: list[Facts | None] = []
    for event, answer in zip(events, json.loads(found.stdout), strict=True):
        if "statusCode" not in answer:
            assert answer == event["request"]
            answers.append(None)
        else:
            headers = [(name, each["value"]) for name, each in answer["headers"].items()]
            answers.append(facts(answer["statusCode"], headers))
    return answers


@pytest.mark.parametrize("name", POLICIES)
def test_preflights_are_answered_as_the_middleware_does(name: str, tmp_path: Path) -> None:
    policy = POLICIES[name]
    requests = list(requests_for(policy))
    network = ("Access-Control-Request-Private-Network", "true")
    allowed = preflight(APP, "PUT", "x-trace")
    requests.append(Asked(allowed.method, "/own", (*allowed.headers, network)))
    reference = Reference(policy)
    seen = _run(policy, requests, tmp_path)
    for asked, answer in zip(requests, seen, strict=True):
        names = {each.lower() for each, _ in asked.headers}
        asks = {"origin", "access-control-request-method"} <= names
        expected = reference(asked) if asked.method == "OPTIONS" and asks else None
        assert answer == expected, asked
    assert sum(each is not None for each in seen) > 50


def test_a_function_has_at_most_10_kilobytes() -> None:
    many = PLAIN.replace(allow_origins=[f"https://a{number}.example" for number in range(400)])
    with pytest.raises(ExportError, match="unwritable-text") as caught:
        export(many, "cloudfront", accept=USUAL)
    assert "10,240 bytes" in caught.value.losses[0].message


def test_what_the_client_library_checks() -> None:
    any_header = PLAIN.replace(allow_headers="*", allow_methods="*")
    for policy in (PLAIN, OPEN, any_header, PLAIN.replace(max_age=None, expose_headers=())):
        config = body(policy, "cloudfront", *COSTS)
        given = {"ResponseHeadersPolicyConfig": config}
        assert problems("cloudfront", "CreateResponseHeadersPolicy", given) == ""
        cors = config["CorsConfig"]
        lists = [each for each in cors.values() if isinstance(each, dict)]
        assert all(each["Quantity"] == len(each["Items"]) > 0 for each in lists)
        # With credentials, the service refuses any "*".
        is_any = any("*" in each["Items"] for each in lists)
        assert not (cors["AccessControlAllowCredentials"] and is_any)


@pytest.mark.parametrize(
    ("target", "service", "operation", "others"),
    [
        ("s3", "s3", "PutBucketCors", {"Bucket": "b"}),
        (
            "lambda-url",
            "lambda",
            "CreateFunctionUrlConfig",
            {"FunctionName": "f", "AuthType": "NONE"},
        ),
    ],
)
def test_the_client_library_accepts_other_formats_of_aws(
    target: str, service: str, operation: str, others: dict[str, object]
) -> None:
    for policy in (PLAIN, OPEN, PLAIN.replace(max_age=None, expose_headers=())):
        found = body(policy, target, "max-age", *COSTS)
        given = {"CORSConfiguration": found} if target == "s3" else found
        assert problems(service, operation, {**others, **given}) == ""


def test_the_client_library_accepts_the_lists_of_an_http_api() -> None:
    """OpenAPI has the names of the client library, with a small first letter."""
    for policy in (PLAIN, OPEN):
        lists = body(policy, "aws-http-api")["x-amazon-apigateway-cors"]
        cors = {f"{name[0].upper()}{name[1:]}": value for name, value in lists.items()}
        given = {"Name": "n", "ProtocolType": "HTTP", "CorsConfiguration": cors}
        assert problems("apigatewayv2", "CreateApi", given) == ""


def test_the_check_finds_mistakes() -> None:
    wrong = {"ResponseHeadersPolicyConfig": {"Name": "n", "CorsConfig": {"Egg": 1}}}
    assert "Egg" in problems("cloudfront", "CreateResponseHeadersPolicy", wrong)

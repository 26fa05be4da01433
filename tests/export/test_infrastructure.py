"""Forms of Terraform and CloudFormation: the same lists in the words of these tools."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from crossorigin import Policy
from crossorigin.cli.app import crossorigin as command
from crossorigin.export import FORMS, ExportError, export
from crossorigin.export.infrastructure import block, hcl

from ..pains.software import missing
from ..unmeasured import TRACING
from .test_declared import OPEN, PLAIN, USUAL, body

ORIGINS = ["https://app.example.com"]
METHODS = ["GET", "HEAD", "POST", "PUT"]
LISTS = {
    "origins": ORIGINS,
    "methods": METHODS,
    "headers": ["x-trace"],
    "exposed": ["ETag"],
    "age": 60,
}
"""What `PLAIN` says."""


def written(target: str, form: str, policy: Policy = PLAIN) -> dict[str, str]:
    return dict(export(policy, target, form=form, accept=(*USUAL, "max-age")).files)


# --- Terraform -----------------------------------------------------------------------------------


@TRACING.paused()
def parsed(text: str) -> Any:
    """The file as python-hcl2 reads it: a block with labels is a mapping of each."""
    try:
        import hcl2  # noqa: PLC0415
    except ModuleNotFoundError:
        missing("python-hcl2")
    return _plain(hcl2.loads(text))


def _plain(value: Any) -> Any:
    """Without the quotes of texts, the lists of blocks of which there is one, and comments."""
    if isinstance(value, dict):
        return {
            _plain(name): _plain(each)
            for name, each in value.items()
            if name not in ("__is_block__", "__comments__")
        }
    if isinstance(value, list):
        if len(value) == 1 and isinstance(value[0], dict) and value[0].get("__is_block__"):
            return _plain(value[0])
        return [_plain(each) for each in value]
    return value.strip('"') if isinstance(value, str) else value


def names(*places: str) -> dict[str, Any]:
    """The lists by such names, in the order of `LISTS`."""
    return dict(zip(places, LISTS.values(), strict=True))


CLOUDFRONT = {
    f"access_control_{name}": {"items": LISTS[key]}
    for name, key in (
        ("allow_origins", "origins"),
        ("allow_methods", "methods"),
        ("allow_headers", "headers"),
        ("expose_headers", "exposed"),
    )
}
AWS = names("allow_origins", "allow_methods", "allow_headers", "expose_headers", "max_age")
TERRAFORM: dict[str, dict[str, dict[str, Any]]] = {
    "s3": {
        "aws_s3_bucket_cors_configuration": {
            "bucket": "${var.bucket}",
            "cors_rule": names(
                "allowed_origins",
                "allowed_methods",
                "allowed_headers",
                "expose_headers",
                "max_age_seconds",
            ),
        }
    },
    "aws-http-api": {
        "aws_apigatewayv2_api": {
            "name": "${var.name}",
            "protocol_type": "HTTP",
            "cors_configuration": {**AWS, "allow_credentials": True},
        }
    },
    "aws-rest-api": {
        "aws_api_gateway_rest_api": {
            "name": "${var.name}",
            "body": '${file("${path.module}/openapi.json")}',
        }
    },
    "azure-api-management": {
        "azurerm_api_management_api_policy": {
            "api_name": "${var.api}",
            "api_management_name": "${var.service}",
            "resource_group_name": "${var.resource_group}",
            "xml_content": '${file("${path.module}/policy.xml")}',
        }
    },
    "lambda-url": {
        "aws_lambda_function_url": {
            "function_name": "${var.function_name}",
            "authorization_type": "${var.authorization_type}",
            "cors": {**AWS, "allow_credentials": True},
        }
    },
    "cloudfront": {
        "aws_cloudfront_response_headers_policy": {
            "name": "crossorigin",
            "cors_config": {
                **CLOUDFRONT,
                "access_control_allow_credentials": True,
                "access_control_max_age_sec": 60,
                "origin_override": True,
            },
        },
        "aws_cloudfront_function": {
            "name": "crossorigin-preflights",
            "runtime": "cloudfront-js-2.0",
            "publish": True,
            "code": '${file("${path.module}/preflights.js")}',
        },
    },
    "gcs": {
        "google_storage_bucket": {
            "name": "${var.bucket}",
            "location": "${var.location}",
            "cors": {
                "origin": ORIGINS,
                "method": METHODS,
                "response_header": ["etag", "x-trace"],
                "max_age_seconds": 60,
            },
        }
    },
    "azure-blob": {
        "azurerm_storage_account": {
            "name": "${var.account}",
            "resource_group_name": "${var.resource_group}",
            "location": "${var.location}",
            "account_tier": "${var.tier}",
            "account_replication_type": "${var.replication}",
            "blob_properties": {
                "cors_rule": names(
                    "allowed_origins",
                    "allowed_methods",
                    "allowed_headers",
                    "exposed_headers",
                    "max_age_in_seconds",
                )
            },
        }
    },
    "r2": {
        "cloudflare_r2_bucket_cors": {
            "account_id": "${var.account_id}",
            "bucket_name": "${var.bucket}",
            "rules": [
                {
                    "allowed": {"origins": ORIGINS, "methods": METHODS, "headers": ["x-trace"]},
                    "expose_headers": ["ETag"],
                    "max_age_seconds": 60,
                }
            ],
        }
    },
}
"""The arguments of each resource, written by hand.

Their names, and which are required, are those in the source of the providers: AWS (files of
versions 5 and 6), Google 7.45, Azure 5.2, Cloudflare 5.22.
"""


@pytest.mark.parametrize("target", FORMS["terraform"])
def test_terraform_has_the_same_lists(target: str) -> None:
    files = written(target, "terraform")
    found = parsed(files["cors.tf"])
    resources = found["resource"] if isinstance(found["resource"], list) else [found["resource"]]
    assert {kind: each["cors"] for one in resources for kind, each in one.items()} == TERRAFORM[
        target
    ]
    variables = set(re.findall(r'^variable "(\w+)"', files["cors.tf"], re.MULTILINE))
    assert variables == set(re.findall(r"= var\.(\w+)$", files["cors.tf"], re.MULTILINE))
    usual = export(PLAIN, target, accept=USUAL).files
    beside = set(re.findall(r"\$\{path\.module\}/([\w.]+)", files["cors.tf"]))
    assert {"cors.tf", *beside} == files.keys()
    assert ("preflights.js" in files) == ("preflights.js" in usual)
    assert {name: files[name] for name in beside} == {name: usual[name] for name in beside}
    assert files["cors.tf"].startswith(f"# {'CORS for '}")


@pytest.mark.parametrize("target", FORMS["terraform"])
def test_any_origin_without_lists(target: str) -> None:
    policy = Policy(allow_origins="*")
    files = written(target, "terraform", policy)
    text = files["cors.tf"]
    assert any(sign in "".join(files.values()) for sign in ('["*"]', ": \"'*'\"", ">*</origin>"))
    assert "null" not in text
    assert parsed(text)["resource"]


def test_the_provider_of_azure_takes_no_empty_lists() -> None:
    policy = Policy(allow_origins="*", max_age=60)
    (found,) = parsed(written("azure-blob", "terraform", policy)["cors.tf"])["resource"]
    rule = found["azurerm_storage_account"]["cors"]["blob_properties"]["cors_rule"]
    assert (rule["allowed_headers"], rule["exposed_headers"]) == ([""], [""])


@pytest.mark.parametrize(
    ("target", "age", "written_age"),
    [
        ("s3", None, None),
        ("aws-http-api", None, None),
        ("lambda-url", None, None),
        ("gcs", 0, 1),
    ],
)
def test_providers_that_do_not_tell_zero_from_none(
    target: str, age: int | None, written_age: int | None
) -> None:
    """Such an age is a loss of the form, with the age that browsers see."""
    policy = PLAIN.replace(max_age=age)
    with pytest.raises(ExportError, match="max-age") as caught:
        export(policy, target, form="terraform", accept=USUAL)
    (loss,) = caught.value.losses
    assert f"remembered for {written_age or 0} s" in loss.message
    text = written(target, "terraform", policy)["cors.tf"]
    assert re.findall(r"max_age\w* += (\d+)", text) == ([] if age is None else [str(written_age)])
    export(PLAIN, target, form="terraform", accept=USUAL)


def test_nothing_of_a_text_is_replaced() -> None:
    assert hcl('a"b\\c${d}%{e}') == r'"a\"b\\c$${d}%%{e}"'
    assert hcl({"a": [1, True, "x"]}) == '{ a = [1, true, "x"] }'
    assert block("a", {"b": 1, "long": None}, block("c", {})) == "a {\n  b = 1\n\n  c {\n  }\n}\n"


# --- CloudFormation ------------------------------------------------------------------------------


@TRACING.paused()
def lint(text: str) -> list[str]:
    """What cfn-lint says, by the schemas of the resources: errors and warnings."""
    try:
        from cfnlint.decode.decode import decode_str  # noqa: PLC0415
    except ModuleNotFoundError:
        missing("cfn-lint")
    template, errors = decode_str(text)
    return [str(each) for each in errors or linter().validate_template(template)]


@cache
def linter() -> Any:
    """cfn-lint as `cfnlint.api.lint` runs it, which loads all rules anew for each text."""
    from cfnlint.config import ConfigMixIn  # noqa: PLC0415
    from cfnlint.helpers import REGION_PRIMARY  # noqa: PLC0415
    from cfnlint.runner import Runner  # noqa: PLC0415

    return Runner(ConfigMixIn(regions=[REGION_PRIMARY]))


@pytest.mark.parametrize("target", FORMS["cloudformation"])
@pytest.mark.parametrize("policy", [PLAIN, OPEN, Policy(allow_origins="*")])
def test_cloudformation_accepts_the_template(policy: Policy, target: str) -> None:
    (text,) = written(target, "cloudformation", policy).values()
    assert lint(text) == []
    assert lint(re.sub('"(Name|AllowOrigins|AllowedOrigins|Items)"', '"Nome"', text))


def properties(target: str) -> Any:
    (text,) = written(target, "cloudformation").values()
    return [each["Properties"] for each in yaml.safe_load(text)["Resources"].values()]


def test_templates_have_the_same_lists() -> None:
    """As in the parameters of the client library, which the models of AWS check."""
    (bucket,) = properties("s3")
    usual = body(PLAIN, "s3")["CORSRules"][0]
    usual["ExposedHeaders"], usual["MaxAge"] = (
        usual.pop("ExposeHeaders"),
        usual.pop("MaxAgeSeconds"),
    )
    assert bucket == {"CorsConfiguration": {"CorsRules": [usual]}}
    (text,) = written("s3", "cloudformation", Policy(allow_origins="*")).values()
    assert "AllowedOrigins" in text
    assert "ExposedHeaders" not in text
    lists = body(PLAIN, "lambda-url")["Cors"]
    assert properties("lambda-url")[0]["Cors"] == lists
    assert properties("aws-http-api")[0]["CorsConfiguration"] == lists
    assert properties("aws-rest-api")[0]["Body"] == body(PLAIN, "aws-rest-api")
    headers, function = properties("cloudfront")
    files = export(PLAIN, "cloudfront", accept=USUAL).files
    config = json.loads(files["response-headers-policy.json"])
    for each in config["CorsConfig"].values():
        if isinstance(each, dict):
            assert each.pop("Quantity") == len(each["Items"])
    assert headers["ResponseHeadersPolicyConfig"] == config
    assert function["FunctionCode"] == files["preflights.js"]


def test_templates_of_sam_take_the_same_properties() -> None:
    """cfn-lint transforms them by the library of SAM first."""
    lists = body(PLAIN, "lambda-url")["Cors"]
    function = {
        "Runtime": "python3.13",
        "Handler": "app.handler",
        "InlineCode": "def handler(event, context): return {}",
        "FunctionUrlConfig": {"AuthType": "AWS_IAM", "Cors": lists},
    }
    resources = {
        "Function": {"Type": "AWS::Serverless::Function", "Properties": function},
        "Http": {"Type": "AWS::Serverless::HttpApi", "Properties": {"CorsConfiguration": lists}},
        "Rest": {
            "Type": "AWS::Serverless::Api",
            "Properties": {"StageName": "v1", "DefinitionBody": body(PLAIN, "aws-rest-api")},
        },
    }
    transform = {"Transform": "AWS::Serverless-2016-10-31"}
    text = json.dumps(
        {"AWSTemplateFormatVersion": "2010-09-09", **transform, "Resources": resources}
    )
    assert lint(text) == []
    assert lint(text.replace("AllowOrigins", "AllowOrigin"))


# --- The option ----------------------------------------------------------------------------------


def test_forms_are_for_targets_that_have_them(tmp_path: Path) -> None:
    with pytest.raises(
        ValueError, match="nginx has no form 'terraform'; these targets have it: aws"
    ):
        export(PLAIN, "nginx", form="terraform")
    with pytest.raises(ValueError, match="gcs has no form 'cloudformation'"):
        export(PLAIN, "gcs", form="cloudformation", accept=USUAL)
    with pytest.raises(ValueError, match="unknown form 'pulumi'; the forms are terraform and cl"):
        export(PLAIN, "s3", form="pulumi")
    policy = tmp_path / "cors.toml"
    policy.write_text(PLAIN.to_toml())
    arguments = ["export", "s3", "--policy", str(policy), "--form", "terraform"]
    arguments += [f"--accept={each}" for each in ("preflight-status", "vary")]
    found = CliRunner().invoke(command, [*arguments, "-o", str(tmp_path / "out")])
    assert found.exit_code == 0, found.output
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["cors.tf"]
    arguments[1] = "apache"
    found = CliRunner().invoke(command, arguments)
    assert (found.exit_code, "apache has no form 'terraform'" in found.stderr) == (2, True)

"""Terraform's forms by the schemas of the providers, and by `terraform plan` with that of AWS.

`schemas/vendors.json` has the schemas of the other providers, and those of the APIs of the buckets
of Google and Cloudflare; `scripts/vendor-schemas` wrote it from packages of PyPI and npm.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from crossorigin.export import ExportError, export

from .test_declared import PLAIN
from .test_infrastructure import TERRAFORM, parsed, written
from .test_losses import CODES
from .test_schemas import corpus, documents

VENDORS: dict[str, Any] = json.loads(
    (Path(__file__).with_name("schemas") / "vendors.json").read_text("utf-8")
)
AWS = ("s3", "aws-http-api", "aws-rest-api", "lambda-url", "cloudfront")
OTHERS = [target for target in TERRAFORM if target not in AWS]


def faults(kind: str, value: Any) -> list[str]:
    """What is wrong with a value by the schema of a vendor."""
    return [each.message for each in Draft202012Validator(VENDORS[kind]).iter_errors(value)]


# --- Buckets -------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["gcs", "r2"])
def test_rules_of_buckets_are_valid_by_the_api(target: str) -> None:
    found = documents(target)
    assert len(found) > 20
    assert [each for rules in found if (each := faults(target, rules))] == []


@pytest.mark.parametrize(
    ("target", "old", "new"),
    [
        ("gcs", '"responseHeader"', '"responseHeaders"'),
        ("gcs", "60", '"60"'),
        ("gcs", "60", "3000000000"),
        ("gcs", '"PUT"', "1"),
        ("r2", '"PUT"', '"PATCH"'),
        ("r2", '"exposeHeaders"', '"ExposeHeaders"'),
        ("r2", '"origins"', '"origin"'),
        ("r2", "60", '"60"'),
    ],
)
def test_faulty_rules_of_buckets_are_refused(target: str, old: str, new: str) -> None:
    text = next(iter(export(PLAIN, target, accept=CODES).files.values()))
    assert old in text
    assert faults(target, json.loads(text.replace(old, new, 1)))


# --- Arguments -----------------------------------------------------------------------------------


def blocks_as_lists(schema: dict[str, Any], value: Any) -> Any:
    """A block that stands once, as the list of one that the schema says."""
    if schema.get("type") == "array":
        several = value if isinstance(value, list) else [value]
        return [blocks_as_lists(schema.get("items", {}), each) for each in several]
    if isinstance(value, dict):
        known = schema.get("properties", {})
        return {name: blocks_as_lists(known.get(name, {}), each) for name, each in value.items()}
    return value


def arguments(text: str) -> dict[str, Any]:
    found = parsed(text)["resource"]
    resources = found if isinstance(found, list) else [found]
    return {
        kind: blocks_as_lists(VENDORS[kind], each["cors"])
        for one in resources
        for kind, each in one.items()
    }


@pytest.mark.parametrize("target", OTHERS)
def test_arguments_are_those_of_the_provider(target: str) -> None:
    count = 0
    for policy in corpus():
        try:
            text = export(policy, target, form="terraform", accept=CODES).files["cors.tf"]
        except ExportError:
            continue
        count += 1
        found = arguments(text)
        assert [fault for kind, each in found.items() for fault in faults(kind, each)] == []
    assert count > 20


@pytest.mark.parametrize(
    ("target", "old", "new"),
    [
        ("gcs", "response_header", "response_headers"),
        ("gcs", "location = var.location", ""),
        ("azure-blob", "max_age_in_seconds = 60", ""),
        ("azure-blob", "exposed_headers", "expose_headers"),
        ("r2", "expose_headers", "exposed_headers"),
        ("r2", "methods", "method"),
        ("azure-api-management", "xml_content", "policy_content"),
    ],
)
def test_faulty_arguments_are_refused(target: str, old: str, new: str) -> None:
    text = re.sub(" += ", " = ", written(target, "terraform")["cors.tf"])
    assert old in text
    assert any(faults(kind, each) for kind, each in arguments(text.replace(old, new)).items())


# --- Plans ---------------------------------------------------------------------------------------

MIRRORS = (
    os.environ.get("CROSSORIGIN_TERRAFORM_MIRROR", ""),
    "/usr/share/terraform/plugins",
    "/usr/local/share/terraform/plugins",
    *map(str, Path("/opt").glob("*")),
    str(Path.home() / ".terraform.d" / "plugins"),
)
"""Folders in which a machine may have Terraform's providers.

No package of Debian, PyPI or npm has them, so that their absence is a skip everywhere.
"""

PROVIDER = """\
provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}
"""
VALUES = {"bucket": "b", "name": "n", "function_name": "f", "authorization_type": "NONE"}


def provider_of_aws() -> Path:
    """The folder of the program that is the provider."""
    system = {"x86_64": "linux_amd64", "aarch64": "linux_arm64"}.get(platform.machine(), "")
    programs = f"registry.terraform.io/hashicorp/aws/*/{system}/terraform-provider-aws_*"
    found = [each for mirror in filter(None, MIRRORS) for each in Path(mirror).glob(programs)]
    if not found:
        pytest.skip("Terraform's provider of AWS is not below CROSSORIGIN_TERRAFORM_MIRROR")
    return found[-1].parent


def planned(folder: Path, exports: dict[str, dict[str, str]]) -> dict[str, list[Any]]:
    """What Terraform would create, by the name of the module; each is an export."""
    program = shutil.which("terraform")
    if program is None:
        pytest.skip("terraform is not installed")
    folder.mkdir()
    settings = folder / "terraform.rc"
    override = f'dev_overrides {{ "hashicorp/aws" = "{provider_of_aws()}" }}'
    settings.write_text(f"provider_installation {{\n  {override}\n}}\n")
    calls = [PROVIDER]
    for name, files in exports.items():
        (folder / name).mkdir()
        for file, text in files.items():
            (folder / name / file).write_text(text)
        known = re.findall(r'^variable "(\w+)"', files["cors.tf"], re.MULTILINE)
        values = "".join(f"  {each} = {json.dumps(VALUES[each])}\n" for each in known)
        calls.append(f'module "{name}" {{\n  source = "./{name}"\n{values}}}\n')
    (folder / "main.tf").write_text("".join(calls))

    environment = {**os.environ, "TF_CLI_CONFIG_FILE": str(settings), "CHECKPOINT_DISABLE": "1"}

    def run(*words: str) -> str:
        done = subprocess.run(  # noqa: S603 (fixed arguments)
            [program, *words],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("fmt", "-check", "-recursive", *exports)
    run("get", "-no-color")
    run("plan", "-no-color", "-input=false", "-refresh=false", "-out=plan")
    whole = json.loads(run("show", "-json", "plan"))["planned_values"]["root_module"]
    return {
        each["address"].removeprefix("module."): each["resources"]
        for each in whole["child_modules"]
    }


def within(expected: Any, found: Any) -> bool:
    """Whether the planned value is the written one; sets have an order of their own."""
    if isinstance(expected, dict):
        (inner,) = found if isinstance(found, list) else [found]
        return all(within(each, inner[name]) for name, each in expected.items())
    if isinstance(expected, list):
        return sorted(expected) == sorted(found)
    return expected == found or str(expected).startswith("${")


def test_terraform_plans_what_is_written(tmp_path: Path) -> None:
    """With the provider of AWS, whose own checks of the values run too."""
    exports: dict[str, dict[str, str]] = {}
    for number, policy in enumerate((PLAIN, *corpus())):
        for target in AWS:
            try:
                found = export(policy, target, form="terraform", accept=CODES)
            except ExportError:
                continue
            exports[f"{target}-{number}"] = dict(found.files)
    plan = planned(tmp_path / "root", exports)
    assert plan.keys() == exports.keys()
    for target in AWS:
        resources = {each["type"]: each["values"] for each in plan[f"{target}-0"]}
        assert resources.keys() == TERRAFORM[target].keys()
        assert all(within(each, resources[kind]) for kind, each in TERRAFORM[target].items())

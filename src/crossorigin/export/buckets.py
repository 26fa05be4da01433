"""Object stores: the CORS rules of a bucket, as JSON for each store's own command.

Sources: Amazon S3, "CORS configuration"; Cloudflare R2, "Configure CORS"; Google Cloud Storage,
"Cross-Origin Resource Sharing (CORS)", of 24 April 2024; Azure Storage, "CORS support";
CloudFormation, ``AWS::S3::Bucket``; the resources of Terraform's providers of AWS (5), Cloudflare
(5), Google (7) and Azure (5). A store has no application whose headers could pass. Except
for Google's, stores answer preflights that no rule matches with 403.

Terraform's providers of AWS and Google do not tell 0 from no value. That of S3 writes 0 if there is
none; that of Google leaves 0 out. That of Azure takes no empty list of header names: an empty name
is what its own tests write for none.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final
from xml.sax.saxutils import escape

from .declared import (
    Abilities,
    AnyEntry,
    CredentialsChoice,
    Declared,
    DeclaredTarget,
    Limits,
    OriginSyntax,
    OtherForm,
)
from .infrastructure import block, resource, template, variables
from .losses import Grade, Loss

__all__ = ["AZURE_BLOB", "GCS", "R2", "S3"]

_S3_METHODS = frozenset({"GET", "PUT", "POST", "DELETE", "HEAD"})
_AZURE_METHODS = _S3_METHODS | {"MERGE", "OPTIONS", "PATCH"}
_NO_NAME: Final = ("",)


def _origins(lists: Declared) -> tuple[str, ...]:
    return ("*",) if lists.any_origin else lists.origins


def _rule(lists: Declared) -> dict[str, object]:
    rule: dict[str, object] = {
        "AllowedOrigins": list(_origins(lists)),
        "AllowedMethods": list(lists.methods),
    }
    if lists.headers:
        rule["AllowedHeaders"] = list(lists.headers)
    if lists.exposed:
        rule["ExposeHeaders"] = list(lists.exposed)
    if lists.max_age is not None:
        rule["MaxAgeSeconds"] = lists.max_age
    return rule


def _s3_size(lists: Declared) -> int:
    """Characters of the XML that clients make of a rule."""
    lengths = {
        "AllowedOrigin": _origins(lists),
        "AllowedMethod": lists.methods,
        "AllowedHeader": lists.headers,
        "ExposeHeader": lists.exposed,
    }
    rest = len("<CORSConfiguration><CORSRule><MaxAgeSeconds></MaxAgeSeconds>") * 2
    return rest + sum(
        len(f"<{name}>{each}</{name}>") for name, texts in lengths.items() for each in texts
    )


def _s3(lists: Declared) -> str:
    return f"{json.dumps({'CORSRules': [_rule(lists)]}, indent=2)}\n"


def _r2(lists: Declared) -> str:
    allowed = {
        "origins": list(_origins(lists)),
        "methods": list(lists.methods),
        "headers": list(lists.headers),
    }
    rule: dict[str, object] = {"allowed": allowed, "exposeHeaders": list(lists.exposed)}
    if lists.max_age is not None:
        rule["maxAgeSeconds"] = lists.max_age
    return f"{json.dumps({'rules': [rule]}, indent=2)}\n"


def _gcs(lists: Declared) -> str:
    rule: dict[str, object] = {
        "origin": list(_origins(lists)),
        "method": list(lists.methods),
        "responseHeader": sorted({*lists.headers, *map(str.lower, lists.exposed)}),
    }
    if lists.max_age is not None:
        rule["maxAgeSeconds"] = lists.max_age
    return f"{json.dumps([rule], indent=2)}\n"


def _azure_values(lists: Declared) -> dict[str, str]:
    return {
        "AllowedOrigins": ",".join(_origins(lists)),
        "AllowedMethods": ",".join(lists.methods),
        "MaxAgeInSeconds": str(lists.max_age or 0),
        "ExposedHeaders": ",".join(lists.exposed),
        "AllowedHeaders": ",".join(lists.headers),
    }


def _azure_size(lists: Declared) -> int:
    return sum(map(len, _azure_values(lists).values()))


def _azure(lists: Declared) -> str:
    rule = _azure_values(lists)
    inside = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in rule.items())
    return f"<Cors><CorsRule>{inside}</CorsRule></Cors>\n"


def _s3_terraform(lists: Declared, _: str) -> str:
    rule = block(
        "cors_rule",
        {
            "allowed_origins": _origins(lists),
            "allowed_methods": lists.methods,
            "allowed_headers": lists.headers or None,
            "expose_headers": lists.exposed or None,
            "max_age_seconds": lists.max_age,
        },
    )
    kind = "aws_s3_bucket_cors_configuration"
    return variables("bucket") + resource(kind, {"bucket": "var.bucket"}, rule)


def _s3_cloudformation(lists: Declared, _: str) -> str:
    rule = _rule(lists)
    for name, other in (("ExposeHeaders", "ExposedHeaders"), ("MaxAgeSeconds", "MaxAge")):
        if name in rule:
            rule[other] = rule.pop(name)
    properties = {"CorsConfiguration": {"CorsRules": [rule]}}
    return template({"Bucket": {"Type": "AWS::S3::Bucket", "Properties": properties}})


def _r2_terraform(lists: Declared, _: str) -> str:
    allowed = {
        "origins": _origins(lists),
        "methods": lists.methods,
        "headers": lists.headers,
    }
    rule: dict[str, object] = {"allowed": allowed, "expose_headers": lists.exposed}
    if lists.max_age is not None:
        rule["max_age_seconds"] = lists.max_age
    names = {"account_id": "var.account_id", "bucket_name": "var.bucket"}
    return variables("account_id", "bucket") + resource(
        "cloudflare_r2_bucket_cors", names, rules=[rule]
    )


def _gcs_terraform(lists: Declared, _: str) -> str:
    rule = block(
        "cors",
        {
            "origin": _origins(lists),
            "method": lists.methods,
            "response_header": sorted({*lists.headers, *map(str.lower, lists.exposed)}),
            "max_age_seconds": lists.max_age,
        },
    )
    names = {"name": "var.bucket", "location": "var.location"}
    return variables("bucket", "location") + resource("google_storage_bucket", names, rule)


def _azure_terraform(lists: Declared, _: str) -> str:
    rule = block(
        "cors_rule",
        {
            "allowed_origins": _origins(lists),
            "allowed_methods": lists.methods,
            "allowed_headers": lists.headers or _NO_NAME,
            "exposed_headers": lists.exposed or _NO_NAME,
            "max_age_in_seconds": lists.max_age or 0,
        },
    )
    names = {
        "name": "var.account",
        "resource_group_name": "var.resource_group",
        "location": "var.location",
        "account_tier": "var.tier",
        "account_replication_type": "var.replication",
    }
    known = [each.removeprefix("var.") for each in names.values()]
    properties = block("blob_properties", {}, rule)
    return variables(*known) + resource("azurerm_storage_account", names, properties)


_S3 = Abilities(
    OriginSyntax.GLOB,
    credentials=CredentialsChoice.ALWAYS,
    any_header=AnyEntry.ECHOED,
    methods=_S3_METHODS,
    any_method=AnyEntry.UNKNOWN,
    status=200,
    refuses_preflights=True,
    replaces=True,
)
S3 = DeclaredTarget(
    "s3",
    "Amazon S3",
    _S3,
    "cors.json",
    _s3,
    comment=None,
    limits=Limits(whole=(64 * 1024, "the XML of a bucket's rules", _s3_size)),
    forms={
        "terraform": OtherForm("cors.tf", _s3_terraform, abilities=replace(_S3, default_max_age=0)),
        "cloudformation": OtherForm("cors.yaml", _s3_cloudformation),
    },
)
R2 = DeclaredTarget(
    "r2",
    "Cloudflare R2",
    Abilities(
        OriginSyntax.LABELS,
        credentials=CredentialsChoice.NEVER,
        any_header=AnyEntry.ECHOED,
        methods=_S3_METHODS,
        any_method=AnyEntry.UNKNOWN,
        longest_max_age=86400,
        refuses_preflights=True,
        replaces=True,
    ),
    "cors.json",
    _r2,
    comment=None,
    forms={"terraform": OtherForm("cors.tf", _r2_terraform)},
)
_GCS = Abilities(
    OriginSyntax.EXACT,
    credentials=CredentialsChoice.NEVER,
    any_header=AnyEntry.ECHOED,
    methods=_S3_METHODS,
    any_method=AnyEntry.ECHOED,
    other_origins=False,
    default_max_age=3600,
    replaces=True,
)
GCS = DeclaredTarget(
    "gcs",
    "Google Cloud Storage",
    _GCS,
    "cors.json",
    _gcs,
    comment=None,
    others=(
        Loss(
            "json-api",
            "allow_origins",
            "the endpoints of the JSON API allow all origins, whatever the rules of a bucket say: "
            "they are for those of the XML API.",
            Grade.COSTS,
            "Give pages addresses of the XML API (https://BUCKET.storage.googleapis.com), and "
            "accept it: without rules it is the same.",
        ),
    ),
    forms={
        "terraform": OtherForm(
            "cors.tf", _gcs_terraform, abilities=replace(_GCS, shortest_max_age=1)
        )
    },
)
AZURE_BLOB = DeclaredTarget(
    "azure-blob",
    "Azure Blob Storage",
    Abilities(
        OriginSyntax.LABELS,
        credentials=CredentialsChoice.ALWAYS,
        any_header=AnyEntry.ECHOED,
        methods=_AZURE_METHODS,
        any_method=AnyEntry.UNKNOWN,
        other_origins=False,
        most_origins=64,
        most_names=64,
        default_max_age=0,
        status=200,
        refuses_preflights=True,
        replaces=True,
    ),
    "cors.xml",
    _azure,
    comment=None,
    limits=Limits(256, 256, whole=(2 * 1024, "the values of all rules", _azure_size)),
    forms={"terraform": OtherForm("cors.tf", _azure_terraform)},
)

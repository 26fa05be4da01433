"""Object stores: the CORS rules of a bucket, as JSON for each store's own command.

Sources: Amazon S3, "CORS configuration"; Cloudflare R2, "Configure CORS"; Google Cloud Storage,
"Cross-origin resource sharing"; Azure Storage, "CORS support". A store has no application whose
headers could pass, and answers preflights that no rule matches with 403.
"""

from __future__ import annotations

import json
from xml.sax.saxutils import escape

from .declared import Abilities, AnyHeader, Credentials, Declared, DeclaredTarget, OriginSyntax

__all__ = ["AZURE_BLOB", "GCS", "R2", "S3"]

_S3_METHODS = frozenset({"GET", "PUT", "POST", "DELETE", "HEAD"})
_AZURE_METHODS = _S3_METHODS | {"MERGE", "OPTIONS", "PATCH"}


def _rule(lists: Declared) -> dict[str, object]:
    rule: dict[str, object] = {
        "AllowedOrigins": ["*"] if lists.any_origin else list(lists.origins),
        "AllowedMethods": list(lists.methods),
    }
    if lists.headers:
        rule["AllowedHeaders"] = list(lists.headers)
    if lists.exposed:
        rule["ExposeHeaders"] = list(lists.exposed)
    if lists.max_age is not None:
        rule["MaxAgeSeconds"] = lists.max_age
    return rule


def _s3(lists: Declared) -> str:
    return f"{json.dumps({'CORSRules': [_rule(lists)]}, indent=2)}\n"


def _r2(lists: Declared) -> str:
    allowed = {
        "origins": ["*"] if lists.any_origin else list(lists.origins),
        "methods": list(lists.methods),
        "headers": list(lists.headers),
    }
    rule: dict[str, object] = {"allowed": allowed, "exposeHeaders": list(lists.exposed)}
    if lists.max_age is not None:
        rule["maxAgeSeconds"] = lists.max_age
    return f"{json.dumps({'rules': [rule]}, indent=2)}\n"


def _gcs(lists: Declared) -> str:
    rule: dict[str, object] = {
        "origin": ["*"] if lists.any_origin else list(lists.origins),
        "method": list(lists.methods),
        "responseHeader": sorted({*lists.headers, *map(str.lower, lists.exposed)}),
    }
    if lists.max_age is not None:
        rule["maxAgeSeconds"] = lists.max_age
    return f"{json.dumps([rule], indent=2)}\n"


def _azure(lists: Declared) -> str:
    origins = ("*",) if lists.any_origin else lists.origins
    rule = {
        "AllowedOrigins": ",".join(origins),
        "AllowedMethods": ",".join(lists.methods),
        "MaxAgeInSeconds": str(lists.max_age or 0),
        "ExposedHeaders": ",".join(lists.exposed),
        "AllowedHeaders": ",".join(lists.headers),
    }
    inside = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in rule.items())
    return f"<Cors><CorsRule>{inside}</CorsRule></Cors>\n"


S3 = DeclaredTarget(
    "s3",
    "Amazon S3",
    Abilities(
        OriginSyntax.GLOB,
        credentials=Credentials.ALWAYS,
        any_header=AnyHeader.ECHOED,
        methods=_S3_METHODS,
        any_method=False,
        status=200,
        refuses_preflights=True,
        replaces=True,
    ),
    "cors.json",
    _s3,
    comment=None,
)
R2 = DeclaredTarget(
    "r2",
    "Cloudflare R2",
    Abilities(
        OriginSyntax.LABELS,
        credentials=Credentials.NEVER,
        any_header=AnyHeader.ECHOED,
        methods=_S3_METHODS,
        any_method=False,
        longest_max_age=86400,
        refuses_preflights=True,
        replaces=True,
    ),
    "cors.json",
    _r2,
    comment=None,
)
GCS = DeclaredTarget(
    "gcs",
    "Google Cloud Storage",
    Abilities(
        OriginSyntax.EXACT,
        credentials=Credentials.NEVER,
        any_header=AnyHeader.ECHOED,
        other_origins=False,
        replaces=True,
    ),
    "cors.json",
    _gcs,
    comment=None,
)
AZURE_BLOB = DeclaredTarget(
    "azure-blob",
    "Azure Blob Storage",
    Abilities(
        OriginSyntax.LABELS,
        credentials=Credentials.ALWAYS,
        any_header=AnyHeader.ECHOED,
        methods=_AZURE_METHODS,
        any_method=False,
        other_origins=False,
        most_origins=64,
        default_max_age=0,
        status=200,
        refuses_preflights=True,
        replaces=True,
    ),
    "cors.xml",
    _azure,
    comment=None,
)

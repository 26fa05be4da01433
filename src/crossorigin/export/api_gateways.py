"""API gateways with CORS of their own: AWS HTTP APIs and Lambda URLs, Kong, APISIX, KrakenD.

Sources: API Gateway, "Configure CORS for HTTP APIs"; Lambda, ``Cors`` of a function URL; Kong 3.10,
plugin ``cors``; APISIX, plugin ``cors``; KrakenD, ``security/cors`` (the library rs/cors).
"""

from __future__ import annotations

import json

from .declared import Abilities, AnyHeader, Declared, DeclaredTarget, OriginSyntax, anchored

__all__ = ["APISIX", "AWS_HTTP_API", "KONG", "KRAKEND", "LAMBDA_URL"]

_KONG_METHODS = frozenset(
    {"GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS", "TRACE", "CONNECT"}
)
_ANY = ["*"]
_NO_OTHER = ("accept",)
"""The request headers if the policy has none: these products read an empty list as their own
default, and this header needs no permission."""


def _json(value: object) -> str:
    return f"{json.dumps(value, indent=2)}\n"


def _http_api(lists: Declared) -> str:
    cors: dict[str, object] = {
        "allowOrigins": _ANY if lists.any_origin else list(lists.origins),
        "allowMethods": list(lists.methods),
        "allowHeaders": list(lists.headers),
        "exposeHeaders": list(lists.exposed),
        "allowCredentials": lists.credentials,
    }
    if lists.max_age is not None:
        cors["maxAge"] = lists.max_age
    return _json({"x-amazon-apigateway-cors": cors})


def _lambda_url(lists: Declared) -> str:
    cors: dict[str, object] = {
        "AllowOrigins": _ANY if lists.any_origin else list(lists.origins),
        "AllowMethods": list(lists.methods),
        "AllowHeaders": list(lists.headers),
        "ExposeHeaders": list(lists.exposed),
        "AllowCredentials": lists.credentials,
    }
    if lists.max_age is not None:
        cors["MaxAge"] = lists.max_age
    return _json({"Cors": cors})


def _kong(lists: Declared) -> str:
    config: dict[str, object] = {
        "origins": _ANY if lists.any_origin else anchored(lists),
        "methods": sorted(_KONG_METHODS) if lists.methods == ("*",) else list(lists.methods),
        "exposed_headers": list(lists.exposed),
        "credentials": lists.credentials,
        "private_network": lists.private_network,
    }
    if lists.headers != ("*",):  # none stands for any
        config["headers"] = list(lists.headers or _NO_OTHER)
    if lists.max_age is not None:
        config["max_age"] = lists.max_age
    return _json({"_format_version": "3.0", "plugins": [{"name": "cors", "config": config}]})


def _apisix(lists: Declared) -> str:
    cors: dict[str, object] = {
        "allow_methods": ",".join(lists.methods),
        "allow_headers": ",".join(lists.headers or _NO_OTHER),
        "expose_headers": ",".join(lists.exposed),
        "max_age": -1 if lists.max_age is None else lists.max_age,
        "allow_credential": lists.credentials,
    }
    if lists.any_origin:
        cors["allow_origins"] = "*"
    else:
        cors["allow_origins_by_regex"] = anchored(lists)
    return _json({"plugins": {"cors": cors}})


def _krakend(lists: Declared) -> str:
    cors: dict[str, object] = {
        "allow_origins": _ANY if lists.any_origin else list(lists.origins),
        "allow_methods": list(lists.methods),
        "allow_headers": list(lists.headers or _NO_OTHER),
        "expose_headers": list(lists.exposed),
        "allow_credentials": lists.credentials,
        "allow_private_network": lists.private_network,
        "options_success_status": 204,
    }
    if lists.max_age is not None:
        cors["max_age"] = f"{lists.max_age}s"
    return _json({"extra_config": {"security/cors": cors}})


AWS_HTTP_API = DeclaredTarget(
    "aws-http-api",
    "Amazon API Gateway, HTTP API",
    Abilities(OriginSyntax.EXACT, other_origins=False, status=204, replaces=True),
    "cors.json",
    _http_api,
    comment=None,
)
LAMBDA_URL = DeclaredTarget(
    "lambda-url",
    "AWS Lambda function URL",
    Abilities(OriginSyntax.EXACT, other_origins=False, most_origins=100, longest_max_age=86400),
    "cors.json",
    _lambda_url,
    comment=None,
)
KONG = DeclaredTarget(
    "kong",
    "Kong",
    Abilities(
        OriginSyntax.REGEX,
        any_header=AnyHeader.ECHOED,
        methods=_KONG_METHODS,
        any_method=False,
        status=200,
        private_network=True,
    ),
    "kong.yaml",
    _kong,
)
APISIX = DeclaredTarget(
    "apisix",
    "Apache APISIX",
    Abilities(OriginSyntax.REGEX, any_header=AnyHeader.ECHOED, status=200, answers_options=True),
    "cors.json",
    _apisix,
    comment=None,
)
KRAKEND = DeclaredTarget(
    "krakend",
    "KrakenD",
    Abilities(
        OriginSyntax.GLOB,
        any_header=AnyHeader.ECHOED,
        any_method=False,
        status=204,
        private_network=True,
    ),
    "cors.json",
    _krakend,
    comment=None,
)

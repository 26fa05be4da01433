"""API gateways with CORS of their own: those of AWS and Azure, Kong, APISIX, KrakenD.

Sources: API Gateway, "Configure CORS for HTTP APIs", "Enable CORS for a REST API resource" and
"x-amazon-apigateway-gateway-responses"; API Management, policy ``cors``; Lambda, ``Cors`` of a
function URL; CloudFormation, ``AWS::ApiGatewayV2::Api``, ``AWS::ApiGateway::RestApi`` and
``AWS::Lambda::Url``; Terraform's provider of AWS, ``aws_apigatewayv2_api``,
``aws_api_gateway_rest_api`` and ``aws_lambda_function_url``, and that of Azure,
``azurerm_api_management_api_policy``; Kong 3.10, plugin ``cors``; APISIX 3.18, plugin ``cors``;
KrakenD, ``security/cors`` (the library rs/cors 1.11, and KrakenD's own JSON Schema 2.13).

Terraform's provider writes a ``max_age`` of 0 for an HTTP API that has none. APISIX takes no ``*``
beside credentials, also not as the default of ``allow_origins``, which it ignores beside
expressions; ``**`` for header names is what was asked for.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final
from xml.sax.saxutils import escape

from .declared import (
    Abilities,
    AnyEntry,
    Declared,
    DeclaredTarget,
    Limits,
    OriginSyntax,
    OtherForm,
    anchored,
)
from .infrastructure import block, resource, template, variables
from .losses import Grade, Loss
from .writing import Unwritable

__all__ = [
    "APISIX",
    "AWS_HTTP_API",
    "AWS_REST_API",
    "AZURE_API_MANAGEMENT",
    "KONG",
    "KRAKEND",
    "LAMBDA_URL",
]

_KONG_METHODS = frozenset(
    {"GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS", "TRACE", "CONNECT"}
)
_KRAKEND_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_LAMBDA_METHODS = frozenset({"GET", "PUT", "HEAD", "POST", "PATCH", "DELETE"})
"""At most six, each of at most six letters: so not OPTIONS."""
_OPEN_API: Final = "openapi.json"
_POLICY: Final = "policy.xml"
_ANY = ["*"]
_NO_OTHER = ("accept",)
"""The request headers if the policy has none: these products read an empty list as their own
default, and this header needs no permission."""
_BY_REGEX_ONLY: Final = "https://by-regex-only.invalid"


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


def _capitalized(lists: Declared) -> dict[str, object]:
    """The lists by the names of Lambda, and of CloudFormation, which takes no empty ones."""
    given = {
        "AllowOrigins": _ANY if lists.any_origin else list(lists.origins),
        "AllowMethods": list(lists.methods),
        "AllowHeaders": list(lists.headers),
        "ExposeHeaders": list(lists.exposed),
    }
    cors: dict[str, object] = {name: texts for name, texts in given.items() if texts}
    cors["AllowCredentials"] = lists.credentials
    if lists.max_age is not None:
        cors["MaxAge"] = lists.max_age
    return cors


def _lambda_url(lists: Declared) -> str:
    return _json({"Cors": _capitalized(lists)})


def _terraform_block(header: str, lists: Declared) -> str:
    return block(
        header,
        {
            "allow_origins": _ANY if lists.any_origin else lists.origins,
            "allow_methods": lists.methods,
            "allow_headers": lists.headers or None,
            "expose_headers": lists.exposed or None,
            "allow_credentials": lists.credentials,
            "max_age": lists.max_age,
        },
    )


def _http_api_terraform(lists: Declared, _: str) -> str:
    cors = _terraform_block("cors_configuration", lists)
    names = {"name": "var.name", "protocol_type": '"HTTP"'}
    return variables("name") + resource("aws_apigatewayv2_api", names, cors)


def _http_api_cloudformation(lists: Declared, _: str) -> str:
    properties = {
        "Name": {"Ref": "Name"},
        "ProtocolType": "HTTP",
        "CorsConfiguration": _capitalized(lists),
    }
    api = {"Type": "AWS::ApiGatewayV2::Api", "Properties": properties}
    return template({"Api": api}, ["Name"])


def _lambda_url_terraform(lists: Declared, _: str) -> str:
    names = {
        "function_name": "var.function_name",
        "authorization_type": "var.authorization_type",
    }
    cors = _terraform_block("cors", lists)
    return variables(*names) + resource("aws_lambda_function_url", names, cors)


def _lambda_url_cloudformation(lists: Declared, _: str) -> str:
    properties = {
        "TargetFunctionArn": {"Ref": "FunctionArn"},
        "AuthType": {"Ref": "AuthType"},
        "Cors": _capitalized(lists),
    }
    url = {"Type": "AWS::Lambda::Url", "Properties": properties}
    return template({"Url": url}, ["FunctionArn", "AuthType"])


def _rest_api(lists: Declared) -> str:
    (origin,) = ("*",) if lists.any_origin else lists.origins
    actual = {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true" if lists.credentials else "",
        "Access-Control-Expose-Headers": ",".join(lists.exposed),
    }
    preflight = {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": actual["Access-Control-Allow-Credentials"],
        "Access-Control-Allow-Methods": ",".join(lists.methods),
        "Access-Control-Allow-Headers": ",".join(lists.headers),
        "Access-Control-Max-Age": "" if lists.max_age is None else str(lists.max_age),
    }
    names = [name for name, value in preflight.items() if value]
    integration = {
        "type": "mock",
        "requestTemplates": {"application/json": '{"statusCode": 204}'},
        "responses": {
            "default": {
                "statusCode": "204",
                "responseParameters": _constants("method.response", preflight),
            }
        },
    }
    text = {"schema": {"type": "string"}}
    options = {
        "security": [],
        "responses": {
            "204": {"description": "A preflight.", "headers": dict.fromkeys(names, text)}
        },
        "x-amazon-apigateway-integration": integration,
    }
    proxy = {"name": "proxy", "in": "path", "required": True, **text}
    errors = {"responseParameters": _constants("gatewayresponse", actual)}
    return _json(
        {
            "openapi": "3.0.1",
            "info": {"title": "CORS", "version": "1"},
            "paths": {
                "/": {"options": options},
                "/{proxy+}": {"options": {"parameters": [proxy], **options}},
            },
            "x-amazon-apigateway-gateway-responses": {
                "DEFAULT_4XX": errors,
                "DEFAULT_5XX": errors,
            },
        }
    )


def _constants(of: str, headers: dict[str, str]) -> dict[str, str]:
    """The parameters of a response, each a constant in quotes."""
    for value in headers.values():
        if "'" in value:
            raise Unwritable(f"a constant of API Gateway cannot have a quote, as in {value!r}")
    return {f"{of}.header.{name}": f"'{value}'" for name, value in headers.items() if value}


def _rest_api_terraform(lists: Declared, _: str) -> str:
    del lists  # they are in the file beside it
    names = {"name": "var.name", "body": f'file("${{path.module}}/{_OPEN_API}")'}
    return variables("name") + resource("aws_api_gateway_rest_api", names)


def _rest_api_cloudformation(lists: Declared, _: str) -> str:
    properties = {"Name": {"Ref": "Name"}, "Body": json.loads(_rest_api(lists))}
    api = {"Type": "AWS::ApiGateway::RestApi", "Properties": properties}
    return template({"Api": api}, ["Name"])


def _api_management_terraform(lists: Declared, _: str) -> str:
    del lists  # they are in the file beside it
    names = {
        "api_name": "var.api",
        "api_management_name": "var.service",
        "resource_group_name": "var.resource_group",
    }
    known = [each.removeprefix("var.") for each in names.values()]
    content = {"xml_content": f'file("${{path.module}}/{_POLICY}")'}
    kind = "azurerm_api_management_api_policy"
    return variables(*known) + resource(kind, {**names, **content})


def _api_management(lists: Declared) -> str:
    """Elements in the order of the documentation."""
    age = "" if lists.max_age is None else f' preflight-result-max-age="{lists.max_age}"'
    parts = {
        ("allowed-origins", "origin", ""): ("*",) if lists.any_origin else lists.origins,
        ("allowed-methods", "method", age): lists.methods,
        ("allowed-headers", "header", ""): lists.headers or _NO_OTHER,
        ("expose-headers", "header", ""): lists.exposed,
    }
    lines = []
    for (name, each, attributes), texts in parts.items():
        if texts:
            lines.append(f"      <{name}{attributes}>")
            lines += [f"        <{each}>{escape(text)}</{each}>" for text in texts]
            lines.append(f"      </{name}>")
    credentials = json.dumps(lists.credentials)
    # Otherwise refused origins' requests of GET and HEAD would have an empty response.
    start = f'<cors allow-credentials="{credentials}" terminate-unmatched-request="false">'
    inbound = ["  <inbound>", "    <base />", f"    {start}", *lines, "    </cors>", "  </inbound>"]
    others = [f"  <{name}><base /></{name}>" for name in ("backend", "outbound", "on-error")]
    return "\n".join(["<policies>", *inbound, *others, "</policies>", ""])


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
        "allow_headers": "**" if lists.headers == ("*",) else ",".join(lists.headers or _NO_OTHER),
        "expose_headers": ",".join(lists.exposed),
        "max_age": 5 if lists.max_age is None else lists.max_age,
        "allow_credential": lists.credentials,
        "allow_origins": "*" if lists.any_origin else _BY_REGEX_ONLY,
    }
    if not lists.any_origin:
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


_HTTP_API = Abilities(OriginSyntax.EXACT, other_origins=False, status=204, replaces=True)
AWS_HTTP_API = DeclaredTarget(
    "aws-http-api",
    "Amazon API Gateway, HTTP API",
    _HTTP_API,
    "cors.json",
    _http_api,
    comment=None,
    limits=Limits(method=64),
    forms={
        "terraform": OtherForm(
            "cors.tf", _http_api_terraform, abilities=replace(_HTTP_API, default_max_age=0)
        ),
        "cloudformation": OtherForm("cors.yaml", _http_api_cloudformation),
    },
)
AWS_REST_API = DeclaredTarget(
    "aws-rest-api",
    "Amazon API Gateway, REST API",
    Abilities(
        OriginSyntax.EXACT,
        constant=True,
        status=204,
        replaces=True,  # what is not replaced is in the losses below
        answers_options=True,
    ),
    _OPEN_API,
    _rest_api,
    comment=None,
    forms={
        "terraform": OtherForm("cors.tf", _rest_api_terraform, beside=True),
        "cloudformation": OtherForm("cors.yaml", _rest_api_cloudformation),
    },
    others=(
        Loss(
            "actual-responses",
            "requests",
            "responses of the application have only the CORS headers that it sends itself.",
            Grade.COSTS,
            "Keep the middleware in the application, and accept it.",
        ),
    ),
)
AZURE_API_MANAGEMENT = DeclaredTarget(
    "azure-api-management",
    "Azure API Management",
    Abilities(
        OriginSyntax.EXACT,
        any_header=AnyEntry.ECHOED,
        other_origins=False,
        default_max_age=0,
    ),
    _POLICY,
    _api_management,
    comment=None,
    limits=Limits(
        whole=(256 * 1024, "a policy document", lambda lists: len(_api_management(lists)))
    ),
    forms={"terraform": OtherForm("cors.tf", _api_management_terraform, beside=True)},
)
LAMBDA_URL = DeclaredTarget(
    "lambda-url",
    "AWS Lambda function URL",
    Abilities(
        OriginSyntax.EXACT,
        methods=_LAMBDA_METHODS,
        other_origins=False,
        most_origins=100,
        most_names=100,
        longest_max_age=86400,
        default_max_age=0,
    ),
    "cors.json",
    _lambda_url,
    comment=None,
    limits=Limits(253, 1_024),
    forms={
        "terraform": OtherForm("cors.tf", _lambda_url_terraform),
        "cloudformation": OtherForm("cors.yaml", _lambda_url_cloudformation),
    },
)
KONG = DeclaredTarget(
    "kong",
    "Kong",
    Abilities(
        OriginSyntax.REGEX,
        any_header=AnyEntry.ECHOED,
        methods=_KONG_METHODS,
        any_method=AnyEntry.UNKNOWN,
        status=200,
        private_network=True,
        varies=True,
    ),
    "kong.yaml",
    _kong,
)
APISIX = DeclaredTarget(
    "apisix",
    "Apache APISIX",
    Abilities(
        OriginSyntax.REGEX,
        any_header=AnyEntry.ECHOED,
        any_method=AnyEntry.UNKNOWN,
        default_max_age=5,
        status=200,
        answers_options=True,
        varies=True,
    ),
    "cors.json",
    _apisix,
    comment=None,
)
KRAKEND = DeclaredTarget(
    "krakend",
    "KrakenD",
    Abilities(
        OriginSyntax.GLOB,
        any_header=AnyEntry.ECHOED,
        methods=_KRAKEND_METHODS,
        any_method=AnyEntry.UNKNOWN,
        shortest_max_age=1,
        status=204,
        private_network=True,
        varies=True,
    ),
    "cors.json",
    _krakend,
    comment=None,
)

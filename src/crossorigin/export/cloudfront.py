"""Amazon CloudFront: a response headers policy for responses, and a function for preflights.

Facts behind the form:

- A response headers policy only adds headers; a preflight goes on to the origin server. A function
  at "viewer request" can answer it.
- A function has at most 10 KB, and no network. Names of headers are in lower case in its event.
- With credentials, no list of a response headers policy can be ``*``.

Sources: CloudFront, "Understand response headers policies", "CloudFront Functions event structure",
"JavaScript runtime 2.0" and the quotas; the API's ``ResponseHeadersPolicyCorsConfig``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from .declared import Abilities, AnyEntry, Declared, DeclaredTarget, OriginSyntax, OtherForm
from .infrastructure import block, resource, template
from .intermediate import ResponseCase, Rule
from .javascript import js_answer, js_list, js_regex, js_test
from .writing import Unwritable, commented

__all__ = ["CLOUDFRONT"]

_PROGRAM = Path(__file__).with_name("cloudfront.js")
LARGEST_FUNCTION: Final = 10 * 1024
_PREFLIGHTS: Final = "preflights.js"
_FUNCTION: Final = "crossorigin-preflights"
_RUNTIME: Final = "cloudfront-js-2.0"
_METHODS: Final = frozenset({"GET", "DELETE", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})


def _items(texts: tuple[str, ...]) -> dict[str, object]:
    return {"Quantity": len(texts), "Items": list(texts)}


def _policy(lists: Declared) -> str:
    cors: dict[str, object] = {
        "AccessControlAllowOrigins": _items(("*",) if lists.any_origin else lists.origins),
        "AccessControlAllowHeaders": _items(lists.headers or ("accept",)),  # needs no permission
        "AccessControlAllowMethods": _items(lists.methods),
        "AccessControlAllowCredentials": lists.credentials,
        "OriginOverride": True,
    }
    if lists.exposed:
        cors["AccessControlExposeHeaders"] = _items(lists.exposed)
    if lists.max_age is not None:
        cors["AccessControlMaxAgeSec"] = lists.max_age
    return f"{json.dumps({'Name': 'crossorigin', 'CorsConfig': cors}, indent=2)}\n"


def _terraform(lists: Declared, _: str) -> str:
    items = {
        "access_control_allow_origins": ("*",) if lists.any_origin else lists.origins,
        "access_control_allow_methods": lists.methods,
        "access_control_allow_headers": lists.headers or ("accept",),
        "access_control_expose_headers": lists.exposed,
    }
    cors = block(
        "cors_config",
        {
            "access_control_allow_credentials": lists.credentials,
            "access_control_max_age_sec": lists.max_age,
            "origin_override": True,
        },
        *(block(name, {"items": texts}) for name, texts in items.items() if texts),
    )
    code = {"code": f'file("${{path.module}}/{_PREFLIGHTS}")'}
    return resource(
        "aws_cloudfront_response_headers_policy", {}, cors, name="crossorigin"
    ).lstrip() + resource(
        "aws_cloudfront_function", code, name=_FUNCTION, runtime=_RUNTIME, publish=True
    )


def _cloudformation(lists: Declared, program: str) -> str:
    policy = json.loads(_policy(lists))
    for each in policy["CorsConfig"].values():
        if isinstance(each, dict):
            del each["Quantity"]  # only the API has it
    function = {
        "Name": _FUNCTION,
        "AutoPublish": True,
        "FunctionConfig": {"Comment": "CORS", "Runtime": _RUNTIME},
        "FunctionCode": program,
    }
    return template(
        {
            "CorsHeaders": {
                "Type": "AWS::CloudFront::ResponseHeadersPolicy",
                "Properties": {"ResponseHeadersPolicyConfig": policy},
            },
            "CorsPreflights": {"Type": "AWS::CloudFront::Function", "Properties": function},
        }
    )


def _function(rule: Rule, head: str) -> str:
    origins = rule.origins
    refused = js_answer(rule.answers[ResponseCase.REFUSED_PREFLIGHT])
    lines = [
        "const RULE = {",
        f"  anyOrigin: {json.dumps(origins.any)},",
        f"  exact: {json.dumps(origins.exact)},",
        f"  patterns: {js_list(map(js_regex, origins.regexes))},",
        f"  refused: {js_regex(origins.refused)},",
        f"  method: {js_test(rule.method)},",
        f"  names: {js_test(rule.names)},",
        f"  privateNetwork: {json.dumps(rule.grants_private_network)},",
        f"  preflight: {js_answer(rule.answers[ResponseCase.PREFLIGHT])},",
        f"  refusedPreflight: {refused},",
        "};",
        "",
    ]
    text = f"{commented(head, '//')}" + "\n".join(lines) + _PROGRAM.read_text("ascii")
    if len(text) > LARGEST_FUNCTION:
        message = f"a CloudFront function has at most {LARGEST_FUNCTION:,} bytes, not {len(text):,}"
        raise Unwritable(message)
    return text


CLOUDFRONT = DeclaredTarget(
    "cloudfront",
    "Amazon CloudFront",
    Abilities(
        OriginSyntax.EXACT,
        any_header=AnyEntry.UNKNOWN,
        methods=_METHODS,
        any_method=AnyEntry.UNKNOWN,
        other_origins=False,
        any_status=True,
        private_network=True,
        refuses_preflights=True,
    ),
    "response-headers-policy.json",
    _policy,
    comment=None,
    program=(_PREFLIGHTS, _function),
    forms={
        "terraform": OtherForm("cors.tf", _terraform, beside=True),
        "cloudformation": OtherForm("cors.yaml", _cloudformation),
    },
)

"""Recipes for services: Amazon's, Google's, Microsoft's and Cloudflare's stores and gateways."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ..grant import Grant
from ..software import Software
from .writing import (
    Writer,
    commented,
    joined,
    known_methods,
    lines,
    shell_json,
    unknown_methods,
)

__all__ = ["RECIPES"]

_S3_METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")
_AZURE_METHODS = (*_S3_METHODS, "PATCH", "OPTIONS", "MERGE")
_CLOUDFRONT_METHODS = (*_S3_METHODS, "PATCH", "OPTIONS")


def _http_api(grant: Grant) -> str:
    settings = {
        "AllowOrigins": list(grant.origins),
        "AllowMethods": list(grant.all_methods),
        **({"AllowHeaders": list(grant.headers)} if grant.headers else {}),
        **({"ExposeHeaders": list(grant.expose)} if grant.expose else {}),
        **({"AllowCredentials": True} if grant.credentials else {}),
        **({} if grant.max_age is None else {"MaxAge": grant.max_age}),
    }
    return lines(
        "# API Gateway then answers preflights itself, and drops the integration's CORS headers.",
        "aws apigatewayv2 update-api --api-id YOUR_API_ID --cors-configuration \\",
        f"  {shell_json(settings)}",
    )


def _rest_api(grant: Grant) -> str:
    origin = grant.origins[0]
    more = grant.origins[1:]
    parameters = {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": joined(grant.all_methods),
        **({"Access-Control-Allow-Headers": joined(grant.headers)} if grant.headers else {}),
        **({"Access-Control-Allow-Credentials": "true"} if grant.credentials else {}),
        **({} if grant.max_age is None else {"Access-Control-Max-Age": str(grant.max_age)}),
    }
    errors = {
        "Access-Control-Allow-Origin": origin,
        **({"Access-Control-Allow-Credentials": "true"} if grant.credentials else {}),
    }

    def values(prefix: str, headers: dict[str, str]) -> dict[str, str]:
        return {f"{prefix}{name}": f"'{value}'" for name, value in headers.items()}

    declared = {name: {"schema": {"type": "string"}} for name in parameters}
    mock = {
        "security": [],
        "responses": {"204": {"description": "", "headers": declared}},
        "x-amazon-apigateway-integration": {
            "type": "mock",
            "requestTemplates": {"application/json": '{"statusCode": 204}'},
            "responses": {
                "default": {
                    "statusCode": "204",
                    "responseParameters": values("method.response.header.", parameters),
                }
            },
        },
    }
    gateway = {"responseParameters": values("gatewayresponse.header.", errors)}
    return lines(
        commented("A mock integration names one origin. For the others, answer OPTIONS in code:")
        if more
        else None,
        commented(joined(more)) if more else None,
        "# in the API's OpenAPI file, at each path: preflights are answered without a login",
        f"options: {json.dumps(mock)}",
        "",
        "# in the same file, at the top: errors that API Gateway makes itself",
        "x-amazon-apigateway-gateway-responses:",
        f"  DEFAULT_4XX: {json.dumps(gateway)}",
        f"  DEFAULT_5XX: {json.dumps(gateway)}",
        "",
        "# and the integration (a Lambda function, say) sets the headers on its own responses:",
        *(f"# {name}: {value}" for name, value in errors.items()),
        f"# Access-Control-Expose-Headers: {joined(grant.expose)}" if grant.expose else None,
    )


def _s3(grant: Grant) -> str:
    expose = [each for each in grant.expose if each != "*"]
    rule = {
        "AllowedOrigins": list(grant.origins),
        "AllowedMethods": known_methods(grant, _S3_METHODS),
        **({"AllowedHeaders": list(grant.headers)} if grant.headers else {}),
        # S3 has no sign for all of them.
        **({"ExposeHeaders": expose} if expose else {}),
        **({} if grant.max_age is None else {"MaxAgeSeconds": grant.max_age}),
    }
    return lines(
        unknown_methods("S3", grant, _S3_METHODS),
        "# This replaces the rules that the bucket has; see them with get-bucket-cors.",
        "aws s3api put-bucket-cors --bucket YOUR_BUCKET --cors-configuration \\",
        f"  {shell_json({'CORSRules': [rule]})}",
    )


def _r2(grant: Grant) -> str:
    rule = {
        "allowed": {
            "origins": list(grant.origins),
            "methods": known_methods(grant, _S3_METHODS),
            **({"headers": list(grant.headers)} if grant.headers else {}),
        },
        **({"exposeHeaders": list(grant.expose)} if grant.expose else {}),
        **({} if grant.max_age is None else {"maxAgeSeconds": grant.max_age}),
    }
    return lines(
        unknown_methods("R2", grant, _S3_METHODS),
        commented("R2 has no setting for credentials: fetch without them, with signed URLs.")
        if grant.credentials
        else None,
        "# This replaces the rules that the bucket has: see wrangler r2 bucket cors list.",
        "cat > cors.json <<'END'",
        json.dumps({"rules": [rule]}),
        "END",
        "npx wrangler r2 bucket cors set YOUR_BUCKET --file cors.json",
    )


def _gcs(grant: Grant) -> str:
    rule = {
        "origin": list(grant.origins),
        "method": list(grant.all_methods),
        # One list for what may be sent and what may be read.
        **(
            {"responseHeader": [*grant.headers, *grant.expose]}
            if grant.headers or grant.expose
            else {}
        ),
        "maxAgeSeconds": 3600 if grant.max_age is None else grant.max_age,
    }
    return lines(
        commented("Cloud Storage never allows credentials: fetch without them, with signed URLs.")
        if grant.credentials
        else None,
        "# Not for storage.cloud.google.com, which asks for a login and has no CORS.",
        "cat > cors.json <<'END'",
        json.dumps([rule]),
        "END",
        "gcloud storage buckets update gs://YOUR_BUCKET --cors-file=cors.json",
    )


def _azure_blob(grant: Grant) -> str:
    return lines(
        unknown_methods("Azure Storage", grant, _AZURE_METHODS),
        "# This adds a rule; a service has at most five. See them with: az storage cors list",
        "az storage cors add --services b --account-name YOUR_ACCOUNT \\",
        f"  --origins {' '.join(grant.origins)} \\",
        f"  --methods {' '.join(known_methods(grant, _AZURE_METHODS))} \\",
        f"  --allowed-headers {' '.join(grant.headers)} \\" if grant.headers else None,
        f"  --exposed-headers {' '.join(grant.expose)} \\" if grant.expose else None,
        f"  --max-age {grant.max_age or 0}",
    )


def _cloudfront(grant: Grant) -> str:
    def items(values: Sequence[str]) -> dict[str, object]:
        return {"Quantity": len(values), "Items": list(values)}

    cors = {
        "AccessControlAllowOrigins": items(grant.origins),
        "AccessControlAllowMethods": items(known_methods(grant, _CLOUDFRONT_METHODS)),
        # An empty list is refused.
        "AccessControlAllowHeaders": items(grant.headers or ("Content-Type",)),
        **({"AccessControlExposeHeaders": items(grant.expose)} if grant.expose else {}),
        "AccessControlAllowCredentials": grant.credentials,
        **({} if grant.max_age is None else {"AccessControlMaxAgeSec": grant.max_age}),
        "OriginOverride": True,
    }
    config = {"Name": "cors", "CorsConfig": cors}
    return lines(
        unknown_methods("CloudFront", grant, _CLOUDFRONT_METHODS),
        "# Then choose it, and the allowed method OPTIONS, in the distribution's behaviour.",
        "# The preflight still goes to the server behind CloudFront, which has to answer it with",
        "# 200 or 204, without a login.",
        "aws cloudfront create-response-headers-policy --response-headers-policy-config \\",
        f"  {shell_json(config)}",
    )


def _firebase(grant: Grant) -> str:
    origin = grant.origins[0]
    headers = [
        {"key": "Access-Control-Allow-Origin", "value": origin},
        *(
            [{"key": "Access-Control-Expose-Headers", "value": joined(grant.expose)}]
            if grant.expose
            else []
        ),
        *([] if grant.anyone else [{"key": "Vary", "value": "Origin"}]),
    ]
    rule = {"source": "**", "headers": headers}
    options = {"cors": True if grant.anyone else list(grant.origins)}
    return lines(
        "// Hosting, in firebase.json: files, one origin, and requests without a preflight.",
        json.dumps({"hosting": {"headers": [rule]}}),
        "",
        "// Cloud Functions, in the function itself: preflights too, for every listed origin.",
        f"exports.api = onRequest({json.dumps(options)}, (request, response) => {{ /* ... */ }});",
        commented("It sets no Allow-Credentials: use the package cors for cookies.", mark="//")
        if grant.credentials
        else None,
    )


_AWS = "https://docs.aws.amazon.com/"
RECIPES: dict[Software, Writer] = {
    Software.API_GATEWAY: Writer(
        "Amazon API Gateway (HTTP API)",
        "in a shell",
        f"{_AWS}apigateway/latest/developerguide/http-api-cors.html",
        _http_api,
    ),
    Software.API_GATEWAY_REST: Writer(
        "Amazon API Gateway (REST API)",
        "in the API's OpenAPI definition; deploy the stage afterwards",
        f"{_AWS}apigateway/latest/developerguide/how-to-cors.html",
        _rest_api,
    ),
    Software.CLOUDFRONT: Writer(
        "Amazon CloudFront",
        "in a shell",
        f"{_AWS}AmazonCloudFront/latest/DeveloperGuide/creating-response-headers-policies.html",
        _cloudfront,
        patterns=True,
    ),
    Software.S3: Writer(
        "Amazon S3",
        "in a shell",
        f"{_AWS}AmazonS3/latest/userguide/enabling-cors-examples.html",
        _s3,
        patterns=True,
    ),
    Software.R2: Writer(
        "Cloudflare R2",
        "in a shell",
        "https://developers.cloudflare.com/r2/buckets/cors/",
        _r2,
    ),
    Software.GCS: Writer(
        "Google Cloud Storage",
        "in a shell",
        "https://cloud.google.com/storage/docs/using-cors",
        _gcs,
    ),
    Software.AZURE_BLOB: Writer(
        "Azure Blob Storage",
        "in a shell",
        "https://learn.microsoft.com/rest/api/storageservices/cross-origin-resource-sharing--cors--support-for-the-azure-storage-services",
        _azure_blob,
    ),
    Software.FIREBASE: Writer(
        "Firebase Hosting and Cloud Functions",
        "in firebase.json, or in the function",
        "https://firebase.google.com/docs/functions/http-events#configure-cors",
        _firebase,
    ),
}

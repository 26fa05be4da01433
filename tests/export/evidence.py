"""The evidence for each loss of each target: a test by real requests, or a document of the vendor.

`None` as a target stands for all targets that are servers in the tests.
"""

from __future__ import annotations

from typing import Final

__all__ = ["DOCUMENTS", "EVERYWHERE", "NOT_CONFIRMED", "TESTS"]

_HERE = "tests/export/test_losses.py::"
_GATEWAYS = "tests/export/test_gateways.py::"
_DECLARED = "tests/export/test_declared.py::"
_TRAEFIK = f"{_DECLARED}test_traefik_differs_as_the_export_says"
_INGRESS = f"{_DECLARED}test_the_template_of_ingress_nginx_differs_as_the_export_says"
_AZURE = "tests/export/test_emulators.py::test_azure_blob_differs_as_its_losses_say"
_REFUSED = f"{_HERE}test_what_traefik_would_do_with_policies_that_are_refused"
_ODD = f"{_HERE}test_requests_that_no_browser_sends"

TESTS: Final[dict[tuple[str, str | None], str]] = {
    ("allow-origin-if", None): f"{_HERE}test_what_no_target_says_is_missing_there",
    ("candidate", None): f"{_HERE}test_what_no_target_says_is_missing_there",
    ("route-policies", None): f"{_HERE}test_a_gateway_does_not_know_the_policies_of_routes",
    ("odd-paths", None): f"{_GATEWAYS}test_paths_with_odd_spellings_have_no_cors",
    ("ipv6-spellings", None): "tests/export/test_regexes.py",
    ("repeated-lines", None): _ODD,
    ("empty-headers", None): _ODD,
    ("malformed-requests", None): _ODD,
    ("unusual-methods", "varnish"): f"{_HERE}test_varnish_refuses_unusual_methods",
    ("block-refused", "varnish"): f"{_HERE}test_requests_of_other_sites_pass_varnish",
    ("trailing-dot", "lighttpd"): f"{_HERE}test_lighttpd_reads_a_host_without_its_dot",
    (
        "preflight-status",
        "apache",
    ): f"{_GATEWAYS}test_an_accepted_status_of_apache_is_all_that_differs",
    **dict.fromkeys(
        [("preflight-status", "traefik"), ("refused-preflights", "traefik"), ("vary", "traefik")],
        _TRAEFIK,
    ),
    **{(code, "traefik"): _REFUSED for code in ("several-policies", "block-refused")},
    ("private-network", "traefik"): _REFUSED,
    ("any-header", "traefik"): f"{_HERE}test_traefik_sends_a_wildcard_as_it_is",
    ("any-method", "traefik"): f"{_HERE}test_traefik_sends_a_wildcard_as_it_is",
    **{
        (code, "ingress-nginx"): _INGRESS
        for code in ("refused-preflights", "plain-options", "vary", "own-headers", "origin-end")
    },
    ("vary", "azure-blob"): _AZURE,
    ("credentials", "azure-blob"): _AZURE,
    (
        "origin-form",
        "azure-blob",
    ): "tests/export/test_emulators.py::test_a_wildcard_within_a_label_would_match_more_in_azurite",
    (
        "origin-form",
        "s3",
    ): "tests/export/test_emulators.py::test_two_wildcards_in_an_origin_would_be_refused",
}
"""By the code of a loss and the target: the test that shows it by requests."""

EVERYWHERE: Final = frozenset(
    {"allow-origin-if", "candidate", "route-policies", "odd-paths", "ipv6-spellings"}
)
"""Codes of what no file of settings can say: their tests count for all targets."""

_ENVOY = "Envoy, source/extensions/filters/http/cors/cors_filter.cc"
_ISTIO = "Istio's API 1.31.0-alpha.0, networking/v1alpha3/virtual_service.proto, CorsPolicy"
_FILTER = "any-header own-headers preflight-status refused-preflights vary"
_PAGE_OF_HEADERS = "any-header any-method block-refused own-headers several-policies"

_READ: Final[dict[str, dict[str, str]]] = {
    "apisix": {
        "Apache APISIX 3.18.0, apisix/plugins/cors.lua": (
            "any-header any-method block-refused max-age no-origins own-headers plain-options "
            "preflight-status private-network refused-preflights several-policies"
        ),
    },
    "kong": {
        "Kong 3.10.0, kong/plugins/cors, handler.lua": (
            "any-header own-headers preflight-status refused-preflights"
        ),
        "Kong 3.10.0, kong/plugins/cors, schema.lua": (
            "any-method block-refused methods no-origins several-policies"
        ),
    },
    "krakend": {
        "rs/cors 1.11, cors.go": (
            "any-header any-method no-origins origin-form own-headers refused-preflights"
        ),
        "krakend-cors, cors.go": "block-refused preflight-status several-policies",
        "KrakenD's JSON Schema 2.13, security/cors.json and timeunits.json": "max-age methods",
    },
    "istio": {
        _ENVOY: _FILTER,
        _ISTIO: "block-refused private-network several-policies",
        "Istio 1.31, pkg/config/validation/validation.go, supportedCORSMethods": "methods",
        "Istio 1.31, manifests/charts/base/files/crd-all.gen.yaml, maxAge": "max-age",
    },
    "envoy-gateway": {
        _ENVOY: _FILTER,
        "Envoy Gateway 1.9.0, api/v1alpha1/cors_types.go": (
            "block-refused private-network several-policies"
        ),
        "Envoy Gateway 1.9.0, Origin in cors_types.go, and release-notes/v1.9.0.yaml, by which "
        "older versions list only http and https": "origin-form",
    },
    "gateway-api": {
        "Gateway API 1.6, apis/v1/httproute_types.go, HTTPCORSFilter": (
            "any-header block-refused max-age methods origin-form preflight-status "
            "private-network refused-preflights several-policies too-many-origins"
        ),
        "Gateway API 1.6, HTTPCORSFilter, which leaves it to each gateway": (
            "no-origins own-headers vary"
        ),
    },
    "ingress-nginx": {
        "Kubernetes, apimachinery/pkg/api/validation/objectmeta.go, TotalAnnotationSizeLimitB": (
            "too-long"
        ),
        "ingress-nginx 1.15.0, internal/ingress/annotations/cors/main.go": (
            "any-header any-method block-refused max-age no-origins origin-form private-network "
            "several-policies"
        ),
        "ingress-nginx 1.15.0, rootfs/etc/nginx/template/nginx.tmpl": "preflight-status",
        "ingress-nginx, README.md, Ingress NGINX Retirement": "retired",
    },
    "traefik": {"Traefik 3.7.9, pkg/middlewares/headers/header.go": "max-age origin-form"},
    "aws-http-api": {
        "Amazon API Gateway, Configure CORS for HTTP APIs": (
            "block-refused origin-form private-network several-policies"
        ),
        "AWS's provider of Terraform, internal/service/apigatewayv2/api.go": "max-age",
    },
    "aws-rest-api": {
        "Amazon API Gateway, CORS for REST APIs, and the document that is written": (
            "actual-responses any-header any-method block-refused no-origins origin-form "
            "plain-options preflight-status private-network refused-preflights several-policies "
            "too-many-origins"
        ),
    },
    "lambda-url": {
        "AWS Lambda, the client library's model of Cors": (
            "block-refused max-age methods origin-form private-network several-policies "
            "too-many-origins"
        ),
        "AWS Lambda, Creating and managing function URLs, Cross-origin resource sharing": (
            "own-headers"
        ),
    },
    "azure-api-management": {
        "Azure, Azure API Management limits, Maximum policy document size": "too-long",
        "Azure API Management, policy cors": (
            "block-refused max-age no-origins origin-form own-headers private-network "
            "refused-preflights several-policies"
        ),
    },
    "cloudfront": {
        "Amazon CloudFront, ResponseHeadersPolicyCorsConfig, and the function that is written": (
            "any-header any-method block-refused methods several-policies unwritable-text"
        ),
        "Amazon CloudFront, Understanding response headers policies, which names the places of a "
        "wildcard but not what it matches": "origin-form own-headers",
    },
    "netlify": {
        "Netlify, Custom headers, and the file that is written": (
            f"{_PAGE_OF_HEADERS} no-origins origin-form private-network too-many-origins"
        ),
    },
    "cloudflare-pages": {
        "Cloudflare Pages, Headers, and the file that is written": (
            f"{_PAGE_OF_HEADERS} origin-form private-network too-many-origins"
        ),
        "Cloudflare's workers-sdk, packages/pages-shared/asset-server/handler.ts": "preflights",
    },
    "vercel": {
        "Vercel, How to enable CORS, and the file that is written": (
            "any-header any-method block-refused no-origins origin-form private-network "
            "several-policies"
        ),
        "Vercel, Cache, by which headers of a function replace those of vercel.json": "own-headers",
        "Vercel, packages/routing-utils/src/schemas.ts, headersSchema": "too-many-origins",
    },
    "s3": {
        "Amazon S3, Elements of a CORS configuration": (
            "any-method block-refused methods no-origins private-network several-policies"
        ),
        "responses of S3 that LocalStack recorded from 2023 to 2025, "
        "tests/aws/services/s3/test_s3_cors.snapshot.json": "credentials preflight-status vary",
        "Amazon S3, the client library's model of CORSRule": "any-header",
        "Amazon S3, PutBucketCors, The document is limited to 64 KB in size": "too-long",
        "AWS's provider of Terraform, internal/service/s3/bucket_cors_configuration.go": "max-age",
    },
    "r2": {
        "Cloudflare's provider of Terraform 5.22, cloudflare_r2_bucket_cors": (
            "any-method block-refused credentials methods no-origins private-network "
            "several-policies"
        ),
        "Cloudflare R2, Configure CORS, and cloudflare-docs issue 32888": "origin-form",
    },
    "gcs": {
        "Google's API of storage, Bucket.CorsData": (
            "block-refused credentials origin-form private-network several-policies"
        ),
        "Google Cloud Storage, Cross-Origin Resource Sharing (CORS), of 2024-04-24": (
            "json-api max-age methods refused-preflights"
        ),
    },
    "azure-blob": {
        "Azure Storage, CORS support": "block-refused private-network several-policies too-long",
        "Azure Storage, the client library's CorsRule": "no-origins",
        "Azure Storage, Preflight Blob Request": "any-header preflight-status",
        "Azure's provider of Terraform 5.2, azurerm_storage_account": (
            "any-method max-age methods too-many-origins"
        ),
    },
}

DOCUMENTS: Final = {
    (code, target): document
    for target, documents in _READ.items()
    for document, codes in documents.items()
    for code in codes.split()
}
"""By the code of a loss and the target: the document from which the loss was read."""

_NOT_CONFIRMED: Final = {
    "aws-http-api": "any-header any-method no-origins preflight-status refused-preflights vary",
    "lambda-url": "any-header any-method no-origins preflight-status refused-preflights vary",
    "azure-api-management": "any-header any-method preflight-status vary",
    "cloudfront": "no-origins vary",
    "netlify": "preflights",
    "vercel": "preflights",
    "r2": "any-header preflight-status vary",
    "gcs": "any-header no-origins preflight-status vary",
}
NOT_CONFIRMED: Final = {
    (code, target) for target, codes in _NOT_CONFIRMED.items() for code in codes.split()
}
"""Losses that are named out of caution: no document was found that says so, in the documentation
that is named above for the target, the models of its client libraries, the source of Terraform's
provider, and issues in which its responses are shown."""

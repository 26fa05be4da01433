"""The evidence for each loss of each target: a test by real requests, or a document of the vendor.

`None` as a target stands for all targets that are servers in the tests.
"""

from __future__ import annotations

from typing import Final

__all__ = ["DOCUMENTS", "TESTS"]

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

DOCUMENTS: Final = {
    "cloudflare-workers": "Cloudflare, Workers, Runtime APIs: Headers",
    "traefik": "Traefik 3.7, pkg/middlewares/headers",
    "gateway-api": "Gateway API 1.5, HTTPCORSFilter (GEP-1767)",
    "istio": "Istio 1.31, networking/v1/virtual_service.proto, CorsPolicy",
    "envoy-gateway": "Envoy Gateway 1.9, SecurityPolicy, CORS",
    "ingress-nginx": "ingress-nginx 1.15, annotations/cors and its template",
    "kong": "Kong 3.10, kong/plugins/cors, handler.lua and schema.lua",
    "apisix": "Apache APISIX 3, apisix/plugins/cors.lua",
    "krakend": "KrakenD, security/cors, by rs/cors 1.11",
    "aws-http-api": "Amazon API Gateway, Configure CORS for HTTP APIs",
    "aws-rest-api": "Amazon API Gateway, Enable CORS for a REST API resource",
    "lambda-url": "AWS Lambda, API_Cors",
    "azure-api-management": "Azure API Management, policy cors",
    "cloudfront": "Amazon CloudFront, ResponseHeadersPolicyCorsConfig",
    "netlify": "Netlify, Custom headers",
    "cloudflare-pages": "Cloudflare Pages, Headers",
    "vercel": "Vercel, vercel.json, headers",
    "s3": "Amazon S3, CORS configuration",
    "r2": "Cloudflare R2, Configure CORS",
    "gcs": "Google Cloud Storage, Cross-origin resource sharing",
    "azure-blob": "Azure Storage, CORS support",
}
"""What the losses of a product were read from that does not run here."""

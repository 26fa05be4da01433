"""Entries of settings that no page's origin equals, in each software's syntax; none in others."""

from __future__ import annotations

import pytest

from crossorigin.diagnosis import Cause
from crossorigin.diagnosis.faults import faults_in

HEADERS = (
    'add_header Access-Control-Allow-Origin "{}";',
    "add_header 'Access-Control-Allow-Origin' {} always;",
    'Header set Access-Control-Allow-Origin "{}"',
    "Header always set Access-Control-Allow-Origin {}",
    "http-response set-header Access-Control-Allow-Origin {}",
    'res.setHeader("Access-Control-Allow-Origin", "{}");',
    'w.Header().Set("Access-Control-Allow-Origin", "{}")',
    "response['Access-Control-Allow-Origin'] = '{}'",
    "headers: {{ 'Access-Control-Allow-Origin': '{}' }}",
    "'Access-Control-Allow-Origin' => '{}',",
)
LISTS = (
    "CORS_ALLOWED_ORIGINS = ['https://a.example', '{}']",
    'allow_origins=["{}"],',
    "'allowed_origins' => ['{}'],",
    'AllowedOrigins: []string{{"{}"}},',
    'builder.WithOrigins("{}")',
    'configuration.setAllowedOrigins(Arrays.asList("{}"));',
    'accessControlAllowOriginList = ["{}"]',
)
NEVER_EQUAL = {
    "shop.example.com": "begins with a scheme",
    "localhost:3000": "begins with a scheme",
    "10.0.0.7": "begins with a scheme",
}
NEVER_IN_HEADER = {
    **NEVER_EQUAL,
    "https://*.example.com": "no patterns",
    "http://localhost:*": "no patterns",
    "*.example.com": "no patterns",
    "https://shop.example.com/app": "no origin has a path",
    "https://shop.example.com/": "no origin has a path",
}


@pytest.mark.parametrize("value", NEVER_IN_HEADER)
@pytest.mark.parametrize("setting", HEADERS)
def test_a_header_that_no_origin_equals(setting: str, value: str) -> None:
    (found,) = [each for each in faults_in(setting.format(value)) if "slash" not in each.what]
    assert (found.cause, value in found.what) == (Cause.ORIGIN_MISSPELLED, True)
    assert NEVER_IN_HEADER[value] in found.what


@pytest.mark.parametrize("value", NEVER_EQUAL)
@pytest.mark.parametrize("setting", LISTS)
def test_an_entry_without_a_scheme(setting: str, value: str) -> None:
    (found,) = faults_in(setting.format(value))
    assert NEVER_EQUAL[value] in found.what
    assert f"https://{value}" in found.fix


@pytest.mark.parametrize(
    "value", ["*", "https://shop.example.com", "http://localhost:3000", "null"]
)
@pytest.mark.parametrize("setting", [*HEADERS, *LISTS])
def test_correct_values(setting: str, value: str) -> None:
    is_name = value == "*" and setting.startswith("CORS_ALLOWED_ORIGINS")
    assert bool(faults_in(setting.format(value))) is is_name


@pytest.mark.parametrize(
    "text",
    [
        "add_header Access-Control-Allow-Origin $http_origin always;",
        "add_header Access-Control-Allow-Origin $cors_origin;",
        'Header set Access-Control-Allow-Origin "%{ORIGIN}e" env=ORIGIN',
        'Header set Access-Control-Allow-Origin "expr=%{req:Origin}"',
        'res.setHeader("Access-Control-Allow-Origin", req.headers.origin);',
        'res.setHeader("Access-Control-Allow-Origin", "https://" + host);',
        "Access-Control-Allow-Origin: example.com",
        'ALLOWED_HOSTS = ["shop.example.com"]',
        "origins 'localhost:3000'",
        'config.allowedOrigins = ["https://a.example"]; host = "shop.example.com"',
        "cors: { allowed: true }, origins: ['shop.example.com:*']",
        'allowedOriginPatterns("https://*.example.com")',
        "experimental: { serverActions: { allowedOrigins: ['my-proxy.example', 'b.example'] } }",
        "'key' => env('REVERB_APP_KEY'), 'allowed_origins' => ['shop.example.com'],",
    ],
)
def test_other_values(text: str) -> None:
    assert faults_in(text) == []

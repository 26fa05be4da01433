"""The origin that a request went to."""

import pytest

from crossorigin.server import own_origin, request_host


@pytest.mark.parametrize(
    ("scheme", "headers", "untrusting", "trusting"),
    [
        ("https", {"host": "api.example.net"}, "https://api.example.net", None),
        ("https", {"host": "API.example.net:443"}, "https://api.example.net", None),
        ("http", {"host": "localhost:8000"}, "http://localhost:8000", None),
        ("http", {"host": "[::1]:80"}, "http://[::1]", None),
        ("ws", {"host": "api.example.net:80"}, "http://api.example.net", None),
        ("wss", {"host": "api.example.net"}, "https://api.example.net", None),
        ("http", {}, None, None),
        ("http", {"host": ""}, None, None),
        (
            "http",
            {"host": "inside", "x-forwarded-proto": "https", "x-forwarded-host": "api.example.net"},
            "http://inside",
            "https://api.example.net",
        ),
        (
            "http",
            {"host": "inside", "x-forwarded-proto": "https, http"},
            "http://inside",
            "https://inside",
        ),
        (
            "http",
            {"host": "inside", "forwarded": 'for=1.2.3.4; Proto=HTTPS ;host="api.example.net:443"'},
            "http://inside",
            "https://api.example.net",
        ),
        (
            "http",
            {"host": "inside", "forwarded": "proto=https;host=a.example, proto=http;host=b"},
            "http://inside",
            "https://a.example",
        ),
        (
            "http",
            {"host": "inside", "forwarded": 'host="X.example"'},
            "http://inside",
            "http://x.example",
        ),
        ("http", {"host": "inside", "forwarded": 'host="a=b"'}, "http://inside", "http://a=b"),
        ("http", {"host": "inside", "forwarded": "nonsense"}, "http://inside", None),
        ("http", {"host": "inside", "x-forwarded-host": ""}, "http://inside", None),
    ],
)
def test_where_a_request_went(
    scheme: str, headers: dict[str, str], untrusting: str | None, trusting: str | None
) -> None:
    assert own_origin(scheme, headers.get, trust_proxy_headers=False) == untrusting
    assert own_origin(scheme, headers.get, trust_proxy_headers=True) == (trusting or untrusting)


@pytest.mark.parametrize(
    ("headers", "untrusting", "trusting"),
    [
        ({"host": "API.example.net:443"}, "API.example.net:443", "API.example.net:443"),
        ({}, None, None),
        ({"host": "inside", "x-forwarded-host": "outside, inside"}, "inside", "outside"),
        ({"host": "inside", "forwarded": "host=outside"}, "inside", "outside"),
        ({"host": "inside", "forwarded": "proto=https"}, "inside", "inside"),
    ],
)
def test_the_host_that_a_request_went_to(
    headers: dict[str, str], untrusting: str | None, trusting: str | None
) -> None:
    assert request_host(headers.get, trust_proxy_headers=False) == untrusting
    assert request_host(headers.get, trust_proxy_headers=True) == trusting

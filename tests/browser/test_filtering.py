from __future__ import annotations

from typing import Any

import pytest

from crossorigin.browser import Browser, filtering
from crossorigin.browser.filtering import opaque_redirect_filtered_response
from crossorigin.browser.messages import HttpResponse
from crossorigin.browser.request import Client, Request, Tainting, new_request
from crossorigin.browser.result import Response
from crossorigin.fetch.header_lists import Header
from crossorigin.fetch.origins import Origin
from crossorigin.fetch.urls import parse_url

EXPOSE = "Access-Control-Expose-Headers"
SAFELISTED: list[Header] = [
    ("Cache-Control", "no-store"),
    ("Content-Language", "de"),
    ("Content-Length", "4"),
    ("Content-Type", "text/plain"),
    ("Expires", "0"),
    ("Last-Modified", "yesterday"),
    ("Pragma", "no-cache"),
]
HEADERS: list[Header] = [
    *SAFELISTED,
    ("Set-Cookie", "a=b"),
    ("Set-Cookie2", "c=d"),
    ("X-A", "1"),
    ("x-a", "2"),
    ("X-B", "3"),
]


def filtered_response(request: Request, response: HttpResponse) -> Response:
    received = {name.lower() for name, _ in response.headers}
    return filtering.filtered_response(request, response, received)


def request(tainting: Tainting, **init: Any) -> Request:
    origin = Origin("https", "app.example.com")
    client = Client.of(origin, "https://app.example.com/")
    made = new_request(client, "https://api.example.net/#x", **init)
    made.tainting = tainting
    return made


def names(response: Response) -> list[str]:
    return [name for name, _ in response.headers]


ALWAYS = [name.lower() for name, _ in SAFELISTED]


def test_a_basic_response_shows_everything_but_set_cookie() -> None:
    response = filtered_response(request("basic"), HttpResponse(201, HEADERS, b"body"))
    assert (response.type, response.status, response.body) == ("basic", 201, b"body")
    assert response.url == "https://api.example.net/"
    assert names(response) == [*ALWAYS, "x-a", "x-b"]
    assert response.header("X-A") == "1, 2"


def test_a_cors_response_shows_seven_headers_and_the_body() -> None:
    response = filtered_response(request("cors"), HttpResponse(404, HEADERS, b"body"))
    assert (response.type, response.status, response.body) == ("cors", 404, b"body")
    assert names(response) == ALWAYS


@pytest.mark.parametrize(
    ("credentials", "exposed", "shown"),
    [
        ("omit", ["X-A"], ["x-a"]),
        ("omit", ["x-a", "X-B"], ["x-a", "x-b"]),
        ("omit", ["X-A, X-B"], ["x-a", "x-b"]),
        ("include", ["X-A"], ["x-a"]),
        ("omit", ["*"], [EXPOSE.lower(), "x-a", "x-b"]),
        ("same-origin", ["X-A, *"], [EXPOSE.lower(), "x-a", "x-b"]),
        ("include", ["*"], []),
        ("include", ["*, X-B"], ["x-b"]),
        ("omit", ["Set-Cookie, Set-Cookie2"], []),
        ("omit", [""], []),
        ("omit", ["X-A", "X B"], []),
        ("omit", ["*", "(*)"], []),
    ],
)
def test_a_cors_response_also_shows_what_is_exposed(
    credentials: str, exposed: list[str], shown: list[str]
) -> None:
    headers = HEADERS + [(EXPOSE, value) for value in exposed]
    made = request("cors", credentials=credentials)
    response = filtered_response(made, HttpResponse(200, headers))
    assert names(response) == sorted(ALWAYS + shown)


def test_a_wildcard_of_a_request_with_credentials_exposes_the_header_called_so() -> None:
    headers = [(EXPOSE, "*"), ("*", "1"), ("X-A", "2")]
    made = request("cors", credentials="include")
    assert filtered_response(made, HttpResponse(200, headers)).headers == [("*", "1")]


# An example of the standard's section "CORS protocol", "Examples".
@pytest.mark.parametrize(
    ("credentials", "exposed", "hsts"),
    [
        ("same-origin", "Content-Security-Policy", None),
        ("same-origin", "*", "max-age=31536000; includeSubdomains; preload"),
        ("include", "Content-Security-Policy", None),
    ],
)
def test_the_standards_example_of_exposed_headers(
    credentials: str, exposed: str, hsts: str | None
) -> None:
    headers = [
        ("Content-Security-Policy", "default-src 'self'"),
        ("Strict-Transport-Security", "max-age=31536000; includeSubdomains; preload"),
        (EXPOSE, exposed),
    ]
    made = request("cors", credentials=credentials)
    response = filtered_response(made, HttpResponse(200, headers))
    assert response.header("content-security-policy") == "default-src 'self'"
    assert response.header("strict-transport-security") == hsts


def test_an_opaque_response_shows_nothing() -> None:
    response = filtered_response(request("opaque"), HttpResponse(200, HEADERS, b"body"))
    assert response == Response("opaque", 0, [], b"", "", redirected=False)


def test_an_opaque_response_does_not_even_show_that_there_was_a_redirect() -> None:
    made = request("opaque")
    made.url_list *= 2
    assert filtered_response(made, HttpResponse(200)) == Response(
        "opaque", 0, [], b"", "", redirected=False
    )


def test_an_opaque_redirect_shows_its_url_alone() -> None:
    response = HttpResponse(302, [("Location", "/b")], b"body")
    assert opaque_redirect_filtered_response(request("cors"), response) == Response(
        "opaqueredirect", 0, [], b"", "https://api.example.net/", redirected=False
    )


@pytest.mark.parametrize(
    ("engine", "headers", "body"),
    [
        ("standard", [], b""),
        ("webkit", [], b"body"),
        ("webkit", [("Location", "/b")], b""),
    ],
)
def test_in_webkit_an_opaque_redirect_that_leads_nowhere_shows_its_body(
    engine: str, headers: list[Header], body: bytes
) -> None:
    transport = lambda _: HttpResponse(302, headers, b"body")  # noqa: E731
    page = Browser(transport=transport, engine=engine).page("https://api.example.net/")
    result = page.fetch("/a", redirect="manual")
    assert result.response is not None
    assert (result.response.type, result.response.body) == ("opaqueredirect", body)


@pytest.mark.parametrize(
    ("engine", "exposed", "shown"),
    [
        ("standard", "*, X A", False),
        ("firefox", "*, X A", True),
        ("firefox", "X A, *", False),
        ("firefox", "X-A, X A", False),
    ],
)
def test_in_firefox_an_asterisk_counts_before_an_invalid_token(
    engine: str, exposed: str, shown: bool
) -> None:
    headers = [("Access-Control-Allow-Origin", "*"), ("X-A", "1")]
    headers.append(("Access-Control-Expose-Headers", exposed))
    transport = lambda _: HttpResponse(200, headers)  # noqa: E731
    page = Browser(transport=transport, engine=engine).page("https://app.example.com/")
    result = page.fetch("https://api.example.net/")
    assert result.response is not None
    assert (result.response.header("x-a") is not None) is shown


@pytest.mark.parametrize("tainting", ["basic", "cors"])
def test_the_url_is_the_last_one_without_its_fragment(tainting: Tainting) -> None:
    made = request(tainting)
    last = parse_url("https://api.example.net/last#fragment")
    assert last is not None
    made.redirect_to(last)
    response = filtered_response(made, HttpResponse(200))
    assert (response.url, response.redirected) == ("https://api.example.net/last", True)


@pytest.mark.parametrize(
    ("method", "status", "body"),
    [
        ("GET", 200, b"body"),
        ("GET", 404, b"body"),
        ("HEAD", 200, b""),
        ("GET", 204, b""),
        ("GET", 205, b""),
        ("GET", 304, b""),
    ],
)
def test_some_responses_have_no_body_whatever_the_server_sent(
    method: str, status: int, body: bytes
) -> None:
    made = request("cors", method=method)
    assert filtered_response(made, HttpResponse(status, [], b"body")).body == body

"""The three ends of every rule of CORS: allowed, refused, preflighted, each on the wire.

A row is one request, once with what makes it simple and once with what does not. The simple one is
sent at once, to a server that allows it and to one that allows nothing; the other one is asked for
first, of a server that grants it and of one that shares but grants nothing.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from crossorigin.browser import (
    Browser,
    HttpRequest,
    HttpResponse,
    MultipartForm,
    Page,
    Result,
    Stream,
    UrlEncodedForm,
)
from crossorigin.fetch.header_lists import Header

APP = "https://app.example.com"
API = "https://api.example.net/"
SHARED: list[Header] = [
    ("Access-Control-Allow-Origin", APP),
    ("Access-Control-Allow-Credentials", "true"),
]


class Server:
    """Shares what it has if `shares`, and grants a preflight what it asks for if `grants`."""

    def __init__(self, *, shares: bool, grants: bool) -> None:
        self.shares, self.grants = shares, grants
        self.methods: list[str] = []

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.methods.append(request.method)
        headers = list(SHARED) if self.shares else []
        asked = request.header("Access-Control-Request-Method")
        if asked is not None and self.grants:
            headers.append(("Access-Control-Allow-Methods", asked))
            names = request.header("Access-Control-Request-Headers")
            headers.append(("Access-Control-Allow-Headers", names or ""))
        return HttpResponse(200, headers)

    def page(self) -> Page:
        return Browser(transport=self).page(APP)


class Row(NamedTuple):
    """The options of a simple request (``None`` if there is no simple form), and of another."""

    rule: str
    simple: dict[str, Any] | None
    preflighted: dict[str, Any] | None


def header(name: str, value: str) -> dict[str, Any]:
    return {"headers": {name: value}}


def post(**options: Any) -> dict[str, Any]:
    return {"method": "POST", **options}


JSON = header("Content-Type", "application/json")
ROWS = [
    Row("GET, against DELETE", {"method": "GET"}, {"method": "DELETE"}),
    Row("HEAD, against OPTIONS", {"method": "HEAD"}, {"method": "OPTIONS"}),
    Row("POST, against PUT", {"method": "POST"}, {"method": "PUT"}),
    Row("get is normalised, patch is not", {"method": "get"}, {"method": "patch"}),
    Row("post is normalised, PATCH is not safelisted", {"method": "post"}, {"method": "PATCH"}),
    Row("Accept, by value", header("Accept", "x/y;q=0.5"), header("Accept", "x/y (z)")),
    Row("Accept, by length", header("Accept", "a" * 128), header("Accept", "a" * 129)),
    Row(
        "Accept-Language, by value",
        header("Accept-Language", "de-CH, de;q=0.9, *;q=0.5"),
        header("Accept-Language", "de_CH"),
    ),
    Row(
        "Accept-Language, by length",
        header("Accept-Language", "a" * 128),
        header("Accept-Language", "a" * 129),
    ),
    Row(
        "Content-Language, by value",
        header("Content-Language", "de"),
        header("Content-Language", "de\x7f"),
    ),
    Row(
        "Content-Language, by length",
        header("Content-Language", "a" * 128),
        header("Content-Language", "a" * 129),
    ),
    Row("text/plain, against JSON", header("Content-Type", "text/plain"), JSON),
    Row(
        "a URL-encoded form, against JSON",
        header("Content-Type", "application/x-www-form-urlencoded"),
        JSON,
    ),
    Row(
        "a multipart form, against JSON",
        header("Content-Type", "multipart/form-data; boundary=a"),
        header("Content-Type", "application/json; charset=utf-8"),
    ),
    Row(
        "Content-Type, by value",
        header("Content-Type", "text/plain;charset=utf-8"),
        header("Content-Type", 'text/plain;charset="utf-8"'),
    ),
    Row(
        "Content-Type, by length",
        header("Content-Type", "text/plain;a=" + "b" * 115),
        header("Content-Type", "text/plain;a=" + "b" * 116),
    ),
    Row("Range, simple and not", header("Range", "bytes=0-499"), header("Range", "bytes=-500")),
    Row("Range, open and several", header("Range", "bytes=500-"), header("Range", "bytes=0-1,3-4")),
    Row("Range, by order", header("Range", "bytes=1-1"), header("Range", "bytes=1-0")),
    Row(
        "headers together, by length",
        {"headers": [("Accept-Language", "a" * 128)] * 7 + [("Content-Language", "a" * 125)]},
        {"headers": [("Accept-Language", "a" * 128)] * 7 + [("Content-Language", "a" * 126)]},
    ),
    Row("no other header", header("Cookie", "dropped=1"), header("X-Requested-With", "fetch")),
    Row("Authorization is no exception", {"credentials": "include"}, header("Authorization", "x")),
    Row("text as a body, against a stream", post(body="a"), post(body=Stream([b"a"]))),
    Row("bytes as a body, against a stream", post(body=b"a"), post(body=Stream([]))),
    Row("a form as a body", post(body=UrlEncodedForm([("a", "b")])), post(body="{}", **JSON)),
    Row("a form with files as a body", post(body=MultipartForm([("a", "b")])), None),
]
SIMPLE = [pytest.param(row.simple, id=row.rule) for row in ROWS if row.simple is not None]
PREFLIGHTED = [pytest.param(row.preflighted, id=row.rule) for row in ROWS if row.preflighted]


def method_of(options: dict[str, Any]) -> str:
    method: str = options.get("method", "GET")
    return method if method == "patch" else method.upper()


@pytest.mark.parametrize("options", SIMPLE)
def test_a_simple_request_is_sent_at_once_and_read_if_shared(options: dict[str, Any]) -> None:
    server = Server(shares=True, grants=False)
    assert server.page().fetch(API, **options).allowed
    assert server.methods == [method_of(options)]


@pytest.mark.parametrize("options", SIMPLE)
def test_a_simple_request_is_sent_even_if_its_response_is_kept_from_the_page(
    options: dict[str, Any],
) -> None:
    server = Server(shares=False, grants=False)
    result = server.page().fetch(API, **options)
    assert (result.allowed, result.response) == (False, None)
    assert server.methods == [method_of(options)]


@pytest.mark.parametrize("options", PREFLIGHTED)
def test_another_is_asked_for_first_and_sent_if_granted(options: dict[str, Any]) -> None:
    server = Server(shares=True, grants=True)
    assert server.page().fetch(API, **options).allowed
    assert server.methods == ["OPTIONS", method_of(options)]


@pytest.mark.parametrize("options", PREFLIGHTED)
def test_another_is_not_sent_if_its_preflight_is_not_shared(options: dict[str, Any]) -> None:
    server = Server(shares=False, grants=True)
    assert not server.page().fetch(API, **options).allowed
    assert server.methods == ["OPTIONS"]


@pytest.mark.parametrize("options", PREFLIGHTED)
def test_another_is_not_sent_if_it_is_not_granted(options: dict[str, Any]) -> None:
    server = Server(shares=True, grants=False)
    # A stream asks for nothing beyond the sharing itself.
    granted = isinstance(options.get("body"), Stream)
    assert server.page().fetch(API, **options).allowed is granted
    assert server.methods == ["OPTIONS", *(["POST"] if granted else [])]


def xhr(*, shares: bool, upload_listeners: bool) -> tuple[Result, list[str]]:
    server = Server(shares=shares, grants=False)
    result = server.page().xhr("POST", API, body="a", upload_listeners=upload_listeners)
    return result, server.methods


def test_upload_listeners_against_none() -> None:
    result, methods = xhr(shares=True, upload_listeners=False)
    assert (result.allowed, methods) == (True, ["POST"])
    result, methods = xhr(shares=True, upload_listeners=True)
    assert (result.allowed, methods) == (True, ["OPTIONS", "POST"])
    result, methods = xhr(shares=False, upload_listeners=True)
    assert (result.allowed, methods) == (False, ["OPTIONS"])


# What the response has to say


def answered(*headers: Header, page: str = APP, **options: Any) -> Result:
    browser = Browser(transport=lambda _: HttpResponse(200, list(headers)))
    return browser.page(page).fetch(API, **options)


ALWAYS_READABLE = [
    "Cache-Control",
    "Content-Language",
    "Content-Length",
    "Content-Type",
    "Expires",
    "Last-Modified",
    "Pragma",
]


@pytest.mark.parametrize("name", ALWAYS_READABLE)
def test_seven_response_headers_are_always_readable(name: str) -> None:
    result = answered((name, "1"), *SHARED)
    assert result.response is not None
    assert result.response.headers == [(name.lower(), "1")]


@pytest.mark.parametrize(
    ("expose", "credentials", "readable"),
    [
        (None, "omit", False),
        ("ETag", "omit", True),
        ("etag, x", "include", True),
        ("*", "omit", True),
        ("*", "include", False),
        ("ETag;", "omit", False),
    ],
)
def test_another_response_header_has_to_be_exposed(
    expose: str | None, credentials: str, readable: bool
) -> None:
    headers = [("ETag", '"1"'), *SHARED]
    if expose is not None:
        headers.append(("Access-Control-Expose-Headers", expose))
    result = answered(*headers, credentials=credentials)
    assert result.response is not None
    assert (result.response.header("ETag") is not None) is readable


@pytest.mark.parametrize(
    ("credentials", "allow_origin", "allow_credentials", "allowed"),
    [
        ("omit", "*", None, True),
        ("same-origin", "*", None, True),
        ("include", "*", "true", False),
        ("include", APP, "true", True),
        ("include", APP, None, False),
        ("include", APP, "TRUE", False),
        ("omit", APP, None, True),
    ],
)
def test_a_wildcard_against_credentials(
    credentials: str, allow_origin: str, allow_credentials: str | None, allowed: bool
) -> None:
    headers = [("Access-Control-Allow-Origin", allow_origin)]
    if allow_credentials is not None:
        headers.append(("Access-Control-Allow-Credentials", allow_credentials))
    assert answered(*headers, credentials=credentials).allowed is allowed


@pytest.mark.parametrize(
    ("allow_origin", "credentials", "allowed"),
    [
        ("null", "omit", True),
        ("*", "omit", True),
        ("null", "include", True),
        ("*", "include", False),
        ("NULL", "omit", False),
        (APP, "omit", False),
    ],
)
def test_null(allow_origin: str, credentials: str, allowed: bool) -> None:
    headers = [
        ("Access-Control-Allow-Origin", allow_origin),
        ("Access-Control-Allow-Credentials", "true"),
    ]
    page = "data:text/html,x"
    assert answered(*headers, page=page, credentials=credentials).allowed is allowed


OTHER = "https://other.example"


@pytest.mark.parametrize(
    ("first", "second", "options", "allowed", "methods"),
    [
        ("*", "*", {}, True, ["GET", "GET"]),
        (APP, "null", {}, True, ["GET", "GET"]),
        (APP, APP, {}, False, ["GET", "GET"]),
        (None, "*", {}, False, ["GET"]),
        ("*", "*", {"method": "PUT"}, True, ["OPTIONS", "PUT", "OPTIONS", "PUT"]),
        ("*", APP, {"method": "PUT"}, False, ["OPTIONS", "PUT", "OPTIONS"]),
    ],
)
def test_a_redirect_to_another_origin(
    first: str | None,
    second: str,
    options: dict[str, Any],
    allowed: bool,
    methods: list[str],
) -> None:
    seen: list[str] = []

    def server(request: HttpRequest) -> HttpResponse:
        seen.append(request.method)
        at_first = request.url.startswith(API)
        value = first if at_first else second
        headers = [] if value is None else [("Access-Control-Allow-Origin", value)]
        headers.append(("Access-Control-Allow-Methods", "PUT"))
        if at_first and request.method != "OPTIONS":
            return HttpResponse(307, [*headers, ("Location", OTHER)])
        return HttpResponse(200, headers)

    assert Browser(transport=server).page(APP).fetch(API, **options).allowed is allowed
    assert seen == methods


@pytest.mark.parametrize(
    ("status", "allowed"), [(301, False), (302, False), (307, False), (308, False), (303, True)]
)
def test_a_redirect_of_a_stream(status: int, allowed: bool) -> None:
    def server(request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            return HttpResponse(status, [*SHARED, ("Location", "/end")])
        return HttpResponse(200, SHARED, request.body)

    page = Browser(transport=server).page(APP)
    assert page.fetch(API, method="POST", body=Stream([b"a"])).allowed is allowed
    # Within the page's own origin as well.
    assert page.fetch("/", method="POST", body=Stream([b"a"])).allowed is allowed

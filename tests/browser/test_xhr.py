"""XMLHttpRequest: what ``open``, ``setRequestHeader`` and ``send`` make of what they are given."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from crossorigin.browser import (
    AsyncBrowser,
    Browser,
    DOMException,
    File,
    HttpRequest,
    HttpResponse,
    MultipartForm,
    Reason,
    Result,
    Stream,
    UrlEncodedForm,
)
from crossorigin.fetch.header_lists import Header

APP = "https://app.example.com"
API = "https://api.example.net/"
ALLOW: list[Header] = [
    ("Access-Control-Allow-Origin", APP),
    ("Access-Control-Allow-Credentials", "true"),
    ("Access-Control-Allow-Headers", "X-A, Content-Type"),
    ("Access-Control-Allow-Methods", "PUT"),
]


class Server:
    """Answers everything with `headers`; keeps what it was sent."""

    def __init__(self, *headers: Header) -> None:
        self.headers = list(headers or ALLOW)
        self.seen: list[HttpRequest] = []

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.seen.append(request)
        return HttpResponse(200, self.headers, b"body")

    @property
    def methods(self) -> list[str]:
        return [request.method for request in self.seen]


def xhr(server: Server, method: str = "GET", url: str = API, **options: Any) -> Result:
    return Browser(transport=server).page(APP).xhr(method, url, **options)


def test_the_response_is_read_as_that_of_fetch() -> None:
    result = xhr(Server(*ALLOW, ("X-Id", "1"), ("Content-Type", "text/plain")))
    assert result.response is not None
    assert (result.response.type, result.response.status) == ("cors", 200)
    assert result.response.headers == [("content-type", "text/plain")]
    assert result.response.body == b"body"


def test_a_refusal_is_a_result() -> None:
    result = xhr(Server(("Access-Control-Allow-Origin", "null")))
    assert result.error is not None
    assert result.error.reason is Reason.ALLOW_ORIGIN_MISMATCH


@pytest.mark.parametrize(
    ("method", "url", "options", "name"),
    [
        ("", API, {}, "SyntaxError"),
        ("GET ", API, {}, "SyntaxError"),
        ("CONNECT", API, {}, "SecurityError"),
        ("trace", API, {}, "SecurityError"),
        ("Track", API, {}, "SecurityError"),
        ("GET", "https://", {}, "SyntaxError"),
        ("GET", API, {"headers": {"": "1"}}, "SyntaxError"),
        ("GET", API, {"headers": {"X A": "1"}}, "SyntaxError"),
        ("GET", API, {"headers": {"X-A": "a\nb"}}, "SyntaxError"),
    ],
)
def test_open_and_set_request_header_throw_dom_exceptions(
    method: str, url: str, options: dict[str, Any], name: str
) -> None:
    server = Server()
    with pytest.raises(DOMException) as caught:
        xhr(server, method, url, **options)
    assert caught.value.name == name
    assert str(caught.value).startswith(f"{name}: ")
    assert server.seen == []


@pytest.mark.parametrize("headers", [{"X-\u0100": "1"}, {"X-A": "\u0100"}])
def test_a_header_beyond_latin_1_is_a_type_error(headers: dict[str, str]) -> None:
    server = Server()
    with pytest.raises(TypeError, match="latin-1"):
        xhr(server, headers=headers)
    assert server.seen == []


@pytest.mark.parametrize(("method", "sent"), [("get", "GET"), ("put", "PUT"), ("egg", "egg")])
def test_methods_are_normalised_as_in_fetch(method: str, sent: str) -> None:
    server = Server()
    xhr(server, method, "/")
    assert server.methods == [sent]


def test_headers_of_one_name_are_combined_into_one() -> None:
    server = Server()
    xhr(server, headers=[("X-A", "one"), ("Accept", "x/y"), ("x-a", " two ")])
    sent = [header for header in server.seen[-1].headers if header[0].lower() == "x-a"]
    assert sent == [("X-A", "one, two")]


def test_combined_values_can_need_a_preflight_where_each_alone_needs_none() -> None:
    server = Server()
    xhr(server, "POST", headers=[("Content-Type", "text/plain"), ("Content-Type", "text/plain")])
    assert server.methods == ["OPTIONS", "POST"]


@pytest.mark.parametrize("name", ["Cookie", "Host", "Sec-A", "Proxy-A", "Content-Length"])
def test_forbidden_headers_are_ignored(name: str) -> None:
    server = Server()
    xhr(server, "POST", headers={name: "mine"}, body=b"1234")
    assert server.methods == ["POST"]
    assert "mine" not in [value for _, value in server.seen[0].headers]


@pytest.mark.parametrize("method", ["GET", "HEAD", "get"])
def test_get_and_head_drop_their_body(method: str) -> None:
    server = Server()
    xhr(server, method, body="text")
    assert server.seen[0].body == b""
    assert server.seen[0].header("Content-Type") is None


@pytest.mark.parametrize(
    ("body", "headers", "content_type"),
    [
        (b"bytes", {}, None),
        ("text", {}, "text/plain;charset=UTF-8"),
        (UrlEncodedForm([("a", "b")]), {}, "application/x-www-form-urlencoded;charset=UTF-8"),
        (MultipartForm([("a", File(b""))], boundary="b"), {}, "multipart/form-data; boundary=b"),
        ("text", {"Content-Type": "text/csv"}, "text/csv"),
        # Text goes out as UTF-8, whatever script says of it.
        ("text", {"Content-Type": "text/csv;charset=latin1;a=b"}, "text/csv;charset=UTF-8;a=b"),
        ("text", {"Content-Type": "text/csv; charset=utf-8"}, "text/csv; charset=utf-8"),
        ("text", {"Content-Type": "nonsense;charset=latin1"}, "nonsense;charset=latin1"),
        (
            UrlEncodedForm([("a", "b")]),
            {"content-type": "text/plain;charset=latin1"},
            "text/plain;charset=UTF-8",
        ),
        (b"bytes", {"Content-Type": "text/csv;charset=latin1"}, "text/csv;charset=latin1"),
        (
            MultipartForm([]),
            {"Content-Type": "text/csv;charset=latin1"},
            "text/csv;charset=latin1",
        ),
    ],
)
def test_a_body_brings_its_content_type_unless_script_sets_one(
    body: Any, headers: dict[str, str], content_type: str | None
) -> None:
    server = Server()
    xhr(server, "POST", "/", body=body, headers=headers)
    assert server.seen[0].header("Content-Type") == content_type


def test_only_the_content_type_is_corrected() -> None:
    server = Server()
    headers = {"X-A": "text/csv;charset=latin1", "Content-Type": "text/csv;charset=latin1"}
    xhr(server, "POST", "/", body="text", headers=headers)
    assert server.seen[0].header("X-A") == "text/csv;charset=latin1"


def test_a_stream_cannot_be_sent() -> None:
    with pytest.raises(TypeError, match="sends no streams"):
        xhr(Server(), "POST", body=Stream([b"a"]))


@pytest.mark.parametrize("with_credentials", [True, False])
def test_with_credentials_the_server_has_to_agree_to_them(with_credentials: bool) -> None:
    server = Server(("Access-Control-Allow-Origin", "*"))
    assert xhr(server, with_credentials=with_credentials).allowed is not with_credentials
    assert xhr(Server(), with_credentials=with_credentials).allowed


def test_upload_listeners_force_a_preflight_of_a_simple_request() -> None:
    server = Server(("Access-Control-Allow-Origin", "*"))
    assert xhr(server, "POST", body="text", upload_listeners=True).allowed
    assert server.methods == ["OPTIONS", "POST"]
    assert server.seen[0].header("Access-Control-Request-Method") == "POST"
    assert server.seen[0].header("Access-Control-Request-Headers") is None


def test_that_preflight_is_remembered_though_the_response_lists_no_method() -> None:
    server = Server(("Access-Control-Allow-Origin", "*"))
    page = Browser(transport=server, clock=lambda: 0.0).page(APP)
    for _ in range(2):
        page.xhr("POST", API, body="text", upload_listeners=True)
    assert server.methods == ["OPTIONS", "POST", "POST"]


def test_upload_listeners_force_none_within_the_pages_origin() -> None:
    server = Server()
    xhr(server, "POST", "/", body="text", upload_listeners=True)
    assert server.methods == ["POST"]


def test_the_url_may_hold_a_user_name_and_a_password() -> None:
    assert xhr(Server(), url="https://user:secret@api.example.net/").allowed


def test_an_async_page_does_the_same() -> None:
    server = Server()

    async def transport(request: HttpRequest) -> HttpResponse:
        return server(request)

    page = AsyncBrowser(transport=transport).page(APP)
    result = asyncio.run(page.xhr("PUT", API, body="text"))
    assert result.allowed
    assert server.methods == ["OPTIONS", "PUT"]

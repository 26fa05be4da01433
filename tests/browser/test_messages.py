from __future__ import annotations

import pytest

from crossorigin.browser import Exchange, HttpRequest, HttpResponse

HEADERS = [("X-A", "1"), ("x-b", "2"), ("x-a", "3")]


@pytest.mark.parametrize(("name", "value"), [("X-A", "1, 3"), ("X-B", "2"), ("X-C", None)])
def test_a_header_is_looked_up_without_regard_to_case(name: str, value: str | None) -> None:
    assert HttpRequest("GET", "https://a.example/", HEADERS).header(name) == value
    assert HttpResponse(200, HEADERS).header(name) == value


def test_messages_have_no_headers_and_no_body_by_default() -> None:
    request, response = HttpRequest("GET", "https://a.example/"), HttpResponse(204)
    assert (request.headers, request.body) == ([], b"")
    assert (response.headers, response.body) == ([], b"")
    assert request.headers is not HttpRequest("GET", "https://a.example/").headers


def test_an_exchange_is_a_request_and_its_response() -> None:
    request, response = HttpRequest("GET", "https://a.example/"), HttpResponse(204)
    assert Exchange(request, response) == (request, response)


def test_the_repr_has_no_secrets() -> None:
    headers = [
        ("Authorization", "Basic YWxpY2U6c2VjcmV0"),
        ("Cookie", "sid=4f1d2c"),
        ("Accept", "*/*"),
    ]
    request = HttpRequest(
        "POST", "https://u:pw1234@a.example/?token=t0k3n", headers, b"password=pa55"
    )
    response = HttpResponse(401, [("Set-Cookie", "sid=4f1d2c"), ("ETag", "e")], b"no")
    assert repr(request) == (
        "HttpRequest('POST', 'https://(hidden)@a.example/?token=(hidden)', "
        "[('Authorization', '(hidden)'), ('Cookie', '(hidden)'), ('Accept', '*/*')], "
        "body='password=(hidden)')"
    )
    assert (
        repr(response)
        == "HttpResponse(401, [('Set-Cookie', '(hidden)'), ('ETag', 'e')], body='no')"
    )

"""``data:`` URLs: what they hold, and which are malformed."""

import pytest

from crossorigin.fetch.data_urls import parse_data_url

DEFAULT = "text/plain;charset=US-ASCII"


@pytest.mark.parametrize(
    ("url", "mime_type", "body"),
    [
        ("data:,", DEFAULT, b""),
        ("data:,hello%20world", DEFAULT, b"hello world"),
        ("data:text/html,<p>a,b", "text/html", b"<p>a,b"),
        ("data:;charset=utf-8,%C3%A9", "text/plain;charset=utf-8", b"\xc3\xa9"),
        ("data: text/html ,x", "text/html", b"x"),
        ("data:no-type,x", DEFAULT, b"x"),
        ("data:text/plain;base64,aGVsbG8=", "text/plain", b"hello"),
        ("data:text/plain;base64,aGVsbG8", "text/plain", b"hello"),
        ("data:;base64,aGVs%0AbG8%3D", DEFAULT, b"hello"),
        ("data:text/plain; BASE64 ,aGVsbG8=", "text/plain", b"hello"),
        ("data:base64,aGVsbG8=", DEFAULT, b"aGVsbG8="),
        ("data:;base64,YQ==", DEFAULT, b"a"),
        ("data:;base64,", DEFAULT, b""),
    ],
)
def test_what_a_data_url_holds(url: str, mime_type: str, body: bytes) -> None:
    assert parse_data_url(url) == (mime_type, body)


@pytest.mark.parametrize(
    "url",
    [
        "data:",
        "data:text/html",
        "data:;base64,a",
        "data:;base64,a===",
        "data:;base64,a-_b",
        "data:;base64,YQ=",
        "data:;base64,Y=Q=",
    ],
)
def test_a_malformed_data_url_holds_nothing(url: str) -> None:
    assert parse_data_url(url) is None

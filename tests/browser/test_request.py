from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossorigin.browser.bodies import MultipartForm, Stream
from crossorigin.browser.request import Client, Request, new_request
from crossorigin.fetch.header_lists import Header
from crossorigin.fetch.origins import OpaqueOrigin, Origin
from crossorigin.fetch.sites import is_same_site
from crossorigin.fetch.urls import Url, parse_url

APP = Origin("https", "app.example.com")
BASE = "https://app.example.com/dir/page"
API = "https://api.example.net/"


def request(url: str = API, **init: Any) -> Request:
    return new_request(Client.of(APP, BASE), url, **init)


def test_the_defaults_are_those_of_fetch() -> None:
    made = request()
    assert (made.method, made.headers, made.body) == ("GET", [], None)
    assert (made.mode, made.credentials, made.redirect) == ("cors", "same-origin", "follow")
    assert (made.tainting, made.redirect_count) == ("basic", 0)
    assert made.serialized_origin == "https://app.example.com"


@pytest.mark.parametrize(
    ("url", "href"),
    [
        ("other", "https://app.example.com/dir/other"),
        ("/root", "https://app.example.com/root"),
        ("", "https://app.example.com/dir/page"),
        ("//api.example.net/x#y", "https://api.example.net/x#y"),
    ],
)
def test_a_url_is_resolved_against_the_page(url: str, href: str) -> None:
    assert request(url).current_url.href == href


@pytest.mark.parametrize(
    ("method", "sent"),
    [("get", "GET"), ("put", "PUT"), ("patch", "patch"), ("PATCH", "PATCH"), ("eGg", "eGg")],
)
def test_six_methods_are_upper_cased_and_others_left_alone(method: str, sent: str) -> None:
    assert request(method=method).method == sent


@pytest.mark.parametrize(
    ("url", "init"),
    [
        ("https://", {}),
        ("https://api.example.net:99999/", {}),
        ("https://user@api.example.net/", {}),
        ("https://:password@api.example.net/", {}),
        (API, {"mode": "navigate"}),
        (API, {"mode": "websocket"}),
        (API, {"mode": ""}),
        (API, {"credentials": "always"}),
        (API, {"redirect": "never"}),
        (API, {"method": ""}),
        (API, {"method": "GET "}),
        (API, {"method": "MÉTHODE"}),
        (API, {"method": "CONNECT"}),
        (API, {"method": "trace"}),
        (API, {"method": "Track"}),
        (API, {"body": b""}),
        (API, {"body": ""}),
        (API, {"method": "get", "body": b"x"}),
        (API, {"method": "HEAD", "body": "x"}),
        (API, {"mode": "no-cors", "method": "PUT"}),
        (API, {"mode": "no-cors", "method": "OPTIONS"}),
        (API, {"mode": "no-cors", "method": "patch"}),
        (API, {"headers": {"": "x"}}),
        (API, {"headers": {"X A": "x"}}),
        (API, {"headers": {"X-É": "x"}}),
        (API, {"headers": {"X-A": "a\nb"}}),
        (API, {"headers": {"X-A": "a\0b"}}),
        (API, {"headers": {"X-A": "€"}}),
        (API, {"headers": {"Cookie": "a\nb"}}),
        (API, {"mode": "no-cors", "headers": {"X-A": "a\rb"}}),
        (API, {"headers": [("X-A",)]}),
        (API, {"headers": [("X-A", "1", "2")]}),
    ],
)
def test_a_type_error_is_raised_where_the_constructor_throws(
    url: str, init: dict[str, Any]
) -> None:
    with pytest.raises(TypeError):
        request(url, **init)


@pytest.mark.parametrize(
    ("url", "init"),
    [
        ("https://@api.example.net/", {}),
        ("ftp://api.example.net/", {}),
        (API, {"method": "CHICKEN"}),
        (API, {"method": "OPTIONS", "body": "x"}),
        (API, {"method": "DELETE", "body": b"x"}),
        (API, {"mode": "no-cors", "method": "head"}),
        (API, {"mode": "no-cors", "method": "POST", "body": "x"}),
        (API, {"mode": "no-cors", "redirect": "manual"}),
        (API, {"mode": "same-origin"}),
        (API, {"headers": {"X-A": ""}}),
        (API, {"headers": {"X-A": "\xff\x01"}}),
        (API, {"method": "GET", "body": None}),
    ],
)
def test_nothing_is_raised_where_it_does_not(url: str, init: dict[str, Any]) -> None:
    assert request(url, **init).origin == APP


@pytest.mark.parametrize(
    ("init", "headers"),
    [
        ({"X-A": "1", "X-B": "2"}, [("X-A", "1"), ("X-B", "2")]),
        ([("X-A", "1"), ("X-A", "2")], [("X-A", "1"), ("X-A", "2")]),
        ([("X-A", "1"), ("x-a", "2"), ("X-a", "3")], [("X-A", "1"), ("X-A", "2"), ("X-A", "3")]),
        ({"X-A": " \r\n1\t"}, [("X-A", "1")]),
        ((), []),
    ],
)
def test_headers_are_filled_in_from_pairs_or_a_mapping(init: Any, headers: list[Header]) -> None:
    assert request(headers=init).headers == headers


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Cookie", "a=b"),
        ("ORIGIN", "https://other.example"),
        ("Sec-Fetch-Mode", "navigate"),
        ("Proxy-Authorization", "x"),
        ("X-HTTP-Method-Override", "TRACE"),
        ("Access-Control-Request-Method", "GET"),
    ],
)
@pytest.mark.parametrize("mode", ["cors", "no-cors", "same-origin"])
def test_forbidden_headers_are_dropped_silently(name: str, value: str, mode: str) -> None:
    assert request(mode=mode, headers={name: value, "Accept": "x/y"}).headers == [("Accept", "x/y")]


@pytest.mark.parametrize(
    ("init", "kept"),
    [
        ([("Accept", "x/y"), ("Range", "bytes=0-")], [("Accept", "x/y")]),
        ([("Content-Type", "text/plain")], [("Content-Type", "text/plain")]),
        ([("Content-Type", "application/json")], []),
        ([("Authorization", "x")], []),
        ([("X-A", "1")], []),
        # Lines of one header are looked at together.
        ([("Content-Type", "text/plain")] * 2, [("Content-Type", "text/plain")]),
        (
            [("Accept", "a" * 64), ("accept", "b" * 62)],
            [("Accept", "a" * 64), ("Accept", "b" * 62)],
        ),
        ([("Accept", "a" * 64), ("accept", "b" * 63)], [("Accept", "a" * 64)]),
    ],
)
def test_no_cors_keeps_only_safelisted_headers(init: list[Header], kept: list[Header]) -> None:
    assert request(mode="no-cors", headers=init).headers == kept


def test_a_text_body_is_utf_8_and_brings_its_content_type() -> None:
    made = request(method="POST", body="é")
    assert made.body == "é".encode()
    assert made.headers == [("Content-Type", "text/plain;charset=UTF-8")]


def test_a_content_type_that_script_set_stays() -> None:
    made = request(method="POST", body="{}", headers={"content-type": "application/json"})
    assert made.headers == [("content-type", "application/json")]


def test_a_body_of_bytes_brings_no_content_type() -> None:
    made = request(method="POST", body=b"\xff")
    assert (made.body, made.headers) == (b"\xff", [])


def test_an_empty_body_is_a_body() -> None:
    assert request(method="POST", body="").body == b""


def test_an_opaque_origin_is_serialized_as_null() -> None:
    assert new_request(Client.of(OpaqueOrigin(), BASE), API).serialized_origin == "null"


@pytest.mark.parametrize(
    ("hops", "serialized"),
    [
        (["https://app.example.com/1", "https://app.example.com/2"], "https://app.example.com"),
        (["https://app.example.com/1", "https://api.example.net/"], "https://app.example.com"),
        (["https://api.example.net/1", "https://api.example.net/2"], "https://app.example.com"),
        (["https://api.example.net/", "https://app.example.com/"], "null"),
        (["https://api.example.net/", "https://other.example/"], "null"),
        (["https://api.example.net/", "http://api.example.net/"], "null"),
        (["https://app.example.com/", "https://a.example/", "https://b.example/"], "null"),
        (["https://a.example/", "https://b.example/", "https://b.example/2"], "null"),
    ],
)
def test_the_origin_becomes_null_when_a_foreign_origin_redirects_to_another(
    hops: list[str], serialized: str
) -> None:
    made = request(hops[0])
    for hop in hops[1:]:
        url = parse_url(hop)
        assert url is not None
        made.redirect_to(url)
    assert made.serialized_origin == serialized
    assert [url.href for url in made.url_list] == hops


@pytest.mark.parametrize("mode", ["cors", "same-origin"])
def test_a_stream_forces_a_preflight(mode: str) -> None:
    made = request(method="POST", body=Stream([b"a", b"b"]), mode=mode)
    assert (made.body, made.is_stream, made.use_cors_preflight) == (b"ab", True, True)
    assert made.headers == []


def test_a_stream_is_for_modes_with_cors_or_one_origin() -> None:
    with pytest.raises(TypeError, match="a stream can be sent with mode 'cors' or 'same-origin'"):
        request(method="POST", body=Stream([]), mode="no-cors")


def test_a_content_type_that_no_cors_does_not_safelist_is_left_out() -> None:
    form = MultipartForm([], boundary="a" * 128)
    assert request(method="POST", body=form, mode="no-cors").headers == []
    [(name, _)] = request(method="POST", body=form).headers
    assert name == "Content-Type"


def test_a_body_of_no_known_type_is_refused() -> None:
    with pytest.raises(TypeError, match=r"^body is .*; it must be bytes, text "):
        request(method="POST", body=1)


def redirect_taint(made: Request) -> str:
    """The standard's "redirect-taint", computed from the whole list as its text does."""
    last: Url | None = None
    taint = "same-origin"
    for url in made.url_list:
        if last is None:
            last = url
            continue
        if not is_same_site(url.origin, last.origin) and not is_same_site(made.origin, last.origin):
            return "cross-site"
        if last.origin not in (url.origin, made.origin):
            taint = "same-site"
        last = url
    return taint


chains = st.lists(
    st.sampled_from(
        [
            "https://app.example.com/",
            "https://app.example.com/other",
            "https://www.example.com/",
            "http://app.example.com/",
            "https://api.example.net/",
            "https://www.example.net/",
            "https://a.github.io/",
            "https://b.github.io/",
        ]
    ),
    min_size=1,
    max_size=6,
)


@given(chains, st.sampled_from([APP, OpaqueOrigin()]))
def test_the_taint_of_redirects_is_that_of_the_standards_text(
    chain: list[str], origin: Origin | OpaqueOrigin
) -> None:
    made = new_request(Client.of(origin, BASE), chain[0])
    for text in chain[1:]:
        url = parse_url(text)
        assert url is not None
        made.redirect_to(url)
        assert made.redirect_taint == redirect_taint(made)
        assert (made.serialized_origin == "null") is (
            made.redirect_taint != "same-origin" or isinstance(origin, OpaqueOrigin)
        )

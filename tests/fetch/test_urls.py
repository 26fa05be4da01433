from __future__ import annotations

import ada_url
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossorigin.fetch.origins import Origin
from crossorigin.fetch.urls import Url, parse_url


def parse(text: str, base: str | None = None) -> Url:
    url = parse_url(text, base)
    assert url is not None
    return url


@pytest.mark.parametrize(
    ("text", "base", "href"),
    [
        ("https://EXAMPLE.com", None, "https://example.com/"),
        ("https://example.com:443/a/../b", None, "https://example.com/b"),
        (
            "https://bücher.example/ü?ü#ü",
            None,
            "https://xn--bcher-kva.example/%C3%BC?%C3%BC#%C3%BC",
        ),
        ("/b?c", "https://example.com/a#d", "https://example.com/b?c"),
        ("//other.example", "https://example.com/a", "https://other.example/"),
        ("", "https://example.com/a?b#c", "https://example.com/a?b"),
    ],
)
def test_a_url_is_parsed_as_browsers_parse_it(text: str, base: str | None, href: str) -> None:
    assert parse(text, base).href == href


@pytest.mark.parametrize("host", ["xn--a", "a.b.c.xn--pokxncvks", "XN--1UG.example", "xn--"])
def test_a_host_with_invalid_punycode_is_not_a_host(host: str) -> None:
    assert parse_url(f"http://{host}/") is None
    assert parse_url(f"//{host}/", "https://example.com/") is None
    unchecked = parse_url(f"http://{host}/", unchecked_punycode=True)
    assert unchecked is not None
    assert unchecked.href == f"http://{host.lower()}/"


@pytest.mark.parametrize(
    "url",
    [
        "http://xn--bcher-kva.example/",
        "http://a.xn--ls8h.la/",
        "x://xn--a/",
        "http://a/xn--a",
        "http://[::1]/xn--a",
    ],
)
def test_valid_punycode_and_opaque_hosts_are_kept(url: str) -> None:
    assert parse(url).href == url


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("", None),
        ("/path", None),
        ("example.com", None),
        ("https://", None),
        ("https://example.com:99999/", None),
        ("https://[::1", None),
        ("/path", "data:text/html,x"),
        ("/path", "not a url"),
    ],
)
def test_what_browsers_cannot_parse_gives_none(text: str, base: str | None) -> None:
    assert parse_url(text, base) is None


@pytest.mark.parametrize(
    ("text", "scheme", "origin"),
    [
        ("https://example.com/a", "https", Origin("https", "example.com")),
        ("http://example.com:0/", "http", Origin("http", "example.com", 0)),
        ("https://example.com:8443/", "https", Origin("https", "example.com", 8443)),
        ("http://[::0001]:80/", "http", Origin("http", "[::1]")),
        ("wss://example.com/", "wss", Origin("wss", "example.com")),
        ("ftp://example.com/", "ftp", Origin("ftp", "example.com")),
        ("data:text/html,x", "data", None),
        ("file:///etc/hosts", "file", None),
        ("about:blank", "about", None),
        ("custom://host/", "custom", Origin("custom", "host")),
        ("file://host/", "file", None),
        ("javascript://host/", "javascript", None),
        ("app:path", "app", None),
        ("app:///path", "app", None),
        ("app://host/", "app", Origin("app", "host")),
        ("chrome-extension://abc/page.html", "chrome-extension", Origin("chrome-extension", "abc")),
        ("moz-extension://0E9F/", "moz-extension", Origin("moz-extension", "0e9f")),
        ("capacitor://localhost/", "capacitor", Origin("capacitor", "localhost")),
        ("ionic://localhost:8100/", "ionic", Origin("ionic", "localhost", 8100)),
        ("tauri://localhost", "tauri", Origin("tauri", "localhost")),
    ],
)
def test_special_schemes_and_those_of_applications_have_a_tuple_origin(
    text: str, scheme: str, origin: Origin | None
) -> None:
    url = parse(text)
    assert (url.scheme, url.origin) == (scheme, origin)


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("blob:https://example.com/0e9f", Origin("https", "example.com")),
        ("blob:http://example.com:8080/0e9f", Origin("http", "example.com", 8080)),
        ("blob:null/0e9f", None),
        ("blob:ftp://example.com/0e9f", None),
    ],
)
def test_the_origin_of_a_blob_url_is_that_of_the_url_in_it(
    text: str, origin: Origin | None
) -> None:
    assert parse(text).origin == origin


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.com/", False),
        ("https://user@example.com/", True),
        ("https://:password@example.com/", True),
        ("https://user:password@example.com/", True),
        ("https://@example.com/", False),
        ("https://example.com/@", False),
    ],
)
def test_a_url_includes_credentials_if_it_has_a_user_name_or_password(
    text: str, expected: bool
) -> None:
    assert parse(text).includes_credentials is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.com/a#b", "https://example.com/a"),
        ("https://example.com/a#", "https://example.com/a"),
        ("https://example.com/a?b", "https://example.com/a?b"),
        ("https://example.com/#a#b", "https://example.com/"),
    ],
)
def test_the_fragment_does_not_go_over_the_wire(text: str, expected: str) -> None:
    assert parse(text).without_fragment == expected


@pytest.mark.parametrize(
    ("text", "other", "expected"),
    [
        ("https://b.example/", "https://a.example/#x", "https://b.example/#x"),
        ("https://b.example/#y", "https://a.example/#x", "https://b.example/#y"),
        ("https://b.example/#", "https://a.example/#x", "https://b.example/#"),
        ("https://b.example/", "https://a.example/#", "https://b.example/#"),
        ("https://b.example/", "https://a.example/", "https://b.example/"),
    ],
)
def test_a_url_without_fragment_takes_over_that_of_another(
    text: str, other: str, expected: str
) -> None:
    url = parse(text).with_fragment_of(parse(other))
    origin = Origin("https", "b.example")
    assert url == Url(expected, "https://b.example/", "https", origin, includes_credentials=False)


SCHEMES = st.sampled_from(["http:", "https:", "ws:", "ftp:", "file:", "app:", "tauri:", "x:", ""])
PIECES = ["/", "//", "///", "@", ":", "?", "#", "[", "]", "[::1]", "user", ":pw@", "%40", "127.1"]
REST = st.lists(
    st.sampled_from([*PIECES, "\\", ".", "..", "a.example", "B\u00fcch", ":80", ":8080", " ", "%"]),
    max_size=9,
).map("".join)


@given(SCHEMES, st.sampled_from(["", "//", "//a.example", "//u:p@b.example:81"]), REST)
@settings(max_examples=500)
def test_the_parts_of_a_url_are_those_that_ada_finds(scheme: str, start: str, rest: str) -> None:
    text, base = scheme + start + rest, "https://base.example/"
    try:
        expected = ada_url.URL(text, base)
    except ValueError:
        assert parse_url(text, base) is None
        return
    url = parse(text, base)
    assert (url.href, url.scheme + ":") == (expected.href, expected.protocol)
    assert url.includes_credentials == bool(expected.username or expected.password)
    if url.origin is not None:
        assert (url.origin.host, str(url.origin.port or "")) == (
            expected.hostname,
            expected.port,
        )
    else:
        assert url.scheme in ("file", "x") or not expected.hostname

"""Content Security Policies: parsing, fallbacks, and which URLs a source covers."""

from __future__ import annotations

import pytest

from crossorigin.fetch.content_security_policy import (
    Matching,
    matches_source_list,
    parse_security_policy,
)
from crossorigin.fetch.origins import parse_origin
from crossorigin.fetch.urls import parse_url

HTTPS = "https://app.example"
COVERED = [
    # source, URL, whether it is covered for a page of https, and for one of http
    ("*", "https://b.example/", True, True),
    ("*", "data:,x", False, False),
    ("data:", "data:,x", True, True),
    ("'self'", "https://app.example/x", True, True),
    ("'SELF'", "https://app.example/x", True, True),
    ("'self'", "http://app.example/x", False, True),
    ("'self'", "https://app.example:444/", False, False),
    ("'self'", "data:,x", False, False),
    ("https://*", "https://b.example/", True, True),
    ("capacitor://localhost/", "capacitor://localhost", True, True),
    ("capacitor://localhost/a", "capacitor://localhost", False, False),
    ("'none'", "https://b.example/", False, False),
    ("https:", "https://b.example/", True, True),
    ("HTTPS:", "https://b.example/", True, True),
    ("http:", "https://b.example/", True, True),
    ("https:", "http://b.example/", False, False),
    ("b.example", "https://b.example/", True, True),
    ("b.example", "http://b.example/", False, True),
    ("B.EXAMPLE", "https://b.example/", True, True),
    ("b.example", "https://x.b.example/", False, False),
    ("*.b.example", "https://x.b.example/", True, True),
    ("*.b.example", "https://y.x.b.example/", True, True),
    ("*.b.example", "https://b.example/", False, False),
    ("*.b.example", "https://xb.example/", False, False),
    ("http://b.example", "https://b.example/", True, True),
    ("https://b.example", "http://b.example/", False, False),
    ("https://b.example:443", "https://b.example/", True, True),
    ("http://b.example:80", "https://b.example/", True, True),
    ("https://b.example:80", "https://b.example/", False, False),
    ("https://b.example", "https://b.example:444/", False, False),
    ("https://b.example:*", "https://b.example:444/", True, True),
    ("https://b.example:444", "https://b.example:444/", True, True),
    ("https://b.example/a", "https://b.example/a", True, True),
    ("https://b.example/a", "https://b.example/a/b", False, False),
    ("https://b.example/a/", "https://b.example/a/b", True, True),
    ("https://b.example/a/", "https://b.example/a", False, False),
    ("https://b.example/", "https://b.example/a", True, True),
    ("https://b.example/%61", "https://b.example/a", True, True),
    ("https://b.example/a?x", "https://b.example/a", True, True),
    ("192.168.*.*", "https://192.168.1.1/", False, False),
    ("nonsense source", "https://b.example/", False, False),
    ("b.example b.example", "https://b.example/", False, False),
]


@pytest.mark.parametrize(("source", "target", "of_https", "of_http"), COVERED)
def test_a_source_covers_its_urls(source: str, target: str, of_https: bool, of_http: bool) -> None:
    url = parse_url(target)
    assert url is not None
    for page, expected in ((HTTPS, of_https), ("http://app.example", of_http)):
        how = Matching(parse_origin(page), redirected=False)
        assert matches_source_list(url, (source,), how) is expected, page


def test_sources_of_websockets_cover_http_unless_they_do_not() -> None:
    url = parse_url("https://b.example/")
    assert url is not None
    for source in ("ws:", "wss:", "wss://b.example"):
        assert matches_source_list(url, (source,), Matching(None, False))
        only = Matching(None, False, websocket_sources_cover_http=False)
        assert not matches_source_list(url, (source,), only)


def test_after_redirects_paths_do_not_count() -> None:
    url = parse_url("https://b.example/other")
    assert url is not None
    assert not matches_source_list(url, ("https://b.example/a",), Matching(None, False))
    assert matches_source_list(url, ("https://b.example/a",), Matching(None, True))


def test_websockets_have_schemes_of_their_own() -> None:
    url = parse_url("wss://b.example/")
    assert url is not None
    covered = {
        source: matches_source_list(url, (source,), Matching(parse_origin(HTTPS), False))
        for source in ("*", "wss:", "ws:", "ws://b.example", "https:", "b.example")
    }
    assert [source for source, covers in covered.items() if covers] == [
        "*", "wss:", "ws:", "ws://b.example",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "target", "covers"),
    [
        ("https:", "http://b.example/", True),
        ("wss:", "ws://b.example/", True),
        ("https:", "ws://b.example/", False),
        ("b.example", "http://b.example/", True),
        ("b.example:80", "http://b.example/", True),
        ("b.example:443", "http://b.example/", False),
        ("b.example:*", "http://b.example/", True),
        ("wss://b.example:443", "ws://b.example/", False),
        ("'self'", "http://app.example.com/", True),
        ("'self'", "ws://app.example.com/", False),
    ],
)
def test_sources_may_cover_the_schemes_that_are_upgraded(
    source: str, target: str, covers: bool
) -> None:
    """The page is of https; the ports are compared as they are."""
    url, how = parse_url(target), Matching(parse_origin("https://app.example.com"), False)
    assert url is not None
    assert not matches_source_list(url, (source,), how) or source == "b.example:80"
    assert matches_source_list(url, (source,), how._replace(covers_upgraded=True)) is covers


def test_the_first_directive_of_a_name_counts() -> None:
    (policy,) = parse_security_policy(" IMG-src a ;; img-src b; Connect-Src 'none' ;\tfont-src")
    assert policy.directives == {"img-src": ("a",), "connect-src": ("'none'",), "font-src": ()}


def test_commas_separate_policies() -> None:
    first, second = parse_security_policy("img-src a, , connect-src b")
    assert first.directives == {"img-src": ("a",)}
    assert second.directives == {"connect-src": ("b",)}


def test_directives_that_are_not_ascii_do_not_count() -> None:
    assert parse_security_policy("img-src é") == []


@pytest.mark.parametrize(
    ("text", "asked", "governing"),
    [
        ("default-src a", "connect-src", "default-src"),
        ("default-src a; connect-src b", "connect-src", "connect-src"),
        ("child-src a; default-src b", "frame-src", "child-src"),
        ("script-src a", "worker-src", "script-src"),
        ("script-src a", "script-src-elem", "script-src"),
        ("default-src a", "form-action", None),
        ("img-src a", "connect-src", None),
    ],
)
def test_directives_stand_in_for_others(text: str, asked: str, governing: str | None) -> None:
    (policy,) = parse_security_policy(text)
    assert policy.governing(asked) == governing

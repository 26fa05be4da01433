"""Sites: which origins belong together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossorigin.fetch.origins import OpaqueOrigin, Origin, parse_origin
from crossorigin.fetch.sites import (
    is_same_site,
    is_schemelessly_same_site,
    obtain_site,
    registrable_domain,
)


def origin(text: str) -> Origin:
    parsed = parse_origin(text)
    assert parsed is not None
    return parsed


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("example.com", "example.com"),
        ("www.example.com", "example.com"),
        ("a.b.example.co.uk", "example.co.uk"),
        ("example.com.", "example.com."),
        ("www.example.com.", "example.com."),
        # The list's private section.
        ("a.github.io", "a.github.io"),
        ("b.a.github.io", "a.github.io"),
        # Its wildcards and its exceptions.
        ("shop.a.kawasaki.jp", "shop.a.kawasaki.jp"),
        ("www.city.kawasaki.jp", "city.kawasaki.jp"),
        # Its default rule.
        ("app.localhost", "app.localhost"),
        ("a.b.unlisted", "b.unlisted"),
        # Public suffixes have none, and nor have addresses.
        ("com", None),
        ("co.uk", None),
        ("github.io", None),
        ("localhost", None),
        ("127.0.0.1", None),
        ("[::1]", None),
    ],
)
def test_the_registrable_domain_is_a_label_more_than_a_public_suffix(
    host: str, domain: str | None
) -> None:
    assert registrable_domain(host) == domain


# The table of HTML's section "Sites", and what it does not name.
@pytest.mark.parametrize(
    ("a", "b", "schemelessly", "same"),
    [
        ("https://example.com", "https://example.com", True, True),
        ("https://example.com", "https://sub.example.com", True, True),
        ("https://example.com", "https://sub.other.example.com", True, True),
        ("https://example.com", "http://non-secure.example.com", True, False),
        ("https://r.wildlife.museum", "https://sub.r.wildlife.museum", True, True),
        ("https://a.example.com:8443", "https://b.example.com", True, True),
        ("https://example.com", "https://example.org", False, False),
        ("https://example.com", "https://notexample.com", False, False),
        ("https://a.github.io", "https://b.github.io", False, False),
        ("https://github.io", "https://github.io", True, True),
        ("https://github.io", "https://a.github.io", False, False),
        ("https://co.uk", "https://org.uk", False, False),
        ("http://127.0.0.1", "http://127.0.0.1:8000", True, True),
        ("http://127.0.0.1", "http://127.0.0.2", False, False),
        ("http://10.0.0.1", "http://11.0.0.1", False, False),
        ("http://[::1]", "http://[::1]:8000", True, True),
        ("http://[::1]", "http://[::2]", False, False),
        ("http://localhost:3000", "http://localhost:8000", True, True),
        ("http://a.localhost", "http://b.localhost", False, False),
        ("http://a.localhost", "http://x.a.localhost", True, True),
    ],
)
def test_same_site(a: str, b: str, schemelessly: bool, same: bool) -> None:
    for left, right in ((a, b), (b, a)):
        assert is_schemelessly_same_site(origin(left), origin(right)) is schemelessly
        assert is_same_site(origin(left), origin(right)) is same


def test_an_opaque_origin_is_the_same_site_only_with_itself() -> None:
    opaque = OpaqueOrigin()
    assert is_same_site(opaque, opaque)
    for other in (OpaqueOrigin(), origin("https://example.com"), None):
        assert not is_same_site(opaque, other)
        assert not is_same_site(other, opaque)
    assert not is_same_site(None, None)


def test_the_site_of_an_origin() -> None:
    opaque = OpaqueOrigin()
    assert obtain_site(opaque) is opaque
    assert obtain_site(origin("https://a.example.com:8443")) == ("https", "example.com")
    assert obtain_site(origin("https://github.io")) == ("https", "github.io")
    assert obtain_site(origin("http://127.0.0.1:8000")) == ("http", "127.0.0.1")


labels = st.sampled_from(["a", "b", "github", "example", "co", "kawasaki"])
suffixes = st.sampled_from(["com", "co.uk", "github.io", "kawasaki.jp", "localhost", "unlisted"])
origins = st.builds(
    lambda scheme, parts, suffix: Origin(scheme, ".".join([*parts, suffix])),
    st.sampled_from(["http", "https"]),
    st.lists(labels, max_size=3),
    suffixes,
)


@given(origins, origins)
def test_two_origins_are_same_site_exactly_if_their_sites_are_equal(a: Origin, b: Origin) -> None:
    assert is_same_site(a, b) is (obtain_site(a) == obtain_site(b))

from __future__ import annotations

import ipaddress
import re
import string

import ada_url
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crossorigin.fetch.origins import (
    DEFAULT_PORTS,
    MAX_ORIGIN_LENGTH,
    OpaqueOrigin,
    Origin,
    ends_in_a_number,
    is_domain,
    is_potentially_trustworthy,
    is_scheme,
    parse_origin,
    parse_port,
    serialize_ipv6,
)


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://example.com", Origin("https", "example.com")),
        ("http://example.com:8080", Origin("http", "example.com", 8080)),
        ("https://example.com:80", Origin("https", "example.com", 80)),
        ("http://example.com:0", Origin("http", "example.com", 0)),
        ("http://example.com:65535", Origin("http", "example.com", 65535)),
        ("http://localhost:3000", Origin("http", "localhost", 3000)),
        ("https://xn--bcher-kva.example", Origin("https", "xn--bcher-kva.example")),
        ("https://a_b.example", Origin("https", "a_b.example")),
        ("http://127.0.0.1:5173", Origin("http", "127.0.0.1", 5173)),
        ("http://[::1]", Origin("http", "[::1]")),
        ("http://[2001:db8::1]:8080", Origin("http", "[2001:db8::1]", 8080)),
        ("http://[::ffff:102:304]", Origin("http", "[::ffff:102:304]")),
        ("https://0xg", Origin("https", "0xg")),
        ("app+x-1.y://host:1", Origin("app+x-1.y", "host", 1)),
    ],
)
def test_a_serialized_origin_is_parsed_and_serialized_back(text: str, origin: Origin) -> None:
    assert parse_origin(text) == origin
    assert str(origin) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "*",
        "example.com",
        "https:",
        "https:/example.com",
        "https://",
        "://example.com",
        "1https://example.com",
        "HTTPS://example.com",
        "https://Example.com",
        "https://example.com/",
        "https://example.com/path",
        "https://example.com?",
        "https://example.com#",
        "https://user@example.com",
        "https://example.com.",
        "https://.example.com",
        "https://a..example",
        "https://bücher.example",
        "https://%65xample.com",
        "https://example.com:",
        "https://example.com:443",
        "http://example.com:80",
        "ws://example.com:80",
        "wss://example.com:443",
        "ftp://example.com:21",
        "https://example.com:08",
        "https://example.com:65536",
        "https://example.com:100000",
        "https://example.com:٣",
        "https://example.com:-1",
        "https://example.com:1:2",
        " https://example.com",
        "https://example.com ",
        "https://example.com\n",
        "https://a.example,https://b.example",
        "https://a.example https://b.example",
        "https://*.example.com",
        "https://127.0.0.01",
        "https://127.1",
        "https://0x7f.0.0.1",
        "https://0x7f000001",
        "https://0x",
        "https://2130706433",
        "https://256.0.0.1",
        "https://1.2.3.4.5",
        "https://example.1",
        "http://[::1",
        "http://::1]",
        "http://[]",
        "http://[::1]:80",
        "http://[::1]x",
        "http://[0:0:0:0:0:0:0:1]",
        "http://[2001:DB8::1]",
        "http://[2001:0db8::1]",
        "http://[::ffff:1.2.3.4]",
        "http://[fe80::1%eth0]",
        "http://[fe80::1%25eth0]",
        "https://" + "a" * 64 + ".example",
        "https://" + ".".join(["a" * 63] * 4),
        "s" * 65 + "://example.com",
        "https://" + "a." * 5000 + "example",
    ],
)
def test_what_no_browser_sends_is_not_an_origin(text: str) -> None:
    assert parse_origin(text) is None


def test_the_longest_origin_is_accepted_and_one_more_character_is_not() -> None:
    host = ".".join(["a" * 63] * 3 + ["b" * 61])
    longest = "s" * 64 + "://" + host + ":65535"
    assert len(longest) == MAX_ORIGIN_LENGTH
    assert parse_origin(longest) == Origin("s" * 64, host, 65535)
    assert parse_origin(longest + "5") is None


def test_tuple_origins_are_the_same_if_all_parts_are() -> None:
    assert Origin("https", "example.com") == Origin("https", "example.com", None)
    assert Origin("https", "example.com") != Origin("http", "example.com")
    assert Origin("https", "example.com") != Origin("https", "www.example.com")
    assert Origin("https", "example.com") != Origin("https", "example.com", 8443)


def test_an_opaque_origin_is_null_and_the_same_only_with_itself() -> None:
    origin, other = OpaqueOrigin(), OpaqueOrigin()
    assert str(origin) == "null"
    assert repr(origin) == "OpaqueOrigin()"
    assert origin == origin  # noqa: PLR0124 - that it is, is the point
    assert origin != other


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https", True),
        ("a", True),
        ("x1+-.", True),
        ("s" * 64, True),
        ("s" * 65, False),
        ("", False),
        ("1a", False),
        ("+a", False),
        ("Https", False),
        ("ſ", False),
        ("ht tp", False),
    ],
)
def test_a_scheme_is_lower_case_and_starts_with_a_letter(text: str, expected: bool) -> None:
    assert is_scheme(text) is expected


@pytest.mark.parametrize(
    ("digits", "port"),
    [
        ("0", 0),
        ("80", 80),
        ("65535", 65535),
        ("65536", None),
        ("99999", None),
        ("100000", None),
        ("", None),
        ("00", None),
        ("080", None),
        ("8x", None),
        ("²", None),
        ("٣", None),
        (" 8", None),
    ],
)
def test_a_port_is_a_number_up_to_65535_without_leading_zeros(
    digits: str, port: int | None
) -> None:
    assert parse_port(digits) == port


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("1.2.3.4", True),
        ("example.1", True),
        ("0x", True),
        ("a.0xff", True),
        ("09", True),
        ("0xfg", False),
        ("1.example", False),
        ("", False),
        ("x1", False),
    ],
)
def test_a_host_ends_in_a_number_if_its_last_label_is_one(host: str, expected: bool) -> None:
    assert ends_in_a_number(host) is expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("example.com", True),
        ("a", True),
        ("a-b_c", True),
        (".".join(["a" * 63] * 3 + ["b" * 61]), True),
        (".".join(["a" * 63] * 3 + ["b" * 62]), False),
        ("a" * 64, False),
        ("", False),
        ("a.", False),
        ("A", False),
        ("ä", False),
        ("*", False),
    ],
)
def test_a_domain_is_lower_case_labels_of_limited_length(host: str, expected: bool) -> None:
    assert is_domain(host) is expected


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("::", "::"),
        ("::1", "::1"),
        ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("1:0:1:1:1:1:1:1", "1:0:1:1:1:1:1:1"),
        ("::ffff:1.2.3.4", "::ffff:102:304"),
        ("::ffff:0.0.0.0", "::ffff:0:0"),
    ],
)
def test_ipv6_is_serialized_in_hexadecimal_throughout(address: str, text: str) -> None:
    assert serialize_ipv6(ipaddress.IPv6Address(address)) == text


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com",
        "wss://example.com",
        "app://x",
        "http://localhost",
        "http://app.localhost:3000",
        "ws://localhost",
        "http://127.0.0.1",
        "http://127.255.255.254:8080",
        "http://[::1]:3000",
    ],
)
def test_encrypted_or_local_origins_are_potentially_trustworthy(text: str) -> None:
    origin = parse_origin(text)
    assert origin is not None
    assert is_potentially_trustworthy(origin)


@pytest.mark.parametrize(
    "text",
    [
        "http://example.com",
        "ws://example.com",
        "ftp://example.com",
        "http://notlocalhost",
        "http://localhost.example",
        "http://127.example",
        "http://128.0.0.1",
        "http://[::2]",
        "http://[::ffff:7f00:1]",
    ],
)
def test_other_origins_are_not_potentially_trustworthy(text: str) -> None:
    origin = parse_origin(text)
    assert origin is not None
    assert not is_potentially_trustworthy(origin)


LOWER_ALPHANUM = string.ascii_lowercase + string.digits

http_schemes = st.sampled_from(["http", "https"])
schemes = st.one_of(
    st.sampled_from(sorted(DEFAULT_PORTS)),
    st.from_regex(r"[a-z][a-z0-9+.-]{0,63}", fullmatch=True),
)
labels = st.text(LOWER_ALPHANUM + "-_", min_size=1, max_size=63)
domains = (
    st.lists(labels, min_size=1, max_size=4)
    .map(".".join)
    .filter(lambda host: len(host) <= 253 and not ends_in_a_number(host))
)
ipv4 = st.ip_addresses(v=4).map(str)
ipv6 = st.ip_addresses(v=6).map(lambda address: f"[{_hexadecimal(int(address))}]")
ports = st.one_of(st.none(), st.integers(0, 65535))


def _hexadecimal(address: int) -> str:
    hostname = ada_url.URL(f"http://[{ipaddress.IPv6Address(address).exploded}]/").hostname
    return hostname[1:-1]


@st.composite
def origins(draw: st.DrawFn, schemes: st.SearchStrategy[str]) -> Origin:
    scheme = draw(schemes)
    port = draw(ports)
    host = draw(st.one_of(domains, ipv4, ipv6))
    return Origin(scheme, host, None if port == DEFAULT_PORTS.get(scheme) else port)


@given(origins(schemes))
@example(Origin("http", "[::ffff:102:304]", 0))
def test_every_origin_survives_serialization(origin: Origin) -> None:
    assert parse_origin(str(origin)) == origin


# Pieces that URLs are made of, so that near misses are frequent.
near_origins = st.builds(
    lambda scheme, parts: scheme + "://" + "".join(parts),
    http_schemes,
    st.lists(
        st.one_of(
            st.sampled_from(
                ["example", ".", ":", "80", "443", "8080", "0", "0x", "[", "]", "::1", "[::1]"]
            ),
            st.sampled_from(["127.0.0.1", "%", "@", "/", "?", "#", "xn--", "-", "_", "A", "\n"]),
            st.characters(max_codepoint=0xFF),
        ),
        max_size=6,
    ),
)


@given(st.one_of(near_origins, origins(http_schemes).map(str)))
@example("http://[::1]:8080")
def test_what_is_accepted_is_what_a_browser_serializes(text: str) -> None:
    origin = parse_origin(text)
    if origin is not None and origin.scheme in ("http", "https"):
        assert ada_url.URL(text + "/").origin == text


# Browsers also visit hosts that the standard's grammar of an origin leaves out, such as "a%.b".
GRAMMATICAL = re.compile(
    r"https?://(\[[0-9a-f:]+\]|([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?)"
    r"(:[0-9]{1,5})?"
)


@given(st.one_of(near_origins, origins(http_schemes).map(str)))
@example("https://example:443")
@example("http://127.1:80")
@example("http://[::ffff:1.2.3.4]:8080")
def test_what_a_browser_serializes_by_the_grammar_is_accepted(text: str) -> None:
    try:
        serialized = ada_url.URL(text).origin
    except ValueError:
        return
    if GRAMMATICAL.fullmatch(serialized):
        assert str(parse_origin(serialized)) == serialized

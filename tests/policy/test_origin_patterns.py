"""Origin patterns and their index, against a matcher written from the definition."""

import string
from ipaddress import ip_network

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crossorigin.fetch.origins import MAX_ORIGIN_LENGTH
from crossorigin.policy import OriginIndex, OriginPattern, parse_origin_pattern
from crossorigin.policy.origin_patterns import parse_range, unusual


def index_of(*patterns: str) -> OriginIndex[str]:
    parsed = [(text, parse_origin_pattern(text)) for text in patterns]
    exact = [text for text, pattern in parsed if pattern is not None and pattern.is_exact]
    wildcards = [pattern for _, pattern in parsed if pattern is not None and not pattern.is_exact]
    return OriginIndex(exact, wildcards)


WELL_FORMED = [
    "https://example.com",
    "http://localhost:3000",
    "http://127.0.0.1",
    "http://[::1]:8080",
    "https://[2001:db8::1]",
    "https://xn--bcher-kva.example",
    "https://*.example.com",
    "https://*.example.com:8443",
    "http://localhost:*",
    "http://127.0.0.1:*",
    "http://[::1]:*",
    "https://*.example.com:*",
    "https://my_app.example.com",
    "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
    "capacitor://localhost",
    "tauri://localhost",
    "ionic://localhost",
    "moz-extension://0a1b2c3d-0000-4000-8000-000000000000",
    "https://pr-*.example.com",
    "https://*-team.example.com:8443",
    "https://app-*-team.example.com:*",
    "http://pr-*.localhost:3000",
    "https://a_*.example.com",
    "chrome-extension://*",
    "moz-extension://*",
    "safari-web-extension://*",
    "vscode-webview://*",
    "app://.",
    "app://-",
    "app://obsidian.md",
    "file://",
    "safari-web-extension://0A1B2C3D-0000-4000-8000-00000000000F",
    "applewebdata://0A1B2C3D-0000-4000-8000-00000000000F",
    "http://192.168.0.0/16",
    "http://192.168.0.0/16:*",
    "https://10.0.0.0/8:8443",
    "http://172.16.4.0/22",
    "http://127.0.0.0/8:*",
    "http://169.254.1.1/32",
    "http://[fd00::/8]",
    "http://[fe80::/10]:*",
    "http://[fd12:3456::/32]:3000",
]

MALFORMED = [
    "",
    "*",
    "null",
    "https://",
    "https://*",
    "https://*.",
    "https://*.*",
    "https://*.*.example.com",
    "https://example.*",
    "https://pr-*",
    "https://*pr*.example.com",
    "https://pr-**.example.com",
    "https://pr-*.*.example.com",
    "https://a.pr-*.example.com",
    "https://pr-*.example.com.",
    "https://PR-*.example.com",
    "https://pr-*.127.0.0.1",
    "https://pr-*.0.0.1",
    "https://pr-*..com",
    "https://" + "a" * 63 + "*.example.com",
    "https://pr-*.example.com:443",
    "tauri://pr-*.localhost",
    "tauri://*.localhost",
    "chrome-extension://*:*",
    "chrome-extension://*:80",
    "chrome-extension://a*",
    "chrome-extension://*.a",
    "chrome-extension://ABC",
    "app://*",
    "capacitor://*",
    "app://",
    "app://a/b",
    "app://a b",
    "http://192.168.0.0/16/",
    "http://192.168.0.0/",
    "http://192.168.0.1/16",
    "http://192.168.0.0/016",
    "http://192.168.0.0/33",
    "http://192.168.0.0/-1",
    "http://192.168.0.0/16:80",
    "http://192.168.0.0/16:0",
    "http://192.168.0.0/255.255.0.0",
    "http://192.168/16",
    "http://192.0.0.0/8",
    "http://0.0.0.0/0",
    "http://8.8.8.0/24",
    "http://100.64.0.0/10",
    "http://[fd00::/8",
    "http://fd00::/8",
    "http://[fd00::]/8",
    "http://[192.168.0.0/16]",
    "http://[::/0]",
    "http://[2001:db8::/32]",
    "http://[fd00::%eth0/8]",
    "http://[::ffff:10.0.0.0/104]",
    "http://*/16",
    "app://10.0.0.0/8",
    "http://localhost:0",
    "http://localhost:6000",
    "https://example.com:25",
    "app://localhost:0",
    "https://a.*.example.com",
    "https://*.example.com:*:*",
    "https://example.com:80:*",
    "https://example.com:",
    "https://example.com:0443",
    "https://example.com:443",
    "http://example.com:80",
    "https://example.com:65536",
    "https://example.com:٣",
    "https://example.com/",
    "https://example.com.",
    "https://.example.com",
    "https://a..example.com",
    "https://Example.com",
    "HTTPS://example.com",
    "https://bücher.example",
    "https://user@example.com",
    "https://example.com?",
    "https://example.com#",
    "https://exa mple.com",
    "https://example.com\n",
    "https://exam\0ple.com",
    "https://" + "a" * 64 + ".example",
    "https://" + ".".join(["a" * 63] * 4) + ".example",
    "http://127.1",
    "http://0x7f.0.0.1",
    "http://127.0.0.01",
    "http://256.0.0.1",
    "http://1.2.3.4.5",
    "http://example.0x1",
    "https://*.127.0.0.1",
    "https://*.[::1]",
    "http://[::0001]",
    "http://[0:0:0:0:0:0:0:1]",
    "http://[::FFFF]",
    "http://[::ffff:1.2.3.4]",
    "http://[fe80::1%eth0]",
    "http://[::1",
    "http://::1",
    "file://host",
    "file:///",
    "file://:*",
    "data:text/html,",
    "wss://example.com",
    "ftp://example.com",
    "//example.com",
    "example.com",
    "1http://example.com",
    "://example.com",
]


@pytest.mark.parametrize("text", WELL_FORMED)
def test_a_well_formed_pattern_parses_and_prints_as_it_was(text: str) -> None:
    assert str(parse_origin_pattern(text)) == text


@pytest.mark.parametrize("text", MALFORMED)
def test_a_malformed_pattern_is_refused(text: str) -> None:
    assert parse_origin_pattern(text) is None


@pytest.mark.parametrize(
    ("pattern", "origins"),
    [
        ("https://example.com", ["https://example.com"]),
        ("https://*.example.com", ["https://a.example.com", "https://a.b-1.c_d.example.com"]),
        ("https://*.example.com:8443", ["https://a.example.com:8443"]),
        (
            "http://localhost:*",
            ["http://localhost", "http://localhost:1", "http://localhost:65535"],
        ),
        (
            "https://*.example.com:*",
            ["https://a.example.com", "https://a.b.example.com:1", "https://a.example.com:80"],
        ),
        ("http://[::1]:*", ["http://[::1]", "http://[::1]:3000"]),
        ("http://127.0.0.1:*", ["http://127.0.0.1", "http://127.0.0.1:3000"]),
        ("tauri://localhost", ["tauri://localhost"]),
        ("https://pr-*.example.com", ["https://pr-1.example.com", "https://pr--a-.example.com"]),
        ("https://*-x.example.com:*", ["https://a-x.example.com:8443", "https://1-x.example.com"]),
        ("chrome-extension://*", ["chrome-extension://abcdefghijklmnopabcdefghijklmnop"]),
        (
            "safari-web-extension://*",
            ["safari-web-extension://0A1B-2C", "safari-web-extension://a"],
        ),
        ("http://192.168.0.0/16:*", ["http://192.168.0.0", "http://192.168.255.255:65535"]),
        ("https://10.1.2.0/30:8443", ["https://10.1.2.3:8443"]),
        ("http://[fd00::/8]", ["http://[fd00::]", "http://[fdff::1:ffff]"]),
        ("app://.", ["app://."]),
        ("file://", ["file://"]),
        (
            "safari-web-extension://0A1B2C3D-000F",
            ["safari-web-extension://0A1B2C3D-000F"],
        ),
    ],
)
def test_what_a_pattern_matches(pattern: str, origins: list[str]) -> None:
    index = index_of(pattern)
    assert [origin for origin in origins if origin not in index] == []


NEAR_MISSES = [
    "https://example.com",  # the apex of *.example.com
    "http://a.example.com",
    "https://A.example.com",
    "https://a.EXAMPLE.com",
    "https://a.example.com.",
    "https://a.example.com:443",
    "https://a.example.com:",
    "https://a.example.com:0",
    "https://a.example.com:8443:",
    "https://a.example.com:*",
    "https://*.example.com",
    "https://.example.com",
    "https://a..example.com",
    "https://aexample.com",
    "https://a.example.com.evil.test",
    "https://evil.test/.example.com",
    "https://evil.test?.example.com",
    "https://evil.test#.example.com",
    "https://evil.test\\.example.com",
    "https://evil.test:.example.com",
    "https://evil.test@a.example.com",
    "https://a@b.example.com",
    "https://a%2eexample.com",
    "https://a.example.com/",
    "https://a.example.com\n",
    "https://a.example.com\r\nx: y",
    "https://a.example.com\0",
    "https://a\0.example.com",
    "https://a\n.example.com",
    " https://a.example.com",
    "https://a.example.com ",
    "https://a.example.com,https://a.example.com",
    "https://a.еxample.com",  # a Cyrillic e
    "https://xn--a.exmple-cua.com",
    "https://\xe9.example.com",
    "https://" + "a." * 130 + "example.com",
    "https://" + "a" * 64 + ".example.com",
    "https://" + "a" * 100_000 + ".example.com",
    "httpss://a.example.com",
    "https:/a.example.com",
    "https//a.example.com",
    "a.example.com",
    "null",
    "",
]


@pytest.mark.parametrize("origin", NEAR_MISSES)
def test_near_misses_are_not_matched(origin: str) -> None:
    assert origin not in index_of("https://*.example.com")


def test_an_index_without_wildcards_matches_nothing_else() -> None:
    index = index_of("https://example.com")
    assert [miss for miss in NEAR_MISSES if miss in index] == ["https://example.com"]
    assert "https://example.com" not in index_of()


def test_the_index_speaks_bytes_too() -> None:
    index = index_of("https://example.com", "https://*.example.org").encoded(str.encode)
    assert b"https://example.com" in index
    assert b"https://a.example.org" in index
    assert b"https://\xe9.example.org" not in index


@pytest.mark.parametrize(
    ("wide", "narrow", "covers"),
    [
        ("https://*.example.com", "https://a.example.com", True),
        ("https://*.example.com", "https://example.com", False),
        ("https://*.example.com", "https://*.a.example.com", True),
        ("https://*.example.com", "https://*.example.com", True),
        ("https://*.a.example.com", "https://*.example.com", False),
        ("https://*.example.com", "https://a.example.com:8443", False),
        ("https://*.example.com:*", "https://a.example.com:8443", True),
        ("https://*.example.com", "https://a.example.com:*", False),
        ("http://localhost:*", "http://localhost", True),
        ("http://localhost:*", "https://localhost", False),
        ("https://a.example.com", "https://*.a.example.com", False),
        ("https://*.example.com", "https://pr-*.example.com", True),
        ("https://*.example.com", "https://pr-*.a.example.com", True),
        ("https://*.a.example.com", "https://pr-*.example.com", False),
        ("https://pr-*.example.com", "https://pr-*.example.com", True),
        ("https://pr-*.example.com", "https://pr-1.example.com", True),
        ("https://pr-*.example.com", "https://pr-.example.com", False),
        ("https://pr-*.example.com", "https://pr-1-*-x.example.com", True),
        ("https://pr-*.example.com", "https://pr-_*.example.com", False),
        ("https://pr-1-*-x.example.com", "https://pr-*.example.com", False),
        ("https://pr-*.example.com", "https://*.example.com", False),
        ("https://pr-*.example.com", "https://a.pr-1.example.com", False),
        ("https://*-x.example.com", "https://pr-*-x.example.com:*", False),
        ("https://*-x.example.com:*", "https://pr-*-x.example.com", True),
        ("chrome-extension://*", "chrome-extension://abcdefghijklmnopabcdefghijklmnop", True),
        ("moz-extension://*", "moz-extension://a.b", False),
        ("chrome-extension://*", "chrome-extension://*", True),
        ("chrome-extension://*", "moz-extension://*", False),
        ("chrome-extension://abcdefghijklmnopabcdefghijklmnop", "chrome-extension://*", False),
        ("http://10.0.0.0/8", "http://10.1.0.0/16", True),
        ("http://10.0.0.0/8:*", "http://10.1.2.3:8080", True),
        ("http://10.1.0.0/16", "http://10.0.0.0/8", False),
        ("http://10.0.0.0/8", "http://11.0.0.1", False),
        ("http://10.0.0.0/8", "http://a.example", False),
        ("http://10.0.0.0/8", "http://[fd00::1]", False),
        ("http://[fd00::/8]", "http://[fd00::1]", True),
        ("http://[fd00::/8]", "http://10.1.0.0/16", False),
        ("http://10.0.0.1", "http://10.0.0.1/32", False),
        ("https://*.example.com", "chrome-extension://*", False),
        ("http://*.example.com", "http://10.0.0.0/8", False),
        ("http://10.0.0.0/8", "http://*.example.com", False),
    ],
)
def test_which_patterns_cover_which(wide: str, narrow: str, covers: bool) -> None:
    one, other = parse_origin_pattern(wide), parse_origin_pattern(narrow)
    assert one is not None
    assert other is not None
    assert one.covers(other) is covers


# --- the index against the definition -----------------------------------------------------------

LABELS = ["a", "b", "a-b", "xn--bcher-kva", "example", "com", "evil", "a" * 63]
SCHEMES = ["https", "http", "tauri"]
PORTS = ["", ":1", ":80", ":443", ":8443", ":*"]
IPS = ["127.0.0.1", "10.0.0.1", "[::1]", "[2001:db8::1]"]


@st.composite
def patterns(draw: st.DrawFn) -> str:
    scheme, port = draw(st.sampled_from(SCHEMES)), draw(st.sampled_from(PORTS))
    if draw(st.integers(0, 4)) == 0:
        return f"{scheme}://{draw(st.sampled_from(IPS))}{port}"
    labels = draw(st.lists(st.sampled_from(LABELS), min_size=1, max_size=4))
    wildcard = draw(st.sampled_from(["", "", "*."]))
    return f"{scheme}://{wildcard}{'.'.join(labels)}{port}"


HOSTILE = st.sampled_from(["\0", "\n", " ", ".", "..", ":443", "/", "@", "*", "A", "é", "ſ", "%2e"])


@st.composite
def origins_near(draw: st.DrawFn, texts: list[str]) -> str:
    """An origin that one of `texts` matches, or nearly matches."""
    text = draw(st.sampled_from(texts))
    prefix = draw(st.sampled_from(["a.", "a.b.", "", "-.", "evil"]))
    port = draw(st.sampled_from(["", ":1", ":80", ":443", ":8443", ":65536"]))
    origin = text.replace("*.", prefix).replace(":*", port)
    match draw(st.integers(0, 7)):
        case 0:
            position = draw(st.integers(0, len(origin)))
            return origin[:position] + draw(HOSTILE) + origin[position:]
        case 1:
            return origin + draw(st.sampled_from([".evil.test", ":1", ".", "/", "\n", "\0"]))
        case 2:
            position = draw(st.integers(0, max(len(origin) - 1, 0)))
            return origin[:position] + origin[position + 1 :]
        case 3:
            return origin.replace("://", "://evil.", 1)
        case 4:
            return origin.swapcase()
        case _:
            return origin


def naive_match(texts: list[str], origin: str) -> bool:
    """The definition, one pattern after the other, by characters; shares no code with the index."""
    return any(_naive_match_one(text, origin) for text in texts)


def _naive_match_one(text: str, origin: str) -> bool:
    if text.endswith(":*"):
        base, port = text[:-2], None
        stripped = origin.rstrip(string.digits)
        if stripped.endswith(":") and stripped != origin:
            digits = origin[len(stripped) :]
            default = {"https": "443", "http": "80"}.get(text.partition("://")[0])
            if str(int(digits)) != digits or int(digits) > 65535 or digits == default:
                return False
            origin, port = stripped[:-1], digits
        if port is None and origin.endswith(":"):
            return False
        return _naive_match_one(base, origin)
    if "*" not in text:
        return text == origin
    scheme, _, rest = text.partition("://*")
    if not origin.startswith(f"{scheme}://") or not origin.endswith(rest):
        return False
    labels = origin[len(scheme) + 3 : len(origin) - len(rest)].split(".")
    allowed = set(string.ascii_lowercase + string.digits + "-_")
    host = origin[len(scheme) + 3 :].partition(":")[0]
    return (
        len(origin) - len(rest) >= len(scheme) + 3
        and all(label and len(label) <= 63 and set(label) <= allowed for label in labels)
        and len(host) <= 253
    )


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_the_index_agrees_with_the_definition(data: st.DataObject) -> None:
    drawn = data.draw(st.lists(patterns(), min_size=1, max_size=8))
    texts = [text for text in drawn if parse_origin_pattern(text) is not None]
    if not texts:
        return
    index = index_of(*texts)
    encoded = index.encoded(lambda text: text.encode("latin-1", "replace"))
    for _ in range(5):
        origin = data.draw(origins_near(texts))
        expected = naive_match(texts, origin)
        assert (origin in index) is expected
        if origin.isascii():
            assert (origin.encode() in encoded) is expected


@given(st.text(max_size=40))
@example("https://" + "a" * MAX_ORIGIN_LENGTH)
def test_no_text_breaks_the_parser_or_the_index(text: str) -> None:
    pattern = parse_origin_pattern(text)
    assert pattern is None or isinstance(pattern, OriginPattern)
    matched = text in index_of("https://*.example.com:*", "http://localhost:*")
    assert not matched or text.startswith(("https://", "http://localhost"))


ODD_PARTS = st.sampled_from(
    [
        *[
            "a",
            "app",
            "a-b",
            "-",
            "a_b",
            "A",
            "é",
            "0",
            "127",
            "0x7f",
            "x7",
            "xn--0",
            "*",
            "a:443",
            "a:8443",
            "a/",
            "[::1]",
        ],
        *("", " ", "com\n", "a" * 63, "a" * 64),
    ]
)


@settings(max_examples=1000)
@given(
    st.sampled_from(["https://", "http://", "htps://", "HTTPS://", "null", ""]),
    st.lists(ODD_PARTS, min_size=1, max_size=6),
)
@example("https://", ["a" * 63] * 4)
@example("https://", ["a" * 61, *["a" * 63] * 3])
@example("https://", ["a" * 62, *["a" * 63] * 3])
def test_what_is_usual_is_an_exact_origin_over_https(scheme: str, labels: list[str]) -> None:
    text = scheme + ".".join(labels)
    pattern = parse_origin_pattern(text)
    if not unusual([text]):
        assert pattern is not None
        assert pattern.is_exact
        assert pattern.origin.scheme == "https"
        assert str(pattern) == text
    elif pattern is not None:  # what is left to the parser is rare
        assert (
            scheme != "https://"
            or not pattern.is_exact
            or len(labels) == 1
            or pattern.origin.port is not None
            or labels[-1][0] not in string.ascii_lowercase
            or "_" in text
        )


@pytest.mark.parametrize(
    ("label", "matches"),
    [
        ("pr-7-x", True),
        ("pr-a-b-x", True),
        ("pr--x", False),  # nothing between
        ("pr-x", False),  # the texts overlap
        ("pr-a_b-x", False),
        ("pr-7-y", False),
        ("qr-7-x", False),
    ],
)
def test_a_part_of_a_label_is_one_character_or_more(label: str, matches: bool) -> None:
    text, origin = "https://pr-*-x.example.com", f"https://{label}.example.com"
    assert (origin in OriginIndex((), [parsed(text)])) is matches
    assert parsed(text).covers(parsed(origin)) is matches


def test_a_part_of_a_label_may_have_an_underscore_beside_the_asterisk() -> None:
    assert parsed("https://*_x.example.com").covers(parsed("https://*a_x.example.com"))
    assert not parsed("https://*x.example.com").covers(parsed("https://*a_x.example.com"))


@pytest.mark.parametrize(
    "text",
    [
        "10.0.0.0", "10.0.0.0/", "10.0.0.0/08", "10.0.0.0/+8", "10.0.0.0/8/8", "10.0.0.1/8", "/8",
        "10.0.0.0/255.0.0.0", "10.0.0.0/0.255.255.255", "10.0.0.0/33", "10/8", "fe80::%1/64",
        "fd00:0::/8", "FD00::/8", "fd00::/\u0668", "fd00::", "",
    ],
)  # fmt: skip
def test_a_range_that_is_not_canonical_is_refused(text: str) -> None:
    assert parse_range(text) is None
    assert parse_range("10.0.0.0/8") == ip_network("10.0.0.0/8")
    assert parse_range("fd00::/8") == ip_network("fd00::/8")


def parsed(text: str) -> OriginPattern:
    pattern = parse_origin_pattern(text)
    assert pattern is not None
    return pattern


def test_the_unusual_are_the_same_among_many_usual_ones() -> None:
    usual = [f"https://{number}.example.com" for number in range(2500)]
    assert unusual(usual) == []
    long = f"https://{'a.' * 126}aa"
    odd = [
        "https://a.example\nhttps://b.example",
        "https://a.example\n",
        "",
        "\n",
        long,
        "http://a.example",
        "https://localhost",
        "*",
    ]
    assert len(long) == len("https://") + 254
    assert unusual(odd) == odd
    for position, text in enumerate(odd):
        many = usual.copy()
        many.insert(997 + 3 * position, text)
        assert unusual(many) == [text]

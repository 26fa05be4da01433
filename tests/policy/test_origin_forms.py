"""Each form of origin pattern against its definition, on origins that match or nearly match.

The definitions are written here once more, one pattern after the other, and share no code with the
parser or the index. CROSSORIGIN_ORIGINS=100000 asks that many origins for each form.
"""

import os
import random
import re
import socket
from collections.abc import Callable

import pytest

from crossorigin import Policy, PolicyMap
from crossorigin.policy import OriginIndex, parse_origin_pattern

ORIGINS = int(os.environ.get("CROSSORIGIN_ORIGINS", "3000"))
"""How many origins are asked for each form."""
ASKED = 60
"""How many of them are asked of one index."""

Draw = random.Random

PARENTS = [
    "example.com",
    "preview.example.com",
    "localhost",
    "netlify.app",
    "a",
    "xn--bcher-kva.de",
]
FIXED = ["", "pr-", "app-", "-team", "--mysite", "a", "-", "x_y", "deploy-preview-", "a" * 30]
PORTS = ["", "", ":*", ":8443", ":81"]
IDS = ["chrome-extension", "moz-extension", "safari-web-extension", "vscode-webview"]
RANGES = [
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "192.168.1.0/24", "192.168.1.128/25",
    "127.0.0.0/8", "169.254.0.0/16", "10.1.2.3/32", "10.1.2.2/31", "[fd00::/8]", "[fe80::/10]",
    "[fd12:3456::/32]", "[fd12:3456:789a::/48]", "[fd00::1/128]", "[::1/128]", "[fc00::/7]",
]  # fmt: skip
APPLICATIONS = [
    "app://.", "app://-", "app://obsidian.md", "capacitor://localhost", "ionic://localhost",
    "tauri://localhost", "http://tauri.localhost", "file://", "safari-web-extension://0A1B-2C3D",
    "applewebdata://F0E1D2C3-0000-4000-8000-00000000000F", "https://localhost",
]  # fmt: skip
HOSTILE = [
    "\0",
    "\n",
    " ",
    ".",
    "..",
    ":",
    ":443",
    "/",
    "@",
    "*",
    "A",
    "é",
    "ſ",
    "%2e",
    "_",
    "-",
    "0",
]


# --- definitions ---------------------------------------------------------------------------------


def port_matches(pattern: str, scheme: str, port: str) -> bool:
    """Whether the text after the host is one that the end of a pattern allows."""
    if pattern != ":*":
        return port == pattern
    if not port:
        return True
    digits = port[1:]
    return (
        re.fullmatch("[1-9][0-9]{0,4}|0", digits, re.ASCII) is not None
        and int(digits) < 65536
        and digits != {"http": "80", "https": "443"}[scheme]
    )


def split(origin: str) -> tuple[str, str, str]:
    """The scheme, the host, and the port with its colon."""
    scheme, _, rest = origin.partition("://")
    found = re.fullmatch(r"(.*?)(:[^:\]]*)?", rest, re.DOTALL)
    assert found is not None
    return scheme, found[1], found[2] or ""


def part_matches(pattern: str, origin: str) -> bool:
    scheme, host, port = split(pattern)
    label, _, parent = host.partition(".")
    before, _, after = label.partition("*")
    if not origin.startswith(f"{scheme}://"):
        return False
    _, asked, asked_port = split(origin)
    asked_label, _, asked_parent = asked.partition(".")
    form = f"{re.escape(before)}[a-z0-9-]+{re.escape(after)}"
    return (
        asked_parent == parent
        and len(asked_label) < 64
        and re.fullmatch(form, asked_label) is not None
        and port_matches(port, scheme, asked_port)
    )


def id_matches(pattern: str, origin: str) -> bool:
    return re.fullmatch(re.escape(pattern[:-1]) + "[A-Za-z0-9-]{1,63}", origin) is not None


def bits_of(host: str) -> str:
    """An address in binary; empty unless it is one in canonical spelling."""
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    family = socket.AF_INET if bare is host else socket.AF_INET6
    try:
        packed = socket.inet_pton(family, bare)
    except (OSError, ValueError):
        return ""
    if socket.inet_ntop(family, packed) != bare:
        return ""
    return "".join(f"{byte:08b}" for byte in packed)


def range_matches(pattern: str, origin: str) -> bool:
    scheme, rest = pattern.split("://")
    found = re.fullmatch(r"(\[?)(.*)/([0-9]+)\]?(:.*)?", rest)
    assert found is not None
    bracket, first, length, port = found[1], found[2], int(found[3]), found[4] or ""
    asked_scheme, host, asked_port = split(origin)
    bits = bits_of(host)
    wanted = bits_of(f"[{first}]" if bracket else first)
    return (
        asked_scheme == scheme
        and len(bits) == len(wanted)
        and bits[:length] == wanted[:length]
        and port_matches(port, scheme, asked_port)
    )


def is_equal(pattern: str, origin: str) -> bool:
    return pattern == origin


# --- patterns, and origins that match them -------------------------------------------------------


def draw_part(draw: Draw) -> str:
    before, after = draw.sample(FIXED, 2)  # not both of them empty
    scheme = draw.choice(["https", "https", "http"])
    return f"{scheme}://{before}*{after}.{draw.choice(PARENTS)}{draw.choice(PORTS)}"


def fill_part(pattern: str, draw: Draw) -> str:
    filling = ["a", "7", "-", "a-1", "a--b", "x" * 40, "", "a.b", "A", "_", "é", "pr-1", "mysite"]
    return port_filled(pattern.replace("*", draw.choice(filling), 1), draw)


def draw_id(draw: Draw) -> str:
    return f"{draw.choice(IDS)}://*"


def fill_id(pattern: str, draw: Draw) -> str:
    ids = [
        "abcdefghijklmnop",
        "0a1b-2C3D",
        "",
        "a.b",
        "*",
        "a_b",
        "x" * 63,
        "x" * 64,
        "évil",
        "a:80",
    ]
    return pattern[:-1] + draw.choice(ids)


def draw_range(draw: Draw) -> str:
    return f"{draw.choice(['http', 'https'])}://{draw.choice(RANGES)}{draw.choice(PORTS)}"


def fill_range(pattern: str, draw: Draw) -> str:
    scheme, host, port = split(port_filled(re.sub(r"(?<!/)/[0-9]+", "", pattern), draw))
    if host.startswith("["):
        head = draw.choice(["fd00", "fd12:3456", "fe80", "fdff", "fec0", "2001:db8", host[1:-1]])
        tail = draw.choice(["::", "::1", ":0:0:0:1", "::ffff", "::1.2.3.4", ""])
        return f"{scheme}://[{head.removesuffix('::')}{tail}]{port}"
    octets = host.split(".")
    for place in range(draw.choice([1, 1, 2, 3]), 4):
        octets[place] = draw.choice(["0", "1", "7", "127", "128", "255", "256", "01", "x", "16"])
    return f"{scheme}://{'.'.join(octets)}{port}"


def draw_application(draw: Draw) -> str:
    return draw.choice(APPLICATIONS)


def fill_application(pattern: str, draw: Draw) -> str:
    return draw.choice([pattern, pattern, pattern.swapcase(), pattern + ".", pattern + "/"])


def port_filled(text: str, draw: Draw) -> str:
    ports = ["", ":1", ":80", ":443", ":8443", ":65535", ":65536", ":0", ":01", ":", ":*", ":٣"]
    return text[:-2] + draw.choice(ports) if text.endswith(":*") else text


def disturbed(origin: str, draw: Draw) -> str:
    """The origin, often with something wrong about it."""
    at = draw.randint(0, len(origin))
    match draw.randint(0, 9):
        case 0:
            return origin[:at] + draw.choice(HOSTILE) + origin[at:]
        case 1:
            return origin[:at] + origin[at + 1 :]
        case 2:
            return origin + draw.choice(
                [".evil.test", ":1", ".", "/", "\n", "\0", "x", "evil.test"]
            )
        case 3:
            return origin.replace(
                "://", draw.choice(["://evil.", "://evil", "://a@", ":/", "s://"]), 1
            )
        case 4:
            return origin[:at] + draw.choice("a0-._:/") + origin[at + 1 :]
        case _:
            return origin


Form = tuple[Callable[[Draw], str], Callable[[str, Draw], str], Callable[[str, str], bool]]
FORMS: dict[str, Form] = {
    "part": (draw_part, fill_part, part_matches),
    "id": (draw_id, fill_id, id_matches),
    "range": (draw_range, fill_range, range_matches),
    "application": (draw_application, fill_application, is_equal),
}


def index_of(patterns: list[str]) -> OriginIndex[str]:
    parsed = [(text, parse_origin_pattern(text)) for text in patterns]
    exact = [text for text, pattern in parsed if pattern is not None and pattern.is_exact]
    return OriginIndex(
        exact, [each for _, each in parsed if each is not None and not each.is_exact]
    )


@pytest.mark.parametrize("form", FORMS)
def test_the_index_agrees_with_the_definition_of_each_form(form: str) -> None:
    draw = random.Random(form)  # noqa: S311 (no secret)
    draw_pattern, fill, _ = FORMS[form]
    asked = matched = 0
    while asked < ORIGINS:
        mine = [draw_pattern(draw) for _ in range(draw.randint(1, 3))]
        mine = [text for text in mine if parse_origin_pattern(text) is not None]
        if not mine:
            continue
        others = [(draw.choice(list(FORMS)), draw) for _ in range(draw.randint(0, 6))]
        entries = [(form, text) for text in mine]
        entries += [(other, FORMS[other][0](draw)) for other, _ in others]
        entries = [each for each in entries if parse_origin_pattern(each[1]) is not None]
        index = index_of([text for _, text in entries])
        encoded = index.encoded(lambda text: text.encode("latin-1", "replace"))
        for _ in range(ASKED):
            origin = disturbed(fill(draw.choice(mine), draw), draw)
            expected = any(FORMS[each][2](text, origin) for each, text in entries)
            assert (origin in index) is expected, (entries, origin)
            if origin.isascii():
                assert (origin.encode() in encoded) is expected, (entries, origin)
            asked += 1
            matched += expected
    assert matched > asked / 20  # neither side says no to all


@pytest.mark.parametrize("form", FORMS)
def test_a_policy_of_each_form_is_kept_in_files_and_maps(form: str) -> None:
    draw = random.Random(form)  # noqa: S311 (no secret)
    for _ in range(20):
        text = FORMS[form][0](draw)
        if parse_origin_pattern(text) is None:
            continue
        policy = Policy(
            allow_origins=[text],
            dangerously_allow_public_suffix_wildcards=True,
            dangerously_allow_private_address_ranges=True,
        )
        assert str(parse_origin_pattern(text)) == text
        assert Policy.from_dict(policy.to_dict()) == policy
        assert PolicyMap.from_dict(policy.to_dict()).paths["/"] == policy


@pytest.mark.parametrize("form", FORMS)
def test_what_a_pattern_covers_it_matches(form: str) -> None:
    """A pattern that covers another matches every origin that the other matches."""
    draw = random.Random(form)  # noqa: S311 (no secret)
    draw_pattern, fill, matches = FORMS[form]
    covered = 0
    for _ in range(ORIGINS):
        wide, narrow = draw_pattern(draw), draw_pattern(draw)
        one, other = parse_origin_pattern(wide), parse_origin_pattern(narrow)
        if one is None or other is None or not one.covers(other):
            continue
        for _ in range(3):
            origin = fill(narrow, draw)
            if matches(narrow, origin):
                covered += 1
                assert matches(wide, origin), (wide, narrow, origin)
    assert covered


@pytest.mark.parametrize("text", ["https://pr-*", "https://*", "https://*-app:*"])
def test_a_wildcard_needs_a_domain_after_its_label(text: str) -> None:
    assert parse_origin_pattern(text) is None

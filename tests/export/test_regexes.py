"""Regular expressions of origins and names mean what the policy means."""

from __future__ import annotations

import dataclasses
import ipaddress
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossorigin import Policy
from crossorigin.export import ExportError, export, intermediate, lua
from crossorigin.export.intermediate import OriginTree, Rule, compile_rules
from crossorigin.export.regexes import Test, literal, numbers, origin_regex
from crossorigin.export.writing import Unwritable
from crossorigin.fetch.origins import Origin
from crossorigin.fetch.tokens import TCHAR
from crossorigin.policy import OriginPattern, parse_origin_pattern
from crossorigin.server import CompiledPolicy

from .policies import POLICIES
from .requests import METHODS, NAMES, hostile

PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))


def accepts(test: Test, value: str) -> bool:
    if test.longest is not None and len(value) > test.longest:
        return False
    if test.refused and re.search(test.refused, value):
        return False
    return re.search(test.accepted, value) is not None


def lists(origins: OriginTree, value: str) -> bool:
    if origins.any or value in origins.exact:
        return True
    if origins.refused and re.search(origins.refused, value):
        return False
    return any(re.search(each, value) for each in origins.regexes)


def rule_of(policy: Policy) -> Rule:
    return compile_rules(policy).rules[0]


@given(st.integers(0, 70_000), st.integers(0, 70_000), st.integers(-3, 70_003))
def test_numbers(first: int, last: int, value: int) -> None:
    regex = re.compile(f"^({numbers(first, last)})$")
    for text in (str(value), f"0{value}"):
        expected = text == str(value) and first <= value <= last
        assert (regex.search(text) is not None) == expected


@pytest.mark.parametrize(("first", "last"), [(0, 79), (81, 65535), (0, 442), (0, 255), (64, 127)])
def test_every_number_near_a_range(first: int, last: int) -> None:
    regex = re.compile(f"^({numbers(first, last)})$")
    found = [number for number in range(66_000) if regex.search(str(number))]
    assert found == list(range(first, last + 1))


@given(st.text(st.sampled_from(sorted(TCHAR | set("://[]"))), min_size=1), st.text(max_size=3))
def test_a_literal_matches_its_text_only(text: str, more: str) -> None:
    regex = re.compile(f"^{literal(text)}$")
    assert regex.search(text)
    assert (regex.search(text + more) is None) == (more not in ("", "\n"))


@given(st.text().filter(lambda text: not set(text) <= TCHAR | set("/:[]()?{}@,=")))
def test_a_strange_text_has_no_literal(text: str) -> None:
    with pytest.raises(ValueError, match="character"):
        literal(text)


@pytest.mark.parametrize("name", POLICIES)
def test_origins_are_matched_as_by_the_policy(name: str) -> None:
    policy = POLICIES[name]
    origins = rule_of(policy).origins
    asked = hostile(policy)
    assert len(asked) >= 40
    for origin in asked:
        assert lists(origins, origin) == policy.allows_origin(origin), origin


@given(
    st.sampled_from(hostile(POLICIES["every-form"])),
    st.integers(0, 300),
    st.characters(max_codepoint=255),
)
def test_changed_origins(origin: str, position: int, sign: str) -> None:
    policy = POLICIES["every-form"]
    changed = origin[:position] + sign + origin[position:]
    if "\n" not in changed:  # servers refuse it
        assert lists(rule_of(policy).origins, changed) == policy.allows_origin(changed)


@pytest.mark.parametrize("name", POLICIES)
@given(
    method=st.one_of(
        st.sampled_from(METHODS),
        st.text(st.sampled_from("aZ!^|é ")),
        st.text(st.sampled_from("x"), max_size=70),
    )
)
def test_methods(name: str, method: str) -> None:
    rules = CompiledPolicy(POLICIES[name], str).preflights
    assert accepts(rule_of(POLICIES[name]).method, method) == rules.allows_method(method)


@pytest.mark.parametrize("name", POLICIES)
@given(
    names=st.one_of(
        st.sampled_from([each for each in NAMES if each is not None]),
        st.lists(
            st.sampled_from(["x-trace", " Range\t", "", "x-other", "Authorization", "é", ";"])
        ).map(",".join),
    )
)
def test_header_names(name: str, names: str) -> None:
    rules = CompiledPolicy(POLICIES[name], str).preflights
    expected = rules.allowed_names(names) is not None
    assert accepts(rule_of(POLICIES[name]).names, names) == expected


RANGES = (
    "fd00::/8", "fc00::/7", "fe80::/10", "fd12:3456:789a::/48", "fd00::/48", "fd00:0:0:10::/60",
    "fd00:0:0:ab00::/57", "fd00::1:0/112", "fd00::/127", "fd12:3456:0:1::/96",
    "fd00::/52", "fd00::/53",
)  # fmt: skip


@pytest.mark.parametrize("text", RANGES)
@given(address=st.integers(0, 2**128 - 1), zeros=st.integers(0, 255), flipped=st.integers(0, 200))
def test_ipv6_ranges(text: str, address: int, zeros: int, flipped: int) -> None:
    """Addresses in the range with some groups of zeros, and some with one bit changed."""
    network = ipaddress.ip_network(text)
    for group in range(8):
        if zeros >> group & 1:
            address &= ~(0xFFFF << 16 * group)
    address = int(network.network_address) | address & int(network.hostmask)
    if flipped < 128:
        address ^= 1 << flipped
    pattern = parse_origin_pattern(f"http://[{text}]")
    assert pattern is not None
    regex = origin_regex(pattern)
    assert regex is not None
    found = re.search(regex, f"http://[{ipaddress.IPv6Address(address)}]")
    assert (found is not None) == (ipaddress.IPv6Address(address) in network)


@pytest.mark.parametrize(
    ("form", "asked", "expected"),
    [
        ("capacitor://localhost:*", "capacitor://localhost", True),
        ("capacitor://localhost:*", "capacitor://localhost:0", True),
        ("capacitor://localhost:*", "capacitor://localhost:65535", True),
        ("capacitor://localhost:*", "capacitor://localhost:65536", False),
        ("capacitor://localhost:*", "capacitor://localhost:080", False),
        ("http://localhost:*", "http://localhost:80", False),
    ],
)
def test_any_port(form: str, asked: str, expected: bool) -> None:
    pattern = parse_origin_pattern(form)
    assert pattern is not None
    regex = origin_regex(pattern)
    assert regex is not None
    assert (re.search(regex, asked) is not None) == expected


class _NewForm(OriginPattern):
    """A form that this exporter has never seen."""

    @property
    def has_exact_host(self) -> bool:
        return False


@pytest.mark.parametrize("name", POLICIES)
def test_an_expression_for_pcre_means_the_same(name: str) -> None:
    test = rule_of(POLICIES[name]).names
    for value in (each.encode() for each in NAMES if each is not None):
        portable, short = (
            re.search(each.encode(), value) for each in (test.accepted, test.in_pcre)
        )
        assert (short is None) == (portable is None), value


ORIGIN = Origin("https", "example.com", None)
UNKNOWN = {
    "two forms": OriginPattern(ORIGIN, subdomains=True, any_id=True),
    "a new form": _NewForm(ORIGIN),
}


@pytest.mark.parametrize("name", UNKNOWN)
@pytest.mark.parametrize("target", ["nginx", "haproxy", "envoy", "apache"])
def test_a_form_that_is_not_known_is_refused(
    name: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intermediate, "parse_origin_pattern", lambda _: UNKNOWN[name])
    with pytest.raises(ExportError) as refused:
        export(Policy(allow_origins=["https://*.example.com"]), target)
    assert [each.code for each in refused.value.losses] == ["origin-form"]


def test_a_program_in_lua_does_not_guess_a_form() -> None:
    with pytest.raises(Unwritable, match="is of a form that the program does not know"):
        lua._pattern(UNKNOWN["a new form"])


def test_an_origin_cannot_end_a_string_of_lua() -> None:
    rule = rule_of(Policy(allow_origins=["https://a.example"]))
    origins = dataclasses.replace(rule.origins, exact=("app://]]",))
    with pytest.raises(Unwritable, match="would end a string of Lua"):
        lua._rule(dataclasses.replace(rule, origins=origins))


def test_an_entry_that_cannot_be_parsed_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intermediate, "parse_origin_pattern", lambda _: None)
    with pytest.raises(ValueError, match=r"'https://\*\.example\.com' is not a known form of"):
        export(Policy(allow_origins=["https://*.example.com"]), "nginx")

"""Address spaces of addresses and of hosts, by the table of Local Network Access."""

from __future__ import annotations

import ipaddress

import pytest

from crossorigin.fetch.address_spaces import (
    address_space,
    address_space_of_host,
    is_less_public,
    parse_address,
)

SPACES = {
    "127.0.0.1": "loopback", "127.255.255.255": "loopback", "::1": "loopback",
    "0.0.0.0": "loopback",  # noqa: S104 (nothing listens)
    "::": "loopback", "198.18.0.0": "loopback",
    "198.19.255.255": "loopback", "::ffff:127.0.0.1": "loopback",
    "10.0.0.0": "local", "10.255.255.255": "local", "100.64.0.0": "local",
    "100.127.255.255": "local", "172.16.0.0": "local", "172.31.255.255": "local",
    "192.168.0.0": "local", "192.168.255.255": "local", "169.254.169.254": "local",
    "0.0.0.1": "local", "fc00::": "local", "fdff::1": "local", "fe80::1": "local",
    "fec0::1": "local", "2001:db8::1": "local", "3fff::1": "local", "::ffff:10.1.2.3": "local",
    "126.255.255.255": "public", "128.0.0.0": "public", "11.0.0.0": "public",
    "100.63.255.255": "public", "100.128.0.0": "public", "172.15.255.255": "public",
    "172.32.0.0": "public", "192.167.255.255": "public", "192.169.0.0": "public",
    "198.17.255.255": "public", "198.20.0.0": "public", "203.0.113.1": "public", "::2": "public",
    "2001:db9::": "public", "fe00::": "public", "ff02::1": "public", "::ffff:8.8.8.8": "public",
}  # fmt: skip


@pytest.mark.parametrize("text", SPACES)
def test_each_address_is_in_its_space(text: str) -> None:
    assert address_space(ipaddress.ip_address(text)) == SPACES[text]


@pytest.mark.parametrize(
    ("host", "space"),
    [
        ("localhost", "loopback"),
        ("localhost.", "loopback"),
        ("a.localhost", "loopback"),
        ("[::1]", "loopback"),
        ("printer.local", "local"),
        ("printer.local.", "local"),
        ("192.168.1.1", "local"),
        ("[fd00::1]", "local"),
        ("203.0.113.1", "public"),
        ("example.com", None),
        ("notlocalhost", None),
        ("mylocal", None),
    ],
)
def test_a_host_tells_its_space_or_does_not(host: str, space: str | None) -> None:
    assert address_space_of_host(host) == space


def test_benchmarking_addresses_may_be_public() -> None:
    assert address_space_of_host("198.18.0.1", benchmarking_is_loopback=False) == "public"


def test_spaces_are_ordered() -> None:
    assert is_less_public("loopback", "local")
    assert is_less_public("local", "public")
    assert not is_less_public("public", "public")
    assert not is_less_public("local", "loopback")


@pytest.mark.parametrize("text", ["", "localhost", "1.2.3", "[1.2.3", "192.168.1.1:80"])
def test_other_text_is_not_an_address(text: str) -> None:
    assert parse_address(text) is None

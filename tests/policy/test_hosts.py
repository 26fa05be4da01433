"""Hosts in ``Host`` headers."""

import pytest

from crossorigin.policy import host_of


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("api.example.com", "api.example.com"),
        ("API.Example.com:8443", "api.example.com"),
        (" \tapi.example.com: ", "api.example.com"),
        ("[::1]:80", "[::1]"),
        ("localhost", "localhost"),
        ("a", "a"),
        ("api.example.com.", None),  # servers differ on whether that is another host
        ("api..example.com", None),
        ("a.example, b.example", None),
        ("user@a.example", None),
        ("a.example/x", None),
        ("", None),
        (None, None),
    ],
)
def test_the_host_of_a_header(header: str | None, host: str | None) -> None:
    assert host_of(header) == host

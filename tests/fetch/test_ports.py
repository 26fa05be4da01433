"""Bad ports: those of other services."""

from __future__ import annotations

import pytest

from crossorigin.fetch.ports import BAD_PORTS, is_blocked_due_to_bad_port
from crossorigin.fetch.urls import parse_url


def is_blocked(text: str) -> bool:
    url = parse_url(text)
    assert url is not None
    return is_blocked_due_to_bad_port(url.origin)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_every_bad_port_is_blocked(scheme: str) -> None:
    urls = [f"{scheme}://api.example.net:{port}/" for port in sorted(BAD_PORTS)]
    assert [url for url in urls if not is_blocked(url)] == []


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.net/",
        "http://api.example.net:80/",
        "https://api.example.net:80/",
        "http://api.example.net:443/",
        "http://api.example.net:8080/",
        "http://api.example.net:65535/",
        # Only HTTP(S) URLs are blocked by their port.
        "ftp://api.example.net:25/",
        "app://api.example.net:25/",
        "about:blank",
        "data:,25",
    ],
)
def test_other_ports_and_other_schemes_are_not(url: str) -> None:
    assert not is_blocked(url)


def test_the_table_is_the_standards() -> None:
    # Its length and its ends, so that a slip in it is noticed.
    assert len(BAD_PORTS) == 83
    assert {0, 1, 21, 22, 25, 4190, 5060, 6000, 6679, 6697, 10080} <= BAD_PORTS

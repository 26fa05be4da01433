"""The place of a host: this machine, a local network, the public internet, or hidden by a writer.

It is derived from the name alone, without a DNS look-up. (Local Network Access, "IP address space";
Secure Contexts, "Is origin potentially trustworthy?")
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import unquote

from ..fetch.origins import Origin, is_potentially_trustworthy

__all__ = [
    "has_masked_host",
    "host_as_written",
    "is_local_host",
    "is_loopback",
    "is_masked",
    "is_mixed_content",
    "is_public",
    "is_this_machine",
    "origin_as_written",
]

_LOCAL_SUFFIXES = (".local", ".internal", ".home.arpa", ".lan", ".test")
"""Names without a place in the public DNS. (RFC 6761, 6762, 8375; ICANN's .internal)"""


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine, by its name or address."""
    address = _address(host)
    if address is not None:
        return address.is_loopback
    return host == "localhost" or host.endswith(".localhost")


def is_this_machine(host: str) -> bool:
    """Whether `host` is this machine, also by 0.0.0.0, at which servers say that they listen."""
    address = _address(host)
    return is_loopback(host) or (address is not None and address.is_unspecified)


def is_local_host(host: str) -> bool:
    """Whether `host` is this machine or in a local network, by its name or address."""
    address = _address(host)
    if address is not None:
        return address.is_loopback or address.is_private or address.is_link_local
    return host == "localhost" or host.endswith((".localhost", *_LOCAL_SUFFIXES))


def is_public(host: str) -> bool:
    """Whether `host` is on the public internet, as far as its name shows."""
    return not is_local_host(host) and (_address(host) is not None or "." in host)


_MASK = re.compile(
    r"(?i)(?:^|[.-])(?:x{3,}|y{3,}|_{3,}|#{2,}|redacted|masked|hidden|removed|censored)(?:[.:-]|$)"
    r"|\*\*|••|[\u2580-\u25ff\u2b1b\u2b1c]|%\w{2,40}%|\$[\w{]|…|\.\.\.|(?:^|\.)-|-(?:[.:]|$)|[<>\[\]{}]|^x(?:\.x)+(?::|$)|^\d{1,3}(?:\.\d{1,3}){0,2}(?:\.x{1,3}){1,3}(?::|$)"
)
_IPV6 = re.compile(r"\[[0-9a-fA-F:.]{2,45}\](?::\d{1,5})?")


def is_masked(host: str) -> bool:
    """Whether a writer put signs or a word in place of `host`, which may have a port.

    ``api-`` (no label ends so), ``****``, ``%2A%2A%2A%2A``,
    ``xxx.xxx``, ``10.0.x.x``, ``<redacted>``, ``[host]``, ``{{host}}``.
    """
    name = _as_written(unquote(host))  # browsers encode signs
    return _MASK.search(name) is not None and _IPV6.fullmatch(name) is None


def _as_written(host: str) -> str:
    """`host` with the letters and signs that its punycode stands for."""
    return _PUNYCODE.sub(_decoded, host)


def _decoded(label: re.Match[str]) -> str:
    try:
        return label[1].encode().decode("punycode")
    except UnicodeError:
        return label[0]


_PUNYCODE = re.compile(r"\bxn--([a-z0-9-]{1,59})")


def origin_as_written(origin: object) -> str:
    """An origin as text, with a host that a writer hid as it was written."""
    text = str(origin)
    return _as_written(text) if "xn--" in text and is_masked(text.partition("://")[2]) else text


def has_masked_host(url: str | None) -> bool:
    """Whether a writer put something in place of the host of a URL, which may not be parsed."""
    return is_masked(host_as_written(url))


def host_as_written(url: str | None) -> str:
    """What stands where the host, and its port, of a URL does, which may not be parsed."""
    return re.split(r"[/?#]", (url or "").partition("://")[2], maxsplit=1)[0]


def is_mixed_content(page: Origin, target: Origin) -> bool:
    """Whether a page of `page` may not fetch from `target`, because only the page is secure.

    (Mixed Content, "Should fetching request be blocked as mixed content?"; for fetches by script)
    """
    if target.scheme not in ("http", "ws"):
        return False  # what has another scheme cannot be fetched by pages of http either
    return page.scheme == "https" and not is_potentially_trustworthy(target)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None

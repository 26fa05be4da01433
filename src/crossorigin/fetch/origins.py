"""Origins: the values of the ``Origin`` header, and when two origins are the same.

Facts: an origin is a scheme, a host and a port, compared whole. It is serialised in lower case,
without a default port, without a path. Anything that is not such a tuple (a sandboxed frame, a
``data:`` or ``file:`` document) is opaque: the same only with itself, and serialised as ``null``.

Standard: https://html.spec.whatwg.org/multipage/browsers.html#origin and, for the serialisation,
https://fetch.spec.whatwg.org/#origin-header
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import NamedTuple

from .tokens import is_digits

__all__ = [
    "DEFAULT_PORTS",
    "DOMAIN_CHARACTERS",
    "FILE_ORIGIN",
    "HTTP_SCHEMES",
    "LABEL_CHARACTERS",
    "MAX_DOMAIN_LENGTH",
    "MAX_LABEL_LENGTH",
    "MAX_ORIGIN_LENGTH",
    "NEVER_SENT_SCHEMES",
    "OpaqueOrigin",
    "Origin",
    "ends_in_a_number",
    "is_domain",
    "is_potentially_trustworthy",
    "is_scheme",
    "parse_origin",
    "parse_port",
    "serialize_ipv6",
]

HTTP_SCHEMES = frozenset({"http", "https"})
"""The HTTP(S) schemes. (Fetch, "URL")"""
DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21}
"""Ports that the URL standard leaves out of a URL, and so of an origin (URL, "special scheme")."""

NEVER_SENT_SCHEMES = frozenset(
    {"about", "blob", "data", "file", "filesystem", "ftp", "javascript", "ws", "wss"}
)
"""Schemes that no origin has: browsers send ``null``, or the http(s) origin of the creator.

Policies and the browser's end treat every other scheme as one with origins. The URL standard leaves
that to the browser (URL, "origin", last step), and applications register schemes of their own
(``capacitor``, ``vscode-webview``, ``wails``), so a complete list is not possible.
"""

FILE_ORIGIN = "file://"
"""What some applications send for pages from files; browsers send ``null``."""

INSECURE_SCHEMES = frozenset({"http", "ws", "ftp"})

HEXADECIMAL_DIGITS = frozenset("0123456789abcdef")
LOWER_ALPHANUM = frozenset("0123456789abcdefghijklmnopqrstuvwxyz")
SCHEME_CHARACTERS = LOWER_ALPHANUM | frozenset("+-.")
# The standard's grammar does not have "_", but browsers visit such hosts and send them.
LABEL_CHARACTERS = LOWER_ALPHANUM | frozenset("-_")
DOMAIN_CHARACTERS = LABEL_CHARACTERS | {"."}
OPAQUE_HOST_CHARACTERS = DOMAIN_CHARACTERS | frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
"""Characters of the hosts that applications choose. (A part of URL, "opaque-host parser")"""

MAX_DOMAIN_LENGTH = 253
MAX_LABEL_LENGTH = 63
"""The limits of DNS. (RFC 1035, section 2.3.4: 255 octets on the wire, 63 in a label)"""
MAX_SCHEME_LENGTH = 64
"""A limit of this library, above the length of the schemes in use."""
MAX_ORIGIN_LENGTH = MAX_SCHEME_LENGTH + len("://") + MAX_DOMAIN_LENGTH + len(":65535")
"""The most characters of an origin that `parse_origin` accepts."""


class Origin(NamedTuple):
    """A tuple origin. `port` is ``None`` if it is the scheme's default.

    `host` is in canonical form: a lower-case ASCII domain, an IPv4 address, or an IPv6 address in
    brackets. If the scheme is an application's, it is an opaque host, in which case counts; for
    ``file`` it is empty.
    """

    scheme: str
    host: str
    port: int | None = None

    def __str__(self) -> str:
        """The ASCII serialisation, as in the ``Origin`` header."""
        port = "" if self.port is None else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}"


class OpaqueOrigin:
    """An origin that is the same only with itself, and serialised as ``null``."""

    __slots__ = ()

    def __str__(self) -> str:
        return "null"

    def __repr__(self) -> str:
        return "OpaqueOrigin()"


def parse_origin(text: str) -> Origin | None:
    """Parse a serialised tuple origin; ``None`` unless `text` is exactly what a browser would send.

    No spelling is corrected: upper case, a default port, a trailing slash or dot, a non-canonical
    IP address and ``null`` all give ``None``. In the host of an application's scheme, upper case
    and dots anywhere are not corrected either, but kept. (Fetch, "`Origin` header",
    serialized-origin)
    """
    if len(text) > MAX_ORIGIN_LENGTH:
        return None
    if text == FILE_ORIGIN:
        return Origin("file", "")
    scheme, separator, rest = text.partition("://")
    if not separator or not is_scheme(scheme):
        return None
    host, colon, digits = rest.rpartition(":")
    if not colon or rest.endswith("]"):
        host, colon, digits = rest, "", ""
    port = None
    if colon:
        port = parse_port(digits)
        if port is None or port == DEFAULT_PORTS.get(scheme):
            return None
    if not _is_host(host) and (scheme in DEFAULT_PORTS or not _is_opaque_host(host)):
        return None
    return Origin(scheme, host, port)


def is_scheme(text: str) -> bool:
    """Whether `text` is a scheme in lower case."""
    return (
        0 < len(text) <= MAX_SCHEME_LENGTH
        and text[0].isalpha()
        and SCHEME_CHARACTERS.issuperset(text)
    )


def parse_port(digits: str) -> int | None:
    """A port number without leading zeros, from 0 to 65535; ``None`` if `digits` is not one."""
    if len(digits) > 5 or not is_digits(digits):
        return None
    port = int(digits)
    return port if port <= 65535 and str(port) == digits else None


def _is_host(host: str) -> bool:
    if host.startswith("["):
        return host.endswith("]") and _is_canonical_ipv6(host[1:-1])
    return _is_canonical_ipv4(host) if ends_in_a_number(host) else is_domain(host)


def _is_opaque_host(host: str) -> bool:
    return 0 < len(host) <= MAX_DOMAIN_LENGTH and OPAQUE_HOST_CHARACTERS.issuperset(host)


def ends_in_a_number(host: str) -> bool:
    """Whether browsers read `host` as an IPv4 address, because its last label is a number.

    (URL, "ends in a number checker", for a host without a trailing dot)
    """
    last = host.rpartition(".")[2]
    if last.startswith("0x"):
        return HEXADECIMAL_DIGITS.issuperset(last[2:])
    return is_digits(last)


def is_domain(host: str) -> bool:
    """Whether `host` is a serialised domain: lower-case ASCII labels, without a trailing dot."""
    return (
        len(host) <= MAX_DOMAIN_LENGTH
        and DOMAIN_CHARACTERS.issuperset(host)
        and all(0 < len(label) <= MAX_LABEL_LENGTH for label in host.split("."))
    )


def _is_canonical_ipv4(host: str) -> bool:
    try:
        return str(ipaddress.IPv4Address(host)) == host
    except ValueError:
        return False


def _is_canonical_ipv6(host: str) -> bool:
    if "%" in host:  # Python reads zone identifiers; URLs have none
        return False
    try:
        return serialize_ipv6(ipaddress.IPv6Address(host)) == host
    except ValueError:
        return False


def serialize_ipv6(address: ipaddress.IPv6Address) -> str:
    """The address as a URL spells it: hexadecimal throughout. (URL, "IPv6 serializer")"""
    if address.ipv4_mapped is not None:  # Python 3.13 and later end these in dotted decimals
        low = int(address) & 0xFFFFFFFF
        return f"::ffff:{low >> 16:x}:{low & 0xFFFF:x}"
    return str(address)


@lru_cache(maxsize=1024)  # every request asks for it, of few origins
def is_potentially_trustworthy(origin: Origin) -> bool:
    """Whether the connection to this origin is authenticated or stays on the machine.

    (Secure Contexts, "Is origin potentially trustworthy?"; custom schemes count as trustworthy, as
    in browsers)
    """
    if origin.scheme not in INSECURE_SCHEMES:
        return True
    host = origin.host
    if host.startswith("["):
        return host == "[::1]"
    if ends_in_a_number(host):
        return host.startswith("127.")
    return host == "localhost" or host.endswith(".localhost")

"""Origin patterns: the entries of `allow_origins`, their syntax, and which of them covers which.

A pattern is an origin as browsers serialise it, in which ``*`` may stand for

- one or more whole labels in front, so not for the apex:   ``https://*.example.com``
- a part of the first label, without a dot:                 ``https://pr-*.example.com``
- the id of an extension or a webview:                      ``chrome-extension://*``
- any port, or none:                                        ``http://localhost:*``

Instead of an address, a pattern may have a range of private addresses: ``http://10.0.0.0/8:*``,
``http://[fd00::/8]``.

`origin_index` matches an origin against any number of patterns, `origin_diagnosis` describes the
fault of a malformed one.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, TypeAlias

from ..fetch.address_spaces import IpAddress
from ..fetch.application_origins import FIXED_ID_SCHEMES, ID_SCHEMES, LOWER_CASE_SCHEMES
from ..fetch.origins import (
    DEFAULT_PORTS,
    FILE_ORIGIN,
    HTTP_SCHEMES,
    LABEL_CHARACTERS,
    MAX_DOMAIN_LENGTH,
    NEVER_SENT_SCHEMES,
    Origin,
    ends_in_a_number,
    parse_origin,
    serialize_ipv6,
)
from ..fetch.ports import is_blocked_due_to_bad_port

__all__ = [
    "PART_CHARACTERS",
    "PRIVATE_RANGES",
    "AddressRange",
    "LabelPart",
    "OriginPattern",
    "address_host",
    "address_of",
    "is_fixed_id",
    "is_id",
    "parse_origin_pattern",
    "parse_range",
    "unusual",
]

PART_CHARACTERS: Final = LABEL_CHARACTERS - {"_"}
"""The characters that ``*`` in a label stands for, one or more of them."""

AddressRange: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

PRIVATE_RANGES: Final[tuple[AddressRange, ...]] = tuple(
    map(
        ipaddress.ip_network,
        (
            "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",  # RFC 1918, private
            "169.254.0.0/16", "fe80::/10",  # RFC 3927 and RFC 4291, link-local
            "fc00::/7",  # RFC 4193, unique local
            "127.0.0.0/8", "::1/128",  # RFC 1122 and RFC 4291, loopback
        ),
    )
)  # fmt: skip
"""The addresses of which a pattern may have a range: no one else reaches them from the internet."""

_ID: Final = re.compile(r"[a-zA-Z0-9-]{1,63}")
_FIXED_ID: Final = re.compile(r"[a-p]{32}")
_STAND_IN: Final = "x"
"""The shortest text that ``*`` stands for."""


class LabelPart(NamedTuple):
    """The fixed texts of a first label, before and after its ``*``; one of them may be empty."""

    before: str
    after: str

    def matches(self, label: str) -> bool:
        """Whether ``*`` can stand for the rest of `label`."""
        before, after = self
        between = label[len(before) : len(label) - len(after)]
        return (
            label.startswith(before)
            and label.endswith(after)
            and between != ""
            and PART_CHARACTERS.issuperset(between)
        )

    def covers(self, other: LabelPart) -> bool:
        """Whether this matches every label that `other` matches."""
        if not other.before.startswith(self.before) or not other.after.endswith(self.after):
            return False
        rest = other.before[len(self.before) :] + other.after.removesuffix(self.after)
        return PART_CHARACTERS.issuperset(rest)


@dataclass(frozen=True, slots=True)
class OriginPattern:
    """One entry of `allow_origins`, parsed. At most one of the wildcards for the host is set.

    `origin` is the pattern without its wildcards. Its host is the domain behind the wildcard, the
    first address of a range, or empty for any id.
    """

    origin: Origin
    subdomains: bool = False
    """Whether it begins with ``*.``."""
    any_port: bool = False
    """Whether it ends in ``:*``."""
    part: LabelPart | None = None
    """The fixed texts of its first label, if that has a ``*`` in it."""
    any_id: bool = False
    """Whether ``*`` stands for an id."""
    addresses: AddressRange | None = None
    """The range of addresses."""

    @property
    def is_exact(self) -> bool:
        """Whether the pattern matches exactly one origin."""
        return not self.any_port and self.has_exact_host

    @property
    def has_exact_host(self) -> bool:
        """Whether the pattern matches the origins of one host."""
        return not (self.subdomains or self.part or self.any_id or self.addresses)

    def covers(self, other: OriginPattern) -> bool:
        """Whether this pattern matches every origin that `other` matches."""
        mine, theirs = self.origin, other.origin
        if theirs.scheme != mine.scheme:
            return False
        if not self.any_port and (other.any_port or theirs.port != mine.port):
            return False
        return self._covers_host(other)

    def _covers_host(self, other: OriginPattern) -> bool:
        theirs = other.origin.host
        if self.subdomains:
            if other.any_id or other.addresses:
                return False
            apex = other.has_exact_host and theirs == self.origin.host
            return not apex and f".{theirs}".endswith(f".{self.origin.host}")
        if self.part:
            if other.part:
                return theirs == self.origin.host and self.part.covers(other.part)
            label, _, parent = theirs.partition(".")
            return other.has_exact_host and parent == self.origin.host and self.part.matches(label)
        if self.any_id:
            return other.any_id or (other.has_exact_host and is_id(theirs))
        if self.addresses:
            range_or_address = other.addresses or _as_range(other)
            return range_or_address is not None and _is_within(range_or_address, self.addresses)
        return other.has_exact_host and theirs == self.origin.host

    def over_https(self) -> OriginPattern:
        """The same pattern with the scheme https, for a hint."""
        port = None if self.origin.port == DEFAULT_PORTS["https"] else self.origin.port
        return replace(self, origin=Origin("https", self.origin.host, port))

    def __str__(self) -> str:
        port = f":{self.origin.port}" if self.origin.port is not None else ""
        return f"{self.origin.scheme}://{self._host()}{':*' if self.any_port else port}"

    def _host(self) -> str:
        host = self.origin.host
        if self.subdomains:
            return f"*.{host}"
        if self.part:
            return f"{self.part.before}*{self.part.after}.{host}"
        if self.addresses:
            length = self.addresses.prefixlen
            return f"[{host[1:-1]}/{length}]" if host.startswith("[") else f"{host}/{length}"
        return "*" if self.any_id else host


def parse_origin_pattern(text: str) -> OriginPattern | None:
    """Parse a pattern; ``None`` unless it is well-formed and can match a browser's origin."""
    scheme, _, rest = text.partition("://")
    if scheme in NEVER_SENT_SCHEMES:
        return OriginPattern(Origin(scheme, "")) if text == FILE_ORIGIN else None
    any_port = rest.endswith(":*")
    bare = rest.removesuffix(":*")
    if "/" in bare:
        pattern = _parse_range(scheme, bare)
    elif "*" in bare:
        pattern = _parse_wildcard(scheme, bare)
    else:
        origin = parse_origin(f"{scheme}://{bare}")
        pattern = None if origin is None else OriginPattern(origin)
    if pattern is None or (not pattern.any_id and _is_never_sent(pattern.origin)):
        return None
    if not any_port:
        return pattern
    if pattern.any_id or pattern.origin.port is not None:
        return None
    return replace(pattern, any_port=True)


def _is_never_sent(origin: Origin) -> bool:
    """Whether no page can have this origin: for its port, or its spelling under this scheme."""
    if origin.scheme in LOWER_CASE_SCHEMES and origin.host != origin.host.lower():
        return True
    if origin.scheme in FIXED_ID_SCHEMES and not is_fixed_id(origin.host):
        return True
    return origin.port == 0 or is_blocked_due_to_bad_port(origin)


def is_fixed_id(host: str) -> bool:
    """Whether `host` can be the id of an extension of Chromium: 32 letters from a to p.

    (Chromium, components/crx_file/id_util.cc: half a SHA-256 in hexadecimal, a for 0 to p for f)
    """
    return _FIXED_ID.fullmatch(host) is not None


def _parse_wildcard(scheme: str, rest: str) -> OriginPattern | None:
    """Parse a pattern with a ``*`` for a host or a part of it."""
    if scheme in ID_SCHEMES:
        return OriginPattern(Origin(scheme, ""), any_id=True) if rest == "*" else None
    if scheme not in HTTP_SCHEMES:
        return None  # what a host means, the application decides
    before, _, behind = rest.partition("*")
    after, dot, _ = behind.partition(".")
    if not dot or "." in before:
        return None
    # With a label in place of the wildcard, the rest has to be an origin.
    origin = parse_origin(f"{scheme}://{before}{_STAND_IN}{behind}")
    if origin is None or ends_in_a_number(origin.host):
        return None
    origin = origin._replace(host=origin.host.partition(".")[2])
    if not before and not after:
        return OriginPattern(origin, subdomains=True)
    return OriginPattern(origin, part=LabelPart(before, after))


def _parse_range(scheme: str, rest: str) -> OriginPattern | None:
    """Parse a pattern with a range of addresses."""
    if scheme not in HTTP_SCHEMES:
        return None
    if rest.startswith("["):
        inside, bracket, end = rest[1:].partition("]")
        if not bracket:
            return None
    else:
        inside, colon, digits = rest.partition(":")
        end = colon + digits
    addresses = parse_range(inside)
    if addresses is None:
        return None
    host = address_host(addresses.network_address)
    if host.startswith("[") != rest.startswith("["):
        return None
    if not any(_is_within(addresses, each) for each in PRIVATE_RANGES):
        return None
    origin = parse_origin(f"{scheme}://{host}{end}")
    return None if origin is None else OriginPattern(origin, addresses=addresses)


def parse_range(text: str) -> AddressRange | None:
    """A range in canonical CIDR notation, ``192.168.0.0/16`` or ``fd00::/8``; else ``None``.

    (RFC 4632, section 3.1; RFC 4291, section 2.3)
    """
    if "%" in text:  # a zone, whose name means something on one machine only
        return None
    try:
        addresses = ipaddress.ip_network(text)
    except ValueError:
        return None
    first = address_host(addresses.network_address).strip("[]")
    return addresses if f"{first}/{addresses.prefixlen}" == text else None


def address_host(address: IpAddress) -> str:
    """The host of an origin that is this address."""
    return (
        str(address)
        if isinstance(address, ipaddress.IPv4Address)
        else f"[{serialize_ipv6(address)}]"
    )


def address_of(host: str) -> IpAddress | None:
    """The IP address that the host of an http(s) origin is; ``None`` for a domain."""
    if host.startswith("["):
        return ipaddress.IPv6Address(host[1:-1])
    return ipaddress.IPv4Address(host) if ends_in_a_number(host) else None


def _as_range(pattern: OriginPattern) -> AddressRange | None:
    """The range of one address, of a pattern for one address."""
    if not pattern.has_exact_host:
        return None
    address = address_of(pattern.origin.host)
    return None if address is None else ipaddress.ip_network(address)


def _is_within(inner: AddressRange, outer: AddressRange) -> bool:
    if isinstance(inner, ipaddress.IPv4Network):
        return isinstance(outer, ipaddress.IPv4Network) and inner.subnet_of(outer)
    return isinstance(outer, ipaddress.IPv6Network) and inner.subnet_of(outer)


def is_id(host: str) -> bool:
    """Whether a host is what ``*`` stands for in a pattern for any id: letters, digits, ``-``."""
    return _ID.fullmatch(host) is not None


_USUAL = re.compile(r"https://(?:[a-z0-9-]{1,63}+\.)++[a-z][a-z0-9-]{0,62}+")
_USUAL_LINES = re.compile(rf"(?:{_USUAL.pattern}\n)*+")
_LONGEST_USUAL = len("https://") + MAX_DOMAIN_LENGTH
_BATCH = 1000


def unusual(texts: Sequence[str]) -> list[str]:
    """Those of `texts` that are not exact origins over https with a domain of several labels.

    Most origins of policies are. This takes a fraction of the time of parsing, which matters for a
    policy with a million origins. Used for policies only, not for requests.
    """
    found: list[str] = []
    for start in range(0, len(texts), _BATCH):
        some = texts[start : start + _BATCH]
        lines = "\n".join(some) + "\n"
        # All at once takes half the time of one by one.
        if not (
            max(map(len, some)) <= _LONGEST_USUAL
            and lines.count("\n") == len(some)
            and _USUAL_LINES.fullmatch(lines)
        ):
            found.extend(text for text in some if not _is_usual(text))
    return found


def _is_usual(text: str) -> bool:
    return len(text) <= _LONGEST_USUAL and _USUAL.fullmatch(text) is not None

"""An index that matches an origin against any number of origin patterns in constant time.

Each pattern has a key, and for an origin the keys of all patterns that could match it are looked
up: as many for one pattern as for a million. A part of a label and a range of addresses are found
by those beginnings of the label, or of the address in binary, that occur in some pattern.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, product
from typing import AnyStr, Final, Generic, TypeAlias, TypeVar

from ..fetch.origins import HTTP_SCHEMES, MAX_ORIGIN_LENGTH, Origin, parse_origin
from .origin_patterns import LabelPart, OriginPattern, address_of, is_id

__all__ = ["OriginIndex"]

AnyText = TypeVar("AnyText", bytes, str)

_ANY_PORT: Final = -1
_ANY_ID: Final = "*"

_Part: TypeAlias = tuple[str, str, str]
_Hosts: TypeAlias = str | _Part
"""What a pattern matches: a host; a domain behind ``*.``; `_ANY_ID`; the first bits of an address,
as `_bits` has them; or the texts around the ``*``, the second reversed, and the domain behind."""
_Key: TypeAlias = tuple[str, _Hosts, int | None]


class OriginIndex(Generic[AnyStr]):
    """Tells in constant time whether an origin matches any of the patterns. Immutable.

    Generic over the edge's type of text: ``str`` as built, ``bytes`` by `encoded`. An origin is
    parsed only if it is not among the exact ones, there are wildcards to try, and it has at most
    `MAX_ORIGIN_LENGTH` characters.
    """

    __slots__ = ("_longest", "_wildcards", "exact")

    exact: frozenset[AnyStr]
    """The origins that are listed without wildcards."""
    _wildcards: _Wildcards
    _longest: int

    def __init__(self, exact: Iterable[AnyStr], wildcards: Iterable[OriginPattern]) -> None:
        """`exact`: serialised origins; `wildcards`: patterns with a wildcard in them."""
        texts = tuple(exact)
        self.exact = frozenset(texts)
        self._wildcards = _Wildcards(wildcards)
        self._longest = max(map(len, texts), default=0)
        if self._wildcards.entries:
            self._longest = MAX_ORIGIN_LENGTH

    def encoded(self: OriginIndex[str], encode: Callable[[str], AnyText]) -> OriginIndex[AnyText]:
        """The same index, for origins encoded by `encode`."""
        index = OriginIndex[AnyText]((), ())
        if self.exact:  # all at once, because there may be a million
            index.exact = frozenset(encode("\n".join(self.exact)).split(encode("\n")))
        index._wildcards, index._longest = self._wildcards, self._longest
        return index

    def __contains__(self, origin: AnyStr) -> bool:
        if len(origin) > self._longest:
            return False
        return origin in self.exact or (
            bool(self._wildcards.entries) and self.wildcard_for(origin) is not None
        )

    def matching(self, origin: str) -> Iterator[str]:
        """All the patterns that match an origin, exact ones included."""
        if len(origin) > self._longest:
            return
        if origin in self.exact:
            yield origin
        parsed = parse_origin(origin) if self._wildcards.entries else None
        if parsed is not None:
            yield from self._wildcards.matching(parsed)

    def wildcard_for(self, serialized: AnyStr) -> str | None:
        """A pattern with a wildcard that matches this origin; ``None`` if none does."""
        text = serialized.decode("latin-1") if isinstance(serialized, bytes) else serialized
        origin = parse_origin(text)
        return None if origin is None else self._wildcards.find(origin)


class _Wildcards:
    """Patterns with a wildcard, by their keys."""

    __slots__ = ("_befores", "_domains", "_ends", "_first_bits", "_parts", "entries")

    entries: dict[_Key, str]
    """The patterns, as they are written."""
    _parts: frozenset[_Part]
    _domains: frozenset[tuple[str, str]]
    """The scheme and the domain of each pattern with a part of a label."""
    _befores: frozenset[str]
    _ends: frozenset[str]
    """The texts after the ``*``, reversed."""
    _first_bits: frozenset[str]

    def __init__(self, patterns: Iterable[OriginPattern]) -> None:
        parts, first_bits = set[_Part](), set[str]()
        domains = set[tuple[str, str]]()
        self.entries = {}
        for pattern in patterns:
            scheme, host = pattern.origin.scheme, pattern.origin.host
            hosts: _Hosts = host
            if pattern.subdomains:
                hosts = f"*.{host}"
            elif pattern.any_id:
                hosts = _ANY_ID
            elif pattern.part:
                hosts = (pattern.part.before, pattern.part.after[::-1], host)
                domains.add((scheme, host))
                parts.add(hosts)
            elif pattern.addresses:
                hosts = _bits(host)[: 1 + pattern.addresses.prefixlen]
                first_bits.add(hosts)
            key = scheme, hosts, _ANY_PORT if pattern.any_port else pattern.origin.port
            self.entries[key] = str(pattern)
        self._parts, self._domains = frozenset(parts), frozenset(domains)
        self._befores = frozenset(before for before, _, _ in parts)
        self._ends = frozenset(end for _, end, _ in parts)
        self._first_bits = frozenset(first_bits)

    def find(self, origin: Origin) -> str | None:
        """A pattern that matches this origin."""
        scheme, port, entries = origin.scheme, origin.port, self.entries
        for hosts in self._hosts(scheme, origin.host):
            found = entries.get((scheme, hosts, _ANY_PORT)) or entries.get((scheme, hosts, port))
            if found is not None:
                return found
        return None

    def matching(self, origin: Origin) -> Iterator[str]:
        """All the patterns that match this origin."""
        for hosts in self._hosts(origin.scheme, origin.host):
            for port in (_ANY_PORT, origin.port):
                found = self.entries.get((origin.scheme, hosts, port))
                if found is not None:
                    yield found

    def _hosts(self, scheme: str, host: str) -> Iterator[_Hosts]:
        """What a pattern for this host may match."""
        yield host
        dot = host.find(".")
        label, domain = (host[:dot], host[dot + 1 :]) if dot != -1 else (host, "")
        while dot != -1:
            yield "*" + host[dot:]
            dot = host.find(".", dot + 1)
        if (scheme, domain) in self._domains:
            yield from self._matching_parts(label, domain)
        if self._first_bits and scheme in HTTP_SCHEMES:
            bits = _bits(host)
            yield from self._first_bits.intersection(accumulate(bits))
        if (scheme, _ANY_ID, None) in self.entries and is_id(host):
            yield _ANY_ID

    def _matching_parts(self, label: str, domain: str) -> Iterator[_Hosts]:
        befores = self._befores.intersection(accumulate(label, initial=""))
        ends = self._ends.intersection(accumulate(reversed(label), initial=""))
        for part in self._parts.intersection(product(befores, ends, (domain,))):
            before, end, _ = part
            if LabelPart(before, end[::-1]).matches(label):
                yield part


def _bits(host: str) -> str:
    """An address in binary, behind the number of its IP version; empty for a domain."""
    address = address_of(host)
    if address is None:
        return ""
    return f"{address.version}{int(address):0{address.max_prefixlen}b}"

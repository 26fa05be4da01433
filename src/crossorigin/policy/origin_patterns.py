"""Origin patterns: their syntax, and an index that matches an origin against any number of them.

A pattern is an origin as browsers serialise it, in which the first label may be ``*`` (one or more
whole labels, so not the apex) and the port may be ``*`` (any port, or none):

    https://app.example.com      http://localhost:*      https://*.example.com:*

`origin_diagnosis` describes the fault of a malformed pattern.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import AnyStr, Generic, TypeVar

from ..fetch.origins import (
    DEFAULT_PORTS,
    MAX_ORIGIN_LENGTH,
    NEVER_SENT_SCHEMES,
    Origin,
    ends_in_a_number,
    parse_origin,
)

AnyText = TypeVar("AnyText", bytes, str)

__all__ = ["OriginIndex", "OriginPattern", "is_usual", "parse_origin_pattern"]


@dataclass(frozen=True, slots=True)
class OriginPattern:
    """One entry of `allow_origins`, parsed.

    `origin` is the pattern without its wildcards; `subdomains` says that it began with ``*.``;
    `any_port` that it ended in ``:*``.
    """

    origin: Origin
    subdomains: bool = False
    any_port: bool = False

    @property
    def is_exact(self) -> bool:
        """Whether the pattern matches exactly one origin."""
        return not self.subdomains and not self.any_port

    def covers(self, other: OriginPattern) -> bool:
        """Whether this pattern matches every origin that `other` matches."""
        mine, theirs = self.origin, other.origin
        if theirs.scheme != mine.scheme:
            return False
        if not self.any_port and (other.any_port or theirs.port != mine.port):
            return False
        if self.subdomains and theirs.host.endswith("." + mine.host):
            return True
        return self.subdomains == other.subdomains and theirs.host == mine.host

    def over_https(self) -> OriginPattern:
        """The same pattern with the scheme https, for a hint."""
        port = None if self.origin.port == DEFAULT_PORTS["https"] else self.origin.port
        origin = Origin("https", self.origin.host, port)
        return OriginPattern(origin, self.subdomains, self.any_port)

    def __str__(self) -> str:
        scheme, host = self.origin.scheme, self.origin.host
        wildcard = "*." if self.subdomains else ""
        port = f":{self.origin.port}" if self.origin.port is not None else ""
        return f"{scheme}://{wildcard}{host}{':*' if self.any_port else port}"


def parse_origin_pattern(text: str) -> OriginPattern | None:
    """Parse a pattern; ``None`` unless it is well-formed and can match a browser's origin."""
    any_port = text.endswith(":*")
    bare = text.removesuffix(":*")
    subdomains = "://*." in bare
    if subdomains:
        bare = bare.replace("://*.", "://", 1)
    origin = parse_origin(bare)
    if origin is None or origin.scheme in NEVER_SENT_SCHEMES:
        return None
    if any_port and origin.port is not None:
        return None
    if subdomains and (origin.host.startswith("[") or ends_in_a_number(origin.host)):
        return None
    return OriginPattern(origin, subdomains, any_port)


_USUAL = re.compile(r"https://(?=.{1,253}\Z)(?:[a-z0-9-]{1,63}\.)++[a-z][a-z0-9-]{0,62}")


def is_usual(text: str) -> bool:
    """Whether `text` is an exact origin over https with a domain of several labels.

    Most origins of policies are. This takes a fraction of the time of parsing, which matters for a
    policy with a million origins. Used for policies only, not for requests.
    """
    return _USUAL.fullmatch(text) is not None


class OriginIndex(Generic[AnyStr]):
    """Tells in constant time whether an origin matches any of the patterns. Immutable.

    Generic over the edge's type of text: ``str`` as built, ``bytes`` by `encoded`. An origin is
    parsed only if it is not among the exact ones, there are wildcards to try, and it has at most
    `MAX_ORIGIN_LENGTH` characters.
    """

    __slots__ = ("_longest", "_wildcards", "exact")

    exact: frozenset[AnyStr]
    """The origins that are listed without wildcards."""
    _wildcards: frozenset[tuple[str, str, int | None]]
    _longest: int

    def __init__(self, exact: Iterable[AnyStr], wildcards: Iterable[OriginPattern]) -> None:
        """`exact`: serialised origins; `wildcards`: patterns with a wildcard in them."""
        self.exact = frozenset(exact)
        self._wildcards = frozenset(_key(pattern) for pattern in wildcards)
        self._longest = max(map(len, self.exact), default=0)
        if self._wildcards:
            self._longest = MAX_ORIGIN_LENGTH

    def encoded(self: OriginIndex[str], encode: Callable[[str], AnyText]) -> OriginIndex[AnyText]:
        """The same index, for origins encoded by `encode`."""
        index = OriginIndex(map(encode, self.exact), ())
        index._wildcards, index._longest = self._wildcards, self._longest
        return index

    def __contains__(self, origin: AnyStr) -> bool:
        if len(origin) > self._longest:
            return False
        return origin in self.exact or (bool(self._wildcards) and self._matches_wildcard(origin))

    def _matches_wildcard(self, serialized: AnyStr) -> bool:
        text = serialized.decode("latin-1") if isinstance(serialized, bytes) else serialized
        origin = parse_origin(text)
        if origin is None:
            return False
        scheme, host, port = origin.scheme, origin.host, origin.port
        wildcards = self._wildcards
        if (scheme, host, _ANY_PORT) in wildcards:
            return True
        dot = host.find(".")
        while dot != -1:
            parent = host[dot:]
            if (scheme, parent, port) in wildcards or (scheme, parent, _ANY_PORT) in wildcards:
                return True
            dot = host.find(".", dot + 1)
        return False


_ANY_PORT = -1


def _key(pattern: OriginPattern) -> tuple[str, str, int | None]:
    origin = pattern.origin
    host = f".{origin.host}" if pattern.subdomains else origin.host
    return origin.scheme, host, _ANY_PORT if pattern.any_port else origin.port

"""Hosts of requests: the names that a map of policies knows, and an index of them.

A name is a host as a URL spells it, without a port, and may begin with ``*.`` for one or more
leading labels (so not the apex), as in an origin.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Generic, TypeVar

from ..fetch.origins import HTTP_SCHEMES, LABEL_CHARACTERS, ends_in_a_number, parse_origin
from .entries import is_variable
from .origin_corrections import correct
from .origin_patterns import parse_origin_pattern

__all__ = [
    "LOCAL_HOSTS",
    "LOCAL_ORIGINS",
    "HostIndex",
    "host_of",
    "is_host_name",
    "meant_host",
]

T = TypeVar("T")

_LABEL = f"[{re.escape(''.join(sorted(LABEL_CHARACTERS)))}]++"
_HOST_AND_PORT = re.compile(
    rf"[ \t]*+({_LABEL}(?:\.{_LABEL})*+\.?|\[[0-9a-f:.]++\])(?::[0-9]*+)?[ \t]*+",
    re.ASCII | re.IGNORECASE,
)
"""A ``Host`` header, with the host in a group. (RFC 9110, section 7.2)"""


def is_host_name(name: str) -> bool:
    """Whether `name` is a lower-case host without a port, with or without a leading ``*.``."""
    origin = parse_origin(f"http://{name.removeprefix('*.')}")
    if origin is None or origin.port is not None:
        return False
    return not name.startswith("*.") or not (
        origin.host.startswith("[") or ends_in_a_number(origin.host)
    )


def meant_host(text: str) -> str | None:
    """The host that was probably meant by a URL, an origin, or another spelling."""
    if is_variable(text):
        return None
    correction = correct(text)
    if correction is None and "://" not in text:
        correction = correct(f"https://{text}")
    if correction is None or correction.beyond is not None or len(correction.origins) != 1:
        return None
    pattern = parse_origin_pattern(correction.origins[0])
    if pattern is None or pattern.part or pattern.addresses:
        return None
    if pattern.origin.scheme not in HTTP_SCHEMES:
        return None
    host = f"{'*.' if pattern.subdomains else ''}{pattern.origin.host}"
    return host if is_host_name(host) else None


def host_of(header: str | None) -> str | None:
    """The host in a ``Host`` header, in lower case and without port.

    ``None`` if it is not a host, or may be read as several: servers differ on a dot at its end.
    """
    found = _HOST_AND_PORT.fullmatch(header or "")
    return None if found is None or found[1][-1] == "." else found[1].lower()


class HostIndex(Generic[T]):
    """Finds the entry of a host: the exact one, or else that of the longest wildcard. Immutable."""

    __slots__ = ("_entries", "_unclear", "_unlisted")

    def __init__(self, entries: Mapping[str, T], *, unlisted: T, unclear: T) -> None:
        """Index `entries`; `unlisted` is for other hosts, `unclear` for an ambiguous host."""
        self._entries = {name.removeprefix("*"): value for name, value in entries.items()}
        self._unlisted = unlisted
        self._unclear = unclear

    def find(self, host: str | None) -> tuple[T, ...]:
        """The entry of `host`, the value of a ``Host`` header; several if the host is ambiguous."""
        found = _HOST_AND_PORT.fullmatch(host or "")
        if found is None:
            return (self._unclear,)
        name = found[1].lower()
        if name[-1] != ".":
            return (self._find(name),)
        # Some servers ignore a trailing dot, others read it as another host.
        return self._find(name), self._find(name[:-1])

    def _find(self, name: str) -> T:
        entries = self._entries
        if name in entries:
            return entries[name]
        dot = name.find(".")
        while dot != -1:
            if name[dot:] in entries:
                return entries[name[dot:]]
            dot = name.find(".", dot + 1)
        return self._unlisted


LOCAL_HOSTS = ("localhost", "*.localhost", "127.0.0.1", "[::1]")
"""The hosts of the machine that a browser runs on. (RFC 6761, section 6.3 "Domain Name Reservation
Considerations for 'localhost.'"; RFC 1122, section 3.2.1.3; RFC 4291, section 2.5.3)
"""
LOCAL_ORIGINS = tuple(
    f"{scheme}://{host}:*" for host in LOCAL_HOSTS for scheme in ("http", "https")
)
"""The origins of all pages that this machine serves."""

"""Hosts of requests: the names that a map of policies knows, and an index of them.

A name is a host as a URL spells it, without a port, and may begin with ``*.`` for one or more
leading labels (so not the apex), as in an origin.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

from ..fetch.origins import DOMAIN_CHARACTERS, ends_in_a_number, parse_origin

__all__ = ["HostIndex", "is_host_name"]

T = TypeVar("T")

_ADDRESS_CHARACTERS = DOMAIN_CHARACTERS | frozenset("[:]")


def is_host_name(name: str) -> bool:
    """Is `name` a host without a port, in lower case, or such a one after ``*.``?"""
    origin = parse_origin(f"http://{name.removeprefix('*.')}")
    if origin is None or origin.port is not None:
        return False
    return not name.startswith("*.") or not (
        origin.host.startswith("[") or ends_in_a_number(origin.host)
    )


class HostIndex(Generic[T]):
    """Finds the entry of a host: its own, or else that of the longest wildcard. Immutable."""

    __slots__ = ("_entries", "_otherwise", "_unlisted")

    def __init__(self, entries: Mapping[str, T], unlisted: T, otherwise: T) -> None:
        """Index `entries`; `unlisted` is for other hosts, `otherwise` for what is no clear host."""
        self._entries = {name.removeprefix("*"): value for name, value in entries.items()}
        self._unlisted = unlisted
        self._otherwise = otherwise

    def find(self, host: str | None) -> T:
        """The entry of `host`, the value of a ``Host`` header."""
        name = (host or "").strip().lower()
        before, colon, port = name.rpartition(":")
        if colon and (port.isdigit() or not port):
            name = before
        if not name or name[0] == "." or not _ADDRESS_CHARACTERS.issuperset(name):
            return self._otherwise
        found = self._find(name)
        # Some take a trailing dot for nothing, others for another host.
        return found if found is self._find(name.removesuffix(".")) else self._otherwise

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

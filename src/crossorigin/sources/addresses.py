"""Addresses of stores: the source at an address, and how people see it."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from ..file_policy import FileSource
from ..policy_source import PolicySource
from ..redaction import HIDDEN, cleaned

__all__ = ["SCHEMES", "Address", "source_at"]

SCHEMES: Final = {
    "http": "http:HTTPSource",
    "https": "http:HTTPSource",
    "redis": "redis:RedisSource",
    "rediss": "redis:RedisSource",
    "unix": "redis:RedisSource",
    "postgresql": "postgres:PostgresSource",
    "postgres": "postgres:PostgresSource",
}
"""The module and the class of the source of each scheme."""
LONGEST_ADDRESS = 2000
"""The most characters of an address."""
SHORTEST_SECRET = 3
"""Shorter texts are not looked for in errors: they could be a part of any word."""
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")


class Address:
    """The URL of a store, whose passwords are not shown.

    Args:
        url: The URL.

    Raises:
        ValueError: it is not a URL with a host; its text has no secrets.
    """

    def __init__(self, url: str) -> None:
        if not isinstance(url, str):
            raise TypeError(f"the address of a source is {type(url).__name__!r}, not a string")
        if len(url) > LONGEST_ADDRESS or not (url.isascii() and url.isprintable()) or " " in url:
            raise ValueError(
                "the address of a source must have at most 2,000 characters, all of them ASCII and "
                "without blanks; write others percent-encoded"
            )
        try:
            self.parts: SplitResult = urlsplit(url)
            self.port = self.parts.port
        except ValueError:
            raise ValueError(
                "the address of a source is not a URL: check its host and port"
            ) from None
        self.url = url
        self.user = unquote(self.parts.username or "")
        self.password = unquote(self.parts.password or "")
        self.key = unquote(self.parts.fragment)

    @property
    def shown(self) -> str:
        """The address without user, password and query, which may be secret."""
        parts = self.parts
        host = parts.netloc.rpartition("@")[2]
        query = f"?{HIDDEN}" if parts.query else ""
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        return cleaned(f"{parts.scheme}://{host}{parts.path}{query}{fragment}")

    def hide(self, text: str) -> str:
        """A client's message in a line, without the secrets of this address."""
        secrets = {self.parts.password, self.password, self.parts.query}
        secrets |= {each.partition("=")[2] for each in self.parts.query.split("&")}
        secrets |= {unquote(each or "") for each in secrets}
        for secret in sorted(filter(None, secrets), key=len, reverse=True):
            if len(secret) >= SHORTEST_SECRET:
                text = text.replace(secret, HIDDEN)
        return cleaned(" ".join(text.split()))


def source_at(address: str | PathLike[str], *, interval: float | None = None) -> PolicySource:
    """The source at an address.

    Args:
        address: A URL that begins with ``https://``, ``http://``, ``redis://``, ``rediss://``,
            ``unix://`` (a socket of Redis) or ``postgresql://``, or the path of a file. The key in
            Redis and the name of the row in PostgreSQL are after ``#``.
        interval: The most seconds between two looks, even if no change is noticed; ``None`` for
            what is usual there.

    Raises:
        ValueError: the address is wrong, or `interval` is not above 0.
        ModuleNotFoundError: the store's client is not installed; the error names the extra.
    """
    options = {} if interval is None else {"interval": interval}
    found = _SCHEME.match(address) if isinstance(address, str) else None
    if found is None or not isinstance(address, str):
        return FileSource(Path(address), **options)
    scheme = found[1].lower()
    if scheme not in SCHEMES:
        known = ", ".join(f"{each}://" for each in SCHEMES)
        raise ValueError(
            f"there are no sources at {scheme}:// addresses; known are {known}, and files"
        )
    module, _, name = SCHEMES[scheme].partition(":")
    build: Callable[..., PolicySource] = getattr(import_module(f".{module}", __package__), name)
    return build(address, **options)

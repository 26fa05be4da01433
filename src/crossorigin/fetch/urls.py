"""URLs, parsed as browsers parse them (WHATWG), by ada or by the browser around.

Only the browser's end needs them: a server compares serialised origins and never parses a URL.

Standard: https://url.spec.whatwg.org/
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from .application_origins import LOWER_CASE_SCHEMES
from .origins import DEFAULT_PORTS, HTTP_SCHEMES, NEVER_SENT_SCHEMES, Origin
from .url_parser import is_url, normalized, resolved

__all__ = ["Url", "parse_url"]


SERIALIZED = re.compile(r"([^:]*):(?://(?:([^/?#]*)@)?(\[[^]]*\]|[^:/?#]*)(?::([0-9]+))?)?")
"""The scheme, the user name and password, the host and the port of a serialised URL. (URL, "URL
serializer"; reading each of them from ada takes longer than parsing)"""


class Url(NamedTuple):
    """A URL record, as far as fetching needs it.

    `href` is the serialisation with the fragment, `without_fragment` the one for the wire and for
    ``response.url``; `origin` is ``None`` if it is opaque.
    """

    href: str
    without_fragment: str
    scheme: str
    origin: Origin | None
    includes_credentials: bool

    @property
    def userinfo(self) -> str:
        """The user name and password, percent-encoded, with a colon between; empty if absent."""
        if not self.includes_credentials:
            return ""
        found = SERIALIZED.match(self.href)
        return (found and found[2]) or ""

    @property
    def shown(self) -> str:
        """The serialisation without user name and password, which no text shows."""
        return self.href.replace(f"{self.userinfo}@", "", 1) if self.userinfo else self.href

    @property
    def without_userinfo(self) -> str:
        """The serialisation without fragment, user name and password: what is requested."""
        return self.shown.partition("#")[0] if self.includes_credentials else self.without_fragment

    @property
    def path(self) -> str:
        """The serialised path of a URL with a host. (URL, "URL path serializer")"""
        rest = self.without_fragment.partition("?")[0].partition("//")[2]
        return "".join(rest.partition("/")[1:])

    def with_fragment_of(self, other: Url) -> Url:
        """This URL; if it has no fragment, with that of `other`. (Fetch, "location URL")"""
        if "#" in self.href or "#" not in other.href:
            return self
        return self._replace(href=self.href + "#" + other.href.partition("#")[2])


SOFT_HYPHEN = "\u00ad"
"""A character that the mapping of host names removes."""


ABSOLUTE = ("https://", "http://", "wss://", "ws://")
"""Beginnings of URLs that are parsed without a base. (URL, "special authority slashes state")"""


def parse_url(
    text: str, base: str | None = None, *, unchecked_punycode: bool = False
) -> Url | None:
    """Parse `text`, relative to the URL `base` if given; ``None`` if browsers cannot.

    With `unchecked_punycode`, ASCII labels that begin with ``xn--`` need not be valid.
    """
    # However it is asked for, a URL is parsed once.
    url = parsed(text, None if base is None or text.startswith(ABSOLUTE) else base)
    if (
        url is not None
        and "xn--" in url.href
        and not unchecked_punycode
        and url.scheme in DEFAULT_PORTS
        and url.origin is not None
        and "xn--" in url.origin.host
        and not _has_valid_punycode(url.origin.host)
    ):
        return None
    return url


@lru_cache(maxsize=4096)
def parsed(text: str, base: str | None) -> Url | None:
    """Parse as `parse_url` does, but do not check ASCII labels that begin with ``xn--``."""
    try:
        href = normalized(text) if base is None else resolved(base, text)
    except ValueError:
        return None
    parts = SERIALIZED.match(href)
    assert parts is not None  # noqa: S101 (every URL has a scheme)
    scheme, userinfo, host, port = parts.groups()
    origin = None
    if scheme == "blob":
        inner = parse_url(href[parts.end() :].partition("?")[0].partition("#")[0])
        if inner is not None and inner.scheme in HTTP_SCHEMES:
            origin = inner.origin
    elif scheme in DEFAULT_PORTS:
        origin = Origin(scheme, host, int(port) if port else None)
    elif host and scheme not in NEVER_SENT_SCHEMES:
        if scheme in LOWER_CASE_SCHEMES:
            host = host.lower()
        origin = Origin(scheme, host, int(port) if port else None)
    return Url(href, href.partition("#")[0], scheme, origin, userinfo is not None)


def _has_valid_punycode(host: str) -> bool:
    """Whether the labels of an ASCII host that begin with ``xn--`` are valid.

    ada checks them only in hosts with other characters than ASCII. (URL, "domain to ASCII")
    """
    return is_url(f"http://{SOFT_HYPHEN}{host}/")

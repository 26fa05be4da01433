"""Content Security Policies: what a page's policies let it fetch. Parsing and matching only.

Standard: https://w3c.github.io/webappsec-csp/#framework-policy and #match-url-to-source-list
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from .integrity import hashes_in
from .origins import DEFAULT_PORTS, HTTP_SCHEMES, Origin
from .urls import Url

__all__ = [
    "DIRECTIVES",
    "FALLBACKS",
    "Matching",
    "SecurityPolicy",
    "Trust",
    "is_strict",
    "matches_source_list",
    "parse_security_policy",
    "trusts",
    "unknown_directives",
]

ASCII_WHITESPACE = " \t\n\f\r"
SCHEME_SOURCE = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
HOST_SOURCE = re.compile(
    r"(?:([A-Za-z][A-Za-z0-9+.-]*)://)?"
    r"(\*|(?:\*\.)?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?)"
    r"(?::([0-9]{1,5}|\*))?"
    r"(/[^?#]*)?(?:[?#].*)?"
)
"""A ``host-source``: scheme, host, port and path."""

FALLBACKS: Mapping[str, tuple[str, ...]] = {
    "connect-src": ("default-src",),
    "default-src": (),
    "font-src": ("default-src",),
    "frame-src": ("child-src", "default-src"),
    "img-src": ("default-src",),
    "manifest-src": ("default-src",),
    "media-src": ("default-src",),
    "object-src": ("default-src",),
    "script-src": ("default-src",),
    "script-src-elem": ("script-src", "default-src"),
    "style-src": ("default-src",),
    "style-src-elem": ("style-src", "default-src"),
    "worker-src": ("child-src", "script-src", "default-src"),
    "form-action": (),
}
"""The directives that stand in for one that a policy lacks, in order. (CSP, "get fetch directive
fallback list")"""


DIRECTIVES = frozenset(FALLBACKS) | {
    "base-uri", "block-all-mixed-content", "child-src", "fenced-frame-src", "frame-ancestors",
    "navigate-to", "plugin-types", "prefetch-src", "referrer", "reflected-xss", "report-to",
    "report-uri", "require-sri-for", "require-trusted-types-for", "sandbox", "script-src-attr",
    "style-src-attr", "treat-as-public-address", "trusted-types", "upgrade-insecure-requests",
    "webrtc",
}  # fmt: skip
"""The directives of CSP and of what extends it, also those that browsers have given up. They ignore
all others, with a warning in the console. (CSP, "Directives";
https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy)"""


UPGRADED_SCHEMES = {"http": "https", "ws": "wss"}
"""What ``upgrade-insecure-requests`` makes of a scheme."""


class SecurityPolicy(NamedTuple):
    """A policy: its directives with their source expressions, as written."""

    directives: Mapping[str, tuple[str, ...]]

    def governing(self, directive: str) -> str | None:
        """The directive that decides in place of `directive`: itself or one that stands in."""
        for name in (directive, *FALLBACKS[directive]):
            if name in self.directives:
                return name
        return None


def parse_security_policy(text: str) -> list[SecurityPolicy]:
    """The policies in a value of ``Content-Security-Policy``, which commas separate.

    The first of two directives of a name counts; those that are not ASCII do not. (CSP, "parse a
    serialized CSP list")
    """
    policies = []
    for each in text.split(","):
        directives: dict[str, tuple[str, ...]] = {}
        for token in each.split(";"):
            words = token.strip(ASCII_WHITESPACE).split()
            if words and token.isascii():
                directives.setdefault(words[0].lower(), tuple(words[1:]))
        if directives:
            policies.append(SecurityPolicy(directives))
    return policies


def unknown_directives(text: str) -> list[str]:
    """The names of directives in a policy that no browser knows, each once."""
    named = [each.split() for policy in text.split(",") for each in policy.split(";")]
    names = dict.fromkeys(words[0] for words in named if words)
    return [name for name in names if name.lower() not in DIRECTIVES]


class Matching(NamedTuple):
    """How sources are compared for a page of `origin`. After redirects, paths do not count.

    `port_80_covers_443` tells whether ``https://a.example:80`` covers the default port of https,
    `websocket_sources_cover_http` whether ``wss://a.example`` covers https, and ``ws:`` http too.
    `covers_upgraded` tells whether sources of https and wss cover the schemes http and ws, which
    are to be upgraded; ports are compared as they are.
    """

    origin: Origin | None
    redirected: bool
    port_80_covers_443: bool = False
    websocket_sources_cover_http: bool = True
    covers_upgraded: bool = False


class Trust(NamedTuple):
    """The properties by which a policy may trust an element, whatever its URL.

    `is_script` tells scripts from style sheets, `by_parser` elements in the page's markup from
    those that script has inserted.
    """

    nonce: str
    integrity: str
    is_script: bool
    by_parser: bool


def is_strict(sources: tuple[str, ...]) -> bool:
    """Whether a list of sources has ``'strict-dynamic'``."""
    return "'strict-dynamic'" in map(str.lower, sources)


def trusts(sources: tuple[str, ...], trust: Trust) -> bool | None:
    """Whether a list of sources lets an element load; ``None`` if that depends on the URL.

    (CSP, "script directives pre-request check" and "style-src-elem pre-request check")
    """
    if trust.nonce and any(
        each[:7].lower() == "'nonce-" and each[7:] == f"{trust.nonce}'" for each in sources
    ):
        return True
    if not trust.is_script:
        return None
    trusted = set(hashes_in(" ".join(each[1:-1] for each in sources if each[:1] == "'")))
    given = hashes_in(trust.integrity)
    if given and trusted.issuperset(given):
        return True
    if is_strict(sources):
        return not trust.by_parser
    return None


def matches_source_list(url: Url, sources: tuple[str, ...], how: Matching) -> bool:
    """Whether `url` is in a list of sources.

    (CSP, "does url match source list in origin with redirect count?")
    """
    return any(_matches(url, source, how) for source in sources)


def _matches(url: Url, source: str, how: Matching) -> bool:
    """(CSP, "does url match expression in origin with redirect count?")"""
    own_scheme = "" if how.origin is None else how.origin.scheme
    if source == "*":
        return url.scheme in (*HTTP_SCHEMES, "ws", "wss") or url.scheme == own_scheme
    if source.lower() == "'self'":
        return _is_self(url, how)
    if found := SCHEME_SOURCE.fullmatch(source):
        return _scheme_matches(found[1].lower(), url.scheme, how)
    found = HOST_SOURCE.fullmatch(source)
    if found is None or url.origin is None:
        return False
    scheme, host, port, path = found.groups()
    scheme = scheme.lower() if scheme else own_scheme
    return (
        (not scheme or _scheme_matches(scheme, url.scheme, how))
        and _host_matches(host.lower(), url.origin.host)
        and _port_matches(port, scheme, url, how)
        and (how.redirected or not path or _path_matches(path, url.path))
    )


def _is_self(url: Url, how: Matching) -> bool:
    """Whether `url` is of the page, or of its host over a secure scheme, with default ports."""
    origin = how.origin
    if origin is None or url.origin is None:
        return False
    if url.origin == origin and url.scheme == origin.scheme:
        return True
    defaults = origin.port is None and url.origin.port is None
    return (
        url.origin.host == origin.host
        and (defaults or origin.port == url.origin.port)
        and (
            url.scheme in ("https", "wss")
            or (origin.scheme == "http" and url.scheme == "ws")
            or (how.covers_upgraded and url.scheme == "http")
        )
    )


def _scheme_matches(wanted: str, given: str, how: Matching) -> bool:
    """(CSP, "scheme-part match")"""
    upgrades = {"http": ("https",), "ws": ("wss", "http", "https"), "wss": ("https",)}
    if given == wanted or (how.covers_upgraded and wanted == UPGRADED_SCHEMES.get(given)):
        return True
    is_crossing = wanted in ("ws", "wss") and given in HTTP_SCHEMES
    covers = how.websocket_sources_cover_http or not is_crossing
    return covers and given in upgrades.get(wanted, ())


def _host_matches(wanted: str, host: str) -> bool:
    """(CSP, "host-part match"; addresses count as in browsers, not 127.0.0.1 alone)"""
    if wanted == "*":
        return True
    if wanted.startswith("*."):
        return host.endswith(wanted[1:])
    return host == wanted


def _port_matches(wanted: str | None, scheme: str, url: Url, how: Matching) -> bool:
    """(CSP, "port-part match")"""
    port = url.origin.port if url.origin is not None else None
    if wanted == "*":
        return True
    default = DEFAULT_PORTS.get(url.scheme)
    if wanted is None:
        return port is None or port == default
    if int(wanted) == (default if port is None else port):
        return True
    by_upgrade = how.port_80_covers_443 or scheme in ("http", "ws")
    return by_upgrade and int(wanted) == 80 and port is None and url.scheme in ("https", "wss")


def _path_matches(wanted: str, path: str) -> bool:
    """(CSP, "path-part match")"""
    if wanted == "/" and not path:
        return True
    exact = not wanted.endswith("/")
    pieces, given = wanted.split("/"), path.split("/")
    if len(pieces) > len(given) or (exact and len(pieces) != len(given)):
        return False
    if not exact:
        pieces.pop()
    return all(
        unquote_to_bytes(ours) == unquote_to_bytes(theirs)
        for ours, theirs in zip(pieces, given, strict=False)
    )

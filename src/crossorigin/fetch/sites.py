"""Sites: the origins that share a scheme and a registrable domain.

Facts: a site is a scheme and a registrable domain, which is a public suffix and one more label
(`https://publicsuffix.org/`, including its private section: ``a.github.io`` and ``b.github.io`` are
two sites). Schemes count: ``http://example.com`` and ``https://example.com`` are two sites. Ports
do not count. An IP address, a host that is itself a public suffix, and an opaque origin are the
same site only with themselves.

Standard: https://html.spec.whatwg.org/multipage/browsers.html#sites
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, TypeAlias

from .origins import OpaqueOrigin, Origin, ends_in_a_number

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

__all__ = [
    "Site",
    "is_same_site",
    "is_schemelessly_same_site",
    "obtain_site",
    "public_suffix_list",
    "registrable_domain",
    "registry_suffix",
]

Site: TypeAlias = tuple[str, str] | OpaqueOrigin
"""A scheme with a registrable domain or a host; or an opaque origin, which is its own site."""


@cache
def public_suffix_list(*, of_registries: bool = False) -> PublicSuffixList:
    """The list of domains under which anyone can register a name (https://publicsuffix.org/).

    The list `of_registries` leaves out the private domains.
    """
    # Imported late: reading the list takes 60 ms, and most pairs of hosts differ without it.
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415

    return PublicSuffixList(only_icann=of_registries)


def registry_suffix(domain: str) -> str | None:
    """The part of `domain` under which registries sell names: the list without private domains."""
    return public_suffix_list(of_registries=True).publicsuffix(domain)


@lru_cache(maxsize=4096)
def registrable_domain(host: str) -> str | None:
    """The registered part of `host`; ``None`` for IP addresses and public suffixes.

    A top-level domain that the list does not name is a public suffix, by the list's default rule.
    (URL, "registrable domain")
    """
    if host.startswith("[") or ends_in_a_number(host):
        return None
    dot = "." if host.endswith(".") else ""
    domain = public_suffix_list().privatesuffix(host.removesuffix("."))
    return None if domain is None else domain + dot


def obtain_site(origin: Origin | OpaqueOrigin) -> Site:
    """The site of `origin`. (HTML, "obtain a site")"""
    if isinstance(origin, OpaqueOrigin):
        return origin
    return origin.scheme, registrable_domain(origin.host) or origin.host


@lru_cache(maxsize=4096)
def is_same_site(a: Origin | OpaqueOrigin | None, b: Origin | OpaqueOrigin | None) -> bool:
    """Whether `a` and `b` are the same site, including the scheme. (HTML, "same site")

    ``None`` is the opaque origin of a URL, which is not the same site with any other.
    """
    return is_schemelessly_same_site(a, b) and (
        not isinstance(a, Origin) or not isinstance(b, Origin) or a.scheme == b.scheme
    )


@lru_cache(maxsize=4096)
def is_schemelessly_same_site(
    a: Origin | OpaqueOrigin | None, b: Origin | OpaqueOrigin | None
) -> bool:
    """Whether `a` and `b` are the same site without schemes. (HTML, "schemelessly same site")"""
    if not isinstance(a, Origin) or not isinstance(b, Origin):
        return a is b and a is not None
    if a.host == b.host:
        return True
    # Hosts below different top-level domains are distinguished without the list.
    if a.host.rpartition(".")[2] != b.host.rpartition(".")[2]:
        return False
    domain = registrable_domain(a.host)
    return domain is not None and domain == registrable_domain(b.host)

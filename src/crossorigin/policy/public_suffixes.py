"""Domains under which anyone can get a name (https://publicsuffix.org/)."""

from __future__ import annotations

from functools import cache

from ..fetch.sites import public_suffix_list, registry_suffix
from .origin_patterns import OriginPattern
from .shared_hosts import OWN_DOMAIN, SHARED_HOSTS, shared_host

__all__ = ["open_domain", "open_registration_domain", "way_out"]

RESERVED_DOMAINS = frozenset({"example", "home.arpa", "internal", "invalid", "localhost", "test"})
"""Domains in which nobody can register names: RFC 6761, RFC 8375 and, for ``internal``, ICANN."""


@cache
def _suffix_below() -> dict[str, str]:
    """One public suffix below each domain that has any."""
    from importlib.resources import files  # noqa: PLC0415 (few policies need it)

    below: dict[str, str] = {}
    names = [name for host in SHARED_HOSTS for name in host.domains if "*" not in name]
    rules = (files("publicsuffixlist") / "public_suffix_list.dat").read_text(encoding="utf-8")
    for line in rules.splitlines():
        rule = line.strip()
        if rule and not rule.startswith(("//", "!")):
            names.append(rule.encode("idna").decode() if not rule.isascii() else rule)
    for suffix in names:
        parent = suffix.partition(".")[2]
        while parent:
            below.setdefault(parent, suffix)
            parent = parent.partition(".")[2]
    return below


def open_registration_domain(domain: str) -> str | None:
    """The domain, `domain` itself or one below, in which anyone can get names; or ``None``.

    The list's private section (``github.io``) counts, and so do `SHARED_HOSTS`. By the list's
    default rule, a top-level domain that it does not name counts too. So does a domain above a
    public suffix: ``railway.app`` is not a public suffix, but ``up.railway.app`` is.
    """
    if domain in RESERVED_DOMAINS:
        return None
    if public_suffix_list().publicsuffix(domain) == domain or shared_host(domain):
        return domain
    return _suffix_below().get(domain)


def open_domain(pattern: OriginPattern) -> str | None:
    """The domain in which this pattern covers names that anyone can get; or ``None``."""
    if not pattern.subdomains and not pattern.part:
        return None
    domain = pattern.origin.host
    if pattern.part:
        host = shared_host(domain)
        if host is not None and host.has_one_owner(pattern.part):
            return None
    return open_registration_domain(domain)


def way_out(pattern: OriginPattern) -> str:
    """What to write in place of a pattern that covers anyone's names: a hint's beginning."""
    domain = pattern.origin.host
    host = shared_host(domain)
    if host is not None:
        return host.way_out
    if registry_suffix(domain) != domain:
        return OWN_DOMAIN
    name = "example"
    if pattern.part and not pattern.part.before and pattern.part.after[0] not in "-_":
        name = pattern.part.after
    return f"Name your own domain, such as 'https://*.{name}.{domain}'"

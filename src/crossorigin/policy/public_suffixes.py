"""Domains under which anyone can get a name (https://publicsuffix.org/)."""

from __future__ import annotations

from functools import cache

from ..fetch.sites import public_suffix_list

__all__ = ["open_registration_domain"]

RESERVED_DOMAINS = frozenset({"example", "home.arpa", "internal", "invalid", "localhost", "test"})
"""Domains in which nobody can register names: RFC 6761, RFC 8375 and, for ``internal``, ICANN."""


@cache
def _suffix_below() -> dict[str, str]:
    """One public suffix below each domain that has any."""
    from importlib.resources import files  # noqa: PLC0415 (few policies need it)

    below: dict[str, str] = {}
    rules = (files("publicsuffixlist") / "public_suffix_list.dat").read_text(encoding="utf-8")
    for line in rules.splitlines():
        rule = line.strip()
        if rule and not rule.startswith(("//", "!")):
            suffix = rule.encode("idna").decode() if not rule.isascii() else rule
            parent = suffix.partition(".")[2]
            while parent:
                below.setdefault(parent, suffix)
                parent = parent.partition(".")[2]
    return below


def open_registration_domain(domain: str) -> str | None:
    """The domain, `domain` itself or one below, in which anyone can get names; or ``None``.

    The list's private section (``github.io``) counts. By the list's default rule, a top-level
    domain that it does not name counts too. So does a domain above a public suffix: ``railway.app``
    is not a public suffix, but ``up.railway.app`` is.
    """
    if domain in RESERVED_DOMAINS:
        return None
    if public_suffix_list().publicsuffix(domain) == domain:
        return domain
    return _suffix_below().get(domain)

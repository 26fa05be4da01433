"""Is a domain one under which anybody can register a name? (https://publicsuffix.org/)"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

__all__ = ["is_public_suffix"]

SPECIAL_USE_DOMAINS = frozenset(
    {"example", "internal", "invalid", "local", "localhost", "onion", "test"}
)
"""Top-level names that are reserved, so that no stranger can register below them (RFC 6761)."""


@cache
def _public_suffix_list() -> PublicSuffixList:
    # Imported late: reading the list takes 60 ms, and only wildcards need it.
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415

    return PublicSuffixList()


def is_public_suffix(domain: str) -> bool:
    """Is `domain` itself a public suffix, from the list's private section (github.io) or not?

    An unlisted top-level domain counts as one, by the list's own default rule.
    """
    if domain in SPECIAL_USE_DOMAINS:
        return False
    return _public_suffix_list().publicsuffix(domain) == domain

"""Caches: whether a cache may give a response for one origin to a page of another.

Source: RFC 9111, sections 3 and 4.1; RFC 9110, section 15.1 for statuses.
"""

from __future__ import annotations

from ..browser import HttpResponse
from ..diagnosis.answers import varies_by_origin
from ..fetch.header_lists import get

__all__ = ["cached_instead", "is_meant_to_be_cached"]

HEURISTICALLY_CACHEABLE = frozenset({200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501})


def cached_instead(response: HttpResponse) -> bool:
    """Whether a cache may store `response` and use it for a request with another Origin."""
    directives = _directives(response)
    if "no-store" in directives:
        return False
    if response.status not in HEURISTICALLY_CACHEABLE and not is_meant_to_be_cached(response):
        return False
    return not varies_by_origin(response)


def is_meant_to_be_cached(response: HttpResponse) -> bool:
    """Whether the response says that it can be stored and used again without asking."""
    directives = _directives(response)
    if {"no-store", "no-cache"} & set(directives):
        return False
    ages = [directives[name] for name in ("s-maxage", "max-age") if name in directives]
    return any(age not in ("", "0") for age in ages) or "public" in directives


def _directives(response: HttpResponse) -> dict[str, str]:
    found = {}
    for part in (get(response.headers, "cache-control") or "").split(","):
        name, _, value = part.strip().partition("=")
        found[name.lower()] = value.strip('"')
    return found

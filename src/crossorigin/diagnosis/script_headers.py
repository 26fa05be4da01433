"""The headers of a request that a script set, by the request itself or by its preflight."""

from __future__ import annotations

from collections.abc import Iterable

from ..browser import HttpRequest
from ..fetch.header_lists import Header
from ..fetch.safelists import (
    ALWAYS_SAFELISTED_REQUEST_HEADER_NAMES,
    is_forbidden_request_header_name,
)

__all__ = ["asked_for", "is_of_responses", "needing_permission", "set_by_script"]

_BROWSERS_OWN = frozenset(
    {
        "accept", "accept-encoding", "accept-language", "alt-used", "cache-control", "connection",
        "content-length", "cookie", "dnt", "expect", "host", "if-modified-since", "if-none-match",
        "origin", "pragma", "priority", "purpose", "referer", "te", "transfer-encoding",
        "upgrade", "upgrade-insecure-requests", "user-agent",
    }
)  # fmt: skip
"""Request headers that scripts never, or very rarely, set."""
_BY_OTHERS = (
    "sec-", "proxy-", "access-control-request-", "x-forwarded-", "cf-", "cloudfront-", "x-amzn-",
    "x-envoy-", "x-real-ip", "x-vercel-", "via", "forwarded", "cdn-loop",
)  # fmt: skip
"""What the names of other headers begin with that browsers add, and proxies on the way."""


def set_by_script(headers: Iterable[Header]) -> list[Header]:
    """The headers among `headers` that neither browsers nor proxies add by themselves."""
    return [
        (name, value)
        for name, value in headers
        if name.lower() not in _BROWSERS_OWN and not name.lower().startswith(_BY_OTHERS)
    ]


def asked_for(preflight: HttpRequest) -> list[str]:
    """The names of the headers for which a preflight needs permission, as it writes them."""
    return needing_permission(preflight.header("access-control-request-headers") or "")


def needing_permission(listed: str) -> list[str]:
    """The names in the list of a preflight that need permission, as it writes them.

    Chrome and Safari once listed all headers: Origin, which they set, and Accept among them.
    """
    names = [name for each in listed.split(",") if (name := each.strip())]
    lists_all = any(name.lower() == "origin" for name in names)
    return [
        name
        for name in names
        if not is_forbidden_request_header_name(name)
        and not (lists_all and name.lower() in ALWAYS_SAFELISTED_REQUEST_HEADER_NAMES)
    ]


def is_of_responses(name: str) -> bool:
    """Whether only responses have a header of that name, which pages send by mistake."""
    return name.lower().startswith(("access-control-allow-", "access-control-expose-"))

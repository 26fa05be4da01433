"""The headers of a request that a script set, by the request itself or by its preflight."""

from __future__ import annotations

from collections.abc import Iterable

from ..browser import HttpRequest
from ..fetch.header_lists import Header

__all__ = ["asked_for", "is_of_responses", "set_by_script"]

_BROWSERS_OWN = frozenset(
    {
        "accept", "accept-encoding", "accept-language", "alt-used", "cache-control", "connection",
        "content-length", "cookie", "dnt", "expect", "host", "if-modified-since", "if-none-match",
        "origin", "pragma", "priority", "purpose", "referer", "te", "transfer-encoding",
        "upgrade", "upgrade-insecure-requests", "user-agent",
    }
)  # fmt: skip
"""Request headers that scripts never, or very rarely, set."""


def set_by_script(headers: Iterable[Header]) -> list[Header]:
    """The headers among `headers` that browsers do not add themselves."""
    return [
        (name, value)
        for name, value in headers
        if name.lower() not in _BROWSERS_OWN
        and not name.lower().startswith(("sec-", "proxy-", "access-control-request-"))
    ]


def asked_for(preflight: HttpRequest) -> list[str]:
    """The names of the headers that a preflight asks for, as it writes them."""
    listed = preflight.header("access-control-request-headers") or ""
    return [name for each in listed.split(",") if (name := each.strip())]


def is_of_responses(name: str) -> bool:
    """Whether only responses have a header of that name, which pages send by mistake."""
    return name.lower().startswith(("access-control-allow-", "access-control-expose-"))

"""The target of a request: its host and its origin, to recognise the server's own pages."""

from __future__ import annotations

from collections.abc import Callable

from ..fetch.origins import DEFAULT_PORTS

__all__ = ["own_origin", "request_host"]

_PAGE_SCHEMES = {"ws": "http", "wss": "https"}


def own_origin(
    scheme: str, header: Callable[[str], str | None], *, trust_proxy_headers: bool
) -> str | None:
    """The serialised origin of the request's URL; ``None`` if it is not known.

    `scheme` is that of the connection; `header` looks up a request header by its name in lower
    case. Behind a proxy, the connection's scheme and host are those of the proxy. The original
    ones, in ``Forwarded`` (RFC 7239) or ``X-Forwarded-Proto`` and ``X-Forwarded-Host``, count only
    with `trust_proxy_headers`, because every client can send these headers.
    """
    host = request_host(header, trust_proxy_headers=trust_proxy_headers)
    if trust_proxy_headers:
        forwarded = _forwarded(header("forwarded"))
        scheme = forwarded.get("proto") or _first(header("x-forwarded-proto")) or scheme
    if not host:
        return None
    scheme = scheme.lower()
    scheme = _PAGE_SCHEMES.get(scheme, scheme)
    host = host.lower().removesuffix(f":{DEFAULT_PORTS.get(scheme)}")
    return f"{scheme}://{host}"


def request_host(header: Callable[[str], str | None], *, trust_proxy_headers: bool) -> str | None:
    """The host, with its port if any, that the request was sent to; see `own_origin`."""
    if trust_proxy_headers:
        forwarded = _forwarded(header("forwarded"))
        host = forwarded.get("host") or _first(header("x-forwarded-host"))
        if host:
            return host
    return header("host")


def _first(value: str | None) -> str | None:
    """The first of a list: each proxy appends a value, so the first is nearest to the client."""
    return None if value is None else value.partition(",")[0].strip()


def _forwarded(value: str | None) -> dict[str, str]:
    """The parameters of the first element of ``Forwarded``."""
    parameters = {}
    for parameter in (_first(value) or "").split(";"):
        name, _, text = parameter.partition("=")
        parameters[name.strip().lower()] = text.strip().strip('"')
    return parameters

"""What a request tells of where it comes from: ``Origin`` and the ``Sec-Fetch-…`` headers.

Facts: ``Origin`` goes with every request of CORS, and otherwise only with methods that can change
something. ``Sec-Fetch-…`` go only to URLs whose way is authenticated (https, or the machine
itself), preflights included; ``Sec-Fetch-Site`` looks at every URL of a redirect chain and never
gets better on the way. ``Sec-Fetch-User`` is for navigations, and so not here.

Standard: https://fetch.spec.whatwg.org/#origin-header and
https://w3c.github.io/webappsec-fetch-metadata/#fetch-integration
"""

from __future__ import annotations

from ..fetch.header_lists import Header, get
from ..fetch.origins import OpaqueOrigin, Origin, is_potentially_trustworthy
from ..fetch.sites import is_same_site
from .request import Mode, Request

__all__ = ["append_fetch_metadata_headers", "append_request_origin_header"]


def append_request_origin_header(headers: list[Header], request: Request) -> None:
    """Append ``Origin``, where it belongs. (Fetch, "append a request `Origin` header")

    A request without CORS to a less secure place hides it, by the default referrer policy.
    """
    urls = request.url_list
    if (
        request.engine.keeps_origin_within_origin
        and len(urls) > 1
        and urls[-1].origin == urls[-2].origin
        and request.sent_origin
    ):
        headers.append(("Origin", request.sent_origin))
    elif request.tainting == "cors" or _has_inactive_storage_access(request):
        headers.append(("Origin", request.serialized_origin))
    elif request.method not in ("GET", "HEAD"):
        downgrade = (
            request.mode != "cors"
            and isinstance(request.origin, Origin)
            and request.origin.scheme == "https"
            and request.current_url.scheme != "https"
        )
        crossed = (
            request.engine.crossing_no_cors_hides_origin
            and request.mode == "no-cors"
            and len({url.origin for url in urls}) > 1
        )
        hidden = downgrade or crossed
        headers.append(("Origin", "null" if hidden else request.serialized_origin))
    sent = get(headers, "origin")
    request.sent_origin = sent


def _has_inactive_storage_access(request: Request) -> bool:
    return (
        request.engine.origin_for_storage_access
        and request.credentials == "include"
        and isinstance(request.origin, OpaqueOrigin)
        and all(
            is_same_site(request.client.top_level_origin, url.origin) for url in request.url_list
        )
    )


def append_fetch_metadata_headers(
    headers: list[Header], request: Request, mode: Mode, *, preflight: bool = False
) -> None:
    """Append them to `headers`, which `request`, or a preflight for it, is about to be sent with.

    A preflight's `mode` is "cors", whatever the request's. (Fetch Metadata, "append the Fetch
    metadata headers for a request"; of a redirect chain, it is the current URL that has to be
    trustworthy, as in browsers)
    """
    origin = request.current_url.origin
    if origin is None or not is_potentially_trustworthy(origin):
        return
    if (
        request.engine.redirected_site == "none"
        and not preflight
        and request.mode == "cors"
        and request.url_list[-2:][0].origin != origin
    ):
        return
    headers.append(("Sec-Fetch-Dest", request.destination or "empty"))
    headers.append(("Sec-Fetch-Mode", mode))
    headers.append(("Sec-Fetch-Site", _site(request, preflight=preflight)))


def _site(request: Request, *, preflight: bool) -> str:
    """(Fetch Metadata, "set the `Sec-Fetch-Site` header")"""
    site = "same-origin"
    urls = request.url_list
    if preflight and request.engine.preflight_site == "current":
        urls = urls[-1:]
    if (
        preflight
        and request.engine.preflight_site == "serialized"
        and request.serialized_origin == "null"
    ):
        return "cross-site"
    if (
        not preflight
        and request.engine.redirected_site == "cross-site"
        and len(urls) > 1
        and any(url.origin != request.origin for url in urls)
    ):
        return "cross-site"
    for url in urls:
        if url.origin == request.origin:
            continue
        if not is_same_site(request.origin, url.origin):
            return "cross-site"
        site = "same-site"
    return site

"""The headers that describe a request's source: ``Origin`` and the ``Sec-Fetch-…`` headers.

Every CORS request has ``Origin``; other requests have it only with methods that can change
something. ``Sec-Fetch-…`` are sent only to trustworthy URLs (https, or the machine itself), also
with preflights. ``Sec-Fetch-Site`` depends on every URL of a redirect chain and never becomes
closer on the way. ``Sec-Fetch-User`` is for navigations, so it is left out.

Standard: https://fetch.spec.whatwg.org/#origin-header and
https://w3c.github.io/webappsec-fetch-metadata/#fetch-integration
"""

from __future__ import annotations

from ..fetch.header_lists import Header
from ..fetch.methods import GET_OR_HEAD
from ..fetch.origins import OpaqueOrigin, Origin, is_potentially_trustworthy
from ..fetch.sites import is_same_site, is_schemelessly_same_site
from ..fetch.urls import Url
from .request import Request, RequestMode

__all__ = ["append_fetch_metadata_headers", "append_request_origin_header"]


def append_request_origin_header(headers: list[Header], request: Request) -> None:
    """Append ``Origin`` if the request has it. (Fetch, "append a request `Origin` header")"""
    origin = _origin(request)
    request.notes.sent_origin = origin
    if origin is not None:
        headers.append(("Origin", origin))


def _origin(request: Request) -> str | None:
    """The value of ``Origin``; ``None`` for none.

    A request without CORS to a less secure URL hides it, by the default referrer policy.
    """
    engine, urls = request.engine, request.url_list
    stays = len(urls) > 1 and urls[-1].origin == urls[-2].origin
    if stays and request.notes.sent_origin and engine.identifying.keeps_origin_within_origin:
        return request.notes.sent_origin
    if request.mode == "websocket":
        return request.serialized_origin
    if request.tainting == "cors" or _is_storage_access_inactive(request):
        return request.serialized_origin
    is_cors_load = request.mode == "cors" and request.initiator == "other"
    if is_cors_load and request.destination in engine.loading.loads_with_origin:
        return request.serialized_origin
    if request.method in GET_OR_HEAD:
        return None
    downgrade = (
        request.mode != "cors"
        and isinstance(request.origin, Origin)
        and request.origin.scheme == "https"
        and request.current_url.scheme != "https"
        and not (engine.identifying.localhost_is_no_downgrade and _is_trustworthy(request))
    )
    crossed = request.mode == "no-cors" and len({url.origin for url in urls}) > 1
    hidden = downgrade or (crossed and engine.identifying.crossing_no_cors_hides_origin)
    return "null" if hidden else request.serialized_origin


def _is_trustworthy(request: Request) -> bool:
    origin = request.current_url.origin
    return origin is not None and is_potentially_trustworthy(origin)


def _is_storage_access_inactive(request: Request) -> bool:
    """Whether the frame could ask for the cookies of its top-level page and has not.

    (Storage Access Headers, "`Sec-Fetch-Storage-Access`: inactive", which goes with ``Origin``)
    """
    first, before = request.url_list[0], request.notes.before_redirects
    if (
        request.engine.identifying.origin_for_storage_access == "within-origin"
        and request.client.has_cross_site_ancestor
        and request.credentials == "include"
        and not request.navigates
        and request.redirect_taint == "same-origin"
    ):
        top_level = request.client.top_level_origin
        return is_schemelessly_same_site(top_level, request.current_url.origin)
    if (
        request.credentials != "include"
        or not isinstance(request.origin, OpaqueOrigin)
        or not is_same_site(request.client.top_level_origin, first.origin)
    ):
        return False
    match request.engine.identifying.origin_for_storage_access:
        case "onward":
            return (before or request).method in GET_OR_HEAD
        case "within-origin":
            return all(url.origin == first.origin for url in request.url_list)
    return False


def append_fetch_metadata_headers(
    headers: list[Header], request: Request, mode: RequestMode, *, is_preflight: bool = False
) -> None:
    """Append them to `headers`, the headers of `request` or of a preflight for it.

    A preflight's `mode` is always "cors". (Fetch Metadata, "append the Fetch metadata headers for a
    request"; in a redirect chain, only the current URL must be trustworthy, as in browsers)
    """
    origin = request.current_url.origin
    if origin is None or not is_potentially_trustworthy(origin):
        return
    site = _preflight_site(request) if is_preflight else _redirected_site(request)
    if site is None:
        return
    destination: str = request.destination or "empty"
    if mode == "websocket":
        destination = request.engine.identifying.websocket_destination
        if destination == "none":
            return
    headers.append(("Sec-Fetch-Dest", destination))
    headers.append(("Sec-Fetch-Mode", mode))
    headers.append(("Sec-Fetch-Site", site))


def _preflight_site(request: Request) -> str:
    match request.engine.preflights.preflight_site:
        case "current":
            return _site(request, request.url_list[-1:])
        case "serialized" if request.serialized_origin == "null":
            return "cross-site"
    return _site(request, request.url_list)


def _redirected_site(request: Request) -> str | None:
    """The site of a request that may have been redirected; ``None`` if it is not sent."""
    urls = request.url_list
    site = _site(request, urls)
    match request.engine.identifying.redirected_site:
        case "cross-site-over-http" if len(urls) > 1 and site == "same-site":
            return "cross-site" if request.current_url.scheme == "http" else site
        case "none" if request.mode == "cors" and urls[-2:][0].origin != urls[-1].origin:
            return None
    return site


def _site(request: Request, urls: list[Url]) -> str:
    """(Fetch Metadata, "set the `Sec-Fetch-Site` header")"""
    site = "same-origin"
    for url in urls:
        if url.origin == request.origin:
            continue
        if not is_same_site(request.origin, url.origin):
            return "cross-site"
        site = "same-site"
    return site

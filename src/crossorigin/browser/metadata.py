"""The headers about a request's source: ``Referer``, ``Origin`` and ``Sec-Fetch-…``.

Every CORS request has ``Origin``; other requests have it only with methods that can change
something. ``Sec-Fetch-…`` are sent only to trustworthy URLs (https, or the machine itself), also
with preflights. ``Sec-Fetch-Site`` depends on every URL of a redirect chain and never becomes
closer on the way. ``Sec-Fetch-User`` goes with navigations that the user starts.

Standard: https://fetch.spec.whatwg.org/#origin-header and
https://w3c.github.io/webappsec-fetch-metadata/#fetch-integration
"""

from __future__ import annotations

from ..fetch.header_lists import Header
from ..fetch.methods import GET_OR_HEAD
from ..fetch.origins import Origin, is_potentially_trustworthy
from ..fetch.sites import is_same_site, is_schemelessly_same_site
from ..fetch.urls import Url, parse_url
from .referrers import (
    RELAXED_POLICIES,
    ReferrerPolicy,
    hides_origin,
    referrer_to_send,
)
from .request import Request, RequestMode, hide_referrer_of_sandboxed
from .same_site import is_third_party

__all__ = [
    "append_fetch_metadata_headers",
    "append_referrer_header",
    "apply_referrer_policy",
    "origin_to_send",
    "take_referrer_policy",
]


SELDOM = ("document", "embed", "json", "object", "report")
"""Destinations that some engine calls by another name, and that of what a user starts."""


def append_referrer_header(
    headers: list[Header], request: Request, *, is_preflight: bool = False
) -> None:
    """Append ``Referer`` if the request has it. (Fetch, "HTTP-network-or-cache fetch")"""
    identifying = request.engine.identifying
    referrer = request.referrer
    if is_preflight and request.redirect_count and identifying.redirected_preflights_keep_referrer:
        referrer = request.notes.first_referrer
    if referrer is None:
        return
    how = identifying.cuts_referrer_to_other_sites
    if how != "never" and _is_cut(referrer, request, how):
        referrer = referrer_to_send(referrer, "origin", request.current_url.href) or referrer
        if how == "of-page":
            request.notes = request.notes._replace(cut_referrer=referrer)
            if request.mode == "navigate" or request.keepalive:
                request.referrer = referrer
    headers.append(("Referer", referrer))


def take_referrer_policy(request: Request, policy: ReferrerPolicy) -> None:
    """Give `request` the referrer policy of a redirect, if it has one.

    Then what Firefox had cut for the URL that redirects stays cut.
    """
    if policy:
        request.referrer_policy = policy
        request.referrer = request.notes.cut_referrer or request.referrer
        hide_referrer_of_sandboxed(request)
        request.notes = request.notes._replace(has_new_policy=True)
    if request.notes.cut_referrer is not None:
        request.notes = request.notes._replace(cut_referrer=None)


def apply_referrer_policy(request: Request, url: Url) -> None:
    """Cut the referrer to what is sent to `url`, the current one; it stays cut.

    (Fetch, "Main fetch", the step on the referrer)
    """
    if request.referrer is None:
        return
    policy = request.referrer_policy
    if request.navigates or policy == "origin-when-cross-origin":
        policy = _policy_of_referrer(request)
    request.referrer = referrer_to_send(
        request.referrer,
        policy,
        url.href,
        localhost_is_downgraded=request.engine.identifying.localhost_is_downgraded,
    )


def _policy_of_referrer(request: Request) -> ReferrerPolicy:
    """What decides what is left of the referrer, in a navigation or with a policy for both origins.

    WebKit asks it again in a navigation only after a redirect that has one.

    Firefox puts the default policy in the place of "origin-when-cross-origin" for another site, for
    that URL only, so that nothing is cut for those after it.
    (https://searchfox.org/mozilla-central/source/dom/security/ReferrerInfo.cpp)
    """
    how = request.engine.identifying.cuts_referrer_to_other_sites
    is_asked = not request.redirect_count or request.notes.has_new_policy
    if request.navigates and how == "of-top-level-page" and not is_asked:
        stays = request.current_url.origin == request.origin
        return "no-referrer-when-downgrade" if stays else "strict-origin"
    if request.referrer_policy != "origin-when-cross-origin":
        return request.referrer_policy
    is_put_off = how == "of-page" and not request.navigates and not request.keepalive
    is_other_site = not _is_referrer_of_site(request.referrer or "", request.current_url)
    return "unsafe-url" if is_put_off and is_other_site else request.referrer_policy


def _is_cut(referrer: str, request: Request, how: str) -> bool:
    """Whether the engine sends only the origin of `referrer`, whatever the policy."""
    if request.navigates:
        return False
    url = request.current_url
    if how == "of-top-level-page":
        return not is_schemelessly_same_site(request.client.top_level_origin, url.origin)
    return request.referrer_policy in RELAXED_POLICIES and not _is_referrer_of_site(referrer, url)


def _is_referrer_of_site(referrer: str, url: Url) -> bool:
    """Whether `referrer` is a URL of the site of `url`, over http or https."""
    source = parse_url(referrer, unchecked_punycode=True)  # also of a page whose origin is opaque
    return source is not None and is_schemelessly_same_site(source.origin, url.origin)


def origin_to_send(request: Request) -> str | None:
    """The value of ``Origin``; ``None`` for none.

    A request without CORS hides it if the referrer policy says so. (Fetch, "append a request
    `Origin` header")
    """
    urls = request.url_list
    if (
        len(urls) > 1
        and urls[-1].origin == urls[-2].origin
        and not request.was_upgraded
        and request.sent_origin
        and request.engine.identifying.keeps_origin_within_origin
        and not (request.navigates and request.method in GET_OR_HEAD)
    ):
        return request.sent_origin
    if request.tainting == "cors" or request.mode == "websocket":
        return request.serialized_origin
    engine = request.engine
    if request.initiator == "other" and request.mode == "cors":
        if request.destination in engine.loading.loads_with_origin:
            return request.serialized_origin
        is_event_source = not request.destination
        if is_event_source and request.was_upgraded and len(urls) == 1:
            sends = engine.identifying.upgraded_event_sources_have_origin
            return request.serialized_origin if sends else None
    if request.method in GET_OR_HEAD and not (
        request.client.may_lack_storage_access
        and request.credentials == "include"
        and _asks_with_origin(request)
    ):
        return None
    by_policy = (
        request.mode != "cors"
        and isinstance(request.origin, Origin)
        and hides_origin(
            _policy_for_origin(request),
            request.origin,
            _url_for_origin(request),
            is_downgrade=_is_downgrade(request),
        )
    )
    hides = {
        "no-cors": engine.identifying.crossing_no_cors_hides_origin,
        "navigate": engine.identifying.crossing_navigation_hides_origin,
    }
    crossed = hides.get(request.mode, False) and len({url.origin for url in urls}) > 1
    if by_policy:
        return "null"
    if request.initiator == "beacon" and not engine.identifying.sandboxed_beacons_hide_origin:
        url = parse_url(request.client.url)
        return str(request.origin if url is None or url.origin is None else url.origin)
    return "null" if crossed else request.serialized_origin


def _is_trustworthy(request: Request) -> bool:
    origin = request.current_url.origin
    return origin is not None and is_potentially_trustworthy(origin)


def _is_downgrade(request: Request) -> bool:
    """Whether a request of a page at an https URL goes to a URL with another scheme."""
    exempt = request.engine.identifying.downgrades_keep_origin and (
        not request.navigates or _is_trustworthy(request)
    )
    from_https = isinstance(request.origin, Origin) and request.origin.scheme == "https"
    is_insecure = request.current_url.scheme != "https"
    # A GET has `Origin` because of its storage access, which is found out after the upgrade.
    counts_as_http = (
        request.engine.mixed_content.upgrades_keep_taint
        and request.was_upgraded
        and request.method not in GET_OR_HEAD
    )
    return from_https and (is_insecure or counts_as_http) and not exempt


def _policy_for_origin(request: Request) -> ReferrerPolicy:
    """The referrer policy that decides about ``Origin``."""
    if not request.engine.identifying.origin_ignores_referrer_policy:
        return request.referrer_policy
    return request.client.referrer_policy if request.navigates else ""


def _url_for_origin(request: Request) -> Url:
    """The URL for which the referrer policy decides about ``Origin``.

    Chromium decides that for a form before any redirect.
    (https://chromium.googlesource.com/chromium/src/+/main/content/public/common/referrer.cc)
    """
    ignores = request.engine.identifying.origin_ignores_referrer_policy
    return request.url_list[0] if ignores else request.current_url


def _asks_with_origin(request: Request) -> bool:
    """Whether a GET has ``Origin`` because of ``Sec-Fetch-Storage-Access: inactive``.

    Chromium decides that for the first URL, before it asks about others.
    """
    if request.engine.identifying.origin_for_storage_access == "onward":
        from_get = (request.notes.before_redirects or request).method in GET_OR_HEAD
        return from_get and _is_storage_access_inactive(request, request.url_list[0])
    is_untainted = request.redirect_taint == "same-origin"
    return is_untainted and _is_storage_access_inactive(request, request.current_url)


def _is_storage_access_inactive(request: Request, url: Url) -> bool:
    """Whether the frame could ask for the cookies at `url` of its top-level page and has not.

    That is asked only of requests with the credentials mode "include".

    (Storage Access Headers, "`Sec-Fetch-Storage-Access`: inactive", which goes with ``Origin``)
    """
    client, how = request.client, request.engine.identifying.origin_for_storage_access
    if how == "never" or request.navigates or not client.may_lack_storage_access:
        return False
    if request.engine.cookies.third_party_cookies == "allowed":
        return False
    top = client.top_level_origin
    if how == "within-origin":
        if request.keepalive:
            return False
        to_top_level = is_schemelessly_same_site(top, url.origin)
        return to_top_level and _is_trustworthy(request)
    return is_same_site(top, url.origin)


def append_fetch_metadata_headers(
    headers: list[Header], request: Request, mode: RequestMode, *, is_preflight: bool = False
) -> None:
    """Append them to `headers`, the headers of `request` or of a preflight for it.

    A preflight's `mode` is always "cors". (Fetch Metadata, "append the Fetch metadata headers for a
    request"; in a redirect chain, only the current URL must be trustworthy, as in browsers)
    """
    origin = request.current_url.origin
    if origin is None or not is_potentially_trustworthy(origin):
        if is_preflight and request.engine.preflights.insecure_preflights_have_mode:
            headers.append(("Sec-Fetch-Mode", mode))
        return
    if is_preflight:
        site = _preflight_site(request)
    elif len(request.url_list) > 1:
        site = _redirected_site(request)
    else:
        site = _site(request, request.url_list)
    if site is None:
        return
    destination: str = request.destination or "empty"
    if mode == "websocket" or destination in SELDOM:
        destination = _called_by_engine(destination, request, mode)
        if destination == "none":
            return
        if request.by_user and request.engine.identifying.tells_user_activation:
            headers.append(("Sec-Fetch-User", "?1"))
    headers += (
        ("Sec-Fetch-Dest", destination),
        ("Sec-Fetch-Mode", mode),
        ("Sec-Fetch-Site", site),
    )
    if request.credentials != "include":
        return  # what most requests are
    sends = request.engine.identifying.storage_access_header
    if sends == "never" or (sends == "requests" and (is_preflight or mode == "websocket")):
        return
    client = request.client
    if client.top_level_origin is not client.origin or site == "cross-site":
        _append_storage_access_header(headers, request, is_preflight=is_preflight)


def _called_by_engine(destination: str, request: Request, mode: RequestMode) -> str:
    """The name of the destination in ``Sec-Fetch-Dest``; "none" if it is not sent."""
    identifying = request.engine.identifying
    if mode == "websocket":
        return identifying.websocket_destination
    return identifying.other_destinations.get(destination, destination)


def _append_storage_access_header(
    headers: list[Header], request: Request, *, is_preflight: bool
) -> None:
    """Append ``Sec-Fetch-Storage-Access`` where cookies of the request would be third-party ones.

    Nobody has given the permission "storage-access" here. (Storage Access Headers,
    https://github.com/cfredric/storage-access-headers)
    """
    if request.navigates:
        return
    rules, url = request.engine.cookies, request.current_url
    if request.engine.identifying.storage_access_header == "preflights":
        # Firefox looks at the redirects so far, of which a preflight has none.
        is_tainted = request.redirect_taint != "same-origin" and not is_preflight
        if is_tainted or request.keepalive:
            return
    if not is_third_party(request.client, url, rules):
        return
    if rules.third_party_cookies == "allowed":
        status = "active"
    elif request.client.may_lack_storage_access and _is_storage_access_inactive(request, url):
        status = "inactive"
    else:
        status = "none"
    headers.append(("Sec-Fetch-Storage-Access", status))


def _preflight_site(request: Request) -> str | None:
    """The site of a preflight; ``None`` if it is not sent."""
    if request.engine.preflights.first_url_decides_preflight_metadata:
        first = request.url_list[0].origin
        if first is None or not is_potentially_trustworthy(first):
            return None
    match request.engine.preflights.preflight_site:
        case "current":
            return _site(request, request.url_list[-1:])
        case "serialized" if request.serialized_origin == "null":
            return "cross-site"
    return _site(request, request.url_list)


def _redirected_site(request: Request) -> str | None:
    """The site of a request that was redirected; ``None`` if it is not sent."""
    urls = request.url_list
    site = _site(request, urls)
    identifying = request.engine.identifying
    if request.notes.redirect_was_mixed and identifying.mixed_redirects_are_cross_site:
        return "cross-site"
    match identifying.redirected_site:
        case "cross-site-over-http" if site == "same-site":
            return site if all(url.scheme == "https" for url in urls[:-1]) else "cross-site"
        case "none" if request.mode == "cors" and urls[-2:][0].origin != urls[-1].origin:
            return None
    return site


def _site(request: Request, urls: list[Url]) -> str:
    """(Fetch Metadata, "set the `Sec-Fetch-Site` header")"""
    site, page = "same-origin", request.origin
    for url in urls:
        if url.origin == page:
            continue
        if not is_same_site(page, url.origin) and not (
            request.engine.identifying.trustworthy_sites_lack_scheme
            and page.__class__ is Origin
            and page.scheme != url.scheme
            and is_potentially_trustworthy(page)
            and is_schemelessly_same_site(page, url.origin)
        ):
            return "cross-site"
        site = "same-site"
    return site

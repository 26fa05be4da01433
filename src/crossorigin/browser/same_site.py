"""The context of a request for cookies: how close the page is to the URL, and which jar it sees.

Standard: https://fetch.spec.whatwg.org/#cookie-infrastructure, "determine the same-site mode". Its
text forgets that a page may fetch another site without any redirect; that is fixed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple, TypeAlias

from ..fetch.methods import SAFE_METHODS
from ..fetch.origins import HTTP_SCHEMES, OpaqueOrigin, Origin, is_potentially_trustworthy
from ..fetch.sites import Site, is_same_site, is_schemelessly_same_site, obtain_site
from ..fetch.urls import Url, parse_url
from .request import Client, Request
from .settings import CookieRules

__all__ = [
    "CookieContext",
    "PartitionKey",
    "SameSiteMode",
    "context_of_page",
    "context_of_request",
    "is_same_site_for",
]

SameSiteMode: TypeAlias = Literal["strict-or-less", "lax-or-less", "unset-or-less"]
PartitionKey: TypeAlias = tuple[Site, bool]
"""The site of the top-level page, and whether the URL, or a frame between, is of another site."""


class CookieContext(NamedTuple):
    """A request, or a use of ``document.cookie``, as a cookie jar sees it.

    `host` and `path` are the URL's; `is_secure` tells whether Secure cookies go there;
    `is_unsafe_navigation` tells of a top-level navigation with a method such as POST, and
    `only_schemes_differ` that the request would be of the same site if all were served over https.
    """

    host: str
    path: str
    is_secure: bool
    mode: SameSiteMode
    third_party: bool
    partition: PartitionKey
    by_http: bool = True
    is_unsafe_navigation: bool = False
    only_schemes_differ: bool = False


def context_of_request(
    request: Request, rules: CookieRules, *, to_store: bool = False
) -> CookieContext:
    """The context of `request` at its current URL, to send cookies or `to_store` them."""
    url, client = request.current_url, request.client
    if request.navigates:
        mode: SameSiteMode = _mode_of_navigation(request, rules)
        unsafe = request.method not in SAFE_METHODS and mode == "unset-or-less"
        site = obtain_site(_known(url))
        context = _context(url, rules, mode, False, (site, False), unsafe=unsafe)
        return _with_schemes(context, client, request.url_list, rules)
    start = request.notes.restarted_at or 0
    on_the_way = request.url_list[start:] if rules.third_party_redirects_stick else [url]
    third_party = any(is_third_party(client, each, rules) for each in on_the_way)
    mode = "strict-or-less"
    counts = rules.redirects_through_other_sites_count and (
        rules.redirects_count_for_storing or not to_store
    )
    passed = request.url_list if counts else [url]
    if _is_cross_site(client, passed, rules):
        mode = "unset-or-less"
    partition = _partition(client, url, rules)
    context = _context(url, rules, mode, third_party, partition)
    return _with_schemes(context, client, passed, rules)


def _with_schemes(
    context: CookieContext, client: Client, urls: Sequence[Url], rules: CookieRules
) -> CookieContext:
    """`context`, with whether the page and `urls` differ in their schemes alone."""
    is_same_site = context.mode == "strict-or-less" and not context.third_party
    if is_same_site or not rules.sites_have_schemes or client.may_lack_storage_access:
        return context
    origins = [client.origin, client.top_level_origin, *(url.origin for url in urls)]
    schemes = {each.scheme for each in origins if isinstance(each, Origin)}
    if schemes != HTTP_SCHEMES or not all(
        is_schemelessly_same_site(client.origin, each) for each in origins
    ):
        return context
    return context._replace(only_schemes_differ=True)


def context_of_page(client: Client, url: Url, rules: CookieRules) -> CookieContext:
    """The context of ``document.cookie`` in a page at `url`."""
    third_party = is_third_party(client, url, rules)
    partition = _partition(client, url, rules)
    cross = _is_cross_site(client, [url], rules)
    if rules.same_site_compares == "page-or-top-level-host":
        cross = client.has_cross_site_ancestor and not _is_at_top_level_host(client, url)
    mode: SameSiteMode = "unset-or-less" if cross else "strict-or-less"
    return _context(url, rules, mode, third_party, partition)._replace(by_http=False)


def _context(
    url: Url,
    rules: CookieRules,
    mode: SameSiteMode,
    third_party: bool,
    partition: PartitionKey,
    *,
    unsafe: bool = False,
) -> CookieContext:
    origin = _known(url)
    is_secure = url.scheme == "https" or (
        rules.secure_cookies_at_localhost
        and isinstance(origin, Origin)
        and is_potentially_trustworthy(origin)
    )
    host = origin.host if isinstance(origin, Origin) else ""
    return CookieContext(
        host, url.path, is_secure, mode, third_party, partition, is_unsafe_navigation=unsafe
    )


def _known(url: Url) -> Origin | OpaqueOrigin:
    return url.origin or OpaqueOrigin()


def is_third_party(client: Client, url: Url, rules: CookieRules) -> bool:
    """Whether `url` is of another site than the top-level page, or a frame between is."""
    if client.has_cross_site_ancestor and rules.ancestors_make_third_party:
        return True
    if rules.opaque_pages_are_third_party and isinstance(client.origin, OpaqueOrigin):
        return True  # a sandboxed page is treated like one of another site
    return not is_same_site_for(rules, client.top_level_origin, url.origin)


def _partition(client: Client, url: Url, rules: CookieRules) -> PartitionKey:
    astray = (
        client.has_cross_site_ancestor
        or isinstance(client.origin, OpaqueOrigin)
        or not is_same_site_for(rules, client.top_level_origin, url.origin)
    )
    return obtain_site(client.top_level_origin), astray


def _is_cross_site(client: Client, urls: Sequence[Url], rules: CookieRules) -> bool:
    """Whether one of `urls`, which redirects have led to in turn, is of another site.

    That is another than the site of the page, of its top-level page or of a frame between.
    """
    if rules.same_site_compares == "page-or-top-level-host":
        return not (_stays_on_site(client, urls) or _is_at_top_level_host(client, urls[-1]))
    return client.has_cross_site_ancestor or not all(
        is_same_site_for(rules, client.top_level_origin, url.origin)
        and is_same_site_for(rules, client.origin, url.origin)
        for url in urls
    )


def _stays_on_site(client: Client, urls: Sequence[Url]) -> bool:
    """Whether the first URL is of the page's site, and no redirect changes the site or scheme."""
    page = parse_url(client.url)  # also of a sandboxed page, whose origin is opaque
    return (
        page is not None
        and is_schemelessly_same_site(page.origin, urls[0].origin)
        and all(is_same_site(a.origin, b.origin) for a, b in pairwise(urls))
    )


def _is_at_top_level_host(client: Client, url: Url) -> bool:
    top, origin = client.top_level_origin, url.origin
    return isinstance(top, Origin) and origin is not None and top.host == origin.host


def is_same_site_for(
    rules: CookieRules, a: Origin | OpaqueOrigin | None, b: Origin | OpaqueOrigin | None
) -> bool:
    """Whether `a` and `b` are one site, as the engine reads it for cookies."""
    return is_same_site(a, b) if rules.sites_have_schemes else is_schemelessly_same_site(a, b)


def _mode_of_navigation(request: Request, rules: CookieRules) -> SameSiteMode:
    passed = request.url_list
    if not rules.redirects_through_other_sites_count:
        passed = passed[-1:]
    if rules.same_site_compares == "page-or-top-level-host":
        stays = _stays_on_site(request.client, passed)
    else:
        stays = all(is_same_site_for(rules, request.origin, url.origin) for url in passed)
    if stays:
        return "strict-or-less"
    return "lax-or-less" if request.method in SAFE_METHODS else "unset-or-less"

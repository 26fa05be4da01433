"""Words for responses that come from elsewhere: by redirects, from logins, caches and proxies."""

from __future__ import annotations

from ...fetch.origins import Origin
from ...fetch.sites import is_same_site
from ...fetch.urls import parse_url
from ..answers import is_login, redirect_difference
from ..evidence import Comparison, Evidence
from .logins import by_software, without_query
from .wording import Words, if_wanted, page_of, pages_of, target_of

__all__ = [
    "answered_in_turns",
    "cached",
    "cached_without_cors",
    "changed_on_the_way",
    "granted_at_another_url",
    "led_to_another",
    "login_fetched",
    "login_redirect",
    "manifest_behind_login",
    "null_after_redirect",
    "of_another_application",
    "origin_dropped",
    "origin_not_received",
    "redirect_to_http",
    "redirect_without_cors",
    "redirected_elsewhere",
    "redirected_twice",
]


def login_redirect(evidence: Evidence, leads_to: str) -> Words:
    fetch_with = ""
    first_origin = getattr(parse_url(evidence.first_url or ""), "origin", None)
    if evidence.credentials is not True and evidence.page != first_origin:
        fetch_with = (
            " If it knows the user by a cookie, check that the page fetches with credentials: "
            "“include”."
        )
    first = evidence.first_url
    first = without_query(first) if first and first != leads_to else "The server"
    return Words(
        f"{first} redirects the request to a login page, {without_query(leads_to)}.",
        "It takes the request for one without a login: the session has ended, no cookie or token "
        "went with it, or it does not accept the one that did. A fetch follows the redirect like "
        "any other, and login pages do not allow other origins.",
        f"Log in again to see whether that is all.{fetch_with} Then let the API answer 401, with "
        f"CORS headers, in place of the redirect. {by_software(leads_to)}If the page means to "
        "start a login here, let it go to the address (by location.href or a link), not fetch it.",
    )


def login_fetched(evidence: Evidence) -> Words:
    return Words(
        "This is the address where a user's browser is sent to log in. A script cannot fetch it.",
        "Its response is a page for the user, and logins do not allow other origins to read it. If "
        "the page fetched another URL, that one redirected the request here.",
        "To start a login, let the page go to the address (by location.href, a link or a form), "
        "not fetch it. If an API redirected here, it takes the request for one without a login: "
        "let it answer 401, with CORS headers, so that the page can send the user to the login.",
    )


def manifest_behind_login(evidence: Evidence) -> Words:
    return Words(
        "The page's manifest is fetched without cookies, so the login redirects it to "
        f"{evidence.url or 'its own page'}.",
        "Browsers fetch a manifest without credentials unless the link asks for them.",
        'Write crossorigin="use-credentials" on the page\'s <link rel="manifest">, so that the '
        "login's cookie goes with it. Or exempt the manifest from the login.",
    )


def redirect_without_cors(evidence: Evidence, leads_to: str) -> Words:
    difference = redirect_difference(evidence.url, leads_to)
    target = parse_url(leads_to)
    end = target.origin if target is not None else None
    first = evidence.target
    is_known = end is not None and first is not None and first.scheme == end.scheme
    if is_known and not is_same_site(first, end):
        return Words(
            f"The server redirects to another site, {leads_to}, and the redirect has no CORS "
            "headers.",
            "Every response on the way needs them, redirects too. Often a page for users answers "
            "in place of the API, which has moved, has ended or is asleep, or whose address is "
            "wrong.",
            f"Open {evidence.url} in a tab to see what is there, and fetch the API's present "
            "address. If that is the URL that it redirects to, fetch that directly.",
        )
    return Words(
        f"The server redirects to {leads_to or 'another URL'}, and the redirect has no CORS "
        "headers.",
        f"Every response on the way needs them, redirects too. {difference}".rstrip(),
        f"Fetch {leads_to or 'the URL that it leads to'} directly.",
    )


def redirected_elsewhere(first: str) -> Words:
    """The message names the first URL, and its writer left out the one that it led to."""
    return Words(
        f"{first} redirects to another origin, and the response there has no CORS headers.",
        "The browser follows the redirect as a request across origins. Often it leads to a login, "
        "because the request has no session.",
        f"Look at the row of {first} in the Network panel: Location tells where it leads. If that "
        "is a login, let the server answer 401 instead, so that the page can start the login. If "
        "it is another address of the same server, fetch that directly.",
    )


def led_to_another(evidence: Evidence, first: str, end: str) -> Words:
    """`first` is what the page asked for, and `end` is of another site."""
    first, end = without_query(first), without_query(end)
    of_target = (
        f" Write its target as {evidence.target}: of http:// the server may redirect."
        if end.startswith("https:")
        else ""
    )
    return Words(
        f"{first} redirects the request to another site, {end}, which does not allow "
        f"{pages_of(evidence)}.",
        "Servers redirect requests that they do not serve: a wrong path, method or parameter, a "
        "request without a login, a service that has moved or ended. A proxy that passes the "
        "redirect on sends the browser past itself.",
        f"Open {first} in a tab, or ask it by curl -i, to see why it redirects, and correct the "
        f"request. If it is a proxy of your own, let it follow redirects itself.{of_target} CORS "
        "settings help only if the page means that site.",
    )


def redirected_twice(evidence: Evidence) -> Words:
    """A preflight is redirected that the browser sent after a redirect of the request."""
    first, end = without_query(evidence.first_url or ""), without_query(evidence.url or "")
    return Words(
        f"{first} redirects the request to {end}, where the preflight is redirected again.",
        "The request itself may be redirected, its preflight may not. At another origin the "
        "browser asks by preflight first.",
        f"Open {first} in a tab to see where the redirects lead. If that is a login, let the API "
        "answer 401, with CORS headers, in place of the redirect. Otherwise fetch the address "
        "where they end directly.",
    )


def redirect_to_http(evidence: Evidence, leads_to: str) -> Words:
    return Words(
        f"The server redirects to {leads_to}, from https to http on the same host.",
        "Most often it does not know that the request came over https, because a proxy in front of "
        "it ends TLS and passes plain http on. A page on https may not follow to http.",
        "Tell the server about the proxy: let the proxy send X-Forwarded-Proto, and let the server "
        "trust it (uvicorn: --proxy-headers --forwarded-allow-ips; Django: "
        "SECURE_PROXY_SSL_HEADER; Flask: ProxyFix; Express: trust proxy). Or fetch the URL that "
        "needs no redirect, often the one with a slash at the end.",
    )


def null_after_redirect(evidence: Evidence, url: str) -> Words:
    asked = evidence.compared(Comparison.UNREDIRECTED)
    is_known = isinstance(evidence.page, Origin)
    allow = f", and let that server allow {pages_of(evidence) if is_known else 'the page'}"
    if is_known and evidence.page == evidence.target:
        allow = ""
    proof = ""
    if asked is not None and asked.readable:
        allow, proof = "", f" Asked with “Origin: {evidence.origin}”, it allows the page."
    elif asked is not None:
        proof = f" Asked with “Origin: {evidence.origin}”, it does not allow the page either."
    is_open = evidence.status is None and evidence.told.value is None and not evidence.exchanges
    by_star = (
        " (A server that sends “*” allows this page too. If yours does, its response is an error "
        "without the headers: look at its status in the Network panel.)"
        if is_open
        else ""
    )
    of_user = ""
    if is_known and (evidence.page == evidence.target or is_login(evidence.url or "")):
        of_user = (
            "If the redirect is meant for the user (to a page or a login), let the first server "
            "answer 401, or with the address as data, in place of it, and let the page's script "
            "go there (location.href). Otherwise: "
        )
    return Words(
        "A redirect led from one foreign origin to another, so the browser sends “Origin: null”.",
        "After such a redirect the server is not told the page's origin, so no list of origins can "
        "allow it, and allowing “null” would allow every sandboxed page of every site."
        f"{proof}{by_star}",
        f"{of_user}Fetch {url} directly, where the redirects end{allow}. If that URL changes "
        "with each request (a signed one), let the first server answer with the URL in place of a "
        "redirect. Or, if the response is for every page, let the last server send "
        "“Access-Control-Allow-Origin: *”, which counts for requests without credentials.",
    )


def cached(evidence: Evidence, stored_for: str | None, *, by_fresh_url: bool) -> Words:
    """`stored_for` is the origin that the response names; ``None`` if it names none."""
    for_whom = f"a page of {stored_for}" if stored_for else "a request without an Origin"
    if evidence.from_cache:
        for_whom = "an earlier request"
    proof = ""
    if by_fresh_url:
        proof = (
            f" The server itself allows {page_of(evidence)}: with a fresh query, which no cache "
            "knows, its response has the header."
        )
    plain = {each.header("access-control-allow-origin") for each in evidence.comparisons}
    if "*" in plain and not evidence.from_cache:
        return Words(
            "The response comes from a cache, which stored it before the server sent the header.",
            "A response to a plain GET has Access-Control-Allow-Origin: *, for every page.",
            "Load the page with “Disable cache” set in the Network panel, and empty the CDN's "
            "cache. If that does not help, paste the headers of the page's own request.",
        )
    return Words(
        f"The response comes from a cache, which stored it for {for_whom}.",
        "The CORS headers depend on the Origin, but the cache ignores it and gives every page the "
        f"same response.{proof}",
        "Send “Vary: Origin” with every response of this URL, also when the request has no "
        "Origin. Check that the cache respects it: a CDN needs Origin in its cache key, and has to "
        "forward it to the server. Then empty the cache.",
    )


def answered_in_turns(evidence: Evidence) -> Words:
    return Words(
        "The same request was answered with Access-Control-Allow-Origin and without it.",
        f"So the server does allow {page_of(evidence)}. Either a cache gave the response without "
        "the header, which it had stored for a request without an Origin, or two servers take "
        "turns and one of them lacks the settings.",
        "Compare Age, X-Cache, Via and Server in the two responses. Send “Vary: Origin” with every "
        "response of this URL and empty the cache, or bring all servers to the same settings.",
    )


def granted_at_another_url(evidence: Evidence) -> Words:
    if evidence.granted_elsewhere == evidence.url:
        return Words(
            "The server has CORS settings, and the browser got a response without the headers.",
            "The response beside the message, of the same URL, has them. The settings were changed "
            "in between, or the browser got another response: an error, one that a cache stored "
            "without the headers, or one of another server.",
            "Ask the URL again as the page does, with the header Origin, and compare the status, "
            "Age and X-Cache. If a cache keeps the response without the headers, empty it.",
        )
    return Words(
        "The server has CORS settings, and the response to this URL lacks the headers.",
        f"The response beside it, of {evidence.granted_elsewhere}, has them.",
        "Let the same settings cover this URL: in a proxy, the location that answers it; in an "
        "application, a layer around all routes. If they do by now, ask this URL again.",
    )


def cached_without_cors(evidence: Evidence) -> Words:
    return Words(
        "The browser took the response from its own cache, where a request without CORS put it.",
        "An <img> without a crossorigin attribute loads the same URL without an Origin. Servers "
        "that add the headers only for an Origin, as Amazon S3 does, then send none, and no “Vary: "
        "Origin” either, so the browser uses that response for the later request too.",
        "If it works with “Disable cache” in the Network panel, this is it. Write crossorigin on "
        "every element that loads this URL, or add a query of its own (?cors) where the page needs "
        "CORS. Let the server send “Vary: Origin” always.",
    )


def kept_by_browser() -> Words:
    """The stored response counts, with the 304's headers over its own (RFC 9111, 4.3.4)."""
    return Words(
        "The response that the browser has in its cache lacks the header.",
        "A 304 brings no response of its own: the browser uses the one that it stored, which can "
        "be older than the server's CORS settings, or stored for a request without an Origin.",
        "Load the page with “Disable cache” set in the Network panel. If that works, this is it. "
        "Send the CORS headers and “Vary: Origin” with every response of this URL, with a 304 too: "
        "the browser then adds them to the response that it has.",
    )


def changed_on_the_way(evidence: Evidence, direct: str) -> Words:
    return Words(
        f"The application allows {page_of(evidence)}; something between it and "
        f"{target_of(evidence)} changes the response.",
        f"Asked directly, at {direct}, the response has the CORS headers. Through the proxy it "
        "does not.",
        "Let the proxy pass on OPTIONS, the request header Origin and the "
        "Access-Control-Request headers, and all Access-Control headers of the responses. Its own "
        "errors, logins and cached responses need the headers too.",
    )


def of_another_application(evidence: Evidence, who: str, meant: str, where: str) -> Words:
    return Words(
        f"{who} answered, not {meant}.",
        f"It answers any path with a page or a file of its own, and has no CORS at all. {meant} is "
        f"at another address: {where}.",
        f"Ask {meant} at its own address, in the page and in the addresses that the server signs.",
    )


def origin_dropped(evidence: Evidence, said: str) -> Words:
    return Words(
        "The server got no Origin: something on the way, a proxy or CDN, does not forward it.",
        f"The server says so itself: “{said}”. Without an Origin it cannot allow any page.",
        "Let the proxy or CDN in front of the server forward the request headers Origin, "
        "Access-Control-Request-Method and Access-Control-Request-Headers, and OPTIONS.",
    )


def origin_not_received(evidence: Evidence) -> Words:
    return Words(
        "The server answers as if the request had no Origin: a proxy or CDN does not forward it, "
        "or the server's list has none of the origins that were tried.",
        "It knows CORS, because it sends “Vary: Origin”, and it refused each of these origins.",
        if_wanted(
            evidence,
            "let each proxy and CDN in front of the server forward the request headers Origin, "
            "Access-Control-Request-Method and Access-Control-Request-Headers; and add that origin "
            "to those that the server allows.",
        ),
    )

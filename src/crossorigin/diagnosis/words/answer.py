"""Words for responses that no page, or not this page, can read."""

from __future__ import annotations

from collections.abc import Sequence

from ...fetch.origins import Origin
from ...fetch.sites import is_same_site
from ...fetch.urls import parse_url
from ..answers import redirect_difference
from ..evidence import Comparison, Evidence, Settings
from ..findings import NextStep
from ..places import is_local_host, is_public
from .preflight import hint_of_service
from .wording import (
    Words,
    host_of,
    if_wanted,
    joined,
    page_of,
    pages_of,
    port_left_out,
    target_of,
    url_of,
)

__all__ = [
    "allowed_now",
    "api_gateway_without_method",
    "as_browsers_send",
    "body_limit",
    "but_of_error",
    "cached",
    "cached_without_cors",
    "challenge",
    "changed_on_the_way",
    "credentials_not_allowed",
    "csrf",
    "doubled",
    "doubled_by_one",
    "doubled_credentials",
    "error_without_cors",
    "fix_for_error",
    "gateway_error",
    "interstitial",
    "layer_too_late",
    "list_of_origins",
    "listed_already",
    "local_address",
    "login_fetched",
    "login_redirect",
    "manifest_behind_login",
    "meaning",
    "misspelled_in_settings",
    "named_already",
    "never_a_page",
    "no_cors_headers",
    "not_a_preflight",
    "not_asked_as_a_page",
    "not_by_rules_of_bucket",
    "not_in_settings",
    "null_after_redirect",
    "null_origin",
    "of_another_application",
    "only_files_in_settings",
    "only_methods_in_settings",
    "only_on_preflight",
    "only_on_success",
    "only_paths_in_settings",
    "origin_dropped",
    "origin_empty",
    "origin_misspelled",
    "origin_not_allowed",
    "origin_refused",
    "other",
    "page_beside_settings",
    "pattern_in_settings",
    "pattern_sent",
    "proxied_by_page",
    "redirect_to_http",
    "redirect_without_cors",
    "redirected_elsewhere",
    "rules_of_bucket_allow_it",
    "settings_allow_it",
    "settings_refused",
    "twin_allowed",
    "webdav",
    "wildcard_with_credentials",
    "word_in_place_of_origin",
]  # fmt: skip

_OUTERMOST = (
    "Put the server's CORS layer outermost, around authentication, routing and the handling of "
    "errors, so that every response passes it."
)
_MEANING = {
    400: "the request was malformed",
    401: "the user is not logged in",
    403: "access is forbidden",
    404: "there is nothing at this URL",
    405: "the method is not served at this URL",
    413: "the request was too large",
    415: "the Content-Type of the request is not accepted",
    421: "the connection was made for another host",
    422: "the request was not valid",
    429: "there were too many requests",
    500: "the server failed",
}


def meaning(status: int | None) -> str:
    """The status and what it means, such as “404 (there is nothing at this URL)”."""
    words = _MEANING.get(status or 0)
    return f"{status} ({words})" if words else f"{status}"


def fix_for_error(status: int) -> str:
    """The advice for an error status."""
    if status in (401, 403):
        return "Check that the request carries the right login."
    if status in (404, 405):
        return "Check that URL and method are right."
    if status == 421:
        return (
            "Browsers share an HTTP/2 connection between hosts with one address and one "
            "certificate. Give these hosts the same TLS settings, or a certificate each."
        )
    if status == 429:
        return "Send fewer requests, or wait before the next one."
    if 400 <= status < 500:
        return "See in the response's body what is wrong with the request."
    return "Look in the server's log for the error, and fix that first."


def _fix_for_status(evidence: Evidence) -> str:
    """The advice for the status of the response, which may be for want of a header."""
    status = evidence.status or 0
    if status in (401, 403) and evidence.sending is not None and evidence.sending.lost:
        return f"Let script request {evidence.url} itself, so that its login goes along."
    return fix_for_error(status)


def gateway_error(evidence: Evidence) -> Words:
    if evidence.is_open_question:
        return Words(
            f"A proxy in front of the server answered with status {evidence.status}: it has no "
            "response from the server behind it.",
            "This is not because of CORS. A page gets the same, and where the proxy's error page "
            "has no CORS headers, the browser reports their absence instead of the failure.",
            "Get the server behind it to answer: is it running, is the proxy's address for it "
            f"right, is it too slow?{hint_of_service(evidence)}",
        )
    return Words(
        f"A proxy in front of the server answered with status {evidence.status}: it has no "
        "response from the server behind it.",
        "The proxy's error page has no CORS headers, so the browser reports their absence instead "
        "of the failure.",
        "First get the server behind it to answer: is it running, is the proxy's address for it "
        "right, is it too slow? Then let the proxy add the headers to its error pages too."
        f"{hint_of_service(evidence)}",
    )


def error_without_cors(evidence: Evidence, said: str = "") -> Words:
    status = evidence.status
    plain = evidence.compared(Comparison.PLAIN)
    if status is None and plain is not None and plain.readable:
        value = plain.header("access-control-allow-origin") or ""
        other = "A response to a plain GET" if plain.status else "The response beside the message"
        return Words(
            "The server answered with an error, and that response has no CORS headers.",
            f"{other} has Access-Control-Allow-Origin: {value}, so this page is allowed. Many "
            "frameworks add the header only to responses that succeed. Or the page's request had "
            "another path, method or login, and something else answered it.",
            "Look in the Network panel for the status of the page's request, and in the server's "
            f"log for the error. Then let errors carry the headers too. {_OUTERMOST}",
        )
    if status is None:
        return Words(
            "The server answered with an error, and that response has no CORS headers.",
            "The CORS message would then hide the error. Many frameworks add CORS headers only to "
            "responses that succeed.",
            "Look in the Network panel for the status, and in the server's log for the error. Then "
            f"let errors carry the headers too. {_OUTERMOST}",
        )
    says = f" The response says: “{said}”." if said else ""
    return Words(
        f"The server answered with status {meaning(status)}, and that response has no CORS "
        "headers.",
        f"The CORS message hides the real problem, which is that error.{says} Many frameworks add "
        "CORS headers only to responses that succeed.",
        f"{_fix_for_status(evidence)}{webdav(evidence)} Then let errors carry the headers too. "
        f"{_OUTERMOST}",
    )


def webdav(evidence: Evidence) -> str:
    """A hint at the module of IIS that answers 405 to methods before the application does."""
    if evidence.status != 405 or evidence.method not in ("PUT", "DELETE", "PATCH"):
        return ""
    return (
        " On IIS the WebDAV module answers PUT and DELETE so, before the application: remove "
        "WebDAVModule from the modules and WebDAV from the handlers in web.config."
    )


def body_limit(evidence: Evidence) -> Words:
    return Words(
        "The request is too large: the server, or a proxy in front of it, answered with status 413 "
        "before any CORS layer saw the request.",
        "That response has no CORS headers, so the browser reports their absence instead of the "
        "limit.",
        "Raise the limit for the size of request bodies (nginx: client_max_body_size; Express: "
        "express.json({ limit }); IIS: maxAllowedContentLength), or send less. Then let errors "
        "carry the CORS headers too.",
    )


def challenge(evidence: Evidence, who: str) -> Words:
    return Words(
        f"{who} answered in place of the server, with a challenge to prove that a human is there, "
        "not a bot.",
        "A fetch by script cannot solve a challenge, and the page with it has no CORS headers.",
        f"Exempt this path of {host_of(evidence)} from the challenge, in a rule of {who}'s "
        "firewall (WAF). Logins and CORS settings do not change it.",
    )


def interstitial(evidence: Evidence, who: str) -> Words:
    return Words(
        f"{who} answered in place of the server, with a warning page for visitors.",
        "A fetch by script cannot click it away, and the page has no CORS headers.",
        "Send the request header ngrok-skip-browser-warning with any value, and let the server "
        "allow that header. A paid plan, or another tunnel, has no such page.",
    )


def api_gateway_without_method(evidence: Evidence) -> Words:
    return Words(
        "This is a REST API of Amazon API Gateway, and it has no such method: the resource has no "
        f"{_asked_method(evidence)} method, or the path does not exist.",
        "API Gateway answers “Missing Authentication Token” then; no login is missing.",
        "Enable CORS on the resource, which adds an OPTIONS method to it, and on the gateway "
        "responses for 4XX and 5XX. Then deploy the API to its stage. Check that the path has the "
        "stage's name in it.",
    )


def _asked_method(evidence: Evidence) -> str:
    if evidence.in_preflight:
        return "OPTIONS"
    return evidence.method or "such"


def csrf(evidence: Evidence, said: str) -> Words:
    return Words(
        f"The server's protection against CSRF refused the request ({said}).",
        f"It does not trust {_sender(evidence)}; this check is separate from CORS, and its error "
        "page has no CORS headers.",
        _trust(evidence, said),
    )


def _sender(evidence: Evidence) -> str:
    return "the Origin “null”" if evidence.origin == "null" else page_of(evidence)


def _trust(evidence: Evidence, said: str) -> str:
    """The advice where an Origin is not trusted: it may be the server's own, misunderstood."""
    if evidence.origin == "null":
        return (
            "Do not trust “null”, which every sandboxed page sends. If the page is the server's "
            "own, look at its header Referrer-Policy: with “no-referrer” browsers send null with "
            "every form that is posted; let the server, or the proxy that sets it, send "
            "“same-origin” or “strict-origin-when-cross-origin”. A page in a sandboxed frame needs "
            "allow-same-origin, and one that was opened as a file an address of http."
        )
    own = ""
    if "request.base_url" in said:
        own = (
            " If the two differ only in http and https, or in the port, the server does not know "
            "its own address behind the proxy: let the proxy send X-Forwarded-Proto, "
            "X-Forwarded-Port and Host."
        )
    elif "trusted origins" in said:
        own = (
            " If that is the server's own address, Django takes itself for another: behind a proxy "
            "that ends TLS it sees http. Let the proxy pass on Host and send X-Forwarded-Proto, "
            "and set SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')."
        )
    return if_wanted(
        evidence,
        "add that origin to the trusted origins (Django: CSRF_TRUSTED_ORIGINS), and let the "
        "page send the CSRF token. APIs that log in by token rather than by cookie can be "
        "exempt from the check (Rails: protect_from_forgery with: :null_session, or "
        f"ActionController::API; Laravel: routes in api.php).{own}",
    )


def settings_refused(evidence: Evidence, said: str) -> Words:
    return Words(
        "The server's framework refuses its own CORS settings: every origin (“*”), and "
        "credentials.",
        f"Its log says: “{said}”. It then does not start, or fails at each request, without CORS "
        "headers.",
        "List the origins in place of “*” (Spring: allowedOrigins, or allowedOriginPatterns; "
        "ASP.NET Core: WithOrigins; Fiber: AllowOrigins; tower-http: AllowOrigin::list), or do not "
        "allow credentials, if no cookies are needed.",
    )


def login_redirect(evidence: Evidence, leads_to: str) -> Words:
    fetch_with = ""
    if evidence.credentials is not True:
        fetch_with = " Check that the page fetches with credentials: “include”."
    return Words(
        f"The server sends the request to a login page, {leads_to}.",
        "The session has ended, or no cookie was sent. A fetch follows the redirect like any "
        "other, and login pages do not allow other origins.",
        "Log in again to see whether that is all. Then let the API answer 401, with CORS headers, "
        f"instead of redirecting, so that the page can send the user to the login.{fetch_with} If "
        "the page means to start a login here, let it go to the address (by location.href or a "
        "link), not fetch it.",
    )


def login_fetched(evidence: Evidence) -> Words:
    return Words(
        "This is the address where a user's browser is sent to log in. A script cannot fetch it.",
        "Its response is a page for the user, and logins do not allow other origins to read it. If "
        "the page fetched another URL, that one redirected the request here.",
        "To start a login, let the page go to the address (by location.href, a link or a form), "
        "not fetch it. If an API redirected here, the session has ended: let it answer 401, with "
        "CORS headers, so that the page can send the user to the login.",
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
            "so in place of the API: it has moved, has ended or is asleep, or its address is "
            "wrong.",
            f"Open {evidence.url} in a tab to see what is there, and fetch the API's present "
            "address. If that is the URL that it redirects to, fetch this in the first place.",
        )
    return Words(
        f"The server redirects to {leads_to or 'another URL'}, and the redirect has no CORS "
        "headers.",
        f"Every response on the way needs them, redirects too. {difference}".rstrip(),
        f"Fetch {leads_to or 'the URL that it leads to'} in the first place.",
    )


def redirected_elsewhere(first: str) -> Words:
    """The message names the first URL, and its writer left out the one that it led to."""
    return Words(
        f"{first} redirects to another origin, and the response there has no CORS headers.",
        "The browser follows the redirect as a request across origins. Often it leads to a login, "
        "because the request has no session.",
        f"Look at the row of {first} in the Network panel: Location tells where it leads. If that "
        "is a login, let the server answer 401 instead, so that the page can start the login. If "
        "it is another address of the same server, fetch that in the first place.",
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
    return Words(
        "A redirect led from one foreign origin to another, so the browser sends “Origin: null”.",
        "After such a redirect the server is not told the page's origin, so it cannot allow it. "
        "(Allowing “null” would allow every sandboxed page of every site.)",
        f"Fetch {url} in the first place, where the redirects end.",
    )


def null_origin(evidence: Evidence) -> Words:
    sent = "file://" if (evidence.origin or "").startswith("file:") else "null"
    return Words(
        f"The page has no origin: the browser sends “Origin: {sent}”.",
        "This applies to pages opened as files, in sandboxed frames and from data: URLs"
        f"{'' if evidence.url else ', and to requests redirected from one server to another'}. "
        "Allowing “null” would allow every sandboxed page of every site.",
        "Serve the page over http, if only with “python -m http.server”, or give the frame's "
        "sandbox allow-same-origin. Then allow the page's origin. In an app (Cordova, Electron), "
        "load the page by a scheme of the app instead of file:, or let the app itself send the "
        "request (cordova-plugin-advanced-http; Electron's net.fetch), not its web view.",
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
    return Words(
        f"The response comes from a cache, which stored it for {for_whom}.",
        "The CORS headers depend on the Origin, and the cache does not know it, so it gives "
        f"every page the same response.{proof}",
        "Send “Vary: Origin” with every response of this URL, also when the request has no "
        "Origin. Check that the cache respects it: a CDN's behaviour needs Origin in its cache "
        "key and has to forward it. Then empty the cache.",
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


def only_on_preflight(evidence: Evidence) -> Words:
    return Words(
        "Only the preflight's response has CORS headers; that to the request itself has none.",
        "The preflight permits sending. To be read, the response needs "
        "Access-Control-Allow-Origin again.",
        "Let the server add Access-Control-Allow-Origin to every response, not only to OPTIONS.",
    )


def doubled(evidence: Evidence, value: str | None, keep: str, clean: str, proof: str = "") -> Words:
    """`keep` is the layer that is to set the headers, `clean` the one that is not.

    `proof` is what asking past the proxy showed; empty if that was not done.
    """
    shown = f": “{value}”" if value else ""
    times = _TIMES.get((value or "").count(",") + 1, "several times")
    advice = (
        "" if proof else
        " Ask the application directly, past the proxy, to see which of them has the right "
        "settings; if it is the proxy, keep those instead."
    )  # fmt: skip
    why = proof or "Two layers add it, most often the application and a proxy in front of it."
    where = _SET_BY.get(clean, "")
    return Words(
        f"Access-Control-Allow-Origin is there {times}{shown}.",
        f"{why} Browsers accept only one value, even if both are the same.",
        f"Let {keep} set CORS headers, and remove all of them from {clean}{where}.{advice}",
        None if proof else NextStep.ASK_DIRECTLY,
    )


_TIMES = {1: "twice", 2: "twice", 3: "three times"}
_SET_BY = {
    "nginx": " (its add_header lines: grep -rn Access-Control- /etc/nginx)",
    "apache": " (its Header lines: grep -rn Access-Control- /etc/apache2)",
    "haproxy": " (its set-header lines: grep -n Access-Control- /etc/haproxy/haproxy.cfg)",
    "caddy": " (its header lines: grep -n Access-Control- /etc/caddy/Caddyfile)",
    "traefik": " (accessControl… of its headers middleware)",
    "envoy": " (its filter envoy.filters.http.cors)",
    "kong": " (its plugin cors)",
    "ingress-nginx": " (its annotation enable-cors)",
}
"""Where a layer sets the headers."""


def doubled_by_one(evidence: Evidence, value: str | None, layer: str, proof: str) -> Words:
    """One `layer` sends both."""
    shown = f": “{value}”" if value else ""
    return Words(
        f"Access-Control-Allow-Origin is there twice{shown}, and {layer} sends both.",
        f"{proof} Browsers accept only one value, even if both are the same.",
        f"In {layer}, keep one of the settings that add CORS headers, and remove the other: a "
        "middleware and a decorator, or two lines of configuration.",
    )


def doubled_credentials(evidence: Evidence, value: str) -> Words:
    return Words(
        f"Access-Control-Allow-Credentials is there twice: “{value}”.",
        "Two layers add it, most often the application and a proxy in front of it. Credentials are "
        "allowed already, but browsers accept only one “true”.",
        "Let one of the two layers set CORS headers, and remove them from the other.",
    )


def list_of_origins(evidence: Evidence, value: str) -> Words:
    shown = f": “{value}”" if value else ""
    return Words(
        f"The server sends a list of origins in Access-Control-Allow-Origin{shown}.",
        "It comes from one setting of one server. Browsers accept one origin only, not a list.",
        "Let the server compare the request's Origin with its list, and answer with the one origin "
        "that asked, and with “Vary: Origin”.",
    )


def pattern_sent(evidence: Evidence, value: str) -> Words:
    return Words(
        f"The server sends its pattern unchanged: “{value}”.",
        "Browsers accept one origin or “*” in Access-Control-Allow-Origin, but not a pattern.",
        "Let the server match the request's Origin against the pattern itself, and answer with the "
        "origin that asked, and with “Vary: Origin”. The other subdomains then stay allowed.",
    )


def origin_empty(evidence: Evidence) -> Words:
    return Words(
        "The response has Access-Control-Allow-Origin, but the header is empty.",
        "A variable that has no value, or an origin that is not on the list, was written into it.",
        if_wanted(evidence, "let the server fill in that origin. Otherwise leave the header out."),
    )


def word_in_place_of_origin(evidence: Evidence, value: str) -> Words:
    if value == "null":
        return Words(
            f"The server sends “null” in Access-Control-Allow-Origin, and not {page_of(evidence)}.",
            "So do some servers if an origin is not in their list, or if the setting has no value.",
            if_wanted(
                evidence, "add that origin to those that the server allows, spelled exactly so."
            ),
        )
    return Words(
        f"The server sends “{value}” in Access-Control-Allow-Origin, not an origin.",
        "Most often a setting has a value of another type, or a variable was written into the "
        "header as it is.",
        if_wanted(evidence, "let the server send that origin in its place."),
    )


def origin_misspelled(evidence: Evidence, value: str, difference: str) -> Words:
    if evidence.origin is None:
        return Words(
            f"The server allows “{value}”, which is not quite an origin as browsers send it.",
            f"{difference} Browsers compare the two letter by letter.",
            "In the server's settings, write the page's origin as browsers send it.",
        )
    fix = f"In the server's settings, write {page_of(evidence)}."
    named = parse_url(value)
    if named is not None and str(named.origin) == value:
        fix = f"{fix} If pages of {value} need access too, keep both."
    return Words(
        f"The server allows “{value}”, which is not quite the page's origin, {page_of(evidence)}.",
        f"{difference} Browsers compare the two letter by letter.",
        fix,
    )


def misspelled_in_settings(evidence: Evidence, value: str, difference: str) -> Words:
    return Words(
        f"The pasted settings allow “{value}”, which is not quite the page's origin, "
        f"{page_of(evidence)}.",
        f"{difference} Browsers and servers compare the two letter by letter.".lstrip(),
        f"In the server's settings, write {page_of(evidence)}, and restart the server.",
    )


def pattern_in_settings(evidence: Evidence, value: str, instead: str) -> Words:
    return Words(
        f"“{value}” in the pasted settings is not a pattern there, but a name that no page has.",
        "This list is compared letter by letter, so the server allows none of the origins that are "
        "meant.",
        f"For patterns it has a setting of its own: {instead}. Or list the origins one by one, "
        f"{page_of(evidence)} among them.",
    )


def not_in_settings(evidence: Evidence, others: Sequence[str]) -> Words:
    return Words(
        f"The pasted settings allow {joined(others)}, and not {page_of(evidence)}.",
        "Browsers compare scheme, host and port with the page's origin.",
        if_wanted(
            evidence,
            "add that origin to those in the settings, spelled exactly like this, and restart the "
            "server.",
        ),
    )


def never_a_page(entries: Sequence[str]) -> Words | None:
    """Entries that no browser's Origin equals, where the page is not known; ``None`` if none is."""
    spelled = {each: as_browsers_send(each) for each in entries}
    wrong = {each: sent for each, sent in spelled.items() if sent not in (None, each)}
    if not wrong:
        return None
    listed = joined([f"“{each}”" for each in wrong])
    return Words(
        f"The pasted settings have {listed}, which no page's origin equals.",
        "An origin ends after its host and port, without a slash or a path. It has small letters, "
        "and not the port that its scheme has anyway. Most software compares letter by letter.",
        f"Write {joined([sent for sent in wrong.values() if sent])}, and restart the server. The "
        "message does not name the page's origin: compare the entries with the address in the "
        "browser.",
    )


def as_browsers_send(entry: str) -> str | None:
    """The origin that an entry of a list stands for; ``None`` if it is not an address."""
    parsed = parse_url(entry) if entry.startswith(("http://", "https://")) else None
    is_address = parsed is not None and "*" not in entry and parsed.origin is not None
    return str(parsed.origin) if parsed is not None and is_address else None


def page_beside_settings(others: Sequence[str]) -> Words:
    return Words(
        f"The pasted settings allow {joined(others)}, and the message does not name "
        "the page's origin.",
        "Browsers compare letter by letter: localhost and 127.0.0.1 are two origins, and so are "
        "http and https.",
        "Compare it with the address in the browser. If that is not among them, add it; if it is, "
        "look in the Network panel at the response's status, and load the settings again.",
    )


def listed_already(why: str, does: str = "list it") -> tuple[str, str]:
    """The reason and the fix, if settings list what was refused; `why` is the browser's reason."""
    return (
        f"{why} The pasted settings {does} already, so the response is not theirs.",
        "Load these settings (deploy them, restart the server), and check that they are for this "
        "URL. If that does not help, something else answers the preflight: a proxy, another CORS "
        "layer, or a route for OPTIONS. Asking the application itself, past them, shows that.",
    )


def not_by_rules_of_bucket() -> Words:
    return Words(
        "Something else than the pasted rules answered the preflight.",
        "These rules have the page's origin, and a bucket that follows them answers the preflight "
        "with 200. A response that has Access-Control-Allow-Origin and another status is from a "
        "program in front of the bucket, or from one that stands in for it (an emulator).",
        "Look at the status and the header “Server” of the row OPTIONS in the Network panel. Let "
        "that program answer preflights with 204. A change of the rules does not help.",
    )


def named_already(why: str, others: Sequence[str] | None) -> tuple[str, str]:
    """The reason and the fix, if settings name the page, or `others`, and the response has “*”."""
    named = f"name only {joined(others)}" if others else "name it"
    return (
        f"{why} The pasted settings {named}, so “*” is not theirs.",
        "Look for what sends “*”: another CORS layer, a route that sets the header itself, a proxy "
        "in front, or older settings that still run. Remove it there, and keep these settings.",
    )


def not_by_settings(evidence: Evidence) -> Words:
    """Their CORS layer would have answered the preflight."""
    status = f", with status {evidence.status}" if evidence.status else ""
    return Words(
        f"Something else than the pasted settings answered the preflight{status}.",
        "They allow the page, and their CORS layer answers preflights itself, before routes and "
        "login. So the server does not run with them, the layer is not reached (it stands behind "
        "another one, or in an application that this URL does not go to), or a proxy in front "
        "answers.",
        "Load these settings (deploy them, restart the server), and look in its log whether the "
        "OPTIONS request arrives there. If it does not, look at what stands in front.",
    )


def methods_in_settings(settings: Settings) -> str:
    return f"The pasted settings list {joined(settings.allowed.methods)} alone, too."


def origins_in_settings(settings: Settings) -> str:
    return f"The pasted settings allow {joined(settings.others)} alone, too."


def rules_of_bucket_allow_it(methods: Sequence[str]) -> Words:
    listed = [each for each in methods if each != "*"]
    others = "" if "POST" in listed else ", such as POST, with which forms upload"
    for_methods = (
        f" These rules are for {joined(listed)}; for another method{others}, they allow nothing."
        if listed and "*" not in methods
        else ""
    )
    return Words(
        "The pasted rules have the page's origin, and this response fits none of them.",
        "A bucket sends CORS headers only if one rule has the origin, the method and each header "
        "of the request together. A rule without AllowedHeaders allows no preflight that asks for "
        "a header. Rules of another bucket do not count, and a redirect to another region or an "
        f"expired URL may have no CORS headers.{for_methods}",
        "Compare the row OPTIONS in the Network panel with one rule: Access-Control-Request-Method "
        "and -Headers. Check that the rules are saved among the permissions of this URL's bucket, "
        "not as a file in it, and that the URL has the bucket's region.",
    )


def unused_layer(name: str) -> Words:
    """`name` is the middleware of Traefik."""
    return Words(
        f"The pasted settings define the middleware {name}, and no router in them uses it.",
        "So its headers are in no response, unless a router elsewhere uses it.",
        f"Add it to the router of this host: traefik.http.routers.NAME.middlewares={name}. "
        "Then load the settings, and look in Traefik's dashboard whether the router has it.",
    )


def settings_allow_it(evidence: Evidence) -> Words:
    if evidence.settings is not None and evidence.settings.unused_layer:
        return unused_layer(evidence.settings.unused_layer)
    page, target = evidence.page, evidence.target
    is_at_page = isinstance(page, Origin) and target is not None and is_local_host(page.host)
    of_page = ""
    if is_at_page and target is not None and is_public(target.host):
        of_page = (
            f" If they are of the page's own server, {page}, they do nothing here: the server of "
            f"{target} has to send the headers."
        )
    return Words(
        "The pasted settings allow the page, so this response is not theirs.",
        "The server may run older settings, they may not be for this URL, or something else "
        f"answers: a redirect to a login, a proxy, another application.{of_page}",
        "Load these settings (deploy them, clear a cache of the configuration, restart the "
        "server). Then look in the Network panel at the response's status and headers.",
    )


def only_files_in_settings(evidence: Evidence, endings: Sequence[str]) -> Words:
    return Words(
        f"The pasted settings are for files that end in {joined(endings)}, and "
        f"{url_of(evidence).partition('?')[0].rpartition('/')[2]} does not.",
        "So its response has no CORS headers.",
        "Add the ending of this file to the list in the settings, and load them again.",
    )


def only_paths_in_settings(evidence: Evidence, paths: Sequence[str]) -> Words:
    if evidence.url is None:
        return Words(
            f"The pasted settings are for {joined(paths)}.",
            "The server's other paths have no CORS headers.",
            "List the paths in the settings that pages ask (“*” for all), and load them again.",
        )
    path = "/" + url_of(evidence).partition("://")[2].partition("/")[2].partition("?")[0]
    return Words(
        f"The pasted settings are for {joined(paths)}, and {path} is not among them.",
        "The server's other paths have no CORS headers.",
        f"Add {path} to the paths in the settings, and load them again.",
    )


def only_methods_in_settings(evidence: Evidence, methods: Sequence[str]) -> Words:
    method = evidence.method or ""
    return Words(
        f"The pasted rules list {joined(methods)}, and not {method}.",
        "A bucket sends CORS headers only if a rule has the origin and the method of the request.",
        if_wanted(evidence, f"add {method} to the methods of the rule."),
    )


def only_on_success(evidence: Evidence, directive: str) -> Words:
    """`directive` is nginx's or Apache's, as the settings have it."""
    status = f"status {evidence.status}" if evidence.status is not None else "an error"
    added = {
        "add_header": "“add_header” without “always” adds a header only to responses with status "
        "200, 201, 204, 206, 301 to 304, 307 and 308. (nginx, ngx_http_headers_module)",
    }.get(
        directive,
        "“Header” without “always” adds a header only to responses that succeed. (Apache, "
        "mod_headers)",
    )
    return Words(
        f"The server answered with {status}, and the pasted settings do not add their "
        "headers to it.",
        f"{added} The CORS message then hides the error.",
        "Look in the Network panel for the status, and in the server's log for the error, and fix "
        "that first. Then write “always” in each of these lines.",
    )


def proxied_by_page(evidence: Evidence) -> Words:
    target = evidence.target
    return Words(
        f"The page asks {target} itself, past its development server, which would pass the request "
        "on.",
        "The pasted settings pass requests on only if the page asks its own origin. A "
        "full address goes to the other server, and that has to allow the page.",
        f"Let the page fetch the path alone, without {target} before it (an empty baseURL), as the "
        "proxy's settings have it. When the page is deployed, the same needs a proxy there, or "
        "CORS settings at the server.",
    )


def layer_too_late(evidence: Evidence, before: str) -> Words:
    """`before` is what comes first, as it is written."""
    return Words(
        f"In the pasted code, the CORS layer comes after what it has to be around: “{before}”.",
        "Layers run in the order of their lines. What comes first answers without the CORS "
        "headers, preflights and errors too.",
        "Move the CORS layer above it, before all routes and before authentication, and restart "
        "the server.",
    )


def layer_of_route(route: str) -> Words:
    """`route` is the line that has the CORS layer, up to it."""
    return Words(
        f"In the pasted code, the CORS layer is of one route, which gets no OPTIONS: “{route}”.",
        "A preflight is an OPTIONS request. Express gives it to the routes for OPTIONS and to "
        "app.use, and no such line has the CORS layer.",
        "Write app.use(cors(…)) before all routes, or give the same path app.options(path, "
        "cors(…)) with the same settings, and restart the server.",
    )


def twin_allowed(evidence: Evidence, other: str, difference: str) -> Words:
    """`other` is allowed; `difference` is a sentence on how it differs from the page's origin."""
    return Words(
        f"The server allows {other}, but not the page's origin, {page_of(evidence)}.",
        f"{difference} Asked as a page of {other}, it allows the same request. Browsers compare "
        "origins letter by letter.",
        f"Open the page at {other}. "
        + if_wanted(evidence, "add that origin to those that the server allows."),
    )


def origin_not_allowed(evidence: Evidence, sign: str, *, but: str | None = None) -> Words:
    """`sign` is the sentence that shows it; `but` an origin that is allowed."""
    instead = f", but {but}" if but else ""
    spelled = "like this" if evidence.origin else "as it is in its address, without a path"
    return Words(
        f"The server does not allow {page_of(evidence)}{instead}.",
        sign,
        if_wanted(
            evidence,
            f"add that origin to those that the server allows, spelled exactly {spelled}.",
        ),
    )


def origin_refused(evidence: Evidence, status: int, without: int | None, said: str) -> Words:
    """The server itself answers with an error because of the Origin."""
    who = "The server's log says" if evidence.logged else "The response says"
    says = f" {who}: “{said}”." if said else ""
    proof = f" The same request without an Origin gets {without}, so no login is missing."
    pages = f"pages of {evidence.origin}" if evidence.origin else "your page"
    compares, by_proxy = "a list of its own.", ""
    is_known = evidence.said is None or evidence.said.is_plain
    if " Host: " in said or not (is_known or without):
        compares = "the request's Host, which a proxy may have replaced, or a list of its own."
        by_proxy = (
            "If the page comes from the same server, by a proxy, let the proxy pass Host on. "
        )
    return Words(
        f"The server refuses requests of {pages}"
        f"{f': it answers {status}' if status else ''} because of their Origin.",
        f"It compares the Origin with {compares}{says}{proof if without else ''}",
        by_proxy + if_wanted(evidence, "add that origin to those that the server allows."),
    )


def wildcard_with_credentials(evidence: Evidence, *, is_guess: bool = False) -> Words:
    """With `is_guess`, only the response shows that credentials are meant."""
    why = (
        "It allows credentials too, so this is refused if the page fetches with cookies or HTTP "
        "authentication (credentials: “include”, withCredentials), and allowed if it does not."
        if is_guess
        else "The page fetches with cookies or HTTP authentication (credentials: “include”, "
        "withCredentials)."
    )
    return Words(
        "The server allows every origin (“*”), and that does not count for requests with "
        "credentials.",
        f"{why} For these the response has to name the origin.",
        "If the request needs no cookies, fetch without credentials. "
        + if_wanted(
            evidence,
            "list that origin in place of “*” in the server's origins, and allow credentials.",
        ),
    )


def but_of_error(words: Words, evidence: Evidence) -> Words:
    """The words on a response's headers, with a hint that the response is an error."""
    socket = ""
    if "/socket.io/" in (evidence.url or ""):
        socket = (
            " No Socket.IO server is attached there: look at its port and path, and at the "
            "versions of client and server."
        )
    return words._replace(
        why=f"{words.why} The response has status {meaning(evidence.status)}.{socket}",
        fix=f"First find out why it is an error: {_fix_for_status(evidence)} {words.fix}",
    )


def credentials_not_allowed(evidence: Evidence, found: str | None) -> Words:
    says = f" It says “{found}”." if found else ""
    return Words(
        "The server allows the origin, but not credentials.",
        "The page fetches with cookies or HTTP authentication (credentials: “include”, "
        "withCredentials). For these the response needs “Access-Control-Allow-Credentials: true”, "
        f"in lower case.{says}",
        "If the request needs no cookies, fetch without credentials. If it does, allow credentials "
        "at the server, for the origins that you list.",
    )


def no_cors_headers(evidence: Evidence, subject: str) -> Words:
    """`subject` is the response, such as “The preflight's response”."""
    in_front = ""
    if not evidence.exchanges:
        in_front = (
            " If the application does send it, something in front (a proxy, a CDN, a cache) drops "
            "it or answers in its place. Asking the application itself, past that, shows it."
        )
    own = port_left_out(evidence)
    if _is_one_machine(evidence):
        own = (
            f" Page and URL have the same port: if they are one server by two addresses, open the "
            f"page at {evidence.target}, or fetch from {page_of(evidence)}."
        )
    if evidence.granted_elsewhere:
        in_front = (
            f" The response for {evidence.granted_elsewhere} has it, without an Origin too: the "
            "server's settings (a list of endings or of paths, say) leave this one out."
        )
    is_file = bool(evidence.url and evidence.url.partition("?")[0].endswith(_FILES_OF_PAGES))
    if is_file:
        own = (
            " If it is a file of the page's own application, its address is set wrong there (base "
            "URL, public path, APP_URL), or the page was opened at another address."
        )
    is_file = is_file or (evidence.told.initiator or "").lower() in _LOADS
    instead = (
        "put a copy of the file on the page's own server."
        if is_file
        else "fetch it from a back end of your own."
    )
    return Words(
        f"{subject} has no CORS headers.",
        "Without Access-Control-Allow-Origin no page of another origin may read it."
        f"{in_front}{own}",
        if_wanted(
            evidence,
            "allow that origin in the server's CORS settings. If the server is not yours and has "
            f"none, {instead}",
        ),
        NextStep.ASK_DIRECTLY if in_front else None,
    )


_FILES_OF_PAGES = (".css", ".js", ".mjs", ".woff", ".woff2")
_LOADS = ("font", "image", "script", "stylesheet", "video", "audio", "text track")
"""Initiators that are elements and style sheets, not script."""


def _is_one_machine(evidence: Evidence) -> bool:
    """Whether page and URL differ only in the name or the address of a local host."""
    page, target = evidence.page, evidence.target
    if not isinstance(page, Origin) or target is None or page.host == target.host:
        return False
    is_same = (page.scheme, page.port) == (target.scheme, target.port)
    return is_same and is_local_host(page.host) and is_local_host(target.host)


def local_address(evidence: Evidence) -> Words:
    page = evidence.page
    is_lan = isinstance(page, Origin) and is_local_host(page.host)
    address = "address in the network" if is_lan else "public https address"
    return Words(
        f"A page of {page_of(evidence)} fetches from {target_of(evidence)}, which is the machine "
        "of whoever looks at the page, not your server.",
        "Most often the address of development was built into the page. What answers there, if "
        "anything does, knows nothing of this page.",
        f"Give the page the server's {address} (an environment variable of the build, "
        "such as VITE_API_URL), build and deploy it again. If the page means a program on the "
        "user's own machine, the other causes apply.",
    )


def not_asked_as_a_page(evidence: Evidence) -> Words:
    is_or_may_be = "is" if evidence.origin_sent is False else "may be"
    asked = evidence.actual
    of_options = asked is not None and asked.request.method == "OPTIONS"
    what = f"This response {is_or_may_be} to a request without an Origin, as curl sends it."
    if of_options and evidence.origin_sent is False:
        what = "This response is to OPTIONS without an Origin, which is not a preflight."
    return Words(
        what,
        "CORS layers leave such a request to the application, so it does not prove what a "
        "preflight gets."
        if of_options
        else "Most servers add CORS headers only if a request has an Origin, so this response "
        "proves nothing.",
        f"Ask as a page would, with the header Origin and {_to_ask(evidence)} as its value.",
        NextStep.ASK_AS_A_PAGE,
    )


def _to_ask(evidence: Evidence) -> str:
    """The page's origin, or one that settings beside the response list."""
    listed = evidence.settings.others if evidence.settings is not None else ()
    if evidence.origin is None and listed:
        return f"one that the pasted settings list ({listed[0]})"
    return page_of(evidence)


def not_a_preflight() -> Words:
    return Words(
        "This response is to OPTIONS without Access-Control-Request-Method, which is not a "
        "preflight.",
        "CORS layers treat it as any other request, and some answer it without their headers, so "
        "it does not show what a page gets.",
        "Ask as a page would, with Access-Control-Request-Method and the method of the page's "
        "request as its value.",
        NextStep.ASK_AS_A_PAGE,
    )


def allowed_now(evidence: Evidence) -> Words:
    what = f"Asked just now, the server allows this request of {pages_of(evidence)}."
    if evidence.not_asked:
        what = (
            f"Asked just now, the server allows the preflight of {pages_of(evidence)}. The request "
            "itself was not sent, because it may change something."
        )
    told = evidence.told.status
    if told is not None and told >= 400:
        return Words(
            what,
            f"The browser got status {meaning(told)}, in a response without the headers. That "
            "error is what to look for: it came and went, or it depends on what was not sent now, "
            f"such as a login, a body or its size. {target_of(evidence)} was reached from here.",
            f"{_fix_for_told(told)} Then let errors carry the headers too. {_OUTERMOST}",
        )
    return Words(
        what,
        "The browser's failure came from something else: an old response in its cache, an error "
        "that came and went, a login or a network that this machine does not have, or a server "
        f"that was fixed since. {target_of(evidence)} was reached from here.",
        "Reload with the cache disabled (Network panel, “Disable cache”). If it fails again, look "
        "at the request's status in the Network panel, and paste the whole message.",
    )


def _fix_for_told(status: int) -> str:
    if status in (502, 503, 504, 521, 522, 523, 524):
        return (
            "A proxy answers so if the server behind it does not: look in the logs of both at the "
            "time of the failure, for a crash, a restart or a time limit."
        )
    if status == 413:
        return (
            "Raise the limit for the size of request bodies (nginx: client_max_body_size), or send "
            "less."
        )
    return fix_for_error(status)


def other(evidence: Evidence, message: str, hint: str) -> Words:
    return Words(message, "", hint)

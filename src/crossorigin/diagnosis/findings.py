"""Findings: what a request failed on, as a closed list of causes, and the words for each.

A cause is what a developer has to mend, where a `Reason` is what a browser stumbled over: one of
those (no Access-Control-Allow-Origin) has a dozen causes. The words are data: what happened in a
sentence, why that stops the page, and what to change, filled in with the values at hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from ..fetch.max_age import MAX_AGE_CAPS
from .grant import Grant

__all__ = ["NOTES", "Cause", "Confidence", "Finding", "words_for_cause"]


class Cause(StrEnum):
    """What is wrong: first what is not CORS at all, then the preflight, the answer, and notes."""

    # Stopped in the browser, outside of CORS
    MIXED_CONTENT = "mixed-content"
    CONTENT_SECURITY_POLICY = "content-security-policy"
    LOCAL_NETWORK_ACCESS = "local-network-access"
    EXTENSION = "extension"
    TRACKING_PROTECTION = "tracking-protection"
    SERVICE_WORKER = "service-worker"
    OPAQUE_RESPONSE_BLOCKING = "opaque-response-blocking"
    WEBSOCKET_REFUSED = "websocket-refused"
    SAYS_NOTHING = "says-nothing"

    # The network
    SERVER_DOWN = "server-down"
    NAME_NOT_FOUND = "name-not-found"
    BAD_CERTIFICATE = "bad-certificate"
    TLS_FAILED = "tls-failed"
    TIMED_OUT = "timed-out"
    CONNECTION_BROKEN = "connection-broken"
    PROXY_FAILED = "proxy-failed"
    NO_ANSWER = "no-answer"

    # The preflight
    PREFLIGHT_REDIRECTED = "preflight-redirected"
    PREFLIGHT_NEEDS_LOGIN = "preflight-needs-login"
    PREFLIGHT_NOT_HANDLED = "preflight-not-handled"
    PREFLIGHT_CRASHED = "preflight-crashed"
    PREFLIGHT_BAD_STATUS = "preflight-bad-status"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    HEADER_NOT_ALLOWED = "header-not-allowed"
    BAD_LIST = "bad-list"

    # The answer, or the preflight's
    GATEWAY_ERROR = "gateway-error"
    ERROR_WITHOUT_CORS = "error-without-cors"
    LOGIN_REDIRECT = "login-redirect"
    REDIRECT_WITHOUT_CORS = "redirect-without-cors"
    NULL_AFTER_REDIRECT = "null-after-redirect"
    NULL_ORIGIN = "null-origin"
    CACHED_FOR_ANOTHER = "cached-for-another"
    ONLY_ON_PREFLIGHT = "only-on-preflight"
    DOUBLED_HEADERS = "doubled-headers"
    ORIGIN_MISSPELLED = "origin-misspelled"
    ORIGIN_NOT_ALLOWED = "origin-not-allowed"
    WILDCARD_WITH_CREDENTIALS = "wildcard-with-credentials"
    CREDENTIALS_NOT_ALLOWED = "credentials-not-allowed"
    NO_CORS_HEADERS = "no-cors-headers"
    NOT_ASKED_AS_A_PAGE = "not-asked-as-a-page"
    OTHER = "other"

    # Notes on what was not refused
    ERROR_STATUS = "error-status"
    COOKIES_NOT_SENT = "cookies-not-sent"
    COOKIES_KEPT_BACK = "cookies-kept-back"
    HEADERS_HIDDEN = "headers-hidden"
    OPAQUE = "opaque"
    VARY_MISSING = "vary-missing"
    NO_MAX_AGE = "no-max-age"
    ASKS_PERMISSION = "asks-permission"


NOTES = frozenset(
    {
        Cause.ERROR_STATUS,
        Cause.COOKIES_NOT_SENT,
        Cause.COOKIES_KEPT_BACK,
        Cause.HEADERS_HIDDEN,
        Cause.OPAQUE,
        Cause.VARY_MISSING,
        Cause.NO_MAX_AGE,
        Cause.ASKS_PERMISSION,
    }
)
"""Causes of other trouble than a refusal."""


class Confidence(StrEnum):
    """How sure a finding is: proved by the evidence, the most usual cause of it, or one of them."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True)
class Finding:
    """One cause: what happened, why that is a problem, how to mend it, and what shows it.

    `grant` is what the server has to allow, where the fix is a matter of its CORS settings.
    """

    cause: Cause
    confidence: Confidence
    what: str
    why: str
    fix: str
    evidence: tuple[str, ...] = ()
    grant: Grant | None = None

    @property
    def is_note(self) -> bool:
        """Is it about other trouble than a refusal?"""
        return self.cause in NOTES


class _Words(NamedTuple):
    what: str
    why: str
    fix: str


_NOT_CORS = "This is not CORS"
_OUTERMOST = (
    "Put the server's CORS layer outermost, around authentication, routing and the handling of "
    "errors, so that every answer passes it."
)
_BEFORE_LOGIN = (
    "Let the server answer preflights before it asks who is there: put its CORS layer around the "
    "authentication, or let OPTIONS through without it."
)

_WORDS = {
    Cause.MIXED_CONTENT: _Words(
        "A page that came over https may not fetch from http; the browser sends nothing.",
        f"{_NOT_CORS}, and no header of the server changes it: it is called mixed content.",
        "Serve {target} over https, and fetch {over_https}. While developing: use a server on "
        "localhost, which most browsers except from the rule, or serve the page over http too.",
    ),
    Cause.CONTENT_SECURITY_POLICY: _Words(
        "The page's own Content-Security-Policy forbids it to fetch from {target}.",
        f"{_NOT_CORS}: the header that stops it came with the page, not from {{target}}{{detail}}.",
        "Where the page is served, add {target} to connect-src in its Content-Security-Policy.",
    ),
    Cause.LOCAL_NETWORK_ACCESS: _Words(
        "The browser keeps public pages from servers on this machine or in the local network, "
        "unless the user permits it.",
        f"{_NOT_CORS}, although Chrome says “CORS policy”: it is called Local Network Access. No "
        "header of the server grants it; Access-Control-Allow-Private-Network is a thing of the "
        "past.",
        "Serve the page over https, for only then does the browser ask, and answer “Allow” (to be "
        "asked again: the icon left of the address, Site settings). On managed machines, list the "
        "page in the policy LocalNetworkAccessAllowedForUrls. Or serve the page from the local "
        "network too.",
    ),
    Cause.EXTENSION: _Words(
        "An extension of the browser stopped the request, most likely an ad blocker.",
        f"{_NOT_CORS}: the request never left the browser (ERR_BLOCKED_BY_CLIENT).",
        "Try a window without extensions. If that works, choose a URL that blockers do not take "
        "for advertising or tracking: they look for words such as “ads”, “track”, “analytics”.",
    ),
    Cause.TRACKING_PROTECTION: _Words(
        "The browser's tracking protection stopped the request.",
        f"{_NOT_CORS}: {{target}} is on the browser's list of trackers.",
        "Switch the protection off for the page to see (the shield left of the address). For your "
        "users, serve it from a host of your own.",
    ),
    Cause.SERVICE_WORKER: _Words(
        "A service worker of the page answered, not the server.",
        "What a service worker answers can be old, or an error of its own; the server may have "
        "been mended long since.",
        "Let requests past it (Chrome: Application, Service workers, “Bypass for network”; "
        "Firefox: about:debugging), and try again. If that works, look into its fetch handler.",
    ),
    Cause.OPAQUE_RESPONSE_BLOCKING: _Words(
        "The browser withheld an answer that is no image, script or style sheet from an element "
        "that loads one.",
        "Without CORS, a page may only use media, scripts and style sheets of other origins; data "
        "such as JSON or HTML is kept from it (Opaque Response Blocking). Often it is an error "
        "page in place of the file.",
        "Open {url} in a tab and see that it is what the element loads, with the right "
        "Content-Type. To fetch data, use fetch(), and allow {origin} at the server.",
    ),
    Cause.WEBSOCKET_REFUSED: _Words(
        "The server refused the WebSocket handshake{with_status}.",
        "WebSockets have no CORS: no Access-Control header opens them. Servers look at the Origin "
        "themselves, or want a login or another path.",
        "Let the server accept the origin {origin} for WebSockets, in its own setting for that "
        "(such as “allowed origins”), and see that path and login are right.",
    ),
    Cause.SAYS_NOTHING: _Words(
        "This says only that a request failed: a script is never told why.",
        "The reason is in another message of the console, printed by the browser itself.",
        "Open the console with all levels shown, reload, and paste the message that names the URL.",
    ),
    Cause.SERVER_DOWN: _Words(
        "Nothing listens at {target}: the connection was refused.",
        f"{_NOT_CORS}, whatever the browser calls it: there is no answer that could carry a "
        "header.",
        "Start the server, and see that it listens on this port{and_host}.",
    ),
    Cause.NAME_NOT_FOUND: _Words(
        "There is no host {host}: its name cannot be found.",
        f"{_NOT_CORS}, whatever the browser calls it: nothing was sent.",
        "Look for a slip in the URL; otherwise the name is missing in DNS, or known only in "
        "another network (a VPN, a container's network).",
    ),
    Cause.BAD_CERTIFICATE: _Words(
        "The certificate of {target} is not trusted{detail}.",
        f"{_NOT_CORS}, whatever the browser calls it. For a page's requests no warning is shown "
        "that one could click away: they just fail.",
        "Open {url} in a tab to see what is wrong with the certificate, and renew it, with the "
        "chain complete and this host in it. While developing, make one with mkcert, which your "
        "browsers then trust. (crossorigin fetch --insecure looks past it.)",
    ),
    Cause.TLS_FAILED: _Words(
        "No secure connection to {target} came about{detail}.",
        f"{_NOT_CORS}, whatever the browser calls it: nothing was sent.",
        "See that the port is the one for https; if the server speaks plain http there, fetch "
        "{over_http}.",
    ),
    Cause.TIMED_OUT: _Words(
        "{target} did not answer in time.",
        f"{_NOT_CORS}, whatever the browser calls it: there is no answer that could carry a "
        "header.",
        "See whether the server is busy or a firewall drops the packets: a server that is merely "
        "down refuses at once.",
    ),
    Cause.CONNECTION_BROKEN: _Words(
        "{target} gave no whole HTTP answer{detail}.",
        f"{_NOT_CORS}, whatever the browser calls it: there is no whole answer that could carry a "
        "header.",
        "Look into the server's log for a crash, a restart or a limit (of the request's size, of "
        "the proxy's patience) at this moment.",
    ),
    Cause.PROXY_FAILED: _Words(
        "The proxy that this machine uses did not pass the request on{detail}.",
        "The server was not asked. The proxy comes from --proxy, or from HTTPS_PROXY, HTTP_PROXY "
        "or ALL_PROXY in the environment.",
        "Start the proxy or correct its address. To ask without it, set NO_PROXY={host}.",
    ),
    Cause.NO_ANSWER: _Words(
        "There was no answer from {target}{detail}.",
        "This is hardly CORS: there is no answer that could carry a header. The server is down or "
        "its name is wrong, its certificate is not trusted, the page is https and the URL http, "
        "or an extension or tracking protection stopped the request. Browsers print one and the "
        "same sentence for all of them.",
        "Open {url} in a tab: it shows which of them it is.",
    ),
    Cause.PREFLIGHT_REDIRECTED: _Words(
        "The preflight is answered with a redirect{to_location}, and browsers follow none there.",
        "Only the request itself may be redirected{difference}.",
        "Fetch {location} in the first place.",
    ),
    Cause.PREFLIGHT_NEEDS_LOGIN: _Words(
        "Authentication answered the preflight{with_status}.",
        "A preflight never carries a cookie or an Authorization header, so it cannot log in; "
        "after this answer the browser does not send the request that would.",
        _BEFORE_LOGIN,
    ),
    Cause.PREFLIGHT_NOT_HANDLED: _Words(
        "Nothing in the server answers preflights{options_gets}.",
        "Before {why_preflight} the browser asks with OPTIONS. The server took that for an "
        "ordinary request and had no route for it.",
        "Let the server's CORS layer answer OPTIONS itself, before routing.",
    ),
    Cause.PREFLIGHT_CRASHED: _Words(
        "The server failed at the preflight, with status {status}.",
        "The browser needs a status of 200 to 299 before it sends the request itself.",
        "Look into the server's log for the error at OPTIONS. Then let its CORS layer answer "
        "preflights itself, before anything that can fail.",
    ),
    Cause.PREFLIGHT_BAD_STATUS: _Words(
        "The preflight is answered with the right headers, but with status {status}.",
        "It must be 200 to 299. Some other layer of the server set the status, after the CORS "
        "headers were added.",
        "Let the CORS layer end preflights itself, with 204, and hand them to no other layer.",
    ),
    Cause.METHOD_NOT_ALLOWED: _Words(
        "The server does not allow the method{method}.",
        "The preflight's answer {lists}{wildcard}.",
        "Add{method} to the methods that the server allows.",
    ),
    Cause.HEADER_NOT_ALLOWED: _Words(
        "The server does not allow the request header{header}.",
        "The preflight's answer {lists}{wildcard}. Script set the header, or a library did.",
        "Add{header} to the headers that the server allows.",
    ),
    Cause.BAD_LIST: _Words(
        "The preflight's answer has a list that is none, in Access-Control-Allow-{list}.",
        "{token} is not a name. Browsers then refuse the whole answer.",
        "Send plain names with commas between them: no quotes, no brackets, no blanks inside.",
    ),
    Cause.GATEWAY_ERROR: _Words(
        "A proxy in front of the server answered with status {status}: it has no answer from the "
        "server behind it.",
        "The proxy's error page has no CORS headers, so the browser reports that in place of the "
        "failure.",
        "Mend the server behind it first: is it running, is the proxy's address for it right, is "
        "it too slow? Then let the proxy add the headers to its error pages too.",
    ),
    Cause.ERROR_WITHOUT_CORS: _Words(
        "The server answered with status {status}{kind_of_error}, and that answer has no CORS "
        "headers.",
        "The CORS message hides the true trouble, which is that error. Many frameworks add CORS "
        "headers only to answers that succeed.",
        "{mend_error} Then see that errors carry the headers too. " + _OUTERMOST,
    ),
    Cause.LOGIN_REDIRECT: _Words(
        "The server sends the request to a login page, {location}.",
        "The session has ended, or no cookie was sent. A fetch follows the redirect like any "
        "other, and a login page is not shared with other origins.",
        "Log in again to see whether that is all. Then let the API answer 401, with CORS headers, "
        "rather than redirect, so that the page can send the user to the login{send_cookies}.",
    ),
    Cause.REDIRECT_WITHOUT_CORS: _Words(
        "The server redirects to {location}, and the redirect has no CORS headers.",
        "Each answer on the way needs them, redirects too{difference}.",
        "Fetch {location} in the first place.",
    ),
    Cause.NULL_AFTER_REDIRECT: _Words(
        "A redirect led from one foreign origin to another, so the browser sends “Origin: null”.",
        "After such a redirect no server is told the page's origin, so none can allow it. (To "
        "allow “null” would let every sandboxed page of anybody in.)",
        "Fetch {url} in the first place, where the redirects end.",
    ),
    Cause.NULL_ORIGIN: _Words(
        "The page has no origin: the browser sends “Origin: null”.",
        "That is so for pages opened as files, in sandboxed frames and from data: URLs. To allow "
        "“null” would let every sandboxed page of anybody in.",
        "Serve the page, if only with “python -m http.server”, or give the frame's sandbox "
        "allow-same-origin; then allow its origin.",
    ),
    Cause.CACHED_FOR_ANOTHER: _Words(
        "The answer comes from a cache, which stored it for {stored_for}.",
        "The server varies the CORS headers by origin without saying so, and the cache hands "
        "the same answer to everybody.",
        "Send “Vary: Origin” with every answer of this URL, those without an Origin in the "
        "request included, and empty the cache.",
    ),
    Cause.ONLY_ON_PREFLIGHT: _Words(
        "Only the preflight's answer has CORS headers; the answer itself has none.",
        "The preflight permits to send; to read, the answer needs Access-Control-Allow-Origin "
        "again.",
        "Let the server add Access-Control-Allow-Origin to every answer, not to OPTIONS alone.",
    ),
    Cause.DOUBLED_HEADERS: _Words(
        "Access-Control-Allow-Origin is there more than once: {value}.",
        "Two layers add it, most often the application and a proxy in front of it. Browsers "
        "accept one value only, even if both are the same.",
        "Let one of them set CORS headers and remove them from the other.",
    ),
    Cause.ORIGIN_MISSPELLED: _Words(
        "The server allows {value}, which is not quite the page's origin, {origin}: {difference}.",
        "Browsers compare the two as they stand, letter by letter.",
        "In the server's settings write {origin}.",
    ),
    Cause.ORIGIN_NOT_ALLOWED: _Words(
        "The server does not allow {origin}{but_allows}.",
        "{sign} its list of origins does not have this one.",
        "Add {origin} to the origins that the server allows, spelled just like that.",
    ),
    Cause.WILDCARD_WITH_CREDENTIALS: _Words(
        "The server allows every origin (“*”), and that does not count for requests with "
        "credentials.",
        "The page fetches with cookies or HTTP authentication (credentials: “include”, "
        "withCredentials). For these the answer has to name the origin.",
        "If the request needs no cookies, fetch without credentials. If it does, list {origin} in "
        "the server's origins in place of “*”, and allow credentials.",
    ),
    Cause.CREDENTIALS_NOT_ALLOWED: _Words(
        "The server allows the origin, but not credentials.",
        "The page fetches with cookies or HTTP authentication (credentials: “include”, "
        "withCredentials). For these the answer needs “Access-Control-Allow-Credentials: true”, "
        "in small letters{has_credentials}.",
        "If the request needs no cookies, fetch without credentials. If it does, allow credentials "
        "at the server, for the origins that you list.",
    ),
    Cause.NO_CORS_HEADERS: _Words(
        "{which_answer} has no CORS headers.",
        "Without Access-Control-Allow-Origin no page of another origin may read it.",
        "Allow {origin} in the server's CORS settings.",
    ),
    Cause.NOT_ASKED_AS_A_PAGE: _Words(
        "This answer may be to a request without an Origin, as curl sends it.",
        "Most servers add CORS headers only if a request has an Origin, so this answer proves "
        "nothing.",
        "Ask as a page would: {command}",
    ),
    Cause.OTHER: _Words("{message}", "", "{hint}"),
    Cause.ERROR_STATUS: _Words(
        "CORS is in order; the server answered with status {status}{kind_of_error}.",
        "Script gets this answer, and fetch() counts it as a success: response.ok is false.",
        "{mend_error}",
    ),
    Cause.COOKIES_NOT_SENT: _Words(
        "The server answers {status}, and the request carried no cookies.",
        "To another origin, fetch sends cookies only with credentials: “include”, and "
        "XMLHttpRequest only with withCredentials.",
        "If the login is a cookie, fetch with credentials: “include”, and let the server allow "
        "credentials.",
    ),
    Cause.COOKIES_KEPT_BACK: _Words(
        "The browser does not send the cookie {cookie} in such requests: {cookie_fault}.",
        "This is no matter of CORS: page and server are of different sites, and cookies go from "
        "one site to another only with “SameSite=None; Secure”. (Some browsers keep back even "
        "those.)",
        "Set the cookie with “SameSite=None; Secure”, or serve page and API under one domain.",
    ),
    Cause.HEADERS_HIDDEN: _Words(
        "Script cannot read these headers of the answer: {hidden}.",
        "Beyond a few, script sees of another origin's headers only those that it exposes.",
        "If script needs them, let the server expose them: Access-Control-Expose-Headers.",
    ),
    Cause.OPAQUE: _Words(
        "Script gets an opaque response: no status, no headers, no body.",
        "That is what mode “no-cors” means. It does not switch CORS off; it gives up on reading.",
        "To read the answer, leave the mode out, and allow {origin} at the server.",
    ),
    Cause.VARY_MISSING: _Words(
        "The answer names the origin without “Vary: Origin”.",
        "A cache between, or the browser's own, may hand this answer to a page of another origin, "
        "which then fails now and then.",
        "Send “Vary: Origin” with every answer of this URL.",
    ),
    Cause.NO_MAX_AGE: _Words(
        "The preflight is remembered for five seconds only.",
        "Its answer has no Access-Control-Max-Age, so that nearly every request is preceded by "
        "another preflight.",
        f"Send Access-Control-Max-Age, such as {MAX_AGE_CAPS['webkit']} (Chrome uses up to "
        f"{MAX_AGE_CAPS['chromium']}, Firefox up to {MAX_AGE_CAPS['firefox']}).",
    ),
    Cause.ASKS_PERMISSION: _Words(
        "Browsers may ask the user first: {host} is this machine or in a local network.",
        "Chrome from version 142 lets public pages reach it only over https and with the user's "
        "permission (Local Network Access). This is no matter of CORS.",
        "Try it in Chrome. If it is refused there, no header of the server is at fault.",
    ),
}


def words_for_cause(cause: Cause, values: Mapping[str, str]) -> tuple[str, str, str]:
    """What happened, why that is a problem and what to change, filled in with `values`."""
    words = _WORDS[cause]
    return (
        words.what.format_map(values),
        words.why.format_map(values),
        words.fix.format_map(values),
    )

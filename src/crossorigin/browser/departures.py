"""Departures: each difference of a browser from the standard, as measured in the browser."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..fetch.max_age import MAX_AGE_CAPS
from ..fetch.methods import CORS_SAFELISTED_METHODS
from .settings import ACCEPTS, INT64, UINT64, ValueGrammar

__all__ = ["DEPARTURES", "EngineDeparture"]

CLIENT_HINTS: dict[str, ValueGrammar] = {
    "device-memory": "decimal",
    "dpr": "decimal",
    "downlink": "decimal",
    "width": "integer",
    "viewport-width": "integer",
    "rtt": "integer",
    "ect": "effective-connection-type",
}


_CHROMIUM_DOCUMENT = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,"
    "image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7"
)
CHROMIUM_ACCEPTS = {
    **ACCEPTS,
    "image": "image/jxl,image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
    "websocket": "",
    **dict.fromkeys(("document", "embed", "iframe", "object", "prefetch"), _CHROMIUM_DOCUMENT),
}
FIREFOX_ACCEPTS = {
    **ACCEPTS,
    "audio": "audio/webm,audio/ogg,audio/wav,audio/*;q=0.9,application/ogg;q=0.7,video/*;q=0.6,"
    "*/*;q=0.5",
    "font": "application/font-woff2;q=1.0,application/font-woff;q=0.9,*/*;q=0.8",
    "image": "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
    "video": "video/webm,video/ogg,video/*;q=0.9,application/ogg;q=0.7,audio/*;q=0.6,*/*;q=0.5",
}
WEBKIT_ACCEPTS = {
    **ACCEPTS,
    "embed": ACCEPTS["document"],
    "image": "image/webp,image/avif,video/*;q=0.8,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
    "json": "*/*",
    "object": ACCEPTS["document"],
    "websocket": "",
}


class EngineDeparture(NamedTuple):
    """A setting in which a browser differs from the standard.

    `what` describes its behaviour. `source` is the file in the browser's source tree that
    implements it, ``""`` if it is not known.
    """

    engine: str
    setting: str
    value: Any
    what: str
    source: str = ""

    @property
    def anchor(self) -> str:
        """The name of its row in tables of departures, such as ``webkit-drops-user-agent``."""
        return f"{self.engine}-{self.setting.replace('_', '-')}"

    @property
    def source_url(self) -> str:
        """The address of `source`; ``""`` if it is not known."""
        if self.source.startswith("libsoup/"):  # the library in which WebKitGTK has its cookies
            return f"{_LIBSOUP}{self.source}"
        return f"{_SOURCES[self.engine]}{self.source}" if self.source else ""


_SOURCES = {
    "chromium": "https://chromium.googlesource.com/chromium/src/+/main/",
    "firefox": "https://searchfox.org/mozilla-central/source/",
    "webkit": "https://github.com/WebKit/WebKit/blob/main/",
}
_LIBSOUP = "https://gitlab.gnome.org/GNOME/libsoup/-/blob/master/"
"""Where the source trees of the engines are published."""
_CORS = "services/network/public/cpp/cors/cors.cc"
_PREFLIGHT_RESULT = "services/network/public/cpp/cors/preflight_result.cc"
_PREFLIGHT_CACHE = "services/network/public/cpp/cors/preflight_cache.cc"
_PREFLIGHT_CONTROLLER = "services/network/cors/preflight_controller.cc"
_CORS_LOADER = "services/network/cors/cors_url_loader.cc"
_XHR = "third_party/blink/renderer/core/xmlhttprequest/xml_http_request.cc"
_CORS_LISTENER = "netwerk/protocol/http/nsCORSListenerProxy.cpp"
_HEADER_ARRAY = "netwerk/protocol/http/nsHttpHeaderArray.h"
_ACCESS_CONTROL = "Source/WebCore/loader/CrossOriginAccessControl.cpp"
_RESULT_CACHE = "Source/WebCore/loader/CrossOriginPreflightResultCache.cpp"
_LOAD_CHECKER = "Source/WebKit/NetworkProcess/NetworkLoadChecker.cpp"
_CANONICAL_COOKIE = "net/cookies/canonical_cookie.cc"
_COOKIE_COMMONS = "netwerk/cookie/CookieCommons.cpp"
_MIXED_CONTENT = "third_party/blink/renderer/core/loader/mixed_content_checker.cc"
_LNA_CHECKER = "services/network/local_network_access_checker.cc"
_AUTH_CACHE = "netwerk/protocol/http/nsHttpAuthCache.cpp"
_CHANNEL_AUTH = "netwerk/protocol/http/nsHttpChannelAuthProvider.cpp"
_WEBSOCKET = "dom/websocket/WebSocket.cpp"
_SOUP_JAR = "libsoup/cookies/soup-cookie-jar.c"
_SOUP_TASK = "Source/WebKit/NetworkProcess/soup/NetworkDataTaskSoup.cpp"

DEPARTURES: tuple[EngineDeparture, ...] = (
    # Headers and bodies that a script may send
    EngineDeparture(
        "chromium", "dropped_headers", frozenset({"user-agent"}),
        "Silently drops a `User-Agent` that a script sets.",
    ),
    EngineDeparture(
        "firefox", "streams", "as-text",
        "Sends the text `[object ReadableStream]` in place of a stream.",
    ),
    EngineDeparture(
        "webkit", "streams", "refused",
        "Refuses to fetch with a stream: `NotSupportedError`.",
    ),
    EngineDeparture(
        "chromium", "streams_imply_cors", True,
        "Fetches a stream with CORS even with mode `same-origin`.",
        _CORS_LOADER,
    ),
    EngineDeparture(
        "chromium", "xhr_charset_in_place", "always",
        "XMLHttpRequest replaces charsets in place, `charset=utf-8` by `charset=UTF-8` too.",
        _XHR,
    ),
    EngineDeparture(
        "firefox", "xhr_charset_in_place", "forms",
        "XMLHttpRequest replaces the charset for a `URLSearchParams` in place.",
        "dom/xhr/XMLHttpRequestMainThread.cpp",
    ),
    EngineDeparture(
        "firefox", "xhr_corrects_charset_late", True,
        "XMLHttpRequest changes the charset of a text's `Content-Type` to UTF-8 only in the "
        "first request; the declared value decides about the preflight, and is sent after "
        "redirects.",
        "dom/xhr/XMLHttpRequestMainThread.cpp",
    ),
    EngineDeparture(
        "webkit", "xhr_takes_last_capital_charset", True,
        "If a `Content-Type` has several charsets, XMLHttpRequest reads the last one that is not "
        "spelled `charset` in lower case, if there is one.",
    ),
    EngineDeparture(
        "webkit", "xhr_types_unsent_form", True,
        "XMLHttpRequest sends the `Content-Type` of a dropped `URLSearchParams` body.",
    ),
    EngineDeparture(
        "chromium", "repeated_headers", "combined",
        "Judges headers of the same name as a single header, with the values joined by commas.",
    ),
    EngineDeparture(
        "firefox", "repeated_headers", "merged",
        "Lists a name as often as it was set; sends only the last of two `Content-Type` or "
        "`Authorization` headers (with a body, the first `Content-Type`), and lets an empty "
        "value erase the values before it.",
        _HEADER_ARRAY,
    ),
    EngineDeparture(
        "webkit", "repeated_headers", "joined",
        "Judges headers of the same name as a single header, with the values joined by `, `; the "
        "blank counts even if the last value is empty.",
    ),
    EngineDeparture(
        "webkit", "header_values_are_utf8", True,
        "Sends values beyond ASCII as UTF-8; shows latin-1 ones of responses as U+FFFD.",
    ),
    # Requests that need a preflight
    EngineDeparture(
        "chromium", "also_safelisted",
        {**CLIENT_HINTS, "save-data": "on", "intervention": "any"},
        "Client hints do not need a preflight: `DPR`, `Width`, `Viewport-Width`, "
        "`Device-Memory`, `RTT`, `Downlink`, `ECT`, `Save-Data: on`, with values of their "
        "grammar. Neither does `Intervention`.",
        _CORS,
    ),
    EngineDeparture(
        "firefox", "comma_in_content_type_is_unsafe", True,
        "A comma anywhere in `Content-Type` needs a preflight.",
    ),
    EngineDeparture(
        "firefox", "total_size_counts", False,
        "Safelisted headers do not need a preflight, regardless of their total size.",
    ),
    EngineDeparture(
        "firefox", "unsafe_non_ascii", True,
        "Bytes beyond ASCII in `Accept` and `Content-Type` need a preflight.",
    ),
    EngineDeparture(
        "chromium", "longest_range_number", INT64 - 1,
        "A `Range` with a number of 2⁶³−1 or more needs a preflight.",
        _CORS,
    ),
    EngineDeparture(
        "firefox", "longest_range_number", UINT64,
        "A `Range` with a number of 2⁶⁴ or more needs a preflight.",
    ),
    EngineDeparture(
        "webkit", "longest_range_number", UINT64,
        "A `Range` with a number of 2⁶⁴ or more needs a preflight.",
    ),
    EngineDeparture(
        "webkit", "range_unit_in_any_case", True,
        "`Range: Bytes=0-1` does not need a preflight.",
    ),
    EngineDeparture(
        "chromium", "upload_listeners_need_body", True,
        "Upload listeners force a preflight only if there is a body.",
        _XHR,
    ),
    EngineDeparture(
        "firefox", "redirects_keep_preflight", True,
        "A request that needed a preflight needs another after every redirect, even as a GET.",
        _CORS_LISTENER,
    ),
    EngineDeparture(
        "webkit", "redirects_keep_preflight", True,
        "A request that needed a preflight needs another after every redirect, even as a GET.",
        _LOAD_CHECKER,
    ),
    EngineDeparture(
        "firefox", "redirect_headers", "first",
        "Every redirect starts from the script's own headers: `Authorization`, dropped on the "
        "way to another origin, is **sent again** at a further redirect within that origin; so "
        "are a PUT's or DELETE's `Content-` headers after a 303. Preflights list the headers for "
        "which the first request needed a preflight.",
        _CORS_LISTENER,
    ),
    EngineDeparture(
        "webkit", "redirect_headers", "first-but-authorization",
        "Every redirect starts from the script's own headers, `Authorization` excepted: the "
        "body's headers come back. Preflights list the headers for which the first request "
        "needed a preflight, including `Authorization`.",
        _LOAD_CHECKER,
    ),
    # The headers of a preflight, and the grants of its response
    EngineDeparture(
        "firefox", "preflight_origin", "page",
        "A preflight has the page's `Origin` even after redirects that make the request's "
        "`Origin` `null`. Its response is checked against that, and is not checked at all if it "
        "comes from the page's own origin.",
        _CORS_LISTENER,
    ),
    EngineDeparture(
        "chromium", "preflight_site", "current",
        "`Sec-Fetch-Site` of a preflight describes only its own URL.",
        _PREFLIGHT_CONTROLLER,
    ),
    EngineDeparture(
        "firefox", "preflight_site", "current",
        "`Sec-Fetch-Site` of a preflight describes only its own URL.",
        "dom/security/SecFetch.cpp",
    ),
    EngineDeparture(
        "webkit", "preflight_site", "serialized",
        "`Sec-Fetch-Site` of a preflight is `cross-site` if its `Origin` is `null`.",
    ),
    EngineDeparture(
        "webkit", "first_url_decides_preflight_metadata", True,
        "After a redirect from http, which is not localhost, no preflight has `Sec-Fetch-…` "
        "headers.",
        _LOAD_CHECKER,
    ),
    EngineDeparture(
        "webkit", "preflights_with_user_agent", True,
        "A preflight has the `User-Agent` that the script set.",
        _ACCESS_CONTROL,
    ),
    EngineDeparture(
        "chromium", "insecure_preflights_have_mode", True,
        "A preflight over http has `Sec-Fetch-Mode: cors`.",
        _PREFLIGHT_CONTROLLER,
    ),
    EngineDeparture(
        "chromium", "asterisk_covers_authorization", True,
        "`*` covers `Authorization`.",
        _PREFLIGHT_RESULT,
    ),
    EngineDeparture(
        "firefox", "asterisk_covers_authorization", True,
        "`*` covers `Authorization`.",
        _CORS_LISTENER,
    ),
    EngineDeparture(
        "webkit", "asterisk_covers_authorization", True,
        "`*` covers `Authorization`.",
        _RESULT_CACHE,
    ),
    EngineDeparture(
        "chromium", "forced_preflight_implies_method", False,
        "A method that is not allowed by name (or `*`) is refused, forced preflight or not.",
        _PREFLIGHT_RESULT,
    ),
    EngineDeparture(
        "firefox", "forced_preflight_implies_method", False,
        "A method that is not allowed by name (or `*`) is refused, forced preflight or not.",
        _CORS_LISTENER,
    ),
    EngineDeparture(
        "webkit", "forced_preflight_implies_method", False,
        "A method that is not allowed by name (or `*`) is refused, forced preflight or not.",
        _RESULT_CACHE,
    ),
    EngineDeparture(
        "firefox", "missing_method_comes_first", True,
        "A missing method is reported before `Access-Control-Allow-Headers` is read.",
        _CORS_LISTENER,
    ),
    # The cache of preflights
    EngineDeparture(
        "chromium", "max_age_cap", MAX_AGE_CAPS["chromium"],
        "A preflight is remembered for 2 hours at most.",
        _PREFLIGHT_RESULT,
    ),
    EngineDeparture(
        "firefox", "max_age_cap", MAX_AGE_CAPS["firefox"],
        "A preflight is remembered for 24 hours at most.",
        _CORS_LISTENER,
    ),
    EngineDeparture(
        "webkit", "max_age_cap", MAX_AGE_CAPS["webkit"],
        "A preflight is remembered for 10 minutes at most.",
        _RESULT_CACHE,
    ),
    EngineDeparture(
        "chromium", "most_remembered", 1024,
        "Preflights of at most 1,024 URLs are remembered; another one replaces any of them.",
        _PREFLIGHT_CACHE,
    ),
    EngineDeparture(
        "firefox", "most_remembered", 100,
        "Preflights of at most 100 URLs are remembered; another one replaces the oldest.",
        _CORS_LISTENER,
    ),
    EngineDeparture(
        "chromium", "max_age_grammar", "integer",
        "`+600` is 600, and a negative number is 0.",
        _PREFLIGHT_RESULT,
    ),
    EngineDeparture(
        "webkit", "max_age_grammar", "integer",
        "`+600` is 600, and a negative number is 0.",
        _ACCESS_CONTROL,
    ),
    EngineDeparture(
        "firefox", "invalid_max_age", 0,
        "A preflight whose `Access-Control-Max-Age` is invalid is not remembered.",
        _CORS_LISTENER,
    ),
    EngineDeparture(
        "chromium", "cached_asterisk", "made-without-credentials",
        "A `*` is remembered only from preflights for requests without credentials.",
        _PREFLIGHT_RESULT,
    ),
    EngineDeparture(
        "firefox", "cached_asterisk", "none",
        "A `*` is never remembered: every request that needs it is preflighted again.",
        _CORS_LISTENER,
    ),
    EngineDeparture(
        "webkit", "cached_asterisk", "used-without-credentials",
        "A remembered `*` covers later requests without credentials.",
        _RESULT_CACHE,
    ),
    EngineDeparture(
        "webkit", "cached_asterisk_covers_authorization", True,
        "A remembered `*` covers `Authorization`, too.",
        _RESULT_CACHE,
    ),
    EngineDeparture(
        "chromium", "methods_of_any_preflight", CORS_SAFELISTED_METHODS,
        "Any remembered preflight of the URL covers GET, HEAD and POST.",
        _PREFLIGHT_RESULT,
    ),
    EngineDeparture(
        "firefox", "methods_of_any_preflight", CORS_SAFELISTED_METHODS - {"HEAD"},
        "Any remembered preflight of the URL covers GET and POST, but not HEAD.",
        _CORS_LISTENER,
    ),
    EngineDeparture(
        "webkit", "methods_of_any_preflight", CORS_SAFELISTED_METHODS,
        "Any remembered preflight of the URL covers GET, HEAD and POST.",
        _RESULT_CACHE,
    ),
    EngineDeparture(
        "firefox", "methods_of_any_preflight_last", True,
        "A GET or POST without unsafe headers is not preflighted again, however old the "
        "remembered preflight of the URL is.",
        _CORS_LISTENER,
    ),
    EngineDeparture(
        "firefox", "shares_preflights_with_credentials", False,
        "Requests with and without credentials do not share remembered preflights.",
        _CORS_LISTENER,
    ),
    EngineDeparture(
        "chromium", "preflights_replace", True,
        "Another preflight replaces the remembered one of the URL; so does the need for another.",
        _PREFLIGHT_CACHE,
    ),
    EngineDeparture(
        "webkit", "preflights_replace", True,
        "Another preflight replaces the remembered one of the URL; so does the need for another.",
        _RESULT_CACHE,
    ),
    EngineDeparture(
        "webkit", "remembers_before_checking", True,
        "A preflight is remembered even if it does not allow its request.",
        _ACCESS_CONTROL,
    ),
    EngineDeparture(
        "chromium", "forgets_preflight_on", "nothing",
        "Preflights are never forgotten before they expire.",
    ),
    EngineDeparture(
        "firefox", "forgets_preflight_on", "but-redirect-mode",
        "Every network error except one by redirect mode `error` makes it forget.",
        _CORS_LISTENER,
    ),
    EngineDeparture(
        "firefox", "simple_requests_forget", True,
        "A network error of a request that needed no preflight makes it forget too.",
        _CORS_LISTENER,
    ),
    EngineDeparture(
        "webkit", "forgets_preflight_on", "nothing",
        "Preflights are never forgotten before they expire.",
    ),
    EngineDeparture(
        "chromium", "shares_preflights_of_opaque_origins", False,
        "Preflights with `Origin: null` are not remembered; those of sandboxed pages only until "
        "the fetch is over.",
        _PREFLIGHT_CACHE,
    ),
    EngineDeparture(
        "webkit", "shares_preflights_of_redirected", False,
        "Preflights whose `Origin` became `null` by redirects are remembered only until the "
        "fetch is over.",
    ),
    EngineDeparture(
        "chromium", "conditional_requests_skip_preflight_cache",
        frozenset({"fetch", "xmlhttprequest"}),
        "Requests with `If-None-Match`, `If-Modified-Since` and the like are always preflighted.",
        _PREFLIGHT_CONTROLLER,
    ),
    EngineDeparture(
        "firefox", "conditional_requests_skip_preflight_cache", frozenset({"fetch"}),
        "With `fetch`, requests with `If-None-Match`, `If-Modified-Since` and the like are "
        "always preflighted; with XMLHttpRequest they are not.",
        "dom/fetch/InternalHeaders.cpp",
    ),
    EngineDeparture(
        "chromium", "aborted_preflights_are_remembered", True,
        "If a request is aborted meanwhile, its preflight goes on, and is remembered.",
        _PREFLIGHT_CONTROLLER,
    ),
    EngineDeparture(
        "webkit", "timeouts_look_like_aborts", True,
        "A `fetch` that `AbortSignal.timeout` aborts rejects with an `AbortError`.",
        "Source/WebCore/Modules/fetch/FetchResponse.cpp",
    ),
    # Redirects
    EngineDeparture(
        "chromium", "empty_location", "none",
        "With an empty `Location`, the response is not a redirect, and the script gets it.",
    ),
    EngineDeparture("webkit", "empty_location", "error", "An empty `Location` is an error."),
    EngineDeparture(
        "chromium", "repeated_location", "if-identical",
        "Two equal `Location` headers count as one.",
    ),
    EngineDeparture(
        "webkit", "repeated_location", "combined",
        "Two `Location` headers are joined by a comma, and that is the URL.",
    ),
    EngineDeparture(
        "chromium", "error_mode_needs_location", True,
        "With redirect mode `error`, the script gets a redirect without `Location`.",
    ),
    EngineDeparture(
        "webkit", "error_mode_needs_location", True,
        "With redirect mode `error`, the script gets a redirect without `Location`.",
    ),
    EngineDeparture(
        "chromium", "parses_location_first", "always",
        "An invalid `Location` is an error before anything else is checked, also with "
            "redirect mode `manual`.",
    ),
    EngineDeparture(
        "firefox", "parses_location_first", "follow",
        "An invalid `Location` is an error before the CORS check is made.",
    ),
    EngineDeparture(
        "chromium", "refuses_credentials_in_location", True,
        "No redirect may lead to a URL with a user name or password.",
        _CORS_LOADER,
    ),
    EngineDeparture(
        "webkit", "refuses_credentials_after_preflight", True,
        "A redirect from the page's origin to a URL with a user name at another origin is "
        "refused only after the preflight.",
    ),
    EngineDeparture(
        "webkit", "crossing_delete_becomes_get", True,
        "Any redirect of a DELETE to another origin makes it a GET (WebKitGTK and WPE only).",
        _SOUP_TASK,
    ),
    EngineDeparture(
        "webkit", "redirects_checked_with_first_credentials", True,
        "After a redirect from the page's origin to another origin, the next redirect is refused "
        "unless it allows credentials, although none are sent.",
        "Source/WebCore/loader/SubresourceLoader.cpp",
    ),
    EngineDeparture(
        "webkit", "location_is_latin1", True,
        "Every byte beyond ASCII in `Location` is a character, which is percent-encoded as UTF-8.",
    ),
    # The headers of the request and of the response
    EngineDeparture(
        "firefox", "redirected_site", "cross-site-over-http",
        "After a redirect over http, which is at localhost only, `Sec-Fetch-Site` is `same-origin` "
        "or `cross-site`, never `same-site`.",
        "dom/security/SecFetch.cpp",
    ),
    EngineDeparture(
        "firefox", "trustworthy_sites_lack_scheme", True,
        "At localhost, `Sec-Fetch-Site` is `same-site` between http and https of one host.",
        "dom/security/SecFetch.cpp",
    ),
    EngineDeparture(
        "webkit", "redirected_site", "none",
        "With CORS, all `Sec-Fetch-` headers are dropped at a redirect to another origin.",
    ),
    EngineDeparture(
        "webkit", "mixed_redirects_are_cross_site", True,
        "`Sec-Fetch-Site` is `cross-site` from a redirect to http on that is upgraded without "
        "`upgrade-insecure-requests`.",
        "Source/WebCore/loader/SubresourceLoader.cpp",
    ),
    EngineDeparture(
        "webkit", "keeps_origin_within_origin", True,
        "A POST that a redirect within one origin makes a GET keeps its `Origin`; so does a form's "
        "POST that stays one, whatever the redirect's referrer policy. A redirect to "
        "http that is upgraded to https is not within the origin of https.",
    ),
    EngineDeparture(
        "webkit", "upgraded_event_sources_have_origin", True,
        "An `EventSource` that is upgraded to the page's own origin has `Origin`, as it would over "
        "http.",
    ),
    EngineDeparture(
        "firefox", "cuts_referrer_to_other_sites", "of-page",
        "Other sites get the page's origin at most, whatever the referrer policy, except by links "
        "and forms; http and https are one site here. That is so for each URL, but it remains over "
        "the redirects of a frame and of a `keepalive` fetch, and over one that has a policy "
        "itself.",
        "dom/security/ReferrerInfo.cpp",
    ),
    EngineDeparture(
        "webkit", "cuts_referrer_to_other_sites", "of-top-level-page",
        "Other sites than the top-level page's get the page's origin at most, whatever the "
        "referrer policy, the page's own site too; http and https are one site here. Links and "
        "forms have what the policy says; after redirects without a policy, other origins get the "
        "page's origin at most.",
        "Source/WebKit/NetworkProcess/NetworkDataTask.cpp",
    ),
    EngineDeparture(
        "chromium", "localhost_is_downgraded", False,
        "Only a page over https sends no referrer to http.",
        "third_party/blink/renderer/platform/weborigin/security_policy.cc",
    ),
    EngineDeparture(
        "firefox", "localhost_is_downgraded", False,
        "Only a page over https sends no referrer to http.",
        "dom/security/ReferrerInfo.cpp",
    ),
    EngineDeparture(
        "webkit", "localhost_is_downgraded", False,
        "Only a page over https sends no referrer to http.",
        "Source/WebCore/page/SecurityPolicy.cpp",
    ),
    EngineDeparture(
        "firefox", "empty_referrer_hides_origin", True,
        "A fetch with `referrer: \"\"` has the policy `no-referrer`, so that without CORS its "
        "`Origin` is hidden.",
        "dom/fetch/FetchDriver.cpp",
    ),
    EngineDeparture(
        "webkit", "empty_referrer_hides_origin", True,
        "A fetch with `referrer: \"\"` has the policy `no-referrer`, so that without CORS its "
        "`Origin` is hidden.",
        "Source/WebCore/Modules/fetch/FetchLoader.cpp",
    ),
    EngineDeparture(
        "webkit", "redirected_preflights_keep_referrer", True,
        "It has the `Referer` from before the first redirect; of that, another site gets the "
        "origin at most.",
    ),
    EngineDeparture(
        "webkit", "sandboxed_pages_have_referrer", True,
        "What a sandboxed page's scripts fetch and its elements load has a `Referer`.",
    ),
    EngineDeparture(
        "chromium", "origin_ignores_referrer_policy", True,
        "A request without CORS has its `Origin` whatever its referrer policy says; a form has it "
        "by the policy of its page and its first URL.",
    ),
    EngineDeparture(
        "chromium", "crossing_no_cors_hides_origin", True,
        "Without CORS, any redirect to another origin makes `Origin` `null`.",
    ),
    EngineDeparture(
        "webkit", "other_destinations",
        {"embed": "iframe", "json": "script", "object": "iframe", "report": "empty"},
        "`Sec-Fetch-Dest` is `iframe` of an `<embed>` and an `<object>`, `script` of a JSON "
        "module, and `empty` of the report of a violated policy.",
    ),
    EngineDeparture(
        "webkit", "tells_user_activation", False,
        "Sends no `Sec-Fetch-User`.",
    ),
    EngineDeparture(
        "chromium", "storage_access_header", "requests",
        "A request with credentials whose cookies are third-party cookies has "
        "`Sec-Fetch-Storage-Access`: `active` where they are allowed, else `inactive` to the "
        "top-level page's site and `none` to others.",
        "services/network/sec_header_helpers.cc",
    ),
    EngineDeparture(
        "firefox", "storage_access_header", "preflights",
        "A request with credentials whose cookies are third-party cookies, and its preflight, has "
        "`Sec-Fetch-Storage-Access: none`, until a redirect between other origins; a `keepalive` "
        "fetch has none.",
        "dom/security/SecFetch.cpp",
    ),
    EngineDeparture(
        "chromium", "origin_for_storage_access", "onward",
        "If third-party cookies are not allowed, a GET to its top-level page's site by a sandboxed "
        "frame, or by one of another site or within one, has `Origin` if it includes credentials "
        "(Storage Access Headers), and keeps it over redirects.",
    ),
    EngineDeparture(
        "firefox", "origin_for_storage_access", "within-origin",
        "A GET to its top-level page's site by a sandboxed frame, or by one of another site or "
        "within one, has `Origin` if it includes credentials (Storage Access Headers), and keeps "
        "it over redirects within an origin; so does a POST that becomes a GET.",
    ),
    EngineDeparture(
        "webkit", "redirects_reset_user_agent", True,
        "Without CORS, a redirect replaces the script's `User-Agent` by the browser's own.",
    ),
    EngineDeparture(
        "chromium", "hints_dropped_on_redirect", frozenset(CLIENT_HINTS),
        "Client hints, those that a script set included, are dropped when a redirect leads away "
        "from the page's origin; `Save-Data` is not.",
    ),
    EngineDeparture(
        "firefox", "replaces_empty_priority", True,
        "With `fetch`, an empty `Priority` that a script set is replaced by the browser's own.",
    ),
    EngineDeparture(
        "chromium", "canonical_ranges", True,
        "A GET's `Range` is rewritten if it is valid: `Bytes= 00-01` becomes `bytes=0-1`.",
        "net/http/partial_data.cc",
    ),
    EngineDeparture(
        "chromium", "unchecked_punycode", True,
        "An ASCII host may have any label that begins with `xn--`, such as `xn--a`.",
        "url/url_canon_host.cc",
    ),
    EngineDeparture(
        "chromium", "contradictory_headers_fail", True,
        "Two different `Location` headers are an error in every response.",
    ),
    EngineDeparture(
        "firefox", "contradictory_headers_fail", True,
        "Two different `Location` headers are an error in every response.",
        _HEADER_ARRAY,
    ),
    EngineDeparture(
        "chromium", "refusals_are_timed", "by-integrity",
        "If only `integrity` refuses a response, the page sees how long it took.",
    ),
    EngineDeparture(
        "firefox", "refusals_are_timed", "by-any-check",
        "The page sees how long a request took that was refused after its response, if "
        "`Timing-Allow-Origin` allows it.",
    ),
    EngineDeparture(
        "webkit", "refusals_are_timed", "by-integrity",
        "If only `integrity` refuses a response, the page sees how long it took.",
    ),
    EngineDeparture(
        "webkit", "times_without_cors_for_page", True,
        "Without CORS, `Timing-Allow-Origin` has to allow the page's origin after any redirects.",
        _LOAD_CHECKER,
    ),
    EngineDeparture(
        "webkit", "opaque_redirects_have_body", True,
        "With redirect mode `manual`, the script can read the body of a redirect without "
        "`Location`.",
    ),
    EngineDeparture(
        "firefox", "exposes_all_before_invalid", True,
        "With `fetch`, a `*` in `Access-Control-Expose-Headers` counts if it comes before an "
        "element that is not a token.",
        "dom/fetch/InternalHeaders.cpp",
    ),
    EngineDeparture(
        "firefox", "merges_response_headers", True,
        "An empty line of a repeated response header does not count: `X-A` sent as `1` and again "
        "empty is `1`. Only the first line of `Location`, `Authorization` and a few more headers "
        "counts. Two lines spelled `Access-Control-Allow-Origin` are still refused.",
        _HEADER_ARRAY,
    ),
    EngineDeparture(
        "chromium", "crossing_navigation_hides_origin", True,
        "A form that a redirect leads to another origin has `Origin: null` there.",
    ),
    EngineDeparture(
        "webkit", "crossing_navigation_hides_origin", True,
        "A form that a redirect leads to another origin has `Origin: null` there.",
    ),
    EngineDeparture(
        "webkit", "sandboxed_beacons_hide_origin", False,
        "A beacon of a sandboxed page has the origin of the page's URL.",
    ),
    EngineDeparture(
        "chromium", "downgrades_keep_origin", True,
        "A page of https sends its `Origin` to http without CORS too, where it may: at localhost "
        "and on the local network.",
    ),
    EngineDeparture(
        "chromium", "websocket_destination", "none",
        "The handshake of a WebSocket has no `Sec-Fetch-…` headers.",
    ),
    EngineDeparture(
        "webkit", "websocket_destination", "websocket",
        "The handshake of a WebSocket has `Sec-Fetch-Dest: websocket`.",
    ),
    # What elements load
    EngineDeparture(
        "chromium", "loads_with_origin",
        frozenset({"font", "image", "json", "script", "style", "track"}),
        "A load with `crossorigin`, a module or a font has `Origin` within the page's origin too, "
        "except audio and video.",
        "third_party/blink/renderer/platform/loader/fetch/fetch_parameters.cc",
    ),
    EngineDeparture(
        "webkit", "loads_with_origin",
        frozenset({"audio", "image", "json", "script", "style", "track", "video"}),
        "A load with `crossorigin` or a module has `Origin` within the page's origin too; a font "
        "does not.",
        _ACCESS_CONTROL,
    ),
    EngineDeparture(
        "firefox", "tracks_have_referrer", False, "A text track is loaded without a `Referer`.",
    ),
    EngineDeparture(
        "chromium", "accepts", CHROMIUM_ACCEPTS,
        "`Accept` names its own image types, also for documents, frames and prefetches, and for "
        "what an `<embed>` or `<object>` shows; a WebSocket has none.",
        "content/common/content_constants_internal.cc",
    ),
    EngineDeparture(
        "firefox", "accepts", FIREFOX_ACCEPTS,
        "`Accept` names its own image types, and types of fonts, audio and video.",
        "netwerk/protocol/http/nsHttpHandler.cpp",
    ),
    EngineDeparture(
        "webkit", "accepts", WEBKIT_ACCEPTS,
        "`Accept` names its own image types, names types for what an `<embed>` or `<object>` "
        "shows, and is `*/*` for JSON modules; a WebSocket has none.",
        "Source/WebCore/loader/cache/CachedResourceRequest.cpp",
    ),
    EngineDeparture(
        "firefox", "prefers_upgrades", "but-embeds",
        "Sends `Upgrade-Insecure-Requests` for documents and frames only.",
    ),
    EngineDeparture(
        "webkit", "prefers_upgrades", "over-http",
        "Sends `Upgrade-Insecure-Requests` with a navigation to a URL of http that the page's "
        "policy does not upgrade, and with what that redirects to.",
        "Source/WebCore/loader/FrameLoader.cpp",
    ),
    EngineDeparture(
        "firefox", "sandboxed_loads_have_referrer", True,
        "What elements of a sandboxed page load, its beacons and its event sources have the origin "
        "of the page's URL as their `Referer`, except under `same-origin`; what its scripts fetch "
        "has none.",
    ),
    EngineDeparture(
        "webkit", "loads_tracks_without_cors", True,
        "Without `crossorigin`, a text track is loaded from any origin.",
        "Source/WebCore/loader/TextTrackLoader.cpp",
    ),
    EngineDeparture(
        "chromium", "loads_tracks_of_any_status", True,
        "A text track is loaded whatever its status.",
    ),
    EngineDeparture(
        "firefox", "loads_tracks_of_any_status", True,
        "A text track is loaded whatever its status.",
    ),
    EngineDeparture(
        "chromium", "uses_untyped_style_sheets", "invalid",
        "A style sheet without a valid `Content-Type` is used.",
    ),
    EngineDeparture(
        "firefox", "uses_untyped_style_sheets", "unredirected-without-slash",
        "A style sheet without a valid `Content-Type` is used, except after a redirect, or with "
        "a slash in the type, as in `text/`.",
    ),
    EngineDeparture(
        "webkit", "uses_untyped_style_sheets", "invalid",
        "A style sheet without a valid `Content-Type` is used.",
    ),
    EngineDeparture(
        "chromium", "unusable_integrity_needs_body", False,
        "An `integrity` that is not a hash does not matter to a response without a body.",
    ),
    EngineDeparture(
        "firefox", "unusable_integrity_needs_body", False,
        "An `integrity` that is not a hash does not matter to a response without a body.",
    ),
    EngineDeparture(
        "webkit", "unusable_integrity_needs_body", False,
        "An `integrity` that is not a hash does not matter to a response without a body.",
    ),
    EngineDeparture(
        "chromium", "scripts_ignore_unusable_integrity", True,
        "A script with an `integrity` that is not a hash does not need CORS.",
    ),
    EngineDeparture(
        "chromium", "compares_unencoded_digests",
        frozenset({"fetch", "image", "script", "style"}),
        "A `fetch`, an image, a script or a style sheet is an error if its body does not have each "
        "digest in its `Unencoded-Digest`.",
        "third_party/blink/renderer/core/fetch/fetch_manager.cc",
    ),
    EngineDeparture(
        "chromium", "opaque_responses", "sniffed",
        "Opaque response blocking: what other origins serve without CORS is an error in an "
        "element if it begins as HTML, XML or JSON, or has a type such as `application/pdf` or "
        "`text/csv`.",
        "services/network/orb/orb_impl.cc",
    ),
    EngineDeparture(
        "firefox", "opaque_responses", "validated",
        "Opaque response blocking: what other origins serve without CORS, without the type of a "
        "script or a style sheet, is an error in an element unless it begins as an image or "
        "media, or is a script.",
        "netwerk/protocol/http/OpaqueResponseUtils.cpp",
    ),
    EngineDeparture(
        "firefox", "beacons_are_limited", False,
        "`sendBeacon` sends bodies of any size.",
    ),
    # The local network
    EngineDeparture(
        "webkit", "local_network_access", False,
        "Pages reach the local network and this machine without a permission.",
    ),
    EngineDeparture(
        "chromium", "local_pages_need_permission", False,
        "Only public pages need a permission; those on the local network reach this machine "
        "without one.",
        _LNA_CHECKER,
    ),
    EngineDeparture(
        "firefox", "local_pages_need_permission", False,
        "Only public pages need a permission; those on the local network reach this machine "
        "without one.",
    ),
    EngineDeparture(
        "firefox", "policies_make_pages_public", False,
        "`treat-as-public-address` in a page's policy does not matter.",
    ),
    EngineDeparture(
        "firefox", "local_requests_may_be_mixed", False,
        "Requests to the local network over http are mixed content as others are.",
    ),
    EngineDeparture(
        "chromium", "top_level_navigations_need_permission", False,
        "Links and forms that lead the top-level page away need no permission; pages in frames do.",
    ),
    EngineDeparture(
        "chromium", "urls_declare_local", False,
        "Only `targetAddressSpace` declares where a request goes.",
        _LNA_CHECKER,
    ),
    EngineDeparture(
        "chromium", "preflights_have_target", False,
        "`targetAddressSpace` does not count for preflights, only for the request itself.",
    ),
    EngineDeparture(
        "chromium", "benchmarking_is_loopback", False,
        "The addresses 198.18.0.0/15 are public.",
        "services/network/public/cpp/ip_address_space_util.cc",
    ),
    # Mixed content
    EngineDeparture(
        "firefox", "addresses_are_upgraded", True,
        "A secure page's image, audio or video at an address is upgraded to https too.",
    ),
    EngineDeparture(
        "chromium", "first_url_decides_upgrades", True,
        "All redirects of a secure page's image, audio or video to http are upgraded, or none: "
        "none if its first URL is of an address, of localhost or of a name under `.local`. "
        "Then they are loaded over http, except from an address. "
        "`upgrade-insecure-requests` upgrades all redirects.",
        _MIXED_CONTENT,
    ),
    EngineDeparture(
        "firefox", "upgrades_keep_taint", True,
        "A URL that is upgraded counts as http for `Origin`, which is `null` after a redirect to "
        "another origin, and without CORS, except with a GET.",
    ),
    EngineDeparture(
        "webkit", "upgraded_loads_lack_credentials", True,
        "What an element with `crossorigin=anonymous`, a module, a text track or an `EventSource` "
        "loads has no cookies if its URL is upgraded, also from the page's own origin.",
    ),
    EngineDeparture(
        "firefox", "tracks_are_sent", True, "A secure page's text track over http is loaded.",
    ),
    EngineDeparture(
        "webkit", "mixed_redirects_are_preflighted", True,
        "A redirect to http is refused only after the preflight, if there is one.",
    ),
    EngineDeparture(
        "webkit", "localhost_is_mixed", True,
        "Secure pages do not reach localhost over http, except for images, audio and video without "
        "redirects.",
        "Source/WebCore/loader/MixedContentChecker.cpp",
    ),
    # Content Security Policy
    EngineDeparture(
        "chromium", "policy_judges_before_upgrades",
        frozenset({"audio", "beacon", "fetch", "track", "video"}),
        "The URL of `fetch`, a beacon, audio, video or a text track that is upgraded to https is "
        "compared with a policy before that too.",
    ),
    EngineDeparture(
        "firefox", "policy_judges_before_upgrades",
        frozenset({
            "audio", "beacon", "eventsource", "fetch", "font", "iframe", "image", "script", "style",
            "track", "video", "websocket", "worker", "xmlhttprequest",
        }),
        "A URL that is upgraded to https is compared with a policy before that too.",
    ),
    EngineDeparture(
        "webkit", "policy_judges_before_upgrades",
        frozenset({"audio", "beacon", "eventsource", "track", "video"}),
        "The URL of an `EventSource`, a beacon, audio, video or a text track that is upgraded to "
        "https is compared with a policy before that too.",
    ),
    EngineDeparture(
        "firefox", "policy_judges_redirects_before_upgrades", True,
        "A redirect that is upgraded to https is compared with a policy before that too.",
    ),
    EngineDeparture(
        "firefox", "localhost_is_upgraded", "websockets",
        "`upgrade-insecure-requests` upgrades a WebSocket to localhost too.",
        _WEBSOCKET,
    ),
    EngineDeparture(
        "firefox", "local_pages_upgrade_sockets_as_http", True,
        "The WebSocket of a page at localhost is upgraded like a request of http: not to "
        "localhost, and a policy is compared with the URL of https, without its path. If the page "
        "is of https, it is refused instead.",
        _WEBSOCKET,
    ),
    EngineDeparture(
        "webkit", "localhost_is_upgraded", "always",
        "`upgrade-insecure-requests` upgrades requests to localhost too.",
    ),
    EngineDeparture(
        "webkit", "redirected_frames_are_upgraded", False,
        "`upgrade-insecure-requests` does not upgrade redirects of pages in frames.",
    ),
    EngineDeparture(
        "webkit", "knows_credentialless_pages", False,
        "`Cross-Origin-Embedder-Policy: credentialless` is ignored.",
    ),
    EngineDeparture(
        "firefox", "unknown_resource_policies_suffice", True,
        "With `require-corp`, an unknown value of `Cross-Origin-Resource-Policy` allows the load.",
        "netwerk/protocol/http/nsHttpChannel.cpp",
    ),
    EngineDeparture(
        "firefox", "upgrading_policies_cover_http", True,
        "With `upgrade-insecure-requests`, its own sources of https cover http too, and those of "
        "`wss:` cover `ws:`. The port is that before the upgrade, so that 443 does not cover http.",
        "dom/security/nsCSPUtils.cpp",
    ),
    EngineDeparture(
        "firefox", "port_80_covers_443", True,
        "A source of https with the port 80 covers the default port of https.",
    ),
    EngineDeparture(
        "webkit", "port_80_covers_443", True,
        "A source of https with the port 80 covers the default port of https.",
    ),
    EngineDeparture(
        "webkit", "strict_dynamic_ignores_urls", True,
        "With `'strict-dynamic'` in `default-src`, no URL allows anything.",
        "Source/WebCore/page/csp/ContentSecurityPolicySourceList.cpp",
    ),
    EngineDeparture(
        "webkit", "modules_count_as_inserted", True,
        "`'strict-dynamic'` allows module scripts in the page's markup, as if script had inserted "
        "them.",
    ),
    EngineDeparture(
        "chromium", "websocket_sources_cover_http", False,
        "Sources of `ws:` and `wss:` cover WebSockets only.",
    ),
    EngineDeparture(
        "firefox", "websocket_sources_cover_http", False,
        "Sources of `ws:` and `wss:` cover WebSockets only.",
    ),
    # Cookies
    EngineDeparture(
        "chromium", "default_same_site", "lax",
        "A cookie without `SameSite` is treated as `SameSite=Lax`.",
        _CANONICAL_COOKIE,
    ),
    EngineDeparture(
        "firefox", "default_same_site", "none",
        "A cookie without `SameSite` is stored from, and sent with, requests of any site.",
        _COOKIE_COMMONS,
    ),
    EngineDeparture(
        "chromium", "lax_post_grace", 120,
        "For two minutes after it was set, a cookie without `SameSite` goes along with a form that "
        "another site posts.",
        _CANONICAL_COOKIE,
    ),
    EngineDeparture(
        "chromium", "excess_cookies", "quotas",
        "A site that sets more than 180 cookies loses 31 of them, those that were not used for "
        "longest: at first those without `Secure`, while 50 cookies stay, then any. `Partitioned` "
        "cookies lose the oldest above 180, or above 10,240 bytes.",
        "net/cookies/cookie_monster.cc",
    ),
    EngineDeparture(
        "firefox", "excess_cookies", "oldest",
        "A site that sets more than 180 cookies loses up to 31 without `Secure`, those that were "
        "not used for longest. If all are `Secure`, it loses 31 of these; but one without is not "
        "stored. Of `Partitioned` cookies above 12,288 bytes, 10,240 stay.",
        "netwerk/cookie/CookieStorage.cpp",
    ),
    EngineDeparture(
        "webkit", "excess_cookies", "kept",
        "A site may set as many cookies as it likes; the model keeps 4,000.",
        _SOUP_JAR,
    ),
    EngineDeparture(
        "webkit", "same_site_none_needs_secure", False,
        "`SameSite=None` without `Secure` is stored.",
    ),
    EngineDeparture(
        "chromium", "redirects_through_other_sites_count", False,
        "Redirects through other sites do not matter for `SameSite`; the last URL does.",
        "net/cookies/cookie_util.cc",
    ),
    EngineDeparture(
        "firefox", "sites_have_schemes", False,
        "Schemes do not count: http and https of one domain are one site.",
        _COOKIE_COMMONS,
    ),
    EngineDeparture(
        "webkit", "sites_have_schemes", False,
        "Schemes do not count: http and https of one domain are one site.",
    ),
    EngineDeparture(
        "webkit", "same_site_limits_storing", False,
        "`SameSite` does not matter when a cookie is stored.",
    ),
    EngineDeparture(
        "webkit", "same_site_compares", "page-or-top-level-host",
        "A request is of the same site if its page is, and no redirect has led to another scheme "
        "or site; or, unless it is a navigation, if the URL has the host of the top-level page. "
        "For `document.cookie`, no frame above may be of another site, unless the page has that "
        "host.",
        _SOUP_JAR,
    ),
    EngineDeparture(
        "firefox", "redirects_count_for_storing", False,
        "Redirects through other sites do not matter for storing a cookie.",
        _COOKIE_COMMONS,
    ),
    EngineDeparture(
        "chromium", "secure_cookies_at_localhost", True,
        "`Secure` cookies are also set by and sent to localhost over http.",
        _CANONICAL_COOKIE,
    ),
    EngineDeparture(
        "firefox", "secure_cookies_at_localhost", True,
        "`Secure` cookies are also set by and sent to localhost over http.",
        _COOKIE_COMMONS,
    ),
    EngineDeparture(
        "firefox", "secure_cookies_guard", "covered-hosts",
        "A `Secure` cookie without `Domain` keeps http from setting a cookie of its name for its "
        "own host only, or with a `Domain` that covers the host.",
        _COOKIE_COMMONS,
    ),
    EngineDeparture(
        "webkit", "secure_cookies_guard", "same-place",
        "A `Secure` cookie keeps http from setting a cookie of its name only with the same path "
        "and the same `Domain`, or with none if it has none.",
        _SOUP_JAR,
    ),
    EngineDeparture(
        "firefox", "third_party_cookies", "partitioned",
        "Cookies of other sites than the top-level page's are kept apart for each top-level site "
        "(Total Cookie Protection).",
        _COOKIE_COMMONS,
    ),
    EngineDeparture(
        "webkit", "third_party_cookies", "blocked",
        "Cookies of other sites than the top-level page's are neither stored nor sent.",
    ),
    EngineDeparture(
        "webkit", "ancestors_make_third_party", False,
        "Only the URL and the top-level page decide whether cookies are third-party, not the "
        "frames between.",
    ),
    EngineDeparture(
        "webkit", "third_party_redirects_stick", True,
        "A request that a redirect has led through another site has no cookies from there on.",
        _SOUP_TASK,
    ),
    EngineDeparture(
        "webkit", "restarted_loads_have_cookies", True,
        'A `fetch` with `mode: "no-cors"` and `credentials: "same-origin"` has cookies after a '
        "redirect from the page's origin to another, and stores them, as if it began there.",
    ),
    EngineDeparture(
        "chromium", "partitioned_attribute", True,
        "A cookie with `Partitioned` and `Secure` is kept apart for each top-level site.",
        _CANONICAL_COOKIE,
    ),
    EngineDeparture(
        "firefox", "partitioned_attribute", True,
        "A cookie with `Partitioned` and `Secure` is kept apart for each top-level site.",
        _COOKIE_COMMONS,
    ),
    EngineDeparture(
        "chromium", "inner_tabs", "refused",
        "A cookie with a tab within its name or value is not stored.",
        "net/cookies/parsed_cookie.cc",
    ),
    EngineDeparture(
        "chromium", "nameless_value_with_equals", "refused",
        "A cookie without a name whose value has an equals sign is not stored.",
        "net/cookies/parsed_cookie.cc",
    ),
    EngineDeparture(
        "chromium", "cookie_max_age", "plus",
        "`Max-Age` may also begin with a plus.",
        _CANONICAL_COOKIE,
    ),
    EngineDeparture(
        "firefox", "cookie_max_age", "minus",
        "A `Max-Age` that begins with a minus ends the cookie, whatever follows.",
        "netwerk/cookie/CookieParser.cpp",
    ),
    EngineDeparture(
        "chromium", "oldest_expiry_year", 0,
        "`Expires` with a year before 1601 ends the cookie.",
        "net/cookies/cookie_util.cc",
    ),
    EngineDeparture(
        "firefox", "oldest_expiry_year", 1000,
        "`Expires` with a year from 1000 to 1600 ends the cookie.",
        "nsprpub/pr/src/misc/prtime.c",
    ),
    EngineDeparture(
        "chromium", "replaced_cookies_keep_place", "same-value",
        "A cookie that replaces one of another value is sent after the older ones.",
        "net/cookies/cookie_monster.cc",
    ),
    EngineDeparture(
        "webkit", "nearer_domains_first", True,
        "Of cookies with paths of one length, those whose `Domain` is the URL's host are sent "
        "first, then those without `Domain`, then those of the hosts above.",
        _SOUP_JAR,
    ),
    EngineDeparture(
        "firefox", "script_moves_cookies", True,
        "`document.cookie` lists a cookie that script has replaced after the older ones, until a "
        "response changes it. The `Cookie` header has it in the place of the replaced one.",
        "netwerk/cookie/CookieServiceChild.cpp",
    ),
    EngineDeparture(
        "firefox", "script_sees_refused_cookies", True,
        "`document.cookie` also shows what script has set and Firefox has refused: over http "
        "because of a `Secure` cookie of another path or `Domain`, or because of an `HttpOnly` "
        "one that was there before the first page of its site. It is not sent.",
        "netwerk/cookie/CookieServiceChild.cpp",
    ),
    EngineDeparture(
        "webkit", "script_sets_a_cookie_a_line", True,
        "Each line of a text for `document.cookie` sets a cookie of its own.",
        "Source/WebCore/platform/network/soup/NetworkStorageSessionSoup.cpp",
    ),
    EngineDeparture(
        "webkit", "script_has_lists_of_hosts", True,
        "Pages have a list of their own for `document.cookie` of a host, from the first read on. "
        "It takes what script sets, and what responses set except `HttpOnly` cookies: so it shows "
        "cookies that these have replaced, and those of script that were refused because of them. "
        "They are not sent.",
        "Source/WebKit/WebProcess/WebPage/WebCookieCache.cpp",
    ),
    EngineDeparture(
        "webkit", "http_only_cookies_guard", "first-alike",
        "Script cannot set a cookie if the first one with its name and path that the page's URL "
        "has, of any host or `Domain`, is `HttpOnly`. It can replace one that the URL does not "
        "have, because of its path, or which is not the first.",
        "Source/WebCore/platform/network/soup/NetworkStorageSessionSoup.cpp",
    ),
    EngineDeparture(
        "chromium", "opaque_pages_are_third_party", True,
        "The cookies of a sandboxed frame are third-party cookies.",
        "components/content_settings/core/common/cookie_settings_base.cc",
    ),
    EngineDeparture(
        "firefox", "opaque_pages_are_third_party", True,
        "The cookies of a sandboxed frame are third-party cookies.",
        _COOKIE_COMMONS,
    ),
    EngineDeparture(
        "firefox", "host_prefix_needs_path", False,
        "A cookie `__Host-…` may get its path `/` by default.",
        _COOKIE_COMMONS,
    ),
    EngineDeparture(
        "firefox", "stores_nameless_cookies", False,
        "A cookie with an empty name is not stored.",
    ),
    EngineDeparture(
        "firefox", "pair_without_equals", "name",
        "`Set-Cookie: x` sets a cookie with the name `x` and no value, which is sent as `x=`.",
        "netwerk/cookie/CookieParser.cpp",
    ),
    EngineDeparture(
        "chromium", "undecodable_cookies", "hide-all",
        "A cookie that is not UTF-8 makes `document.cookie` empty.",
    ),
    EngineDeparture(
        "firefox", "undecodable_cookies", "replaced",
        "The bytes of a cookie's value that are not UTF-8 are replaced by U+FFFD.",
        "netwerk/cookie/CookieParser.cpp",
    ),
    EngineDeparture(
        "webkit", "unusual_characters_end_cookies", True,
        "The text of a cookie ends at the first control character, tab, or byte beyond ASCII.",
        "libsoup/cookies/soup-cookie.c",
    ),
    EngineDeparture(
        "webkit", "name_prefixes", "none",
        "No prefix of a cookie's name is checked.",
    ),
    # Passwords of HTTP authentication
    EngineDeparture(
        "firefox", "passwords_are_partitioned", True,
        "A password that the user has entered is used in pages of the same top-level site only.",
        _AUTH_CACHE,
    ),
    EngineDeparture(
        "webkit", "stored_passwords_win", True,
        "A stored password is sent in place of the `Authorization` that script sets, if the "
        "request includes credentials.",
    ),
    EngineDeparture(
        "chromium", "answers_with_cors", True,
        "If a response of status 401 asks for a stored password, it is sent with CORS too.",
        "net/http/http_auth_controller.cc",
    ),
    EngineDeparture(
        "firefox", "answers_with_cors", True,
        "If a response of status 401 asks for a stored password, it is sent with CORS too.",
        _CHANNEL_AUTH,
    ),
    EngineDeparture(
        "webkit", "answers_with_cors", True,
        "If a response of status 401 asks for a stored password, it is sent with CORS too.",
    ),
    EngineDeparture(
        "chromium", "asks_user", "but-foreign-images",
        "The user is asked for a password with CORS too, and not for images of other origins.",
    ),
    EngineDeparture(
        "firefox", "asks_user", "unless-in-url",
        "The user is asked for a password with CORS too, and not for images of other origins; "
        "also after a redirect from a URL with a user name.",
        _CHANNEL_AUTH,
    ),
    EngineDeparture(
        "webkit", "remembers_realms", True,
        "Where a server asked for a realm and got no password, and below, only that realm's "
        "password is sent before the server asks again, as soon as the browser has one.",
        "libsoup/auth/soup-auth-manager.c",
    ),
    EngineDeparture(
        "webkit", "asks_user", "within-origin",
        "The user is asked for a password only within the page's origin, and after redirects from "
        "there by a request whose credentials mode is `same-origin`; also by an `XMLHttpRequest` "
        "after a redirect from a URL with a user name.",
        _LOAD_CHECKER,
    ),
    EngineDeparture(
        "chromium", "foreign_url_credentials", "dropped",
        "A user name in the URL of an `XMLHttpRequest` to another origin is ignored.",
    ),
    EngineDeparture(
        "firefox", "foreign_url_credentials", "sent",
        "A user name in the URL of an `XMLHttpRequest` to another origin is sent when the server "
        "asks, even without `withCredentials`.",
        _CHANNEL_AUTH,
    ),
    EngineDeparture(
        "webkit", "foreign_url_credentials", "dropped",
        "A user name in the URL of an `XMLHttpRequest` to another origin is ignored.",
    ),
    EngineDeparture(
        "firefox", "url_credentials_replace_stored", True,
        "A user name in a URL is sent at once where a stored one would be, and replaces it.",
        _CHANNEL_AUTH,
    ),
    EngineDeparture(
        "webkit", "url_credentials_replace_stored", True,
        "A user name in a URL is sent at once where a stored one would be, and replaces it.",
    ),
    EngineDeparture(
        "chromium", "loads_with_url_credentials", "refused",
        "An image, script or frame whose URL has a user name is not requested, unless with CORS.",
        "third_party/blink/renderer/core/loader/base_fetch_context.cc",
    ),
    EngineDeparture(
        "firefox", "loads_with_url_credentials", "sent",
        "A user name in the URL of an image or script is sent when the server asks for it.",
        _CHANNEL_AUTH,
    ),
    EngineDeparture(
        "webkit", "loads_with_url_credentials", "sent-without-cors",
        "A user name in the URL of an image or script is sent when the server asks for it, unless "
        "with CORS.",
    ),
)  # fmt: skip
"""Every setting in which a browser differs from the standard, in the order of `SETTINGS`."""

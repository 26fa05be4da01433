"""Settings: the points in which engines differ, each with the standard's value as its default.

An `Engine` is a record of settings for each subject, which the one algorithm reads. `SETTINGS`
lists all settings by name; each has a sentence about the standard's behaviour.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

from ..fetch.urls import Url, parse_url

__all__ = [
    "ACCEPTS",
    "INT64",
    "SETTINGS",
    "STANDARD",
    "THIRD_PARTY_COOKIES",
    "UINT64",
    "Aborting",
    "Authenticating",
    "Caching",
    "CookieRules",
    "Engine",
    "Identifying",
    "Loading",
    "LocalNetwork",
    "MixedContent",
    "Preflights",
    "Receiving",
    "Redirecting",
    "RequestContent",
    "Safelisting",
    "SecurityPolicyRules",
    "Setting",
    "ThirdPartyCookies",
    "ValueGrammar",
    "Xhr",
    "with_settings",
]

ValueGrammar: TypeAlias = Literal["any", "decimal", "effective-connection-type", "integer", "on"]
"""The values with which a header does not need a preflight."""

ThirdPartyCookies: TypeAlias = Literal["allowed", "partitioned", "blocked"]
"""What becomes of cookies of other sites than the top-level page's: they are shared by all
top-level sites, or each top-level site has its own, or there are none."""
THIRD_PARTY_COOKIES: tuple[ThirdPartyCookies, ...] = get_args(ThirdPartyCookies)

INT64, UINT64 = 2**63 - 1, 2**64 - 1
"""The largest numbers that engines read."""


_DOCUMENT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ACCEPTS = {
    "audio": "*/*",
    "audioworklet": "*/*",
    "document": _DOCUMENT,
    "embed": "*/*",
    "font": "*/*",
    "iframe": _DOCUMENT,
    "image": "image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
    "json": "application/json,*/*;q=0.5",
    "manifest": "*/*",
    "object": "*/*",
    "paintworklet": "*/*",
    "prefetch": _DOCUMENT,
    "report": "*/*",
    "script": "*/*",
    "style": "text/css,*/*;q=0.1",
    "track": "*/*",
    "video": "*/*",
    "websocket": "*/*",
    "worker": "*/*",
}
"""The value of ``Accept`` by destination, or for a "prefetch" or "websocket"; with ``""`` it is not
sent. Requests of scripts have ``*/*``. (Fetch, "fetch", the step on `Accept`)"""


def _setting(default: Any, standard: str) -> Any:
    """A field of a record: the standard's value, and the sentence about it."""
    if isinstance(default, dict):
        return field(default_factory=default.copy, metadata={"standard": standard})
    return field(default=default, metadata={"standard": standard})


@dataclass(frozen=True, slots=True)
class RequestContent:
    """The headers and bodies that a script may send, and their form on the wire."""

    dropped_headers: frozenset[str] = _setting(
        frozenset(), "Scripts may set every header that is not forbidden, `User-Agent` too."
    )
    streams: Literal["sent", "as-text", "refused"] = _setting(
        "sent", "A `ReadableStream` can be a request's body, and forces a preflight."
    )
    streams_imply_cors: bool = _setting(
        False, "A stream changes nothing about the mode `same-origin`."
    )
    repeated_headers: Literal["kept", "combined", "joined", "merged"] = _setting(
        "kept",
        "Headers of the same name are judged separately, listed once in the preflight, and sent "
        "as a single header.",
    )
    header_values_are_utf8: bool = _setting(False, "Header values are latin-1, in both directions.")
    replaces_empty_priority: bool = _setting(
        False, "An empty `Priority` that a script set is sent as such."
    )
    canonical_ranges: bool = _setting(False, "`Range` is sent as the script wrote it.")
    unchecked_punycode: bool = _setting(
        False, "A URL whose host has an invalid `xn--` label is not a URL."
    )


@dataclass(frozen=True, slots=True)
class Xhr:
    """The differences of ``XMLHttpRequest`` from ``fetch``."""

    xhr_charset_in_place: Literal["never", "forms", "always"] = _setting(
        "never",
        "XMLHttpRequest serialises a `Content-Type` again to replace its charset, and leaves "
        "`charset=utf-8` unchanged.",
    )
    xhr_corrects_charset_late: bool = _setting(
        False,
        "XMLHttpRequest changes the charset of a text's `Content-Type` to UTF-8 first.",
    )
    xhr_takes_last_capital_charset: bool = _setting(
        False, "If a `Content-Type` has several charsets, XMLHttpRequest reads the first."
    )
    xhr_types_unsent_form: bool = _setting(
        False, "XMLHttpRequest sends no `Content-Type` with GET and HEAD, whose body is dropped."
    )
    upload_listeners_need_body: bool = _setting(
        False, "Listeners on `XMLHttpRequest.upload` force a preflight, with or without a body."
    )


@dataclass(frozen=True, slots=True)
class Safelisting:
    """The headers that do not need a preflight."""

    also_safelisted: Mapping[str, ValueGrammar] = _setting(
        {},
        "Only `Accept`, `Accept-Language`, `Content-Language`, `Content-Type` and `Range` can be "
        "sent without a preflight.",
    )
    comma_in_content_type_is_unsafe: bool = _setting(
        False, "A comma in a parameter of `Content-Type` does not need a preflight."
    )
    total_size_counts: bool = _setting(
        True, "Safelisted headers of more than 1024 bytes together need a preflight."
    )
    unsafe_non_ascii: bool = _setting(
        False, "Bytes beyond ASCII in `Accept` and `Content-Type` do not need a preflight."
    )
    longest_range_number: int | None = _setting(
        None, "The numbers of a safelisted `Range` may be of any size."
    )
    range_unit_in_any_case: bool = _setting(
        False, "The unit of a safelisted `Range` is `bytes`, in lower case."
    )


@dataclass(frozen=True, slots=True)
class Preflights:
    """The headers of a preflight, and the grants of its response."""

    preflight_origin: Literal["request", "page"] = _setting(
        "request",
        "A preflight has the `Origin` of its request, `null` after some redirects, and its "
        "response is checked like any other.",
    )
    preflight_site: Literal["chain", "current", "serialized"] = _setting(
        "chain", "`Sec-Fetch-Site` of a preflight describes all redirects so far."
    )
    preflights_with_user_agent: bool = _setting(
        False, "A preflight does not carry any of the script's headers."
    )
    insecure_preflights_have_mode: bool = _setting(
        False, "A preflight over http has no `Sec-Fetch-…` headers."
    )
    first_url_decides_preflight_metadata: bool = _setting(
        False, "A preflight after a redirect has `Sec-Fetch-…` headers if its own URL is "
        "trustworthy.",
    )  # fmt: skip
    asterisk_covers_authorization: bool = _setting(
        False, "`Access-Control-Allow-Headers: *` does not cover `Authorization`."
    )
    forced_preflight_implies_method: bool = _setting(
        True, "A forced preflight whose response has no `Access-Control-Allow-Methods` allows the "
        "requested method.",
    )  # fmt: skip
    missing_method_comes_first: bool = _setting(
        False,
        "A fault in `Access-Control-Allow-Headers` is reported before a missing method.",
    )


@dataclass(frozen=True, slots=True)
class Caching:
    """The cache of preflights."""

    max_age_cap: int | None = _setting(
        None, "`Access-Control-Max-Age` is honoured up to a limit of the browser's own."
    )
    most_remembered: int | None = _setting(None, "Preflights of any number of URLs are remembered.")
    max_age_grammar: Literal["digits", "integer"] = _setting(
        "digits", "`Access-Control-Max-Age` is digits only."
    )
    invalid_max_age: int = _setting(
        5, "A preflight whose `Access-Control-Max-Age` is invalid is remembered for 5 seconds."
    )
    cached_asterisk: Literal[
        "all", "made-without-credentials", "used-without-credentials", "none"
    ] = _setting("all", "A remembered `*` covers every method (or header) of later requests.")
    cached_asterisk_covers_authorization: bool = _setting(
        False, "A remembered `*` does not cover `Authorization`."
    )
    methods_of_any_preflight: frozenset[str] = _setting(
        frozenset(),
        "A forced preflight for GET, HEAD or POST is skipped only if the method is remembered; "
        "any other, if its headers are.",
    )
    methods_of_any_preflight_last: bool = _setting(
        False, "After its `Access-Control-Max-Age`, a preflight has no effect."
    )
    shares_preflights_with_credentials: bool = _setting(
        True, "A preflight with credentials also counts for requests without them."
    )
    preflights_replace: bool = _setting(
        False, "Another preflight adds to the remembered ones of the URL."
    )
    remembers_before_checking: bool = _setting(
        False, "A preflight is remembered only if it allows the request that it was for."
    )
    forgets_preflight_on: Literal["error", "but-redirect-mode", "nothing"] = _setting(
        "error", "Every network error makes the browser forget the preflights of the URL."
    )
    simple_requests_forget: bool = _setting(
        False, "A request that needed no preflight does not make the browser forget."
    )
    shares_preflights_of_opaque_origins: bool = _setting(
        True, "Preflights with `Origin: null` are remembered as others are."
    )
    shares_preflights_of_redirected: bool = _setting(
        True, "Preflights whose `Origin` became `null` by redirects are remembered as others are."
    )
    conditional_requests_skip_preflight_cache: frozenset[str] = _setting(
        frozenset(),
        "Requests with `If-None-Match` and the like use remembered preflights as others do.",
    )


@dataclass(frozen=True, slots=True)
class Aborting:
    """Requests that script aborts."""

    aborted_preflights_are_remembered: bool = _setting(
        False, "The preflight of a request that is aborted meanwhile is given up."
    )
    timeouts_look_like_aborts: bool = _setting(
        False, "A `fetch` that `AbortSignal.timeout` aborts rejects with a `TimeoutError`."
    )


@dataclass(frozen=True, slots=True)
class Redirecting:
    """The target of a redirect, and the changes to the request."""

    redirects_keep_preflight: bool = _setting(
        False, "After a redirect, the changed request decides whether a preflight is needed."
    )
    redirect_headers: Literal["current", "first", "first-but-authorization"] = _setting(
        "current",
        "Headers that a redirect removes (`Authorization` at another origin, the body's headers "
        "with a body) are not restored at the next.",
    )
    redirects_reset_user_agent: bool = _setting(
        False, "A `User-Agent` that a script set goes along with redirects."
    )
    hints_dropped_on_redirect: frozenset[str] = _setting(
        frozenset(), "Client hints that a script set go along with redirects."
    )
    empty_location: Literal["same", "none", "error"] = _setting(
        "same", "An empty `Location` leads to the same URL again."
    )
    repeated_location: Literal["error", "if-identical", "combined"] = _setting(
        "error", "Two `Location` headers are an error."
    )
    error_mode_needs_location: bool = _setting(
        False, "With redirect mode `error`, the status alone makes a redirect."
    )
    parses_location_first: Literal["never", "follow", "always"] = _setting(
        "never", "An invalid `Location` matters only once a redirect is followed."
    )
    refuses_credentials_in_location: bool = _setting(
        False, "A redirect within the page's origin may lead to a URL with a user name."
    )
    refuses_credentials_after_preflight: bool = _setting(
        False, "A redirect to a URL with a user name at another origin is refused immediately."
    )
    crossing_delete_becomes_get: bool = _setting(
        False, "A redirected DELETE stays DELETE, except after a 303."
    )
    redirects_checked_with_first_credentials: bool = _setting(
        False, "A redirect is checked by the credentials of the redirected request."
    )
    location_is_latin1: bool = _setting(
        False, "The bytes beyond ASCII in `Location` are percent-encoded as they are."
    )


@dataclass(frozen=True, slots=True)
class Identifying:
    """The headers that describe a request's source: ``Origin`` and ``Sec-Fetch-Site``."""

    redirected_site: Literal["chain", "cross-site-over-http", "none"] = _setting(
        "chain", "After redirects, `Sec-Fetch-Site` is that of the least related URL on the way."
    )
    mixed_redirects_are_cross_site: bool = _setting(
        False, "A redirect of a secure page's image to http has the `Sec-Fetch-Site` of the https "
        "URL to which it is upgraded.",
    )  # fmt: skip
    trustworthy_sites_lack_scheme: bool = _setting(
        False, "`Sec-Fetch-Site` is `cross-site` if the scheme is another, at localhost too."
    )
    keeps_origin_within_origin: bool = _setting(
        False, "A POST that a redirect makes a GET loses its `Origin`, except with CORS."
    )
    upgraded_event_sources_have_origin: bool = _setting(
        False, "An `EventSource` within the page's origin has no `Origin`, also after an upgrade."
    )
    cuts_referrer_to_other_sites: Literal["never", "of-page", "of-top-level-page"] = _setting(
        "never",
        "Policies such as `unsafe-url` let the whole referrer go to other sites.",
    )
    localhost_is_downgraded: bool = _setting(
        True,
        "A page over https, or over http at localhost, sends no referrer to other hosts over http, "
        "unless its policy lets it.",
    )
    empty_referrer_hides_origin: bool = _setting(
        False, '`referrer: ""` of a fetch leaves its referrer policy as it is.'
    )
    redirected_preflights_keep_referrer: bool = _setting(
        False,
        "The preflight of a redirected request has the `Referer` of the request that it asks for.",
    )
    sandboxed_pages_have_referrer: bool = _setting(
        False, "What a sandboxed page's scripts fetch is fetched without a `Referer`."
    )
    origin_ignores_referrer_policy: bool = _setting(
        False, "A request without CORS hides its `Origin` if its referrer policy says so."
    )
    crossing_no_cors_hides_origin: bool = _setting(
        False, "The first redirect away from the page's origin leaves `Origin` as it is."
    )
    crossing_navigation_hides_origin: bool = _setting(
        False,
        "A form that a redirect leads from its page's origin to another keeps its `Origin` there.",
    )
    sandboxed_beacons_hide_origin: bool = _setting(
        True, "A beacon of a sandboxed page has `Origin: null`."
    )
    downgrades_keep_origin: bool = _setting(
        False, "A page of https hides its `Origin` from http without CORS, at localhost too."
    )
    websocket_destination: Literal["empty", "websocket", "none"] = _setting(
        "empty", "The handshake of a WebSocket has `Sec-Fetch-Dest: empty`."
    )
    other_destinations: Mapping[str, str] = _setting(
        {}, "`Sec-Fetch-Dest` is the kind of resource that is loaded."
    )
    tells_user_activation: bool = _setting(
        True, "A link or form of which the user has made use just now sends `Sec-Fetch-User: ?1`."
    )
    storage_access_header: Literal["never", "requests", "preflights"] = _setting(
        "never", "No request has `Sec-Fetch-Storage-Access`, which is not in this standard."
    )
    origin_for_storage_access: Literal["never", "within-origin", "onward"] = _setting(
        "never", "A GET without CORS has no `Origin`."
    )


@dataclass(frozen=True, slots=True)
class Receiving:
    """How a response is read, and the part of it that script sees."""

    contradictory_headers_fail: bool = _setting(
        False, "Two different `Location` headers matter only in a redirect."
    )
    merges_response_headers: bool = _setting(
        False, "Every line of a response header counts, empty ones too."
    )
    exposes_all_before_invalid: bool = _setting(
        False,
        "`Access-Control-Expose-Headers` with an element that is not a token exposes nothing.",
    )
    compares_unencoded_digests: frozenset[str] = _setting(
        frozenset(), "A response's `Unencoded-Digest` is not compared with its body."
    )
    refusals_are_timed: Literal["never", "by-integrity", "by-any-check"] = _setting(
        "never", "The page does not see how long a refused request took."
    )
    times_without_cors_for_page: bool = _setting(
        False,
        "After redirects between other origins, `Timing-Allow-Origin` has to allow `null`, with "
        "CORS and without.",
    )
    opaque_redirects_have_body: bool = _setting(
        False,
        "The script cannot see any part of a redirect that is not followed, not even its body.",
    )


@dataclass(frozen=True, slots=True)
class Loading:
    """What elements load."""

    accepts: Mapping[str, str] = _setting(
        ACCEPTS,
        "`Accept` names types for documents, frames, prefetches, images, style sheets and JSON "
        "modules; all else is requested with `*/*`, a WebSocket too.",
    )
    prefers_upgrades: Literal["always", "but-embeds", "over-http"] = _setting(
        "always",
        "Every navigation has `Upgrade-Insecure-Requests: 1`, of an `<embed>` or `<object>` too.",
    )
    loads_with_origin: frozenset[str] = _setting(
        frozenset(),
        "A load with `crossorigin`, a module or a font has no `Origin` within the page's origin.",
    )
    tracks_have_referrer: bool = _setting(True, "A text track is loaded with a `Referer`.")
    sandboxed_loads_have_referrer: bool = _setting(
        False, "What a sandboxed page loads is loaded without a `Referer`."
    )
    loads_tracks_without_cors: bool = _setting(
        False, "Without `crossorigin`, a text track is loaded from the page's origin only."
    )
    loads_tracks_of_any_status: bool = _setting(
        False, "A text track with an error status is not loaded."
    )
    uses_untyped_style_sheets: Literal["none", "invalid", "unredirected-without-slash"] = _setting(
        "none", "A style sheet without a valid `Content-Type` is not used."
    )
    unusable_integrity_needs_body: bool = _setting(
        True, "With an `integrity` that is not a hash, a response without a body is an error."
    )
    scripts_ignore_unusable_integrity: bool = _setting(
        False, "With an `integrity` that is not a hash, a script needs CORS all the same."
    )
    opaque_responses: Literal["used", "sniffed", "validated"] = _setting(
        "used", "An image, script, … of another origin is used whatever its body looks like."
    )
    beacons_are_limited: bool = _setting(
        True,
        "Beacons, with the page's `keepalive` requests, have at most 64 KiB under way.",
    )


@dataclass(frozen=True, slots=True)
class LocalNetwork:
    """Requests to the local network and to this machine."""

    local_network_access: bool = _setting(
        True,
        "A page needs a permission for requests to less public addresses than its own (Local "
        "Network Access).",
    )
    policies_make_pages_public: bool = _setting(
        True, "A page whose policy has `treat-as-public-address` counts as a public one."
    )
    local_pages_need_permission: bool = _setting(
        True, "A page on the local network needs the permission for this machine."
    )
    top_level_navigations_need_permission: bool = _setting(
        True, "Links and forms of a page need the permission too."
    )
    urls_declare_local: bool = _setting(
        True,
        "A private address or a name under `.local` in a URL has to lead to the local network, as "
        "if script had said so with `targetAddressSpace`.",
    )
    local_requests_may_be_mixed: bool = _setting(
        True, "A request that is declared to go to the local network is not mixed content."
    )
    preflights_have_target: bool = _setting(
        True, "A preflight has the `targetAddressSpace` of the request that it is for."
    )
    benchmarking_is_loopback: bool = _setting(
        True, "The addresses 198.18.0.0/15 count as this machine."
    )


@dataclass(frozen=True, slots=True)
class MixedContent:
    """Requests of secure pages over http."""

    addresses_are_upgraded: bool = _setting(
        False, "A secure page's image, audio or video at an address, over http, is not upgraded."
    )
    first_url_decides_upgrades: bool = _setting(
        False,
        "A redirect of a secure page's image, audio or video to http is upgraded as its own URL "
        "would be: not to localhost or an address.",
    )
    upgrades_keep_taint: bool = _setting(
        False, "A redirect that is upgraded leads to the https URL only, for `Origin` too."
    )
    upgraded_loads_lack_credentials: bool = _setting(
        False,
        "What an element loads with CORS, and is upgraded to the page's own origin, has the page's "
        "credentials.",
    )
    tracks_are_sent: bool = _setting(False, "A secure page's text track over http is refused.")
    mixed_redirects_are_preflighted: bool = _setting(
        False, "A redirect of a secure page's request to http is refused without a preflight."
    )
    localhost_is_mixed: bool = _setting(False, "Secure pages reach localhost over http.")


@dataclass(frozen=True, slots=True)
class SecurityPolicyRules:
    """The page's Content Security Policy and its embedder policy."""

    policy_judges_before_upgrades: frozenset[str] = _setting(
        frozenset(), "A URL that is upgraded to https is compared with a policy after that."
    )
    policy_judges_redirects_before_upgrades: bool = _setting(
        False, "A redirect that is upgraded to https is compared with a policy after that."
    )
    localhost_is_upgraded: Literal["never", "websockets", "always"] = _setting(
        "never", "`upgrade-insecure-requests` leaves localhost over http as it is."
    )
    local_pages_upgrade_sockets_as_http: bool = _setting(
        False,
        "`upgrade-insecure-requests` makes `ws:` `wss:` in a page at localhost as in others, and a "
        "policy is compared with that.",
    )
    redirected_frames_are_upgraded: bool = _setting(
        True, "`upgrade-insecure-requests` upgrades redirects of pages in frames too."
    )
    knows_credentialless_pages: bool = _setting(
        True,
        "A page with `Cross-Origin-Embedder-Policy: credentialless` loads what other origins serve "
        "without CORS, and sends them no cookies.",
    )
    unknown_resource_policies_suffice: bool = _setting(
        False,
        "A page with `Cross-Origin-Embedder-Policy: require-corp` takes an unknown value of "
        "`Cross-Origin-Resource-Policy` as none.",
    )
    upgrading_policies_cover_http: bool = _setting(
        False, "With `upgrade-insecure-requests`, sources of https do not cover http."
    )
    port_80_covers_443: bool = _setting(
        False, "A source of https with the port 80 does not cover the default port of https."
    )
    strict_dynamic_ignores_urls: bool = _setting(
        False, "`'strict-dynamic'` in `default-src` leaves what is not a script to its URL."
    )
    modules_count_as_inserted: bool = _setting(
        False,
        "`'strict-dynamic'` refuses module scripts in the page's markup that have no nonce and no "
        "hash.",
    )
    websocket_sources_cover_http: bool = _setting(
        True, "A source of `wss:` covers https, and one of `ws:` http too."
    )


@dataclass(frozen=True, slots=True)
class Authenticating:
    """User names and passwords of HTTP authentication."""

    passwords_are_partitioned: bool = _setting(
        False, "All top-level sites share the passwords that the user has entered."
    )
    stored_passwords_win: bool = _setting(
        False, "An `Authorization` that script sets is sent in place of a stored password."
    )
    answers_with_cors: bool = _setting(
        False,
        "If a response of status 401 asks for a stored password, it is sent only without CORS or "
        "within the page's origin.",
    )
    remembers_realms: bool = _setting(
        False,
        "A password is sent before the server asks in directories where the server asked for it "
        "and got it, and below them.",
    )
    asks_user: Literal["without-cors", "but-foreign-images", "unless-in-url", "within-origin"] = (
        _setting(
            "without-cors",
            "The user is asked for a password except with CORS or without credentials.",
        )
    )
    foreign_url_credentials: Literal["unused", "dropped", "sent"] = _setting(
        "unused",
        "A user name in the URL of an `XMLHttpRequest` to another origin is not sent, and neither "
        "is a stored one.",
    )
    url_credentials_replace_stored: bool = _setting(
        False, "A user name in a URL is not sent before the server asks for it."
    )
    loads_with_url_credentials: Literal["asked", "refused", "sent", "sent-without-cors"] = _setting(
        "asked", "A user name in the URL of an image or script is not sent; the user is asked."
    )


@dataclass(frozen=True, slots=True)
class CookieRules:
    """Which cookies are stored and sent."""

    default_same_site: Literal["unset", "lax", "none"] = _setting(
        "unset",
        "A cookie without `SameSite` is sent with every request, and stored only from requests "
        "within its site.",
    )
    lax_post_grace: int = _setting(
        0, "A cookie without `SameSite` has no time in which a cross-site form carries it."
    )
    same_site_none_needs_secure: bool = _setting(
        True, "`SameSite=None` without `Secure` is not stored."
    )
    sites_have_schemes: bool = _setting(
        True, "Schemes count: http and https of one domain are two sites."
    )
    redirects_through_other_sites_count: bool = _setting(
        True, "A redirect through another site makes a request cross-site for `SameSite`."
    )
    same_site_limits_storing: bool = _setting(
        True, "A cookie with `SameSite=Strict` or `Lax` is not stored from cross-site requests."
    )
    same_site_compares: Literal["all", "page-or-top-level-host"] = _setting(
        "all",
        "A request is of the same site if its page, the top-level page and all frames between are "
        "of the URL's site.",
    )
    redirects_count_for_storing: bool = _setting(
        True, "A redirect through another site also decides which cookies are stored."
    )
    secure_cookies_at_localhost: bool = _setting(
        False, "`Secure` cookies are for https only, at localhost too."
    )
    secure_cookies_guard: Literal["related-hosts", "covered-hosts", "same-place"] = _setting(
        "related-hosts",
        "A URL without https may not set a cookie of the name of a `Secure` one whose path covers "
        "its path, if one of the two hosts is the other or is within it.",
    )
    third_party_cookies: Literal["allowed", "partitioned", "blocked"] = _setting(
        "allowed", "Cookies of other sites than the top-level page's are stored and sent."
    )
    ancestors_make_third_party: bool = _setting(
        True,
        "In a frame of another site, a page of the top-level page's site has third-party cookies "
        "too.",
    )
    third_party_redirects_stick: bool = _setting(
        False, "After a redirect, the new URL alone decides whether its cookies are third-party."
    )
    restarted_loads_have_cookies: bool = _setting(
        False,
        'A `fetch` with `credentials: "same-origin"` has no cookies after a redirect to another '
        "origin.",
    )
    partitioned_attribute: bool = _setting(False, "`Partitioned` is ignored.")
    name_prefixes: Literal["all", "none"] = _setting(
        "all",
        "The prefixes `__Secure-`, `__Host-`, `__Http-` and `__Host-Http-` are checked, in upper "
        "and lower case.",
    )
    unusual_characters_end_cookies: bool = _setting(
        False, "A cookie with a control character, except a tab, is not stored."
    )
    inner_tabs: Literal["kept", "refused"] = _setting(
        "kept", "A cookie may have a tab within its name or value."
    )
    nameless_value_with_equals: Literal["kept", "refused"] = _setting(
        "kept", "The value of a cookie without a name may have an equals sign."
    )
    cookie_max_age: Literal["digits", "plus", "minus"] = _setting(
        "digits", "`Max-Age` is digits, or a minus and digits."
    )
    oldest_expiry_year: int = _setting(
        1601, "`Expires` with a year before 1601 is invalid, so it does not end the cookie."
    )
    replaced_cookies_keep_place: Literal["always", "same-value"] = _setting(
        "always", "A cookie that replaces another is sent in the place of that one."
    )
    nearer_domains_first: bool = _setting(
        False, "Of cookies with paths of one length, the older ones are sent first."
    )
    script_sets_a_cookie_a_line: bool = _setting(
        False, "A text for `document.cookie` with a line feed sets no cookie."
    )
    script_moves_cookies: bool = _setting(
        False, "`document.cookie` lists cookies in the order of the `Cookie` header."
    )
    script_sees_refused_cookies: bool = _setting(
        False, "`document.cookie` does not show a cookie that was refused."
    )
    script_has_lists_of_hosts: bool = _setting(
        False, "`document.cookie` does not show a cookie that an `HttpOnly` one has replaced."
    )
    http_only_cookies_guard: Literal["same-place", "first-alike"] = _setting(
        "same-place",
        "Script cannot replace an `HttpOnly` cookie: one of its name, path, and host or `Domain`.",
    )
    opaque_pages_are_third_party: bool = _setting(
        False, "A sandboxed frame of the top-level page's site has the cookies of that site."
    )
    host_prefix_needs_path: bool = _setting(
        True, "A cookie `__Host-…` has to be set with `Path=/`, not only get that path by default."
    )
    stores_nameless_cookies: bool = _setting(
        True, "A cookie with an empty name, `Set-Cookie: =x`, is stored and sent as `x`."
    )
    pair_without_equals: Literal["value", "name"] = _setting(
        "value", "`Set-Cookie: x` sets a cookie without a name, which is sent as `x`."
    )
    excess_cookies: Literal["one", "quotas", "oldest", "kept"] = _setting(
        "one",
        "A site that sets more than 180 cookies loses the one that was not used for longest, one "
        "without `Secure` first; the standard leaves the number to browsers.",
    )
    undecodable_cookies: Literal["kept", "hide-all", "replaced"] = _setting(
        "kept", "A cookie with bytes that are not UTF-8 is stored and sent as it came."
    )


@dataclass(frozen=True, slots=True)
class Engine:
    """A browser's settings, by subject; the defaults are those of the standard."""

    name: str
    sending: RequestContent = RequestContent()
    xhr: Xhr = Xhr()
    safelisting: Safelisting = Safelisting()
    preflights: Preflights = Preflights()
    cache: Caching = Caching()
    aborting: Aborting = Aborting()
    redirects: Redirecting = Redirecting()
    identifying: Identifying = Identifying()
    receiving: Receiving = Receiving()
    loading: Loading = Loading()
    local_network: LocalNetwork = LocalNetwork()
    mixed_content: MixedContent = MixedContent()
    security_policy: SecurityPolicyRules = SecurityPolicyRules()
    cookies: CookieRules = CookieRules()
    authentication: Authenticating = Authenticating()

    def parse_url(self, text: str, base: str) -> Url | None:
        """Parse `text`, relative to `base`, as the engine does; ``None`` if it cannot."""
        return parse_url(text, base, unchecked_punycode=self.sending.unchecked_punycode)


STANDARD = Engine("standard")


class Setting(NamedTuple):
    """A setting: its record in `Engine`, its name, and the standard's value."""

    subject: str
    name: str
    default: Any
    standard: str


def _settings(subject: str) -> list[Setting]:
    record = getattr(STANDARD, subject)
    return [
        Setting(subject, each.name, getattr(record, each.name), each.metadata["standard"])
        for each in fields(record)
    ]


SETTINGS: Mapping[str, Setting] = {
    setting.name: setting
    for each in fields(Engine)
    if each.name != "name"
    for setting in _settings(each.name)
}
"""All settings by name, which is unique across subjects."""


def with_settings(engine: Engine, settings: Mapping[str, Any]) -> Engine:
    """Return `engine` with other values for some `settings`, by name.

    Raises:
        KeyError: a setting is unknown.
    """
    for name, value in settings.items():
        subject = SETTINGS[name].subject
        record = replace(getattr(engine, subject), **{name: value})
        engine = replace(engine, **{subject: record})
    return engine

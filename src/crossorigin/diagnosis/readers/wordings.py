"""The messages of browsers and libraries, as data: templates with the names of their values.

What engines print for a refusal by CORS is in `crossorigin.browser.console`. Here is what they
print for all that is mistaken for it, and what older versions printed, which people still paste.
Sources: Chromium 156, Firefox ESR 153 and WebKitGTK 2.50, recorded (tests/diagnosis/recordings);
Chromium's `cors_error_string.cc` and its predecessor in Blink for the older forms; Firefox's string
files; WebKit's `MixedContentChecker.cpp`, `ContentSecurityPolicy.cpp`, `ThreadableLoader.cpp` and
`ResourceHandle` for Safari.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

from ...browser import ConsoleTemplate, CookieReason, NetworkFailure, Reason, console_templates
from ..evidence import FONT, NOT_REQUESTED, OF_EVENT_SOURCE, WEBGL, Obstacle
from ..reason_groups import (
    CREDENTIALS,
    INVALID,
    MISMATCH,
    MISSING,
    MULTIPLE,
    OF_VALUE,
    PREFLIGHT_STATUS,
    WILDCARD,
    own_first,
)

__all__ = [
    "EDGE_NETWORK_LINES",
    "HEADS",
    "ISSUES",
    "JSDOM",
    "MIXED_CONTENT_HEAD",
    "NETWORK_LINES",
    "NET_ERRORS",
    "NET_ERROR_GROUPS",
    "NET_REASONS",
    "OLD_ENDING",
    "OLD_FIREFOX",
    "OLD_TAILS",
    "PREFIX",
    "REDIRECTION_DENIED",
    "REDIRECT_HEAD",
    "SENTENCES",
    "SOON",
    "TAILS",
    "USER_SETTINGS",
    "WEBSOCKET_HEAD",
    "Meaning",
    "Sentence",
    "templates",
]

Meaning: TypeAlias = Obstacle | NetworkFailure | None
"""The obstacle of the request; ``None`` if the sentence only adds to another one."""


class Sentence(NamedTuple):
    """The sentence that `engine` prints for a failure that is not a refusal by CORS."""

    engine: str
    meaning: Meaning
    text: str
    detail: str = ""
    """What the sentence says beside its meaning, such as a `CookieReason`."""


USER_SETTINGS = "user-settings"
"""The reason of a cookie that the user's settings block."""
SOON = "soon"
"""The reason of a cookie that a later version of the browser will not use."""
PREFIX = "prefix"
"""The reason of a cookie that breaks the rules of its name's prefix."""
_REJECTED = "Cookie “{cookie}” has been rejected"
_FIREFOX_COOKIES = {
    "Cookie “{cookie}” rejected because it has the “SameSite=None” attribute but is missing the "
    "“secure” attribute.": CookieReason.NONE_WITHOUT_SECURE,
    f"{_REJECTED} because it has the “Partitioned” attribute but is missing the “secure” "
    "attribute.": CookieReason.PARTITIONED_WITHOUT_SECURE,
    f"{_REJECTED} because it is foreign and does not have the “Partitioned“ attribute.":
        CookieReason.THIRD_PARTY,
    "Cookie “{cookie}” will soon be rejected because it is foreign and does not have the "
    "“Partitioned“ attribute.": SOON,
    f"{_REJECTED} as third-party.": CookieReason.THIRD_PARTY,
    f"{_REJECTED} by user set permissions.": USER_SETTINGS,
    f"{_REJECTED} for invalid domain.": CookieReason.DOMAIN_MISMATCH,
    f"{_REJECTED} for invalid prefix.": PREFIX,
    f"{_REJECTED} for invalid characters in the name.": CookieReason.CONTROL_CHARACTER,
    f"{_REJECTED} for invalid characters in the value.": CookieReason.CONTROL_CHARACTER,
    f"{_REJECTED} for invalid characters in the attributes.": CookieReason.CONTROL_CHARACTER,
    "Cookie with an empty name and an empty value has been rejected.": CookieReason.EMPTY,
    "Cookie “{cookie}” is invalid because its size is too big. Max size is {size} B.":
        CookieReason.TOO_LONG,
    f"{_REJECTED} because there is already an HTTP-Only cookie but script tried to store a new "
    "one.": CookieReason.HTTP_ONLY,
    f"{_REJECTED} because a non-HTTPS cookie can’t be set as “secure”.":
        CookieReason.SECURE_FROM_INSECURE_URL,
    f"{_REJECTED} because there is an existing “secure” cookie.": CookieReason.OVERLAYS_SECURE,
    "Cookie “{cookie}” with the “SameSite” attribute value “Lax” or “Strict” was omitted because "
    "of a cross-site redirect.": CookieReason.SAME_SITE_LAX,
    "Cookie “{cookie}” has “SameSite” policy set to “Lax” because it is missing a “SameSite” "
    "attribute, and “SameSite=Lax” is the default value for this attribute.":
        CookieReason.SAME_SITE_BY_DEFAULT,
}  # fmt: skip
"""What Firefox prints of cookies, and why. (`necko.properties`, `CookieValidation.cpp`)"""
_SETTING = ("This attempt to set a cookie via a Set-Cookie header", "This Set-Cookie")
_CHROMIUM_COOKIES = {
    **{
        f"{doing} was blocked {why}": reason
        for doing in _SETTING
        for why, reason in (
            ("due to user preferences.", USER_SETTINGS),
            ('because it had the "Secure" attribute but was not received over a secure '
             "connection.", CookieReason.SECURE_FROM_INSECURE_URL),
            ('because it had the "SameSite=None" attribute but did not have the "Secure" '
             'attribute, which is required in order to use "SameSite=None".',
             CookieReason.NONE_WITHOUT_SECURE),
            ("because its Domain attribute was invalid with regards to the current host url.",
             CookieReason.DOMAIN_MISMATCH),
            ('because it used the "__Secure-" or "__Host-" prefix in its name and broke the '
             "additional rules", PREFIX),
            ("because it was not sent over a secure connection and would have overwritten a "
             "cookie with the Secure attribute.", CookieReason.OVERLAYS_SECURE),
        )
    },
    "This cookie was blocked due to user preferences.": USER_SETTINGS,
    "Setting this cookie was blocked either because of Chrome flags or browser configuration.":
        USER_SETTINGS,
    "Setting this cookie was blocked due to third-party cookie phaseout.": USER_SETTINGS,
    'This cookie was blocked because it had the "Secure" attribute and the connection was not '
    "secure.": CookieReason.INSECURE_URL,
    "This cookie was blocked because its path was not an exact match for or a superdirectory of "
    "the request url's path.": CookieReason.OTHER_PATH,
    "This cookie was blocked because neither did the request URL's domain exactly match the "
    "cookie's domain, nor was the request URL's domain a subdomain of the cookie's Domain "
    "attribute value.": CookieReason.OTHER_HOST,
    "This cookie was blocked because it was too large.": CookieReason.TOO_LONG,
}  # fmt: skip
"""What Chromium's developer tools say of cookies. (devtools-frontend, `NetworkRequest.ts`)"""


def _cookie_sentences(engine: str, reasons: Mapping[str, str]) -> Iterator[Sentence]:
    for text, reason in reasons.items():
        yield Sentence(engine, Obstacle.COOKIE, text, reason)


HEADS = (
    "Access to {initiator} at '{url}' {redirected}from origin '{page_origin}' has been blocked by "
    "CORS policy: ",
    # Until Chrome 64.
    "Redirect from '{first_url}' to '{url}' has been blocked by CORS policy: ",
    "Redirect at origin '{host_origin}' has been blocked from loading by Cross-Origin Resource "
    "Sharing policy: ",
    "Failed to load {url}: ",
    "XMLHttpRequest cannot load {url}. ",
    "Fetch API cannot load {url}. ",
    "EventSource cannot load {url}. ",
    # Until Chrome 36, the request's row had the reason too.
    "{verb} {url} ",
    "{initiator} from origin '{host_origin}' has been blocked from loading by Cross-Origin "
    "Resource Sharing policy: ",
    # Without its URL.
    "Access to {initiator} from origin '{page_origin}' has been blocked by CORS policy: ",
    "{initiator} from origin '{host_origin}' has been blocked by CORS policy: ",
    # With a URL that was cut, or replaced.
    "Access to {initiator} at '{part}' {redirected}from origin '{page_origin}' has been blocked by "
    "CORS policy: ",
)
"""How Chromium begins a sentence about CORS; one of the tails follows."""

TAILS: tuple[tuple[Meaning, str], ...] = (
    (
        Obstacle.LOCAL_NETWORK_ACCESS,
        "Permission was denied for this request to access the `{detail}` address space.",
    ),
    (
        Obstacle.LOCAL_NETWORK_ACCESS,
        "The request client is not a secure context and the resource is in more-private address "
        "space `{detail}`.",
    ),
    (
        Obstacle.LOCAL_NETWORK_ACCESS,
        "Request had no target IP address space, yet the resource is in address space `{detail}`.",
    ),
    (
        Obstacle.LOCAL_NETWORK_ACCESS,
        "Request had a target IP address space of `{target_space}` yet the resource is in address "
        "space `{detail}`.",
    ),
    (
        Obstacle.LOCAL_NETWORK_ACCESS,
        "The target IP address space of the request was `{target_space}`, yet the resource is in "
        "address space `{detail}`.",
    ),
    (
        Obstacle.LOCAL_NETWORK_ACCESS,
        "No '{granting}' header was present in the preflight response "
        "for this private network request targeting the `{detail}` address space.",
    ),
    (
        Obstacle.LOCAL_NETWORK_ACCESS,
        "The '{granting}' header in the preflight response for this "
        "private network request targeting the `{detail}` address space had a value of '{value}', "
        "which must be 'true'.",
    ),
    (
        Obstacle.LOCAL_NETWORK_ACCESS,
        "Private network access request to an IP address in the `{detail}` address space",
    ),
    (
        Obstacle.WRONG_SCHEME,
        "Cross origin requests are only supported for protocol schemes: {schemes}.",
    ),
    (
        Obstacle.WRONG_SCHEME,
        "Cross-origin requests are only supported for protocol schemes: {schemes}.",
    ),
    (Obstacle.WRONG_SCHEME, "Cross origin requests are only supported for HTTP."),
    (Obstacle.WRONG_SCHEME, 'URL scheme "{scheme}" is not supported.'),
    (Obstacle.WRONG_SCHEME, 'URL scheme must be "http" or "https" for CORS request.'),
    (
        Obstacle.CONTENT_SECURITY_POLICY,
        "Refused to connect because it violates the document's Content Security Policy.",
    ),
    (
        Obstacle.SERVICE_WORKER,
        "{detail} was an opaque response, but it was used for a request whose mode is not no-cors",
    ),
    # Until Chrome 64, of what has no status.
    *(
        (NetworkFailure.UNKNOWN, f"{check}{invalid}")
        for check in ("", "Response to preflight request doesn't pass access control check: ")
        for invalid in ("Invalid response.", "Received an invalid response.")
    ),
    # Until Chrome 56, of the request itself, after its preflight. (Blink, DocumentThreadableLoader)
    *(
        (Obstacle.REDIRECT_AFTER_PREFLIGHT, text)
        for text in (
            "The request was redirected to '{location}', which is disallowed for cross-origin "
            "requests that require preflight.",
            "The request was redirected to ' {location}', which is disallowed for cross-origin "
            "requests that require preflight.",
            "Request requires preflight, which is disallowed to follow cross-origin redirect.",
            "Request requires preflight, which is disallowed to follow cross-origin redirects.",
        )
    ),
)
"""Ends of Chromium's sentences that are not about CORS, despite their heads."""

OLD_TAILS: tuple[tuple[Reason, str], ...] = (
    (
        Reason.WILDCARD_ORIGIN_NOT_ALLOWED,
        "A wildcard '*' cannot be used in the 'Access-Control-Allow-Origin' header when the "
        "credentials flag is true.",
    ),
    (
        Reason.INVALID_ALLOW_CREDENTIALS,
        "Credentials flag is 'true', but the 'Access-Control-Allow-Credentials' header is "
        "'{value}'. It must be 'true' to allow credentials.",
    ),
    (
        Reason.INVALID_ALLOW_CREDENTIALS,
        'Credentials flag is true, but Access-Control-Allow-Credentials is not "true".',
    ),
    (
        Reason.PREFLIGHT_INVALID_STATUS,
        "Response for preflight has invalid HTTP status code {status}",
    ),
    (Reason.PREFLIGHT_INVALID_STATUS, "Response for preflight does not have HTTP ok status."),
    (Reason.PREFLIGHT_INVALID_STATUS, "Invalid HTTP status code {status}"),
    # Of the present ones, without the words that they begin with.
    (Reason.PREFLIGHT_INVALID_STATUS, "It does not have HTTP ok status."),
    (
        Reason.PREFLIGHT_DISALLOWED_REDIRECT,
        "Redirect is not allowed for a preflight request.",
    ),
    (Reason.PREFLIGHT_DISALLOWED_REDIRECT, "Response for preflight is invalid (redirect)"),
    (
        Reason.ALLOW_ORIGIN_MISMATCH,
        "The 'Access-Control-Allow-Origin' header has a value '{value}' that is not equal to the "
        "supplied origin.",
    ),
    (
        Reason.MULTIPLE_ALLOW_ORIGIN_VALUES,
        "The 'Access-Control-Allow-Origin' header contains multiple values '{value}', but only one "
        "is allowed.",
    ),
    # In Chrome 31, of each value that is not the page's origin.
    *(
        (
            reason,
            "The 'Access-Control-Allow-Origin' whitelists only '{value}'. Origin '{page_origin}' "
            "is not in the list, and is therefore not allowed access.",
        )
        for reason in OF_VALUE[::2]
    ),
    *(
        (Reason.REDIRECT_TO_OTHER_SCHEME, text)
        for text in (
            "The request was redirected to a URL ('{location}') which has a disallowed scheme for "
            "cross-origin requests.",
            "Redirect location '{location}' has a disallowed scheme for cross-origin requests.",
        )
    ),
    *(
        (Reason.REDIRECT_CONTAINS_CREDENTIALS, text)
        for text in (
            "The request was redirected to a URL ('{location}') containing userinfo, which is "
            "disallowed for cross-origin requests.",
            "Redirect location '{location}' contains userinfo, which is disallowed for "
            "cross-origin requests.",
        )
    ),
    (
        Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE,
        "Request header field {header} is not allowed by Access-Control-Allow-Headers.",
    ),
    (
        Reason.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE,
        "Method {method} is not allowed by Access-Control-Allow-Methods.",
    ),
)
"""Ends of Chromium's sentences in older versions, without head."""

_SHORTENED = tuple(
    (reason, f"{begin}No 'Access-Control-Allow-Origin' header{end}")
    for end in ("", " is present", " is present.")
    for reason, begin in (
        (Reason.MISSING_ALLOW_ORIGIN, ""),
        (
            Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN,
            "Response to preflight request doesn't pass access control check: ",
        ),
    )
)
"""The most usual sentence, as people shorten it."""
OLD_TAILS += _SHORTENED
OLD_TAILS += tuple(
    (
        reason,
        f"{begin}The value of the 'Access-Control-Allow-Origin' header in the response must not be "
        f"the wildcard '*'{end}",
    )
    for end in ("", ".")
    for reason, begin in (
        (Reason.WILDCARD_ORIGIN_NOT_ALLOWED, ""),
        (
            Reason.PREFLIGHT_WILDCARD_ORIGIN_NOT_ALLOWED,
            "Response to preflight request doesn't pass access control check: ",
        ),
    )
)
OLD_TAILS += tuple(
    (reason, f"{begin}header contains multiple values '{{value}}'")
    for begin in ("", "The 'Access-Control-Allow-Origin' ")
    for reason in MULTIPLE
)

_OLD_ORIGIN = "Origin {page_origin} is not allowed by Access-Control-Allow-Origin."
"""Sentences that Safari still prints, and Chrome printed until version 34."""
_OLD_NULL = tuple(
    f"Cannot make any {requests} from {{page_origin}}."
    for requests in ("requests", "cross origin requests")
)
"""What both printed in its place for pages without an origin.

(WebKit, `passesAccessControlCheck`)
"""
OLD_TAILS += tuple(
    (reason, wording)
    for wording in (_OLD_ORIGIN, *_OLD_NULL)
    for reason in own_first(MISSING, MISMATCH)
)

OLD_ENDING = (
    "Origin '{page_origin}' is therefore not allowed access.",
    "The response had HTTP status code {status}.",
)
"""The texts that older versions of Chromium add to the end of a sentence."""

OLD_TAILS += tuple((reason, OLD_ENDING[0]) for reason in own_first(MISSING, MISMATCH))
"""The ending alone, which people quote without the sentence before it."""

REDIRECTION_DENIED = "Cross-origin redirection denied by Cross-Origin Resource Sharing policy."
"""What WebKit, and Chrome until version 34, printed of every redirect that they did not follow."""
OLD_TAILS += ((Reason.MISSING_ALLOW_ORIGIN, REDIRECTION_DENIED),)
OLD_TAILS += tuple(
    (reason, "Cross-origin {initiator} load denied by Cross-Origin Resource Sharing policy.")
    for reason in (Reason.MISSING_ALLOW_ORIGIN, Reason.ALLOW_ORIGIN_MISMATCH)
)
"""The same of what an element with crossorigin loads. (WebKit, `ImageLoader`, `LoadableScript`)"""

OLD_FIREFOX = (
    (
        "header ‘{header}’ is not allowed according to header ‘Access-Control-Allow-Headers’ from "
        "CORS preflight response",
        "missing token ‘{header}’ in CORS header ‘Access-Control-Allow-Headers’ from CORS "
        "preflight channel",
    ),
    ("CORS preflight response did not succeed", "CORS preflight channel did not succeed"),
    ("‘{url}’", "{url}"),
)
"""Parts of Firefox's sentences, and how other versions have them."""

REDIRECT_HEAD = (
    "Cross-origin redirection to {location} denied by Cross-Origin Resource Sharing policy: "
)
"""How WebKit begins if a redirect's own response is refused; then it prints what that lacks."""

JSDOM: tuple[tuple[tuple[Reason, ...], str], ...] = (
    (own_first(MISSING, MISMATCH), "Cross origin {page_origin} forbidden"),
    (CREDENTIALS, "Error: Credentials forbidden"),
    # Of the place in jsdom where an error arose, which libraries print without its words.
    (own_first(MISSING, MISMATCH, CREDENTIALS), "validCORSHeaders ("),
    ((Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE,), "Error: Headers {header} forbidden"),
    ((Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE,), "Error: Header {header} forbidden"),
)
"""What jsdom prints, the page of a test (jsdom 13 to 29, `xhr-utils.js`, `jsdom-dispatcher.js`)."""

ISSUES: tuple[tuple[str, tuple[Reason, ...], str], ...] = (
    (
        "chromium",
        (*MISSING, *MULTIPLE, *INVALID),
        "Ensure CORS response header values are valid",
    ),
    ("chromium", MISMATCH, "Ensure CORS requesting origin matches resource’s allowed origin"),
    (
        "chromium",
        CREDENTIALS,
        "Ensure CORS requests include credentials only when allowed",
    ),
    *(
        (
            "chromium",
            WILDCARD,
            f"Ensure credentialed requests {are_not} sent to CORS resources with origin wildcards",
        )
        for are_not in ("aren’t", "are not")
    ),
    (
        "chromium",
        PREFLIGHT_STATUS,
        "Ensure preflight responses are valid",
    ),
    (
        "chromium",
        (Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE,),
        "Ensure CORS request includes only allowed headers",
    ),
    (
        "chromium",
        (Reason.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE,),
        "Ensure CORS request uses allowed method",
    ),
    (
        "edge",
        (*MISSING, *MISMATCH),
        "[CORS] The origin '{page_origin}' did not find '{origin}' in the "
        "Access-Control-Allow-Origin response header for cross-origin resource at '{url}'.",
    ),
)
"""Headings of Chrome's Issues panel, which name neither URL nor page (devtools-frontend,
`issues_manager/descriptions`), and the sentence of Edge 17 and 18."""

_NODE: tuple[tuple[Meaning, str], ...] = (
    (NetworkFailure.REFUSED, "connect ECONNREFUSED {host_port}"),
    (NetworkFailure.NAME_NOT_FOUND, "getaddrinfo ENOTFOUND {host_port}"),
    (NetworkFailure.NAME_NOT_FOUND, "getaddrinfo EAI_AGAIN {host_port}"),
    (NetworkFailure.TIMEOUT, "connect ETIMEDOUT {host_port}"),
    (NetworkFailure.BROKEN, "read ECONNRESET"),
    (NetworkFailure.BROKEN, "socket hang up"),
    (NetworkFailure.CERTIFICATE, "self-signed certificate"),
    (NetworkFailure.CERTIFICATE, "self signed certificate"),
    (NetworkFailure.CERTIFICATE, "unable to verify the first certificate"),
    (NetworkFailure.CERTIFICATE, "unable to get local issuer certificate"),
)
"""Errors of Node.js's network, and what each means."""

_DART: tuple[tuple[Meaning, str], ...] = (
    *(
        (meaning, f"SocketException: {text}{uri}")
        for uri in (", uri={url}", "")
        for meaning, text in (
            (NetworkFailure.REFUSED, "Connection refused{rest}"),
            (NetworkFailure.NAME_NOT_FOUND, "Failed host lookup: '{host}'{rest}"),
            (NetworkFailure.TIMEOUT, "Connection timed out{rest}"),
            (NetworkFailure.BROKEN, "Connection reset by peer{rest}"),
            (NetworkFailure.BROKEN, "Software caused connection abort{rest}"),
        )
    ),
    (NetworkFailure.CERTIFICATE, "CERTIFICATE_VERIFY_FAILED: "),
    (NetworkFailure.BROKEN, "Connection closed before full header was received, uri={url}"),
    (NetworkFailure.BROKEN, "Connection closed before full header was received"),
)
"""Errors of Dart's network on devices and desktops (dart:io); on the web, the browser sends."""

_ANDROID: tuple[tuple[Meaning, str], ...] = (
    (NetworkFailure.REFUSED, "Failed to connect to {socket_address}"),
    (NetworkFailure.REFUSED, "failed to connect to {socket_address}{rest} failed: ECONNREFUSED"),
    (NetworkFailure.TIMEOUT, "failed to connect to {socket_address}{rest} after {number}ms"),
    (NetworkFailure.NAME_NOT_FOUND, 'Unable to resolve host "{host}": No address associated'),
    (NetworkFailure.BROKEN, "unexpected end of stream on Connection{{host_port},"),
    (NetworkFailure.BROKEN, "unexpected end of stream on {url}"),
    (NetworkFailure.CERTIFICATE, "java.security.cert.CertPathValidatorException"),
)
"""Errors of OkHttp and of Android's sockets, which React Native prints without their names."""

_CSP = 'the following Content Security Policy directive: "{detail}"'
_CSP_VIOLATIONS = (
    *(
        f"{doing} '{{url}}' violates {_CSP}"
        for doing in (
            "Connecting to",
            "Loading the {initiator}",
            "Framing",
            "Sending form data to",
            "Loading media from",
            "Loading plugin data from",
            "Creating a worker from",
        )
    ),
    *(
        f"Refused to {doing} '{{url}}' because it violates {_CSP}"
        for doing in (
            "connect to",
            "load the {initiator}",
            "load {initiator} from",
            "load {initiator}",
            "frame",
            "send form data to",
            "create a worker from",
        )
    ),
)
_REPORTED = ". The policy is report-only, so the violation has been logged"
_FALLBACK = ". Note that '{own}' was not explicitly set, so '{governing}' is used as a fallback"
_CSP_FORMS = (
    (Obstacle.CONTENT_SECURITY_POLICY, "", ""),
    # Nothing was stopped: as older and as newer versions say.
    (Obstacle.REPORTED, "[Report Only] ", ""),
    (Obstacle.REPORTED, "", _REPORTED),
    (Obstacle.REPORTED, "", f"{_FALLBACK}{_REPORTED}"),
)
WEBSOCKET_HEAD = "WebSocket connection to '{url}' failed: "
MIXED_CONTENT_HEAD = "Mixed Content: "
"""How Chromium and WebKit begin a sentence about a WebSocket; what follows says why."""
_FAILURES_OF_WEBKIT = (
    (NetworkFailure.REFUSED, "Could not connect to the server."),
    (NetworkFailure.NAME_NOT_FOUND, "A server with the specified hostname could not be found."),
    (NetworkFailure.BROKEN, "The network connection was lost."),
    (NetworkFailure.TIMEOUT, "The request timed out."),
    (NetworkFailure.CERTIFICATE, "The certificate for this server is invalid."),
    (
        NetworkFailure.TLS,
        "An SSL error has occurred and a secure connection to the server cannot be made.",
    ),
)
"""What Apple's systems say of a request that got no response."""
_NOT_COMPLETED = "The operation couldn’t be completed. "
_CODES_OF_TLS = (
    # The chain, the issuer, the date and the host: SecureTransport.h.
    *(
        (NetworkFailure.CERTIFICATE, str(code))
        for code in (9807, 9808, 9812, 9813, 9814, 9815, 9843)
    ),
    (NetworkFailure.TLS, "98"),
)
_FAILURES_OF_SOCKETS = (
    *(
        (failure, f"{_NOT_COMPLETED}{error}")
        for failure, error in (
            (NetworkFailure.REFUSED, "Connection refused"),
            (NetworkFailure.BROKEN, "Connection reset by peer"),
            (NetworkFailure.BROKEN, "Socket is not connected"),
            (NetworkFailure.BROKEN, "Software caused connection abort"),
            (NetworkFailure.BROKEN, "Broken pipe"),
            (NetworkFailure.TIMEOUT, "Operation timed out"),
            (NetworkFailure.UNKNOWN, "No route to host"),
            (NetworkFailure.UNKNOWN, "Network is down"),
            (NetworkFailure.UNKNOWN, "Network is unreachable"),
        )
    ),
    *(
        (failure, f"{begin}{code}")
        for begin in (f"{_NOT_COMPLETED}(OSStatus error -", "OSStatus Error -")
        for failure, code in _CODES_OF_TLS
    ),
)
"""The same of sockets, of which they name the system's error."""

SENTENCES = (
    Sentence(
        "chromium",
        Obstacle.MIXED_CONTENT,
        "The page at '{page}' was loaded over HTTPS, but ran insecure content from '{url}': this "
        "content should also be loaded over HTTPS.",
    ),
    # Nothing was stopped.
    Sentence(
        "chromium",
        Obstacle.WARNING,
        "The page at '{page}' was loaded over HTTPS, but displayed insecure content from '{url}': "
        "this content should also be loaded over HTTPS.",
    ),
    *(
        Sentence(
            "chromium",
            Obstacle.WARNING,
            "Mixed Content: The page at '{page}' was loaded over HTTPS, but requested an insecure "
            f"{{initiator}} '{{url}}'. {ending}",
        )
        for ending in (
            "This content should also be served over HTTPS",
            "This content should also be requested over HTTPS",
            "This request was automatically upgraded to HTTPS",
        )
    ),
    Sentence(
        "chromium",
        Obstacle.MIXED_CONTENT,
        "Mixed Content: The page at '{page}' was loaded over HTTPS, but requested an insecure "
        "{initiator} '{url}'.",
    ),
    Sentence(
        "chromium",
        Obstacle.MIXED_CONTENT,
        "Mixed Content: The page at '{page}' was loaded over HTTPS, but requested an insecure",
    ),
    Sentence(
        "chromium",
        Obstacle.MIXED_CONTENT,
        "Mixed Content: The page at '{page}' was loaded over HTTPS, but attempted to connect to "
        "the insecure WebSocket endpoint '{url}'.",
    ),
    Sentence(
        "chromium",
        Obstacle.MIXED_CONTENT,
        "An insecure WebSocket connection may not be initiated from a page loaded over HTTPS.",
        "WebSocket",
    ),
    *(
        Sentence("chromium", meaning, f"{before}{sentence}{after}")
        for sentence in _CSP_VIOLATIONS
        for meaning, before, after in _CSP_FORMS
    ),
    # With the address left out.
    Sentence(
        "chromium",
        Obstacle.CONTENT_SECURITY_POLICY,
        f"Refused to connect because it violates {_CSP}",
    ),
    # Of Edge before version 79: CSP14312.
    Sentence(
        "edge",
        Obstacle.CONTENT_SECURITY_POLICY,
        "Resource violated directive '{detail}' in Content-Security-Policy: {url}. Resource will "
        "be blocked",
    ),
    Sentence(
        "edge",
        Obstacle.REPORTED,
        "Resource violated directive '{detail}' in Content-Security-Policy-Report-Only: {url}.",
    ),
    Sentence(
        "chromium",
        NetworkFailure.UNKNOWN,
        f"{WEBSOCKET_HEAD}Error in connection establishment: net::{{net_error}}",
    ),
    Sentence(
        "chromium",
        Obstacle.WEBSOCKET,
        f"{WEBSOCKET_HEAD}Error during WebSocket handshake: Unexpected response code: {{status}}",
    ),
    Sentence(
        "chromium",
        NetworkFailure.UNKNOWN,
        f"{WEBSOCKET_HEAD}Error during WebSocket handshake: net::{{net_error}}",
    ),
    Sentence(
        "chromium",
        Obstacle.WEBSOCKET,
        f"{WEBSOCKET_HEAD}Error during WebSocket handshake: {{detail}}\n",
    ),
    Sentence(
        "chromium",
        Obstacle.WEBSOCKET_CLOSED,
        f"{WEBSOCKET_HEAD}WebSocket is closed before the connection is established.",
    ),
    Sentence(
        "chromium",
        NetworkFailure.BROKEN,
        f"{WEBSOCKET_HEAD}Connection closed before receiving a handshake response",
    ),
    Sentence(
        "chromium",
        Obstacle.WEBSOCKET_CANCELED,
        f"{WEBSOCKET_HEAD}WebSocket opening handshake was canceled",
    ),
    Sentence(
        "chromium",
        NetworkFailure.TIMEOUT,
        f"{WEBSOCKET_HEAD}WebSocket opening handshake timed out",
    ),
    Sentence("chromium", Obstacle.WEBSOCKET, "WebSocket connection to '{url}' failed"),
    Sentence(
        "chromium",
        Obstacle.WORKER,
        "Failed to construct '{initiator}': Script at '{url}' cannot be accessed from origin "
        "'{page_origin}'.",
    ),
    *(
        Sentence(
            "chromium",
            Obstacle.MIME_TYPE,
            f"Failed to load {{initiator}} script: {words} MIME type of {value}.",
        )
        for words in (
            "Expected a {expected} script but the server responded with a",
            "The server responded with a non-JavaScript",  # until Chrome 92
        )
        for value in ('"{detail}"', '""')
    ),
    Sentence(
        "chromium",
        Obstacle.MIME_TYPE,
        'EventSource\'s response has a MIME type ("{value}") that is not "text/event-stream".',
        OF_EVENT_SOURCE,
    ),
    Sentence(
        "chromium",
        Obstacle.MIME_TYPE,
        "Refused to {doing} from '{url}' because its MIME type ('{detail}') is not",
    ),
    Sentence(
        "chromium", Obstacle.TAINTED_CANVAS, "The canvas has been tainted by cross-origin data."
    ),
    # Older, of WebKit and of Chromium.
    Sentence(
        "chromium",
        Obstacle.TAINTED_CANVAS,
        "Unable to get image data from canvas because the canvas has been tainted by "
        "cross-origin data.",
    ),
    Sentence("chromium", Obstacle.TAINTED_CANVAS, "Tainted canvases may not be exported."),
    Sentence("chromium", Obstacle.TAINTED_CANVAS, "Tainted canvases may not be loaded.", WEBGL),
    Sentence("chromium", Obstacle.TAINTED_CANVAS, "Canvas is not origin-clean."),
    Sentence(
        "chromium",
        Obstacle.TAINTED_CANVAS,
        "The cross-origin {initiator} at {url} may not be loaded.",
        WEBGL,
    ),
    Sentence(
        "chromium",
        Obstacle.TAINTED_CANVAS,
        "The {initiator} contains cross-origin data, and may not be loaded.",
        WEBGL,
    ),
    Sentence(
        "chromium",
        Obstacle.SERVICE_WORKER,
        'The FetchEvent for "{url}" resulted in a network error response: {detail}\n',
    ),
    Sentence(
        "chromium",
        Obstacle.SERVICE_WORKER,
        "resulted in a network error response: {detail}\n",
    ),
    Sentence(
        "chromium",
        Obstacle.COOKIE,
        'This Set-Cookie header didn\'t specify a "SameSite" attribute and was defaulted to '
        '"SameSite=Lax,"',
    ),
    Sentence(
        "chromium",
        Obstacle.COOKIE,
        "This attempt to set a cookie via a Set-Cookie header was blocked because it had the "
        '"SameSite={same_site}" attribute but came from a cross-site response',
    ),
    *(
        Sentence("chromium", Obstacle.COOKIE, f"{doing} was blocked because it {why}")
        for doing, why in (
            ("This Set-Cookie", 'had the "SameSite={same_site}" attribute'),
            ("this Set-Cookie", 'had the "SameSite={same_site}" attribute'),
            ("This cookie", 'had the "SameSite={same_site}" attribute'),
            ("This cookie", 'didn\'t specify a "SameSite" attribute'),
        )
    ),
    *_cookie_sentences("chromium", _CHROMIUM_COOKIES),
    Sentence(
        "chromium",
        Obstacle.COOKIE,
        "A cookie associated with a cross-site resource at {url} was set without the `SameSite` "
        "attribute.",
    ),
    *(
        Sentence(
            "chromium", Obstacle.OPAQUE_RESPONSE, f"{doing} {{url}} with MIME type {{detail}}."
        )
        for doing in (
            "Cross-Origin Read Blocking (CORB) blocked cross-origin response",
            "Blocked current origin from receiving cross-site document at",
        )
    ),
    Sentence(
        "chromium",
        Obstacle.OPAQUE_RESPONSE,
        "Response was blocked by CORB (Cross-Origin Read Blocking)",
    ),
    Sentence("chromium", Obstacle.WRONG_SCHEME, "Not allowed to load local resource: {url}"),
    Sentence(
        "chromium",
        Obstacle.EXTENSION,
        "Denying load of {url}. Resources must be listed in the web_accessible_resources manifest "
        "key in order to be loaded by pages outside the extension.",
    ),
    *(
        Sentence(
            engine,
            Obstacle.FRAME,
            f'Blocked a frame with origin "{{page_origin}}" from accessing a {of}',
        )
        for engine, of in (
            ("chromium", "cross-origin frame."),
            ("webkit", 'frame with origin "{host_origin}".'),
        )
    ),
    Sentence(
        "chromium",
        Obstacle.FRAME,
        "Unsafe JavaScript attempt to access frame with URL {url} from frame with URL {page}. "
        "Domains, protocols and ports must match.",
    ),
    Sentence(
        "firefox", Obstacle.FRAME, 'Permission denied to access property "{detail}" on cross-origin'
    ),
    Sentence(
        "chromium",
        Obstacle.FRAMING,
        "Refused to display '{url}' in a frame because it set 'X-Frame-Options' to '{detail}'.",
    ),
    Sentence(
        "chromium",
        Obstacle.FRAMING,
        f"Refused to frame '{{url}}' because an ancestor violates {_CSP}",
    ),
    Sentence(
        "firefox",
        Obstacle.FRAMING,
        "The loading of “{url}” in a frame is denied by “X-Frame-Options“ directive set to "
        "“{detail}“",
    ),
    # Until Firefox 70.
    Sentence(
        "firefox",
        Obstacle.FRAMING,
        "Load denied by X-Frame-Options: {url} does not permit",
    ),
    Sentence("chromium", Obstacle.NOT_ISOLATED, "SharedArrayBuffer is not defined"),
    Sentence("webkit", Obstacle.NOT_ISOLATED, "Can't find variable: SharedArrayBuffer"),
    Sentence(
        "chromium",
        Obstacle.NOT_ISOLATED,
        "SharedArrayBuffer transfer requires self.crossOriginIsolated",
    ),
    # Headings of the Issues panel.
    Sentence(
        "chromium",
        Obstacle.WRONG_SCHEME,
        "Ensure CORS requests are made on supported schemes",
    ),
    *(
        Sentence("chromium", meaning, f"Specify {what} to {keep} {which} from being blocked", named)
        for meaning, what, which, named in (
            (
                Obstacle.EMBEDDER_POLICY,
                "a Cross-Origin Resource Policy",
                "a resource",
                "NotSameOriginAfterDefaultedToSameOriginByCoep",
            ),
            (
                Obstacle.RESOURCE_POLICY,
                "a more permissive Cross-Origin Resource Policy",
                "a resource",
                "NotSameOrigin",
            ),
            (
                Obstacle.EMBEDDER_POLICY,
                "a Cross-Origin Embedder Policy",
                "this frame",
                "CoepFrameResourceNeedsCoepHeader",
            ),
        )
        for keep in ("stop", "prevent")
    ),
    Sentence(
        "chromium",
        Obstacle.CONTENT_SECURITY_POLICY,
        "Content Security Policy of your site blocks some resources",
    ),
    *(
        Sentence(
            "chromium",
            Obstacle.COOKIE,
            f"Mark cross-site cookies as Secure to allow {what}",
            CookieReason.NONE_WITHOUT_SECURE,
        )
        for what in (
            "setting them in cross-site contexts",
            "them to be sent in cross-site requests",
        )
    ),
    Sentence(
        "chromium",
        Obstacle.LOCAL_NETWORK_ACCESS,
        "Ensure that local network requests are compatible with restrictions",
    ),
    # Warnings of Chrome 92 to 141.
    *(
        Sentence(
            "chromium",
            Obstacle.LOCAL_NETWORK_ACCESS,
            f"{what} from a network that it could only access because of its users' privileged "
            "network position",
        )
        for what in ("A site requested a resource", "The website requested a subresource")
    ),
    Sentence(
        "chromium",
        Obstacle.LOCAL_NETWORK_ACCESS,
        "A site requested a resource from a network that it could only access because of its "
        "users' privileged network position. These requests expose devices and servers to the "
        "internet, increasing the risk of a cross-site request forgery (CSRF) attack, and/or "
        "information leakage. To mitigate these risks, Chrome will require non-public subresources "
        "to opt-into being accessed with a preflight request and will start blocking them in "
        "Chrome {number} ({part}). To fix this issue, ensure that response to the preflight "
        "request for the private network resource has the {granting} header set to true",
    ),
    Sentence("chromium", Obstacle.SAYS_NOTHING, "TypeError: Failed to fetch"),
    # Of modules and parts of a build: Chromium, Firefox, WebKit, webpack and Vite.
    *(
        Sentence("loader", Obstacle.SAYS_NOTHING, text)
        for text in (
            "Failed to fetch dynamically imported module: {url}",
            "error loading dynamically imported module: {url}",
            "error loading dynamically imported module",
            "TypeError: Importing a module script failed.",
            "Loading chunk {part} failed. (error: {url})",
            "Loading chunk {part} failed. (missing: {url})",
            "Loading chunk {part} failed. (timeout: {url})",
            "Loading chunk {part} failed.",
            "Loading CSS chunk {part} failed. ({url})",
            "Unable to preload CSS for {part}\n",
        )
    ),
    Sentence(
        "chromium",
        Obstacle.SAYS_NOTHING,
        "Failed to execute 'send' on 'XMLHttpRequest': Failed to load '{url}'",
    ),
    # Cut before the reason.
    Sentence(
        "chromium",
        Obstacle.SAYS_NOTHING,
        "Access to {initiator} at '{url}' {redirected}from origin '{page_origin}' has been blocked "
        "by CORS policy",
    ),
    # Developer tools show these next to the reason, and with the status that there was.
    Sentence("chromium", None, "{method} {url} net::{net_error} {status} ("),
    Sentence("chromium", None, "{method} {url} net::{net_error}"),
    Sentence("chromium", None, "{method} {url} {status} ("),
    Sentence("chromium", None, "Failed to load resource: net::{net_error}"),
    Sentence("chromium", None, "net::{net_error}"),
    *(
        Sentence("chromium", None, f"net::{{net_error}} {place}")
        for place in ("at {url}", "{url}", "({url})")
    ),
    Sentence(
        "chromium",
        None,
        "Failed to load resource: the server responded with a status of {status}",
    ),
    # Older; what stopped the request is not said.
    *(
        Sentence(
            "chromium",
            Obstacle.SAYS_NOTHING,
            f"{what} cannot load {{url}}. Failed to start loading.",
        )
        for what in ("XMLHttpRequest", "Fetch API", "EventSource")
    ),
    # Firefox: those that it has in its string files are in firefox_messages.json.
    Sentence(
        "firefox",
        Obstacle.SAYS_NOTHING,
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote "
        "resource at {url}. This can be fixed by moving the resource to the same domain or "
        "enabling CORS.",
    ),
    # The Firebug extension's line of a failed response, which people paste beside the message.
    Sentence("firefox", None, "NetworkError: {status} {status_text} - {url}"),
    Sentence("firefox", Obstacle.MIXED_CONTENT, "Blocked loading mixed active content “{url}”"),
    Sentence("firefox", Obstacle.MIXED_CONTENT, "Blocked loading mixed display content “{url}”"),
    *(
        Sentence(
            "firefox",
            meaning,
            f"{settings} {what} because it violates the following directive: “{{detail}}”",
        )
        for meaning, settings in (
            (Obstacle.CONTENT_SECURITY_POLICY, "The page’s settings blocked"),
            (Obstacle.REPORTED, "(Report-Only policy) The page’s settings would block"),
        )
        for what in (
            "the loading of a resource ({initiator}) at {url}",
            "a script ({initiator}) at {url} from being executed",
            "a style ({initiator}) at {url} from being applied",
            "a worker script ({initiator}) at {url} from being executed",
        )
    ),
    Sentence(
        "firefox",
        Obstacle.CONTENT_SECURITY_POLICY,
        "The page’s settings blocked the loading of a resource at {url} (“{detail}”).",
    ),
    Sentence(
        "firefox",
        Obstacle.REPORTED,
        "The page’s settings observed the loading of a resource at {url} (“{detail}”).",
    ),
    Sentence(
        "firefox",
        Obstacle.TRACKING_PROTECTION,
        "The resource at “{url}” was blocked because Enhanced Tracking Protection is enabled.",
    ),
    Sentence(
        "firefox",
        Obstacle.TRACKING_PROTECTION,
        "The resource at “{url}” was blocked because content blocking is enabled.",
    ),
    Sentence(
        "firefox",
        Obstacle.OPAQUE_RESPONSE,
        "The resource at “{url}” was blocked by OpaqueResponseBlocking. Reason: “{detail}”.",
    ),
    # The console of the page has this one; the one above is in the Browser Console only.
    Sentence(
        "firefox",
        Obstacle.OPAQUE_RESPONSE,
        "A resource is blocked by OpaqueResponseBlocking, please check browser console for "
        "details.",
    ),
    Sentence(
        "firefox",
        Obstacle.RESOURCE_POLICY,
        "The resource at “{url}” was blocked due to its Cross-Origin-Resource-Policy header (or "
        "lack thereof). See {documentation}",
    ),
    *_cookie_sentences("firefox", _FIREFOX_COOKIES),
    Sentence(
        "firefox",
        Obstacle.COOKIE,
        "Cookie “{cookie}” has been rejected because it is in a cross-site context and its "
        "“SameSite” is “Lax” or “Strict”.",
    ),
    Sentence(
        "firefox",
        Obstacle.LOCAL_NETWORK_ACCESS,
        "Local Network Access permission required: top-level site “{page}”, initiator "
        "“{documentation}”, attempting to access target “{url}” ({host}:{port}) via {initiator}. "
        "Secure context: {secure}",
    ),
    Sentence(
        "firefox",
        Obstacle.LOCAL_NETWORK_ACCESS,
        "Local Network Access detected: top-level site “{page}”, initiator “{documentation}”, "
        "accessing target “{url}” ({host}:{port}) via {initiator}. Secure context: {secure}, "
        "prompt action: {detail}",
    ),
    Sentence(
        "firefox",
        Obstacle.MIME_TYPE,
        "Loading module from “{url}” was blocked because of a disallowed MIME type (“{detail}”).",
    ),
    *(
        Sentence(
            "firefox",
            Obstacle.MIME_TYPE,
            f"Loading {loaded} was blocked because of a disallowed MIME type (“{{detail}}”).",
        )
        for loaded in (
            "Worker from “{url}”",
            "Worker from “{location}”",
            "script from “{url}” with importScripts()",
        )
    ),
    Sentence(
        "firefox",
        Obstacle.MIME_TYPE,
        "Script from “{url}” was blocked because of a disallowed MIME type (“{detail}”).",
    ),
    Sentence(
        "firefox",
        Obstacle.MIME_TYPE,
        "The resource from “{url}” was blocked due to MIME type (“{detail}”) mismatch "
        "(X-Content-Type-Options: nosniff).",
    ),
    # Of a script that asks for a file; with the place in the script, whose URL tells of the page.
    Sentence("firefox", Obstacle.WRONG_SCHEME, "Access to restricted URI denied"),
    *(
        Sentence(
            "firefox", Obstacle.WRONG_SCHEME, f"Access to restricted URI denied{ending}{{page}}"
        )
        for ending in (
            '" code: 1012 nsresult: 0x805303f4 location: ',
            '" code: "1012" nsresult: "0x805303f4 (NS_ERROR_DOM_BAD_URI)" location: "',
        )
    ),
    Sentence("firefox", Obstacle.TAINTED_CANVAS, "Cross-origin elements require CORS."),
    # The rest of the sentence says what the service worker's handler did.
    Sentence(
        "firefox", Obstacle.SERVICE_WORKER, "Failed to load ‘{url}’. A ServiceWorker {detail}\n"
    ),
    Sentence(
        "firefox",
        Obstacle.SERVICE_WORKER,
        "Failed to load ‘{url}’ by responding ‘{response}’. A ServiceWorker {detail}\n",
    ),
    Sentence(
        "firefox",
        Obstacle.WORKER,
        "Security Error: Content at {page} may not load data from {url}.",
    ),
    Sentence(
        "firefox",
        Obstacle.WRONG_SCHEME,
        "Security Error: Content at {page} may not load or link to {url}.",
    ),
    Sentence(
        "firefox",
        Obstacle.WEBSOCKET,
        "Firefox can’t establish a connection to the server at {url}.",
    ),
    # Of a WebSocket, from WebSocketImpl::ConsoleError: its state is no longer “connecting”.
    Sentence(
        "firefox",
        Obstacle.OPEN_BROKEN,
        "The connection to {url} was interrupted while the page was loading.",
    ),
    Sentence(
        "firefox", NetworkFailure.TIMEOUT, "The server at {url} is taking too long to respond."
    ),
    # FontFaceSetDocumentImpl::LogMessage and FontFaceSetImpl (NS_ERROR_DOM_BAD_URI).
    *(
        Sentence(
            "firefox",
            Obstacle.SAYS_NOTHING,
            f'downloadable font: {what} (font-family: "{{family}}" style:{{style}} '
            "weight:{weight} stretch:{stretch} src index:{index}): bad URI or cross-site access "
            "not allowed source: {url}",
            FONT,
        )
        for what in ("download failed", "failed to start download", "download not allowed")
    ),
    Sentence(
        "firefox",
        Obstacle.SAYS_NOTHING,
        "TypeError: NetworkError when attempting to fetch resource.",
    ),
    Sentence(
        "webkit",
        Obstacle.MIXED_CONTENT,
        "[blocked] The page at {page} requested insecure content from {url}. This content was "
        "blocked",
    ),
    *(
        Sentence(
            "webkit",
            Obstacle.MIXED_CONTENT,
            f"[blocked] The page at {{page}} was not allowed to {did} insecure content from "
            "{url}.",
        )
        for did in ("run", "display")
    ),
    Sentence(
        "webkit",
        Obstacle.FRAMING,
        "Refused to load {url} because it does not appear in the frame-ancestors directive of the "
        "Content Security Policy.",
    ),
    *(
        Sentence(
            "webkit",
            Obstacle.CONTENT_SECURITY_POLICY,
            f"Refused to {doing} {{url}} because it {lacks} of the Content Security Policy.",
        )
        for doing in ("connect to", "load")
        for lacks in (
            "does not appear in the {detail} directive",
            "appears in neither the {detail} directive nor the default-src directive",
        )
    ),
    Sentence(
        "webkit",
        Obstacle.MIME_TYPE,
        'Refused to execute {url} as script because "X-Content-Type-Options: nosniff" was given '
        "and its Content-Type is not a script MIME type.",
    ),
    Sentence(
        "webkit",
        Obstacle.MIME_TYPE,
        "TypeError: '{detail}' is not a valid JavaScript MIME type.",
    ),
    Sentence(
        "webkit",
        Obstacle.RESOURCE_POLICY,
        "Cancelled load to {url} because it violates the resource's Cross-Origin-Resource-Policy "
        "response header.",
    ),
    Sentence(
        "webkit", Obstacle.SERVICE_WORKER, "FetchEvent.respondWith received an error: {detail}\n"
    ),
    *(
        Sentence("webkit", Obstacle.SERVICE_WORKER, f"Response served by service worker {how}", how)
        for how in ("is opaque", "has redirections", "is an error")
    ),
    Sentence("webkit", Obstacle.SAYS_NOTHING, NOT_REQUESTED),
    *(
        Sentence("webkit", failure, text)
        for failure, text in (*_FAILURES_OF_WEBKIT, *_FAILURES_OF_SOCKETS)
    ),
    Sentence(
        "webkit",
        NetworkFailure.BROKEN,
        f"Failed to load resource: {_NOT_COMPLETED}Protocol error",
        "net::ERR_HTTP2_PROTOCOL_ERROR",
    ),
    *(
        Sentence("webkit", failure, f"{head}{text}")
        for head in (WEBSOCKET_HEAD, "WebSocket network error: ")
        for failure, text in (*_FAILURES_OF_WEBKIT, *_FAILURES_OF_SOCKETS)
    ),
    Sentence(
        "webkit",
        Obstacle.WEBSOCKET,
        "WebSocket connection to '{url}' failed: Unexpected response code: {status}",
    ),
    # WebKitGTK's, whose network errors are GLib's.
    Sentence(
        "webkit",
        NetworkFailure.REFUSED,
        f"{WEBSOCKET_HEAD}Could not connect to {{detail}}: Connection refused",
    ),
    Sentence("webkit", NetworkFailure.BROKEN, f"{WEBSOCKET_HEAD}Error receiving data: "),
    Sentence("webkit", NetworkFailure.CERTIFICATE, f"{WEBSOCKET_HEAD}Unacceptable TLS certificate"),
    Sentence(
        "webkit",
        Obstacle.WEBSOCKET,
        "WebSocket connection to '{url}' failed: {detail}\n",
    ),
    # The address follows the reason, in a sentence of its own.
    Sentence("webkit", None, "{initiator} cannot load {url} due to access control checks."),
    # Playwright has it so, without the scheme.
    Sentence(
        "webkit", Obstacle.SAYS_NOTHING, "pageerror: {location} due to access control checks."
    ),
    Sentence("webkit", Obstacle.SAYS_NOTHING, "TypeError: Load failed"),
    # Libraries, which were told no reason.
    # The library event-source-polyfill (Yaffle/EventSource).
    Sentence(
        "script",
        Obstacle.EVENT_STREAM,
        "EventSource's response has a status {status} {detail} that is not 200.",
    ),
    Sentence(
        "script",
        Obstacle.MIME_TYPE,
        "EventSource's response has a Content-Type specifying an unsupported type: {value}. "
        "Aborting the connection.",
        OF_EVENT_SOURCE,
    ),
    Sentence("script", Obstacle.SAYS_NOTHING, "CORS request rejected: {url}"),  # browser-request
    Sentence("script", Obstacle.SAYS_NOTHING, "Network Error"),
    Sentence("script", Obstacle.SAYS_NOTHING, "ERR_NETWORK"),
    Sentence("script", Obstacle.SAYS_NOTHING, "xhr poll error"),  # Socket.IO's
    Sentence("script", Obstacle.SAYS_NOTHING, "Response closed without headers"),  # gRPC-Web's
    # Old Chrome's of a synchronous request: V8's code of NETWORK_ERR, without a URL or a reason.
    *(
        Sentence("chromium", Obstacle.SAYS_NOTHING, text)
        for text in (
            "NETWORK_ERR: XMLHttpRequest Exception 101",
            "NETWORK_ERROR: XMLHttpRequest Exception 101",
            "NetworkError: DOM Exception 19",
        )
    ),
    # React Native's, and of the polyfill of fetch that it uses.
    Sentence("react-native", Obstacle.SAYS_NOTHING, "Network request failed"),
    Sentence("script", Obstacle.SAYS_NOTHING, "Error: Failed to fetch."),
    Sentence("script", Obstacle.SAYS_NOTHING, "(TypeError): Failed to fetch."),
    Sentence("script", Obstacle.SAYS_NOTHING, "Failed to send a request to the Edge Function"),
    # Swagger UI's, as people copy it: with marks or without.
    *(
        Sentence("swagger-ui", Obstacle.SAYS_NOTHING, f"Failed to fetch.{between}Possible Reasons:")
        for between in (" ", "", " **")
    ),
    Sentence("chromium", Obstacle.HIDDEN_HEADER, 'Refused to get unsafe header "{header}"'),
    # superagent's.
    Sentence("script", Obstacle.SAYS_NOTHING, "Request has been terminated\nPossible causes: "),
    # Unity's, whose web builds say "Unknown Error" of all that the browser does not tell.
    Sentence("unity", Obstacle.SAYS_NOTHING, "Cannot connect to destination host"),
    Sentence("unity", Obstacle.SAYS_NOTHING, "Unable to complete SSL connection"),
    Sentence("script", Obstacle.SAYS_NOTHING, "Http failure response for {url}: 0 Unknown Error"),
    Sentence(
        "script", Obstacle.SAYS_NOTHING, "Http failure response for (unknown url): 0 Unknown Error"
    ),
    # A script that was told a status got the response.
    Sentence("script", None, "Http failure response for {url}: {status} {detail}"),
    Sentence("script", None, "Http failure response for (unknown url): {status} {detail}"),
    Sentence("script", None, "Request failed with status code {status}"),
    *(
        Sentence(
            "script",
            Obstacle.SAYS_NOTHING,
            f"status: 0, statusText: {quote}Unknown Error{quote}, url: {quote}{{url}}{quote}",
        )
        for quote in ("'", '"')
    ),
    Sentence("script", Obstacle.SAYS_NOTHING, "{readyState: 0, "),
    # Dart's, of Flutter.
    Sentence("script", Obstacle.SAYS_NOTHING, "ClientException: Failed to fetch, uri={url}"),
    Sentence("script", Obstacle.SAYS_NOTHING, "ClientException: XMLHttpRequest error., uri={url}"),
    Sentence("script", Obstacle.SAYS_NOTHING, "XMLHttpRequest error."),
    Sentence("script", Obstacle.SAYS_NOTHING, "The XMLHttpRequest onError callback was called."),
    Sentence("flutter", Obstacle.SAYS_NOTHING, 'NetworkImage("{url}", scale:'),
    Sentence("flutter", Obstacle.SAYS_NOTHING, "ImageCodecException: Failed to load network image"),
    # hls.js' and its demo's; videojs-contrib-hls'.
    Sentence(
        "script", Obstacle.SAYS_NOTHING, "Cannot load {url} HTTP response code:0 This might be a"
    ),
    Sentence("script", Obstacle.SAYS_NOTHING, "HLS playlist request error at URL: {url}"),
    *(
        Sentence("script", Obstacle.SAYS_NOTHING, f"{what}LoadError")
        for what in ("manifest", "level", "frag", "key", "audioTrack")
    ),
    # tus-js-client's.
    Sentence(
        "script",
        Obstacle.SAYS_NOTHING,
        "caused by [object ProgressEvent], originated from request (method: {method}, url: {url}, "
        "response code: n/a",
    ),
    # Node.js, which has no CORS.
    Sentence("node", Obstacle.SAYS_NOTHING, "TypeError: fetch failed"),
    *(
        Sentence("node", meaning, f"{before}{text}")
        for before in ("", "request to {url} failed, reason: ")
        for meaning, text in _NODE
    ),
    *(Sentence("dart", meaning, text) for meaning, text in _DART),
    Sentence(
        "android",
        NetworkFailure.UNKNOWN,
        "CLEARTEXT communication to {host_port} not permitted by network security policy",
        "net::ERR_CLEARTEXT_NOT_PERMITTED",
    ),
    *(Sentence("android", meaning, text) for meaning, text in _ANDROID),
    *(
        Sentence("apple", failure, f"{begin}{code}")
        for begin in ("SSLHandshake failed (-", "NSOSStatusErrorDomain Code=-")
        for failure, code in _CODES_OF_TLS
    ),
    *(
        Sentence(
            "android",
            NetworkFailure.UNKNOWN,
            f"failed to connect to {{socket_address}}{{rest}} failed: {errno}",
            "net::ERR_ADDRESS_UNREACHABLE",
        )
        for errno in ("EHOSTUNREACH", "ENETUNREACH")
    ),
)

EDGE_NETWORK_LINES = (
    "HTTP{status}: {detail} ({initiator}){verb} - {url}",
    "HTTP{status}: {detail} {verb} - {url}",
)
"""The same in Internet Explorer and the first Edge."""
NETWORK_LINES = (
    "{verb} {url} {status}",
    "{verb} {url} {status} {phrase}",
    "{verb} {url} net::{net_error} {status}",
    "{url} {status} ({phrase})",
)
"""What developer tools show of a response, as whole lines."""

NET_ERRORS: dict[str, Meaning] = {
    "ERR_FAILED": None,
    "ERR_ABORTED": None,
    "ERR_CONNECTION_REFUSED": NetworkFailure.REFUSED,
    "ERR_ADDRESS_UNREACHABLE": NetworkFailure.UNKNOWN,
    "ERR_NAME_NOT_RESOLVED": NetworkFailure.NAME_NOT_FOUND,
    "ERR_NAME_RESOLUTION_FAILED": NetworkFailure.NAME_NOT_FOUND,
    "ERR_CONNECTION_TIMED_OUT": NetworkFailure.TIMEOUT,
    "ERR_TIMED_OUT": NetworkFailure.TIMEOUT,
    "ERR_CONNECTION_RESET": NetworkFailure.BROKEN,
    "ERR_CONNECTION_CLOSED": NetworkFailure.BROKEN,
    "ERR_CONNECTION_ABORTED": NetworkFailure.BROKEN,
    "ERR_SOCKET_NOT_CONNECTED": NetworkFailure.BROKEN,
    "ERR_EMPTY_RESPONSE": NetworkFailure.BROKEN,
    "ERR_INVALID_HTTP_RESPONSE": NetworkFailure.NOT_HTTP,
    "ERR_INVALID_CHUNKED_ENCODING": NetworkFailure.BROKEN,
    "ERR_CONTENT_LENGTH_MISMATCH": NetworkFailure.BROKEN,
    "ERR_INCOMPLETE_CHUNKED_ENCODING": NetworkFailure.BROKEN,
    "ERR_PROXY_CONNECTION_FAILED": NetworkFailure.PROXY,
    "ERR_TUNNEL_CONNECTION_FAILED": NetworkFailure.PROXY,
    "ERR_MANDATORY_PROXY_CONFIGURATION_FAILED": NetworkFailure.PROXY,
    "ERR_NO_SUPPORTED_PROXIES": NetworkFailure.PROXY,
    "ERR_INSECURE_RESPONSE": NetworkFailure.CERTIFICATE,
    "ERR_FILE_EXISTS": Obstacle.WARNING,
    "ERR_BLOCKED_BY_CLIENT": Obstacle.EXTENSION,
    "ERR_BLOCKED_BY_ORB": Obstacle.OPAQUE_RESPONSE,
    "ERR_BLOCKED_BY_CSP": Obstacle.CONTENT_SECURITY_POLICY,
    "ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS": Obstacle.LOCAL_NETWORK_ACCESS,
    "ERR_BLOCKED_BY_PRIVATE_NETWORK_ACCESS_CHECKS": Obstacle.LOCAL_NETWORK_ACCESS,
    "ERR_BLOCKED_BY_RESPONSE.NotSameOrigin": Obstacle.RESOURCE_POLICY,
    "ERR_BLOCKED_BY_RESPONSE.NotSameSite": Obstacle.RESOURCE_POLICY,
    "ERR_BLOCKED_BY_RESPONSE.CoopSandboxedIFrameCannotNavigateToCoopPage": Obstacle.FRAMING,
    "ERR_BLOCKED_BY_RESPONSE.SRIMessageSignatureMismatch": Obstacle.ANOTHER_RULE,
    "ERR_BLOCKED_BY_RESPONSE.SriMessageSignatureMismatch": Obstacle.ANOTHER_RULE,
    "ERR_UNSAFE_PORT": Obstacle.BLOCKED_PORT,
    "ERR_UNKNOWN_URL_SCHEME": Obstacle.WRONG_SCHEME,
    "ERR_DISALLOWED_URL_SCHEME": Obstacle.WRONG_SCHEME,
}
"""Chromium's ``net::`` errors; ``None`` for those that tell no reason, as with CORS."""

NET_REASONS = {
    "ERR_INVALID_REDIRECT": Reason.REDIRECT_INVALID_LOCATION,
    "ERR_TOO_MANY_REDIRECTS": Reason.TOO_MANY_REDIRECTS,
}
"""Those that are one reason of the standard."""

NET_ERROR_GROUPS: dict[str, Meaning] = {
    "ERR_CERT_": NetworkFailure.CERTIFICATE,
    "ERR_CERTIFICATE_": NetworkFailure.CERTIFICATE,
    "ERR_SSL_CLIENT_AUTH_": NetworkFailure.UNKNOWN,
    "ERR_SSL_": NetworkFailure.TLS,
    "ERR_HTTP2_": NetworkFailure.BROKEN,
    "ERR_QUIC_": NetworkFailure.BROKEN,
    "ERR_PROXY_": NetworkFailure.PROXY,
    "ERR_SOCKS_CONNECTION_": NetworkFailure.PROXY,
    "ERR_PAC_": NetworkFailure.PROXY,
    "ERR_RESPONSE_HEADERS_TRUNCATED": NetworkFailure.BROKEN,
    "ERR_CONTENT_DECODING_": NetworkFailure.BROKEN,
    # NotSameOriginAfterDefaultedToSameOriginByCoep, CoepFrameResourceNeedsCoepHeader and others.
    "ERR_BLOCKED_BY_RESPONSE": Obstacle.EMBEDDER_POLICY,
}
"""The same by how they begin, where no error above is meant."""

_SAID_HERE = (
    "net::",
    "responded with a status",
    "protocol schemes",
    "URL scheme",
    "MIME type",
    "X-Content-Type-Options",
    "Cross-Origin-Resource-Policy",
    "Not allowed to load local",
    "may not load data from",
    "Unsafe attempt to load",
    "OpaqueResponseBlocking",
    "address space",
    "Local Network Access permission",
    "insecure",
    "mixed active",
    "Content Security Policy",
    "violates the following",
)


def templates() -> Iterator[ConsoleTemplate]:
    """The browser model's templates of refusals, without those that a sentence here replaces."""
    for each in console_templates():
        if not any(sign in each.text for sign in _SAID_HERE):
            yield each

"""The messages that browsers print in their consoles for a refusal, so that people can find them.

The messages are verbatim. Chromium's are those that Chromium 156 printed for each case. Firefox's
are from the strings of Firefox ESR 153 (``security.properties``, ``necko.properties``,
``caps.properties``); `nsCORSListenerProxy.cpp` decides which it prints. WebKit's are from
`CrossOriginAccessControl.cpp`, `CrossOriginPreflightResultCache.cpp`, `NetworkLoadChecker.cpp`,
`DocumentThreadableLoader.cpp` and `FrameLoader.cpp`. WebKit adds a line to each: "Fetch API cannot
load … due to access control checks."

``None`` means that an engine is not known to print a message that identifies this reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ..fetch.statuses import REDIRECT_STATUSES, is_ok_status
from .reasons import Reason, Stage
from .websockets import as_socket_url

__all__ = [
    "CONSOLE_ENGINES",
    "ConsoleTemplate",
    "console_sentences",
    "console_templates",
]

CONSOLE_ENGINES = ("chromium", "firefox", "webkit")


class _EngineSentences(NamedTuple):
    """A template for each engine."""

    chromium: str | None
    firefox: str | None
    webkit: str | None


CHROMIUM_CORS = (
    "Access to {initiator} at '{url}' {redirected}from origin '{page_origin}' has been blocked by "
    "CORS policy: "
)
CHROMIUM_PREFLIGHT = (
    CHROMIUM_CORS + "Response to preflight request doesn't pass access control check: "
)
CHROMIUM_SCHEMES = CHROMIUM_CORS + (
    "Cross origin requests are only supported for protocol schemes: chrome, "
    "chrome-experimental-site-token-provider, chrome-extension, chrome-untrusted, data, http, "
    "https, isolated-app."
)
CHROMIUM_FETCH_SCHEME = 'Fetch API cannot load {url}. URL scheme "{scheme}" is not supported.'
CHROMIUM_FETCH_MODE = (
    'Fetch API cannot load {url}. Request mode is "same-origin" but the URL\'s origin is not same '
    "as the request origin {page_origin}."
)
CHROMIUM_NOT_SAME_ORIGIN = (
    "Unsafe attempt to load URL {url} from frame with URL {page}. Domains, protocols and ports "
    "must match."
)
CHROMIUM_LOCAL_FILE = "Not allowed to load local resource: {url}"
CHROMIUM_INTEGRITY = "Subresource Integrity: The resource '{url}' has an integrity attribute, but "
CHROMIUM_INTEGRITY_WITHOUT_CORS = CHROMIUM_INTEGRITY + (
    "the resource requires the request to be CORS enabled to check the integrity, and it is not. "
    "The resource has been blocked because the integrity cannot be enforced."
)
CHROMIUM_INTEGRITY_OF_FETCH = CHROMIUM_INTEGRITY + (
    "the response is not eligible for integrity validation."
)
CHROMIUM_DIGEST_OF_FETCH = (
    "Fetch API cannot load {url}. The resource's `unencoded-digest` header asserted a digest "
    "which does not match the resource's body."
)
CHROMIUM_NET = "Failed to load resource: net::"
CHROMIUM_SOCKET = (
    "WebSocket connection to '{socket_url}' failed: Error in connection establishment: net::"
)
CHROMIUM_LOCAL_SOCKET = CHROMIUM_SOCKET + "ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS"
CHROMIUM_MIXED_SOCKET = (
    "Mixed Content: The page at '{page}' was loaded over HTTPS, but attempted to connect to the "
    "insecure WebSocket endpoint '{socket_url}'. This request has been blocked; this endpoint must "
    "be available over WSS."
)
CHROMIUM_MIXED = {
    "audio": "audio file",
    "CSS stylesheet": "stylesheet",
    "iframe": "frame",
    "fetch": "resource",
    "text track": "Text Track",
    "XMLHttpRequest": "XMLHttpRequest endpoint",
}
"""Chromium's word for mixed content by initiator, where it is another word."""
CHROMIUM_MIXED_BY_MODE = {"cors": "EventSource endpoint", "no-cors": "Beacon endpoint"}
"""The same where the initiator has no word: of an EventSource, and of a beacon."""
CHROMIUM_FRAMING = (
    "Framing '{csp_origin}/' violates the following Content Security Policy directive: "
    '"{policy}". The request has been blocked.{csp_fallback}\n'
)
CSP_DOING = {
    "connect-src": "Connecting to",
    "font-src": "Loading the font",
    "form-action": "Sending form data to",
    "img-src": "Loading the image",
    "manifest-src": "Loading the manifest",
    "media-src": "Loading media from ",
    "script-src-elem": "Loading the script",
    "style-src-elem": "Loading the stylesheet",
    "worker-src": "Creating a worker from",
}
"""The beginnings of Chromium's messages about policies, by the directive."""
CSP_WHAT = {
    "script-src-elem": "a script ({directive}) at {url} from being executed",
    "style-src-elem": "a style ({directive}) at {url} from being applied",
    "worker-src": "a worker script ({directive}) at {url} from being executed",
}
"""Firefox's words for what a policy stops, by the directive; for others, it is "a resource"."""
WEBKIT_DEFAULT_POLICY = (
    "Refused to {csp_verb} {csp_url} because it appears in neither the {directive} directive nor "
    "the default-src directive of the Content Security Policy."
)
CHROMIUM_STATUS = "Failed to load resource: the server responded with a status of {status}"
CHROMIUM_NOSNIFF = {
    "script": "Refused to execute script from '{url}' because its MIME type ('{value}') is not "
    "executable, and strict MIME type checking is enabled.",
    "style": "Refused to apply style from '{url}' because its MIME type ('{value}') is not a "
    "supported stylesheet MIME type, and strict MIME checking is enabled.",
}
FIREFOX_CORS = (
    "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource "
    "at {url}. (Reason: "
)
FIREFOX_MULTIPLE = FIREFOX_CORS + "Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed)."
FIREFOX_MISMATCH = (
    FIREFOX_CORS + "CORS header ‘Access-Control-Allow-Origin’ does not match ‘{value}’)."
)
FIREFOX_RESOURCE_POLICY = (
    "The resource at “{url}” was blocked due to its Cross-Origin-Resource-Policy header (or lack "
    "thereof). See "
    "https://developer.mozilla.org/docs/Web/HTTP/Cross-Origin_Resource_Policy_(CORP)#"
)
FIREFOX_LOCAL_NETWORK = (
    "Local Network Access permission required: top-level site “{top_level}”, initiator “{page}”, "
    "attempting to access target “{url}” ({address}) via {firefox_via}. Secure context: True"
)
"""In the Browser Console; the page's own console has the failure that follows, if any."""
FIREFOX_VIA = {"fetch": "fetch", "image": "http", "script": "http"}
"""What Firefox says of a request's kind, as far as it was seen."""
FIREFOX_NO_ANSWER = FIREFOX_CORS + "CORS request did not succeed). Status code: (null)."
WEBKIT_ORIGIN = (
    "Origin {origin} is not allowed by Access-Control-Allow-Origin. Status code: {status}"
)
WEBKIT_RESOURCE_POLICY = (
    "Cancelled load to {url} because it violates the resource's Cross-Origin-Resource-Policy "
    "response header."
)
WEBKIT_PREFLIGHT_STATUS = "Preflight response is not successful. Status code: {status}"
WEBKIT_REDIRECT = (
    "Cross-origin redirection to {location} denied by Cross-Origin Resource Sharing policy: "
)

_CHECKS = {
    Reason.MISSING_ALLOW_ORIGIN: _EngineSentences(
        "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
        FIREFOX_CORS + "CORS header ‘Access-Control-Allow-Origin’ missing). Status code: {status}.",
        WEBKIT_ORIGIN,
    ),
    Reason.MULTIPLE_ALLOW_ORIGIN_VALUES: _EngineSentences(
        "The 'Access-Control-Allow-Origin' header contains multiple values '{value}', but only one "
        "is allowed.{advice}",
        FIREFOX_MISMATCH,
        "Access-Control-Allow-Origin cannot contain more than one origin.",
    ),
    Reason.INVALID_ALLOW_ORIGIN_VALUE: _EngineSentences(
        "The 'Access-Control-Allow-Origin' header contains the invalid value '{value}'.{advice}",
        FIREFOX_MISMATCH,
        WEBKIT_ORIGIN,
    ),
    Reason.ALLOW_ORIGIN_MISMATCH: _EngineSentences(
        "The 'Access-Control-Allow-Origin' header has a value '{value}' that is not equal to the "
        "supplied origin.{advice}",
        FIREFOX_MISMATCH,
        WEBKIT_ORIGIN,
    ),
    Reason.WILDCARD_ORIGIN_NOT_ALLOWED: _EngineSentences(
        "The value of the 'Access-Control-Allow-Origin' header in the response must not be the "
        "wildcard '*' when the request's credentials mode is 'include'.{credentials_note}",
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote "
        "resource at ‘{url}’. (Reason: Credential is not supported if the CORS header "
        "‘Access-Control-Allow-Origin’ is ‘*’).",
        "Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.",
    ),
    Reason.INVALID_ALLOW_CREDENTIALS: _EngineSentences(
        "The value of the 'Access-Control-Allow-Credentials' header in the response is '{value}' "
        "which must be 'true' when the request's credentials mode is 'include'.{credentials_note}",
        FIREFOX_CORS + "expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’).",
        'Credentials flag is true, but Access-Control-Allow-Credentials is not "true".',
    ),
}

_CONSOLE = {
    **{
        reason: row._replace(chromium=f"{CHROMIUM_CORS}{row.chromium}")
        for reason, row in _CHECKS.items()
    },
    **{
        reason.in_preflight: row._replace(chromium=f"{CHROMIUM_PREFLIGHT}{row.chromium}")
        for reason, row in _CHECKS.items()
    },
    Reason.DISALLOWED_BY_MODE: _EngineSentences(
        CHROMIUM_FETCH_MODE,
        "Security Error: Content at {page} may not load data from {url}.",
        "Cross origin requests are not allowed when using same-origin fetch mode.",
    ),
    Reason.NO_CORS_REDIRECT_MODE: _EngineSentences(
        'Fetch API cannot load {url}. Request mode is "no-cors" but the redirect mode is not '
        '"follow".',
        None,
        None,
    ),
    Reason.CORS_DISABLED_SCHEME: _EngineSentences(
        CHROMIUM_SCHEMES,
        FIREFOX_CORS + "CORS request not http).",
        "Cross origin requests are only supported for HTTP.",
    ),
    Reason.SCHEME_NOT_SUPPORTED: _EngineSentences(CHROMIUM_FETCH_SCHEME, None, None),
    Reason.BAD_PORT: _EngineSentences(
        CHROMIUM_NET + "ERR_UNSAFE_PORT",
        None,
        "Not allowed to use restricted network port {value}: {url}",
    ),
    Reason.URL_CONTAINS_CREDENTIALS: _EngineSentences(None, None, None),
    Reason.KEEPALIVE_TOO_LARGE: _EngineSentences(None, None, None),
    Reason.INVALID_DATA_URL: _EngineSentences(CHROMIUM_NET + "ERR_INVALID_URL", None, None),
    Reason.CONTENT_SECURITY_POLICY: _EngineSentences(
        "{csp_doing} '{csp_url}' violates the following Content Security Policy directive: "
        '"{policy}".{csp_fallback} The action has been blocked.',
        "The page’s settings blocked {csp_what} because it violates the following directive: "
        "“{policy}”",
        "Refused to {csp_verb} {csp_url} because it does not appear in the {governing} directive "
        "of the Content Security Policy.",
    ),
    Reason.MIXED_CONTENT: _EngineSentences(
        "Mixed Content: The page at '{page}' was loaded over HTTPS, but requested an insecure "
        "{mixed} '{url}'. This request has been blocked; the content must be served over HTTPS.",
        "Blocked loading mixed active content “{url}”",
        "[blocked] The page at {page} requested insecure content from {url}. This content was "
        "blocked and must be served over HTTPS.",
    ),
    Reason.LOCAL_NETWORK_ACCESS_PERMISSION_DENIED: _EngineSentences(
        CHROMIUM_CORS
        + "Permission was denied for this request to access the `{space}` address space.",
        FIREFOX_LOCAL_NETWORK,
        None,
    ),
    Reason.INSECURE_LOCAL_NETWORK: _EngineSentences(
        CHROMIUM_CORS + "The request client is not a secure context and the resource is in "
        "more-private address space `{space}`.",
        None,
        None,
    ),
    Reason.INVALID_LOCAL_NETWORK_ACCESS: _EngineSentences(
        CHROMIUM_CORS + "Request had a target IP address space of `{target}` yet the resource is "
        "in address space `{space}`.",
        None,
        None,
    ),
    Reason.NO_ANSWER: _EngineSentences(CHROMIUM_NET + "ERR_…", FIREFOX_NO_ANSWER, None),
    Reason.ABORTED: _EngineSentences(None, None, None),
    Reason.TIMED_OUT: _EngineSentences(None, None, None),
    Reason.PREFLIGHT_NO_ANSWER: _EngineSentences(CHROMIUM_NET + "ERR_…", FIREFOX_NO_ANSWER, None),
    Reason.RESOURCE_POLICY_NOT_SAME_ORIGIN: _EngineSentences(
        CHROMIUM_NET + "ERR_BLOCKED_BY_RESPONSE.NotSameOrigin",
        FIREFOX_RESOURCE_POLICY,
        WEBKIT_RESOURCE_POLICY,
    ),
    Reason.RESOURCE_POLICY_MISSING: _EngineSentences(
        CHROMIUM_NET + "ERR_BLOCKED_BY_RESPONSE.NotSameOriginAfterDefaultedToSameOriginByCoep",
        FIREFOX_RESOURCE_POLICY,
        WEBKIT_RESOURCE_POLICY,
    ),
    Reason.RESOURCE_POLICY_NOT_SAME_SITE: _EngineSentences(
        CHROMIUM_NET + "ERR_BLOCKED_BY_RESPONSE.NotSameSite",
        FIREFOX_RESOURCE_POLICY,
        WEBKIT_RESOURCE_POLICY,
    ),
    Reason.BLOCKED_MIME_TYPE: _EngineSentences(
        "Refused to execute script from '{url}' because its MIME type ('{value}') is not "
        "executable.",
        "Script from “{url}” was blocked because of a disallowed MIME type (“{value}”).",
        None,
    ),
    Reason.BLOCKED_BY_NOSNIFF: _EngineSentences(
        CHROMIUM_NOSNIFF["script"],
        "The resource from “{url}” was blocked due to MIME type (“{value}”) mismatch "
        "(X-Content-Type-Options: nosniff).",
        None,
    ),
    Reason.OPAQUE_RESPONSE_BLOCKED: _EngineSentences(
        CHROMIUM_NET + "ERR_BLOCKED_BY_ORB",
        "The resource at “{url}” was blocked by OpaqueResponseBlocking. Reason: “{orb}”.",
        None,
    ),
    Reason.INTEGRITY_MISMATCH: _EngineSentences(
        "Failed to find a valid digest in the 'integrity' attribute for resource '{url}' with "
        "computed SHA-256 integrity '{sha256}'. The resource has been blocked.",
        "None of the “{algorithm}” hashes in the integrity attribute match the content of the "
        "subresource at “{url}”. The computed hash is “{actual}”.",
        None,
    ),
    Reason.INTEGRITY_WITHOUT_CORS: _EngineSentences(
        CHROMIUM_INTEGRITY_WITHOUT_CORS,
        "“{url}” is not eligible for integrity checks since it’s neither CORS-enabled nor "
        "same-origin.",
        None,
    ),
    Reason.UNENCODED_DIGEST_MISMATCH: _EngineSentences(
        "The resource '{url}' has an `unencoded-digest` header which asserts a digest which does "
        "not match the resource's body.",
        None,
        None,
    ),
    Reason.UNUSABLE_STATUS: _EngineSentences(CHROMIUM_STATUS, None, None),
    Reason.UNUSABLE_MIME_TYPE: _EngineSentences(
        "Failed to load module script: Expected a JavaScript-or-Wasm module script but the server "
        'responded with a MIME type of "{value}". Strict MIME type checking is enforced for module '
        "scripts per HTML spec.",
        "Loading module from “{url}” was blocked because of a disallowed MIME type (“{value}”).",
        None,
    ),
    Reason.PREFLIGHT_DISALLOWED_REDIRECT: _EngineSentences(
        CHROMIUM_PREFLIGHT + "Redirect is not allowed for a preflight request.",
        FIREFOX_CORS + "CORS request external redirect not allowed).",
        WEBKIT_PREFLIGHT_STATUS,
    ),
    Reason.PREFLIGHT_INVALID_STATUS: _EngineSentences(
        CHROMIUM_PREFLIGHT + "It does not have HTTP ok status.",
        FIREFOX_CORS + "CORS preflight response did not succeed). Status code: {status}.",
        WEBKIT_PREFLIGHT_STATUS,
    ),
    Reason.INVALID_ALLOW_METHODS_PREFLIGHT_RESPONSE: _EngineSentences(
        CHROMIUM_CORS
        + "Cannot parse Access-Control-Allow-Methods response header field in preflight response.",
        FIREFOX_CORS + "invalid token ‘{token}’ in CORS header ‘Access-Control-Allow-Methods’).",
        "Header Access-Control-Allow-Methods has an invalid value: {value}",
    ),
    Reason.INVALID_ALLOW_HEADERS_PREFLIGHT_RESPONSE: _EngineSentences(
        CHROMIUM_CORS
        + "Cannot parse Access-Control-Allow-Headers response header field in preflight response.",
        FIREFOX_CORS + "invalid token ‘{token}’ in CORS header ‘Access-Control-Allow-Headers’).",
        "Header Access-Control-Allow-Headers has an invalid value: {value}",
    ),
    Reason.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE: _EngineSentences(
        CHROMIUM_CORS
        + "Method {method} is not allowed by Access-Control-Allow-Methods in preflight response.",
        FIREFOX_CORS + "Did not find method in CORS header ‘Access-Control-Allow-Methods’).",
        "Method {method} is not allowed by Access-Control-Allow-Methods.",
    ),
    Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE: _EngineSentences(
        CHROMIUM_CORS + "Request header field {header} is not allowed by "
        "Access-Control-Allow-Headers in preflight response.",
        FIREFOX_CORS + "header ‘{header}’ is not allowed according to header "
        "‘Access-Control-Allow-Headers’ from CORS preflight response).",
        "Request header field {spelled} is not allowed by Access-Control-Allow-Headers.",
    ),
    Reason.REDIRECT_DISALLOWED_BY_MODE: _EngineSentences(
        CHROMIUM_NET + "ERR_FAILED",
        None,
        "Not allowed to follow a redirection while loading {url}",
    ),
    Reason.REDIRECT_INVALID_LOCATION: _EngineSentences(
        CHROMIUM_NET + "ERR_INVALID_REDIRECT", None, None
    ),
    Reason.REDIRECT_TO_OTHER_SCHEME: _EngineSentences(
        CHROMIUM_SCHEMES,
        None,
        WEBKIT_REDIRECT + "not allowed to follow a cross-origin CORS redirection with non CORS "
        "scheme",
    ),
    Reason.REDIRECT_CONTAINS_CREDENTIALS: _EngineSentences(
        # Chromium's template has the location in the quotes, but prints it empty.
        CHROMIUM_CORS + "Redirect location '' contains a username and password, which is "
        "disallowed for cross-origin requests.",
        None,
        WEBKIT_REDIRECT + "redirection URL {location} has credentials",
    ),
    Reason.TOO_MANY_REDIRECTS: _EngineSentences(
        CHROMIUM_NET + "ERR_TOO_MANY_REDIRECTS",
        None,
        "Load cannot follow more than 20 redirections",
    ),
    Reason.REDIRECT_OF_STREAM: _EngineSentences(None, None, None),
}


_LOCAL_NETWORK = (
    Reason.LOCAL_NETWORK_ACCESS_PERMISSION_DENIED,
    Reason.INSECURE_LOCAL_NETWORK,
    Reason.INVALID_LOCAL_NETWORK_ACCESS,
)
_VARIANTS: dict[tuple[Reason, str], tuple[str, ...]] = {
    (Reason.DISALLOWED_BY_MODE, "chromium"): (CHROMIUM_NOT_SAME_ORIGIN,),
    (Reason.INTEGRITY_WITHOUT_CORS, "chromium"): (CHROMIUM_INTEGRITY_OF_FETCH,),
    (Reason.UNENCODED_DIGEST_MISMATCH, "chromium"): (CHROMIUM_DIGEST_OF_FETCH,),
    (Reason.CORS_DISABLED_SCHEME, "chromium"): (CHROMIUM_LOCAL_FILE, CHROMIUM_FETCH_SCHEME),
    (Reason.SCHEME_NOT_SUPPORTED, "chromium"): (CHROMIUM_LOCAL_FILE,),
    (Reason.CONTENT_SECURITY_POLICY, "chromium"): (CHROMIUM_FRAMING,),
    (Reason.CONTENT_SECURITY_POLICY, "webkit"): (WEBKIT_DEFAULT_POLICY,),
    (Reason.MIXED_CONTENT, "chromium"): (CHROMIUM_MIXED_SOCKET,),
    **{(reason, "chromium"): (CHROMIUM_LOCAL_SOCKET,) for reason in _LOCAL_NETWORK},
    (Reason.BLOCKED_BY_NOSNIFF, "chromium"): (CHROMIUM_NOSNIFF["style"],),
    (Reason.MULTIPLE_ALLOW_ORIGIN_VALUES, "firefox"): (FIREFOX_MULTIPLE,),
    (Reason.PREFLIGHT_MULTIPLE_ALLOW_ORIGIN_VALUES, "firefox"): (FIREFOX_MULTIPLE,),
    **{
        (reason, "webkit"): (WEBKIT_REDIRECT + row.webkit,)
        for reason, row in _CHECKS.items()
        if row.webkit
    },
    **{(reason.in_preflight, "webkit"): (WEBKIT_PREFLIGHT_STATUS,) for reason in _CHECKS},
}
"""Messages that an engine prints in some circumstances, in place of its row in the table."""


class ConsoleTemplate(NamedTuple):
    """A message that `engine` prints for `reason`, with the names of values in braces."""

    reason: Reason
    engine: str
    text: str


def console_templates() -> Iterator[ConsoleTemplate]:
    """Every message that `console_sentences` can give, not filled in, the rare ones last."""
    for reason, row in _CONSOLE.items():
        for engine, text in zip(CONSOLE_ENGINES, row, strict=True):
            if text is not None:
                yield ConsoleTemplate(reason, engine, text)
    for (reason, engine), texts in _VARIANTS.items():
        for text in texts:
            yield ConsoleTemplate(reason, engine, text)


def console_sentences(reason: Reason, values: Mapping[str, Any]) -> dict[str, str | None]:
    """The message that each of `CONSOLE_ENGINES` prints for `reason`, with `values` filled in.

    `values` always needs: ``initiator`` (Chromium's name for the initiator: "fetch",
    "XMLHttpRequest", "image", …), ``url`` and ``first_url`` (before redirects), ``scheme`` of the
    URL, ``page`` and ``page_origin``, ``origin`` as it was sent, ``tainting``, ``status`` and
    ``location`` of the response, ``lines`` (how many Access-Control-Allow-Origin it has).
    """
    row = _CONSOLE[reason]
    rendered = dict(values)
    redirected = values["first_url"] != values["url"]
    rendered["redirected"] = f"(redirected from '{values['first_url']}') " if redirected else ""
    rendered["socket_url"] = as_socket_url(values["url"])
    if reason is Reason.CONTENT_SECURITY_POLICY:
        rendered |= _of_policy(values, rendered["socket_url"])
    initiator = values["initiator"]
    rendered["mixed"] = CHROMIUM_MIXED.get(initiator, initiator)
    if initiator == "resource":
        rendered["mixed"] = CHROMIUM_MIXED_BY_MODE.get(values.get("mode", ""), initiator)
    rendered["firefox_via"] = FIREFOX_VIA.get(initiator, "…")
    rendered["advice"] = (
        " Have the server send the header with a valid value." if initiator == "fetch" else ""
    )
    rendered["credentials_note"] = (
        " The credentials mode of requests initiated by the XMLHttpRequest is controlled by the "
        "withCredentials attribute."
        if initiator == "XMLHttpRequest"
        else ""
    )
    row = _EngineSentences(
        _chromium(reason, row.chromium, values, redirected=redirected),
        _firefox(reason, row.firefox, values),
        _webkit(reason, row.webkit, values),
    )
    return {
        engine: None if template is None else template.format_map(rendered)
        for engine, template in zip(CONSOLE_ENGINES, row, strict=True)
    }


def _of_policy(values: Mapping[str, Any], socket_url: str) -> dict[str, str]:
    """The parts of the engines' messages about a Content Security Policy."""
    directive, governing, url = values["directive"], values["governing"], values["url"]
    what = CSP_WHAT.get(directive, "the loading of a resource ({directive}) at {url}")
    fallback = (
        f" Note that '{directive}' was not explicitly set, so '{governing}' is used as a fallback."
    )
    return {
        "csp_doing": CSP_DOING.get(directive, ""),
        "csp_url": socket_url if values.get("mode") == "websocket" else url,
        "csp_origin": "/".join(url.split("/")[:3]),
        "csp_fallback": "" if governing == directive else fallback,
        "csp_what": what.format(directive=directive, url=url),
        "csp_verb": "connect to" if directive == "connect-src" else "load",
    }


def _chromium(
    reason: Reason, template: str | None, values: Mapping[str, Any], *, redirected: bool
) -> str | None:
    """Chromium words three refusals by initiator, and names the type only for module scripts."""
    by_fetch = values["initiator"] == "fetch" and not redirected
    match reason:
        case Reason.CONTENT_SECURITY_POLICY if values["directive"] == "frame-src":
            return CHROMIUM_FRAMING
        case Reason.MIXED_CONTENT if values.get("mode") == "websocket":
            return CHROMIUM_MIXED_SOCKET
        case each if each in _LOCAL_NETWORK and values.get("mode") == "websocket":
            return CHROMIUM_LOCAL_SOCKET
        case each if each in _LOCAL_NETWORK and values.get("mode") == "navigate":
            return None
        case Reason.INTEGRITY_WITHOUT_CORS if by_fetch:
            return CHROMIUM_INTEGRITY_OF_FETCH
        case Reason.UNENCODED_DIGEST_MISMATCH if values["initiator"] == "fetch":
            return CHROMIUM_DIGEST_OF_FETCH
        case Reason.DISALLOWED_BY_MODE if not by_fetch:
            return CHROMIUM_NOT_SAME_ORIGIN
        case Reason.CORS_DISABLED_SCHEME | Reason.SCHEME_NOT_SUPPORTED:
            if values["scheme"] == "file":
                return CHROMIUM_LOCAL_FILE
            return CHROMIUM_FETCH_SCHEME if by_fetch else template
        case Reason.BLOCKED_BY_NOSNIFF:
            return CHROMIUM_NOSNIFF[values["destination"]]
        case Reason.UNUSABLE_MIME_TYPE if values["kind"] != "module script":
            return None
    return template


def _firefox(reason: Reason, template: str | None, values: Mapping[str, Any]) -> str | None:
    """Firefox counts header lines, not the values in a line, and names CORS only in CORS mode."""
    match reason:
        case Reason.MULTIPLE_ALLOW_ORIGIN_VALUES | Reason.PREFLIGHT_MULTIPLE_ALLOW_ORIGIN_VALUES:
            return FIREFOX_MULTIPLE if values["lines"] > 1 else template
        case Reason.NO_ANSWER if values["tainting"] != "cors":
            return None
        case Reason.LOCAL_NETWORK_ACCESS_PERMISSION_DENIED if values.get("mode") == "websocket":
            return None
        case Reason.UNUSABLE_MIME_TYPE if values["kind"] != "module script":
            return None
    return template


def _webkit(reason: Reason, template: str | None, values: Mapping[str, Any]) -> str | None:
    """WebKit checks a preflight's status first, and names the target of a refused redirect."""
    if reason.stage is Stage.PREFLIGHT and template and not is_ok_status(values["status"]):
        return WEBKIT_PREFLIGHT_STATUS
    if reason is Reason.CONTENT_SECURITY_POLICY and values["governing"] == "default-src":
        return WEBKIT_DEFAULT_POLICY
    if reason in _CHECKS and values["status"] in REDIRECT_STATUSES and template:
        return WEBKIT_REDIRECT + template
    return template

"""Reasons: the closed list of causes of a network error, with a message and a hint for each.

Every refusal is exactly one `Reason`. The list is modelled on Chromium's ``CorsError``, which its
developer tools show, and adds the failures of the algorithm's other steps. The words for a reason
are data: one template for the message and one for the hint, filled in with the values at fault. The
sentences of each engine's console are in `console`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal, NamedTuple, Self

from .messages import Exchange

__all__ = [
    "FetchError",
    "Reason",
    "Sentences",
    "Stage",
    "words_for",
]


class Stage(StrEnum):
    """The stage of a fetch at which a refusal arises."""

    REQUEST = "request"
    """Before anything is sent."""
    NETWORK = "network"
    """The request is sent, and no HTTP response comes."""
    PREFLIGHT = "preflight"
    """The preflight gets no response, or one that does not allow the request."""
    CORS_CHECK = "cors-check"
    """The response does not allow the page to read it."""
    REDIRECT = "redirect"
    """The redirect cannot be followed."""
    RESPONSE = "response"
    """The response cannot be used, for a reason other than CORS."""


ALLOW_ORIGIN = "Access-Control-Allow-Origin"
ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials"
ALLOW_METHODS = "Access-Control-Allow-Methods"
ALLOW_HEADERS = "Access-Control-Allow-Headers"
RESOURCE_POLICY = "Cross-Origin-Resource-Policy"
CONTENT_TYPE = "Content-Type"
LOCATION = "Location"


class Reason(StrEnum):
    """Why the browser kept the response from the page, or never asked for it.

    `stage` is the stage of the fetch at which it arises. `header` is the response header that is
    wrong or missing, or ``None`` if the cause is not a single header.
    """

    stage: Stage
    header: str | None

    def __new__(cls, code: str, stage: Stage = Stage.REQUEST, header: str | None = None) -> Self:
        """Make a member. The defaults let type checkers accept ``Reason(code)``."""
        reason = str.__new__(cls, code)
        reason._value_ = code
        reason.stage = stage
        reason.header = header
        return reason

    # Before any request
    DISALLOWED_BY_MODE = "disallowed-by-mode", Stage.REQUEST
    NO_CORS_REDIRECT_MODE = "no-cors-redirect-mode", Stage.REQUEST
    CORS_DISABLED_SCHEME = "cors-disabled-scheme", Stage.REQUEST
    SCHEME_NOT_SUPPORTED = "scheme-not-supported", Stage.REQUEST
    INVALID_DATA_URL = "invalid-data-url", Stage.REQUEST
    BAD_PORT = "bad-port", Stage.REQUEST
    URL_CONTAINS_CREDENTIALS = "url-contains-credentials", Stage.REQUEST
    KEEPALIVE_TOO_LARGE = "keepalive-too-large", Stage.REQUEST

    CONTENT_SECURITY_POLICY = "content-security-policy", Stage.REQUEST
    MIXED_CONTENT = "mixed-content", Stage.REQUEST

    # Local Network Access
    LOCAL_NETWORK_ACCESS_PERMISSION_DENIED = (
        "local-network-access-permission-denied",
        Stage.REQUEST,
    )
    INSECURE_LOCAL_NETWORK = "insecure-local-network", Stage.REQUEST
    INVALID_LOCAL_NETWORK_ACCESS = "invalid-local-network-access", Stage.REQUEST

    # The network
    NO_ANSWER = "no-answer", Stage.NETWORK
    ABORTED = "aborted", Stage.NETWORK
    TIMED_OUT = "timed-out", Stage.NETWORK

    # The CORS check of the response
    MISSING_ALLOW_ORIGIN = "missing-allow-origin", Stage.CORS_CHECK, ALLOW_ORIGIN
    MULTIPLE_ALLOW_ORIGIN_VALUES = "multiple-allow-origin-values", Stage.CORS_CHECK, ALLOW_ORIGIN
    INVALID_ALLOW_ORIGIN_VALUE = "invalid-allow-origin-value", Stage.CORS_CHECK, ALLOW_ORIGIN
    ALLOW_ORIGIN_MISMATCH = "allow-origin-mismatch", Stage.CORS_CHECK, ALLOW_ORIGIN
    WILDCARD_ORIGIN_NOT_ALLOWED = "wildcard-origin-not-allowed", Stage.CORS_CHECK, ALLOW_ORIGIN
    INVALID_ALLOW_CREDENTIALS = "invalid-allow-credentials", Stage.CORS_CHECK, ALLOW_CREDENTIALS

    # Other checks of the response
    RESOURCE_POLICY_NOT_SAME_ORIGIN = (
        "resource-policy-not-same-origin",
        Stage.RESPONSE,
        RESOURCE_POLICY,
    )
    RESOURCE_POLICY_MISSING = "resource-policy-missing", Stage.RESPONSE, RESOURCE_POLICY
    RESOURCE_POLICY_NOT_SAME_SITE = "resource-policy-not-same-site", Stage.RESPONSE, RESOURCE_POLICY
    BLOCKED_MIME_TYPE = "blocked-mime-type", Stage.RESPONSE, CONTENT_TYPE
    BLOCKED_BY_NOSNIFF = "blocked-by-nosniff", Stage.RESPONSE, CONTENT_TYPE
    OPAQUE_RESPONSE_BLOCKED = "opaque-response-blocked", Stage.RESPONSE, CONTENT_TYPE
    INTEGRITY_MISMATCH = "integrity-mismatch", Stage.RESPONSE
    INTEGRITY_WITHOUT_CORS = "integrity-without-cors", Stage.RESPONSE
    UNENCODED_DIGEST_MISMATCH = "unencoded-digest-mismatch", Stage.RESPONSE
    UNUSABLE_STATUS = "unusable-status", Stage.RESPONSE
    UNUSABLE_MIME_TYPE = "unusable-mime-type", Stage.RESPONSE, CONTENT_TYPE

    # The preflight
    PREFLIGHT_NO_ANSWER = "preflight-no-answer", Stage.PREFLIGHT
    PREFLIGHT_DISALLOWED_REDIRECT = "preflight-disallowed-redirect", Stage.PREFLIGHT
    PREFLIGHT_MISSING_ALLOW_ORIGIN = "preflight-missing-allow-origin", Stage.PREFLIGHT, ALLOW_ORIGIN
    PREFLIGHT_MULTIPLE_ALLOW_ORIGIN_VALUES = (
        "preflight-multiple-allow-origin-values",
        Stage.PREFLIGHT,
        ALLOW_ORIGIN,
    )
    PREFLIGHT_INVALID_ALLOW_ORIGIN_VALUE = (
        "preflight-invalid-allow-origin-value",
        Stage.PREFLIGHT,
        ALLOW_ORIGIN,
    )
    PREFLIGHT_ALLOW_ORIGIN_MISMATCH = (
        "preflight-allow-origin-mismatch",
        Stage.PREFLIGHT,
        ALLOW_ORIGIN,
    )
    PREFLIGHT_WILDCARD_ORIGIN_NOT_ALLOWED = (
        "preflight-wildcard-origin-not-allowed",
        Stage.PREFLIGHT,
        ALLOW_ORIGIN,
    )
    PREFLIGHT_INVALID_ALLOW_CREDENTIALS = (
        "preflight-invalid-allow-credentials",
        Stage.PREFLIGHT,
        ALLOW_CREDENTIALS,
    )
    PREFLIGHT_INVALID_STATUS = "preflight-invalid-status", Stage.PREFLIGHT
    INVALID_ALLOW_METHODS_PREFLIGHT_RESPONSE = (
        "invalid-allow-methods-preflight-response",
        Stage.PREFLIGHT,
        ALLOW_METHODS,
    )
    INVALID_ALLOW_HEADERS_PREFLIGHT_RESPONSE = (
        "invalid-allow-headers-preflight-response",
        Stage.PREFLIGHT,
        ALLOW_HEADERS,
    )
    METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE = (
        "method-disallowed-by-preflight-response",
        Stage.PREFLIGHT,
        ALLOW_METHODS,
    )
    HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE = (
        "header-disallowed-by-preflight-response",
        Stage.PREFLIGHT,
        ALLOW_HEADERS,
    )

    # Redirects
    REDIRECT_DISALLOWED_BY_MODE = "redirect-disallowed-by-mode", Stage.REDIRECT
    REDIRECT_INVALID_LOCATION = "redirect-invalid-location", Stage.REDIRECT, LOCATION
    REDIRECT_TO_OTHER_SCHEME = "redirect-to-other-scheme", Stage.REDIRECT, LOCATION
    REDIRECT_CONTAINS_CREDENTIALS = "redirect-contains-credentials", Stage.REDIRECT, LOCATION
    TOO_MANY_REDIRECTS = "too-many-redirects", Stage.REDIRECT
    REDIRECT_OF_STREAM = "redirect-of-stream", Stage.REDIRECT

    @property
    def cors_check(self) -> Reason | None:
        """The reason of the failed CORS check, for a preflight as for the response itself.

        `PREFLIGHT_MISSING_ALLOW_ORIGIN` gives `MISSING_ALLOW_ORIGIN`; a reason of stage
        `CORS_CHECK` gives itself; every other reason gives ``None``.
        """
        return self if self.stage is Stage.CORS_CHECK else _CHECK_OF_PREFLIGHT.get(self)

    @property
    def in_preflight(self) -> Reason:
        """The same failure of the CORS check, on the response to a preflight.

        Raises:
            KeyError: the reason is not of `Stage.CORS_CHECK`.
        """
        return _IN_PREFLIGHT[self]


_IN_PREFLIGHT = {
    reason: Reason(f"preflight-{reason}") for reason in Reason if reason.stage is Stage.CORS_CHECK
}
_CHECK_OF_PREFLIGHT = {reason: check for check, reason in _IN_PREFLIGHT.items()}


class Sentences(NamedTuple):
    """The words for one refusal: message, hint, section of the standard, console messages.

    `console` maps each engine's name to the message that it prints.
    """

    message: str
    hint: str
    spec: str
    console: Mapping[str, str | None]


@dataclass(frozen=True, eq=False, repr=False)
class FetchError:
    """Why a fetch was refused.

    `reason` is a member of a closed list; `exchange` is the exchange in which the refusal arose
    (``None`` if nothing was sent). `put_into_words` is called once, when a sentence is first read:
    most callers read only the reason, and making the sentences takes longer than the fetch.
    """

    reason: Reason
    exchange: Exchange | None
    put_into_words: Callable[[], Sentences]

    @cached_property
    def _sentences(self) -> Sentences:
        return self.put_into_words()

    @property
    def header(self) -> str | None:
        """The response header that is wrong or missing; ``None`` if it is not a single header."""
        return self.reason.header

    @property
    def exception(self) -> Literal["TypeError", "AbortError", "TimeoutError"]:
        """The name of the exception with which ``fetch`` rejects in script.

        If `reason` is `Reason.ABORTED` or `Reason.TIMED_OUT`, it may be the response's body that
        does.
        """
        return _EXCEPTIONS.get(self.reason, "TypeError")

    @property
    def message(self) -> str:
        """A sentence that describes the refusal."""
        return self._sentences.message

    @property
    def hint(self) -> str:
        """The change that would allow the request."""
        return self._sentences.hint

    @property
    def spec(self) -> str:
        """The URL of the section of the standard that requires the refusal."""
        return self._sentences.spec

    @property
    def console(self) -> Mapping[str, str | None]:
        """The console message of each engine, by ``"chromium"``, ``"firefox"`` and ``"webkit"``.

        ``None`` if the engine prints no message of its own.
        """
        return self._sentences.console

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FetchError):
            return NotImplemented
        return (self.reason, self.exchange, self._sentences) == (
            other.reason,
            other.exchange,
            other._sentences,
        )

    def __hash__(self) -> int:
        return hash(self.reason)

    def __str__(self) -> str:
        return f"{self.message} {self.hint} [{self.reason}]"

    def __repr__(self) -> str:
        return f"<FetchError {self}>"


_EXCEPTIONS: Mapping[Reason, Literal["AbortError", "TimeoutError"]] = {
    Reason.ABORTED: "AbortError",
    Reason.TIMED_OUT: "TimeoutError",
}


class _ReasonWords(NamedTuple):
    spec: str
    message: str
    hint: str


_IF_WANTED = "If pages of {page_origin} should have access, "
"""Begins every hint that would allow an origin: only the server's owner can decide that."""
_ALLOW_ORIGIN = (
    _IF_WANTED + "add that origin to the server's allow_origins, so that it answers "
    "'Access-Control-Allow-Origin: {origin}'."
)
_ALLOW_ALL = _IF_WANTED + "allow {asked}."
LOCAL_NETWORK = "https://wicg.github.io/local-network-access/"
_NULL_BY_REDIRECT = (
    "{use} the URL that the redirects end at: after a redirect from one foreign origin to "
    "another browsers send 'Origin: null', regardless of the page's origin."
)
_NULL_PAGE = (
    "Give the page an origin: serve it over https, and not in a sandbox without "
    "allow-same-origin. Listing 'null' in the server's allow_origins would allow every sandboxed "
    "page of every site."
)
_ONE_ORIGIN = (
    "Let only one layer of the server set Access-Control-Allow-Origin. "
    + _IF_WANTED
    + "set it to '{origin}'."
)
_CREDENTIALS = (
    "If pages of {page_origin} may act with the user's cookies, set allow_credentials, so that "
    "the server answers 'Access-Control-Allow-Credentials: true'. If not, {without_credentials}."
)
_NAME_THE_ORIGIN = (
    "If pages of {page_origin} should have access with the user's cookies, list that origin in the "
    "server's allow_origins in place of '*'. If not, {without_credentials}."
)
_FOR_ALL = "Answer 'Cross-Origin-Resource-Policy: cross-origin' if all pages may embed it."
_EMBEDDING = (
    _FOR_ALL + " Or {with_cors}: if pages of {page_origin} should have access, allow that origin "
    "there."
)

_CHECKS = {
    Reason.MISSING_ALLOW_ORIGIN: _ReasonWords(
        "#cors-check",
        "{what} has no Access-Control-Allow-Origin header, so a page of origin {origin} may not "
        "read it.",
        _ALLOW_ORIGIN,
    ),
    Reason.MULTIPLE_ALLOW_ORIGIN_VALUES: _ReasonWords(
        "#cors-check",
        "{what} has several values in Access-Control-Allow-Origin ('{value}'); browsers "
        "accept only one.",
        _ONE_ORIGIN,
    ),
    Reason.INVALID_ALLOW_ORIGIN_VALUE: _ReasonWords(
        "#cors-check",
        "{what} has '{value}' in Access-Control-Allow-Origin, which is not an origin.",
        _ALLOW_ORIGIN,
    ),
    Reason.ALLOW_ORIGIN_MISMATCH: _ReasonWords(
        "#cors-check",
        "{what} allows '{value}' in Access-Control-Allow-Origin; the request's origin is {origin}.",
        _ALLOW_ORIGIN,
    ),
    Reason.WILDCARD_ORIGIN_NOT_ALLOWED: _ReasonWords(
        "#cors-check",
        "{what} has '*' in Access-Control-Allow-Origin, which browsers do not accept for a request "
        "with credentials.",
        _NAME_THE_ORIGIN,
    ),
    Reason.INVALID_ALLOW_CREDENTIALS: _ReasonWords(
        "#cors-check",
        "{what} does not allow credentials: Access-Control-Allow-Credentials is '{value}', and "
        "must be 'true'.",
        _CREDENTIALS,
    ),
}

_WORDS = {
    **_CHECKS,
    **{reason.in_preflight: words for reason, words in _CHECKS.items()},
    Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN: _ReasonWords(
        "#cors-preflight-fetch",
        "Preflight refused: OPTIONS {url} was answered with {status} and no "
        "Access-Control-Allow-Origin.",
        _ALLOW_ALL,
    ),
    Reason.DISALLOWED_BY_MODE: _ReasonWords(
        "#main-fetch",
        "{url} is not in the page's origin, {page_origin}, and the mode 'same-origin' allows no "
        "other origin.",
        "{with_cors}. " + _IF_WANTED + "allow that origin in the server's policy.",
    ),
    Reason.NO_CORS_REDIRECT_MODE: _ReasonWords(
        "#main-fetch",
        "The mode 'no-cors' works only with the redirect mode 'follow', not with '{value}'.",
        "Fetch with redirect 'follow', or with mode 'cors'.",
    ),
    Reason.CORS_DISABLED_SCHEME: _ReasonWords(
        "#main-fetch",
        "{url} is neither http nor https, and only those can be fetched across origins.",
        "Serve it over https.",
    ),
    Reason.SCHEME_NOT_SUPPORTED: _ReasonWords(
        "#scheme-fetch",
        "{url} has a scheme that cannot be fetched: only http, https, data and about:blank can be.",
        "Serve it over https.",
    ),
    Reason.BAD_PORT: _ReasonWords(
        "#port-blocking",
        "{url} has the port {value}, which browsers block because another protocol uses it.",
        "Serve it on another port, such as 8080.",
    ),
    Reason.URL_CONTAINS_CREDENTIALS: _ReasonWords(
        "#http-network-or-cache-fetch",
        "The URL of the {kind} at {url} has a user name, and this browser requests nothing of that "
        "kind.",
        "Load it from a URL without a user name, and let the server recognise users by a cookie.",
    ),
    Reason.KEEPALIVE_TOO_LARGE: _ReasonWords(
        "#http-network-or-cache-fetch",
        "The body of {method} {url} has {value} bytes, and a page may have at most 65536 under way "
        "in requests with keepalive.",
        "Send less at once{or_without_keepalive}.",
    ),
    Reason.INVALID_DATA_URL: _ReasonWords(
        "#data-urls",
        "{url} is not a well-formed data: URL.",
        "Put a comma before the data, and check that base64 data is complete.",
    ),
    Reason.CONTENT_SECURITY_POLICY: _ReasonWords(
        "https://w3c.github.io/webappsec-csp/#should-block-request",
        "{url} is not among the URLs that the page's Content-Security-Policy allows for "
        "{directive}: it has '{policy}'.",
        "{policy_advice}",
    ),
    Reason.MIXED_CONTENT: _ReasonWords(
        "https://w3c.github.io/webappsec-mixed-content/#should-block-fetch",
        "{url} is {insecure}, and {page}, or the page around it, is https: a secure page may not "
        "request it (mixed content).",
        "Serve {url} over {secure}.",
    ),
    Reason.LOCAL_NETWORK_ACCESS_PERMISSION_DENIED: _ReasonWords(
        LOCAL_NETWORK + "#fetching",
        "{url} is at an address that is {space_words}, and a page at an address that is "
        "{page_space_words} needs the permission {permission} for it. The user {value}.",
        "This is not CORS, and no response header grants it: {asking}, or serve the page from "
        "{same_network} as {url}.",
    ),
    Reason.INSECURE_LOCAL_NETWORK: _ReasonWords(
        LOCAL_NETWORK + "#secure-context-restriction",
        "{url} is at an address that is {space_words}, and {page_origin} is not a secure page, "
        "which may not ask for the permission for it.",
        "Serve the page over https, with every page around it{then}.",
    ),
    Reason.INVALID_LOCAL_NETWORK_ACCESS: _ReasonWords(
        LOCAL_NETWORK + "#fetching",
        "{url} is at an address that is {space_words}, and the request was declared to go to the "
        "address space '{target}'.",
        "{declare}.",
    ),
    Reason.NO_ANSWER: _ReasonWords(
        "#http-network-fetch",
        "{method} {url} got no response: {value}.",
        "This is not CORS: check that the server is running and reachable at this address.",
    ),
    Reason.ABORTED: _ReasonWords(
        "#fetch-controller-abort",
        "The page aborted {method} {url} {when}; script gets {seen}.",
        "This is not CORS: find what aborts it in the page, such as {abort} when a component goes "
        "away.",
    ),
    Reason.TIMED_OUT: _ReasonWords(
        "#fetch-controller-abort",
        "The time that the page gave to {method} {url} ended {when}; script gets {seen}.",
        "This is not CORS: find out what the server takes so long for, or give it more time.",
    ),
    Reason.PREFLIGHT_NO_ANSWER: _ReasonWords(
        "#http-network-fetch",
        "The preflight, OPTIONS {url}, got no response: {value}.",
        "Check that the server is running and reachable, and that no proxy in front of it "
        "drops OPTIONS.",
    ),
    Reason.RESOURCE_POLICY_NOT_SAME_ORIGIN: _ReasonWords(
        "#cross-origin-resource-policy-header",
        "{what} has 'Cross-Origin-Resource-Policy: same-origin', and {page_origin} is another "
        "origin.",
        _EMBEDDING,
    ),
    Reason.RESOURCE_POLICY_MISSING: _ReasonWords(
        "#cross-origin-resource-policy-header",
        "{what} has no Cross-Origin-Resource-Policy, which the page requires of other origins than "
        "{page_origin} by its 'Cross-Origin-Embedder-Policy: require-corp'.",
        _EMBEDDING,
    ),
    Reason.RESOURCE_POLICY_NOT_SAME_SITE: _ReasonWords(
        "#cross-origin-resource-policy-header",
        "{what} has 'Cross-Origin-Resource-Policy: same-site', and {page_origin} is another "
        "site, or uses http while the response came over https.",
        _EMBEDDING,
    ),
    Reason.BLOCKED_MIME_TYPE: _ReasonWords(
        "#should-response-to-request-be-blocked-due-to-mime-type?",
        "{what} has the type '{value}', which browsers do not run as a script.",
        "Serve scripts with 'Content-Type: text/javascript'.",
    ),
    Reason.BLOCKED_BY_NOSNIFF: _ReasonWords(
        "#should-response-to-request-be-blocked-due-to-nosniff?",
        "{what} has 'X-Content-Type-Options: nosniff' and the type '{value}', so browsers do not "
        "use it as a {kind}.",
        "Serve it with 'Content-Type: {type_of_kind}'.",
    ),
    Reason.OPAQUE_RESPONSE_BLOCKED: _ReasonWords(
        "https://github.com/annevk/orb",
        "{what} has the type '{value}' and {found}, so that the browser keeps it from pages of "
        "other origins (opaque response blocking).",
        "{with_cors}: if pages of {page_origin} should have access, allow that origin. Or, if it "
        "is what the page takes it for, serve it with its own type, such as 'Content-Type: "
        "{type_of_kind}'.",
    ),
    Reason.INTEGRITY_MISMATCH: _ReasonWords(
        "#main-fetch",
        "The body of {url} does not have the hash that the page expects: its integrity is "
        "'{value}'.",
        "Serve what the page expects, or put the hash of this body into the page: "
        "'{algorithm}-{actual}'.",
    ),
    Reason.INTEGRITY_WITHOUT_CORS: _ReasonWords(
        "#main-fetch",
        "The page expects a hash of {url} (integrity), and script may not read the response, so "
        "that it is not compared.",
        "{with_cors}: if pages of {page_origin} should have access, allow that origin there.",
    ),
    Reason.UNENCODED_DIGEST_MISMATCH: _ReasonWords(
        "https://datatracker.ietf.org/doc/draft-ietf-httpbis-unencoded-digest/",
        "The body of {url} does not have the digest that the response declares: its "
        "Unencoded-Digest is '{value}'.",
        "Declare the digest of the body as it is without Content-Encoding, "
        "'{algorithm}=:{actual}:', or leave the header out.",
    ),
    Reason.UNUSABLE_STATUS: _ReasonWords(
        "{html}",
        "{what} has the status {status}; a {kind} is used only if that is 200 to 299.",
        "This is not CORS: check that the URL is right and that the server has it.",
    ),
    Reason.UNUSABLE_MIME_TYPE: _ReasonWords(
        "{html}",
        "{what} has the type '{value}', so browsers do not use it as a {kind}.",
        "Serve it with 'Content-Type: {type_of_kind}'.",
    ),
    Reason.PREFLIGHT_DISALLOWED_REDIRECT: _ReasonWords(
        "#cors-preflight-fetch",
        "The preflight, OPTIONS {url}, was redirected (status {value}); browsers do not "
        "follow redirects of preflights.",
        "{use} the URL that it redirects to, often the same with https or with or without a "
        "slash at the end.",
    ),
    Reason.PREFLIGHT_INVALID_STATUS: _ReasonWords(
        "#cors-preflight-fetch",
        "The preflight, OPTIONS {url}, was answered with status {value}; it must be 200 to 299.",
        "Let the CORS layer answer OPTIONS itself, before authentication and routing.",
    ),
    Reason.INVALID_ALLOW_METHODS_PREFLIGHT_RESPONSE: _ReasonWords(
        "#cors-preflight-fetch",
        "The response to the preflight has '{value}' in Access-Control-Allow-Methods, which is not "
        "a list of methods.",
        "Send method names separated by commas, such as 'PUT, DELETE'.",
    ),
    Reason.INVALID_ALLOW_HEADERS_PREFLIGHT_RESPONSE: _ReasonWords(
        "#cors-preflight-fetch",
        "The response to the preflight has '{value}' in Access-Control-Allow-Headers, which is not "
        "a list of header names.",
        "Send header names separated by commas, such as 'Authorization, Content-Type'.",
    ),
    Reason.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE: _ReasonWords(
        "#cors-preflight-fetch",
        "The response to the preflight allows the methods '{value}', which do not include "
        "{method}{wildcard_note}.",
        "If pages of {page_origin} should use {method}, add it to the server's allow_methods, so "
        "that it answers "
        "'Access-Control-Allow-Methods: {method}'.",
    ),
    Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE: _ReasonWords(
        "#cors-preflight-fetch",
        "The response to the preflight allows the request headers '{value}', which do not include "
        "{header}{wildcard_note}.",
        "If pages of {page_origin} should set {header}, add it to the server's allow_headers, so "
        "that it answers "
        "'Access-Control-Allow-Headers: {header}'.",
    ),
    Reason.REDIRECT_DISALLOWED_BY_MODE: _ReasonWords(
        "#http-fetch",
        "{what} is a redirect, and {no_redirects}.",
        "{final} the final URL.",
    ),
    Reason.REDIRECT_INVALID_LOCATION: _ReasonWords(
        "#http-redirect-fetch",
        "{what} redirects to '{value}', which is not a URL.",
        "Send a valid URL in Location.",
    ),
    Reason.REDIRECT_TO_OTHER_SCHEME: _ReasonWords(
        "#http-redirect-fetch",
        "{what} redirects to '{value}', which is neither http nor https.",
        "Redirect to an https URL.",
    ),
    Reason.REDIRECT_CONTAINS_CREDENTIALS: _ReasonWords(
        "#http-redirect-fetch",
        "{what} redirects across origins to a URL with a user name or password in it.",
        "Redirect to a URL without them.",
    ),
    Reason.TOO_MANY_REDIRECTS: _ReasonWords(
        "#http-redirect-fetch",
        "{what} is the 21st redirect in a row; browsers follow 20.",
        "Look for a loop in the server's redirects.",
    ),
    Reason.REDIRECT_OF_STREAM: _ReasonWords(
        "#http-redirect-fetch",
        "{what} is a redirect of status {status}, and a body that is a stream cannot be sent "
        "again.",
        "Send the body as bytes, fetch the final URL, or redirect with status 303.",
    ),
}

_WITHOUT_CORS = {
    Reason.DISALLOWED_BY_MODE: "Serve it from the page's own origin.",
    Reason.RESOURCE_POLICY_MISSING: _FOR_ALL,
    Reason.RESOURCE_POLICY_NOT_SAME_ORIGIN: _FOR_ALL,
    Reason.RESOURCE_POLICY_NOT_SAME_SITE: _FOR_ALL,
}
"""The hints for kinds of request that a page cannot make with CORS."""
_WITHOUT_SERVER = {
    "about": "Load a URL that has a {kind}.",
    "data": "Let the URL begin with 'data:{type_of_kind}'.",
}
"""The hints about a type for URLs that no server answers, by their scheme."""
_NOT_FOR_NULL = frozenset({_ALLOW_ORIGIN, _ALLOW_ALL, _NAME_THE_ORIGIN, _CREDENTIALS})
"""Hints that would advise a server to allow ``null``; they are replaced by better advice."""

FETCH = "https://fetch.spec.whatwg.org/"
SPACES = {
    "loopback": "this machine's own",
    "local": "on the local network",
    "public": "public",
}
"""Address spaces, as the predicate of an address."""
SAME_NETWORKS = {
    "loopback": "the same machine",
    "local": "the same network",
    "public": "the same network",
}
"""Where a page may be to reach an address without a permission, by the space of that."""
TYPES_OF_KINDS = {
    "style sheet": "text/css",
    "JSON module": "application/json",
    "image": "image/png",
    "audio": "audio/mpeg",
    "video": "video/mp4",
    "track": "text/vtt",
}
"""A type for what a page loads, by its kind; everything else is a script."""
HTML_SECTIONS = {
    "script": "webappapis.html#fetch-a-classic-script",
    "module script": "webappapis.html#fetch-a-single-module-script",
    "JSON module": "webappapis.html#fetch-a-single-module-script",
    "worklet script": "worklets.html#dom-worklet-addmodule",
    "text track": "media.html#start-the-track-processing-model",
    "worker script": "workers.html#worker-processing-model",
    "style sheet": "links.html#link-type-stylesheet",
}
"""The sections of HTML that process a fetched response, by the kind of resource."""


class _WithoutQuery(dict[str, Any]):
    """Values for a hint, whose URL has no query: that may have a secret in it."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def __missing__(self, name: str) -> Any:
        value = self._values[name]
        return value.partition("?")[0] if name == "url" else value


def words_for(reason: Reason, values: Mapping[str, Any]) -> tuple[str, str, str]:
    """The message, the hint and the section for `reason`, filled in with `values`."""
    words = _WORDS[reason]
    hint = words.hint
    if hint in _NOT_FOR_NULL and values["origin"] == "null":
        hint = _NULL_PAGE if values["page_origin"] == "null" else _NULL_BY_REDIRECT
    if not values["with_cors"]:
        hint = _WITHOUT_CORS.get(reason, hint)
    if "space" in values:
        values = {
            **values,
            "space_words": SPACES[values["space"]],
            "page_space_words": SPACES[values.get("page_space", "public")],
            "same_network": SAME_NETWORKS[values["space"]],
        }
    spec = words.spec if words.spec.startswith("https://") else FETCH + words.spec
    if words.spec == "{html}":
        spec = f"https://html.spec.whatwg.org/multipage/{HTML_SECTIONS[values['kind']]}"
    if "{type_of_kind}" in hint:
        hint = _WITHOUT_SERVER.get(values["scheme"], hint)
        hint = hint.replace("{type_of_kind}", TYPES_OF_KINDS.get(values["kind"], "text/javascript"))
    filled = hint.format_map(_WithoutQuery(values))
    return words.message.format_map(values), f"{filled[0].upper()}{filled[1:]}", spec

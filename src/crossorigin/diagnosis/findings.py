"""Findings: the causes of a failed request, as a closed list.

A cause is the fault that a developer has to fix; a `Reason` is the check that failed in the
browser. A single reason (no Access-Control-Allow-Origin) has a dozen causes. The sentences come
from `words`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .grant import Grant

__all__ = ["NOTES", "Cause", "Confidence", "Finding", "NextStep"]


class Cause(StrEnum):
    """The faults: outside of CORS, of the preflight, of the response, and notes."""

    # Stopped in the browser, outside of CORS
    MIXED_CONTENT = "mixed-content"
    CONTENT_SECURITY_POLICY = "content-security-policy"
    LOCAL_NETWORK_ACCESS = "local-network-access"
    EXTENSION = "extension"
    EXTENSION_PERMISSION = "extension-permission"
    TRACKING_PROTECTION = "tracking-protection"
    SERVICE_WORKER = "service-worker"
    OPAQUE_RESPONSE_BLOCKING = "opaque-response-blocking"
    RESOURCE_POLICY = "resource-policy"
    EMBEDDER_POLICY = "embedder-policy"
    WRONG_MIME_TYPE = "wrong-mime-type"
    WORKER_OF_ANOTHER_ORIGIN = "worker-of-another-origin"
    TAINTED_CANVAS = "tainted-canvas"
    LOADED_WITHOUT_CORS = "loaded-without-cors"
    ANOTHER_RULE = "another-rule"
    FRAME_OF_ANOTHER_ORIGIN = "frame-of-another-origin"
    FRAMING_REFUSED = "framing-refused"
    NOT_ISOLATED = "not-isolated"
    PAGE_FROM_FILE = "page-from-file"
    PAGE_OF_TEST = "page-of-test"
    PAGE_AT_OTHER_ADDRESS = "page-at-other-address"
    WRONG_SCHEME = "wrong-scheme"
    BLOCKED_PORT = "blocked-port"
    WEBSOCKET_REFUSED = "websocket-refused"
    WEBSOCKET_FAILED = "websocket-failed"
    NO_EVENT_STREAM = "no-event-stream"
    WEBSOCKET_CLOSED = "websocket-closed"
    UNKNOWN_SENTENCE = "unknown-sentence"
    SAYS_NOTHING = "says-nothing"

    # The network
    SERVER_DOWN = "server-down"
    NAME_NOT_FOUND = "name-not-found"
    BAD_CERTIFICATE = "bad-certificate"
    TLS_FAILED = "tls-failed"
    TIMED_OUT = "timed-out"
    CONNECTION_BROKEN = "connection-broken"
    NOT_HTTP = "not-http"
    PROXY_FAILED = "proxy-failed"
    NO_ANSWER = "no-answer"

    # The preflight
    PREFLIGHT_REDIRECTED = "preflight-redirected"
    PREFLIGHT_NEEDS_LOGIN = "preflight-needs-login"
    PREFLIGHT_NOT_HANDLED = "preflight-not-handled"
    PREFLIGHT_CRASHED = "preflight-crashed"
    PREFLIGHT_BAD_STATUS = "preflight-bad-status"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    METHOD_IN_LOWER_CASE = "method-in-lower-case"
    HEADER_NOT_ALLOWED = "header-not-allowed"
    RESPONSE_HEADER_SENT = "response-header-sent"
    BAD_LIST = "bad-list"
    LAYER_TOO_LATE = "layer-too-late"

    # The response, or the preflight's
    GATEWAY_ERROR = "gateway-error"
    ERROR_WITHOUT_CORS = "error-without-cors"
    BODY_LIMIT = "body-limit"
    HOST_NOT_ALLOWED = "host-not-allowed"
    CHALLENGE = "challenge"
    INTERSTITIAL = "interstitial"
    CSRF = "csrf"
    NO_SUCH_METHOD = "no-such-method"
    LOGIN_REDIRECT = "login-redirect"
    REDIRECTED_TO_HTTP = "redirected-to-http"
    REDIRECT_WITHOUT_CORS = "redirect-without-cors"
    REDIRECT_AFTER_PREFLIGHT = "redirect-after-preflight"
    NULL_AFTER_REDIRECT = "null-after-redirect"
    NULL_ORIGIN = "null-origin"
    CACHED_FOR_ANOTHER = "cached-for-another"
    ORIGIN_DROPPED = "origin-dropped"
    CHANGED_ON_THE_WAY = "changed-on-the-way"
    ONLY_ON_PREFLIGHT = "only-on-preflight"
    DOUBLED_HEADERS = "doubled-headers"
    LIST_OF_ORIGINS = "list-of-origins"
    PATTERN_SENT = "pattern-sent"
    ORIGIN_EMPTY = "origin-empty"
    ORIGIN_MISSPELLED = "origin-misspelled"
    ORIGIN_NOT_ALLOWED = "origin-not-allowed"
    ORIGIN_REFUSED = "origin-refused"
    SETTINGS_INVALID = "settings-invalid"
    WILDCARD_WITH_CREDENTIALS = "wildcard-with-credentials"
    CREDENTIALS_NOT_ALLOWED = "credentials-not-allowed"
    NO_CORS_HEADERS = "no-cors-headers"
    LOCAL_ADDRESS = "local-address"
    NOT_ASKED_AS_A_PAGE = "not-asked-as-a-page"
    ALLOWED_NOW = "allowed-now"
    OTHER = "other"

    # Notes on requests that were not refused
    ERROR_STATUS = "error-status"
    ERROR_IN_BODY = "error-in-body"
    COOKIES_NOT_SENT = "cookies-not-sent"
    COOKIES_KEPT_BACK = "cookies-kept-back"
    WARNING = "warning"
    HEADERS_HIDDEN = "headers-hidden"
    OPAQUE = "opaque"
    VARY_MISSING = "vary-missing"
    NO_MAX_AGE = "no-max-age"
    ALLOWED_AS_SHOWN = "allowed-as-shown"
    ASKS_PERMISSION = "asks-permission"
    MIXED_ELSEWHERE = "mixed-elsewhere"
    VALUE_MISSING = "value-missing"
    HEADER_MISSPELLED = "header-misspelled"
    COOKIES_KEPT_ELSEWHERE = "cookies-kept-elsewhere"
    PAGE_OF_APP = "page-of-app"
    PAGE_OF_ANOTHER = "page-of-another"
    RETOLD = "retold"
    SETTINGS_REVIEWED = "settings-reviewed"


NOTES = frozenset(
    {
        Cause.ERROR_STATUS,
        Cause.ERROR_IN_BODY,
        Cause.COOKIES_NOT_SENT,
        Cause.COOKIES_KEPT_BACK,
        Cause.WARNING,
        Cause.HEADERS_HIDDEN,
        Cause.OPAQUE,
        Cause.VARY_MISSING,
        Cause.NO_MAX_AGE,
        Cause.ALLOWED_AS_SHOWN,
        Cause.ASKS_PERMISSION,
        Cause.MIXED_ELSEWHERE,
        Cause.VALUE_MISSING,
        Cause.HEADER_MISSPELLED,
        Cause.COOKIES_KEPT_ELSEWHERE,
        Cause.PAGE_OF_APP,
        Cause.RETOLD,
        Cause.SETTINGS_REVIEWED,
    }
)
"""Causes of other problems than a refusal."""


class Confidence(StrEnum):
    """How certain a finding is: proved by the evidence, the most usual cause, or one of several."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


class NextStep(StrEnum):
    """What would show more than the evidence does. Each tool says how that is done with it."""

    ASK_SERVER = "ask-server"
    """Ask the server itself, as the page would."""
    ASK_AS_A_PAGE = "ask-as-a-page"
    """Make the request that is in the evidence again, as a page would."""
    ASK_DIRECTLY = "ask-directly"
    """Ask the application itself too, past the proxy in front of it."""
    IGNORE_CERTIFICATE = "ignore-certificate"
    """Ask the server without a check of its certificate."""


@dataclass(frozen=True)
class Finding:
    """A cause: what happened, why that is a problem, how to fix it, and the evidence for it.

    `grant` is the access that the server has to allow, if the fix is in its CORS settings.
    `next_step` is what would show more, if anything would; the sentences do not name it.
    """

    cause: Cause
    confidence: Confidence
    what: str
    why: str
    fix: str
    evidence: tuple[str, ...] = ()
    grant: Grant | None = None
    next_step: NextStep | None = None

    @property
    def is_note(self) -> bool:
        """Whether it is about another problem than a refusal."""
        return self.cause in NOTES

"""Why calls were refused: Chromium's own error codes, and Firefox's console, against the model's.

Chromium's developer tools are told of each failed request its CORS error (``corsErrorStatus``), or
else the network error. Firefox says its reason on the console, in a sentence for each.
"""

from __future__ import annotations

import re
from typing import Any

from crossorigin.browser import FetchError, Reason

from .observation import Observation

__all__ = ["chromium_reason", "reason_differences"]

CHROMIUM_CORS_ERRORS = {
    "DisallowedByMode": Reason.DISALLOWED_BY_MODE,
    "CorsDisabledScheme": Reason.CORS_DISABLED_SCHEME,
    "MissingAllowOriginHeader": Reason.MISSING_ALLOW_ORIGIN,
    "MultipleAllowOriginValues": Reason.MULTIPLE_ALLOW_ORIGIN_VALUES,
    "InvalidAllowOriginValue": Reason.INVALID_ALLOW_ORIGIN_VALUE,
    "AllowOriginMismatch": Reason.ALLOW_ORIGIN_MISMATCH,
    "WildcardOriginNotAllowed": Reason.WILDCARD_ORIGIN_NOT_ALLOWED,
    "InvalidAllowCredentials": Reason.INVALID_ALLOW_CREDENTIALS,
    "PreflightMissingAllowOriginHeader": Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN,
    "PreflightMultipleAllowOriginValues": Reason.PREFLIGHT_MULTIPLE_ALLOW_ORIGIN_VALUES,
    "PreflightInvalidAllowOriginValue": Reason.PREFLIGHT_INVALID_ALLOW_ORIGIN_VALUE,
    "PreflightAllowOriginMismatch": Reason.PREFLIGHT_ALLOW_ORIGIN_MISMATCH,
    "PreflightWildcardOriginNotAllowed": Reason.PREFLIGHT_WILDCARD_ORIGIN_NOT_ALLOWED,
    "PreflightInvalidAllowCredentials": Reason.PREFLIGHT_INVALID_ALLOW_CREDENTIALS,
    "PreflightInvalidStatus": Reason.PREFLIGHT_INVALID_STATUS,
    "PreflightDisallowedRedirect": Reason.PREFLIGHT_DISALLOWED_REDIRECT,
    "InvalidAllowMethodsPreflightResponse": Reason.INVALID_ALLOW_METHODS_PREFLIGHT_RESPONSE,
    "InvalidAllowHeadersPreflightResponse": Reason.INVALID_ALLOW_HEADERS_PREFLIGHT_RESPONSE,
    "MethodDisallowedByPreflightResponse": Reason.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE,
    "HeaderDisallowedByPreflightResponse": Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE,
    "RedirectContainsCredentials": Reason.REDIRECT_CONTAINS_CREDENTIALS,
}
CHROMIUM_NET_ERRORS = {
    "net::ERR_TOO_MANY_REDIRECTS": {Reason.TOO_MANY_REDIRECTS},
    "net::ERR_INVALID_REDIRECT": {Reason.REDIRECT_INVALID_LOCATION},
    # With redirect mode "error", both are wrong; Chromium looks at the scheme first.
    "net::ERR_UNSAFE_REDIRECT": {
        Reason.REDIRECT_TO_OTHER_SCHEME,
        Reason.REDIRECT_DISALLOWED_BY_MODE,
    },
    "net::ERR_UNKNOWN_URL_SCHEME": {Reason.REDIRECT_TO_OTHER_SCHEME},
    "net::ERR_UNSAFE_PORT": {Reason.BAD_PORT},
    "net::ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION": {Reason.NO_ANSWER},
    "net::ERR_RESPONSE_HEADERS_MULTIPLE_CONTENT_DISPOSITION": {Reason.NO_ANSWER},
    "net::ERR_NAME_NOT_RESOLVED": {Reason.NO_ANSWER},
    "net::ERR_ALPN_NEGOTIATION_FAILED": {Reason.NO_ANSWER},  # of streams, over HTTP/1.1
}
CHROMIUM_BLOCKED = {
    "corp-not-same-origin": Reason.RESOURCE_POLICY_NOT_SAME_ORIGIN,
    "corp-not-same-site": Reason.RESOURCE_POLICY_NOT_SAME_SITE,
    "origin": Reason.DISALLOWED_BY_MODE,
}
# What Chromium refuses before anything is sent, and then often tells nobody.
CHROMIUM_UNTOLD = {
    Reason.BAD_PORT,
    Reason.DISALLOWED_BY_MODE,
    Reason.NO_ANSWER,
    Reason.NO_CORS_REDIRECT_MODE,
    Reason.PREFLIGHT_NO_ANSWER,
    Reason.REDIRECT_TO_OTHER_SCHEME,
}
# What Chromium calls only "failed": it has no code for them.
CHROMIUM_UNNAMED = {
    Reason.REDIRECT_DISALLOWED_BY_MODE,
    Reason.NO_CORS_REDIRECT_MODE,
    Reason.REDIRECT_OF_STREAM,
}


def reason_differences(browser: str, real: Observation, model: Observation) -> list[str]:
    """Where a browser says another reason for a refusal than the model; a line each."""
    errors: list[FetchError] = model.notes
    match browser:
        case "chromium":
            return _chromium_differences(real, errors)
        case "firefox":
            return _firefox_differences(real, errors)
    return []


def chromium_reason(note: dict[str, Any]) -> Reason | None:
    """The reason that Chromium gives a code to, if it does."""
    if note["cors"] is not None:
        return CHROMIUM_CORS_ERRORS.get(note["cors"])
    return CHROMIUM_BLOCKED.get(note["blocked"] or "")


def _chromium_differences(real: Observation, errors: list[FetchError]) -> list[str]:
    # Of what a script got a response to, and then aborted, as of opaque ones, there is a note, too.
    notes = [note for note in real.notes if note["net"] != "net::ERR_ABORTED"]
    if _chromium_told(notes, [error.reason for error in errors]):
        return []
    reasons = [str(error.reason) for error in errors]
    return [f"refusals: the browser {notes!r}, the model {reasons!r}"]


def _chromium_told(notes: list[dict[str, Any]], reasons: list[Reason]) -> bool:
    """Whether `notes` tell of `reasons`, in order; some reasons may go untold."""
    if not reasons:
        return not notes
    first, *others = reasons
    if notes and _chromium_agrees(notes[0], first) and _chromium_told(notes[1:], others):
        return True
    return first in CHROMIUM_UNTOLD and _chromium_told(notes, others)


def _chromium_agrees(note: dict[str, Any], reason: Reason) -> bool:
    named = chromium_reason(note)
    if named is Reason.CORS_DISABLED_SCHEME:  # of redirects too, which the model tells apart
        return reason in (named, Reason.REDIRECT_TO_OTHER_SCHEME)
    if note["blocked"] == "origin":  # so too of URLs with a user name
        return reason in (Reason.DISALLOWED_BY_MODE, Reason.REDIRECT_CONTAINS_CREDENTIALS)
    if named is Reason.REDIRECT_CONTAINS_CREDENTIALS:  # which comes before the redirect mode
        return reason in (named, Reason.REDIRECT_DISALLOWED_BY_MODE)
    if named is not None:
        return named is reason
    if note["net"] in CHROMIUM_NET_ERRORS:
        return reason in CHROMIUM_NET_ERRORS[note["net"]]
    return note["net"] in ("net::ERR_FAILED", "") and reason in CHROMIUM_UNNAMED


def _firefox_differences(real: Observation, errors: list[FetchError]) -> list[str]:
    """Every sentence that the model expects of Firefox's console has to be there.

    A redirect can be refused for where it leads before it is for its CORS headers, and then the
    console says only that the request failed; so those are left out.
    """
    said = [_plain(note) for note in real.notes]
    told = [error for error in errors if not _is_of_redirect(error)]
    return [
        f"console: the browser {said!r}, the model {expected!r}"
        for expected in (error.console["firefox"] for error in told)
        # A sentence about a URL of no scenario cannot be assigned to one.
        if expected is not None and "/s/" in expected and _plain(expected) not in said
    ]


def _is_of_redirect(error: FetchError) -> bool:
    response = error.exchange.response if error.exchange else None
    return response is not None and response.header("location") is not None


def _plain(sentence: str) -> str:
    """The kind of sentence: without URLs, and what it quotes."""
    sentence = re.sub(r" at \S+( may|\. \()", r" at …\1", sentence)
    return re.sub("‘[^’]*’", "‘…’", sentence)

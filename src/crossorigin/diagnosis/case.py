"""A case: evidence, and the values that the words of its findings are filled in with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..browser import Exchange, Reason
from ..fetch.methods import CORS_SAFELISTED_METHODS
from ..fetch.origins import OpaqueOrigin
from .evidence import Evidence
from .findings import Cause, Confidence, Finding, words_for_cause
from .grant import Grant, spelled
from .question import SOME_ORIGIN

__all__ = [
    "CREDENTIALS",
    "INVALID",
    "MISMATCH",
    "MISSING",
    "MULTIPLE",
    "WILDCARD",
    "Case",
    "grant_for",
]

_ERRORS = {
    400: "the request was malformed",
    401: "nobody is logged in",
    403: "this user may not",
    404: "there is nothing at this URL",
    405: "the method is not served at this URL",
    413: "the request was too large",
    415: "the Content-Type of the request is not taken",
    422: "the request was not valid",
    429: "there were too many requests",
    500: "it failed",
}
MISSING = (Reason.MISSING_ALLOW_ORIGIN, Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN)
MISMATCH = (Reason.ALLOW_ORIGIN_MISMATCH, Reason.PREFLIGHT_ALLOW_ORIGIN_MISMATCH)
INVALID = (Reason.INVALID_ALLOW_ORIGIN_VALUE, Reason.PREFLIGHT_INVALID_ALLOW_ORIGIN_VALUE)
MULTIPLE = (Reason.MULTIPLE_ALLOW_ORIGIN_VALUES, Reason.PREFLIGHT_MULTIPLE_ALLOW_ORIGIN_VALUES)
WILDCARD = (Reason.WILDCARD_ORIGIN_NOT_ALLOWED, Reason.PREFLIGHT_WILDCARD_ORIGIN_NOT_ALLOWED)
CREDENTIALS = (Reason.INVALID_ALLOW_CREDENTIALS, Reason.PREFLIGHT_INVALID_ALLOW_CREDENTIALS)


def grant_for(evidence: Evidence) -> Grant | None:
    """What the server would have to allow; ``None`` for what no server can allow (``null``)."""
    if isinstance(evidence.page, OpaqueOrigin):
        return None
    methods: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    if evidence.preflight is not None:
        request = evidence.preflight.request
        methods = (request.header("access-control-request-method") or "",)
        names = (request.header("access-control-request-headers") or "").split(",")
        headers = tuple(spelled(name.strip()) for name in names if name.strip())
    else:
        method = evidence.method
        if method and method not in CORS_SAFELISTED_METHODS:
            methods = (method,)
        if header := evidence.told.header:
            headers = (spelled(header),)
    by_reason = evidence.for_certain(*WILDCARD, *CREDENTIALS)
    credentials = evidence.credentials is True or by_reason
    return Grant(evidence.origin or SOME_ORIGIN, methods, headers, credentials)


@dataclass(frozen=True)
class Case:
    """Evidence, and the values that the words are filled in with."""

    evidence: Evidence

    def finding(
        self,
        cause: Cause,
        confidence: Confidence = Confidence.CERTAIN,
        *,
        shown: tuple[str, ...] | None = None,
        grant: bool = False,
        **values: Any,
    ) -> Finding:
        """A finding in words; with `grant`, one whose fix is a matter of CORS settings."""
        filled = {**self._values(), **{name: str(value) for name, value in values.items()}}
        what, why, fix = words_for_cause(cause, filled)
        return Finding(
            cause,
            confidence,
            what,
            why,
            fix,
            self._exchange_shown() if shown is None else shown,
            grant_for(self.evidence) if grant else None,
        )

    def _values(self) -> dict[str, str]:
        evidence = self.evidence
        origin = evidence.target
        address = evidence.url or "the URL"
        return {
            "url": address,
            "target": str(origin) if origin else "the server",
            "host": origin.host if origin else "the server's host",
            "origin": evidence.origin or "your page's origin",
            "over_https": _with_scheme(address, "https"),
            "over_http": _with_scheme(address, "http"),
            "status": str(evidence.status or "of an error"),
            "with_status": f", with status {evidence.status}" if evidence.status else "",
            "options_gets": f": OPTIONS gets status {evidence.status}" if evidence.status else "",
            "kind_of_error": _in_brackets(_ERRORS.get(evidence.status or 0, "")),
            "mend_error": _mend_error(evidence.status or 0),
            "detail": _in_brackets(evidence.detail),
        }

    def _exchange_shown(self) -> tuple[str, ...]:
        return tuple(_shown(exchange) for exchange in self.evidence.exchanges)


def _mend_error(status: int) -> str:
    if status in (401, 403):
        return "See that the request carries the right login."
    if status in (404, 405):
        return "See that URL and method are right."
    if 400 <= status < 500:
        return "See what the answer's body says is wrong with the request."
    return "Look into the server's log for the error, and mend that first."


def _with_scheme(url: str, scheme: str) -> str:
    before, separator, rest = url.partition("://")
    return f"{scheme}://{rest}" if separator else before


def _in_brackets(text: str) -> str:
    return f" ({text})" if text else ""


def _shown(exchange: Exchange) -> str:
    """An exchange in a line."""
    request, response = exchange
    asked = f"{request.method} {request.url}"
    if response is None:
        return f"{asked} was not answered"
    found = [
        f"{spelled(name)}: {value}"
        for name, value in response.headers
        if name.lower() in ("access-control-allow-origin", "location", "www-authenticate")
    ]
    if not any(line.startswith("Access-Control-Allow-Origin") for line in found):
        found.append("no Access-Control-Allow-Origin")
    return f"{asked} was answered with {response.status}, {', '.join(found)}"

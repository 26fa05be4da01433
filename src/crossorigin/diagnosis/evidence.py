"""Evidence: what is known of one request of a page, wherever that is known from.

A live fetch knows every exchange, a HAR file most of them, a console message none. Whatever is not
known is ``None`` or empty; nothing is guessed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ..browser import Exchange, HttpRequest, HttpResponse, Reason, Step
from ..fetch.header_lists import get
from ..fetch.origins import OpaqueOrigin, Origin
from ..fetch.urls import Url, parse_url

__all__ = ["Evidence", "NetworkFailure", "Obstacle", "Parts", "Source"]


class Source(StrEnum):
    """Where evidence comes from."""

    LIVE = "live"
    HAR = "har"
    CONSOLE = "console"
    HEADERS = "headers"


class NetworkFailure(StrEnum):
    """Why no HTTP response came."""

    REFUSED = "connection-refused"
    NAME_NOT_FOUND = "name-not-found"
    CERTIFICATE = "bad-certificate"
    TLS = "tls-failed"
    TIMEOUT = "timed-out"
    BROKEN = "connection-broken"
    UNKNOWN = "no-answer"


class Obstacle(StrEnum):
    """What stops a request, or hides its answer, in the browser itself, outside of CORS."""

    MIXED_CONTENT = "mixed-content"
    CONTENT_SECURITY_POLICY = "content-security-policy"
    LOCAL_NETWORK_ACCESS = "local-network-access"
    EXTENSION = "extension"
    TRACKING_PROTECTION = "tracking-protection"
    SERVICE_WORKER = "service-worker"
    OPAQUE_RESPONSE = "opaque-response-blocking"
    COOKIE = "cookie-kept-back"
    WEBSOCKET = "websocket"
    SAYS_NOTHING = "says-nothing"


@dataclass(frozen=True)
class Parts:
    """Of what a refused preflight asked for: what is granted alone, and what is not.

    A method's name, or a header's in lower case; empty for the origin, which is a part of each.
    """

    granted: tuple[str, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One request of a page, and what became of it.

    `origin` is the page's, serialised; `reasons` are those that the refusal may have: one if it is
    known, several where a browser prints one sentence for all of them, none if nothing was refused.
    `values` are what a message names: ``value``, ``status``, ``header``, ``token``, ``location``.
    `credentials`: was the request made with them? `unrecorded_preflight`: was there one, or should
    there have been one, that the recording lacks? `trace` are the model's decisions, where it made
    any. `parts` is what `probe` found out of a preflight that was refused.
    """

    source: Source
    origin: str | None = None
    url: str | None = None
    method: str | None = None
    credentials: bool | None = None
    mode: str = "cors"
    reasons: tuple[Reason, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    exchanges: tuple[Exchange, ...] = ()
    trace: tuple[Step, ...] = ()
    failure: NetworkFailure | None = None
    obstacle: Obstacle | None = None
    detail: str = ""
    engine: str | None = None
    unrecorded_preflight: bool = False
    from_cache: bool = False
    parts: Parts | None = None

    @property
    def refused(self) -> bool:
        """Did the page get no response?"""
        stopped = self.obstacle is not None and self.obstacle is not Obstacle.COOKIE
        return bool(self.reasons or self.failure or stopped)

    @property
    def preflight(self) -> Exchange | None:
        """The last preflight, if there was one."""
        return next((each for each in reversed(self.exchanges) if is_preflight(each.request)), None)

    @property
    def actual(self) -> Exchange | None:
        """The last exchange that is no preflight, if there was one."""
        found = (each for each in reversed(self.exchanges) if not is_preflight(each.request))
        return next(found, None)

    @property
    def last(self) -> Exchange | None:
        """The last exchange: where something was refused, the one in which it was."""
        return self.exchanges[-1] if self.exchanges else None

    @property
    def response(self) -> HttpResponse | None:
        """The last response, if there is one."""
        return self.last.response if self.last else None

    @property
    def status(self) -> int | None:
        """The status of the last response, as seen or as a message names it."""
        if self.response is not None:
            return self.response.status
        named = self.values.get("status", "")
        return int(named) if named.isdecimal() and int(named) else None

    @property
    def in_preflight(self) -> bool:
        """Was it the preflight that failed, as far as can be told?"""
        if self.last is not None:
            return is_preflight(self.last.request) and self.refused
        return bool(self.reasons) and all("preflight" in reason for reason in self.reasons)

    def header(self, name: str) -> str | None:
        """The value of a header of the last response."""
        return None if self.response is None else get(self.response.headers, name.lower())

    @property
    def parsed_url(self) -> Url | None:
        """`url`, parsed."""
        return parse_url(self.url) if self.url else None

    @property
    def page(self) -> Origin | OpaqueOrigin | None:
        """The page's origin, parsed; ``None`` where it is not known."""
        if self.origin is None:
            return None
        parsed = parse_url(self.origin)
        return (parsed.origin if parsed else None) or OpaqueOrigin()

    @property
    def answer(self) -> HttpResponse | None:
        """The answer to the request itself, not to a preflight, if there is one."""
        return self.actual.response if self.actual else None

    @property
    def target(self) -> Origin | None:
        """The origin of `url`, where it has one."""
        return self.parsed_url.origin if self.parsed_url else None

    def for_certain(self, *reasons: Reason) -> bool:
        """Is the refusal's reason one of `reasons`, whichever of the possible ones it is?"""
        return bool(self.reasons) and set(self.reasons) <= set(reasons)


def is_preflight(request: HttpRequest) -> bool:
    """Is `request` a CORS-preflight request?"""
    return (
        request.method == "OPTIONS" and request.header("access-control-request-method") is not None
    )

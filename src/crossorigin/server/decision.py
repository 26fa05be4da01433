"""Decisions of the server's end: the kinds of request, the refusals, and the `Decision`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import AnyStr, Generic, TypeAlias

from .text import Headers, Text

__all__ = ["Decision", "Headers", "Kind", "Refusal", "Requested"]

Requested: TypeAlias = tuple[AnyStr, AnyStr | None, AnyStr | None]
"""The request of a preflight: the values of ``Access-Control-Request-Method``, ``…-Headers`` and
``…-Private-Network``, ``None`` where absent. (A plain tuple, because each preflight needs one.)"""


class Kind(StrEnum):
    """The kinds of request. (Fetch, "HTTP requests")"""

    NOT_CORS = "not-cors"
    """No ``Origin``: not a CORS request."""
    PREFLIGHT = "preflight"
    """``OPTIONS`` with ``Origin`` and ``Access-Control-Request-Method``: answered here."""
    ACTUAL = "actual"
    """Any other request with ``Origin``: the application answers it."""
    WEBSOCKET = "websocket"
    """A WebSocket handshake under the policy."""


class Refusal(StrEnum):
    """Why a request is refused."""

    ORIGIN = "origin-not-allowed"
    NO_CORS = "no-cors-here"
    """No origin is allowed: the policy is `NO_CORS`."""
    METHOD = "method-not-allowed"
    HEADERS = "headers-not-allowed"
    MISSING_ORIGIN = "origin-missing"
    """Only for WebSocket handshakes if an origin is required, and for blocked unsafe methods."""


@dataclass(slots=True, init=False)
class Decision(Generic[AnyStr]):
    """The decision about a request.

    `headers` are the headers that the policy puts into the response (none if refused), `vary` the
    names of the request headers that the response depends on. If `status` is not ``None``, the
    middleware answers with it and `body`: preflights and blocked requests. Otherwise the
    application answers, and `response_headers` puts this decision into its response.

    A decision serves many requests, so do not change it: `dataclasses.replace` makes another. (A
    frozen class takes five times as long to make, and every origin that was not seen lately needs a
    decision.)
    """

    text: Text[AnyStr] = field(repr=False, compare=False)
    """The spellings of the edge."""
    kind: Kind
    headers: Headers[AnyStr]
    vary: tuple[AnyStr, ...]
    refusal: Refusal | None
    status: int | None
    body: bytes

    # Made once from the above, because most decisions are put into many responses.
    added: list[tuple[AnyStr, AnyStr]] = field(init=False, repr=False, compare=False)
    """The headers for a response without CORS headers and ``Vary``: `vary` as a header, and
    `headers`; for a response of the middleware, also ``Content-Length``."""

    def __init__(  # noqa: PLR0917  # keywords take as long as all the rest
        self,
        text: Text[AnyStr],
        kind: Kind,
        headers: Headers[AnyStr],
        vary: tuple[AnyStr, ...],
        refusal: Refusal | None = None,
        status: int | None = None,
        body: bytes = b"",
    ) -> None:
        self.text = text
        self.kind = kind
        self.headers = headers
        self.vary = vary
        self.refusal = refusal
        self.status = status
        self.body = body
        self.added = list(headers)
        if vary:
            self.added.insert(0, (text.vary, text.separator.join(vary)))
        if status is not None and status != 204:  # 204 has no length (RFC 9110, section 8.6)
            self.added.append(text.length_of(body))

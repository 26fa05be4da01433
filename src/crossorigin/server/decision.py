"""What the server's end can decide: the kinds of request, the refusals, and the `Decision`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import AnyStr, Generic, TypeAlias

from .text import Headers, Text

__all__ = ["Decision", "Headers", "Kind", "Refusal", "Requested"]

Requested: TypeAlias = tuple[AnyStr, AnyStr | None, AnyStr | None]
"""What a preflight asks for: the values of ``Access-Control-Request-Method``, ``…-Headers`` and
``…-Private-Network``, ``None`` where absent. (A plain tuple, because one is made for each.)"""


class Kind(StrEnum):
    """The kinds of request that are told apart. (Fetch, "HTTP requests")"""

    NOT_CORS = "not-cors"
    """No ``Origin``: not a CORS request."""
    PREFLIGHT = "preflight"
    """``OPTIONS`` with ``Origin`` and ``Access-Control-Request-Method``: answered here."""
    ACTUAL = "actual"
    """Any other request with ``Origin``: for the application to answer."""
    WEBSOCKET = "websocket"
    """A WebSocket handshake that is held to the policy."""


class Refusal(StrEnum):
    """Why a request is refused."""

    ORIGIN = "origin-not-allowed"
    NO_CORS = "no-cors-here"
    """No origin is allowed: the request is under `NO_CORS`."""
    METHOD = "method-not-allowed"
    HEADERS = "headers-not-allowed"
    MISSING_ORIGIN = "origin-missing"
    """Only for WebSocket handshakes, and only where an origin is required."""


@dataclass(slots=True, init=False)
class Decision(Generic[AnyStr]):
    """What is to happen to one request.

    `headers` are the headers that the policy puts into the response (none if refused), `vary` the
    names of the request headers that the answer varies with. Where `status` is not ``None`` the
    answer is given here, with it and `body`: to preflights, and to what is blocked. All else the
    application answers, and `response_headers` puts this decision into its answer.

    One decision serves many requests, so do not change it: `dataclasses.replace` makes another.
    (Frozen ones take five times as long to make, and an origin that was not seen lately needs one;
    hence also the ready-made `added`.)
    """

    text: Text[AnyStr] = field(repr=False, compare=False)
    """How the edge spells it."""
    kind: Kind
    headers: Headers[AnyStr]
    vary: tuple[AnyStr, ...]
    refusal: Refusal | None
    status: int | None
    body: bytes

    # Made of the above, once, for most decisions are put into one response after another.
    added: list[tuple[AnyStr, AnyStr]] = field(init=False, repr=False, compare=False)
    """What it adds to a response that has none of it: `vary` as a header, and `headers`; to an
    answer that is given here, ``Content-Length`` as well."""

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
        if status is not None and status != 204:  # which has no length (RFC 9110, section 8.6)
            self.added.append(text.length_of(body))

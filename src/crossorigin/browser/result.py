"""The result of a fetch or a load: the page's response, the exchanges, the error, the trace."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from ..fetch.header_lists import Header, get
from .event_sources import is_event_stream
from .messages import Exchange
from .reasons import FetchError
from .trace import SWITCHING_PROTOCOLS, Step, reader_of
from .verdicts import (
    NotRefused,
    Readability,
    Sending,
    is_timing_allowed,
    refused_in,
    sending_in,
    storing_in_words,
    verdicts_in_words,
)

__all__ = ["LoadResult", "Response", "ResponseType", "Result"]

ResponseType: TypeAlias = Literal["basic", "cors", "opaque", "opaqueredirect"]
"""The values of ``response.type`` in script. (Fetch, "ResponseType")"""


@dataclass(frozen=True, slots=True)
class Response:
    """A response as script sees it. (Fetch, "filtered response" and "Response class")

    `headers` are those that script may read: lower-case names in order, the values of repeated
    headers joined by ``", "``. An opaque response has status 0, no headers, no body and no URL.
    `status_text` is ``statusText``; it does not count in comparisons.
    """

    type: ResponseType
    status: int
    headers: list[Header]
    body: bytes
    url: str
    redirected: bool
    status_text: str = field(default="", compare=False)

    @property
    def ok(self) -> bool:
        """Whether the status is from 200 to 299."""
        return 200 <= self.status <= 299

    def header(self, name: str) -> str | None:
        """The result of ``response.headers.get(name)``: the value, or ``None``."""
        return get(self.headers, name.lower())


_UNREADABLE: dict[ResponseType, NotRefused] = {
    "opaque": NotRefused.OPAQUE,
    "opaqueredirect": NotRefused.OPAQUE_REDIRECT,
}


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a fetch.

    Either `response` or `error` is ``None``. `exchanges` are all messages on the wire, in order,
    with preflights and redirects; `trace` has the decision at each step and its reason.
    """

    response: Response | None
    error: FetchError | None
    exchanges: list[Exchange]
    trace: list[Step] = field(default_factory=list, repr=False, compare=False)

    @property
    def allowed(self) -> bool:
        """Whether script got a response (with mode ``no-cors``, one that it cannot read)."""
        return self.error is None

    @property
    def sent(self) -> Sending:
        """The first verdict: whether the request went out, and with which cookies."""
        return sending_in(self.trace, self.error)

    @property
    def readable(self) -> Readability:
        """The second verdict: whether script may read the response.

        Never that to a navigation, which becomes a page of its own, nor that to a beacon or a
        report; of a WebSocket's handshake, it is whether the status, 101, opens the connection.
        """
        if self.response is None:
            return Readability(False, None if self.error is None else self.error.reason)
        reason: NotRefused | None = None
        match self._reader:
            case "tab":
                reason = NotRefused.NEW_PAGE
            case "nobody":
                reason = NotRefused.NO_READER
            case "events":
                is_stream = is_event_stream(self.response)
                reason = None if is_stream else NotRefused.NO_EVENT_STREAM
            case "socket":
                is_open = self.response.status == SWITCHING_PROTOCOLS
                reason = None if is_open else NotRefused.NO_CONNECTION
            case _:
                reason = _UNREADABLE.get(self.response.type)
        return Readability(reason is None, reason)

    @property
    def timing_allowed(self) -> bool:
        """Whether the page sees how long it took, in a ``PerformanceResourceTiming``.

        Every response of another origin on the way has to name the page's origin, or ``*``, in
        ``Timing-Allow-Origin``; ``null`` after redirects between other origins. Of what was
        refused, browsers tell it in some cases.
        """
        return is_timing_allowed(self.trace)

    def explain(self) -> str:
        """The trace in sentences, a line for each step; then both verdicts, a line each.

        A line about cookies that were not stored follows, if there are such.
        """
        is_socket = self._reader == "socket"
        verdicts = verdicts_in_words(self.sent, self.error, self.readable, is_socket=is_socket)
        return _explain(self.trace, verdicts)

    @property
    def _reader(self) -> str:
        """What gets the response."""
        request = self.trace[-1].values.get("request") if self.trace else None
        return "script" if request is None else reader_of(request)


@dataclass(frozen=True, slots=True)
class LoadResult:
    """The result of loading a resource without script, such as an image.

    `loaded` tells whether the page can use it; its bytes are not checked (a broken image counts).
    `readable` tells whether script can also read it (the pixels of a canvas, a script's errors, a
    style sheet's rules); if not, it is tainted, or it was not loaded, and `error` says why.
    """

    loaded: bool
    readable: Readability
    error: FetchError | None
    exchanges: list[Exchange]
    trace: list[Step] = field(default_factory=list, repr=False, compare=False)

    @property
    def sent(self) -> Sending:
        """Whether the request went out, and with which cookies."""
        return sending_in(self.trace, self.error)

    @property
    def timing_allowed(self) -> bool:
        """Whether the page sees how long it took, in a ``PerformanceResourceTiming``.

        Every response of another origin on the way has to name the page's origin, or ``*``, in
        ``Timing-Allow-Origin``; ``null`` after redirects between other origins. Of what was
        refused, browsers tell it in some cases.
        """
        return is_timing_allowed(self.trace)

    def explain(self) -> str:
        """The same as of `Result.explain`."""
        return _explain(self.trace, verdicts_in_words(self.sent, self.error, self.readable))


def _explain(trace: list[Step], verdicts: list[str]) -> str:
    lines = [f"{number}. {step}" for number, step in enumerate(trace, 1)]
    refused = storing_in_words(refused_in(trace))
    return "\n".join([*lines, *verdicts, *filter(None, [refused])])

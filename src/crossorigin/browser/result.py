"""The result of a fetch or a load: the page's response, the exchanges, the error, the trace."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from ..fetch.header_lists import Header, get
from .messages import Exchange
from .reasons import FetchError
from .trace import Step

__all__ = ["LoadResult", "Response", "ResponseType", "Result"]

ResponseType: TypeAlias = Literal["basic", "cors", "opaque", "opaqueredirect"]
"""The values of ``response.type`` in script. (Fetch, "ResponseType")"""


@dataclass(frozen=True, slots=True)
class Response:
    """A response as script sees it. (Fetch, "filtered response" and "Response class")

    `headers` are those that script may read: lower-case names in order, the values of repeated
    headers joined by ``", "``. An opaque response has status 0, no headers, no body and no URL.
    """

    type: ResponseType
    status: int
    headers: list[Header]
    body: bytes
    url: str
    redirected: bool

    @property
    def ok(self) -> bool:
        """Whether the status is from 200 to 299."""
        return 200 <= self.status <= 299

    def header(self, name: str) -> str | None:
        """The result of ``response.headers.get(name)``: the value, or ``None``."""
        return get(self.headers, name.lower())


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

    def explain(self) -> str:
        """The trace in sentences, a line for each step."""
        return _explain(self.trace)


@dataclass(frozen=True, slots=True)
class LoadResult:
    """The result of loading a resource without script, such as an image.

    `loaded` tells whether the page can use it; its bytes are not checked (a broken image counts).
    `readable` tells whether script can also read it (the pixels of a canvas, a script's errors, a
    style sheet's rules); if not, it is tainted. If it was not loaded, `error` says why.
    """

    loaded: bool
    readable: bool
    error: FetchError | None
    exchanges: list[Exchange]
    trace: list[Step] = field(default_factory=list, repr=False, compare=False)

    def explain(self) -> str:
        """The trace in sentences, a line for each step."""
        return _explain(self.trace)


def _explain(trace: list[Step]) -> str:
    return "\n".join(f"{number}. {step}" for number, step in enumerate(trace, 1))

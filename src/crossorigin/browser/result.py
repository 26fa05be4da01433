"""What a fetch or a load ends in: what the page gets, the exchanges, the reason, the trace."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from ..fetch.header_lists import Header, get
from .messages import Exchange
from .reasons import FetchError
from .trace import Step

__all__ = ["LoadResult", "Response", "ResponseType", "Result"]

ResponseType: TypeAlias = Literal["basic", "cors", "opaque", "opaqueredirect"]
"""What ``response.type`` is to script. (Fetch, "ResponseType")"""


@dataclass(frozen=True, slots=True)
class Response:
    """A response as script sees it. (Fetch, "filtered response" and "Response class")

    `headers` are those that script may read: lower-case names in order, values of repeated ones
    joined by ``", "``. An opaque response has status 0, no headers, no body and no URL.
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
        """What ``response.headers.get(name)`` gives script: the value, or ``None``."""
        return get(self.headers, name.lower())


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one fetch.

    Either `response` or `error` is ``None``. `exchanges` are all that went over the wire, in order,
    preflights and redirects included; `trace` is what was decided at each step, and why.
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
        """The trace in words, a line for each step."""
        return _explain(self.trace)


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What became of something that a page loads without script, such as an image.

    `loaded`: whether the page can use it; whether its bytes are a valid image is not checked.
    `readable`: whether script can also read it (the pixels of a canvas, a script's errors, a style
    sheet's rules) or it is tainted. If it was not loaded, `error` says why.
    """

    loaded: bool
    readable: bool
    error: FetchError | None
    exchanges: list[Exchange]
    trace: list[Step] = field(default_factory=list, repr=False, compare=False)

    def explain(self) -> str:
        """The trace in words, a line for each step."""
        return _explain(self.trace)


def _explain(trace: list[Step]) -> str:
    return "\n".join(f"{number}. {step}" for number, step in enumerate(trace, 1))

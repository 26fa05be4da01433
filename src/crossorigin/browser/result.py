"""What a fetch ends in: what script may see of the response, the exchanges, the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..fetch.header_lists import Header, get
from .messages import Exchange
from .reasons import FetchError

__all__ = ["Response", "ResponseType", "Result"]

ResponseType: TypeAlias = Literal["basic", "cors", "opaque", "opaqueredirect"]


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
        """Is the status from 200 to 299?"""
        return 200 <= self.status <= 299

    def header(self, name: str) -> str | None:
        """What ``response.headers.get(name)`` gives script: the value, or ``None``."""
        return get(self.headers, name.lower())


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one fetch.

    Either `response` or `error` is ``None``. `exchanges` are all that went over the wire, in order,
    preflights and redirects included.
    """

    response: Response | None
    error: FetchError | None
    exchanges: list[Exchange]

    @property
    def allowed(self) -> bool:
        """Did script get a response (for mode ``no-cors``, one that it cannot look into)?"""
        return self.error is None

"""What the server's end can decide: the kinds of request, the refusals, and the `Decision`."""

from __future__ import annotations

from enum import StrEnum
from typing import AnyStr, Generic, NamedTuple

__all__ = ["Decision", "Kind", "Refusal"]


class Kind(StrEnum):
    """The three kinds of request that the CORS protocol tells apart. (Fetch, "HTTP requests")"""

    NOT_CORS = "not-cors"
    """No ``Origin``: not a CORS request."""
    PREFLIGHT = "preflight"
    """``OPTIONS`` with ``Origin`` and ``Access-Control-Request-Method``: answered here."""
    ACTUAL = "actual"
    """Any other request with ``Origin``: for the application to answer."""


class Refusal(StrEnum):
    """Why a CORS request is refused."""

    ORIGIN = "origin-not-allowed"
    METHOD = "method-not-allowed"
    HEADERS = "headers-not-allowed"


class Decision(NamedTuple, Generic[AnyStr]):
    """What is to happen to one request.

    `headers` are the CORS headers of the response (none if refused), `vary` the names of the
    request headers that the answer varies with. A preflight is answered with `status` and an empty
    body. For all else `status` is ``None``: the application answers, and
    `CompiledPolicy.response_headers` puts this decision into its answer.
    """

    kind: Kind
    headers: tuple[tuple[AnyStr, AnyStr], ...]
    vary: tuple[AnyStr, ...]
    refusal: Refusal | None = None
    status: int | None = None

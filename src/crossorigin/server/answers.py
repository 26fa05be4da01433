"""Complete responses of the server's end: to preflights, to blocked requests, and for a failure."""

from __future__ import annotations

from typing import AnyStr, TypeAlias

from .decision import Decision
from .response_headers import response_headers

__all__ = ["CompleteAnswer", "decided_answer", "failure_answer"]

FAILURE = b"Internal Server Error"


CompleteAnswer: TypeAlias = tuple[int, list[tuple[AnyStr, AnyStr]], bytes]
"""A complete response: its status, headers and body. (A plain tuple, because each request needs
one.)

A HEAD request gets no body. (RFC 9110, section 9.3.2)
"""


def decided_answer(decision: Decision[AnyStr], method: str) -> CompleteAnswer[AnyStr]:
    """The response that `decision` gives to a request of `method`.

    Raises:
        ValueError: the decision has no status, so the response is the application's.
    """
    if decision.status is None:
        raise ValueError("this decision leaves the response to the application")
    body = b"" if method == "HEAD" else decision.body
    return decision.status, decision.added.copy(), body


def failure_answer(decision: Decision[AnyStr], method: str) -> CompleteAnswer[AnyStr]:
    """A 500 that a page may read as `decision` says, for an application that failed to answer."""
    plain = decision.text.header("content-type", ["text/plain; charset=utf-8"])
    headers = response_headers(decision, plain)
    headers.append(decision.text.length_of(FAILURE))
    return 500, headers, b"" if method == "HEAD" else FAILURE

"""Whole answers that are given here: to preflights, to what is blocked, and for a failure."""

from __future__ import annotations

from typing import AnyStr, Generic, NamedTuple

from .compiled import CompiledPolicy
from .decision import Decision
from .response_headers import response_headers

__all__ = ["Answer", "decided_answer", "failure_answer"]

FAILURE = b"Internal Server Error"


class Answer(NamedTuple, Generic[AnyStr]):
    """A complete response."""

    status: int
    headers: list[tuple[AnyStr, AnyStr]]
    body: bytes


def decided_answer(
    compiled: CompiledPolicy[AnyStr], decision: Decision[AnyStr], method: str
) -> Answer[AnyStr] | None:
    """The answer that `decision` gives to a request of `method`; ``None`` if the application's."""
    if decision.status is None:
        return None
    headers = response_headers(compiled, decision, ())
    return _complete(compiled, method, decision.status, headers, decision.body)


def failure_answer(
    compiled: CompiledPolicy[AnyStr], decision: Decision[AnyStr], method: str
) -> Answer[AnyStr]:
    """A 500 that a page may read as `decision` says, for an application that failed to answer."""
    plain = compiled.header("content-type", ["text/plain; charset=utf-8"])
    headers = response_headers(compiled, decision, plain)
    return _complete(compiled, method, 500, headers, FAILURE)


def _complete(
    compiled: CompiledPolicy[AnyStr],
    method: str,
    status: int,
    headers: list[tuple[AnyStr, AnyStr]],
    body: bytes,
) -> Answer[AnyStr]:
    """State the length, except of a 204, which has none; send no body to HEAD.

    (RFC 9110, sections 8.6 and 9.3.2)
    """
    if status != 204:
        headers.extend(compiled.header("content-length", [str(len(body))]))
    return Answer(status, headers, b"" if method == "HEAD" else body)

"""Probing: finds the refused part of a preflight by asking for each part alone.

A server that refuses a preflight as a whole, as this library does, does not tell whether the cause
is the origin, the method or a header. So each part is asked for alone, with preflights, which are
safe; the responses show the refused part. No I/O: a generator yields the requests.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from ..browser import (
    Browser,
    Credentials,
    HttpRequest,
    HttpResponse,
    NoAnswer,
    Page,
    Steps,
    Transport,
    drive,
    is_preflight,
)
from ..fetch.header_lists import Header
from .evidence import Evidence, Parts
from .rules import leaves_parts_open
from .script_headers import asked_for
from .sent_origin import sent_null

__all__ = ["Probing", "probe", "probe_by"]

MOST_HEADERS = 20
"""The most request headers that are asked for alone; further ones are not."""

Probing: TypeAlias = Steps[Evidence]
"""Yields preflights to send, is sent their responses, and returns evidence with the parts."""


def probe(evidence: Evidence) -> Probing:
    """Find out which part of a refused preflight is refused: origin, method or a header.

    Yields at most 22 preflight requests, receives their responses, and returns the evidence with
    its `parts`. If no preflight was refused, or its response names the refused part, returns
    `evidence` unchanged.
    """
    preflight = evidence.preflight
    if preflight is None or not leaves_parts_open(evidence):
        return evidence
    asked = preflight.request
    method = asked.header("access-control-request-method") or "GET"
    granted: list[str] = []
    refused: list[str] = []

    def note(part: str, question: _Ask) -> Steps[None]:
        answer = yield from _ask(evidence, partial(question, url=asked.url))
        if answer is not None:
            (granted if answer else refused).append(part)

    yield from note("", _origin)
    yield from note(method, partial(_part, method=method))
    # With a method that is not the refused one: some servers list GET and POST too.
    carrier = method if method in granted else "GET"
    for name in asked_for(asked)[:MOST_HEADERS]:
        yield from note(name, partial(_part, method=carrier, headers=[(name, _value(name))]))
    return replace(evidence, parts=Parts(tuple(granted), tuple(refused)))


def probe_by(transport: Transport, evidence: Evidence) -> Evidence:
    """Send the preflights of `probe` through `transport`; returns the completed evidence."""
    return drive(probe(evidence), transport)


_Ask: TypeAlias = Callable[..., object]


def _origin(page: Page, *, url: str, credentials: Credentials) -> None:
    """Ask only for the origin: an upload with a listener needs a preflight too."""
    include = credentials == "include"
    page.xhr("POST", url, body="?", upload_listeners=True, with_credentials=include)


def _part(
    page: Page,
    *,
    url: str,
    credentials: Credentials,
    method: str = "GET",
    headers: Sequence[Header] = (),
) -> None:
    page.fetch(url, method=method, headers=headers, credentials=credentials)


def _value(name: str) -> str:
    """A value with which the header is not safelisted, if it ever is."""
    return "application/json" if name == "content-type" else "?"


def _ask(evidence: Evidence, question: _Ask) -> Steps[bool | None]:
    """Whether a preflight for only that is granted; ``None`` if none is needed or answered."""
    first = _sent(evidence, question, None)[0]
    if not is_preflight(first):
        return None
    answer = yield first
    if isinstance(answer, NoAnswer):
        return None
    if answer.header("access-control-allow-credentials") != "true":
        # That is a cause of its own: it does not mean that the origin or the method is refused.
        evidence = replace(evidence, credentials=False)
    return not is_preflight(_sent(evidence, question, answer)[-1])


def _sent(evidence: Evidence, question: _Ask, answer: HttpResponse | None) -> list[HttpRequest]:
    """The requests that a browser sends if preflights get `answer` and other requests none."""
    sent: list[HttpRequest] = []

    def transport(request: HttpRequest) -> HttpResponse:
        sent.append(request)
        if answer is not None and is_preflight(request):
            return answer
        raise NoAnswer

    browser = Browser(transport=transport, engine=evidence.engine or "standard")
    # A page in a sandbox has the origin ``null``.
    page = browser.page("null" if sent_null(evidence) else evidence.origin or "null")
    question(page, credentials="include" if evidence.credentials else "same-origin")
    return sent

"""Probing: what in a refused preflight the server refuses, told by asking for each part alone.

A server that refuses a preflight as a whole, as this library does, does not say whether it was for
the origin, the method or a header. So each part is asked for by itself, with preflights, which
change nothing; what is granted shows what is not. No I/O: a generator yields the requests.
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

__all__ = ["Probing", "probe", "probe_by"]

MOST_HEADERS = 20
"""Request headers that are asked for alone; if there are more, the rest are not."""

Probing: TypeAlias = Steps[Evidence]
"""Yields preflights to send, is sent their answers, and ends in evidence of what is refused."""


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
    names = list(filter(None, (asked.header("access-control-request-headers") or "").split(",")))
    granted: list[str] = []
    refused: list[str] = []

    def note(part: str, question: _Ask) -> Steps[None]:
        answer = yield from _ask(evidence, partial(question, url=asked.url))
        if answer is not None:
            (granted if answer else refused).append(part)

    yield from note("", _origin)
    yield from note(method, partial(_part, method=method))
    # With a method that is not what is refused: some servers list GET and POST, too.
    carrier = method if method in granted else "GET"
    for name in names[:MOST_HEADERS]:
        yield from note(name, partial(_part, method=carrier, headers=[(name, _value(name))]))
    return replace(evidence, parts=Parts(tuple(granted), tuple(refused)))


def probe_by(transport: Transport, evidence: Evidence) -> Evidence:
    """Send the preflights of `probe` through `transport`; returns the completed evidence."""
    return drive(probe(evidence), transport)


_Ask: TypeAlias = Callable[..., object]


def _origin(page: Page, *, url: str, credentials: Credentials) -> None:
    """Ask for nothing but the origin: an upload that is listened to has a preflight, too."""
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
    """Is a preflight for just that granted? ``None`` where none is needed, or none answered."""
    first = _sent(evidence, question, None)[0]
    if not is_preflight(first):
        return None
    answer = yield first
    if isinstance(answer, NoAnswer):
        return None
    return not is_preflight(_sent(evidence, question, answer)[-1])


def _sent(evidence: Evidence, question: _Ask, answer: HttpResponse | None) -> list[HttpRequest]:
    """What a browser sends if preflights get `answer`, and all else none."""
    sent: list[HttpRequest] = []

    def transport(request: HttpRequest) -> HttpResponse:
        sent.append(request)
        if answer is not None and is_preflight(request):
            return answer
        raise NoAnswer

    browser = Browser(transport=transport, engine=evidence.engine or "standard")
    # A page in a sandbox has the origin that is written so.
    page = browser.page(evidence.origin or "null")
    question(page, credentials="include" if evidence.credentials else "same-origin")
    return sent

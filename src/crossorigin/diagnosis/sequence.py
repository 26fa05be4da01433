"""The exchanges between page and server, drawn as a sequence of arrows, line by line.

Decisions are at the page's side, exchanges cross over. Secrets are hidden, and untrusted text is
made safe to print.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from http import HTTPStatus
from typing import NamedTuple

from ..browser import Exchange, HttpRequest, HttpResponse, Step, TraceDecision
from ..fetch.statuses import is_error_status
from ..fetch.urls import parse_url
from ..printing import printable
from .bodies import first_line
from .evidence import Evidence, Source
from .places import origin_as_written

__all__ = ["SECRETS", "Line", "Part", "sequence"]

WIDTH = 72
"""Columns from the page's line to the server's."""
LONGEST = WIDTH - 9
"""The most characters of a request that stand on an arrow; the rest of a long path is cut."""
REQUEST_HEADERS = frozenset(
    {"origin", "content-type", "cookie", "authorization", "sec-fetch-site", "x-requested-with"}
)
_OF_A_PAGE = frozenset({"origin", "sec-fetch-site"})
"""What a request that no page made does not have, although it is judged as a page's."""
RESPONSE_HEADERS = frozenset(
    {
        "age", "allow", "cache-control", "content-type", "cross-origin-resource-policy", "location",
        "server", "set-cookie", "vary", "via", "www-authenticate", "x-cache", "x-powered-by",
    }
)  # fmt: skip
SECRETS = frozenset({"authorization", "cookie", "set-cookie"})
"""Headers whose values are hidden, in lower case."""
SAID_ELSEWHERE = frozenset({TraceDecision.SENT, TraceDecision.REFUSED})
"""Steps that the arrows show, and the verdict."""


class Part(StrEnum):
    """The kind of a line of the drawing."""

    ENDS = "ends"
    DECISION = "decision"
    REQUEST = "request"
    HEADER = "header"
    SUCCESS = "success"
    REDIRECT = "redirect"
    ERROR = "error"
    REFUSAL = "refusal"


class Line(NamedTuple):
    """A line of the drawing: its kind, its beginning (a sign, a name) and the rest."""

    part: Part
    lead: str
    rest: str

    def __str__(self) -> str:
        return self.lead + self.rest


def sequence(evidence: Evidence, *, across: bool = True) -> Iterator[Line]:
    """Draw the known exchanges of a request.

    Args:
        evidence: The evidence about the request.
        across: Draw arrows from the page's line to the server's, 73 columns apart. Otherwise each
            request and response begins with a short arrow, for narrow terminals.
    """
    page = origin_as_written(evidence.origin or "a page")
    server = origin_as_written(_server(evidence) or "the server")
    if across:
        gap = " " * max(WIDTH - len(page) - len(server) + 1, 3)
        yield Line(Part.ENDS, printable(page), printable(gap + server))
        yield from _way(evidence)
        return
    yield Line(Part.ENDS, "Page:   ", printable(page))
    yield Line(Part.ENDS, "Server: ", printable(server))
    yield from map(_without_lines, _way(evidence))


def _server(evidence: Evidence) -> object:
    """The origin of the last request, where a redirect leads to a URL that was not requested."""
    is_stopped = evidence.sending is not None and evidence.sending.target is not None
    if not is_stopped or evidence.last is None:
        return evidence.target
    url = parse_url(evidence.last.request.url)
    return url and url.origin


def _way(evidence: Evidence) -> Iterator[Line]:
    steps = [step for step in evidence.trace if step.decision not in SAID_ELSEWHERE]
    unanswered = _unanswered(evidence)
    is_made_up = evidence.origin_sent is False or not evidence.is_request_shown
    shown = REQUEST_HEADERS - (_OF_A_PAGE if is_made_up else frozenset())
    for index, exchange in enumerate(evidence.exchanges):
        # A step names the exchange before it; decisions before the first exchange name none.
        yield from _decisions(steps, index - 1 if index else None)
        is_named = exchange.response is not None or evidence.method is not None
        method = exchange.request.method if is_named else "…"
        path = _path(exchange.request) if evidence.url is not None else "…"
        asked = f"{method} {path}"
        if not evidence.is_request_shown:
            asked = "(the request is not shown)"
        yield from _exchange(exchange, unanswered, asked, shown)
    last = len(evidence.exchanges) - 1
    yield from _decisions(steps, last if last >= 0 else None)
    if evidence.unrecorded_preflight and not evidence.refused:
        yield _note("(a preflight is not in the recording: it was remembered, or is left out)")
    if evidence.refused and evidence.allowed is not None:
        unsent = evidence.method or "the request itself"
        rest = f"  {unsent} was never sent" if evidence.in_preflight else ""
        yield Line(Part.REFUSAL, "✗", printable(rest))


def _without_lines(line: Line) -> Line:
    """The line without its connections to the two ends."""
    if line.part is Part.HEADER:
        return line._replace(lead=line.lead.replace("│", " ", 1))
    if line.lead.startswith("├"):
        return Line(line.part, "→ ", line.lead.removeprefix("├─ ").rstrip())
    if line.lead.startswith("│◀"):
        return Line(line.part, "← ", line.rest.removesuffix(" ─┤").strip())
    return line


def _unanswered(evidence: Evidence) -> str:
    """The text for a missing response."""
    if evidence.failure is not None or evidence.source is Source.LIVE:
        return "no response"
    return "not recorded" if evidence.source is Source.HAR else "not shown"


def _decisions(steps: Sequence[Step], exchange: int | None) -> Iterator[Line]:
    for step in steps:
        if step.exchange == exchange:
            yield _note(str(step))


def _note(text: str) -> Line:
    return Line(Part.DECISION, "● ", printable(text))


def _exchange(
    exchange: Exchange, unanswered: str, asked: str, shown: frozenset[str]
) -> Iterator[Line]:
    request, response = exchange
    yield _arrow(asked, Part.REQUEST)
    yield from _headers(request.headers, shown)
    if response is None:
        yield _arrow(unanswered, Part.ERROR)
        return
    yield _arrow(_status(response), _kind_of_answer(response))
    yield from _headers(response.headers, RESPONSE_HEADERS)
    said = first_line(response) if is_error_status(response.status) else ""
    if said:
        yield Line(Part.HEADER, "│    body: ", printable(said))


def _arrow(text: str, part: Part) -> Line:
    text = printable(text)
    if len(text) > LONGEST:
        text = f"{text[: LONGEST - 1]}…"
    line = "─" * (WIDTH - len(text) - 6)
    if part is Part.REQUEST:
        return Line(part, f"├─ {text} ", f"{line}▶│")
    return Line(part, f"│◀{line}", f" {text} ─┤")


def _path(request: HttpRequest) -> str:
    return "/" + request.url.partition("://")[2].partition("/")[2]


def _status(response: HttpResponse) -> str:
    if not response.status:
        return "status not shown"
    try:
        return f"{response.status} {HTTPStatus(response.status).phrase}"
    except ValueError:
        return str(response.status)


def _kind_of_answer(response: HttpResponse) -> Part:
    if response.status < 300:
        return Part.SUCCESS
    return Part.ERROR if is_error_status(response.status) else Part.REDIRECT


def _headers(headers: Sequence[tuple[str, str]], shown: frozenset[str]) -> Iterator[Line]:
    for name, value in headers:
        lower = name.lower()
        if value and (lower in shown or lower.startswith("access-control-")):
            told = "(hidden)" if lower in SECRETS else printable(value)
            label = name.title() if name.islower() else name
            yield Line(Part.HEADER, f"│    {printable(label)}: ", told)

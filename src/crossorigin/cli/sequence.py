"""A request's way between page and server, drawn as a sequence of arrows.

Shared by the commands: decisions stand at the page's end of the line, exchanges cross over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from http import HTTPStatus

from rich.console import Console
from rich.text import Text

from ..browser import Decision, Exchange, HttpRequest, HttpResponse, Step
from ..diagnosis import Evidence
from .terminal import print_indented, printable

__all__ = ["draw"]

WIDTH = 72
"""Columns from the page's line to the server's."""
REQUEST_HEADERS = frozenset(
    {"origin", "content-type", "cookie", "authorization", "sec-fetch-site", "x-requested-with"}
)
RESPONSE_HEADERS = frozenset(
    {
        "age", "allow", "cache-control", "content-type", "cross-origin-resource-policy", "location",
        "server", "set-cookie", "vary", "via", "www-authenticate", "x-cache", "x-powered-by",
    }
)  # fmt: skip
SECRETS = frozenset({"authorization", "cookie", "set-cookie"})
SAID_ELSEWHERE = frozenset({Decision.SENT, Decision.REFUSED})
"""Steps that the arrows show, and the verdict."""
MARGIN = 2


def draw(console: Console, evidence: Evidence) -> None:
    """Draw what is known of the way of one request."""
    page = evidence.origin or "a page"
    server = str(evidence.target) if evidence.target else "the server"
    _print(console, Text.assemble((f"{page}", "bold"), _gap(page, server), (server, "bold")))
    for line in _lines(evidence):
        _print(console, line)
    console.print()


def _gap(left: str, right: str) -> str:
    return " " * max(WIDTH - len(left) - len(right) + 1, 3)


def _print(console: Console, line: Text) -> None:
    print_indented(console, line, MARGIN)


def _lines(evidence: Evidence) -> Iterator[Text]:
    steps = [step for step in evidence.trace if step.decision not in SAID_ELSEWHERE]
    for index, exchange in enumerate(evidence.exchanges):
        # A step names the exchange before it; what was decided before all others names none.
        yield from _decisions(steps, index - 1 if index else None)
        yield from _exchange(exchange)
    last = len(evidence.exchanges) - 1
    yield from _decisions(steps, last if last >= 0 else None)
    if evidence.unrecorded_preflight and not evidence.refused:
        yield _note("(a preflight is not in the recording: it was remembered, or is left out)")
    if evidence.refused:
        unsent = evidence.in_preflight and evidence.method
        yield Text.assemble(
            ("✗", "bold red"),
            (f"  {evidence.method} was never sent" if unsent else "", "red"),
        )


def _decisions(steps: Sequence[Step], exchange: int | None) -> Iterator[Text]:
    for step in steps:
        if step.exchange == exchange:
            yield _note(str(step))


def _note(text: str) -> Text:
    return Text.assemble(("● ", "yellow"), (printable(text), "dim"))


def _exchange(exchange: Exchange) -> Iterator[Text]:
    request, response = exchange
    yield _arrow(f"{request.method} {_path(request)}", "cyan", to_server=True)
    yield from _headers(request.headers, REQUEST_HEADERS)
    if response is None:
        yield _arrow("no answer", "red", to_server=False)
        return
    yield _arrow(_status(response), _status_style(response), to_server=False)
    yield from _headers(response.headers, RESPONSE_HEADERS)


def _arrow(text: str, style: str, *, to_server: bool) -> Text:
    text = printable(text)
    line = "─" * max(WIDTH - len(text) - 6, 3)
    ends = (f"├─ {text} ", f"{line}▶│") if to_server else (f"│◀{line}", f" {text} ─┤")
    return Text("".join(ends), style=f"bold {style}")


def _path(request: HttpRequest) -> str:
    return "/" + request.url.partition("://")[2].partition("/")[2]


def _status(response: HttpResponse) -> str:
    try:
        return f"{response.status} {HTTPStatus(response.status).phrase}"
    except ValueError:
        return str(response.status)


def _status_style(response: HttpResponse) -> str:
    return "green" if response.status < 300 else "yellow" if response.status < 400 else "red"


def _headers(headers: Sequence[tuple[str, str]], shown: frozenset[str]) -> Iterator[Text]:
    for name, value in headers:
        lower = name.lower()
        if lower in shown or lower.startswith("access-control-"):
            told = "(hidden)" if lower in SECRETS else printable(value)
            label = name.title() if name.islower() else name
            yield Text.assemble("│    ", (f"{printable(label)}: ", "dim"), told)

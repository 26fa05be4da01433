"""``crossorigin fetch --websocket``: a handshake as a page sends it, and its result."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NoReturn

import click
from rich.text import Text

from ..browser import Browser, HttpRequest, HttpResponse
from ..browser.verdicts import carried_in_words
from ..diagnosis import (
    Evidence,
    Obstacle,
    Question,
    Source,
    Verdicts,
    ask_about,
    diagnose,
    learn_secrets,
    verdicts_of,
)
from ..fetch.origins import HTTP_SCHEMES
from ..fetch.urls import parse_url
from ..transports import NetworkTransport
from .network import DeadlineTransport, network_settings
from .report import as_dict, show_findings
from .terminal import Printer

__all__ = ["open_websocket"]

SCHEMES = {*HTTP_SCHEMES, "ws", "wss"}


def open_websocket(
    printer: Printer,
    url: str,
    origin: str,
    cookie: str | None,
    options: dict[str, Any],
    *,
    as_json: bool,
) -> NoReturn:
    """Open a WebSocket as a page of `origin` would, print the result, and exit."""
    parsed = parse_url(url)
    if parsed is None or parsed.scheme not in SCHEMES:
        raise click.BadParameter(
            f"{url!r} is not the URL of a WebSocket, such as 'wss://api.example.net/feed'.",
            param_hint="URL",
        )
    printer.secrets.learn_headers([("Cookie", cookie or "")])
    printer.secrets.learn_text(url)
    scheme = {"http": "ws", "https": "wss"}.get(parsed.scheme, parsed.scheme)
    address = f"{scheme}://{url.partition('://')[2]}"
    with NetworkTransport(**network_settings(options)) as network:
        try:
            page = str(Browser(transport=network).page(origin).origin)
        except ValueError as error:
            raise click.BadParameter(f"{error}.", param_hint="--from") from None
        evidence = Evidence(
            source=Source.CONSOLE, url=address, origin=page, obstacle=Obstacle.WEBSOCKET
        )
        limited = DeadlineTransport(network, options["timeout"])

        def transport(request: HttpRequest) -> HttpResponse:
            extra = [("Cookie", cookie)] if cookie else []
            return limited(replace(request, headers=[*request.headers, *extra]))

        found = ask_about(evidence, Question(url=address, origin=page), transport)
    is_open = bool(found.allowed_now)
    findings = [] if is_open else diagnose(found)
    learn_secrets(printer.secrets, found.exchanges)
    verdicts = _verdicts(found, cookie, is_open=is_open)
    if as_json:
        report = as_dict(found, findings, printer.secrets)
        printer.json({**report, **verdicts.as_dict(), "allowed": is_open})
    else:
        sign, style = ("✓ Connected", "bold green") if is_open else ("✗ Not connected", "bold red")
        printer.line(Text(f"{sign}  WebSocket {address} from {page}", style=style))
        printer.line()
        for sentence in verdicts.sentences:
            printer.line(sentence, 4)
        printer.line()
        show_findings(printer, found, findings)
    raise SystemExit(0 if is_open else 2 if found.failure else 1)


def _verdicts(found: Evidence, cookie: str | None, *, is_open: bool) -> Verdicts:
    """Both verdicts on a handshake: whether it was sent, and whether it opens a connection."""
    verdicts = verdicts_of(found)
    if not (is_open or verdicts.is_sent):
        return verdicts
    names = tuple(each.partition("=")[0].strip() for each in (cookie or "").split(";") if each)
    carried = carried_in_words(names, ())
    return replace(
        verdicts,
        is_sent=True,
        is_readable=is_open,
        cookies=names,
        reason=None if is_open else verdicts.reason,
        sending=f"The request was sent{', and arrived ' if carried else ''}{carried}.",
        reading=f"Script {'can send and receive messages' if is_open else 'gets no connection'}.",
    )

"""``crossorigin explain``: what a browser refused, told from what somebody has of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.text import Text

from ..printing import printable
from .ending import fail
from .network import BODY_LIMIT, InTime
from .options import needs_browser, server_option
from .terminal import make_console, print_indented

if TYPE_CHECKING:
    from ..browser import HttpRequest, HttpResponse, Transport
    from ..diagnosis import Evidence, Finding, Question, Software

__all__ = ["explain"]

LARGEST = 512 * 1024 * 1024
"""Bytes of a file that are read; a HAR file of a long session has tens of millions."""
TIMEOUT = 30.0
"""The longest wait for a server that is asked, in seconds."""
NOT_SENT = "it is not sent, for it may change something"


@click.command(
    epilog="Exit status: 0 if nothing was refused, 1 if something was, 2 if there is nothing to "
    "explain."
)
@click.argument("what", required=False)
@click.option(
    "--from", "origin", metavar="ORIGIN", help="The page's origin, where WHAT does not name it."
)
@click.option("--url", metavar="URL", help="The URL, where WHAT does not name it.")
@click.option("-X", "--request", "method", metavar="METHOD", help="The method, likewise.")
@click.option(
    "--credentials/--no-credentials",
    default=None,
    help="Was the request made with credentials?",
)
@click.option(
    "--ask",
    "ask_server",
    is_flag=True,
    help="Also ask the server itself (OPTIONS or GET only), for what a message does not tell.",
)
@click.option("--all", "show_all", is_flag=True, help="Show what was allowed, too.")
@server_option
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@needs_browser
def explain(
    what: str | None,
    *,
    origin: str | None,
    url: str | None,
    method: str | None,
    credentials: bool | None,
    ask_server: bool,
    show_all: bool,
    software: tuple[Software, ...],
    as_json: bool,
) -> None:
    """Explain what a browser refused, and what to change at the server.

    WHAT is a HAR file saved in a browser's developer tools, a message of its console (in quotes),
    or a file with headers as "curl -i" prints them; "-", or nothing, for what is piped in.

    \b
    Examples:
      crossorigin explain "Access to fetch at 'https://api.example.net/items' from origin …"
      crossorigin explain --ask - < console.txt
      crossorigin explain failure.har
      curl -i -H 'Origin: https://app.example.com' https://api.example.net/ | crossorigin explain
    """
    from ..diagnosis import Unreadable, diagnose, read  # noqa: PLC0415 (an extra)

    text, name = _text(what)
    try:
        found = read(text, origin=origin, url=url, method=method, credentials=credentials)
    except Unreadable as error:
        fail(f"{name}: {error}.")
    if ask_server:
        found = [_asked(evidence) for evidence in found]
    shown = [each for each in found if show_all or each.refused or len(found) == 1]
    findings = [diagnose(each) for each in shown]
    if as_json:
        from .report import as_dict  # noqa: PLC0415 (an extra)

        requests = [as_dict(each, its, software) for each, its in zip(shown, findings, strict=True)]
        refused = sum(each.refused for each in found)
        summary = {"seen": len(found), "refused": refused, "requests": requests}
        click.echo(json.dumps(summary, indent=2))
    else:
        _show(make_console(), found, shown, findings, software)
    raise SystemExit(1 if any(each.refused for each in found) else 0)


def _text(what: str | None) -> tuple[str, str]:
    """What is to be explained, and what to call it."""
    if what is None and sys.stdin.isatty():
        raise click.UsageError(
            "Nothing to explain. Give a message of the console in quotes, a HAR file, or “-” and "
            "paste, ending with Ctrl-D."
        )
    if what is None or what == "-":
        return _decoded(sys.stdin.buffer.read(LARGEST)), "standard input"
    try:
        path = Path(what)
        if path.is_dir():
            fail(f"{what}: this is a directory. Give one file.")
        if path.exists():  # a pipe has a path, too
            if path.stat().st_size > LARGEST:
                fail(f"{what}: it is larger than {LARGEST >> 20} MiB. Save a shorter recording.")
            with path.open("rb") as file:
                return _decoded(file.read(LARGEST)), what
    except OSError as error:
        if len(what) < 256 and "\n" not in what:
            fail(f"{what}: {error.strerror}.")
    if what.startswith(("http://", "https://")) and " " not in what:
        fail(f"To ask a server, use: crossorigin fetch {what} --from ORIGIN")
    if what.endswith((".har", ".txt", ".json")) and " " not in what:
        fail(f"{what}: there is no such file.")
    return what, "the message"


def _decoded(data: bytes) -> str:
    if data.startswith(b"\x1f\x8b"):
        fail("This is compressed by gzip: unpack it first.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode()
    except UnicodeDecodeError:  # as older editors on Windows save text
        return data.decode("cp1252", "replace")


def _asked(evidence: Evidence) -> Evidence:
    """What the server itself answers, if it can be asked without changing anything there."""
    from ..diagnosis import Source, ask  # noqa: PLC0415 (an extra)
    from ..transports import NetworkTransport  # noqa: PLC0415

    if evidence.source is not Source.CONSOLE or not (evidence.reasons or evidence.failure):
        return evidence
    question = _question(evidence)
    if question is None:
        missing = "the URL (--url)" if evidence.url is None else "the page's origin (--from)"
        click.echo(f"The server was not asked: {missing} is not in the message.", err=True)
        return evidence
    with NetworkTransport(timeout=TIMEOUT, body_limit=BODY_LIMIT) as network:
        transport = _harmless(InTime(network, TIMEOUT))
        (asked,) = ask(question, transport, probing=True)
    answer = asked.evidence[-1]
    if answer.refused and not answer.detail.startswith(NOT_SENT):
        return answer
    click.echo(f"Asked just now, the server allows this: {fetch_line(question)}", err=True)
    return evidence


def _question(evidence: Evidence) -> Question | None:
    """A request like the one that was refused, as far as the message tells."""
    from ..diagnosis import Question, grant_for  # noqa: PLC0415 (an extra)

    if evidence.url is None or evidence.origin is None:
        return None
    grant = grant_for(evidence)
    names = grant.headers if grant is not None else ()
    method = evidence.values.get("method") or evidence.method or "GET"
    if evidence.in_preflight and method == "GET" and not names:
        names = ("Content-Type",)  # something that needs a preflight, for there was one
    return Question(
        url=evidence.url,
        origin=evidence.origin,
        method=method,
        headers=[(name, _value(name)) for name in names],
        credentials="include" if grant is not None and grant.credentials else "same-origin",
    )


def _value(name: str) -> str:
    return "application/json" if name.lower() == "content-type" else "x"


def _harmless(network: Transport) -> Transport:
    """A transport that sends what changes nothing: preflights, GET and HEAD. (RFC 9110, 9.2.1)"""
    from ..browser import NoAnswer  # noqa: PLC0415 (an extra)

    def transport(request: HttpRequest) -> HttpResponse:
        if request.method not in ("OPTIONS", "GET", "HEAD"):
            raise NoAnswer(NOT_SENT)
        return network(request)

    return transport


def _show(
    console: Console,
    found: Sequence[Evidence],
    shown: Sequence[Evidence],
    findings: Sequence[Sequence[Finding]],
    software: Sequence[Software],
) -> None:
    for evidence, its, alike in _grouped(shown, findings):
        _show_one(console, evidence, its, software)
        if alike:
            addresses = ", ".join(dict.fromkeys(each.url or "" for each in alike))
            like = f"Refused for the same cause: {addresses}"
            print_indented(console, Text(printable(like), style="bold"), 0)
            console.print()
    refused = sum(each.refused for each in found)
    if len(found) != 1:
        summary = f"{len(found)} requests across origins, {refused} of them refused."
        print_indented(console, Text(summary, style="bold"), 0)


def _grouped(
    shown: Sequence[Evidence], findings: Sequence[Sequence[Finding]]
) -> list[tuple[Evidence, Sequence[Finding], list[Evidence]]]:
    """Each piece of evidence with its findings, and those like it that need not be told again."""
    groups: dict[object, tuple[Evidence, Sequence[Finding], list[Evidence]]] = {}
    for evidence, its in zip(shown, findings, strict=True):
        causes = tuple(each.cause for each in its)
        target = evidence.target or evidence.url
        key = (evidence.refused, causes, evidence.origin, target, evidence.status)
        if key in groups and evidence.refused:
            groups[key][2].append(evidence)
        else:
            groups[key if key not in groups else (key, len(groups))] = (evidence, its, [])
    return list(groups.values())


def _show_one(
    console: Console,
    evidence: Evidence,
    findings: Sequence[Finding],
    software: Sequence[Software],
) -> None:
    from ..diagnosis import fetch_command  # noqa: PLC0415 (an extra)
    from .report import detect_in, show_findings, show_fix, show_verdict  # noqa: PLC0415
    from .sequence import draw  # noqa: PLC0415

    if evidence.exchanges:
        draw(console, evidence)
    show_verdict(console, evidence)
    show_findings(console, findings)
    grant = next((each.grant for each in findings if each.grant is not None), None)
    if grant is not None:
        show_fix(console, grant, detect_in(evidence), software)
    unsure = any(each.confidence != "certain" for each in findings)
    if evidence.url is not None and evidence.source != "live" and (unsure or grant is not None):
        print_indented(console, Text("To see what the server answers now:", style="bold"), 0)
        console.print(Text(f"    {printable(fetch_command(evidence))}"), soft_wrap=True)
        console.print()


def fetch_line(question: Question) -> str:
    """A question in a line."""
    return f"{question.method} {question.url} from {question.origin}"

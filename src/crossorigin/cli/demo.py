"""``crossorigin demo``: pages of several origins ask a real API; prints exchanges and verdicts."""

from __future__ import annotations

import json
from typing import Any

import click
from rich.text import Text

from ..browser import Exchange, NoAnswer
from ..demo import BrowserFailed, Row, chromium_version, demo_policy, find_chromium, run_demo
from .terminal import Printer, pass_printer

__all__ = ["command"]

HOW_TO_GET_CHROMIUM = (
    "Chromium was not found, so only the model was asked. To compare it with a real browser, run "
    "`apt-get install chromium` or `brew install --cask chromium`, or name its program in "
    "CROSSORIGIN_CHROMIUM."
)
HEADERS_THAT_MATTER = frozenset({"content-type", "etag", "if-match", "origin", "vary"})
"""Shown with the headers of CORS itself."""


@click.command(
    "demo",
    epilog="Exit status: 0 if policy, model and Chromium agree on every request, 1 if not, "
    "2 if the demonstration could not run.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the rows as JSON.")
@click.option("--no-chromium", is_flag=True, help="Do not run Chromium, only the model.")
@pass_printer
def command(printer: Printer, *, as_json: bool, no_chromium: bool) -> None:
    """Show what pages of several origins can do with an API behind a policy.

    Starts a real server on a loopback port. The browser model makes each page's requests. If
    Chromium is installed, real pages make the same requests in it.
    """
    people = printer.unless(as_json)

    def introduce(api: str) -> None:
        people.line(f"An API at {api}, behind this policy:", style="bold")
        people.line()
        for name, value in demo_policy().to_dict().items():
            people.code(f"{name} = {json.dumps(value)}", 2)
        people.line()

    try:
        chromium = None if no_chromium else find_chromium()
        browser = chromium_version(chromium) if chromium else None
        rows = run_demo(chromium, introduce)
    except (BrowserFailed, NoAnswer, RuntimeError, OSError) as error:
        printer.fail(f"{error}.")
    for number, row in enumerate(rows, 1):
        _show(people, number, row, browser)
    disagreements = [row for row in rows if row.differences]
    if as_json:
        printer.json({"browser": browser, "rows": [_as_dict(row) for row in rows]})
    _summarize(people, len(rows), len(disagreements), browser)
    raise SystemExit(1 if disagreements else 0)


def _show(printer: Printer, number: int, row: Row, browser: str | None) -> None:
    scenario = row.scenario
    who = "curl" if scenario.page is None else scenario.page.removesuffix("/")
    if scenario.sandboxed:
        who += " (in a sandbox)"
    printer.line(Text.assemble((f"{number:>2}  {scenario.title}", "bold")))
    printer.line(Text(f"    from {who}", style="dim"))
    for exchange in row.exchanges:
        _show_exchange(printer, exchange)
    printer.line(_verdict("the model", row.seen), 4)
    if row.chromium is not None and browser is not None:
        printer.line(_verdict(browser, row.chromium), 4)
    elif scenario.page is None:
        printer.line(Text(f"    {'browsers':<13}not asked: curl is not a browser", style="dim"))
    for difference in row.differences:
        printer.line(Text(f"DIFFERENCE   {difference}", style="bold red"), 4)
    printer.line(row.why, 4)
    printer.line()


def _show_exchange(printer: Printer, exchange: Exchange) -> None:
    request, response = exchange
    path = "/" + request.url.partition("://")[2].partition("/")[2]
    printer.line(Text(f"→ {request.method} {path}", style="bold cyan"), 4)
    _show_headers(printer, request.headers)
    if response is not None:
        printer.line(Text(f"← {response.status}", style="bold blue"), 4)
        _show_headers(printer, response.headers)


def _show_headers(printer: Printer, headers: list[tuple[str, str]]) -> None:
    for name, value in headers:
        if _matters(name):
            spelled = "ETag" if name == "etag" else name.title()
            printer.code(Text.assemble((f"{spelled}: ", "dim"), value), 8)


def _matters(name: str) -> bool:
    return name.lower() in HEADERS_THAT_MATTER or name.lower().startswith("access-control-")


def _verdict(who: str, seen: dict[str, Any]) -> Text:
    if "error" in seen:
        word, style, what = "refused", "bold red", "script gets a TypeError and nothing else"
    else:
        word, style = "allowed", "bold green"
        readable = ", ".join(seen["headers"])
        what = f"script gets status {seen['status']}" + (f", reads {readable}" if readable else "")
    return Text.assemble((f"{who:<13}", "bold"), (word, style), f"  {what}")


def _summarize(printer: Printer, rows: int, disagreements: int, browser: str | None) -> None:
    witnesses = f"policy, model and {browser}" if browser else "policy and model"
    if disagreements:
        printer.line(f"{disagreements} of {rows} requests: {witnesses} disagree.", style="bold red")
    else:
        printer.line(f"All {rows} requests: {witnesses} agree.", style="bold green")
    if browser is None:
        printer.line(HOW_TO_GET_CHROMIUM, style="dim")


def _as_dict(row: Row) -> dict[str, Any]:
    return {
        "title": row.scenario.title,
        "page": row.scenario.page,
        "allowed": row.allowed,
        "seen": row.seen,
        "chromium": row.chromium,
        "differences": row.differences,
        "why": row.why,
        "exchanges": [exchange.as_dict() for exchange in row.exchanges],
    }

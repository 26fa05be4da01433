"""``crossorigin lab``: serves the lab on loopback, and opens the browser."""

from __future__ import annotations

import webbrowser
from os import strerror
from pathlib import Path

import click

from ..lab.running import run_lab
from ..lab.static import write_static
from ..log import only_errors
from .terminal import Printer, pass_printer

__all__ = ["command"]


@click.command(
    "lab",
    epilog="Exit status: 0 after Ctrl-C, 2 if the lab cannot be served.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="PORT",
    help="The port on 127.0.0.1. Default: any free one.",
)
@click.option("--no-browser", is_flag=True, help="Do not open the browser.")
@click.option(
    "--export",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Write a static copy with the gallery there, which needs no server, and end.",
)
@click.option(
    "--pyodide",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    metavar="FOLDER",
    help="With --export: the npm package pyodide, so that the copy can play every scenario.",
)
@pass_printer
def command(
    printer: Printer, *, port: int, no_browser: bool, folder: Path | None, pyodide: Path | None
) -> None:
    """Open a page on which to compose a policy and a request, and see what browsers do.

    Everything runs on this machine: the page is served on 127.0.0.1, and nothing leaves it.

    \b
    Examples:
      crossorigin lab
      crossorigin lab --port 8600 --no-browser
      crossorigin lab --export site/lab
    """
    # What the lab plays is wrong on purpose: warnings about its policies are shown on the page.
    with only_errors():
        if folder is not None:
            _export(printer, folder, pyodide)
        else:
            _serve(printer, port, opens_browser=not no_browser)


def _export(printer: Printer, folder: Path, pyodide: Path | None) -> None:
    try:
        number = write_static(folder, pyodide)
    except OSError as error:
        printer.fail(f"{error.filename or folder}: {(error.strerror or str(error)).lower()}.")
    printer.line(f"{folder} has the lab's page, with {number} scenarios.")


def _serve(printer: Printer, port: int, *, opens_browser: bool) -> None:
    def started(address: str) -> None:
        printer.line(f"The lab is at {address}  (Ctrl-C ends it)", style="bold")
        if opens_browser:
            webbrowser.open(address)

    try:
        run_lab(port, started)
    except OSError as error:
        # Python adds the address to `strerror`, which the sentence names already.
        reason = strerror(error.errno) if error.errno else str(error)
        printer.fail(f"port {port} of 127.0.0.1: {reason.lower()}.")

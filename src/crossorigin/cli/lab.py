"""``crossorigin lab``: serves the lab on loopback, and opens the browser."""

from __future__ import annotations

import webbrowser

import click

from ..lab.running import run_lab
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
@pass_printer
def command(printer: Printer, *, port: int, no_browser: bool) -> None:
    """Open a page on which to compose a policy and a request, and see what browsers do.

    Everything runs on this machine: the page is served on 127.0.0.1, and nothing leaves it.

    \b
    Examples:
      crossorigin lab
      crossorigin lab --port 8600 --no-browser
    """

    def started(address: str) -> None:
        printer.line(f"The lab is at {address}  (Ctrl-C ends it)", style="bold")
        if not no_browser:
            webbrowser.open(address)

    try:
        run_lab(port, started)
    except OSError as error:
        printer.fail(f"port {port} of 127.0.0.1: {(error.strerror or str(error)).lower()}.")

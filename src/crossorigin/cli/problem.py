"""``crossorigin problem``: the pages about problems and warnings of policies."""

from __future__ import annotations

import click

from .problem_pages import CODES, list_codes, near_codes, read_page
from .terminal import Printer, pass_printer

__all__ = ["command"]


def _complete(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    return [code for code in CODES if code.startswith(incomplete)]


@click.command("problem")
@click.argument("code", required=False, shell_complete=_complete)
@pass_printer
def command(printer: Printer, code: str | None) -> None:
    """Explain a problem or warning of a policy, or list all of them.

    Prints why CODE is a problem, an example, and its fix. Without CODE, lists all codes.

    \b
    Example:
      crossorigin problem origin-with-path
    """
    if code is None:
        printer.document(list_codes())
    elif code in CODES:
        printer.document(read_page(code))
    else:
        printer.fail(near_codes(code))

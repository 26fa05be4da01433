"""``crossorigin pull``: the policy in a store, as a file."""

from __future__ import annotations

from pathlib import Path

import click

from ..sources import Stored, pull
from .stores import described, open_source, source_argument, write_file
from .terminal import Printer, pass_printer

__all__ = ["command"]


@click.command(
    "pull",
    epilog="Exit status: 0 if there is a policy, 1 if there is none or it has problems, 2 if the "
    "store cannot be asked.",
)
@source_argument
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False), metavar="FILE", help="Write it to FILE."
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print version, author, time and text as JSON."
)
@pass_printer
def command(printer: Printer, address: str, *, output: str | None, as_json: bool) -> None:
    """Read the policy of a store, to change it and push it again.

    SOURCE is the address of the store, as in `crossorigin push`, or env:NAME, for the environment
    variable that has it. The file that is printed or written begins with its release, by which push
    knows the version that it is based on. Who wrote the version, and when, is printed on standard
    error.

    \b
    Examples:
      crossorigin pull 'redis://cache.internal/0#cors' -o cors.toml
      crossorigin pull https://config.internal/cors.toml
    """
    with open_source(printer, address) as source:
        stored = pull(source)
        shown = source.address
    if stored is None:
        printer.note(f"crossorigin: {shown} has no policy.")
        raise SystemExit(1)
    if as_json:
        printer.json(_as_dict(stored))
    elif output is None:
        printer.document(stored.as_file())
    else:
        _write(printer, stored, Path(output))
    printer.note(f"{shown}: {described(stored.release)}.")
    if stored.problems is not None:
        printer.note(stored.problems.report())
        raise SystemExit(1)


def _as_dict(stored: Stored) -> dict[str, object]:
    release = None if stored.release is None else stored.release._asdict()
    problems = stored.problems
    codes = [] if problems is None else [str(each.code) for each in problems.exceptions]
    return {"release": release, "problems": codes, "text": stored.text}


def _write(printer: Printer, stored: Stored, file: Path) -> None:
    suffix = ".toml" if stored.is_toml else ".json"
    if file.suffix != suffix:
        kind = suffix[1:].upper()
        printer.fail(f"the policy is in {kind}: give the file a name that ends in {suffix}.")
    problem = write_file(file, stored.as_file())
    if problem:
        printer.fail(f"{file}: {problem}.")

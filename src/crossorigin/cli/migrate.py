"""``crossorigin migrate``: another library's configuration as a policy file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import tomli_w
from rich.text import Text

from ..migrate import LIBRARIES, Difference, Migration, MigrationError, migrate
from .reading import read_file
from .terminal import Printer, pass_printer, show_secrets_option

__all__ = ["command"]

LARGEST = 4 * 1024 * 1024
"""Bytes of a file that are read."""


@click.command(
    "migrate",
    epilog="Exit status: 0 if everything is carried over (behaviour may still change in detail), 1 "
    "if something could not be carried over, 2 if there is nothing to migrate.",
)
@click.argument("library", type=click.Choice(LIBRARIES), metavar="LIBRARY")
@click.argument("files", type=click.Path(), nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(),
    metavar="FILE",
    help="Write the policy to this new file, .toml or .json.",
)
@click.option("--json", "as_json", is_flag=True, help="Print policy and differences as JSON.")
@show_secrets_option
@pass_printer
def command(
    printer: Printer, library: str, files: tuple[str, ...], output: str | None, *, as_json: bool
) -> None:
    """Convert the CORS settings of another library to a policy file.

    LIBRARY is starlette (also for FastAPI), django-cors-headers, flask-cors or aiohttp-cors. FILES
    are Python files with its settings; they are read, not run. The policy goes to standard output,
    or to a file with -o. Every change in behaviour is listed on standard error.

    \b
    Examples:
      crossorigin migrate starlette app/main.py -o cors.toml
      crossorigin migrate django-cors-headers settings/base.py settings/live.py
    """
    if output is not None and Path(output).suffix not in (".toml", ".json"):
        printer.fail(f"{output}: a policy file's name ends in .toml or .json")
    try:
        found = migrate(library, [(file, _read(printer, file)) for file in files])
    except MigrationError as error:
        printer.fail(f"{error}.")
    if output is not None:
        written = _as_json(found)
        if output.endswith(".toml"):
            written = _as_toml(printer, library, files, found)
        try:
            with Path(output).open("x", encoding="utf-8") as file:  # nothing is overwritten
                file.write(written)
        except OSError as error:
            printer.fail(f"{output}: {(error.strerror or str(error)).lower()}")
    if as_json:
        printer.json(_report(library, files, found))
    else:
        if output is None:
            printer.document(_as_toml(printer, library, files, found))
        _show(printer.on_stderr(), found)
    raise SystemExit(0 if found.is_complete else 1)


def _read(printer: Printer, file: str) -> str:
    try:
        return read_file(printer, file, LARGEST).decode("utf-8-sig")
    except UnicodeDecodeError:
        printer.fail(f"{file}: this is not UTF-8.")


# --- The policy ----------------------------------------------------------------------------------


def _as_toml(printer: Printer, library: str, files: Sequence[str], found: Migration) -> str:
    lines = [f"# Converted from the settings of {library} in {', '.join(map(ascii, files))}."]
    lines += tomli_w.dumps(found.policies.to_dict()).splitlines()
    for expression, policy in found.unplaced:
        lines += ["", f"# For the paths that {printer.clean(expression)!a} stood for:", "#"]
        fields = tomli_w.dumps({"paths": {"/…": policy.to_dict()}})
        lines += [f"# {line}".rstrip() for line in fields.splitlines()]
    for policy in found.without_origins:
        lines += [
            "",
            "# This was allowed too, for origins that could not be read. Add those origins:",
            "#",
        ]
        fields = tomli_w.dumps(policy.to_dict())
        lines += [f"# {line}".rstrip() for line in fields.splitlines()]
    return "\n".join([*lines, ""])


def _as_json(found: Migration) -> str:
    return json.dumps(found.policies.to_dict(), indent=2) + "\n"


# --- The differences -----------------------------------------------------------------------------


def _report(library: str, files: Sequence[str], found: Migration) -> dict[str, Any]:
    return {
        "library": library,
        "files": list(files),
        "complete": found.is_complete,
        "policy": found.policies.to_dict(),
        "unplaced": [
            {"paths": expression, "policy": policy.to_dict()}
            for expression, policy in found.unplaced
        ],
        "without_origins": [policy.to_dict() for policy in found.without_origins],
        "differences": [
            {**difference._asdict(), "change": str(difference.change)}
            for difference in found.differences
        ],
    }


def _show(printer: Printer, found: Migration) -> None:
    lost = [each for each in found.differences if not each.carried]
    configured = [each for each in found.differences if each.carried and each.option]
    general = [each for each in found.differences if each.carried and not each.option]
    for difference in lost:
        _show_difference(printer, difference, "✗", "bold red")
    for difference in configured:
        _show_difference(printer, difference, "!", "bold yellow")
    printer.line(Text("Different in every application", style="bold"))
    for difference in general:
        printer.line(Text(f"- {difference.message}"), 4)
    printer.line()
    verdict = Text(f"{_count(len(lost), 'thing')} could not be carried over.", style="bold red")
    if not lost:
        count = _count(len(found.differences), "difference")
        verdict = Text(f"Everything is carried over, with {count}.", style="bold green")
    printer.line(verdict)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _show_difference(printer: Printer, difference: Difference, sign: str, style: str) -> None:
    where = "" if difference.line is None else f"  line {difference.line}"
    title = Text.assemble((f"{sign} {difference.option}", style), (where, "dim"))
    printer.line(title)
    printer.line(difference.message[0].upper() + difference.message[1:], 4)
    if difference.hint:
        printer.line(Text(difference.hint, style="green"), 4)
    printer.line()

"""``crossorigin migrate``: another library's configuration as a policy file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

import click
import tomli_w
from rich.text import Text

from ..migrate import LIBRARIES, STAND_IN, Difference, Migration, MigrationError, migrate
from ..migrate.in_force import IMPORTABLE, application_in_force, settings_in_force
from ..policy import NO_CORS
from ..printing import number_of
from .importing import NoSuchName, current_folder_importable, named_object
from .reading import read_file
from .terminal import Printer, pass_printer, show_secrets_option

__all__ = ["command", "run_in_force"]

LARGEST = 4 * 1024 * 1024
"""The most bytes of a file that are read."""

_BY_FRAMEWORK: Final = {
    "aiohttp": "aiohttp-cors",
    "django": "django-cors-headers",
    "flask": "flask-cors",
    "quart": "quart-cors",
    "sanic": "sanic-ext",
}


class _LibraryChoice(click.Choice[str]):
    """A library by its name, or by that of the framework that it is for."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return super().convert(_BY_FRAMEWORK.get(value, value), param, ctx)


@click.command(
    "migrate",
    epilog="Exit status: 0 if everything is carried over (behaviour may still change in detail), 1 "
    "if something could not be carried over, 2 if there is nothing to migrate or the command is "
    "wrong.",
)
@click.argument("library", type=_LibraryChoice(LIBRARIES), metavar="LIBRARY")
@click.argument("files", type=click.Path(), nargs=-1)
@click.option(
    "--assume",
    multiple=True,
    metavar="CONDITION",
    help="A condition of the source that holds where it runs, as it is written there; after "
    "'not', one that does not. May be given several times.",
)
@click.option(
    "--import",
    "imported",
    metavar="MODULE[:NAME]",
    help="In place of files: run this code, and read the application, or the settings of Django, "
    "that are then in force. Not for asgi-cors and servers.",
)
@click.option("--settings", metavar="CLASS", help="The class of settings that is in force.")
@click.option("-o", "--output", type=click.Path(), help="Write the policy there: .toml or .json.")
@click.option("--json", "as_json", is_flag=True, help="Print policy and differences as JSON.")
@show_secrets_option
@pass_printer
def command(
    printer: Printer,
    library: str,
    files: tuple[str, ...],
    *,
    assume: tuple[str, ...],
    imported: str | None,
    settings: str | None,
    output: str | None,
    as_json: bool,
) -> None:
    """Convert the CORS settings of another library to a policy file.

    LIBRARY is starlette (or fastapi), django-cors-headers, flask-cors, aiohttp-cors, litestar,
    falcon, quart-cors, sanic-ext, asgi-cors, nginx, ingress-nginx, gateway-api or s3. FILES have
    its settings, in the order in which the program reads them; they are read, not run. The policy
    goes to standard output, or to a file with -o. Every change in behaviour is listed on standard
    error.

    \b
    Examples:
      crossorigin migrate starlette app/main.py -o cors.toml
      crossorigin migrate django-cors-headers settings/base.py settings/live.py
      crossorigin migrate flask-cors app.py config.py --settings ProductionConfig
      crossorigin migrate fastapi --import main:app -o cors.toml
      crossorigin migrate nginx nginx.conf -o cors.toml
    """
    _check_output(printer, output)
    if bool(files) == (imported is not None):
        printer.fail("give either files, which are read and not run, or --import, which runs code")
    try:
        if imported is not None:
            files = (imported,)
            sources = [(imported, _in_force(printer, library, imported))]
        else:
            sources = [(file, _read(printer, file)) for file in files]
        found = migrate(library, sources, assume=assume, settings=settings)
        found = found if imported is None else _without_lines(found)
    except MigrationError as error:
        printer.fail(f"{error}.")
    _finish(printer, library, files, found, output=output, as_json=as_json)


def run_in_force(
    library: str, name: str, settings: object, output: str | None, *, as_json: bool
) -> NoReturn:
    """Convert settings of the running process, as a command of its framework does."""
    printer = Printer()
    _check_output(printer, output)
    try:
        found = _without_lines(migrate(library, [(name, settings_in_force(settings))]))
    except MigrationError as error:
        printer.fail(f"{error}.")
    _finish(printer, library, [name], found, output=output, as_json=as_json)


def _without_lines(found: Migration) -> Migration:
    """Settings in force are not in a line of a file."""
    return found._replace(
        differences=tuple(each._replace(line=None, file=None) for each in found.differences)
    )


def _check_output(printer: Printer, output: str | None) -> None:
    if output is not None and Path(output).suffix not in (".toml", ".json"):
        printer.fail(f"{output}: a policy file's name ends in .toml or .json")


def _finish(
    printer: Printer,
    library: str,
    files: Sequence[str],
    found: Migration,
    *,
    output: str | None,
    as_json: bool,
) -> NoReturn:
    """Write the policy, say what is different, and exit."""
    if output is not None:
        written = _as_json(found)
        if output.endswith(".toml"):
            written = _as_toml(printer, library, files, found)
        try:
            # Existing files are not overwritten.
            with Path(output).open("x", encoding="utf-8") as file:
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


def _in_force(printer: Printer, library: str, target: str) -> str:
    """The configuration of what is imported, as source."""
    if library not in IMPORTABLE:
        printer.fail(f"--import cannot read {library}: give its files")
    module_name, _, name = target.partition(":")
    printer.on_stderr().line(f"Running the code of {module_name} to read what is in force.")
    if library != "django-cors-headers" and not name:
        printer.fail(f"{target}: name the application too, as in {module_name}:app")
    try:
        with current_folder_importable():
            imported = named_object(target)
            if library == "django-cors-headers":
                return settings_in_force(imported)
            return application_in_force(library, imported)
    except NoSuchName as error:
        printer.fail(f"{target}: {error}.")
    except (Exception, SystemExit) as error:  # the user's code may raise anything
        printer.fail(f"{target}: {type(error).__name__}: {error}")


def _read(printer: Printer, file: str) -> str:
    try:
        return read_file(printer, file, LARGEST).decode("utf-8-sig")
    except UnicodeDecodeError:
        printer.fail(f"{file}: this is not UTF-8.")


# --- The policy ----------------------------------------------------------------------------------


def _as_toml(printer: Printer, library: str, files: Sequence[str], found: Migration) -> str:
    lines = [f"# Converted from the settings of {library} in {', '.join(map(ascii, files))}."]
    if any(each != NO_CORS and each.allows_no_origin for *_, each in found.policies.entries()):
        lines += [
            "# No origin could be carried over here: write those that are allowed in place of",
            f'# "no-cors", as in ["{STAND_IN}"]. The other fields are what else was allowed.',
        ]
    lines += found.policies.to_toml().splitlines()
    # Each comment is a table with its path, which is valid after any other table.
    for number, (expression, policy) in enumerate(found.unplaced, 1):
        lines += ["", f"# Left out: {printer.clean(expression)}. Write its path below."]
        fields = tomli_w.dumps({"paths": {f"/path-{number}": policy.to_dict()}})
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
        "settings": found.counted._asdict(),
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
        _show_difference(printer, difference, found.place, "✗", "bold red")
    for difference in configured:
        _show_difference(printer, difference, found.place, "!", "bold yellow")
    printer.line(Text("Different in every application", style="bold"))
    for difference in general:
        printer.line(Text(f"- {difference.message}"), 4)
    printer.line()
    printer.line(Text(verdict(found), style="bold green" if found.is_complete else "bold red"))


def verdict(found: Migration) -> str:
    """The numbers of settings that were carried over and left out."""
    seen, carried, changed, left_out = found.counted
    if not left_out:
        end = f"{changed} with a difference" if changed else "none with a difference"
        return f"{number_of(seen, 'setting')} seen, and all carried over, {end}."
    return (
        f"{number_of(seen, 'setting')} seen: {carried} carried over as they are, {changed} with a "
        f"difference, {left_out} not or only in part."
    )


def _show_difference(
    printer: Printer, difference: Difference, place: str, sign: str, style: str
) -> None:
    where = "" if difference.line is None else f"  {place} {difference.line}"
    if difference.file is not None and where:
        where = f"{where} of {difference.file}"
    title = Text.assemble((f"{sign} {difference.option}", style), (where, "dim"))
    printer.line(title)
    printer.line(difference.message[0].upper() + difference.message[1:], 4)
    if difference.hint:
        printer.line(Text(difference.hint, style="green"), 4)
    printer.line()

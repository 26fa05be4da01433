"""``crossorigin export``: a policy as settings of a gateway."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NoReturn

import click
from rich.text import Text

from ..export import TARGETS, Export, ExportError, Grade, Loss, export
from ..policy import PolicyError
from .policy_source import SOURCES, load_policies
from .terminal import Printer, pass_printer

__all__ = ["command"]


@click.command(
    "export",
    epilog="Exit status: 0 if the settings were written, 1 if the target cannot say the policy or "
    "a loss was not accepted, 2 if the policy or the command is wrong.",
)
@click.argument("target", type=click.Choice(list(TARGETS)), metavar="TARGET")
@click.option("--policy", "source", required=True, metavar="POLICY", help=f"The policy: {SOURCES}.")
@click.option(
    "--accept",
    multiple=True,
    metavar="CODE",
    help="Accept the loss of this code, which costs convenience only; may be repeated.",
)
@click.option("-o", "--output", type=click.Path(), metavar="FOLDER", help="Write the files there.")
@click.option(
    "--folder",
    default="/etc/crossorigin",
    show_default=True,
    metavar="PATH",
    help="The folder of the files at the gateway, for files that name each other.",
)
@click.option("--json", "as_json", is_flag=True, help="Print files and losses as JSON.")
@pass_printer
def command(
    printer: Printer,
    target: str,
    *,
    source: str,
    accept: tuple[str, ...],
    output: str | None,
    folder: str,
    as_json: bool,
) -> None:
    """Write a policy as settings of a gateway, exactly or not at all.

    TARGET is the gateway's software: see the page on exporting. The settings enforce the policy as
    the middleware does: then the application must not set CORS headers any more. If the target
    cannot say a part of the policy, that is a loss. A loss by which a page could do more than the
    policy allows is refused; one that costs convenience has to be accepted by its code.

    \b
    Examples:
      crossorigin export nginx --policy cors.toml -o /etc/nginx
      crossorigin export haproxy --policy cors.toml -o cors --folder /etc/haproxy
    """
    try:
        policies = load_policies(printer, source)
    except PolicyError as error:
        printer.fail(f"{error}")
    try:
        found = export(policies, target, accept=accept, folder=folder)
    except ValueError as error:
        printer.fail(f"{error}.")
    except ExportError as error:
        _refuse(printer, target, error.losses, as_json=as_json)
    if output is not None:
        _write(printer, found, Path(output))
    if as_json:
        report = {"target": target, "files": dict(found.files), "losses": _as_dicts(found.losses)}
        printer.document(f"{json.dumps(report, indent=2)}\n")  # long files are not cut
    elif output is None:
        for number, (name, text) in enumerate(found.files.items()):
            printer.document(("\n" if number else "") + f"# --- {name}\n{text}")
    accepted = [each for each in found.losses if each.grade is Grade.COSTS]
    _show(printer.on_stderr(), accepted, "!", "bold yellow")


def _refuse(printer: Printer, target: str, losses: tuple[Loss, ...], *, as_json: bool) -> NoReturn:
    if as_json:
        printer.json({"target": target, "files": {}, "losses": _as_dicts(losses)})
    errors = printer.on_stderr()
    _show(errors, losses, "✗", "bold red")
    codes = [f"--accept {each.code}" for each in losses if each.grade is Grade.COSTS]
    if len(codes) == len(losses):
        errors.line(f"Nothing was written. To accept this: {' '.join(codes)}")
    else:
        errors.line(f"Nothing was written: {TARGETS[target]} cannot say this policy.")
    raise SystemExit(1)


def _as_dicts(losses: tuple[Loss, ...]) -> list[dict[str, str]]:
    return [
        {
            "code": each.code,
            "field": each.field,
            "message": each.message,
            "grade": str(each.grade),
            "hint": each.hint,
        }
        for each in losses
    ]


def _show(printer: Printer, losses: list[Loss] | tuple[Loss, ...], sign: str, style: str) -> None:
    for loss in losses:
        printer.line(Text.assemble((f"{sign} {loss.code}", style), (f"  {loss.field}", "dim")))
        printer.line(loss.message[0].upper() + loss.message[1:], 4)
        if loss.hint:
            printer.line(Text(loss.hint, style="green"), 4)


def _write(printer: Printer, found: Export, folder: Path) -> None:
    """Write the files; those that are there already are replaced."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in found.files.items():
            # A gateway that reads the file meanwhile sees the old one or the new one.
            beside = folder / f".{name}.new"
            beside.write_text(text, encoding="ascii")
            beside.replace(folder / name)
    except OSError as error:
        printer.fail(f"{folder}: {(error.strerror or str(error)).lower()}")

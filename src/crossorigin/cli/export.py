"""``crossorigin export``: a policy as settings of a gateway."""

from __future__ import annotations

import json
import shlex
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import click
from rich.text import Text

from ..export import TARGETS, Export, ExportError, Grade, Loss, export
from ..followed_policy import FollowedPolicy
from ..policy import PolicyError, PolicyMap
from .policy_source import SOURCES, load_policies
from .stores import open_source, write_file
from .terminal import Printer, pass_printer

__all__ = ["command"]

KEPT = ".crossorigin-kept"
"""The file in which --watch keeps the last good policy, so that no older one replaces its files."""
LONGEST_RUN = 60.0
"""Seconds that the command of --run may take."""


@click.command(
    "export",
    epilog="Exit status: 0 if the settings were written, 1 if the target cannot say the policy or "
    "a loss was not accepted, 2 if the policy or the command is wrong.",
)
@click.argument("target", type=click.Choice(list(TARGETS)), metavar="TARGET")
@click.option("--policy", "source", metavar="POLICY", help=f"The policy: {SOURCES}.")
@click.option(
    "--watch",
    metavar="SOURCE",
    help="Instead of --policy: the address of a store, as in crossorigin push. The files are "
    "written again whenever the policy there changes, until the command is interrupted.",
)
@click.option(
    "--run",
    "then",
    metavar="COMMAND",
    help="With --watch: run this after the files were written, such as 'nginx -s reload'.",
)
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
    source: str | None,
    watch: str | None,
    then: str | None,
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
      crossorigin export envoy --watch 'redis://cache/0#cors' -o /etc/envoy
    """
    if (source is None) == (watch is None):
        raise click.UsageError("Give either --policy or --watch.")
    if watch is not None:
        if output is None or as_json:
            raise click.UsageError("--watch needs -o, and cannot have --json.")
        _keep_in_step(
            printer,
            watch,
            Path(output),
            then,
            lambda found: export(found, target, accept=accept, folder=folder),
        )
        return
    if then is not None or source is None:
        raise click.UsageError("--run needs --watch.")
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
    problem = _write_files(found, folder)
    if problem:
        printer.fail(f"{folder}: {problem}")


def _write_files(found: Export, folder: Path) -> str | None:
    """Write the files, each at once; gives why they cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return (error.strerror or str(error)).lower()
    return next(
        (
            problem
            for name, text in found.files.items()
            if (problem := write_file(folder / name, text, "ascii"))
        ),
        None,
    )


# --- In step with a store ------------------------------------------------------------------------


def _keep_in_step(
    printer: Printer,
    address: str,
    folder: Path,
    then: str | None,
    exported: Callable[[PolicyMap], Export],
) -> None:
    """Write the files whenever the policy of a store changes, until the command is interrupted."""
    with open_source(printer, address) as source:
        followed = FollowedPolicy(source, keep=folder / KEPT)
        with followed:
            files = _FilesInStep(printer, followed, folder, then, exported)
            try:
                if not files.update():
                    raise SystemExit(1)
            except OSError as error:
                printer.fail(f"{folder}: {error}.")
            followed.follow(files.take_up)
            followed.start()
            threading.Event().wait()


class _FilesInStep:
    """The files of one gateway, and the policy that they follow."""

    def __init__(
        self,
        printer: Printer,
        followed: FollowedPolicy,
        folder: Path,
        then: str | None,
        exported: Callable[[PolicyMap], Export],
    ) -> None:
        self._printer = printer
        self._followed = followed
        self._folder = folder
        self._then = then
        self._exported = exported

    def take_up(self) -> None:
        """Write the files for the policy that is in force now.

        Raises:
            OSError: they cannot be written; the follower tries again.
        """
        self.update()

    def update(self) -> bool:
        """Write the files; if the policy cannot be exported, they stay, and it says so."""
        policy, version = self._followed.policy, self._followed.version
        what = "the policy" if version is None else f"version {version}"
        try:
            found = self._exported(policy)
        except (ExportError, ValueError) as error:
            if isinstance(error, ExportError):
                _show(self._printer.on_stderr(), error.losses, "✗", "bold red")
            else:
                self._printer.note(f"crossorigin: {error}.")
            self._printer.note(
                f"crossorigin: {what} was not written; {self._folder} stays as it is."
            )
            return False
        problem = _write_files(found, self._folder)
        if problem:
            raise OSError(problem)
        self._printer.note(f"{what} was written to {self._folder}.")
        if self._then is not None:
            self._run(self._then)
        return True

    def _run(self, command: str) -> None:
        try:
            done = subprocess.run(  # noqa: S603 (the user's own command, without a shell)
                shlex.split(command), check=False, timeout=LONGEST_RUN, stdin=subprocess.DEVNULL
            )
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            self._printer.note(f"crossorigin: the command of --run failed: {error}")
            return
        if done.returncode:
            self._printer.note(
                f"crossorigin: the command of --run ended with status {done.returncode}."
            )

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

from ..export import FORMS, TARGETS, Export, ExportError, Grade, Loss, export
from ..followed_policy import FollowedPolicy
from ..policy import PolicyError, PolicyMap
from .haproxy_socket import RULES, SocketError, same_rules, update_lists
from .policy_source import SOURCES, load_policies
from .stores import open_source, write_file
from .terminal import Printer, pass_printer

__all__ = ["command"]

KEPT = ".crossorigin-kept"
"""The file in which --watch keeps the last good policy, so that no older one replaces its files."""
LONGEST_RUN = 60.0
"""Seconds that the command of --run may take."""
_SHELL = ("$(", "`", "|", "&&", ";", ">")
"""Signs that only a shell understands."""


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
    "--socket",
    type=click.Path(),
    metavar="PATH",
    help="For haproxy, with -o: if only the lists of origins changed, change those of the running "
    "HAProxy through its socket, instead of --run.",
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
@click.option(
    "--form",
    type=click.Choice(list(FORMS)),
    help="Write a resource of this, for the targets of clouds that have it.",
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
    socket: str | None,
    accept: tuple[str, ...],
    output: str | None,
    folder: str,
    form: str | None,
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
      crossorigin export s3 --policy cors.toml --form terraform -o modules/cors
    """
    if (source is None) == (watch is None):
        raise click.UsageError("Give either --policy or --watch.")
    if socket is not None and (target != "haproxy" or output is None):
        raise click.UsageError("--socket is for haproxy, and needs -o.")
    gateway = _Gateway(printer, then, None if socket is None else (socket, folder))
    if watch is not None:
        if output is None or as_json:
            raise click.UsageError("--watch needs -o, and cannot have --json.")
        _keep_in_step(
            printer,
            watch,
            Path(output),
            gateway,
            lambda found, version: export(
                found, target, accept=accept, folder=folder, form=form, version=version
            ),
        )
        return
    if then is not None or source is None:
        raise click.UsageError("--run needs --watch.")
    try:
        policies = load_policies(printer, source)
    except PolicyError as error:
        printer.fail(error.report())
    try:
        found = export(policies, target, accept=accept, folder=folder, form=form)
    except ValueError as error:
        printer.fail(f"{error}.")
    except ExportError as error:
        _refuse(printer, target, error.losses, as_json=as_json)
    if output is not None:
        _write(printer, found, Path(output), None if socket is None else gateway)
    if as_json:
        report = {"target": target, "files": dict(found.files), "losses": _as_dicts(found.losses)}
        printer.document(f"{json.dumps(report, indent=2)}\n")  # long files are not cut
    elif output is None:
        for number, (name, text) in enumerate(found.files.items()):
            printer.document(("\n" if number else "") + f"# --- {name}\n{text}")
    _tell_accepted(printer, found.losses, accept)


def _tell_accepted(printer: Printer, losses: tuple[Loss, ...], accept: tuple[str, ...]) -> None:
    errors = printer.on_stderr()
    _show(errors, [each for each in losses if each.grade is Grade.COSTS], "!", "bold yellow")
    codes = {each.code for each in losses}
    if unused := [each for each in dict.fromkeys(accept) if each not in codes]:
        errors.line(f"--accept {', '.join(unused)}: nothing of this export is lost by that code.")


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


def _write(printer: Printer, found: Export, folder: Path, gateway: _Gateway | None) -> None:
    """Write the files; those that are there already are replaced."""
    only_lists = gateway is not None and gateway.only_lists(found, folder)
    problem = _write_files(found, folder)
    if problem:
        printer.fail(f"{folder}: {problem}")
    if gateway is not None and not only_lists:
        printer.note(f"The rules are new: paste {folder / RULES}, and reload HAProxy.")
    elif gateway is not None and not gateway.change_lists(found):
        raise SystemExit(2)


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


class _Gateway:
    """A running gateway, and how it takes up new files."""

    def __init__(
        self, printer: Printer, then: str | None = None, lists: tuple[str, str] | None = None
    ) -> None:
        """`lists` are the socket of HAProxy, and the folder of its lists."""
        self._printer = printer
        self._then = then
        self._lists = lists

    def only_lists(self, found: Export, folder: Path) -> bool:
        """Whether the files in `folder` differ only by lists that can go through a socket."""
        return self._lists is not None and same_rules(folder, found.files)

    def change_lists(self, found: Export) -> bool:
        """Change the lists through the socket; if that fails, it says why."""
        assert self._lists is not None  # noqa: S101 (`only_lists` has said so)
        try:
            added, deleted = update_lists(*self._lists, found.files)
        except SocketError as error:
            self._printer.note(f"crossorigin: {error}.")
            return False
        entries = "entry was" if added == 1 else "entries were"
        self._printer.note(f"HAProxy: {added} {entries} added, {deleted} deleted.")
        return True

    def run(self) -> None:
        """Run the command after new files, if there is one."""
        if self._then is None:
            return
        try:
            done = subprocess.run(  # noqa: S603 (the user's own command, without a shell)
                shlex.split(self._then),
                check=False,
                timeout=LONGEST_RUN,
                stdin=subprocess.DEVNULL,
            )
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            self._printer.note(f"crossorigin: the command of --run failed: {error}")
            return
        if done.returncode:
            shell = " It is run without a shell: for $( ), pipes or &&, write sh -c '…'."
            asks = any(sign in self._then for sign in _SHELL) and not self._then.startswith("sh ")
            self._printer.note(
                f"crossorigin: the command of --run ended with status {done.returncode}."
                f"{shell if asks else ''}"
            )


# --- In step with a store ------------------------------------------------------------------------


def _keep_in_step(
    printer: Printer,
    address: str,
    folder: Path,
    gateway: _Gateway,
    exported: Callable[[PolicyMap, int | None], Export],
) -> None:
    """Write the files whenever the policy of a store changes, until the command is interrupted."""
    with open_source(printer, address) as source:
        followed = FollowedPolicy(source, keep=folder / KEPT)
        with followed:
            files = _FilesInStep(printer, followed, folder, gateway, exported)
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
        gateway: _Gateway,
        exported: Callable[[PolicyMap, int | None], Export],
    ) -> None:
        self._printer = printer
        self._followed = followed
        self._folder = folder
        self._gateway = gateway
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
            found = self._exported(policy, version)
        except (ExportError, ValueError) as error:
            if isinstance(error, ExportError):
                _show(self._printer.on_stderr(), error.losses, "✗", "bold red")
            else:
                self._printer.note(f"crossorigin: {error}.")
            self._printer.note(
                f"crossorigin: {what} was not written; {self._folder} stays as it is."
            )
            return False
        only_lists = self._gateway.only_lists(found, self._folder)
        problem = _write_files(found, self._folder)
        if problem:
            raise OSError(problem)
        self._printer.note(f"{what} was written to {self._folder}.")
        if only_lists and self._gateway.change_lists(found):
            return True
        self._gateway.run()
        return True

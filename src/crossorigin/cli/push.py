"""``crossorigin push``: a policy file into a store that a fleet follows."""

from __future__ import annotations

import getpass
import socket
from pathlib import Path

import click

from ..policy import PolicyError, Release
from ..policy.files import content_of, is_toml_file
from ..policy.releases import with_release, without_release
from ..sources import ChangedMeanwhile, push
from .check import show_findings
from .stores import described, open_source, source_argument, write_file
from .terminal import Printer, pass_printer

__all__ = ["command"]


class _Version(click.ParamType[object]):
    name = "version"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> int | str:
        """A version, or one of the two words."""
        if value in ("any", "none"):
            return value
        if not (value.isascii() and value.isdigit() and 0 < len(value) < 19 and int(value)):
            self.fail("it must be a whole number above 0, or any, or none", param, ctx)
        return int(value)


@click.command(
    "push",
    epilog="Exit status: 0 if the policy was written, 1 if it has problems or the store has "
    "another version, 2 if the store cannot be asked.",
)
@source_argument
@click.argument("file", metavar="FILE")
@click.option(
    "--if-version",
    type=_Version(),
    metavar="VERSION",
    help="Write only if the store has this version; none: no policy yet; any: the one it has now. "
    "Without it: the one that FILE was pulled from, or none.",
)
@click.option(
    "--version",
    "version",
    type=click.IntRange(1, 2**63 - 1),
    metavar="NUMBER",
    help="Give the policy this version, for a store that has lost its versions.",
)
@click.option("--by", metavar="NAME", help="Who writes it; by default USER@HOST.")
@pass_printer
def command(
    printer: Printer,
    address: str,
    file: str,
    *,
    if_version: int | str | None,
    version: int | None,
    by: str | None,
) -> None:
    """Write a policy to a store, unless it is wrong or someone else has changed the store.

    SOURCE is the address of the store: redis://HOST/0#KEY, postgresql://HOST/DATABASE#NAME or
    https://HOST/PATH; or env:NAME, for the environment variable that has it, because other users of
    a machine can see the arguments of programs. Every process that follows the store takes the
    policy up. A FILE with problems is refused, and its warnings are shown. If FILE was written by
    `crossorigin pull`, the version in it becomes the new one.

    \b
    Examples:
      crossorigin push 'redis://cache.internal/0#cors' cors.toml
      crossorigin push 'postgresql://db/config#cors' cors.toml --if-version any
    """
    try:
        is_toml = is_toml_file(file)
        content = content_of(file)
    except PolicyError as error:
        printer.fail(error.report())
    status = show_findings(printer.on_stderr(), file)
    if status:
        printer.note("crossorigin: nothing was written, because the policy has problems.")
        raise SystemExit(status)
    with open_source(printer, address, is_store=True) as store:
        try:
            release = push(
                store,
                content,
                by=by or _who(),
                source=file,
                if_version=if_version,  # type: ignore[arg-type]  # _Version gives only these
                version=version,
            )
        except ChangedMeanwhile as error:
            printer.note(f"crossorigin: {error} Nothing was written. {_advice(error)}")
            raise SystemExit(1) from None
        except ValueError as error:
            printer.fail(f"{error}.")
        shown = store.address
    _note_version(printer, Path(file), content, release, is_toml=is_toml)
    printer.line(f"{shown}: {described(release)}.")


def _who() -> str:
    try:
        user = getpass.getuser()
    except (OSError, KeyError):  # the user has no name
        user = "unknown"
    return f"{user}@{socket.gethostname()}"


def _advice(error: ChangedMeanwhile) -> str:
    if error.version is None:
        return "See what is there with crossorigin pull, then push with --if-version any."
    return (
        "See what has changed with crossorigin pull, put your changes into that, and push it; or "
        f"overwrite it with --if-version {error.version}."
    )


def _note_version(
    printer: Printer, file: Path, content: bytes, release: Release, *, is_toml: bool
) -> None:
    """Write the new version into a file that was pulled, so that it can be changed further."""
    old = content.decode("utf-8-sig")
    text = without_release(old, is_toml=is_toml)
    if text is None or text == old:  # it was not pulled
        return
    problem = write_file(file, with_release(text, release, is_toml=is_toml, hashed=False))
    if problem:
        printer.note(f"crossorigin: {file} keeps its old version: {problem}.")

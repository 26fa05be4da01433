"""The command line: ``crossorigin``.

One module for each command, a client of the public API. Exit status: 0 allowed or conforming,
1 refused or departing, 2 for a wrong call, where there was no response to judge or where this
program fails, 3 where `verify` found nothing but could not look at everything, 130 if interrupted.
"""

from __future__ import annotations

import io
import sys

from .. import __version__

__all__ = ["VERSION_LINE", "main"]

VERSION_LINE = f"crossorigin, version {__version__}"


def main() -> None:
    """Run the command line; the entry point of the installed command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # not every terminal knows every sign
    if sys.argv[1:] == ["--version"]:  # scripts ask for it often, and it needs no other module
        sys.stdout.write(f"{VERSION_LINE}\n")
        sys.exit()
    try:
        from .app import crossorigin  # noqa: PLC0415 (so that a missing extra can be named)
    except ModuleNotFoundError as error:
        if error.name not in ("click", "rich", "tomli_w"):
            raise
        if sys.argv[1:2] == ["problem"]:
            from . import problem_pages  # noqa: PLC0415 (no other run of this function needs it)

            sys.exit(problem_pages.main(sys.argv[2:]))
        message = (
            f"crossorigin: the command line needs more than is installed (no {error.name}).\n"
            "Install it with: pip install 'crossorigin[cli]'\n"
            "Without it there is one command: crossorigin problem [CODE]\n"
        )
        sys.stderr.write(message)
        sys.exit(2)
    crossorigin()

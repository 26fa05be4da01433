"""The command line: ``crossorigin``.

One module for each command, a client of the public API. Exit status: 0 allowed or conforming,
1 refused or departing, 2 for a wrong call or where there was no answer to judge, 130 if
interrupted.
"""

from __future__ import annotations

import io
import sys

__all__ = ["main"]

INTERRUPTED = 130


def main() -> None:
    """Run the command line; the entry point of the installed command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # not every terminal knows every sign
    try:
        import click  # noqa: PLC0415 (so that a missing extra can be named)

        from .app import crossorigin  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if error.name not in ("click", "rich", "tomli_w"):
            raise
        message = (
            f"crossorigin: the command line needs more than the library does (no {error.name}).\n"
            "Install it with: pip install 'crossorigin[cli]'\n"
        )
        sys.stderr.write(message)
        sys.exit(2)
    try:
        crossorigin(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except OSError as error:  # what is printed has nowhere to go; a broken pipe is click's
        sys.stderr.write(f"crossorigin: {(error.strerror or str(error)).lower()}.\n")
        sys.exit(2)
    except click.Abort:
        sys.stderr.write("interrupted\n")
        sys.exit(INTERRUPTED)

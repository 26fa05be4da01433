"""The command line: ``crossorigin``.

One module for each command, a client of the public API. Exit status: 0 allowed or conforming,
1 refused or departing, 2 for a wrong call or where there was no answer to judge.
"""

from __future__ import annotations

import sys

__all__ = ["main"]

EXTRAS = {"click": "cli", "rich": "cli", "ada_url": "cli", "httpx2": "cli"}


def main() -> None:
    """Run the command line; the entry point of the installed command."""
    try:
        from .app import crossorigin  # noqa: PLC0415 (so that a missing extra can be named)
    except ModuleNotFoundError as error:
        if error.name not in EXTRAS:
            raise
        extra = EXTRAS[error.name]
        sys.exit(
            f"crossorigin: the command line needs more than the library does (no {error.name}).\n"
            f"Install it with: pip install 'crossorigin[{extra}]'"
        )
    crossorigin()

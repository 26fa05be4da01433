"""The message for an internal error: its type and place, without its text, and what to do."""

from __future__ import annotations

from pathlib import Path
from traceback import extract_tb

from .. import __version__

__all__ = ["DEBUG_VARIABLE", "unexpected"]

DEBUG_VARIABLE = "CROSSORIGIN_DEBUG"
"""The environment variable that shows tracebacks."""


def unexpected(error: Exception) -> str:
    """The message for `error`, whose text may have secrets in it."""
    last = extract_tb(error.__traceback__)[-1]
    where = f"{Path(last.filename).name}, line {last.lineno}"
    return (
        f"this is a fault of this program, not yours: {type(error).__name__} in {where} (version "
        f"{__version__}). Please report it to its maintainers with the command that you ran. "
        f"{DEBUG_VARIABLE}=1 shows the traceback, which may have secrets in it."
    )

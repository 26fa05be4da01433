"""Reads files that users name, up to a limit."""

from __future__ import annotations

import sys
from pathlib import Path

from .terminal import Printer

__all__ = ["read_file", "read_stdin"]


def read_file(printer: Printer, name: str, limit: int, called: str = "") -> bytes:
    """The content of the file `name`; exits with status 2 if it has more than `limit` bytes.

    A pipe or a device has no size, so that it is read until there is more. `called` is what to
    call the file in a message, if not by its name.
    """
    called = called or name
    try:
        with Path(name).open("rb") as file:
            return _within(printer, called, file.read(limit + 1), limit)
    except (OSError, ValueError) as error:  # ValueError: a name with NUL
        reason = error.strerror if isinstance(error, OSError) else "there is no such file"
        printer.fail(f"{called}: {reason}.")


def read_stdin(printer: Printer, limit: int) -> bytes:
    """All of standard input, or exit with status 2 if it has more than `limit` bytes."""
    return _within(printer, "standard input", sys.stdin.buffer.read(limit + 1), limit)


def _within(printer: Printer, name: str, data: bytes, limit: int) -> bytes:
    if len(data) > limit:
        printer.fail(f"{name}: it is larger than {limit >> 20} MiB, which is all that is read.")
    return data

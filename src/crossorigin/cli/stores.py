"""What commands on stores share: the argument SOURCE, errors as messages, and writing a file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click

from ..policy import PolicyError, Release
from ..sources import PolicySource, SourceError, source_at
from .terminal import Printer

__all__ = ["described", "open_source", "source_argument", "write_file"]

source_argument = click.argument("address", metavar="SOURCE")
"""The address of a store; see `open_source`."""
_VARIABLE = "env:"


@contextmanager
def open_source(printer: Printer, address: str, *, is_store: bool = False) -> Iterator[Any]:
    """The source at an address, closed at the end; its errors end the command with status 2.

    ``env:NAME`` is the address in an environment variable.
    """
    if address.startswith(_VARIABLE):
        name = address.removeprefix(_VARIABLE)
        address = os.environ.get(name, "")
        if not address:
            printer.fail(f"the environment variable {name} is not set, or empty.")
    try:
        source: PolicySource = source_at(address)
        if is_store and not hasattr(source, "replace"):
            printer.fail(
                f"{source.address} is a file, which is not pushed to: copy the file there, or give "
                "the address of a store, such as redis://…"
            )
    except (ValueError, ModuleNotFoundError) as error:
        printer.fail(f"{error}.")
    try:
        yield source
    except SourceError as error:
        printer.fail(f"{source.address}: {error}.")
    except PolicyError as error:
        printer.fail(error.report())
    finally:
        source.disconnect()


def described(release: Release | None) -> str:
    """A version, who wrote it and when, in words."""
    if release is None:
        return "no version"
    by = f", written by {release.by}" if release.by else ""
    return f"version {release.version}{by}{f' at {release.at}' if release.at else ''}"


def write_file(file: Path, text: str, encoding: str = "utf-8") -> str | None:
    """Write a file at once: a program that reads it meanwhile sees the old one or the new one.

    Returns:
        Why it cannot be written; ``None`` if it was.
    """
    beside = file.with_name(f".{file.name}.new")
    try:
        beside.write_text(text, encoding=encoding)
        beside.replace(file)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        return (error.strerror or str(error)).lower()
    return None

"""Converts another library's configuration to a policy, and lists every change in behaviour.

`migrate` reads Python source without running it, finds the old library's configuration in it, and
writes policies that allow the same or less: a setting that a policy cannot express, or that would
be a guess, is left out and named. Everything newly allowed is named too.

`source` reads values, `patterns` interprets regular expressions, `draft` collects the fields of the
policies; the other modules are for one library each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import Final

from . import aiohttp_cors, django_cors_headers, flask_cors, starlette
from .differences import Change, Difference, Migration
from .source import MigrationError, SourceFile

__all__ = ["LIBRARIES", "Change", "Difference", "Migration", "MigrationError", "migrate"]

_READERS: Final[MappingProxyType[str, Callable[[Sequence[SourceFile]], Migration]]] = (
    MappingProxyType(
        {
            "starlette": starlette.migrate,
            "django-cors-headers": django_cors_headers.migrate,
            "flask-cors": flask_cors.migrate,
            "aiohttp-cors": aiohttp_cors.migrate,
        }
    )
)

LIBRARIES: Final = tuple(_READERS)
"""The libraries whose configuration can be read; ``starlette`` includes FastAPI."""


def migrate(library: str, sources: Sequence[tuple[str, str]]) -> Migration:
    """Convert the configuration of `library` to policies.

    Args:
        library: One of `LIBRARIES`.
        sources: The files with the configuration, as pairs of name and text. The last value of a
            setting applies.

    Raises:
        KeyError: the library is unknown.
        MigrationError: a file is not Python, or no file has a configuration.
    """
    read = _READERS[library]
    try:
        return read([SourceFile(name, text) for name, text in sources])
    except RecursionError:
        names = ", ".join(name for name, _ in sources)
        raise MigrationError(f"{names}: an expression is too deeply nested") from None

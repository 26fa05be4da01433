"""From another library's configuration to a policy, with every difference in behaviour named.

`migrate` reads Python source without running it, finds the old library's configuration in it, and
makes of it the policies that do the same, or less: what a policy cannot say, or what would have to
be guessed, is left out and named. Nothing is allowed that was not, but for what is named.

`source` reads values, `patterns` tells what a regular expression means, `draft` collects what is to
become policies; the other modules know one library each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import Final

from . import aiohttp_cors, django_cors_headers, flask_cors, starlette
from .differences import Change, Difference, Migration
from .source import MigrationError, Source

__all__ = ["LIBRARIES", "Change", "Difference", "Migration", "MigrationError", "migrate"]

_READERS: Final[MappingProxyType[str, Callable[[Sequence[Source]], Migration]]] = MappingProxyType(
    {
        "starlette": starlette.migrate,
        "django-cors-headers": django_cors_headers.migrate,
        "flask-cors": flask_cors.migrate,
        "aiohttp-cors": aiohttp_cors.migrate,
    }
)

LIBRARIES: Final = tuple(_READERS)
"""The libraries whose configuration can be read; ``starlette`` is FastAPI's as well."""


def migrate(library: str, sources: Sequence[tuple[str, str]]) -> Migration:
    """The policies for what a library was configured to do.

    Args:
        library: One of `LIBRARIES`.
        sources: The files with the configuration, each as its name and its text; of settings that
            are set again, the last ones count.

    Raises:
        KeyError: there is no such library.
        MigrationError: a file is not Python, or there is no configuration in them.
    """
    read = _READERS[library]
    try:
        return read([Source(name, text) for name, text in sources])
    except RecursionError:
        names = ", ".join(name for name, _ in sources)
        raise MigrationError(f"{names}: an expression is too deeply nested") from None

"""Converts another library's configuration to a policy, and lists every change in behaviour.

`migrate` reads Python source without running it, finds the old library's configuration in it, and
writes policies that allow the same or less: a setting that a policy cannot express, or that would
be a guess, is left out and named. Everything newly allowed is named too.

`source` reads values, `patterns` interprets regular expressions, `draft` collects the fields of the
policies; the other modules are for one library each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from types import MappingProxyType
from typing import Final

from . import (
    aiohttp_cors,
    django_cors_headers,
    flask_cors,
    gateway_api,
    servers,
    starlette,
    whole_application,
)
from .differences import Change, Count, Difference, Migration
from .draft import STAND_IN
from .source import MigrationError, Program

__all__ = [
    "LIBRARIES",
    "STAND_IN",
    "Change",
    "Count",
    "Difference",
    "Migration",
    "MigrationError",
    "migrate",
]

_READERS: Final[MappingProxyType[str, Callable[..., Migration]]] = MappingProxyType(
    {
        "starlette": starlette.migrate,
        "django-cors-headers": django_cors_headers.migrate,
        "flask-cors": flask_cors.migrate,
        "aiohttp-cors": aiohttp_cors.migrate,
        "litestar": whole_application.litestar,
        "quart-cors": whole_application.quart_cors,
        "sanic-ext": whole_application.sanic_ext,
        "falcon": whole_application.falcon,
        "asgi-cors": whole_application.asgi_cors,
    }
)
_SERVERS: Final[MappingProxyType[str, Callable[[Sequence[tuple[str, str]]], Migration]]] = (
    MappingProxyType(
        {
            "nginx": servers.nginx,
            "ingress-nginx": servers.ingress_nginx,
            "gateway-api": gateway_api.gateway_api,
            "s3": servers.s3,
        }
    )
)
_WITH_SETTINGS: Final = frozenset({"django-cors-headers", "flask-cors", "quart-cors", "sanic-ext"})
"""Libraries that have classes of settings."""
_ALIASES: Final = MappingProxyType({"fastapi": "starlette"})

LIBRARIES: Final = (*_READERS, *_ALIASES, *_SERVERS)
"""The libraries whose configuration can be read; ``fastapi`` and ``starlette`` are the same."""


def migrate(
    library: str,
    sources: Sequence[tuple[str, str]],
    *,
    assume: Iterable[str] = (),
    settings: str | None = None,
) -> Migration:
    """Convert the configuration of a CORS library to policies.

    Args:
        library: One of `LIBRARIES`.
        sources: The files with the configuration, each as its name and its text. If a setting
            occurs several times, the last one counts.
        assume: Conditions of the source that are true when it runs, as the source has them:
            ``"settings.DEBUG"``. ``"not settings.DEBUG"`` says that the condition is false.
        settings: The name of the settings class in use, if there are several.

    Raises:
        KeyError: `library` is unknown.
        MigrationError: a file is not Python, or is not text; the files have no configuration; or
            the class `settings` does not exist.
    """
    for name, text in sources:
        _check_text(name, text)
    if library in _SERVERS:
        try:
            return _SERVERS[library](sources)
        except RecursionError:
            raise MigrationError(f"{sources[0][0]}: it is too deeply nested") from None
    read = _READERS[_ALIASES.get(library, library)]
    options = {"settings": settings} if library in _WITH_SETTINGS else {}
    try:
        return read(Program(sources, assume), **options)
    except RecursionError:
        names = ", ".join(name for name, _ in sources)
        raise MigrationError(f"{names}: an expression is too deeply nested") from None


def _check_text(name: str, text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise MigrationError(f"{name}, line {line}: this is not UTF-8") from None

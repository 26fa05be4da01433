"""Options that several commands have: a server's software, and engines."""

from __future__ import annotations

from collections.abc import Sequence

import click

from ..browser import ENGINES
from ..diagnosis import Software

__all__ = ["engines_named", "server_option"]

_BROWSERS = {"chrome": "chromium", "edge": "chromium", "safari": "webkit"}
"""Names of browsers, and the engines that they have."""


def engines_named(names: Sequence[str]) -> list[str]:
    """The engines that `names` are, which may also be browsers or ``all``; all of them for none.

    Raises:
        click.BadParameter: the engine is unknown.
    """
    found: dict[str, None] = {}
    for name in names or ["all"]:
        engine = _BROWSERS.get(name.lower(), name.lower())
        if engine not in (*ENGINES, "all"):
            known = ", ".join([*ENGINES, *_BROWSERS])
            raise click.BadParameter(
                f"{name!r} is not an engine. The engines are {known}, and all.",
                param_hint="--engine",
            )
        found |= dict.fromkeys(ENGINES if engine == "all" else [engine])
    return list(found)


def _software(
    _: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> tuple[Software, ...]:
    try:
        return tuple(map(Software, values))
    except ValueError:
        unknown = next(each for each in values if each not in set(Software))
        message = f"{unknown!r} is not known. Known are {', '.join(Software)}."
        raise click.BadParameter(message, param=param) from None


def _complete_software(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    return [each for each in Software if each.startswith(incomplete)]


server_option = click.option(
    "--server",
    "software",
    multiple=True,
    metavar="NAME",
    callback=_software,
    shell_complete=_complete_software,
    help="Show the fix as settings of this software, such as nginx or express, instead of the "
    "software that the answers point to; may be repeated.",
)

"""Options that several commands have: a server's software, and engines."""

from __future__ import annotations

from collections.abc import Sequence

import click

from ..browser.engines import engines_named as names_of_engines
from ..diagnosis import Software

__all__ = ["engines_named", "server_option"]


def engines_named(names: Sequence[str]) -> list[str]:
    """The engines that `names` are, which may also be browsers or ``all``; all of them for none.

    Raises:
        click.BadParameter: the engine is unknown.
    """
    try:
        return names_of_engines(names)
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="--engine") from None


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
    help="Show the fix as settings of this software, instead of the software that the responses "
    f"point to; may be repeated. The names: {', '.join(Software)}.",
)

"""The option that names a server's software."""

from __future__ import annotations

import click

from ..diagnosis import Software

__all__ = ["server_option"]


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

"""What `fetch` and `explain` have in common on the command line."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .ending import fail

if TYPE_CHECKING:
    from ..diagnosis import Software

__all__ = ["needs_browser", "server_option"]

Command = TypeVar("Command", bound=Callable[..., Any])


def needs_browser(command: Command) -> Command:
    """Let `command` say so where the extra that the browser's end needs is not installed."""

    @functools.wraps(command)
    def wrapped(*args: Any, **options: Any) -> Any:
        try:
            import ada_url  # noqa: F401, PLC0415
            import httpx2  # noqa: F401, PLC0415
        except ModuleNotFoundError as error:
            fail(
                f"this command needs more than this installation has (no {error.name}). "
                "Install it with: pip install 'crossorigin[cli]'"
            )
        return command(*args, **options)

    return wrapped  # type: ignore[return-value]  # functools.wraps does not say so of bound ones


def _software(
    _: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> tuple[Software, ...]:
    """The members of `Software` by their names; late, for the enumeration is behind an extra."""
    if not values:
        return ()
    from ..diagnosis import Software  # noqa: PLC0415 (an extra)

    try:
        return tuple(map(Software, values))
    except ValueError:
        unknown = next(each for each in values if each not in set(Software))
        message = f"there are no settings for {unknown!r}; there are for {', '.join(Software)}."
        raise click.BadParameter(message, param=param) from None


def _complete_software(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    from ..diagnosis import Software  # noqa: PLC0415 (an extra)

    return [each for each in Software if each.startswith(incomplete)]


server_option = click.option(
    "--server",
    "software",
    multiple=True,
    metavar="NAME",
    callback=_software,
    shell_complete=_complete_software,
    help="Show the fix as settings of this software, such as nginx or express, whatever the "
    "answers say it is; may be repeated.",
)

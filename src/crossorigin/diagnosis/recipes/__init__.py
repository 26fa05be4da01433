"""Recipes: a grant in the syntax of the settings of a server, a framework or a service.

Each recipe is whole, as it goes into a file, and cures the case when it is applied literally: error
responses carry the headers too, preflights are answered before authentication, headers of inner
layers are not doubled, and other headers stay as they are, as far as the software can do that. A
comment in the recipe says what the software cannot do.

One module for each kind of software. `RECIPES` in it maps a `Software` to the function that writes
its settings, with the place where they go and the document that they follow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..grant import Grant
from ..software import Software
from . import applications, clouds, frameworks, node, php, proxies, scripts
from .writing import Writer, is_plain

__all__ = ["Recipe", "recipes_for"]


@dataclass(frozen=True)
class Recipe:
    """Settings for `software`: where they go, the text itself, and the document they follow."""

    software: Software
    title: str
    where: str
    text: str
    docs: str


_WRITERS: dict[Software, Writer] = {
    **frameworks.RECIPES,
    **node.RECIPES,
    **php.RECIPES,
    **scripts.RECIPES,
    **proxies.RECIPES,
    **clouds.RECIPES,
    **applications.RECIPES,
}


def recipes_for(software: Iterable[Software], grant: Grant) -> tuple[Recipe, ...]:
    """The settings of each of `software` that give `grant`.

    Empty if the grant has a name that is not safe in settings: text from a recording must not
    become a command in a shell.
    """
    if not is_plain(grant):
        return ()
    writers = ((each, _WRITERS[each]) for each in software)
    return tuple(
        Recipe(each, writer.title, writer.where, writer.write(grant).strip("\n"), writer.docs)
        for each, writer in writers
    )

"""Recipes: a grant in the syntax of the settings of a server, a framework or a service.

Each recipe is whole, as it goes into a file, and cures the case when it is applied literally: error
responses carry the headers too, preflights are answered before authentication, headers of inner
layers are not doubled, and other headers stay as they are, as far as the software can do that. A
comment in the recipe says what the software cannot do.

One module for each kind of software. `RECIPES` in it maps a `Software` to the function that writes
its settings, with the place where they go and the document that they follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..grant import Grant
from ..software import Software
from . import applications, clouds, frameworks, node, php, proxies, scripts
from .names import with_names
from .writing import Writer, is_plain

__all__ = ["Recipe", "recipes_for", "title_of"]


@dataclass(frozen=True)
class Recipe:
    """Settings for `software`: where they go, the text itself, and the document they follow.

    `remark` is what the text leaves out, or empty.
    """

    software: Software
    title: str
    where: str
    text: str
    docs: str
    remark: str = ""


_WRITERS: dict[Software, Writer] = {
    **frameworks.RECIPES,
    **node.RECIPES,
    **php.RECIPES,
    **scripts.RECIPES,
    **proxies.RECIPES,
    **clouds.RECIPES,
    **applications.RECIPES,
}


def title_of(software: Software) -> str:
    """The name of a software, with that of its CORS layer: ``Express, with cors``."""
    return _WRITERS[software].title


def recipes_for(
    software: Iterable[Software], grant: Grant, urls: Sequence[str] = ()
) -> tuple[Recipe, ...]:
    """The settings of each of `software` that give `grant`, with the names that `urls` have.

    Empty if the grant has a name that is not safe in settings: text from a recording must not
    become a command in a shell. Software that compares whole origins gets the page's in place of a
    pattern.
    """
    if not is_plain(grant):
        return ()
    return tuple(_recipe(each, _WRITERS[each], grant, urls) for each in software)


def _recipe(software: Software, writer: Writer, grant: Grant, urls: Sequence[str]) -> Recipe:
    remark = ""
    if grant.page and not writer.patterns:
        remark = f"{writer.title} compares whole origins here: add those that {grant.origin} means."
        grant = replace(grant, origin=grant.page, page="")
    if grant.patterns and not grant.anyone:
        kept = " and ".join(f"“{each}”" for each in grant.patterns)
        remark = f"{remark} Keep {kept} of your settings beside these origins.".strip()
    if grant.any_header:
        kept = "Your settings allow every request header: keep that in place of this list of them."
        remark = f"{remark} {kept}".strip()
    text = with_names(writer.write(grant).strip("\n"), urls)
    return Recipe(software, writer.title, writer.where, text, writer.docs, remark)

"""The meaning of a regular expression for paths, if it is certain."""

from __future__ import annotations

from typing import NamedTuple

from ..policy.expressions import (
    ANY_CHARACTER,
    ANYTHING,
    END,
    SPECIAL,
    UncertainError,
    variants,
)

__all__ = ["Paths", "read_paths", "shown_pattern"]

LONGEST_SHOWN = 120
"""Characters of an expression in a message."""


def shown_pattern(expression: str) -> str:
    """An expression for a message, as it is written, and bounded."""
    if len(expression) > LONGEST_SHOWN:
        expression = f"{expression[: LONGEST_SHOWN - 1]}…"
    return f"'{expression}'"


class Paths(NamedTuple):
    """The meaning of an expression for paths."""

    paths: tuple[str, ...]
    """Prefixes, as in `PolicyMap`."""
    exact: bool
    """Whether it matches exactly these prefixes and the paths below them."""
    alone: bool = False
    """Whether it matches one of the paths and nothing below it."""
    partial: bool = False
    """Whether it is meant for all paths that begin with the same letters."""
    added: tuple[str, ...] = ()
    """Those of the paths that it does not match itself, but only what is below them."""


def read_paths(expression: str) -> Paths | None:
    """The meaning of an expression for the beginning of paths; ``None`` if it is not certain."""
    glob = expression.endswith("/*") and expression != "/*"
    if glob:  # literally trailing slashes, but meant for the paths below
        expression = f"{expression[:-1]}.*"
    elif expression == "/*":
        expression = ".*"
    try:
        texts = variants(expression)
    except UncertainError:
        return None
    paths, exact, alone, partial = list[str](), not glob, False, False
    matched = set[str]()
    for text in texts:
        path = text.removesuffix(END)
        alone = alone or (path != text and not path.endswith(ANYTHING))
        path = path.removesuffix(ANYTHING)
        plain = path.replace(ANY_CHARACTER, ".")
        if SPECIAL & set(plain) or not plain.startswith("/"):
            if plain:
                return None
            plain = "/"
        exact = exact and plain == "/"
        partial = partial or not plain.endswith("/")
        paths.append(plain.rstrip("/") or "/")
        if glob or plain == "/" or not plain.endswith("/"):
            matched.add(paths[-1])
    paths = list(dict.fromkeys(paths))
    added = tuple(path for path in paths if path not in matched)
    return Paths(tuple(paths), exact, alone, partial, added)

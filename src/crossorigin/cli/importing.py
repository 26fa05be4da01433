"""Imports the code that a command line names, as ``MODULE:NAME``.

Importing runs the code, in this process and its environment; the command says so before.
"""

from __future__ import annotations

import asyncio
import difflib
import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

__all__ = ["NoSuchName", "current_folder_importable", "named_object"]

LONGEST_COMPARED = 64
"""The most characters of a name that is compared with those that there are."""


class NoSuchName(LookupError):
    """The module could be imported, and it, or an object in it, lacks the name that was given.

    The message names both, and names that are nearly the same.
    """


@contextmanager
def current_folder_importable() -> Iterator[None]:
    """Modules of the current folder can be imported, as with ``python -m``."""
    folder = str(Path.cwd())
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        with suppress(ValueError):  # the code may have changed it
            sys.path.remove(folder)


def named_object(target: str) -> Any:
    """The object that ``MODULE:NAME`` names, or without a name the module.

    For a function, ``MODULE:NAME()`` is what it returns; a coroutine is awaited.

    Raises:
        NoSuchName: the module was imported, and the object is not in it.
        Exception, SystemExit: any that the code raises.
    """
    module, _, path = target.partition(":")
    found: Any = import_module(module)
    holder = "it"
    for name in filter(None, path.removesuffix("()").split(".")):
        try:
            found = getattr(found, name)
        except AttributeError:
            lacks = f"{holder} has no {name!r}{_near(found, name)}"
            raise NoSuchName(f"the module {module} was imported, but {lacks}") from None
        holder = name
    if path.endswith("()"):
        found = found()
        if inspect.iscoroutine(found):
            found = asyncio.run(found)
    return found


def _near(found: object, name: str) -> str:
    """The names in `found` that are nearly `name`, as the rest of a sentence."""
    public = [each for each in dir(found) if not each.startswith("_")]
    near = difflib.get_close_matches(name, public) if len(name) <= LONGEST_COMPARED else []
    return f"; similar names: {', '.join(near)}" if near else ""

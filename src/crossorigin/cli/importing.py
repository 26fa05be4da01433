"""Imports the code that a command line names, as ``MODULE:NAME``.

Importing runs the code, in this process and its environment; the command says so before.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

__all__ = ["current_folder_importable", "named_object"]


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

    Raises:
        Exception, SystemExit: any that the code raises.
    """
    module, _, path = target.partition(":")
    found: Any = import_module(module)
    for name in filter(None, path.split(".")):
        found = getattr(found, name)
    return found

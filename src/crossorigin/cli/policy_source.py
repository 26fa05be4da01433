"""Where a policy comes from: a file, or by import from a module, an application or Django.

Reading a file never runs anything. Importing runs the module that is named, in this process and its
environment, and says so.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from ..policy import PolicyMap
from .terminal import Printer

if TYPE_CHECKING:
    from .imported_policy import ImportedPolicies

__all__ = ["SOURCES", "is_imported", "load_imported", "load_policies"]

SOURCES = (
    "a file, TOML or JSON; or MODULE:NAME, such as main:app, of a policy or of an application that "
    "has one, or MODULE:NAME() of a function that returns one; or django, for the project that "
    "DJANGO_SETTINGS_MODULE names. MODULE:NAME and django import that code, which runs it"
)
"""The values of an option that names a policy, in words."""
DJANGO = "django"
_ADDRESS = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*(\(\))?")


def is_imported(source: str) -> bool:
    """Whether `source` names code that has to be imported, and no file."""
    if Path(source).exists():
        return False
    return source == DJANGO or _ADDRESS.fullmatch(source) is not None


def load_policies(printer: Printer, source: str) -> PolicyMap:
    """The policies that `source` is or names; see `SOURCES`.

    It exits with status 2 where the code cannot be imported, or has no policy.

    Raises:
        PolicyError: a policy is wrong, or a file cannot be read.
    """
    if not is_imported(source):
        return PolicyMap.from_file(source)
    return load_imported(printer, source).policies


def load_imported(printer: Printer, source: str) -> ImportedPolicies:
    """The policies of imported code, and what an application does with them.

    It exits with status 2 where the code cannot be imported, or has no policy.

    Raises:
        PolicyError: a policy is wrong.
    """
    from .imported_policy import import_policies  # noqa: PLC0415 (a file needs no middleware)

    return import_policies(printer, source, of_django=source == DJANGO)

"""Where a policy comes from: a file, or by import from a module, an application or Django.

Reading a file never runs anything. Importing runs the module that is named, in this process and its
environment, and says so.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from ..enforcement import Middleware
from ..file_policy import FilePolicy
from ..integrations.installing import installed_policy
from ..policy import Policy, PolicyError, PolicyMap
from .importing import NoSuchName, current_folder_importable, named_object
from .terminal import Printer

__all__ = ["SOURCES", "is_imported", "load_policies"]

SOURCES = (
    "a file, TOML or JSON; or MODULE:NAME, such as main:app, of a policy or of an application that "
    "has one, or MODULE:NAME() of a function that returns one; or django, for the project that "
    "DJANGO_SETTINGS_MODULE names. MODULE:NAME and django import that code, which runs it"
)
"""The values of an option that names a policy, in words."""
DJANGO = "django"
_ADDRESS = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*(\(\))?")
_NO_POLICY = (
    "is {}, which has no policy. Name a Policy, a PolicyMap, a FilePolicy, the middleware that "
    "install() returns, or an application with an installed policy. For a function that returns "
    "one, write NAME(); for a Django project, django."
)


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
    name = os.environ.get("DJANGO_SETTINGS_MODULE", "") if source == DJANGO else source
    printer.note(f"crossorigin: importing {name or source} runs its code.")
    try:
        with current_folder_importable():
            found = _django() if source == DJANGO else named_object(source)
            policies = _policies_of(found)
    except PolicyError:
        raise
    except (Exception, SystemExit) as error:
        printer.fail(f"{source}: {_words(error)}.")
    if policies is None:
        printer.fail(f"{source} {_NO_POLICY.format(type(found).__name__)}")
    return policies


def _words(error: BaseException) -> str:
    said = str(error).rstrip(".")
    if isinstance(error, NoSuchName):
        return said
    return f"importing it raised {type(error).__name__}{f': {said}' if said else ''}"


def _django() -> Any:
    if not os.environ.get("DJANGO_SETTINGS_MODULE"):
        raise RuntimeError("DJANGO_SETTINGS_MODULE is not set, such as to shop.settings")
    import django  # noqa: PLC0415 (where there is Django)

    django.setup()
    from ..integrations.django.settings import policy  # noqa: PLC0415

    return policy()


def _policies_of(found: Any) -> PolicyMap | None:
    """The policies that an object is or has; ``None`` if it has none."""
    if isinstance(found, PolicyMap):
        return found
    if isinstance(found, Policy):
        return PolicyMap({"/": found})
    if isinstance(found, (FilePolicy, Middleware)):
        return _policies_of(found.policy)
    installed = installed_policy(found)
    return None if installed is None else _policies_of(installed)

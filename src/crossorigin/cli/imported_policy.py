"""A policy by import from a module, an application or Django, which runs the code that is named."""

from __future__ import annotations

import os
from typing import Any

from ..enforcement import Middleware
from ..followed_policy import FollowedPolicy
from ..integrations.installing import installed_policy
from ..policy import Policy, PolicyError, PolicyMap
from .importing import NoSuchName, current_folder_importable, named_object
from .terminal import Printer

__all__ = ["import_policies"]

_NO_POLICY = (
    "is {}, which has no policy. Name a Policy, a PolicyMap, a FilePolicy, the middleware that "
    "install() returns, or an application with an installed policy. For a function that returns "
    "one, write NAME(); for a Django project, django."
)


def import_policies(printer: Printer, source: str, *, of_django: bool) -> PolicyMap:
    """The policies of the object at `source`, or of the project that DJANGO_SETTINGS_MODULE names.

    It says what it imports, and exits with status 2 where that fails or has no policy.

    Raises:
        PolicyError: a policy is wrong.
    """
    name = os.environ.get("DJANGO_SETTINGS_MODULE", "") if of_django else source
    printer.note(f"crossorigin: importing {name or source} runs its code.")
    try:
        with current_folder_importable():
            found = _django() if of_django else named_object(source)
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
    if isinstance(found, (FollowedPolicy, Middleware)):
        return _policies_of(found.policy)
    installed = installed_policy(found)
    return None if installed is None else _policies_of(installed)

"""The settings: ``CROSSORIGIN`` and ``CROSSORIGIN_OPTIONS``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from ...middleware_options import Options
from ...policies_in_force import Policies
from ..settings import policy_from_setting

__all__ = ["MIDDLEWARE", "OPTIONS", "POLICY", "options", "policy"]

POLICY = "CROSSORIGIN"
OPTIONS = "CROSSORIGIN_OPTIONS"
MIDDLEWARE = "crossorigin.integrations.django.CORSMiddleware"

KNOWN = tuple(Options.__annotations__)
"""The options of `crossorigin.asgi.CORSMiddleware`, without `websocket`."""

FUNCTIONS = ("allow_origin_if", "on_decision")
"""The options that may be dotted paths."""


def policy() -> Policies:
    """The policy in force.

    Raises:
        ImproperlyConfigured: the setting is missing, or does not have a type of a policy.
        PolicyError: it is wrong.
    """
    try:
        return policy_from_setting(POLICY, getattr(settings, POLICY, None))
    except TypeError as error:
        raise ImproperlyConfigured(str(error)) from None


def options() -> dict[str, Any]:
    """The options of the middleware that are set, with functions imported and a candidate built.

    Raises:
        ImproperlyConfigured: an option is unknown, or there is no object at the path.
        PolicyError: the candidate is wrong.
        TypeError: it is not a policy.
    """
    given = getattr(settings, OPTIONS, {})
    if not isinstance(given, Mapping) or not set(given) <= set(KNOWN):
        raise ImproperlyConfigured(
            f"{OPTIONS} is {given!r}; it must be a mapping with no other keys than "
            f"{', '.join(KNOWN)}"
        )
    imported = dict(given)
    if given.get("candidate") is not None:
        imported["candidate"] = policy_from_setting(f"candidate in {OPTIONS}", given["candidate"])
    for name in FUNCTIONS:
        if isinstance(given.get(name), str):
            try:
                imported[name] = import_string(given[name])
            except ImportError as error:
                raise ImproperlyConfigured(f"{name} in {OPTIONS}: {error}") from None
    return imported

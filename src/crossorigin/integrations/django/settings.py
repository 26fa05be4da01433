"""The settings: ``CROSSORIGIN`` and ``CROSSORIGIN_OPTIONS``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from ...policies_in_force import Policies
from ..settings import policy_from_setting

__all__ = ["MIDDLEWARE", "OPTIONS", "POLICY", "options", "policy"]

POLICY = "CROSSORIGIN"
OPTIONS = "CROSSORIGIN_OPTIONS"
MIDDLEWARE = "crossorigin.integrations.django.CORSMiddleware"

KNOWN = ("allow_origin_if", "debug", "log_refusals", "on_decision", "trust_proxy_headers")
"""The options, as those of `crossorigin.asgi.CORSMiddleware`."""

FUNCTIONS = ("allow_origin_if", "on_decision")
"""Those that may be given by a dotted path."""


def policy() -> Policies:
    """The policy in force.

    Raises:
        ImproperlyConfigured: there is none, or it is of no type that a policy can be.
        PolicyError: it is wrong.
    """
    try:
        return policy_from_setting(POLICY, getattr(settings, POLICY, None))
    except TypeError as error:
        raise ImproperlyConfigured(str(error)) from None


def options() -> dict[str, Any]:
    """The options of the middleware that are given, functions imported.

    Raises:
        ImproperlyConfigured: there is no such option, or nothing at the path.
    """
    given = getattr(settings, OPTIONS, {})
    if not isinstance(given, Mapping) or not set(given) <= set(KNOWN):
        raise ImproperlyConfigured(
            f"{OPTIONS} is {given!r}; it must be a mapping with no other keys than "
            f"{', '.join(KNOWN)}"
        )
    imported = dict(given)
    for name in FUNCTIONS:
        if isinstance(given.get(name), str):
            try:
                imported[name] = import_string(given[name])
            except ImportError as error:
                raise ImproperlyConfigured(f"{name} in {OPTIONS}: {error}") from None
    return imported

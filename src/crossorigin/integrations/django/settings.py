"""The settings: ``CROSSORIGIN`` and ``CROSSORIGIN_OPTIONS``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from ...middleware import Policies
from ..settings import policy_from_setting

__all__ = ["MIDDLEWARE", "OPTIONS", "POLICY", "options", "policy"]

POLICY = "CROSSORIGIN"
OPTIONS = "CROSSORIGIN_OPTIONS"
MIDDLEWARE = "crossorigin.integrations.django.CORSMiddleware"

DEFAULTS = {
    "debug": False,
    "log_refusals": True,
    "on_decision": None,
    "trust_proxy_headers": False,
}
"""The options, as those of `crossorigin.asgi.CORSMiddleware`."""


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
    """All options of the middleware; `on_decision` may be given by its dotted path.

    Raises:
        ImproperlyConfigured: there is no such option, or nothing at the path.
    """
    given = getattr(settings, OPTIONS, {})
    if not isinstance(given, Mapping) or not set(given) <= set(DEFAULTS):
        raise ImproperlyConfigured(
            f"{OPTIONS} is {given!r}; it must be a mapping with no other keys than "
            f"{', '.join(DEFAULTS)}"
        )
    merged = {**DEFAULTS, **given}
    if isinstance(merged["on_decision"], str):
        try:
            merged["on_decision"] = import_string(merged["on_decision"])
        except ImportError as error:
            raise ImproperlyConfigured(f"on_decision in {OPTIONS}: {error}") from None
    return merged

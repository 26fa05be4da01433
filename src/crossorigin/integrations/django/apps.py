"""The application for ``INSTALLED_APPS``, which registers the system checks."""

from __future__ import annotations

from django.apps import AppConfig
from django.core import checks

__all__ = ["CrossOriginConfig"]


class CrossOriginConfig(AppConfig):
    """Registers the checks of the policy and of its place among the middleware."""

    name = "crossorigin.integrations.django"
    label = "crossorigin"
    verbose_name = "CORS"

    def ready(self) -> None:
        """Register the checks."""
        from .checks import (  # noqa: PLC0415  # apps are ready now
            check_left_over,
            check_middleware,
            check_policy,
        )

        checks.register(check_policy, checks.Tags.security)
        checks.register(check_middleware, checks.Tags.security)
        checks.register(check_left_over, checks.Tags.security)

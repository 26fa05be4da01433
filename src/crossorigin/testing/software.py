"""The software of an application, so that the fix can be written in its settings."""

from __future__ import annotations

import sys
from typing import Any

from ..diagnosis import Software
from ..enforcement import Middleware
from .django import DjangoProject

__all__ = ["software_of"]

_BY_MODULE = {
    "starlette.applications": Software.FASTAPI,
    "flask.app": Software.FLASK,
    "django.core.handlers.wsgi": Software.DJANGO,
    "django.core.handlers.asgi": Software.DJANGO,
}
"""The software by the modules of an application's class and its bases."""


def software_of(source: object) -> Software | None:
    """The software of `source`, if its settings are known and it has no `Policy` already."""
    if isinstance(source, DjangoProject):
        return None if _django_has_policy() else Software.DJANGO
    modules = [each.__module__ for each in type(source).__mro__]
    software = next((_BY_MODULE[name] for name in modules if name in _BY_MODULE), None)
    if software is None or _has_policy(source):
        return None
    return None if software is Software.DJANGO and _django_has_policy() else software


def _has_policy(app: Any) -> bool:
    """Whether a Starlette or Flask application has one of this library's middlewares."""
    added = [each.cls for each in getattr(app, "user_middleware", ())]
    around = getattr(app, "wsgi_app", None), getattr(app, "cors_middleware", None)
    return any(isinstance(each, Middleware) for each in around) or any(
        isinstance(each, type) and issubclass(each, Middleware) for each in added
    )


def _django_has_policy() -> bool:
    settings = sys.modules["django.conf"].settings
    return any(name.startswith("crossorigin.") for name in settings.MIDDLEWARE)

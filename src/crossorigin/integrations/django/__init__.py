"""Django: a middleware, two settings, system checks, and `cors` for views and URL patterns.

In the settings::

    INSTALLED_APPS = [..., "crossorigin.integrations.django"]  # for the system checks
    MIDDLEWARE = ["crossorigin.integrations.django.CORSMiddleware", ...]  # first
    CROSSORIGIN = {"allow_origins": ["https://app.example.com"]}

``CROSSORIGIN`` has the fields of a policy file, or is a `Policy`, a `PolicyMap`, or the path of
such a file. ``CROSSORIGIN_OPTIONS`` has the options of the middleware.
"""

from __future__ import annotations

from .middleware import CORSMiddleware
from .routes import cors

__all__ = ["CORSMiddleware", "cors"]

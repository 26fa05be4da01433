"""Plain Django under ASGI."""

from django.core.handlers.asgi import ASGIHandler

from .configured import configure

configure("urls_async")
application = ASGIHandler()

"""Django Ninja under ASGI."""

from django.core.handlers.asgi import ASGIHandler

from .configured import configure

configure("urls_ninja")
application = ASGIHandler()

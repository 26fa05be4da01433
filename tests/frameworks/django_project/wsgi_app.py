"""Plain Django under WSGI."""

from django.core.handlers.wsgi import WSGIHandler

from .configured import configure

configure("urls")
application = WSGIHandler()

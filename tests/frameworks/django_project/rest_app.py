"""Django REST framework under WSGI."""

from django.core.handlers.wsgi import WSGIHandler

from .configured import configure

configure("urls_rest")
application = WSGIHandler()

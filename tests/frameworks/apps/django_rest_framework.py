"""Django REST framework on gunicorn."""

from ..contract import Framework
from .django import LACKS

FRAMEWORK = Framework(
    name="Django REST framework",
    distributions=("djangorestframework", "gunicorn"),
    command="gunicorn --bind 127.0.0.1:{port} tests.frameworks.django_project.rest_app",
    lacks={name: reason for name, reason in LACKS.items() if name != "http-error"},
)

"""Django under ASGI, its views coroutines, on uvicorn."""

from ..contract import Framework
from .django import LACKS

FRAMEWORK = Framework(
    name="Django (async)",
    distributions=("Django", "uvicorn"),
    command="uvicorn --host 127.0.0.1 --port {port} --lifespan off"
    " tests.frameworks.django_project.asgi_app:application",
    lacks=LACKS,
)

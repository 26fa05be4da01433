"""Django Ninja, some of its operations coroutines, on hypercorn."""

from ..contract import Framework
from .django import LACKS

FRAMEWORK = Framework(
    name="Django Ninja",
    distributions=("django-ninja", "hypercorn"),
    command="hypercorn --bind 127.0.0.1:{port}"
    " tests.frameworks.django_project.ninja_app:application",
    lacks={
        "websocket": LACKS["websocket"],
        "policy-of-a-class": "operations are functions",
        "policy-of-a-group": "a router leaves no trace in the URLconf; give its prefix a policy in "
        "a PolicyMap",
    },
)

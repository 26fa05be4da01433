"""Django under WSGI, on gunicorn."""

from ..contract import Framework

LACKS = {
    "http-error": "its exceptions stand for 400, 403 and 404; tests of the integration have them",
    "websocket": "Django serves HTTP only",
    "policy-by-method": "URLs are told apart by the path alone; a class has policies by method",
}

FRAMEWORK = Framework(
    name="Django",
    distributions=("Django", "gunicorn"),
    command="gunicorn --bind 127.0.0.1:{port} tests.frameworks.django_project.wsgi_app",
    lacks=LACKS,
)

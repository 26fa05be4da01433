"""Django, for WSGI (`wsgi`) and for ASGI (`asgi`)."""

import os
from typing import Any

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.views.static import serve

from ..contract import CASE, FILES, ITEMS, POLICIES, ROUTES, STATIC, SUB, SUB_ROUTES, TREE, body


def answer(name: str) -> Any:
    def view(request: HttpRequest, **_: str) -> HttpResponse:
        return HttpResponse(body(name), content_type="text/plain")

    return view


urlpatterns = [
    *(path(route[1:], answer(route)) for route in ROUTES),
    path(f"{ITEMS[1:]}/<name>", answer(ITEMS)),
    path(f"{TREE[1:]}/<path:rest>", answer(TREE)),
    path(f"{SUB[1:]}/", include([path(each[1:], answer(f"{SUB}{each}")) for each in SUB_ROUTES])),
    re_path(rf"^{STATIC[1:]}/(?P<path>.*)$", serve, {"document_root": FILES}),
]

os.environ.pop("DJANGO_SETTINGS_MODULE", None)
settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="for tests",  # noqa: S106
    FORCE_SCRIPT_NAME=CASE.declared or None,
    MIDDLEWARE=[
        "crossorigin.integrations.django.CORSMiddleware",
        "django.middleware.common.CommonMiddleware",
    ],
    CROSSORIGIN=POLICIES,
    LOGGING_CONFIG=None,
    USE_TZ=True,
)
django.setup()

from django.core.asgi import get_asgi_application  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402

asgi = get_asgi_application()
wsgi = get_wsgi_application()

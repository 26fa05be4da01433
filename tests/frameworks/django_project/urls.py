"""The URLs of plain Django."""

from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.static import serve

from crossorigin.integrations.django import cors

from ..contract import PARTNERS, STATIC
from . import views

GROUP = [path("item", views.plain), path("open", views.open_to_all)]
MOUNTED = ([path("item", views.plain)], "mounted")

urlpatterns = [
    path("plain", views.plain_or_change),
    path("crash", views.crash),
    path("slashed/", views.plain),
    path("stream", views.stream),
    path("broken", views.broken),
    path("static/<path:path>", serve, {"document_root": STATIC}),
    path("private/data", views.plain),
    path("own-headers", views.own_headers),
    path("varied", views.varied),
    path("cookies", views.cookies),
    path("internal/books", views.books),
    path("internal/status", views.plain),
    path("open", views.open_to_all),
    path("closed", views.closed),
    path("class", csrf_exempt(views.Class.as_view())),
    cors(PARTNERS)(path("group/", include(GROUP))),
    cors(PARTNERS)(path("mounted/", include(MOUNTED))),
]

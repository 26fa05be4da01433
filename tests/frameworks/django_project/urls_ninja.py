"""The operations and URLs of Django Ninja."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.static import serve
from ninja import NinjaAPI
from ninja.errors import HttpError

from crossorigin.integrations.django import cors

from ..contract import (
    KEPT,
    NO_CORS,
    OPEN,
    OPTIONS,
    OWN_HEADERS,
    PARTNERS,
    PLAIN,
    STATIC,
    Bug,
)
from . import views

api = NinjaAPI()


@api.api_operation(["GET", "HEAD"], "/plain")
@api.get("/slashed/")
@api.get("/private/data")
@api.get("/internal/status")
def plain(request: HttpRequest) -> HttpResponse:
    return views.plain(request)


@api.put("/plain")
async def change(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.body)


@api.api_operation(["OPTIONS"], "/plain")
def options(request: HttpRequest) -> HttpResponse:
    return HttpResponse(headers=OPTIONS)


@api.get("/crash")
def crash(request: HttpRequest) -> None:
    raise Bug


@api.get("/conflict")
def conflict(request: HttpRequest) -> None:
    raise HttpError(409, "conflict")


@api.get("/own-headers")
def own_headers(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PLAIN, headers=OWN_HEADERS)


@api.get("/varied")
def varied(request: HttpRequest) -> HttpResponse:
    return views.varied(request)


@api.get("/cookies")
def cookies(request: HttpRequest) -> HttpResponse:
    return views.cookies(request)


@api.get("/internal/books")
def books(request: HttpRequest) -> HttpResponse:
    return HttpResponse(KEPT, headers=OWN_HEADERS)


@api.get("/open")
@api.get("/split")
@cors(OPEN)
def open_to_all(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PLAIN)


@cors(NO_CORS)
@api.get("/closed")
async def closed(request: HttpRequest) -> HttpResponse:
    return HttpResponse(KEPT, headers=OWN_HEADERS)


@api.put("/split")
@cors(PARTNERS)
def change_split(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.body)


mounted = NinjaAPI(urls_namespace="mounted")
mounted.get("/item")(plain)

urlpatterns = [
    path("stream", views.stream_async),
    path("broken", views.broken_async),
    path("static/<path:path>", serve, {"document_root": STATIC}),
    cors(PARTNERS)(path("mounted/", mounted.urls)),
    path("", api.urls),
]

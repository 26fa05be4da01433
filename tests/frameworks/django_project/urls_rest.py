"""The views and URLs of Django REST framework."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.urls import include, path
from django.views.static import serve
from rest_framework.decorators import api_view
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSet

from crossorigin.integrations.django import cors

from ..contract import (
    CHUNKS,
    COOKIES,
    ETAG,
    KEPT,
    NO_CORS,
    OPEN,
    OPTIONS,
    OWN_HEADERS,
    PARTNERS,
    PLAIN,
    STATIC,
    VARIED,
    Bug,
)


class Conflict(APIException):
    status_code = 409


@api_view()
def plain(request: Request) -> Response:
    return Response(PLAIN)


class Plain(APIView):
    def get(self, request: Request) -> Response:
        return Response(PLAIN, headers={"ETag": ETAG})

    def put(self, request: Request) -> Response:
        return Response(request.body.decode())

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        return Response(headers=OPTIONS)

    @property
    def allowed_methods(self) -> list[str]:  # for the header Allow, which is the framework's to set
        return OPTIONS["Allow"].split(", ")


@api_view()
def crash(request: Request) -> Response:
    raise Bug


@api_view()
def conflict(request: Request) -> Response:
    raise Conflict


@api_view()
def stream(request: Request) -> StreamingHttpResponse:
    return StreamingHttpResponse(iter(CHUNKS))


@api_view()
def broken(request: Request) -> StreamingHttpResponse:
    def chunks() -> Iterator[str]:
        yield CHUNKS[0]
        raise Bug

    return StreamingHttpResponse(chunks())


@api_view()
def own_headers(request: Request) -> Response:
    return Response(PLAIN, headers=OWN_HEADERS)


@api_view()
def varied(request: Request) -> Response:
    return Response(PLAIN, headers=VARIED)


@api_view()
def cookies(request: Request) -> Response:
    response = Response(request.headers.get("Cookie", ""))
    for cookie in COOKIES:
        response.cookies.load(cookie)
    return response


@api_view()
def books(request: Request) -> Response:
    return Response(KEPT, headers=OWN_HEADERS)


@cors(OPEN)
@api_view()
def open_to_all(request: Request) -> Response:
    return Response(PLAIN)


@api_view()
@cors(NO_CORS)
def closed(request: Request) -> Response:
    return Response(KEPT, headers=OWN_HEADERS)


@cors(PARTNERS)
class Class(APIView):
    @cors(OPEN)
    def get(self, request: Request) -> Response:
        return Response(PLAIN)

    def put(self, request: Request) -> Response:
        return Response(request.body.decode())


class Group(ViewSet):
    def list(self, request: Request) -> Response:
        return Response(PLAIN)


class OpenGroup(ViewSet):
    @cors(OPEN)
    def list(self, request: Request) -> Response:
        return Response(PLAIN)


router = SimpleRouter(trailing_slash=False)
router.register("item", Group, "item")
router.register("open", OpenGroup, "open")

urlpatterns = [
    path("plain", Plain.as_view()),
    path("crash", crash),
    path("conflict", conflict),
    path("slashed/", plain),
    path("stream", stream),
    path("broken", broken),
    path("static/<path:path>", serve, {"document_root": STATIC}),
    path("private/data", plain),
    path("own-headers", own_headers),
    path("varied", varied),
    path("cookies", cookies),
    path("internal/books", books),
    path("internal/status", plain),
    path("open", open_to_all),
    path("closed", closed),
    path("class", Class.as_view()),
    cors(PARTNERS)(path("group/", include(router.urls))),
    cors(PARTNERS)(path("mounted/", include(([path("item", plain)], "mounted")))),
]

"""The views of plain Django, and the middleware of all projects."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.decorators import sync_and_async_middleware
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from crossorigin.integrations.django import cors

from ..contract import (
    AUTHORIZATION,
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
    VARIED,
    Bug,
)

Answer = Callable[[HttpRequest], HttpResponseBase]


@sync_and_async_middleware
def authenticate(
    get_response: Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]],
) -> Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]:
    def refused(request: HttpRequest) -> HttpResponse | None:
        private = request.path.startswith("/private")
        if private and request.headers.get("Authorization") != AUTHORIZATION:
            return HttpResponse("who are you?", status=401)
        return None

    def answer(request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        return refused(request) or get_response(request)

    async def answer_async(request: HttpRequest) -> HttpResponseBase:
        response = refused(request) or get_response(request)
        return response if isinstance(response, HttpResponseBase) else await response

    return answer_async if iscoroutinefunction(get_response) else answer


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PLAIN, headers={"ETag": ETAG})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "PUT", "OPTIONS"])
def plain_or_change(request: HttpRequest) -> HttpResponse:
    if request.method == "PUT":
        return HttpResponse(request.body)
    if request.method == "OPTIONS":
        return HttpResponse(headers=OPTIONS)
    return plain(request)


def crash(request: HttpRequest) -> HttpResponse:
    raise Bug


def stream(request: HttpRequest) -> StreamingHttpResponse:
    def chunks() -> Iterator[str]:
        yield from CHUNKS

    return StreamingHttpResponse(chunks())


async def stream_async(request: HttpRequest) -> StreamingHttpResponse:
    async def chunks() -> AsyncIterator[str]:
        for chunk in CHUNKS:
            yield chunk

    return StreamingHttpResponse(chunks())


def broken(request: HttpRequest) -> StreamingHttpResponse:
    def chunks() -> Iterator[str]:
        yield CHUNKS[0]
        raise Bug

    return StreamingHttpResponse(chunks())


async def broken_async(request: HttpRequest) -> StreamingHttpResponse:
    async def chunks() -> AsyncIterator[str]:
        yield CHUNKS[0]
        raise Bug

    return StreamingHttpResponse(chunks())


def own_headers(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PLAIN, headers=OWN_HEADERS)


def varied(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PLAIN, headers=VARIED)


def cookies(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(request.headers.get("Cookie", ""))
    for cookie in COOKIES:
        response.cookies.load(cookie)
    return response


def books(request: HttpRequest) -> HttpResponse:
    return HttpResponse(KEPT, headers=OWN_HEADERS)


@cors(OPEN)
def open_to_all(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PLAIN)


@cors(NO_CORS)
def closed(request: HttpRequest) -> HttpResponse:
    return HttpResponse(KEPT, headers=OWN_HEADERS)


@cors(PARTNERS)
class Class(View):
    @cors(OPEN)
    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(PLAIN)

    def put(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(request.body)

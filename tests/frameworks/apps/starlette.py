"""Starlette on uvicorn."""

from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route, Router, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from crossorigin.integrations.starlette import cors, install

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
    POLICIES,
    STATIC,
    VARIED,
    Bug,
    Framework,
    is_customer_async,
)

FRAMEWORK = Framework(
    name="Starlette",
    distributions=("starlette", "uvicorn"),
    command="uvicorn --host 127.0.0.1 --port {port} tests.frameworks.apps.starlette:app",
)


def plain(request: Request) -> Response:
    return PlainTextResponse(PLAIN, headers={"ETag": ETAG})


async def change(request: Request) -> Response:
    return Response(await request.body())


def options(request: Request) -> Response:
    return Response(headers=OPTIONS)


def crash(request: Request) -> Response:
    raise Bug


def conflict(request: Request) -> Response:
    raise HTTPException(409)


def stream(request: Request) -> Response:
    async def chunks() -> AsyncIterator[str]:
        for chunk in CHUNKS:
            yield chunk

    return StreamingResponse(chunks(), media_type="text/plain")


def broken(request: Request) -> Response:
    async def chunks() -> AsyncIterator[str]:
        yield CHUNKS[0]
        raise Bug

    return StreamingResponse(chunks(), media_type="text/plain")


def own_headers(request: Request) -> Response:
    return PlainTextResponse(PLAIN, headers=OWN_HEADERS)


def varied(request: Request) -> Response:
    return PlainTextResponse(PLAIN, headers=VARIED)


def cookies(request: Request) -> Response:
    response = PlainTextResponse(request.headers.get("cookie", ""))
    for cookie in COOKIES:
        response.headers.append("Set-Cookie", cookie)
    return response


def books(request: Request) -> Response:
    return PlainTextResponse(KEPT, headers=OWN_HEADERS)


@cors(OPEN)
def open_to_all(request: Request) -> Response:
    return PlainTextResponse(PLAIN)


@cors(NO_CORS)
def closed(request: Request) -> Response:
    return PlainTextResponse(KEPT, headers=OWN_HEADERS)


@cors(PARTNERS)
async def change_split(request: Request) -> Response:
    return await change(request)


@cors(PARTNERS)
class Class(HTTPEndpoint):
    @cors(OPEN)
    def get(self, request: Request) -> Response:
        return PlainTextResponse(PLAIN)

    async def put(self, request: Request) -> Response:
        return await change(request)


async def echo(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(await socket.receive_text())
    await socket.close()


class Authentication:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app: ASGIApp = self.app
        if scope["type"] == "http" and scope["path"].startswith("/private"):
            request = Request(scope)
            if request.headers.get("authorization") != AUTHORIZATION:
                app = PlainTextResponse("who are you?", 401)
        await app(scope, receive, send)


group = Router([Route("/item", plain), Route("/open", open_to_all)])

app = Starlette(
    routes=[
        Route("/plain", plain),
        Route("/plain", change, methods=["PUT"]),
        Route("/plain", options, methods=["OPTIONS"]),
        Route("/crash", crash),
        Route("/conflict", conflict),
        Route("/slashed/", plain),
        Route("/stream", stream),
        Route("/broken", broken),
        Mount("/static", StaticFiles(directory=STATIC)),
        Route("/private/data", plain),
        Route("/own-headers", own_headers),
        Route("/varied", varied),
        Route("/cookies", cookies),
        WebSocketRoute("/echo", echo),
        Route("/internal/books", books),
        Route("/internal/status", plain),
        Route("/open", open_to_all),
        Route("/closed", closed),
        Route("/split", open_to_all),
        Route("/split", change_split, methods=["PUT"]),
        Route("/class", Class),
        cors(PARTNERS)(Mount("/group", group)),
        Mount("/mounted", cors(PARTNERS)(Starlette(routes=[Route("/item", plain)]))),
    ]
)
app.add_middleware(Authentication)
install(app, policy=POLICIES, allow_origin_if=is_customer_async, websocket="enforce")

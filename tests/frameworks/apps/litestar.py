"""Litestar on uvicorn."""

from collections.abc import AsyncIterator
from typing import Any, TypeAlias

from litestar import (
    Controller,
    Litestar,
    Request,
    Response,
    Router,
    WebSocket,
    asgi,
    get,
    put,
    route,
    websocket,
)
from litestar.datastructures import Cookie
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException, NotAuthorizedException
from litestar.logging import LoggingConfig
from litestar.response import Stream
from litestar.static_files import create_static_files_router
from litestar.types import ASGIApp, Receive, Scope, Send

from crossorigin.integrations.litestar import cors, install

from ..contract import (
    AUTHORIZATION,
    CHUNKS,
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
    name="Litestar",
    distributions=("litestar", "uvicorn"),
    command="uvicorn --host 127.0.0.1 --port {port} tests.frameworks.apps.litestar:app",
    lacks={"redirect-to-a-slash": "a path with a slash at its end is the path without it"},
)

AnyRequest: TypeAlias = Request[Any, Any, Any]


@route(
    ["/plain", "/private/data", "/internal/status"],
    http_method=["GET", "HEAD"],
    media_type="text/plain",
)
async def plain(request: AnyRequest) -> Response[str | None]:
    content = None if request.method == "HEAD" else PLAIN
    return Response(content, headers={"ETag": ETAG})


async def changed(request: AnyRequest) -> Response[bytes]:
    return Response(await request.body(), media_type="application/octet-stream")


@put("/plain")
async def change(request: AnyRequest) -> Response[bytes]:
    return await changed(request)


@route("/plain", http_method="OPTIONS")
async def options() -> Response[None]:
    return Response(None, status_code=200, headers=OPTIONS)


@get("/crash")
async def crash() -> None:
    raise Bug


@get("/conflict")
async def conflict() -> None:
    raise HTTPException(status_code=409)


@get("/slashed/")
async def slashed() -> str:
    return PLAIN


@get("/stream")
async def stream() -> Stream:
    async def chunks() -> AsyncIterator[str]:
        for chunk in CHUNKS:
            yield chunk

    return Stream(chunks(), media_type="text/plain")


@get("/broken")
async def broken() -> Stream:
    async def chunks() -> AsyncIterator[str]:
        yield CHUNKS[0]
        raise Bug

    return Stream(chunks(), media_type="text/plain")


@get("/own-headers", media_type="text/plain")
async def own_headers() -> Response[str]:
    return Response(PLAIN, headers=OWN_HEADERS)


@get("/varied", media_type="text/plain")
async def varied() -> Response[str]:
    return Response(PLAIN, headers=VARIED)


@get("/cookies", media_type="text/plain")
async def cookies(request: AnyRequest) -> Response[str]:
    given = [
        Cookie("session", value="1", path="/cookies", secure=True, httponly=True, samesite="none"),
        Cookie("theme", value="dark", path="/cookies", secure=True, samesite="none"),
    ]
    return Response(request.headers.get("cookie", ""), cookies=given)


@websocket("/echo")
async def echo(socket: WebSocket[Any, Any, Any]) -> None:
    await socket.accept()
    await socket.send_text(await socket.receive_text())
    await socket.close()


@get("/internal/books", media_type="text/plain")
async def books() -> Response[str]:
    return Response(KEPT, headers=OWN_HEADERS)


@get(["/open", "/split"], media_type="text/plain")
@cors(OPEN)
async def open_to_all() -> str:
    return PLAIN


@get("/closed", media_type="text/plain")
@cors(NO_CORS)
async def closed() -> Response[str]:
    return Response(KEPT, headers=OWN_HEADERS)


@cors(PARTNERS)
@put("/split")
async def change_split(request: AnyRequest) -> Response[bytes]:
    return await changed(request)


@cors(PARTNERS)
class Class(Controller):
    path = "/class"

    @get()
    @cors(OPEN)
    async def read(self) -> str:
        return PLAIN

    @put()
    async def change(self, request: AnyRequest) -> Response[bytes]:
        return await changed(request)


@get("/item", media_type="text/plain")
async def item() -> str:
    return PLAIN


group = cors(PARTNERS)(Router("/group", route_handlers=[item, open_to_all]))
mounted = cors(PARTNERS)(Litestar([item]))


def authenticate(app: ASGIApp) -> ASGIApp:
    async def authenticated(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and scope["path"].startswith("/private"):
            request: AnyRequest = Request(scope)
            if request.headers.get("authorization") != AUTHORIZATION:
                raise NotAuthorizedException
        await app(scope, receive, send)

    return authenticated


app = Litestar(
    [
        options,  # before others for the path, with which Litestar makes one
        plain,
        change,
        crash,
        conflict,
        slashed,
        stream,
        broken,
        create_static_files_router("/static", [STATIC]),
        own_headers,
        varied,
        cookies,
        echo,
        books,
        open_to_all,
        closed,
        change_split,
        Class,
        group,
        asgi("/mounted", is_mount=True, copy_scope=True)(mounted),
    ],
    middleware=[authenticate],
    logging_config=LoggingConfig(log_exceptions="always"),
)
install(app, policy=POLICIES, allow_origin_if=is_customer_async, websocket="enforce")

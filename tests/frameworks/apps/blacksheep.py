"""BlackSheep on uvicorn."""

from collections.abc import AsyncIterator, Awaitable, Callable

from blacksheep import (
    Application,
    Content,
    Request,
    Response,
    Router,
    StreamedContent,
    WebSocket,
)
from blacksheep.exceptions import HTTPException
from blacksheep.server.controllers import Controller
from blacksheep.server.responses import text
from blacksheep.server.routing import RoutesRegistry

from crossorigin.integrations.blacksheep import cors, install

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
    name="BlackSheep",
    distributions=("blacksheep", "uvicorn"),
    command="uvicorn --host 127.0.0.1 --port {port} tests.frameworks.apps.blacksheep:app",
    lacks={
        "method-not-allowed": "a path without a route for the method is not found",
        "redirect-to-a-slash": "a path is served with and without a slash at its end",
    },
)

group = cors(PARTNERS)(Router(prefix="/group"))
router = Router(sub_routers=[group])
app = Application(router=router)
install(app, policy=POLICIES, allow_origin_if=is_customer_async, websocket="enforce")
app.controllers_router = RoutesRegistry()

Handler = Callable[[Request], Awaitable[Response]]


def with_headers(response: Response, headers: dict[str, str]) -> Response:
    for name, value in headers.items():
        response.headers.add(name.encode(), value.encode())
    return response


async def authenticate(request: Request, handler: Handler) -> Response:
    authorization = request.headers.get_first(b"authorization")
    if request.path.startswith("/private") and authorization != AUTHORIZATION.encode():
        return text("who are you?", 401)
    return await handler(request)


app.middlewares.append(authenticate)


@router.get("/plain")
@router.head("/plain")
@router.get("/slashed/")
@router.get("/private/data")
@router.get("/internal/status")
async def plain() -> Response:
    return with_headers(text(PLAIN), {"ETag": ETAG})


async def changed(request: Request) -> Response:
    return Response(200, content=Content(b"text/plain", await request.read() or b""))


@router.put("/plain")
async def change(request: Request) -> Response:
    return await changed(request)


@router.options("/plain")
async def options() -> Response:
    return with_headers(Response(200), OPTIONS)


@router.get("/crash")
async def crash() -> Response:
    raise Bug


@router.get("/conflict")
async def conflict() -> Response:
    raise HTTPException(409)


@router.get("/stream")
async def stream() -> Response:
    async def chunks() -> AsyncIterator[bytes]:
        for chunk in CHUNKS:
            yield chunk.encode()

    return Response(200, content=StreamedContent(b"text/plain", chunks))


@router.get("/broken")
async def broken() -> Response:
    async def chunks() -> AsyncIterator[bytes]:
        yield CHUNKS[0].encode()
        raise Bug

    return Response(200, content=StreamedContent(b"text/plain", chunks))


app.serve_files(STATIC, root_path="static", extensions={".txt"})


@router.get("/own-headers")
async def own_headers() -> Response:
    return with_headers(text(PLAIN), OWN_HEADERS)


@router.get("/varied")
async def varied() -> Response:
    return with_headers(text(PLAIN), VARIED)


@router.get("/cookies")
async def cookies(request: Request) -> Response:
    response = text((request.headers.get_first(b"cookie") or b"").decode())
    for cookie in COOKIES:
        response.headers.add(b"Set-Cookie", cookie.encode())
    return response


@router.ws("/echo")
async def echo(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(await socket.receive_text())
    await socket.close()


@router.get("/internal/books")
async def books() -> Response:
    return with_headers(text(KEPT), OWN_HEADERS)


@router.get("/open")
@router.get("/split")
@group.get("/open")
@cors(OPEN)
async def open_to_all() -> Response:
    return text(PLAIN)


@router.get("/closed")
@cors(NO_CORS)
async def closed() -> Response:
    return with_headers(text(KEPT), OWN_HEADERS)


@router.put("/split")
@cors(PARTNERS)
async def change_split(request: Request) -> Response:
    return await changed(request)


@cors(PARTNERS)
class Class(Controller):
    @app.controllers_router.get("/class")
    @cors(OPEN)
    async def read(self) -> Response:
        return text(PLAIN)

    @app.controllers_router.put("/class")
    async def change(self, request: Request) -> Response:
        return await changed(request)


@group.get("/item")
async def item() -> Response:
    return text(PLAIN)


mounted = cors(PARTNERS)(Application(router=Router()))
mounted.router.add_get("/item", item)
app.mount("/mounted", mounted)

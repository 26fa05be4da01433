"""aiohttp on its own server."""

from aiohttp import web
from aiohttp.typedefs import Handler

from crossorigin.integrations.aiohttp import cors, install

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
    name="aiohttp",
    distributions=("aiohttp",),
    command="aiohttp.web -H 127.0.0.1 -P {port} tests.frameworks.apps.aiohttp:build",
)


async def plain(request: web.Request) -> web.Response:
    return web.Response(text=PLAIN, headers={"ETag": ETAG})


async def change(request: web.Request) -> web.Response:
    return web.Response(body=await request.read())


async def options(request: web.Request) -> web.Response:
    return web.Response(headers=OPTIONS)


async def crash(request: web.Request) -> web.Response:
    raise Bug


async def conflict(request: web.Request) -> web.Response:
    raise web.HTTPConflict


async def stream(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for chunk in CHUNKS:
        await response.write(chunk.encode())
    return response


async def broken(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(CHUNKS[0].encode())
    raise Bug


async def own_headers(request: web.Request) -> web.Response:
    return web.Response(text=PLAIN, headers=OWN_HEADERS)


async def varied(request: web.Request) -> web.Response:
    return web.Response(text=PLAIN, headers=VARIED)


async def cookies(request: web.Request) -> web.Response:
    response = web.Response(text=request.headers.get("Cookie", ""))
    for cookie in COOKIES:
        response.headers.add("Set-Cookie", cookie)
    return response


async def echo(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    await socket.send_str(await socket.receive_str())
    await socket.close()
    return socket


async def books(request: web.Request) -> web.Response:
    return web.Response(text=KEPT, headers=OWN_HEADERS)


@cors(OPEN)
async def open_to_all(request: web.Request) -> web.Response:
    return web.Response(text=PLAIN)


@cors(NO_CORS)
async def closed(request: web.Request) -> web.Response:
    return web.Response(text=KEPT, headers=OWN_HEADERS)


@cors(PARTNERS)
async def change_split(request: web.Request) -> web.Response:
    return await change(request)


@cors(PARTNERS)
class Class(web.View):
    @cors(OPEN)
    async def get(self) -> web.Response:
        return web.Response(text=PLAIN)

    async def put(self) -> web.Response:
        return await change(self.request)


@web.middleware
async def authenticate(request: web.Request, handler: Handler) -> web.StreamResponse:
    private = request.path.startswith("/private")
    if private and request.headers.get("Authorization") != AUTHORIZATION:
        return web.Response(status=401, text="who are you?")
    return await handler(request)


def build(arguments: list[str]) -> web.Application:
    app = web.Application(middlewares=[authenticate, web.normalize_path_middleware()])
    install(app, policy=POLICIES, allow_origin_if=is_customer_async, websocket="enforce")
    app.router.add_static("/static", STATIC)
    app.add_routes(
        [
            web.get("/plain", plain),
            web.put("/plain", change),
            web.options("/plain", options),
            web.get("/crash", crash),
            web.get("/conflict", conflict),
            web.get("/slashed/", plain),
            web.get("/stream", stream),
            web.get("/broken", broken),
            web.get("/private/data", plain),
            web.get("/own-headers", own_headers),
            web.get("/varied", varied),
            web.get("/cookies", cookies),
            web.get("/echo", echo),
            web.get("/internal/books", books),
            web.get("/internal/status", plain),
            web.get("/open", open_to_all),
            web.get("/closed", closed),
            web.get("/split", open_to_all),
            web.put("/split", change_split),
            web.view("/class", Class),
        ]
    )
    # A group of routes is a sub-application.
    group = cors(PARTNERS)(web.Application())
    group.add_routes([web.get("/item", plain), web.get("/open", open_to_all)])
    app.add_subapp("/group", group)
    mounted = web.Application()
    mounted.add_routes([web.get("/item", plain)])
    cors(PARTNERS)(app.add_subapp("/mounted", mounted))
    return app

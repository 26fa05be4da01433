"""Sanic on its own server."""

from typing import Any, TypeAlias

from sanic import Blueprint, HTTPResponse, Request, Sanic, empty, raw, text
from sanic.exceptions import SanicException
from sanic.views import HTTPMethodView

from crossorigin.integrations.sanic import cors, install

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
    name="Sanic",
    distributions=("sanic",),
    command="sanic tests.frameworks.apps.sanic:app --host 127.0.0.1 --port {port} --single-process",
    lacks={
        "redirect-to-a-slash": "a path is served with and without a slash at its end",
        "policy-of-a-mounted-application": "applications are not mounted in one another",
    },
)

AnyRequest: TypeAlias = Request[Any, Any]

app = Sanic("crossorigin")
install(app, policy=POLICIES, allow_origin_if=is_customer_async, websocket="enforce")


async def authenticate(request: AnyRequest) -> HTTPResponse | None:
    private = request.path.startswith("/private")
    if private and request.headers.get("authorization") != AUTHORIZATION:
        return text("who are you?", 401)
    return None


app.register_middleware(authenticate, "request")


async def plain(request: AnyRequest) -> HTTPResponse:
    return text(PLAIN, headers={"ETag": ETAG})


app.add_route(plain, "/plain", methods=["GET", "HEAD"], name="plain")
app.add_route(plain, "/slashed/", name="slashed")
app.add_route(plain, "/private/data", name="private")
app.add_route(plain, "/internal/status", name="status")


@app.put("/plain")
async def change(request: AnyRequest) -> HTTPResponse:
    return raw(request.body)


@app.options("/plain")
async def options(request: AnyRequest) -> HTTPResponse:
    return empty(200, headers=OPTIONS)


@app.get("/crash")
async def crash(request: AnyRequest) -> HTTPResponse:
    raise Bug


@app.get("/conflict")
async def conflict(request: AnyRequest) -> HTTPResponse:
    raise SanicException(status_code=409)


@app.get("/stream")
async def stream(request: AnyRequest) -> None:
    response = await request.respond(content_type="text/plain")
    for chunk in CHUNKS:
        await response.send(chunk)
    await response.eof()


@app.get("/broken")
async def broken(request: AnyRequest) -> None:
    response = await request.respond(content_type="text/plain")
    await response.send(CHUNKS[0])
    raise Bug


app.static("/static", STATIC)


@app.get("/own-headers")
async def own_headers(request: AnyRequest) -> HTTPResponse:
    return text(PLAIN, headers=OWN_HEADERS)


@app.get("/varied")
async def varied(request: AnyRequest) -> HTTPResponse:
    return text(PLAIN, headers=VARIED)


@app.get("/cookies")
async def cookies(request: AnyRequest) -> HTTPResponse:
    response = text(request.headers.get("cookie", ""))
    for cookie in COOKIES:
        response.headers.add("Set-Cookie", cookie)
    return response


async def echo(request: AnyRequest, socket: Any) -> None:
    await socket.send(await socket.recv())


app.add_websocket_route(echo, "/echo")


@app.get("/internal/books")
async def books(request: AnyRequest) -> HTTPResponse:
    return text(KEPT, headers=OWN_HEADERS)


@cors(OPEN)
async def open_to_all(request: AnyRequest) -> HTTPResponse:
    return text(PLAIN)


app.add_route(open_to_all, "/open", name="open")
app.add_route(open_to_all, "/split", name="split")


@app.get("/closed")
@cors(NO_CORS)
async def closed(request: AnyRequest) -> HTTPResponse:
    return text(KEPT, headers=OWN_HEADERS)


@app.put("/split")
@cors(PARTNERS)
async def change_split(request: AnyRequest) -> HTTPResponse:
    return raw(request.body)


@cors(PARTNERS)
class Class(HTTPMethodView):
    @cors(OPEN)
    async def get(self, request: AnyRequest) -> HTTPResponse:
        return text(PLAIN)

    async def put(self, request: AnyRequest) -> HTTPResponse:
        return raw(request.body)


app.add_route(Class.as_view(), "/class")

group = cors(PARTNERS)(Blueprint("group", url_prefix="/group"))
group.add_route(open_to_all, "/open", name="open")


@group.get("/item")
async def item(request: AnyRequest) -> HTTPResponse:
    return text(PLAIN)


app.blueprint(group)

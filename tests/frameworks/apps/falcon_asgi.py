"""Falcon for ASGI, on uvicorn."""

from collections.abc import AsyncIterator
from typing import Any

import falcon
from falcon.asgi import App, Request, Response, WebSocket

from crossorigin.integrations.falcon import cors, install

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

LACKS = {
    "redirect-to-a-slash": "a path with a slash at its end is another path",
    "policy-of-a-group": "routes are not grouped",
    "policy-of-a-mounted-application": "applications are not mounted in one another",
}
FRAMEWORK = Framework(
    name="Falcon (ASGI)",
    distributions=("falcon", "uvicorn"),
    command="uvicorn --host 127.0.0.1 --port {port} tests.frameworks.apps.falcon_asgi:app",
    lacks=LACKS,
)


class Plain:
    async def on_get(self, request: Request, response: Response) -> None:
        response.text = PLAIN
        response.set_header("ETag", ETAG)

    on_head = on_get


class Changing(Plain):
    async def on_put(self, request: Request, response: Response) -> None:
        response.data = await request.stream.read()

    async def on_options(self, request: Request, response: Response) -> None:
        response.set_headers(OPTIONS)


class Crash:
    async def on_get(self, request: Request, response: Response) -> None:
        raise Bug


class Conflict:
    async def on_get(self, request: Request, response: Response) -> None:
        raise falcon.HTTPConflict


class Stream:
    async def on_get(self, request: Request, response: Response) -> None:
        async def chunks() -> AsyncIterator[bytes]:
            for chunk in CHUNKS:
                yield chunk.encode()

        response.stream = chunks()


class Broken:
    async def on_get(self, request: Request, response: Response) -> None:
        async def chunks() -> AsyncIterator[bytes]:
            yield CHUNKS[0].encode()
            raise Bug

        response.stream = chunks()


class OwnHeaders:
    async def on_get(self, request: Request, response: Response) -> None:
        response.text = PLAIN
        response.set_headers(OWN_HEADERS)


class Echo:
    async def on_websocket(self, request: Request, socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text(await socket.receive_text())


class Varied:
    async def on_get(self, request: Request, response: Response) -> None:
        response.text = PLAIN
        response.set_headers(VARIED)


class Cookies:
    async def on_get(self, request: Request, response: Response) -> None:
        response.text = request.get_header("Cookie", default="")
        for cookie in COOKIES:
            response.append_header("Set-Cookie", cookie)


class Books:
    async def on_get(self, request: Request, response: Response) -> None:
        response.text = KEPT
        response.set_headers(OWN_HEADERS)


class Open(Plain):
    @cors(OPEN)
    async def on_get(self, request: Request, response: Response) -> None:
        response.text = PLAIN


class Split(Open):
    @cors(PARTNERS)
    async def on_put(self, request: Request, response: Response) -> None:
        response.data = await request.stream.read()


@cors(PARTNERS)
class Class(Open):
    async def on_put(self, request: Request, response: Response) -> None:
        response.data = await request.stream.read()


class Authentication:
    async def process_request(self, request: Request, response: Response) -> None:
        private = request.path.startswith("/private")
        if private and request.get_header("Authorization") != AUTHORIZATION:
            raise falcon.HTTPUnauthorized


app: App[Any, Any] = App(middleware=[Authentication()])
app.add_route("/plain", Changing())
app.add_route("/crash", Crash())
app.add_route("/conflict", Conflict())
app.add_route("/slashed/", Plain())
app.add_route("/stream", Stream())
app.add_route("/broken", Broken())
app.add_static_route("/static", STATIC)
app.add_route("/private/data", Plain())
app.add_route("/own-headers", OwnHeaders())
app.add_route("/echo", Echo())
app.add_route("/varied", Varied())
app.add_route("/cookies", Cookies())
app.add_route("/internal/books", Books())
app.add_route("/internal/status", Plain())
app.add_route("/open", Open())
app.add_route("/closed", cors(NO_CORS)(Books()))
app.add_route("/split", Split())
app.add_route("/class", Class())
install(app, policy=POLICIES, allow_origin_if=is_customer_async, websocket="enforce")

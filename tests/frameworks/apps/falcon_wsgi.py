"""Falcon for WSGI, on gunicorn."""

from collections.abc import Iterator
from typing import Any

import falcon
from falcon import App, Request, Response

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
    is_customer,
)
from .falcon_asgi import LACKS

FRAMEWORK = Framework(
    name="Falcon (WSGI)",
    distributions=("falcon", "gunicorn"),
    command="gunicorn --bind 127.0.0.1:{port} --worker-class gthread --threads 4"
    " tests.frameworks.apps.falcon_wsgi:app",
    lacks={**LACKS, "websocket": "WSGI has no WebSockets"},
)


class Plain:
    def on_get(self, request: Request, response: Response) -> None:
        response.text = PLAIN
        response.set_header("ETag", ETAG)

    on_head = on_get


class Changing(Plain):
    def on_put(self, request: Request, response: Response) -> None:
        response.data = request.bounded_stream.read()

    def on_options(self, request: Request, response: Response) -> None:
        response.set_headers(OPTIONS)


class Crash:
    def on_get(self, request: Request, response: Response) -> None:
        raise Bug


class Conflict:
    def on_get(self, request: Request, response: Response) -> None:
        raise falcon.HTTPConflict


class Stream:
    def on_get(self, request: Request, response: Response) -> None:
        def chunks() -> Iterator[bytes]:
            for chunk in CHUNKS:
                yield chunk.encode()

        response.stream = chunks()


class Broken:
    def on_get(self, request: Request, response: Response) -> None:
        def chunks() -> Iterator[bytes]:
            yield CHUNKS[0].encode()
            raise Bug

        response.stream = chunks()


class OwnHeaders:
    def on_get(self, request: Request, response: Response) -> None:
        response.text = PLAIN
        response.set_headers(OWN_HEADERS)


class Varied:
    def on_get(self, request: Request, response: Response) -> None:
        response.text = PLAIN
        response.set_headers(VARIED)


class Cookies:
    def on_get(self, request: Request, response: Response) -> None:
        response.text = request.get_header("Cookie", default="")
        for cookie in COOKIES:
            response.append_header("Set-Cookie", cookie)


class Books:
    def on_get(self, request: Request, response: Response) -> None:
        response.text = KEPT
        response.set_headers(OWN_HEADERS)


class Open(Plain):
    @cors(OPEN)
    def on_get(self, request: Request, response: Response) -> None:
        response.text = PLAIN


class Split(Open):
    @cors(PARTNERS)
    def on_put(self, request: Request, response: Response) -> None:
        response.data = request.bounded_stream.read()


@cors(PARTNERS)
class Class(Open):
    def on_put(self, request: Request, response: Response) -> None:
        response.data = request.bounded_stream.read()


class Authentication:
    def process_request(self, request: Request, response: Response) -> None:
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
app.add_route("/varied", Varied())
app.add_route("/cookies", Cookies())
app.add_route("/internal/books", Books())
app.add_route("/internal/status", Plain())
app.add_route("/open", Open())
app.add_route("/closed", cors(NO_CORS)(Books()))
app.add_route("/split", Split())
app.add_route("/class", Class())
install(app, policy=POLICIES, allow_origin_if=is_customer)

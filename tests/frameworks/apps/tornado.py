"""Tornado on its own server; run with a port, it serves."""

import asyncio
import sys

from tornado.routing import PathMatches, Rule
from tornado.web import Application, HTTPError, RequestHandler, StaticFileHandler, addslash
from tornado.websocket import WebSocketHandler

from crossorigin.integrations.tornado import cors, install

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
    name="Tornado",
    distributions=("tornado",),
    command="tests.frameworks.apps.tornado {port}",
)


class Plain(RequestHandler):
    def get(self) -> None:
        self.set_header("ETag", ETAG)
        self.write(PLAIN)

    head = get


class Changing(Plain):
    def put(self) -> None:
        self.write(self.request.body)

    def options(self) -> None:
        for name, value in OPTIONS.items():
            self.set_header(name, value)


class Crash(RequestHandler):
    def get(self) -> None:
        raise Bug


class Conflict(RequestHandler):
    def get(self) -> None:
        raise HTTPError(409)


class Slashed(RequestHandler):
    @addslash
    def get(self) -> None:
        self.write(PLAIN)


class Stream(RequestHandler):
    async def get(self) -> None:
        for chunk in CHUNKS:
            self.write(chunk)
            await self.flush()


class Broken(RequestHandler):
    async def get(self) -> None:
        self.write(CHUNKS[0])
        await self.flush()
        raise Bug


class Private(Plain):
    def prepare(self) -> None:  # Tornado's place for what middleware does elsewhere
        if self.request.headers.get("Authorization") != AUTHORIZATION:
            raise HTTPError(401)


class OwnHeaders(RequestHandler):
    text = PLAIN

    def get(self) -> None:
        for name, value in OWN_HEADERS.items():
            self.set_header(name, value)
        self.write(self.text)


class Varied(RequestHandler):
    def get(self) -> None:
        for name, value in VARIED.items():
            self.set_header(name, value)
        self.write(PLAIN)


class Cookies(RequestHandler):
    def get(self) -> None:
        for cookie in COOKIES:
            self.add_header("Set-Cookie", cookie)
        self.write(self.request.headers.get("Cookie", ""))


class Echo(WebSocketHandler):
    def check_origin(self, origin: str) -> bool:
        return True  # that is for the policy to say

    async def on_message(self, message: str | bytes) -> None:
        await self.write_message(message)


class Books(OwnHeaders):
    text = KEPT


class Open(RequestHandler):
    @cors(OPEN)
    def get(self) -> None:
        self.write(PLAIN)


@cors(NO_CORS)
class Closed(Books): ...


class Split(Open):
    @cors(PARTNERS)
    def put(self) -> None:
        self.write(self.request.body)


@cors(PARTNERS)
class Class(Open):
    def put(self) -> None:
        self.write(self.request.body)


group = Rule(PathMatches("/group/.*"), [("/group/item", Plain), ("/group/open", Open)])
mounted = cors(PARTNERS)(Application([("/mounted/item", Plain)]))

app = Application(
    [
        ("/plain", Changing),
        ("/crash", Crash),
        ("/conflict", Conflict),
        ("/slashed/?", Slashed),
        ("/stream", Stream),
        ("/broken", Broken),
        ("/static/(.*)", StaticFileHandler, {"path": STATIC}),
        ("/private/.*", Private),
        ("/own-headers", OwnHeaders),
        ("/varied", Varied),
        ("/cookies", Cookies),
        ("/echo", Echo),
        ("/internal/books", Books),
        ("/internal/status", Plain),
        ("/open", Open),
        ("/closed", Closed),
        ("/split", Split),
        ("/class", Class),
        cors(PARTNERS)(group),
        (PathMatches("/mounted/.*"), mounted),
    ]
)
install(app, policy=POLICIES, allow_origin_if=is_customer_async, websocket="enforce")


async def main(port: int) -> None:
    app.listen(port, "127.0.0.1")
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))

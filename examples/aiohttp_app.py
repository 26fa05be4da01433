"""An API in aiohttp: python -m aiohttp.web -H 127.0.0.1 -P 8000 examples.aiohttp_app:build."""

from aiohttp import web

from crossorigin import Policy
from crossorigin.integrations.aiohttp import cors, install

POLICY = Policy(
    allow_origins=["https://app.example.com"],
    allow_methods=["PUT"],
    allow_headers=["Content-Type"],
    allow_credentials=True,
)
OPEN = Policy(allow_origins="*")

items = {"1": "a chair"}


async def list_items(request: web.Request) -> web.Response:
    return web.json_response(items)


async def change_item(request: web.Request) -> web.Response:
    items[request.match_info["id"]] = await request.json()
    return web.json_response(items)


@cors(OPEN)
async def status(request: web.Request) -> web.Response:
    return web.json_response("up")


def build(arguments: list[str]) -> web.Application:
    app = web.Application()
    app.add_routes(
        [
            web.get("/items", list_items),
            web.put("/items/{id}", change_item),
            web.get("/status", status),
        ]
    )
    install(app, policy=POLICY)
    return app

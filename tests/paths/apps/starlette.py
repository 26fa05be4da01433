"""Starlette."""

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Host, Mount, Route, Router
from starlette.staticfiles import StaticFiles

from crossorigin.integrations.starlette import install

from ..contract import (
    FILES,
    HOST,
    HOSTED,
    ITEMS,
    POLICIES,
    ROUTES,
    STATIC,
    SUB,
    SUB_ROUTES,
    TREE,
    answering_by,
)

answer = answering_by(PlainTextResponse)

routes = [
    Host(HOST, Router([Route(HOSTED, answer(f"{HOST}{HOSTED}"))])),
    *(Route(path, answer(path)) for path in ROUTES),
    Route(f"{ITEMS}/{{name}}", answer(ITEMS)),
    Route(f"{TREE}/{{rest:path}}", answer(TREE)),
    Mount(SUB, Starlette(routes=[Route(path, answer(f"{SUB}{path}")) for path in SUB_ROUTES])),
    Mount(STATIC, StaticFiles(directory=FILES)),
]
app = Starlette(routes=routes)
install(app, policy=POLICIES)

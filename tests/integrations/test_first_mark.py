"""An application without marks is served as if there were none: no route is looked for."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
import tornado.web
from blacksheep import Application
from falcon import App as WSGIApp
from falcon.asgi import App as ASGIApp
from litestar import Litestar
from starlette.applications import Starlette

from crossorigin import NO_CORS, Policy
from crossorigin.integrations import aiohttp, blacksheep, falcon, litestar, marks, sanic, starlette
from crossorigin.integrations import tornado as on_tornado

POLICY = Policy(allow_origins=["https://app.example.com"])

MIDDLEWARES: dict[str, Callable[[], Any]] = {
    "aiohttp": lambda: aiohttp.CORSMiddleware(policy=POLICY),
    "blacksheep": lambda: blacksheep.install(Application(), policy=POLICY),
    "falcon-asgi": lambda: falcon.install(ASGIApp(), policy=POLICY),
    "falcon-wsgi": lambda: falcon.install(WSGIApp(), policy=POLICY),
    "litestar": lambda: litestar.install(Litestar(), policy=POLICY),
    "sanic": lambda: sanic.CORSMiddleware(policy=POLICY),
    "starlette": lambda: starlette.install(Starlette(), policy=POLICY),
    "tornado": lambda: on_tornado.install(tornado.web.Application(), policy=POLICY),
}


@pytest.mark.parametrize("framework", MIDDLEWARES)
def test_routes_are_looked_for_from_the_first_mark_on(
    framework: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks, "_marked", threading.Event())
    middleware = MIDDLEWARES[framework]()
    assert middleware._route_policy is None
    assert middleware.ready("GET", None) is not None
    assert middleware.ready("OPTIONS", None) is None
    marks.cors(NO_CORS)(lambda: None)
    assert middleware._route_policy is not None
    assert middleware.ready("GET", None) is None
    assert MIDDLEWARES[framework]()._route_policy is not None

"""An application without marks is served as if there were none: no route is looked for."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from blacksheep import Application
from bottle import Bottle
from django.conf import settings
from falcon import App as WSGIApp
from falcon.asgi import App as ASGIApp
from flask import Flask
from litestar import Litestar
from quart import Quart
from starlette.applications import Starlette
from tornado.web import Application as TornadoApplication

from crossorigin import NO_CORS, Policy
from crossorigin.integrations import (
    aiohttp,
    blacksheep,
    bottle,
    django,
    falcon,
    flask,
    litestar,
    marks,
    quart,
    sanic,
    starlette,
    tornado,
)

from ..frameworks.django_project.configured import configure

POLICY = Policy(allow_origins=["https://app.example.com"])


def django_middleware() -> Any:
    if not settings.configured:
        configure("urls")
    middleware = django.CORSMiddleware(lambda request: None)
    middleware.policy = POLICY
    return middleware


def in_extensions(extension: Any, app: Any) -> Any:
    extension(app, policy=POLICY)
    return app.extensions["crossorigin"]


MIDDLEWARES: dict[str, Callable[[], Any]] = {
    "aiohttp": lambda: aiohttp.CORSMiddleware(policy=POLICY),
    "blacksheep": lambda: blacksheep.install(Application(), policy=POLICY),
    "bottle": lambda: bottle.install(Bottle(), policy=POLICY),
    "django": django_middleware,
    "falcon-asgi": lambda: falcon.install(ASGIApp(), policy=POLICY),
    "falcon-wsgi": lambda: falcon.install(WSGIApp(), policy=POLICY),
    "flask": lambda: in_extensions(flask.CrossOrigin, Flask("test")),
    "litestar": lambda: litestar.install(Litestar(), policy=POLICY),
    "quart": lambda: in_extensions(quart.CrossOrigin, Quart("test")),
    "sanic": lambda: sanic.CORSMiddleware(policy=POLICY),
    "starlette": lambda: starlette.install(Starlette(), policy=POLICY),
    "tornado": lambda: tornado.install(TornadoApplication(), policy=POLICY),
}


@pytest.mark.parametrize("framework", MIDDLEWARES)
def test_routes_are_looked_for_from_the_first_mark_on(
    framework: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks, "_marked", threading.Event())
    middleware = MIDDLEWARES[framework]()
    policies = middleware._enforcer.policies
    assert not policies.looks_at_routes
    assert policies.only is not None
    marks.cors(NO_CORS)(lambda: None)
    assert policies.looks_at_routes
    assert policies.only is None
    assert MIDDLEWARES[framework]()._enforcer.policies.looks_at_routes

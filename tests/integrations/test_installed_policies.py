"""`installed_middleware` finds the middleware of an application of each framework."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import falcon
import falcon.asgi
import pytest
import tornado.web
from aiohttp import web
from blacksheep import Application, Router
from bottle import Bottle
from fastapi import FastAPI
from flask import Flask
from litestar import Litestar
from pyramid.config import Configurator
from quart import Quart
from sanic import Sanic
from starlette.applications import Starlette

from crossorigin import Policy
from crossorigin.asgi import CORSMiddleware as ASGIMiddleware
from crossorigin.integrations import (
    aiohttp,
    blacksheep,
    bottle,
    flask,
    litestar,
    quart,
    sanic,
    starlette,
)
from crossorigin.integrations import falcon as falcon_integration
from crossorigin.integrations import tornado as tornado_integration
from crossorigin.integrations.installing import installed_middleware
from crossorigin.wsgi import CORSMiddleware as WSGIMiddleware

POLICY = Policy(allow_origins=["https://app.example.com"])


def installed(app: Any, install: Callable[..., object]) -> Any:
    install(app, policy=POLICY)
    return app


def pyramid_app() -> Any:
    with Configurator() as config:
        config.include("crossorigin.integrations.pyramid")
        config.set_cors_policy(POLICY)
    return config.make_wsgi_app()


def wrapped(app: Any, name: str, middleware: Callable[..., object]) -> Any:
    setattr(app, name, middleware(getattr(app, name), policy=POLICY))
    return app


def added(app: Any) -> Any:
    app.add_middleware(ASGIMiddleware, policy=POLICY)
    return app


APPLICATIONS: dict[str, Callable[[], Any]] = {
    "aiohttp": lambda: installed(web.Application(), aiohttp.install),
    "blacksheep": lambda: installed(Application(router=Router()), blacksheep.install),
    "bottle": lambda: installed(Bottle(), bottle.install),
    "falcon": lambda: installed(falcon.App(), falcon_integration.install),
    "falcon, asynchronous": lambda: installed(falcon.asgi.App(), falcon_integration.install),
    "fastapi": lambda: installed(FastAPI(), starlette.install),
    "flask": lambda: installed(Flask("app"), flask.CrossOrigin),
    "flask, wrapped": lambda: wrapped(Flask("app"), "wsgi_app", WSGIMiddleware),
    "litestar": lambda: installed(Litestar(), litestar.install),
    "pyramid": pyramid_app,
    "quart": lambda: installed(Quart("app"), quart.CrossOrigin),
    "quart, wrapped": lambda: wrapped(Quart("app"), "asgi_app", ASGIMiddleware),
    "sanic": lambda: installed(Sanic("installed_policies"), sanic.install),
    "starlette": lambda: installed(Starlette(), starlette.install),
    "starlette, added": lambda: added(Starlette()),
    "tornado": lambda: installed(tornado.web.Application(), tornado_integration.install),
}


@pytest.mark.parametrize("name", APPLICATIONS)
def test_the_policy_of_an_application_is_found(name: str) -> None:
    middleware = installed_middleware(APPLICATIONS[name]())
    assert middleware is not None
    assert middleware.policy == POLICY


@pytest.mark.parametrize("app", [Starlette(), Bottle(), web.Application(), Flask("app"), 1, None])
def test_an_application_without_a_policy_has_none(app: object) -> None:
    assert installed_middleware(app) is None

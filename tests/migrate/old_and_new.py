"""The same application under an old library, as its configuration says, and under the new policy.

`SITES` has for each library a context manager that serves the application, in this process: given
the text of a configuration, under the real old library, which runs that text; given policies, under
this project's middleware. It gives a transport, and the URL of the application.

    /api/items     GET, HEAD, POST, PUT, PATCH, DELETE: 200, with the header X-Total
    /api/own       GET: 200, with CORS headers of its own, for `OWN`
    /api/crash     GET: an exception that nothing handles
    /api, /api-internal, /other
                   GET: 200
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import ModuleType
from typing import Any

from aiohttp import web
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest as DjangoRequest
from django.http import HttpResponse as DjangoResponse
from django.test import override_settings
from django.urls import path as django_path
from flask import Flask, Response
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.responses import Response as StarletteResponse
from starlette.routing import Route

from crossorigin import PolicyMap
from crossorigin.browser import HttpRequest, HttpResponse
from crossorigin.integrations import aiohttp as on_aiohttp
from crossorigin.integrations import flask as on_flask
from crossorigin.integrations import starlette as on_starlette
from crossorigin.transports import ASGITransport, NetworkTransport, WSGITransport

from ..frameworks.django_project.configured import configure

__all__ = ["OWN", "PATHS", "SITES", "Site"]

OWN = "https://own.example"
OWN_HEADERS = {"Access-Control-Allow-Origin": OWN}
HEADERS = {"X-Total": "3"}
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
PATHS = ["/api", "/api-internal", "/other"]
URL = "http://api.example.net"

Transport = Callable[[HttpRequest], HttpResponse]
Site = tuple[Transport, str]
Configured = str | PolicyMap


class Bug(Exception):
    """What nothing handles."""


def run(text: str, **names: Any) -> dict[str, Any]:
    """Run a configuration, as the program does that it is part of."""
    exec(compile(text, "configuration.py", "exec"), names)  # noqa: S102  # that is the test
    return names


# --- Starlette -----------------------------------------------------------------------------------


@contextmanager
def starlette_site(configured: Configured) -> Iterator[Site]:
    async def items(request: Request) -> StarletteResponse:
        return PlainTextResponse("items", headers=HEADERS)

    async def own(request: Request) -> StarletteResponse:
        return PlainTextResponse("own", headers=OWN_HEADERS)

    async def crash(request: Request) -> StarletteResponse:
        raise Bug

    app = Starlette(
        routes=[
            Route("/api/items", items, methods=METHODS),
            Route("/api/own", own),
            Route("/api/crash", crash),
            *(Route(each, items) for each in PATHS),
        ]
    )
    if isinstance(configured, str):
        run(configured, app=app)
    else:
        on_starlette.install(app, policy=configured, log_refusals=False)
    with ASGITransport(app) as transport:
        yield transport, URL


# --- Flask ---------------------------------------------------------------------------------------


@contextmanager
def flask_site(configured: Configured) -> Iterator[Site]:
    app = Flask(__name__)

    @app.route("/api/items", methods=METHODS)
    def items() -> Response:
        return Response("items", headers=HEADERS)

    @app.get("/api/own")
    def own() -> Response:
        return Response("own", headers=OWN_HEADERS)

    @app.get("/api/crash")
    def crash() -> Response:
        raise Bug

    for each in PATHS:
        app.add_url_rule(each, each.strip("/"), items)
    if isinstance(configured, str):
        run(configured, app=app)
    else:
        on_flask.CrossOrigin(app, policy=configured, log_refusals=False)
    yield WSGITransport(app.wsgi_app), URL


# --- Django --------------------------------------------------------------------------------------


def django_urls() -> ModuleType:
    def items(request: DjangoRequest) -> DjangoResponse:
        if request.method == "OPTIONS":
            return DjangoResponse(status=405)
        return DjangoResponse("items", headers=HEADERS)

    def own(request: DjangoRequest) -> DjangoResponse:
        return DjangoResponse("own", headers=OWN_HEADERS)

    def crash(request: DjangoRequest) -> DjangoResponse:
        raise Bug

    urls = ModuleType("urls_of_an_old_project")
    urls.urlpatterns = [  # type: ignore[attr-defined]
        django_path("api/items", items),
        django_path("api/own", own),
        django_path("api/crash", crash),
        *(django_path(each.strip("/"), items) for each in PATHS),
    ]
    return urls


@contextmanager
def django_site(configured: Configured) -> Iterator[Site]:
    if not settings.configured:
        configure("urls")
    changed: dict[str, Any] = {
        "MIDDLEWARE": ["crossorigin.integrations.django.CORSMiddleware"],
        "CROSSORIGIN": configured,
        "CROSSORIGIN_OPTIONS": {"log_refusals": False},
    }
    if isinstance(configured, str):
        found = run(configured).items()
        changed = {name: value for name, value in found if name.startswith("CORS_")}
        changed["MIDDLEWARE"] = ["corsheaders.middleware.CorsMiddleware"]
    everywhere = {"ROOT_URLCONF": django_urls(), "ALLOWED_HOSTS": ["*"], "LOGGING_CONFIG": None}
    with override_settings(**everywhere, **changed):
        yield WSGITransport(WSGIHandler()), URL


# --- aiohttp -------------------------------------------------------------------------------------


@contextmanager
def aiohttp_site(configured: Configured) -> Iterator[Site]:
    async def items(request: web.Request) -> web.Response:
        return web.Response(text="items", headers=HEADERS)

    async def own(request: web.Request) -> web.Response:
        return web.Response(text="own", headers=OWN_HEADERS)

    async def crash(request: web.Request) -> web.Response:
        raise Bug

    app = web.Application()
    resource = app.router.add_resource("/api/items")
    for method in METHODS:
        resource.add_route(method, items)
    app.router.add_get("/api/own", own)
    app.router.add_get("/api/crash", crash)
    for each in PATHS:
        app.router.add_get(each, items)
    if isinstance(configured, str):
        run(configured, app=app)
    else:
        on_aiohttp.install(app, policy=configured, log_refusals=False)
    with serving(app) as port, NetworkTransport(trust_env=False) as transport:
        yield transport, f"http://127.0.0.1:{port}"


@contextmanager
def serving(app: web.Application) -> Iterator[int]:
    """Serve an application of aiohttp in a thread; gives its port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    runner = web.AppRunner(app, access_log=None)

    async def start() -> int:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port: int = runner.addresses[0][1]
        return port

    try:
        yield asyncio.run_coroutine_threadsafe(start(), loop).result(30)
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)
        loop.close()


SITES: dict[str, Callable[[Configured], AbstractContextManager[Site]]] = {
    "starlette": starlette_site,
    "flask-cors": flask_site,
    "django-cors-headers": django_site,
    "aiohttp-cors": aiohttp_site,
}

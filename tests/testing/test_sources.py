"""What can be tested: applications of real frameworks, live servers, transports; what cannot."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import falcon
import pytest
import tornado.web
from aiohttp import web
from aiohttp.test_utils import TestServer
from bottle import Bottle
from fastapi import FastAPI
from flask import Flask
from litestar import Litestar, get
from pyramid.config import Configurator
from quart import Quart
from sanic import Sanic
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from crossorigin import Policy
from crossorigin.asgi import CORSMiddleware, Receive, Scope, Send
from crossorigin.browser import Exchange, HttpRequest, HttpResponse
from crossorigin.integrations.flask import CrossOrigin
from crossorigin.integrations.starlette import install
from crossorigin.testing import AsyncCorsBrowser, CorsBrowser, CorsFailure
from crossorigin.transports import (
    ASGITransport,
    AsyncASGITransport,
    AsyncNetworkTransport,
    NetworkTransport,
    ReplayTransport,
    WSGITransport,
)
from crossorigin.wsgi import CORSMiddleware as WSGICORSMiddleware

APP = "https://app.example.com"
POLICY = Policy(allow_origins=[APP])


def fastapi() -> Any:
    app = FastAPI()
    app.get("/items")(lambda: "items")
    return app


def starlette() -> Any:
    return Starlette(routes=[Route("/items", lambda _: PlainTextResponse("items"))])


def flask() -> Any:
    app = Flask(__name__)
    app.get("/items")(lambda: "items")
    return app


def quart() -> Any:
    app = Quart(__name__)

    @app.get("/items")
    async def items() -> str:
        return "items"

    return app


def litestar() -> Any:
    @get("/items")
    async def items() -> str:
        return "items"

    return Litestar([items])


def bottle() -> Any:
    app = Bottle()
    app.get("/items")(lambda: "items")
    return app


def pyramid() -> Any:
    with Configurator() as config:
        config.add_route("items", "/items")
        config.add_view(lambda request: request.response, route_name="items")
        return config.make_wsgi_app()


class Items:
    def on_get(self, request: falcon.Request, response: falcon.Response) -> None:
        response.text = "items"


def falcon_wsgi() -> Any:
    app = falcon.App()
    app.add_route("/items", Items())
    return app


ASGI = [fastapi, starlette, quart, litestar]
WSGI = [flask, bottle, pyramid, falcon_wsgi]


@pytest.mark.parametrize("build", ASGI + WSGI)
def test_an_application_is_recognised_for_what_it_is(build: Callable[[], Any]) -> None:
    app = build()
    with CorsBrowser(app) as browser:
        browser.page("https://testserver").can("GET", "/items", status=200)
        browser.page(APP).cannot("GET", "/items", because="missing-allow-origin")
    middleware: Any = CORSMiddleware if build in ASGI else WSGICORSMiddleware
    with CorsBrowser(middleware(app, policy=POLICY)) as browser:
        browser.page(APP).can("GET", "/items", status=200)


@pytest.mark.parametrize("build", ASGI + WSGI)
def test_it_is_in_async_tests_too(build: Callable[[], Any]) -> None:
    async def run() -> None:
        async with AsyncCorsBrowser(build()) as browser:
            await browser.page("https://testserver").can("GET", "/items", status=200)

    asyncio.run(run())


def test_sanic_is_an_asgi_application() -> None:
    Sanic.test_mode = True
    app = Sanic("sources")
    app.config.TOUCHUP = False  # it rewrites Sanic's own methods, and can do so only once

    @app.get("/items")
    async def items(request: Any) -> Any:
        from sanic.response import text  # noqa: PLC0415

        return text("items")

    with CorsBrowser(app) as browser:
        browser.page("https://testserver").can("GET", "/items", status=200)


def test_an_asgi_application_need_not_be_a_coroutine_function() -> None:
    app = fastapi()

    def returns_a_coroutine(scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        return app(scope, receive, send)  # type: ignore[no-any-return]  # a coroutine

    with CorsBrowser(returns_a_coroutine) as browser:
        browser.page("https://testserver").can("GET", "/items", status=200)


# --- exceptions ----------------------------------------------------------------------------------


def test_an_exception_of_a_wsgi_application_is_the_cause() -> None:
    def fails(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        raise ZeroDivisionError("division by zero")

    with CorsBrowser(fails) as browser:
        page = browser.page(APP)
        with pytest.raises(CorsFailure, match="raised ZeroDivisionError") as caught:
            page.can("GET", "/")
        assert isinstance(caught.value.__cause__, ZeroDivisionError)
        page.cannot("GET", "/", status=500)


def test_an_application_that_fails_quietly_has_it_in_its_log() -> None:
    app = Flask(__name__)

    @app.get("/")
    def fails() -> str:
        raise ZeroDivisionError

    with CorsBrowser(app) as browser, pytest.raises(CorsFailure, match="The server's log says why"):
        browser.page(APP).can("GET", "/")


# --- live servers --------------------------------------------------------------------------------


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base's name)
        pass


class LiveServer:
    """As pytest-django's is: an object with a `url`."""

    def __init__(self, url: str) -> None:
        self.url = url


@pytest.fixture
def live_server() -> Iterator[LiveServer]:
    app: Any = WSGICORSMiddleware(flask(), policy=POLICY)
    with make_server("127.0.0.1", 0, app, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield LiveServer(f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
        thread.join()


def test_a_live_server_is_asked_over_the_network(live_server: LiveServer) -> None:
    for source in (live_server.url, live_server):
        with CorsBrowser(source) as browser:
            assert browser.url == live_server.url
            assert browser.page(APP).can("GET", "/items").text == "items"
            browser.page("https://evil.example").cannot("GET", "/items")


def test_a_live_server_is_asked_in_async_tests(live_server: LiveServer) -> None:
    async def run() -> None:
        async with AsyncCorsBrowser(live_server) as browser:
            await browser.page(APP).can("GET", "/items", status=200)
        async with AsyncCorsBrowser(AsyncNetworkTransport(), url=live_server.url) as browser:
            await browser.page(APP).can("GET", "/items", status=200)

    asyncio.run(run())


def test_aiohttps_test_server_is_a_live_server() -> None:
    async def items(request: web.Request) -> web.Response:
        return web.Response(text="items", headers={"Access-Control-Allow-Origin": APP})

    async def run() -> None:
        app = web.Application()
        app.router.add_get("/items", items)
        async with TestServer(app) as server, AsyncCorsBrowser(server) as browser:
            await browser.page(APP).can("GET", "/items", status=200)
            await browser.page("https://evil.example").cannot("GET", "/items")

    asyncio.run(run())


def test_a_server_that_is_down_neither_allows_nor_refuses() -> None:
    with socket.socket() as reserved:  # so that no other test listens there
        reserved.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{reserved.getsockname()[1]}"
        with CorsBrowser(address) as browser:
            page = browser.page(APP)
            for ask in (page.can, page.cannot, page.preflights, page.does_not_preflight):
                with pytest.raises(CorsFailure, match="got no response: Nothing listens at"):
                    ask("GET", "/items")

        async def run() -> None:
            async with AsyncCorsBrowser(address) as browser:
                with pytest.raises(CorsFailure, match="got no response: Nothing listens at"):
                    await browser.page(APP).cannot("GET", "/items")

        asyncio.run(run())


# --- transports ----------------------------------------------------------------------------------


def test_transports_are_taken_as_they_are(live_server: LiveServer) -> None:
    request = HttpRequest("GET", "https://testserver/items")
    replayed = ReplayTransport([Exchange(request, HttpResponse(200))])
    for source, url in (
        (ASGITransport(fastapi()), None),
        (WSGITransport(flask()), None),
        (replayed, None),
        (NetworkTransport(), live_server.url),
    ):
        with CorsBrowser(source, url=url) as browser:
            browser.page(browser.url).can("GET", "/items", status=200)

    async def run() -> None:
        async with AsyncCorsBrowser(AsyncASGITransport(fastapi())) as browser:
            await browser.page(browser.url).can("GET", "/items", status=200)

    asyncio.run(run())


# --- what cannot be tested -----------------------------------------------------------------------


class Ambiguous:
    def __call__(self, *arguments: Any) -> Any:
        raise NotImplementedError


@pytest.mark.parametrize(
    ("source", "named"),
    [
        (web.Application(), "aiohttp.web_app.Application"),
        (tornado.web.Application(), "tornado.web.Application"),
        (Ambiguous(), "tests.testing.test_sources.Ambiguous"),
        (Flask, "The class Flask"),
        (7, "builtins.int"),
        (min, "builtins.builtin_function_or_method"),
        (lambda request: None, "builtins.function"),
    ],
)
def test_what_cannot_be_asked_is_refused(source: Any, named: str) -> None:
    for open_browser in (CorsBrowser, AsyncCorsBrowser):
        with pytest.raises(TypeError) as caught:
            open_browser(source)
        assert str(caught.value).startswith(f"{named} cannot be tested. Give an ASGI")


@pytest.mark.parametrize("url", ["api.example.com", "ftp://api.example.com", "/items", ""])
def test_an_address_has_to_be_a_url(url: str) -> None:
    with pytest.raises(ValueError, match="is not an http or https URL, such as"):
        CorsBrowser(url)
    with pytest.raises(ValueError, match="is not an http or https URL, such as"):
        CorsBrowser(flask(), url=url)


def test_a_live_server_has_one_address() -> None:
    with pytest.raises(
        ValueError, match="source is 'http://a', a live server's address, and url='http://b"
    ):
        CorsBrowser("http://a", url="http://b")


def test_sync_and_async_are_not_mixed() -> None:
    with pytest.raises(TypeError, match=r"ASGITransport is for async tests: .* cors_async"):
        CorsBrowser(AsyncASGITransport(fastapi()))
    with pytest.raises(TypeError, match="WSGITransport is for tests that are not async"):
        AsyncCorsBrowser(WSGITransport(flask()))


def test_an_unknown_engine_is_refused_by_its_name() -> None:
    with pytest.raises(ValueError, match="chrome"):
        CorsBrowser(flask(), engine="chrome")


# --- the software, for its recipe ----------------------------------------------------------------


def advice(app: Any) -> str:
    with CorsBrowser(app) as browser, pytest.raises(CorsFailure) as caught:
        browser.page("https://evil.example").can("GET", "/items")
    return str(caught.value).rpartition("A policy that allows it:")[2]


def test_the_fix_is_in_the_words_of_the_framework() -> None:
    for app in (fastapi(), starlette()):
        assert "For FastAPI or Starlette, at the end of the module" in advice(app)
    assert "For Flask, with flask-cors, in the module that defines app" in advice(flask())
    assert advice(pyramid()) == '\n  allow_origins = ["https://evil.example"]'


def test_where_a_policy_is_in_force_that_is_all_there_is_to_change() -> None:
    installed = fastapi()
    install(installed, policy=POLICY)
    added = starlette()
    added.add_middleware(CORSMiddleware, policy=POLICY)
    extended = flask()
    CrossOrigin(extended, policy=POLICY)
    wrapped = flask()
    wrapped.wsgi_app = WSGICORSMiddleware(wrapped.wsgi_app, policy=POLICY)
    around = CORSMiddleware(fastapi(), policy=POLICY)
    for app in (installed, added, extended, wrapped, around):
        assert advice(app) == '\n  allow_origins = ["https://evil.example"]'


def test_the_software_of_a_live_server_is_told_from_its_responses() -> None:
    answer = HttpResponse(200, [("Server", "nginx/1.26")])
    replayed = ReplayTransport([Exchange(HttpRequest("GET", "https://testserver/items"), answer)])
    assert "For nginx" in advice(replayed)

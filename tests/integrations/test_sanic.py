"""Sanic, where the table of behaviours does not reach: routing in its details, and misuse."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from sanic import Blueprint, HTTPResponse, Sanic, text
from sanic.views import HTTPMethodView

from crossorigin import NO_CORS, Policy
from crossorigin.browser import Browser
from crossorigin.integrations import marks
from crossorigin.integrations.sanic import (
    AnyRequest,
    AnySanic,
    CORSMiddleware,
    _marks_in,
    _policy_of_route,
    cors,
    install,
)
from crossorigin.transports import ASGITransport

APP = "https://app.example.com"
EVIL = "https://evil.example"
API = "http://api.example.net"
DEFAULT = Policy(allow_origins=[APP], allow_methods=["PUT"])
A, B, C = (Policy(allow_origins=[f"https://{name}.example"]) for name in "abc")


async def plain(request: AnyRequest) -> HTTPResponse:
    return text("plain")


@cors(A)
async def in_a(request: AnyRequest) -> HTTPResponse:
    return text("plain")


@cors(B)
async def in_b(request: AnyRequest) -> HTTPResponse:
    return text("plain")


@pytest.fixture
def app() -> Iterator[AnySanic]:
    app = Sanic("test")
    app.config.TOUCHUP = False  # it rewrites Sanic's own methods, and can do so only once
    yield app
    Sanic.unregister_app(app)


def request_for(app: AnySanic, path: str, **headers: str) -> AnyRequest:
    if not app.router.finalized:
        app.finalize()
    return app.request_class(path.encode(), headers, "1.1", "OPTIONS", None, app)  # type: ignore[arg-type]  # no socket


def policy_of(app: AnySanic, path: str, method: str = "GET") -> Policy | None:
    """The policy of the route that a request is for, as the middleware finds it."""
    return _policy_of_route(request_for(app, path, host="api.example.net"), method)


@contextmanager
def serving(app: AnySanic) -> Iterator[Callable[..., int | None]]:
    """Run Sanic, which can be started only once, under ASGI."""

    def status(origin: str, path: str, method: str = "GET") -> int | None:
        """The status that a page reads; ``None`` where it reads nothing."""
        page = Browser(transport=transport).page(f"{origin}/")
        response = page.fetch(API + path, method=method).response
        return None if response is None else response.status

    with ASGITransport(app) as transport:
        yield status


# --- Routing -------------------------------------------------------------------------------------


def test_the_route_of_the_method_counts(app: AnySanic) -> None:
    app.add_route(in_a, "/x", methods=["GET"])
    app.add_route(in_b, "/x", methods=["PUT"])
    app.add_route(plain, "/plain")
    app.add_route(in_b, "/host", host="api.example.net", name="api")
    app.add_route(in_a, "/host", host="www.example.net", name="www")
    assert policy_of(app, "/x") is policy_of(app, "/x/") is A  # Sanic takes them for the same
    assert policy_of(app, "/x", "PUT") is B
    assert policy_of(app, "/x", "DELETE") is A  # whose 405 it will be
    assert policy_of(app, "/host") is B
    assert policy_of(app, "/plain") is policy_of(app, "/nowhere") is None


def test_a_405_for_a_path_with_a_parameter_has_a_policy_of_its_routes(app: AnySanic) -> None:
    # Of such a path, Sanic does not say which methods are allowed.
    app.add_route(in_a, "/items/<number>", methods=["GET"], name="read")
    app.add_route(in_b, "/items/<number>", methods=["PUT"], name="write")
    assert policy_of(app, "/items/1", "DELETE") is A


def test_the_methods_of_a_view_have_policies_of_their_own(app: AnySanic) -> None:
    @cors(C)
    class Items(HTTPMethodView):
        @cors(A)
        async def get(self, request: AnyRequest) -> HTTPResponse:
            return text("")

        async def put(self, request: AnyRequest) -> HTTPResponse:
            return text("")

    class Heads(HTTPMethodView):
        decorators = [cors(B)]  # noqa: RUF012

        @cors(A)
        async def head(self, request: AnyRequest) -> HTTPResponse:
            return text("")

        async def get(self, request: AnyRequest) -> HTTPResponse:
            return text("")

    app.add_route(Items.as_view(), "/items", methods=["GET", "HEAD", "PUT", "DELETE"])
    app.add_route(Heads.as_view(), "/heads", methods=["GET", "HEAD"])
    assert policy_of(app, "/items") is policy_of(app, "/items", "HEAD") is A
    assert policy_of(app, "/items", "PUT") is policy_of(app, "/items", "DELETE") is C
    assert policy_of(app, "/heads", "HEAD") is A
    assert policy_of(app, "/heads") is B


def test_blueprints_have_policies(app: AnySanic) -> None:
    async def socket(request: AnyRequest, socket: Any) -> None: ...

    @cors(A)
    async def marked_socket(request: AnyRequest, socket: Any) -> None: ...

    blueprint = cors(C)(Blueprint("marked", url_prefix="/marked"))
    blueprint.add_route(plain, "/plain")
    blueprint.add_route(in_a, "/a")
    blueprint.add_websocket_route(socket, "/socket")
    blueprint.add_websocket_route(marked_socket, "/marked-socket")
    blueprint.static("/static", __file__)
    other = Blueprint("other", url_prefix="/other")
    other.add_route(plain, "/plain")
    other.static("/static", __file__)
    app.blueprint(Blueprint.group(blueprint, other, url_prefix="/v1"))
    app.blueprint(blueprint, url_prefix="/again", name_prefix="again")
    for prefix in ("/v1/marked", "/again"):
        assert policy_of(app, f"{prefix}/plain") is policy_of(app, f"{prefix}/socket") is C
        assert policy_of(app, f"{prefix}/a") is policy_of(app, f"{prefix}/marked-socket") is A
    assert policy_of(app, "/v1/marked/static") is C
    assert {policy for _, policy in _marks_in(app)} == {A, C}
    # Of static files Sanic does not say which methods they have.
    assert policy_of(app, "/v1/marked/static", "PUT") is C
    assert policy_of(app, "/v1/other/static", "PUT") is None
    assert policy_of(app, "/v1/other/plain") is policy_of(app, "/v1/other/static") is None


def test_a_group_of_blueprints_takes_no_mark() -> None:
    with pytest.raises(TypeError, match="mark each of its blueprints"):
        cors(A)(Blueprint.group(Blueprint("one")))


def test_the_path_is_read_as_it_is_routed(app: AnySanic) -> None:
    app.add_route(plain, "/x")
    request = request_for(app, "/%6fpen%2Fcaf%C3%A9?query")
    assert CORSMiddleware(policy=DEFAULT)._enforcer.reader.path(request) == "/%6fpen%2Fcafé"


# --- What is sent --------------------------------------------------------------------------------


def test_other_middleware_comes_before_it(app: AnySanic) -> None:
    async def meddle(request: AnyRequest, response: HTTPResponse) -> None:
        response.headers["Access-Control-Allow-Origin"] = "*"

    async def stream(request: AnyRequest) -> None:
        response = await request.respond()
        response.headers["access-control-allow-origin"] = "*"
        await response.send("one")
        await response.send("two")
        await response.eof()

    install(app, policy=DEFAULT)
    app.add_route(plain, "/plain")
    app.add_route(stream, "/stream")
    app.register_middleware(meddle, "response", priority=-1)  # type: ignore[arg-type]  # may be async
    paths = ("/plain", "/stream", "/nowhere")
    with serving(app) as status:
        assert [status(APP, path) for path in paths] == [200, 200, 404]
        assert [status(EVIL, path) for path in paths] == [None, None, None]


def test_the_policy_can_be_replaced_while_serving(app: AnySanic) -> None:
    middleware = install(app, policy=DEFAULT)
    app.add_route(plain, "/plain")
    with serving(app) as status:
        assert status(APP, "/plain") == 200
        middleware.policy = NO_CORS
        assert status(APP, "/plain") is None


def test_without_marks_requests_are_held_to_the_policy(
    app: AnySanic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks, "_marked", threading.Event())
    install(app, policy=DEFAULT)
    app.add_route(plain, "/plain")
    with serving(app) as status:
        assert [status(origin, "/plain") for origin in (APP, APP, EVIL)] == [200, 200, None]


def test_preflights_are_answered_before_any_other_middleware(app: AnySanic) -> None:
    async def refuse(request: AnyRequest) -> HTTPResponse:
        return text("who are you?", 401)

    app.register_middleware(refuse, "request", priority=1000)
    install(app, policy=DEFAULT)
    app.add_route(plain, "/plain", methods=["PUT"])
    with serving(app) as status:
        assert status(APP, "/plain", "PUT") == 401
        assert status(EVIL, "/plain", "PUT") is None


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("pass", {APP: None, EVIL: None, None: None}),
        ("enforce", {APP: None, EVIL: 403, None: None}),
        ("require-origin", {APP: None, EVIL: 403, None: 403}),
    ],
)
def test_what_is_for_a_websocket_is_held_to_the_policy(
    app: AnySanic, mode: Any, expected: dict[str | None, int | None]
) -> None:
    async def socket(request: AnyRequest, socket: Any) -> None: ...

    app.add_websocket_route(socket, "/socket")
    middleware = CORSMiddleware(policy=DEFAULT, websocket=mode)
    for origin, status in expected.items():
        request: Any = request_for(app, "/socket", **({} if origin is None else {"origin": origin}))
        request.route, _, _ = app.router.get("/socket", "GET", None)
        request.stream = SimpleNamespace(send=None)
        answer = asyncio.run(middleware(request))
        assert (None if answer is None else answer.status) == status


def test_the_scheme_is_that_of_the_connection(app: AnySanic) -> None:
    class Connection:
        def __init__(self, *, ssl: bool) -> None:
            self.ssl = ssl

    middleware = CORSMiddleware(policy=DEFAULT)
    app.add_route(plain, "/")
    request: Any = request_for(app, "/", forwarded="proto=https")
    for connection, scheme in [
        (None, "http"),
        (Connection(ssl=False), "http"),
        (Connection(ssl=True), "https"),
    ]:
        request.conn_info = connection
        assert middleware._enforcer.reader.scheme(request) == scheme


# --- Installing ----------------------------------------------------------------------------------


def test_it_is_installed_once_and_in_time(app: AnySanic) -> None:
    install(app, policy=DEFAULT)
    with pytest.raises(
        RuntimeError, match="has a policy already; set the `policy` of its middleware"
    ):
        install(app, policy=A)
    app.add_route(plain, "/")
    app.finalize()
    with pytest.raises(RuntimeError, match="serves already"):
        install(app, policy=DEFAULT)


def test_it_is_for_sanic_applications() -> None:
    with pytest.raises(TypeError, match="'Blueprint', not a Sanic application"):
        install(Blueprint("not"), policy=DEFAULT)  # type: ignore[arg-type]  # that is the test

"""Falcon, where the table of behaviours does not reach: routing in its details, and misuse."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from io import BytesIO
from typing import Any, cast

import falcon.asgi
import falcon.testing
import pytest

from crossorigin import NO_CORS, Policy
from crossorigin.browser import Browser
from crossorigin.enforcement import enforcer_of
from crossorigin.integrations.falcon import (
    ASGIApp,
    ASGIMiddleware,
    WSGIApp,
    WSGIMiddleware,
    _nothing,
    cors,
    install,
)
from crossorigin.integrations.installing import installed_middleware
from crossorigin.transports import ASGITransport, WSGITransport

APP = "https://app.example.com"
EVIL = "https://evil.example"
API = "https://api.example.net"
DEFAULT = Policy(allow_origins=[APP])
A, B, C = (Policy(allow_origins=[f"https://{name}.example"]) for name in "abc")

PolicyOf = Callable[..., Policy | None]


def of_asgi(app: ASGIApp, path: str, method: str = "GET", kind: str = "http") -> Policy | None:
    """The policy of the route that a request is for, as the middleware finds it."""
    scope = {"type": kind, "path": path, "method": "OPTIONS", "headers": [], "query_string": b""}
    before = dict(scope)
    found = ASGIMiddleware(app, policy=DEFAULT)._policy_of_route(scope, method)
    assert scope == before
    return found


def of_wsgi(app: WSGIApp, path: str, method: str = "GET") -> Policy | None:
    environ = falcon.testing.create_environ(path, method="OPTIONS", body="a=1")
    body, before = environ["wsgi.input"], dict(environ)
    found = WSGIMiddleware(app, policy=DEFAULT)._policy_of_route(environ, method)
    assert (environ, body.read()) == (before, b"a=1")
    return found


EDGES = pytest.mark.parametrize(
    ("make", "policy_of"), [(falcon.asgi.App, of_asgi), (falcon.App, of_wsgi)], ids=["asgi", "wsgi"]
)


# --- Routing -------------------------------------------------------------------------------------


def responder(make: type[WSGIApp]) -> Any:
    """A function that an application of `make` takes for a responder, a sink or a hook."""

    def respond(*arguments: Any, **parameters: Any) -> None: ...

    async def respond_async(*arguments: Any, **parameters: Any) -> None: ...

    return respond_async if make is falcon.asgi.App else respond


def marked(make: type[WSGIApp]) -> Any:
    responders = {
        "on_get": cors(A)(responder(make)),
        "on_put": responder(make),
        "on_get_one": cors(B)(responder(make)),
    }
    if make is falcon.asgi.App:
        responders["on_websocket"] = cors(B)(responder(make))
    return cors(C)(type("Marked", (), responders))()


def unmarked(make: type[WSGIApp]) -> Any:
    responders = {"on_get": cors(A)(responder(make)), "on_put": responder(make)}
    return type("Unmarked", (), responders)()


@EDGES
def test_the_responder_counts_before_its_class(make: type[WSGIApp], policy_of: PolicyOf) -> None:
    app = make()
    app.add_route("/items", marked(make))
    app.add_route("/items/{one}", marked(make), suffix="one")
    app.add_route("/unmarked", unmarked(make))
    app.add_route("/instance", cors(B)(unmarked(make)))
    assert policy_of(app, "/items") is policy_of(app, "/items", "DELETE") is A
    assert policy_of(app, "/items", "PUT") is C
    assert policy_of(app, "/items/1") is policy_of(app, "/items/1", "OPTIONS") is B
    assert policy_of(app, "/unmarked") is A
    assert policy_of(app, "/unmarked", "PUT") is None
    assert policy_of(app, "/unmarked", "DELETE") is A  # whose 405 it will be
    assert policy_of(app, "/unmarked", "OPTIONS") is A  # that Falcon answers by itself
    assert policy_of(app, "/instance", "PUT") is B
    assert policy_of(app, "/nowhere") is None


def test_websockets_have_policies() -> None:
    app: ASGIApp = falcon.asgi.App()
    app.add_route("/items", marked(falcon.asgi.App))
    assert of_asgi(app, "/items", kind="websocket") is B
    assert of_asgi(app, "/items") is A


@EDGES
def test_sinks_have_policies(make: type[WSGIApp], policy_of: PolicyOf) -> None:
    app = make()
    app.add_static_route("/static", "/")
    app.add_sink(cors(B)(responder(make)), "/sink")
    assert policy_of(app, "/sink/any") is B
    assert policy_of(app, "/static/x") is None
    install(app, policy=A)
    middleware = installed_middleware(app)
    assert middleware is not None
    find_marks = enforcer_of(middleware).policies.find_marks
    assert find_marks is not None
    assert [policy for _, policy in find_marks(app) or ()] == [B]


@EDGES
def test_hooks_keep_the_mark(make: type[WSGIApp], policy_of: PolicyOf) -> None:
    hooked: Any = falcon.before(responder(make))(type(unmarked(make)))
    app = make()
    app.add_route("/x", hooked())
    assert policy_of(app, "/x") is A


@EDGES
def test_the_options_of_the_application_count(make: type[WSGIApp], policy_of: PolicyOf) -> None:
    app = make()
    app.add_route("/items", marked(make))
    assert policy_of(app, "/items/") is None
    app.req_options.strip_url_path_trailing_slash = True
    assert policy_of(app, "/items/") is A


def test_routing_reads_no_body() -> None:
    with pytest.raises(AssertionError):
        asyncio.run(_nothing())


# --- What is sent --------------------------------------------------------------------------------


class Meddling:
    def process_response(self, request: Any, response: Any, *_: Any) -> None:
        response.set_header("Access-Control-Allow-Origin", "*")

    async def process_response_async(self, request: Any, response: Any, *_: Any) -> None:
        self.process_response(request, response)


class Crash:
    def on_get(self, request: Any, response: Any) -> None:
        raise RuntimeError


class AsyncCrash:
    async def on_get(self, request: Any, response: Any) -> None:
        raise RuntimeError


def let_go(request: Any, response: Any, error: Exception, parameters: Any) -> None:
    raise error


async def let_go_async(request: Any, response: Any, error: Exception, parameters: Any) -> None:
    raise error


def statuses(app: Any, *paths: str, origin: str = APP) -> list[int | None]:
    """The statuses that a page reads; ``None`` where it reads nothing."""
    with ExitStack() as stack:
        transport: Any = WSGITransport(app)
        if isinstance(app, falcon.asgi.App):
            transport = stack.enter_context(ASGITransport(cast("Any", app)))
        page = Browser(transport=transport).page(f"{origin}/")
        responses = [page.fetch(API + path).response for path in paths]
    return [None if response is None else response.status for response in responses]


def build(make: type[WSGIApp]) -> WSGIApp:
    app = make(middleware=[Meddling()])
    app.add_route("/crash", AsyncCrash() if make is falcon.asgi.App else Crash())
    return app


@EDGES
def test_it_stands_outside_of_middleware_and_error_handlers(
    make: type[WSGIApp], policy_of: PolicyOf
) -> None:
    app = build(make)
    install(app, policy=DEFAULT)
    assert statuses(app, "/crash", "/nowhere") == [500, 404]
    assert statuses(app, "/crash", "/nowhere", origin=EVIL) == [None, None]
    handler: Any = let_go_async if make is falcon.asgi.App else let_go
    app.add_error_handler(Exception, handler)
    assert statuses(app, "/crash") == [500]


@EDGES
def test_the_policy_can_be_replaced_while_serving(make: type[WSGIApp], policy_of: PolicyOf) -> None:
    app = build(make)
    middleware = install(app, policy=DEFAULT)
    assert statuses(app, "/nowhere") == [404]
    middleware.policy = NO_CORS
    assert statuses(app, "/nowhere") == [None]


@EDGES
def test_falcons_test_client_still_works(make: type[WSGIApp], policy_of: PolicyOf) -> None:
    app = build(make)
    install(app, policy=DEFAULT)
    client: Any = falcon.testing.TestClient(app)
    response = client.simulate_get("/nowhere", headers={"Origin": APP})
    assert (response.status_code, response.headers["access-control-allow-origin"]) == (404, APP)


# --- Installing ----------------------------------------------------------------------------------


@EDGES
def test_it_is_installed_once_and_in_one_application(
    make: type[WSGIApp], policy_of: PolicyOf
) -> None:
    app, other = make(), make()
    install(app, policy=DEFAULT)
    with pytest.raises(
        RuntimeError, match="has a policy already; set the `policy` of its middleware"
    ):
        install(app, policy=A)
    assert isinstance(app, make)
    assert type(other) is make
    install(other, policy=A)


def test_it_is_for_falcon_applications() -> None:
    with pytest.raises(TypeError, match="'BytesIO', not a Falcon application; wrap"):
        install(BytesIO(), policy=DEFAULT)  # type: ignore[arg-type]  # that is the test


def test_wsgi_has_no_websockets() -> None:
    with pytest.raises(TypeError, match="websocket"):
        install(falcon.App(), policy=DEFAULT, websocket="enforce")

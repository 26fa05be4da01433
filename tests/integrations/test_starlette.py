"""Starlette and FastAPI, where the table of behaviours does not reach: routing in its details."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI, routing
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint, WebSocketEndpoint
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Host, Mount, Route, Router, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from crossorigin import NO_CORS, Policy
from crossorigin.browser import Browser
from crossorigin.integrations import fastapi, marks, starlette
from crossorigin.integrations.starlette import CORSMiddleware, cors, install
from crossorigin.transports import ASGITransport

APP = "https://app.example.com"
API = "https://api.example.net"
DEFAULT = Policy(allow_origins=[APP])
A, B, C = (Policy(allow_origins=[f"https://{name}.example"]) for name in "abc")


def plain(request: Request) -> Response:
    return PlainTextResponse("plain")


@cors(A)
def in_a(request: Request) -> Response:
    return PlainTextResponse("plain")


@cors(B)
def in_b(request: Request) -> Response:
    return PlainTextResponse("plain")


def policy_of(app: ASGIApp, path: str, method: str = "GET", **fields: Any) -> Policy | None:
    """The policy of the route that a request is for, as the middleware finds it."""
    middleware = CORSMiddleware(app, policy=DEFAULT)
    scope = {
        "type": "http",
        "path": path,
        "method": "OPTIONS",
        "headers": [(b"host", b"api.example.net")],
        **fields,
    }
    before = dict(scope)
    found = middleware._policy_of_route(scope, method)
    assert scope == before
    return found


# --- Routing -------------------------------------------------------------------------------------


def test_the_first_route_that_takes_the_method_counts() -> None:
    app = Starlette(
        routes=[
            Route("/x", in_a, methods=["GET"]),
            Route("/x", in_b, methods=["PUT", "GET"]),
            Route("/{name}", plain),
        ]
    )
    assert policy_of(app, "/x") is A
    assert policy_of(app, "/x", "HEAD") is A
    assert policy_of(app, "/x", "PUT") is B
    assert policy_of(app, "/x", "DELETE") is A  # whose 405 it will be
    assert policy_of(app, "/y") is None
    assert policy_of(app, "/x/y") is None


def test_a_redirect_has_the_policy_of_where_it_leads() -> None:
    app = Starlette(
        routes=[Route("/a/", in_a), Route("/b", in_b), Mount("/c", routes=[Route("/", in_b)])]
    )
    assert policy_of(app, "/a") is A
    assert policy_of(app, "/b/") is B
    assert policy_of(app, "/c") is B
    assert policy_of(app, "/d") is None
    strict = Router([Route("/a/", in_a)], redirect_slashes=False)
    assert policy_of(strict, "/a") is None
    assert policy_of(strict, "/a/") is A


def test_the_innermost_mark_counts() -> None:
    inner = cors(B)(Starlette(routes=[Route("/a", in_a), Route("/plain", plain)]))
    app = Starlette(
        routes=[
            cors(C)(Mount("/marked", Starlette(routes=[Route("/plain", plain)]))),
            cors(C)(Mount("/both", inner)),
            Mount("/inner", inner),
            Mount("/files", cors(C)(PlainTextResponse("any ASGI application"))),
            Mount("/none", PlainTextResponse("any ASGI application")),
        ]
    )
    assert policy_of(app, "/marked/plain") is policy_of(app, "/marked/nowhere") is C
    assert policy_of(app, "/both/plain") is policy_of(app, "/inner/nowhere") is B
    assert policy_of(app, "/both/a") is policy_of(app, "/inner/a") is A
    assert policy_of(app, "/files/x") is C
    assert policy_of(app, "/none/x") is None


def test_routes_are_found_through_middleware_and_mount_points() -> None:
    class Passing:
        def __init__(self, app: ASGIApp) -> None:
            self.app = app

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            raise AssertionError("nothing is served")

    sub = Starlette(routes=[Route("/{id}", in_a)], middleware=[Middleware(Passing)])
    app = Starlette(routes=[Mount("/sub", sub, middleware=[Middleware(Passing)])])
    assert policy_of(Passing(Passing(app)), "/sub/7") is A
    assert policy_of(app, "/v1/sub/7", root_path="/v1") is A


def test_hosts_are_routed_too() -> None:
    app = Starlette(
        routes=[Host("api.example.net", Router([Route("/x", in_a)])), Route("/x", in_b)]
    )
    assert policy_of(app, "/x") is A
    assert policy_of(app, "/x", headers=[(b"host", b"www.example.net")]) is B


def test_the_methods_of_a_class_have_policies_of_their_own() -> None:
    @cors(C)
    class Items(HTTPEndpoint):
        @cors(A)
        def get(self, request: Request) -> Response:
            return plain(request)

        @cors(B)
        def put(self, request: Request) -> Response:
            return plain(request)

        def delete(self, request: Request) -> Response:
            return plain(request)

    class Heads(HTTPEndpoint):
        @cors(B)
        def head(self, request: Request) -> Response:
            return plain(request)

        @cors(A)
        def get(self, request: Request) -> Response:
            return plain(request)

    app = Starlette(routes=[Route("/items", Items), Route("/heads", Heads)])
    found = {method: policy_of(app, "/items", method) for method in ("GET", "HEAD", "PUT")}
    assert found == {"GET": A, "HEAD": A, "PUT": B}
    assert policy_of(app, "/items", "DELETE") is policy_of(app, "/items", "PATCH") is C
    assert policy_of(app, "/heads", "HEAD") is B
    assert policy_of(app, "/heads", "PUT") is None


def test_websocket_routes_have_policies() -> None:
    @cors(B)
    class Echo(WebSocketEndpoint):
        get = in_a  # a method of HTTP means nothing here

    @cors(A)
    async def socket(websocket: Any) -> None: ...

    app = Starlette(
        routes=[WebSocketRoute("/x", socket), Route("/x", in_b), WebSocketRoute("/y", Echo)]
    )
    assert policy_of(app, "/x", type="websocket") is A
    assert policy_of(app, "/x") is B
    assert policy_of(app, "/y", type="websocket") is B
    assert policy_of(app, "/z", type="websocket") is None


def test_where_no_routes_can_be_seen_there_are_no_policies() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None: ...

    assert policy_of(app, "/") is None


def test_a_mark_that_is_made_while_serving_counts(
    monkeypatch: pytest.MonkeyPatch, fetch: Callable[[ASGIApp, str], int | None]
) -> None:
    monkeypatch.setattr(marks, "_marked", threading.Event())
    app = Starlette(routes=[Route("/x", plain)])
    install(app, policy=DEFAULT, log_refusals=False)
    assert fetch(app, "/x") == 200

    @cors(NO_CORS)
    def closed(request: Request) -> Response:
        return plain(request)

    app.routes.append(Route("/closed", closed))
    assert fetch(app, "/closed") is None
    assert fetch(app, "/x") == 200


# --- FastAPI -------------------------------------------------------------------------------------


@pytest.mark.parametrize("added", ["install", "around", "add_middleware"])
@pytest.mark.parametrize("server", ["", "/v1", "/v1/", "/other"])
@pytest.mark.parametrize("path", ["/secret", "/sub/secret"])
def test_routes_are_found_below_the_root_path_that_an_application_declares(
    path: str, server: str, added: str
) -> None:
    """FastAPI puts it in place of the server's; the path may begin with it or not."""
    app, sub = FastAPI(), FastAPI()
    app.root_path = "/v1"  # the parameter is deprecated, and still works
    for each in (app, sub):
        each.get("/secret")(fastapi.cors(A)(lambda: "secret"))
    app.mount("/sub", sub)
    served: ASGIApp = app
    options: dict[str, Any] = {"policy": Policy(allow_origins="*"), "log_refusals": False}
    if added == "install":
        install(app, **options)
    elif added == "around":
        served = CORSMiddleware(app, **options)
    else:
        app.add_middleware(CORSMiddleware, **options)

    async def by_server(scope: Scope, receive: Receive, send: Send) -> None:
        await served({**scope, "root_path": server}, receive, send)

    with ASGITransport(by_server) as transport:
        browser = Browser(transport=transport)
        evil = browser.page("https://evil.example/")
        # Without it, the mounted route is not found.
        found = evil.fetch(API + path).response
        assert found is None or (path, found.status) == ("/sub/secret", 404)
        assert evil.fetch(f"{API}/v1{path}").response is None
        assert evil.fetch(f"{API}/v1{path}", headers={"X-Any": "1"}).response is None
        allowed = browser.page("https://a.example/").fetch(f"{API}/v1{path}").response
        assert allowed is not None
        assert allowed.status == 200


def test_included_routers_have_policies() -> None:
    innermost = APIRouter(prefix="/innermost")
    innermost.get("/x")(lambda: "x")
    innermost.get("/a")(cors(A)(lambda: "a"))
    inner = fastapi.cors(B)(APIRouter(prefix="/inner"))
    inner.get("/x")(lambda: "x")
    inner.put("/x")(cors(A)(lambda: "x"))
    inner.include_router(innermost)
    outer = fastapi.cors(C)(APIRouter())
    outer.get("/x")(lambda: "x")
    outer.include_router(inner)
    outer.mount("/mounted", Starlette(routes=[Route("/a", in_a), Route("/x", plain)]))
    outer.websocket("/socket")(cors(A)(lambda websocket: None))
    app = FastAPI()
    app.include_router(outer, prefix="/v1")
    assert policy_of(app, "/v1/x") is C
    assert policy_of(app, "/v1/inner/x") is B
    assert policy_of(app, "/v1/inner/x", "PUT") is A
    assert policy_of(app, "/v1/inner/x", "DELETE") is B
    assert policy_of(app, "/v1/inner/innermost/x") is B
    assert policy_of(app, "/v1/inner/innermost/a") is A
    assert policy_of(app, "/v1/mounted/a") is A
    assert policy_of(app, "/v1/mounted/x") is C
    assert policy_of(app, "/v1/socket", type="websocket") is A
    assert policy_of(app, "/x") is None


def test_what_is_routed_is_what_has_the_policy() -> None:
    # The framework's own response, for each of the paths above.
    app = FastAPI()
    router = fastapi.cors(NO_CORS)(APIRouter(prefix="/v1"))
    router.get("/items/{id}")(lambda id: id)  # noqa: A006
    router.get("/items/open")(cors(A)(lambda: "never reached"))
    app.include_router(router)
    assert policy_of(app, "/v1/items/open") is NO_CORS
    install(app, policy=DEFAULT)
    with ASGITransport(app) as transport:
        response = Browser(transport=transport).page(f"{API}/").fetch("/v1/items/open").response
    assert response is not None
    assert response.body == b'"open"'


def test_before_fastapi_0137_a_router_cannot_be_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(routing, "_IncludedRouter")
    with pytest.raises(TypeError, match=r"from FastAPI 0\.137 on"):
        fastapi.cors(A)(APIRouter())
    fastapi.cors(A)(lambda: "an endpoint still can")


# --- Installing ----------------------------------------------------------------------------------


@pytest.fixture
def fetch() -> Iterator[Callable[[ASGIApp, str], int | None]]:
    transports: list[ASGITransport] = []

    def fetch(app: ASGIApp, path: str) -> int | None:
        """The status that a page of an allowed origin reads; ``None`` if it reads nothing."""
        transport = ASGITransport(app)
        transports.append(transport)
        result = Browser(transport=transport).page(f"{APP}/").fetch(API + path)
        return None if result.response is None else result.response.status

    yield fetch
    for transport in transports:
        transport.close()


def test_it_stands_outside_of_a_handler_of_exceptions(
    fetch: Callable[[ASGIApp, str], int | None],
) -> None:
    def crash(request: Request) -> Response:
        raise RuntimeError

    def handle(request: Request, error: Exception) -> Response:
        return PlainTextResponse("sorry", 503)

    app = Starlette(routes=[Route("/crash", crash)], exception_handlers={Exception: handle})
    install(app, policy=DEFAULT)
    assert fetch(app, "/crash") == 503
    assert fetch(app, "/nowhere") == 404


@pytest.mark.parametrize("module", [starlette, fastapi])
def test_it_can_be_added_as_middleware_too(
    module: Any, fetch: Callable[[ASGIApp, str], int | None]
) -> None:
    app = Starlette(routes=[Route("/x", plain), Route("/a", in_a)])
    app.add_middleware(module.CORSMiddleware, policy=DEFAULT, log_refusals=False)
    assert fetch(app, "/x") == 200
    assert fetch(app, "/a") is None


def test_the_policy_can_be_replaced_while_serving(
    fetch: Callable[[ASGIApp, str], int | None],
) -> None:
    app = Starlette(routes=[Route("/x", plain)])
    middleware = install(app, policy=DEFAULT, log_refusals=False)
    assert fetch(app, "/x") == 200
    middleware.policy = A
    assert fetch(app, "/x") is None


def test_routes_and_middleware_may_come_later(
    fetch: Callable[[ASGIApp, str], int | None],
) -> None:
    app = FastAPI()
    install(app, policy=DEFAULT, log_refusals=False)
    app.get("/x")(lambda: "x")
    app.get("/a")(cors(A)(lambda: "a"))
    assert fetch(app, "/x") == 200
    assert fetch(app, "/a") is None


def test_it_is_installed_once_and_in_time(fetch: Callable[[ASGIApp, str], int | None]) -> None:
    app = Starlette()
    install(app, policy=DEFAULT)
    with pytest.raises(
        RuntimeError, match="has a policy already; set the `policy` of its middleware"
    ):
        install(app, policy=A)
    serving = Starlette()
    fetch(serving, "/")
    with pytest.raises(RuntimeError, match="serves already"):
        install(serving, policy=DEFAULT)


def test_it_is_for_starlette_applications() -> None:
    with pytest.raises(TypeError, match="'Router', not a Starlette application; wrap"):
        install(Router(), policy=DEFAULT)  # type: ignore[arg-type]  # that is the test


# --- OpenTelemetry -------------------------------------------------------------------------------


@pytest.fixture
def spans() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def traced(spans: InMemorySpanExporter) -> Iterator[Callable[[FastAPI], None]]:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    apps = []

    def instrument(app: FastAPI) -> None:
        FastAPIInstrumentor.instrument_app(app, tracer_provider=provider)
        apps.append(app)

    yield instrument
    for app in apps:
        FastAPIInstrumentor.uninstrument_app(app)


def crashing_application() -> FastAPI:
    app = FastAPI()

    def crash() -> None:
        raise RuntimeError

    app.get("/x")(lambda: "x")
    app.get("/crash")(crash)
    return app


@pytest.mark.parametrize("policy_first", [True, False])
def test_opentelemetry_and_the_policy_work_together_in_both_orders(
    policy_first: bool,
    traced: Callable[[FastAPI], None],
    spans: InMemorySpanExporter,
    fetch: Callable[[ASGIApp, str], int | None],
) -> None:
    app = crashing_application()
    if not policy_first:
        traced(app)
    install(app, policy=DEFAULT)
    if policy_first:
        traced(app)
    assert fetch(app, "/x") == 200
    assert fetch(app, "/crash") == 500
    assert {"GET /x", "GET /crash"} <= {span.name for span in spans.get_finished_spans()}
    crashed = next(span for span in spans.get_finished_spans() if span.name == "GET /crash")
    assert [event.name for event in crashed.events] == ["exception"]


def test_a_handler_of_exceptions_still_answers_where_opentelemetry_traces(
    traced: Callable[[FastAPI], None], fetch: Callable[[ASGIApp, str], int | None]
) -> None:
    app = crashing_application()
    app.exception_handler(Exception)(lambda request, error: PlainTextResponse("sorry", 503))
    install(app, policy=DEFAULT)
    traced(app)
    assert fetch(app, "/crash") == 503


def test_a_second_policy_is_refused_where_opentelemetry_traces(
    traced: Callable[[FastAPI], None],
) -> None:
    app = FastAPI()
    install(app, policy=DEFAULT)
    traced(app)
    with pytest.raises(RuntimeError, match="has a policy"):
        install(app, policy=A)

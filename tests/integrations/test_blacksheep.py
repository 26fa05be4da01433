"""BlackSheep, where the table of behaviours does not reach: routing in its details, and misuse."""

import asyncio
from typing import Any, cast

import pytest
from blacksheep import Application, Request, Response, Router
from blacksheep.server.controllers import Controller
from blacksheep.server.responses import text
from blacksheep.server.routing import RoutesRegistry

from crossorigin import NO_CORS, Policy, PolicyMap
from crossorigin.browser import Browser, HttpRequest
from crossorigin.integrations.blacksheep import CORSMiddleware, cors, install
from crossorigin.transports import ASGITransport

APP = "https://app.example.com"
EVIL = "https://evil.example"
API = "https://api.example.net"
DEFAULT = Policy(allow_origins=[APP])
A, B, C = (Policy(allow_origins=[f"https://{name}.example"]) for name in "abc")


async def plain() -> Response:
    return text("plain")


@cors(A)
async def in_a() -> Response:
    return text("plain")


@cors(B)
async def in_b() -> Response:
    return text("plain")


def application(*routers: Router) -> Application:
    app = Application(router=Router(sub_routers=list(routers)) if routers else Router())
    app.controllers_router = RoutesRegistry()
    return app


def policy_of(
    app: Application, path: str, method: str = "GET", *, started: bool = True, **fields: Any
) -> Policy | None:
    """The policy of the route that a request is for, as the middleware finds it."""
    if started and not app.started:
        asyncio.run(cast("Any", app).start())
    scope = {"type": "http", "path": path, "method": "OPTIONS", "headers": [], **fields}
    before = dict(scope)
    found = CORSMiddleware(app, policy=DEFAULT)._policy_of_route(scope, method)
    assert scope == before
    return found


def statuses(app: Any, *paths: str, origin: str = APP) -> list[int | None]:
    """The statuses that a page reads; ``None`` where it reads nothing."""
    with ASGITransport(app) as transport:
        page = Browser(transport=transport).page(f"{origin}/")
        responses = [page.fetch(API + path).response for path in paths]
    return [None if response is None else response.status for response in responses]


# --- Routing -------------------------------------------------------------------------------------


def test_the_route_of_the_method_counts() -> None:
    app = application()
    app.router.add_get("/x", in_a)
    app.router.add_put("/x", in_b)
    app.router.add_get("/plain", plain)
    app.router.add_ws("/only-socket", in_b)
    assert policy_of(app, "/x") is policy_of(app, "/X/") is A  # BlackSheep takes them for the same
    assert policy_of(app, "/x", "PUT") is B
    assert policy_of(app, "/x", "DELETE") is policy_of(app, "/x", "ANY") is A
    assert policy_of(app, "/plain") is policy_of(app, "/nowhere") is None
    assert policy_of(app, "/only-socket") is None
    assert set(app.router.routes) <= {b"GET", b"PUT", b"GET_WS"}  # no other is remembered


def test_middleware_does_not_hide_a_mark() -> None:
    async def through(request: Request, handler: Any) -> Response:
        response: Response = await handler(request)
        return response

    app = application()
    app.middlewares.append(through)
    app.router.add_get("/x", in_a)
    assert policy_of(app, "/x") is A


def test_websockets_have_policies() -> None:
    @cors(B)
    async def socket(websocket: Any) -> None: ...

    app = application()
    app.router.add_get("/x", in_a)
    app.router.add_ws("/x", socket)
    app.router.add_ws("/café", socket)
    assert policy_of(app, "/x", type="websocket") is B
    assert policy_of(app, "/x") is A
    # BlackSheep routes WebSockets by the decoded path.
    raw: dict[str, Any] = {"type": "websocket", "raw_path": b"/caf%C3%A9"}
    assert policy_of(app, "/café", **raw) is B
    middleware = CORSMiddleware(app, policy=DEFAULT)
    assert middleware._enforcer.reader.path({"path": "/open/é", **raw}) == "/open/é"


def test_the_innermost_mark_counts() -> None:
    inner = cors(A)(Router(prefix="/inner"))
    inner.add_get("/plain", plain)
    middle = Router(prefix="/middle")
    middle.add_get("/plain", plain)
    outer = cors(C)(Router(sub_routers=[inner, middle]))
    outer.add_get("/outer", plain)
    outer.add_get("/b", in_b)
    app = cors(B)(application(outer))
    app.router.add_get("/plain", plain)
    assert policy_of(app, "/inner/plain") is A
    assert policy_of(app, "/middle/plain") is policy_of(app, "/outer") is C
    assert policy_of(app, "/b") is policy_of(app, "/plain") is policy_of(app, "/nowhere") is B


def test_controllers_have_policies() -> None:
    app = application()
    routes = app.controllers_router

    @cors(C)
    class Items(Controller):
        @routes.get("/items")
        @cors(A)
        async def read(self) -> Response:
            return text("")

        @routes.put("/items")
        async def change(self) -> Response:
            return text("")

    assert policy_of(app, "/items") == A
    assert policy_of(app, "/items", "PUT") is C


def test_a_fallback_has_a_policy() -> None:
    app = application()
    app.router.fallback = in_a
    assert policy_of(app, "/nowhere") is A
    assert policy_of(application(), "/nowhere", started=False) is None


def test_mounted_applications_have_policies() -> None:
    async def other(scope: Any, receive: Any, send: Any) -> None: ...

    innermost = application()
    innermost.router.add_get("/plain", plain)
    inner = cors(C)(application())
    inner.router.add_get("/plain", plain)
    inner.router.add_get("/a", in_a)
    inner.mount("/innermost", innermost)
    app = application()
    app.router.add_get("/plain", plain)
    app.mount("/inner", inner)
    app.mount("/other", cors(B)(other))
    assert policy_of(app, "/inner/plain") is policy_of(app, "/inner/nowhere") is C
    assert policy_of(app, "/inner/innermost/plain") is C
    assert policy_of(app, "/inner/a") is A
    assert policy_of(app, "/other/x") is B
    assert policy_of(app, "/plain") is None


@pytest.mark.parametrize("path", ["/admin", "/admin/x", "/adminx", "/ADMINx"])
def test_the_policy_of_a_path_is_in_force_for_all_that_its_mount_matches(path: str) -> None:
    inner = application()
    inner.router.fallback = plain
    app = application()
    app.mount("/admin", inner)
    app.router.add_get("/plain", plain)
    install(app, policy=PolicyMap({"/": DEFAULT, "/admin": NO_CORS}))
    assert statuses(app, "/plain", path) == [200, None]
    with ASGITransport(app) as transport:
        assert transport(HttpRequest("GET", API + path)).body == b"plain"


def test_the_path_is_read_as_it_is_routed() -> None:
    middleware = CORSMiddleware(application(), policy=DEFAULT)
    scope = {"type": "http", "path": "/open/é", "raw_path": b"/%6fpen%2F%C3%A9"}
    assert middleware._enforcer.reader.path(scope) == "/%6fpen%2Fé"
    assert middleware._enforcer.reader.path({"type": "http", "path": "/é"}) == "/é"


def test_a_registry_of_routes_takes_no_mark() -> None:
    with pytest.raises(TypeError, match="mark its handlers or controllers"):
        cors(A)(RoutesRegistry())


# --- What is sent --------------------------------------------------------------------------------


def test_what_is_mounted_later_is_inside() -> None:
    async def raw(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"access-control-allow-origin", b"*")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body"})

    app = application()
    app.router.add_get("/plain", plain)
    middleware = install(app, policy=DEFAULT)
    app.mount("/raw", raw)
    paths = ("/plain", "/raw/x", "/nowhere")
    assert isinstance(app, Application)
    assert statuses(app, *paths) == [200, 200, 404]
    assert statuses(app, *paths, origin=EVIL) == [None, None, None]
    middleware.policy = NO_CORS
    assert statuses(app, *paths) == [None, None, None]


def test_it_stands_outside_of_handlers_of_exceptions() -> None:
    async def handle(self: Any, request: Any, error: Any) -> Response:
        raise error

    async def crash() -> None:
        raise RuntimeError

    app = application()
    app.exceptions_handlers[RuntimeError] = handle
    app.router.add_get("/crash", crash)
    install(app, policy=DEFAULT)
    assert statuses(app, "/crash") == [500]


# --- Installing ----------------------------------------------------------------------------------


def test_it_is_installed_once() -> None:
    app = application()
    install(app, policy=DEFAULT)
    with pytest.raises(
        RuntimeError, match="has a policy already; set the `policy` of its middleware"
    ):
        install(app, policy=A)
    install(application(), policy=A)


def test_it_is_for_blacksheep_applications() -> None:
    with pytest.raises(TypeError, match="'Router', not a BlackSheep application; wrap"):
        install(cast("Any", Router()), policy=DEFAULT)

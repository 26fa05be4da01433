"""Litestar, where the table of behaviours does not reach: routing in its details, and misuse."""

from typing import Any

import pytest
from litestar import Controller, Litestar, Router, WebSocket, asgi, get, post, put, websocket
from litestar.config.cors import CORSConfig
from litestar.response import Response
from litestar.static_files import create_static_files_router
from litestar.types import Message, Scope

from crossorigin import NO_CORS, Policy
from crossorigin.browser import Browser
from crossorigin.integrations.litestar import CORSMiddleware, cors, install
from crossorigin.transports import ASGITransport

APP = "https://app.example.com"
API = "https://api.example.net"
DEFAULT = Policy(allow_origins=[APP])
A, B, C = (Policy(allow_origins=[f"https://{name}.example"]) for name in "abc")


@get("/plain")
async def plain() -> str:
    return "plain"


@get("/a")
@cors(A)
async def in_a() -> str:
    return "a"


def policy_of(app: Litestar, path: str, method: str = "GET", **fields: Any) -> Policy | None:
    """The policy of the route that a request is for, as the middleware finds it."""
    middleware = CORSMiddleware(app, policy=DEFAULT)
    scope = {"type": "http", "path": path, "method": "OPTIONS", **fields}
    before = dict(scope)
    found = middleware._policy_of_route(scope, method)
    assert scope == before
    return found


def statuses(app: Litestar, *paths: str, origin: str = APP) -> list[int | None]:
    """The statuses that a page reads; ``None`` where it reads nothing."""
    with ASGITransport(app) as transport:  # type: ignore[arg-type]  # its scopes are typed dictionaries
        page = Browser(transport=transport).page(f"{origin}/")
        responses = [page.fetch(API + path).response for path in paths]
    return [None if response is None else response.status for response in responses]


# --- Routing -------------------------------------------------------------------------------------


def test_the_handler_of_the_method_counts() -> None:
    @cors(B)
    @put("/a")
    async def in_b() -> str:
        return ""

    app = Litestar([in_a, in_b, plain])
    assert policy_of(app, "/a") is A
    assert policy_of(app, "/a/") is policy_of(app, "//a") is A  # Litestar takes them for the same
    assert policy_of(app, "/a", "PUT") == B
    assert policy_of(app, "/a", "DELETE") is A  # whose 405 it will be
    assert policy_of(app, "/plain") is policy_of(app, "/nowhere") is None


def test_litestars_own_handler_of_options_has_the_policy_of_the_others() -> None:
    @post("/b")
    @cors(B)
    async def in_b() -> None: ...

    @cors(C)
    @get("/c")
    async def in_c() -> str:
        return ""

    @asgi("/asgi", copy_scope=True)
    async def raw(scope: Any, receive: Any, send: Any) -> None: ...

    app = Litestar([in_a, in_b, in_c, cors(A)(raw)])
    assert policy_of(app, "/a", "OPTIONS") is A
    assert policy_of(app, "/b", "OPTIONS") is B
    assert policy_of(app, "/c", "OPTIONS") == C
    assert policy_of(app, "/asgi", "OPTIONS") == A


def test_the_innermost_mark_counts() -> None:
    @cors(C)
    class Items(Controller):
        path = "/items"

        @get("/plain")
        async def plain(self) -> str:
            return ""

        @get("/a")
        @cors(A)
        async def a(self) -> str:
            return ""

    class Derived(Items):
        path = "/derived"
        opt = {"of": "its own"}  # noqa: RUF012

    inner = cors(A)(Router("/inner", route_handlers=[plain]))
    outer = cors(B)(Router("/outer", route_handlers=[plain, in_a, inner, Items, Derived]))
    app = Litestar([outer, plain])
    assert policy_of(app, "/plain") is None
    assert policy_of(app, "/outer/plain") == B
    assert policy_of(app, "/outer/a") == policy_of(app, "/outer/inner/plain") == A
    assert policy_of(app, "/outer/items/plain") == policy_of(app, "/outer/derived/plain") == C
    assert policy_of(app, "/outer/items/a") == policy_of(app, "/outer/derived/a") == A


def test_mounted_applications_have_policies() -> None:
    async def other(scope: Any, receive: Any, send: Any) -> None: ...

    def mount(path: str, app: Any) -> Any:
        return asgi(path, is_mount=True, copy_scope=True)(app)

    app = Litestar(
        [
            mount("/marked", cors(C)(Litestar([plain, in_a]))),
            cors(B)(mount("/unmarked", Litestar([plain, in_a]))),
            mount("/other", cors(B)(other)),
            cors(C)(create_static_files_router("/static", ["."])),
        ]
    )
    assert policy_of(app, "/marked/plain") == policy_of(app, "/marked/nowhere") == C
    assert policy_of(app, "/marked/a") == policy_of(app, "/unmarked/a") == A
    assert policy_of(app, "/unmarked/plain") == policy_of(app, "/unmarked/nowhere") == B
    assert policy_of(app, "/other/x") == B
    assert policy_of(app, "/static/x") == C


def test_websockets_have_policies() -> None:
    @websocket("/a")
    @cors(B)
    async def socket(socket: WebSocket[Any, Any, Any]) -> None: ...

    app = Litestar([in_a, socket, plain])
    assert policy_of(app, "/a", type="websocket") is B
    assert policy_of(app, "/plain", type="websocket") is None
    assert policy_of(app, "/a") is A


def test_a_mount_point_is_cut_off_as_litestar_does() -> None:
    app = Litestar([in_a])
    assert policy_of(app, "/v1/a", root_path="/v1") is A
    assert policy_of(app, "/x/v1/a", root_path="/v1") is A
    middleware = CORSMiddleware(app, policy=DEFAULT)
    assert middleware._enforcer.reader.path({"path": "/a"}) == "/a"


# --- What is sent --------------------------------------------------------------------------------


def test_hooks_come_before_it() -> None:
    seen = []

    async def meddle(message: Message, scope: Scope) -> None:
        seen.append(message["type"])
        if message["type"] == "http.response.start":
            headers = [*message["headers"], (b"access-control-allow-origin", b"*")]
            message["headers"] = headers

    app = Litestar([plain], before_send=[meddle])
    install(app, policy=DEFAULT)
    assert statuses(app, "/plain", "/nowhere") == [200, 404]
    assert statuses(app, "/plain", "/nowhere", origin="https://evil.example") == [None, None]
    assert seen == ["http.response.start", "http.response.body"] * 4


def test_it_stands_outside_of_handlers_of_exceptions() -> None:
    @get("/crash")
    async def crash() -> None:
        raise RuntimeError

    def handle(request: Any, error: Exception) -> Response[str]:
        return Response("sorry", status_code=503)

    app = Litestar([crash], exception_handlers={RuntimeError: handle})
    install(app, policy=DEFAULT)
    assert statuses(app, "/crash") == [503]


def test_the_policy_can_be_replaced_while_serving() -> None:
    app = Litestar([plain])
    middleware = install(app, policy=DEFAULT)
    assert statuses(app, "/plain") == [200]
    middleware.policy = NO_CORS
    assert statuses(app, "/plain") == [None]


# --- Installing ----------------------------------------------------------------------------------


def test_it_is_installed_once_and_alone() -> None:
    app = Litestar([])
    install(app, policy=DEFAULT)
    with pytest.raises(
        RuntimeError, match="has a policy already; set the `policy` of its middleware"
    ):
        install(app, policy=A)
    with pytest.raises(RuntimeError, match="has a cors_config, which a policy replaces"):
        install(Litestar([], cors_config=CORSConfig()), policy=DEFAULT)


def test_it_is_for_litestar_applications() -> None:
    with pytest.raises(TypeError, match="'Router', not a Litestar application; wrap"):
        install(Router("/", route_handlers=[]), policy=DEFAULT)  # type: ignore[arg-type]  # that is the test

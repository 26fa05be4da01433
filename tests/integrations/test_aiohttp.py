"""aiohttp, where the table of behaviours does not reach: routing in its details, and misuse."""

import asyncio
import threading
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request
from multidict import CIMultiDict

from crossorigin import NO_CORS, Policy, PolicyMap
from crossorigin.integrations import marks
from crossorigin.integrations.aiohttp import CORSMiddleware, _Routed, cors, install

APP = "https://app.example.com"
EVIL = "https://evil.example"
CUSTOMER = "https://customer.example"
DEFAULT = Policy(allow_origins=[APP])
A, B, C = (Policy(allow_origins=[f"https://{name}.example"]) for name in "abc")

Answer = tuple[int, dict[str, str]]


async def plain(request: web.Request) -> web.Response:
    return web.Response(text="plain")


@cors(A)
async def in_a(request: web.Request) -> web.Response:
    return web.Response(text="plain")


@cors(B)
async def in_b(request: web.Request) -> web.Response:
    return web.Response(text="plain")


def policy_of(
    app: web.Application, path: str, asked: str | None = "GET", host: str = "localhost"
) -> Policy | None:
    """The policy of the route that a request is for or, a preflight, asks about."""
    headers = {"Origin": APP, "Host": host}
    if asked is not None:
        headers["Access-Control-Request-Method"] = asked
    request = make_mocked_request("OPTIONS", path, headers)

    async def find() -> Policy | None:
        match = await app.router.resolve(request)
        match.add_app(app)
        request._match_info = match
        return await CORSMiddleware(policy=DEFAULT)._find_policy(request)

    return asyncio.run(find())


def answers(app: web.Application, *requests: tuple[str, str, dict[str, str]]) -> list[Answer]:
    """The statuses and CORS headers of the responses, over a socket."""

    async def run() -> list[Answer]:
        async with TestClient(TestServer(app)) as client:
            found = []
            for method, path, headers in requests:
                async with client.request(method, path, headers=headers) as response:
                    pairs = [(name.lower(), value) for name, value in response.headers.items()]
                    ours = [pair for pair in pairs if pair[0].startswith("access-control-")]
                    assert len(ours) == len(dict(ours))
                    found.append((response.status, dict(ours)))
            return found

    return asyncio.run(run())


ALLOWED = {"access-control-allow-origin": APP}


# --- Routing -------------------------------------------------------------------------------------


def test_the_route_of_the_method_counts() -> None:
    app = web.Application()
    app.router.add_get("/x", in_a)
    app.router.add_put("/x", in_b)
    app.router.add_route("*", "/any/{name}", in_b)
    app.router.add_get("/plain", plain)
    app.router.add_options("/plain", in_b)
    assert policy_of(app, "/x") is policy_of(app, "/x", "HEAD") is A
    assert policy_of(app, "/x", "PUT") is B
    assert policy_of(app, "/x", "DELETE") is A  # whose 405 it will be
    assert policy_of(app, "/any/1", "DELETE") is B
    assert policy_of(app, "/plain") is policy_of(app, "/nowhere") is None
    assert policy_of(app, "/plain", None) is B  # no preflight, but OPTIONS itself


def test_the_methods_of_a_view_have_policies_of_their_own() -> None:
    @cors(C)
    class Items(web.View):
        @cors(A)
        async def get(self) -> web.Response:
            return web.Response()

        async def put(self) -> web.Response:
            return web.Response()

        @cors(B)
        async def helper(self) -> None: ...

    app = web.Application()
    app.router.add_view("/items", Items)
    assert policy_of(app, "/items") is A
    for method in ("PUT", "DELETE", "HELPER", "__INIT__", "get"):
        assert policy_of(app, "/items", method) is C


def test_what_routing_returns_can_be_marked() -> None:
    app = web.Application()
    cors(A)(app.router.add_get("/route", plain))
    resource = cors(B)(app.router.add_resource("/resource"))
    resource.add_route("GET", plain)
    cors(C)(app.router.add_static("/static", "."))
    assert policy_of(app, "/route") is A
    assert policy_of(app, "/resource") is policy_of(app, "/resource", "PUT") is B
    assert policy_of(app, "/static/x") is C


def test_the_innermost_mark_counts() -> None:
    innermost = web.Application()
    innermost.router.add_get("/a", in_a)
    innermost.router.add_get("/x", plain)
    inner = cors(B)(web.Application())
    inner.router.add_get("/x", plain)
    inner.add_subapp("/innermost", innermost)
    by_host = web.Application()
    by_host.router.add_get("/by-host", plain)
    app = web.Application()
    cors(C)(app.add_subapp("/inner", inner))
    cors(A)(app.add_domain("api.example.net", by_host))
    assert policy_of(app, "/inner/innermost/a") is A
    assert policy_of(app, "/inner/innermost/x") is policy_of(app, "/inner/x") is C  # the last mark
    assert policy_of(app, "/inner/nowhere") is policy_of(app, "/inner/innermost/nowhere") is C
    assert policy_of(app, "/by-host", host="api.example.net") is A
    assert policy_of(app, "/by-host") is None


@pytest.mark.parametrize(
    "description", [web.RouteTableDef(), web.get("/x", plain), web.static("/static", ".")]
)
def test_what_aiohttp_forgets_takes_no_mark(description: Any) -> None:
    with pytest.raises(
        TypeError, match=r"forgets a .* once its routes are added; mark its handlers"
    ):
        cors(NO_CORS)(description)


def test_an_encoded_slash_leads_to_no_laxer_policy() -> None:
    app = web.Application()
    install(app, policy=PolicyMap({"/": DEFAULT, "/open": Policy(allow_origins="*")}))
    app.router.add_get("/{name}", plain)
    app.router.add_get("/open/{name}", plain)
    evil = {"Origin": EVIL}
    found = answers(
        app,
        ("GET", "/open/x", evil),
        ("GET", "/open%2Fx", evil),
        ("GET", "/open%252Fx", evil),
        ("GET", "/open%2F..%2Fx", evil),
    )
    assert found == [(200, {"access-control-allow-origin": "*"}), (200, {}), (200, {}), (200, {})]


# --- What is sent --------------------------------------------------------------------------------


def test_nothing_in_the_application_comes_after_it() -> None:
    async def meddle(request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["access-control-allow-methods"] = "*"

    inner = web.Application()
    inner.on_response_prepare.append(meddle)
    inner.router.add_get("/x", plain)
    app = web.Application()
    install(app, policy=DEFAULT)
    app.on_response_prepare.append(meddle)
    app.add_subapp("/inner", inner)
    found = answers(
        app,
        ("GET", "/inner/x", {"Origin": APP}),
        ("GET", "/inner/x", {"Origin": EVIL}),
        ("OPTIONS", "/inner/x", {"Origin": EVIL, "Access-Control-Request-Method": "GET"}),
    )
    assert found == [(200, ALLOWED), (200, {}), (403, {})]


def test_a_policy_outside_goes_before_one_inside() -> None:
    inner = web.Application()
    install(inner, policy=Policy(allow_origins="*"))
    inner.router.add_get("/x", plain)
    app = web.Application()
    install(app, policy=DEFAULT)
    app.add_subapp("/inner", inner)
    assert answers(app, ("GET", "/inner/x", {"Origin": EVIL})) == [(200, {})]


def test_a_timeout_is_readable() -> None:
    async def late(request: web.Request) -> web.Response:
        raise TimeoutError

    app = web.Application(middlewares=[CORSMiddleware(policy=DEFAULT)])
    app.router.add_get("/late", late)
    assert answers(app, ("GET", "/late", {"Origin": APP})) == [(504, ALLOWED)]


def test_the_policy_can_be_replaced_while_serving() -> None:
    app = web.Application()
    middleware = install(app, policy=DEFAULT)

    async def close(request: web.Request) -> web.Response:
        middleware.policy = NO_CORS
        return web.Response()

    app.router.add_get("/close", close)
    request = ("GET", "/close", {"Origin": APP})
    assert answers(app, request, request) == [(200, ALLOWED), (200, {})]


def test_without_marks_requests_are_held_to_the_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "_marked", threading.Event())
    app = web.Application()
    install(app, policy=DEFAULT)
    app.router.add_get("/x", plain)
    asked = {"Origin": APP, "Access-Control-Request-Method": "PUT"}
    requests = [("GET", "/x", {"Origin": origin}) for origin in (APP, APP, EVIL)]
    found = answers(app, *requests, ("OPTIONS", "/x", asked), ("OPTIONS", "/x", {"Origin": EVIL}))
    assert found == [(200, ALLOWED), (200, ALLOWED), (200, {}), (403, {}), (405, {})]


def test_repeated_headers_are_one_list() -> None:
    twice = CIMultiDict([("Origin", APP), ("Origin", EVIL)])
    request = make_mocked_request("GET", "/", twice)
    middleware = CORSMiddleware(policy=DEFAULT)
    assert middleware._enforcer.reader.header(_Routed(request, None), "origin") == f"{APP},{EVIL}"


async def is_customer(origin: str) -> bool:
    await asyncio.sleep(0)
    return origin == CUSTOMER


def test_a_function_is_awaited() -> None:
    app = web.Application()
    install(app, policy=DEFAULT, allow_origin_if=is_customer)
    app.router.add_get("/x", plain)
    found = answers(app, *(("GET", "/x", {"Origin": origin}) for origin in (CUSTOMER, APP, EVIL)))
    customer = {"access-control-allow-origin": CUSTOMER}
    assert found == [(200, customer), (200, ALLOWED), (200, {})]


async def echo(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    return socket


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("pass", {APP: 101, EVIL: 101, None: 101}),
        ("enforce", {APP: 101, EVIL: 403, None: 101}),
        ("require-origin", {APP: 101, EVIL: 403, None: 403}),
    ],
)
def test_websocket_handshakes_are_held_to_the_policy(
    mode: Any, expected: dict[str | None, int]
) -> None:
    handshake = {
        "Connection": "Upgrade",
        "Upgrade": "WebSocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    for origin, status in {**expected, CUSTOMER: 101}.items():
        app = web.Application()
        install(app, policy=DEFAULT, websocket=mode, allow_origin_if=is_customer)
        app.router.add_get("/echo", echo)
        headers = handshake if origin is None else {**handshake, "Origin": origin}
        assert [found for found, _ in answers(app, ("GET", "/echo", headers))] == [status]


# --- Installing ----------------------------------------------------------------------------------


def test_it_is_installed_once_and_in_time() -> None:
    app = web.Application()
    install(app, policy=DEFAULT)
    with pytest.raises(
        RuntimeError, match="has a policy already; set the `policy` of its middleware"
    ):
        install(app, policy=A)
    inner = web.Application()
    app.add_subapp("/inner", inner)
    with pytest.raises(RuntimeError, match="serves already, or was added to another"):
        install(inner, policy=DEFAULT)


def test_it_is_for_aiohttp_applications() -> None:
    with pytest.raises(TypeError, match=r"'RouteTableDef', not an aiohttp\.web\.Application"):
        install(web.RouteTableDef(), policy=DEFAULT)  # type: ignore[arg-type]  # that is the test


def test_options_are_checked() -> None:
    with pytest.raises(ValueError, match="websocket is 'maybe'"):
        install(web.Application(), policy=DEFAULT, websocket="maybe")  # type: ignore[arg-type]  # that is the test

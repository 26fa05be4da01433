"""Tornado, where the table of behaviours does not reach: routing in its details, and misuse."""

import asyncio
import threading
from typing import Any

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPHeaders, HTTPMessageDelegate, HTTPServerRequest, RequestStartLine
from tornado.routing import HostMatches, Matcher, PathMatches, Router, Rule, RuleRouter
from tornado.testing import bind_unused_port
from tornado.web import Application, RequestHandler, StaticFileHandler, stream_request_body, url
from tornado.websocket import WebSocketHandler

from crossorigin import NO_CORS, Policy
from crossorigin.asking_policy import AskingPolicy
from crossorigin.integrations import marks
from crossorigin.integrations.tornado import CORSMiddleware, _Deferring, cors, install

APP = "https://app.example.com"
EVIL = "https://evil.example"
CUSTOMER = "https://customer.example"
DEFAULT = Policy(allow_origins=[APP], allow_methods=["PUT"])
A, B, C = (Policy(allow_origins=[f"https://{name}.example"]) for name in "abc")

Answer = tuple[int, dict[str, str]]
ALLOWED = {"access-control-allow-origin": APP}


class Plain(RequestHandler):
    def get(self) -> None:
        self.write("plain")


class InA(RequestHandler):
    @cors(A)
    def get(self) -> None: ...

    @cors(B)
    def put(self) -> None: ...

    def delete(self) -> None: ...


@cors(C)
class InC(InA):
    SUPPORTED_METHODS = (*RequestHandler.SUPPORTED_METHODS, "QUERY")

    @cors(B)
    def query(self) -> None: ...


class Nothing:
    """A connection that nothing is sent on."""


def request_for(path: str, method: str = "OPTIONS", **headers: str) -> HTTPServerRequest:
    return HTTPServerRequest(
        headers=HTTPHeaders({"Host": "api.example.net", **headers}),
        start_line=RequestStartLine(method, path, "HTTP/1.1"),
        connection=Nothing(),  # type: ignore[arg-type]
    )


def policy_of(app: Application, path: str, method: str = "GET") -> Policy | None:
    """The policy of the route that a request is for, as the middleware finds it."""
    request = request_for(path)
    found = CORSMiddleware(app, policy=DEFAULT)._policy_of_route(request, method)
    assert request.method == "OPTIONS"
    return found


def answers(app: Application, *requests: tuple[str, str, dict[str, str]]) -> list[Answer]:
    """The statuses and CORS headers of the responses, over a socket."""

    async def run() -> list[Answer]:
        listener, port = bind_unused_port()
        server = HTTPServer(app)
        server.add_socket(listener)
        client = AsyncHTTPClient(force_instance=True)
        found = []
        for method, path, headers in requests:
            address = f"http://127.0.0.1:{port}{path}"
            body = b"news" if method == "PUT" else None
            request = HTTPRequest(
                address, method, headers, body=body, follow_redirects=False, request_timeout=30
            )
            response = await client.fetch(request, raise_error=False)
            pairs = [(name.lower(), value) for name, value in response.headers.get_all()]
            ours = [pair for pair in pairs if pair[0].startswith("access-control-")]
            assert len(ours) == len(dict(ours))
            found.append((response.code, dict(ours)))
        client.close()
        server.stop()
        await server.close_all_connections()
        return found

    return asyncio.run(run())


# --- Routing -------------------------------------------------------------------------------------


def test_the_method_of_a_handler_counts_before_its_class() -> None:
    app = Application([("/x", InA), ("/c", InC), ("/plain", Plain)])
    assert policy_of(app, "/x") is policy_of(app, "/x?query") is A
    assert policy_of(app, "/x", "PUT") is B
    assert policy_of(app, "/x", "DELETE") is None
    assert policy_of(app, "/c", "DELETE") is C
    assert policy_of(app, "/c", "QUERY") is B
    assert policy_of(app, "/plain") is policy_of(app, "/nowhere") is None


def test_a_405_is_of_what_the_handler_has() -> None:
    class OnlyGet(RequestHandler):
        @cors(A)
        def get(self) -> None: ...

    app = Application([("/x", OnlyGet), ("/nothing", RequestHandler)])
    assert policy_of(app, "/x", "PUT") is policy_of(app, "/x", "OPTIONS") is A
    assert policy_of(app, "/x", "__INIT__") is A
    assert policy_of(app, "/nothing", "PUT") is None


def test_rules_and_routers_have_policies() -> None:
    nested = cors(C)(RuleRouter([("/nested/plain", Application([(".*", Plain)]))]))
    app = Application(
        [
            cors(B)(url("/static/(.*)", StaticFileHandler, {"path": "."})),
            cors(B)(Rule(PathMatches("/group/.*"), [("/group/plain", Plain), ("/group/a", InA)])),
            (PathMatches("/nested/.*"), nested),
            ("/group/c", InC),
        ]
    )
    assert policy_of(app, "/static/x") is policy_of(app, "/group/plain") is B
    assert policy_of(app, "/group/a") is A
    assert policy_of(app, "/group/c", "DELETE") is C  # where the group has no rule for it
    assert policy_of(app, "/nested/plain") is C
    assert policy_of(app, "/nested/nowhere") is None


def test_applications_have_policies() -> None:
    inner = cors(C)(Application([("/inner/a", InA), ("/inner/plain", Plain)]))
    app = cors(B)(Application([(PathMatches("/inner/.*"), inner)]))
    app.add_handlers("api.example.net", [("/host", InA)])
    assert policy_of(app, "/inner/plain") is policy_of(app, "/inner/nowhere") is C
    assert policy_of(app, "/inner/a") is policy_of(app, "/host") is A
    assert policy_of(app, "/nowhere") is B


def test_the_handler_of_all_else_has_a_policy() -> None:
    app = Application([("/plain", Plain)], default_handler_class=InC)
    assert policy_of(app, "/plain") is None
    assert policy_of(app, "/nowhere", "DELETE") is C


def test_targets_of_other_kinds() -> None:
    class Empty(Router):
        def find_handler(self, request: Any, **parameters: Any) -> Any:
            return None

    class Full(Empty):
        def find_handler(self, request: Any, **parameters: Any) -> Any:
            return self

    @cors(A)
    def legacy(request: Any) -> None: ...

    app = Application(
        [
            (PathMatches("/empty"), Empty()),
            (PathMatches("/full"), cors(B)(Full())),
            (PathMatches("/legacy"), legacy),
            ("/.*", InC),
        ]
    )
    assert policy_of(app, "/empty", "DELETE") is C
    assert policy_of(app, "/full") is B
    assert policy_of(app, "/legacy") is A


def test_matchers_are_asked_about_the_method_of_a_preflight() -> None:
    class Puts(Matcher):
        def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
            return {} if request.method == "PUT" else None

    app = Application([(Puts(), InC), (HostMatches("api.example.net"), [("/.*", Plain)])])
    assert policy_of(app, "/x", "PUT") is B
    assert policy_of(app, "/x") is None


def test_the_path_is_read_as_it_is_routed() -> None:
    middleware = CORSMiddleware(Application(), policy=DEFAULT)
    assert (
        middleware._enforcer.reader.path(request_for("/%6fpen%2Fcaf%C3%A9?query"))
        == "/%6fpen%2Fcafé"
    )


# --- What is sent --------------------------------------------------------------------------------


def test_nothing_in_the_application_comes_after_it() -> None:
    class Meddling(RequestHandler):
        def set_default_headers(self) -> None:
            self.set_header("Access-Control-Allow-Origin", "*")

        def get(self) -> None:
            self.add_header("Access-Control-Allow-Origin", "*")
            self.write("plain")

    app = Application([("/x", Meddling)])
    install(app, policy=DEFAULT)
    preflight = {"Origin": EVIL, "Access-Control-Request-Method": "GET"}
    found = answers(
        app,
        ("GET", "/x", {"Origin": APP}),
        ("GET", "/x", {"Origin": EVIL}),
        ("PUT", "/x", {"Origin": APP}),
        ("OPTIONS", "/x", preflight),
        ("OPTIONS", "/x", {**preflight, "Origin": APP}),
    )
    methods = {"access-control-allow-methods": "GET, HEAD, POST, PUT"}
    assert found == [
        (200, ALLOWED),
        (200, {}),
        (405, ALLOWED),
        (403, {}),
        (204, {**ALLOWED, **methods}),
    ]


def test_a_policy_outside_goes_before_one_inside() -> None:
    inner = Application([("/inner/x", Plain)])
    install(inner, policy=Policy(allow_origins="*"))
    app = Application([(PathMatches("/inner/.*"), inner)])
    install(app, policy=DEFAULT)
    assert answers(app, ("GET", "/inner/x", {"Origin": EVIL})) == [(200, {})]


def test_the_policy_can_be_replaced_while_serving() -> None:
    class Closing(RequestHandler):
        def get(self) -> None:
            middleware.policy = NO_CORS

    app = Application([("/close", Closing)])
    middleware = install(app, policy=DEFAULT)
    request = ("GET", "/close", {"Origin": APP})
    assert answers(app, request, request) == [(200, ALLOWED), (200, {})]


def test_without_marks_and_functions_requests_are_held_to_the_policy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(marks, "_marked", threading.Event())
    monkeypatch.setattr(AskingPolicy, "exist", False)
    app = Application([("/plain", Plain)])
    install(app, policy=DEFAULT)
    requests = [("GET", "/plain", {"Origin": origin}) for origin in (APP, APP, EVIL)]
    assert answers(app, *requests) == [(200, ALLOWED), (200, ALLOWED), (200, {})]


async def is_customer(origin: str) -> bool:
    await asyncio.sleep(0)
    return origin == CUSTOMER


@stream_request_body
class Upload(Plain):
    def prepare(self) -> None:
        self.received = b""

    async def data_received(self, chunk: bytes) -> None:
        self.received += chunk

    def put(self) -> None:
        assert self.received == b"news"


def test_a_function_is_awaited_before_a_handler_is_chosen() -> None:
    app = Application([("/plain", Plain), ("/upload", Upload)])
    install(app, policy=DEFAULT, allow_origin_if=is_customer)
    preflight = {"Access-Control-Request-Method": "PUT"}
    found = answers(
        app,
        ("GET", "/plain", {"Origin": CUSTOMER}),
        ("GET", "/plain", {"Origin": APP}),
        ("GET", "/plain", {"Origin": APP}),
        ("GET", "/plain", {"Origin": EVIL}),
        ("PUT", "/upload", {"Origin": CUSTOMER}),
        ("PUT", "/nowhere", {"Origin": CUSTOMER}),
        ("OPTIONS", "/upload", {"Origin": CUSTOMER, **preflight}),
        ("OPTIONS", "/upload", {"Origin": EVIL, **preflight}),
    )
    methods = {"access-control-allow-methods": "GET, HEAD, POST, PUT"}
    customer = {"access-control-allow-origin": CUSTOMER}
    assert found == [
        (200, customer),
        (200, ALLOWED),
        (200, ALLOWED),
        (200, {}),
        (200, customer),
        (404, customer),
        (204, {**customer, **methods}),
        (403, {}),
    ]


def test_a_connection_that_closes_while_a_function_is_asked_is_dropped() -> None:
    class Told(HTTPMessageDelegate):
        closed = False

        def on_connection_close(self) -> None:
            self.closed = True

    async def find_later() -> HTTPMessageDelegate:
        return told

    told = Told()
    deferring = _Deferring(find_later)
    deferring.on_connection_close()
    assert not told.closed
    asyncio.run(deferring.headers_received(RequestStartLine("GET", "/", "HTTP/1.1"), HTTPHeaders()))
    deferring.on_connection_close()
    assert told.closed


class Echo(WebSocketHandler):
    def check_origin(self, origin: str) -> bool:
        return True


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
    app = Application([("/echo", Echo)])
    install(app, policy=DEFAULT, websocket=mode, allow_origin_if=is_customer)
    for origin, status in {**expected, CUSTOMER: 101}.items():
        assert asyncio.run(handshake(app, origin)) == status


async def handshake(app: Application, origin: str | None) -> int:
    listener, port = bind_unused_port()
    server = HTTPServer(app)
    server.add_socket(listener)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [
        "GET /echo HTTP/1.1",
        "Host: 127.0.0.1",
        "Connection: Upgrade",
        "Upgrade: WebSocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        *([] if origin is None else [f"Origin: {origin}"]),
    ]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    status = (await reader.readline()).split()[1]
    writer.close()
    await writer.wait_closed()
    server.stop()
    await server.close_all_connections()
    return int(status)


def test_the_scheme_is_that_of_the_connection() -> None:
    middleware = CORSMiddleware(Application(), policy=DEFAULT)
    assert middleware._enforcer.reader.scheme(request_for("/")) == "http"


# --- Installing ----------------------------------------------------------------------------------


def test_it_is_installed_once() -> None:
    app = Application()
    install(app, policy=DEFAULT)
    with pytest.raises(
        RuntimeError, match="has a policy already; set the `policy` of its middleware"
    ):
        install(app, policy=A)


def test_it_is_for_tornado_applications() -> None:
    with pytest.raises(TypeError, match=r"'RuleRouter', not a tornado\.web\.Application"):
        install(RuleRouter(), policy=DEFAULT)  # type: ignore[arg-type]  # that is the test

"""The ASGI middleware: over sockets behind uvicorn, and in ASGI's own terms."""

import asyncio
import functools
import logging
import threading
import time
from collections.abc import AsyncIterator, Iterator, MutableMapping
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI, HTTPException, Response, WebSocket
from fastapi.responses import FileResponse, StreamingResponse

from crossorigin import Policy
from crossorigin.asgi import CORSMiddleware
from crossorigin.demo.servers import serve
from crossorigin.observability import DecisionCounter, DecisionEvent
from crossorigin.server import Kind, Refusal

APP = "https://app.example.com"
EVIL = "https://evil.example"
POLICY = Policy(
    allow_origins=[APP],
    allow_methods=["PUT"],
    allow_headers=["X-Trace"],
    expose_headers=["ETag"],
    allow_credentials=True,
    max_age=600,
)
ALLOWED = {
    "access-control-allow-origin": APP,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "ETag",
}

Message = MutableMapping[str, Any]


def build_application() -> FastAPI:
    app = FastAPI()

    @app.get("/plain")
    def plain() -> str:
        return "plain"

    @app.put("/plain")
    def change() -> str:
        return "changed"

    @app.options("/plain")
    def options() -> Response:
        return Response(headers={"Allow": "GET, PUT, OPTIONS"})

    @app.get("/not-modified")
    def not_modified() -> Response:
        return Response(status_code=304, headers={"ETag": '"1"'})

    @app.get("/teapot")
    def teapot() -> None:
        raise HTTPException(418)

    @app.get("/crash")
    def crash() -> None:
        raise RuntimeError("a bug in the application")

    @app.get("/stream")
    def stream() -> StreamingResponse:
        async def chunks() -> AsyncIterator[bytes]:
            for number in range(100):
                yield f"{number}\n".encode()

        return StreamingResponse(chunks())

    @app.get("/file")
    def file() -> FileResponse:
        return FileResponse(__file__)

    @app.get("/own-headers")
    def own_headers() -> Response:
        headers = {"Access-Control-Allow-Origin": "*", "Vary": "Accept-Language"}
        return Response(headers=headers)

    return app


@pytest.fixture(scope="module")
def client() -> Iterator[httpx2.Client]:
    app = CORSMiddleware(build_application(), policy=POLICY)
    # No connection is kept: after an exception the server closes it, later than it answers.
    limits = httpx2.Limits(max_keepalive_connections=0)
    with (
        serve(app) as port,
        httpx2.Client(
            base_url=f"http://127.0.0.1:{port}", limits=limits, trust_env=False
        ) as client,
    ):
        yield client


def cors_headers(response: httpx2.Response) -> dict[str, str]:
    found = [
        (name, value)
        for name, value in response.headers.multi_items()
        if name.startswith("access-control-")
    ]
    assert len(dict(found)) == len(found), "a CORS header is doubled"
    return dict(found)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/plain", 200),
        ("/not-modified", 304),
        ("/missing", 404),
        ("/teapot", 418),
        ("/crash", 500),
        ("/stream", 200),
        ("/file", 200),
        ("/own-headers", 200),
    ],
)
@pytest.mark.parametrize(
    ("origin", "expected"), [(APP, ALLOWED), (EVIL, {}), ("null", {}), (None, {})]
)
def test_every_response_carries_exactly_the_policys_headers(
    client: httpx2.Client,
    path: str,
    status: int,
    origin: str | None,
    expected: dict[str, str],
) -> None:
    response = client.get(path, headers={} if origin is None else {"Origin": origin})
    assert response.status_code == status
    assert cors_headers(response) == expected
    assert "Origin" in response.headers["vary"]


def test_the_applications_vary_is_kept(client: httpx2.Client) -> None:
    response = client.get("/own-headers", headers={"Origin": APP})
    assert response.headers["vary"] == "Accept-Language, Origin"


def test_bodies_pass_untouched(client: httpx2.Client) -> None:
    response = client.get("/stream", headers={"Origin": APP})
    assert response.text == "".join(f"{number}\n" for number in range(100))


def test_a_preflight_is_answered_without_the_application(client: httpx2.Client) -> None:
    response = client.options(
        "/missing", headers={"Origin": APP, "Access-Control-Request-Method": "PUT"}
    )
    assert (response.status_code, response.content) == (204, b"")
    assert "content-length" not in response.headers
    assert cors_headers(response) == {
        "access-control-allow-origin": APP,
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": "GET, HEAD, POST, PUT",
        "access-control-allow-headers": "X-Trace",
        "access-control-max-age": "600",
    }


def test_a_refused_preflight_gets_403_and_nothing_else(client: httpx2.Client) -> None:
    response = client.options(
        "/plain", headers={"Origin": EVIL, "Access-Control-Request-Method": "PUT"}
    )
    assert (response.status_code, response.content) == (403, b"")
    assert response.headers["content-length"] == "0"
    assert cors_headers(response) == {}


def test_a_plain_options_is_the_applications(client: httpx2.Client) -> None:
    response = client.options("/plain", headers={"Origin": APP})
    assert response.headers["allow"] == "GET, PUT, OPTIONS"
    assert cors_headers(response) == ALLOWED


def test_a_refused_origins_request_still_reaches_the_application(client: httpx2.Client) -> None:
    response = client.put("/plain", headers={"Origin": EVIL})
    assert (response.json(), cors_headers(response)) == ("changed", {})


def test_repeated_origins_match_nothing(client: httpx2.Client) -> None:
    response = client.get("/plain", headers=[("Origin", APP), ("Origin", APP)])
    assert cors_headers(response) == {}


def test_split_lists_of_request_headers_are_joined(client: httpx2.Client) -> None:
    def preflight(*names: str) -> int:
        asked = [("Access-Control-Request-Headers", name) for name in names]
        request = [("Origin", APP), ("Access-Control-Request-Method", "GET"), *asked]
        return client.options("/plain", headers=request).status_code

    assert preflight("x-trace", "x-trace") == 403  # no browser repeats a name
    assert preflight("x-trace", "") == 204
    assert preflight("x-trace", "x-b") == 403


def test_a_repeated_request_method_matches_nothing(client: httpx2.Client) -> None:
    asked = [("Access-Control-Request-Method", "GET")] * 2
    response = client.options("/plain", headers=[("Origin", APP), *asked])
    assert response.status_code == 403


def test_the_servers_log_still_shows_the_exception(
    client: httpx2.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="uvicorn.error"):
        client.get("/crash", headers={"Origin": APP})
        # The client has its response before the server has logged.
        deadline = time.monotonic() + 10
        while "a bug in the application" not in caplog.text and time.monotonic() < deadline:
            time.sleep(0.01)
    assert "a bug in the application" in caplog.text


def test_middleware_can_be_added_the_frameworks_way() -> None:
    app = build_application()
    app.add_middleware(CORSMiddleware, policy=POLICY)
    with serve(app) as port, httpx2.Client(trust_env=False) as client:
        response = client.get(f"http://127.0.0.1:{port}/plain", headers={"Origin": APP})
    assert cors_headers(response) == ALLOWED


# --- in ASGI's own terms -------------------------------------------------------------------------


async def receive() -> Message:
    raise AssertionError("nothing here reads a request body")


class Sent:
    """Keeps what is sent to the server."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def __call__(self, message: Message) -> None:
        self.messages.append(message)


def http_scope(**fields: Any) -> dict[str, Any]:
    return {"type": "http", "method": "GET", "headers": [(b"origin", APP.encode())], **fields}


def test_lifespan_passes_unchanged() -> None:
    received = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]

    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert scope is lifespan
        for message in received:
            assert await receive() is message
            await send({"type": f"{message['type']}.complete"})

    lifespan, messages, send = {"type": "lifespan"}, iter(received), Sent()

    async def receive_next() -> Any:
        return next(messages)

    asyncio.run(CORSMiddleware(app, policy=POLICY)(lifespan, receive_next, send))
    assert [each["type"] for each in send.messages] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]


def test_a_connection_of_another_kind_passes_unchanged() -> None:
    async def app(*arguments: Any) -> None:
        passed.append(arguments)

    passed: list[Any] = []
    given = ({"type": "custom"}, receive, Sent())
    asyncio.run(CORSMiddleware(app, policy=POLICY)(*given))
    assert passed == [given]


def test_a_start_without_headers_gets_the_policys() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body"})

    send = Sent()
    asyncio.run(CORSMiddleware(app, policy=POLICY)(http_scope(), receive, send))
    assert (b"access-control-allow-origin", APP.encode()) in send.messages[0]["headers"]


def test_an_exception_after_the_start_passes_and_nothing_more_is_sent() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError("too late")

    send = Sent()
    with pytest.raises(RuntimeError, match="too late"):
        asyncio.run(CORSMiddleware(app, policy=POLICY)(http_scope(), receive, send))
    assert [message["type"] for message in send.messages] == ["http.response.start"]


def test_the_applications_exception_is_seen_even_if_the_client_is_gone() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("the bug")

    async def send(message: Any) -> None:
        raise OSError("the client went away")

    with pytest.raises(RuntimeError, match="the bug"):
        asyncio.run(CORSMiddleware(app, policy=POLICY)(http_scope(), receive, send))


def test_a_rejected_websocket_handshake_carries_the_policys_headers() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.http.response.start", "status": 403, "headers": []})
        await send({"type": "websocket.http.response.body", "body": b""})

    scope, send = http_scope(type="websocket"), Sent()
    del scope["method"]
    asyncio.run(CORSMiddleware(app, policy=POLICY)(scope, receive, send))
    assert (b"access-control-allow-origin", APP.encode()) in send.messages[0]["headers"]


def test_an_exception_in_a_websocket_is_the_servers_to_treat() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("before accepting")

    send = Sent()
    with pytest.raises(RuntimeError, match="before accepting"):
        asyncio.run(CORSMiddleware(app, policy=POLICY)(http_scope(type="websocket"), receive, send))
    assert send.messages == []


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_application_that_does_not_answer_becomes_a_500(
    method: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        pass

    send = Sent()
    asyncio.run(CORSMiddleware(app, policy=POLICY)(http_scope(method=method), receive, send))
    start, body = send.messages
    assert start["status"] == 500
    assert (b"access-control-allow-origin", APP.encode()) in start["headers"]
    assert (b"content-length", b"21") in start["headers"]
    assert body["body"] == (b"" if method == "HEAD" else b"Internal Server Error")
    assert "did not answer" in caplog.text


def test_other_messages_pass_as_they_are() -> None:
    hints = {"type": "http.response.debug", "info": {}}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(hints)
        await send({"type": "http.response.start", "status": 200, "headers": []})

    send = Sent()
    asyncio.run(CORSMiddleware(app, policy=POLICY)(http_scope(), receive, send))
    assert send.messages[0] is hints


def test_a_new_policy_takes_effect_at_once() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    middleware = CORSMiddleware(app, policy=POLICY)
    middleware.policy = Policy(allow_origins=[EVIL])
    assert middleware.policy == Policy(allow_origins=[EVIL])
    send = Sent()
    asyncio.run(middleware(http_scope(), receive, send))
    assert send.messages[0]["headers"] == [(b"vary", b"Origin")]


def test_anything_but_a_policy_is_refused_at_once() -> None:
    with pytest.raises(TypeError, match=r"policy is 'str', not a Policy, .*\. Write "):
        CORSMiddleware(build_application(), policy="*")  # type: ignore[arg-type] # the point


def test_websockets_work_through_the_middleware() -> None:
    app = FastAPI()

    @app.websocket("/echo")
    async def echo(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text(await socket.receive_text())

    from starlette.testclient import TestClient  # noqa: PLC0415

    with TestClient(CORSMiddleware(app, policy=POLICY)).websocket_connect("/echo") as socket:
        socket.send_text("hello")
        assert socket.receive_text() == "hello"


# --- options -------------------------------------------------------------------------------------


async def hello(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"hello"})


def run(middleware: CORSMiddleware, *headers: tuple[str, str], **fields: Any) -> list[Message]:
    send = Sent()
    encoded = [(name.encode(), value.encode()) for name, value in headers]
    asyncio.run(middleware(http_scope(headers=encoded, **fields), receive, send))
    return send.messages


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([("origin", EVIL)], 403),
        ([("origin", EVIL), ("sec-fetch-site", "cross-site")], 403),
        ([("origin", EVIL), ("sec-fetch-site", "same-origin")], 200),
        ([("origin", "http://api.example.net"), ("host", "api.example.net")], 200),
        ([("origin", APP)], 200),
        ([], 200),
    ],
)
def test_a_blocking_policy_answers_before_the_application(
    headers: list[tuple[str, str]], status: int
) -> None:
    middleware = CORSMiddleware(hello, policy=POLICY.replace(block_refused=True))
    assert run(middleware, *headers)[0]["status"] == status


def test_a_response_of_the_middleware_has_one_whole_body() -> None:
    middleware = CORSMiddleware(hello, policy=POLICY.replace(block_refused=True))
    text = b"Cross-origin request refused."
    body = {"type": "http.response.body", "body": text, "more_body": False}
    assert run(middleware, ("origin", EVIL))[1:] == [body]


@pytest.mark.parametrize(("trusting", "status"), [(True, 200), (False, 403)])
def test_proxy_headers_count_only_if_trusted(trusting: bool, status: int) -> None:
    policy = POLICY.replace(block_refused=True)
    middleware = CORSMiddleware(hello, policy=policy, trust_proxy_headers=trusting)
    proxied = ("forwarded", "proto=https;host=api.example.net")
    sent = run(middleware, ("origin", "https://api.example.net"), ("host", "inside"), proxied)
    assert sent[0]["status"] == status


def test_debug_mode_can_be_switched_while_serving() -> None:
    middleware = CORSMiddleware(hello, policy=POLICY)
    asked = [("origin", APP), ("access-control-request-method", "DELETE")]
    assert run(middleware, *asked, method="OPTIONS")[0]["status"] == 403
    middleware.debug = True
    start, body = run(middleware, *asked, method="OPTIONS")
    assert middleware.debug
    assert middleware.policy == POLICY
    assert start["status"] == 200
    assert b"Method not allowed" in body["body"]
    middleware.policy = POLICY.replace(allow_methods=["DELETE"])
    assert middleware.debug
    assert run(middleware, *asked, method="OPTIONS")[0]["status"] == 204


def test_every_decision_is_told() -> None:
    events: list[DecisionEvent] = []
    middleware = CORSMiddleware(hello, policy=POLICY, on_decision=events.append)
    run(middleware, ("origin", EVIL), path="/items")
    run(middleware)
    assert events == [
        DecisionEvent(Kind.ACTUAL, Refusal.ORIGIN, None, EVIL, "GET", "/items"),
        DecisionEvent(Kind.NOT_CORS, None, None, None, "GET", ""),
    ]


def test_the_servers_own_pages_are_not_logged_as_refused(
    caplog: pytest.LogCaptureFixture,
) -> None:
    middleware = CORSMiddleware(hello, policy=POLICY)
    run(middleware, ("origin", "http://api.example.net"), ("host", "api.example.net"))
    assert caplog.messages == []
    run(middleware, ("origin", EVIL), ("host", "api.example.net"))
    assert caplog.messages == [
        "served, but pages of 'https://evil.example' cannot read it (origin-not-allowed): 'GET' ''"
    ]


def test_handshakes_are_told_of_in_every_mode() -> None:
    events: list[DecisionEvent] = []
    handshake("pass", ("origin", EVIL), on_decision=events.append)
    handshake("enforce", ("origin", EVIL), on_decision=events.append)
    assert events == [
        DecisionEvent(Kind.WEBSOCKET, None, None, EVIL, "GET", "/"),
        DecisionEvent(Kind.WEBSOCKET, Refusal.ORIGIN, 403, EVIL, "GET", "/"),
    ]


async def awaited(event: DecisionEvent) -> None:
    pass


class Awaited:
    async def __call__(self, event: DecisionEvent) -> None:
        pass


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"debug": "false"}, "debug is 'false'; it must be True or False"),
        ({"trust_proxy_headers": "no"}, "trust_proxy_headers is 'no'"),
        ({"log_refusals": 1}, "log_refusals is 1"),
        ({"on_decision": "log"}, "on_decision is 'log', which cannot be called"),
        ({"on_decision": awaited}, "on_decision is an async function"),
        ({"on_decision": functools.partial(awaited)}, "on_decision is an async function"),
        ({"on_decision": Awaited()}, "on_decision is an async function"),
        ({"on_decision": DecisionCounter}, "write on_decision=DecisionCounter()"),
        ({"on_decision": lambda: None}, "on_decision is called with the event, but cannot be"),
        ({"route_policy": lambda scope: None}, "called with the request and the method, but"),
        ({"route_policy": DecisionCounter}, "route_policy is the class DecisionCounter"),
        ({"allow_origin_if": DecisionCounter}, "allow_origin_if is the class DecisionCounter"),
    ],
)
def test_options_of_the_wrong_type_are_refused_at_once(options: dict[str, Any], says: str) -> None:
    with pytest.raises(TypeError, match=says):
        CORSMiddleware(hello, policy=POLICY, **options)


def test_a_builtin_function_can_be_told_of_decisions() -> None:
    CORSMiddleware(hello, policy=POLICY, on_decision=set[DecisionEvent]().add)
    CORSMiddleware(hello, policy=POLICY, on_decision=print)


def test_a_coroutine_that_a_plain_function_returns_is_an_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    unawaited: Any = lambda event: awaited(event)  # noqa: E731, PLW0108 (the point)
    middleware = CORSMiddleware(hello, policy=POLICY, on_decision=unawaited)
    assert run(middleware)[0]["status"] == 200
    assert "on_decision failed (TypeError: it returned a coroutine" in caplog.text


def test_no_policy_is_lost_to_a_switch_of_debug_mode() -> None:
    middleware = CORSMiddleware(hello, policy=POLICY)
    large = Policy(allow_origins=[f"https://{number}.example.com" for number in range(20_000)])
    small = Policy(allow_origins=[EVIL])
    for _ in range(5):
        middleware.policy = large
        switch = threading.Thread(target=setattr, args=(middleware, "debug", True))
        switch.start()
        middleware.policy = small
        switch.join()
        assert middleware.policy is small


def test_an_unknown_websocket_mode_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="websocket is 'check'; it must be one of"):
        CORSMiddleware(hello, policy=POLICY, websocket="check")  # type: ignore[arg-type] # the point


async def accept(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "websocket.accept"})


def handshake(
    mode: Any, *headers: tuple[str, str], on_decision: Any = None, **fields: Any
) -> list[Message]:
    async def connect() -> Message:
        return {"type": "websocket.connect"}

    middleware = CORSMiddleware(accept, policy=POLICY, websocket=mode, on_decision=on_decision)
    encoded = [(name.encode(), value.encode()) for name, value in headers]
    scope = {"type": "websocket", "scheme": "ws", "path": "/", "headers": encoded, **fields}
    send = Sent()
    asyncio.run(middleware(scope, connect, send))
    return send.messages


OWN = [("origin", "http://api.example.net"), ("host", "api.example.net")]


@pytest.mark.parametrize(
    ("mode", "headers", "passes"),
    [
        ("pass", [("origin", EVIL)], True),
        ("enforce", [("origin", EVIL)], False),
        ("enforce", [("origin", APP)], True),
        ("enforce", OWN, True),
        ("enforce", [], True),
        ("require-origin", [], False),
        ("require-origin", [("origin", APP)], True),
        ("require-origin", OWN, True),
    ],
)
def test_handshakes_are_held_to_the_policy_as_the_mode_says(
    mode: str, headers: list[tuple[str, str]], passes: bool
) -> None:
    types = [message["type"] for message in handshake(mode, *headers)]
    assert types == ["websocket.accept" if passes else "websocket.close"]


def test_a_refused_handshake_is_answered_in_full_where_the_server_can() -> None:
    start, body = handshake("enforce", ("origin", EVIL), extensions={"websocket.http.response": {}})
    assert (start["type"], start["status"]) == ("websocket.http.response.start", 403)
    assert start["headers"] == [
        (b"vary", b"Origin"),
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"29"),
    ]
    text = b"Cross-origin request refused."
    assert body == {"type": "websocket.http.response.body", "body": text, "more_body": False}

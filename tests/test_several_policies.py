"""Several policies in one application, on both edges: by path, by host, by route."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import pytest

from crossorigin import NO_CORS, Policy, PolicyMap
from crossorigin.asgi import CORSMiddleware as ASGIMiddleware
from crossorigin.observability import DecisionEvent
from crossorigin.wsgi import CORSMiddleware as WSGIMiddleware

APP = "https://app.example.com"
OPEN = Policy(allow_origins="*", allow_methods=["PUT"])
STRICT = Policy(allow_origins=[APP], allow_methods=["PUT"])

Headers = dict[str, str]
Answer = tuple[int, Headers]


def through_asgi(
    method: str,
    path: str,
    headers: Headers,
    *,
    mount: str = "",
    **options: Any,
) -> Answer:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        own = [(b"access-control-allow-origin", b"https://own.example")]
        await send({"type": "http.response.start", "status": 200, "headers": own})
        await send({"type": "http.response.body"})

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    scope = {
        "type": "http",
        "method": method,
        "path": mount + path,
        "root_path": mount,
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    asyncio.run(ASGIMiddleware(app, **options)(scope, receive, send))
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], found


def through_wsgi(
    method: str,
    path: str,
    headers: Headers,
    *,
    mount: str = "",
    **options: Any,
) -> Answer:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Access-Control-Allow-Origin", "https://own.example")])
        return []

    environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": mount,
        "PATH_INFO": path.encode().decode("latin-1"),
        "wsgi.url_scheme": "http",
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
    }
    started: list[Any] = []

    def start_response(*response: Any) -> Callable[[bytes], object]:
        started.append(response)
        return started.append

    WSGIMiddleware(app, **options)(environ, start_response)
    status, pairs = started[0]
    return int(status[:3]), {name.lower(): value for name, value in pairs}


both = pytest.mark.parametrize("through", [through_asgi, through_wsgi])
Through = Callable[..., Answer]

MAP = PolicyMap({"/": OPEN, "/admin": STRICT, "/internal": NO_CORS, "/café": STRICT})
SHARED = "access-control-allow-origin"


@both
@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/items", "*"),
        ("/admin", APP),
        ("/admin/users", APP),
        ("/café/menu", APP),
        ("/internal", None),
        ("//admin", APP),
        ("/x/../internal", None),
        ("/x/%2e%2e/internal", None),
    ],
)
def test_a_request_is_under_the_policy_of_its_path(
    through: Through, path: str, allowed: str | None
) -> None:
    status, headers = through("GET", path, {"Origin": APP}, policy=MAP)
    assert (status, headers.get(SHARED)) == (200, allowed)
    asked = {"Origin": APP, "Access-Control-Request-Method": "PUT"}
    status, headers = through("OPTIONS", path, asked, policy=MAP)
    assert (status, headers.get(SHARED)) == (403 if allowed is None else 204, allowed)


@both
def test_mount_points_are_part_of_the_path(through: Through) -> None:
    _, headers = through("GET", "/users", {"Origin": APP}, mount="/admin", policy=MAP)
    assert headers[SHARED] == APP


@both
@pytest.mark.parametrize(
    ("headers", "trusting", "allowed"),
    [
        ({"Host": "api.example.com:8000"}, False, APP),
        ({"Host": "www.example.com"}, False, "*"),
        ({"Host": "inside", "X-Forwarded-Host": "api.example.com"}, False, "*"),
        ({"Host": "inside", "X-Forwarded-Host": "api.example.com"}, True, APP),
        ({}, False, None),
    ],
)
def test_a_request_is_under_the_policy_of_its_host(
    through: Through, headers: Headers, trusting: bool, allowed: str | None
) -> None:
    policy = PolicyMap({"/": OPEN}, hosts={"api.example.com": STRICT})
    given = {"Origin": APP, **headers}
    _, found = through("GET", "/", given, policy=policy, trust_proxy_headers=trusting)
    assert found.get(SHARED) == allowed


# --- Routes --------------------------------------------------------------------------------------


@both
def test_the_policy_of_a_route_goes_before_that_of_its_path(through: Through) -> None:
    asked: list[str] = []

    def route_policy(request: Any, method: str) -> Policy | None:
        asked.append(method)
        return {"GET": OPEN, "PUT": NO_CORS}.get(method)

    options = {"policy": MAP, "route_policy": route_policy}
    assert through("GET", "/admin", {"Origin": APP}, **options)[1][SHARED] == "*"
    assert SHARED not in through("PUT", "/admin", {"Origin": APP}, **options)[1]
    assert through("POST", "/admin", {"Origin": APP}, **options)[1][SHARED] == APP
    assert through("OPTIONS", "/admin", {"Origin": APP}, **options)[1][SHARED] == APP
    # A preflight is about the method that it asks for.
    for method, status in (("GET", 204), ("PUT", 403), ("POST", 204)):
        preflight = {"Origin": APP, "Access-Control-Request-Method": method}
        assert through("OPTIONS", "/admin", preflight, **options)[0] == status
    assert asked == ["GET", "PUT", "POST", "OPTIONS", "GET", "PUT", "POST"]


@both
def test_without_an_origin_too_the_policy_is_that_of_the_route(through: Through) -> None:
    def route_policy(request: Any, method: str) -> Policy:
        return OPEN

    _, headers = through("GET", "/", {}, policy=STRICT, route_policy=route_policy)
    assert headers == {SHARED: "*"}


@both
@pytest.mark.parametrize("wrong", [lambda *_: 1 / 0, lambda *_: "*"])
def test_a_route_whose_policy_cannot_be_found_out_is_closed(
    through: Through, wrong: Any, caplog: pytest.LogCaptureFixture
) -> None:
    options = {"policy": OPEN, "route_policy": wrong, "log_refusals": False}
    with caplog.at_level(logging.ERROR, "crossorigin"):
        status, headers = through("GET", "/", {"Origin": APP}, **options)
    assert (status, headers) == (200, {})
    (message,) = caplog.messages
    assert message.startswith("the policy of a route could not be determined (")
    preflight = {"Origin": APP, "Access-Control-Request-Method": "GET"}
    assert through("OPTIONS", "/", preflight, **options)[0] == 403


@both
def test_what_is_refused_there_is_told_with_its_reason(through: Through) -> None:
    events: list[DecisionEvent] = []
    through("GET", "/internal/x", {"Origin": APP}, policy=MAP, on_decision=events.append)
    (event,) = events
    assert (event.refusal, event.status, event.path) == ("no-cors-here", None, "/internal/x")


@pytest.mark.parametrize("middleware", [ASGIMiddleware, WSGIMiddleware])
def test_one_policy_can_be_replaced_by_several_and_back(middleware: Any) -> None:
    enforcing = middleware(None, policy=STRICT)
    for policy in (MAP, OPEN, PolicyMap({"/": STRICT}), MAP):
        enforcing.policy = policy
        assert enforcing.policy is policy
    with pytest.raises(TypeError, match="not a Policy, a PolicyMap or a FilePolicy"):
        enforcing.policy = {"/": STRICT}
    assert enforcing.policy is MAP


async def awaited(scope: Any, method: str) -> Policy:
    return OPEN


@pytest.mark.parametrize("middleware", [ASGIMiddleware, WSGIMiddleware])
def test_what_gives_policies_of_routes_is_a_plain_function(middleware: Any) -> None:
    with pytest.raises(TypeError, match="route_policy is an async function"):
        middleware(None, policy=STRICT, route_policy=awaited)
    with pytest.raises(TypeError, match="which cannot be called"):
        middleware(None, policy=STRICT, route_policy=OPEN)


def test_a_handshake_is_under_the_policy_of_its_path_too() -> None:
    async def handshake(path: str) -> list[str]:
        sent: list[str] = []

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await send({"type": "websocket.accept"})

        async def send(message: Any) -> None:
            sent.append(message["type"])

        async def receive() -> Any:
            return {"type": "websocket.connect"}

        scope = {"type": "websocket", "path": path, "headers": [(b"origin", APP.encode())]}
        middleware = ASGIMiddleware(app, policy=MAP, websocket="enforce")
        await middleware(scope, receive, send)
        return sent

    assert asyncio.run(handshake("/admin")) == ["websocket.accept"]
    assert asyncio.run(handshake("/internal")) == ["websocket.close"]


# --- Root paths ----------------------------------------------------------------------------------


def served(policies: PolicyMap, path: str, root: str) -> str | None:
    """What the policy allows for a scope with `path` and `root` as its root path."""
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body"})

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "root_path": root,
        "headers": [(b"origin", APP.encode())],
    }
    asyncio.run(ASGIMiddleware(app, policy=policies)(scope, None, send))  # type: ignore[arg-type]  # it receives nothing
    allowed = dict(sent[0]["headers"]).get(SHARED.encode())
    return None if allowed is None else str(allowed.decode())


@pytest.mark.parametrize(
    ("path", "root"),
    [
        ("/api/admin", "/api"),  # as ASGI wants it
        ("/admin", "/api"),  # where a proxy removed the root, or the server does not put it in
        ("/admin/users", "/api/"),
        ("/apiadmin", "/api"),  # some frameworks cut the root off so
        ("/x/api/admin", "/api"),  # or so
        ("//admin", "/api"),
        ("/api//admin", "/api"),
        ("/api/x/../admin", "/api"),
        ("/Admin", "/api"),
        ("/admin\n", "/api"),
        ("/api/api/admin", "/api"),
        ("/api/admin", "/"),
        ("/api/admin", "//"),
    ],
)
def test_the_root_path_may_be_in_the_path_or_not(path: str, root: str) -> None:
    assert served(PolicyMap({"/": OPEN, "/api/admin": STRICT}), path, root) == APP


@pytest.mark.parametrize("path", ["/api/admin", "/admin", "/apiadmin", "/api/admin/x"])
def test_a_map_may_be_written_without_the_root_path(path: str) -> None:
    assert served(PolicyMap({"/": OPEN, "/admin": STRICT}), path, "/api") == APP


def test_what_is_opened_below_the_root_path_is_open() -> None:
    policies = PolicyMap({"/": STRICT, "/api/public": OPEN})
    assert served(policies, "/api/public/x", "/api") == "*"
    assert served(policies, "/public/x", "/api") == APP  # which may be at "/public"
    assert served(policies, "/api/x", "/api") == APP
    closed = PolicyMap({"/api/public": OPEN, "/public/closed": NO_CORS})
    assert served(closed, "/api/public/x", "/api") == "*"
    assert served(closed, "/api/public/closed", "/api") is None
    again = PolicyMap({"/": OPEN, "/api/api": STRICT})
    assert served(again, "/api/x", "/api") == APP


def test_a_path_with_a_root_path_that_takes_too_long_to_read_is_closed() -> None:
    assert served(PolicyMap({"/": OPEN, "/a": STRICT}), "/" + "./" * 600, "/api") is None


def test_the_predicate_is_not_asked_where_the_policy_may_be_another() -> None:
    asked: list[str] = []

    def allow(origin: str) -> bool:
        asked.append(origin)
        return True

    policies = PolicyMap(
        {"/": STRICT, "/a": STRICT.replace(allow_origins=[APP, "https://b.example"])}
    )
    options: Any = {"policy": policies, "allow_origin_if": allow}
    given = {"Origin": "https://c.example"}
    assert SHARED not in through_wsgi("GET", "/A", given, **options)[1]
    assert not asked
    assert through_wsgi("GET", "/x", given, **options)[1][SHARED] == "https://c.example"
    assert through_wsgi("GET", "/x/../y", given, **options)[1][SHARED] == "https://c.example"


def test_what_is_not_a_path_below_a_script_name_is_closed() -> None:
    policies = PolicyMap({"/": OPEN, "/api/admin": STRICT})
    for path, allowed in {
        "/x": "*",
        "": "*",
        "/admin": APP,
        "e/admin": None,
        "\\admin": None,
    }.items():
        headers = through_wsgi("GET", path, {"Origin": APP}, mount="/api", policy=policies)[1]
        assert headers.get(SHARED) == allowed


def test_of_a_segment_that_begins_with_the_root_path_the_rest_may_be_dropped() -> None:
    policies = PolicyMap({"/": OPEN, "/api/admin": STRICT})
    assert served(policies, "/apix/admin", "/api") == APP
    assert served(policies, "/apix/y", "/api") == "*"


# --- What is said of the policy ------------------------------------------------------------------

PARTNERS = STRICT.replace(max_age=1)
NAMED = PolicyMap(
    {
        "/": STRICT,
        **dict.fromkeys(["/open", "/also", "/more", "/most"], OPEN),
        "/partners": PARTNERS,
    },
    hosts={"cdn.test": OPEN.replace(max_age=2)},
    named={"partners": PARTNERS},
)


@pytest.mark.parametrize("through", [through_asgi, through_wsgi])
@pytest.mark.parametrize(
    ("path", "host", "name"),
    [
        ("/x", "api.test", "/"),
        ("/open/x", "api.test", "/open, /also, /more and 1 other"),
        ("/partners", "api.test", "partners"),
        ("/x", "cdn.test", "cdn.test/"),
        ("/x/../partners", "api.test", "partners"),  # the strictest of its readings
    ],
)
def test_events_and_records_name_the_policy(
    through: Through, path: str, host: str, name: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    events: list[DecisionEvent] = []
    headers = {"Origin": "https://evil.example", "Host": host}
    through("GET", path, headers, policy=NAMED, on_decision=events.append)
    through("GET", path, headers, policy=STRICT, on_decision=events.append)
    assert [event.policy for event in events] == [name, None]
    for record in caplog.records:
        if hasattr(record, "cors_policy"):
            assert record.cors_policy in (name, None)


@pytest.mark.parametrize("through", [through_asgi, through_wsgi])
def test_a_policy_of_a_route_or_of_a_function_is_named_so(through: Through) -> None:
    events: list[DecisionEvent] = []
    headers = {"Origin": "https://other.example"}
    options: dict[str, Any] = {"policy": STRICT, "on_decision": events.append}
    through("GET", "/", headers, route_policy=lambda *_: OPEN, **options)
    through("GET", "/", headers, allow_origin_if=lambda _: OPEN, **options)
    through("GET", "/", headers, allow_origin_if=lambda _: True, **options)
    assert [event.policy for event in events] == ["route", "allow_origin_if", None]


@pytest.mark.parametrize("through", [through_asgi, through_wsgi])
def test_headers_that_tell_the_host_are_in_vary_where_it_chooses_the_policy(
    through: Through,
) -> None:
    def vary(policy: Any, *, trusts: bool, **headers: str) -> set[str]:
        found = through("GET", "/", headers, policy=policy, trust_proxy_headers=trusts)[1]
        return {name for name in found.get("vary", "").lower().split(", ") if name}

    sent = {"forwarded", "x-forwarded-host"}
    for headers in ({}, {"Origin": APP}, {"Host": "cdn.test"}, {"X-Forwarded-Host": "cdn.test"}):
        assert vary(NAMED, trusts=True, **headers) >= sent
        assert not vary(NAMED, trusts=False, **headers) & sent
        assert not vary(PolicyMap(NAMED.paths), trusts=True, **headers) & sent

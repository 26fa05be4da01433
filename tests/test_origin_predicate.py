"""Origins that a function knows: what is asked, what is remembered, and what goes wrong."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from crossorigin import NO_CORS, OriginPredicate, Policy, PolicyMap
from crossorigin.asgi import CORSMiddleware as ASGIMiddleware
from crossorigin.asked_request import LONGEST_ASKED, AskedRequest
from crossorigin.observability import DecisionEvent
from crossorigin.origin_predicate import AllowOriginIf
from crossorigin.questions import GivenAnswer as Said
from crossorigin.wsgi import CORSMiddleware as WSGIMiddleware

from .clock import Clock
from .forks import as_in_a_child
from .servers.running import wait_until

APP = "https://app.example.com"
CUSTOMER = "https://customer.example"
EVIL = "https://evil.example"
POLICY = Policy(
    allow_origins=[APP, "https://*.example.org"], allow_methods=["PUT"], allow_credentials=True
)

SHARED = "access-control-allow-origin"

Answer = tuple[int, dict[str, str]]


class Database:
    """A function that counts how often it is asked for what."""

    def __init__(self, *allowed: str) -> None:
        self.allowed = allowed
        self.asked: list[str] = []

    def __call__(self, origin: str) -> bool:
        self.asked.append(origin)
        return origin in self.allowed


class AsyncDatabase(Database):
    async def __call__(self, origin: str) -> bool:  # type: ignore[override]
        await asyncio.sleep(0)
        return super().__call__(origin)


def asgi_scope(method: str, origin: str, headers: Iterable[tuple[str, str]], path: str) -> Any:
    pairs = [("origin", origin), *headers]
    return {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(name.lower().encode(), value.encode()) for name, value in pairs],
    }


async def through_asgi_within(
    middleware: ASGIMiddleware,
    origin: str = CUSTOMER,
    method: str = "GET",
    headers: Iterable[tuple[str, str]] = (),
    path: str = "/",
) -> Answer:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError

    await middleware(asgi_scope(method, origin, headers, path), receive, send)
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], found


async def asgi_application(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body"})


def wsgi_application(environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    return []


def through_asgi(middleware: ASGIMiddleware, *request: Any, **more: Any) -> Answer:
    return asyncio.run(through_asgi_within(middleware, *request, **more))


def through_wsgi(
    middleware: WSGIMiddleware,
    origin: str = CUSTOMER,
    method: str = "GET",
    headers: Iterable[tuple[str, str]] = (),
    path: str = "/",
) -> Answer:
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "wsgi.url_scheme": "http",
        "HTTP_ORIGIN": origin,
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers},
    }
    started: list[Any] = []

    def start_response(*response: Any) -> Callable[[bytes], object]:
        started.append(response)
        return started.append

    middleware(environ, start_response)
    status, pairs = started[0]
    return int(status[:3]), {name.lower(): value for name, value in pairs}


Through = Callable[..., Answer]
Build = Callable[..., Any]

every_way = pytest.mark.parametrize(
    ("through", "build", "database"),
    [
        (through_asgi, partial(ASGIMiddleware, asgi_application), Database),
        (through_asgi, partial(ASGIMiddleware, asgi_application), AsyncDatabase),
        (through_wsgi, partial(WSGIMiddleware, wsgi_application), Database),
    ],
    ids=["asgi-plain", "asgi-async", "wsgi"],
)


# --- What is asked -------------------------------------------------------------------------------


@every_way
def test_an_origin_that_it_allows_gets_what_the_policy_gives(
    through: Through, build: Build, database: type[Database]
) -> None:
    middleware = build(policy=POLICY, allow_origin_if=database(CUSTOMER), log_refusals=False)
    status, headers = through(middleware)
    assert headers == {
        SHARED: CUSTOMER,
        "access-control-allow-credentials": "true",
        "vary": "Origin",
    }
    preflight = [("Access-Control-Request-Method", "PUT")]
    status, headers = through(middleware, CUSTOMER, "OPTIONS", preflight)
    assert (status, headers[SHARED]) == (204, CUSTOMER)
    preflight = [("Access-Control-Request-Method", "DELETE")]
    assert through(middleware, CUSTOMER, "OPTIONS", preflight)[0] == 403
    status, headers = through(middleware, EVIL)
    assert (status, headers) == (200, {"vary": "Origin"})
    assert through(middleware, EVIL, "OPTIONS", preflight)[0] == 403


@every_way
def test_observers_are_told_once_of_what_came_of_it(
    through: Through, build: Build, database: type[Database]
) -> None:
    events: list[DecisionEvent] = []
    options = {"policy": POLICY, "log_refusals": False, "on_decision": events.append}
    middleware = build(allow_origin_if=database(CUSTOMER), **options)
    through(middleware, CUSTOMER)
    through(middleware, EVIL)
    assert [event.refusal for event in events] == [None, "origin-not-allowed"]


@every_way
@pytest.mark.parametrize(
    "origin",
    [
        APP,
        "https://a.example.org",
    ],
)
def test_what_the_policy_lists_is_not_asked_about(
    through: Through, build: Build, database: type[Database], origin: str
) -> None:
    asked = database(origin)
    through(build(policy=POLICY, allow_origin_if=asked, log_refusals=False), origin)
    assert asked.asked == []


@every_way
@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "*",
        "https://customer.example/",
        "https://customer.example:443",
        "HTTPS://customer.example",
        "customer.example",
        "https://customer.example, https://customer.example",
        "https://käse.example",
        "https://" + "a" * 1000,
        "http://customer.example",  # insecure, where there are credentials
    ],
)
def test_what_the_policy_could_not_list_is_not_allowed_whatever_the_function_says(
    through: Through, build: Build, database: type[Database], origin: str
) -> None:
    about = origin if origin.startswith("http:") else "null"
    asked = database(about)
    middleware = build(policy=POLICY, allow_origin_if=asked, log_refusals=False)
    assert SHARED not in through(middleware, origin)[1]
    assert asked.asked == [about]


@every_way
@pytest.mark.parametrize(
    "changes", [{"allow_credentials": False}, {"dangerously_allow_insecure_origins": True}]
)
def test_insecure_origins_are_asked_about_where_the_policy_could_list_them(
    through: Through, build: Build, database: type[Database], changes: dict[str, bool]
) -> None:
    insecure = "http://customer.example"
    policy = POLICY.replace(**changes)
    middleware = build(policy=policy, allow_origin_if=database(insecure), log_refusals=False)
    assert through(middleware, insecure)[1][SHARED] == insecure


@every_way
def test_other_policies_than_the_applications_own_are_not_widened(
    through: Through, build: Build, database: type[Database]
) -> None:
    asked = database(CUSTOMER)
    other = Policy(allow_origins=[APP], allow_headers=["X-Trace"])
    policies = PolicyMap({"/": POLICY, "/admin": other, "/same": POLICY, "/closed": NO_CORS})

    def route_policy(request: Any, method: str) -> Policy | None:
        return other if method == "DELETE" else None

    options = {"policy": policies, "route_policy": route_policy, "log_refusals": False}
    middleware = build(allow_origin_if=asked, **options)
    for path in ("/admin", "/closed"):
        assert SHARED not in through(middleware, path=path)[1]
    assert SHARED not in through(middleware, method="DELETE")[1]
    assert asked.asked == []
    for path in ("/", "/same"):
        assert through(middleware, path=path)[1][SHARED] == CUSTOMER


NEVER_ASKED = {
    "no origin": NO_CORS,
    "any origin": Policy(allow_origins="*"),
    "no policy for /": PolicyMap({"/admin": POLICY}),
    "no CORS at /": PolicyMap({"/": NO_CORS, "/admin": POLICY}),
    "hosts only": PolicyMap(hosts={"api.example.net": POLICY}),
}


@every_way
@pytest.mark.parametrize("policies", NEVER_ASKED)
def test_a_function_that_can_never_be_called_is_refused(
    through: Through, build: Build, database: type[Database], policies: str
) -> None:
    wrong = NEVER_ASKED[policies]
    with pytest.raises(ValueError, match="allow_origin_if would never be called"):
        build(policy=wrong, allow_origin_if=database(CUSTOMER))
    middleware = build(policy=POLICY, allow_origin_if=database(CUSTOMER), log_refusals=False)
    with pytest.raises(ValueError, match="allow_origin_if would never be called"):
        middleware.policy = wrong
    assert through(middleware)[1][SHARED] == CUSTOMER


def test_websockets_are_asked_about_too_where_they_are_held_to_the_policy() -> None:
    async def handshake(origin: str, websocket: Any) -> str:
        sent: list[str] = []

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await send({"type": "websocket.accept"})

        async def send(message: Any) -> None:
            sent.append(message["type"])

        async def receive() -> Any:
            return {"type": "websocket.connect"}

        scope = {"type": "websocket", "path": "/", "headers": [(b"origin", origin.encode())]}
        options: Any = {"websocket": websocket, "log_refusals": False}
        await ASGIMiddleware(app, policy=POLICY, allow_origin_if=asked, **options)(
            scope, receive, send
        )
        return sent[0]

    asked = AsyncDatabase(CUSTOMER)
    assert asyncio.run(handshake(CUSTOMER, "enforce")) == "websocket.accept"
    assert asyncio.run(handshake(EVIL, "enforce")) == "websocket.close"
    assert asked.asked == [CUSTOMER, EVIL]
    assert asyncio.run(handshake(EVIL, "pass")) == "websocket.accept"
    assert asked.asked == [CUSTOMER, EVIL]


# --- What is remembered --------------------------------------------------------------------------


@every_way
def test_an_answer_is_remembered_for_its_time(
    through: Through, build: Build, database: type[Database]
) -> None:
    asked, clock = database(CUSTOMER), Clock()
    predicate = OriginPredicate(asked, time_to_live=60, clock=clock)
    middleware = build(policy=POLICY, allow_origin_if=predicate, log_refusals=False)
    for clock.now in (0, 30, 59.9):
        assert through(middleware, CUSTOMER)[1][SHARED] == CUSTOMER
        assert SHARED not in through(middleware, EVIL)[1]
    assert asked.asked == [CUSTOMER, EVIL]
    clock.now, asked.allowed = 60, (EVIL,)
    assert SHARED not in through(middleware, CUSTOMER)[1]
    assert through(middleware, EVIL)[1][SHARED] == EVIL
    assert asked.asked == [CUSTOMER, EVIL] * 2


def test_nothing_is_remembered_without_a_time_to_live() -> None:
    asked = Database(CUSTOMER)
    predicate = OriginPredicate(asked, time_to_live=0)
    assert predicate.ask(CUSTOMER)
    assert predicate.ask(CUSTOMER)
    assert asked.asked == [CUSTOMER] * 2


def test_what_was_asked_for_least_recently_is_forgotten_first() -> None:
    asked = Database("https://1.example", "https://2.example", "https://3.example")
    predicate = OriginPredicate(asked, cache_size=2)
    for number in (1, 2, 1, 3, 1):
        assert predicate.ask(f"https://{number}.example")
    assert asked.asked == ["https://1.example", "https://2.example", "https://3.example"]
    predicate.ask("https://2.example")
    assert asked.asked[3:] == ["https://2.example"]


def test_made_up_origins_do_not_push_out_real_ones() -> None:
    asked = Database(CUSTOMER)
    predicate = OriginPredicate(asked, cache_size=2)
    predicate.ask(CUSTOMER)
    for number in range(10):
        assert not predicate.ask(f"https://{number}.example")
    predicate.ask(CUSTOMER)
    assert asked.asked.count(CUSTOMER) == 1


def test_an_answer_can_be_forgotten() -> None:
    asked = Database(CUSTOMER)
    predicate = OriginPredicate(asked)
    for origin in (CUSTOMER, EVIL):
        predicate.ask(origin)
    predicate.forget(CUSTOMER)
    for origin in (CUSTOMER, EVIL):
        predicate.ask(origin)
    assert asked.asked == [CUSTOMER, EVIL, CUSTOMER]
    predicate.forget()
    predicate.ask(EVIL)
    assert asked.asked[3:] == [EVIL]


class Gate:
    """A function that answers when it is told to."""

    def __init__(self) -> None:
        self.asked = 0
        self.answers = True
        self.open = threading.Event()

    def __call__(self, origin: str) -> bool:
        self.asked += 1
        answer = self.answers
        self.open.wait()
        return answer


def test_what_is_forgotten_while_it_is_being_answered_is_not_remembered() -> None:
    gate = Gate()
    predicate = OriginPredicate(gate)
    asking = threading.Thread(target=predicate.ask, args=(CUSTOMER,))
    asking.start()
    wait_until(lambda: gate.asked == 1, lambda: "it is not asked")
    predicate.forget(CUSTOMER)
    gate.answers = False
    gate.open.set()
    asking.join()
    assert not predicate.ask(CUSTOMER)
    assert gate.asked == 2


# --- At the same time ----------------------------------------------------------------------------


@pytest.mark.parametrize("is_async", [True, False])
def test_requests_with_the_same_origin_ask_once_in_asgi(is_async: bool) -> None:
    async def ask_all() -> list[Said]:
        started, go = asyncio.Event(), asyncio.Event()

        async def asynchronous(origin: str) -> bool:
            asked.append(origin)
            started.set()
            await go.wait()
            return True

        gate = Gate()

        def plain(origin: str) -> bool:
            asked.append(origin)
            loop.call_soon_threadsafe(started.set)
            return gate(origin)

        loop = asyncio.get_running_loop()
        predicate = OriginPredicate(asynchronous if is_async else plain)
        requests = [asyncio.ensure_future(predicate.ask_async(CUSTOMER)) for _ in range(10)]
        await started.wait()
        requests[0].cancel()  # the one that asked goes away; the others get their answer
        go.set()
        gate.open.set()
        return await asyncio.gather(*requests[1:])

    asked: list[str] = []
    assert asyncio.run(ask_all()) == [True] * 9
    assert asked == [CUSTOMER]


def test_requests_with_the_same_origin_ask_once_in_wsgi() -> None:
    gate = Gate()
    predicate = OriginPredicate(gate)
    answers: list[Said] = []
    threads = [
        threading.Thread(target=lambda: answers.append(predicate.ask(CUSTOMER))) for _ in range(10)
    ]
    for thread in threads:
        thread.start()
    gate.open.set()
    for thread in threads:
        thread.join()
    assert answers == [True] * 10
    assert gate.asked == 1


def test_it_can_be_asked_in_a_forked_process() -> None:
    gate = Gate()
    predicate = OriginPredicate(gate)
    asking = threading.Thread(target=predicate.ask, args=(CUSTOMER,))
    asking.start()
    wait_until(lambda: gate.asked == 1, lambda: "it is not asked")
    as_in_a_child()  # where the thread that is asking does not exist
    gate.open.set()
    assert predicate.ask(CUSTOMER)
    assert gate.asked == 2
    asking.join()


def test_it_works_with_tasks_that_start_at_once() -> None:
    async def ask() -> list[Said]:
        loop = asyncio.get_running_loop()
        if hasattr(asyncio, "eager_task_factory"):
            loop.set_task_factory(asyncio.eager_task_factory)
        return [await predicate.ask_async(CUSTOMER) for _ in range(2)]

    asked = AsyncDatabase(CUSTOMER)
    predicate = OriginPredicate(asked)
    assert asyncio.run(ask()) == [True, True]
    assert asked.asked == [CUSTOMER]


# --- What goes wrong -----------------------------------------------------------------------------


async def never(origin: str) -> bool:
    await asyncio.get_running_loop().create_future()
    return True


async def fails_async(origin: str) -> bool:
    raise ConnectionError("no database")


def fails(origin: str) -> bool:
    raise ConnectionError("no database")


def forgets_to_await(origin: str) -> Any:
    return never(origin)


asgi = (through_asgi, partial(ASGIMiddleware, asgi_application))
wsgi = (through_wsgi, partial(WSGIMiddleware, wsgi_application))
LATE = "took longer than 0.2 s"


class PretendedBool:
    """What `isinstance` takes for a bool."""

    __class__ = property(lambda _: bool)  # `isinstance` looks at it


NO_DATABASE = "failed (ConnectionError: no database)"


@pytest.mark.parametrize(
    ("way", "function", "why"),
    [
        (asgi, never, LATE),
        (asgi, lambda origin: threading.Event().wait(), LATE),
        (wsgi, lambda origin: threading.Event().wait(), LATE),
        (asgi, fails, NO_DATABASE),
        (asgi, fails_async, NO_DATABASE),
        (wsgi, fails, NO_DATABASE),
        (asgi, forgets_to_await, "failed (TypeError: it returned 'coroutine', not True or False"),
        (wsgi, forgets_to_await, "failed (TypeError: it returned 'coroutine', not True or False"),
        (wsgi, lambda origin: "yes", "failed (TypeError: it returned 'str', not True or False"),
        (
            wsgi,
            lambda origin: PretendedBool(),
            "failed (TypeError: it returned",
        ),
        (wsgi, lambda origin: None, "failed (TypeError: it returned 'NoneType', not True or"),
    ],
)
def test_what_fails_or_takes_too_long_refuses_and_is_logged(
    way: tuple[Through, Build], function: Any, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    through, build = way
    clock = Clock()
    late = why is LATE
    predicate = OriginPredicate(function, timeout=0.2 if late else 30, clock=clock)
    middleware = build(policy=POLICY, allow_origin_if=predicate, log_refusals=False)
    with caplog.at_level(logging.ERROR, "crossorigin"):
        for clock.now in (0, 1, 2, 60):
            assert through(middleware) == (200, {"vary": "Origin"})
    first, second = caplog.messages
    assert first.startswith(f"allow_origin_if {why}")
    assert first.endswith(f", so origin {CUSTOMER!r} is refused")
    assert second.endswith(f", so origin {CUSTOMER!r} is refused (2 more failures since)")
    assert (caplog.records[0].exc_text is None) == late


def test_what_is_too_long_is_refused_unasked() -> None:
    def never_asked(origin: str, headers: Any) -> bool:
        raise AssertionError

    predicate = OriginPredicate(never_asked, headers=["X-Tenant"])
    about = AskedRequest(CUSTOMER, headers=(("x-tenant", "a" * LONGEST_ASKED),))
    assert predicate.ask(about) is False
    assert predicate.recall(about) is False
    assert asyncio.run(predicate.ask_async(about)) is False


def test_a_failure_is_not_remembered() -> None:
    asked = Database(CUSTOMER)
    answers: list[Callable[[str], bool]] = [fails, asked]

    def function(origin: str) -> bool:
        return answers.pop(0)(origin)

    predicate = OriginPredicate(function)
    assert not predicate.ask(CUSTOMER)
    assert predicate.ask(CUSTOMER)


def test_an_async_function_is_not_for_wsgi() -> None:
    for function in (never, AsyncDatabase(), partial(never)):
        with pytest.raises(
            TypeError, match="allow_origin_if is an async function, which WSGI cannot await"
        ):
            WSGIMiddleware(wsgi_application, policy=POLICY, allow_origin_if=function)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"function": [CUSTOMER]}, TypeError, "which cannot be called"),
        ({"cache_size": "5"}, TypeError, "cache_size is '5', which is not a number"),
        ({"time_to_live": timedelta(5)}, TypeError, "which is not a number"),
        ({"cache_size": 0}, ValueError, "cache_size is 0; it must be at least 1"),
        ({"time_to_live": -1}, ValueError, "time_to_live is -1; it must be 0 seconds or more"),
        ({"stale_for": -1}, ValueError, "stale_for is -1; it must be 0 seconds or more"),
        ({"timeout": 0}, ValueError, "timeout is 0; it must be a number of seconds above 0"),
    ],
)
def test_predicates_that_cannot_work_are_refused(
    arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        OriginPredicate(**{"function": Database(), **arguments})
    wrong: Any = 7
    with pytest.raises(TypeError, match="allow_origin_if is 7, which cannot be called"):
        ASGIMiddleware(asgi_application, policy=POLICY, allow_origin_if=wrong)


def test_what_takes_plain_functions_and_objects_is_typed() -> None:
    given: list[AllowOriginIf] = [Database(), never, fails, OriginPredicate(never)]
    for allow_origin_if in given:
        ASGIMiddleware(asgi_application, policy=POLICY, allow_origin_if=allow_origin_if)

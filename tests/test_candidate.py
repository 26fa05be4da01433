"""A candidate: a policy beside the one in force, by which requests are only judged.

What it is said to do differently is held to two middlewares, one for each policy alone, whose
responses are compared as a browser would take them.
"""

import asyncio
import itertools
import logging
import pickle
import random
import signal
import threading
import time
from collections import Counter
from contextvars import ContextVar
from pathlib import Path
from queue import Queue
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from urllib.request import Request, urlopen
from weakref import WeakSet

import pytest
from fastapi import FastAPI, WebSocket
from starlette.testclient import TestClient

from crossorigin import (
    NO_CORS,
    FilePolicy,
    OriginPredicate,
    Policy,
    PolicyError,
    PolicyMap,
    late_judging,
)
from crossorigin.asgi import CORSMiddleware as ASGIMiddleware
from crossorigin.conformance.origins import examples, near_misses
from crossorigin.integrations.fastapi import cors, install
from crossorigin.observability import DecisionCounter, DecisionEvent
from crossorigin.server import CandidateDifference, Kind, Refusal
from crossorigin.wsgi import CORSMiddleware

from .servers.running import run

if TYPE_CHECKING:
    from collections.abc import Coroutine

APP = "https://app.example.com"
NEW = "https://new.example.com"
EVIL = "https://evil.example"
OLD = Policy(allow_origins=[APP])
WIDER = Policy(allow_origins=[APP, NEW])


class Response(NamedTuple):
    status: int
    headers: dict[str, str]


def application(environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    return [b"done"]


def send(
    app: Any, origin: str | None = None, method: str = "GET", path: str = "/", **headers: str
) -> Response:
    found: list[Response] = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "wsgi.url_scheme": "https",
        "HTTP_HOST": "api.example.net",
        **({} if origin is None else {"HTTP_ORIGIN": origin}),
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }
    list(app(environ, lambda status, pairs: found.append(Response(int(status[:3]), dict(pairs)))))
    return found[0]


# --- The differences are those of the two policies -----------------------------------------------


POLICIES = [
    Policy(allow_origins="*"),
    Policy(allow_origins="*", expose_headers=["ETag"], block_refused=True),
    NO_CORS,
    NO_CORS.replace(block_refused="unsafe-methods"),
    OLD,
    WIDER.replace(max_age=60, allow_methods=["PUT"]),
    OLD.replace(allow_credentials=True, allow_headers=["X-A"], block_refused="unsafe-methods"),
    WIDER.replace(expose_headers=["ETag"], block_refused=True, block_missing_origin=True),
    Policy(
        allow_origins=["https://*.example.com", "http://localhost:*"], block_missing_origin=True
    ),
    Policy(
        allow_origins=["https://*.example.com:*", "https://api.example.net"],
        allow_credentials=True,
        allow_methods="*",
        block_refused="unsafe-methods",
        block_missing_origin=True,
    ),
]


def corpus() -> list[str | None]:
    """Origins that one of the policies lists, and hostile ones that resemble them."""
    chance = random.Random(18)  # noqa: S311 (the same origins each time)
    listed = [each for policy in POLICIES for each in examples(policy)]
    near = [each for policy in POLICIES for each in near_misses(policy)]
    changed = []
    for origin in [*listed, *near]:
        position = chance.randrange(len(origin))
        hostile = chance.choice(
            ["\0", "\n", " ", ".", "..", ":443", "/", "@", "*", "A", "\xe9", "%2e"]
        )
        changed.append(origin[:position] + hostile + origin[position:])
    return [*dict.fromkeys([*listed, *near, *changed, "null", "", "https://api.example.net"]), None]


def severity(response: Response, origin: str | None, *, is_preflight: bool, is_own: bool) -> int:
    """0 if the page reads the response, 1 if it cannot, 2 if the request does not come through."""
    readable = response.headers.get("access-control-allow-origin") in (origin, "*")
    if is_preflight:
        return 0 if readable else 2
    if response.status == 403:
        return 2
    return 0 if origin is None or readable or is_own else 1


def expected_difference(
    one: Response, other: Response, origin: str | None, *, is_preflight: bool, is_own: bool
) -> str | None:
    now, then = (
        severity(each, origin, is_preflight=is_preflight, is_own=is_own) for each in (one, other)
    )
    if now != then:
        return "would-refuse" if now < then else "would-allow"
    if now or origin is None:
        return None
    granted = [
        {
            name: each.headers.get(name)
            for name in ("access-control-allow-credentials", "access-control-expose-headers")
        }
        for each in (one, other)
        if "access-control-allow-origin" in each.headers
    ]
    return "would-change" if len(granted) == 2 and granted[0] != granted[1] else None


@pytest.mark.parametrize("old", POLICIES)
def test_the_differences_are_exactly_those_of_the_two_policies_alone(old: Policy) -> None:
    chance = random.Random(18)  # noqa: S311 (the same requests each time)
    events: list[DecisionEvent] = []
    quiet: dict[str, Any] = {"log_refusals": False}
    in_force = CORSMiddleware(application, policy=old, **quiet)
    seen = set()
    for new, origins in itertools.product(POLICIES, [corpus()]):
        then = CORSMiddleware(application, policy=new, **quiet)
        judged = CORSMiddleware(
            application, policy=old, candidate=new, on_decision=events.append, **quiet
        )
        for origin in origins:
            method = chance.choice(["GET", "POST", "PUT", "OPTIONS"])
            site = chance.choice([None, "cross-site", "same-origin"])
            headers = {} if site is None else {"sec_fetch_site": site}
            is_preflight = method == "OPTIONS" and origin is not None and chance.random() < 0.8
            if is_preflight:
                headers["access_control_request_method"] = chance.choice(["GET", "PUT", "DELETE"])
                headers["access_control_request_headers"] = chance.choice(["x-a", "x-b", ""])
            one, other, got = (
                send(app, origin, method, **headers) for app in (in_force, then, judged)
            )
            assert got == one
            is_own = site == "same-origin" or (site is None and origin == "https://api.example.net")
            expected = expected_difference(
                one, other, origin, is_preflight=is_preflight, is_own=is_own
            )
            assert events[-1].difference == expected
            seen.add(expected)
        if new == old:
            assert not any(each.difference for each in events[-len(origins) :])
    assert len(seen) > 1


@pytest.mark.parametrize(
    ("old", "new", "headers", "difference", "refusal"),
    [
        (OLD, WIDER, {"origin": NEW}, CandidateDifference.WOULD_ALLOW, None),
        (WIDER, OLD, {"origin": NEW}, CandidateDifference.WOULD_REFUSE, Refusal.ORIGIN),
        (OLD, OLD.replace(block_refused=True), {"origin": EVIL}, "would-refuse", Refusal.ORIGIN),
        (OLD.replace(block_refused=True), OLD, {"origin": EVIL}, "would-allow", Refusal.ORIGIN),
        (OLD, OLD.replace(allow_credentials=True), {"origin": APP}, "would-change", None),
        (OLD, OLD.replace(expose_headers=["ETag"]), {"origin": APP}, "would-change", None),
        (OLD, OLD.replace(max_age=60, allow_methods=["PUT"]), {"origin": APP}, None, None),
        (OLD, Policy(allow_origins="*"), {}, None, None),
        (OLD, OLD.replace(block_refused=True, block_missing_origin=True), {}, None, None),
    ],
)
def test_what_an_event_says(
    old: Policy,
    new: Policy,
    headers: dict[str, str],
    difference: CandidateDifference | None,
    refusal: Refusal | None,
) -> None:
    events: list[DecisionEvent] = []
    app = CORSMiddleware(application, policy=old, candidate=new, on_decision=events.append)
    send(app, **headers)
    assert (events[0].difference, events[0].candidate_refusal) == (difference, refusal)


# --- What is said --------------------------------------------------------------------------------


def test_differences_are_counted_and_logged_once_for_each_origin(
    caplog: pytest.LogCaptureFixture,
) -> None:
    counter = DecisionCounter()
    new = WIDER.replace(block_refused="unsafe-methods")
    app = CORSMiddleware(application, policy=OLD, candidate=new, on_decision=counter)
    for _ in range(5):
        assert send(app, NEW, path="/items").status == 200
        assert send(app, EVIL, "POST", path="/transfer").status == 200
        assert send(app, None, "POST", sec_fetch_site="cross-site").status == 200
        assert send(app, APP).status == 200
    assert counter.differences() == Counter(
        {
            (Kind.ACTUAL, CandidateDifference.WOULD_ALLOW): 5,
            (Kind.ACTUAL, CandidateDifference.WOULD_REFUSE): 5,
            (Kind.NOT_CORS, CandidateDifference.WOULD_REFUSE): 5,
        }
    )
    told = [message for message in caplog.messages if "candidate" in message]
    assert told == [
        f"the candidate would allow: 'GET' '/items' from origin '{NEW}': origin-not-allowed",
        f"the candidate would refuse: 'POST' '/transfer' from origin '{EVIL}': origin-not-allowed",
        "the candidate would refuse: 'POST' '/' from no origin: origin-missing",
    ]


def test_a_flood_of_origins_makes_a_bounded_log(caplog: pytest.LogCaptureFixture) -> None:
    everybody = Policy(allow_origins="*")
    app = CORSMiddleware(application, policy=everybody, candidate=OLD)
    for number in range(1000):
        send(app, f"https://{number}.evil.example")
    assert 100 <= len(caplog.messages) <= 102


def test_preflights_and_handshakes_are_judged_too(caplog: pytest.LogCaptureFixture) -> None:
    new = OLD.replace(allow_methods=["PUT"])
    app = CORSMiddleware(application, policy=OLD, candidate=new, log_refusals=True)
    asked = {"access_control_request_method": "PUT"}
    assert send(app, APP, "OPTIONS", **asked).status == 403
    assert caplog.messages[-1] == (
        f"the candidate would allow: preflight for 'PUT' '/' from origin '{APP}': "
        "method-not-allowed"
    )
    ws = FastAPI()

    @ws.websocket("/feed")
    async def feed(socket: WebSocket) -> None:
        await socket.accept()

    events: list[DecisionEvent] = []
    judged = ASGIMiddleware(
        ws, policy=WIDER, candidate=OLD, websocket="enforce", on_decision=events.append
    )
    with TestClient(judged).websocket_connect("/feed", headers={"origin": NEW}):
        pass
    assert events[-1].kind is Kind.WEBSOCKET
    assert events[-1].difference is CandidateDifference.WOULD_REFUSE


# --- Where it comes from -------------------------------------------------------------------------


def test_a_candidate_may_be_a_map() -> None:
    events: list[DecisionEvent] = []
    new = PolicyMap({"/": OLD, "/public": Policy(allow_origins="*")})
    app = CORSMiddleware(application, policy=OLD, candidate=new, on_decision=events.append)
    for path in ("/", "/public/x", "/public/../x"):
        send(app, EVIL, path=path)
    assert [each.difference for each in events] == [None, CandidateDifference.WOULD_ALLOW, None]


def test_a_candidate_by_host() -> None:
    events: list[DecisionEvent] = []
    new = PolicyMap({"/": OLD}, hosts={"api.example.net": WIDER})
    app = CORSMiddleware(application, policy=OLD, candidate=new, on_decision=events.append)
    send(app, NEW)
    assert events[0].difference is CandidateDifference.WOULD_ALLOW


def test_a_route_with_a_policy_of_its_own_has_no_candidate() -> None:
    events: list[DecisionEvent] = []
    app = FastAPI()

    @app.get("/own")
    @cors(OLD)
    def own() -> str:
        return "own"

    @app.get("/other")
    def other() -> str:
        return "other"

    install(app, policy=OLD, candidate=WIDER, on_decision=events.append)
    for path in ("/own", "/other"):
        TestClient(app).get(path, headers={"origin": NEW})
    assert [each.difference for each in events] == [None, CandidateDifference.WOULD_ALLOW]


def test_a_function_is_asked_for_both() -> None:
    asked: list[str] = []

    def is_customer(origin: str) -> bool:
        asked.append(origin)
        return origin == NEW

    for policy, candidate in ((OLD, WIDER), (WIDER, OLD)):
        events: Queue[DecisionEvent] = Queue()  # a candidate may be judged later
        app = CORSMiddleware(
            application,
            policy=policy,
            candidate=candidate,
            allow_origin_if=is_customer,
            on_decision=events.put,
        )
        assert send(app, NEW).headers["access-control-allow-origin"] == NEW
        assert events.get(timeout=30).difference is None
        send(app, EVIL)
        assert events.get(timeout=30).difference is None
        assert events.empty()
    assert asked == [NEW, EVIL] * 2


def test_the_share_is_of_origins_and_always_the_same() -> None:
    origins = [f"https://{number}.example.net" for number in range(2000)]

    def judged(share: float) -> set[str]:
        events: list[DecisionEvent] = []
        app = CORSMiddleware(
            application,
            policy=Policy(allow_origins="*"),
            candidate=OLD,
            candidate_share=share,
            on_decision=events.append,
            log_refusals=False,
        )
        for origin in origins:
            send(app, origin)
        return {str(each.origin) for each in events if each.difference is not None}

    tenth, half = judged(0.1), judged(0.5)
    assert judged(0.1) == tenth < half < judged(1.0) == set(origins)
    assert judged(0) == set()
    assert 150 < len(tenth) < 250
    assert 900 < len(half) < 1100


def test_a_candidate_is_changed_and_put_in_force_while_serving() -> None:
    events: list[DecisionEvent] = []
    app = CORSMiddleware(application, policy=OLD, on_decision=events.append)
    assert app.candidate is None
    app.candidate = WIDER
    assert app.candidate == WIDER
    send(app, NEW)
    app.debug = True  # which keeps it
    assert app.candidate == WIDER
    app.policy, app.candidate = WIDER, None
    send(app, NEW)
    assert [each.difference for each in events] == [CandidateDifference.WOULD_ALLOW, None]
    app.policy = PolicyMap({"/": OLD}, candidate=WIDER)
    assert app.candidate == PolicyMap({"/": WIDER})
    with pytest.raises(ValueError, match="two candidates"):
        app.candidate = WIDER
    app.policy = OLD
    assert app.candidate is None


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"candidate": "cors.toml"}, TypeError, "candidate is 'str', not a Policy or a PolicyMap"),
        ({"candidate_share": True}, TypeError, "candidate_share is True; it must be a number"),
        ({"candidate_share": 50}, ValueError, "candidate_share is 50; it must be a number from 0"),
        ({"candidate_share": float("nan")}, ValueError, "candidate_share is nan"),
        (
            {"candidate": Policy(allow_origins="*"), "allow_origin_if": lambda origin: True},
            ValueError,
            "allow_origin_if would never be called",
        ),
    ],
)
def test_wrong_options_are_refused_at_once(
    options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        CORSMiddleware(application, policy=OLD, **options)


# --- Functions that only the candidate asks ------------------------------------------------------


ASKED_NOW = CandidateDifference.WOULD_ALLOW


def told(events: Queue[DecisionEvent]) -> DecisionEvent:
    return events.get(timeout=30)


def of_new(goes_on: threading.Event) -> Policy:
    """A policy with a function that waits, and then allows one more origin."""

    def is_new(origin: str) -> bool:
        goes_on.wait(30)
        return origin == NEW

    return OriginPredicate(is_new, timeout=30).added_to(OLD)


def test_a_slow_function_of_the_candidate_delays_no_response(
    caplog: pytest.LogCaptureFixture,
) -> None:
    goes_on, events = threading.Event(), Queue[DecisionEvent]()
    options: dict[str, Any] = {"candidate": of_new(goes_on), "on_decision": events.put}
    app = CORSMiddleware(application, policy=OLD, **options)
    for origin in (NEW, EVIL, NEW):
        assert send(app, origin, path="/items").status == 200
    assert send(app, APP).status == 200
    assert told(events).origin == APP  # it is known without the function
    assert events.empty()
    # Nor does what the log says about the refusals.
    refused = "served, but pages of '{}' cannot read it (origin-not-allowed): 'GET' '/items'"
    assert caplog.messages == [refused.format(NEW), refused.format(EVIL)]
    goes_on.set()
    found = Counter((each.origin, each.path, each.difference) for each in map(told, [events] * 3))
    assert found == {(NEW, "/items", ASKED_NOW): 2, (EVIL, "/items", None): 1}
    # From now on it is remembered.
    assert send(app, NEW).status == 200
    assert events.get_nowait().difference == ASKED_NOW
    assert events.empty()


@pytest.mark.parametrize("is_async", [True, False])
def test_nor_under_asgi(is_async: bool) -> None:
    async def serve() -> list[DecisionEvent]:
        goes_on, events = asyncio.Event(), list[DecisionEvent]()
        done = asyncio.Event()
        blocked = threading.Event()

        async def is_new(origin: str) -> bool:
            await goes_on.wait()
            return origin == NEW

        def tell(event: DecisionEvent) -> None:
            events.append(event)
            done.set()

        candidate = OriginPredicate(is_new).added_to(OLD) if is_async else of_new(blocked)
        app = ASGIMiddleware(answer, policy=OLD, candidate=candidate, on_decision=tell)
        assert await status(app, NEW) == 200
        assert not events
        goes_on.set()
        blocked.set()
        await asyncio.wait_for(done.wait(), 30)
        return events

    assert [each.difference for each in asyncio.run(serve())] == [ASKED_NOW]


async def answer(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def status(app: ASGIMiddleware, origin: str) -> int:
    """The status of the response, without letting other tasks run."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"origin", origin.encode())]
    scope = {"type": "http", "method": "GET", "path": "/", "headers": headers}
    await app(scope, None, send)  # type: ignore[arg-type]  # nothing is received
    return int(sent[0]["status"])


def test_what_is_judged_later_is_the_request_as_it_was() -> None:
    goes_on, events = threading.Event(), Queue[DecisionEvent]()
    new = of_new(goes_on).replace(block_refused=True)

    def mounted(environ: Any, start_response: Any) -> list[bytes]:
        path = environ["PATH_INFO"]
        environ.clear()  # servers reuse environments, and mounts change them
        assert path == "/items"
        return application(environ, start_response)

    app = CORSMiddleware(mounted, policy=OLD, candidate=new, on_decision=events.put)
    assert send(app, EVIL, "POST", path="/items", sec_fetch_site="cross-site").status == 200
    assert send(app, EVIL, "POST", path="/items", sec_fetch_site="same-origin").status == 200
    assert send(app, "https://api.example.net", "POST", path="/items").status == 200
    goes_on.set()
    found = Counter((each.path, each.difference) for each in map(told, [events] * 3))
    assert found == {("/items", CandidateDifference.WOULD_REFUSE): 1, ("/items", None): 2}


def test_what_is_not_judged_is_counted_and_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(late_judging, "MOST_WAITING", 5)
    monkeypatch.setattr(late_judging, "MOST_THREADS", 2)
    goes_on, events, counter = threading.Event(), Queue[DecisionEvent](), DecisionCounter()

    def tell(event: DecisionEvent) -> None:
        counter(event)
        events.put(event)

    app = CORSMiddleware(application, policy=OLD, candidate=of_new(goes_on), on_decision=tell)
    for _ in range(50):
        assert send(app, NEW).status == 200
    goes_on.set()
    for _ in range(50):
        told(events)
    assert counter.counts().total() == 50
    found = {difference: count for (_, difference), count in counter.differences().items()}
    assert found.keys() == {ASKED_NOW, CandidateDifference.NOT_JUDGED}
    assert sum(found.values()) == 50
    assert 5 <= found[ASKED_NOW] <= 7
    said = "not judged by the candidate, because its function did not answer: "
    assert f"{said}'GET' '/' from origin '{NEW}'" in caplog.messages


def test_under_asgi_too_and_when_the_event_loop_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late_judging, "MOST_WAITING", 5)
    counter = DecisionCounter()

    async def never(origin: str) -> bool:
        await asyncio.Event().wait()
        raise AssertionError

    async def serve() -> None:
        for _ in range(20):
            assert await status(app, NEW) == 200
        assert counter.counts().total() == 15
        await asyncio.sleep(0)  # the tasks begin

    candidate = OriginPredicate(never).added_to(OLD)
    app = ASGIMiddleware(answer, policy=OLD, candidate=candidate, on_decision=counter)
    asyncio.run(serve())
    assert counter.differences() == {(Kind.ACTUAL, CandidateDifference.NOT_JUDGED): 20}


def test_without_threads_nothing_is_judged_and_nothing_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counter = DecisionCounter()
    candidate = of_new(threading.Event())
    app = CORSMiddleware(application, policy=OLD, candidate=candidate, on_decision=counter)

    def start(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    for _ in range(3):
        assert send(app, NEW).status == 200
    assert counter.differences() == {(Kind.ACTUAL, CandidateDifference.NOT_JUDGED): 3}


def test_a_forked_process_judges_only_its_own_requests() -> None:
    goes_on, events = threading.Event(), Queue[DecisionEvent]()
    options: dict[str, Any] = {"candidate": of_new(goes_on), "on_decision": events.put}
    app = CORSMiddleware(application, policy=OLD, **options)
    send(app, NEW, path="/parent")
    late = app._enforcer._late
    with late._lock:
        late._after_fork()  # as in the child, where the parent's thread does not exist
    send(app, NEW, path="/child")
    assert len(late._asked) == 1
    goes_on.set()
    event = told(events)
    assert (event.path, event.difference) == ("/child", ASKED_NOW)
    late.end(time.monotonic())
    assert events.empty()


def test_observers_of_what_is_judged_later_see_the_context_of_the_request() -> None:
    user: ContextVar[str] = ContextVar("user", default="nobody")
    goes_on, seen = threading.Event(), Queue[str]()

    def tell(event: DecisionEvent) -> None:
        seen.put(user.get())

    app = CORSMiddleware(application, policy=OLD, candidate=of_new(goes_on), on_decision=tell)
    for name in ("one", "two"):
        user.set(name)
        send(app, NEW)
    user.set("nobody")
    goes_on.set()
    assert {seen.get(timeout=30), seen.get(timeout=30)} == {"one", "two"}


def test_what_waits_when_a_process_ends_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late_judging, "MOST_THREADS", 1)
    monkeypatch.setattr(late_judging, "LONGEST_AT_END", 0)
    monkeypatch.setattr(late_judging, "_waiting_for_end", WeakSet())
    goes_on, counter = threading.Event(), DecisionCounter()
    app = CORSMiddleware(application, policy=OLD, candidate=of_new(goes_on), on_decision=counter)
    for _ in range(3):  # one is asked, and two wait for the thread
        send(app, NEW)
    late = app._enforcer._late
    (thread,) = late._asked
    while late._asked[thread] is None:
        time.sleep(0.001)
    late_judging._end_all()
    lost = {(Kind.ACTUAL, CandidateDifference.NOT_JUDGED): 3}
    assert counter.differences() == lost
    goes_on.set()
    thread.join(30)
    late_judging._end_all()  # nothing is left
    assert counter.differences() == lost


def test_an_observer_that_ends_a_thread_keeps_no_other_from_being_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    events = Queue[DecisionEvent]()

    def tell(event: DecisionEvent) -> None:
        events.put(event)
        if event.path == "/first":
            raise SystemExit

    goes_on = threading.Event()
    app = CORSMiddleware(application, policy=OLD, candidate=of_new(goes_on), on_decision=tell)
    send(app, NEW, path="/first")
    (thread,) = app._enforcer._late._asked
    goes_on.set()
    thread.join(30)
    assert told(events).path == "/first"
    send(app, EVIL, path="/second")
    assert told(events).path == "/second"


def test_one_thread_asks_for_all_if_no_other_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    goes_on, events = threading.Event(), Queue[DecisionEvent]()
    options: dict[str, Any] = {"candidate": of_new(goes_on), "on_decision": events.put}
    app = CORSMiddleware(application, policy=OLD, **options)
    send(app, NEW)

    def start(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", start)
        send(app, NEW)
    goes_on.set()
    assert [each.difference for each in map(told, [events] * 2)] == [ASKED_NOW] * 2


def test_what_waits_when_an_asgi_server_ends_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late_judging, "LONGEST_AT_END", 0)
    counter = DecisionCounter()

    async def is_new(origin: str) -> bool:
        if origin == EVIL:
            await asyncio.Event().wait()
        return True

    async def serve() -> None:
        await app._enforcer.end_async()  # nothing waits
        await status(app, NEW)
        while not counter.differences():
            await asyncio.sleep(0)
        await status(app, EVIL)
        await app._enforcer.end_async()
        assert counter.differences() == expected
        await asyncio.sleep(0)  # what is cancelled ends

    expected = {(Kind.ACTUAL, ASKED_NOW): 1, (Kind.ACTUAL, CandidateDifference.NOT_JUDGED): 1}
    candidate = OriginPredicate(is_new).added_to(OLD)
    app = ASGIMiddleware(answer, policy=OLD, candidate=candidate, on_decision=counter)
    asyncio.run(serve())
    assert counter.differences() == expected


def test_what_is_answered_before_an_asgi_server_ends_is_judged_by_the_response() -> None:
    counter = DecisionCounter()

    async def is_new(origin: str) -> bool:
        await asyncio.sleep(0)
        return True

    async def serve() -> None:
        await status(app, NEW)
        await app._enforcer.end_async()

    candidate = OriginPredicate(is_new).added_to(OLD)
    app = ASGIMiddleware(answer, policy=OLD, candidate=candidate, on_decision=counter)
    asyncio.run(serve())
    assert counter.differences() == {(Kind.ACTUAL, ASKED_NOW): 1}


def test_what_a_closed_event_loop_leaves_makes_room_for_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(late_judging, "MOST_WAITING", 2)
    counter = DecisionCounter()

    async def never(origin: str) -> bool:
        await asyncio.Event().wait()
        raise AssertionError

    async def serve() -> None:
        for _ in range(2):
            await status(app, NEW)
        await asyncio.sleep(0)  # the tasks begin

    async def serve_again() -> None:
        await app._enforcer.end_async()  # which does not wait for what is of another loop
        assert not counter.counts()
        await status(app, NEW)
        assert counter.differences() == {(Kind.ACTUAL, CandidateDifference.NOT_JUDGED): 2}

    candidate = OriginPredicate(never).added_to(OLD)
    app = ASGIMiddleware(answer, policy=OLD, candidate=candidate, on_decision=counter)
    loop = asyncio.new_event_loop()
    loop.run_until_complete(serve())
    left = asyncio.all_tasks(loop)
    loop.close()
    asyncio.run(serve_again())
    for task in left:
        task._log_destroy_pending = False  # type: ignore[attr-defined]  # it is meant here
        cast("Coroutine[None, None, None]", task.get_coro()).close()


SERVERS = {
    "gunicorn": "gunicorn --bind 127.0.0.1:{port} --preload tests.slow_candidate:wsgi",
    "waitress": "waitress --listen=127.0.0.1:{port} tests.slow_candidate:wsgi",
    "uvicorn": "uvicorn --host 127.0.0.1 --port {port} tests.slow_candidate:asgi",
    "hypercorn": "hypercorn --bind 127.0.0.1:{port} tests.slow_candidate:asgi",
}


def test_what_waits_when_a_server_ends_is_told(tmp_path: Path) -> None:
    with run(SERVERS, tmp_path) as servers:
        for server in servers.values():
            asked = Request(f"{server.origin}/items", headers={"Origin": EVIL})  # noqa: S310
            for _ in range(3):
                assert urlopen(asked).read() == b"done"  # noqa: S310
            server.wait_for_output(f"served, but pages of '{EVIL}' cannot read it")
            assert "event:" not in server.output()
        for server in servers.values():
            # SIGTERM would end waitress at once, which does not handle it.
            is_kept = server.name == "waitress"
            server.process.send_signal(signal.SIGINT if is_kept else signal.SIGTERM)
            server.process.wait(30)
    for server in servers.values():
        output = server.output()
        assert output.count("event: /items not-judged") == 3, output
        assert output.count("not judged by the candidate") == 1, output


# --- In a file -----------------------------------------------------------------------------------

IN_FILE = f"""
[policy]
allow_origins = ["{APP}"]

[candidate]
allow_origins = ["{APP}", "{NEW}"]

[candidate.paths."/open"]
allow_origins = "*"
"""


def test_a_candidate_in_a_file_comes_into_force_by_renaming(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "cors.toml"
    path.write_text(IN_FILE)
    events: list[DecisionEvent] = []
    file = FilePolicy(path)
    app = CORSMiddleware(application, policy=file, on_decision=events.append)
    file.close()  # it is looked at by hand
    assert send(app, NEW).headers.get("access-control-allow-origin") is None
    send(app, EVIL, path="/open")
    renamed = IN_FILE.partition("[candidate]")[2]
    path.write_text(f"[policy]{renamed.replace('candidate', 'policy')}")
    file._look()
    file._look()
    assert send(app, NEW).headers["access-control-allow-origin"] == NEW
    assert [each.difference for each in events] == ["would-allow", "would-allow", None]
    assert app.candidate is None


def test_the_fields_in_force_may_also_be_at_the_top(tmp_path: Path) -> None:
    path = tmp_path / "cors.toml"
    path.write_text(IN_FILE.replace("[policy]", ""))
    found = PolicyMap.from_file(path)
    candidate = PolicyMap({"/": WIDER, "/open": Policy(allow_origins="*")})
    assert found == PolicyMap({"/": OLD}, candidate=candidate)
    assert found != PolicyMap({"/": OLD})
    assert found.candidate == candidate
    assert PolicyMap.from_dict(found.to_dict()) == found
    assert eval(repr(found)) == found  # noqa: S307 (our own)
    assert found.policy_for("/open") == OLD


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        (
            {"candidate": {"allow_origins": [APP]}},
            ["allow_origins: every policy needs allow_origins. Add allow_origins"],
        ),
        (
            {"policy": {"allow_origins": [APP + "/"]}, "candidate": {"allow_origins": [NEW + "/"]}},
            ["candidate.allow_origins 'https://new", "policy.allow_origins 'https://app"],
        ),
        (
            {"policy": {"allow_origins": [APP]}, "max_age": 5},
            ["'max_age': the policy in force is in the table policy already. Delete this field"],
        ),
        (
            {"policy": {"allow_origins": [APP]}, "candidat": {"allow_origins": [NEW]}},
            ["'candidat': the policy in force is in the table policy already. Did you mean"],
        ),
        (
            {"allow_origins": [APP], "candidate": {"candidate": {"allow_origins": [APP]}}},
            ["candidate.'candidate': a policy has no such field. This field belongs to the top"],
        ),
        (
            {"hosts": {"a.example": {"policy": {"allow_origins": [APP]}}}},
            ["hosts.\"a.example\".'policy': a policy has no such field. This field belongs to"],
        ),
        ({"allow_origins": [APP], "candidate": 5}, ["candidate 5: this is not a table"]),
    ],
)
def test_problems_are_named_by_where_they_are(fields: dict[str, Any], problems: list[str]) -> None:
    with pytest.raises(PolicyError) as caught:
        PolicyMap.from_dict(fields)
    found = [str(problem) for problem in caught.value.exceptions]
    for problem, beginning in zip(found, problems, strict=False):
        assert problem.startswith(beginning)


def test_a_candidate_has_none_of_its_own() -> None:
    nested = PolicyMap({"/": OLD}, candidate=WIDER)
    for fields in ({"candidate": nested}, {"hosts": {"a.example": nested}}, {"candidate": 5}):
        with pytest.raises(PolicyError):
            PolicyMap({"/": OLD}, **fields)
    insecure = Policy(allow_origins=["http://localhost"])
    (warning,) = PolicyMap({"/": OLD}, candidate=insecure).warnings
    assert warning.field == "candidate.allow_origins"


def test_two_candidates_in_a_changed_file_change_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "cors.toml"
    path.write_text(f'allow_origins = ["{APP}"]')
    file = FilePolicy(path)
    app = CORSMiddleware(application, policy=file, candidate=WIDER)
    path.write_text(IN_FILE)
    with caplog.at_level(logging.ERROR):
        file._look()
        file._look()
    assert "there are two candidates" in caplog.text
    assert app.candidate == WIDER
    assert app.policy == PolicyMap({"/": OLD})


def test_no_candidate_changes_what_is_served() -> None:
    """Also for maps, whose paths are looked up twice."""
    chance = random.Random(7)  # noqa: S311 (the same requests each time)
    old = PolicyMap({"/": OLD, "/a": WIDER, "/a/b": Policy(allow_origins="*")})
    new = PolicyMap({"/": WIDER, "/a/b": OLD})
    alone = CORSMiddleware(application, policy=old, log_refusals=False)
    judged = CORSMiddleware(application, policy=old, candidate=new, log_refusals=False)
    for _ in range(300):
        path = "/".join(["", *chance.choices(["a", "b", "..", "", "A", "%61"], k=3)])
        origin = chance.choice([APP, NEW, EVIL, None])
        method = chance.choice(["GET", "POST", "OPTIONS"])
        assert send(alone, origin, method, path) == send(judged, origin, method, path)


AT_THE_TOP = f"""
candidate_share = 0.25
allow_origins = ["{APP}"]

[candidate]
allow_origins = ["{APP}", "{NEW}"]
"""


def test_a_candidate_beside_fields_at_the_top_is_promoted_by_deleting_them(tmp_path: Path) -> None:
    file = tmp_path / "cors.toml"
    file.write_text(AT_THE_TOP, "utf-8")
    assert PolicyMap.from_file(file).candidate == PolicyMap({"/": WIDER})
    renamed = AT_THE_TOP.replace("[candidate]", "[policy]")
    file.write_text(renamed, "utf-8")
    with pytest.raises(PolicyError) as caught:
        PolicyMap.from_file(file)
    (problem,) = caught.value.exceptions
    assert problem.field == "'allow_origins'"
    assert problem.hint.startswith("Delete this field if the table replaces it")
    # What the hint says, applied.
    file.write_text(renamed.replace(f'allow_origins = ["{APP}"]\n', ""), "utf-8")
    assert PolicyMap.from_file(file) == PolicyMap({"/": WIDER})


def test_a_file_tells_the_share_that_is_judged(tmp_path: Path) -> None:
    file = tmp_path / "cors.toml"
    file.write_text(AT_THE_TOP, "utf-8")
    policies = PolicyMap.from_file(file)
    assert policies.candidate_share == 0.25
    again = PolicyMap.from_dict(policies.to_dict())
    assert again == policies == pickle.loads(pickle.dumps(policies))  # noqa: S301 (our own)
    assert again != PolicyMap(policies.paths, candidate=policies.candidate)
    origins = [f"https://{number}.example.net" for number in range(400)]

    def judged(**options: Any) -> int:
        events: list[DecisionEvent] = []
        everybody = PolicyMap({"/": OLD}, candidate=Policy(allow_origins="*"), candidate_share=0.25)
        app = CORSMiddleware(
            application, policy=everybody, on_decision=events.append, log_refusals=False, **options
        )
        for origin in origins:
            send(app, origin)
        return sum(each.difference is not None for each in events)

    assert 60 < judged() < 140
    assert judged(candidate_share=1.0) == 400
    assert judged(candidate_share=0) == 0


@pytest.mark.parametrize("share", [-0.1, 1.5, True, "half", None, float("nan")])
def test_what_is_not_a_share_is_a_problem(share: Any) -> None:
    with pytest.raises(PolicyError) as in_code:
        PolicyMap({"/": OLD}, candidate_share=share)
    with pytest.raises(PolicyError) as in_file:
        PolicyMap.from_dict({"allow_origins": [APP], "candidate_share": share})
    for caught in (in_code, in_file):
        (problem,) = caught.value.exceptions
        assert (problem.field, problem.code) == ("candidate_share", "wrong-type")

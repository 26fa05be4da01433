"""What the middlewares remember changes no response and hides no refusal.

Each request is sent to a middleware that has served all of them before, and to a new one that
remembers nothing; a third one has `on_decision`, so that it takes no short cut.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Iterable, Iterator, MutableMapping
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crossorigin import NO_CORS, Policy, PolicyMap, asgi, wsgi
from crossorigin.observability import DecisionEvent
from crossorigin.origin_predicate import OriginPredicate
from crossorigin.server import CompiledPolicy, Decision, Refusal, decide, settle

APP = "https://app.example.com"
EVIL = "https://evil.example"
OWN = "https://api.example.net"
CUSTOMER = "https://customer.example"
ORIGINS = [None, APP, EVIL, OWN, CUSTOMER, "null", "https://" + "x" * 2000]
LISTS = [None, "x-trace", "x-other", "x-trace" + "," * 5000]
POLICY = Policy(
    allow_origins=[APP, "https://*.example.org"],
    allow_methods=["PUT"],
    allow_headers=["X-Trace"],
    expose_headers=["ETag"],
    max_age=600,
)
SETTINGS: dict[str, dict[str, Any]] = {
    "plain": {"policy": POLICY},
    "unlogged": {"policy": POLICY, "log_refusals": False},
    "blocking": {"policy": POLICY.replace(block_refused=True)},
    "blocking what writes": {"policy": POLICY.replace(block_refused="unsafe-methods")},
    "blocking programs": {
        "policy": POLICY.replace(block_refused="unsafe-methods", block_missing_origin=True)
    },
    "debugging": {"policy": POLICY, "debug": True},
    "any origin": {"policy": Policy(allow_origins="*", allow_headers="*")},
    "private network": {"policy": POLICY.replace(allow_private_network=True)},
    "status 200": {"policy": POLICY.replace(preflight_status=200)},
    "asking": {"policy": POLICY, "allow_origin_if": CUSTOMER.__eq__},
}

Headers = list[tuple[str, str]]
Response = tuple[int, Headers]


def requests() -> Iterator[tuple[str, Headers]]:
    for origin, site in product(ORIGINS, (None, "cross-site", "same-origin", "same-site")):
        headers = [("host", "api.example.net"), ("accept", "*/*")]
        headers += [] if origin is None else [("origin", origin)]
        headers += [] if site is None else [("sec-fetch-site", site)]
        yield from ((method, headers) for method in ("GET", "POST", "OPTIONS"))
        for method, names, network in product(("PUT", "TRACE"), LISTS, (None, "true")):
            asked = [("access-control-request-method", method)]
            asked += [] if names is None else [("access-control-request-headers", names)]
            if network is not None:
                asked.append(("access-control-request-private-network", network))
            yield "OPTIONS", headers + asked
    for repeated in ("origin", "sec-fetch-site", "access-control-request-method"):
        headers = [("origin", EVIL), ("sec-fetch-site", "same-origin"), (repeated, APP)]
        yield from ((method, headers) for method in ("GET", "POST"))
        yield "OPTIONS", [*headers, ("access-control-request-method", "PUT")]


def shuffled(asked: Iterable[tuple[str, Headers]], seed: int) -> list[tuple[str, Headers]]:
    found = list(asked)
    return random.Random(seed).sample(found, len(found))  # noqa: S311  # no secret


async def hello(scope: Any, receive: Any, send: Any) -> None:
    headers = [(b"content-type", b"text/plain"), (b"etag", b'"1"')]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"hello"})


def hello_by_wsgi(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain"), ("ETag", '"1"')])
    return [b"hello"]


class OverASGI:
    loop: asyncio.Runner

    def __init__(self, **options: Any) -> None:
        self.middleware: Any = asgi.CORSMiddleware(hello, **options)

    def answer(self, method: str, headers: Headers) -> Response:
        starts: list[MutableMapping[str, Any]] = []

        async def send(message: MutableMapping[str, Any]) -> None:
            starts.extend([message] if message["type"] == "http.response.start" else [])

        async def receive() -> MutableMapping[str, Any]:
            raise AssertionError

        encoded = [(name.encode(), value.encode()) for name, value in headers]
        scope = {"type": "http", "method": method, "path": "/", "scheme": "https"}
        self.loop.run(self.middleware({**scope, "headers": encoded}, receive, send))
        (start,) = starts
        return start["status"], [
            (name.decode(), value.decode()) for name, value in start["headers"]
        ]


def environment(method: str, headers: Headers) -> dict[str, Any]:
    environ = {"REQUEST_METHOD": method, "PATH_INFO": "/", "wsgi.url_scheme": "https"}
    for name, value in headers:
        key = f"HTTP_{name.upper().replace('-', '_')}"
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    return environ


class OverWSGI:
    def __init__(self, **options: Any) -> None:
        self.middleware: Any = wsgi.CORSMiddleware(hello_by_wsgi, **options)

    def answer(self, method: str, headers: Headers) -> Response:
        answers: list[Response] = []

        def start_response(status: str, headers: Headers, exc_info: Any = None, /) -> None:
            answers.append((int(status[:3]), headers))

        list(self.middleware(environment(method, headers), start_response))
        (answer,) = answers
        return answer


@pytest.fixture(autouse=True)
def loop() -> Iterator[None]:
    with asyncio.Runner() as OverASGI.loop:
        yield


def refusals(events: Iterable[DecisionEvent]) -> Counter[Refusal]:
    return Counter(event.refusal for event in events if event.refusal is not None)


def logged(middleware: Any, lines: list[str]) -> int:
    """How many refusals the log has counted: said and unsaid."""
    log = middleware._enforcer._refusals
    if log is None:
        return 0
    unsaid: list[int] = [line.unsaid for line in (*log._lines.values(), log._others)]
    return len(lines) + sum(unsaid)


@pytest.mark.parametrize("edge", [OverASGI, OverWSGI])
@pytest.mark.parametrize("settings", SETTINGS)
def test_nothing_depends_on_what_was_asked_before(
    edge: type[OverASGI | OverWSGI], settings: str, caplog: pytest.LogCaptureFixture
) -> None:
    options = SETTINGS[settings]
    used = edge(**options)
    asked = list(requests())
    for seed in range(2):
        for method, headers in shuffled(asked, seed):
            used.answer(method, headers)
    events: list[DecisionEvent] = []
    watched = edge(**options, on_decision=events.append)
    for method, headers in asked:
        caplog.clear()
        expected = edge(**options).answer(method, headers)
        assert used.answer(method, headers) == expected, (method, headers)
        assert watched.answer(method, headers) == expected, (method, headers)


@pytest.mark.parametrize("settings", SETTINGS)
def test_what_is_known_is_what_would_be_decided(settings: str) -> None:
    enforcer = OverWSGI(**SETTINGS[settings]).middleware._enforcer
    found = 0
    for _ in range(2):
        for method, headers in requests():
            environ = environment(method, headers)
            known = enforcer.known(environ, method)
            if known is not None:
                found += 1
                assert known == enforcer.decide(environ, method), (method, headers)
    assert found


@pytest.mark.parametrize("edge", [OverASGI, OverWSGI])
@pytest.mark.parametrize("settings", SETTINGS)
def test_every_refusal_is_counted_once(
    edge: type[OverASGI | OverWSGI], settings: str, caplog: pytest.LogCaptureFixture
) -> None:
    options = SETTINGS[settings]
    events: list[DecisionEvent] = []
    used = edge(**options)
    unlogged = {**options, "log_refusals": False, "on_decision": events.append}
    watched = edge(**unlogged)
    for seed in range(2):
        for method, headers in shuffled(requests(), seed):
            used.answer(method, headers)
            watched.answer(method, headers)
    expected = 0 if settings == "unlogged" else refusals(events).total()
    assert logged(used.middleware, caplog.messages) == expected
    assert bool(expected) == (settings != "unlogged")


@pytest.mark.parametrize("edge", [OverASGI, OverWSGI])
def test_the_first_refusal_of_an_origin_that_was_the_servers_own_is_logged(
    edge: type[OverASGI | OverWSGI], caplog: pytest.LogCaptureFixture
) -> None:
    used = edge(policy=POLICY)
    for site, lines in (("same-origin", 0), ("same-origin", 0), ("cross-site", 1)):
        used.answer("GET", [("origin", OWN), ("sec-fetch-site", site)])
        assert len(caplog.messages) == lines


def test_a_changed_response_does_not_change_later_ones() -> None:
    used = OverASGI(policy=POLICY)
    kept = [("origin", APP), ("access-control-request-method", "PUT")]
    first = used.answer("OPTIONS", kept)

    async def meddle() -> None:
        async def send(message: Any) -> None:
            if "headers" in message:
                message["headers"].append((b"set-cookie", b"a=1"))
                message["status"] = 500

        scope = {"type": "http", "method": "OPTIONS", "path": "/"}
        encoded = [(name.encode(), value.encode()) for name, value in kept]
        await used.middleware({**scope, "headers": encoded}, None, send)

    OverASGI.loop.run(meddle())
    assert used.answer("OPTIONS", kept) == first


def test_a_predicate_without_memory_is_asked_each_time() -> None:
    allowed = {CUSTOMER}
    predicate = OriginPredicate(allowed.__contains__, time_to_live=0)
    for edge in (OverASGI, OverWSGI):
        allowed.add(CUSTOMER)
        middleware = edge(policy=POLICY, allow_origin_if=predicate)
        actual = [("origin", CUSTOMER), ("sec-fetch-site", "cross-site")]
        asked = [*actual, ("access-control-request-method", "PUT")]
        grant = ("access-control-allow-origin", CUSTOMER)
        for expected in (True, False, True, False):
            (allowed.add if expected else allowed.discard)(CUSTOMER)
            for _ in range(3):
                assert (grant in middleware.answer("GET", actual)[1]) is expected
                assert (grant in middleware.answer("OPTIONS", asked)[1]) is expected


# --- Generated policies and requests -------------------------------------------------------------

PARTNER = "https://a.partner.example"
LISTED = [APP, "https://*.partner.example", PARTNER, OWN]
BLOCKS: list[bool | str] = [False, True, "unsafe-methods"]


def parts_with(block_refused: bool | str, block_missing_origin: bool) -> st.SearchStrategy[Policy]:
    return st.builds(
        Policy,
        allow_origins=st.lists(st.sampled_from(LISTED), min_size=1, max_size=3, unique=True),
        allow_methods=st.sampled_from([[], ["PUT"], ["*"]]),
        allow_headers=st.sampled_from([[], ["X-Trace"], ["X-Trace", "X-Other"]]),
        max_age=st.integers(1, 99),
        allow_credentials=st.booleans(),
        block_refused=st.just(block_refused),
        block_missing_origin=st.just(block_missing_origin),
    )


@st.composite
def one_or_several(draw: st.DrawFn) -> Policy:
    """A policy, or one of several parts, the last of which may allow every origin."""
    blocks = draw(st.sampled_from(BLOCKS))
    part = parts_with(blocks, bool(blocks) and draw(st.booleans()))
    parts = draw(st.lists(part, min_size=1, max_size=3))
    if draw(st.booleans()):
        public = parts[0].replace(allow_origins=["*"], allow_credentials=False)
        parts.append(public.replace(allow_headers="*"))
    return Policy.any_of(*parts) if len(parts) > 1 else parts[0]


MAPS = st.builds(
    lambda root, path, host: PolicyMap(
        {"/": root, "/admin": path, "/none": NO_CORS}, hosts={"b.example.net": host}
    ),
    *([one_or_several()] * 3),
)
POLICIES = st.one_of(one_or_several(), MAPS)
ASKED = st.tuples(
    st.sampled_from(["GET", "HEAD", "POST", "PUT", "OPTIONS", "OPTIONS"]),
    st.sampled_from([None, APP, PARTNER, "https://b.partner.example", OWN, EVIL, CUSTOMER, "null"]),
    st.sampled_from([None, "cross-site", "same-origin", "same-site", "none"]),
    st.sampled_from([None, "GET", "PUT", "TRACE"]),
    st.sampled_from([None, "x-trace", "x-other,x-trace", "x-trace" + "," * 5000]),
    st.sampled_from(["/", "/admin/users", "/none"]),
    st.sampled_from(["api.example.net", "b.example.net"]),
)


def decided(policy: Policy | PolicyMap, debug: bool, request: tuple[Any, ...]) -> Decision[str]:
    """The decision about a request, by the rules alone."""
    method, origin, site, asked, names, path, host = request
    found = policy if isinstance(policy, Policy) else policy.policy_for(path, host)
    parts = found.parts or (found,)
    part = next((each for each in parts if origin and each.allows_origin(origin)), parts[0])
    compiled = CompiledPolicy(part, str, debug=debug, is_part=bool(found.parts))
    is_preflight = method == "OPTIONS" and origin is not None and asked is not None
    requested = (asked, names, None) if is_preflight else None
    decision = decide(compiled, method, origin, requested)
    if decision.refusal is None or decision.status is not None:
        return decision
    return settle(compiled, decision, origin, site, f"https://{host}", method=method)


@given(
    policy=POLICIES,
    candidate=st.one_of(st.none(), POLICIES),
    asks=st.booleans(),
    debug=st.booleans(),
    requests=st.lists(ASKED, max_size=12),
)
def test_remembered_decisions_are_those_of_a_middleware_without_memory(
    policy: Any, candidate: Any, asks: bool, debug: bool, requests: list[tuple[Any, ...]]
) -> None:
    options = {"policy": policy, "candidate": candidate, "debug": debug}
    if asks:
        options["allow_origin_if"] = CUSTOMER.__eq__
    try:
        used = OverWSGI(**options).middleware._enforcer
    except ValueError:  # the function would never be called
        assume(False)
    for request in requests:
        method, origin, site, asked, names, path, host = request
        headers = {
            "host": host,
            "origin": origin,
            "sec-fetch-site": site,
            "access-control-request-method": asked,
            "access-control-request-headers": names,
        }
        sent = [(name, value) for name, value in headers.items() if value is not None]
        environ = environment(method, sent) | {"PATH_INFO": path}
        decision = used.known(environ, method) or used.decide(environ, method)
        expected = OverWSGI(**options).middleware._enforcer.decide(environ, method)
        assert (decision, decision.added) == (expected, expected.added)
        if not asks:
            assert decision == decided(policy, debug, request)

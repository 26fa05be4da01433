"""Functions that decide by more than the origin: what they take, what is kept, what varies."""

import asyncio
import copy
import logging
import pickle
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossorigin import NO_CORS, OriginPredicate, Policy, PolicyMap
from crossorigin.asgi import CORSMiddleware as ASGIMiddleware
from crossorigin.policy.fields import FIELDS
from crossorigin.wsgi import CORSMiddleware

from .clock import Clock
from .policy.test_fields import CHANGED

APP = "https://app.example.com"
A, B = "https://a.example", "https://b.example"
SHARED = "access-control-allow-origin"
POLICY = Policy(allow_origins=[APP], allow_methods=["PUT"], allow_credentials=True)


def application(environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    return []


def build(function: Any, policy: Any = POLICY, **options: Any) -> CORSMiddleware:
    return CORSMiddleware(application, policy=policy, allow_origin_if=function, **options)


def ask(
    middleware: CORSMiddleware,
    origin: str | None,
    host: str | None = "a.test",
    path: str = "/",
    method: str = "GET",
    **headers: str,
) -> tuple[str, dict[str, str]]:
    """The status and the headers of the response."""
    found: list[tuple[str, dict[str, str]]] = []

    def start_response(status: str, headers: list[tuple[str, str]]) -> None:
        found.append((status, {name.lower(): value for name, value in headers}))

    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "wsgi.url_scheme": "https"}
    environ |= {} if host is None else {"HTTP_HOST": host}
    environ |= {} if origin is None else {"HTTP_ORIGIN": origin}
    environ |= {f"HTTP_{name}": headers[name] for name in headers}
    list(middleware(environ, start_response))  # type: ignore[arg-type]  # enough of one
    return found[0]


async def answer_with_nothing(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})


async def through_asgi_within(middleware: ASGIMiddleware, origin: str, host: str) -> dict[str, str]:
    """The headers of the response."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"origin", origin.encode()), (b"host", host.encode())]
    scope = {"type": "http", "method": "GET", "path": "/", "headers": headers}
    await middleware(scope, None, send)  # type: ignore[arg-type]  # nothing is received
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}


def through_asgi(middleware: ASGIMiddleware, origin: str, host: str) -> dict[str, str]:
    return asyncio.run(through_asgi_within(middleware, origin, host))


# --- When it is given ----------------------------------------------------------------------------


def hosts(origin: str, hosts: str) -> bool:
    raise AssertionError


def host_first(host: str) -> bool:
    raise AssertionError


def by_position(origin: str, host: str, /) -> bool:
    raise AssertionError


def nothing() -> bool:
    raise AssertionError


def only_keywords(**parts: str) -> bool:
    raise AssertionError


def reads(origin: str, headers: Mapping[str, str]) -> bool:
    raise AssertionError


def plain(origin: str) -> bool:
    raise AssertionError


def text(origin: str, table: str = "customers") -> bool:
    raise AssertionError


def anything(*arguments: Any, **more: Any) -> bool:
    raise AssertionError


@pytest.mark.parametrize(
    ("function", "options", "said"),
    [
        (hosts, {}, "needs 'hosts', which is not a part of a request"),
        (host_first, {}, r"Write: def allowed\(origin, host\)"),
        (by_position, {}, "needs 'host', .* by keyword"),
        (nothing, {}, "does not take the origin"),
        (only_keywords, {}, "does not take the origin"),
        (reads, {}, r'headers=\["x-forwarded-prefix"\]'),
        (reads, {"headers": "x-region"}, "not a list of names"),
        (reads, {"headers": [1]}, "not a string"),
        (reads, {"headers": ["x region"]}, "not the name of a header"),
        (reads, {"headers": ["Cookie"]}, "a preflight never has"),
        (plain, {"headers": ["x-region"]}, "no parameter headers"),
    ],
)
def test_a_function_that_cannot_be_called_is_refused_when_it_is_given(
    function: Any, options: Any, said: str
) -> None:
    with pytest.raises((TypeError, ValueError), match=said):
        OriginPredicate(function, **options)
    if not options:
        with pytest.raises(TypeError, match=said):
            build(function)


@pytest.mark.parametrize("function", [plain, text, anything, {A}.__contains__, str.isascii])
def test_functions_of_the_origin_alone_take_nothing_else(function: Any) -> None:
    assert OriginPredicate(function).takes == ()


def test_an_async_function_of_a_map_is_not_for_wsgi() -> None:
    async def allowed(origin: str) -> bool:
        return True

    asking = OriginPredicate(allowed).added_to(POLICY)
    for policies in (asking, PolicyMap({"/": POLICY, "/x": asking})):
        with pytest.raises(TypeError, match="WSGI cannot await"):
            CORSMiddleware(application, policy=policies)


def test_a_policy_has_one_function() -> None:
    asking = OriginPredicate(plain).added_to(POLICY)
    with pytest.raises(ValueError, match="two functions"):
        build(plain, asking)
    for policy in (NO_CORS, Policy(allow_origins="*")):
        with pytest.raises(ValueError, match="would never be called"):
            OriginPredicate(plain).added_to(policy)
    with pytest.raises(TypeError, match="not a Policy"):
        OriginPredicate(plain).added_to({})  # type: ignore[arg-type]  # that is the test


# --- The function is not lost --------------------------------------------------------------------


def of_pickles(origin: str) -> bool:
    return origin == A


def asks(policy: Any) -> bool:
    """Whether the function is asked under a policy, or in a map."""
    middleware = CORSMiddleware(application, policy=policy, log_refusals=False)
    return ask(middleware, A, path="/x")[1].get(SHARED) == A


ASKING = OriginPredicate(of_pickles, time_to_live=7, headers=()).added_to(POLICY)
MAPS = [
    PolicyMap({"/x": ASKING}),
    PolicyMap({"/x": ASKING}, named={"partners": ASKING}),
    PolicyMap(hosts={"a.test": ASKING}),
]


@pytest.mark.parametrize("policies", [ASKING, *MAPS])
def test_copies_and_pickles_keep_the_function(policies: Any) -> None:
    for other in (
        copy.copy(policies),
        copy.deepcopy(policies),
        pickle.loads(pickle.dumps(policies)),  # noqa: S301 (our own)
    ):
        assert other == policies
        assert hash(other) == hash(policies)
        assert asks(other)
    predicate = OriginPredicate(of_pickles)
    assert copy.deepcopy(predicate) is copy.copy(predicate) is predicate


def test_a_policy_with_other_fields_keeps_the_function() -> None:
    other = ASKING.replace(max_age=60)
    assert (other.max_age, asks(other)) == (60, True)
    twice = OriginPredicate(plain).added_to(ASKING)
    assert twice == OriginPredicate(plain).added_to(POLICY)


def test_a_policy_equals_another_with_the_same_function_and_settings_only() -> None:
    same = OriginPredicate(of_pickles, time_to_live=7).added_to(POLICY.replace())
    others = [
        POLICY,
        OriginPredicate(of_pickles).added_to(POLICY),
        OriginPredicate(plain, time_to_live=7).added_to(POLICY),
        ASKING.replace(max_age=1),
        Policy.any_of(POLICY, Policy(allow_origins="*")),
        "text",
    ]
    assert (same, hash(same)) == (ASKING, hash(ASKING))
    for other in others:
        assert other != ASKING
        assert other != ASKING
    assert PolicyMap({"/": ASKING}) == PolicyMap({"/": same}) != PolicyMap({"/": POLICY})


class Table:
    def __call__(self, origin: str) -> bool:
        raise AssertionError

    def __repr__(self) -> str:
        return "a table"


def test_the_text_of_a_policy_names_its_function() -> None:
    assert repr(ASKING) == f"OriginPredicate(of_pickles).added_to({POLICY!r})"
    assert "OriginPredicate(of_pickles)" in repr(MAPS[0])
    assert repr(OriginPredicate({A}.__contains__)) == "OriginPredicate(set.__contains__)"
    assert repr(OriginPredicate(Table())) == "OriginPredicate(a table)"


@pytest.mark.parametrize(
    ("policies", "where"),
    [
        (ASKING, ""),
        (MAPS[0], 'paths."/x": '),
        (MAPS[1], 'policies."partners": '),
        (MAPS[2], 'hosts."a.test".paths."/": '),
        (PolicyMap({"/": ASKING}), 'paths."/": '),
        (PolicyMap({"/": POLICY}, candidate=ASKING), 'candidate.paths."/": '),
    ],
)
def test_what_cannot_have_a_function_is_an_error_that_names_it(policies: Any, where: str) -> None:
    said = re.escape(f"{where}allow_origin_if is OriginPredicate(of_pickles), and a function")
    for write in (policies.to_dict, policies.to_toml):
        with pytest.raises(TypeError, match=said):
            write()


def test_a_function_that_cannot_be_pickled_is_an_error_that_names_it() -> None:
    asking = OriginPredicate(lambda origin: True).added_to(POLICY)
    for each in (asking, PolicyMap({"/": asking})):
        with pytest.raises(pickle.PicklingError, match="allow_origin_if is OriginPredicate"):
            pickle.dumps(each)
        assert copy.deepcopy(each) == each


# --- What it is asked ----------------------------------------------------------------------------


def test_tenants_are_kept_apart() -> None:
    asked: list[tuple[str, str]] = []

    def allowed(origin: str, host: str) -> bool:
        asked.append((origin, host))
        return (origin, host) in {(A, "a.test"), (B, "b.test")}

    middleware = build(allowed, log_refusals=False)
    for _ in range(2):  # the second time from memory
        for origin, host in [(A, "a.test"), (A, "b.test"), (B, "a.test"), (B, "b.test")]:
            is_own = origin[8] == host[0]
            for spelling in (host, host.upper(), f"{host}:8443", f" {host} "):
                assert (SHARED in ask(middleware, origin, spelling)[1]) == is_own
    assert len(asked) == 4


@pytest.mark.parametrize("host", [None, "", "a.test.", "a.test, b.test", "x@a.test", "a.test/b"])
def test_an_unclear_host_is_refused_unasked(host: str | None) -> None:
    def allowed(origin: str, host: str) -> bool:
        raise AssertionError

    status, headers = ask(build(allowed, log_refusals=False), A, host)
    assert (status, headers) == ("200 OK", {"vary": "Origin"})


@pytest.mark.parametrize("path", ["/x/../y", "//y", "/y;v=1", "/%79", "/y\n", "\\y", "/\xc3\x28"])
def test_a_path_with_several_readings_is_refused_unasked(path: str) -> None:
    asked: list[str] = []

    def allowed(origin: str, path: str) -> bool:
        asked.append(path)
        return True

    middleware = build(allowed, log_refusals=False)
    assert SHARED not in ask(middleware, A, path=path)[1]
    assert asked == []
    for plain in ("/y", "/caf\xc3\xa9", "/.well-known/x", "/Y/"):
        assert ask(middleware, A, path=plain)[1][SHARED] == A
    assert asked == ["/y", "/café", "/.well-known/x", "/Y/"]


def test_a_preflight_is_about_the_method_that_it_asks_for() -> None:
    def allowed(origin: str, method: str) -> bool:
        return method == "PUT"

    middleware = build(allowed, log_refusals=False)
    assert ask(middleware, A, method="PUT")[1][SHARED] == A
    assert SHARED not in ask(middleware, A, method="GET")[1]
    asking = {"ACCESS_CONTROL_REQUEST_METHOD": "PUT"}
    assert ask(middleware, A, method="OPTIONS", **asking)[1][SHARED] == A
    asking = {"ACCESS_CONTROL_REQUEST_METHOD": "GET"}
    assert ask(middleware, A, method="OPTIONS", **asking)[0] == "403 Forbidden"


def test_headers_that_are_read_are_named_in_vary(caplog: pytest.LogCaptureFixture) -> None:
    def allowed(origin: str, headers: Mapping[str, str]) -> bool:
        assert set(headers) <= {"x-region"}
        if headers.get("X-Region") == "none":
            return headers["x-other"] == ""
        return headers.get("X-Region") == "eu"

    predicate = OriginPredicate(allowed, headers=["X-Region", "x-region"])
    middleware = build(predicate, log_refusals=False)
    for value, is_allowed in [("eu", True), ("us", False), ("eu", True), ("EU", False)]:
        headers = ask(middleware, A, X_REGION=value)[1]
        assert (SHARED in headers, headers["vary"]) == (is_allowed, "Origin, x-region")
    assert SHARED not in ask(middleware, A)[1]
    assert ask(middleware, APP)[1]["vary"] == "Origin"  # not asked
    assert SHARED not in ask(middleware, A, X_REGION="none")[1]
    assert "'x-other' is not among those that it reads" in caplog.text


def test_hosts_that_proxies_send_are_named_in_vary() -> None:
    def allowed(origin: str, host: str) -> bool:
        return host == "a.test"

    middleware = build(allowed, log_refusals=False, trust_proxy_headers=True)
    headers = ask(middleware, A, "inner", X_FORWARDED_HOST="a.test")[1]
    assert headers[SHARED] == A
    assert headers["vary"] == "Origin, forwarded, x-forwarded-host"
    assert SHARED not in ask(middleware, A, "a.test", X_FORWARDED_HOST="b.test")[1]


def test_what_is_too_long_is_refused_unasked() -> None:
    def allowed(origin: str, path: str) -> bool:
        return True

    middleware = build(allowed, log_refusals=False)
    assert SHARED not in ask(middleware, A, path="/" + "a" * 5000)[1]
    assert ask(middleware, A, path="/" + "a" * 3000)[1][SHARED] == A

    async def allowed_async(origin: str) -> bool:
        return True

    predicate = OriginPredicate(allowed_async)
    assert not asyncio.run(predicate.ask_async("https://" + "a" * 5000))
    assert asyncio.run(predicate.ask_async(A))


def test_headers_that_are_absent_are_not_among_those_that_a_function_reads() -> None:
    seen: list[Mapping[str, str]] = []

    def allowed(origin: str, headers: Mapping[str, str]) -> bool:
        seen.append(headers)
        return True

    predicate = OriginPredicate(allowed, headers=["X-Region", "X-Plan"])
    ask(build(predicate, log_refusals=False), A, X_REGION="eu")
    [headers] = seen
    assert (dict(headers), len(headers)) == ({"x-region": "eu"}, 1)


def test_answers_are_forgotten_by_origin() -> None:
    asked: list[str] = []

    def allowed(origin: str, host: str) -> bool:
        asked.append(host)
        return True

    predicate = OriginPredicate(allowed, clock=Clock())
    middleware = build(predicate)
    for _ in range(2):
        ask(middleware, A, "a.test")
        ask(middleware, A, "b.test")
        ask(middleware, B, "a.test")
    assert asked == ["a.test", "b.test", "a.test"]
    predicate.forget(A)
    ask(middleware, A, "b.test")
    ask(middleware, B, "a.test")
    assert asked == ["a.test", "b.test", "a.test", "b.test"]


def test_requests_that_differ_do_not_share_a_question() -> None:
    running: list[str] = []

    async def allowed(origin: str, host: str) -> bool:
        running.append(host)
        await asyncio.sleep(0.01)
        return host == "a.test"

    async def ask_all() -> list[bool]:
        middleware = ASGIMiddleware(
            answer_with_nothing, policy=POLICY, allow_origin_if=allowed, log_refusals=False
        )

        async def one(host: str) -> bool:
            return SHARED in await through_asgi_within(middleware, A, host)

        return await asyncio.gather(*map(one, ["a.test", "b.test", "a.test", "b.test"]))

    assert asyncio.run(ask_all()) == [True, False, True, False]
    assert sorted(running) == ["a.test", "b.test"]


# --- Whole policies ------------------------------------------------------------------------------


def test_a_function_can_give_a_policy(caplog: pytest.LogCaptureFixture) -> None:
    made = 0

    def policy_of(origin: str, host: str) -> bool | Policy:
        nonlocal made
        made += 1
        if host == "any.test":
            return Policy(allow_origins="*")
        if host == "none.test":
            return NO_CORS
        return Policy(allow_origins=[f"https://{host[0]}.example"], max_age=60)

    middleware = build(OriginPredicate(policy_of, time_to_live=0), log_refusals=False)
    status, headers = ask(middleware, A)
    assert headers == {SHARED: A, "vary": "Origin"}
    assert ask(middleware, A, "b.test")[1] == {"vary": "Origin"}
    assert ask(middleware, A, "none.test")[1] == {"vary": "Origin"}
    # A constant answer depends on the origin here: the application's own has another.
    assert ask(middleware, A, "any.test")[1] == {SHARED: "*", "vary": "Origin"}
    asking = {"ACCESS_CONTROL_REQUEST_METHOD": "GET"}
    status, headers = ask(middleware, A, method="OPTIONS", **asking)
    assert (status, headers["access-control-max-age"]) == ("204 No Content", "60")
    for _ in range(5):
        ask(middleware, A)
    assert made == 10
    compiled = middleware._enforcer.policies._compiled
    assert len(compiled._given) == 4  # one for each distinct policy


def test_policies_that_are_given_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crossorigin.server.compiled_policies.MOST_KEPT", 10)

    def policy_of(origin: str, host: str) -> Policy:
        return Policy(allow_origins=[origin], max_age=int(host[1:]))

    middleware = build(policy_of, log_refusals=False)
    for number in range(35):
        assert ask(middleware, A, f"h{number}")[1][SHARED] == A
        assert len(middleware._enforcer.policies._compiled._given) <= 10


def test_a_given_policy_may_block() -> None:
    def policy_of(origin: str) -> Policy:
        return Policy(allow_origins=[APP], block_refused=True)

    status, headers = ask(build(policy_of, log_refusals=False), A)
    assert (status, headers["vary"]) == ("403 Forbidden", "Origin, Sec-Fetch-Site")


OWN = [POLICY, Policy(allow_origins=[APP]), Policy(allow_origins=[APP], block_refused=True)]
"""The application's own policy."""
GIVEN: dict[str, list[dict[str, Any]]] = {
    **{name: [{**fields, "allow_origins": [A]}] for name, fields in CHANGED.items()},
    "allow_origins": [{"allow_origins": origins} for origins in ([A], "*", "no-cors", [B])],
    "allow_credentials": [
        {"allow_origins": [A], "allow_credentials": True, "allow_methods": "*"},
        {"allow_origins": [A], "allow_credentials": True, "allow_headers": "*"},
    ],
    "block_refused": [
        {"allow_origins": [B], "block_refused": each} for each in (True, "unsafe-methods")
    ],
    "block_missing_origin": [
        {"allow_origins": [A], "block_missing_origin": True, "block_refused": True}
    ],
    "dangerously_allow_null_origin": [
        {"allow_origins": ["null"], "dangerously_allow_null_origin": True}
    ],
    "dangerously_allow_insecure_origins": [
        {"allow_origins": ["http://c.example"]},
        {
            "allow_origins": ["http://c.example"],
            "allow_credentials": True,
            "dangerously_allow_insecure_origins": True,
        },
    ],
}
"""Policies that a function gives, by the field that matters."""
SENT = [
    (method, origin, site)
    for method in ("GET", "POST", "OPTIONS", "DELETE")
    for origin in (A, "null", "http://c.example", f"{A}, {B}", "", None)
    for site in (None, "cross-site", "same-site", "same-origin", "none")
    # Without an origin, only requests of other sites that may change something are asked about.
    if origin is not None or (method in ("POST", "DELETE") and site in ("cross-site", "same-site"))
]


def test_every_field_has_policies_that_are_given() -> None:
    assert GIVEN.keys() == set(FIELDS)


@pytest.mark.parametrize("interface", ["wsgi", "asgi"])
@pytest.mark.parametrize("field", GIVEN)
def test_every_field_of_a_given_policy_is_honoured(
    field: str, interface: str, runner: asyncio.Runner
) -> None:
    """Each request is treated as by the given policy alone, whatever the own policy says."""
    for fields in GIVEN[field]:
        given = Policy(**fields)

        def policy_of(origin: str, given: Policy = given) -> Policy:
            return given

        alone = served(interface, runner, given)
        for own in OWN:
            by_function = served(interface, runner, own, allow_origin_if=OriginPredicate(policy_of))
            for each in SENT:
                assert by_function(*each) == alone(*each), (own, given, each)


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


def served(
    interface: str, runner: asyncio.Runner, policy: Policy, **options: Any
) -> Callable[[str, str | None, str | None], Any]:
    """The status and the headers but Vary, by method, origin and site."""
    options = {"policy": policy, "log_refusals": False, **options}
    wsgi = CORSMiddleware(application, **options)
    asgi = ASGIMiddleware(answer_with_nothing, **options)
    asked = {"access-control-request-method": "PUT", "access-control-request-headers": "x-trace"}
    asked["access-control-request-private-network"] = "true"

    def send(method: str, origin: str | None, site: str | None) -> Any:
        headers = {} if site is None else {"sec-fetch-site": site}
        headers |= asked if method == "OPTIONS" else {}
        if interface == "wsgi":
            named = {name.upper().replace("-", "_"): value for name, value in headers.items()}
            status, sent = ask(wsgi, origin, "api.example.net", method=method, **named)
            found = int(status[:3]), sent
        else:
            headers |= {"host": "api.example.net"} | ({} if origin is None else {"origin": origin})
            found = runner.run(of_scope(asgi, method, headers))
        return found[0], {name: value for name, value in found[1].items() if name != "vary"}

    return send


async def of_scope(
    middleware: ASGIMiddleware, method: str, headers: dict[str, str]
) -> tuple[int, dict[str, str]]:
    """The status and the headers of the response."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": "/", "headers": pairs}
    await middleware(scope, None, send)  # type: ignore[arg-type]  # nothing is received
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], found


def test_requests_of_programs_and_safe_ones_without_origin_do_not_wait_for_a_function() -> None:
    def policy_of(origin: str) -> Policy:
        raise AssertionError

    middleware = build(policy_of, log_refusals=False)
    for method in ("GET", "POST", "DELETE", "OPTIONS"):
        assert ask(middleware, None, method=method)[0] == "200 OK"
        assert ask(middleware, None, method=method, SEC_FETCH_SITE="same-origin")[0] == "200 OK"
    assert ask(middleware, None, SEC_FETCH_SITE="cross-site")[0] == "200 OK"


def test_what_a_given_policy_cannot_do_is_an_error(caplog: pytest.LogCaptureFixture) -> None:
    given = Policy(allow_origins=[A], block_refused=True, block_missing_origin=True)
    middleware = build(OriginPredicate(lambda _: given, time_to_live=0))
    for _ in range(3):
        assert ask(middleware, A)[1][SHARED] == A
    (line,) = caplog.messages
    assert "block_missing_origin, which has no effect there" in line
    caplog.clear()
    own = POLICY.replace(block_refused=True, block_missing_origin=True)
    ask(build(lambda _: given, own), A)
    assert not caplog.messages
    ask(build(lambda _: ASKING), A)
    assert "it returned a policy to which a function adds origins" in caplog.text


def test_warnings_of_a_given_policy_are_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    def policy_of(origin: str) -> Policy:
        return Policy(allow_origins=[origin, origin])

    with caplog.at_level(logging.WARNING):
        middleware = build(OriginPredicate(policy_of, time_to_live=0), log_refusals=False)
        for _ in range(3):
            ask(middleware, A)
    said = [text for text in caplog.messages if "allow_origin_if returned" in text]
    assert len(said) == 1


# --- Entries and routes --------------------------------------------------------------------------


def test_entries_of_a_map_and_routes_have_functions_of_their_own() -> None:
    of_a = OriginPredicate(lambda origin: origin == A).added_to(POLICY)
    of_b = OriginPredicate(lambda origin: origin == B).added_to(POLICY)
    policies = PolicyMap({"/": POLICY, "/a": of_a, "/b": of_b}, hosts={"b.test": of_b})

    def route_policy(environ: Any, method: str) -> Policy | None:
        return of_b if method == "DELETE" else None

    options: dict[str, Any] = {"policy": policies, "log_refusals": False}
    middleware = CORSMiddleware(application, route_policy=route_policy, **options)
    for origin, allowed in [
        (A, {"/a"}),
        (B, {"/b"}),
        (APP, {"/", "/a", "/b"}),
        ("https://c.example", set[str]()),
    ]:
        found = {
            path for path in ("/", "/a", "/b") if SHARED in ask(middleware, origin, path=path)[1]
        }
        assert found == allowed
        is_b = SHARED in ask(middleware, origin, "b.test")[1]
        assert is_b == (origin in (B, APP))
        assert (SHARED in ask(middleware, origin, method="DELETE")[1]) == is_b
    # A path that may be read as one of several entries is not asked about.
    assert SHARED not in ask(middleware, A, path="/x/../a")[1]
    assert ask(middleware, APP, path="/x/../a")[1][SHARED] == APP


def test_a_candidate_has_the_functions_of_its_entries() -> None:
    events = Queue[Any]()
    of_a = OriginPredicate(lambda origin: origin == A).added_to(POLICY)
    middleware = CORSMiddleware(
        application,
        policy=POLICY,
        candidate=of_a,
        on_decision=events.put,
        log_refusals=False,
        allow_origin_if=None,
    )
    for origin, difference in ((A, "would-allow"), (B, None), (APP, None)):
        ask(middleware, origin)
        assert events.get(timeout=30).difference == difference


# --- The recipe ----------------------------------------------------------------------------------


def test_the_recipe_for_tenants_keeps_them_apart() -> None:
    page = (Path(__file__).parent.parent / "docs" / "server.md").read_text("utf-8")
    (recipe,) = re.findall(r"```python\n([^`]*is_of_tenant\(origin[^`]*)```", page)
    names: dict[str, Any] = {"app": answer_with_nothing}
    exec(recipe, names)  # noqa: S102 (our own page)
    names["ORIGINS"]["other.api.example.com"] = {"https://other.example"}
    for origin in ("acme", "other"):
        for host in ("acme", "other"):
            headers = through_asgi(
                names["tenants"], f"https://{origin}.example", f"{host}.api.example.com"
            )
            assert (SHARED in headers) == (origin == host)


# --- Against a naive evaluation ------------------------------------------------------------------

ORIGINS = st.sampled_from([A, B, "https://c.example"])
HOSTS = st.sampled_from(["a.test", "b.test", "c.test"])
PATHS = st.sampled_from(["/", "/a", "/b/c"])
METHODS = st.sampled_from(["GET", "PUT", "DELETE"])
REGIONS = st.sampled_from([None, "eu", "us"])
ANSWERS = st.sampled_from([True, False, NO_CORS, Policy(allow_origins=[A, B])])


@given(
    table=st.dictionaries(st.tuples(ORIGINS, HOSTS, PATHS, METHODS, REGIONS), ANSWERS),
    requests=st.lists(st.tuples(ORIGINS, HOSTS, PATHS, METHODS, REGIONS), max_size=20),
    parts=st.sets(st.sampled_from(["host", "path", "method", "headers"])),
)
def test_what_is_remembered_is_what_the_function_says(
    table: dict[Any, bool | Policy], requests: list[Any], parts: set[str]
) -> None:
    def key(origin: str, parts: Mapping[str, Any]) -> tuple[Any, ...]:
        headers = parts.get("headers", {})
        region = headers.get("x-region")
        return origin, *(parts.get(name) for name in ("host", "path", "method")), region

    known = {
        key(
            origin,
            {
                name: value
                for name, value in {
                    "host": host,
                    "path": path,
                    "method": method,
                    "headers": {} if region is None else {"x-region": region},
                }.items()
                if name in parts
            },
        ): answer
        for (origin, host, path, method, region), answer in table.items()
    }

    def function(origin: str, **taken: Any) -> bool | Policy:
        return known.get(key(origin, taken), False)

    arguments = ", ".join(["origin", *sorted(parts)])
    passed = ", ".join(["origin", *(f"{name}={name}" for name in sorted(parts))])
    taking: Callable[..., bool | Policy] = eval(  # noqa: S307 (a signature of each kind)
        f"lambda {arguments}: function({passed})", {"function": function}
    )
    names = ["x-region"] if "headers" in parts else []
    middleware = build(OriginPredicate(taking, headers=names), log_refusals=False)
    for origin, host, path, method, region in requests:
        headers = {} if region is None else {"X_REGION": region}
        found = SHARED in ask(middleware, origin, host, path, method, **headers)[1]
        given_parts = {"host": host, "path": path, "method": method}
        taken = {name: value for name, value in given_parts.items() if name in parts}
        if "headers" in parts and region is not None:
            taken["headers"] = {"x-region": region}
        answer = known.get(key(origin, taken), False)
        expected = answer.allows_origin(origin) if isinstance(answer, Policy) else answer
        assert found == expected

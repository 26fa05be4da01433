"""What the middleware adds to a request, against Starlette's for the same request, does not grow.

The bytecode instructions that CPython executes are counted, as its tracing shows them. Times vary
with the machine and with what else it does, so a test of them either fails by chance or tells
nothing; instructions are the same in every run, and a header that is read twice, or an unnecessary
copy or call, shows in them at once. What they do not show is time spent within one instruction, in
C: that is for `make bench`.

Both sides are counted in the same run, on the same Python, so that neither a new version of it nor
of Starlette's moves the limits far.
"""

import gc
import os
import sys
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from types import FrameType
from typing import Any

import pytest
from starlette.middleware.cors import CORSMiddleware as StarlettesMiddleware

from crossorigin import NO_CORS, Policy, PolicyMap
from crossorigin.asgi import CORSMiddleware
from crossorigin.policy import OriginIndex, parse_origin_pattern

APP = b"https://app.example.com"
EVIL = b"https://evil.example"
POLICY = Policy(
    allow_origins=[APP.decode()],
    allow_methods=["PUT"],
    allow_headers=["Authorization", "Content-Type"],
    expose_headers=["ETag"],
    allow_credentials=True,
    max_age=600,
)
COMMON = [
    (b"host", b"api.example.net"),
    (b"user-agent", b"Mozilla/5.0"),
    (b"accept", b"*/*"),
    (b"accept-language", b"en"),
    (b"accept-encoding", b"gzip, deflate, br, zstd"),
    (b"connection", b"keep-alive"),
    (b"cookie", b"session=0123456789abcdef"),
    (b"sec-fetch-mode", b"cors"),
    (b"sec-fetch-site", b"cross-site"),
]
ASKED = [
    (b"access-control-request-method", b"PUT"),
    (b"access-control-request-headers", b"authorization,content-type"),
]
REQUESTS = {
    "no origin": ("GET", COMMON),
    "allowed": ("GET", [*COMMON, (b"origin", APP)]),
    "refused": ("GET", [*COMMON, (b"origin", EVIL)]),
    "good preflight": ("OPTIONS", [*COMMON, (b"origin", APP), *ASKED]),
    "bad preflight": ("OPTIONS", [*COMMON, (b"origin", EVIL), *ASKED]),
    "many headers": ("GET", [*((b"x-%d" % n, b"1") for n in range(30)), *COMMON]),
}
PATTERNS = int(os.environ.get("CROSSORIGIN_PATTERNS", "20000"))
"""How many origin patterns are in a large index."""
LIMITS = {
    "no origin": 0.54,
    "allowed": 0.33,
    "refused": 0.55,
    "good preflight": 0.27,
    "bad preflight": 0.31,
    "many headers": 0.53,
}
"""Instructions of ours for each of Starlette's: a twentieth more than when they were set."""

DANGERS: dict[str, Any] = {
    "dangerously_allow_private_address_ranges": True,
    "dangerously_allow_public_suffix_wildcards": True,
}

Message = MutableMapping[str, Any]
App = Callable[[Any, Any, Any], Awaitable[None]]


async def application(scope: Any, receive: Any, send: Any) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{}"})


async def receive() -> Message:
    raise AssertionError


async def send(message: Message) -> None:
    pass


def serve(app: App, request: tuple[str, list[tuple[bytes, bytes]]]) -> None:
    """Serve one request, without an event loop: nothing here waits."""
    method, headers = request
    scope = {"type": "http", "method": method, "path": "/", "headers": headers}
    with pytest.raises(StopIteration):
        app(scope, receive, send).__await__().__next__()


def instructions(app: App, request: tuple[str, list[tuple[bytes, bytes]]]) -> int:
    """The instructions that serving a request takes, when the same was served before."""
    serve(app, request)
    serve(app, request)
    method, headers = request
    scope = {"type": "http", "method": method, "path": "/", "headers": headers}
    count = 0

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        count += event == "opcode"
        return trace

    def run() -> None:
        steps = app(scope, receive, send).__await__()
        gc.disable()  # what others left to be finalised would be counted
        sys.settrace(trace)
        try:
            next(steps, None)
        finally:
            sys.settrace(None)
            gc.enable()

    thread = threading.Thread(target=run)  # in one of its own, apart from what measures coverage
    thread.start()
    thread.join()
    return count


def ratio(ours: App, row: str) -> float:
    """The instructions that `ours` adds to a request, for each that Starlette's adds."""
    theirs = StarlettesMiddleware(
        application,
        allow_origins=POLICY.allow_origins,
        allow_methods=["GET", "HEAD", "POST", "PUT"],
        allow_headers=POLICY.allow_headers,
        expose_headers=POLICY.expose_headers,
        allow_credentials=True,
        max_age=600,
    )
    request = REQUESTS[row]
    # A preflight does not reach the application.
    bare = 0 if row.endswith("preflight") else instructions(application, request)
    return (instructions(ours, request) - bare) / (instructions(theirs, request) - bare)


@pytest.mark.parametrize("row", REQUESTS)
def test_a_request_costs_no_more_than_it_did(row: str) -> None:
    assert ratio(CORSMiddleware(application, policy=POLICY), row) <= LIMITS[row]


@pytest.mark.parametrize("number", [0, 1])
def test_an_allowed_request_under_a_policy_of_parts_costs_what_it_costs_under_one(
    number: int,
) -> None:
    parts = [POLICY, Policy(allow_origins=[EVIL.decode()])]
    ours = CORSMiddleware(application, policy=Policy.any_of(*parts))
    request = REQUESTS["refused" if number else "allowed"]
    alone = CORSMiddleware(application, policy=parts[number])
    assert instructions(ours, request) == instructions(alone, request)


def test_many_parts_and_origins_make_no_more_work() -> None:
    def cost(count: int, row: str) -> int:
        texts = list(mixed(count))
        parts = [Policy(allow_origins=texts[start::4], **DANGERS) for start in range(4)]
        policy = Policy.any_of(*parts, POLICY.replace(allow_credentials=False))
        return instructions(CORSMiddleware(application, policy=policy), REQUESTS[row])

    for row in ("allowed", "refused", "good preflight", "bad preflight"):
        assert cost(4_000, row) <= 1.2 * cost(8, row)


def test_blocking_a_request_costs_less_than_serving_it() -> None:
    blocking = CORSMiddleware(application, policy=POLICY.replace(block_refused=True))
    served = instructions(CORSMiddleware(application, policy=POLICY), REQUESTS["refused"])
    assert instructions(blocking, REQUESTS["refused"]) < served


@pytest.mark.parametrize("row", REQUESTS)
def test_the_count_is_the_same_every_time(row: str) -> None:
    ours = CORSMiddleware(application, policy=POLICY)
    assert len({instructions(ours, REQUESTS[row]) for _ in range(5)}) == 1


@pytest.mark.parametrize("row", REQUESTS)
def test_a_loss_is_seen(row: str) -> None:
    class Slower(CORSMiddleware):
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            for name, _ in scope["headers"]:  # once more than need be
                assert name != b"Origin"
            await super().__call__(scope, receive, send)

    assert ratio(Slower(application, policy=POLICY), row) > LIMITS[row]


def test_neither_the_number_of_origins_nor_a_hostile_list_makes_more_work() -> None:
    def cost(count: int, request: tuple[str, list[tuple[bytes, bytes]]]) -> int:
        origins = [f"https://{number}.example.com" for number in range(count)]
        policy = POLICY.replace(allow_origins=[*POLICY.allow_origins, *origins])
        return instructions(CORSMiddleware(application, policy=policy), request)

    for request in REQUESTS.values():
        assert cost(10_000, request) == cost(1, request)
    asked = (b"access-control-request-headers", b"a," * 500_000)
    hostile = ("OPTIONS", [*COMMON, (b"origin", APP), ASKED[0], asked])
    assert cost(1, hostile) <= 1.5 * cost(1, REQUESTS["good preflight"])


FORMS = [
    "https://app.example.com",
    "https://*.example.com",
    "https://*.example.org:*",
    "https://pr-*.preview.example.net",
    "https://deploy-preview-*--mysite.netlify.app",
    "chrome-extension://*",
    "http://192.168.0.0/16:*",
    "http://[fd00::/8]",
]
ASKED_AS = [
    "https://app.example.com",
    "https://a.example.com",
    "https://a.example.org:8443",
    "https://pr-7.preview.example.net",
    "https://deploy-preview-7--mysite.netlify.app",
    "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
    "http://192.168.1.7:8080",
    "http://[fd00::7]",
    "https://pr-7.preview.evil.example",
    "https://deploy-preview-7--evil.netlify.app",
    f"https://{'deploy-preview-' * 4}.netlify.app",
    "http://8.8.8.8",
    f"https://{'a.' * 120}example",
    "moz-extension://a",
]


def mixed(count: int) -> Iterator[str]:
    """Origin patterns of all forms."""
    for number in range(count):
        one, two, three = number >> 16 & 255, number >> 8 & 255, number & 255
        yield (
            f"https://app-{number}.example.com",
            f"https://*.shop-{number}.example",
            f"https://*.site-{number}.example:*",
            f"https://pr-{number}-*.preview.example.net",
            f"https://branch-*--site{number}.netlify.app",
            f"https://*-{number}.example{number}.com:8443",
            f"http://172.{16 + one % 16}.{two}.{three}/32:{8000 + number % 1000}",
            f"http://[fd{one:02x}:{two + 1:x}:{three + 1:x}::/48]:{8000 + number % 1000}",
        )[number % 8]


def looked_up(index: OriginIndex[str], origin: str) -> int:
    """The instructions that it takes to tell whether an index has an origin."""

    async def look_up(scope: Any, receive: Any, send: Any) -> None:
        _ = origin in index

    return instructions(look_up, REQUESTS["no origin"])


def index_of(texts: Iterable[str]) -> OriginIndex[str]:
    patterns = [(text, parse_origin_pattern(text)) for text in texts]
    wildcards = [each for _, each in patterns if each is not None and not each.is_exact]
    return OriginIndex([text for text, each in patterns if each and each.is_exact], wildcards)


def test_an_origin_is_found_as_fast_among_many_patterns_of_all_forms_as_among_one_of_each() -> None:
    few = index_of(FORMS)
    many = index_of([*FORMS, *mixed(PATTERNS)])
    for origin in ASKED_AS:
        assert (origin in few) == (origin in many)
        assert looked_up(many, origin) <= 1.2 * looked_up(few, origin), origin


def test_a_part_is_found_as_fast_among_many_patterns_as_among_one_of_each() -> None:
    options: Any = {
        "dangerously_allow_public_suffix_wildcards": True,
        "dangerously_allow_private_address_ranges": True,
    }

    def parts(number: int) -> Policy:
        entries = [*FORMS, *mixed(number)]
        return Policy.any_of(
            *(Policy(allow_origins=entries[first::3], **options) for first in range(3))
        )

    def looked_up_part(policy: Policy, origin: str) -> int:
        async def look_up(scope: Any, receive: Any, send: Any) -> None:
            policy.allows_origin(origin)

        return instructions(look_up, REQUESTS["no origin"])

    few, many = parts(0), parts(PATTERNS)
    for origin in ASKED_AS:
        assert few.allows_origin(origin) == many.allows_origin(origin)
        assert looked_up_part(many, origin) <= 1.2 * looked_up_part(few, origin), origin


def found(policies: PolicyMap, path: str) -> int:
    """The instructions that it takes to find the policy of a path, when it was found before."""

    async def look_up(scope: Any, receive: Any, send: Any) -> None:
        policies.policy_for(path)

    return instructions(look_up, REQUESTS["no origin"])


@pytest.mark.parametrize(
    ("path", "limit"),
    [("/", 165), ("/items/7", 165), ("/admin", 150), ("/admin/users", 185), ("/a" * 20, 165)],
)
def test_a_plain_path_is_found_at_once(path: str, limit: int) -> None:
    few = PolicyMap({"/": POLICY, "/admin": NO_CORS, "/admin/public": POLICY})
    assert found(few, path) <= limit
    many = PolicyMap({**few.paths, **{f"/{number}": NO_CORS for number in range(500)}})
    assert found(many, path) == found(few, path)


def test_an_ambiguous_path_costs_a_bounded_number_of_steps() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    entries = {f"/{one}{two}": NO_CORS for one in letters for two in letters}
    policies = PolicyMap({"/": POLICY, **entries})
    deep = [f"/{one}{two}/.." for one in letters for two in letters]
    for part in (
        *deep[:1],
        "".join(deep[:32]),
        "/a;",
        "//",
        "/\\",
        "%2525",
        "/%2e%2E;",
        "\uff0f\ufdfa",
    ):
        for length in (60, 500, 1024, 100_000):
            assert found(policies, f"/{part * length}"[:length]) < 1_000_000

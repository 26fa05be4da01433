"""Server's end and browser's end together: a policy that is accepted means what it says.

Policies are drawn from fields of which some are fine and some are not. Each that is accepted is
compiled, and pages ask for things; what the browser's end lets them have must be what the policy
says, worked out here from its fields alone. `CROSSORIGIN_CORPUS` sets how many policies are drawn.
"""

import os
import random
from collections.abc import Iterable, Sequence
from typing import Any

from crossorigin import Policy, PolicyError
from crossorigin.browser import Browser, HttpRequest, HttpResponse
from crossorigin.server import CompiledPolicy, Kind, decide, response_headers

POLICIES = int(os.environ.get("CROSSORIGIN_CORPUS", "3000"))
SEED = 20261121

URL = "https://api.example.net/items"
RESPONSE_HEADERS = [
    ("Content-Type", "text/plain"),
    ("ETag", '"1"'),
    ("X-Id", "1"),
    ("Set-Cookie", "a=1"),
]
USUAL_PAGES = [
    "https://app.example.com/",
    "https://a.example.org/",
    "https://a.b.example.org/",
    "https://example.org/",
    "http://app.example.com/",
    "https://app.example.com:8443/",
    "http://localhost:3000/",
    "http://localhost/",
    "https://evil.example/",
    "data:text/html,",
]
PAGES = [
    *USUAL_PAGES,
    "https://pr-7.example.net/",
    "https://pr-.example.net/",
    "https://pr-7.a.example.net/",
    "http://192.168.1.7:8080/",
    "http://192.169.1.7:8080/",
    "moz-extension://0a1b-2c3d/",
    "app://./",
]
# Of each field, what is fine and what is odd; an odd one may still be fine beside others.
ORIGINS = (
    [
        "https://app.example.com",
        "https://app.example.com:8443",
        "https://*.example.org",
        "https://*.example.com:*",
        "http://localhost:*",
        "http://localhost",
    ],
    ["http://app.example.com", "null", "*", "https://app.example.com/", "https://*.com"],
)
FORMS = ["https://pr-*.example.net", "moz-extension://*", "http://192.168.0.0/16:*", "app://."]
"""Origins of further forms, which are also fine."""
METHODS = (["GET", "POST", "PUT", "DELETE", "PATCH", "patch", "Egg"], ["*", "TRACE", "put"])
REQUEST_HEADERS = (["Content-Type", "X-Trace", "Authorization", "Range"], ["*", "Cookie"])
EXPOSED = (["ETag", "X-Id", "etag", "Content-Type"], ["*", "Set-Cookie"])
MAX_AGES = ([None, 0, 5, 600, 86400], [86401, -1, True])


def draw_fields(chance: random.Random, forms: Sequence[str] = ()) -> dict[str, Any]:
    """The fields of a policy, with origins of these `forms` too."""
    fine_origins, odd_origins = ORIGINS

    def some(fine_and_odd: tuple[list[str], list[str]], most: int) -> Any:
        fine, odd = fine_and_odd
        if chance.random() < 0.1:
            return "*"
        drawn = chance.sample(fine, chance.randint(0, most))
        return [*drawn, chance.choice(odd)] if chance.random() < 0.1 else drawn

    return {
        "allow_origins": some(([*fine_origins, *forms], odd_origins), 3),
        "allow_methods": some(METHODS, 4),
        "allow_headers": some(REQUEST_HEADERS, 4),
        "expose_headers": some(EXPOSED, 2),
        "allow_credentials": chance.random() < 0.5,
        "max_age": chance.choice(MAX_AGES[chance.random() < 0.1]),
        "preflight_status": chance.choice([200, 204, 204, 299]),
        "dangerously_allow_null_origin": chance.random() < 0.6,
        "dangerously_allow_insecure_origins": chance.random() < 0.6,
        "dangerously_allow_public_suffix_wildcards": chance.random() < 0.6,
        "dangerously_allow_any_extension": chance.random() < 0.6,
        "dangerously_allow_private_address_ranges": chance.random() < 0.6,
    }


def draw_request(chance: random.Random) -> dict[str, Any]:
    method = chance.choice(["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "patch", "Egg"])
    headers = {
        "Content-Type": chance.choice(["application/json", "text/plain"]),
        "X-Trace": "1",
        "Authorization": "Bearer 1",
        "Range": chance.choice(["bytes=0-", "bytes=-5"]),
    }
    names = chance.sample(sorted(headers), chance.randint(0, 2))
    return {
        "method": method,
        "headers": {name: headers[name] for name in names},
        "credentials": chance.choice(["omit", "same-origin", "include"]),
    }


class Server:
    """A server that runs a policy, as a transport: no socket, no framework."""

    def __init__(self, policy: Policy) -> None:
        self.compiled = CompiledPolicy(policy, str)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        method = request.header("access-control-request-method")
        names = request.header("access-control-request-headers")
        requested = None if method is None else (method, names, None)
        decision = decide(self.compiled, request.method, request.header("origin"), requested)
        if decision.kind is Kind.PREFLIGHT:
            assert decision.status is not None
            return HttpResponse(decision.status, response_headers(decision, ()))
        return HttpResponse(200, response_headers(decision, RESPONSE_HEADERS), b"ok")


def is_meant(policy: Policy, page: str, request: dict[str, Any]) -> bool:
    """Whether the policy says that `page` may do this, worked out from the fields alone."""
    if not any(_covers(entry, _origin(page)) for entry in policy.allow_origins):
        return False
    if request["credentials"] == "include" and not policy.allow_credentials:
        return False
    methods = {"GET", "HEAD", "POST", *policy.allow_methods}
    if request["method"] not in methods and "*" not in methods:
        return False
    listed = {name.lower() for name in policy.allow_headers}
    for name, value in request["headers"].items():
        safe = value in ("text/plain", "bytes=0-")
        by_wildcard = "*" in listed and name != "Authorization"
        if not safe and name.lower() not in listed and not by_wildcard:
            return False
    return True


def _origin(page: str) -> str:
    return "null" if page.startswith("data:") else page.removesuffix("/")


def _covers(entry: str, origin: str) -> bool:
    if entry in ("*", origin):
        return True
    scheme, _, host = entry.partition("://")
    its_scheme, _, its_host = origin.partition("://")
    if host.endswith(":*"):
        host, its_host = host.removesuffix(":*"), its_host.partition(":")[0]
    if host == "192.168.0.0/16":
        return scheme == its_scheme and its_host.startswith("192.168.")
    if host == "*":
        return scheme == its_scheme
    if host.startswith("pr-*"):
        label, _, parent = its_host.partition(".")
        return scheme == its_scheme and f"*.{parent}" == host[3:] and len(label) > len("pr-")
    if host.startswith("*."):
        return scheme == its_scheme and its_host.endswith(host[1:])
    return (scheme, host) == (its_scheme, its_host)


def readable(policy: Policy) -> set[str]:
    """The names of RESPONSE_HEADERS that the policy lets scripts read."""
    exposed = {name.lower() for name in policy.expose_headers}
    names = {"content-type", "etag", "x-id"}
    return names if "*" in exposed else names & (exposed | {"content-type"})


def drawn_policies(chance: random.Random, count: int) -> Iterable[Policy]:
    for _ in range(count):
        try:
            yield Policy(**draw_fields(chance, FORMS))
        except PolicyError:
            continue


def a_page_for(policy: Policy, chance: random.Random) -> str:
    """Any page, but rather one that the policy lets in, so that most tests go deep."""
    let_in = [
        page for page in PAGES if any(_covers(e, _origin(page)) for e in policy.allow_origins)
    ]
    return chance.choice(let_in if let_in and chance.random() < 0.7 else PAGES)


def test_what_an_accepted_policy_says_is_what_browsers_do() -> None:
    chance = random.Random(SEED)  # noqa: S311 (not for secrets)
    accepted = allowed = refused = 0
    for policy in drawn_policies(chance, POLICIES):
        accepted += 1
        browser = Browser(transport=Server(policy))
        for _ in range(4):
            page, request = a_page_for(policy, chance), draw_request(chance)
            result = browser.page(page).fetch(URL, **request)
            assert result.allowed == is_meant(policy, page, request), (policy, page, request)
            if result.response is None:
                refused += 1
                continue
            allowed += 1
            names = {name for name, _ in result.response.headers}
            assert names & {"content-type", "etag", "x-id", "set-cookie"} == readable(policy)
    # Deep enough to mean something: many accepted, and of their requests, many of either kind.
    assert accepted > POLICIES / 4
    assert min(allowed, refused) > accepted

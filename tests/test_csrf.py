"""Cross-site request forgery: which requests are blocked, by method, headers and path.

The rules are stated once, as a table, and asked of the middlewares as they are used. That browsers
send these headers is for `test_csrf_in_browsers`.
"""

import itertools
import json
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from crossorigin import Policy, PolicyMap
from crossorigin.asgi import CORSMiddleware as ASGIMiddleware
from crossorigin.integrations.fastapi import cors, install
from crossorigin.observability import DecisionCounter, DecisionEvent
from crossorigin.server import Kind, Refusal
from crossorigin.wsgi import CORSMiddleware

from . import test_asgi
from .test_asgi import hello

APP = "https://app.example.com"
EVIL = "https://evil.example"
OWN = "https://api.example.net"
POLICY = Policy(
    allow_origins=[APP], allow_methods=["DELETE", "PUT"], block_refused="unsafe-methods"
)
STRICT = POLICY.replace(block_missing_origin=True)
SAFE = ("GET", "HEAD", "OPTIONS")
UNSAFE = ("POST", "PUT", "DELETE", "PATCH", "QUERY", "TRACE", "get")

RULES = [
    # Sec-Fetch-Site, Origin, whether it passes, whether it passes with `block_missing_origin`
    ("same-origin", OWN, True, True),
    ("same-origin", None, True, True),
    ("same-origin", "null", True, True),  # a page that hides its referrer
    ("none", None, True, True),
    ("none", EVIL, True, True),
    ("cross-site", APP, True, True),
    ("same-site", APP, True, True),
    ("cross-site", EVIL, False, False),
    ("same-site", EVIL, False, False),
    ("cross-site", "null", False, False),
    ("cross-site", OWN, False, False),
    ("cross-site", None, False, False),
    ("same-site", None, False, False),
    ("same-origin, cross-site", None, False, False),
    ("Same-Origin", EVIL, False, False),
    ("", None, False, False),
    (None, OWN, True, True),
    (None, APP, True, True),
    (None, EVIL, False, False),
    (None, "null", False, False),
    (None, "http://api.example.net", False, False),
    (None, "https://api.example.net:8443", False, False),
    (None, "https://api.example.net.evil.example", False, False),
    (None, "", False, False),
    (None, None, True, False),
]


def wsgi_status(app: Any, method: str, headers: dict[str, str], path: str = "/") -> int:
    statuses = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "wsgi.url_scheme": "https",
        "HTTP_HOST": "api.example.net",
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
    }
    list(app(environ, lambda status, headers: statuses.append(int(status[:3]))))
    return statuses[0]


def application(environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    return [b"done"]


def asgi_answer(app: Any, method: str, headers: dict[str, str]) -> list[Any]:
    pairs = [("host", "api.example.net"), *headers.items()]
    return test_asgi.run(app, *pairs, method=method, scheme="https")


@pytest.mark.parametrize("method", [*SAFE, *UNSAFE])
@pytest.mark.parametrize(("site", "origin", "passes", "passes_strictly"), RULES)
def test_the_rules(
    method: str, site: str | None, origin: str | None, passes: bool, passes_strictly: bool
) -> None:
    given = {"sec-fetch-site": site, "origin": origin}
    headers = {name: value for name, value in given.items() if value is not None}
    for policy, expected in ((POLICY, passes), (STRICT, passes_strictly)):
        status = 200 if expected or method in SAFE else 403
        wsgi = CORSMiddleware(application, policy=policy)
        asgi = ASGIMiddleware(hello, policy=policy)
        for _ in range(3):  # from memory too
            assert wsgi_status(wsgi, method, headers) == status
            assert asgi_answer(asgi, method, headers)[0]["status"] == status


@pytest.mark.parametrize(("site", "origin", "passes", "passes_strictly"), RULES)
def test_blocking_all_methods_blocks_no_less(
    site: str | None, origin: str | None, passes: bool, passes_strictly: bool
) -> None:
    given = {"sec-fetch-site": site, "origin": origin}
    headers = {name: value for name, value in given.items() if value is not None}
    for missing, expected in ((False, passes), (True, passes_strictly)):
        policy = POLICY.replace(block_refused=True, block_missing_origin=missing)
        app = CORSMiddleware(application, policy=policy)
        for method in UNSAFE:
            assert wsgi_status(app, method, headers) == (200 if expected else 403)
        for method in SAFE:
            blocked = origin is not None and not passes
            assert wsgi_status(app, method, headers) == (403 if blocked else 200)


@pytest.mark.parametrize("fields", [{}, {"block_missing_origin": True}])
def test_who_allows_any_origin_blocks_nothing(fields: dict[str, Any]) -> None:
    policy = Policy(allow_origins="*", block_refused="unsafe-methods", **fields)
    app = CORSMiddleware(application, policy=policy)
    for site, origin, _, _ in RULES:
        given = {"sec-fetch-site": site, "origin": origin}
        headers = {name: value for name, value in given.items() if value is not None}
        assert wsgi_status(app, "POST", headers) == 200


def test_a_policy_that_does_not_block_blocks_nothing() -> None:
    app = CORSMiddleware(application, policy=POLICY.replace(block_refused=False))
    for (site, origin, _, _), method in itertools.product(RULES, UNSAFE):
        given = {"sec-fetch-site": site, "origin": origin}
        headers = {name: value for name, value in given.items() if value is not None}
        assert wsgi_status(app, method, headers) == 200


def test_the_response_is_plain_text_and_in_debug_mode_says_why() -> None:
    app = ASGIMiddleware(hello, policy=POLICY)
    start, body = asgi_answer(app, "POST", {"sec-fetch-site": "cross-site"})
    assert (b"content-type", b"text/plain; charset=utf-8") in start["headers"]
    assert body["body"] == b"Cross-origin request refused."
    assert not [name for name, _ in start["headers"] if name.startswith(b"access-control-")]
    app.debug = True
    start, body = asgi_answer(app, "POST", {"sec-fetch-site": "cross-site"})
    assert json.loads(body["body"])["type"] == "urn:crossorigin:refusal:origin-missing"
    start, body = asgi_answer(app, "POST", {"origin": EVIL})
    assert EVIL in json.loads(body["body"])["detail"]


def test_what_is_blocked_is_logged_and_told(caplog: pytest.LogCaptureFixture) -> None:
    events: list[DecisionEvent] = []
    counter = DecisionCounter()

    def observe(event: DecisionEvent) -> None:
        events.append(event)
        counter(event)

    app = CORSMiddleware(application, policy=POLICY, on_decision=observe)
    wsgi_status(app, "POST", {"origin": EVIL, "sec-fetch-site": "cross-site"}, "/transfer")
    wsgi_status(app, "DELETE", {"sec-fetch-site": "cross-site"}, "/transfer")
    assert [(each.kind, each.refusal, each.status) for each in events] == [
        (Kind.ACTUAL, Refusal.ORIGIN, 403),
        (Kind.NOT_CORS, Refusal.MISSING_ORIGIN, 403),
    ]
    assert caplog.messages == [
        f"refused: 'POST' '/transfer' from origin '{EVIL}': origin-not-allowed",
        "refused: 'DELETE' '/transfer' from no origin: origin-missing",
    ]
    assert sum(counter.counts().values()) == 2
    caplog.clear()
    for method in ("GET", "POST", "GET", "POST"):  # what is served does not hide what is blocked
        wsgi_status(app, method, {"origin": "https://other.example"})
    assert [message.partition(" ")[0] for message in caplog.messages] == ["served,", "refused:"]


# --- Exempt paths: entries of a map that do not block --------------------------------------------

WEBHOOKS = PolicyMap(
    {"/": STRICT, "/webhooks": POLICY.replace(block_refused=False), "/login/callback": Policy(
        allow_origins=["https://idp.example"], block_refused="unsafe-methods"
    )}
)  # fmt: skip


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/webhooks", 200),
        ("/webhooks/payment", 200),
        ("/webhooks2", 403),
        ("/Webhooks", 403),
        ("/webhooks/../transfer", 403),
        ("/webhooks/..;/transfer", 403),
        ("/webhooks/%2e%2e/transfer", 403),
        ("/transfer/../webhooks", 403),
        ("/webhooks//", 200),
        ("//webhooks", 403),
        ("/webhooks\\..\\transfer", 403),
        ("/webhooks//" + "x/" * 100, 403),
        ("/", 403),
    ],
)
def test_no_spelling_of_a_path_slips_into_an_exempt_one(path: str, status: int) -> None:
    app = CORSMiddleware(application, policy=WEBHOOKS)
    for headers in ({"origin": EVIL, "sec-fetch-site": "cross-site"}, {}):
        assert wsgi_status(app, "POST", headers, path) == status


def test_a_login_of_another_site_posts_to_its_own_path_only() -> None:
    app = CORSMiddleware(application, policy=WEBHOOKS)
    headers = {"origin": "https://idp.example", "sec-fetch-site": "cross-site"}
    assert wsgi_status(app, "POST", headers, "/login/callback") == 200
    assert wsgi_status(app, "POST", headers, "/transfer") == 403
    assert wsgi_status(app, "POST", {**headers, "origin": EVIL}, "/login/callback") == 403


def test_an_origin_that_a_function_allows_may_post() -> None:
    app = CORSMiddleware(application, policy=STRICT, allow_origin_if="https://new.example".__eq__)
    for _ in range(2):
        assert wsgi_status(app, "POST", {"origin": "https://new.example"}) == 200
        assert wsgi_status(app, "POST", {"origin": EVIL}) == 403
        assert wsgi_status(app, "POST", {}) == 403


def test_a_route_can_be_protected_or_exempt_by_its_mark() -> None:
    lax = POLICY.replace(block_refused=False)
    for own, marked, statuses in ((POLICY, lax, [403, 200]), (lax, POLICY, [200, 403])):
        app = FastAPI()
        for path in ("/plain", "/marked"):

            def change() -> str:
                return "done"

            app.post(path)(cors(marked)(change) if path == "/marked" else change)
        install(app, policy=own)
        client = TestClient(app)
        for headers in ({"Origin": EVIL}, {"Sec-Fetch-Site": "cross-site"}):
            paths = ("/plain", "/marked")
            assert [client.post(path, headers=headers).status_code for path in paths] == statuses

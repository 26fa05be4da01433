"""The behaviours that script can see, in a real Chromium: FastAPI, Django and Flask.

Pages of the origins of `contract`, served over https on loopback, visit each framework's real
server. What their script sees is what is expected, and what the model's script sees is the same.
"""

from __future__ import annotations

import json
import queue
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

import pytest
import trustme
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse

from crossorigin.browser import Browser, Result
from crossorigin.demo.servers import serve
from crossorigin.transports import NetworkTransport

from ..real_browsers import launching
from .behaviours import BEHAVIOURS, Site
from .contract import (
    APP,
    AUTHORIZATION,
    CHUNKS,
    COOKIES,
    CUSTOMER,
    ETAG,
    EVIL,
    PARTNER,
    PLAIN,
    STATIC,
)
from .frameworks import FRAMEWORKS

pytestmark = pytest.mark.browser

MODULES = ("fastapi", "django", "django_async", "flask")
NULL = "null"
"""In the place of an origin: a frame in a page of `APP`, sandboxed."""

PAGES = [APP, EVIL, CUSTOMER, PARTNER, NULL]
"""The origins of the pages, in the order in which they are opened."""

HOSTS = [origin.partition("://")[2] for origin in PAGES if origin != NULL]

PAGE = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body>
<script type="module">
const {visits, socket, next} = DATA;
async function fetched({url, init}) {
  const response = await fetch(url, {...init, cache: "no-store"});
  const {type, status, redirected} = response;
  const seen = {type, status, redirected, url: response.url, headers: [...response.headers]};
  const decoder = new TextDecoder();
  let body = "";
  try {
    for await (const chunk of response.body ?? []) body += decoder.decode(chunk, {stream: true});
  } catch { body = "(broken off)"; }
  return {...seen, body};
}
const talked = (url) => new Promise((done) => {
  const socket = new WebSocket(url);
  socket.onopen = () => socket.send("hello");
  socket.onmessage = ({data}) => done(data);
  socket.onerror = () => done("error");
});
const seen = [];
for (const visit of visits) {
  try { seen.push(await fetched(visit)); } catch (error) { seen.push({error: error.name}); }
}
const said = socket && await talked(socket);
await fetch("/report", {method: "POST", mode: "no-cors", body: JSON.stringify([seen, said])});
if (next) location.href = next;
</script>"""

FRAME = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<iframe sandbox="allow-scripts" src="/visits/4"></iframe>"""

REFUSED = None
BROKEN = "(broken off)"
"""A body that could be read in part only."""

WITH_COOKIES = {"profile": {"cookie_controls_mode": 0}}
"""Preferences of a Chromium that keeps third-party cookies, as one with a window still does."""


class Visit(NamedTuple):
    """What a page asks for, and what its script is to read."""

    behaviour: str
    """In the table of `behaviours`."""
    origin: str
    path: str
    status: int | None
    """`REFUSED` if it may not read the response."""
    body: str | None = None
    """``None`` for one that is the framework's to word."""
    init: Mapping[str, Any] = MappingProxyType({})


INCLUDE = {"credentials": "include"}
CHANGE = {"method": "PUT", "body": "news"}
COOKIE = "; ".join(cookie.partition(";")[0] for cookie in COOKIES)
VISITS = [
    Visit("allowed", APP, "/plain", 200, PLAIN, INCLUDE),
    Visit("refused-origin", EVIL, "/plain", REFUSED),
    Visit("null-origin", NULL, "/plain", REFUSED),
    Visit("null-origin", NULL, "/internal/status", 200, PLAIN),
    Visit("head", APP, "/plain", 200, "", {"method": "HEAD"}),
    Visit(
        "preflight", APP, "/plain", 200, "news", {**CHANGE, **INCLUDE, "headers": {"X-Trace": "1"}}
    ),
    Visit("preflight-of-another-origin", EVIL, "/plain", REFUSED, None, CHANGE),
    Visit("preflight-of-another-origin", NULL, "/plain", REFUSED, None, CHANGE),
    Visit("preflight-for-another-method", APP, "/plain", REFUSED, None, {"method": "PATCH"}),
    Visit(
        "preflight-for-another-header", APP, "/plain", REFUSED, None, {"headers": {"X-Other": "1"}}
    ),
    Visit(
        "authentication",
        APP,
        "/private/data",
        200,
        PLAIN,
        {"headers": {"Authorization": AUTHORIZATION}},
    ),
    Visit("authentication", APP, "/private/data", 401, "who are you?"),
    Visit("unhandled-exception", APP, "/crash", 500),
    Visit("unhandled-exception", CUSTOMER, "/crash", 500),
    Visit("unhandled-exception", EVIL, "/crash", REFUSED),
    Visit("http-error", APP, "/conflict", 409),
    Visit("not-found", APP, "/nowhere", 404),
    Visit("method-not-allowed", APP, "/plain", 405, None, {"method": "DELETE"}),
    Visit("redirect-to-a-slash", APP, "/slashed", 200, PLAIN),
    Visit("streaming", APP, "/stream", 200, "".join(CHUNKS)),
    Visit("broken-stream", APP, "/broken", 200),
    Visit("broken-stream", EVIL, "/broken", REFUSED),
    Visit("static-file", APP, "/static/hello.txt", 200, (STATIC / "hello.txt").read_text()),
    Visit("static-file", EVIL, "/static/hello.txt", REFUSED),
    Visit("headers-of-the-application", APP, "/own-headers", 200, PLAIN, INCLUDE),
    Visit("headers-of-the-application", EVIL, "/own-headers", REFUSED),
    Visit("vary-all", APP, "/varied", 200, PLAIN),
    Visit("cookies", APP, "/cookies", 200, "", INCLUDE),
    Visit("cookies", APP, "/cookies", 200, COOKIE, INCLUDE),
    Visit("cookies", APP, "/cookies", 200, "", {"credentials": "omit"}),
    Visit("cookies", CUSTOMER, "/cookies", 200, COOKIE, INCLUDE),
    Visit("cookies", EVIL, "/cookies", REFUSED, None, INCLUDE),
    Visit("origin-of-a-function", CUSTOMER, "/plain", 200, "news", {**CHANGE, **INCLUDE}),
    Visit("origin-of-a-function", CUSTOMER, "/closed", REFUSED),
    Visit("policy-by-path", APP, "/internal/books", REFUSED),
    Visit("policy-by-path", EVIL, "/internal/status", 200, PLAIN),
    Visit("spellings-of-a-path", EVIL, "/internal/status/..%2Fbooks", REFUSED),
    Visit("policy-of-a-route", EVIL, "/open", 200, PLAIN),
    Visit("policy-of-a-route", APP, "/open", REFUSED, None, CHANGE),
    Visit("policy-of-a-route", EVIL, "/open", REFUSED, None, INCLUDE),
    Visit("closed-route", APP, "/closed", REFUSED),
    Visit("policy-by-method", EVIL, "/split", 200, PLAIN),
    Visit("policy-by-method", PARTNER, "/split", 200, "news", CHANGE),
    Visit("policy-by-method", EVIL, "/split", REFUSED, None, CHANGE),
    Visit("policy-of-a-class", EVIL, "/class", 200, PLAIN),
    Visit("policy-of-a-class", PARTNER, "/class", 200, "news", CHANGE),
    Visit("policy-of-a-class", EVIL, "/class", REFUSED, None, CHANGE),
    Visit("policy-of-several-parts", APP, "/parts/x", 404, None, INCLUDE),
    Visit("policy-of-several-parts", PARTNER, "/parts/x", 404),
    Visit("policy-of-several-parts", PARTNER, "/parts/x", REFUSED, None, INCLUDE),
    Visit("policy-of-several-parts", PARTNER, "/parts/x", REFUSED, None, CHANGE),
    Visit("policy-of-several-parts", EVIL, "/parts/x", REFUSED),
    Visit("policy-of-a-group", PARTNER, "/group/item", 200, PLAIN),
    Visit("policy-of-a-group", APP, "/group/item", REFUSED),
    Visit("policy-of-a-mounted-application", PARTNER, "/mounted/nowhere", 404),
    Visit("policy-of-a-mounted-application", APP, "/mounted/item", REFUSED),
]


def visits_of(module: str, origin: str) -> list[int]:
    """The numbers of the visits that a page of `origin` makes to a framework's application."""
    lacks = FRAMEWORKS[module].lacks
    return [
        number
        for number, visit in enumerate(VISITS)
        if visit.origin == origin and visit.behaviour not in lacks
    ]


TALKING = [module for module in MODULES if "websocket" not in FRAMEWORKS[module].lacks]

View = dict[str, Any]
"""What script sees of a visit: of the response its type, status, and so on; or the error."""


Report: TypeAlias = tuple[list[View], str]
"""What a page sends when it is done: what it saw, and what its WebSocket was told."""
Reports: TypeAlias = "queue.SimpleQueue[Report]"


class Seen(NamedTuple):
    """What script saw: of each visit, by its number; of the WebSocket, by the page's origin."""

    views: dict[int, View]
    said: dict[str, str]


class Visited(NamedTuple):
    """A framework's application, and what was seen of it."""

    module: str
    in_chromium: Seen
    in_the_model: dict[int, View]


@pytest.fixture(scope="module")
def visited(
    request: pytest.FixtureRequest, site_of: Callable[[str], Site], chromium: str
) -> Visited:
    module: str = request.param
    site = site_of(module)
    return Visited(module, in_chromium(chromium, site, module), in_the_model(site, module))


def in_chromium(executable: str, site: Site, module: str) -> Seen:
    """Open the pages, one after the other, in a Chromium that remembers nothing."""
    reports: Reports = queue.SimpleQueue()
    certificate = trustme.CA().issue_cert(*HOSTS)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    pages = build_pages(site, module, reports)
    seen = Seen({}, {})
    with serve(pages, ssl_context_factory=lambda *_: context) as port:
        rules = ", ".join(f"MAP {host}:443 127.0.0.1:{port}" for host in HOSTS)
        arguments = [
            f"--host-resolver-rules={rules}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            "--ignore-certificate-errors",
            f"{PAGES[0]}/page/0",
        ]
        with launching.chromium(executable, *arguments, preferences=WITH_COOKIES) as browser:
            for origin in PAGES:
                views, said = next_report(reports, browser, origin)
                seen.views.update(zip(visits_of(module, origin), views, strict=True))
                seen.said[origin] = said
    return seen


def next_report(reports: Reports, browser: launching.RunningBrowser, origin: str) -> Report:
    """What the page of `origin` sends when it is done.

    Raises:
        BrowserDied: Chromium ended before, or took too long.
    """
    for _ in range(int(launching.TIME_LIMIT)):
        with suppress(queue.Empty):
            return reports.get(timeout=1)
        if not browser.alive:
            break
    raise launching.BrowserDied(f"Chromium said nothing of its page of {origin}")


def build_pages(site: Site, module: str, reports: Reports) -> FastAPI:
    app = FastAPI()
    socket = f"ws://127.0.0.1:{site.server.port}/echo" if module in TALKING else None

    @app.get("/page/{number}")
    def show(number: int) -> HTMLResponse:
        return HTMLResponse(FRAME) if PAGES[number] == NULL else visit(number)

    @app.get("/visits/{number}")
    def visit(number: int) -> HTMLResponse:
        visits = [VISITS[each] for each in visits_of(module, PAGES[number])]
        later = number + 1
        data = {
            "visits": [
                {"url": site.server.origin + each.path, "init": dict(each.init)} for each in visits
            ],
            "socket": socket,
            # The sandboxed frame is the last, in a page of the first origin.
            "next": f"{PAGES[later % (len(PAGES) - 1)]}/page/{later}" if PAGES[later:] else None,
        }
        return HTMLResponse(PAGE.replace("DATA", json.dumps(data)))

    @app.post("/report")
    async def report(request: Request) -> Response:
        reports.put(await request.json())
        return Response()

    return app


def in_the_model(site: Site, module: str) -> dict[int, View]:
    """The same visits, in the same order, by the engine that stands for Chromium."""
    views = {}
    with NetworkTransport(trust_env=False, body_limit=1 << 20) as network:
        browser = Browser(transport=network, engine="chromium", third_party_cookies="allowed")
        for origin in PAGES:
            page = browser.page(f"{APP if origin == NULL else origin}/", sandboxed=origin == NULL)
            for number in visits_of(module, origin):
                visit = VISITS[number]
                result = page.fetch(site.server.origin + visit.path, **visit.init)
                views[number] = view_of(result)
    return views


def view_of(result: Result) -> View:
    response = result.response
    if response is None:
        return {"error": "TypeError"}
    return {
        "type": response.type,
        "status": response.status,
        "redirected": response.redirected,
        "url": response.url,
        "headers": [list(header) for header in response.headers],
        "body": response.body.decode(),
    }


every_module = pytest.mark.parametrize("visited", MODULES, indirect=True)


@every_module
def test_script_sees_what_is_expected(visited: Visited) -> None:
    for number, view in visited.in_chromium.views.items():
        visit = VISITS[number]
        if visit.status is REFUSED:
            assert view == {"error": "TypeError"}, visit
            continue
        assert (view["type"], view["status"]) == ("cors", visit.status), visit
        assert visit.body in (None, view["body"]), visit
        assert view["redirected"] == (visit.behaviour == "redirect-to-a-slash"), visit
        if visit.behaviour == "allowed":
            assert dict(view["headers"])["etag"] == ETAG  # which the policy exposes
        if visit.behaviour == "broken-stream":
            # Starlette's middleware for functions ends what breaks off as if it were whole.
            assert view["body"] == (CHUNKS[0] if visited.module == "fastapi" else BROKEN)


@every_module
def test_script_sees_the_same_in_the_model(visited: Visited) -> None:
    real, modelled = visited.in_chromium.views, visited.in_the_model
    for number, view in real.items():
        if view.get("body") == BROKEN:  # of which the model has the part that came
            modelled[number]["body"] = BROKEN
    assert modelled == real


@pytest.mark.parametrize("visited", TALKING, indirect=True)
def test_a_websocket_is_for_the_origins_that_the_policy_allows(visited: Visited) -> None:
    allowed = {APP: "hello", CUSTOMER: "hello"}
    expected = {origin: allowed.get(origin, "error") for origin in PAGES}
    assert visited.in_chromium.said == expected


def test_each_behaviour_that_script_can_see_is_visited() -> None:
    # What a forged request comes to is for the server to see: tests/test_csrf_in_browsers.py.
    # The functions of requests and of routes need a Host and an origin that no page here has.
    unseen = {
        "no-origin",
        "plain-options",
        "websocket",
        "forged-request",
        "origin-by-request",
        "origin-of-a-function-of-a-route",
    }
    assert {visit.behaviour for visit in VISITS} == BEHAVIOURS.keys() - unseen

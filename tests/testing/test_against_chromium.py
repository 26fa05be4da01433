"""Assertions about a page hold in a real Chromium: both send the same requests to one server.

Pages of ``http://app.localhost``, which the server allows, and of ``http://evil.localhost``.
"""

from __future__ import annotations

import json
import queue
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from crossorigin import Policy
from crossorigin.asgi import ASGIApp, CORSMiddleware, Receive, Scope, Send
from crossorigin.demo.servers import serve
from crossorigin.testing import CorsBrowser, CorsFailure, CorsPage

from ..patience import PATIENCE
from ..real_browsers import launching

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<script type="module">
const {asked, next} = DATA;
const seen = [];
for (const {url, init} of asked) {
  try {
    const response = await fetch(url, init);
    seen.push({status: response.status, headers: [...response.headers.keys()]});
  } catch {
    seen.push(null);
  }
}
await fetch("/report", {method: "POST", body: JSON.stringify(seen)});
if (next) location.href = next;
</script>"""


class Ask(NamedTuple):
    """What a page asks for: by which host it is, and as `CorsPage.can` takes it."""

    host: str
    method: str
    path: str
    options: dict[str, Any]


def ask(host: str, method: str, path: str, **options: Any) -> Ask:
    return Ask(host, method, path, options)


JSON = {"Content-Type": "application/json"}
ASKED = [
    ask("app", "GET", "/items"),
    ask("app", "GET", "/nowhere"),
    ask("app", "GET", "/items", credentials="include"),
    ask("app", "GET", "/items", headers={"X-Own": "1"}),
    ask("app", "GET", "/items", headers={"DPR": "2"}),
    ask("app", "POST", "/items", body="text"),
    ask("app", "POST", "/items", body="{}", headers=JSON),
    ask("app", "PUT", "/items", body="{}", headers=JSON),
    ask("app", "DELETE", "/items"),
    ask("app", "GET", "/moved"),
    ask("app", "GET", "/moved", redirect="error"),
    ask("app", "GET", "/away"),
    ask("app", "GET", "/crash"),
    ask("evil", "GET", "/items"),
    ask("evil", "GET", "/nowhere"),
    ask("evil", "POST", "/items", body="text"),
    ask("evil", "PUT", "/items"),
    ask("evil", "GET", "/open"),
    ask("evil", "GET", "/open", credentials="include"),
    ask("evil", "GET", "/crash"),
]


def build_api(port: int, preflights: dict[str, int]) -> ASGIApp:
    """The API, whose pages are at `port`; the requests that it gets are told apart by a query."""
    api = FastAPI()
    headers = {"X-Request-Id": "7", "X-Secret": "8"}

    @api.api_route("/items", methods=["GET", "POST", "PUT", "DELETE"])
    def items() -> Response:
        return Response("[]", headers=headers, media_type="application/json")

    @api.get("/open")
    def open_to_all() -> Response:
        return Response("[]", headers=headers)

    @api.get("/moved")
    def moved() -> RedirectResponse:
        return RedirectResponse("/items")

    @api.get("/away")
    def away() -> RedirectResponse:
        return RedirectResponse(f"http://127.0.0.1:{port}/nothing")

    @api.get("/crash")
    def crash() -> Response:
        return Response(status_code=500)

    policy = Policy(
        allow_origins=[f"http://app.localhost:{port}"],
        allow_methods=["PUT"],
        allow_headers=["Content-Type"],
        expose_headers=["X-Request-Id"],
        allow_credentials=True,
        dangerously_allow_insecure_origins=True,
    )
    of_all = CORSMiddleware(api, policy=Policy(allow_origins="*"))
    of_one = CORSMiddleware(api, policy=policy)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "OPTIONS":
            number = scope["query_string"].decode()
            preflights[number] = preflights.get(number, 0) + 1
        await (of_all if scope.get("path") == "/open" else of_one)(scope, receive, send)

    return app


class Seen(NamedTuple):
    """What came of all that was asked, in Chromium: of each, and where a preflight went before."""

    api: str
    pages: int
    outcomes: list[dict[str, Any] | None]
    preflighted: set[int]


@pytest.fixture(scope="module")
def seen(chromium: str) -> Iterator[Seen]:
    reports: queue.SimpleQueue[list[Any]] = queue.SimpleQueue()
    preflights: dict[str, int] = {}
    data: dict[str, str] = {}
    site = FastAPI()

    @site.get("/page")
    def page(request: Request) -> HTMLResponse:
        return HTMLResponse(PAGE.replace("DATA", data[request.url.hostname or ""]))

    @site.post("/report")
    async def report(request: Request) -> None:
        reports.put(json.loads(await request.body()))

    with serve(site) as pages, serve(build_api(pages, preflights)) as port:
        api = f"http://127.0.0.1:{port}"
        for host in ("app", "evil"):
            asked = [
                {
                    "url": f"{api}{each.path}?{number}",
                    "init": {"method": each.method, **each.options},
                }
                for number, each in enumerate(ASKED)
                if each.host == host
            ]
            following = f"http://evil.localhost:{pages}/page" if host == "app" else None
            data[f"{host}.localhost"] = json.dumps({"asked": asked, "next": following})
        with launching.chromium(chromium, f"http://app.localhost:{pages}/page"):
            outcomes = [each for _ in range(2) for each in reports.get(timeout=PATIENCE)]
        preflighted = {int(number) for number in preflights}
        yield Seen(api, pages, outcomes, preflighted)


def in_page(seen: Seen, browser: CorsBrowser, each: Ask) -> CorsPage:
    return browser.page(f"http://{each.host}.localhost:{seen.pages}")


def holds(assertion: Any, *arguments: Any, **options: Any) -> bool:
    try:
        assertion(*arguments, **options)
    except CorsFailure:
        return False
    return True


@pytest.mark.parametrize("number", range(len(ASKED)))
def test_what_is_asserted_is_so(seen: Seen, number: int) -> None:
    asked, outcome = ASKED[number], seen.outcomes[number]
    arguments = asked.method, f"{asked.path}?model-{number}"
    with CorsBrowser(seen.api, engine="chromium") as browser:
        page = in_page(seen, browser, asked)
        crashed = {"status": 500} if asked.path == "/crash" else {}
        options = {**asked.options, **crashed}
        assert holds(page.can, *arguments, **options) == (outcome is not None)
        assert holds(page.cannot, *arguments, **options) == (outcome is None)
        if outcome is not None:
            answer = page.can(*arguments, **options)
            assert answer.status == outcome["status"]
            assert sorted(answer.headers) == sorted(outcome["headers"])
            for name in ("X-Request-Id", "X-Secret"):
                assert holds(answer.reads, name) == (name.lower() in outcome["headers"])
    with CorsBrowser(seen.api, engine="chromium") as browser:
        page = in_page(seen, browser, asked)
        sent = holds(page.preflights, *arguments, **asked.options)
        assert sent == (number in seen.preflighted)
    with CorsBrowser(seen.api, engine="chromium") as browser:
        page = in_page(seen, browser, asked)
        assert holds(page.does_not_preflight, *arguments, **asked.options) == (not sent)


def test_both_verdicts_are_among_them(seen: Seen) -> None:
    assert {each is None for each in seen.outcomes} == {True, False}
    assert 0 < len(seen.preflighted) < len(ASKED)

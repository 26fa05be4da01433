"""Cross-site request forgery, as real browsers try it: on FastAPI, Django and Flask.

One page of a hostile site holds frames of all kinds of origins. Each tries everything that a page
can do without asking: forms, requests by script, a beacon, an image, navigations. What arrives at
the servers, and what reaches their applications, is recorded there.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import re_path
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, PlainTextResponse
from flask import Flask, request
from werkzeug.serving import WSGIRequestHandler, make_server

from crossorigin import Policy
from crossorigin.demo import find_chromium
from crossorigin.demo.servers import serve
from crossorigin.integrations.fastapi import install
from crossorigin.integrations.flask import CrossOrigin

from .frameworks.django_project.configured import configure
from .patience import PATIENCE
from .real_browsers import launching

if not settings.configured:
    configure("urls")

pytestmark = pytest.mark.browser

FRAMEWORKS = ("fastapi", "django", "flask")
BROWSERS = ("chromium", "firefox", "webkit")
STRANGERS = ("evil", "sibling", "sandbox")
"""A page of another site, one of another host of the same site, and a sandboxed frame."""
FRIENDS = ("partner", "own", "own-hidden")
"""A page whose origin is listed, the server's own, and its own that hides its referrer."""
UNSAFE = ("form", "form-text", "no-cors", "cors", "beacon", "put")
SAFE = ("form-get", "image", "frame")

ATTEMPTS = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body>
<script>
const {targets, who} = DATA;
function frame(name) {
  const made = document.createElement("iframe");
  made.name = name;
  return made;
}
function submit(action, method, enctype) {
  const target = frame(action), form = document.createElement("form");
  Object.assign(form, {action, method, enctype, target: action});
  document.body.append(target, form);
  form.submit();
}
for (const target of targets) {
  const to = kind => `${target}/${who}/${kind}`;
  submit(to("form"), "post", "application/x-www-form-urlencoded");
  submit(to("form-text"), "post", "text/plain");
  submit(to("form-get"), "get", "");
  fetch(to("no-cors"), {method: "POST", mode: "no-cors", body: "a", credentials: "include"})
    .catch(() => null);
  fetch(to("cors"), {method: "POST", body: "a"}).catch(() => null);
  fetch(to("put"), {method: "PUT", body: "a"}).catch(() => null);
  navigator.sendBeacon(to("beacon"), "a");
  new Image().src = to("image");
  const inner = frame("");
  inner.src = to("frame");
  document.body.append(inner);
}
</script>"""

TOP = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body>
<script type="module">
const {frames, targets, finished} = DATA;
for (const {src, sandbox} of frames) {
  const frame = document.createElement("iframe");
  if (sandbox) frame.sandbox = "allow-scripts allow-forms";
  frame.src = src;
  document.body.append(frame);
}
while (await (await fetch(finished)).json() === false)
  await new Promise(resolve => setTimeout(resolve, 30));
const form = document.createElement("form");
Object.assign(form, {action: `${targets[0]}/evil/top`, method: "post"});
document.body.append(form);
form.submit();
</script>"""


class Arrival(NamedTuple):
    """A request at a server, with its response."""

    framework: str
    browser: str
    who: str
    kind: str
    method: str
    status: int

    @property
    def what(self) -> tuple[str, str, str, str, str]:
        return self.framework, self.browser, self.who, self.kind, self.method


class Record:
    """What arrived at the servers, and what reached their applications."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []
        self.reached: list[tuple[str, str, str]] = []
        self.changed = threading.Condition()

    def note(self, framework: str, path: str, method: str, status: int) -> None:
        """Note a request, if it is one of the attempts."""
        if path.count("/") != 3:
            return
        _, browser, who, kind = path.split("/")
        with self.changed:
            self.arrivals.append(Arrival(framework, browser, who, kind, method, status))
            self.changed.notify_all()

    def asgi(self, framework: str, app: Any) -> Any:
        async def recorded(scope: Any, receive: Any, send: Any) -> None:
            async def sending(message: Any) -> None:
                if message["type"] == "http.response.start":
                    self.note(framework, scope["path"], scope["method"], message["status"])
                await send(message)

            await app(scope, receive, sending)

        return recorded

    def wsgi(self, framework: str, app: Any) -> Any:
        def recorded(environ: Any, start_response: Any) -> Any:
            def starting(status: str, *rest: Any) -> Any:
                path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
                self.note(framework, path, method, int(status[:3]))
                return start_response(status, *rest)

            return app(environ, starting)

        return recorded

    def have(self, expected: set[tuple[str, str, str, str, str]]) -> bool:
        with self.changed:
            return expected <= {each.what for each in self.arrivals}


def own_page(base: str, path: str) -> str | None:
    """The server's own page that tries everything, for a path ``/BROWSER/own``."""
    parts = path.strip("/").split("/")
    if len(parts) != 2:
        return None
    browser, who = parts
    data = {"targets": [f"{base}/{browser}"], "who": who}
    hides = '<meta name="referrer" content="no-referrer">' if who == "own-hidden" else ""
    return hides + ATTEMPTS.replace("DATA", json.dumps(data))


def fastapi_app(policy: Policy, record: Record) -> Any:
    app = FastAPI()

    @app.api_route("/{path:path}", methods=["GET", "POST", "PUT"])
    def answer(path: str, request: Request) -> Any:
        page = own_page(str(request.base_url).rstrip("/"), path)
        if page is not None:
            return HTMLResponse(page)
        record.reached.append(("fastapi", request.method, path))
        return PlainTextResponse("done")

    install(app, policy=policy)
    return app


@contextmanager
def django_app(policy: Policy, record: Record) -> Iterator[Any]:
    def answer(request: HttpRequest) -> HttpResponse:
        page = own_page(f"http://{request.get_host()}", request.path)
        if page is not None:
            return HttpResponse(page)
        record.reached.append(("django", request.method or "", request.path.strip("/")))
        return HttpResponse("done", content_type="text/plain")

    urlconf = ModuleType("urlconf_of_forgeries")
    urlconf.urlpatterns = [re_path("", answer)]  # type: ignore[attr-defined]
    with override_settings(
        ROOT_URLCONF=urlconf,
        MIDDLEWARE=["crossorigin.integrations.django.CORSMiddleware"],
        CROSSORIGIN=policy,
        ALLOWED_HOSTS=["django.localhost"],
    ):
        yield ASGIHandler()


def flask_app(policy: Policy, record: Record) -> Any:
    app = Flask(__name__)

    @app.route("/<path:path>", methods=["GET", "POST", "PUT"])
    def answer(path: str) -> Any:
        page = own_page(request.host_url.rstrip("/"), path)
        if page is not None:
            return page
        record.reached.append(("flask", request.method, path))
        return "done", {"Content-Type": "text/plain"}

    CrossOrigin(app, policy=policy)
    return app


class Quiet(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        pass


@contextmanager
def serve_wsgi(app: Any) -> Iterator[int]:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()


class Servers(NamedTuple):
    record: Record
    top: str
    """The URL of the hostile page, without the browser's name."""


def expected_arrivals(browser: str) -> set[tuple[str, str, str, str, str]]:
    methods = dict.fromkeys(UNSAFE, "POST") | dict.fromkeys(SAFE, "GET")
    return {
        (framework, browser, who, kind, method)
        for framework in FRAMEWORKS
        for who in (*STRANGERS, *FRIENDS)
        for kind, usual in methods.items()
        for method in ["OPTIONS" if who in STRANGERS else "PUT"] * (kind == "put") or [usual]
    }


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    record = Record()
    pages = FastAPI()
    bases: dict[str, str] = {}

    def targets(browser: str) -> list[str]:
        return [f"{base}/{browser}" for base in bases.values()]

    @pages.get("/{browser}/finished")
    def finished(browser: str) -> bool:
        return record.have(expected_arrivals(browser))

    @pages.get("/{browser}/top")
    def show_top(browser: str) -> HTMLResponse:
        frames = [
            {
                "src": f"{page_of(who)}/{browser}/attempts/{who}",
                "sandbox": who == "sandbox",
            }
            for who in (*STRANGERS, "partner")
        ]
        frames += [
            {"src": f"{base}/{who}", "sandbox": False}
            for base in targets(browser)
            for who in ("own", "own-hidden")
        ]
        data = {"frames": frames, "targets": targets(browser), "finished": f"/{browser}/finished"}
        return HTMLResponse(TOP.replace("DATA", json.dumps(data)))

    @pages.get("/{browser}/attempts/{who}")
    def show_attempts(browser: str, who: str) -> HTMLResponse:
        data = {"targets": targets(browser), "who": who}
        return HTMLResponse(ATTEMPTS.replace("DATA", json.dumps(data)))

    with ExitStack() as stack:
        port = stack.enter_context(serve(pages))

        def page_of(who: str) -> str:
            # The site of a.localhost is itself: browsers do not know `localhost` as a suffix.
            host = {"sibling": "sibling.fastapi", "sandbox": "evil"}.get(who, who)
            return f"http://{host}.localhost:{port}"

        policy = Policy(
            allow_origins=[page_of("partner")],
            allow_methods=["PUT"],
            block_refused="unsafe-methods",
        )
        fastapi = record.asgi("fastapi", fastapi_app(policy, record))
        django = record.asgi("django", stack.enter_context(django_app(policy, record)))
        flask = record.wsgi("flask", flask_app(policy, record))
        for framework, serving in (
            ("fastapi", serve(fastapi)),
            ("django", serve(django)),
            ("flask", serve_wsgi(flask)),
        ):
            bases[framework] = f"http://{framework}.localhost:{stack.enter_context(serving)}"
        yield Servers(record, page_of("evil"))


@pytest.fixture(scope="module")
def visits(servers: Servers) -> dict[str, list[Arrival]]:
    """All that each browser sent; those that are installed run at the same time."""
    record = servers.record
    finders = (find_chromium, launching.find_firefox, launching.find_webkit)
    found = dict(zip(BROWSERS, [find() for find in finders], strict=True))
    missing: set[tuple[str, str, str, str, str]] = set()
    for browser, executable in found.items():
        if executable is not None:
            missing |= expected_arrivals(browser)
            missing.add(("fastapi", browser, "evil", "top", "POST"))
    with ExitStack() as stack:
        for browser, executable in found.items():
            if executable is not None:
                url = f"{servers.top}/{browser}/top"
                stack.enter_context(getattr(launching, browser)(executable, url))
        deadline = time.monotonic() + PATIENCE
        with record.changed:
            while missing - {each.what for each in record.arrivals}:
                if not record.changed.wait(deadline - time.monotonic()):
                    break
    assert missing - {each.what for each in record.arrivals} == set()
    return {
        browser: [each for each in record.arrivals if each.browser == browser]
        for browser in BROWSERS
    }


@pytest.fixture(scope="module", params=BROWSERS)
def visit(request: pytest.FixtureRequest, visits: dict[str, list[Arrival]]) -> list[Arrival]:
    """All that one browser sent."""
    request.getfixturevalue(request.param)  # it skips if there is none
    return visits[request.param]


def test_no_page_of_a_stranger_changes_anything(visit: list[Arrival]) -> None:
    changing = [each for each in visit if each.who in STRANGERS and each.method == "POST"]
    assert {each.kind for each in changing} == {*UNSAFE, "top"} - {"put"}
    assert {each.status for each in changing} == {403}
    asked = [each for each in visit if each.who in STRANGERS and each.kind == "put"]
    assert {(each.method, each.status) for each in asked} == {("OPTIONS", 403)}


def test_safe_methods_pass(visit: list[Arrival]) -> None:
    safe = [each for each in visit if each.kind in SAFE]
    assert {(each.method, each.status) for each in safe} == {("GET", 200)}


def test_the_servers_own_pages_and_listed_ones_pass(visit: list[Arrival]) -> None:
    passing = [each for each in visit if each.who in FRIENDS and each.method != "OPTIONS"]
    assert {each.status for each in passing} == {200}


def test_the_applications_saw_nothing_else(visit: list[Arrival], servers: Servers) -> None:
    passed = {
        (each.framework, each.method, f"{each.browser}/{each.who}/{each.kind}")
        for each in visit
        if each.status == 200 and each.method != "OPTIONS"
    }
    browser = visit[0].browser
    reached = {each for each in servers.record.reached if each[2].startswith(f"{browser}/")}
    assert reached == passed

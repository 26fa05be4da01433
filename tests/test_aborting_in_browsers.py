"""Aborted requests in real browsers and in the model: what the server saw, and what is left.

The server keeps a response back until the page has aborted the request that waits for it. Then the
page fetches the same once more, so that the server sees what the first one left: whether its
preflight is remembered, and whether the cookie of its response was stored.

A browser passes an abort, and what comes late, from process to process, which takes time on a busy
machine. So the page pauses; what differs is tried again with longer pauses.
"""

from __future__ import annotations

import json
import queue
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest

from crossorigin.browser import Browser, HttpRequest, HttpResponse, TraceDecision

from .patience import PATIENCE
from .real_browsers import launching

pytestmark = pytest.mark.browser

PAUSES = (20, 400, 3000)
"""Milliseconds, in the first try and in those of what differed."""
NO_HEADERS: Mapping[str, str] = MappingProxyType({})

PAGE = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body>
<script type="module">
const {api, cases, pause} = DATA;
const paused = () => new Promise(resolve => setTimeout(resolve, pause));
const own = async path => (await fetch(path, {method: "POST"})).text();
async function byFetch(url, init, moment, how) {
  const controller = new AbortController();
  const signal = how === "timeout" ? AbortSignal.timeout(6000) : controller.signal;
  if (moment === "at-once") controller.abort();
  const outcome = [];
  const running = fetch(url, {...init, signal}).then(async response => {
    outcome.push(`${response.type} ${response.status}`);
    if (moment === "after-headers") controller.abort();
    outcome.push(await response.text());
  }).catch(error => outcome.push(error.name));
  if (moment === "during-preflight" || moment === "before-headers") {
    await own(`/held?${url}`);
    controller.abort();
  }
  await running;
  return outcome;
}
async function byXhr(url, init, moment, how) {
  const request = new XMLHttpRequest(), outcome = [];
  request.open(init.method, url);
  request.withCredentials = true;
  if (how === "timeout") request.timeout = 6000;
  for (const name of ["load", "error", "abort", "timeout"])
    request.addEventListener(name, () => outcome.push(name));
  const ended = new Promise(resolve => request.addEventListener("loadend", resolve));
  if (moment === "after-headers") request.addEventListener("readystatechange", () => {
    if (request.readyState !== 2) return;
    outcome.push(String(request.status));
    request.abort();
  });
  request.send();
  if (moment === "at-once") request.abort();
  if (moment === "during-preflight" || moment === "before-headers") {
    await own(`/held?${url}`);
    if (how === "abort") request.abort();
  }
  await ended;
  return outcome;
}
const reports = {};
async function tryOut({name, caller, moment, how, first, method}) {
  const url = `${api}/${name}`, init = {method, credentials: "include"};
  const other = {...init, method: first || method};
  if (first) await fetch(url, other).then(response => response.text());
  const outcome = await (caller === "xhr" ? byXhr : byFetch)(url, init, moment, how);
  await paused();
  await own(`/release?${url}`);
  await paused();
  await fetch(url, other).then(response => response.text());
  reports[name] = outcome;
}
// Timeouts are long, for busy machines, and run beside the others.
const timeouts = Promise.all(cases.filter(({how}) => how === "timeout").map(tryOut));
for (const each of cases) if (each.how === "abort") await tryOut(each);
await timeouts;
await fetch("/report", {method: "POST", body: JSON.stringify(reports)});
</script>"""


class Case(NamedTuple):
    caller: str
    moment: str
    how: str
    method: str

    @property
    def name(self) -> str:
        return "-".join(self).replace(" ", "-")

    @property
    def first_and_method(self) -> tuple[str, str]:
        """The method of a request that is made before, if there is one, and that of its own."""
        first, _, method = self.method.rpartition(" ")
        return first, method


CASES = [
    *(
        Case(caller, moment, "abort", method)
        for caller in ("fetch", "xhr")
        for moment in ("at-once", "during-preflight", "before-headers", "after-headers")
        if (caller, moment) != ("xhr", "at-once")
        for method in (("PUT",) if moment == "during-preflight" else ("PUT", "GET"))
    ),
    Case("fetch", "before-headers", "abort", "PUT GET"),
    Case("fetch", "before-headers", "timeout", "GET"),
    Case("fetch", "during-preflight", "timeout", "PUT"),
    Case("xhr", "before-headers", "timeout", "GET"),
    Case("xhr", "during-preflight", "timeout", "PUT"),
]


class Server:
    """The page's server and the other origin's, which keeps answers back."""

    def __init__(self) -> None:
        self.reports: queue.SimpleQueue[dict[str, list[str]]] = queue.SimpleQueue()
        self.seen: dict[str, list[str]] = defaultdict(list)
        self.held: dict[str, threading.Event] = defaultdict(threading.Event)
        self.released: dict[str, threading.Event] = defaultdict(threading.Event)
        self.late: dict[str, threading.Event] = defaultdict(threading.Event)
        self.page = b""


def handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None: ...

        def answer(self, body: bytes, headers: Mapping[str, str] = NO_HEADERS) -> None:
            self.send_response(200)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def handle_own(self) -> bool:
            path, _, of = self.path.partition("?")
            name = of.rpartition("/")[2]
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if path == "/":
                self.answer(server.page, {"Content-Type": "text/html"})
            elif path == "/held":
                server.held[name].wait(PATIENCE)
                self.answer(b"")
            elif path == "/release":
                server.released[name].set()
                if server.held[name].is_set():
                    server.late[name].wait(PATIENCE)
                self.answer(b"")
            elif path == "/report":
                server.reports.put(json.loads(body))
                self.answer(b"")
            else:
                return False
            return True

        def handle_any(self) -> None:
            if self.handle_own():
                return
            name = self.path[1:]
            moment = name.partition("-")[2]
            cookie = " with cookie" if f"{name}=" in self.headers.get("Cookie", "") else ""
            server.seen[name].append(self.command + cookie)
            is_preflight = self.command == "OPTIONS"
            first = not server.held[name].is_set() and (
                self.command == "GET" or not name.endswith("PUT-GET")
            )
            headers = {
                "Access-Control-Allow-Origin": self.headers["Origin"],
                "Access-Control-Allow-Credentials": "true",
                "Access-Control-Allow-Methods": "PUT",
                "Access-Control-Max-Age": "500",
                "Content-Type": "application/json",
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "no-store",
                **({} if is_preflight else {"Set-Cookie": f"{name}=1"}),
            }
            holds = first and (
                (moment.startswith("during-preflight") and is_preflight)
                or (moment.startswith("before-headers") and not is_preflight)
            )
            try:
                if holds:
                    server.held[name].set()
                    server.released[name].wait(PATIENCE)
                    self.answer(b"late", headers)
                elif first and moment.startswith("after-headers") and not is_preflight:
                    server.held[name].set()
                    self.send_response(200)
                    for each in {**headers, "Content-Length": "4"}.items():
                        self.send_header(*each)
                    self.end_headers()
                    self.wfile.write(b"pa")
                    server.released[name].wait(PATIENCE)
                    self.wfile.write(b"rt")
                else:
                    self.answer(b"done", headers)
            except OSError:
                self.close_connection = True
            finally:
                if server.held[name].is_set():
                    server.late[name].set()

        do_GET = do_PUT = do_POST = do_OPTIONS = handle_any  # noqa: N815

    return Handler


@contextmanager
def serving(cases: list[Case], pause: int) -> Iterator[tuple[Server, str]]:
    server = Server()
    with ExitStack() as stack:
        ports = []
        for _ in range(2):
            http = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), handler(server)))
            http.daemon_threads = True
            threading.Thread(target=http.serve_forever, daemon=True).start()
            stack.callback(http.shutdown)
            ports.append(http.server_port)
        data = {
            "api": f"http://localhost:{ports[1]}",
            "cases": [
                {
                    **each._asdict(),
                    "name": each.name,
                    "first": each.first_and_method[0],
                    "method": each.first_and_method[1],
                }
                for each in cases
            ],
            "pause": pause,
        }
        server.page = PAGE.replace("DATA", json.dumps(data)).encode()
        yield server, f"http://localhost:{ports[0]}/"


class Seen(NamedTuple):
    """What script got, and which requests came, with and without the cookie."""

    outcome: list[str]
    requests: list[str]


def in_model(engine: str, case: Case) -> Seen:
    """The same in the model."""
    requests: list[str] = []

    def answer(request: HttpRequest) -> HttpResponse:
        cookie = " with cookie" if request.header("Cookie") else ""
        requests.append(request.method + cookie)
        headers = [
            ("Access-Control-Allow-Origin", "http://localhost:8001"),
            ("Access-Control-Allow-Credentials", "true"),
            ("Access-Control-Allow-Methods", "PUT"),
            ("Access-Control-Max-Age", "500"),
        ]
        if request.method != "OPTIONS":
            headers.append(("Set-Cookie", "seen=1"))
        return HttpResponse(200, headers)

    page = Browser(engine=engine, transport=answer).page("http://localhost:8001/")
    url = "http://localhost:8002/"
    first, method = case.first_and_method
    if first:
        page.fetch(url, method=first, credentials="include")
    options: Any = {case.how: case.moment}
    if case.caller == "fetch":
        result = page.fetch(url, method=method, credentials="include", **options)
    else:
        result = page.xhr(method, url, with_credentials=True, **options)
    assert result.error is not None
    assert not result.readable
    thrown: str = result.error.exception
    if case.caller == "xhr":
        thrown = result.error.message.rpartition("event '")[2].removesuffix("'.")
    status = [
        f"{each.values['response'].type} 200" if case.caller == "fetch" else "200"
        for each in result.trace
        if each.decision is TraceDecision.RESPONSE
    ]
    page.fetch(url, method=first or method, credentials="include")
    return Seen([*status, thrown], requests)


@pytest.mark.parametrize("browser", ["chromium", "firefox", "webkit"])
def test_aborted_requests_leave_the_same_in_the_model(
    browser: str, request: pytest.FixtureRequest
) -> None:
    executable: str = request.getfixturevalue(browser)
    expected = {each: in_model(browser, each) for each in CASES}
    differing = expected
    for pause in PAUSES:
        with (
            serving(list(differing), pause) as (server, url),
            getattr(launching, browser)(executable, url),
        ):
            report = server.reports.get(timeout=PATIENCE)
        real = {each: Seen(report[each.name], server.seen[each.name]) for each in differing}
        differing = {each: seen for each, seen in real.items() if seen != expected[each]}
        if not differing:
            break
    assert differing == {each: expected[each] for each in differing}

"""Compares the engine `chromium` with a real Chromium: requests, results and console.

Pages of ``http://a.localhost`` request URLs that describe their own response, so that one function
answers both Chromium's requests, over loopback, and the model's.
"""

from __future__ import annotations

import base64
import json
import os
import queue
import subprocess
import threading
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from crossorigin.browser import Browser, HttpRequest, HttpResponse
from crossorigin.demo.chromium import end_group
from crossorigin.fetch.header_lists import Header

from ..patience import PATIENCE

pytestmark = pytest.mark.browser

COMPARED = (
    "origin",
    "sec-fetch-site",
    "sec-fetch-mode",
    "sec-fetch-dest",
    "access-control-request-method",
    "access-control-request-headers",
    "authorization",
)

ANY: Header = ("Access-Control-Allow-Origin", "*")
ORIGIN: Header = ("Access-Control-Allow-Origin", "ORIGIN")
CREDENTIALS: Header = ("Access-Control-Allow-Credentials", "true")
METHODS: Header = ("Access-Control-Allow-Methods", "*")
HEADERS: Header = ("Access-Control-Allow-Headers", "*")
SVG: Header = ("Content-Type", "image/svg+xml")
BODIES = {
    "image/svg+xml": b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>',
    "text/vtt": b"WEBVTT\n",
    "text/javascript": b"1",
}

PAGE = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body>
<script type="module">
const visits = VISITS;
const asked = {
  fetch: async (url, init) => (await fetch(url, init)).type,
  xhr: (url, {method, headers, withCredentials, listen, body}) => new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open(method ?? "GET", url);
    for (const [name, value] of headers ?? []) request.setRequestHeader(name, value);
    request.withCredentials = !!withCredentials;
    if (listen) request.upload.onprogress = () => {};
    request.onload = () => done("loaded");
    request.onerror = fail;
    request.send(body ?? null);
  }),
  load: (url, {kind, crossorigin}) => new Promise((done, fail) => {
    const tags = {image: "img", module: "script", stylesheet: "link"};
    const element = document.createElement(tags[kind] ?? kind);
    element.onload = () => {
      if (kind !== "image") return done("loaded");
      const context = document.createElement("canvas").getContext("2d");
      context.drawImage(element, 0, 0);
      try { context.getImageData(0, 0, 1, 1); done("readable"); } catch { done("tainted"); }
    };
    element.onerror = fail;
    let media = element;
    if (kind === "track") {
      media = document.createElement("video");
      media.append(element);
      element.default = true;
    }
    if (crossorigin) media.crossOrigin = crossorigin;
    if (kind === "module") element.type = "module";
    if (kind === "stylesheet") element.rel = "stylesheet";
    element[kind === "stylesheet" ? "href" : "src"] = url;
    document.body.append(media);
    if (kind === "track") element.track.mode = "showing";
  }),
  font: async (url) => { try { await new FontFace("f", `url(${url})`).load(); } catch {} },
};
const seen = [];
for (const {how, url, init} of visits) {
  try { seen.push(await asked[how](url, init) ?? "asked"); } catch { seen.push("error"); }
}
await fetch("/report", {method: "POST", body: JSON.stringify(seen)});
</script>"""


class Visit(NamedTuple):
    """What is asked for, how, and how each URL on the way is answered (the next one on a 3xx).

    Hosts are "a" (the page's), "x.a" (of its site), "b" and "c" (of others).
    """

    how: str
    init: dict[str, Any]
    hops: list[tuple[str, int, list[Header]]]


def fetch(*hops: tuple[str, int, list[Header]], **init: Any) -> Visit:
    return Visit("fetch", init, list(hops))


def xhr(*hops: tuple[str, int, list[Header]], **init: Any) -> Visit:
    return Visit("xhr", init, list(hops))


def load(*hops: tuple[str, int, list[Header]], **init: Any) -> Visit:
    return Visit("load", init, list(hops))


JAVASCRIPT: Header = ("Content-Type", "text/javascript")
TEXT: Header = ("Content-Type", "text/plain")
VTT: Header = ("Content-Type", "text/vtt")
NOSNIFF: Header = ("X-Content-Type-Options", "nosniff")
MULTIPLE: Header = ("Access-Control-Allow-Origin", "http://x.example, *")
VISITS = [
    # Origins and sites
    fetch(("a", 200, [])),
    fetch(("a", 200, []), method="POST", body="text"),
    fetch(("x.a", 200, [ANY])),
    fetch(("b", 200, [ANY])),
    fetch(("b", 200, []), mode="no-cors"),
    fetch(("b", 200, []), mode="no-cors", method="POST", body="text"),
    fetch(("b", 200, [ANY]), mode="same-origin"),
    fetch(("a", 200, []), mode="same-origin"),
    # Redirects
    fetch(("a", 302, []), ("b", 200, [ANY])),
    fetch(("a", 302, []), ("x.a", 200, [ANY])),
    fetch(("b", 302, [ANY]), ("c", 200, [ANY])),
    fetch(("b", 302, [ANY]), ("c", 200, [ORIGIN])),
    fetch(("b", 302, [ANY]), ("a", 200, [ANY])),
    fetch(("b", 302, [ANY]), ("a", 200, [])),
    fetch(("b", 302, []), ("b", 200, [ANY])),
    fetch(("x.a", 307, [ANY]), ("b", 200, [ANY]), ("a", 200, [])),
    fetch(("b", 307, [ANY, METHODS]), ("c", 200, [ANY, METHODS]), method="PUT"),
    fetch(("b", 307, []), ("c", 200, []), mode="no-cors", method="POST", body="text"),
    fetch(("b", 302, [ANY]), ("c", 200, [ANY]), method="POST", body="text"),
    fetch(("b", 302, [ANY]), ("b", 200, [ANY]), redirect="error"),
    fetch(("b", 302, [ANY]), ("b", 200, [ANY]), redirect="manual"),
    fetch(("a", 302, []), ("b", 200, [ANY]), mode="same-origin"),
    # The check
    fetch(("b", 200, [])),
    fetch(("b", 200, [MULTIPLE])),
    fetch(("b", 200, [("Access-Control-Allow-Origin", "nonsense")])),
    fetch(("b", 200, [("Access-Control-Allow-Origin", "http://x.example")])),
    fetch(("b", 200, [ANY, CREDENTIALS]), credentials="include"),
    fetch(("b", 200, [ORIGIN]), credentials="include"),
    fetch(("b", 200, [ORIGIN, CREDENTIALS]), credentials="include"),
    # Preflights
    fetch(("b", 200, [ANY]), method="PUT"),
    fetch(("b", 200, []), method="PUT"),
    fetch(("b", 200, [ANY, METHODS]), method="PUT"),
    fetch(("b", 200, [ANY, METHODS]), method="patch"),
    fetch(("b", 404, [ANY, METHODS]), method="PUT"),
    fetch(("b", 200, [ANY, ("Access-Control-Allow-Methods", "@")]), method="PUT"),
    fetch(("b", 200, [ANY, HEADERS]), headers={"X-B": "1", "X-A": "1"}),
    fetch(("b", 200, [ANY]), headers={"X-B": "1", "X-A": "1"}),
    fetch(("b", 200, [ANY]), headers={"Range": "bytes=0-1"}),
    fetch(("b", 200, [ANY]), headers={"Content-Type": "application/json"}, method="POST"),
    # Cross-Origin-Resource-Policy
    fetch(("b", 200, [("Cross-Origin-Resource-Policy", "same-origin")]), mode="no-cors"),
    fetch(("b", 200, [("Cross-Origin-Resource-Policy", "same-site")]), mode="no-cors"),
    fetch(("x.a", 200, [("Cross-Origin-Resource-Policy", "same-site")]), mode="no-cors"),
    fetch(("x.a", 200, [("Cross-Origin-Resource-Policy", "same-origin")]), mode="no-cors"),
    # XMLHttpRequest
    xhr(("b", 200, [ANY])),
    xhr(("b", 200, [])),
    xhr(("b", 200, [("Access-Control-Allow-Origin", "http://x.example")])),
    xhr(("b", 200, [ANY]), withCredentials=True),
    xhr(("b", 200, [ANY]), method="POST", body="text"),
    xhr(("b", 200, [ANY]), method="POST", body="text", listen=True),
    xhr(("b", 200, []), method="POST", body="text", listen=True),
    xhr(("b", 200, [ANY, HEADERS]), headers=[["X-A", "1"], ["X-A", "2"]]),
    # Loads
    load(("a", 200, [SVG]), kind="image"),
    load(("b", 200, [SVG]), kind="image"),
    load(("b", 200, [SVG, ANY]), kind="image", crossorigin="anonymous"),
    load(("b", 200, [SVG]), kind="image", crossorigin="anonymous"),
    load(("b", 200, [SVG, ANY]), kind="image", crossorigin="use-credentials"),
    load(("b", 200, [SVG, ORIGIN, CREDENTIALS]), kind="image", crossorigin="use-credentials"),
    load(("b", 302, []), ("a", 200, [SVG]), kind="image"),
    load(("b", 200, [JAVASCRIPT]), kind="script"),
    load(("b", 404, [JAVASCRIPT]), kind="script"),
    load(("a", 200, [("Content-Type", "text/csv")]), kind="script"),
    load(("a", 200, [TEXT]), kind="script"),
    load(("a", 200, [TEXT, NOSNIFF]), kind="script"),
    load(("b", 200, [JAVASCRIPT, ANY]), kind="script", crossorigin="anonymous"),
    load(("b", 200, [JAVASCRIPT]), kind="script", crossorigin="anonymous"),
    load(("a", 200, [JAVASCRIPT]), kind="module"),
    load(("b", 200, [JAVASCRIPT]), kind="module"),
    load(("b", 200, [JAVASCRIPT, ANY]), kind="module"),
    load(("b", 200, [TEXT, ANY]), kind="module"),
    load(("b", 200, [JAVASCRIPT, ANY]), kind="module", crossorigin="use-credentials"),
    load(("b", 200, [("Content-Type", "text/css")]), kind="stylesheet"),
    load(("b", 200, [("Content-Type", "text/css")]), kind="stylesheet", crossorigin="anonymous"),
    load(("a", 200, [TEXT, NOSNIFF]), kind="stylesheet"),
    load(("a", 200, [VTT]), kind="track"),
    load(("b", 200, [VTT, ANY]), kind="track"),
    load(("b", 200, [VTT, ANY]), kind="track", crossorigin="anonymous"),
    load(("b", 200, [VTT]), kind="track", crossorigin="anonymous"),
    Visit("font", {}, [("b", 200, [])]),
    Visit("font", {}, [("b", 200, [ANY])]),
    # Where Chromium departs from the standard
    fetch(("b", 200, [ANY]), headers={"User-Agent": "mine"}),
    fetch(("b", 200, [ANY]), headers={"DPR": "2", "Save-Data": "on", "Width": "640"}),
    fetch(("b", 200, [ANY]), headers={"DPR": "2x"}),
    fetch(("b", 200, [ANY]), headers={"Range": "bytes=0-9223372036854775808"}),
    fetch(("b", 200, [ANY]), method="POST", headers=[["Content-Type", "text/plain"]] * 2),
    fetch(("b", 200, [ANY, HEADERS]), headers={"Authorization": "x"}),
    fetch(("b", 307, [ANY, METHODS]), ("x.a", 200, [ANY, METHODS]), method="PUT"),
    fetch(("a", 307, []), ("b", 200, []), mode="no-cors", method="POST", body="text"),
    fetch(("a", 302, []), ("b", 200, [ANY]), headers={"DPR": "2"}),
    fetch(("a", 302, [("Location", "")])),
    fetch(("a", 302, [("Location", "/1"), ("Location", "/2")])),
    fetch(("a", 200, [("Location", "/1"), ("Location", "/2")])),
    fetch(("a", 302, [("Location", "http://[")]), redirect="manual"),
    fetch(("a", 302, []), redirect="error"),
    xhr(("b", 200, [ANY]), listen=True),
]


SAME_ORIGIN_MODULE = VISITS.index(load(("a", 200, [JAVASCRIPT]), kind="module"))


def url_of(number: int, hops: list[tuple[str, int, list[Header]]], ports: dict[str, int]) -> str:
    """A URL that says how it is answered, and where the rest of `hops` is if that is a redirect."""
    (host, status, headers), *rest = hops
    if rest:
        headers = [*headers, ("Location", url_of(number, rest, ports))]
    answer = base64.urlsafe_b64encode(json.dumps([status, headers]).encode()).decode()
    name = "127.0.0.1" if host == "c" else f"{host}.localhost"
    return f"http://{name}:{ports[host]}/{number}/{answer}"


def answer(method: str, path: str, origin: str) -> tuple[int, list[Header], bytes]:
    """What is answered to a request for `path`; preflights are not redirected."""
    status, headers = json.loads(base64.urlsafe_b64decode(path.rpartition("/")[2]))
    headers = [(name, value.replace("ORIGIN", origin)) for name, value in headers]
    if method == "OPTIONS" and 300 <= status <= 399:
        status = 200
    body = next((BODIES[value] for _, value in headers if value in BODIES), b"")
    return status, headers, body


class Handler(BaseHTTPRequestHandler):
    """Serves the page, takes its report, and answers everything else as its URL says."""

    protocol_version = "HTTP/1.1"
    server: Site

    def respond(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/page":
            self.reply(200, [("Content-Type", "text/html")], self.server.page)
        elif self.path == "/report":
            self.server.reports.put(json.loads(body))
            self.reply(200, [], b"")
        else:
            number = int(self.path.split("/")[1])
            headers = [(name.lower(), value) for name, value in self.headers.items()]
            self.server.wire[number].append(compared(self.command, headers))
            self.reply(*answer(self.command, self.path, self.server.origin))

    def reply(self, status: int, headers: list[Header], body: bytes) -> None:
        self.send_response(status)
        for name, value in [*headers, ("Content-Length", str(len(body)))]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self.respond
        raise AttributeError(name)

    def log_message(self, *_: object) -> None:
        pass


class Site(ThreadingHTTPServer):
    """A server on loopback, and what it has seen."""

    daemon_threads = True
    page = b""
    origin = ""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.reports: queue.SimpleQueue[list[str]] = queue.SimpleQueue()
        self.wire: defaultdict[int, list[tuple[str, dict[str, str]]]] = defaultdict(list)


def compared(method: str, headers: list[Header]) -> tuple[str, dict[str, str]]:
    return method, {name.lower(): value for name, value in headers if name.lower() in COMPARED}


class Seen(NamedTuple):
    """What Chromium did for each visit, what it printed altogether, and where its page was."""

    urls: list[str]
    outcomes: list[str]
    wire: dict[int, list[tuple[str, dict[str, str]]]]
    console: str
    origin: str


@pytest.fixture(scope="module")
def seen(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    home, away = Site(), Site()
    away.wire = home.wire
    home_port, away_port = home.server_address[1], away.server_address[1]
    ports = {"a": home_port, "x.a": away_port, "b": away_port, "c": away_port}
    home.origin = away.origin = f"http://a.localhost:{home_port}"
    urls = [url_of(number, visit.hops, ports) for number, visit in enumerate(VISITS)]
    visits = [
        {"how": visit.how, "url": url, "init": visit.init}
        for visit, url in zip(VISITS, urls, strict=True)
    ]
    home.page = PAGE.replace("VISITS", json.dumps(visits)).encode()
    for site in (home, away):
        threading.Thread(target=site.serve_forever, daemon=True).start()
    directory = tmp_path_factory.mktemp("chromium")
    try:
        outcomes = in_chromium(chromium, directory, home)
    finally:
        for site in (home, away):
            site.shutdown()
            site.server_close()
    console = (directory / "stderr").read_text("utf-8", "replace")
    return Seen(urls, outcomes, home.wire, console, home.origin)


def in_chromium(chromium: str, directory: Path, home: Site) -> list[str]:
    """Open the page, and wait for its report."""
    command = [
        chromium,
        "--headless",
        f"--user-data-dir={directory / 'profile'}",
        "--host-resolver-rules=MAP *.localhost 127.0.0.1,MAP * ~NOTFOUND,EXCLUDE 127.0.0.1",
        "--enable-logging=stderr",
        "--no-first-run",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
        f"{home.origin}/page",
    ]
    with (directory / "stderr").open("wb") as stderr:
        process = subprocess.Popen(  # noqa: S603
            command,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            start_new_session=True,
            env={**os.environ, "TMPDIR": str(directory)},
        )
        try:
            return home.reports.get(timeout=PATIENCE)
        finally:
            end_group(process)


class Modelled(NamedTuple):
    """What the model does for a visit."""

    outcome: str
    wire: list[tuple[str, dict[str, str]]]
    printed: str | None


def modelled(visit: Visit, url: str, origin: str) -> Modelled:
    def transport(request: HttpRequest) -> HttpResponse:
        return HttpResponse(*answer(request.method, request.url, origin))

    page = Browser(transport=transport, engine="chromium").page(f"{origin}/page")
    init = dict(visit.init)
    if visit.how in ("fetch", "xhr"):
        if visit.how == "fetch":
            result = page.fetch(url, **init)
            outcome = "error" if result.response is None else str(result.response.type)
        else:
            result = page.xhr(
                init.get("method", "GET"),
                url,
                headers=init.get("headers", ()),
                body=init.get("body"),
                with_credentials=init.get("withCredentials", False),
                upload_listeners=init.get("listen", False),
            )
            outcome = "loaded" if result.allowed else "error"
        error, exchanges = result.error, result.exchanges
    else:
        kind = init.get("kind", "font")
        loaded = page.load(url, kind, init.get("crossorigin"))
        outcome = "loaded" if loaded.loaded else "error"
        if kind == "image" and loaded.loaded:
            outcome = "readable" if loaded.readable else "tainted"
        if kind == "font":
            outcome = "asked"  # the model does not check that the bytes are a font
        error, exchanges = loaded.error, loaded.exchanges
    wire = [compared(request.method, request.headers) for request, _ in exchanges]
    return Modelled(outcome, wire, error.console["chromium"] if error else None)


every_visit = pytest.mark.parametrize("number", range(len(VISITS)))


@every_visit
def test_what_the_page_has_of_it_is_the_same(seen: Seen, number: int) -> None:
    model = modelled(VISITS[number], seen.urls[number], seen.origin)
    assert model.outcome == seen.outcomes[number]


@every_visit
def test_what_goes_over_the_wire_is_the_same(seen: Seen, number: int) -> None:
    wire = modelled(VISITS[number], seen.urls[number], seen.origin).wire
    if number == SAME_ORIGIN_MODULE:
        # No setting of the engine: within an origin, of all loads, only this has an Origin header.
        wire[0][1]["origin"] = seen.origin
    assert wire == seen.wire[number]


@every_visit
def test_what_is_printed_is_the_same(seen: Seen, number: int) -> None:
    printed = modelled(VISITS[number], seen.urls[number], seen.origin).printed
    # Failures that have no words but a code of the network stack are not in the log.
    if printed is not None and not printed.startswith("Failed to load resource"):
        assert printed in seen.console
    else:
        lines = seen.console.splitlines()
        assert [
            line for line in lines if "blocked by CORS" in line and seen.urls[number] in line
        ] == []

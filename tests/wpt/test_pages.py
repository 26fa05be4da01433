"""Pages of ours under Node with the model as browser: what the pipe brings to scripts and back."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from ..pains.software import missing
from .files import TestPage
from .pipe import MODULES, PAGE, run_in_model
from .results import PageResult
from .wptserve import WptServer

ENGINES = ("chromium", "firefox", "webkit")
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03\x08\x06\0\0\0"
PAGES = {
    path.stem: path.read_text()
    for path in sorted(Path(__file__).with_name("own").glob("*.js"))
    if path.stem != "common"
}
COMMON = Path(__file__).with_name("own").joinpath("common.js").read_text()
HTML = """<!doctype html><meta charset="utf-8"><body>
<script src="/common.js"></script><script src="/{name}.js"></script>"""


class Handler(BaseHTTPRequestHandler):
    """Answers by the path; remembers what it was asked, under the name that a URL gives."""

    protocol_version = "HTTP/1.1"
    remembered: dict[str, list[str]]

    def answer(self) -> None:
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        sent = self.rfile.read(int(self.headers["Content-Length"] or 0))
        what = url.path.strip("/")
        kind, body, status = "text/plain", b"text", 200
        if "log" in query and what != "log":
            self.remembered.setdefault(query["log"], []).append(self.command)
        match what:
            case "log":
                body = " ".join(self.remembered.get(query["log"], ())).encode()
            case "echo":
                body = sent
            case "cookie":
                body = (self.headers["Cookie"] or "").encode()
            case "png":
                kind, body = "image/png", PNG
            case "script":
                kind, body = "text/javascript", b"window.ran = (window.ran ?? 0) + 1;"
            case "module":
                code = b'import json from "/json" with {type: "json"}; window.json = json;'
                kind, body = "text/javascript", code
            case "json":
                kind, body = "application/json", b'{"a": 1}'
            case "style":
                kind, body = "text/css", b"body { color: rgb(1, 2, 3) }"
            case "empty":
                kind, body = "text/javascript", b""
            case "windows-1252":
                kind, body = "text/plain;charset=windows-1252", b"\x80\xe9"
            case "opened":
                kind, body = "text/html", b"<script>opener.postMessage('opened', '*')</script>"
            case "to":
                status = 302
            case "common.js":
                kind, body = "text/javascript", COMMON.encode()
            case _ if what in PAGES:
                kind, body = "text/html", HTML.format(name=what).encode()
            case _ if what.removesuffix(".js") in PAGES:
                kind, body = "text/javascript", PAGES[what.removesuffix(".js")].encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if "to" in query:
            self.send_header("Location", query["to"])
        if "allow" in query:
            for name in ("Origin", "Methods", "Headers"):
                self.send_header(f"Access-Control-Allow-{name}", "*")
        length = len(body) + (10 if what == "broken" else 0)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = do_OPTIONS = answer  # noqa: N815 (names of its base)

    def log_message(self, *_: object) -> None:
        """Nothing is written."""


@pytest.fixture(scope="module")
def served() -> Iterator[WptServer]:
    if shutil.which("node") is None:
        missing("node")
    if not MODULES.exists() and not PAGE.with_name("node_modules").exists():
        missing("jsdom (scripts/servers)")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        Handler.remembered = {}
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        yield WptServer(port, port, [], [])
        server.shutdown()


def run(server: WptServer, page: str, engine: str) -> PageResult:
    Handler.remembered.clear()
    return run_in_model(server, TestPage(f"/{page}", page, is_https=False, seconds=60), engine)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_gets_what_the_model_decides(served: WptServer, page: str, engine: str) -> None:
    result = run(served, page, engine)
    assert result.harness == "OK"
    assert {name: each for name, each in result.subtests.items() if each[0] != "PASS"} == {}
    assert len(result.subtests) == PAGES[page].count("\nchecks.")


def test_a_page_that_is_not_there_is_a_crash(served: WptServer) -> None:
    nobody = WptServer(1, 1, [], [])
    assert run(nobody, "fetching", "chromium").harness == "CRASH"


def test_a_wrong_expectation_is_told(served: WptServer, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = 'checks.wrong = [() => get("/text"), "other"]; runChecks();'
    monkeypatch.setitem(PAGES, "wrong", wrong)
    result = run(served, "wrong", "chromium")
    assert result.subtests == {"wrong": ("FAIL", json.dumps("text"))}

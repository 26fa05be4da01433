"""The same tests in a real browser: a page of ours opens each in a window, and gets its results.

testharness.js tells the opener of a window how each subtest ended, so no driver is needed.
"""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ..agreement.browsers import find_browser
from ..real_browsers import launching
from .files import TestPage
from .pipe import PageResult
from .wptserve import HOSTS, WptServer

__all__ = ["run_in_browser"]

CHROMIUM_ARGUMENTS = (
    # The first rule that matches counts.
    "--host-resolver-rules="
    + "".join(f"MAP {host} 127.0.0.1, " for host in HOSTS)
    + "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--ignore-certificate-errors", "--disable-popup-blocking",
    "--autoplay-policy=no-user-gesture-required",
)  # fmt: skip
FIREFOX_PREFERENCES = {
    "network.proxy.type": 0,
    "network.dns.localDomains": ",".join(HOSTS),
    "dom.disable_open_during_load": False,
    "dom.popup_maximum": 200,
    "media.autoplay.default": 0,
    "security.OCSP.enabled": 0,
}
STATUSES = ("PASS", "FAIL", "TIMEOUT", "NOTRUN", "PRECONDITION_FAILED")
DRIVER = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<script type="module">
const entry = ({name, status, message}) => [name, status, message ?? ""];
async function run({url, seconds}) {
  const opened = window.open(url);
  const results = [];
  const outcome = await new Promise((done) => {
    onmessage = ({source, data}) => {
      if (source !== opened) return;
      if (data.type === "result") results.push(entry(data.test));
      if (data.type === "complete") done({
        harness: data.status.status === 0 ? "OK" : "ERROR " + data.status.message,
        tests: data.tests.map(entry),
      });
    };
    setTimeout(() => done({harness: "TIMEOUT", tests: results}), seconds * 1000);
  });
  opened.close();
  return outcome;
}
for (;;) {
  const next = await (await fetch("/next")).json();
  await fetch("/report", {method: "POST", body: JSON.stringify(await run(next))});
}
</script>"""
GRACE = 10.0


def run_in_browser(
    name: str, server: WptServer, tests: Iterable[TestPage]
) -> Iterator[tuple[TestPage, PageResult]]:
    """Run `tests`, one after the other, in the browser called `name`."""
    executable = find_browser(name)
    if executable is None:
        raise SystemExit(f"{name} is not installed")
    with _driving() as (url, given, reports):
        if name == "chromium":
            running = launching.chromium(executable, *CHROMIUM_ARGUMENTS, url)
        else:
            running = launching.firefox(executable, url, preferences=FIREFOX_PREFERENCES)
        with running:
            for test in tests:
                seconds = test.seconds + GRACE
                address = server.url(test.path, is_https=test.is_https)
                given.put({"url": address, "seconds": seconds})
                try:
                    report = reports.get(timeout=seconds + launching.TIME_LIMIT)
                except queue.Empty:
                    yield test, PageResult("LOST")
                    return
                yield (
                    test,
                    PageResult(
                        report["harness"],
                        {each: (STATUSES[status], text) for each, status, text in report["tests"]},
                    ),
                )


@contextmanager
def _driving() -> Iterator[tuple[str, queue.SimpleQueue[Any], queue.SimpleQueue[Any]]]:
    """Serve the page that opens the tests; gives its URL, what it is given, and its reports."""
    given: queue.SimpleQueue[Any] = queue.SimpleQueue()
    reports: queue.SimpleQueue[Any] = queue.SimpleQueue()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path == "/next":
                self._reply(json.dumps(given.get()).encode(), "application/json")
            else:
                self._reply(DRIVER.encode(), "text/html")

        def do_POST(self) -> None:
            reports.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self._reply(b"", "text/plain")

        def _reply(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Cache-Control", "no-store")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is written."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/", given, reports
        finally:
            server.shutdown()

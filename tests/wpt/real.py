"""The same tests in a real browser: a page of ours opens each in a window, and gets its results.

testharness.js tells the opener of a window how each subtest ended, so no driver is needed.
"""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias

from ..agreement.browsers import Remote, find_browser
from ..real_browsers import launching
from ..real_browsers.naming import naming
from .files import TestPage
from .results import PageResult
from .wptserve import HOSTS, WptServer

__all__ = ["BROWSERS", "run_in_browser"]

CHROMIUM_ARGUMENTS = (
    # The first rule that matches counts.
    "--host-resolver-rules="
    + "".join(f"MAP {host}{dot} 127.0.0.1, " for host in HOSTS for dot in ("", "."))
    + "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--ignore-certificate-errors", "--disable-popup-blocking",
    "--autoplay-policy=no-user-gesture-required",
)  # fmt: skip
CHROMIUM_PREFERENCES = {"profile": {"cookie_controls_mode": 0}}
"""Third-party cookies are allowed, as in Chrome; Debian's Chromium blocks them by default."""
FIREFOX_PREFERENCES = {
    "network.proxy.type": 0,
    "network.dns.localDomains": ",".join(HOSTS),
    "dom.disable_open_during_load": False,
    "dom.popup_maximum": 200,
    "media.autoplay.default": 0,
    "security.OCSP.enabled": 0,
}
BROWSERS = ("chromium", "firefox", "webkit")
STATUSES = ("PASS", "FAIL", "TIMEOUT", "NOTRUN", "PRECONDITION_FAILED")
DRIVER = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<script type="module">
const entry = ({name, status, message}) => [name, status, message ?? ""];
async function run({url, seconds}) {
  const opened = window.open(url);
  const results = [];
  const outcome = await new Promise((done) => {
    onmessage = ({source, data}) => {
      if (data.type === "drive") {
        fetch("/drive", {method: "POST", body: JSON.stringify(data)}).then(async (answer) =>
          source.postMessage({answer: data.number, error: await answer.text()}, "*"));
      }
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
    """Run `tests`, one after the other and without the cookies of others, in browser `name`."""
    executable = find_browser(name)
    if executable is None:
        raise SystemExit(f"{name} is not installed")
    launch = dict(zip(BROWSERS, (_chromium, _firefox, _webkit), strict=True))[name]
    spaces = server.spaces()
    with (
        _driving() as (url, given, reports, driver),
        launch(executable, url, spaces) as driver.drive,
    ):
        for test in tests:
            driver.drive("delete_all_cookies", None)
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


Spaces: TypeAlias = Mapping[str, list[int]]
"""The ports of servers in each address space but loopback."""
Drive = Callable[[str, Any], object]
"""What does a command of a test: its name, and what it is given."""


class _Driver:
    """Does what tests ask of a driver, once the browser runs."""

    drive: Drive

    def answer(self, message: dict[str, Any]) -> str:
        """Do it; what went wrong, or nothing."""
        try:
            self.drive(message["command"], message.get("given"))
        except Exception as error:
            return repr(error)
        return ""


@contextmanager
def _chromium(executable: str, url: str, spaces: Spaces) -> Iterator[Drive]:
    overrides = [f"127.0.0.1:{port}={space}" for space, ports in spaces.items() for port in ports]
    arguments = [
        *CHROMIUM_ARGUMENTS,
        f"--ip-address-space-overrides={','.join(overrides)}",
        "--remote-debugging-port=0",
        "about:blank",
    ]
    with (
        launching.chromium(executable, *arguments, preferences=CHROMIUM_PREFERENCES) as running,
        Remote(running.devtools()) as remote,
    ):
        targets = remote.command("Target.getTargets")["targetInfos"]
        target = next(each["targetId"] for each in targets if each["type"] == "page")
        session = remote.command("Target.attachToTarget", targetId=target, flatten=True)
        remote.command("Page.navigate", session["sessionId"], url=url)

        def drive(command: str, given: Any) -> None:
            if command == "delete_all_cookies":
                remote.command("Storage.clearCookies")
            else:
                remote.command(
                    "Browser.setPermission",
                    origin=given["origin"],
                    permission={"name": given["name"]},
                    setting=given["state"],
                )

        yield drive


@contextmanager
def _firefox(executable: str, url: str, spaces: Spaces) -> Iterator[Drive]:
    arguments = ["--remote-debugging-port=0", "about:blank"]
    overrides = {
        f"network.lna.address_space.{'private' if space == 'local' else space}.override": ",".join(
            f"127.0.0.1:{port}" for port in ports
        )
        for space, ports in spaces.items()
    }
    with (
        launching.firefox(
            executable, *arguments, preferences=FIREFOX_PREFERENCES | overrides
        ) as running,
        Remote(running.bidi()) as remote,
    ):
        remote.command("session.new", capabilities={"alwaysMatch": {"acceptInsecureCerts": True}})
        context = remote.command("browsingContext.getTree")["contexts"][0]["context"]
        remote.send("browsingContext.navigate", context=context, url=url, wait="none")

        def drive(command: str, given: Any) -> None:
            if command == "delete_all_cookies":
                remote.command("storage.deleteCookies")
            else:
                remote.command(
                    "permissions.setPermission",
                    descriptor={"name": given["name"]},
                    state=given["state"],
                    origin=given["origin"],
                )

        yield drive


@contextmanager
def _webkit(_executable: str, url: str, _spaces: Spaces) -> Iterator[Drive]:
    with (
        naming(HOSTS) as proxy,
        launching.webkit_windows(proxy, [url], may_open=True) as running,
    ):

        def drive(command: str, _given: Any) -> None:
            # It has no permission for addresses: a request goes out, whatever a test sets.
            if command == "delete_all_cookies":
                launching.delete_webkit_cookies(running)

        yield drive


@contextmanager
def _driving() -> Iterator[tuple[str, queue.SimpleQueue[Any], queue.SimpleQueue[Any], _Driver]]:
    """Serve the page that opens the tests.

    Gives its URL, what it is given, its reports, and who does what its tests ask of a driver.
    """
    driver = _Driver()
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
            message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path == "/drive":
                answer = driver.answer(message)
            else:
                reports.put(message)
                answer = ""
            self._reply(answer.encode(), "text/plain")

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
            yield f"http://127.0.0.1:{server.server_address[1]}/", given, reports, driver
        finally:
            server.shutdown()

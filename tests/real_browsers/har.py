"""HAR files as the browsers' own developer tools save them, recorded without a driver.

Chromium carries its developer tools with it: they are opened as a page of their own that inspects
another one, and are asked for what their "Export HAR" writes. Firefox's are opened in its window,
which is itself a page for WebDriver BiDi.
"""

import json
import time
import urllib.request
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from websockets.sync.client import ClientConnection, connect

from .bidi import driven_firefox
from .launching import TIME_LIMIT, chromium

__all__ = ["chromium_har", "chromium_log", "firefox_har"]

ATTEMPTS = 3
SETTLING = 20.0
"""Seconds in which a recording must have everything once the page is done."""
DONE = "done"
"""The title that a page gives itself when there is nothing left to record."""

CHROMIUM_READY = """
import('./models/logs/logs.js').then(logs => {
  try { return !!logs.NetworkLog.NetworkLog.instance(); } catch { return false; }
})"""
CHROMIUM_INSPECTS = """
import('./core/sdk/sdk.js').then(sdk =>
  !!sdk.TargetManager.TargetManager.instance().primaryPageTarget())"""
CHROMIUM_EXPORT = """
Promise.all([import('./models/logs/logs.js'), import('./models/har/har.js')]).then(
  async ([logs, har]) => JSON.stringify({log: await har.Log.Log.build(
    logs.NetworkLog.NetworkLog.instance().requests(), {sanitize: true})}))"""
FIREFOX_OPEN = """
(async () => {
  const {require} = ChromeUtils.importESModule(
    "resource://devtools/shared/loader/Loader.sys.mjs");
  const {gDevTools} = require("devtools/client/framework/devtools");
  globalThis.recording = await gDevTools.showToolboxForTab(
    gBrowser.selectedTab, {toolId: "netmonitor"});
})()"""
FIREFOX_LIST = """
JSON.stringify(recording.getCurrentPanel().panelWin.store.getState().requests.requests.map(
  ({url, status}) => [url, status ?? null]))"""
FIREFOX_EXPORT = """
(async () => JSON.stringify(
  await recording.getCurrentPanel().panelWin.api.getHar()))()"""


Har = dict[str, Any]
Recorded = list[tuple[str, object]]
"""The URL and the status of each request."""


def chromium_har(
    executable: str, url: str, expected: Collection[str], options: Sequence[str] = ()
) -> Har:
    """Open `url` in Chromium with its developer tools; gives the HAR once the page is done.

    `expected` are endings of URLs. The recording lags behind the page: it is waited for until it
    has them all, and, since on a busy machine the developer tools may miss one, is made anew if it
    never does.
    """
    return _attempted(lambda: _chromium_har(executable, url, expected, options))


def _attempted(record: Callable[[], Har]) -> Har:
    for _ in range(ATTEMPTS - 1):
        with suppress(TimeoutError):
            return record()
    return record()


def _chromium_har(
    executable: str, url: str, expected: Collection[str], options: Sequence[str]
) -> Har:
    with _chromium(executable, options) as (remote, host):
        page = _first_page(host)
        address = f"http://{host}/devtools/devtools_app.html?ws={host}/devtools/page/{page}"
        tools = remote.attach(remote.command("Target.createTarget", url=address)["targetId"])
        inspected = remote.attach(page)
        for ready in (CHROMIUM_READY, CHROMIUM_INSPECTS):
            remote.wait_for(tools, ready, True)
        remote.command("Page.navigate", inspected, url=url)
        remote.wait_for(inspected, "document.title", DONE)

        def export() -> Har:
            har: Har = json.loads(remote.evaluate(tools, CHROMIUM_EXPORT))
            return har

        _settle(lambda: _recorded(export()), expected)
        return export()


def _settle(recorded: Callable[[], Recorded], expected: Collection[str]) -> None:
    """Wait until the recording stays as it is and has what is expected.

    Raises:
        TimeoutError: it never does.
    """
    deadline = time.monotonic() + SETTLING
    before, now = None, recorded()
    while before != now or not _has(now, expected):
        if time.monotonic() > deadline:
            raise TimeoutError(f"of {expected} the developer tools have {now}")
        time.sleep(0.5)
        before, now = now, recorded()


def chromium_log(executable: str, url: str, options: Sequence[str] = ()) -> list[str]:
    """Open `url` in Chromium; gives all that its console shows once the page is done.

    More than it writes to its standard error: what went wrong in the network, too.
    """
    with _chromium(executable, options) as (remote, host):
        page = remote.attach(_first_page(host))
        remote.command("Log.enable", page)
        remote.command("Page.navigate", page, url=url)
        remote.wait_for(page, "document.title", DONE)
        return remote.log


@contextmanager
def _chromium(executable: str, options: Sequence[str]) -> Iterator[tuple["_Chromium", str]]:
    """Chromium, and where it listens to the DevTools protocol."""
    arguments = ["--remote-debugging-port=0", "--remote-allow-origins=*", *options, "about:blank"]
    with chromium(executable, *arguments) as running:
        address = running.devtools()
        with connect(address, proxy=None, max_size=None) as socket:
            yield _Chromium(socket), urlsplit(address).netloc


def _first_page(host: str) -> str:
    with urllib.request.urlopen(f"http://{host}/json/list") as answer:
        targets = json.load(answer)
    return next(str(target["id"]) for target in targets if target["type"] == "page")


class _Chromium:
    """A session of the DevTools protocol."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._deadline = time.monotonic() + TIME_LIMIT
        self._number = 0
        self.log: list[str] = []

    def command(self, method: str, session: str | None = None, **parameters: Any) -> Any:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        self._socket.send(json.dumps(message))
        while True:
            answer = json.loads(self._socket.recv(timeout=self._deadline - time.monotonic()))
            if answer.get("method") == "Log.entryAdded":
                self.log.append(answer["params"]["entry"]["text"])
            if answer.get("id") == self._number:
                assert "result" in answer, answer
                return answer["result"]

    def attach(self, target: str) -> str:
        """A session with `target`."""
        return str(
            self.command("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        )

    def evaluate(self, session: str, expression: str) -> Any:
        result = self.command(
            "Runtime.evaluate",
            session,
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
        )
        return result["result"].get("value")

    def wait_for(self, session: str, expression: str, value: object) -> None:
        while self.evaluate(session, expression) != value:
            if time.monotonic() > self._deadline:
                raise TimeoutError(f"{expression} is not {value}")
            time.sleep(0.1)


def firefox_har(
    executable: str,
    url: str,
    expected: Collection[str],
    preferences: Mapping[str, object] | None = None,
) -> Har:
    """Like `chromium_har`, in Firefox."""
    return _attempted(lambda: _firefox_har(executable, url, expected, preferences))


def _firefox_har(
    executable: str, url: str, expected: Collection[str], preferences: Mapping[str, object] | None
) -> Har:
    # It may also reach its own window.
    with driven_firefox(
        executable, "--remote-allow-system-access", preferences=preferences, insecure=True
    ) as session:
        page = session.context()
        window = session.context(**{"moz:scope": "chrome"})
        session.evaluate(window, FIREFOX_OPEN)
        session.open(page, url)
        while session.evaluate(page, "document.title") != DONE:
            time.sleep(0.1)
        # An export while requests still arrive in the developer tools loses some of them.
        _settle(
            lambda: [
                (url, status) for url, status in json.loads(session.evaluate(window, FIREFOX_LIST))
            ],
            expected,
        )
        har: Har = json.loads(session.evaluate(window, FIREFOX_EXPORT))
        return har


def _has(recorded: Recorded, expected: Collection[str]) -> bool:
    return all(any(url.endswith(ending) for url, _ in recorded) for ending in expected)


def _recorded(har: Har) -> Recorded:
    return [
        (entry["request"]["url"], entry["response"]["status"]) for entry in har["log"]["entries"]
    ]

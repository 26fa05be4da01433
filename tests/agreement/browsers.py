"""Scenarios in real browsers: started, watched, restarted when they die, and listened to.

Chromium says why a call failed by its DevTools protocol, Firefox by WebDriver BiDi's log; WebKitGTK
writes its console to the system's journal only. What is said of a scenario is found by its URL.
"""

from __future__ import annotations

import json
import queue
import re
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from crossorigin.demo import find_chromium

from ..real_browsers import launching
from ..real_browsers.launching import BrowserDied, RunningBrowser
from .observation import Observation, seen_on_the_wire
from .scenarios import Scenario
from .server import Server

__all__ = ["BROWSERS", "Notes", "RealBrowser", "Remote", "find_browser"]

BROWSERS = ("chromium", "firefox", "webkit")
SILENCE = 40.0
"""Seconds without a request after which a browser counts as dead."""
IDLE = 4
"""How often the page may ask for more while its last batch is not reported."""
GRACE = 1.0
"""Seconds in which a browser must have said why the last calls failed."""

STARTED_ANEW = {"chromium": 600}
"""Scenarios until a restart: Chromium remembers 1,024 preflights, then forgets random ones."""

Notes = dict[str, list[Any]]
"""What the browser said, by the scenario's number."""


def find_browser(name: str) -> str | None:
    """The path of a browser, if it is installed."""
    find = {
        "chromium": find_chromium,
        "firefox": launching.find_firefox,
        "webkit": launching.find_webkit,
    }
    return find[name]()


class RealBrowser:
    """One browser, kept running. `restarts` says what each restart was for."""

    def __init__(self, name: str, executable: str, server: Server) -> None:
        self.name = name
        self.restarts: list[str] = []
        self._executable = executable
        self._server = server
        self._count = 0
        self._since_start = 0
        self._stack = ExitStack()
        self._notes: Notes = defaultdict(list)

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _start(self) -> None:
        url = self._server.page_of_next_launch()
        launch = {"chromium": _chromium, "firefox": _firefox, "webkit": _webkit}[self.name]
        self._running = self._stack.enter_context(launch(self._executable, url, self._notes))
        self._since_start = 0

    def run(self, scenarios: Sequence[Scenario]) -> list[tuple[str, Observation]]:
        """Run `scenarios`, each with URLs that no other has.

        Gives their numbers, which are in those URLs, and their observations, in order.

        Raises:
            BrowserDied: it died several times.
        """
        if self._since_start + len(scenarios) > STARTED_ANEW.get(self.name, sys.maxsize):
            self._stack.close()
            self._start()
        self._since_start += len(scenarios)
        numbers = {}
        for scenario in scenarios:
            self._count += 1
            numbers[f"{self.name}-{self._count}"] = scenario
        left = dict(numbers)
        outcomes: dict[str, list[dict[str, Any]]] = {}
        self._server.give(left)
        while left:
            try:
                report = self._next_report()
            except BrowserDied as died:
                self.restarts.append(str(died))
                if len(self.restarts) > 20:
                    raise
                self._restart(left)
                continue
            if report["number"] in left:
                outcomes[report["number"]] = report["outcomes"]
                del left[report["number"]]
        self._await_notes(outcomes)
        return [
            (
                number,
                Observation(
                    outcomes[number],
                    seen_on_the_wire(self._server.places, scenario, self._server.forget(number)),
                    self._notes.pop(number, []),
                ),
            )
            for number, scenario in numbers.items()
        ]

    def _next_report(self) -> dict[str, Any]:
        activity, since = self._server.activity, time.monotonic()
        while True:
            with suppress(queue.Empty):
                report: dict[str, Any] = self._server.reports.get(timeout=1)
                return report
            if not self._running.alive:
                raise BrowserDied(f"{self.name} ended")
            if self._server.idle > IDLE:
                raise BrowserDied(f"{self.name} lost a batch on the way")
            if self._server.activity != activity:
                activity, since = self._server.activity, time.monotonic()
            elif time.monotonic() - since > SILENCE:
                raise BrowserDied(f"{self.name} asked for nothing for {SILENCE:.0f} s")

    def _restart(self, left: dict[str, Scenario]) -> None:
        self._stack.close()
        for number in left:
            self._notes.pop(number, None)
        self._start()
        self._server.give(left)

    def _await_notes(self, outcomes: dict[str, list[dict[str, Any]]]) -> None:
        """Wait until there is a note for every failed call, or no more are to be expected."""
        if self.name == "webkit":  # says nothing
            return
        deadline = time.monotonic() + GRACE
        while time.monotonic() < deadline and any(
            len(self._notes[number]) < sum("failed" in outcome for outcome in each)
            for number, each in outcomes.items()
        ):
            time.sleep(0.05)


def _number(text: str) -> str | None:
    found = re.search(r"/s/([^/]+)/\d", text)
    return found[1] if found else None


@contextmanager
def _chromium(executable: str, url: str, notes: Notes) -> Iterator[RunningBrowser]:
    arguments = ["--remote-debugging-port=0", "about:blank"]
    with (
        launching.chromium(executable, *arguments) as running,
        Remote(running.devtools()) as remote,
    ):
        _listen_to_network(remote, notes)
        targets = remote.command("Target.getTargets")["targetInfos"]
        target = next(each["targetId"] for each in targets if each["type"] == "page")
        attached = remote.command("Target.attachToTarget", targetId=target, flatten=True)
        remote.command("Page.navigate", attached["sessionId"], url=url)
        yield running


def _listen_to_network(remote: Remote, notes: Notes) -> None:
    """Note what Chromium calls each failure: its CORS error, or else its network error."""
    urls: dict[str, str] = {}

    def watch(session: str) -> None:
        remote.send("Network.enable", session)
        attach = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}
        remote.send("Target.setAutoAttach", session, **attach)
        remote.send("Runtime.runIfWaitingForDebugger", session)

    def heard(message: dict[str, Any]) -> None:
        parameters = message.get("params", {})
        match message.get("method"):
            case "Target.attachedToTarget":
                watch(parameters["sessionId"])
            case "Network.requestWillBeSent":
                urls[parameters["requestId"]] = parameters["request"]["url"]
            case "Network.loadingFailed" if parameters.get("type") != "Preflight":
                number = _number(urls.get(parameters["requestId"], ""))
                if number is not None:
                    status = parameters.get("corsErrorStatus") or {}
                    notes[number].append(
                        {
                            "net": parameters["errorText"],
                            "cors": status.get("corsError"),
                            "parameter": status.get("failedParameter"),
                            "blocked": parameters.get("blockedReason"),
                        }
                    )

    remote.listeners.append(heard)


@contextmanager
def _firefox(executable: str, url: str, notes: Notes) -> Iterator[RunningBrowser]:
    arguments = ["--remote-debugging-port=0", "about:blank"]
    with (
        launching.firefox(executable, *arguments) as running,
        Remote(running.bidi()) as remote,
    ):

        def heard(message: dict[str, Any]) -> None:
            if message.get("method") == "log.entryAdded":
                text = message["params"]["text"]
                number = _number(text or "")
                if number is not None:
                    notes[number].append(text)

        remote.listeners.append(heard)
        remote.command("session.new", capabilities={})
        remote.command("session.subscribe", events=["log.entryAdded"])
        context = remote.command("browsingContext.getTree")["contexts"][0]["context"]
        remote.send("browsingContext.navigate", context=context, url=url, wait="none")
        yield running


@contextmanager
def _webkit(executable: str, url: str, notes: Notes) -> Iterator[RunningBrowser]:
    with launching.webkit(executable, url) as running:
        yield running


class Remote:
    """A browser's remote end: commands are answered, and events heard in a thread."""

    def __init__(self, url: str) -> None:
        self.listeners: list[Callable[[dict[str, Any]], None]] = []
        self._connecting = connect(url, proxy=None, max_size=None)
        self._number = 0
        self._answers: dict[int, queue.SimpleQueue[dict[str, Any]]] = {}
        self._sending = threading.Lock()
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> Remote:
        self._socket = self._connecting.__enter__()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._connecting.__exit__(None, None, None)
        self._thread.join()

    def send(self, method: str, session: str | None = None, **parameters: Any) -> int:
        with self._sending:
            self._number += 1
            number = self._number
            self._answers[number] = queue.SimpleQueue()
            command = {"id": number, "method": method, "params": parameters}
            if session is not None:
                command["sessionId"] = session
            self._socket.send(json.dumps(command))
        return number

    def command(self, method: str, session: str | None = None, **parameters: Any) -> Any:
        number = self.send(method, session, **parameters)
        message = self._answers[number].get(timeout=launching.TIME_LIMIT)
        assert "result" in message, message
        return message["result"]

    def _listen(self) -> None:
        with suppress(ConnectionClosed):
            for text in self._socket:
                message = json.loads(text)
                if "id" in message:
                    self._answers[message["id"]].put(message)
                else:
                    for listener in self.listeners:
                        listener(message)

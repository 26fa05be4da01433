"""What real browsers write to their consoles about a page, read without a driver.

Chromium copies its console to its standard error. Firefox does so only with what scripts say; what
it says itself, of CORS for one, it tells by WebDriver BiDi, a few JSON messages over a WebSocket.
"""

import json
import os
import queue
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from websockets.sync.client import ClientConnection, connect

__all__ = [
    "CHROMIUM_OPTIONS",
    "FIREFOX_PREFERENCES",
    "TIME_LIMIT",
    "chromium_console",
    "find_firefox",
    "firefox_console",
    "running",
    "throw_away_profile",
    "write_preferences",
]

TIME_LIMIT = 60.0
"""Seconds in which a browser must have started and said everything."""

FIREFOX_PREFERENCES = {
    # A proxy that does not exist, for all but loopback: the browser reaches nothing else.
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
}


CHROMIUM_OPTIONS = (
    "--headless",
    "--no-first-run",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
)


def find_firefox() -> str | None:
    """The path of Firefox; ``CROSSORIGIN_FIREFOX`` in the environment goes first."""
    candidates = (os.environ.get("CROSSORIGIN_FIREFOX"), "firefox-esr", "firefox")
    return next(filter(None, (shutil.which(name) for name in candidates if name)), None)


def chromium_console(executable: str, url: str, enough: Callable[[list[str]], bool]) -> list[str]:
    """Open `url` in Chromium; gives the messages of its console once there are `enough`."""
    messages: list[str] = []
    options = [
        *CHROMIUM_OPTIONS,
        "--enable-logging=stderr",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    ]
    with throw_away_profile() as profile:
        command = [executable, *options, f"--user-data-dir={profile}", url]
        with running(command, profile) as line:
            while not enough(messages):
                found = re.search(r'CONSOLE:\d+\] "(.*)", source: ', line())
                if found:
                    messages.append(found[1])
    return messages


def firefox_console(executable: str, url: str, enough: Callable[[list[str]], bool]) -> list[str]:
    """Open `url` in Firefox; gives the messages of its console once there are `enough`."""
    messages: list[str] = []
    with throw_away_profile() as profile:
        write_preferences(profile, FIREFOX_PREFERENCES)
        options = ["--headless", "--no-remote", "--remote-debugging-port=0"]
        command = [executable, *options, "--profile", str(profile), "about:blank"]
        with running(command, profile) as line:
            while (found := re.search(r"WebDriver BiDi listening on (ws://\S+)", line())) is None:
                pass
            with connect(f"{found[1]}/session", proxy=None, max_size=None) as socket:
                remote = BiDi(socket, messages)
                remote.command("session.new", capabilities={})
                remote.command("session.subscribe", events=["log.entryAdded"])
                tree = remote.command("browsingContext.getTree")
                context = tree["contexts"][0]["context"]
                remote.command("browsingContext.navigate", context=context, url=url, wait="none")
                while not enough(messages):
                    remote.receive()
    return messages


def write_preferences(profile: Path, preferences: Mapping[str, object]) -> None:
    """Let Firefox start in `profile` with `preferences`."""
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
        for name, value in preferences.items()
    ]
    (profile / "user.js").write_text("".join(lines))


class BiDi:
    """A session of WebDriver BiDi that collects what the log says."""

    def __init__(self, socket: ClientConnection, messages: list[str]) -> None:
        self._socket = socket
        self._messages = messages
        self._deadline = time.monotonic() + TIME_LIMIT
        self._number = 0

    def command(self, method: str, **parameters: Any) -> Any:
        self._number += 1
        command = {"id": self._number, "method": method, "params": parameters}
        self._socket.send(json.dumps(command))
        while True:
            message = self.receive()
            if message.get("id") == self._number:
                assert message["type"] == "success", message
                return message["result"]

    def receive(self) -> dict[str, Any]:
        text = self._socket.recv(timeout=self._deadline - time.monotonic())
        message: dict[str, Any] = json.loads(text)
        if message.get("method") == "log.entryAdded":
            self._messages.append(message["params"]["text"])
        return message


@contextmanager
def throw_away_profile() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="crossorigin-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextmanager
def running(command: list[str], home: Path) -> Iterator[Callable[[], str]]:
    """Run a browser while the block runs; gives what waits for the next line it says."""
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    deadline = time.monotonic() + TIME_LIMIT

    def next_line() -> str:
        line = lines.get(timeout=max(deadline - time.monotonic(), 0))
        assert line is not None, f"{command[0]} ended"
        return line

    with subprocess.Popen(  # noqa: S603 (the path is the user's own browser)
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
        # Caches and settings go to the throw-away profile; and Firefox, run by root, insists that
        # the home directory be root's.
        env={**os.environ, "HOME": str(home)},
    ) as process:
        assert process.stderr is not None
        reader = threading.Thread(target=_read, args=(process.stderr, lines), daemon=True)
        reader.start()
        try:
            yield next_line
        finally:
            # The browser and all its helpers, which are of its process group.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, 9)
            reader.join()


def _read(stream: IO[str], lines: "queue.SimpleQueue[str | None]") -> None:
    for line in stream:
        lines.put(line)
    lines.put(None)

"""Starting real browsers, without a driver: a throw-away profile, no network but loopback."""

import json
import os
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from crossorigin.demo.chromium import end_group

from ..patience import PATIENCE

__all__ = [
    "BrowserDied",
    "RunningBrowser",
    "chromium",
    "delete_webkit_cookies",
    "find_firefox",
    "find_webkit",
    "firefox",
    "webkit",
    "webkit_windows",
]

TIME_LIMIT = PATIENCE
"""Seconds in which a browser must have said what is waited for."""

CHROMIUM_OPTIONS = [
    "--headless",
    "--no-first-run",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, "
    "EXCLUDE *.localhost",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]
FIREFOX_PREFERENCES = {
    # A proxy that does not exist, for all but loopback: the browser reaches nothing else.
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    # Timers run on time in a window that nobody sees.
    "dom.timeout.enable_budget_timer_throttling": False,
    "dom.min_background_timeout_value": 4,
    "dom.min_background_timeout_value_without_budget_throttling": 4,
}


class BrowserDied(Exception):
    """The browser ended, or fell silent, before it had done its part."""


@dataclass
class RunningBrowser:
    """A browser's process, and the lines that it says on its standard error."""

    process: "subprocess.Popen[str]"
    lines: "queue.SimpleQueue[str | None]"

    def line(self, seconds: float = TIME_LIMIT) -> str:
        """The next line.

        Raises:
            BrowserDied: there is none within `seconds`, or ever.
        """
        try:
            line = self.lines.get(timeout=seconds)
        except queue.Empty:
            raise BrowserDied(f"{self.process.args!r} said nothing for {seconds:.0f} s") from None
        if line is None:
            raise BrowserDied(f"{self.process.args!r} ended")
        return line

    def find(self, pattern: str) -> re.Match[str]:
        """The first match of `pattern` in the next lines.

        Raises:
            BrowserDied: there is none within `TIME_LIMIT`, or ever.
        """
        deadline = time.monotonic() + TIME_LIMIT
        while (found := re.search(pattern, self.line(max(deadline - time.monotonic(), 0)))) is None:
            pass
        return found

    def devtools(self) -> str:
        """The address at which Chromium, with its remote debugging on, listens."""
        return self.find(r"DevTools listening on (ws://\S+)")[1]

    def bidi(self) -> str:
        """The address at which Firefox, with its remote debugging on, begins a session of BiDi."""
        return self.find(r"WebDriver BiDi listening on (ws://\S+)")[1] + "/session"

    @property
    def alive(self) -> bool:
        return self.process.poll() is None


def find_firefox() -> str | None:
    """The path of Firefox; ``CROSSORIGIN_FIREFOX`` in the environment goes first."""
    candidates = (os.environ.get("CROSSORIGIN_FIREFOX"), "firefox-esr", "firefox")
    return next(filter(None, (shutil.which(name) for name in candidates if name)), None)


def find_webkit() -> str | None:
    """The path of WebKitGTK's MiniBrowser, if Xvfb is there too to give it a screen."""
    if shutil.which("Xvfb") is None:
        return None
    found = sorted(Path("/usr").glob("lib*/**/webkit2gtk-4.1/MiniBrowser"))
    return str(found[-1]) if found else None


@contextmanager
def chromium(
    executable: str, *arguments: str, preferences: Mapping[str, object] | None = None
) -> Iterator[RunningBrowser]:
    """Run Chromium while the block runs; `preferences` are as its profile has them, nested."""
    with _profile() as profile:
        (profile / "Default").mkdir()
        (profile / "Default" / "Preferences").write_text(json.dumps(preferences or {}))
        command = [executable, *CHROMIUM_OPTIONS, f"--user-data-dir={profile}", *arguments]
        with _running(command, profile) as running:
            yield running


@contextmanager
def firefox(
    executable: str, *arguments: str, preferences: Mapping[str, object] | None = None
) -> Iterator[RunningBrowser]:
    """Run Firefox while the block runs."""
    with _profile() as profile:
        settings = {**FIREFOX_PREFERENCES, **(preferences or {})}
        lines = [
            f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
            for name, value in settings.items()
        ]
        (profile / "user.js").write_text("".join(lines))
        options = ["--headless", "--no-remote", "--profile", str(profile)]
        # Run by root, Firefox insists that the home directory be root's.
        with _running([executable, *options, *arguments], profile) as running:
            yield running


@contextmanager
def webkit(executable: str, *arguments: str, private: bool = True) -> Iterator[RunningBrowser]:
    """Run WebKitGTK's MiniBrowser on a screen of its own while the block runs.

    It writes its console to its output only if it is not `private`.
    """
    with _on_a_screen([executable, *["--private"] * private, *arguments]) as running:
        yield running


@contextmanager
def webkit_windows(
    proxy: str, urls: Sequence[str], *, may_open: bool = False
) -> Iterator[RunningBrowser]:
    """Run WebKitGTK while the block runs: a window for each URL, in one process, behind a proxy.

    With `may_open`, pages may open windows, and `delete_webkit_cookies` works.
    """
    script = Path(__file__).with_name("webkit_windows.py")
    command = [sys.executable, str(script), *["--open"] * may_open, proxy, *urls]
    with _on_a_screen(command) as running:
        yield running


def delete_webkit_cookies(running: RunningBrowser) -> None:
    """Delete all cookies of a WebKitGTK whose pages may open windows.

    Raises:
        BrowserDied: it did not say within `TIME_LIMIT` that they are deleted.
    """
    assert running.process.stdin is not None
    running.process.stdin.write("\n")
    running.process.stdin.flush()
    running.find("^deleted$")


@contextmanager
def _on_a_screen(command: list[str]) -> Iterator[RunningBrowser]:
    with _profile() as profile, _screen(profile) as display:
        environment = {
            "DISPLAY": display,
            "XDG_RUNTIME_DIR": str(profile),
            "GDK_BACKEND": "x11",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
            "NO_AT_BRIDGE": "1",
            "no_proxy": "*",
        }
        with _running(command, profile, environment) as running:
            yield running


@contextmanager
def _screen(profile: Path) -> Iterator[str]:
    """A virtual screen; gives its name."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "800x600x24", "-nolisten", "tcp"]
    with _running(command, profile, pass_fds=(write,)):
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
            if not number:
                raise BrowserDied("Xvfb did not start")
            yield f":{number}"


@contextmanager
def _profile() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="crossorigin-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextmanager
def _running(
    command: list[str],
    profile: Path,
    environment: Mapping[str, str] | None = None,
    pass_fds: tuple[int, ...] = (),
) -> Iterator[RunningBrowser]:
    """Run a program whose home and temporary files are in the profile, and go with it."""
    folders = {"HOME": str(profile), "TMPDIR": str(profile)}
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    with subprocess.Popen(  # noqa: S603 (the path is the user's own browser)
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
        pass_fds=pass_fds,
        env={**os.environ, **folders, **(environment or {})},
    ) as process:
        assert process.stdout is not None
        reader = threading.Thread(target=_read, args=(process.stdout, lines), daemon=True)
        reader.start()
        try:
            yield RunningBrowser(process, lines)
        finally:
            end_group(process)
            reader.join()


def _read(stream: IO[str], lines: "queue.SimpleQueue[str | None]") -> None:
    for line in stream:
        lines.put(line)
    lines.put(None)

"""Real servers, each a process of its own, on free ports of 127.0.0.1."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from packaging.version import Version

from ..patience import PATIENCE

ROOT = Path(__file__).parents[2]
LIMIT = 30.0
"""Seconds in which a server must have ended by itself."""

ATTEMPTS = 3

# The commands are modules of Python with their arguments; "{port}" and "{folder}" are filled in.
# The longest request header that a test sends has 30 KB. Where a server's own limit is lower, an
# option raises it. Kept-alive connections stay open for as long as a test may take.
COMMANDS = {
    "uvicorn": "uvicorn --host 127.0.0.1 --port {port} --http h11"
    " --h11-max-incomplete-event-size 65536 --timeout-keep-alive 75"
    " tests.servers.applications:asgi",
    "hypercorn": "hypercorn --bind 127.0.0.1:{port} --config {folder}/hypercorn.toml"
    " tests.servers.applications:asgi",
    "granian-asgi": "granian --host 127.0.0.1 --port {port} --interface asgi"
    " tests.servers.applications:asgi",
    "gunicorn": "gunicorn --bind 127.0.0.1:{port} --worker-class gthread --threads 8"
    " --keep-alive 75 --limit-request-field_size 65536 tests.servers.applications:wsgi",
    "waitress": "waitress --listen=127.0.0.1:{port} tests.servers.applications:wsgi",
    "granian-wsgi": "granian --host 127.0.0.1 --port {port} --interface wsgi"
    " tests.servers.applications:wsgi",
}
HYPERCORN = "h11_max_incomplete_size = 65536\nkeep_alive_timeout = 75\n"

ASGI_SERVERS = ("uvicorn", "hypercorn", "granian-asgi")
WSGI_SERVERS = ("gunicorn", "waitress", "granian-wsgi")
SERVERS = ASGI_SERVERS + WSGI_SERVERS

HIDES_A_CUT_STREAM = {"granian-wsgi"} if Version(version("granian")) < Version("2.8.9") else set()
"""Servers that end a stream that failed as if it were complete."""


class Server(NamedTuple):
    """A running server."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def origin(self) -> str:
        """The origin of its own pages."""
        return f"http://127.0.0.1:{self.port}"

    def output(self) -> str:
        """What it has written to standard output and standard error."""
        return self.log.read_text(errors="replace")

    def wait_for_output(self, text: str, *, since: int = 0) -> None:
        """Wait until it has written `text`, after the first `since` characters of its output."""
        wait_until(
            lambda: text in self.output()[since:],
            lambda: f"{self.name} does not write {text!r}:\n{self.output()[since:]}",
        )


@contextmanager
def run(commands: Mapping[str, str], folder: Path) -> Iterator[dict[str, Server]]:
    """Run a server by each of `commands` while the block runs; their logs go into `folder`."""
    running: dict[str, Server] = {}
    try:
        for name, command in commands.items():
            running[name] = _start(name, command, folder)
        for name, command in commands.items():
            for _ in range(ATTEMPTS):
                if _accepts(running[name]):
                    break
                # Another program may have taken the port.
                running[name] = _start(name, command, folder)
            else:
                raise AssertionError(f"{name} does not start:\n{running[name].output()}")
        yield running
    finally:
        for server in running.values():
            with suppress(ProcessLookupError):
                os.killpg(server.process.pid, signal.SIGTERM)
        for server in running.values():
            _wait_until_it_ended(server)


def _start(name: str, command: str, folder: Path) -> Server:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    log = folder / f"{name}.log"
    words = command.format(port=port, folder=folder).split()
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", *words],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a process group of its own, workers included
            env={**os.environ, "TMPDIR": str(folder)},
        )
    return Server(name, port, process, log)


def _accepts(server: Server) -> bool:
    """Wait until the server accepts connections; false if it ended instead."""

    def ended() -> bool:
        return server.process.poll() is not None

    def accepts() -> bool:
        try:
            socket.create_connection(("127.0.0.1", server.port), PATIENCE).close()
        except ConnectionRefusedError:
            return False
        return True

    wait_until(
        lambda: ended() or accepts(),
        lambda: f"{server.name} accepts no connection:\n{server.output()}",
    )
    return not ended()


def _wait_until_it_ended(server: Server) -> None:
    try:
        server.process.wait(LIMIT)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait(LIMIT)


def wait_until(true: Callable[[], bool], failure: Callable[[], str]) -> None:
    """Wait until `true()`; after the limit, fail with the text of `failure()`."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(failure())
        time.sleep(0.02)

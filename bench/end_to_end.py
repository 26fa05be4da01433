"""End to end: what a request costs real servers, under wrk, with and without each middleware.

One worker each, connections kept alive, contenders in turns. The measure is the CPU time of the
server's processes for each answered request, because other work on the machine disturbs it far less
than requests a second.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .in_process import requests
from .measuring import cpu_seconds, figure, ratios

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
SECONDS = 1
ROUNDS = 3
CONNECTIONS = 16
SERVERS: dict[str, tuple[list[str], str, list[str]]] = {
    "uvicorn": (
        ["uvicorn", "--no-access-log", "--log-level=error", "--port={port}", "bench.served:app"],
        "ASGI",
        ["bare", "crossorigin", "Starlette", "asgi-cors"],
    ),
    "granian": (
        ["granian", "--interface=asgi", "--no-ws", "--port={port}", "bench.served:app"],
        "ASGI",
        ["bare", "crossorigin", "Starlette", "asgi-cors"],
    ),
    "gunicorn": (
        ["gunicorn", "-k", "gthread", "--threads=1", "-b", "127.0.0.1:{port}", "bench.served:app"],
        "WSGI",
        ["bare", "crossorigin"],
    ),
    "gunicorn, Flask": (
        ["gunicorn", "-k", "gthread", "--threads=1", "-b", "127.0.0.1:{port}", "bench.served:app"],
        "Flask",
        ["bare", "crossorigin", "flask-cors"],
    ),
}
ROWS = ("no Origin", "allowed", "refused", "good preflight")


def run(say: Callable[[str], None]) -> list[dict[str, Any]]:
    if shutil.which("wrk") is None:
        say("no wrk (Debian package wrk): end to end is left out")
        return []
    results = []
    for server, (command, host, names) in SERVERS.items():
        costs: dict[str, dict[str, list[float]]] = {row: {n: [] for n in names} for row in ROWS}
        with _serving(command, host, names) as serving:
            for turn in range(ROUNDS + 1):
                for row in ROWS:
                    for name in names:
                        port, group = serving[name]
                        before = cpu_seconds(group)
                        answered = _wrk(port, row)
                        if turn:  # the first only warms up
                            costs[row][name].append((cpu_seconds(group) - before) / answered)
        results += [
            {
                "server": server,
                "row": row,
                "seconds": {name: figure(found) for name, found in costs[row].items()},
                "to bare": {
                    name: ratios(costs[row][name], costs[row]["bare"]) for name in names[1:]
                },
            }
            for row in ROWS
        ]
        say(f"end to end, {server}")
    return results


@contextmanager
def _serving(
    command: list[str], host: str, names: list[str]
) -> Iterator[dict[str, tuple[int, int]]]:
    """A server for each contender, all at once; only one is asked at a time."""
    serving, running = {}, []
    try:
        for name in names:
            port = _free_port()
            arguments = [part.format(port=port) for part in command]
            environment = {**os.environ, "CONTENDER": f"{host}:{name}", "PYTHONPATH": str(ROOT)}
            running.append(
                subprocess.Popen(
                    [str(BIN / arguments[0]), *arguments[1:]],
                    cwd=ROOT,
                    env=environment,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,  # by which its processes are known
                )
            )
            serving[name] = port, running[-1].pid
        for port, _ in serving.values():
            _await(port)
        yield serving
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(20)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _await(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"no server on port {port}")


def _wrk(port: int, row: str) -> int:
    """How many requests were answered."""
    method, headers = requests(13)[row]
    lines = [f'wrk.headers["{name}"] = "{value}"' for name, value in headers if name != "host"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write("\n".join([f'wrk.method = "{method}"', *lines]))
        script.flush()
        arguments = ["-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", script.name]
        done = subprocess.run(
            ["wrk", *arguments, f"http://127.0.0.1:{port}/"],
            check=True,
            capture_output=True,
            text=True,
        )
    found = re.search(r"(\d+) requests in", done.stdout)
    assert found is not None, done.stdout
    return int(found[1])

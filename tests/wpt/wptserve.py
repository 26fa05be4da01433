"""WPT's own server, from a checkout, on loopback and free ports."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ..patience import PATIENCE

__all__ = ["HOSTS", "WptServer", "serving_wpt"]

HOST, OTHER_HOST = "web-platform.test", "not-web-platform.test"
LABELS = ("", "www.", "www1.", "www2.", "xn--n8j6ds53lwwkrqhv28a.", "xn--lve-6lad.", "nonexistent.")
HOSTS = tuple(label + host for host in (HOST, OTHER_HOST) for label in LABELS[:-1])
"""The names that the tests use; all are of this machine."""
ADDRESSES = {"local": "192.168.0.1", "public": "203.0.113.1"}
VENDOR = "testdriver-vendor.js"
TEST_DRIVER = """// What tests ask of a driver is passed to the window that opened them.
let driving = top;
while (driving.opener) driving = driving.opener.top;
let asked = 0;
const drive = (command, given) => new Promise((done, fail) => {
  const number = ++asked;
  addEventListener("message", function heard({source, data}) {
    if (source !== driving || data.answer !== number) return;
    removeEventListener("message", heard);
    data.error ? fail(new Error(data.error)) : done();
  });
  driving.postMessage({type: "drive", number, command, given}, "*");
});
test_driver_internal.in_automation = true;
test_driver_internal.delete_all_cookies = () => drive("delete_all_cookies");
test_driver_internal.set_permission = ({descriptor, state}) =>
  drive("set_permission", {origin: location.origin, name: descriptor.name, state});
test_driver_internal.click = async (element) => element.click();
"""
"""In place of WPT's own file of that name, which is there to be replaced by each browser's."""


@dataclass(frozen=True)
class WptServer:
    """Where it listens: the first ports of http and https."""

    http: int
    https: int
    local: list[int]
    public: list[int]
    """The ports that count as another address space, in tests of Local Network Access."""

    def url(self, path: str, *, is_https: bool) -> str:
        scheme, port = ("https", self.https) if is_https else ("http", self.http)
        return f"{scheme}://{HOST}:{port}{path}"

    def spaces(self) -> dict[str, list[int]]:
        return {"local": self.local, "public": self.public}

    def addresses(self) -> dict[str, str]:
        """The addresses of all hosts, and of their ports in other address spaces."""
        addresses = dict.fromkeys(HOSTS, "127.0.0.1")
        for space, ports in self.spaces().items():
            for host in HOSTS:
                addresses |= {f"{host}:{port}": ADDRESSES[space] for port in ports}
        return addresses


@contextmanager
def serving_wpt(root: Path) -> Iterator[WptServer]:
    """Run ``wpt serve`` of the checkout at `root` while the block runs."""
    ports = _free_ports(10)
    with TemporaryDirectory(prefix="crossorigin-wpt-") as folder:
        yield from _serving(root, ports, Path(folder))


def _serving(root: Path, ports: list[int], folder: Path) -> Iterator[WptServer]:
    config = {
        "browser_host": HOST,
        "alternate_hosts": {"alt": OTHER_HOST},
        "server_host": "127.0.0.1",
        "check_subdomains": False,
        "aliases": [{"url-path": f"/resources/{VENDOR}", "local-dir": str(folder)}],
        "ports": {
            "http": ports[:2], "https": ports[2:4], "http-local": ports[4:5],
            "http-public": ports[5:6], "https-local": ports[6:7], "https-public": ports[7:8],
            "ws": ports[8:9], "wss": ports[9:10], "h2": [], "webtransport-h3": [], "dns": [],
        },
    }  # fmt: skip
    (folder / VENDOR).write_text(TEST_DRIVER)
    file = folder / "config.json"
    file.write_text(json.dumps(config))
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(  # noqa: S603 (the checkout is the user's own)
            [sys.executable, "wpt", "serve", "--config", str(file), "--no-h2"],
            cwd=root, stdout=log, stderr=log, start_new_session=True,
        ) as process,
    ):  # fmt: skip
        try:
            for port in (ports[0], ports[2]):
                _await_port(port, process)
            yield WptServer(ports[0], ports[2], [ports[4], ports[6]], [ports[5], ports[7]])
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _await_port(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.2)
    raise RuntimeError(f"wpt serve does not listen on port {port} of 127.0.0.1")

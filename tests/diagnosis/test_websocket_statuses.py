"""The statuses with which WebSocket servers refuse an Origin: `words.sockets` relies on them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import socketio
from starlette.applications import Starlette
from websockets.sync.server import serve as serve_websockets

from crossorigin.browser import handshake_request
from crossorigin.demo.servers import serve

from ..pains.software import UNPACKED, missing

GOOD = "https://app.example.com"


def status_of(port: int, path: str) -> int:
    """The status of the response to a handshake from a page that is not listed."""
    address = f"ws://127.0.0.1:{port}{path}"
    request = handshake_request(address, "https://evil.example")
    names = {name.lower() for name, _ in request.headers}
    headers = [*request.headers, *([] if "host" in names else [("Host", f"127.0.0.1:{port}")])]
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode())
        with connection.makefile("rb") as answer:
            return int(answer.readline().split()[1])


async def closes(scope: Any, receive: Any, send: Any) -> None:
    """An application that refuses each WebSocket."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})


@contextmanager
def websockets() -> Iterator[int]:
    """Serve with websockets, which compares the Origin itself."""
    with serve_websockets(lambda _: None, "127.0.0.1", 0, origins=[GOOD]) as server:  # type: ignore[list-item]  # its own type of strings
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.socket.getsockname()[1]
        server.shutdown()
        thread.join()


WS = f"""
const {{ WebSocketServer }} = require("ws");
const verifyClient = (info) => info.origin === "{GOOD}";
const server = new WebSocketServer({{ host: "127.0.0.1", port: 0, verifyClient }}, () => {{
  console.log(server.address().port);
}});
"""


@contextmanager
def ws() -> Iterator[int]:
    """Serve with ws for Node.js, whose application compares the Origin."""
    modules = UNPACKED / "clients" / "node_modules"
    node = shutil.which("node") or missing("node")
    if not (modules / "ws").is_dir():
        missing("ws")
    with subprocess.Popen(  # noqa: S603 (fixed arguments)
        [node, "--eval", WS],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "NODE_PATH": str(modules)},
    ) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())
        process.kill()


def listed() -> Any:
    """A server of Socket.IO with a list of origins."""
    server = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins=[GOOD])
    return socketio.ASGIApp(server)


SERVERS: dict[str, tuple[Callable[[], Any], str, int]] = {
    "uvicorn, an application that refuses": (lambda: serve(closes), "/", 403),
    "Starlette without such a path": (lambda: serve(Starlette()), "/", 403),
    "Socket.IO in Python": (
        lambda: serve(listed()), "/socket.io/?EIO=4&transport=websocket", 403
    ),
    "websockets": (websockets, "/", 403),
    "ws for Node.js": (ws, "/", 401),
}  # fmt: skip


@pytest.mark.parametrize("name", SERVERS)
def test_a_refused_origin_gets_this_status(name: str) -> None:
    server, path, status = SERVERS[name]
    with server() as port:
        assert status_of(port, path) == status

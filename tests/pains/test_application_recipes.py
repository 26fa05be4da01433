"""Recipes for programs with a setting of their own, each applied literally to the real one."""

from __future__ import annotations

import os
import shutil
import textwrap
from pathlib import Path
from typing import Any

import socketio
from mcp.server import MCPServer

from .software import UNPACKED, free_port, missing, running, uvicorn
from .tool import PAGE, Seen, fetch

POST = ("-X", "POST", "--json-body", "{}")
OPEN = "/socket.io/?EIO=4&transport=polling"


def part(recipe: str, start: str, end: str = "\n\n") -> str:
    """The part of a recipe from its line `start` on."""
    return (start + recipe.partition(start)[2]).partition(end)[0]


def strangers(url: str, *options: str) -> Seen:
    return fetch(url, *options, page="https://evil.example")


def test_socket_io_in_python() -> None:
    def server(**options: Any) -> Any:
        return socketio.ASGIApp(socketio.AsyncServer(async_mode="asgi", **options))

    with uvicorn(server()) as origin:
        seen = fetch(f"{origin}{OPEN}", "--server", "socket.io")
        assert seen.status == 1
        recipe = seen.recipe("socket.io")
    names: dict[str, Any] = {"socketio": socketio}
    exec(part(recipe, "sio = "), names)  # noqa: S102 (it is what is on trial)
    with uvicorn(socketio.ASGIApp(names["sio"])) as origin:
        assert fetch(f"{origin}{OPEN}").allowed
        assert not strangers(f"{origin}{OPEN}").allowed


def test_a_server_of_the_model_context_protocol() -> None:
    def server() -> MCPServer:
        return MCPServer("tools")

    with uvicorn(server().streamable_http_app()) as origin:
        options = ("-H", "Mcp-Protocol-Version: 2025-06-18")
        seen = fetch(f"{origin}/mcp", *POST, *options, "--server", "mcp")
        assert seen.status == 1
        recipe = seen.recipe("mcp")
    names: dict[str, Any] = {"mcp": server()}
    exec(recipe, names)  # noqa: S102 (it is what is on trial)
    with uvicorn(names["app"]) as origin:
        assert fetch(f"{origin}/mcp", *POST, *options).allowed
        assert not strangers(f"{origin}/mcp", *POST).allowed


def test_cloudflare_workers(tmp_path: Path) -> None:
    program = UNPACKED / "node_modules" / ".bin" / "workerd"
    if not program.exists() or shutil.which("node") is None:
        missing("workerd")
    bare = """
    async function handle(request) {
      if (new URL(request.url).pathname === "/crash") throw new Error("gone");
      return new Response("[]", {
        headers: { "Access-Control-Allow-Origin": "*", "X-Frame-Options": "DENY" },
      });
    }
    """

    def worker(module: str) -> Any:
        port = free_port()
        (tmp_path / "worker.js").write_text(module)
        (tmp_path / "config.capnp").write_text(
            textwrap.dedent(
                f"""\
                using Workerd = import "/workerd/workerd.capnp";
                const config :Workerd.Config = (
                  services = [ (name = "main", worker = .worker) ],
                  sockets = [ (name = "http", address = "127.0.0.1:{port}", http = (),
                               service = "main") ]
                );
                const worker :Workerd.Worker = (
                  modules = [ (name = "worker", esModule = embed "worker.js") ],
                  compatibilityDate = "2026-01-01",
                );
                """
            )
        )
        command = [str(program), "serve", str(tmp_path / "config.capnp")]
        return f"http://127.0.0.1:{port}", running(command, port, tmp_path, dict(os.environ))

    origin, process = worker(f"{bare}\nexport default {{ fetch: handle }};")
    with process:
        seen = fetch(f"{origin}/items", *POST, "--credentials", "include")
        assert seen.status == 1
        seen = fetch(
            f"{origin}/items", *POST, "--credentials", "include", "--server", "cloudflare-workers"
        )
        recipe = seen.recipe("cloudflare-workers")
    origin, process = worker(f"{bare}\n{recipe}")
    with process:
        assert fetch(f"{origin}/items", *POST, "--credentials", "include").allowed
        assert fetch(f"{origin}/items", "--credentials", "include").allowed
        assert fetch(f"{origin}/crash", "--credentials", "include").allowed
        again = strangers(f"{origin}/items", *POST)
        assert not again.allowed
    assert PAGE in recipe

"""Servers that only these tests need: waitress and aiohttp's own, on free ports of 127.0.0.1."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from aiohttp import web
from waitress.server import create_server

__all__ = ["aiohttp", "waitress"]


@contextmanager
def waitress(app: Any) -> Iterator[str]:
    """Serve a WSGI application with waitress; gives its origin."""
    sockets: dict[int, Any] = {}
    server: Any = create_server(app, map=sockets, host="127.0.0.1", port=0, threads=4)

    def run_until_closed() -> None:
        with suppress(OSError):  # a socket was closed while the thread waited for it
            server.run()

    thread = threading.Thread(target=run_until_closed, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        server.task_dispatcher.shutdown()
        for channel in list(sockets.values()):
            channel.close()
        thread.join()


@contextmanager
def aiohttp(app: web.Application) -> Iterator[str]:
    """Serve an aiohttp application with its own server; gives its origin."""
    loop = asyncio.new_event_loop()
    runner = web.AppRunner(app)

    async def start() -> int:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port: int = runner.addresses[0][1]
        return port

    port = loop.run_until_complete(start())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()

"""Real servers on free loopback ports, each in a thread of its own."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

__all__ = ["serve"]

START_LIMIT = 20.0
"""Seconds within which a server must start."""


@contextmanager
def serve(app: Any, **options: Any) -> Iterator[int]:
    """Serve an ASGI application with uvicorn while the block runs; yields the port.

    `options` are other options of ``uvicorn.Config``.

    Raises:
        RuntimeError: the server did not start.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(app, **{"log_config": None, "lifespan": "off", **options})
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + START_LIMIT
        while not server.started:
            if not thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("the demonstration's server did not start")
            time.sleep(0.01)
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()

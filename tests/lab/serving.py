"""The lab's server on free loopback ports, in a thread of its own."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import uvicorn

from crossorigin.asgi import ASGIApp
from crossorigin.lab.real import Places

from ..patience import PATIENCE

__all__ = ["serving"]


@contextmanager
def serving(make: Callable[[Places], ASGIApp]) -> Iterator[Places]:
    """Serve what `make` gives while the block runs; gives the ports."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(4)]
        places = Places(*(each.getsockname()[1] for each in sockets))
        config = uvicorn.Config(
            make(places), log_config=None, lifespan="off", server_header=False, date_header=False
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": sockets}, daemon=True)
        thread.start()
        deadline = time.monotonic() + PATIENCE
        while not server.started:
            assert thread.is_alive()
            assert time.monotonic() < deadline
            time.sleep(0.01)
        try:
            yield places
        finally:
            server.should_exit = True
            thread.join()

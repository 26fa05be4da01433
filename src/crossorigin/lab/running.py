"""Running the lab: its sockets on loopback, and the server, until Ctrl-C."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import ExitStack

import uvicorn

from .real import Places
from .server import lab_and_sites

__all__ = ["run_lab"]

LOOPBACK = "127.0.0.1"


def run_lab(port: int, started: Callable[[str], None]) -> None:
    """Serve the lab until the process is interrupted.

    Args:
        port: The port of its page on 127.0.0.1; 0 for any free one.
        started: Called with the address of the page once connections are accepted.

    Raises:
        OSError: the port cannot be listened on.
    """
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server((LOOPBACK, port)))
        number = listener.getsockname()[1]
        others = [stack.enter_context(socket.create_server((LOOPBACK, 0))) for _ in range(3)]
        app = lab_and_sites(Places(number, *(each.getsockname()[1] for each in others)))
        config = uvicorn.Config(
            app, log_config=None, lifespan="off", server_header=False, date_header=False
        )
        server = _LabHTTPServer(config)
        server.started_at = lambda: started(f"http://{LOOPBACK}:{number}/")
        try:
            server.run(sockets=[listener, *others])
        except KeyboardInterrupt:  # uvicorn raises it again, after it has closed everything
            return


class _LabHTTPServer(uvicorn.Server):
    """A server that tells when it has started."""

    started_at: Callable[[], None]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and tell so."""
        await super().startup(sockets)  # no lifespan can stop it: the configuration has none
        self.started_at()

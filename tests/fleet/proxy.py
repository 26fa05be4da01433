"""A TCP proxy that passes bytes on, or holds them up, or sends them one at a time."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

__all__ = ["Proxy", "run_proxy"]


class Proxy:
    """Change `mode` while it runs: `"pass"`, `"hold"`, `"drip"` or `"refuse"`."""

    def __init__(self, listener: socket.socket, target: int) -> None:
        self.port = int(listener.getsockname()[1])
        self.mode = "pass"
        self._listener = listener
        self._target = target
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []

    def cut(self) -> None:
        """Close all connections."""
        for each in list(self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close all connections, and end all threads."""
        self.mode = "pass"
        self.cut()
        for thread in self._threads:
            thread.join()
        for each in self._open:
            each.close()

    def serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.mode == "refuse":
                client.close()
                continue
            server = socket.create_connection(("127.0.0.1", self._target))
            self._open += [client, server]
            for pair in ((client, server, False), (server, client, True)):
                thread = threading.Thread(target=self._copy, args=pair, daemon=True)
                self._threads.append(thread)
                thread.start()

    def _copy(self, source: socket.socket, target: socket.socket, is_answer: bool) -> None:
        with suppress(OSError):
            while found := source.recv(65536):
                if is_answer and self.mode == "drip":
                    for number in found:
                        target.sendall(bytes([number]))
                        time.sleep(0.1)
                else:
                    while self.mode == "hold":
                        time.sleep(0.01)
                    target.sendall(found)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@contextmanager
def run_proxy(target: int) -> Iterator[Proxy]:
    """Run a proxy of a port of 127.0.0.1 while the block runs."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = Proxy(listener, target)
        thread = threading.Thread(target=proxy.serve, daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
            proxy.close()

"""A limit for the time that a client of a store takes, which has limits for single steps only."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

__all__ = ["time_limit"]


@contextmanager
def time_limit(seconds: float, descriptors: Callable[[], Iterable[int]]) -> Iterator[None]:
    """Shut connections down if the block takes longer; whoever reads them then gets their end.

    Args:
        seconds: The time.
        descriptors: Gives the file descriptors of the connections that are open.
    """
    lock, done = threading.Lock(), False

    def shut_down() -> None:
        with lock:
            for each in () if done else descriptors():
                # Of a copy, because the connection closes its own.
                with suppress(OSError), socket.socket(fileno=os.dup(each)) as connection:
                    connection.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, shut_down)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with lock:
            done = True
        timer.cancel()

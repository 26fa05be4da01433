"""A limit for the time that a client of a store takes, which has limits for single steps only."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

__all__ = ["time_limit"]


@contextmanager
def time_limit(seconds: float, descriptor: Callable[[], int | None]) -> Iterator[threading.Event]:
    """Shut the connection down if the block takes longer; whoever reads it then gets its end.

    Args:
        seconds: The time.
        descriptor: Gives the connection's file descriptor, ``None`` if there is none now.

    Yields:
        An event that is set if the time was over.
    """
    over, lock, done = threading.Event(), threading.Lock(), False

    def shut_down() -> None:
        with lock:
            found = None if done else descriptor()
            if found is None or found < 0:
                return
            over.set()
            # A copy, because closing the connection's own descriptor would not wake its reader.
            with suppress(OSError), socket.socket(fileno=os.dup(found)) as connection:
                connection.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, shut_down)
    timer.daemon = True
    timer.start()
    try:
        yield over
    finally:
        with lock:
            done = True
        timer.cancel()

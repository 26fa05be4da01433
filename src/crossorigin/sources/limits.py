"""Limits of time: of a block in which a client of a store works, and of a wait for a change."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

__all__ = ["slices", "time_limit"]

SLICE = 0.5
"""Seconds after which a wait looks whether it has to end."""


@contextmanager
def time_limit(seconds: float, descriptors: Callable[[], Iterable[int]]) -> Iterator[None]:
    """Shut the connections down if the block takes longer; readers then see their end.

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


def slices(seconds: float, closing: threading.Event) -> Iterator[float]:
    """The seconds of each slice of a wait, until `seconds` are over or `closing` is set."""
    end = time.monotonic() + seconds
    while not closing.is_set() and (left := end - time.monotonic()) > 0:
        yield min(left, SLICE)

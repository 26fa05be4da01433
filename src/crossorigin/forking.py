"""Locks that survive a fork, as in prefork servers.

A lock that another thread holds during the fork would stay locked in the child, where that thread
does not exist. So all locks are acquired before the fork, and released on both sides.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from weakref import WeakSet

__all__ = ["Forkable"]

_existing: WeakSet[Forkable] = WeakSet()
_adding = threading.Lock()
_held: list[Forkable] = []


class Forkable:
    """An object with a lock, and perhaps threads, which a forked process does not have."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        with _adding:
            _existing.add(self)

    def _after_fork(self) -> None:
        """Called in the child, where no other thread runs yet."""


def _before() -> None:
    _adding.acquire()
    _held.extend(_existing)
    for each in _held:
        each._lock.acquire()  # noqa: SLF001 (of the class above, as below)


def _in_parent() -> None:
    for each in _held:
        each._lock.release()  # noqa: SLF001
    _held.clear()
    _adding.release()


def _in_child() -> None:
    for each in _held:
        each._after_fork()  # noqa: SLF001
    _in_parent()


with suppress(AttributeError):  # Windows, which does not fork
    os.register_at_fork(before=_before, after_in_parent=_in_parent, after_in_child=_in_child)

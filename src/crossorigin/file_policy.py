"""Policies that change while they are served: `FilePolicy` follows a file.

The file is looked at every second, which costs a call to the system, rather than watched by the
system's notifications: those miss what happens on network file systems and behind symbolic links
(as of a Kubernetes ConfigMap), run out on busy machines, and wait in a way that stops a whole
gevent worker.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import Self, TypeAlias
from weakref import WeakMethod

from .forking import Forkable
from .observability import logger
from .policy import PolicyError, PolicyMap

__all__ = ["FilePolicy"]

Signature: TypeAlias = tuple[int, ...] | None
"""What tells one state of a file from the next; ``None`` while there is none."""

LONGEST_CLOSING = 5.0
"""Seconds that `FilePolicy.close` waits for its thread."""


class FilePolicy(Forkable):
    """The policy in a file, or the map of them, as the file is now.

    Give it to a middleware in place of a `Policy`. From the first request on, a thread of the
    process that serves looks at the file; what it finds there is in force within two intervals. A
    file that is being written is left alone until it is the same at two looks, and so is one that
    is gone for a moment. What is wrong is refused: the logger ``crossorigin`` is told all problems,
    once, and the last good policy stays in force.

    Every worker process follows the file by itself, so for a moment they may differ; each request
    is served under one policy, whole.

    Args:
        path: A policy file, TOML or JSON, of one policy or several.
        interval: Seconds between two looks at the file.

    Raises:
        PolicyError: the file cannot be read, or what is in it is wrong.
        ValueError: `interval` is not above 0.

    Example:
        >>> app = CORSMiddleware(api, policy=FilePolicy("cors.toml"))  # doctest: +SKIP
    """

    path: Path
    """The file that is followed."""

    def __init__(self, path: str | PathLike[str], *, interval: float = 1.0) -> None:
        if not interval > 0:
            raise ValueError(f"interval is {interval!r}; it must be a number of seconds above 0")
        self.path = Path(path)
        self._interval = interval
        self._seen = self._taken_up = _signature(self.path)  # first: what comes after is news
        self._policy = PolicyMap.from_file(self.path)
        self._followers: list[WeakMethod[Callable[[], None]]] = []
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()
        self._telling = False
        super().__init__()

    @property
    def policy(self) -> PolicyMap:
        """The last good policies that were in the file."""
        return self._policy

    def start(self) -> None:
        """Start to look at the file, in this process; middlewares do so with the first request."""
        if self._thread is None:
            with self._lock:
                if self._thread is None and not self._closing.is_set():
                    self._thread = threading.Thread(
                        target=self._look_until_closed,
                        name=f"crossorigin: {self.path}",
                        daemon=True,
                    )
                    self._thread.start()

    def close(self) -> None:
        """Stop looking at the file; the last good policies stay in force.

        Waits for the thread to end, for at most 5 seconds: a file system may not answer.
        """
        self._closing.set()
        if self._thread is not None:
            self._thread.join(LONGEST_CLOSING)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def follow(self, method: Callable[[], None]) -> None:
        """Call a bound method, in the thread, after each change; it does not keep its object."""
        with self._lock:
            self._followers.append(WeakMethod(method))

    def _after_fork(self) -> None:
        closed = self._closing.is_set()
        self._closing = threading.Event()
        if closed:
            self._closing.set()
        self._thread = None
        if self._telling:  # the thread that told the followers does not exist here
            self._telling, self._taken_up = False, None

    def _look_until_closed(self) -> None:
        while not self._closing.wait(self._interval):
            self._look()

    def _look(self) -> None:
        """Take up what is in the file, if it is new and the same as at the last look.

        The lock is not held while the file is read or followers are told, so neither can hold up a
        fork.
        """
        before, self._seen = self._seen, _signature(self.path)
        if self._seen != before or self._seen == self._taken_up:
            return
        try:
            policy = PolicyMap.from_file(self.path)
        except PolicyError as error:
            self._taken_up = self._seen
            logger.error("%s\nThe last good policies stay in force.", error.report())
            return
        with self._lock:
            self._policy, self._taken_up, self._telling = policy, self._seen, True
            alive = [(each, method) for each in self._followers if (method := each())]
            self._followers = [each for each, _ in alive]
        logger.info("the policies that are now in %s are in force", self.path)
        for _, method in alive:
            method()
        with self._lock:
            self._telling = False


def _signature(path: Path) -> Signature:
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns

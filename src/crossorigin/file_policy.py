"""Policies that change while they are served: `FilePolicy` follows a file.

The file is checked every second, which costs a system call. The system's notifications are not
used: they miss changes on network file systems and behind symbolic links (as in a Kubernetes
ConfigMap), run out on busy machines, and block a whole gevent worker while they wait.
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
from .log import log
from .policy import PolicyError, PolicyMap

__all__ = ["FilePolicy"]

Signature: TypeAlias = tuple[int, ...] | None
"""The signature of a file's state; ``None`` while there is no file."""

LONGEST_CLOSING = 5.0
"""Seconds for which `FilePolicy.close` waits for its thread."""


class FilePolicy(Forkable):
    """The current policy, or map of policies, in a file.

    Pass it to a middleware in place of a `Policy`. From the first request on, a thread of the
    serving process checks the file; a change takes effect within two intervals. A file that is
    being written, or is missing for a moment, is not read until it is the same at two checks. A
    file with problems is refused: the logger ``crossorigin`` gets all problems, once, and the last
    valid policy stays in force.

    Every worker process follows the file itself, so they may differ for a moment; each request is
    served under exactly one policy.

    Args:
        path: The path of a policy file, TOML or JSON, with a policy or a map of policies.
        interval: Seconds between two checks of the file.

    Raises:
        PolicyError: the file cannot be read, or its policies are wrong.
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
        self._seen = self._taken_up = _signature(self.path)  # first, so that later changes are seen
        self._policy = PolicyMap.from_file(self.path)
        self._followers: list[WeakMethod[Callable[[], None]]] = []
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()
        self._telling = False
        super().__init__()

    @property
    def policy(self) -> PolicyMap:
        """The last valid policies of the file."""
        return self._policy

    def start(self) -> None:
        """Start to check the file, in this process; middlewares do so at the first request."""
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
        """Stop checking the file; the last valid policies stay in force.

        Waits at most 5 seconds for the thread to end, because a file system may not respond.
        """
        self._closing.set()
        if self._thread is not None:
            self._thread.join(LONGEST_CLOSING)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def follow(self, method: Callable[[], None]) -> None:
        """Call a bound method, in the thread, after each change, with a weak reference to it."""
        with self._lock:
            self._followers.append(WeakMethod(method))

    def _after_fork(self) -> None:
        closed = self._closing.is_set()
        self._closing = threading.Event()
        if closed:
            self._closing.set()
        self._thread = None
        if self._telling:  # the thread that called the followers does not exist here
            self._telling, self._taken_up = False, None

    def _look_until_closed(self) -> None:
        while not self._closing.wait(self._interval):
            self._look()

    def _look(self) -> None:
        """Load the file, if it has changed and is the same as at the last check.

        The lock is not held while the file is read or followers are called, so neither can delay a
        fork.
        """
        before, self._seen = self._seen, _signature(self.path)
        if self._seen != before or self._seen == self._taken_up:
            return
        try:
            policy = PolicyMap.from_file(self.path)
        except PolicyError as error:
            self._taken_up = self._seen
            first, *lines = error.report().splitlines()
            log.error("%s", first, lines=[*lines, "The last valid policies stay in force."])
            return
        with self._lock:
            self._policy, self._taken_up, self._telling = policy, self._seen, True
            alive = [(each, method) for each in self._followers if (method := each())]
            self._followers = [each for each, _ in alive]
        log.info("new policies were read from %s", self.path)
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

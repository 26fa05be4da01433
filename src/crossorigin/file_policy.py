"""The policy in a file: `FilePolicy`.

The file is checked every second, which costs a system call. The system's notifications are not
used: they miss changes on network file systems and behind symbolic links (as in a Kubernetes
ConfigMap), run out on busy machines, and block a whole gevent worker while they wait.
"""

from __future__ import annotations

import os
import threading
from os import PathLike
from pathlib import Path
from typing import TypeAlias

from .followed_policy import FollowedPolicy
from .observability import CheckObserver
from .policy import PolicyError
from .policy.files import content_of, is_toml_file
from .policy_source import seconds_above_0

__all__ = ["FilePolicy", "FileSource"]

Signature: TypeAlias = tuple[int, ...] | None
"""The signature of a file's state; ``None`` while there is no file."""


class FileSource:
    """A file as a source of policies, also one of a mounted Kubernetes ConfigMap.

    A file that is being written, or is missing for a moment, is not read until it is the same at
    two checks.

    Args:
        path: The path of a policy file, TOML or JSON.
        interval: The most seconds between two checks of the file.

    Raises:
        ValueError: `interval` is not above 0.
    """

    may_lag = False
    """A file has no copies that lag, so its content is always current, whatever its version."""

    def __init__(self, path: str | PathLike[str], *, interval: float = 1.0) -> None:
        self.path = Path(path)
        self.interval = seconds_above_0("interval", interval)
        self._seen: Signature = None
        self._read: Signature = None
        self._found: bytes | PolicyError | None = None

    @property
    def address(self) -> str:
        """The path."""
        return str(self.path)

    @property
    def is_toml(self) -> bool:
        """Whether the file is TOML, by its suffix."""
        return is_toml_file(self.path)

    def fetch(self) -> bytes:
        """The content of the file, as it was when it last was the same at two checks.

        Raises:
            PolicyError: it cannot be read.
        """
        before, self._seen = self._seen, _signature(self.path)
        if self._found is None or (self._seen == before and self._seen != self._read):
            self._read = self._seen  # of before it is read, so that later changes are seen
            try:
                self._found = content_of(self.path)
            except PolicyError as error:
                self._found = error
        if isinstance(self._found, PolicyError):
            raise self._found
        return self._found

    def wait(self, seconds: float, closing: threading.Event) -> None:
        """Wait for `seconds`, or until `closing`."""
        closing.wait(seconds)

    def disconnect(self) -> None:
        """Do nothing: it has no connections."""

    def after_fork(self) -> None:
        """Do nothing: it has no connections."""


class FilePolicy(FollowedPolicy):
    """The current policy, or map of policies, in a file: a `FollowedPolicy` of a `FileSource`.

    Pass it to a middleware in place of a `Policy`. From the first request on, a thread of the
    serving process checks the file; a change takes effect within two intervals. A file that is
    being written, or is missing for a moment, is not read until it is the same at two checks. A
    file with problems is refused: the logger ``crossorigin`` gets all problems, once, and the last
    valid policy stays in force.

    Every worker process follows the file itself, so they may differ for a moment; each request is
    served under exactly one policy.

    Args:
        path: The path of a policy file, TOML or JSON, with a policy or a map of policies.
        interval: The most seconds between two checks of the file.
        on_check: Called after each check, in the thread.

    Raises:
        PolicyError: the file cannot be read, or its policies are wrong.
        ValueError: `interval` is not above 0.

    Example:
        >>> app = CORSMiddleware(api, policy=FilePolicy("cors.toml"))  # doctest: +SKIP
    """

    path: Path
    """The file that is followed."""

    def __init__(
        self,
        path: str | PathLike[str],
        *,
        interval: float = 1.0,
        on_check: CheckObserver | None = None,
    ) -> None:
        source = FileSource(path, interval=interval)
        self.path = source.path
        super().__init__(source, on_check=on_check)


def _signature(path: Path) -> Signature:
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns

"""Where a followed policy comes from: the protocol of sources, and their error."""

from __future__ import annotations

import threading
from typing import Protocol

__all__ = ["PolicySource", "SourceError", "seconds_above_0"]


class SourceError(Exception):
    """A source did not give a document.

    Its text is a line without secrets.

    Args:
        message: What is wrong, as a part of a sentence.
        retry_after: The seconds for which the store asks not to be asked again.
        is_missing: Whether the store answers, and has no document.
    """

    def __init__(
        self, message: str, *, retry_after: float | None = None, is_missing: bool = False
    ) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.is_missing = is_missing


class PolicySource(Protocol):
    """A place that has the current policy document, for `FollowedPolicy`.

    One thread at a time uses a source. Each process has its own connections.
    """

    @property
    def address(self) -> str:
        """The address for people, without secrets."""

    @property
    def interval(self) -> float:
        """The most seconds between two calls of `fetch`, even if no change is noticed."""

    @property
    def may_lag(self) -> bool:
        """Whether it may give an older document after a newer one, as a replica does.

        Then a document of a lower version is not taken up.
        """

    @property
    def is_toml(self) -> bool | None:
        """Whether documents are TOML, or else JSON; ``None`` if their first character decides."""

    def fetch(self) -> bytes:
        """The content of the current document, which is TOML or JSON in UTF-8.

        It returns or raises within seconds, and reads no more than a policy file may have.

        Raises:
            SourceError: the store cannot be asked, or has no document.
            PolicyError: the document cannot be read.
        """

    def wait(self, seconds: float, closing: threading.Event) -> None:
        """Return when the document may have changed, after `seconds`, or soon after `closing`.

        Raises:
            SourceError: the connection by which changes are noticed is lost.
        """

    def disconnect(self) -> None:
        """Close all connections of this process; `fetch` opens them again."""

    def after_fork(self) -> None:
        """Forget all connections, which are those of the parent process, without closing them."""


def seconds_above_0(name: str, value: float) -> float:
    """The value of an argument in seconds.

    Raises:
        ValueError: it is not above 0, or not a number that a clock can wait for.
    """
    if not 0 < value <= threading.TIMEOUT_MAX:
        raise ValueError(f"{name} is {value!r}; it must be a number of seconds above 0")
    return value

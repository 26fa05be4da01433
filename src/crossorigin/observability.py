"""Refusals can be seen: an event for every decision, a log that cannot be flooded, counters."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from .server import Kind, Refusal

__all__ = ["DecisionCounter", "DecisionEvent", "Observer", "RefusalLog"]


class DecisionEvent(NamedTuple):
    """One decision of a middleware, for `on_decision`.

    `refusal` is ``None`` for what was not refused, `origin` for what had no ``Origin``. `origin`
    and `path` are as the client sent them: escape them before showing them anywhere.
    """

    kind: Kind
    refusal: Refusal | None
    origin: str | None
    method: str
    path: str


Observer: TypeAlias = Callable[[DecisionEvent], None]


class DecisionCounter:
    """Counts decisions, for a metrics system to read; give it to a middleware as `on_decision`.

    Safe to use from several threads.

    Example:
        >>> counter = DecisionCounter()
        >>> counter(DecisionEvent(Kind.ACTUAL, Refusal.ORIGIN, "https://evil.example", "GET", "/"))
        >>> counter.counts()[Kind.ACTUAL, Refusal.ORIGIN]
        1
    """

    def __init__(self) -> None:
        self._counts: Counter[tuple[Kind, Refusal | None]] = Counter()
        self._lock = threading.Lock()

    def __call__(self, event: DecisionEvent) -> None:
        """Count one decision."""
        with self._lock:
            self._counts[event.kind, event.refusal] += 1

    def counts(self) -> Counter[tuple[Kind, Refusal | None]]:
        """How often each kind of request was decided how; a refusal of ``None`` is none."""
        with self._lock:
            return self._counts.copy()


class RefusalLog:
    """Logs refusals: one line for each origin and reason, then at most one in `interval` seconds.

    However many origins come, at most `limit` of them are told apart; the rest share a line. What
    a client sent is shortened and escaped, so that it cannot forge or flood the log.
    """

    def __init__(
        self,
        logger: logging.Logger,
        *,
        interval: float = 60.0,
        limit: int = 100,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._logger = logger
        self._interval = interval
        self._limit = limit
        self._clock = clock
        self._seen: dict[tuple[str | None, Refusal], _Line] = {}
        self._lock = threading.Lock()

    def __call__(self, event: DecisionEvent) -> None:
        """Log one decision, if it is a refusal and its line is due."""
        if event.refusal is None:
            return
        with self._lock:
            count = self._count_if_due(event.origin, event.refusal)
        if count:
            again = f" ({count} times since last said)" if count > 1 else ""
            self._logger.warning(
                "refused %s %s: %s, origin %s%s",
                event.kind,
                _shown(event.method),
                event.refusal,
                _shown(event.origin),
                again,
            )

    def _count_if_due(self, origin: str | None, refusal: Refusal) -> int:
        """How many refusals of this sort to report now; 0 if it is too early."""
        key = (origin and origin[:LONGEST_SHOWN], refusal)
        if key not in self._seen and len(self._seen) >= self._limit:
            key = ("others", refusal)
        line = self._seen.setdefault(key, _Line())
        line.count += 1
        now = self._clock()
        if line.due > now:
            return 0
        count, line.count, line.due = line.count, 0, now + self._interval
        return count


class _Line:
    """A line of the log: refusals since it was last written, and when it may be again."""

    __slots__ = ("count", "due")

    def __init__(self) -> None:
        self.count = 0
        self.due = float("-inf")


LONGEST_SHOWN = 100
"""Characters of a client's value that go into the log."""


def _shown(value: str | None) -> str:
    return "missing" if value is None else ascii(value[:LONGEST_SHOWN])

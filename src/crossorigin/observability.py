"""Refusals can be seen: an event for every decision, a log that cannot be flooded, counters."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from .server import Kind, Refusal

__all__ = ["DecisionCounter", "DecisionEvent", "LogLine", "Observer", "RefusalLog", "logger"]

logger = logging.getLogger("crossorigin")


class DecisionEvent(NamedTuple):
    """One decision of a middleware, for `on_decision`.

    `refusal` is ``None`` for what was not refused; `status` is that of an answer given here, and
    ``None`` where the application answers. `requested_method` and `requested_headers` are what a
    preflight asks for. All that the client sent is as it sent it: escape it before showing it.
    """

    kind: Kind
    refusal: Refusal | None
    status: int | None
    origin: str | None
    method: str
    path: str
    requested_method: str | None = None
    requested_headers: str | None = None


Observer: TypeAlias = Callable[[DecisionEvent], None]


class DecisionCounter:
    """Counts decisions, for a metrics system to read; give it to a middleware as `on_decision`.

    Safe to use from several threads.

    Example:
        >>> counter = DecisionCounter()
        >>> event = DecisionEvent(
        ...     Kind.ACTUAL, Refusal.ORIGIN, None, "https://evil.example", "GET", "/"
        ... )
        >>> counter(event)
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

    However many origins come, at most `limit` of them are told apart at a time; the rest share a
    line. What a client sent is shortened and escaped, so that it cannot forge or flood the log.
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
        self._lines: dict[tuple[str | None, Refusal], LogLine] = {}
        self._others = LogLine()
        self._lock = threading.Lock()

    def __call__(self, event: DecisionEvent) -> None:
        """Log one decision, if it is a refusal and its line is due."""
        if event.refusal is None:
            return
        with self._lock:
            line = self._line(event.origin, event.refusal)
            since = line.count_until_due(self._clock(), self._interval)
        if since is None:
            return
        more = ""
        if since:
            more = f" ({since} more {'of other origins ' if line is self._others else ''}since)"
        self._logger.warning("%s%s", _sentence(event), more)

    def _line(self, origin: str | None, refusal: Refusal) -> LogLine:
        key = (origin and origin[:LONGEST_SHOWN], refusal)
        line = self._lines.get(key)
        if line is None and len(self._lines) >= self._limit:
            self._drop_quiet_lines()
        if line is None and len(self._lines) < self._limit:
            line = self._lines[key] = LogLine()
        return line or self._others

    def _drop_quiet_lines(self) -> None:
        """Make room: forget the origins that have not been refused for a while."""
        now = self._clock()
        quiet = [key for key, line in self._lines.items() if line.due <= now]
        for key in quiet:
            self._others.unsaid += self._lines.pop(key).unsaid


class LogLine:
    """A line of the log: when it may be written again, and how much was not said meanwhile."""

    __slots__ = ("due", "unsaid")

    def __init__(self) -> None:
        self.due = float("-inf")
        self.unsaid = 0

    def count_until_due(self, now: float, interval: float) -> int | None:
        """Count one more; ``None`` while it is not to be said, else how many were not said."""
        if now < self.due:
            self.unsaid += 1
            return None
        unsaid, self.unsaid, self.due = self.unsaid, 0, now + interval
        return unsaid


LONGEST_SHOWN = 100
"""Characters of a client's value that go into the log."""


def _sentence(event: DecisionEvent) -> str:
    origin = "no origin" if event.origin is None else f"origin {_shown(event.origin)}"
    if event.kind is Kind.PREFLIGHT:
        what = f"preflight for {_shown(event.requested_method)} {_shown(event.path)}"
        if event.refusal is Refusal.HEADERS:
            what += f" with the headers {_shown(event.requested_headers)}"
        return f"refused: {what} from {origin}: {event.refusal}"
    what = f"{_shown(event.method)} {_shown(event.path)} from {origin}: {event.refusal}"
    if event.kind is Kind.WEBSOCKET:
        return f"refused: WebSocket, {what}"
    if event.status is None:
        return f"passed on, its answer for no page to read: {what}"
    return f"refused: {what}"


def _shown(value: str | None) -> str:
    return ascii((value or "")[:LONGEST_SHOWN])

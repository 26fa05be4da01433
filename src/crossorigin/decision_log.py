"""The log of the middlewares, which cannot be flooded: refusals, and warnings of policies."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import TypeAlias

from .log import LOGGER, Log
from .observability import DecisionEvent
from .policy import Policy, PolicyMap
from .redaction import excerpt
from .server import CandidateDifference, Kind, Refusal

__all__ = ["DifferenceLog", "LogLine", "RefusalLog", "WarningLog", "quoted"]


class WarningLog:
    """Logs the warnings of policies, each once: at most `limit` of a policy, and a count.

    It remembers the last `kept` of them. `logger` is the name of the logger.
    """

    def __init__(self, logger: str = LOGGER, *, limit: int = 10, kept: int = 1000) -> None:
        self._log = Log(logger)
        self._limit = limit
        self._kept = kept
        self._logged: dict[str, object] = {}
        self._order: deque[str] = deque()

    def __call__(self, policy: Policy | PolicyMap, of: str = "the CORS policy") -> None:
        """Log the warnings of `policy` that were not logged before; `of` names it.

        It is thread-safe without a lock, which a forked process could find locked.
        """
        own = object()
        lines = dict.fromkeys(map(str, policy.warnings))
        new = [line for line in lines if self._logged.setdefault(line, own) is own]
        self._order.extend(new)
        while len(self._order) > self._kept:
            self._logged.pop(self._order.popleft(), None)
        for line in new[: self._limit]:
            self._log.warning("%s: %s", of, line)
        if len(new) > self._limit:
            more = len(new) - self._limit
            self._log.warning("%s: %d more warnings; see policy.warnings", of, more)


_LoggedReason: TypeAlias = Refusal | CandidateDifference
_Key: TypeAlias = tuple[str | bytes | None, _LoggedReason | None, int | None]
"""Origin, reason and status: a blocked request has another line than one that is served."""


class RefusalLog:
    """Logs refusals: for each origin, reason and status at most one line in `interval` seconds.

    At most `limit` origins have a line of their own at a time; all others share a line. A client's
    values are shortened and escaped, so that they cannot forge or flood the log, and secrets are
    left out. `logger` is the name of the logger.
    """

    def __init__(
        self,
        logger: str = LOGGER,
        *,
        interval: float = 60.0,
        limit: int = 100,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._log = Log(logger)
        self._interval = interval
        self._limit = limit
        self._clock = clock
        self._lines: dict[_Key, LogLine] = {}
        self._others = LogLine()
        self._quiet_from = float("-inf")
        self._lock = threading.Lock()

    def __call__(self, event: DecisionEvent) -> None:
        """Log one decision, if it is a refusal and its line is due."""
        reason = self._reason(event)
        if reason is not None and not self.count_repeated(event.origin, reason, event.status):
            self.write(event, event.origin)

    def _reason(self, event: DecisionEvent) -> _LoggedReason | None:
        return event.refusal

    def _sentence(self, event: DecisionEvent) -> str:
        return _sentence(event)

    def count_repeated(
        self, origin: str | bytes | None, refusal: _LoggedReason, status: int | None
    ) -> bool:
        """Count a repeated refusal; true if nothing more needs to be logged, else call `write`.

        Under attack nearly all refusals end here, so it is fast. `origin` is the edge's text,
        always of the same type.
        """
        line = self._lines.get((origin, refusal, status))
        if line is None:
            if origin is not None and len(origin) > LONGEST_SHOWN:
                return self.count_repeated(origin[:LONGEST_SHOWN], refusal, status)
            if len(self._lines) < self._limit or self._quiet_from <= self._clock():
                return False  # there may be room for a line
            line = self._others
        if line.due <= self._clock():
            return False
        # Without the lock, which takes longer than the rest. CPython does not switch threads within
        # this statement; without a GIL, one of two simultaneous refusals may not be counted.
        line.unsaid += 1
        return True

    def write(self, event: DecisionEvent, origin: str | bytes | None) -> None:
        """Log a refusal that `count_repeated` did not count, with the same `origin`."""
        key = (origin and origin[:LONGEST_SHOWN], self._reason(event), event.status)
        with self._lock:
            line = self._line(key)
            since = line.count_until_due(self._clock(), self._interval)
        if since is None:  # another thread was faster
            return
        more = ""
        if since:
            more = f" ({since} more {'of other origins ' if line is self._others else ''}since)"
        self._log.warning("%s%s", self._sentence(event), more, fields=_fields(event))

    def _line(self, key: _Key) -> LogLine:
        line = self._lines.get(key)
        if line is None and len(self._lines) >= self._limit:
            self._drop_quiet_lines()
        if line is None and len(self._lines) < self._limit:
            line = self._lines[key] = LogLine()
        return line or self._others

    def _drop_quiet_lines(self) -> None:
        """Make room: remove the lines of origins that have not been refused for a while."""
        now = self._clock()
        quiet = [key for key, line in self._lines.items() if line.due <= now]
        for key in quiet:
            self._others.unsaid += self._lines.pop(key).unsaid
        # A line's time only moves later, so no line is quiet before this.
        self._quiet_from = min((line.due for line in self._lines.values()), default=now)


class LogLine:
    """A line of the log: when it may be written again, and how often it was omitted."""

    __slots__ = ("due", "unsaid")

    def __init__(self) -> None:
        self.due = float("-inf")
        self.unsaid = 0

    def count_until_due(self, now: float, interval: float) -> int | None:
        """Count a refusal; ``None`` if the line is not due, else the number of omissions."""
        if now < self.due:
            self.unsaid += 1
            return None
        unsaid, self.unsaid, self.due = self.unsaid, 0, now + interval
        return unsaid


class DifferenceLog(RefusalLog):
    """Logs what a candidate would do differently, as sparingly as refusals."""

    def _reason(self, event: DecisionEvent) -> _LoggedReason | None:
        return event.difference

    def _sentence(self, event: DecisionEvent) -> str:
        request = f"{_request(event)} from {_page(event)}"
        if event.difference is CandidateDifference.NOT_JUDGED:
            why = "because its function did not answer"
            return f"not judged by the candidate, {why}: {request}"
        refusal = event.candidate_refusal or event.refusal
        would = _WOULD[event.difference or CandidateDifference.WOULD_CHANGE]
        reason = "" if refusal is None else f": {refusal}"
        return f"the candidate {would}: {request}{reason}"


_WOULD = {
    CandidateDifference.WOULD_REFUSE: "would refuse",
    CandidateDifference.WOULD_ALLOW: "would allow",
    CandidateDifference.WOULD_CHANGE: "would answer with other credentials or exposed headers",
}


LONGEST_SHOWN = 100
"""The most characters of a client's value in the log."""


def _sentence(event: DecisionEvent) -> str:
    if event.kind is Kind.ACTUAL and event.status is None:
        pages = quoted(event.origin)
        return f"served, but pages of {pages} cannot read it ({event.refusal}): {_request(event)}"
    return f"refused: {_request(event)} from {_page(event)}: {event.refusal}"


def _fields(event: DecisionEvent) -> dict[str, str | None]:
    """What a record says in fields of its own; a preflight's method is the requested one."""
    return {
        "cors_kind": event.kind.value,
        "cors_refusal": event.refusal,
        "cors_difference": event.difference,
        "cors_origin": event.origin,
        "cors_method": event.requested_method or event.method,
        "cors_path": event.path,
        "cors_policy": event.policy,
    }


def _page(event: DecisionEvent) -> str:
    return "no origin" if event.origin is None else f"origin {quoted(event.origin)}"


def _request(event: DecisionEvent) -> str:
    if event.kind is Kind.PREFLIGHT:
        what = f"preflight for {quoted(event.requested_method)} {quoted(event.path)}"
        if Refusal.HEADERS in (event.refusal, event.candidate_refusal):
            what += f" with the headers {quoted(event.requested_headers)}"
        return what
    request = f"{quoted(event.method)} {quoted(event.path)}"
    return f"WebSocket, {request}" if event.kind is Kind.WEBSOCKET else request


def quoted(value: str | None) -> str:
    """A client's value for the log: without secrets, shortened, escaped, in quotes."""
    return ascii(excerpt(value or "", LONGEST_SHOWN))

"""What observers are told: decisions, counted for a metrics system, and checks of policies."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from .server import CandidateDifference, Kind, Refusal

__all__ = [
    "CheckObserver",
    "CheckResult",
    "DecisionCounter",
    "DecisionEvent",
    "Observer",
    "PolicyCheck",
]


class DecisionEvent(NamedTuple):
    """A decision of a middleware, for `on_decision`.

    `refusal` is ``None`` if the request was not refused. `status` is the status of the middleware's
    response, ``None`` if the application answers. `requested_method` and `requested_headers` are
    those of a preflight. The client's values are unchanged: escape them before you show them.

    `policy` tells which policy decided: its name in a `PolicyMap`, or else the paths that it is for
    (with their host, if they have one); ``"route"`` for that of a route, ``"allow_origin_if"`` for
    one that a function returned. It is ``None`` for the only policy of an application.

    `difference` is what the candidate would do differently, ``None`` if there is none, and
    `candidate_refusal` why it would refuse the request.
    """

    kind: Kind
    refusal: Refusal | None
    status: int | None
    origin: str | None
    method: str
    path: str
    requested_method: str | None = None
    requested_headers: str | None = None
    difference: CandidateDifference | None = None
    candidate_refusal: Refusal | None = None
    policy: str | None = None


Observer: TypeAlias = Callable[[DecisionEvent], None]
"""A function for `on_decision`: it is called with every decision and should not block."""


class DecisionCounter:
    """Counts decisions for a metrics system; pass it to a middleware as `on_decision`.

    It is thread-safe.

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
        self._differences: Counter[tuple[Kind, CandidateDifference]] = Counter()
        self._lock = threading.Lock()

    def __call__(self, event: DecisionEvent) -> None:
        """Count one decision."""
        with self._lock:
            self._counts[event.kind, event.refusal] += 1
            if event.difference is not None:
                self._differences[event.kind, event.difference] += 1

    def counts(self) -> Counter[tuple[Kind, Refusal | None]]:
        """The number of decisions by kind of request and refusal (``None`` if not refused)."""
        with self._lock:
            return self._counts.copy()

    def differences(self) -> Counter[tuple[Kind, CandidateDifference]]:
        """The number of requests that a candidate would treat differently, by kind and difference.

        It is empty without a candidate.
        """
        with self._lock:
            return self._differences.copy()


class CheckResult(StrEnum):
    """What came of a check of a followed policy."""

    CHANGED = "changed"
    """Other policies came into force."""
    UNCHANGED = "unchanged"
    """The source has the document that is in force."""
    REFUSED = "refused"
    """The source has a document that is wrong, or older than the one in force."""
    FAILED = "failed"
    """The source gave no document."""


class PolicyCheck(NamedTuple):
    """A check of a followed policy, for `on_check`.

    `source` is the address without secrets, and `result` what came of the check. `version` is that
    of the policies in force, ``None`` if they have none. `confirmed` is when the source last
    confirmed them, in seconds since 1970, and ``None`` if it has not done so in this process.
    `error` says why the last check changed nothing, ``None`` if all is well.
    """

    source: str
    result: CheckResult
    version: int | None
    confirmed: float | None
    error: str | None


CheckObserver: TypeAlias = Callable[[PolicyCheck], None]
"""A function for `on_check`: it is called after every check, in the thread that follows."""

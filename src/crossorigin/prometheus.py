"""Decisions as metrics of Prometheus: `PrometheusObserver`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

try:
    from prometheus_client import REGISTRY, CollectorRegistry, Counter
except ModuleNotFoundError as error:
    message = "this needs prometheus_client. Install it with: pip install prometheus-client"
    raise ModuleNotFoundError(message, name=error.name) from None

from .observability import DecisionEvent
from .server import CandidateDifference, Kind, Refusal

__all__ = ["PrometheusObserver"]

NOT_REFUSED: Final = ""
"""The label of what is not refused."""


class PrometheusObserver:
    """Counts decisions in the registry of ``prometheus_client``; pass it as `on_decision`.

    ``cors_decisions_total`` has the labels ``kind`` and ``refusal`` (empty if the request was not
    refused), ``cors_candidate_differences_total`` the labels ``kind`` and ``difference``. All of
    their values are known beforehand, so no client can add series; and each series is there from
    the start, at 0, so that ``increase()`` sees the first request.

    With several worker processes, use the multiprocess mode of ``prometheus_client``
    (``PROMETHEUS_MULTIPROC_DIR``). Middlewares of one process can share an observer. It is
    thread-safe.

    Args:
        registry: Where the metrics are registered.

    Raises:
        ValueError: the registry has these metrics already: share one observer.

    Example:
        >>> from crossorigin.prometheus import PrometheusObserver
        >>> app = CORSMiddleware(api, policy=policy, on_decision=PrometheusObserver())
        ... # doctest: +SKIP
    """

    def __init__(self, *, registry: CollectorRegistry = REGISTRY) -> None:
        decisions = Counter(
            "cors_decisions",
            "Decisions about requests by CORS policies.",
            ["kind", "refusal"],
            registry=registry,
        )
        differences = Counter(
            "cors_candidate_differences",
            "Requests that a candidate policy would treat differently.",
            ["kind", "difference"],
            registry=registry,
        )
        # Looking up a child by its labels takes longer than counting.
        self._count: dict[tuple[Kind, Refusal | None], Callable[[], None]] = {
            (kind, refusal): decisions.labels(kind, refusal or NOT_REFUSED).inc
            for kind in Kind
            for refusal in (None, *Refusal)
        }
        self._count_difference: dict[tuple[Kind, CandidateDifference], Callable[[], None]] = {
            (kind, difference): differences.labels(kind, difference).inc
            for kind in Kind
            for difference in CandidateDifference
        }

    def __call__(self, event: DecisionEvent) -> None:
        """Count one decision."""
        self._count[event.kind, event.refusal]()
        if event.difference is not None:
            self._count_difference[event.kind, event.difference]()

"""Metrics of Prometheus: decisions, and how current followed policies are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

try:
    from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge
except ModuleNotFoundError as error:
    message = "this needs prometheus_client. Install it with: pip install prometheus-client"
    raise ModuleNotFoundError(message, name=error.name) from None

from .observability import CheckResult, DecisionEvent, PolicyCheck
from .server import CandidateDifference, Kind, Refusal

__all__ = ["PrometheusObserver", "PrometheusPolicyObserver"]

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


class PrometheusPolicyObserver:
    """Shows how current followed policies are; pass it to a `FollowedPolicy` as `on_check`.

    Each metric has the label ``source``, the address without secrets:

    - ``cors_policy_checks_total``, with the label ``result``, a `CheckResult`;
    - ``cors_policy_version``: the version in force, 0 if it has none;
    - ``cors_policy_confirmed_timestamp_seconds``: when the source last confirmed that version, in
      seconds since 1970; ``time() - cors_policy_confirmed_timestamp_seconds`` is its age;
    - ``cors_policy_up``: 1 if the last check was well, otherwise 0.

    In the multiprocess mode of ``prometheus_client``, the gauges have the least value of the living
    processes: that of the one that is behind. Followed policies of one process can share an
    observer.

    Args:
        registry: Where the metrics are registered.

    Raises:
        ValueError: the registry has these metrics already: share one observer.

    Example:
        >>> policy = FollowedPolicy(source, on_check=PrometheusPolicyObserver())  # doctest: +SKIP
    """

    def __init__(self, *, registry: CollectorRegistry = REGISTRY) -> None:
        self._checks = Counter(
            "cors_policy_checks",
            "Checks of followed CORS policies.",
            ["source", "result"],
            registry=registry,
        )
        self._version, self._confirmed, self._up = (
            Gauge(name, what, ["source"], registry=registry, multiprocess_mode="livemin")
            for name, what in (
                ("cors_policy_version", "The version of the CORS policy in force."),
                (
                    "cors_policy_confirmed_timestamp_seconds",
                    "When the source last confirmed the CORS policy in force.",
                ),
                ("cors_policy_up", "Whether the last check of the CORS policy was well."),
            )
        )

    def __call__(self, check: PolicyCheck) -> None:
        """Note one check."""
        for result in CheckResult:  # each series is there from the start
            self._checks.labels(check.source, result.value).inc(result is check.result)
        self._version.labels(check.source).set(check.version or 0)
        self._confirmed.labels(check.source).set(check.confirmed or 0)
        self._up.labels(check.source).set(check.error is None)

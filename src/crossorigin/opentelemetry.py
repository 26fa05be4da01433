"""Metrics of OpenTelemetry: decisions, also in spans, and how current followed policies are.

Names that the semantic conventions have are theirs: ``error.type``, ``http.response.status_code``
and ``http.request.header.origin``, all of them stable. The others begin with ``cors.``.

Source: OpenTelemetry semantic conventions, "Attributes: Error" and "Attributes: HTTP".
"""

from __future__ import annotations

from typing import Final

try:
    from opentelemetry import metrics, trace
except ModuleNotFoundError as error:
    message = "this needs opentelemetry. Install it with: pip install opentelemetry-api"
    raise ModuleNotFoundError(message, name=error.name) from None

from .observability import DecisionEvent, PolicyCheck
from .redaction import cleaned

__all__ = ["OpenTelemetryObserver", "OpenTelemetryPolicyObserver"]

LONGEST_ORIGIN: Final = 100
"""The most characters of an origin in a span."""


class OpenTelemetryObserver:
    """Counts decisions with OpenTelemetry, and describes refusals in spans.

    Pass it to a middleware as `on_decision`. It uses the API only, so without an SDK it does
    nothing. The counter ``cors.decisions`` has the attributes

    - ``cors.kind``: the `Kind`;
    - ``error.type``: the `Refusal`, absent if the request was not refused;
    - ``http.response.status_code``: absent if the application answers.

    The counter ``cors.candidate.differences`` has ``cors.kind`` and ``cors.candidate.difference``.
    All values are from closed lists, so no client can add time series.

    If a request is refused, or a candidate would treat it differently, the span of the request
    gets ``cors.kind``, ``cors.refusal``, ``cors.candidate.difference`` and
    ``http.request.header.origin``, if a span is open outside of the middleware.

    Args:
        meter_provider: The provider of metrics; the global one by default.

    Example:
        >>> from crossorigin.opentelemetry import OpenTelemetryObserver
        >>> app = CORSMiddleware(api, policy=policy, on_decision=OpenTelemetryObserver())
        ... # doctest: +SKIP
    """

    def __init__(self, *, meter_provider: metrics.MeterProvider | None = None) -> None:
        meter = metrics.get_meter("crossorigin", meter_provider=meter_provider)
        self._decisions = meter.create_counter(
            "cors.decisions", "{decision}", "Decisions about requests by CORS policies."
        )
        self._differences = meter.create_counter(
            "cors.candidate.differences",
            "{request}",
            "Requests that a candidate policy would treat differently.",
        )

    def __call__(self, event: DecisionEvent) -> None:
        """Count one decision, and describe it in the span if it is of interest."""
        attributes: dict[str, str | int] = {"cors.kind": event.kind.value}
        if event.refusal is not None:
            attributes["error.type"] = event.refusal.value
        if event.status is not None:
            attributes["http.response.status_code"] = event.status
        self._decisions.add(1, attributes)
        if event.difference is not None:
            difference = event.difference.value
            self._differences.add(
                1, {"cors.kind": event.kind.value, "cors.candidate.difference": difference}
            )
        if event.refusal is not None or event.difference is not None:
            _describe(event)


def _describe(event: DecisionEvent) -> None:
    span = trace.get_current_span()
    if not span.is_recording():
        return
    span.set_attribute("cors.kind", event.kind.value)
    if event.refusal is not None:
        span.set_attribute("cors.refusal", event.refusal.value)
    if event.difference is not None:
        span.set_attribute("cors.candidate.difference", event.difference.value)
    if event.origin is not None:
        origin = cleaned(event.origin, LONGEST_ORIGIN)
        span.set_attribute("http.request.header.origin", [origin])


class OpenTelemetryPolicyObserver:
    """Shows how current followed policies are; pass it to a `FollowedPolicy` as `on_check`.

    Each metric has the attribute ``cors.policy.source``, the address without secrets:

    - the counter ``cors.policy.checks``, with ``cors.policy.result``, a `CheckResult`;
    - the gauge ``cors.policy.version``: the version in force, 0 if it has none;
    - the gauge ``cors.policy.confirmed``: when the source last confirmed that version, in seconds
      since 1970;
    - the gauge ``cors.policy.up``: 1 if the last check was well, otherwise 0.

    Args:
        meter_provider: The provider of metrics; the global one by default.

    Example:
        >>> policy = FollowedPolicy(source, on_check=OpenTelemetryPolicyObserver())
        ... # doctest: +SKIP
    """

    def __init__(self, *, meter_provider: metrics.MeterProvider | None = None) -> None:
        meter = metrics.get_meter("crossorigin", meter_provider=meter_provider)
        self._checks = meter.create_counter(
            "cors.policy.checks", "{check}", "Checks of followed CORS policies."
        )
        self._version = meter.create_gauge(
            "cors.policy.version", "", "The version of the CORS policy in force."
        )
        self._confirmed = meter.create_gauge(
            "cors.policy.confirmed", "s", "When the source last confirmed the CORS policy in force."
        )
        self._up = meter.create_gauge(
            "cors.policy.up", "1", "Whether the last check of the CORS policy was well."
        )

    def __call__(self, check: PolicyCheck) -> None:
        """Note one check."""
        source = {"cors.policy.source": check.source}
        self._checks.add(1, {**source, "cors.policy.result": check.result.value})
        self._version.set(check.version or 0, source)
        self._confirmed.set(check.confirmed or 0.0, source)
        self._up.set(int(check.error is None), source)

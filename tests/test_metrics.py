"""Decisions as metrics, span attributes and log fields; no client can add to their labels."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from opentelemetry import trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import CollectorRegistry, generate_latest

from crossorigin import Policy
from crossorigin.observability import CheckResult, DecisionEvent, PolicyCheck
from crossorigin.opentelemetry import OpenTelemetryObserver, OpenTelemetryPolicyObserver
from crossorigin.prometheus import PrometheusObserver, PrometheusPolicyObserver
from crossorigin.server import CandidateDifference, Kind, Refusal
from crossorigin.wsgi import CORSMiddleware

from .test_candidate import APP, EVIL, NEW, OLD, WIDER, application, send


def series(registry: CollectorRegistry) -> dict[str, float]:
    lines = generate_latest(registry).decode().splitlines()
    found = [line.rpartition(" ") for line in lines if not line.startswith("#")]
    return {name: float(value) for name, _, value in found if "_total" in name}


def flood(app: Any) -> None:
    for number in range(200):
        send(app, f"https://{number}.evil.example", f"METHOD{number}", f"/{number}")


def test_prometheus_counts_decisions_and_differences() -> None:
    registry = CollectorRegistry()
    observer = PrometheusObserver(registry=registry)
    empty = series(registry)
    assert len(empty) == len(Kind) * (len(Refusal) + 1 + len(CandidateDifference))
    assert set(empty.values()) == {0.0}
    app = CORSMiddleware(application, policy=OLD, candidate=WIDER, on_decision=observer)
    for origin in (None, APP, NEW, EVIL):
        send(app, origin)
    send(app, EVIL, "OPTIONS", access_control_request_method="PUT")
    assert {name: count for name, count in series(registry).items() if count} == {
        'cors_decisions_total{kind="not-cors",refusal=""}': 1,
        'cors_decisions_total{kind="actual",refusal=""}': 1,
        'cors_decisions_total{kind="actual",refusal="origin-not-allowed"}': 2,
        'cors_decisions_total{kind="preflight",refusal="origin-not-allowed"}': 1,
        'cors_candidate_differences_total{difference="would-allow",kind="actual"}': 1,
    }
    flood(app)
    assert set(series(registry)) == set(empty)


def test_one_registry_takes_one_observer() -> None:
    registry = CollectorRegistry()
    PrometheusObserver(registry=registry)
    with pytest.raises(ValueError, match="cors_decisions"):
        PrometheusObserver(registry=registry)


def test_every_event_there_can_be_is_counted() -> None:
    registry = CollectorRegistry()
    observer = PrometheusObserver(registry=registry)
    for kind in Kind:
        for refusal in (None, *Refusal):
            for difference in (None, *CandidateDifference):
                observer(
                    DecisionEvent(kind, refusal, None, None, "GET", "/", None, None, difference)
                )
    assert 0 not in series(registry).values()


WORKER = """
import os, sys
from crossorigin.prometheus import PrometheusObserver
from crossorigin.observability import DecisionEvent
from crossorigin.server import Kind
observer = PrometheusObserver()
for _ in range(2):
    if os.fork() == 0:
        for _ in range(3):
            observer(DecisionEvent(Kind.ACTUAL, None, None, None, "GET", "/"))
        os._exit(0)
for _ in range(2):
    os.wait()
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
registry = CollectorRegistry()
MultiProcessCollector(registry)
print(generate_latest(registry).decode())
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_several_workers_are_added_up(tmp_path: Path) -> None:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    done = subprocess.run(  # noqa: S603 (our own code)
        [sys.executable, "-c", WORKER], env=environment, capture_output=True, text=True, check=True
    )
    assert 'cors_decisions_total{kind="actual",refusal=""} 6.0' in done.stdout


# --- OpenTelemetry -------------------------------------------------------------------------------


@pytest.fixture
def reader() -> Iterator[InMemoryMetricReader]:
    reader = InMemoryMetricReader()
    yield reader
    reader.shutdown()


def points(reader: InMemoryMetricReader) -> dict[str, list[tuple[dict[str, Any], Any]]]:
    data = json.loads(reader.get_metrics_data().to_json())  # type: ignore[union-attr]
    return {
        metric["name"]: [
            (point["attributes"], point["value"]) for point in metric["data"]["data_points"]
        ]
        for metric in data["resource_metrics"][0]["scope_metrics"][0]["metrics"]
    }


def test_opentelemetry_counts_decisions_and_differences(reader: InMemoryMetricReader) -> None:
    observer = OpenTelemetryObserver(meter_provider=MeterProvider([reader]))
    new = WIDER.replace(block_refused=True)
    app = CORSMiddleware(application, policy=OLD, candidate=new, on_decision=observer)
    for origin in (None, APP, NEW):
        send(app, origin)
    send(app, EVIL, "OPTIONS", access_control_request_method="PUT")
    flood(app)
    assert points(reader) == {
        "cors.decisions": [
            ({"cors.kind": "not-cors"}, 1),
            ({"cors.kind": "actual"}, 1),
            ({"cors.kind": "actual", "error.type": "origin-not-allowed"}, 201),
            (
                {
                    "cors.kind": "preflight",
                    "error.type": "origin-not-allowed",
                    "http.response.status_code": 403,
                },
                1,
            ),
        ],
        "cors.candidate.differences": [
            ({"cors.kind": "actual", "cors.candidate.difference": "would-allow"}, 1),
            ({"cors.kind": "actual", "cors.candidate.difference": "would-refuse"}, 200),
        ],
    }


def test_the_span_around_a_refusal_describes_it() -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    app = CORSMiddleware(
        application, policy=OLD, candidate=WIDER, on_decision=OpenTelemetryObserver()
    )
    tracer = provider.get_tracer("test")
    for origin in (APP, NEW, "https://" + "a" * 300 + "\n.example", None):
        with trace.use_span(tracer.start_span("request"), end_on_exit=True):
            send(app, origin)
    allowed, refused, long, without = [
        dict(span.attributes or {}) for span in exporter.get_finished_spans()
    ]
    assert allowed == without == {}
    assert refused == {
        "cors.kind": "actual",
        "cors.refusal": "origin-not-allowed",
        "cors.candidate.difference": "would-allow",
        "http.request.header.origin": (NEW,),
    }
    (shown,) = cast("tuple[str]", long["http.request.header.origin"])
    assert "\n" not in shown
    assert len(shown) < 150


def test_the_span_tells_only_what_there_is() -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    observer = OpenTelemetryObserver()
    narrower = CORSMiddleware(application, policy=WIDER, candidate=OLD, on_decision=observer)
    blocking = OLD.replace(block_refused=True)
    guarded = CORSMiddleware(application, policy=blocking, on_decision=observer)
    tracer = provider.get_tracer("test")
    with trace.use_span(tracer.start_span("served"), end_on_exit=True):
        assert send(narrower, NEW).status == 200
    with trace.use_span(tracer.start_span("forged"), end_on_exit=True):
        assert send(guarded, None, "POST", sec_fetch_site="cross-site").status == 403
    served, forged = [dict(span.attributes or {}) for span in exporter.get_finished_spans()]
    assert served == {
        "cors.kind": "actual",
        "cors.candidate.difference": "would-refuse",
        "http.request.header.origin": (NEW,),
    }
    assert forged.keys() == {"cors.kind", "cors.refusal"}


# --- The log -------------------------------------------------------------------------------------


def test_records_have_fields(caplog: pytest.LogCaptureFixture) -> None:
    new = WIDER.replace(allow_methods=["PUT"])
    app = CORSMiddleware(application, policy=OLD, candidate=new)
    send(app, NEW, "POST", "/items")
    send(app, EVIL, "OPTIONS", "/items\n" + "x" * 500, access_control_request_method="PUT")

    def fields(record: logging.LogRecord) -> list[str | None]:
        names = ("kind", "refusal", "difference", "origin", "method", "path")
        return [getattr(record, f"cors_{name}") for name in names]

    first, second, third = caplog.records
    said = ["actual", "origin-not-allowed", "would-allow", NEW, "POST", "/items"]
    assert fields(first) == fields(second) == said
    *most, path = fields(third)
    assert most == ["preflight", "origin-not-allowed", None, EVIL, "PUT"]
    assert path is not None
    assert "\n" not in path
    assert len(path) < 150


def test_an_observer_that_fails_changes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    registry = CollectorRegistry()
    observer = PrometheusObserver(registry=registry)
    observer._count.clear()
    app = CORSMiddleware(application, policy=Policy(allow_origins=[APP]), on_decision=observer)
    assert send(app, APP).headers["access-control-allow-origin"] == APP
    assert "on_decision failed (KeyError" in caplog.text


# --- Followed policies ---------------------------------------------------------------------------

CHECKS = [
    PolicyCheck("https://config/cors", CheckResult.CHANGED, 7, 1000.0, None),
    PolicyCheck("https://config/cors", CheckResult.FAILED, 7, 1000.0, "down"),
    PolicyCheck("cors.toml", CheckResult.UNCHANGED, None, 2000.0, None),
    PolicyCheck("down.toml", CheckResult.FAILED, None, None, "down"),
]


def test_prometheus_shows_how_current_policies_are() -> None:
    registry = CollectorRegistry()
    observer = PrometheusPolicyObserver(registry=registry)
    for check in CHECKS:
        observer(check)

    def value(name: str, source: str, **labels: str) -> float | None:
        return registry.get_sample_value(name, {"source": source, **labels})

    first = "https://config/cors"
    found = {each: value("cors_policy_checks_total", first, result=each) for each in CheckResult}
    assert found == {"changed": 1, "unchanged": 0, "refused": 0, "failed": 1}
    for source, version, confirmed, up in (
        (first, 7, 1000, 0),
        ("cors.toml", 0, 2000, 1),
        ("down.toml", 0, 0, 0),
    ):
        assert value("cors_policy_version", source) == version
        assert value("cors_policy_confirmed_timestamp_seconds", source) == confirmed
        assert value("cors_policy_up", source) == up
    with pytest.raises(ValueError, match="cors_policy_checks"):
        PrometheusPolicyObserver(registry=registry)


def test_opentelemetry_shows_how_current_policies_are(reader: InMemoryMetricReader) -> None:
    observer = OpenTelemetryPolicyObserver(meter_provider=MeterProvider([reader]))
    for check in CHECKS:
        observer(check)
    found = points(reader)
    first = {"cors.policy.source": "https://config/cors"}
    assert ({**first, "cors.policy.result": "failed"}, 1) in found["cors.policy.checks"]
    assert (first, 7) in found["cors.policy.version"]
    assert (first, 1000.0) in found["cors.policy.confirmed"]
    assert (first, 0) in found["cors.policy.up"]
    assert ({"cors.policy.source": "cors.toml"}, 1) in found["cors.policy.up"]

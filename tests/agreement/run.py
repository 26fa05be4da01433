"""Runs scenarios in a real browser and in the model, and says where they differ.

``python -m tests.agreement`` (``make agreement``) is this, for the command line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from .browsers import RealBrowser
from .comparison import differences
from .minimising import minimise
from .model import run_in_model
from .observation import Observation
from .reasons import reason_differences
from .scenarios import Scenario
from .server import Server

__all__ = ["Comparison", "Outcome", "compare", "depth"]

BATCH = 300
REPETITIONS = 2
"""How often a scenario that differs is run again, to tell a difference from a busy machine."""


@dataclass
class Comparison:
    """One scenario: what both sides did, and where they differ (a line each)."""

    scenario: Scenario
    real: Observation
    model: Observation
    differences: list[str]


@dataclass
class Outcome:
    """Of many scenarios.

    `unsteady` are those that differed once and then, run again, did not: what they did depended on
    the time it took. `reasons` counts the refusals whose reasons were compared.
    """

    compared: int = 0
    differing: list[Comparison] = field(default_factory=list)
    unsteady: list[Comparison] = field(default_factory=list)
    depths: Counter[str] = field(default_factory=Counter)
    refusals: int = 0
    reasons: int = 0


def compare(
    browser: RealBrowser,
    server: Server,
    scenarios: Sequence[Scenario],
    engine: str,
    progress: Callable[[int], None] = lambda done: None,
) -> Outcome:
    """Run `scenarios` on both sides; those that differ, again, and then down to the smallest."""
    outcome = Outcome()
    for start in range(0, len(scenarios), BATCH):
        batch = scenarios[start : start + BATCH]
        for comparison in compare_once(browser, server, batch, engine):
            outcome.compared += 1
            outcome.depths[depth(comparison.real)] += 1
            outcome.refusals += len(comparison.model.notes)
            outcome.reasons += len(comparison.model.notes) if comparison.real.notes else 0
            if comparison.differences:
                _settle(browser, server, comparison, engine, outcome)
        progress(outcome.compared)
    return outcome


def compare_once(
    browser: RealBrowser, server: Server, scenarios: Sequence[Scenario], engine: str
) -> list[Comparison]:
    """Each scenario once."""
    compared = []
    for scenario, (number, real) in zip(scenarios, browser.run(scenarios), strict=True):
        model = run_in_model(server.places, scenario, number, engine)
        found = differences(real, model)
        if not found and not any(call.api == "load" for call in scenario.calls):
            found = reason_differences(browser.name, real, model)
        compared.append(Comparison(scenario, real, model, found))
    return compared


def _settle(
    browser: RealBrowser, server: Server, first: Comparison, engine: str, outcome: Outcome
) -> None:
    def differ(candidates: Sequence[Scenario]) -> list[bool]:
        again = compare_once(browser, server, candidates, engine)
        return [bool(comparison.differences) for comparison in again]

    for _ in range(REPETITIONS):
        if not differ([first.scenario])[0]:
            outcome.unsteady.append(first)
            return
    smallest = minimise(first.scenario, differ)
    last = compare_once(browser, server, [smallest], engine)[0]
    outcome.differing.append(last if last.differences else first)


def depth(observation: Observation) -> str:
    """How far into the protocol a scenario got, by what went over the wire."""
    requests = observation.wire
    preflights = [each["method"] == "OPTIONS" and _is_preflight(each) for each in requests]
    passed = any(first and not second for first, second in pairwise(preflights))
    redirected = len({each["url"] for each in requests}) > 1
    if passed and redirected:
        return "a preflight that passed, and a redirect"
    if redirected:
        return "a redirect"
    if passed:
        return "a preflight that passed"
    return "a preflight that failed" if any(preflights) else "one request, or none"


def _is_preflight(request: dict[str, object]) -> bool:
    headers = request["headers"]
    return isinstance(headers, dict) and "access-control-request-method" in headers

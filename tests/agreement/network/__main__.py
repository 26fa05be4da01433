"""How far the model agrees with real browsers about networks and the policies of pages."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from crossorigin.browser.engines import MEASURED

from ..command_line import run_campaign
from .browsers import run_in_browser
from .comparison import differences, other_reasons, reason_said, why_left_out
from .generator import generate
from .model import asks_user, run_in_model
from .scenarios import NetworkScenario
from .server import serving


def main() -> int:
    return run_campaign("python -m tests.agreement.network", __doc__, 300, run)


def run(
    name: str,
    executable: str,
    count: int,
    seed: int,
    *,
    generate: Callable[[int, int], list[NetworkScenario]] = generate,
) -> bool:
    started = time.monotonic()
    scenarios = {}
    left_out: Counter[str] = Counter()
    for number, scenario in enumerate(generate(seed, count), 1):
        why = why_left_out(scenario, name)
        if why is None and asks_user(scenario, number, name):
            why = "a password for which the browser asks the user"
        if why is None:
            scenarios[number] = scenario
        else:
            left_out[why] += 1
    notes: dict[str, dict[str, Any]] = {}
    with serving() as server:
        seen = run_in_browser(name, executable, server, list(scenarios.items()), notes)
    differing = 0
    reasons: Counter[str] = Counter()
    for number, scenario in scenarios.items():
        model, errors = run_in_model(scenario, number, name)
        reasons.update(str(error.reason) for error in errors.values())
        found = differences(seen[number], model) + other_reasons(number, notes, errors)
        if found:
            differing += 1
            print(f"\n{number}: {scenario}", *(f"    {line}" for line in found[:8]), sep="\n")
    said = sum(reason_said(note) is not None for note in notes.values())
    visits = sum(len(scenario.visits) for scenario in scenarios.values())
    print(
        f"{MEASURED[name]} (measured), seed {seed}: {len(scenarios)} scenarios of networks with "
        f"{visits} visits, {differing} differ, {said} reasons compared, "
        f"{time.monotonic() - started:.0f} s"
    )
    print("  refused in the model:", ", ".join(f"{why} {n}" for why, n in reasons.most_common()))
    for why, left in left_out.items():
        print(f"  {left} left out: {why}")
    return not differing


if __name__ == "__main__":
    sys.exit(main())

"""The command line of ``make cookies``: how far the model's cookies agree with real browsers."""

from __future__ import annotations

import sys
import time
from collections import Counter

from crossorigin.browser.engines import MEASURED

from ..command_line import run_campaign
from .browsers import run_in_browser
from .comparison import differences, why_left_out
from .generator import generate
from .model import run_in_model
from .server import serving


def main() -> int:
    return run_campaign("make cookies", __doc__, 300, _run)


def _run(name: str, executable: str, count: int, seed: int) -> bool:
    started = time.monotonic()
    scenarios = {}
    left_out: Counter[str] = Counter()
    for number, scenario in enumerate(generate(seed, count), 1):
        why = why_left_out(scenario, name)
        if why is None:
            scenarios[number] = scenario
        else:
            left_out[why] += 1
    with serving() as server:
        seen = run_in_browser(name, executable, server, list(scenarios.items()))
    differing = 0
    for number, scenario in scenarios.items():
        found = differences(seen[number], run_in_model(scenario, number, name))
        if found:
            differing += 1
            print(f"\n{scenario}", *(f"    {line}" for line in found[:8]), sep="\n")
    print(
        f"{MEASURED[name]} (measured), seed {seed}: {len(scenarios)} scenarios of cookies, "
        f"{differing} differ, {time.monotonic() - started:.0f} s"
    )
    for why, number in left_out.items():
        print(f"  {number} left out: {why}")
    return not differing


if __name__ == "__main__":
    sys.exit(main())

"""The command line of ``make cookies``: how far the model's cookies agree with real browsers."""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter

from crossorigin.browser.engines import MEASURED

from ..browsers import BROWSERS, find_browser
from .browsers import run_in_browser
from .comparison import differences, why_left_out
from .generator import generate
from .model import run_in_model
from .server import serving

FIXED_SEED = 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="make cookies", description=__doc__)
    parser.add_argument("-n", type=int, default=300, help="scenarios a browser and seed")
    parser.add_argument("--seed", type=int, action="append", help="may be repeated")
    parser.add_argument("--browser", choices=BROWSERS, action="append", help="may be repeated")
    arguments = parser.parse_args()
    seeds = arguments.seed or [FIXED_SEED, random.SystemRandom().randrange(10**6)]
    agreed = True
    for name in arguments.browser or BROWSERS:
        executable = find_browser(name)
        if executable is None:
            print(f"{name} is not installed: skipped")
            continue
        for seed in seeds:
            agreed &= _run(name, executable, arguments.n, seed)
    return 0 if agreed else 1


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

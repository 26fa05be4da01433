"""The command line of ``make agreement``: how far the model agrees with the real browsers."""

from __future__ import annotations

import argparse
import random
import sys
import time

from crossorigin.browser.engines import MEASURED

from .browsers import BROWSERS, RealBrowser, find_browser
from .generator import generate
from .run import Outcome, compare
from .server import serving

FIXED_SEED = 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="make agreement", description=__doc__)
    parser.add_argument("-n", type=int, default=2000, help="scenarios a browser and seed")
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
    scenarios = generate(seed, count)
    started = time.monotonic()

    def progress(done: int) -> None:
        print(f"\r{name}: {done} of {count}", end="", file=sys.stderr, flush=True)

    with serving() as server, RealBrowser(name, executable, server) as browser:
        outcome = compare(browser, server, scenarios, name, progress)
        restarts = browser.restarts
    print(end="\r", file=sys.stderr)
    _report(name, seed, outcome, time.monotonic() - started)
    for restart in restarts:
        print(f"  restarted: {restart}")
    return not outcome.differing


def _report(name: str, seed: int, outcome: Outcome, seconds: float) -> None:
    print(
        f"{MEASURED[name]} (measured), seed {seed}: {outcome.compared} scenarios, "
        f"{len(outcome.differing)} differ, {len(outcome.unsteady)} unsteady, {seconds:.0f} s"
    )
    if name != "webkit":
        print(f"  reasons compared: {outcome.reasons} of {outcome.refusals} refusals")
    for depth, number in outcome.depths.most_common():
        print(f"  {100 * number / outcome.compared:3.0f} % {depth}")
    for comparison in outcome.unsteady:
        print(f"\nunsteady: {comparison.scenario}")
        print("\n".join(f"    {line}" for line in comparison.differences[:3]))
    for comparison in outcome.differing:
        print(f"\n{comparison.scenario}")
        print("\n".join(f"    {line}" for line in comparison.differences[:8]))


if __name__ == "__main__":
    sys.exit(main())

"""The command line of ``make agreement``: how far the model agrees with the real browsers."""

from __future__ import annotations

import sys
import time

from crossorigin.browser.engines import MEASURED

from .browsers import RealBrowser
from .command_line import run_campaign
from .generator import generate
from .run import Outcome, compare
from .server import serving


def main() -> int:
    return run_campaign("make agreement", __doc__, 2000, _run)


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

"""The command lines that compare the model with real browsers: their options, and their loop."""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable

from .browsers import BROWSERS, find_browser

__all__ = ["run_campaign"]

FIXED_SEED = 1


def run_campaign(
    prog: str, description: str | None, scenarios: int, run: Callable[[str, str, int, int], bool]
) -> int:
    """Run what the command line asks for; the exit status.

    `run` has a browser's name and executable, the number of scenarios and the seed, and returns
    whether the model agreed. `scenarios` is the number unless the command line has another.
    """
    parser = argparse.ArgumentParser(prog=prog, description=description)
    parser.add_argument("-n", type=int, default=scenarios, help="scenarios a browser and seed")
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
            agreed &= run(name, executable, arguments.n, seed)
    return 0 if agreed else 1

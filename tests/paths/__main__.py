"""The campaign: ``.venv/bin/python -m tests.paths -n 100000 --seed 7 [--only starlette]``.

Asks `n` questions, as many of each framework on each server, each with a map of policies and a way
of having a root path, which differ with the seed. Prints what was served under a laxer policy than
its own; the exit status is 1 if anything was.
"""

import argparse
import signal
import sys
import time
from collections import Counter

from .campaign import ask
from .servers import TARGETS


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.paths")
    parser.add_argument("-n", type=int, default=20_000, help="questions in all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="a part of the target's name")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that servers are ended as well
    targets = [target for target in TARGETS if arguments.only in target.name]
    share = arguments.n // len(targets)
    asked, laxer, total = 0, 0, Counter[str]()
    for number, target in enumerate(targets, arguments.seed):
        cases = target.cases(number)
        seen: Counter[str] = Counter()
        before, began = laxer, time.monotonic()
        for found in ask(target, cases[number % len(cases)], share, seen):
            laxer += 1
            print(found, flush=True)
        asked += share
        total += seen
        took = time.monotonic() - began
        print(
            f"{target.name}: {share} asked in {took:.0f} s, {laxer - before} laxer; {dict(seen)}",
            flush=True,
        )
    print(f"seed {arguments.seed}: {asked} asked, {laxer} laxer; {dict(total)}")
    return 1 if laxer else 0


if __name__ == "__main__":
    sys.exit(main())

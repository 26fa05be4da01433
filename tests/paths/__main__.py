"""The campaign: ``.venv/bin/python -m tests.paths -n 100000 --seed 7 [--only starlette]``.

Asks `n` questions, as many of each framework on each server, each with several maps of policies and
root paths. Prints what was served under a laxer policy than its own; the exit status is 1 if
anything was.
"""

import argparse
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
    targets = [target for target in TARGETS if arguments.only in target.name]
    asked, laxer, total = 0, 0, Counter[str]()
    for number, target in enumerate(targets):  # each with other maps
        share = arguments.n // len(targets)
        cases = target.cases(arguments.seed + number)
        seen: Counter[str] = Counter()
        before, began = laxer, time.monotonic()
        for case in cases:
            for found in ask(target, case, share // len(cases), seen):
                laxer += 1
                print(found, flush=True)
        here = share // len(cases) * len(cases)
        asked += here
        total += seen
        took = time.monotonic() - began
        print(
            f"{target.name}: {here} asked in {took:.0f} s, {laxer - before} laxer; {dict(seen)}",
            flush=True,
        )
    print(f"seed {arguments.seed}: {asked} asked, {laxer} laxer; {dict(total)}")
    return 1 if laxer else 0


if __name__ == "__main__":
    sys.exit(main())

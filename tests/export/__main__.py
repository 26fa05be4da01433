"""Compare drawn policies and maps, each exported to each gateway, with the middleware.

A quarter of them are maps.

Usage: python -m tests.export [-n 500] [--seed 7] [--target nginx]
"""

from __future__ import annotations

import argparse
import logging
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from crossorigin import Policy, PolicyMap
from crossorigin.demo.servers import serve
from crossorigin.export import export

from .comparing import Reference, differences
from .gateways import GATEWAYS
from .policies import drawn, drawn_maps
from .requests import has_trailing_dot, requests_for, requests_for_map
from .upstream import upstream

ACCEPTED = ["odd-paths", "trailing-dot"]
"""Losses of maps."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.export")
    parser.add_argument("-n", type=int, default=500)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--target", choices=list(GATEWAYS), action="append")
    arguments = parser.parse_args()
    targets = arguments.target or list(GATEWAYS)
    logging.getLogger("crossorigin").setLevel(logging.ERROR)  # warnings of policies
    print(f"{arguments.n} policies, seed {arguments.seed}: {', '.join(targets)}", flush=True)
    failed = 0
    with serve(upstream) as backend:
        for target in targets:
            failed += compare(target, arguments.n, arguments.seed, backend)
    return int(failed > 0)


def compare(target: str, count: int, seed: int, backend: int) -> int:
    """How many policies a gateway answers differently."""
    asked = failed = 0
    chance = random.Random(seed)  # noqa: S311 (not for secrets)
    maps = drawn_maps(seed, count // 4, target)
    policies: Iterator[Policy | PolicyMap] = chain(drawn(seed, count - count // 4, target), maps)
    for policy in policies:
        with tempfile.TemporaryDirectory(prefix="crossorigin-export-") as name:
            folder = Path(name)
            files = export(policy, target, folder=name, accept=ACCEPTED).files
            with GATEWAYS[target](files, backend, folder) as port:
                if isinstance(policy, PolicyMap):
                    requests = list(requests_for_map(policy, chance, 200))
                    if target == "lighttpd":
                        requests = [each for each in requests if not has_trailing_dot(each)]
                else:
                    requests = list(requests_for(policy))
                found = list(differences(port, Reference(policy), requests))
        asked += len(requests)
        if found:
            failed += 1
            print(f"{target}: {policy}\n  {found[0]}", flush=True)
    print(f"{target}: {count} policies, {asked} requests, {failed} policies differ", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())

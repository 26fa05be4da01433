"""Comparisons that run for hours, in slices: each is appended to a file, and none runs twice.

A scenario that differs, or that the browser lost, runs three times more with nothing beside it. It
*differs* if it differs each time. If not, it was *lost* when a time limit or a browser that was
started anew explains it, and else it is *unsteady*. Neither is counted as agreement.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from ..real_browsers.versions import installed
from .browsers import BROWSERS, find_browser

__all__ = ["RESULTS", "ComparedSlice", "Slice", "Subject", "read_slices", "run_slices", "table"]

S = TypeVar("S")

RESULTS = Path(__file__).with_name("results.jsonl")
"""The slices that docs/browsers.md counts."""
FIXED_SEED = 1
TRIES = 3
LOST = ("hung", "lost", "silent")
"""What a page or a server says of an outcome that it did not wait for any longer."""


@dataclass
class ComparedSlice:
    """What came of scenarios, by their numbers: the differences, and which a browser lost."""

    differences: dict[int, list[str]] = field(default_factory=dict)
    lost: set[int] = field(default_factory=set)
    reasons: int = 0
    """How many reasons of the browser's were compared."""


@dataclass(frozen=True)
class Subject(Generic[S]):
    """What is compared: scenarios from a seed, those that an engine leaves out, and the comparison.

    `compare` has a browser's name and executable, scenarios by number, and how many run at a time.
    """

    name: str
    generate: Callable[[int, int], Sequence[S]]
    why_left_out: Callable[[S, int, str], str | None]
    compare: Callable[[str, str, Sequence[tuple[int, S]], int], ComparedSlice]
    tabs: int


@dataclass(frozen=True)
class Slice:
    """The scenarios `first` to `last` of a seed, and what came of those that ran."""

    subject: str
    browser: str
    version: str
    seed: int
    first: int
    last: int
    ran: int
    left_out: dict[str, int]
    differ: list[int]
    unsteady: list[int]
    lost: list[int]
    reasons: int
    seconds: int

    @property
    def agreed(self) -> int:
        return self.ran - len(self.differ) - len(self.unsteady) - len(self.lost)

    @property
    def place(self) -> tuple[str, str, int, int, int]:
        """What tells it from other slices."""
        return (self.subject, self.browser, self.seed, self.first, self.last)


def read_slices(path: Path) -> list[Slice]:
    """The slices in a file of results, one a line; none if there is no file."""
    if not path.exists():
        return []
    return [Slice(**json.loads(line)) for line in path.read_text().splitlines()]


def table(made: Sequence[Slice]) -> str:
    """What came of all slices, by subject, browser and seed, in Markdown."""
    lines = [
        "| | seed | drawn | compared | agree | differ | unsteady | lost |",
        "|---|---|---|---|---|---|---|---|",
    ]
    places = dict.fromkeys((each.subject, each.version, each.seed) for each in made)
    for subject, version, seed in sorted(places):
        of = [each for each in made if (each.subject, each.version, each.seed) == (
            subject, version, seed)]  # fmt: skip
        counts = [
            sum(each.last - each.first + 1 for each in of),
            *(sum(each.ran for each in of), sum(each.agreed for each in of)),
            *(sum(map(len, found)) for found in (
                [each.differ for each in of], [each.unsteady for each in of],
                [each.lost for each in of])),
        ]  # fmt: skip
        cells = [f"{subject}, {version}", str(seed), *(f"{count:,}" for count in counts)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def run_slices(subject: Subject[S], prog: str, description: str | None, count: int) -> int:
    """Run what the command line asks for; the exit status.

    `count` is the number of scenarios unless the command line has another.
    """
    parser = argparse.ArgumentParser(prog=prog, description=description)
    parser.add_argument("-n", type=int, default=count, help="scenarios a browser and seed")
    parser.add_argument("--seed", type=int, action="append", help="may be repeated")
    parser.add_argument("--browser", choices=BROWSERS, action="append", help="may be repeated")
    parser.add_argument("--slice", type=int, default=500, help="scenarios until a new browser")
    parser.add_argument("--tabs", type=int, default=subject.tabs, help="scenarios at a time")
    parser.add_argument(
        "--results", type=Path, help="append each slice to this file; those in it do not run again"
    )
    arguments = parser.parse_args()
    done = {each.place for each in read_slices(arguments.results)} if arguments.results else set()
    agreed = True
    versions = installed()
    for name in arguments.browser or BROWSERS:
        executable, version = find_browser(name), versions[name]
        if executable is None or version is None:
            print(f"{name} is not installed: skipped")
            continue
        for seed in arguments.seed or [FIXED_SEED, random.SystemRandom().randrange(10**6)]:
            for first, last in _bounds(arguments.n, arguments.slice):
                if (subject.name, name, seed, first, last) in done:
                    continue
                browser = (name, executable, version)
                made = _run(subject, browser, seed, first, last, arguments.tabs)
                agreed &= not made.differ
                if arguments.results:
                    with arguments.results.open("a") as file:
                        file.write(json.dumps(asdict(made)) + "\n")
    return 0 if agreed else 1


def _bounds(count: int, size: int) -> Iterator[tuple[int, int]]:
    for first in range(1, count + 1, size):
        yield first, min(first + size - 1, count)


def _run(
    subject: Subject[S], browser: tuple[str, str, str], seed: int, first: int, last: int, tabs: int
) -> Slice:
    started = time.monotonic()
    name, executable, version = browser
    scenarios: dict[int, S] = {}
    left_out: Counter[str] = Counter()
    for number, scenario in enumerate(subject.generate(seed, last)[first - 1 :], first):
        why = subject.why_left_out(scenario, number, name)
        if why is None:
            scenarios[number] = scenario
        else:
            left_out[why] += 1
    compared = subject.compare(name, executable, list(scenarios.items()), tabs)
    suspects = sorted(compared.lost | set(compared.differences))
    again: dict[int, list[bool]] = {number: [] for number in suspects}
    for _ in range(TRIES if suspects else 0):
        alone = [(number, scenarios[number]) for number in suspects]
        retried = subject.compare(name, executable, alone, 1)
        for number in suspects:
            again[number].append(number not in retried.differences and number not in retried.lost)
    differ = [number for number in suspects if not any(again[number])]
    late = {
        number
        for number in suspects
        if number in compared.lost
        or any(repr(word) in line for line in compared.differences[number] for word in LOST)
    }
    lost = [number for number in suspects if all(again[number]) and number in late]
    unsteady = [number for number in suspects if number not in differ and number not in lost]
    made = Slice(
        subject.name, name, version, seed, first, last, len(scenarios), dict(left_out), differ,
        unsteady, lost, compared.reasons, round(time.monotonic() - started),
    )  # fmt: skip
    for kind, numbers in (("differs", differ), ("unsteady", unsteady), ("lost", lost)):
        for number in numbers:
            lines = compared.differences.get(number, ["the browser was started anew"])
            tries = ", ".join("agrees" if each else "differs" for each in again[number])
            print(f"\n{number} {kind} (alone: {tries}): {scenarios[number]}")
            print(*(f"    {line}" for line in lines[:12]), sep="\n")
    print(_summary(made), flush=True)
    return made


def _summary(made: Slice) -> str:
    lines = [
        f"{made.version}, seed {made.seed}, {made.first} to {made.last}: {made.ran} scenarios of "
        f"{made.subject}, {made.agreed} agree, {len(made.differ)} differ, {len(made.unsteady)} "
        f"unsteady, {len(made.lost)} lost, {made.reasons} reasons compared, {made.seconds} s",
        *(f"  {number} left out: {why}" for why, number in made.left_out.items()),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(read_slices(RESULTS)))

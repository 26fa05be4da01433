"""How times are taken: in turns, as CPU time, and as ratios within a round.

A machine whose speed drifts, or which has other work, slows all contenders of a round alike. So
they take turns in short rounds, ratios are formed within each round, and figures are the medians of
all rounds, with the quartiles beside them.
"""

from __future__ import annotations

import gc
import os
import statistics
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Figure(NamedTuple):
    """The median of a figure's rounds, and the quartiles."""

    median: float
    low: float
    high: float


def figure(values: Sequence[float]) -> Figure:
    low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    return Figure(median, low, high)


def in_turns(works: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """The time that each work reports, round by round; the first round only warms up."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    names = list(works)
    gc.collect()
    gc.disable()  # otherwise one contender would pay for the garbage of all
    try:
        for turn in range(rounds + 1):
            first = turn % len(names)
            for name in names[first:] + names[:first]:
                took = works[name]()
                if turn:
                    taken[name].append(took)
            if turn % 10 == 0:
                gc.collect()
    finally:
        gc.enable()
    return taken


def added(taken: dict[str, list[float]], name: str, bare: str = "bare") -> list[float]:
    """What `name` adds to the bare application, round by round."""
    return [mine - its for mine, its in zip(taken[name], taken[bare], strict=True)]


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> Figure | None:
    """The figure of ours for each of theirs; ``None`` if theirs is lost in noise."""
    found = [mine / its for mine, its in zip(ours, theirs, strict=True) if its > 0]
    return figure(found) if 2 <= len(theirs) < 2 * len(found) else None


def cpu_seconds(session: int) -> float:
    """The CPU time that the processes of a session have used. (proc(5))"""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if int(fields[3]) == session:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")

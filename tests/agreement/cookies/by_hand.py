"""Scenarios that were written by hand, compared in the browsers that are installed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..browsers import BROWSERS, find_browser
from .browsers import run_in_browser
from .comparison import differences
from .model import run_in_model
from .scenarios import CookieScenario
from .server import serving

__all__ = ["compare_by_hand"]


def compare_by_hand(
    names: Sequence[str],
    written: Sequence[CookieScenario],
    *,
    shows_scenario: bool = False,
    **how: Any,
) -> int:
    """Compare all scenarios in the browsers called `names`, or in all; the exit status.

    `how` goes to `run_in_browser`. With `shows_scenario`, one that differs is printed too.
    """
    differ = 0
    for name in names or BROWSERS:
        executable = find_browser(name)
        if executable is None:
            print(f"{name} is not installed: skipped")
            continue
        scenarios = list(enumerate(written, 1))
        with serving() as server:
            seen = run_in_browser(name, executable, server, scenarios, **how)
        found = {
            number: differences(seen[number], run_in_model(scenario, number, name))
            for number, scenario in scenarios
        }
        different = {number: lines for number, lines in found.items() if lines}
        differ += len(different)
        for number, lines in different.items():
            shown = f" {written[number - 1]}" if shows_scenario else ""
            print(f"\n{number} differs:{shown}", *lines, sep="\n    ")
        print(f"{name}: {len(scenarios)} scenarios, {len(different)} differ", flush=True)
    return 1 if differ else 0

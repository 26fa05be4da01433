"""The command line of ``make cookies``: how far the model's cookies agree with real browsers."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ..slices import ComparedSlice, Subject, run_slices
from .browsers import TABS, run_in_browser
from .comparison import differences, why_left_out
from .generator import generate
from .model import run_in_model
from .scenarios import CookieScenario
from .server import serving


def compare(
    name: str,
    executable: str,
    scenarios: Sequence[tuple[int, CookieScenario]],
    tabs: int,
    *,
    blocking: bool = False,
) -> ComparedSlice:
    """Compare `scenarios` by their numbers, `tabs` at a time."""
    compared = ComparedSlice()
    with serving() as server:
        seen = run_in_browser(
            name, executable, server, scenarios, tabs=tabs, lost=compared.lost, blocking=blocking
        )
    for number, scenario in scenarios:
        model = run_in_model(scenario, number, name, blocking=blocking)
        found = differences(seen[number], model)
        if found:
            compared.differences[number] = found
    return compared


COOKIES = Subject(
    "cookies",
    generate,
    lambda scenario, _, engine: why_left_out(scenario, engine),
    compare,
    TABS,
)


if __name__ == "__main__":
    sys.exit(run_slices(COOKIES, "make cookies", __doc__, 300))

"""How far the model agrees with real browsers about networks and the policies of pages."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from ..cookies.browsers import TABS
from ..slices import ComparedSlice, Subject, run_slices
from .browsers import run_in_browser
from .comparison import differences, other_reasons, reason_said, why_left_out
from .generator import generate
from .model import asks_user, run_in_model
from .scenarios import NetworkScenario
from .server import serving

__all__ = ["compare", "why_not_compared"]


def why_not_compared(scenario: NetworkScenario, number: int, engine: str) -> str | None:
    """Why a scenario is not compared in `engine`; ``None`` if it is."""
    why = why_left_out(scenario, engine)
    if why is None and asks_user(scenario, number, engine):
        return "a password for which the browser asks the user"
    return why


def compare(
    name: str,
    executable: str,
    scenarios: Sequence[tuple[int, NetworkScenario]],
    tabs: int,
    *,
    more: Sequence[str] = (),
) -> ComparedSlice:
    """Compare `scenarios` by their numbers, `tabs` at a time; `more` are names of headers."""
    compared = ComparedSlice()
    notes: dict[str, dict[str, Any]] = {}
    with serving() as server:
        seen = run_in_browser(
            name, executable, server, scenarios, notes, tabs=tabs, lost=compared.lost
        )
    for number, scenario in scenarios:
        model, errors = run_in_model(scenario, number, name)
        found = differences(seen[number], model, *more) + other_reasons(number, notes, errors)
        if found:
            said = [f"visit {place}: the browser says {note}" for place, note in notes.items()
                    if place.partition(".")[0] == str(number)]  # fmt: skip
            compared.differences[number] = found + said
    compared.reasons = sum(reason_said(note) is not None for note in notes.values())
    return compared


NETWORKS = Subject("networks", generate, why_not_compared, compare, TABS)


if __name__ == "__main__":
    sys.exit(run_slices(NETWORKS, "python -m tests.agreement.network", __doc__, 300))

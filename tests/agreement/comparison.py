"""Compares the two observations of a scenario."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from .observation import Observation

__all__ = ["differences"]


def differences(real: Observation, model: Observation) -> list[str]:
    """What is not the same, a line for each; empty if they agree."""
    found = []
    for number, (theirs, ours) in enumerate(zip_longest(real.outcomes, model.outcomes)):
        found += _differences(f"call {number}", theirs, ours)
    for number, (theirs, ours) in enumerate(zip_longest(real.wire, model.wire)):
        found += _differences(f"request {number}", theirs, ours)
    return found


def _differences(what: str, theirs: Any, ours: Any) -> list[str]:
    if theirs == ours:
        return []
    if isinstance(theirs, dict) and isinstance(ours, dict):
        return [
            line
            for key in sorted(theirs.keys() | ours.keys())
            for line in _differences(f"{what}, {key}", theirs.get(key), ours.get(key))
        ]
    return [f"{what}: the browser {theirs!r}, the model {ours!r}"]

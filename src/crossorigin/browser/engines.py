"""Engines: what each browser does differently from the standard, as data.

There is one algorithm. An engine is a row of settings that it reads; `standard` is the text itself.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ENGINES", "Engine", "engine_named"]


@dataclass(frozen=True, slots=True)
class Engine:
    """`max_age_cap`: the most seconds that a preflight is remembered; ``None`` for no limit."""

    name: str
    max_age_cap: int | None = None


ENGINES = {engine.name: engine for engine in (Engine("standard"),)}


def engine_named(name: str) -> Engine:
    """The engine called `name`.

    Raises:
        ValueError: there is no such engine.
    """
    try:
        return ENGINES[name]
    except KeyError:
        known = ", ".join(repr(known) for known in ENGINES)
        raise ValueError(f"there is no engine {name!r}; the engines are {known}") from None

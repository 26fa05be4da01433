"""Engines: the standard and the browsers, each a set of settings that the one algorithm reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..fetch.engine_names import ENGINE_NAMES
from ..redaction import show
from .departures import DEPARTURES
from .settings import STANDARD, Engine, with_settings

__all__ = ["ENGINES", "MEASURED", "engine_named", "engines_named"]

BUILT_ON = {"chrome": "chromium", "edge": "chromium", "opera": "chromium", "safari": "webkit"}
"""The engines by other names that people use."""

MEASURED = {
    "chromium": "Chromium 156",
    "firefox": "Firefox ESR 153.8",
    "webkit": "WebKitGTK 2.50.6",
}
"""The versions in which the departures were measured."""

ENGINES: Mapping[str, Engine] = {
    "standard": STANDARD,
    **{
        name: with_settings(
            Engine(name), {row.setting: row.value for row in DEPARTURES if row.engine == name}
        )
        for name in ENGINE_NAMES
    },
}
"""All engines by name, the standard first."""


def engine_named(name: str) -> Engine:
    """The engine called `name`.

    Raises:
        TypeError: `name` is not a string.
        ValueError: the engine is unknown.
    """
    if isinstance(name, str) and name in ENGINES:
        return ENGINES[name]
    known = ", ".join(repr(known) for known in ENGINES)
    if not isinstance(name, str):
        raise TypeError(f"engine is a {type(name).__name__}; it must be one of {known}")
    lower = name.lower()
    meant = lower if lower in ENGINES else BUILT_ON.get(lower)
    hint = f"; did you mean {meant!r}?" if meant else ""
    raise ValueError(f"engine is {show(name)}; it must be one of {known}{hint}")


def engines_named(names: Sequence[str]) -> list[str]:
    """The engines that `names` stand for, each once; all engines if there are no names.

    A name may also be that of a browser, such as "chrome", or "all"; case does not matter.

    Raises:
        ValueError: an engine is unknown; the message is a sentence without a full stop.
    """
    found: dict[str, None] = {}
    for name in names or ["all"]:
        lower = str(name).lower()
        engine = BUILT_ON.get(lower, lower)
        if engine not in (*ENGINES, "all"):
            known = ", ".join([*ENGINES, *BUILT_ON])
            raise ValueError(f"{show(name)} is not an engine. The engines are {known}, and all")
        found |= dict.fromkeys(ENGINES if engine == "all" else [engine])
    return list(found)

"""Compares what a browser did in a scenario with what the model does."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from crossorigin.browser import HttpRequest

from .scenarios import CookieScenario
from .server import Seen

__all__ = ["differences", "row", "why_left_out"]

COMPARED = (
    "cookie", "origin", "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest",
    "sec-fetch-storage-access",
)  # fmt: skip


def why_left_out(scenario: CookieScenario, engine: str) -> str | None:
    """Why a scenario is not compared in `engine`; ``None`` if it is.

    WebKitGTK parses ``Set-Cookie`` by libsoup, Safari does not.
    """
    if engine == "webkit" and scenario.is_about_parsing:
        return "unusual Set-Cookie, which is libsoup's matter"
    return None


def row(request: HttpRequest) -> dict[str, Any]:
    """What is compared of a request."""
    headers = {name: (request.header(name) or "").strip(" \t") for name in COMPARED}
    return {"method": request.method, "url": request.url, **headers}


def differences(real: Seen, model: Seen) -> list[str]:
    """What is not the same, a line for each; empty if they agree."""
    found = [
        f"step {number}: the browser {theirs!r}, the model {ours!r}"
        for number, (theirs, ours) in enumerate(zip_longest(real.outcomes, model.outcomes))
        if theirs != ours
    ]
    wires = zip_longest(map(row, real.wire), map(row, model.wire))
    for number, (theirs, ours) in enumerate(wires):
        if theirs == ours:
            continue
        if theirs is None or ours is None:
            found.append(f"request {number}: the browser {theirs!r}, the model {ours!r}")
            continue
        found += [
            f"request {number}, {key}: the browser {theirs[key]!r}, the model {ours[key]!r}"
            for key in theirs
            if theirs[key] != ours[key]
        ]
    return found

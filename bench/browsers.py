"""The browser's end: the same scenarios in the model and in a real Chromium.

They are those of `make agreement`, answered by the same server; the model runs in this process, as
in a test suite, Chromium as that command drives it. Its time begins when it runs already.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from tests.agreement.browsers import RealBrowser, find_browser
from tests.agreement.generator import generate
from tests.agreement.model import run_in_model
from tests.agreement.server import serving

from .measuring import figure, ratios

SEED = 1
SCENARIOS = 300
ROUNDS = 3


class Unheard(RealBrowser):
    """Is not waited for until it has explained its refusals: only what pages see counts."""

    def _await_notes(self, outcomes: dict[str, list[dict[str, Any]]]) -> None:
        pass


def run(say: Callable[[str], None]) -> dict[str, Any] | None:
    executable = find_browser("chromium")
    if executable is None:
        say("no Chromium: its row is left out")
        return None
    scenarios = generate(SEED, SCENARIOS)
    # Waits within a scenario are the clock's in the model, and real ones in a browser.
    scenarios = [each for each in scenarios if not any(call.pause for call in each.calls)]
    fetches = sum(len(each.calls) for each in scenarios)
    real, model = [], []
    with serving() as server, Unheard("chromium", executable, server) as browser:
        browser.run(scenarios[:50])  # it is warm, and so is the model
        for turn in range(ROUNDS):
            started = time.perf_counter()
            browser.run(scenarios)
            real.append(fetches / (time.perf_counter() - started))
            started = time.perf_counter()
            for number, scenario in enumerate(scenarios):
                run_in_model(server.places, scenario, f"model-{turn}-{number}", "chromium")
            model.append(fetches / (time.perf_counter() - started))
            say(f"browser's end, round {turn + 1} of {ROUNDS}")
    return {
        "scenarios": len(scenarios),
        "fetches": fetches,
        "Chromium": figure(real),
        "crossorigin": figure(model),
        "ratio": ratios(model, real),
    }

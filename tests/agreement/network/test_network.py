"""The model's networks against the real browsers: a slice of what ``__main__`` measures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from crossorigin.browser.engines import ENGINES
from crossorigin.browser.settings import SETTINGS, with_settings
from crossorigin.fetch.engine_names import ENGINE_NAMES

from .browsers import run_in_browser
from .comparison import differences, other_reasons, why_left_out
from .departures import NETWORK_SCENARIOS
from .generator import generate
from .model import run_in_model
from .server import NetworkServer, serving

COUNT = 40


@pytest.fixture(scope="module")
def server() -> Iterator[NetworkServer]:
    with serving() as running:
        yield running


@pytest.mark.browser
@pytest.mark.parametrize("name", ENGINE_NAMES)
def test_the_model_reaches_what_the_browser_reaches(
    name: str, server: NetworkServer, request: pytest.FixtureRequest
) -> None:
    executable: str = request.getfixturevalue(name)
    shown = [scenario for (engine, _), scenario in NETWORK_SCENARIOS.items() if engine == name]
    generated = [each for each in generate(1, COUNT) if why_left_out(each, name) is None]
    scenarios = list(enumerate([*shown, *generated], 1))
    notes: dict[str, dict[str, Any]] = {}
    seen = run_in_browser(name, executable, server, scenarios, notes)
    for number, scenario in scenarios:
        model, errors = run_in_model(scenario, number, name)
        found = differences(seen[number], model) + other_reasons(number, notes, errors)
        assert not found, (str(scenario), found)


@pytest.mark.parametrize(("name", "setting"), NETWORK_SCENARIOS)
def test_without_the_departure_the_model_reaches_something_else(
    name: str, setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_in_the_standard = with_settings(ENGINES[name], {setting: SETTINGS[setting].default})
    monkeypatch.setitem(ENGINES, "without", as_in_the_standard)
    scenario = NETWORK_SCENARIOS[name, setting]
    seen, errors = run_in_model(scenario, 1, name)
    expected, other_errors = run_in_model(scenario, 1, "without")
    reasons = [str(error.reason) for error in errors.values()]
    assert differences(seen, expected, "referer") or reasons != [
        str(error.reason) for error in other_errors.values()
    ]


def test_the_generator_is_deterministic() -> None:
    assert generate(5, 40) == generate(5, 80)[:40]
    assert generate(5, 40) != generate(6, 40)

"""The model's cookies against the three real browsers: a slice of what ``__main__`` measures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from crossorigin.browser.engines import ENGINES
from crossorigin.browser.settings import SETTINGS, with_settings
from crossorigin.fetch.engine_names import ENGINE_NAMES

from .browsers import TABS, run_in_browser
from .comparison import differences, why_left_out
from .departures import COOKIE_SCENARIOS
from .generator import generate
from .model import run_in_model
from .scenarios import CookieScenario
from .server import CookieServer, serving

COUNT = 12


@pytest.fixture(scope="module")
def server() -> Iterator[CookieServer]:
    with serving() as running:
        yield running


@pytest.mark.browser
@pytest.mark.parametrize("name", ENGINE_NAMES)
def test_the_model_has_the_cookies_that_the_browser_has(
    name: str, server: CookieServer, request: pytest.FixtureRequest
) -> None:
    executable: str = request.getfixturevalue(name)
    shown = [scenario for (engine, _), scenario in COOKIE_SCENARIOS.items() if engine == name]
    generated = [each for each in generate(1, COUNT) if why_left_out(each, name) is None]
    scenarios = list(enumerate([*shown, *generated], 1))
    suspects = _differing(name, executable, server, scenarios, TABS)
    # WebKit's tabs make each other forget cookies that script has read: once more, one at a time.
    found = _differing(name, executable, server, list(suspects), 1) if suspects else {}
    assert not found


def _differing(
    name: str,
    executable: str,
    server: CookieServer,
    scenarios: Sequence[tuple[int, CookieScenario]],
    tabs: int,
) -> dict[tuple[int, CookieScenario], list[str]]:
    """The `scenarios` in which browser and model differ, `tabs` at a time, and how."""
    seen = run_in_browser(name, executable, server, scenarios, tabs=tabs)
    return {
        (number, scenario): found
        for number, scenario in scenarios
        if (found := differences(seen[number], run_in_model(scenario, number, name)))
    }


@pytest.mark.parametrize(("name", "setting"), COOKIE_SCENARIOS)
def test_without_the_departure_the_model_has_other_cookies(
    name: str, setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_in_the_standard = with_settings(ENGINES[name], {setting: SETTINGS[setting].default})
    monkeypatch.setitem(ENGINES, "without", as_in_the_standard)
    scenario = COOKIE_SCENARIOS[name, setting]
    assert differences(run_in_model(scenario, 1, name), run_in_model(scenario, 1, "without"))


def test_the_generator_is_deterministic() -> None:
    assert generate(5, 40) == generate(5, 80)[:40]
    assert generate(5, 40) != generate(6, 40)

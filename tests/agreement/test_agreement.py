"""The model against the three real browsers: generated scenarios, and one for each departure."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from crossorigin.browser import DEPARTURES
from crossorigin.browser.engines import ENGINES
from crossorigin.browser.settings import SETTINGS, with_settings
from crossorigin.fetch.engine_names import ENGINE_NAMES

from .browsers import RealBrowser
from .cookies.departures import COOKIE_SCENARIOS, UNSEEN_COOKIES
from .departures import SCENARIOS, UNSEEN
from .generator import generate
from .model import run_in_model
from .network.departures import NETWORK_SCENARIOS, UNSEEN_NETWORKS
from .run import compare
from .server import Server, serving

SEED = 1
COUNT = 300


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture(scope="module", params=ENGINE_NAMES)
def browser(request: pytest.FixtureRequest, server: Server) -> Iterator[RealBrowser]:
    """Each browser in turn; a missing one is a skip, and under CI=true a failure."""
    executable: str = request.getfixturevalue(request.param)
    with RealBrowser(request.param, executable, server) as running:
        yield running


@pytest.mark.browser
def test_the_model_does_and_says_what_the_browser_does(
    browser: RealBrowser, server: Server
) -> None:
    outcome = compare(browser, server, generate(SEED, COUNT), browser.name)
    assert outcome.compared == COUNT
    for comparison in outcome.differing:
        print(comparison.scenario)
        print("\n".join(comparison.differences))
    assert not outcome.differing
    # Half of all at least get beyond a first refusal.
    shallow = outcome.depths["one request, or none"] + outcome.depths["a preflight that failed"]
    assert shallow < COUNT * 0.6


@pytest.mark.browser
def test_each_departure_is_seen_in_the_browser(browser: RealBrowser, server: Server) -> None:
    rows = [setting for engine, setting in SCENARIOS if engine == browser.name]
    scenarios = [SCENARIOS[browser.name, setting] for setting in rows]
    assert len(rows) == len(set(rows)) > 10
    outcome = compare(browser, server, scenarios, browser.name)
    for comparison in outcome.differing:
        print(comparison.scenario)
        print("\n".join(comparison.differences))
    assert not outcome.differing


def test_a_browser_that_has_ended_takes_no_scenarios(server: Server) -> None:
    with _asking(server) as ended, _asking(server) as running:
        server.give({"n": generate(SEED, 1)[0]})
        assert b'{"n": {"calls"' in running.recv(65536)
        assert ended.recv(65536).endswith(b"\r\n\r\n{}")
    server.forget("n")


def _asking(server: Server) -> socket.socket:
    """The connection of a browser that is started now, and asks for scenarios at once."""
    launch = server.page_of_next_launch().partition("#")[2]
    connection = socket.create_connection(("127.0.0.1", server.places.port), timeout=20)
    connection.sendall(f"GET /next?{launch} HTTP/1.1\r\nHost: a.localhost\r\n\r\n".encode())
    return connection


def test_every_departure_has_a_scenario_or_a_reason_for_having_none() -> None:
    rows = {(row.engine, row.setting) for row in DEPARTURES}
    shown = [
        SCENARIOS.keys(),
        COOKIE_SCENARIOS.keys(),
        NETWORK_SCENARIOS.keys(),
        UNSEEN.keys(),
        UNSEEN_COOKIES.keys(),
        UNSEEN_NETWORKS.keys(),
    ]
    assert rows == set().union(*shown)
    assert len(rows) == sum(map(len, shown))


@pytest.mark.parametrize(("name", "setting"), SCENARIOS)
def test_without_the_departure_the_model_does_something_else(
    name: str, setting: str, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_in_the_standard = with_settings(ENGINES[name], {setting: SETTINGS[setting].default})
    monkeypatch.setitem(ENGINES, "without", as_in_the_standard)
    scenario = SCENARIOS[name, setting]
    seen = run_in_model(server.places, scenario, "n", name)
    expected = run_in_model(server.places, scenario, "n", "without")
    assert (seen.outcomes, seen.wire) != (expected.outcomes, expected.wire)


def test_the_generator_is_deterministic() -> None:
    assert generate(5, 40) == generate(5, 80)[:40]
    assert generate(5, 40) != generate(6, 40)

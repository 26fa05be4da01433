"""The browser's end: the same scenarios in the model and in a real Chromium.

They are those of `make agreement`. Chromium runs many of them side by side, as under that command,
but its log is not read and its start is not timed. The servers that answer it belong to neither
browser, so the model is timed twice: with the same responses made beforehand, and with responses
made on the way. CPU time is that of Chromium's own processes, and of the thread in which the model
runs.
"""

from __future__ import annotations

import cProfile
import gc
import pstats
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from tests.agreement.answering import Places
from tests.agreement.browsers import RealBrowser, find_browser
from tests.agreement.generator import generate
from tests.agreement.model import answering_transport, arguments, open_page, run_in_model
from tests.agreement.observation import Observation
from tests.agreement.scenarios import Scenario
from tests.agreement.server import Server, serving
from tests.real_browsers import launching

from crossorigin.browser import (
    Browser,
    DOMException,
    HttpRequest,
    HttpResponse,
    NoAnswer,
    Transport,
)
from crossorigin.fetch.urls import parsed

from .measuring import cpu_seconds, figure, ratios

SEED = 1
SCENARIOS = 300
ROUNDS = 5
REPETITIONS = 10
"""How often the model runs all scenarios in a round, each time with URLs that it has not seen."""


class PlainChromium(RealBrowser):
    """A Chromium that is not asked why calls fail: only what pages see counts."""

    def __init__(self, executable: str, server: Server) -> None:
        super().__init__("chromium", executable, server)

    def _start(self) -> None:
        url = self._server.page_of_next_launch()
        self._running = self._stack.enter_context(launching.chromium(self._executable, url))
        self._since_start = 0

    def run(self, scenarios: Sequence[Scenario]) -> list[tuple[str, Observation]]:
        self._since_start = 0  # starting does not count, and what is cached is not compared
        return super().run(scenarios)

    def _await_notes(self, outcomes: dict[str, list[dict[str, Any]]]) -> None:
        pass

    def cpu_seconds(self) -> float:
        """What all its processes have used; they are of one session."""
        return cpu_seconds(self._running.process.pid)


class Prepared(NamedTuple):
    """A scenario, ready for the model: the calls, and the responses to the requests, in order."""

    scenario: Scenario
    calls: list[tuple[str, tuple[str, ...], dict[str, Any]]]
    answers: list[HttpResponse | NoAnswer]


class Rates(NamedTuple):
    """Calls for each second of a clock on the wall, and of CPU time."""

    wall: float
    cpu: float


def run(say: Callable[[str], None]) -> dict[str, Any] | None:
    executable = find_browser("chromium")
    if executable is None:
        say("no Chromium: its row is left out")
        return None
    scenarios = generate(SEED, SCENARIOS)
    # Waits within a scenario are the clock's in the model, and real ones in a browser.
    scenarios = [each for each in scenarios if not any(call.pause for call in each.calls)]
    calls = sum(len(each.calls) for each in scenarios)
    real, model, on_the_way = [], [], []
    with serving() as server, PlainChromium(executable, server) as browser:
        browser.run(scenarios)  # it is warm, and so is the model
        for turn in range(ROUNDS):
            real.append(_rates(calls, partial(browser.run, scenarios), browser.cpu_seconds))
            prepared = [
                prepared_for(server.places, scenario, f"prepared-{turn}-{repetition}-{number}")
                for repetition in range(REPETITIONS)
                for number, scenario in enumerate(scenarios)
            ]
            parsed.cache_clear()  # the URLs are as new to it as to Chromium
            again = partial(replay, server.places, prepared)
            model.append(_rates(REPETITIONS * calls, again))
            on_the_way.append(_rates(calls, partial(_answer, server.places, scenarios, turn)))
            say(f"browser's end, round {turn + 1} of {ROUNDS}")
    return {
        "scenarios": len(scenarios),
        "fetches": calls,
        "profile": _profile(server.places, scenarios),
        **{
            clock: {
                "Chromium": figure([getattr(each, clock) for each in real]),
                **{
                    name: {
                        "rate": figure([getattr(each, clock) for each in ours]),
                        "ratio": ratios(
                            [getattr(each, clock) for each in ours],
                            [getattr(each, clock) for each in real],
                        ),
                    }
                    for name, ours in (("model", model), ("with answers", on_the_way))
                },
            }
            for clock in Rates._fields
        },
    }


def _rates(
    calls: int, work: Callable[[], object], cpu: Callable[[], float] = time.thread_time
) -> Rates:
    gc.collect()
    gc.disable()  # as everywhere here, see `measuring`
    try:
        used, started = cpu(), time.perf_counter()
        work()
        took, used = time.perf_counter() - started, cpu() - used
    finally:
        gc.enable()
    return Rates(calls / took, calls / used)


def _profile(places: Places, scenarios: list[Scenario]) -> dict[str, Any]:
    """Where the model's time goes: function calls and requests for each call, shares by module."""
    prepared = [
        prepared_for(places, scenario, f"profiled-{number}")
        for number, scenario in enumerate(scenarios)
    ]
    parsed.cache_clear()
    with cProfile.Profile() as profile:
        replay(places, prepared)
    stats: Any = pstats.Stats(profile)  # its attributes are not in its types
    shares: dict[str, float] = defaultdict(float)
    for (path, _, _), (_, _, own, _, callers) in stats.stats.items():
        if path != "~":
            shares[_module(path)] += own
            continue
        for (caller, _, _), (_, _, for_it, _) in callers.items():  # in C, for Python
            shares[_module(caller)] += for_it
    total = sum(shares.values())
    calls = sum(len(each.calls) for each in prepared)
    return {
        "functions": stats.total_calls / calls,
        "requests": sum(len(each.answers) for each in prepared) / calls,
        "shares": {
            name: share / total
            for name, share in sorted(shares.items(), key=lambda each: -each[1])
            if share / total >= 0.02
        },
    }


def _module(path: str) -> str:
    folders = Path(path).parts
    if "crossorigin" not in folders:
        return "ada-url" if "ada_url" in folders else "all else"
    return "/".join(folders[-folders[::-1].index("crossorigin") :]).removesuffix(".py")


def prepared_for(places: Places, scenario: Scenario, number: str) -> Prepared:
    """Run it once, to have the responses."""
    url = places.url(scenario, number, 0)
    prepared = Prepared(scenario, [arguments(call, url) for call in scenario.calls], [])
    answering = answering_transport(places, scenario, number)

    def transport(request: HttpRequest) -> HttpResponse:
        try:
            answer = answering(request)
        except NoAnswer as error:
            prepared.answers.append(error)
            raise
        prepared.answers.append(answer)
        return answer

    _call(places, prepared, transport)
    return prepared


def replay(places: Places, every: list[Prepared]) -> None:
    for prepared in every:
        answers = iter(prepared.answers)
        _call(places, prepared, partial(_next_of, answers))
        assert next(answers, None) is None, f"{prepared.scenario} did not go as before"


def _next_of(answers: Iterator[HttpResponse | NoAnswer], _: HttpRequest) -> HttpResponse:
    answer = next(answers)
    if isinstance(answer, NoAnswer):
        raise answer
    return answer


def _call(places: Places, prepared: Prepared, transport: Transport) -> None:
    browser = Browser(engine="chromium", transport=transport, clock=lambda: 0.0)
    page = open_page(browser, places, prepared.scenario)
    for method, given, options in prepared.calls:
        with suppress(TypeError, DOMException):  # as in script; what is made for the page counts
            getattr(page, method)(*given, **options)


def _answer(places: Places, scenarios: list[Scenario], turn: int) -> None:
    for number, scenario in enumerate(scenarios):
        run_in_model(places, scenario, f"answered-{turn}-{number}", "chromium")

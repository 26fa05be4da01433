"""How a comparison in slices counts what differs once, always, or after a browser was lost."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from crossorigin.browser.engines import MEASURED

from . import slices
from .slices import RESULTS, ComparedSlice, Subject, read_slices, run_slices, table

TIMES = {"agrees": [], "differs": [0, 1, 2, 3], "unsteady": [0, 2], "once": [0]}
"""At which tries a scenario differs."""


def _subject(ran: list[list[int]], *, said: str = "no") -> Subject[str]:
    tries: dict[int, int] = {}

    def compare(
        name: str, executable: str, scenarios: Sequence[tuple[int, str]], tabs: int
    ) -> ComparedSlice:
        ran.append([number for number, _ in scenarios])
        compared = ComparedSlice()
        for number, scenario in scenarios:
            tries[number] = tries.get(number, -1) + 1
            if tries[number] in TIMES.get(scenario, []):
                compared.differences[number] = [f"visit 0: the browser {said!r}, the model 'yes'"]
            if scenario == "lost" and not tries[number]:
                compared.lost.add(number)
        return compared

    kinds = ["agrees", "differs", "unsteady", "once", "lost", "left out"]
    return Subject(
        "things",
        lambda _, count: (kinds * count)[:count],
        lambda scenario, number, engine: "a reason" if scenario == "left out" else None,
        compare,
        3,
    )


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A browser that needs no installation; gives the file of the results."""
    monkeypatch.setattr(slices, "installed", lambda: {"firefox": "Firefox 1"})
    monkeypatch.setattr(slices, "find_browser", lambda name: "/firefox")
    results = tmp_path / "results.jsonl"
    command = ["x", "-n", "9", "--slice", "6", "--seed", "5", "--browser", "firefox"]
    monkeypatch.setattr("sys.argv", [*command, "--results", str(results)])
    return results


def test_each_scenario_is_counted_once(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran: list[list[int]] = []
    assert run_slices(_subject(ran), "x", None, 1) == 1
    first, second = read_slices(run)
    assert (first.first, first.last, second.first, second.last) == (1, 6, 7, 9)
    assert (first.ran, first.agreed, first.left_out) == (5, 1, {"a reason": 1})
    assert (first.differ, first.unsteady, first.lost) == ([2], [3, 4], [5])
    assert (second.differ, second.unsteady, second.lost) == ([8], [9], [])
    assert "2 differs (alone: differs, differs, differs)" in capsys.readouterr().out


def test_a_time_limit_is_not_a_difference(run: Path) -> None:
    run_slices(_subject([], said="hung"), "x", None, 1)
    first, _ = read_slices(run)
    assert (first.differ, first.unsteady, first.lost) == ([2], [3], [4, 5])


def test_what_is_in_the_results_does_not_run_again(run: Path) -> None:
    run_slices(_subject([]), "x", None, 1)
    ran: list[list[int]] = []
    assert run_slices(_subject(ran), "x", None, 1) == 0
    assert not ran
    run.write_text(run.read_text().splitlines()[0] + "\n")
    run_slices(_subject(ran), "x", None, 1)
    assert ran[0] == [7, 8, 9]


def test_the_docs_count_what_the_results_have() -> None:
    docs = Path(__file__).parents[2] / "docs" / "browsers.md"
    assert table(read_slices(RESULTS)) in docs.read_text()


def test_the_versions_in_the_docs_are_those_that_ran_last() -> None:
    ran = {each.browser: each.version for each in read_slices(RESULTS)}
    assert ran.keys() == MEASURED.keys()
    for browser, version in ran.items():
        assert f"{version}.".startswith(f"{MEASURED[browser]}.")

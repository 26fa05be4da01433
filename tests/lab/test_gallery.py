"""The gallery: each failure fails as said, in each engine, and is readable after its cure."""

from __future__ import annotations

from functools import cache
from typing import Literal

import pytest

from crossorigin.browser import ENGINES
from crossorigin.lab import PlayedRun, play, read_scenario
from crossorigin.lab.gallery import ENTRIES, GalleryEntry, gallery, told

ALL = gallery()
EXPOSED = "x-total-count"
Scene = Literal["scenario", "cured"]
SCENES: tuple[Scene, ...] = ("scenario", "cured")


@cache
def run_of(name: str, which: Scene) -> PlayedRun:
    """What the lab shows of an entry's scenario, or of its cure: one run for all tests."""
    (entry,) = [each for each in ALL if each["name"] == name]
    return play(read_scenario(entry[which]))


def words(entry: GalleryEntry, which: Scene) -> dict[str, str]:
    run = run_of(entry["name"], which)
    return {each["engine"]: told(each, EXPOSED) for each in run["engines"]}


def test_there_are_thirty_failures_with_names_of_their_own() -> None:
    assert len({entry["name"] for entry in ENTRIES}) == len(ENTRIES) >= 30


@pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry["name"])
def test_it_fails_as_said_and_is_readable_after_the_cure(entry: GalleryEntry) -> None:
    assert words(entry, "scenario") == entry["reasons"]
    assert set(entry["reasons"].values()) != {"readable"}
    assert words(entry, "cured") == dict.fromkeys(ENGINES, "readable")


@pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry["name"])
def test_what_differs_from_the_standard_is_marked(entry: GalleryEntry) -> None:
    run = run_of(entry["name"], "scenario")
    standard, *others = run["engines"]
    for each in others:
        differs = told(each) != told(standard)
        assert not differs or each["difference"] is not None


@pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry["name"])
def test_a_refused_response_has_a_marked_header_or_a_rule(entry: GalleryEntry) -> None:
    for each in run_of(entry["name"], "scenario")["engines"]:
        if each["readable"]["header"] is not None:
            marked = {
                name.lower()
                for step in each["steps"]
                for name, _, is_marked in step["headers"]
                if is_marked
            }
            assert each["readable"]["header"].lower() in marked
        refused = [step for step in each["steps"] if step["verdict"] == "refused"]
        if each["readable"]["reason"] not in (None, "websocket-refused"):
            assert any(step["rule"] for step in refused)


@pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry["name"])
def test_the_last_step_says_what_the_verdict_says(entry: GalleryEntry) -> None:
    for which in SCENES:
        for each in run_of(entry["name"], which)["engines"]:
            is_readable = each["readable"]["is_readable"]
            assert (each["steps"][-1]["verdict"] == "passed") == is_readable

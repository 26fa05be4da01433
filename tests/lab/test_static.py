"""A static copy has the page, and the same responses that the lab's server gives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crossorigin.browser import DEPARTURES
from crossorigin.lab.api import answer
from crossorigin.lab.departures import DEPARTURES_PAGE
from crossorigin.lab.gallery import ENTRIES, gallery
from crossorigin.lab.server import ASSETS
from crossorigin.lab.static import PYODIDE, STATIC_ROOT, write_static


def test_it_has_the_page_which_says_that_there_is_no_server(static_copy: Path) -> None:
    assert {each.name for each in ASSETS.iterdir()} <= {each.name for each in static_copy.iterdir()}
    assert (static_copy / "index.html").read_text("utf-8").count(STATIC_ROOT) == 1
    assert (static_copy / "lab.js").read_bytes() == (ASSETS / "lab.js").read_bytes()


def test_each_departure_has_its_row(static_copy: Path) -> None:
    page = (static_copy / DEPARTURES_PAGE).read_text("utf-8")
    assert page.count('<div id="') == len({row.anchor for row in DEPARTURES})
    assert all(f'<div id="{row.anchor}">' in page for row in DEPARTURES)
    links = set()
    for entry in ENTRIES:
        scene = json.loads(
            (static_copy / "api" / "scenes" / f"{entry['name']}.json").read_text("utf-8")
        )
        for each in scene["run"]["engines"]:
            links |= {
                row["link"] for row in (each["difference"] or {"departures": []})["departures"]
            }
    assert len(links) > 3
    assert links <= {f"{DEPARTURES_PAGE}#{row.anchor}" for row in DEPARTURES}


def test_each_scenario_is_there_as_the_server_would_answer(static_copy: Path) -> None:
    entries = json.loads((static_copy / "api" / "gallery.json").read_text("utf-8"))
    assert entries == json.loads(json.dumps(gallery()))
    for entry in entries[:3]:
        for name in (entry["name"], f"{entry['name']}.cured"):
            scene = json.loads((static_copy / "api" / "scenes" / f"{name}.json").read_text("utf-8"))
            given = scene["run"]["scenario"]
            assert scene["run"] == json.loads(json.dumps(answer("run", given)))
            assert scene["check"]["valid"]
            assert {each["target"] for each in scene["export"]} >= {"fastapi", "nginx"}


def test_a_package_that_is_missing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in PYODIDE:
        (tmp_path / name).touch()
    monkeypatch.setattr("crossorigin.lab.static.PURE", ("no_such_package",))
    with pytest.raises(FileNotFoundError, match="no package no_such_package"):
        write_static(tmp_path / "copy", tmp_path)

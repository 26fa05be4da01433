from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

import pytest

from crossorigin.browser import DEPARTURES, ENGINES, AsyncBrowser, Browser, Engine, HttpResponse
from crossorigin.browser.engines import BUILT_ON, MEASURED, engine_named
from crossorigin.browser.settings import SETTINGS, Setting
from crossorigin.fetch.engine_names import ENGINE_NAMES


def answer(_: object) -> HttpResponse:
    return HttpResponse(200)


async def answer_later(_: object) -> HttpResponse:
    return HttpResponse(200)


def test_the_engines_are_the_standard_and_the_measured_browsers() -> None:
    assert list(ENGINES) == ["standard", "chromium", "firefox", "webkit"]
    assert list(ENGINE_NAMES) == list(MEASURED) == list(ENGINES)[1:]
    assert all(engine.name == name for name, engine in ENGINES.items())


def test_the_standard_has_no_departures() -> None:
    assert ENGINES["standard"] == Engine("standard")
    assert {row.engine for row in DEPARTURES} == set(ENGINE_NAMES)


@pytest.mark.parametrize("name", ENGINE_NAMES)
def test_a_browser_has_the_departures_that_are_listed_and_no_others(name: str) -> None:
    listed = {row.setting: row.value for row in DEPARTURES if row.engine == name}
    assert listed == {
        each.name: value_in(ENGINES[name], each)
        for each in SETTINGS.values()
        if value_in(ENGINES[name], each) != each.default
    }


def value_in(engine: Engine, setting: Setting) -> object:
    return getattr(getattr(engine, setting.subject), setting.name)


def test_each_setting_has_a_name_of_its_own() -> None:
    names = [each.name for record in records() for each in fields(record)]
    assert len(names) == len(set(names)) == len(SETTINGS)
    assert all(value_in(ENGINES["standard"], each) == each.default for each in SETTINGS.values())


def records() -> list[Any]:
    return [getattr(ENGINES["standard"], each.name) for each in fields(Engine)[1:]]


def test_a_departure_is_listed_once_and_every_setting_has_one() -> None:
    rows = [(row.setting, row.engine) for row in DEPARTURES]
    assert len(rows) == len(set(rows))
    assert set(dict(rows)) == set(SETTINGS), "every setting has a browser that needs it"


def test_departures_and_what_the_standard_has_instead_are_said_in_sentences() -> None:
    sentences = [each.standard for each in SETTINGS.values()]
    sentences += [row.what for row in DEPARTURES]
    assert [each for each in sentences if not re.fullmatch("[A-Z`].*[.]", each)] == []


@pytest.mark.parametrize("name", ENGINES)
def test_a_browser_is_of_the_engine_that_it_is_given(name: str) -> None:
    assert Browser(transport=answer, engine=name).engine is ENGINES[name]
    assert AsyncBrowser(transport=answer_later, engine=name).engine is ENGINES[name]


def test_a_browser_is_the_standard_unless_it_is_given_another_engine() -> None:
    assert Browser(transport=answer).engine is ENGINES["standard"]
    assert AsyncBrowser(transport=answer_later).engine is ENGINES["standard"]


ONE_OF = "it must be one of 'standard', 'chromium', 'firefox', 'webkit'"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", f"engine is ''; {ONE_OF}"),
        ("netscape", f"engine is 'netscape'; {ONE_OF}"),
        ("safari", f"engine is 'safari'; {ONE_OF}; did you mean 'webkit'?"),
        ("Chrome", f"engine is 'Chrome'; {ONE_OF}; did you mean 'chromium'?"),
        ("Standard", f"engine is 'Standard'; {ONE_OF}; did you mean 'standard'?"),
    ],
)
def test_an_unknown_engine_is_refused_with_the_known_names(name: str, message: str) -> None:
    with pytest.raises(ValueError, match="engine is") as refusal:
        Browser(transport=answer, engine=name)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("name", "kind"), [(None, "NoneType"), (ENGINES["chromium"], "Engine"), (["webkit"], "list")]
)
def test_an_engine_is_chosen_by_its_name(name: Any, kind: str) -> None:
    with pytest.raises(TypeError) as refusal:
        engine_named(name)
    assert str(refusal.value) == f"engine is a {kind}; {ONE_OF}"


def test_names_of_browsers_stand_for_existing_engines() -> None:
    assert set(BUILT_ON.values()) <= set(ENGINES)

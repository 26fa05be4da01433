"""Each recipe is in the syntax of its software, whatever the grant has; see `recipe_syntax`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crossorigin.diagnosis import Grant, Software, recipes_for

from .recipe_syntax import SYNTAX

APP = "https://app.example.com"
ORIGINS = (
    Grant(APP),
    Grant(APP, also=("https://admin.example.com", "http://[::1]:3000", "http://192.168.7.7:8080")),
    Grant(APP, anyone=True),
    Grant("app://obsidian.md", also=("capacitor://localhost", "https://*.example.org")),
    Grant("https://*.example.com:8443", page="https://a.example.com:8443"),
)
CONTENTS = (
    Grant(APP),
    Grant(APP, ("DELETE", "PATCH"), ("X-Trace", "Content-Type"), expose=("X-A", "ETag")),
    Grant(APP, ("GET", "PUT", "MERGE"), ("*",), expose=("*",), max_age=0),
    Grant(APP, ("PUT",), ("Authorization",), credentials=True, expose=("X-A",), max_age=600),
)
GRANTS = tuple(
    replace(
        content,
        origin=each.origin,
        page=each.page,
        also=each.also,
        anyone=each.anyone and not content.credentials,
    )
    for each in ORIGINS
    for content in CONTENTS
)


def test_the_syntax_of_every_software_is_known() -> None:
    assert list(SYNTAX) == list(Software)


@pytest.mark.parametrize("software", list(Software))
def test_recipes_are_in_the_syntax_of_their_software(software: Software, tmp_path: Path) -> None:
    recipes = {found.text for grant in GRANTS for found in recipes_for([software], grant)}
    SYNTAX[software](sorted(recipes), tmp_path)

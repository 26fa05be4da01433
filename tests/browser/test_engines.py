from __future__ import annotations

import pytest

from crossorigin.browser.engines import ENGINES, Engine, engine_named


def test_the_standard_caps_no_max_age() -> None:
    assert engine_named("standard") == Engine("standard", max_age_cap=None)


def test_every_engine_is_found_by_its_name() -> None:
    assert [engine_named(name).name for name in ENGINES] == list(ENGINES)


@pytest.mark.parametrize("name", ["", "Standard", "netscape"])
def test_an_unknown_engine_is_refused_with_the_names_of_those_there_are(name: str) -> None:
    with pytest.raises(ValueError, match="no engine") as refusal:
        engine_named(name)
    assert repr(name) in str(refusal.value)
    assert all(repr(known) in str(refusal.value) for known in ENGINES)

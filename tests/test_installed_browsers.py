"""What a run says of the browsers at its end."""

import pytest

from crossorigin.browser.engines import MEASURED

from .real_browsers.versions import comparison, installed


def test_a_browser_as_it_was_measured() -> None:
    assert comparison({**MEASURED}) == [f"{version} (as measured)" for version in MEASURED.values()]


def test_a_patch_version_is_not_told_apart_from_the_measured_version() -> None:
    patches = {engine: f"{version}.9" for engine, version in MEASURED.items()}
    assert all(line.endswith("(as measured)") for line in comparison({**patches}))


@pytest.mark.parametrize("engine", MEASURED)
def test_another_version_and_none(engine: str) -> None:
    number = list(MEASURED).index(engine)
    other = comparison({**MEASURED, engine: f"{MEASURED[engine]}9"})[number]
    assert other == f"{MEASURED[engine]}9 (measured: {MEASURED[engine]})"
    none = comparison({**MEASURED, engine: None})[number]
    assert none == f"not installed (measured: {MEASURED[engine]})"


@pytest.mark.browser
@pytest.mark.parametrize("engine", MEASURED)
def test_an_installed_browser_says_its_name_and_version(
    engine: str, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(engine)  # or a skip
    name = MEASURED[engine].rpartition(" ")[0]
    version = installed()[engine]
    assert version is not None
    words = {name.split()[0], "Google"}  # Google Chrome does for Chromium, Firefox for its ESR
    assert version.split()[0] in words
    assert version.rpartition(" ")[2][0].isdigit()

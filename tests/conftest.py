"""What all tests share: real browsers, or a visible skip; property tests without a deadline."""

import os

import pytest
from hypothesis import settings

from crossorigin.demo import find_chromium

# No test fails for being slow, on a machine that is busy.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium. Missing, it is a skip, and under CI=true a failure."""
    found = find_chromium()
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is not installed; scripts/browsers installs it")
        pytest.skip("Chromium is not installed")
    return found

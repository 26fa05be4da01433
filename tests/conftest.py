"""What all tests share: real browsers, or a visible skip; property tests without a deadline."""

import os
from typing import NoReturn

import pytest
from hypothesis import settings

from crossorigin.demo import find_chromium

from .browsers.launching import find_firefox, find_webkit

# No test fails for being slow, on a machine that is busy.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium. Missing, it is a skip, and under CI=true a failure."""
    return find_chromium() or _missing("Chromium")


@pytest.fixture(scope="session")
def firefox() -> str:
    """The path of Firefox. Missing, it is a skip, and under CI=true a failure."""
    return find_firefox() or _missing("Firefox")


@pytest.fixture(scope="session")
def webkit() -> str:
    """The path of WebKitGTK's MiniBrowser. Missing, it is a skip, and under CI=true a failure."""
    return find_webkit() or _missing("WebKitGTK's MiniBrowser, or Xvfb,")


def _missing(browser: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{browser} is not installed; scripts/browsers installs it")
    pytest.skip(f"{browser} is not installed")

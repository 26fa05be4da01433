"""A cross-site login is answered alike by the model and by each real browser."""

from __future__ import annotations

import pytest

from ..browsers import BROWSERS, find_browser
from .trying import in_browser, in_model

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", BROWSERS)
def test_the_model_and_a_browser_log_in_alike(name: str) -> None:
    executable = find_browser(name)
    if executable is None:
        pytest.skip(f"{name} is not installed")
    said = in_model(name)
    assert in_browser(name, executable) == said
    assert set(said.values()) == {200, 401}  # some logins last, and others do not

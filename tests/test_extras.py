"""What needs an extra says which, where it is missing."""

import importlib.util
import sys

import pytest


@pytest.mark.parametrize(
    ("module", "needs", "extra"),
    [
        ("crossorigin.fetch.urls", "ada_url", "browser"),
        ("crossorigin.transports.network", "httpx2", "browser"),
        ("crossorigin.demo", "trustme", "demo"),
    ],
)
def test_a_missing_extra_is_named(
    module: str, needs: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec(module)
    assert found is not None
    assert found.origin is not None
    # Under another name, so that the module in use stays as it is.
    again = importlib.util.spec_from_file_location(f"{module}_again", found.origin)
    assert again is not None
    assert again.loader is not None
    monkeypatch.setitem(sys.modules, needs, None)  # makes importing it fail
    with pytest.raises(ModuleNotFoundError, match=rf"pip install 'crossorigin\[{extra}\]'"):
        again.loader.exec_module(importlib.util.module_from_spec(again))

"""What needs an extra says which, where it is missing."""

import importlib.util
import sys

import pytest

from crossorigin import NO_CORS


@pytest.mark.parametrize(
    ("module", "needs", "extra"),
    [
        ("crossorigin.fetch.url_parser", "ada_url", "browser"),
        ("crossorigin.transports.network", "httpx2", "browser"),
        ("crossorigin.demo", "trustme", "demo"),
        ("crossorigin.sources.http", "httpcore2", "http"),
        ("crossorigin.sources.postgres", "psycopg", "postgres"),
        ("crossorigin.sources.redis", "redis", "redis"),
    ],
)
def test_a_missing_extra_is_named(
    module: str, needs: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = rf"pip install 'crossorigin\[{extra}\]'"
    with pytest.raises(ModuleNotFoundError, match=command):
        import_without(monkeypatch, module, needs)


@pytest.mark.parametrize(
    ("module", "needs", "distribution"),
    [
        ("crossorigin.prometheus", "prometheus_client", "prometheus-client"),
        ("crossorigin.opentelemetry", "opentelemetry", "opentelemetry-api"),
    ],
)
def test_a_missing_system_of_metrics_is_named(
    module: str, needs: str, distribution: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ModuleNotFoundError, match=f"pip install {distribution}"):
        import_without(monkeypatch, module, needs)


def import_without(monkeypatch: pytest.MonkeyPatch, module: str, needs: str) -> None:
    """Import `module` while what it needs cannot be imported."""
    found = importlib.util.find_spec(module)
    assert found is not None
    assert found.origin is not None
    # Under another name, so that the module in use stays as it is.
    again = importlib.util.spec_from_file_location(f"{module}_again", found.origin)
    assert again is not None
    assert again.loader is not None
    monkeypatch.setitem(sys.modules, needs, None)  # makes importing it fail
    again.loader.exec_module(importlib.util.module_from_spec(again))


def test_writing_a_policy_file_names_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tomli_w", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'crossorigin\[cli\]'"):
        NO_CORS.to_toml()

"""The parser of URLs in a page: it asks the browser's ``URL``, a stand-in here.

That the real one agrees with ada is tested in tests/lab/test_pyodide.py.
"""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import ada_url
import pytest

from crossorigin.fetch import url_parser


class StandInURL:
    """``URL`` as Pyodide shows it to Python."""

    @staticmethod
    def canParse(*parts: str) -> bool:  # noqa: N802 (JavaScript's name)
        try:
            StandInURL.new(*parts)
        except ValueError:
            return False
        return True

    @staticmethod
    def new(text: str, base: str | None = None) -> Any:
        return SimpleNamespace(href=ada_url.URL(text, base=base).href)


@pytest.fixture(scope="module")
def in_a_page() -> Any:
    """The module as it is where Python runs in a browser."""
    spec = importlib.util.spec_from_file_location("url_parser_in_a_page", url_parser.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    js = ModuleType("js")
    js.URL = StandInURL  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "platform", "emscripten")
        patch.setitem(sys.modules, "js", js)
        spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("text", ["https://EXAMPLE.com:443/a/../b", "data:text/html,x", "", "/b"])
def test_an_absolute_url_is_normalized_as_ada_does(in_a_page: Any, text: str) -> None:
    assert in_a_page.is_url(text) == url_parser.is_url(text)
    if url_parser.is_url(text):
        assert in_a_page.normalized(text) == url_parser.normalized(text)
        return
    for module in (in_a_page, url_parser):
        with pytest.raises(ValueError, match=r"URL|surrogates"):
            module.normalized(text)


@pytest.mark.parametrize("text", ["../c", "//other.example", "?a=ü", ""])
def test_a_relative_url_is_resolved_as_ada_does(in_a_page: Any, text: str) -> None:
    base = "https://example.com/a/b"
    assert in_a_page.resolved(base, text) == url_parser.resolved(base, text)
    for module in (in_a_page, url_parser):
        with pytest.raises(ValueError, match=r"URL|surrogates"):
            module.resolved("nothing", text)


def test_a_lone_surrogate_is_not_in_a_url(in_a_page: Any) -> None:
    text = "https://example.com/\ud800"
    for module in (in_a_page, url_parser):
        assert not module.is_url(text)
        with pytest.raises(ValueError, match=r"URL|surrogates"):
            module.normalized(text)

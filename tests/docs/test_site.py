"""The documentation site builds without a warning, is whole, and needs no other host."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import FunctionType
from urllib.parse import unquote, urlsplit

import pytest
from sphinx.util.inventory import InventoryFile

from crossorigin.browser import DEPARTURES

from ..built_once import built_once

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs"))

from public_api import constants, public_modules, public_names  # noqa: E402 (it lies beside the site's configuration)

LOADED = {"img": "src", "script": "src", "link": "href", "iframe": "src", "source": "src"}
"""What a browser fetches by itself when it shows a page."""


class Page(HTMLParser):
    """A built page: its anchors, its links, and what a browser loads for it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.anchors: set[str] = {""}
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.anchors.add(values.get("id", ""))
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        if tag in LOADED and LOADED[tag] in values:
            self.loaded.append(values[LOADED[tag]])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    return built_once("site", build, tmp_path_factory, request)


def build(folder: Path) -> None:
    built = subprocess.run(  # noqa: S603 (our own script)
        [str(ROOT / "scripts" / "docs"), str(folder)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    return {path: Page(path) for path in site.rglob("*.html")}


def test_the_reference_has_every_public_name_and_no_other(site: Path) -> None:
    inventory = InventoryFile.loads((site / "objects.inv").read_bytes(), uri="").data
    documented = {
        name
        for kind, names in inventory.items()
        if kind.startswith("py:") and kind != "py:module"
        for name in names
        if name.rpartition(".")[0] in public_modules()
    }
    assert set(public_names().values()) <= documented
    assert documented <= set(public_names())


def test_each_departure_of_a_browser_has_an_anchor(pages: dict[Path, Page]) -> None:
    """In the table of the documentation and in the page of the lab's copy, by the same name."""
    for name in ("browsers.html", "lab/departures.html"):
        (page,) = [each for path, each in pages.items() if path.as_posix().endswith(f"/{name}")]
        assert {row.anchor for row in DEPARTURES} <= page.anchors


def test_every_public_module_has_a_page_and_no_other() -> None:
    pages = {page.stem for page in (ROOT / "docs" / "reference").glob("*.md")} - {"index"}
    assert pages == set(public_modules())


A_FRAMEWORKS_OWN = {"CORSMiddleware", "CrossOrigin", "Options", "cors", "install"}
"""Names that users import from the module of their own interface or framework."""


def test_a_public_name_stands_for_one_thing() -> None:
    meant: dict[str, list[object]] = {}
    for module in public_modules().values():
        for name in module.__all__:
            found = meant.setdefault(name, [])
            if not any(getattr(module, name) is each for each in found):
                found.append(getattr(module, name))
    assert {name for name, found in meant.items() if len(found) > 1} == A_FRAMEWORKS_OWN


def test_every_public_name_has_a_docstring() -> None:
    bare = [
        f"{module_name}.{name}"
        for module_name, module in public_modules().items()
        for name in module.__all__
        if isinstance(value := getattr(module, name), type | FunctionType) and not value.__doc__
    ]
    bare += [
        f"{module_name}.{name}"
        for module_name, module in public_modules().items()
        for name, docstring in constants(module)
        if not docstring
    ]
    assert bare == []


def test_links_lead_to_pages_and_anchors(pages: dict[Path, Page]) -> None:
    assert list(broken(pages)) == []


def broken(pages: dict[Path, Page]) -> Iterator[str]:
    for page in pages.values():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = page.path
            if parts.path:
                target = (page.path.parent / unquote(parts.path)).resolve()
            found = pages.get(target)
            anchor_is_missing = found is not None and unquote(parts.fragment) not in found.anchors
            if not target.exists() or anchor_is_missing:
                yield f"{page.path.name}: {link}"


def test_a_built_page_loads_nothing_from_other_hosts(pages: dict[Path, Page]) -> None:
    foreign = {
        loaded for page in pages.values() for loaded in page.loaded if urlsplit(loaded).netloc
    }
    assert foreign == set()


def test_the_site_can_be_searched(site: Path) -> None:
    index = (site / "searchindex.js").read_text("utf-8")
    assert "DecisionEvent" in index
    assert (site / "search.html").exists()

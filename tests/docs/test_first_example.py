"""README's first example, served as FastAPI's own command line finds it."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi_cli.discover import get_import_data

from crossorigin import NO_CORS, Policy, PolicyMap
from crossorigin.asgi import CORSMiddleware
from crossorigin.browser import Browser
from crossorigin.integrations.fastapi import install
from crossorigin.transports import ASGITransport

ROOT = Path(__file__).parents[2]
FIRST = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BESIDE = """
from crossorigin import Policy
from crossorigin.asgi import CORSMiddleware
from fastapi import FastAPI

api = FastAPI()
app = CORSMiddleware(api, policy=Policy(allow_origins=["https://app.example.com"]))
"""
"""The form that no page recommends: the wrapped application beside the bare one."""


def served_by_fastapi_run(source: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What ``fastapi run main.py`` serves, for `source` in main.py."""
    (folder / "main.py").write_text(source, "utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, "main", raising=False)
    found = get_import_data(path=Path("main.py"))
    return getattr(sys.modules["main"], found.app_name)


def page_reads(app: Any) -> bool:
    with ASGITransport(app) as transport:
        page = Browser(transport=transport).page("https://app.example.com/")
        return page.fetch("https://api.example.net/items").allowed


@pytest.mark.parametrize("page", ["README.md", "docs/start.md", "docs/frameworks/fastapi.md"])
def test_the_first_example_has_cors_under_fastapi_run(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = FIRST.search((ROOT / page).read_text("utf-8"))
    assert found is not None
    assert page_reads(served_by_fastapi_run(found[1], tmp_path, monkeypatch))


def test_a_wrapped_application_beside_the_bare_one_loses_cors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not page_reads(served_by_fastapi_run(BESIDE, tmp_path, monkeypatch))


def test_no_page_wraps_an_application_beside_the_bare_one() -> None:
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        for block in FIRST.findall(page.read_text("utf-8")):
            bare = set(re.findall(r"^(\w+) = (?:FastAPI|Flask|Starlette)\(", block, re.MULTILINE))
            wrapped = set(re.findall(r"^\w+ = CORSMiddleware\(\s*(\w+)", block, re.MULTILINE))
            assert not bare & wrapped, page


@pytest.mark.filterwarnings("ignore:The `root_path` parameter is deprecated")
@pytest.mark.parametrize("installed", [True, False])
def test_only_install_sees_the_root_path_of_fastapi(*, installed: bool) -> None:
    """As docs/frameworks/fastapi.md says of the plain middleware."""
    policies = PolicyMap({"/": Policy(allow_origins="*"), "/api/orders": NO_CORS})
    app = FastAPI(root_path="/api")
    app.get("/orders")(lambda: "an order")
    served: Any = app
    if installed:
        install(app, policy=policies)
    else:
        served = CORSMiddleware(app, policy=policies)
    with ASGITransport(served) as transport:
        page = Browser(transport=transport).page("https://app.example.com/")
        assert page.fetch("https://api.example.net/orders").allowed is not installed

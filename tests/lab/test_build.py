"""The lab's page in the package is what its sources in lab/ give, and it asks for nothing else."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ..pains.software import UNPACKED, missing

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "lab"
ASSETS = ROOT / "src" / "crossorigin" / "lab" / "assets"
MODULES = UNPACKED / "lab" / "node_modules"


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources, with the packages that build them."""
    if shutil.which("node") is None:
        missing("node")
    locked = MODULES.parent / "package-lock.json"
    if not locked.is_file() or locked.read_bytes() != (SOURCES / locked.name).read_bytes():
        missing("what builds lab/, in the versions of its package-lock.json,")
    copy = tmp_path_factory.mktemp("sources") / "lab"
    shutil.copytree(SOURCES, copy, ignore=shutil.ignore_patterns("node_modules"))
    (copy / "node_modules").symlink_to(MODULES)
    return copy


def run(sources: Path, program: str, *arguments: str) -> None:
    done = subprocess.run(  # noqa: S603
        [str(sources / "node_modules" / ".bin" / program), *arguments],
        cwd=sources,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_sources_are_well_typed(sources: Path) -> None:
    run(sources, "tsc", "--noEmit")


def test_a_new_build_gives_the_files_of_the_package(sources: Path, tmp_path: Path) -> None:
    run(sources, "vite", "build", "--outDir", str(tmp_path), "--logLevel", "warn")
    built = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    kept = {each.name: each.read_bytes() for each in ASSETS.iterdir() if each.is_file()}
    assert built.keys() <= kept.keys()
    changed = [name for name, content in built.items() if kept[name] != content]
    assert changed == [], "build them anew: cd lab && npm ci && npm run build"


def test_the_page_names_no_other_host_and_has_nothing_inline() -> None:
    page = (ASSETS / "index.html").read_text("utf-8")
    assert set(re.findall(r'(?:src|href)="([^"]*)"', page)) == {
        *("./lab.js", "./lab.css", "./lab.svg")
    }
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)
    style = (ASSETS / "lab.css").read_text("utf-8")
    assert not re.search(r"@import|url\(|https?:", style)


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((SOURCES / "package-lock.json").read_text("utf-8"))
    packages = {name: each for name, each in lock["packages"].items() if name}
    assert len(packages) > 5
    for name, each in packages.items():
        assert "resolved" not in each, name
        assert each["integrity"].startswith("sha512-"), name

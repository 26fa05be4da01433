"""The page of frameworks is what the suite says."""

import re
import subprocess
import sys
from pathlib import Path

from ..servers.running import ROOT
from .behaviours import BEHAVIOURS
from .frameworks import FRAMEWORKS

PAGE = ROOT / "docs" / "frameworks" / "README.md"


def without_versions(text: str) -> str:
    """The text but for the versions: those of whoever wrote it last may differ from those here."""
    return re.sub(r" \d+(\.\w+)+", "", text)


def test_the_page_is_what_the_script_writes(tmp_path: Path) -> None:
    written = tmp_path / "README.md"
    command = [sys.executable, str(ROOT / "scripts" / "framework-table"), str(written)]
    subprocess.run(command, check=True, timeout=60)  # noqa: S603 (our own script)
    there, here = PAGE.read_text("utf-8"), written.read_text("utf-8")
    assert without_versions(there) == without_versions(here), "run scripts/framework-table"


def test_every_framework_and_behaviour_is_on_it() -> None:
    page = PAGE.read_text("utf-8")
    rows = re.findall(r"^\| \*\*([a-z-]+)\*\* \| [^|]+ \| all(?: but ([^|]+))? \|$", page, re.M)
    assert [name for name, _ in rows] == list(BEHAVIOURS)
    for name, without in rows:
        found = [each.name for each in FRAMEWORKS.values() if name in each.lacks]
        assert [each for each in without.split(", ") if each] == found
    for framework in FRAMEWORKS.values():
        name = re.escape(framework.name)
        row = rf"^\| \[{name}\]\(\w+\.md\) \| {framework.distributions[0]} [\d.]+"
        assert re.search(row, page, re.M), name
        for lacking, reason in framework.lacks.items():
            assert f"| {framework.name} | {lacking} | {reason} |" in page

"""The scripts: each Python script finds what it imports, so that a rename cannot break one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPTS = sorted(
    path.name
    for path in (ROOT / "scripts").iterdir()
    if path.is_file() and path.read_bytes().partition(b"\n")[0].endswith(b"python3")
)
IMPORT = """
import runpy, sys
path, sys.argv[:] = sys.argv[1], sys.argv[1:]
sys.path[0] = path.rpartition("/")[0]
runpy.run_path(path, run_name="imported")
"""


def test_the_scripts_are_found() -> None:
    assert {"browser-table", "pin", "soak", "wordings"} <= set(SCRIPTS)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_finds_what_it_imports(script: str, tmp_path: Path) -> None:
    """In a process of its own, from another folder: the tests have imported what it needs."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-W", "ignore", "-c", IMPORT, ROOT / "scripts" / script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr

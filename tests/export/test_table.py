"""The table of what each target can say is that of the targets."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "export.md"


def test_the_table_is_current(tmp_path: Path) -> None:
    written = tmp_path / "export.md"
    command = [sys.executable, str(ROOT / "scripts" / "export-table"), str(written)]
    subprocess.run(command, check=True, timeout=60)  # noqa: S603
    assert PAGE.read_text("utf-8") == written.read_text("utf-8"), "run scripts/export-table"

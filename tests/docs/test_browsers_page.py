"""The page on browsers has the table that the engines' rows make."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_table_of_departures_is_current() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "browser-table"), "--check"]
    checked = subprocess.run(  # noqa: S603 (our own script)
        command, check=False, capture_output=True, text=True, timeout=60
    )
    assert checked.returncode == 0, checked.stderr

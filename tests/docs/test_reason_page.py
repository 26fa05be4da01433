"""The page of reasons is what the tables say, and names every reason once."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from crossorigin.browser import Reason

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reasons.md"


def test_the_page_is_what_the_script_writes(tmp_path: Path) -> None:
    written = tmp_path / "reasons.md"
    command = [sys.executable, str(ROOT / "scripts" / "reason-index"), str(written)]
    subprocess.run(command, check=True, timeout=60)  # noqa: S603 (our own script)
    assert PAGE.read_text("utf-8") == written.read_text("utf-8"), "run scripts/reason-index"


def test_every_reason_has_a_section_in_order() -> None:
    headings = re.findall(r"^### (.*)$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert headings == [str(reason) for reason in Reason]


def test_nothing_is_left_to_fill_in() -> None:
    assert not re.search(r"[{}]|(?<!=)None(?! of the )", PAGE.read_text("utf-8"))

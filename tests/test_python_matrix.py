"""The matrix runs on every Python that the classifiers name."""

from pathlib import Path
from runpy import run_path
from types import SimpleNamespace
from typing import Any

import pytest

from .test_pins import PYTHONS, ROOT

SCRIPT: dict[str, Any] = run_path(str(ROOT / "scripts" / "matrix"))
MATRIX = SimpleNamespace(**SCRIPT)


def test_the_matrix_is_what_the_classifiers_say() -> None:
    assert MATRIX.supported() == PYTHONS


@pytest.mark.parametrize(("ci", "status"), [("true", 1), ("", 0)])
def test_a_python_that_is_not_there_is_named_and_a_failure_in_ci(
    ci: str,
    status: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setitem(MATRIX.main.__globals__, "supported", lambda: ["3.99"])
    assert MATRIX.main(tmp_path) == status
    assert "3.99    not found here" in capsys.readouterr().out


def test_of_one_version_the_oldest_patch_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"new": "3.99 12", "old": "3.99 2", "other": "3.98 1"}
    for name, words in said.items():
        (tmp_path / name).mkdir()
        python = tmp_path / name / "python3.99"
        python.write_text(f"#!/bin/sh\necho {words}\n")
        python.chmod(0o755)
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "python3.99").write_text("#!/bin/sh\necho 3.99 1\nexit 127\n")
    (broken / "python3.99").chmod(0o755)
    folders = [str(tmp_path / name) for name in (*said, "broken")]
    monkeypatch.setenv("PATH", ":".join(folders))
    assert MATRIX.interpreter("3.99") == tmp_path / "old" / "python3.99"

"""The page on Django: its blocks make a project, whose checks and tests Django itself runs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "frameworks" / "django.md"
FILE = re.compile(r"^```python\n# (\w+\.py)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LOG = re.compile(r"^```log\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, block in FILE.findall(PAGE.read_text(encoding="utf-8")):
        (tmp_path / name).write_text(block, encoding="utf-8")
    return tmp_path


def django(project: Path, *arguments: str) -> tuple[int, str]:
    """The exit status and the output of Django's command line, with the project's settings."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "django", *arguments, "--settings", "settings"],
        cwd=project,
        env={"PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_project_passes_its_tests(project: Path) -> None:
    status, output = django(project, "test", "--pattern", "tests*.py")
    assert status == 0, output
    assert "Ran 4 tests" in output
    assert "no issues" in output


def test_a_problem_is_shown_as_the_page_says(project: Path) -> None:
    settings = project / "settings.py"
    text = settings.read_text(encoding="utf-8")
    wrong = text.replace('["https://app.example.com"],', '["https://app.example.com/"],', 1)
    settings.write_text(wrong, encoding="utf-8")
    (shown,) = LOG.findall(PAGE.read_text(encoding="utf-8"))
    status, output = django(project, "check")
    assert status == 1
    assert shown in output

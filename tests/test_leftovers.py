"""A run that leaves a file or a process behind has failed, and names it."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from .leftovers import Leftovers, processes_below

SUITE = """
import subprocess, sys, tempfile

def test_clean():
    with tempfile.TemporaryDirectory():
        pass

def test_a_file():
    tempfile.mkdtemp(prefix="of-a-test-")

def test_a_process():
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", "left"])
"""

PLAIN = ("-p", "no:xdist", "-p", "no:asyncio", "-p", "no:django")


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.leftovers.LIMIT", 0.0)


def run(pytester: pytest.Pytester, *arguments: str) -> tuple[int, str]:
    """Run tests of SUITE; gives the exit status and what was printed."""
    before = os.environ.get("TMPDIR"), tempfile.gettempdir()
    leftovers = Leftovers()
    try:
        result = pytester.runpytest_inprocess(*PLAIN, *arguments, plugins=[leftovers])
    finally:
        for each in processes_below(leftovers.folder):
            os.kill(int(each.split()[0]), 9)
    assert (os.environ.get("TMPDIR"), tempfile.gettempdir()) == before
    assert not leftovers.folder.exists()
    return int(result.ret), result.stdout.str()


@pytest.mark.filterwarnings("ignore:subprocess:ResourceWarning")
def test_what_a_test_leaves_is_a_failure(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    status, printed = run(pytester, "-k", "clean")
    assert (status, "left behind" in printed) == (0, False)
    status, printed = run(pytester, "-k", "file")
    assert status == 1
    assert "FAILED: a file or folder: of-a-test-" in printed
    status, printed = run(pytester, "-k", "process")
    assert status == 1
    assert "FAILED: a process: " in printed
    assert "left\n" in printed


def test_a_process_is_known_by_its_folder(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path / "profile")}
    with subprocess.Popen(
        [sys.executable, "-c", "input()"], env=environment, stdin=subprocess.PIPE
    ) as process:
        assert [each.split()[0] for each in processes_below(tmp_path)] == [str(process.pid)]
        assert processes_below(tmp_path / "other") == []
        process.communicate(b"\n")
    assert processes_below(tmp_path) == []

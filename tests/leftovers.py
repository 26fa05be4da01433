"""What a run of the tests leaves behind: nothing, or it has failed.

All temporary files of a run, and of the programs that it starts, are in one folder. When the run
has ended, that folder is empty, and no process has it in its environment. pytest's own folders,
which it keeps for those who look for the reason of a failure, are where they are without this.
"""

import os
import shutil
import tempfile
import time
from pathlib import Path

import pytest

__all__ = ["Leftovers", "processes_below"]

LIMIT = 5.0
"""Seconds for processes that were ended at last to be gone."""
PYTESTS_OWN = "PYTEST_DEBUG_TEMPROOT"


class Leftovers:
    """A plugin for the process that starts the others."""

    def __init__(self) -> None:
        self.before = {name: os.environ.get(name) for name in ("TMPDIR", PYTESTS_OWN)}
        os.environ.setdefault(PYTESTS_OWN, tempfile.gettempdir())
        self.folder = Path(tempfile.mkdtemp(prefix="tests-"))
        self.folder.chmod(0o755)  # servers that run as another user have folders in it
        os.environ["TMPDIR"] = tempfile.tempdir = str(self.folder)
        self.found: list[str] = []

    @pytest.hookimpl(trylast=True)  # pytest-xdist has ended its processes by then
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        deadline = time.monotonic() + LIMIT
        while (processes := processes_below(self.folder)) and time.monotonic() < deadline:
            time.sleep(0.05)
        self.found = [f"a process: {each}" for each in processes]
        self.found += [f"a file or folder: {each.name}" for each in sorted(self.folder.iterdir())]
        if self.found and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.found:
            terminalreporter.section("left behind by tests")
            terminalreporter.write("".join(f"FAILED: {each}\n" for each in self.found))

    def pytest_unconfigure(self) -> None:
        for name, value in self.before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value
        tempfile.tempdir = None
        shutil.rmtree(self.folder, ignore_errors=True)


def processes_below(folder: Path) -> list[str]:
    """The other processes whose temporary files are in this folder or below, where /proc tells."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes().split(b"\0")
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:  # it has ended, or is another user's
            continue
        named = [each for each in environment if each.startswith(b"TMPDIR=")]
        inside = any(Path(os.fsdecode(each[7:])).is_relative_to(folder) for each in named)
        if inside and int(process.name) != os.getpid():
            found.append(f"{process.name} {os.fsdecode(b' '.join(words)).strip()}")
    return found

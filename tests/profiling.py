"""Where the time of the suite goes: ``pytest -p tests.profiling --profile-data FILE``.

CPU seconds of each process that runs tests and of all that it starts, by file, and what its
collection and its shared fixtures cost. No test fails for them. ``scripts/suite-table`` writes
the table of docs/quality.md from the file.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter, defaultdict
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

PER_SECOND = os.sysconf("SC_CLK_TCK")
COLLECTION = "collection"


def cpu() -> Counter[str]:
    """CPU seconds so far: of this process, and of the processes that it started."""
    mine = os.times()
    children = mine.children_user + mine.children_system + _running()
    return Counter(own=mine.user + mine.system, started=children, wall=time.monotonic())  # type: ignore[call-overload]


def _running() -> float:
    """CPU seconds of the descendants of this process that it has not waited for."""
    parents, seconds = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        parents[stat.parent.name] = fields[1]
        seconds[stat.parent.name] = sum(map(int, fields[11:15])) / PER_SECOND
    total, generation = 0.0, {str(os.getpid())}
    while generation := {process for process, of in parents.items() if of in generation}:
        total += sum(map(seconds.__getitem__, generation))
    return total


class Profile:
    """What is measured in one process, and in the one that started it the sum."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.files: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.fixtures: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.since, self.current = cpu(), COLLECTION

    def turn(self, to: str) -> None:
        """Charge what was used since the last file, and begin another."""
        if to != self.current:
            now = cpu()
            self.files[self.current].update({key: now[key] - self.since[key] for key in now})
            self.since, self.current = now, to

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        self.turn(item.nodeid.partition("::")[0])
        self.files[self.current]["tests"] += 1

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any]
    ) -> Generator[None, object, object]:
        if fixturedef.scope == "function":
            return (yield)
        before = cpu()
        result = yield
        used = self.fixtures[f"{fixturedef.baseid} {fixturedef.argname}"]
        used.update({key: now - before[key] for key, now in cpu().items()}, times=1)
        return result

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        self.turn("")
        found = {"files": self.files, "fixtures": self.fixtures}
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput["profile"] = json.dumps(found)
        else:
            Path(self.config.getoption("profile_data")).write_text(json.dumps(found, indent=1))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        found = json.loads(node.workeroutput["profile"])
        for kind, sums in (("files", self.files), ("fixtures", self.fixtures)):
            for name, used in found[kind].items():
                sums[name].update(used)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--profile-data", metavar="FILE", required=True, help="where to write it")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Profile(config))

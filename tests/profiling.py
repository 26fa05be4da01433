"""Where the time of the suite goes, by folder: ``pytest -p tests.profiling --profile FILE``.

CPU seconds of each process that runs tests and of all that it starts, and what collection and
shared fixtures cost. FILE gets the figures of each file of tests; no test fails for them.
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
CONTROLLER = "handing tests to the other processes"
Used = defaultdict[str, Counter[str]]
"""Of each file or fixture: seconds, and how many tests or times."""


def now() -> dict[str, float]:
    """Seconds so far: CPU of this process, CPU of those that it started, and of the clock."""
    mine = os.times()
    children = mine.children_user + mine.children_system + _running()
    return {"own": mine.user + mine.system, "started": children, "clock": time.monotonic()}


def _running() -> float:
    """CPU seconds of the descendants that nothing has waited for."""
    parents, seconds = {}, {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        parents[process.name] = fields[1]
        seconds[process.name] = sum(map(int, fields[11:15])) / PER_SECOND
    total, generation = 0.0, {str(os.getpid())}
    while generation := {process for process, of in parents.items() if of in generation}:
        total += sum(seconds[process] for process in generation)
    return total


def charge(used: Counter[str], since: dict[str, float]) -> dict[str, float]:
    """Add what was used since then, and return the present figures."""
    present = now()
    for kind, seconds in present.items():
        used[kind] += seconds - since[kind]  # type: ignore[assignment]  # seconds are counted too
    return present


class Profile:
    """What is measured in one process; in the process that started the others, their sum."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.files, self.fixtures = Used(Counter), Used(Counter)
        self.since = now()
        self.current = CONTROLLER if config.getoption("numprocesses", None) else "collection"

    def turn(self, to: str) -> None:
        """Charge the file that ran until now, and begin another."""
        if to != self.current:
            self.since = charge(self.files[self.current], self.since)
            self.current = to

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
        since = now()
        result = yield
        fixture = self.fixtures[f"{fixturedef.baseid}::{fixturedef.argname}"]
        charge(fixture, since)
        fixture["times"] += 1
        return result

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        self.turn("")
        if CONTROLLER in self.files:
            self.files[CONTROLLER]["started"] = 0  # each of them counts itself
        found = json.dumps({"files": self.files, "fixtures": self.fixtures}, indent=1)
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput["profile"] = found
        else:
            Path(self.config.getoption("profile")).write_text(found)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        found = json.loads(node.workeroutput["profile"])
        for sums, part in ((self.files, found["files"]), (self.fixtures, found["fixtures"])):
            for name, used in part.items():
                sums[name].update(used)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        folders = Used(Counter)
        for name, used in self.files.items():
            folders["/".join(name.split("/")[:2])].update(used)
        terminalreporter.section("where the time goes")
        lines = ["| | tests | CPU s | CPU s of what it starts |", "|---|---|---|---|"]
        for name, used in sorted(folders.items(), key=lambda each: -_cpu(each[1])):
            lines.append(
                f"| {name} | {used['tests']:,} | {used['own']:.1f} | {used['started']:.1f} |"
            )
        dearest = sorted(self.fixtures.items(), key=lambda each: -_cpu(each[1]))[:20]
        lines += ["", "| fixture | times | CPU s | CPU s of what it starts |", "|---|---|---|---|"]
        for name, used in dearest:
            lines.append(
                f"| {name} | {used['times']} | {used['own']:.1f} | {used['started']:.1f} |"
            )
        terminalreporter.write("\n".join([*lines, ""]))


def _cpu(used: Counter[str]) -> float:
    return used["own"] + used["started"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--profile", metavar="FILE", required=True, help="where to write it")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Profile(config))

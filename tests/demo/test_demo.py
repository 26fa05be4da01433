"""The demonstration, on its real server and in a real Chromium."""

import os
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from crossorigin.browser import Browser
from crossorigin.demo import (
    BrowserFailed,
    chromium_version,
    demo_policy,
    find_chromium,
    run_demo,
)
from crossorigin.demo import chromium as chromium_module
from crossorigin.demo import run as run_module
from crossorigin.demo.api import build_api
from crossorigin.demo.scenarios import SCENARIOS, Scenario
from crossorigin.demo.servers import serve
from crossorigin.transports import ASGITransport


def executable(path: Path, script: str) -> str:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.mark.browser
def test_policy_model_and_chromium_agree_on_every_request(chromium: str) -> None:
    addresses: list[str] = []
    rows = run_demo(chromium, addresses.append)
    assert [row.differences for row in rows] == [[]] * len(SCENARIOS)
    assert [row.chromium is None for row in rows] == [row.scenario.page is None for row in rows]
    assert [row.allowed for row in rows].count(True) >= 4
    assert [row.allowed for row in rows].count(False) >= 4
    assert addresses[0].startswith("http://127.0.0.1:")


def test_the_model_alone_agrees_with_the_policy() -> None:
    rows = run_demo(None)
    assert [row.differences for row in rows] == [[]] * len(SCENARIOS)
    assert [row.chromium for row in rows] == [None] * len(SCENARIOS)
    assert all(row.why for row in rows)


def test_the_demos_policy_has_nothing_to_warn_of() -> None:
    assert demo_policy().warnings == ()


def test_the_api_itself_allows_what_the_policy_does_not() -> None:
    with ASGITransport(build_api()) as transport:
        page = Browser(transport=transport).page("https://api.example.net/")
        result = page.fetch("/articles/2", method="DELETE")
    assert result.response is not None
    assert result.response.body == b'{"deleted":"yes"}'


def test_no_two_scenarios_share_a_page_and_a_path() -> None:
    places = [(scenario.page, scenario.path) for scenario in SCENARIOS]
    assert len(set(places)) == len(places)


def test_a_verdict_against_the_policys_meaning_is_a_difference(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scenarios = (
        Scenario("a", "https://app.example.com/", "/articles", meant_to_succeed=False),
        Scenario("b", "https://evil.example/", "/articles", meant_to_succeed=True),
    )
    monkeypatch.setattr(run_module, "SCENARIOS", scenarios)
    assert [row.differences for row in run_demo(None)] == [
        ["the policy means to refuse this"],
        ["the policy means to allow this"],
    ]


def test_what_chromium_does_otherwise_is_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    def another_browser(_: str, scenarios: Sequence[Scenario], __: str) -> list[dict[str, Any]]:
        of_pages = [scenario for scenario in scenarios if scenario.page is not None]
        views: list[dict[str, Any]] = [{"error": "TypeError"} for _ in of_pages]
        views[0] = {"type": "cors", "status": 200, "headers": ["content-type"]}
        return views

    monkeypatch.setattr(run_module, "run_in_chromium", another_browser)
    rows = run_demo("a browser that sends nothing")
    assert rows[0].differences == [
        "headers: the model has ['content-length', 'content-type', 'etag'], "
        "Chromium ['content-type']",
        "on the wire: the model sends [('GET',)], Chromium []",
    ]
    assert "error: the model has None, Chromium TypeError" in rows[1].differences


def test_a_browser_that_ends_early_is_reported(tmp_path: Path) -> None:
    path = executable(tmp_path / "chromium", "exit 3")
    with pytest.raises(
        BrowserFailed, match=r"Chromium ended \(status 3\) before https://app\.example"
    ):
        run_demo(path)


def test_a_browser_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium_module, "TIME_LIMIT", 0.6)
    pid_file = tmp_path / "pid"
    path = executable(tmp_path / "chromium", f"echo $$ > {pid_file}; exec sleep 600")
    with pytest.raises(BrowserFailed, match="did not report within 1 seconds"):
        run_demo(path)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid_file.read_text()), 0)


def test_helpers_that_do_not_end_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(chromium_module, "HELPERS_END", 0.02)
    monkeypatch.setattr(os, "killpg", lambda _, signal: asked.append(signal))
    chromium_module.end_group(subprocess.Popen([sys.executable, "-c", ""]))
    assert asked == [9, 0, 0]


def test_the_browser_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = executable(tmp_path / "my-browser", "echo Google Chrome 200.0.1.2")
    monkeypatch.setenv("CROSSORIGIN_CHROMIUM", path)
    assert find_chromium() == path
    assert chromium_version(path) == "Google Chrome 200"


def test_a_wrong_path_of_a_browser_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSORIGIN_CHROMIUM", "/no/such/browser")
    with pytest.raises(BrowserFailed, match="CROSSORIGIN_CHROMIUM is '/no/such/browser'"):
        find_chromium()


def test_a_browser_that_does_not_print_its_version_is_reported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def hang(command: list[str], **_: Any) -> None:
        raise subprocess.TimeoutExpired(command, 30)

    monkeypatch.setattr(subprocess, "run", hang)
    with pytest.raises(BrowserFailed, match="did not say its version"):
        chromium_version("/usr/bin/chromium")


def test_without_a_browser_none_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CROSSORIGIN_CHROMIUM", raising=False)
    monkeypatch.setattr(chromium_module, "EXECUTABLES", ("no-such-browser",))
    assert find_chromium() is None


def test_an_unknown_version_is_just_chromium(tmp_path: Path) -> None:
    assert chromium_version(executable(tmp_path / "odd", "echo something else")) == "Chromium"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_server_that_cannot_start_is_reported() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError("never called")

    with (
        pytest.raises(RuntimeError, match="did not start"),
        serve(app, http="no-such-protocol"),
    ):
        pass

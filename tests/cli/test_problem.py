"""``crossorigin problem``, with click and without."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crossorigin import __version__
from crossorigin.cli import problem_pages
from crossorigin.cli.app import crossorigin as command
from crossorigin.policy import ProblemCode, WarningCode, problems, where_explained

ROOT = Path(__file__).parents[2]
ORIGIN_WITH_PATH = (ROOT / "docs" / "problems" / "origin-with-path.md").read_text("utf-8")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, ["problem", *arguments])


def test_a_page() -> None:
    result = run("origin-with-path")
    assert (result.exit_code, result.stdout) == (0, ORIGIN_WITH_PATH)


def test_the_list_has_every_code_and_its_sentence() -> None:
    lines = run().stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(map(str, (*ProblemCode, *WarningCode)))
    assert all(line.endswith(".") for line in lines)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("origin-with-paths", "Did you mean origin-with-path or"),
        ("nonsense!", "List them with: crossorigin problem"),
        ("../../README", "there is no such code"),
    ],
)
def test_an_unknown_code(code: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    result = run(code)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
    assert problem_pages.main([code]) == 2
    assert capsys.readouterr().err == result.stderr


def test_without_click_it_prints_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert problem_pages.main(["origin-with-path"]) == 0
    assert capsys.readouterr().out == ORIGIN_WITH_PATH
    assert problem_pages.main([]) == 0
    assert capsys.readouterr().out == run().stdout
    assert problem_pages.main(["--help"]) == 0
    assert "pip install 'crossorigin[cli]'" in capsys.readouterr().out


def test_codes_are_completed() -> None:
    result = CliRunner().invoke(
        command,
        prog_name="crossorigin",
        env={
            "_CROSSORIGIN_COMPLETE": "bash_complete",
            "COMP_WORDS": "crossorigin problem max-",
            "COMP_CWORD": "2",
        },
    )
    assert "plain,max-age-negative" in result.output


def test_messages_name_the_documentation_once_it_has_an_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert where_explained(ProblemCode.WRONG_TYPE) == "crossorigin problem wrong-type"
    monkeypatch.setattr(problems, "DOCUMENTATION", "https://docs.example")
    assert where_explained(ProblemCode.WRONG_TYPE) == "https://docs.example/problems/wrong-type"


@pytest.mark.parametrize("arguments", [["--version"], ["problem", "wrong-type"]])
def test_python_m_crossorigin(arguments: list[str]) -> None:
    ran = subprocess.run(  # noqa: S603 (our own command line)
        [sys.executable, "-m", "crossorigin", *arguments],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "crossorigin" in ran.stdout or ran.stdout.startswith("# wrong-type")


def test_the_module_itself_is_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["crossorigin", "--version"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("crossorigin", run_name="__main__")
    assert not ended.value.code
    assert __version__ in capsys.readouterr().out

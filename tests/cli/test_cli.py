"""The command line, as its users meet it."""

import builtins
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

import crossorigin
from crossorigin import cli
from crossorigin.browser import Exchange
from crossorigin.cli import demo as demo_command
from crossorigin.cli.app import COMMANDS
from crossorigin.cli.app import crossorigin as command
from crossorigin.demo import BrowserFailed, Row, run_demo


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    monkeypatch.chdir(tmp_path)

    def write(text: str) -> str:
        Path("cors.toml").write_text(text)
        return "cors.toml"

    return write


GOOD = 'allow_origins = ["https://app.example.com"]\n'
WARNED = GOOD + 'allow_headers = ["Accept"]\nmax_age = 7200\n'
BAD = 'allow_origins = ["https://app.example.com/"]\nallow_methods = ["put"]\n'


def test_check_of_a_good_policy_says_what_it_allows(write: Callable[[str], str]) -> None:
    result = run("check", write(GOOD))
    assert result.exit_code == 0
    assert "cors.toml: no problems." in result.output
    assert "  Pages of https://app.example.com may read this server's responses.\n" in result.output


def test_check_shows_warnings_and_still_succeeds(write: Callable[[str], str]) -> None:
    result = run("check", write(WARNED))
    assert result.exit_code == 0
    assert "! allow_headers  'Accept'\n" in result.output
    assert "crossorigin problem safelisted-request-header" in result.output
    assert "no problems, 1 warning." in result.output


def test_check_of_a_bad_policy_shows_every_problem_with_its_fix(
    write: Callable[[str], str],
) -> None:
    result = run("check", write(BAD))
    assert result.exit_code == 1
    assert "✗ allow_origins  'https://app.example.com/'\n" in result.output
    assert "    Write 'https://app.example.com'.\n" in result.output
    assert "    crossorigin problem method-not-upper-case\n" in result.output
    assert "cors.toml: 2 problems." in result.output


def test_check_of_a_missing_file_prints_no_traceback() -> None:
    result = run("check", "missing.toml")
    assert result.exit_code == 2
    assert "No such file or directory" in result.output
    assert "missing.toml: 1 problem." in result.output


@pytest.mark.parametrize(("text", "status"), [(GOOD, 0), (WARNED, 0), (BAD, 1)])
def test_check_as_json(write: Callable[[str], str], text: str, status: int) -> None:
    result = run("check", "--json", write(text))
    assert result.exit_code == status
    findings = json.loads(result.output)
    assert findings["valid"] is (status == 0)
    assert bool(findings["problems"]) is (status == 1)
    assert bool(findings["summary"]) is (status == 0)
    assert [warning["code"] for warning in findings["warnings"]] == (
        ["safelisted-request-header"] if text == WARNED else []
    )


SEVERAL = """
allow_origins = ["https://app.example.com"]

[paths]
"/internal" = "no-cors"

[paths."/api"]
allow_origins = "*"
"""


def test_check_of_several_policies_says_what_each_allows(write: Callable[[str], str]) -> None:
    result = run("check", write(SEVERAL))
    assert result.exit_code == 0
    assert "  For all other paths:\n    Pages of https://app.example.com may" in result.output
    assert "  Under /api:\n    Pages of any origin may read" in result.output
    assert "  Under /internal:\n    Pages of other origins may not read" in result.output
    summary = json.loads(run("check", "--json", "cors.toml").output)["summary"]
    assert summary[-2:] == [
        "Under /internal:",
        "Pages of other origins may not read this server's responses.",
    ]


def test_check_says_what_a_candidate_would_allow(write: Callable[[str], str]) -> None:
    in_force = '[policy]\nallow_origins = ["https://app.example.com"]\n[candidate]\n'
    file = write(f'{in_force}allow_origins = "*"\nblock_refused = true\n')
    result = run("check", file)
    assert result.exit_code == 0
    flat = " ".join(result.output.split())
    assert "candidate.block_refused" in flat
    assert "cors.toml:5:" in flat
    assert "The candidate, which is not in force: Pages of any origin may read" in flat
    result = run("check", write(f'{in_force}allow_origins = ["https://app.example.com/"]\n'))
    assert result.exit_code == 1
    assert "candidate.allow_origins" in result.output


def test_check_of_several_policies_says_which_is_wrong(write: Callable[[str], str]) -> None:
    result = run("check", write(SEVERAL + "max_age = -1\n"))
    assert result.exit_code == 1
    assert '✗ paths."/api".max_age  -1\n' in result.output


def test_demo_shows_every_exchange_and_verdict() -> None:
    result = run("demo", "--no-chromium")
    assert result.exit_code == 0
    assert "    → OPTIONS /articles/1\n" in result.output
    assert "        Access-Control-Request-Method: PUT\n" in result.output
    assert "All 9 requests: policy and model agree." in result.output
    assert "apt-get install chromium" in result.output


def with_chromium(monkeypatch: pytest.MonkeyPatch, change: Callable[[list[Row]], None]) -> None:
    """Let the rows be as if Chromium had seen what the model says, then `change` them."""

    def rows(chromium: str | None, started: Callable[[str], None]) -> list[Row]:
        assert chromium == "/usr/bin/chromium"
        found = run_demo(None, started)
        for row in found:
            row.chromium = row.seen if row.scenario.page else None
        change(found)
        return found

    monkeypatch.setattr(demo_command, "find_chromium", lambda: "/usr/bin/chromium")
    monkeypatch.setattr(demo_command, "chromium_version", lambda _: "Chromium 156")
    monkeypatch.setattr(demo_command, "run_demo", rows)


def test_demo_shows_the_real_browser_beside_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    with_chromium(monkeypatch, lambda _: None)
    result = run("demo")
    assert result.exit_code == 0
    assert result.output.count("the model    ") == 9
    assert result.output.count("Chromium 156 ") >= 8
    assert "policy, model and Chromium 156 agree." in result.output


def test_demo_marks_a_difference_and_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    with_chromium(monkeypatch, lambda rows: rows[0].differences.append("status: 200, not 404"))
    result = run("demo")
    assert result.exit_code == 1
    assert "DIFFERENCE   status: 200, not 404" in result.output
    assert "1 of 9 requests: policy, model and Chromium 156 disagree." in result.output


def test_demo_shows_an_exchange_without_a_response(monkeypatch: pytest.MonkeyPatch) -> None:
    def silence(rows: list[Row]) -> None:
        rows[0].exchanges = [Exchange(rows[0].exchanges[0].request, None)]

    with_chromium(monkeypatch, silence)
    assert "→ GET /articles\n        Origin: https://app.example.com\n    the" in run("demo").output


def test_demo_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    with_chromium(monkeypatch, lambda _: None)
    result = run("demo", "--json")
    assert result.exit_code == 0
    answer = json.loads(result.output)
    assert answer["browser"] == "Chromium 156"
    assert len(answer["rows"]) == 9
    first = answer["rows"][0]["exchanges"][0]
    assert first["request"]["method"] == "GET"
    assert first["response"]["status"] == 200


def test_demo_reports_a_browser_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> list[Row]:
        raise BrowserFailed("Chromium ended (status 3)")

    monkeypatch.setattr(demo_command, "run_demo", fail)
    result = run("demo")
    assert result.exit_code == 2
    assert result.stderr == "crossorigin: Chromium ended (status 3).\n"


def without(module: str, monkeypatch: pytest.MonkeyPatch, *, within: str) -> None:
    """Let `module` be missing, and what imports it be imported anew."""
    real = builtins.__import__

    def imported(name: str, *rest: Any) -> Any:
        if name == module:
            raise ModuleNotFoundError(f"No module named {module!r}", name=module)
        return real(name, *rest)

    for name in list(sys.modules):
        if name == module or name.startswith(f"{within}"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", imported)


def test_a_missing_extra_of_the_demo_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trustme", None)
    result = run("demo")
    assert result.exit_code == 2
    assert "pip install 'crossorigin[demo]'" in result.stderr


def test_a_missing_extra_of_the_command_line_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    without("click", monkeypatch, within="crossorigin.cli.app")
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert "pip install 'crossorigin[cli]'" in capsys.readouterr().err


def test_problem_pages_need_no_extra(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    without("click", monkeypatch, within="crossorigin.cli.app")
    monkeypatch.setattr(sys, "argv", ["crossorigin", "problem", "origin-with-path"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    assert "origin-with-path" in capsys.readouterr().out


def test_any_other_missing_module_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    without("types", monkeypatch, within="crossorigin.cli.app")
    with pytest.raises(ModuleNotFoundError, match="types"):
        cli.main()


def test_the_installed_command_runs() -> None:
    script = Path(sys.executable).parent / "crossorigin"
    done = subprocess.run([script, "--version"], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout == f"crossorigin, version {crossorigin.__version__}\n"


def test_help_is_shown_with_its_example(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["crossorigin", "check", "--help"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    assert "  Examples:\n    crossorigin check cors.toml\n" in capsys.readouterr().out


def test_a_wrong_call_ends_with_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["crossorigin", "check"])
    monkeypatch.setattr(sys, "stdout", io.StringIO())  # as in programs that capture it
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert "Missing argument" in capsys.readouterr().err


def test_an_interruption_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: Any) -> list[Row]:
        raise KeyboardInterrupt

    monkeypatch.setattr(demo_command, "run_demo", interrupt)
    monkeypatch.setattr(sys, "argv", ["crossorigin", "demo"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 130


@pytest.mark.parametrize(
    "value", ["[1979-05-27]", "0x" + "f" * 5000, "nan"], ids=["date", "huge", "nan"]
)
def test_check_as_json_can_show_any_value(write: Callable[[str], str], value: str) -> None:
    result = run("check", "--json", write(f"{GOOD}max_age = {value}\n"))
    assert result.exit_code == 1
    (problem,) = json.loads(result.output)["problems"]
    assert isinstance(problem["value"], str)


def test_signs_that_a_terminal_does_not_know_are_replaced(tmp_path: Path) -> None:
    (tmp_path / "cors.toml").write_text(BAD)
    script = Path(sys.executable).parent / "crossorigin"
    done = subprocess.run(  # noqa: S603
        [script, "check", "cors.toml"],
        cwd=tmp_path,
        env={"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert b"? allow_origins" in done.stdout
    assert done.stderr == b""


def test_a_module_that_a_command_itself_lacks_is_not_hidden(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without("json", monkeypatch, within="crossorigin.cli.check")
    with pytest.raises(ModuleNotFoundError, match="json"):
        command.get_command(click.Context(command), "check")


def test_an_unknown_command_is_not_one() -> None:
    assert command.get_command(click.Context(command), "chek") is None


def test_a_shell_completes_commands_without_importing_them() -> None:
    context = click.Context(command, info_name="crossorigin")
    found = command.shell_complete(context, "ch")
    assert [(each.value, each.help) for each in found] == [("check", COMMANDS["check"].help)]
    assert "--version" in [each.value for each in command.shell_complete(context, "--")]


def test_many_problems_are_cut_and_counted(write: Callable[[str], str]) -> None:
    file = write("\n".join(f"allow_origin{n} = 1" for n in range(1000)))
    result = run("check", file)
    assert result.exit_code == 1
    assert "… and 900 more problems." in result.stdout
    assert "cors.toml: 1,000 problems." in result.stdout

"""Commands take time in proportion to what they are given, and print a bounded part of it."""

import json
from itertools import count
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crossorigin.cli.app import crossorigin
from tests.growth import assert_linear
from tests.pains.software import free_port

PAGE = "https://app.example.com"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(crossorigin, arguments)


@pytest.mark.parametrize("form", [(), ("--json",), ("--engine", "firefox"), ("-X", "PUT")])
def test_request_headers(form: tuple[str, ...]) -> None:
    url = f"http://127.0.0.1:{free_port()}/"
    runs = count(10_000)

    def ask(size: int) -> Result:
        salt = next(runs)  # what was compiled for the same values before would be found again
        headers = [f"-HX-Key-{number}: value{number}x{salt}" for number in range(size)]
        return run("fetch", url, "--from", PAGE, *headers, *form)

    assert_linear(ask, 500)


def test_two_thousand_request_headers() -> None:
    headers = [f"-HX-Key-{number}: value{number}x" for number in range(2_000)]
    result = run("fetch", f"http://127.0.0.1:{free_port()}/", "--from", PAGE, *headers)
    assert result.exit_code == 2
    assert len(result.output) < 20_000


def policy_file(folder: Path, size: int) -> str:
    """A file with so many problems, and so many warnings."""
    path = folder / f"{size}.json"
    names = [f"https://app{number}.example/" for number in range(size)]
    path.write_text(json.dumps({"allow_origins": names}))
    return str(path)


def test_check_shows_a_hundred_findings_and_counts_the_others(tmp_path: Path) -> None:
    shown = run("check", policy_file(tmp_path, 100)).stdout
    assert "more problem" not in shown
    shown = run("check", policy_file(tmp_path, 101)).stdout
    assert "\n… and 1 more problem.\n" in shown
    file = policy_file(tmp_path, 1300)
    shown = run("check", file).stdout
    assert shown.count("✗ allow_origins") == 100
    assert "\n… and 1,200 more problems.\n" in shown
    assert shown.endswith(f"{file}: 1,300 problems.\n")
    assert len(json.loads(run("check", file, "--json").stdout)["problems"]) == 1300


def test_check_counts_warnings_too(tmp_path: Path) -> None:
    path = tmp_path / "cors.json"
    names = [f"http://app{number}.example" for number in range(150)]
    path.write_text(json.dumps({"allow_origins": names}))
    shown = run("check", str(path)).stdout
    assert shown.count("! allow_origins") == 100
    assert "\n… and 50 more warnings.\n" in shown
    assert f"{path}: no problems, 150 warnings." in shown
    assert len(json.loads(run("check", str(path), "--json").stdout)["warnings"]) == 150


def test_problems(tmp_path: Path) -> None:
    assert_linear(lambda size: run("check", policy_file(tmp_path, size), "--json"), 400)

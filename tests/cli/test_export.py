"""``crossorigin export``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crossorigin import Policy, PolicyMap
from crossorigin.cli.app import crossorigin as command
from crossorigin.export import TARGETS, export
from tests.export.gateways import GATEWAYS

APP = "https://app.example.com"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command, ["export", *map(str, arguments)])


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    file = tmp_path / "cors.toml"
    file.write_text(f'allow_origins = ["{APP}"]\n')
    return file


EXACT = [name for name in TARGETS if name in GATEWAYS]


@pytest.mark.parametrize("target", EXACT)
def test_files_are_written_or_printed(target: str, policy: Path, tmp_path: Path) -> None:
    expected = export(Policy(allow_origins=[APP]), target, folder="/opt/cors").files
    folder = tmp_path / "new" / "folder"
    for _ in range(2):  # files that are there are replaced
        result = run(target, "--policy", policy, "-o", folder, "--folder", "/opt/cors")
        assert (result.exit_code, result.output) == (0, "")
    assert {each.name: each.read_text() for each in folder.iterdir()} == expected
    printed = run(target, "--policy", policy, "--folder", "/opt/cors").stdout
    assert all(f"# --- {name}\n{text}" in printed for name, text in expected.items())
    report = json.loads(run(target, "--policy", policy, "--json", "--folder", "/opt/cors").stdout)
    assert (report["target"], report["files"]) == (target, expected)
    assert {each["grade"] for each in report["losses"]} <= {"unseen"}


def test_a_loss_is_accepted_by_its_code(tmp_path: Path) -> None:
    file = tmp_path / "cors.json"
    policies = PolicyMap({"/": Policy(allow_origins=[APP])}, candidate=Policy(allow_origins="*"))
    file.write_text(json.dumps(policies.to_dict()))
    result = run("nginx", "--policy", file)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "--accept candidate" in result.stderr
    result = run("nginx", "--policy", file, "--accept", "candidate")
    assert result.exit_code == 0
    assert "! candidate" in result.stderr
    assert "(candidate, accepted)" in result.stdout


def test_a_code_that_accepts_nothing_is_told(tmp_path: Path) -> None:
    file = tmp_path / "cors.toml"
    file.write_text('allow_origins = ["https://app.example.com"]\n')
    result = run("nginx", "--policy", file, "--accept", "candidat", "--accept", "candidat")
    assert result.exit_code == 0
    assert result.stderr.strip() == (
        "--accept candidat: nothing of this export is lost by that code."
    )


def test_what_opens_is_refused(policy: Path, tmp_path: Path) -> None:
    policy.write_text(f'allow_origins = ["{APP}"]\npaths."/my files" = "no-cors"\n')
    folder = tmp_path / "out"
    result = run("nginx", "--policy", policy, "-o", folder, "--accept", "paths")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "nginx cannot say this policy" in result.stderr
    assert not folder.exists()
    report = json.loads(run("nginx", "--policy", policy, "--json").stdout)
    assert [each["code"] for each in report["losses"]] == ["paths"]


def test_wrong_calls(policy: Path, tmp_path: Path) -> None:
    result = run("nginx", "--policy", tmp_path / "none.toml")
    assert (result.exit_code, "no such file or directory" in result.stderr) == (2, True)
    assert run("apache3", "--policy", policy).exit_code == 2
    result = run("haproxy", "--policy", policy, "--folder", "here")
    assert (result.exit_code, "folder is 'here'" in result.stderr) == (2, True)
    result = run("nginx", "--policy", policy, "-o", policy / "below")
    assert result.exit_code == 2
    policy.write_text('allow_origins = ["nonsense"]\n')
    result = run("nginx", "--policy", policy)
    assert (result.exit_code, "allow_origins 'nonsense': " in result.stderr) == (2, True)

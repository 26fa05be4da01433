"""The scripts that set a clone up: each says what it installs, and how, before it does."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOOLS = (
    "sh", "bash", "cat", "cmp", "command", "cp", "dirname", "env", "find", "grep", "id", "mkdir",
    "mktemp", "printf", "rm", "sed", "touch", "true", "chmod",
)  # fmt: skip
"""Programs that the scripts may use; all others are missing, or stand-ins."""
INSTALLERS = ("apt-get", "apt-cache", "dpkg", "npm", "sudo")
ANNOUNCED = re.compile(r"^(Installing|Downloading) with (apt|npm|pip)", re.MULTILINE)


def run(script: list[str], programs: Path, *, fails: bool = False) -> str:
    """Run a script of ours with stand-ins for installers; all that it and they say, in order."""
    programs.mkdir()
    for tool in TOOLS:
        if found := shutil.which(tool):
            (programs / tool).symlink_to(found)
    said = programs.parent / "said.txt"
    for installer in INSTALLERS:
        stand_in = programs / installer
        # Their standard output may be discarded, so they write to the file themselves.
        call = f'echo "CALLED {installer} $*" >>"{said}"'
        stand_in.write_text(f"#!/bin/sh\n{call}\nexit {int(fails)}\n")
        stand_in.chmod(0o755)
    with said.open("a") as output:
        subprocess.run(  # noqa: S603
            script, cwd=ROOT, env={"PATH": str(programs), "HOME": str(programs.parent)},
            stdout=output, stderr=output, check=False, timeout=60,
        )  # fmt: skip
    return said.read_text()


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """An environment whose Python finds no Chromium."""
    python = tmp_path / "environment" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    return python.parent.parent


@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.parametrize("script", ["browsers", "servers"])
def test_what_is_installed_is_said_before(
    script: str, environment: Path, tmp_path: Path, *, fails: bool
) -> None:
    said = run([f"scripts/{script}", str(environment)], tmp_path / "programs", fails=fails)
    changing = r"CALLED (?:apt-get (?:update|install|download)|npm (?:install|ci))"
    calls = [match.start() for match in re.finditer(changing, said)]
    announced = [match.start() for match in ANNOUNCED.finditer(said)]
    assert calls
    assert announced
    assert announced[0] < calls[0]
    for kind, call in (("apt", "CALLED apt-get"), ("npm", "CALLED npm")):
        before, called, _ = said.partition(call)
        assert not called or f" with {kind}" in before
    if fails:
        assert re.search(r"Not (available|installed): .*skipped", said)


def test_servers_go_into_the_environment_that_is_named(environment: Path, tmp_path: Path) -> None:
    said = run([f"{ROOT}/scripts/servers", str(environment)], tmp_path / "programs")
    assert f"npm into {environment}/servers" in said
    assert (environment / "servers").is_dir()
    assert not (ROOT / str(environment).lstrip("/")).exists()


def test_make_test_says_what_it_is_going_to_do(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    make = shutil.which("make")
    assert make is not None
    (tmp_path / "scripts").mkdir()
    for script in ("setup", "browsers", "servers"):
        stand_in = tmp_path / "scripts" / script
        stand_in.write_text(f"#!/bin/sh\necho RUN {script}\n")
        stand_in.chmod(0o755)
    done = subprocess.run(  # noqa: S603
        [make, "test"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    before, _, _ = done.stdout.partition("RUN setup")
    for word in ("pip", "apt, by sudo", "npm", "skipped"):
        assert word in before


@pytest.mark.parametrize(
    "script", sorted(path.name for path in (ROOT / "scripts").iterdir() if path.is_file())
)
def test_no_script_installs_in_silence(script: str) -> None:
    """Each call of an installer stands after a line that announces it."""
    lines = (ROOT / "scripts" / script).read_text().splitlines()
    if script == "apt-install" or "python3" in lines[0]:
        return  # its callers announce it; scripts in Python call those in shell
    for number, line in enumerate(lines):
        if re.search(
            r"(?<!=\$PWD/)(scripts/apt-install|npm install|apt-get download|pip install) ", line
        ):
            before = "\n".join(lines[:number])
            assert re.search(r'echo "(Installing|Downloading) with ', before), line

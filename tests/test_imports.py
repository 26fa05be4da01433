"""Importing the package is cheap: its names are imported when they are used."""

import subprocess
import sys
from pathlib import Path

import pytest

import crossorigin


def loaded_by(statement: str) -> set[str]:
    """The modules that a new interpreter has loaded after `statement`."""
    code = f"import sys; before = set(sys.modules); {statement}; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    return set(done.stdout.split())


def test_importing_the_package_loads_nothing_else_of_it() -> None:
    assert {name for name in loaded_by("import crossorigin") if "crossorigin" in name} == {
        "crossorigin"
    }


def test_a_policy_needs_no_event_loop() -> None:
    assert "asyncio" not in loaded_by("from crossorigin import Policy, PolicyMap, NO_CORS")


RARELY_NEEDED = {"asyncio", "difflib", "idna", "importlib.resources", "ssl", "tomllib"}


@pytest.mark.parametrize("edge", ["asgi", "wsgi"])
def test_a_middleware_loads_what_most_policies_need(edge: str) -> None:
    loaded = loaded_by(f"import crossorigin.{edge}")
    assert not loaded & RARELY_NEEDED
    assert len(loaded) <= 134  # 132 today (WSGI); 191 before names were loaded when they are used


def run(arguments: str) -> str:
    """The statement that runs the command line."""
    return (
        "import contextlib, crossorigin.cli, os, sys; "
        f"sys.argv = {['crossorigin', *arguments.split()]}; sys.stdout = open(os.devnull, 'w'); "
        "exec('with contextlib.suppress(SystemExit): crossorigin.cli.main()'); "
        "sys.stdout = sys.__stdout__"
    )


@pytest.mark.parametrize(
    ("arguments", "used"),
    [("--help", ""), ("--version --help", ""), ("completion bash", ", shutil")],
)
def test_what_needs_no_policy_loads_little_more_than_click(arguments: str, used: str) -> None:
    usual = loaded_by(f"import click, click.shell_completion, subprocess{used}")
    beyond = loaded_by(run(arguments)) - usual
    assert not {name for name in beyond if name.startswith(("rich", "asyncio"))}
    own = {name for name in beyond if name.startswith("crossorigin")}
    assert len(own) <= 7
    assert len(beyond - own) <= 6


def test_checking_a_file_loads_neither_end_and_no_middleware(tmp_path: Path) -> None:
    file = tmp_path / "cors.toml"
    file.write_text('allow_origins = ["https://app.example.com"]')
    loaded = loaded_by(run(f"check {file}"))
    assert "crossorigin.policy" in loaded
    floors = {name.split(".")[1] for name in loaded if name.startswith("crossorigin.")}
    assert floors <= {"cli", "fetch", "policy", "printing", "redaction"}
    assert not loaded & {"asyncio", "shutil"}
    assert not loaded & {"rich.console", "rich.text"}  # for a pipe
    assert len(loaded) <= 160


def test_explaining_a_pasted_text_loads_no_http_client(tmp_path: Path) -> None:
    file = tmp_path / "message.txt"
    file.write_text(
        "Access to fetch at 'https://api.example.org/' from origin 'https://app.example.com' has "
        "been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the "
        "requested resource."
    )
    loaded = loaded_by(run(f"explain {file}"))
    assert "crossorigin.diagnosis" in loaded
    assert not loaded & {"asyncio", "crossorigin.transports", "http.client", "httpx2"}


def test_the_version_needs_no_other_module() -> None:
    beyond = loaded_by(run("--version")) - loaded_by("import contextlib, importlib, os, typing")
    assert beyond == {"__future__", "crossorigin", "crossorigin.cli"}


@pytest.mark.parametrize("name", crossorigin.__all__)
def test_each_public_name_is_there(name: str) -> None:
    assert getattr(crossorigin, name) is not None
    assert name in dir(crossorigin)


def test_another_name_is_not() -> None:
    with pytest.raises(AttributeError, match="module 'crossorigin' has no attribute 'Polizy'"):
        getattr(crossorigin, "Polizy")  # noqa: B009 (type checkers know that it is not)

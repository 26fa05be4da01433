"""The commands in the documentation, run: a console block of one is what it prints."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from crossorigin.cli.app import crossorigin
from crossorigin.conformance import Kind, Severity
from crossorigin.demo.servers import serve
from crossorigin.diagnosis import Cause, Software

from .servers import build_api

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "docs/explain.md", "docs/fetch.md", "docs/verify.md")
BLOCK = re.compile(
    r"^```console\n\$ (crossorigin (?:explain|fetch|verify) .*?)\n(?!\$)(.*?)^```$", re.M | re.S
)
PORT = "48000"
"""The port of the pages' server, with as many digits as a free one: lines stay aligned."""


def blocks() -> Iterator[object]:
    for page in PAGES:
        for number, found in enumerate(BLOCK.finditer((ROOT / page).read_text("utf-8")), 1):
            command, output = found.groups()
            while output.startswith("> "):  # a command of several lines
                line, _, output = output.partition("\n")
                command = f"{command}\n{line.removeprefix('> ')}"
            yield pytest.param(command, output, id=f"{page}-{number}")


@pytest.fixture(scope="module")
def port() -> Iterator[str]:
    with serve(build_api()) as port:
        yield str(port)


@pytest.mark.parametrize(("command", "output"), list(blocks()))
def test_a_command_prints_what_the_page_says(command: str, output: str, port: str) -> None:
    assert len(port) == len(PORT)
    words = shlex.split(command.replace("\\\n", "").replace(PORT, port))
    result = CliRunner().invoke(crossorigin, words[1:])
    assert result.stdout.replace(port, PORT).strip("\n") == output.strip("\n")


def test_every_page_has_commands() -> None:
    pages = [str(each.id).rpartition("-")[0] for each in blocks()]  # type: ignore[attr-defined]
    assert set(pages) == set(PAGES)


def test_every_grade_and_kind_of_departure_is_on_the_page() -> None:
    page = (ROOT / "docs" / "verify.md").read_text("utf-8")
    assert [each for each in (*Severity, *Kind) if f"`{each}`" not in page] == []


def test_every_cause_and_every_server_is_on_the_page() -> None:
    page = (ROOT / "docs" / "explain.md").read_text("utf-8")
    assert [cause for cause in Cause if f"`{cause}`" not in page] == []
    assert [software for software in Software if f"`{software}`" not in page] == []

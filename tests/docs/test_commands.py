"""The commands in the documentation print what the pages say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crossorigin.conformance import DepartureKind, Severity
from crossorigin.diagnosis import Cause, Software

from .commands import PAGES, Block, blocks, output_of, server_port, shortened

ROOT = Path(__file__).parents[2]
BLOCKS = [
    pytest.param(block, id=f"{page}-{number}")
    for page in PAGES
    for number, block in enumerate(blocks(page), 1)
]


@pytest.fixture(scope="module")
def port() -> Iterator[str]:
    with server_port() as port:
        yield port


@pytest.mark.parametrize("block", BLOCKS)
def test_a_command_prints_what_the_page_says(block: Block, port: str) -> None:
    assert shortened(output_of(block.command, port), block.output) == block.output


def test_every_page_has_commands() -> None:
    assert [page for page in PAGES if not list(blocks(page))] == []


@pytest.mark.parametrize(
    ("shown", "matches"),
    [
        ("a\nb\nc", True),
        ("…\nc", True),
        ("a\n…", True),
        ("a\n…\nc", True),
        ("a\n…\nb\nc", True),
        ("a\nc", False),
        ("b\n…", False),
        ("a\n…\nb", False),
        ("a…", False),
    ],
)
def test_a_line_of_dots_stands_for_any_lines(shown: str, matches: bool) -> None:
    assert (shortened("a\nb\nc", shown) == shown) is matches


def test_every_grade_and_kind_of_departure_is_on_the_page() -> None:
    page = (ROOT / "docs" / "verify.md").read_text("utf-8")
    assert [each for each in (*Severity, *DepartureKind) if f"`{each}`" not in page] == []


def test_every_cause_and_every_server_is_on_the_page() -> None:
    page = (ROOT / "docs" / "explain.md").read_text("utf-8")
    assert [cause for cause in Cause if f"`{cause}`" not in page] == []
    assert [software for software in Software if f"`{software}`" not in page] == []

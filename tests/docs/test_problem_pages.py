"""Every code has a page, and what the page shows is what happens."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from crossorigin.policy import (
    Policy,
    PolicyError,
    PolicyMap,
    PolicyWarning,
    Problem,
    ProblemCode,
    WarningCode,
    unused_policies,
)

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs" / "problems"
INDEX = PAGES / "README.md"
CODES: list[ProblemCode | WarningCode] = [*ProblemCode, *WarningCode]
HEADINGS = ["## Why", "## Example", "## Fix"]

every_code = pytest.mark.parametrize("code", CODES, ids=str)

Block = tuple[str, str]


def read_page(code: str) -> str:
    return (PAGES / f"{code}.md").read_text(encoding="utf-8")


def code_block(text: str, heading: str) -> Block:
    """The language and the contents of the only code block in the section below `heading`."""
    section = text.partition(f"\n{heading}\n")[2].partition("\n## ")[0]
    blocks: list[Block] = re.findall(r"^```(\w+)\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 1, f"{heading} has {len(blocks)} code blocks"
    return blocks[0]


def build(block: Block, directory: Path) -> Policy | PolicyMap:
    """The policy that a block of a page stands for: a file, a Python call or a file's name."""
    language, text = block
    if language == "toml":
        path = directory / "cors.toml"
        path.write_text(text, encoding="utf-8")
        return PolicyMap.from_file(path)
    if language == "console":
        return PolicyMap.from_file(directory / text.split()[-1])
    assert language == "python"
    scope: dict[str, object] = {"Policy": Policy, "timedelta": timedelta}
    exec(f"policy = {text}", scope)  # noqa: S102 (our own pages)
    policy = scope["policy"]
    assert isinstance(policy, Policy)
    return policy


def find(block: Block, directory: Path) -> Sequence[Problem | PolicyWarning]:
    """Everything that is found in the policy of a block, in an application without marks."""
    try:
        policy = build(block, directory)
        unused = unused_policies(policy, ()) if isinstance(policy, PolicyMap) else ()
        return [*policy.warnings, *unused]
    except PolicyError as error:
        return error.exceptions


def stray_pages() -> set[str]:
    return {page.stem for page in PAGES.glob("*.md") if page != INDEX} - set(map(str, CODES))


@every_code
def test_a_page_has_its_headings_in_order(code: ProblemCode | WarningCode) -> None:
    text = re.sub(r"^```.*?^```$", "", read_page(code), flags=re.MULTILINE | re.DOTALL)
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings == [f"# {code}", *HEADINGS]


@every_code
def test_a_page_begins_with_one_sentence(code: ProblemCode | WarningCode) -> None:
    sentence = read_page(code).split("\n\n")[1]
    assert re.fullmatch(r"[^.!?]+\.", re.sub(r"`[^`]*`", "", sentence))
    assert "**" not in sentence


@every_code
def test_every_section_of_a_page_says_something(code: ProblemCode | WarningCode) -> None:
    paragraphs = read_page(code).rstrip("\n").split("\n\n")
    assert not paragraphs[paragraphs.index("## Why") + 1].startswith(("#", "```"))
    assert not paragraphs[-1].startswith(("#", "```"))


@every_code
def test_the_example_gives_exactly_its_code(
    code: ProblemCode | WarningCode, tmp_path: Path
) -> None:
    findings = find(code_block(read_page(code), "## Example"), tmp_path)
    assert {finding.code for finding in findings} == {code}
    expected = Problem if isinstance(code, ProblemCode) else PolicyWarning
    assert all(isinstance(finding, expected) for finding in findings)


@every_code
def test_the_fix_is_a_policy_without_problems_or_warnings(
    code: ProblemCode | WarningCode, tmp_path: Path
) -> None:
    block = code_block(read_page(code), "## Fix")
    if block[0] == "console":  # names a file that only the reader has
        (tmp_path / block[1].split()[-1]).write_text('allow_origins = ["https://app.example.com"]')
    assert list(find(block, tmp_path)) == []


@every_code
def test_the_index_names_the_field_that_the_example_is_about(
    code: ProblemCode | WarningCode, tmp_path: Path
) -> None:
    rows = [line for line in INDEX.read_text("utf-8").splitlines() if f"]({code}.md)" in line]
    assert len(rows) == 1
    column = rows[0].split(" | ")[1]
    for finding in find(code_block(read_page(code), "## Example"), tmp_path):
        general = {"any field", "any list", "the file", "`dangerously_…`"}
        names = {finding.field, re.split(r"[.\[]", finding.field)[0]}
        assert column in general or any(f"`{name}`" in column for name in names)


def test_no_page_is_without_a_code() -> None:
    assert stray_pages() == set()


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES.glob("*.md"):
        for target in re.findall(r"\]\((?!https?://)([^)]+)\)", page.read_text("utf-8")):
            assert (PAGES / target).is_file(), f"{page.name}: {target}"


def test_the_index_is_what_the_script_writes(tmp_path: Path) -> None:
    written = tmp_path / "README.md"
    command = [sys.executable, str(ROOT / "scripts" / "problem-index"), str(written)]
    subprocess.run(command, check=True, timeout=60)  # noqa: S603 (our own script)
    assert INDEX.read_text("utf-8") == written.read_text("utf-8"), "run scripts/problem-index"

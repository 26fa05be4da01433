"""The pages, the help and the scripts use modern English: no words that readers stumble over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OLD_WORDS = {
    r"for ever\b": "forever, or without end",
    r"whom\b": "who, or another sentence",
    r"(?:is|are) none\b": "is not, are not",
    r"(?:is|are|was|were) no (?!longer\b|such\b|other\b)": "is not a",
    r"heed(?:s|ed)?\b": "respect, follow",
    r"seldom\b": "rarely",
    r"likewise\b": "also, or the words again",
    r"(?:some|any|every)body\b": "someone, anyone, everyone",
    r"whatever it is\b": "of any kind",
    r"mend(?:s|ed)?\b": "fix",
}  # fmt: skip
"""Words that a tired reader reads twice, and modern ones."""
FOUND = re.compile(r"(?<![\w-])(?:" + "|".join(OLD_WORDS) + ")")
THERE = re.compile(r"\bthere (?:is|are|was|were) no\b|\bif there (?:is|are) none\b", re.IGNORECASE)
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted(path for path in (ROOT / "docs").rglob("*.md") if path.name != "reasons.md"),
]
MODULES = sorted((ROOT / "src" / "crossorigin" / "cli").glob("*.py"))
SCRIPTS = sorted(path for path in (ROOT / "scripts").iterdir() if path.is_file())


def old_words(text: str) -> list[str]:
    return FOUND.findall(THERE.sub("", " ".join(text.split())))


def prose(page: str) -> str:
    """A page without code and output."""
    without_blocks = re.sub(r"^ *```.*?^ *```", "", page, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`]*`", "", without_blocks)


def strings(module: str) -> Iterator[str]:
    """The texts of a module, docstrings included."""
    for node in ast.walk(ast.parse(module)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_has_no_old_words(page: Path) -> None:
    assert old_words(prose(page.read_text("utf-8"))) == []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_the_command_line_has_no_old_words(module: Path) -> None:
    assert [each for each in strings(module.read_text("utf-8")) if old_words(each)] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_has_no_old_words(script: Path) -> None:
    assert old_words(script.read_text("utf-8")) == []


def test_old_words_are_found() -> None:
    for old in ("It runs for ever", "for whom", "it is no URL", "it is none", "It heeds it"):
        assert old_words(old), old
    for modern in ("there is no such file", "it is no longer sent", "recommend", "is nonempty"):
        assert old_words(modern) == [], modern

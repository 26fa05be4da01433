"""Plain words: phrases that readers stumble over do not come back, in code or in documentation."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent


class Phrase(NamedTuple):
    """A pattern, the advice, and an example that the pattern has to find."""

    pattern: str
    advice: str
    example: str


PHRASES = (
    Phrase(r"\bfor ever\b", "write “permanently”, or name the time", "Locked for ever."),
    Phrase(r"\bshall\b", "write “must”, “should” or “will”", "It shall be refused."),
    Phrase(r"\bspelt\b", "write “spelled”", "A name spelt so."),
    Phrase(r"\b(?:hence|thereby|therein|whence)\b", "write “so”", "Hence it is."),
    Phrase(r"\bvouch", "write “confirm”, and what confirms it", "The proxy vouches for it."),
    Phrase(r"\bseldom\b", "write “rarely”, or “probably a mistake”", "Seldom meant."),
    Phrase(r"\bby and by\b", "write “gradually”", "It fills by and by."),
    Phrase(r"\bof no account\b", "write “does not matter”", "Its case is of no account."),
    Phrase(
        r"\b(?:is|are) nothing that can\b",
        "write “cannot be …”",
        "It is nothing that can be asked.",
    ),
    Phrase(r"\blet us down\b|\blets? \w+ down\b", "name the failure", "It let us down."),
    Phrase(
        r"\bstranger[’']s\b|\bof strangers\b",
        "write “anyone’s” or “untrusted”",
        "A stranger's text.",
    ),
    Phrase(r"\bso much as\b", "write “even”", "Not so much as a header."),
    Phrase(
        r", for (?:it|they|there|this|that) (?:is|are|was|were|has|have|can|may)\b",
        "write “because”",
        "Hidden, for it may be secret.",
    ),
    Phrase(
        r"\b(?:Who|What) (?:gets|reads|asks|sends) \w+ (?:is|does|has)\b",
        "name the subject",
        "Who asks twice is refused.",
    ),
    Phrase(
        r"\bthere is no such (?:engine|option|reason|library|kind)\b",
        "write “unknown …”",
        "there is no such engine",
    ),
)
QUESTION = re.compile(r"(?:Is|Are|Was|Were|Does|Do|Did|Has|Have|Can|May|Must|Will|Would) [^.?!]*\?")
"""How a docstring begins that asks; it should begin with “Whether”."""


def sources() -> list[Path]:
    return sorted((ROOT / "src").rglob("*.py"))


def pages() -> list[Path]:
    pages = sorted((ROOT / "docs").rglob("*.md"))
    return [*pages, ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"]


@cache
def texts(path: Path) -> list[tuple[int, str]]:
    """Comments and strings of a module, or the lines of a page, with their line numbers."""
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        return list(enumerate(text.splitlines(), 1))
    return [
        (token.start[0], " ".join(token.string.split()))
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type in (tokenize.COMMENT, tokenize.STRING)
    ]


def docstrings(path: Path) -> Iterator[tuple[int, str]]:
    """The docstrings of a module, and the strings that describe a constant or a field."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            value = node.value.value
            if isinstance(value, str):
                yield node.lineno, " ".join(value.split())


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase.example)
def test_no_text_has_it(phrase: Phrase) -> None:
    assert re.search(phrase.pattern, phrase.example, re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text.strip()}"
        for path in [*sources(), *pages()]
        for line, text in texts(path)
        if re.search(phrase.pattern, text, re.IGNORECASE)
    ]
    assert found == [], phrase.advice


def test_no_docstring_is_a_question() -> None:
    assert QUESTION.match("Is `text` a token?")
    asking = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in sources()
        for line, text in docstrings(path)
        if QUESTION.match(text)
    ]
    assert asking == [], "begin with “Whether”"

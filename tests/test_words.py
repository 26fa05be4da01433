"""Plain words: what readers stumble over does not come back, in code, tests, pages or scripts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent


class Phrase(NamedTuple):
    """A pattern, the advice, an example that it has to find, and one that it must not."""

    pattern: str
    advice: str
    example: str
    correct: str = ""


PHRASES = (
    Phrase(r"\bfor ever\b", "write “permanently”, or name the time", "Locked for ever."),
    Phrase(r"\bshall\b", "write “must”, “should” or “will”", "It shall be refused."),
    Phrase(r"\bspelt\b", "write “spelled”", "A name spelt so."),
    Phrase(r"\b(?:hence|thereby|therein|whence)\b", "write “so”", "Hence it is."),
    Phrase(r"\bvouch", "write “confirm”, and what confirms it", "The proxy vouches for it."),
    Phrase(r"\bseldom\b", "write “rarely”, or “probably a mistake”", "Seldom meant."),
    Phrase(r"\bby and by\b", "write “gradually”", "It fills by and by."),
    Phrase(r"\bof no account\b", "write “does not matter”", "Its case is of no account."),
    Phrase(r"\bwhom\b", "write “who”, or another sentence", "For whom it is."),
    Phrase(r"\bheed(?:s|ed)?\b", "write “respect” or “follow”", "It heeds the header."),
    Phrase(r"\blikewise\b", "write “also”, or repeat the words", "Likewise for HEAD."),
    Phrase(r"\bwhatever it is\b", "write “of any kind”", "The error, whatever it is."),
    Phrase(r"\bmend(?:s|ed)?\b", "write “fix”", "Mend the policy.", "We recommend it."),
    Phrase(
        r"\b(?:some|any|every)body\b",
        "write “someone”, “anyone” or “everyone”",
        "Somebody asks.",
    ),
    Phrase(
        r"(?<!\bthere )\b(?:is|are|was|were) none\b",
        "write “is not” or “are not”",
        "It is none of these.",
        "if there is none",
    ),
    Phrase(
        r"(?<!\bthere )\b(?:is|are|was|were) no (?!longer\b|such\b|other\b)",
        "write “is not a …”",
        "It is no URL.",
        "there is no URL, and it is no longer sent",
    ),
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
    Phrase(r"\bin vain\b", "write “without effect”", "It is set in vain."),
    Phrase(r"\bin the wild\b", "name where", "Servers in the wild."),
    Phrase(
        r"\b(?:is|are) no (?:matter|concern|part) of\b|\bno matter of\b",
        "write “has nothing to do with …”, or “does not belong to …”",
        "PUT is no matter of CORS.",
    ),
    Phrase(r"\bspoilt\b|\blearnt\b|\bburnt\b", "write “-ed”", "A detail is spoilt."),
    Phrase(
        r"\bshows? itself to be\b|\bis said so\b|\bare said so\b",
        "write “looks like …”, or “is reported”",
        "It shows itself to be secret.",
    ),
    Phrase(
        r"^(?:Counted|Told|Shown|Asked) (?:is|are)\b",
        "subject first",
        "Counted are the instructions.",
    ),
    Phrase(
        r"\bthere is no such (?:engine|option|reason|library|kind)\b",
        "write “unknown …”",
        "there is no such engine",
        "there is no such file",
    ),
)
ANSWER = re.compile(
    r"\b(?:an?|the|its|no|any|another|same|\w+['’]s|preflights['’]) answers?\b"
    r"|\b(?:each|every) answer\b|\bboth answers\b"
    r"|\b(?:reads?|all|of|these|those|which|that) answers (?:are|were|have|to|of)\b"
    r"|\breads? answers\b",
    re.I,
)
"""The noun. (The verb, as in “the server answers with 403”, is the field's too.)"""
PREDICATES = (
    "docs/server.md", "src/crossorigin/asgi.py", "src/crossorigin/enforcement.py",
    "src/crossorigin/asked_request.py", "src/crossorigin/enforcement.py",
    "src/crossorigin/late_judging.py",
    "src/crossorigin/origin_predicate.py", "src/crossorigin/questions.py",
    "tests/test_origin_predicate.py",
    "tests/test_origin_predicate_under_attack.py",
)  # fmt: skip
"""What speaks of the answers of `allow_origin_if`."""
QUOTED = re.compile(r"`[^`]*`|“[^”]*”|\"[^\"]*\"")
"""What a docstring may quote: code, URLs, what others say."""

MODULES = sorted((ROOT / "src").rglob("*.py"))
TESTS = [
    path
    for folder in ("tests", "bench", "examples")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if ".venv" not in path.parts and path != Path(__file__)
]
SCRIPTS = sorted(path for path in (ROOT / "scripts").iterdir() if path.is_file())
PYTHON = [
    *MODULES,
    *(path for path in SCRIPTS if path.read_bytes().startswith(b"#!/usr/bin/env py")),
]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    # Written from the sentences of the modules, and of the browsers.
    *sorted(path for path in (ROOT / "docs").rglob("*.md") if path.name != "reasons.md"),
]


class Text(NamedTuple):
    """A text that people read, and where it is."""

    place: str
    text: str


@cache
def texts() -> list[Text]:
    """Comments and strings of the modules, the prose of the pages, the scripts, and the tests.

    Other strings of tests than docstrings may quote anything; the names of tests are sentences.
    """
    found = [
        Text(f"{path.relative_to(ROOT)}:{line}", text)
        for path in PYTHON
        for line, text in [*strings(path), *comments(path)]
    ]
    found += [
        Text(f"{path.relative_to(ROOT)}:{line}", text)
        for path in TESTS
        for line, text in [*docstrings(path), *comments(path), *names(path)]
    ]
    for path in PAGES:
        # Code and output are tested where they come from.
        page = re.sub(r"^ *```.*?^ *```", "", path.read_text("utf-8"), flags=re.M | re.S)
        paragraphs = re.split(r"\n{2,}", re.sub(r"`[^`]*`", "``", page))
        found += [Text(str(path.relative_to(ROOT)), text) for text in paragraphs]
    found += [
        Text(str(path.relative_to(ROOT)), path.read_text("utf-8"))
        for path in SCRIPTS
        if path not in PYTHON
    ]
    return [Text(place, " ".join(text.split())) for place, text in found]


@cache
def nodes(path: Path) -> list[ast.AST]:
    """The syntax tree of a module, flat."""
    return list(ast.walk(ast.parse(path.read_text("utf-8"))))


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """The strings of a module, docstrings included."""
    for node in nodes(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


STRING_OR_COMMENT = re.compile(
    r"""(\"{3}|'{3})(?:\\[\s\S]|(?!\1)[^\\])*\1|(["'])(?:\\[\s\S]|(?!\2)[^\\\n])*\2|#[^\n]*"""
)
"""A sign within a string begins no comment. The module `tokenize` takes eight times as long."""


def comments(path: Path) -> Iterator[tuple[int, str]]:
    text = path.read_text("utf-8")
    line = at = 0
    for found in STRING_OR_COMMENT.finditer(text):
        if found[0].startswith("#"):
            line += text.count("\n", at, found.start())
            at = found.start()
            yield line + 1, found[0]


def docstrings(path: Path) -> Iterator[tuple[int, str]]:
    """The docstrings of a module, and the strings that describe a constant or a field."""
    for node in nodes(path):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            value = node.value.value
            if isinstance(value, str):
                yield node.lineno, " ".join(value.split())


def names(path: Path) -> Iterator[tuple[int, str]]:
    """The names of functions and classes, as words."""
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name.replace("_", " ")


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase.example)
def test_no_text_has_it(phrase: Phrase) -> None:
    pattern = re.compile(phrase.pattern, re.IGNORECASE)
    assert pattern.search(phrase.example)
    assert not pattern.search(phrase.correct)
    found = [f"{place}: {text}" for place, text in texts() if pattern.search(text)]
    assert found == [], phrase.advice


def test_an_http_response_is_called_a_response() -> None:
    assert ANSWER.search("The preflight's answer allows it.")
    assert not ANSWER.search("The middleware answers with 403.")
    found = [
        f"{place}: {text}"
        for place, text in texts()
        if ANSWER.search(text) and not place.startswith(PREDICATES)
    ]
    assert found == [], "write “response”, as the Fetch standard does"


def test_every_kind_of_text_is_read() -> None:
    places = {place.partition(":")[0] for place, _ in texts()}
    assert {
        "src/crossorigin/cli/app.py",
        "docs/server.md",
        "bench/in_process.py",
        "tests/cli/test_cli.py",
        "scripts/check",
        "scripts/pin",
    } <= places


def asks(docstring: str) -> bool:
    return re.search(r"\?(?:\s|$)", QUOTED.sub("", docstring)) is not None


def test_no_docstring_asks() -> None:
    assert asks("Is `text` a token?")
    assert asks("Follow statements; do they end? Of a loop, never.")
    assert not asks("Whether `text` has a `?`, as in “Is it so?” or ``/a?b``.")
    asking = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in (*MODULES, *TESTS)
        for line, text in docstrings(path)
        if asks(text)
    ]
    assert asking == [], "begin with “Whether”"

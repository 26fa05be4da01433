"""Reading values out of source, without running it."""

import ast
from datetime import timedelta
from typing import Any

import pytest

from crossorigin.migrate.source import CompiledPattern, MigrationError, SourceFile, Unread


def read(text: str, expression: str, **options: Any) -> Any:
    """The value of an expression at the end of a program."""
    source = SourceFile("app.py", f"{text}\nresult = {expression}\n")
    last = source.tree.body[-1]
    assert isinstance(last, ast.Assign)
    return source.read(last.value, **options)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("'a'", "a"),
        ("['a', *('b', 'c')]", ["a", "b", "c"]),
        ("('a',) + ('b',)", ["a", "b"]),
        ("{'a'}", ["a"]),
        ("list(('a', 'b'))", ["a", "b"]),
        ("frozenset(['a'])", ["a"]),
        ("60 * 60 - 1", 3599),
        ("-1", -1),
        ("'a' 'b' + 'c'", "abc"),
        ("{'a': 1, **{'b': True}}", {"a": 1, "b": True}),
        ("dict(a=[None], **dict(b=2))", {"a": [None], "b": 2}),
        ("re.compile('x')", CompiledPattern("x")),
        ("compiled('x')", CompiledPattern("x")),
        ("timedelta(minutes=2)", timedelta(minutes=2)),
        ("ORIGINS", ["a", "b"]),
        ("AGAIN", ["a", "b"]),
        ("[*ORIGINS, 'c']", ["a", "b", "c"]),
        ("ANNOTATED", 5),
    ],
)
def test_literals_and_what_is_certain_to_be_one(expression: str, value: object) -> None:
    text = (
        "import re\nfrom re import compile as compiled\nfrom datetime import timedelta\n"
        "ORIGINS = ['a', 'b']\nAGAIN = ORIGINS\nANNOTATED: int = 5"
    )
    assert read(text, expression) == value


@pytest.mark.parametrize(
    "expression",
    [
        "os.environ['X']",
        "env('X')",
        "f'{x}'",
        "unknown",
        "'a' * 3",
        "['a'] + 'b'",
        "['a'] - ['b']",
        "2 ** 70",
        "10 ** 9 * 10",
        "100000 * 100000",
        "-'a'",
        "list('a', 'b')",
        "list('ab')",
        "[*'ab']",
        "{**'ab'}",
        "{x: 1}",
        "dict([('a', 1)])",
        "re.compile('x', re.X)",
        "re.compile(1)",
        "timedelta(weeks=10 * 1000 * 1000 * 100)",
        "timedelta(fortnights=1)",
        "[x for x in unknown]",
        "a if b else c",
        "itself",
        "one_of_two",
    ],
)
def test_what_is_not_certain_is_not_read(expression: str) -> None:
    text = (
        "import os, re\nfrom datetime import timedelta\nitself = [*itself]\n"
        "one_of_two = other\nother = one_of_two"
    )
    with pytest.raises(Unread):
        read(text, expression)


@pytest.mark.parametrize(
    "text",
    [
        "X = ['a']\nX -= ['b']",
        "X = ['a']\nX.remove('b')",
        "X = ['a']\nX.append(*y)",
        "X = ['a']\nX[0] = 'b'",
        "X = ['a']\nfor x in y: X = [x]",
        "X = ['a']\nif debug: X = unknown",
        "X = ['a']\ndel X",
        "if debug:\n    X = ['a']",
        "X, Y = pair",
        "X, *Y = ['a'], ['b']",
        "for X in [['a']]: pass",
        "X = ['a']\ndef X(): pass",
        "X = ['a']\nfrom y import X",
        "X = ['a']\ntry: pass\nexcept E as X: pass",
        "X: list",
    ],
)
def test_a_name_that_may_stand_for_something_else_is_not_read(text: str) -> None:
    with pytest.raises(Unread):
        read(text, "X")


def test_a_name_in_a_function_or_class_is_read() -> None:
    assert read("class Settings:\n    X = ['a']", "Settings.X") == ["a"]
    assert read("X = ['a']\ny = X[0]", "X") == ["a"]


def test_known_names_are_read() -> None:
    known = {"corsheaders.defaults.default_headers": ["accept"]}
    for text, expression in [
        ("from corsheaders.defaults import default_headers", "default_headers"),
        ("from corsheaders import defaults", "defaults.default_headers"),
        ("import corsheaders.defaults", "corsheaders.defaults.default_headers"),
        ("import corsheaders.defaults as d", "[*d.default_headers]"),
    ]:
        assert read(text, expression, known=known) == ["accept"]
    with pytest.raises(Unread):
        read("", "default_headers", known=known)


def test_elements_that_cannot_be_read_are_dropped() -> None:
    dropped: list[Unread] = []
    assert read("", "['a', env('X'), *more, 'b']", dropped=dropped) == ["a", "b"]
    assert [ast.unparse(each.node) for each in dropped] == ["env('X')", "*more"]


@pytest.mark.parametrize("text", ["def", "x = 'a\0b'", "x = " + "(" * 300])
def test_what_is_not_python_says_so(text: str) -> None:
    with pytest.raises(MigrationError, match=r"^app\.py(, line 1)?: this is not Python"):
        SourceFile("app.py", text)


def test_an_expression_is_shown_in_one_short_line() -> None:
    source = SourceFile("app.py", "f(\n    1,\n    2)\n" + "g(" + "1, " * 100 + ")")
    assert [source.shown(call) for call in source.calls()] == [
        "f( 1, 2)",
        "g(" + "1, " * 19 + "…",
    ]

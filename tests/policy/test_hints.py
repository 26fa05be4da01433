"""Hints lead to no new error: a policy to which all hints of a report are applied is valid."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import AnyHttpUrl, TypeAdapter
from yarl import URL

from crossorigin import Policy, PolicyError
from crossorigin.policy import Problem

APP = "https://app.example.com"
ONE = ("max_age", "preflight_status", "allow_credentials", "block_refused")
"""Fields of one value."""


def written(hint: str, verb: str = "Write ") -> Any:
    """What the hint says to write: the longest literal behind its first word."""
    text = hint.removeprefix(verb)
    for end in range(len(text), 0, -1):
        if text[end - 1] in "., ":
            continue  # of the sentence
        try:
            return ast.literal_eval(text[:end])
        except (SyntaxError, ValueError):
            continue
    raise AssertionError(hint)


def applied(fields: dict[str, Any], problem: Problem) -> dict[str, Any] | None:
    """The fields as the hint wants them; ``None`` if it leaves to the reader what to write."""
    field, given_value, hint = problem.field, problem.value, problem.hint
    current = fields[field]
    if current == "no-cors":  # as an earlier hint wants it, in the place of the list
        return fields
    if hint.startswith("Leave it out"):
        new: list[Any] = []
    elif re.match("Write (['\"[0-9]|True|False)", hint):
        literal = written(hint)
        if hint.endswith("itself, not a list of it."):
            return {**fields, field: literal}
        if not isinstance(current, (list, str)) or field in ONE or given_value == current:
            return {**fields, field: literal}
        new = list(literal) if isinstance(literal, tuple) else [literal]
    elif hint.startswith("Use '"):
        new = [written(hint, "Use ")]
        if isinstance(new[0], tuple):  # several forms to choose from
            return None
    else:
        return None
    entries: list[Any] = []
    for entry in [current] if isinstance(current, str) else current:
        entries.extend(new if entry is given_value or entry == given_value else [entry])
    return {**fields, field: entries}


def problems_of(fields: dict[str, Any]) -> list[Problem]:
    try:
        Policy(**fields)
    except PolicyError as error:
        return list(error.exceptions)
    return []


def check(fields: dict[str, Any]) -> bool:
    """Whether all hints say what to write; then the policy is right when they are applied."""
    before = problems_of(fields)
    mended = fields
    for problem in before:
        after = applied(mended, problem)
        if after is None:
            return False
        mended = after
    if not mended["allow_origins"]:  # all was left out
        mended = {**mended, "allow_origins": [APP]}
    assert problems_of(mended) == [], (fields, [str(problem) for problem in before])
    return True


CERTAIN: list[dict[str, Any]] = [
    {"allow_origins": "https://a.example,https://b.example"},
    {"allow_origins": "https://a.example; https://b.example/"},
    {"allow_origins": "https://a.example https://b.example"},
    {"allow_origins": "https://a.example\nhttps://b.example\n"},
    {"allow_origins": '["https://a.example", "https://b.example"]'},
    {"allow_origins": "['https://a.example']"},
    {"allow_origins": "'https://a.example'"},
    {"allow_origins": "a.example, localhost:3000"},
    {"allow_origins": "[*]"},
    {"allow_origins": b"https://a.example"},
    {"allow_origins": URL("https://a.example")},
    {"allow_origins": [URL("https://a.example/"), APP]},
    {"allow_origins": TypeAdapter(AnyHttpUrl).validate_python("https://a.example")},
    {"allow_origins": [TypeAdapter(AnyHttpUrl).validate_python("http://localhost:3000")]},
    {"allow_origins": ["https://a.example,https://b.example", APP]},
    {"allow_origins": ['["https://a.example"', ' "https://b.example"]']},
    {"allow_origins": ['"https://a.example"', ' "https://b.example"', ""]},
    {"allow_origins": ["https://a.example", "", APP]},
    {"allow_origins": ["https://a.example/"]},
    {"allow_origins": ["http://Example.com"], "allow_credentials": "true"},
    {"allow_origins": "http://a.example, https://b.example", "allow_credentials": True},
    {"allow_origins": [" NULL"], "dangerously_allow_null_origin": "1"},
    {"allow_methods": "GET,PUT"},
    {"allow_methods": "get put"},
    {"allow_methods": ["GET,PUT", "DELETE"]},
    {"allow_methods": ["'GET'", '"put"']},
    {"allow_methods": '["GET", "PUT"]'},
    {"allow_methods": ["put, trace"]},
    {"allow_methods": [b"PUT", ""]},
    {"allow_methods": "[*]"},
    {"allow_headers": "Content-Type, Authorization"},
    {"allow_headers": ["Content-Type, Authorization"]},
    {"allow_headers": ["Content-Type:", "X-A: 1"]},
    {"allow_headers": "X-A, Cookie, Origin"},
    {"allow_headers": ['["X-A"', '"X-B"]']},
    {"expose_headers": "ETag;X-B\n"},
    {"expose_headers": "ETag, Set-Cookie"},
    {"max_age": "600"},
    {"max_age": 600.0},
    {"max_age": "90000"},
    {"max_age": 86401},
    {"preflight_status": "204"},
    {"preflight_status": 404},
    {"allow_credentials": "yes", "block_refused": 0},
    {"block_refused": "unsafe"},
]


@pytest.mark.parametrize("fields", CERTAIN, ids=str)
def test_what_was_surely_meant_is_written_out(fields: dict[str, Any]) -> None:
    fields = {"allow_origins": [APP], **fields}
    assert problems_of(fields)
    assert check(fields)


ORIGINS = st.sampled_from(
    [
        "https://a.example", "http://b.example", "https://B.example/", "c.example", "*", "null",
        "localhost:3000", "http://[::1]:3000", "[::1]", "https://*.example.com", "NULL", "$ORIGIN",
        "https://*.github.io", "https://a.example:443", "htps://a.example", "https://ü.example",
        "${B}", "", "https://ex..com", "https://a b", "no-cors", "file:///x", "http://127.1", "all",
        "https://u:p@a.example", "https?://a.example", "^https://.*$", "https:/a.example",
        "https://pr-*.a.example", "https://*a.com", "https://pr-*.a.example/", "moz-extension://*",
        "moz-extension://A", "http://10.0.0.0/8:*", "http://10.0.0.1/8", "http://10.0.0.0/8/",
        "http://[fd00::]/8", "http://localhost:0", "https://a.example:25/", "app://.", "file://", "app://*",
    ]
)  # fmt: skip
METHODS = st.sampled_from(
    ["GET", "put", "patch", "TRACE", "*", "P*", "", "$M", "{m}", "EGG", "(x)", "a:b", "connect"]
)
HEADERS = st.sampled_from(
    [
        "Content-Type", "authorization", "X-A", "*", "X-*", "", "Cookie", "Set-Cookie", "Origin",
        "Access-Control-Max-Age", "X A", "X-A: 1", "${H}", "$H", "Sec-Purpose", "é",
    ]
)  # fmt: skip


def entries(names: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Names in one text, quoted and joined in some notation or in none."""

    def joined(parts: list[str], quote: str, separator: str, brackets: tuple[str, str]) -> str:
        opening, closing = brackets
        return opening + separator.join(f"{quote}{part}{quote}" for part in parts) + closing

    return st.builds(
        joined,
        st.lists(names, max_size=3),
        st.sampled_from(["", "", '"', "'", "`", "“"]),
        st.sampled_from([",", ", ", ";", " ", "\n", "\r\n", ",,", " ; "]),
        st.sampled_from([("", ""), ("", ","), ("[", "]"), ('["', '"]'), ("(", ")"), (" ", "\n")]),
    )


def list_fields(names: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    text = entries(names)
    return st.one_of(
        text, text.map(str.encode), st.lists(st.one_of(names, text, st.none()), max_size=3)
    )


FIELDS = st.fixed_dictionaries(
    {"allow_origins": st.one_of(st.just([APP]), list_fields(ORIGINS))},
    optional={
        "allow_methods": list_fields(METHODS),
        "allow_headers": list_fields(HEADERS),
        "expose_headers": list_fields(HEADERS),
        "allow_credentials": st.sampled_from([True, "true", 1, "maybe"]),
        "max_age": st.sampled_from(["600", "86401", 1.0, -1, "x", 2**70]),
        "preflight_status": st.sampled_from(["200", "404", 600, 204.0]),
        "dangerously_allow_null_origin": st.booleans(),
    },
)


@given(FIELDS)
@settings(max_examples=400, deadline=None)
def test_no_hint_leads_to_the_next_error(fields: dict[str, Any]) -> None:
    check(fields)


@pytest.mark.parametrize("field", ["allow_methods", "allow_headers", "expose_headers"])
@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("X, *", "List the names."),
        ("all", "Write '*' alone for all, or list the names."),
        ("none", "Leave it out. An empty {field} allows no more."),
    ],
)
def test_a_word_for_all_names_or_for_none_is_said_to_be_one(
    field: str, name: str, hint: str
) -> None:
    (problem,) = problems_of({"allow_origins": [APP], field: [name, "Y"]})
    assert (problem.field, problem.value) == (field, name)
    assert problem.hint == hint.format(field=field)


@pytest.mark.parametrize(
    "fields",
    [
        {"allow_origins": ""},
        {"allow_origins": " \n"},
        {"allow_origins": None},
        {"allow_origins": [None]},
        {"allow_origins": [""]},
        {"allow_methods": ""},
        {"allow_methods": [""]},
        {"allow_headers": [None]},
        {"expose_headers": [" "]},
        {"max_age": None, "allow_credentials": None},
    ],
    ids=str,
)
def test_what_is_empty_is_asked_about_its_environment_variable(fields: dict[str, Any]) -> None:
    (problem,) = problems_of({"allow_origins": [APP], **fields})
    assert "check that the variable is set" in problem.hint


@pytest.mark.parametrize("text", ["$ORIGIN", "${ORIGIN}", "{{ origin }}", "%ORIGIN%", "{origin}"])
def test_a_variable_is_named_for_what_it_is(text: str) -> None:
    for given_value in (text, [text]):
        assert "origin-is-a-variable" in [
            problem.code for problem in problems_of({"allow_origins": given_value})
        ]
    for field in ("allow_methods", "allow_headers", "expose_headers"):
        (*_, problem) = problems_of({"allow_origins": [APP], field: [text]})
        assert "a variable that was not filled in" in problem.message


def test_a_url_object_is_turned_into_an_origin_by_code() -> None:
    url = TypeAdapter(AnyHttpUrl).validate_python(APP)
    for given_value in (url, [url]):
        (problem,) = problems_of({"allow_origins": given_value})
        assert problem.hint.endswith(f"\"{APP}\"]. In code: str(url).rstrip('/').") or (
            problem.hint == f"Write \"{APP}\". In code: str(url).rstrip('/')."
        )


def test_an_object_whose_text_fails_is_of_the_wrong_type() -> None:
    class Broken:
        def __str__(self) -> str:
            raise RuntimeError

    (problem,) = problems_of({"allow_origins": [Broken(), APP]})
    assert problem.code == "wrong-type"
    assert problem.hint == "Give a string."


def test_a_list_that_is_written_out_is_json_and_is_bounded() -> None:
    few = ",".join(f"https://shop-{number}.example" for number in range(40))
    (problem,) = problems_of({"allow_origins": few})
    assert json.loads(problem.hint.removeprefix("Write ").removesuffix(".")) == few.split(",")
    many = ",".join(f"https://shop-{number}.example" for number in range(40_000))
    (problem,) = problems_of({"allow_origins": many})
    assert problem.hint == ("Give a list of 40,000 strings: split the text, and strip each part.")

from __future__ import annotations

import pytest

from crossorigin.fetch.header_lists import (
    DELTA_SECONDS_LIMIT,
    FAILURE,
    Failure,
    Header,
    combine,
    contains,
    delete,
    extract_delta_seconds,
    extract_token_list,
    get,
    get_decode_and_split,
    is_header_name,
    is_header_value,
    normalize_value,
    sort_and_combine,
    values,
)

LIST: list[Header] = [("A", "1"), ("B", "2"), ("a", "3")]


def test_names_match_without_regard_to_case_and_values_keep_their_order() -> None:
    assert values(LIST, "a") == ["1", "3"]
    assert values(LIST, "c") == []


def test_a_list_contains_what_is_in_it() -> None:
    assert contains(LIST, "a")
    assert not contains(LIST, "c")


def test_getting_joins_values_by_a_comma_and_a_space() -> None:
    assert get(LIST, "a") == "1, 3"
    assert get(LIST, "b") == "2"
    assert get([("A", "")], "a") == ""


def test_getting_what_is_not_there_gives_none() -> None:
    assert get(LIST, "c") is None


@pytest.mark.parametrize(
    ("name", "left"), [("a", [("B", "2")]), ("b", [("A", "1"), ("a", "3")]), ("c", LIST)]
)
def test_deleting_removes_every_header_of_that_name(name: str, left: list[Header]) -> None:
    headers = list(LIST)
    delete(headers, name)
    assert headers == left


def test_combining_extends_the_first_header_of_that_name() -> None:
    headers = list(LIST)
    combine(headers, "a", "4")
    assert headers == [("A", "1, 4"), ("B", "2"), ("a", "3")]


def test_combining_appends_where_there_is_no_such_header() -> None:
    headers = list(LIST)
    combine(headers, "C", "4")
    assert headers == [*LIST, ("C", "4")]


def test_sorting_and_combining_lower_cases_sorts_and_joins() -> None:
    headers = [("X-B", "1"), ("Accept", "2"), ("x-b", "3")]
    assert sort_and_combine(headers) == [("accept", "2"), ("x-b", "1, 3")]


def test_sorting_and_combining_keeps_set_cookie_apart() -> None:
    headers = [("Z", "1"), ("Set-Cookie", "a"), ("SET-COOKIE", "b"), ("A", "2")]
    assert sort_and_combine(headers) == [
        ("a", "2"),
        ("set-cookie", "a"),
        ("set-cookie", "b"),
        ("z", "1"),
    ]


@pytest.mark.parametrize(("text", "expected"), [("X-A", True), ("", False), ("X A", False)])
def test_a_header_name_is_a_token(text: str, expected: bool) -> None:
    assert is_header_name(text) is expected


@pytest.mark.parametrize("value", ["", "a", "a b", "a\tb", "\xff", "\x01", "\x0b", '"', "a\x0c"])
def test_what_is_latin_1_without_blanks_around_it_is_a_header_value(value: str) -> None:
    assert is_header_value(value)


@pytest.mark.parametrize("value", [" a", "a ", "\ta", "a\t", "a\0b", "a\nb", "a\rb", "Ā", "a€"])
def test_anything_else_is_not_a_header_value(value: str) -> None:
    assert not is_header_value(value)


@pytest.mark.parametrize(
    ("value", "normalized"),
    [("a", "a"), (" \t\r\na b\n\r\t ", "a b"), ("\x0ba", "\x0ba"), ("\xa0a", "\xa0a"), ("  ", "")],
)
def test_normalizing_strips_http_whitespace_and_no_other(value: str, normalized: str) -> None:
    assert normalize_value(value) == normalized


# The first seven are the examples of the standard's "get, decode, and split".
@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("nosniff,", ["nosniff", ""]),
        ("nosniff, ", ["nosniff", ""]),
        ("", [""]),
        ('text/html;", x/x', ['text/html;", x/x']),
        ('x/x;test="hi",y/y', ['x/x;test="hi"', "y/y"]),
        ("x / x,,,1", ["x / x", "", "", "1"]),
        ('"1,2", 3', ['"1,2"', "3"]),
        (r'"a\",b",c', [r'"a\",b"', "c"]),
        (r'"a\\",b', [r'"a\\"', "b"]),
        ('a,"\\', ["a", '"\\']),
        ('"', ['"']),
        ('"a"b"c,d",e', ['"a"b"c,d"', "e"]),
        ("\ta\t,\tb\t", ["a", "b"]),
        ("\x0ba", ["\x0ba"]),
    ],
)
def test_splitting_respects_quoted_strings(value: str, parts: list[str]) -> None:
    assert get_decode_and_split(value) == parts


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], None),
        ([""], []),
        (["PUT"], ["PUT"]),
        (["PUT, DELETE", "*"], ["PUT", "DELETE", "*"]),
        (["PUT", "not a token"], FAILURE),
        (["not a token", "PUT"], FAILURE),
    ],
)
def test_a_token_list_is_extracted_from_all_lines_or_fails(
    lines: list[str], expected: list[str] | None | Failure
) -> None:
    headers = [("Other", "(")] + [("Name", line) for line in lines]
    assert extract_token_list(headers, "name") == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], None),
        (["0"], 0),
        (["600"], 600),
        ([" 600\t"], 600),
        (["000"], 0),
        (["0000000000000000600"], 600),
        (["9999999999"], 9_999_999_999),
        (["10000000000"], DELTA_SECONDS_LIMIT),
        (["9" * 5000], DELTA_SECONDS_LIMIT),
        ([""], FAILURE),
        (["-1"], FAILURE),
        (["+1"], FAILURE),
        (["1.5"], FAILURE),
        (["1_000"], FAILURE),
        (["ten"], FAILURE),
        (["600, 600"], FAILURE),
        (["²"], FAILURE),
        (["٣"], FAILURE),
        (["600", "600"], FAILURE),
    ],
)
def test_delta_seconds_are_one_line_of_digits(
    lines: list[str], expected: int | None | Failure
) -> None:
    headers = [("Name", line) for line in lines]
    assert extract_delta_seconds(headers, "name") == expected

from __future__ import annotations

import pytest

from crossorigin.fetch.tokens import TCHAR, is_token, parse_token_list

# RFC 9110, section 5.6.2: visible ASCII without delimiters.
DELIMITERS = '"(),/:;<=>?@[\\]{}'


def test_the_characters_of_a_token_are_visible_ascii_without_delimiters() -> None:
    assert {chr(code) for code in range(0x21, 0x7F)} - set(DELIMITERS) == TCHAR


@pytest.mark.parametrize("text", ["GET", "X-Request-ID", "*", "a", "!#$%&'*+-.^_`|~09azAZ"])
def test_a_token_is_a_token(text: str) -> None:
    assert is_token(text)


@pytest.mark.parametrize("text", ["", " ", "a b", "a\n", "a\x7f", "é", *DELIMITERS])
def test_what_is_empty_or_has_another_character_is_not_a_token(text: str) -> None:
    assert not is_token(text)


@pytest.mark.parametrize(
    ("value", "tokens"),
    [
        ("PUT", ["PUT"]),
        ("PUT, DELETE", ["PUT", "DELETE"]),
        ("PUT,DELETE", ["PUT", "DELETE"]),
        ("PUT \t,\t DELETE", ["PUT", "DELETE"]),
        ("*", ["*"]),
        ("PUT, PUT", ["PUT", "PUT"]),
        ("", []),
        (" , ,", []),
        (",PUT,,DELETE,", ["PUT", "DELETE"]),
    ],
)
def test_a_list_of_tokens_is_split_and_empty_elements_are_skipped(
    value: str, tokens: list[str]
) -> None:
    assert parse_token_list(value) == tokens


@pytest.mark.parametrize("value", ["PUT DELETE", '"PUT"', "PUT; DELETE", "PUT, @", "PUT\n"])
def test_a_list_with_anything_else_in_it_is_not_a_list(value: str) -> None:
    assert parse_token_list(value) is None

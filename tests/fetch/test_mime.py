from __future__ import annotations

import pytest

from crossorigin.fetch.mime import (
    extract_mime_type_essence,
    mime_type_essence,
    parse_mime_type,
)


@pytest.mark.parametrize(
    ("value", "essence"),
    [
        ("text/plain", "text/plain"),
        ("Text/PLAIN", "text/plain"),
        ("text/plain;charset=UTF-8", "text/plain"),
        ("text/plain ; charset=UTF-8", "text/plain"),
        ("\r\n text/plain\t", "text/plain"),
        ("text/plain;", "text/plain"),
        ("text/plain;charset", "text/plain"),
        ('text/plain;a="/', "text/plain"),
        ("multipart/form-data; boundary=x", "multipart/form-data"),
        ("application/vnd.api+json", "application/vnd.api+json"),
        ("x/x", "x/x"),
    ],
)
def test_the_essence_is_type_and_subtype_in_lower_case(value: str, essence: str) -> None:
    assert mime_type_essence(value) == essence


@pytest.mark.parametrize(
    "value",
    [
        "",
        "text",
        "text/",
        "/plain",
        "/",
        "text/;charset=UTF-8",
        "text /plain",
        "text/ plain",
        "text/plain, text/plain",
        "application/json, text/plain",
        "text/plain/x",
        "te;xt/plain",
        "tëxt/plain",
        "text/pläin",
    ],
)
def test_a_malformed_type_has_no_essence(value: str) -> None:
    assert mime_type_essence(value) is None


@pytest.mark.parametrize(
    ("value", "serialized"),
    [
        ("text/html", "text/html"),
        ("TEXT/HTML;CHARSET=UTF-8", "text/html;charset=UTF-8"),
        ("text/html; charset=utf-8 ; a=b", "text/html;charset=utf-8;a=b"),
        ('text/html;charset="utf-8"', "text/html;charset=utf-8"),
        ('text/html;charset="shift_jis"iso-2022-jp', "text/html;charset=shift_jis"),
        ('text/html;a="b c"', 'text/html;a="b c"'),
        ('text/html;a="\\"\\\\\\b"', 'text/html;a="\\"\\\\b"'),
        ('text/html;a="b', "text/html;a=b"),
        ('text/html;a="b\\', 'text/html;a="b\\\\"'),
        ('text/html;a=""', 'text/html;a=""'),
        ("text/html;a=é", 'text/html;a="é"'),
        # The first of a name counts, and what is out of shape is skipped.
        ("text/html;a=1;A=2", "text/html;a=1"),
        ("text/html;;;a;b=;=c; =d;e f=g;x=y", "text/html;x=y"),
        ("text/html;a=\u0100;b=c", "text/html;b=c"),
        ("text/html;a=\x01;b=c", "text/html;b=c"),
        ("text/html;", "text/html"),
    ],
)
def test_parameters_are_parsed_and_serialised(value: str, serialized: str) -> None:
    parsed = parse_mime_type(value)
    assert str(parsed) == serialized
    assert parse_mime_type(str(parsed)) == parsed


def test_what_has_no_essence_does_not_parse() -> None:
    assert parse_mime_type("text;charset=utf-8") is None


@pytest.mark.parametrize(
    ("lines", "essence"),
    [
        ([], None),
        (["text/html"], "text/html"),
        (["text/html;charset=utf-8"], "text/html"),
        (["text/html", "image/gif"], "image/gif"),
        (["text/html, image/gif"], "image/gif"),
        (["text/html", "*/*"], "text/html"),
        (["text/html", "nonsense"], "text/html"),
        (['text/html;a=", image/gif'], "text/html"),
        (["*/*"], None),
        ([""], None),
    ],
)
def test_of_several_types_the_last_that_parses_counts(
    lines: list[str], essence: str | None
) -> None:
    assert extract_mime_type_essence([("Content-Type", line) for line in lines]) == essence

from __future__ import annotations

import pytest

from crossorigin.fetch.mime import mime_type_essence


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

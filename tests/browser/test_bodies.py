"""Bodies: the bytes that each becomes, and the Content-Type that it brings."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossorigin.browser import File, MultipartForm, Stream, UrlEncodedForm
from crossorigin.browser.bodies import ExtractedBody, extract, scalar_value_string

FORM = "application/x-www-form-urlencoded;charset=UTF-8"
TEXT = "text/plain;charset=UTF-8"


@pytest.mark.parametrize(
    ("body", "content", "content_type"),
    [
        (b"", b"", None),
        (b"\xff", b"\xff", None),
        ("", b"", TEXT),
        ("é€😀", "é€😀".encode(), TEXT),
        (UrlEncodedForm([]), b"", FORM),
        (UrlEncodedForm([("a", "1"), ("a", "2"), ("", "")]), b"a=1&a=2&=", FORM),
        (UrlEncodedForm([("a b", "c*é")]), b"a+b=c*%C3%A9", FORM),
        (UrlEncodedForm([("-._~", "!'()&=+%/")]), b"-._%7E=%21%27%28%29%26%3D%2B%25%2F", FORM),
    ],
)
def test_text_and_forms_bring_a_content_type_and_bytes_do_not(
    body: Any, content: bytes, content_type: str | None
) -> None:
    assert extract(body) == ExtractedBody(content, content_type)


def test_a_stream_brings_no_content_type_and_is_one() -> None:
    assert extract(Stream([b"a", b"", b"b"])) == ExtractedBody(b"ab", None, is_stream=True)


@pytest.mark.parametrize("body", [1, bytearray(b"a"), ["a"], {"a": "b"}])
def test_other_types_are_refused_as_a_body(body: Any) -> None:
    with pytest.raises(TypeError, match=r"^body is .*; it must be bytes, text "):
        extract(body)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("é😀", "é😀"),
        ("a\ud800b", "a\ufffdb"),
        ("\udc00\ud800", "\ufffd\ufffd"),
        ("\ud83d\ude00", "😀"),
    ],
)
def test_lone_surrogates_are_replaced(text: str, expected: str) -> None:
    assert scalar_value_string(text) == expected
    assert extract(text).content == expected.encode()
    assert (
        extract(UrlEncodedForm([("a", text)])).content
        == extract(UrlEncodedForm([("a", expected)])).content
    )
    assert extract(MultipartForm([("a", text)])) == extract(MultipartForm([("a", expected)]))


# The body of this form is what Chromium 156 sent for it, but for the boundary.
def test_a_multipart_form_is_encoded_as_browsers_do() -> None:
    form = MultipartForm(
        [('a"b\nc', "x\ny"), ("f", File(b"hi", 'q"é.txt', "text/html"))], boundary="boundary"
    )
    assert extract(form) == ExtractedBody(
        b"--boundary\r\n"
        b'Content-Disposition: form-data; name="a%22b%0D%0Ac"\r\n\r\n'
        b"x\r\ny\r\n"
        b"--boundary\r\n"
        b'Content-Disposition: form-data; name="f"; filename="q%22\xc3\xa9.txt"\r\n'
        b"Content-Type: text/html\r\n\r\n"
        b"hi\r\n"
        b"--boundary--\r\n",
        "multipart/form-data; boundary=boundary",
    )


def test_a_file_without_a_name_or_a_type_has_the_usual_ones() -> None:
    content = extract(MultipartForm([("f", File(b""))])).content
    assert b'filename="blob"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n' in content


def test_a_filename_keeps_its_newlines_as_they_are() -> None:
    content = extract(MultipartForm([("f", File(b"", "a\nb\rc"))])).content
    assert b'filename="a%0Ab%0Dc"' in content


@pytest.mark.parametrize("text", ["a\rb", "a\nb", "a\r\nb"])
def test_newlines_in_names_and_values_become_crlf(text: str) -> None:
    content = extract(MultipartForm([(text, text)])).content
    assert b'name="a%0D%0Ab"\r\n\r\na\r\nb\r\n' in content


def test_a_boundary_that_occurs_in_a_part_is_not_used() -> None:
    first = extract(MultipartForm([("a", "")])).content_type or ""
    boundary = first.partition("boundary=")[2]
    second = extract(MultipartForm([("a", File(boundary.encode()))]))
    assert second.content_type != first
    assert second == extract(MultipartForm([("a", File(boundary.encode()))]))


@given(st.lists(st.tuples(st.text(), st.text())))
def test_a_url_encoded_form_reads_as_it_was_written(pairs: list[tuple[str, str]]) -> None:
    encoded = extract(UrlEncodedForm(pairs)).content.decode("ascii")
    expected = [(scalar_value_string(name), scalar_value_string(value)) for name, value in pairs]
    assert parse_qsl(encoded, keep_blank_values=True) == expected

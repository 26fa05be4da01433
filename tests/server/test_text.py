"""The spellings of an edge."""

from collections.abc import Callable
from typing import Any

import pytest

from crossorigin.server.text import MOST_OTHER_NAMES, Text, as_str


def _to_bytes(text: str) -> bytes:
    return text.encode("latin-1")


@pytest.mark.parametrize("encode", [str, _to_bytes], ids=["str", "bytes"])
def test_each_spelling_is_in_the_text_of_the_edge(encode: Callable[[str], Any]) -> None:
    text = Text(encode)
    assert text.encode is encode
    spellings = {
        "comma": ",",
        "separator": ", ",
        "blanks": "\t ",
        "asterisk": "*",
        "allow_origin": "access-control-allow-origin",
        "true": "true",
        "vary": "vary",
        "authorization": "authorization",
    }
    assert {name: getattr(text, name) for name in spellings} == {
        name: encode(value) for name, value in spellings.items()
    }
    assert text.own_sites == {encode("same-origin"), encode("none")}
    assert text.policy_headers == {
        encode("access-control-allow-origin"),
        encode("access-control-allow-credentials"),
        encode("access-control-allow-methods"),
        encode("access-control-allow-headers"),
        encode("access-control-max-age"),
        encode("access-control-expose-headers"),
        encode("access-control-allow-private-network"),
    }
    assert text.other_names == set()


@pytest.mark.parametrize("encode", [str, _to_bytes], ids=["str", "bytes"])
def test_headers(encode: Callable[[str], Any]) -> None:
    text = Text(encode)
    assert text.header("a", ["b", "c"]) == ((encode("a"), encode("b, c")),)
    assert text.header("a", []) == ()
    assert text.length_of(b"") == (encode("content-length"), encode("0"))
    assert text.length_of(b"four") == (encode("content-length"), encode("4"))
    assert as_str(encode("\xe9")) == "\xe9"


def test_names_that_policies_do_not_change() -> None:
    text = Text(str)
    assert text.is_other("ETag")
    assert not text.is_other("VARY")
    assert not text.is_other("Access-Control-Max-Age")
    assert text.is_other("Access-Control-Request-Method")


def test_other_names_are_bounded() -> None:
    text = Text(str)
    text.note_other_names(map(str, range(MOST_OTHER_NAMES - 1)))
    text.note_other_names(["a"])
    assert len(text.other_names) == MOST_OTHER_NAMES
    text.note_other_names(["b", "c"])
    assert text.other_names == {"b", "c"}

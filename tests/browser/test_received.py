from __future__ import annotations

import pytest

from crossorigin.browser import ENGINES, HttpResponse
from crossorigin.browser import received as reading
from crossorigin.browser.settings import Engine
from crossorigin.fetch.header_lists import Header


def received(engine: Engine, response: HttpResponse) -> HttpResponse | None:
    names = {name.lower() for name, _ in response.headers}
    return reading.received(engine, response, names)


def response(*headers: Header) -> HttpResponse:
    return HttpResponse(200, list(headers), b"body")


@pytest.mark.parametrize("engine", ENGINES)
def test_an_ordinary_response_is_received_as_it_is(engine: str) -> None:
    sent = response(("Content-Type", "text/plain"), ("Vary", "Origin"), ("Set-Cookie", "a=b"))
    taken = received(ENGINES[engine], sent)
    assert taken is not None
    assert (taken.status, taken.headers, taken.body) == (200, sent.headers, b"body")


@pytest.mark.parametrize("name", ["Content-Disposition", "content-length", "Location"])
def test_chromium_and_firefox_take_no_response_that_contradicts_itself(name: str) -> None:
    same = response((name, "1"), (name, "1"))
    assert None not in [received(engine, same) for engine in ENGINES.values()]
    different = response((name, "1"), (name, "2"))
    assert [key for key in ENGINES if received(ENGINES[key], different) is None] == [
        "chromium",
        "firefox",
    ]


def test_any_other_header_may_have_two_values() -> None:
    two = response(("Content-Type", "a/a"), ("Content-Type", "b/b"))
    assert all(received(engine, two) for engine in ENGINES.values())


def test_firefox_joins_lines_of_one_name_but_the_empty_ones() -> None:
    sent = response(
        ("Vary", "Origin"),
        ("ETag", ""),
        ("vary", ""),
        ("VARY", "Cookie"),
        ("Set-Cookie", "a=b"),
        ("Set-Cookie", ""),
    )
    assert received(ENGINES["standard"], sent) is sent
    taken = received(ENGINES["firefox"], sent)
    assert taken is not None
    assert taken.headers == [
        ("Vary", "Origin, Cookie"),
        ("ETag", ""),
        ("Set-Cookie", "a=b"),
        ("Set-Cookie", ""),
    ]
    assert (taken.status, taken.body) == (200, b"body")


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        ("plain", "plain"),
        ("\u00e9", "\ufffd"),
        ("a\u00e9b\u00ff", "a\ufffdb\ufffd"),
        ("\u00c3\u00a9", "\u00e9"),  # "é" in UTF-8
    ],
)
def test_webkit_decodes_values_as_utf8_and_replaces_invalid_bytes(value: str, seen: str) -> None:
    taken = received(ENGINES["webkit"], response(("X-A", value)))
    assert taken is not None
    assert taken.headers == [("X-A", seen.encode().decode("latin-1"))]

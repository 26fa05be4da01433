"""What engines make of headers, beyond the plain cases of `test_departures`."""

from __future__ import annotations

import pytest

from crossorigin.browser import ENGINES, request_headers
from crossorigin.browser.request import Client, Request, new_request
from crossorigin.browser.request_headers import (
    WITHOUT_SCRIPT,
    listed_header_names,
    sent_headers,
    unsafe_header_names,
)
from crossorigin.browser.safelisting import is_safelisted
from crossorigin.fetch.header_lists import Header
from crossorigin.fetch.origins import Origin


def request(engine: str, *headers: Header, body: str | None = None) -> Request:
    client = Client.of(
        Origin("https", "app.example.com"), "https://app.example.com/", ENGINES[engine]
    )
    method = "GET" if body is None else "POST"
    return new_request(client, "/", method=method, headers=headers, body=body)


@pytest.mark.parametrize("engine", ENGINES)
def test_headers_that_no_engine_changes_are_not_looked_at(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = request(engine, *WITHOUT_SCRIPT)
    found = sent_headers(known), unsafe_header_names(known)
    assert found == (WITHOUT_SCRIPT, [])
    assert found[0] is not known.headers, "the browser appends to what is sent"
    monkeypatch.setattr(request_headers, "WITHOUT_SCRIPT", [])
    assert (sent_headers(known), unsafe_header_names(known)) == found


@pytest.mark.parametrize(
    ("name", "value", "engines"),
    [
        ("DPR", "2", "chromium"),
        ("DPR", "1.25", "chromium"),
        ("DPR", ".5", ""),
        ("DPR", "1.", ""),
        ("DPR", "-1", ""),
        ("DPR", "", ""),
        ("dpr", "2" * 128, "chromium"),
        ("dpr", "2" * 129, ""),
        ("Width", "640", "chromium"),
        ("Width", "640.5", ""),
        ("Viewport-Width", "640", "chromium"),
        ("RTT", "125", "chromium"),
        ("Device-Memory", "0.25", "chromium"),
        ("Downlink", "1.7", "chromium"),
        *[("ECT", value, "chromium") for value in ("slow-2g", "2g", "3g", "4g")],
        ("ECT", "4G", ""),
        ("ECT", "wifi", ""),
        ("Save-Data", "on", "chromium"),
        ("Save-Data", "On", "chromium"),
        ("Save-Data", "1", ""),
        ("Intervention", "<any \u00e9>", "chromium"),
        ("Intervention", "a" * 129, ""),
        ("Accept", "a/b", "standard chromium firefox webkit"),
        ("Accept", "\u00e9", "standard chromium webkit"),
        ("Content-Type", "text/plain;x=\u00e9", "standard chromium webkit"),
        ("Range", "bytes=0-", "standard chromium firefox webkit"),
        ("Range", "bytes=9223372036854775806-", "standard chromium firefox webkit"),
        ("Range", "bytes=18446744073709551616-", "standard"),
        ("Range", "BYTES=0-1", "webkit"),
        ("Range", "bytes=-1", ""),
        ("Range", "bytes=" + "9" * 5000 + "-", ""),
    ],
)
def test_which_headers_need_no_preflight(name: str, value: str, engines: str) -> None:
    assert [key for key in ENGINES if is_safelisted(ENGINES[key], name, value)] == engines.split()


@pytest.mark.parametrize("engine", ["standard", "chromium", "webkit"])
def test_names_that_are_unsafe_are_listed_once(engine: str) -> None:
    made = request(engine, *[("Accept-Language", "a" * 128)] * 9, ("X-A", "1"), ("X-A", "2"))
    assert listed_header_names(made, unsafe_header_names(made)) == ["accept-language", "x-a"]


def test_firefox_lists_a_name_as_often_as_it_is_unsafe() -> None:
    headers = [("X-A", "1"), ("Accept", "a/b"), ("X-B", "1"), ("Accept", "("), ("x-a", "2")]
    made = request("firefox", *headers)
    assert listed_header_names(made, unsafe_header_names(made)) == ["accept", "x-a", "x-a", "x-b"]


@pytest.mark.parametrize("engine", ["chromium", "webkit"])
def test_values_that_are_joined_are_too_long_together(engine: str) -> None:
    headers = [("Accept", "a" * 100), ("Accept", "b" * 100)]
    assert unsafe_header_names(request("standard", *headers)) == []
    assert unsafe_header_names(request(engine, *headers)) == ["accept"]


@pytest.mark.parametrize(
    ("values", "body", "name", "sent"),
    [
        (["a", "b", "c"], None, "X-A", "a, b, c"),
        (["a", "", ""], None, "X-A", ""),
        (["", "b"], None, "X-A", "b"),
        (["a", "b"], None, "Authorization", "b"),
        (["a", ""], None, "Authorization", ""),
        (["a", "b"], None, "Content-Type", "b"),
        (["a", "b"], "text", "Content-Type", "a"),
    ],
)
def test_firefox_sends_one_line_of_a_name(
    values: list[str], body: str | None, name: str, sent: str
) -> None:
    made = request("firefox", *((name, value) for value in values), body=body)
    assert sent_headers(made) == [(name, sent)]


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("bytes=0-0", "bytes=0-0"),
        ("BYTES = 007 - 010 ,", "bytes=7-10"),
        ("bytes=00-", "bytes=0-"),
        ("bytes=5-000", "bytes=5-000"),
        ("bytes=000-000", "bytes=0-0"),
        ("bytes=-5", "bytes=-5"),
        ("bytes=00-01,04-05", "bytes=00-01,04-05"),
        ("bytes=00-9223372036854775807", "bytes=0-9223372036854775807"),
        ("bytes=00-9223372036854775808", "bytes=00-9223372036854775808"),
        ("bytes=" + "0" * 5000 + "1-", "bytes=1-"),
        ("bytes=" + "9" * 5000 + "-", "bytes=" + "9" * 5000 + "-"),
    ],
)
def test_chromium_writes_a_range_anew_where_it_can_read_it(value: str, sent: str) -> None:
    assert sent_headers(request("chromium", ("Range", value))) == [("Range", sent)]
    assert sent_headers(request("standard", ("Range", value))) == [("Range", value)]


def test_the_headers_of_the_request_stay_as_they_are() -> None:
    for engine in ENGINES:
        headers = [("X-A", "\u00e9"), ("X-A", ""), ("Range", "bytes=00-")]
        made = request(engine, *headers)
        sent_headers(made).append(("X-B", "1"))
        assert made.headers == headers

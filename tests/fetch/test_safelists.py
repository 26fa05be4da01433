from __future__ import annotations

import pytest

from crossorigin.fetch.header_lists import Header
from crossorigin.fetch.safelists import (
    CORS_SAFELISTED_RESPONSE_HEADER_NAMES,
    FORBIDDEN_RESPONSE_HEADER_NAMES,
    REQUEST_BODY_HEADER_NAMES,
    cors_unsafe_request_header_names,
    is_cors_safelisted_request_header,
    is_forbidden_request_header,
    is_forbidden_request_header_name,
    is_no_cors_safelisted_request_header,
    is_simple_range,
)

UNSAFE_BYTES = [chr(code) for code in range(0x20) if code != 0x09] + list('"():<>?@[\\]{}\x7f')


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Accept", "*/*"),
        ("ACCEPT", "application/json;q=0.9,text/*"),
        ("accept", ""),
        ("accept", "a\tb"),
        ("accept", "é"),
        ("Accept-Language", "en-GB, de;q=0.5, *;q=0.1"),
        ("Content-Language", "de"),
        ("Content-Type", "text/plain"),
        ("Content-Type", "Text/Plain; charset=UTF-8"),
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Content-Type", "multipart/form-data; boundary=----x"),
        ("Range", "bytes=0-"),
        ("Range", "bytes=0-499"),
    ],
)
def test_a_safelisted_header_needs_no_preflight(name: str, value: str) -> None:
    assert is_cors_safelisted_request_header(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content-Type", ""),
        ("Content-Type", "text"),
        ("Content-Type", "text/"),
        ("Content-Type", "text/plain, text/plain"),
        ("Content-Type", "application/json"),
        ("Content-Type", "application/json, text/plain"),
        ("Content-Type", "text/html"),
        ("Content-Type", "text/plainx"),
        ("Content-Type", 'text/plain; charset="UTF-8"'),
        ("Accept-Language", "en_GB"),
        ("Accept-Language", "en\tde"),
        ("Content-Language", 'de"'),
        ("Content-Language", "dé"),
        ("Range", "bytes=-500"),
        ("Authorization", "Basic eDp5"),
        ("X-Anything", ""),
        ("DPR", "2"),
        ("Accept-Charset", "utf-8"),
        ("", ""),
    ],
)
def test_any_other_header_needs_a_preflight(name: str, value: str) -> None:
    assert not is_cors_safelisted_request_header(name, value)


@pytest.mark.parametrize("byte", UNSAFE_BYTES)
@pytest.mark.parametrize(("name", "value"), [("accept", "a{}b"), ("content-type", "text/plain;{}")])
def test_an_unsafe_byte_makes_accept_and_content_type_unsafe(
    name: str, value: str, byte: str
) -> None:
    assert not is_cors_safelisted_request_header(name, value.format(byte))


def test_every_other_byte_leaves_accept_safe() -> None:
    others = [chr(code) for code in range(0x100) if chr(code) not in UNSAFE_BYTES]
    unsafe = [byte for byte in others if not is_cors_safelisted_request_header("accept", byte)]
    assert unsafe == []


@pytest.mark.parametrize(
    ("name", "start", "filler"),
    [
        ("Accept", "", "a"),
        ("Accept-Language", "", "a"),
        ("Content-Language", "", "a"),
        ("Content-Type", "text/plain;", "a"),
        ("Range", "bytes=0-", "9"),
    ],
)
def test_a_value_is_safe_up_to_128_bytes(name: str, start: str, filler: str) -> None:
    assert is_cors_safelisted_request_header(name, start.ljust(128, filler))
    assert not is_cors_safelisted_request_header(name, start.ljust(129, filler))


@pytest.mark.parametrize(
    "value", ["bytes=0-", "bytes=0-0", "bytes=9-10", "bytes=007-8", "bytes=10-010", "bytes=00-0"]
)
def test_one_range_with_a_start_is_simple(value: str) -> None:
    assert is_simple_range(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=0",
        "bytes=-",
        "bytes=-500",
        "bytes=1-0",
        "bytes=10-9",
        "bytes=0-1,3-4",
        "bytes=0-1-2",
        "bytes=0-1=2",
        "bytes=a-",
        "bytes=0-a",
        "bytes=²-",
        "bytes =0-1",
        "bytes= 0-1",
        "bytes=0 -1",
        "bytes=0- 1",
        "bytes=0-1 ",
        "Bytes=0-1",
        "items=0-1",
    ],
)
def test_any_other_range_is_not_simple(value: str) -> None:
    assert not is_simple_range(value)


def test_unsafe_names_are_in_lower_case_sorted_and_unique() -> None:
    headers = [("X-B", "1"), ("Authorization", "2"), ("Accept", "*/*"), ("x-b", "3")]
    assert cors_unsafe_request_header_names(headers) == ["authorization", "x-b"]


def test_safelisted_headers_alone_give_no_unsafe_names() -> None:
    assert cors_unsafe_request_header_names([("Accept", "*/*"), ("Range", "bytes=0-")]) == []


def test_one_unsafe_line_of_a_repeated_header_makes_its_name_unsafe() -> None:
    headers = [("Content-Type", "text/plain"), ("Content-Type", "application/json")]
    assert cors_unsafe_request_header_names(headers) == ["content-type"]


def test_safelisted_headers_are_safe_up_to_1024_bytes_together() -> None:
    headers: list[Header] = [("Accept", "a" * 128)] * 7 + [("Accept-Language", "a" * 128)]
    assert cors_unsafe_request_header_names(headers) == []
    headers.append(("Content-Language", "a"))
    assert cors_unsafe_request_header_names(headers) == [
        "accept",
        "accept-language",
        "content-language",
    ]


def test_unsafe_values_do_not_count_towards_the_1024_bytes() -> None:
    headers = [("X-Long", "a" * 2000), ("Accept", "a" * 129), ("Content-Language", "de")]
    assert cors_unsafe_request_header_names(headers) == ["accept", "x-long"]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Accept", "*/*", True),
        ("Accept-Language", "en", True),
        ("Content-Language", "en", True),
        ("CONTENT-TYPE", "text/plain", True),
        ("Content-Type", "application/json", False),
        ("Accept", "a" * 129, False),
        ("Range", "bytes=0-", False),
        ("X-Anything", "1", False),
    ],
)
def test_no_cors_takes_four_headers_with_safe_values(name: str, value: str, expected: bool) -> None:
    assert is_no_cors_safelisted_request_header(name, value) is expected


@pytest.mark.parametrize(
    "name",
    [
        "Accept-Charset",
        "Accept-Encoding",
        "Access-Control-Request-Headers",
        "Access-Control-Request-Method",
        "Connection",
        "Content-Length",
        "Cookie",
        "Cookie2",
        "Date",
        "DNT",
        "Expect",
        "Host",
        "Keep-Alive",
        "Origin",
        "Referer",
        "Set-Cookie",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "Via",
        "Proxy-",
        "Proxy-Authorization",
        "Sec-",
        "Sec-Fetch-Mode",
        "sEC-anything",
    ],
)
def test_names_that_no_script_can_set_are_forbidden_whatever_the_value(name: str) -> None:
    assert is_forbidden_request_header_name(name)
    assert is_forbidden_request_header(name, "")


@pytest.mark.parametrize(
    "name",
    ["Accept", "Authorization", "User-Agent", "X-Sec-A", "Proxy", "Second", "Cookie3", "If-Match"],
)
def test_other_names_are_not_forbidden(name: str) -> None:
    assert not is_forbidden_request_header_name(name)
    assert not is_forbidden_request_header(name, "TRACE")


@pytest.mark.parametrize("name", ["X-HTTP-Method", "X-HTTP-Method-Override", "x-method-override"])
@pytest.mark.parametrize(
    ("value", "forbidden"),
    [
        ("TRACE", True),
        ("track", True),
        ("PUT, Connect", True),
        ("connect,", True),
        ("PUT", False),
        ("", False),
        ("TRACES", False),
        ('"TRACE"', False),
        ('"PUT, TRACE"', False),
        ("PUT TRACE", False),
    ],
)
def test_a_method_override_is_forbidden_by_its_value(
    name: str, value: str, forbidden: bool
) -> None:
    assert is_forbidden_request_header(name, value) is forbidden
    assert not is_forbidden_request_header_name(name)


def test_seven_response_headers_can_always_be_read() -> None:
    assert {
        "cache-control",
        "content-language",
        "content-length",
        "content-type",
        "expires",
        "last-modified",
        "pragma",
    } == CORS_SAFELISTED_RESPONSE_HEADER_NAMES


def test_set_cookie_can_never_be_read() -> None:
    assert {"set-cookie", "set-cookie2"} == FORBIDDEN_RESPONSE_HEADER_NAMES


def test_four_headers_describe_a_body() -> None:
    assert {
        "content-encoding",
        "content-language",
        "content-location",
        "content-type",
    } == REQUEST_BODY_HEADER_NAMES

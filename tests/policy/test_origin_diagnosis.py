"""Malformed origins: each named for what it is, with the spelling that was meant."""

import pytest

from crossorigin.policy import parse_origin_pattern
from crossorigin.policy.origin_diagnosis import diagnose_origin


@pytest.mark.parametrize(
    ("text", "code", "mended"),
    [
        ("https://example.com/", "origin-with-path", "https://example.com"),
        ("https://example.com/api?x#y", "origin-with-path", "https://example.com"),
        ("https://example.com?x", "origin-with-path", "https://example.com"),
        ("https://*.example.com/", "origin-with-path", "https://*.example.com"),
        ("http://localhost:3000/", "origin-with-path", "http://localhost:3000"),
        ("chrome-extension://abcdef/", "origin-with-path", "chrome-extension://abcdef"),
        ("example.com", "origin-without-scheme", "https://example.com"),
        ("*.example.com", "origin-without-scheme", "https://*.example.com"),
        ("example.com:8443", "origin-without-scheme", "https://example.com:8443"),
        ("localhost:3000", "origin-without-scheme", "http://localhost:3000"),
        ("127.0.0.1:3000", "origin-without-scheme", "http://127.0.0.1:3000"),
        ("//example.com", "origin-without-scheme", None),
        ("https:/example.com", "origin-without-scheme", None),
        ("", "origin-without-scheme", None),
        ("https://Example.COM", "origin-not-lower-case", "https://example.com"),
        ("HTTPS://example.com", "origin-not-lower-case", "https://example.com"),
        ("https://bücher.example", "origin-not-ascii", "https://xn--bcher-kva.example"),
        ("https://BÜCHER.example:443", "origin-not-ascii", "https://xn--bcher-kva.example"),
        ("https://*.bücher.example", "origin-not-ascii", "https://*.xn--bcher-kva.example"),
        ("https://\u2028.example", "origin-with-blanks", None),
        ("https://\ufffd.example", "origin-not-ascii", None),
        ("https://example.com:443", "origin-default-port", "https://example.com"),
        ("http://example.com:80", "origin-default-port", "http://example.com"),
        ("https://example.com:0443", "origin-bad-port", "https://example.com"),
        ("https://example.com:08443", "origin-bad-port", "https://example.com:8443"),
        ("https://example.com:65536", "origin-bad-port", None),
        ("https://example.com:99999999999", "origin-bad-port", None),
        ("https://example.com:", "origin-bad-port", None),
        ("https://example.com:http", "origin-bad-port", None),
        ("https://*", "origin-misplaced-wildcard", None),
        ("https://ex*mple.com", "origin-misplaced-wildcard", None),
        ("https://example.*", "origin-misplaced-wildcard", None),
        ("https://a.*.example.com", "origin-misplaced-wildcard", None),
        ("https://*.127.0.0.1", "origin-misplaced-wildcard", None),
        ("https://*.[::1]", "origin-misplaced-wildcard", None),
        ("https://*.*.example.com", "origin-misplaced-wildcard", None),
        ("http://127.1", "origin-ip-not-canonical", None),
        ("http://127.0.0.01", "origin-ip-not-canonical", None),
        ("http://[::0001]:80", "origin-default-port", "http://[::1]"),
        ("http://[0:0:0:0:0:0:0:1]:81", "origin-ip-not-canonical", "http://[::1]:81"),
        ("http://[::ffff:1.2.3.4]", "origin-ip-not-canonical", "http://[::ffff:102:304]"),
        ("http://[fe80::1%25eth0]", "origin-ip-not-canonical", None),
        ("http://[::1", "origin-ip-not-canonical", None),
        ("https://example..com", "origin-bad-host", None),
        ("https://example.com.", "origin-bad-host", "https://example.com"),
        ("https://", "origin-bad-host", None),
        ("https://" + "a" * 64 + ".example", "origin-bad-host", None),
        ("https://user:secret@example.com", "origin-with-userinfo", None),
        (" https://example.com", "origin-with-blanks", "https://example.com"),
        ("https://example.com\n", "origin-with-blanks", "https://example.com"),
        ("https://exam\0ple.com", "origin-with-blanks", None),
        ("https://a.example, https://b.example", "several-origins-in-one", None),
        ("https://a.example;https://b.example", "several-origins-in-one", None),
        ("https://a.example https://b.example", "several-origins-in-one", None),
        (r"^https://.*\.example\.com$", "origin-is-a-regex", None),
        (r"https://(a|b)\.example\.com", "origin-is-a-regex", None),
        ("https?://example.com", "origin-is-a-regex", None),
        ("https://.*example.com", "origin-is-a-regex", None),
        ("file:///index.html", "origin-never-sent", None),
        ("data:text/html,hello", "origin-never-sent", None),
        ("blob:https://example.com/1", "origin-never-sent", None),
        ("wss://example.com", "origin-never-sent", None),
        ("1http://example.com", "origin-bad-scheme", None),
        ("://example.com", "origin-bad-scheme", None),
        ("htt ps://example.com", "several-origins-in-one", None),
    ],
)
def test_a_malformed_origin_is_named_and_mended_where_that_is_no_guess(
    text: str, code: str, mended: str | None
) -> None:
    problem = diagnose_origin(text)
    assert (problem.code, problem.field, problem.value) == (code, "allow_origins", text)
    if mended is None:
        assert not problem.hint.startswith("Write 'http")
    else:
        assert problem.hint == f"Write '{mended}'."
        assert parse_origin_pattern(mended) is not None

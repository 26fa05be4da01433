"""Malformed origins: each named for what it is, with the spelling that was meant."""

import random

import pytest

from crossorigin import NO_CORS, Policy, PolicyError, PolicyMap
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
        (
            "chrome-extension://abcdefghijklmnopabcdefghijklmnop/",
            "origin-with-path",
            "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
        ),
        ("https://example.com/?to=https://a.example", "origin-with-path", "https://example.com"),
        (
            "https://pr-?.example.com",
            "origin-misplaced-wildcard",
            ("https://pr-*.example.com", "https://pr-a-b.example.com"),
        ),
        (
            "https://pr-??-x.example.com",
            "origin-misplaced-wildcard",
            ("https://pr-*-x.example.com", "https://pr-a-x.example.com"),
        ),
        (
            "https://?.example.com:?",
            "origin-misplaced-wildcard",
            ("https://*.example.com:*", "https://a.b.example.com"),
        ),
        (
            "http://localhost:????",
            "origin-misplaced-wildcard",
            ("http://localhost:*", "http://localhost"),
        ),
        (
            "https://a-?-?.example.com",
            "origin-misplaced-wildcard",
            ("https://a-*.example.com", "https://a-a.example.com"),
        ),
        ("https://app-?.vercel.app", "origin-misplaced-wildcard", None),
        ("https://app?x=a.b", "origin-with-path", "https://app"),
        ("https://*.exam..ple.com", "origin-bad-host", None),
        ("https://a.", "origin-bad-host", "https://a"),
        ("https://exam..ple.com:*", "origin-bad-host", None),
        ("https://example.com;", "origin-bad-host", "https://example.com"),
        ("https://example.com$", "origin-is-a-regex", "https://example.com"),
        ("https://example.comX", "origin-not-lower-case", "https://example.comx"),
        ("https://*.Example.com:*", "origin-not-lower-case", "https://*.example.com:*"),
        ("http:/example.com", "origin-without-scheme", "http://example.com"),
        ("https:/Xylo.example", "origin-without-scheme", "https://xylo.example"),
        ("https:// http://example.com", "origin-with-blanks", None),
        ("https://ｂücher.example", "origin-not-ascii", "https://xn--bcher-kva.example"),
        ("example.com", "origin-without-scheme", "https://example.com"),
        ("*.example.com", "origin-without-scheme", "https://*.example.com"),
        ("example.com:8443", "origin-without-scheme", "https://example.com:8443"),
        ("localhost:3000", "origin-without-scheme", "http://localhost:3000"),
        ("127.0.0.1:3000", "origin-without-scheme", "http://127.0.0.1:3000"),
        ("//example.com", "origin-without-scheme", "https://example.com"),
        ("https:/example.com", "origin-without-scheme", "https://example.com"),
        ("https:example.com", "origin-without-scheme", "https://example.com"),
        ("https//example.com", "origin-without-scheme", "https://example.com"),
        ("http:\\\\example.com", "origin-without-scheme", "http://example.com"),
        ("chrome-extension//abc", "origin-without-scheme", None),
        ("all", "origin-without-scheme", None),
        ("*.com", "origin-without-scheme", None),
        ("[::1]:3000", "origin-without-scheme", "http://[::1]:3000"),
        ("app.localhost:3000", "origin-without-scheme", "http://app.localhost:3000"),
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
        ("https://example.com:", "origin-bad-port", "https://example.com"),
        ("https://example.com:http", "origin-bad-port", None),
        ("https://*", "origin-misplaced-wildcard", None),
        ("https://ex*mple.com", "origin-misplaced-wildcard", None),
        ("https://example.*", "origin-misplaced-wildcard", None),
        ("https://a.*.example.com", "origin-misplaced-wildcard", None),
        ("https://*.127.0.0.1", "origin-misplaced-wildcard", None),
        ("https://*.[::1]", "origin-misplaced-wildcard", None),
        (
            "https://*.*.example.com",
            "origin-misplaced-wildcard",
            ("https://*.example.com", "https://a.example.com"),
        ),
        ("http://127.1", "origin-ip-not-canonical", None),
        ("http://127.0.0.01", "origin-ip-not-canonical", None),
        ("http://[::0001]:80", "origin-default-port", "http://[::1]"),
        ("http://[0:0:0:0:0:0:0:1]:81", "origin-ip-not-canonical", "http://[::1]:81"),
        ("http://[::ffff:1.2.3.4]", "origin-ip-not-canonical", "http://[::ffff:102:304]"),
        ("http://[fe80::1%25eth0]", "origin-ip-not-canonical", None),
        ("http://[abc]", "origin-ip-not-canonical", None),
        ("http://[::1", "origin-ip-not-canonical", "http://[::1]"),
        ("https://example..com", "origin-bad-host", None),
        ("https://example.com.", "origin-bad-host", "https://example.com"),
        ("https://", "origin-bad-host", None),
        ("https://" + "a" * 64 + ".example", "origin-bad-host", None),
        ("https://user:secret@example.com", "origin-with-userinfo", "https://example.com"),
        (" https://example.com", "origin-with-blanks", "https://example.com"),
        ("https://example.com\n", "origin-with-blanks", "https://example.com"),
        ("https://exam\0ple.com", "origin-with-blanks", None),
        ("https://a.example, https://b.example", "several-origins-in-one", None),
        ("https://a.example;https://b.example", "several-origins-in-one", None),
        ("https://a.example https://b.example", "several-origins-in-one", None),
        (r"^https://.*\.example\.com$", "origin-is-a-regex", "https://*.example.com"),
        (r"https://(a|b)\.example\.com", "origin-is-a-regex", None),
        ("https://.*example.com", "origin-is-a-regex", None),
        ("file:///index.html", "origin-never-sent", None),
        ("data:text/html,hello", "origin-never-sent", None),
        ("blob:https://example.com/1", "origin-never-sent", "https://example.com"),
        ("wss://example.com", "origin-never-sent", None),
        ("1http://example.com", "origin-bad-scheme", "http://example.com"),
        ("htps://example.com", "origin-bad-scheme", "https://example.com"),
        ("hhtp://localhost:3000", "origin-bad-scheme", "http://localhost:3000"),
        ("2x://example.com", "origin-bad-scheme", None),
        ("://example.com", "origin-bad-scheme", None),
        ("htt ps://example.com", "origin-with-blanks", "https://example.com"),
        ("https:// example.com", "origin-with-blanks", None),
        ("https://ex ample.com", "origin-with-blanks", None),
        ("https://example.com,", "origin-bad-host", "https://example.com"),
        ("https://a.example/, https://b.example/", "several-origins-in-one", None),
        ("a.example, b.example", "several-origins-in-one", None),
        (
            "https://[a-z]+.example.com",
            "origin-is-a-regex",
            ("https://*.example.com", "https://a.b.example.com"),
        ),
        ("$ORIGIN", "origin-is-a-variable", None),
        ("${ORIGIN}", "origin-is-a-variable", None),
        ("https://{{ host }}", "origin-is-a-variable", None),
        ("https://example.com/@user", "origin-with-path", "https://example.com"),
        ("https://::1", "origin-ip-not-canonical", "https://[::1]"),
        ("https://example.com:８０", "origin-bad-port", None),
        (
            "https://example.com:8*",
            "origin-misplaced-wildcard",
            ("https://example.com:*", "https://example.com"),
        ),
        ("chrome-extension://*", "origin-misplaced-wildcard", None),
        ("ftp://example.com", "origin-never-sent", None),
        ("about:blank", "origin-never-sent", None),
        ("javascript:void(0)", "origin-never-sent", None),
        ("'https://example.com'", "origin-with-quotes", "https://example.com"),
        ('"https://example.com",', "origin-with-quotes", "https://example.com"),
        ('["https://example.com"]', "origin-with-quotes", "https://example.com"),
        ("[https://example.com/]", "origin-with-quotes", "https://example.com"),
        ("“https://example.com”", "origin-with-quotes", "https://example.com"),
        ('["http://[::1]:3000"]', "origin-with-quotes", "http://[::1]:3000"),
        ("['*']", "origin-with-quotes", "*"),
        ('["https://ex..com"]', "origin-with-quotes", None),
        ("(https://a|https://b)", "origin-is-a-regex", None),
        (
            r"[a-z]+\.example\.com",
            "origin-is-a-regex",
            ("https://*.example.com", "https://a.b.example.com"),
        ),
        ("[::1", "origin-without-scheme", "http://[::1]"),
        (" null", "null-origin", "null"),
        ("NULL", "null-origin", "null"),
        (" ", "origin-without-scheme", None),
        ('""', "origin-without-scheme", None),
        ("no-cors", "origin-without-scheme", None),
        ("https://$HOST", "origin-is-a-variable", None),
        ("https://{host}:3000", "origin-is-a-variable", None),
        ("%ORIGIN%", "origin-is-a-variable", None),
        ("https://<your-domain>", "origin-is-a-variable", None),
        ("https://b%c3%bccher.example", "origin-bad-host", None),
        ("https://" + "ü" * 100_000, "origin-not-ascii", None),
    ],
)
def test_a_malformed_origin_is_named_and_corrected_where_that_is_certain(
    text: str, code: str, mended: str | tuple[str, str] | None
) -> None:
    """A pair is the origin of the hint, and one that it allows beyond the text."""
    problem = diagnose_origin(text).problem
    assert (problem.code, problem.field, problem.value) == (code, "allow_origins", text)
    if mended is None:
        assert not problem.hint.startswith("Write 'http")
    elif isinstance(mended, tuple):
        written, beyond = mended
        assert problem.hint == (
            f"Write '{written}' if '{beyond}' may be allowed too; if not, list the origins."
        )
    else:
        assert problem.hint == f"Write '{mended}'."
        assert mended in ("*", "null") or parse_origin_pattern(mended) is not None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("https://a.example, https://b.example", ("https://a.example", "https://b.example")),
        ("https://a.example/;b.example;", ("https://a.example", "https://b.example")),
        ("https://a.example\nhttps://b.example\n", ("https://a.example", "https://b.example")),
        ("https://a.example https://b.example", ("https://a.example", "https://b.example")),
        ('["https://a.example", "null"]', ("https://a.example", "null")),
        ("https://a.example, *", ()),
        ("https://a.example, https://b..example", ()),
    ],
)
def test_several_origins_are_split(text: str, meant: tuple[str, ...]) -> None:
    diagnosis = diagnose_origin(text)
    assert diagnosis.problem.code == "several-origins-in-one"
    assert diagnosis.meant == meant
    assert all(f'"{origin}"' in diagnosis.problem.hint for origin in meant)


PIECES = [
    *("https://", "http://", "://", "//", "/", "#", "?", "*", ".", ":", ":80", ":*", ",", " ", "@"),
    *("example.com", "0x7f", ".1", "1", "127", "255", "999", "1e9", "x", "-", "_", "xn--", "null"),
    *("[", "]", "[a-z]", "{", "}", "{1..3}", "{2}", "(", "|", ")", "^", "$", "+", "\\.", "\\d"),
    *("::1", "::ffff:1.2.3.4", "fe80::1%25eth0", "10.0.0.0/8", "/33", "%3a", "%", "\n", "\x00"),
    *("é", "\u3002", "\uff11", "\u0663", "\ud800", "'", '"', "r'", "user:pw@", "file://", "app://"),
]


def test_any_text_is_an_origin_or_host_or_a_problem_and_no_other_error() -> None:
    """(Warnings of Python, which are errors here, would be seen by users too.)"""
    draw = random.Random("pieces")  # noqa: S311 (no secret)
    texts = ["0x7f.1", "999.1", "x.1", "example.com10.0.0.0/8", "https://a[[a-z].example.com"]
    texts += ["https://[a--z].example.com", "https://x[a||b]+.example.com"]
    texts += ["".join(draw.choices(PIECES, k=draw.randint(1, 7))) for _ in range(3000)]
    refused = 0
    for text in texts:
        for build in (
            lambda text: Policy(allow_origins=[text]),
            lambda text: PolicyMap(hosts={text: NO_CORS}),
        ):
            try:
                build(text)
            except PolicyError as error:
                refused += 1
                error.report().encode("utf-8")
    assert refused > len(texts)

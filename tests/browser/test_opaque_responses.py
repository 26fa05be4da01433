"""Opaque response blocking, as the installed browsers do it to scripts of other origins."""

from __future__ import annotations

from typing import Literal

import pytest

from crossorigin.browser import ENGINES, Browser, HttpRequest, HttpResponse, LoadResult, Reason
from crossorigin.browser.loading import ElementKind

URL = "https://api.example.net/x"
JS, JSON, HTML = b"var x=1;", b'{"a":1}', b"<!doctype html><html><body>x"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def load(
    engine: str,
    content_type: str,
    body: bytes,
    *,
    kind: ElementKind = "script",
    status: int = 200,
    nosniff: bool = False,
    part: str = "",
    url: str = URL,
    crossorigin: Literal["anonymous"] | None = None,
) -> LoadResult:
    headers = [("Access-Control-Allow-Origin", "*")]
    if content_type:
        headers.append(("Content-Type", content_type))
    if nosniff:
        headers.append(("X-Content-Type-Options", "nosniff"))
    if part:
        headers.append(("Content-Range", part))
    browser = Browser(engine=engine, transport=lambda _: HttpResponse(status, headers, body))
    return browser.page("https://app.example.com/").load(url, kind, crossorigin)


BOTH, CHROMIUM, FIREFOX, NEITHER = "both", "chromium", "firefox", "neither"
MEASURED = [
    ("application/json", JSON, BOTH),
    ("application/json", JS, NEITHER),
    ("text/json", JSON, BOTH),
    ("application/ld+json", JS, NEITHER),
    ("text/html", HTML, BOTH),
    ("text/html", JS, NEITHER),
    ("text/xml", b'<?xml version="1.0"?><a/>', BOTH),
    ("application/xml", JS, NEITHER),
    ("application/xhtml+xml", JS, NEITHER),
    ("text/plain", JS, NEITHER),
    ("text/plain", JSON, BOTH),
    ("text/plain", HTML, BOTH),
    ("text/plain", b")]}'\n{}", BOTH),
    ("", JS, NEITHER),
    ("", JSON, NEITHER),
    ("", HTML, NEITHER),
    ("text/javascript", JSON, CHROMIUM),
    ("text/javascript", HTML, CHROMIUM),
    ("application/pdf", JS, BOTH),
    ("application/zip", JS, BOTH),
    ("application/octet-stream", JS, NEITHER),
    ("application/octet-stream", JSON, BOTH),
    ("application/octet-stream", HTML, BOTH),
    ("application/x-foo", JS, NEITHER),
    ("application/x-foo", JSON, BOTH),
    ("text/css", JS, NEITHER),
    ("text/vtt", JS, NEITHER),
    ("text/event-stream", JS, BOTH),
    ("multipart/byteranges", JS, BOTH),
    ("application/x-protobuf", JS, BOTH),
    ("application/x-protobuffer", JS, BOTH),
    ("font/woff", JS, NEITHER),
    ("application/wasm", JS, NEITHER),
    ("application/dash+xml", JS, NEITHER),
    ("application/json", PNG, NEITHER),
    ("text/html", PNG, NEITHER),
    ("application/json", b"", NEITHER),
    ("text/html", b"", NEITHER),
    ("x/y/z", JS, NEITHER),
    ("application/vnd.ms-excel", JS, BOTH),
]
"""Types and bodies, and which browser ends the script in an error."""


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("content_type", "body", "blocked"), MEASURED)
def test_scripts_of_other_origins(
    engine: str, content_type: str, body: bytes, blocked: str
) -> None:
    result = load(engine, content_type, body)
    assert result.loaded == (engine not in {BOTH: ("chromium", "firefox")}.get(blocked, blocked))
    if not result.loaded:
        assert result.error is not None
        assert result.error.reason is Reason.OPAQUE_RESPONSE_BLOCKED
        assert bool(result.sent)


@pytest.mark.parametrize("engine", ["chromium", "firefox"])
def test_it_is_not_for_cors_or_the_pages_own_origin(engine: str) -> None:
    assert load(engine, "application/pdf", JS, crossorigin="anonymous").loaded
    assert load(engine, "application/pdf", JS, url="/x").loaded


@pytest.mark.parametrize("engine", ENGINES)
def test_in_firefox_it_is_also_for_what_redirects_lead_back_to_the_page(engine: str) -> None:
    def transport(request: HttpRequest) -> HttpResponse:
        if request.url == URL:
            return HttpResponse(302, [("Location", "https://app.example.com/x")])
        return HttpResponse(200, [("Content-Type", "application/pdf")], JS)

    page = Browser(engine=engine, transport=transport).page("https://app.example.com/")
    assert page.load(URL, "script").loaded == (engine != "firefox")


@pytest.mark.parametrize("engine", ENGINES)
def test_fetch_gets_an_opaque_response_all_the_same(engine: str) -> None:
    response = HttpResponse(200, [("Content-Type", "application/json")], JSON)
    page = Browser(engine=engine, transport=lambda _: response).page("https://app.example.com/")
    assert page.fetch(URL, mode="no-cors").allowed


@pytest.mark.parametrize(
    ("engine", "reason"),
    [
        ("chromium", Reason.OPAQUE_RESPONSE_BLOCKED),
        ("firefox", Reason.BLOCKED_BY_NOSNIFF),
        ("webkit", Reason.BLOCKED_BY_NOSNIFF),
    ],
)
def test_what_is_named_of_json_with_nosniff(engine: str, reason: Reason) -> None:
    error = load(engine, "application/json", JSON, nosniff=True).error
    assert error is not None
    assert error.reason is reason


@pytest.mark.parametrize(
    ("engine", "words"),
    [("chromium", ["nosniff", None, None]), ("firefox", ["nosniff", "404", "as an image"])],
)
def test_images(engine: str, words: list[str | None]) -> None:
    errors = [
        load(engine, "application/json", b"x", kind="image", nosniff=True).error,
        load(engine, "application/x-foo", b"x", kind="image", status=404).error,
        load(engine, "image/png", b"x", kind="image").error,
    ]
    for error, word in zip(errors, words, strict=True):
        assert (error is None) == (word is None)
        assert error is None or (word or "") in error.message
    assert load(engine, "image/png", PNG, kind="image").loaded
    assert load(engine, "image/svg+xml", b"<svg/>", kind="image").loaded
    assert load(engine, "audio/mpeg", b"x", kind="audio").loaded


@pytest.mark.parametrize("engine", ["chromium", "firefox"])
def test_parts(engine: str) -> None:
    assert load(engine, "application/x-foo", JS, status=206, part="bytes 0-7/100").loaded
    assert not load(engine, "application/x-foo", JS, status=206, part="bytes 8-15/100").loaded
    first = load(engine, "application/json", JS, status=206, part="bytes 0-7/100")
    assert first.loaded == (engine == "chromium")


@pytest.mark.parametrize(
    ("engine", "words"), [("chromium", None), ("firefox", "has 'X-Content-Type-Options: nosniff'")]
)
def test_images_of_other_types_with_nosniff(engine: str, words: str | None) -> None:
    error = load(engine, "application/x-foo", b"x", kind="image", nosniff=True).error
    assert (error is None) == (words is None)
    assert error is None or (words or "") in error.message


def test_firefox_uses_text_with_nosniff_in_images() -> None:
    assert load("firefox", "text/plain", b"x", kind="image", nosniff=True).loaded
    assert not load("chromium", "text/plain", b"x", kind="image", nosniff=True).loaded


@pytest.mark.parametrize(
    "body",
    [
        b"<!-- a -->\n<html>",
        b"  <!-- a -->\n <!-- b --> c\n<P>",
        b'\n{ "a\\"b" :',
        b"while(1);x",
    ],
)
def test_what_begins_as_markup_or_json(body: bytes) -> None:
    assert not load("chromium", "text/plain", body).loaded


@pytest.mark.parametrize("body", [b"<!-- a -->\nvar x", b"<!-- a", b"{}", b"[1]", b'{"a"}'])
def test_what_may_be_a_script(body: bytes) -> None:
    assert load("chromium", "text/plain", body).loaded


@pytest.mark.parametrize("body", [b"[1]", b"{}", b" 1", b"<a>", b")", b'{"a": x'])
def test_what_firefox_does_not_take_for_a_script(body: bytes) -> None:
    assert not load("firefox", "text/plain", body).loaded


@pytest.mark.parametrize(
    "body", [b"<!---->\n" * 128, b"[" * 100_000, b"<!--" * 256, b'{"' + b"\\" * 1022]
)
@pytest.mark.parametrize("engine", ["chromium", "firefox"])
def test_bodies_that_could_take_long(engine: str, body: bytes) -> None:
    load(engine, "text/plain", body)

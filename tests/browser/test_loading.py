"""What pages load without script: with CORS or without, and what the page then has."""

from __future__ import annotations

import asyncio
from typing import Any, get_args

import pytest

from crossorigin.browser import (
    ENGINES,
    AsyncBrowser,
    Browser,
    HttpRequest,
    HttpResponse,
    LoadResult,
    Reason,
)
from crossorigin.browser.loading import CrossOrigin, ElementKind
from crossorigin.fetch.header_lists import Header
from crossorigin.fetch.mime import JAVASCRIPT_MIME_TYPES

APP = "https://app.example.com"
API = "https://api.example.net/"
KINDS: tuple[ElementKind, ...] = get_args(ElementKind)
TYPES = {"module": "text/javascript", "script": "text/javascript", "stylesheet": "text/css"}
TYPES |= dict.fromkeys(("worker", "audioworklet", "paintworklet"), "text/javascript")
TYPES["json"] = "application/json"
NAVIGATING = ("embed", "frame", "object")
WORKLETS = ("audioworklet", "paintworklet")
WITH_ATTRIBUTE = [kind for kind in KINDS if kind not in ("font", "worker", *NAVIGATING, *WORKLETS)]
ALWAYS_CORS = ("font", "json", "module", *WORKLETS)
DESTINATIONS = {
    "frame": "iframe", "module": "script", "prefetch": "empty", "stylesheet": "style",
}  # fmt: skip
STATES: list[CrossOrigin | None] = [None, "anonymous", "use-credentials"]


class Server:
    """Answers everything alike; keeps what it was sent."""

    def __init__(self, *headers: Header, status: int = 200) -> None:
        self.response = HttpResponse(status, list(headers), b"body")
        self.seen: list[HttpRequest] = []

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.seen.append(request)
        return self.response


def load(
    server: Server, kind: ElementKind, crossorigin: CrossOrigin | None = None, url: str = API
) -> LoadResult:
    return Browser(transport=server).page(APP).load(url, kind, crossorigin)


def allowing(kind: ElementKind, *headers: Header) -> Server:
    return Server(("Content-Type", TYPES.get(kind, "x/y")), *headers)


def reason_of(result: LoadResult) -> Reason | None:
    return result.error.reason if result.error is not None else None


ANY: Header = ("Access-Control-Allow-Origin", "*")
NAMED: list[Header] = [
    ("Access-Control-Allow-Origin", APP),
    ("Access-Control-Allow-Credentials", "true"),
]


@pytest.mark.parametrize(
    "kind", [kind for kind in WITH_ATTRIBUTE if kind not in ("track", *ALWAYS_CORS)]
)
def test_without_the_attribute_most_are_loaded_and_tainted(kind: ElementKind) -> None:
    server = allowing(kind)
    result = load(server, kind)
    assert (result.loaded, bool(result.readable), result.error) == (True, False, None)
    assert server.seen[0].header("Sec-Fetch-Mode") == "no-cors"
    assert server.seen[0].header("Origin") is None


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("track", *ALWAYS_CORS)])
def test_without_the_attribute_they_stay_tainted_whatever_the_server_allows(
    kind: ElementKind,
) -> None:
    assert not load(allowing(kind, ANY), kind).readable


@pytest.mark.parametrize("kind", ALWAYS_CORS)
def test_fonts_and_module_scripts_always_use_cors(kind: ElementKind) -> None:
    server = allowing(kind)
    assert reason_of(load(server, kind)) is Reason.MISSING_ALLOW_ORIGIN
    assert server.seen[0].header("Sec-Fetch-Mode") == "cors"
    assert server.seen[0].header("Origin") == APP
    result = load(allowing(kind, ANY), kind)
    assert (result.loaded, bool(result.readable)) == (True, True)


def test_a_text_track_without_the_attribute_is_of_the_pages_origin_or_fails() -> None:
    server = allowing("track", ANY)
    result = load(server, "track")
    assert (result.loaded, bool(result.readable)) == (False, False)
    assert reason_of(result) is Reason.DISALLOWED_BY_MODE
    assert server.seen == []
    result = load(server, "track", url="/captions.vtt")
    assert (result.loaded, bool(result.readable)) == (True, True)
    assert server.seen[0].header("Sec-Fetch-Mode") == "same-origin"


@pytest.mark.parametrize("kind", WITH_ATTRIBUTE)
def test_with_the_attribute_all_use_cors_and_are_readable_if_loaded(kind: ElementKind) -> None:
    for crossorigin in STATES[1:]:
        refused = load(allowing(kind), kind, crossorigin)
        assert (refused.loaded, bool(refused.readable)) == (False, False)
        assert reason_of(refused) is Reason.MISSING_ALLOW_ORIGIN
        server = allowing(kind, *NAMED)
        result = load(server, kind, crossorigin)
        assert (result.loaded, bool(result.readable)) == (True, True)
        assert server.seen[0].header("Sec-Fetch-Mode") == "cors"
        assert server.seen[0].header("Origin") == APP


@pytest.mark.parametrize("kind", WITH_ATTRIBUTE)
def test_the_attribute_says_whether_the_server_has_to_agree_to_credentials(
    kind: ElementKind,
) -> None:
    assert load(allowing(kind, ANY), kind, "anonymous").loaded
    refused = load(allowing(kind, ANY), kind, "use-credentials")
    assert reason_of(refused) is Reason.WILDCARD_ORIGIN_NOT_ALLOWED


@pytest.mark.parametrize("kind", ALWAYS_CORS)
def test_fonts_and_modules_without_the_attribute_need_no_agreement_to_credentials(
    kind: ElementKind,
) -> None:
    assert load(allowing(kind, ANY), kind).loaded


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_of_the_pages_origin_is_readable(kind: ElementKind) -> None:
    server = allowing(kind)
    result = load(server, kind, url="/file")
    assert (result.loaded, bool(result.readable)) == (True, True)
    assert server.seen[0].header("Origin") is None


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_ever_preflighted(kind: ElementKind) -> None:
    for crossorigin in STATES[: 3 if kind in WITH_ATTRIBUTE else 1]:
        server = allowing(kind, *NAMED)
        load(server, kind, crossorigin)
        assert [request.method for request in server.seen if request.method != "GET"] == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_server_is_told_what_it_is_for(kind: ElementKind) -> None:
    server = allowing(kind, ANY)
    load(server, kind, url="/file")
    assert server.seen[0].header("Sec-Fetch-Dest") == DESTINATIONS.get(kind, kind)


DOCUMENT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
DOCUMENT_OF_CHROMIUM = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,"
    "image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7"
)
ACCEPTS: dict[str, dict[str, str]] = {
    "standard": {
        "frame": DOCUMENT,
        "prefetch": DOCUMENT,
        "json": "application/json,*/*;q=0.5",
        "image": "image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
        "stylesheet": "text/css,*/*;q=0.1",
    },
    "chromium": {
        **dict.fromkeys(("embed", "frame", "object", "prefetch"), DOCUMENT_OF_CHROMIUM),
        "json": "application/json,*/*;q=0.5",
        "image": "image/jxl,image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
        "stylesheet": "text/css,*/*;q=0.1",
    },
    "firefox": {
        "frame": DOCUMENT,
        "prefetch": DOCUMENT,
        "json": "application/json,*/*;q=0.5",
        "image": "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
        "stylesheet": "text/css,*/*;q=0.1",
        "font": "application/font-woff2;q=1.0,application/font-woff;q=0.9,*/*;q=0.8",
        "audio": "audio/webm,audio/ogg,audio/wav,audio/*;q=0.9,application/ogg;q=0.7,"
        "video/*;q=0.6,*/*;q=0.5",
        "video": "video/webm,video/ogg,video/*;q=0.9,application/ogg;q=0.7,audio/*;q=0.6,*/*;q=0.5",
    },
    "webkit": {
        **dict.fromkeys(("embed", "frame", "object", "prefetch"), DOCUMENT),
        "image": "image/webp,image/avif,video/*;q=0.8,image/png,image/svg+xml,image/*;q=0.8,"
        "*/*;q=0.5",
        "stylesheet": "text/css,*/*;q=0.1",
    },
}
"""As each browser sent them; WebKitGTK prefetches nothing here, so that one is the standard's."""


@pytest.mark.parametrize("engine", ACCEPTS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_server_is_told_what_would_be_accepted(kind: ElementKind, engine: str) -> None:
    seen: list[HttpRequest] = []

    def transport(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse(200)

    page = Browser(engine=engine, transport=transport).page("https://app.example.com/")
    page.load("/x", kind)
    assert seen[0].header("Accept") == ACCEPTS[engine].get(kind, "*/*")
    if kind in WITH_ATTRIBUTE:  # what the browser adds never needs a preflight
        page.load("https://api.example.net/x", kind, "anonymous")
        assert [request.method for request in seen] == ["GET", "GET"]
    page.fetch("/x")
    assert seen[-1].header("Accept") == "*/*"


@pytest.mark.parametrize("kind", NAVIGATING)
def test_what_navigates_within_the_page_needs_no_cors(kind: ElementKind) -> None:
    server = allowing(kind)
    assert (load(server, kind).loaded, bool(load(server, kind).readable)) == (True, False)
    assert server.seen[0].header("Sec-Fetch-Mode") == "navigate"


def test_a_prefetch_has_its_purpose() -> None:
    server = allowing("prefetch")
    load(server, "prefetch")
    load(server, "image")
    assert [request.header("Sec-Purpose") for request in server.seen] == ["prefetch", None]


@pytest.mark.parametrize(
    ("essence", "loaded"),
    [("application/json", True), ("text/json", True), ("x/y+json", True), ("text/plain", False)],
)
def test_a_json_module_is_of_a_json_type(essence: str, loaded: bool) -> None:
    assert load(Server(ANY, ("Content-Type", essence)), "json").loaded == loaded


@pytest.mark.parametrize("kind", ["script", "module", "stylesheet"])
@pytest.mark.parametrize("status", [199, 300, 404, 500])
def test_scripts_and_style_sheets_need_an_ok_status(kind: ElementKind, status: int) -> None:
    server = Server(ANY, ("Content-Type", TYPES[kind]), status=status)
    assert reason_of(load(server, kind)) is Reason.UNUSABLE_STATUS


@pytest.mark.parametrize("kind", ["image", "audio", "video", "font"])
def test_for_others_the_status_is_not_looked_at(kind: ElementKind) -> None:
    assert load(Server(ANY, status=404), kind).loaded


@pytest.mark.parametrize("essence", sorted(JAVASCRIPT_MIME_TYPES))
def test_a_module_is_of_a_javascript_type(essence: str) -> None:
    assert load(Server(ANY, ("Content-Type", f"{essence};charset=utf-8")), "module").loaded


@pytest.mark.parametrize(
    ("kind", "content_type", "loaded"),
    [
        ("module", "text/plain", False),
        ("module", "application/json", False),
        ("module", None, False),
        ("stylesheet", "text/css;charset=utf-8", True),
        ("stylesheet", "text/plain", False),
        ("stylesheet", None, False),
        ("script", "text/plain", True),
        ("script", "application/json", True),
        ("script", None, True),
        ("image", "text/plain", True),
    ],
)
def test_modules_and_style_sheets_need_their_type(
    kind: ElementKind, content_type: str | None, loaded: bool
) -> None:
    headers = [ANY] if content_type is None else [ANY, ("Content-Type", content_type)]
    result = load(Server(*headers), kind)
    assert result.loaded is loaded
    assert reason_of(result) is (None if loaded else Reason.UNUSABLE_MIME_TYPE)


# "Should response to request be blocked due to its MIME type?"
@pytest.mark.parametrize("kind", ["script", "module"])
@pytest.mark.parametrize("essence", ["audio/mpeg", "image/png", "video/mp4", "text/csv"])
def test_some_types_are_blocked_for_scripts(kind: ElementKind, essence: str) -> None:
    server = Server(ANY, ("Content-Type", essence))
    assert reason_of(load(server, kind)) is Reason.BLOCKED_MIME_TYPE


@pytest.mark.parametrize("engine", list(ENGINES))
@pytest.mark.parametrize(
    ("first", "second", "loads"), [("", "nosniff", True), ("nosniff", "", False)]
)
def test_the_first_line_decides_about_sniffing(
    engine: str, first: str, second: str, loads: bool
) -> None:
    headers = [("X-Content-Type-Options", first), ("X-Content-Type-Options", second)]
    response = HttpResponse(200, [*headers, ("Content-Type", "text/plain")])
    page = Browser(engine=engine, transport=lambda _: response).page("https://app.example.com/")
    assert page.load("/x", "script").loaded is loads


# "Should response to request be blocked due to nosniff?"
@pytest.mark.parametrize(
    ("kind", "content_type", "nosniff", "reason"),
    [
        ("script", "text/javascript", "nosniff", None),
        ("script", "text/plain", "nosniff", Reason.BLOCKED_BY_NOSNIFF),
        ("script", "text/plain", "NoSniff", Reason.BLOCKED_BY_NOSNIFF),
        ("script", "text/plain", "nosniff, x", Reason.BLOCKED_BY_NOSNIFF),
        ("script", "text/plain", "x, nosniff", None),
        ("script", "", "nosniff", Reason.BLOCKED_BY_NOSNIFF),
        ("module", "text/plain", "nosniff", Reason.BLOCKED_BY_NOSNIFF),
        ("stylesheet", "text/css", "nosniff", None),
        ("stylesheet", "text/javascript", "nosniff", Reason.BLOCKED_BY_NOSNIFF),
        ("image", "text/plain", "nosniff", None),
        ("font", "text/plain", "nosniff", None),
    ],
)
def test_nosniff_makes_the_type_count(
    kind: ElementKind, content_type: str, nosniff: str, reason: Reason | None
) -> None:
    server = Server(ANY, ("Content-Type", content_type), ("X-Content-Type-Options", nosniff))
    assert reason_of(load(server, kind)) is reason


def test_a_resource_policy_keeps_other_origins_from_embedding() -> None:
    server = Server(("Cross-Origin-Resource-Policy", "same-origin"))
    assert reason_of(load(server, "image")) is Reason.RESOURCE_POLICY_NOT_SAME_ORIGIN
    assert load(server, "image", url="/file").loaded


def test_redirects_away_and_back_leave_it_tainted() -> None:
    def server(request: HttpRequest) -> HttpResponse:
        target = {f"{APP}/a": API, API: f"{APP}/b"}.get(request.url)
        return HttpResponse(200) if target is None else HttpResponse(302, [("Location", target)])

    result = Browser(transport=server).page(APP).load("/a")
    assert (result.loaded, bool(result.readable)) == (True, False)
    assert len(result.exchanges) == 3


def test_a_data_url_is_readable_without_cors() -> None:
    result = load(Server(), "module", url="data:text/javascript,1")
    assert (result.loaded, bool(result.readable), result.exchanges) == (True, True, [])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((API, "iframe"), "kind is 'iframe'"),
        ((API, "image", ""), "crossorigin is ''"),
        ((API, "font", "anonymous"), "a font has no crossorigin attribute"),
        (("https://", "image"), "url is 'https://', which is not a URL"),
    ],
)
def test_a_wrong_argument_is_named(arguments: tuple[Any, ...], message: str) -> None:
    page = Browser(transport=Server()).page(APP)
    with pytest.raises(ValueError, match=message):
        page.load(*arguments)


def test_an_async_page_does_the_same() -> None:
    server = Server(ANY)

    async def transport(request: HttpRequest) -> HttpResponse:
        return server(request)

    result = asyncio.run(AsyncBrowser(transport=transport).page(APP).load(API, "font"))
    assert (result.loaded, bool(result.readable)) == (True, True)

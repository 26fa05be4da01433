"""The words of each reason name what the kind of request has: its options, its scheme."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from crossorigin.browser import (
    ENGINES,
    Browser,
    HttpRequest,
    HttpResponse,
    NoAnswer,
    PageOptions,
    Reason,
    Transport,
)

from .kinds import KINDS, WITHOUT_ATTRIBUTE

APP = "https://app.example.com/"
URLS = (
    "https://api.example.net/items", "http://api.example.net/items", f"{APP}items",
    "https://api.example.net:6667/", "https://box.local/", "ftp://api.example.net/", "data:x",
    "https://alice:secret@api.example.net/",
)  # fmt: skip
ORIGIN = ("Access-Control-Allow-Origin", APP[:-1])
CREDENTIALS = ("Access-Control-Allow-Credentials", "true")
METHODS = ("Access-Control-Allow-Methods", "PUT")
ANSWERS: tuple[HttpResponse | NoAnswer, ...] = (
    NoAnswer("lost"),
    HttpResponse(404, [ORIGIN, CREDENTIALS, METHODS]),
    *(
        HttpResponse(200, headers)
        for headers in (
            [],
            [("Access-Control-Allow-Origin", "*"), METHODS],
            [("Access-Control-Allow-Origin", "https://other.example")],
            [ORIGIN],
            [ORIGIN, CREDENTIALS],
            [ORIGIN, CREDENTIALS, METHODS, ("Content-Type", "image/png")],
            [
                ORIGIN,
                CREDENTIALS,
                ("Content-Type", "text/html"),
                ("X-Content-Type-Options", "nosniff"),
            ],
            [("Cross-Origin-Resource-Policy", "same-site"), ("Content-Type", "application/json")],
        )
    ),
    *(
        HttpResponse(302, [ORIGIN, CREDENTIALS, METHODS, ("Location", location)])
        for location in (
            "",
            "https://other.example/",
            "ftp://x/",
            "https://a:b@other.example/",
            "//[",
        )
    ),
)
PAGES: tuple[PageOptions, ...] = (
    {},
    {"sandboxed": True},
    {"mixed_content": "checked", "content_security_policy": "default-src 'self' data: ftp:"},
    {"embedder_policy": "require-corp", "addresses": {"api.example.net": "10.0.0.1"}},
    {"addresses": {"box.local": "8.8.8.8", "api.example.net": "127.0.0.1"},
     "permissions": {"loopback-network": "denied"}},
    {"addresses": {"api.example.net": "10.0.0.1"}, "top_level": "https://top.example/",
     "permissions": {"local-network": "granted"}},
)  # fmt: skip
OPTIONS_OF_FETCH = r"\b[Ff]etch\b|\bmode:? '|redirect '|controller|targetAddressSpace|keepalive:"
OPTIONS_OF_SCRIPT = r"withCredentials|xhr\."
ATTRIBUTES = r"crossorigin"
NEVER: dict[str, str] = {
    "fetch": f"{OPTIONS_OF_SCRIPT}|{ATTRIBUTES}",
    "xhr": f"{OPTIONS_OF_FETCH}|{ATTRIBUTES}",
    "event": f"{OPTIONS_OF_FETCH}|{ATTRIBUTES}|xhr",
    "websocket": rf"{OPTIONS_OF_FETCH}|{OPTIONS_OF_SCRIPT}|{ATTRIBUTES}|https?://api|\bhttps?\.",
    "beacon": f"{OPTIONS_OF_SCRIPT}|{ATTRIBUTES}|without keepalive",
    "report": f"{OPTIONS_OF_FETCH}|{OPTIONS_OF_SCRIPT}|{ATTRIBUTES}|keepalive",
    "navigation": f"{OPTIONS_OF_FETCH}|{OPTIONS_OF_SCRIPT}|{ATTRIBUTES}",
    "form": f"{OPTIONS_OF_FETCH}|{OPTIONS_OF_SCRIPT}|{ATTRIBUTES}",
}
"""What a hint never names, by the first word of the kind; of elements below."""


def never(name: str) -> str:
    kind = name.partition(" ")[0]
    if kind in NEVER:
        return NEVER[kind]
    words = f"{OPTIONS_OF_FETCH}|{OPTIONS_OF_SCRIPT}"
    return f"{words}|{ATTRIBUTES}" if kind in WITHOUT_ATTRIBUTE else words


def refusals(engine: str) -> Iterator[tuple[str, PageOptions, Any]]:
    """The ways to be refused that the tables above lead to, one or two of them varied at a time."""
    usual, nothing, own_type = PAGES[0], ANSWERS[2], ANSWERS[-6]
    cases = [(usual, answer, URLS[0]) for answer in ANSWERS]
    cases += [(usual, nothing, url) for url in URLS[1:]]
    cases += product(PAGES[1:], (nothing, own_type), URLS[:5])
    for options, answer, url in cases:
        page = Browser(transport=serves(answer), engine=engine).page(APP, **options)
        for name, call in KINDS.items():
            try:
                result = call(page, url)
            except (TypeError, ValueError):
                continue  # the call throws: there is no request
            if result.error is not None:
                yield name, options, result


def serves(answer: HttpResponse | NoAnswer) -> Transport:
    def transport(request: HttpRequest) -> HttpResponse:
        if isinstance(answer, NoAnswer):
            raise answer
        return answer

    return transport


@pytest.mark.parametrize("engine", ENGINES)
def test_hints_name_what_the_kind_of_request_has(engine: str) -> None:
    seen: set[Reason] = set()
    for name, options, result in refusals(engine):
        error = result.error
        case = (name, options, error.reason, error.message, error.hint)
        seen.add(error.reason)
        assert not re.search(r"[{}…]", error.message + error.hint), case
        assert re.fullmatch(r"[A-Z“'].*\.", error.hint), case
        assert not re.search(never(name), error.hint), case
        assert error.spec.startswith("https://"), case
        if name == "websocket":
            assert not re.search(r"https?://api|\bis http\b", error.message), case
        if "anonymous" in name or (name.startswith("module") and "plain" in name):
            assert 'crossorigin="anonymous"' not in error.hint, case
        if options.get("permissions", {}).get("local-network") == "granted":
            assert "let the user" not in error.hint, case
        if "denied" in options.get("permissions", {}).values():
            assert "when the browser asks" not in error.hint or "local-network" in error.message
    assert len(seen) >= 25, sorted(seen)

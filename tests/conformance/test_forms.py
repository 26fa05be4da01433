"""verify finds what a careless comparison lets in, for each form, and nothing of a right one."""

from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from crossorigin import Policy
from crossorigin.conformance import Trick, verify
from crossorigin.conformance.origins import examples, near_misses
from crossorigin.transports import ASGITransport

URL = "https://api.example.net/items"

PULL_REQUEST = "https://pr-*.example.com"
PREVIEW = "https://deploy-preview-*--mysite.netlify.app"
EXTENSION = "moz-extension://*"
LAN = "http://192.168.0.0/16:*"
LAN6 = "http://[fd00::/8]:3000"


def policy_of(*entries: str) -> Policy:
    return Policy(
        allow_origins=entries,
        dangerously_allow_private_address_ranges=any(each in (LAN, LAN6) for each in entries),
    )


def items(_: Request) -> Response:
    return PlainTextResponse("[]", headers={"Cache-Control": "no-store"})


def let_in(pattern: str, entry: str) -> set[Trick]:
    """The tricks by which a server that compares with this expression lets origins in."""
    methods: Any = ["GET", "HEAD", "POST"]
    cors = Middleware(CORSMiddleware, allow_origin_regex=pattern, allow_methods=methods)
    app = Starlette(routes=[Route("/items", items)], middleware=[cors])
    with ASGITransport(app) as transport:
        report = verify(policy_of(entry), URL, transport=transport)
    found = {each.vector.trick for each in report.departures if each.vector.trick}
    assert not report.unanswered
    return found


@pytest.mark.parametrize(
    ("entry", "pattern"),
    [
        (PULL_REQUEST, r"https://pr-[a-z0-9-]+\.example\.com"),
        (PREVIEW, r"https://deploy-preview-[a-z0-9-]+--mysite\.netlify\.app"),
        (EXTENSION, r"moz-extension://[A-Za-z0-9-]+"),
        (LAN, r"http://192\.168\.[0-9]{1,3}\.[0-9]{1,3}(:[0-9]{1,5})?"),
        (LAN6, r"http://\[fd[0-9a-f:]+\]:3000"),
        ("app://.", r"app://\."),
        ("app://obsidian.md", r"app://obsidian\.md"),
        ("file://", "file://"),
        ("safari-web-extension://0A1B", "safari-web-extension://0A1B"),
    ],
)
def test_nothing_is_let_in_by_a_right_comparison(entry: str, pattern: str) -> None:
    assert let_in(pattern, entry) == set()


@pytest.mark.parametrize(
    ("entry", "pattern", "trick"),
    [
        (PULL_REQUEST, r"https://pr-.*\.example\.com", Trick.LABEL),
        (PULL_REQUEST, r"https://pr-[a-z0-9-]*\.example\.com", Trick.LABEL),
        (PULL_REQUEST, r"https://[a-z0-9-]*pr-[a-z0-9-]+\.example\.com", Trick.LABEL),
        (PULL_REQUEST, r"https://pr-?[a-z0-9-]+\.example\.com", Trick.LABEL),
        (PULL_REQUEST, r"https?://pr-[a-z0-9-]+\.example\.com", Trick.SCHEME),
        (PULL_REQUEST, r"https://pr-[a-z0-9-]+\.example\.com.*", Trick.END),
        (PULL_REQUEST, r"https://pr-[a-z0-9-]+.example.com", Trick.DOT),
        (PULL_REQUEST, r"https://pr-[a-z0-9-]+\.example\.com(:\d+)?", Trick.PORT),
        (PREVIEW, r"https://deploy-preview-.+--mysite\.netlify\.app", Trick.LABEL),
        (PREVIEW, r"https://deploy-preview-[a-z0-9-]+-mysite\.netlify\.app", Trick.LABEL),
        (PREVIEW, r"https://[a-z0-9-]+--mysite\.netlify\.app", Trick.LABEL),
        (PREVIEW, r"https://deploy-preview-[a-z0-9-]+--[a-z]+\.netlify\.app", Trick.LABEL),
        (EXTENSION, r"[a-z-]+extension://.+", Trick.OTHER_ID),
        (EXTENSION, r".*://.+", Trick.UNRELATED),
        (LAN, r"http://192\.168\..*", Trick.ADDRESS),
        (LAN, r"http://192\.1[0-9]+\.[0-9]+\.[0-9]+(:\d+)?", Trick.ADDRESS),
        (LAN, r"http://192\.168\.[0-9]+\.[0-9]+.*", Trick.END),
        (LAN, r"https?://192\.168\.[0-9]+\.[0-9]+(:\d+)?", Trick.SCHEME),
        (LAN6, r"http://\[f[cd][0-9a-f:]+\]:3000", Trick.ADDRESS),
        (LAN6, r"http://\[fd[0-9a-f:]+\]:\d+", Trick.PORT),
        ("app://.", "app://.", Trick.DOT),
        ("app://obsidian.md", r"app://obsidian\.md.*", Trick.END),
        ("file://", ".*", Trick.UNRELATED),
    ],
)
def test_a_careless_comparison_is_found(entry: str, pattern: str, trick: Trick) -> None:
    assert trick in let_in(pattern, entry)


@pytest.mark.parametrize(
    "entry",
    [
        PULL_REQUEST,
        PREVIEW,
        EXTENSION,
        LAN,
        LAN6,
        "app://.",
        "file://",
        "https://*-a.example.com:*",
    ],
)
def test_examples_are_allowed_and_near_misses_are_not(entry: str) -> None:
    policy = policy_of(entry)
    assert examples(policy)
    assert all(map(policy.allows_origin, examples(policy)))
    assert not any(map(policy.allows_origin, near_misses(policy)))

"""`crossorigin verify` names the true cause of a refusal, and of an origin that is let in.

Each server here is real and wrong in one way, which is easily taken for another.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from crossorigin import Policy
from crossorigin.asgi import CORSMiddleware as OwnMiddleware
from crossorigin.conformance import Trick
from crossorigin.conformance.tricks import true_tricks
from tests.pains.software import nginx, uvicorn

from .tool import verify

PAGE = "https://app.example.com"
LOCAL = "http://localhost:5173"


def items(_: Request) -> Response:
    return PlainTextResponse("[]", headers={"Cache-Control": "no-store"})


def starlette(**options: Any) -> Starlette:
    """With Starlette's own middleware, and every method of a preflight that pages need."""
    methods = {"allow_methods": ["GET", "HEAD", "POST", "PUT"], **options}
    return Starlette(
        routes=[Route("/items", items)], middleware=[Middleware(CORSMiddleware, **methods)]
    )


@pytest.mark.parametrize(
    ("pattern", "origin", "trick"),
    [
        (r"https?://.*example\.com", PAGE, Trick.BEGINNING),
        (r"https://app\.example\.com.*", PAGE, Trick.END),
        (r"https://app.example.com", PAGE, Trick.DOT),
        (r"http://localhost(:\d+)?", LOCAL, Trick.PORT),
        (r"https://([a-z]+\.)*example\.com", PAGE, Trick.SIBLING),
    ],
)
def test_an_origin_that_is_let_in_is_blamed_on_one_comparison(
    tmp_path: Path, pattern: str, origin: str, trick: Trick
) -> None:
    also = {Trick.SCHEME, Trick.APEX, Trick.SUBDOMAIN, Trick.LOCALHOST}
    with uvicorn(starlette(allow_origin_regex=pattern)) as server:
        seen = verify(f"{server}/items", {"allow_origins": [origin]}, tmp_path)
    let_in = {name.partition(": ")[2] for name in seen.found if name.startswith("origin-let-in")}
    assert trick in let_in
    assert let_in - also == {trick}


@pytest.mark.parametrize(
    ("let_in", "found"),
    [
        ({"https://appxexample.com": Trick.DOT}, Trick.DOT),
        (
            {
                "https://appxexample.com": Trick.DOT,
                "https://evilexample.com": Trick.BEGINNING,
                "https://evil.example.com": Trick.SIBLING,
            },
            Trick.BEGINNING,
        ),
        ({"http://localhost:51730": Trick.END}, Trick.END),
        ({"http://localhost:51730": Trick.END, "http://localhost:8443": Trick.PORT}, Trick.PORT),
        (
            {
                "https://app.example.com:8443": Trick.PORT,
                "https://app.example.com.evil.example": Trick.END,
                "https://app.example.com_.evil.example": Trick.CHARACTERS,
                "https://app.example.com.": Trick.TRAILING_DOT,
            },
            Trick.END,
        ),
    ],
)
def test_one_comparison_explains_all_that_it_lets_in(
    let_in: dict[str, Trick], found: Trick
) -> None:
    assert set(true_tricks(let_in).values()) == {found}


def test_any_method_is_what_no_list_has(tmp_path: Path) -> None:
    """Starlette's asterisk stands for seven methods."""
    options = {"allow_methods": ["*"], "allow_headers": ["*"]}
    with uvicorn(starlette(allow_origins=[PAGE], **options)) as server:
        policy = {
            "allow_origins": [PAGE], "allow_methods": "*", "allow_headers": "*", "max_age": 600
        }  # fmt: skip
        seen = verify(f"{server}/items", policy, tmp_path)
    assert seen.found["page-refused: method-not-allowed"] == "warning"
    departure = seen.departure("page-refused: method-not-allowed")
    assert departure["consequence"].startswith("The server allows some methods only")
    assert departure["fix"].startswith("List in the policy the methods that pages use")


def refusing(app: Any, status: int) -> Callable[..., Any]:
    """An application behind one that refuses origins itself, as MCP's servers do."""

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and dict(scope["headers"]).get(b"origin"):
            await PlainTextResponse("no", status)(scope, receive, send)
        else:
            await app(scope, receive, send)

    return guarded


def test_a_server_that_refuses_origins_itself_is_not_said_to_need_a_login(tmp_path: Path) -> None:
    with uvicorn(refusing(starlette(allow_origins=[PAGE]), 403)) as server:
        seen = verify(f"{server}/items", {"allow_origins": [PAGE]}, tmp_path)
    assert seen.found["page-refused: origin-refused"] == "broken"
    assert (
        "it answers 403 because of their Origin"
        in (seen.departure("page-refused: origin-refused")["consequence"])
    )
    assert [each for each in seen.report["not_seen"] if each["obstruction"] == "login"] == []


def test_a_proxy_that_drops_the_origin(tmp_path: Path) -> None:
    app = OwnMiddleware(starlette(), policy=Policy(allow_origins=[PAGE], allow_methods=["PUT"]))
    policy = {"allow_origins": [PAGE], "allow_methods": ["PUT"]}
    with uvicorn(app) as backend:
        block = f'location / {{ proxy_pass {backend}; proxy_set_header Origin ""; }}'
        with nginx(block, tmp_path) as server:
            seen = verify(f"{server}/items", policy, tmp_path)
    departure = seen.departure("page-refused: origin-dropped")
    assert (
        "Most likely: The server answers as if the request had no Origin"
        in (departure["consequence"])
    )
    assert "GET /items" in departure["consequence"]
    assert "forward the request headers Origin" in departure["fix"]
    assert "page-refused: origin-not-allowed" not in seen.found


def test_a_cache_and_head_are_blamed_for_their_own_departures(tmp_path: Path) -> None:
    """nginx caches one response for all, of which only GET's is right."""
    cache = f"proxy_cache_path {tmp_path}/cache keys_zone=zone:1m;"
    origins = [f"https://{name}.example.com" for name in ("a", "b", "c")]

    async def app(scope: Any, receive: Any, send: Any) -> None:
        headers = {"Cache-Control": "max-age=60"}
        origin = dict(scope["headers"]).get(b"origin", b"").decode()
        if origin in origins:
            headers["Access-Control-Allow-Origin"] = origin
        await PlainTextResponse("[]", headers=headers)(scope, receive, send)

    with uvicorn(app) as backend:
        block = f"location / {{ proxy_pass {backend}; proxy_cache zone; }}"
        with nginx(block, tmp_path, http=cache) as server:
            seen = verify(f"{server}/items", {"allow_origins": origins}, tmp_path)
    assert seen.found["cached-for-another"] == "broken"
    third = seen.departure("cached-for-another")["vectors"]
    assert "https://c.example.com" in {each["origin"] for each in third}
    assert not any(name.startswith("page-refused") for name in seen.found), seen.found


def test_head_alone_is_without_headers(tmp_path: Path) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        headers = {"Vary": "Origin"}
        if dict(scope["headers"]).get(b"origin") == PAGE.encode() and scope["method"] == "GET":
            headers["Access-Control-Allow-Origin"] = PAGE
        await PlainTextResponse("[]", headers=headers)(scope, receive, send)

    with uvicorn(app) as server:
        seen = verify(f"{server}/items", {"allow_origins": [PAGE]}, tmp_path)
    (name,) = seen.found
    assert name.startswith("page-refused: ")
    assert "cached" not in name
    assert "HEAD /items" in seen.departure(name)["consequence"]

"""The libraries that most servers use, configured as documented, each on its usual server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiohttp_cors
import flask
import pytest
from aiohttp import web
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from flask_cors import CORS

from tests.pains.fixes import apply_python
from tests.pains.software import django, express, nginx, uvicorn

from .servers import aiohttp, waitress
from .tool import verify

PAGE = "https://app.example.com"
POLICY: dict[str, Any] = {
    "allow_origins": [PAGE],
    "allow_methods": ["PUT"],
    "allow_headers": ["Content-Type"],
    "allow_credentials": True,
    "max_age": 600,
}
SUBDOMAINS = {**POLICY, "allow_origins": ["https://*.example.com"]}
READS_WITH_COOKIES = "can read /items/, with the user's cookies"


def fastapi_app(**options: Any) -> FastAPI:
    app = FastAPI()
    app.get("/items/")(lambda: [1])

    @app.get("/crash")
    def crash() -> None:
        raise RuntimeError("the database is gone")

    if options:
        app.add_middleware(CORSMiddleware, **options)
    return app


def test_starlette_with_an_asterisk_lets_every_site_in_with_cookies(tmp_path: Path) -> None:
    """As the first example that people find, which its documents warn of and its code accepts."""
    options = {"allow_methods": ["*"], "allow_headers": ["*"], "allow_credentials": True}
    with uvicorn(fastapi_app(allow_origins=["*"], **options)) as server:
        seen = verify(f"{server}/items/", POLICY, tmp_path)
    assert seen.status == 1
    assert seen.found["origin-let-in: unrelated"] == "critical"
    departure = seen.departure("origin-let-in: unrelated")
    assert departure["consequence"] == (
        f"A page of https://evil.example {READS_WITH_COOKIES} and send PUT, DELETE, PATCH "
        "and POST. Any site can do this: the server allows every origin."
    )
    assert departure["curl"] == f"curl -i {server}/items/ -H 'Origin: https://evil.example'"
    assert len(departure["vectors"]) > 50, "all near misses are of this one cause"
    # And it takes every header, and methods that the policy does not have.
    assert seen.found["method-let-in"] == seen.found["header-let-in"] == "warning"


def test_starlette_loses_its_headers_in_a_crash(tmp_path: Path) -> None:
    options = {"allow_methods": ["PUT"], "allow_headers": ["Content-Type"]}
    app = fastapi_app(allow_origins=[PAGE], **options)
    policy = {**POLICY, "allow_credentials": False}
    with uvicorn(app) as server:
        seen = verify(f"{server}/items/", policy, tmp_path, "--path", "/crash")
    assert seen.found["page-refused: error-without-cors"] == "broken"
    departure = seen.departure("page-refused: error-without-cors")
    assert departure["urls"] == [f"{server}/crash"]
    assert (
        "status 500 (the server failed), and that response has no CORS headers"
        in departure["consequence"]
    )
    with uvicorn(apply_python(seen.recipe("fastapi"), fastapi_app())) as server:
        again = verify(f"{server}/items/", policy, tmp_path, "--path", "/crash")
    assert (again.status, again.found) == (0, {})


def test_starlette_takes_get_for_a_method_that_must_be_listed(tmp_path: Path) -> None:
    """A preflight for GET with a header is refused, where the page may GET without one."""
    app = fastapi_app(allow_origins=[PAGE], allow_methods=["PUT"], allow_headers=["Authorization"])
    policy = {"allow_origins": [PAGE], "allow_methods": ["PUT"], "allow_headers": ["Authorization"]}
    with uvicorn(app) as server:
        seen = verify(f"{server}/items/", {**policy, "max_age": 600}, tmp_path)
    assert seen.found == {"page-refused: method-not-allowed": "broken"}
    departure = seen.departure("page-refused: method-not-allowed")
    assert "GET /items/ with Authorization" in departure["consequence"]
    assert departure["fix"] == (
        "If pages of https://app.example.com should have access, "
        "add GET to the methods that the server allows."
    )


CORSHEADERS = """
INSTALLED_APPS = ["corsheaders"]
MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *MIDDLEWARE]
"""


def test_django_cors_headers_matches_patterns_at_their_beginning_only(tmp_path: Path) -> None:
    settings = CORSHEADERS + (
        r'CORS_ALLOWED_ORIGIN_REGEXES = [r"^https://\w+\.example\.com"]'
        "\nCORS_ALLOW_CREDENTIALS = True\nCORS_PREFLIGHT_MAX_AGE = 600"
    )
    with django(settings, tmp_path) as server:
        seen = verify(f"{server}/items/", SUBDOMAINS, tmp_path)
    assert seen.found["origin-let-in: end"] == "critical"
    departure = seen.departure("origin-let-in: end")
    assert departure["consequence"].startswith(
        f"A page of https://verify.example.com.evil.example {READS_WITH_COOKIES}"
    )
    assert "compares only the beginning of the Origin" in departure["consequence"]
    assert "not anchored at its end" in departure["fix"]
    # Any port gets in by the same pattern; \w+ is one label where the policy means one or more.
    assert "origin-let-in: port" not in seen.found
    assert any(each["trick"] == "port" for each in departure["vectors"])
    assert seen.found["page-refused: origin-not-allowed"] == "broken"
    refused = seen.departure("page-refused: origin-not-allowed")
    assert "https://a-1.verify.example.com" in refused["consequence"]


def test_django_cors_headers_allows_more_than_it_was_told(tmp_path: Path) -> None:
    """Its defaults: six methods, seven headers, and a day for preflights."""
    settings = f'{CORSHEADERS}CORS_ALLOWED_ORIGINS = ["{PAGE}"]'
    with django(settings, tmp_path) as server:
        seen = verify(f"{server}/items/", {"allow_origins": [PAGE]}, tmp_path)
    assert seen.found == {"method-let-in": "warning", "header-let-in": "warning"}
    assert "can send PUT, DELETE and PATCH" in seen.departure("method-let-in")["consequence"]
    headers = seen.departure("header-let-in")["consequence"]
    assert "can set the request headers Content-Type and Authorization" in headers


def flask_app(**options: Any) -> flask.Flask:
    app = flask.Flask("app")
    app.get("/items/")(lambda: "[1]")
    CORS(app, **options)
    return app


def test_flask_cors_takes_an_asterisk_for_a_regular_expression(tmp_path: Path) -> None:
    app = flask_app(origins=["https://*.example.com"], supports_credentials=True)
    with waitress(app) as server:
        seen = verify(f"{server}/items/", SUBDOMAINS, tmp_path)
    # The origins that the pattern is for are refused, and others get in.
    refused = seen.departure("page-refused: origin-not-allowed")
    assert "https://verify.example.com and https://a-1.verify.example.com" in refused["consequence"]
    assert seen.found["origin-let-in: end"] == "critical"
    assert seen.found["origin-let-in: beginning"] == "critical"
    assert seen.found["origin-let-in: dot"] == "critical"
    stranger = seen.departure("origin-let-in: beginning")["consequence"]
    assert stranger.startswith(f"A page of https://xexample.com {READS_WITH_COOKIES}")
    assert "Anyone can register such a name" in stranger


def test_flask_cors_with_one_origin_sends_no_vary(tmp_path: Path) -> None:
    with waitress(flask_app(origins=[PAGE])) as server:
        seen = verify(f"{server}/items/", {"allow_origins": [PAGE]}, tmp_path)
    assert seen.found["vary-missing"] == "warning"
    departure = seen.departure("vary-missing")
    assert departure["consequence"] == (
        "A cache that has the response to https://evil.example also gives it to pages of "
        f"{PAGE}, which then cannot read it."
    )
    assert departure["fix"].startswith("Send Vary: Origin in every response")


def test_flask_cors_unset_lets_every_site_read(tmp_path: Path) -> None:
    policy = {"allow_origins": [PAGE], "allow_methods": ["PUT"]}
    with waitress(flask_app()) as server:
        seen = verify(f"{server}/items/", policy, tmp_path, "--fail-on", "high")
    assert seen.status == 1
    assert seen.found["origin-let-in: unrelated"] == "high", "without cookies"
    consequence = seen.departure("origin-let-in: unrelated")["consequence"]
    assert "can read /items/ and send PUT" in consequence
    assert "cookies" not in consequence


def test_aiohttp_cors_as_in_its_readme(tmp_path: Path) -> None:
    """No Vary, no headers outside of its routes, and each route's method only."""
    app = web.Application()

    async def handler(_: web.Request) -> web.Response:
        return web.Response(text="Hello!", headers={"X-Custom-Server-Header": "Custom data"})

    cors = aiohttp_cors.setup(app)
    resource = cors.add(app.router.add_resource("/hello"))
    resource_options: Any = aiohttp_cors.ResourceOptions  # without types
    options = resource_options(
        allow_credentials=True,
        expose_headers=("X-Custom-Server-Header",),
        allow_headers=("X-Requested-With", "Content-Type"),
        max_age=3600,
    )
    cors.add(resource.add_route("GET", handler), {PAGE: options})
    policy = {
        "allow_origins": [PAGE],
        "allow_headers": ["X-Requested-With", "Content-Type"],
        "expose_headers": ["X-Custom-Server-Header"],
        "allow_credentials": True,
        "max_age": 3600,
    }
    with aiohttp(app) as server:
        seen = verify(f"{server}/hello", policy, tmp_path)
    assert seen.found == {
        "page-refused: error-without-cors": "broken",
        "page-refused: method-not-allowed": "broken",
        "vary-missing": "warning",
    }
    errors = seen.departure("page-refused: error-without-cors")["consequence"]
    assert (
        "status 404 (there is nothing at this URL), and that response has no CORS headers" in errors
    )
    routes = seen.departure("page-refused: method-not-allowed")["consequence"]
    assert "POST /hello with Content-Type" in routes
    assert "The server does not allow the method POST." in routes


ROUTES = 'app.all("/items/", (request, response) => response.json([1]));'
EXPRESS_CORS = 'const cors = require("cors");'


def test_express_with_cors_and_no_options(tmp_path: Path) -> None:
    with express(f"{EXPRESS_CORS} app.use(cors()); {ROUTES}", tmp_path) as server:
        seen = verify(f"{server}/items/", POLICY, tmp_path)
    assert seen.found["origin-let-in: unrelated"] == "high"
    broken = seen.departure("page-refused: wildcard-with-credentials")
    assert broken["severity"] == "broken"
    assert "that does not count for requests with credentials" in broken["consequence"]
    mended = f"{seen.recipe('express')}\n{ROUTES}"
    with express(mended, tmp_path) as server:
        again = verify(f"{server}/items/", POLICY, tmp_path)
    assert (again.status, again.found) == (0, {})


def test_express_with_a_regular_expression(tmp_path: Path) -> None:
    """The one of its documents: /example\\.com$/, which says nothing of what stands before."""
    options = "{origin: /example\\.com$/, credentials: true, methods: ['GET', 'PUT', 'POST'],"
    script = (
        f"{EXPRESS_CORS} app.use(cors({options} maxAge: 600, allowedHeaders: 'content-type'}}));"
    )
    with express(f"{script} {ROUTES}", tmp_path) as server:
        seen = verify(f"{server}/items/", SUBDOMAINS, tmp_path)
    assert seen.found == {
        "origin-let-in: beginning": "critical",
        "origin-let-in: scheme": "critical",
        "origin-let-in: apex": "critical",
    }
    consequence = seen.departure("origin-let-in: beginning")["consequence"]
    assert f"A page of https://evilexample.com {READS_WITH_COOKIES}" in consequence
    assert "compares only the end of the Origin" in consequence


COPIED = """
location / {
    if ($request_method = 'OPTIONS') {
        add_header 'Access-Control-Allow-Origin' '*';
        add_header 'Access-Control-Allow-Methods' 'GET, POST, OPTIONS';
        add_header 'Access-Control-Allow-Headers' 'X-Requested-With,Content-Type,Range';
        add_header 'Access-Control-Max-Age' 1728000;
        add_header 'Content-Type' 'text/plain; charset=utf-8';
        add_header 'Content-Length' 0;
        return 204;
    }
    if ($request_method = 'GET') {
        add_header 'Access-Control-Allow-Origin' '*';
        add_header 'Access-Control-Expose-Headers' 'Content-Length,Content-Range';
    }
}
"""
"""The settings that are copied everywhere, shortened."""


@pytest.fixture
def items(tmp_path: Path) -> Path:
    (tmp_path / "items").write_text("[]")
    return tmp_path


def test_nginx_with_the_settings_that_are_copied_everywhere(items: Path) -> None:
    policy = {
        "allow_origins": "*",
        "allow_headers": ["X-Requested-With", "Content-Type", "Range"],
        "expose_headers": ["Content-Length", "Content-Range"],
        "max_age": 86400,
    }
    with nginx(COPIED, items) as server:
        seen = verify(f"{server}/items", policy, items)
    assert seen.found == {
        "page-refused: error-without-cors": "broken",
        "page-refused: no-cors-headers": "broken",
        "max-age": "note",
    }
    errors = seen.departure("page-refused: error-without-cors")["consequence"]
    assert "GET /items/crossorigin-verify-missing" in errors
    assert "status 404" in errors
    assert "HEAD /items" in seen.departure("page-refused: no-cors-headers")["consequence"]
    note = seen.departure("max-age")["consequence"]
    assert note.endswith("No browser remembers it that long: each has a limit of its own.")


def test_nginx_in_front_of_an_application_that_has_cors_too(tmp_path: Path) -> None:
    app = fastapi_app(allow_origins=[PAGE])
    header = f'add_header Access-Control-Allow-Origin "{PAGE}" always;'
    with uvicorn(app) as backend:
        block = f"location / {{ proxy_pass {backend}; {header} }}"
        with nginx(block, tmp_path) as server:
            seen = verify(f"{server}/items/", {"allow_origins": [PAGE]}, tmp_path)
    assert seen.found["page-refused: doubled-headers"] == "broken"
    assert (
        f"Pages of {PAGE} get an error for: GET /items/"
        in (seen.departure("page-refused: doubled-headers")["consequence"])
    )


def test_a_cache_without_vary(tmp_path: Path) -> None:
    """nginx caches what an application sends without Vary, and gives it to every page."""
    cache = f"proxy_cache_path {tmp_path}/cache keys_zone=zone:1m;"
    policy = {"allow_origins": [PAGE, "https://www.example.com"]}
    with uvicorn(_reflecting(None)) as backend:
        block = f"location / {{ proxy_pass {backend}; proxy_cache zone; }}"
        with nginx(block, tmp_path, http=cache) as server:
            seen = verify(f"{server}/items/", policy, tmp_path)
            assert seen.found["cached-for-another"] == "broken"
            consequence = seen.departure("cached-for-another")["consequence"]
            assert "a cache in front of the server gives the same response to all" in consequence
    with uvicorn(_reflecting("Origin")) as backend:
        block = f"location / {{ proxy_pass {backend}; proxy_cache zone; }}"
        with nginx(block, tmp_path, http=cache.replace("/cache", "/emptied")) as server:
            again = verify(f"{server}/items/", policy, tmp_path)
    assert "cached-for-another" not in again.found
    assert "vary-missing" not in again.found


def _reflecting(vary: str | None) -> Any:
    """An application that allows whoever asks, and lets its responses be cached."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"cache-control", b"public, max-age=60")]
        origin = dict(scope["headers"]).get(b"origin")
        if origin is not None:
            headers.append((b"access-control-allow-origin", origin))
        if vary is not None:
            headers.append((b"vary", vary.encode()))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"[]"})

    return app

"""nginx and Apache, in front of an application and alone, in their usual configurations."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware

from .fixes import nginx_parts
from .software import apache, free_port, nginx, uvicorn
from .tool import PAGE, fetch

JSON = ("-X", "PUT", "--json-body", "{}")
COPIED = """
    add_header 'Access-Control-Allow-Origin' '*';
    add_header 'Access-Control-Allow-Methods' 'GET, POST, OPTIONS';
    add_header 'Access-Control-Allow-Headers' 'Content-Type';
"""
"""The configuration that is copied most."""


def api() -> FastAPI:
    app = FastAPI(redirect_slashes=False)
    app.api_route("/items/", methods=["GET", "PUT"])(lambda: Response("[]"))
    return app


def fixed(recipe: str, location: str, folder: Path) -> tuple[str, str]:
    """The http and the server block with the recipe in place of what there was."""
    http, inside = nginx_parts(recipe)
    return http, f"{inside}\nlocation / {{ {location} }}"


def test_1_headers_only_on_success(tmp_path: Path) -> None:
    with nginx(f"location / {{ {COPIED} }}", tmp_path) as server:
        seen = fetch(f"{server}/missing.json")
    assert (seen.status, seen.causes[0], seen.software) == (1, "error-without-cors", ["nginx"])
    assert "404" in seen.first["what"]
    http, block = fixed(seen.recipe("nginx"), "", tmp_path)
    with nginx(block, tmp_path, http=http) as server:
        again = fetch(f"{server}/missing.json")
    assert again.allowed
    assert again.notes[0] == "error-status"


def test_1_the_backend_is_down(tmp_path: Path) -> None:
    proxy = f"proxy_pass http://127.0.0.1:{free_port()};"
    with nginx(f"location / {{ {proxy} {COPIED} }}", tmp_path) as server:
        seen = fetch(f"{server}/items/")
    assert (seen.status, seen.causes) == (1, ["gateway-error"])
    assert "502" in seen.first["what"]
    http, block = fixed(seen.recipe("nginx"), proxy, tmp_path)
    with nginx(block, tmp_path, http=http) as server:
        assert fetch(f"{server}/items/").allowed, "the page can tell a 502 from CORS now"


def test_3_authentication_in_nginx(tmp_path: Path) -> None:
    (tmp_path / "users").write_text("me:{PLAIN}x\n")
    (tmp_path / "items").write_text("[]")
    guard = f'auth_basic "api"; auth_basic_user_file {tmp_path}/users;'
    options = ("-H", "Authorization: Basic bWU6eA==")
    with nginx(f"location / {{ {guard} {COPIED} }}", tmp_path) as server:
        seen = fetch(f"{server}/items", *options)
    assert (seen.status, seen.causes) == (1, ["preflight-needs-login"])
    http, block = fixed(seen.recipe("nginx"), guard, tmp_path)
    with nginx(block, tmp_path, http=http) as server:
        assert fetch(f"{server}/items", *options).allowed


def test_5_a_slash_that_redirects_the_preflight(tmp_path: Path) -> None:
    app = api()
    app.add_middleware(
        CORSMiddleware, allow_origins=[PAGE], allow_methods=["PUT"], allow_headers=["*"]
    )
    with (
        uvicorn(app) as backend,
        nginx(f"location /items/ {{ proxy_pass {backend}; }}", tmp_path) as server,
    ):
        seen = fetch(f"{server}/items", *JSON)
        assert (seen.status, seen.causes) == (1, ["preflight-redirected"])
        location = seen.last["exchanges"][-1]["response"]["headers"]
        told = next(value for name, value in location if name.lower() == "location")
        assert told in seen.first["fix"]
        assert "adds the slash" in seen.first["why"]
        assert fetch(f"{server}/items/", *JSON).allowed


def test_9_an_origin_that_is_not_quite_the_pages(tmp_path: Path) -> None:
    (tmp_path / "items").write_text("[]")
    for value in (f"{PAGE}/", "http://localhost:3001", "http://127.0.0.1:3000", "localhost:3000"):
        header = f"add_header Access-Control-Allow-Origin {value};"
        with nginx(f"location / {{ {header} }}", tmp_path) as server:
            seen = fetch(f"{server}/items")
        assert (seen.status, seen.causes) == (1, ["origin-misspelled"]), value
        assert value in seen.first["what"]
        assert seen.first["confidence"] == "certain"
    http, block = fixed(seen.recipe("nginx"), "", tmp_path)
    with nginx(block, tmp_path, http=http) as server:
        assert fetch(f"{server}/items").allowed


def test_11_a_response_cached_for_another_origin(tmp_path: Path) -> None:
    def reflecting(vary: str | None) -> FastAPI:
        app = FastAPI()

        @app.get("/items")
        def items(request: Request) -> Response:
            headers = {"Cache-Control": "public, max-age=60"}
            if "origin" in request.headers:
                headers["Access-Control-Allow-Origin"] = request.headers["origin"]
            if vary is not None:
                headers["Vary"] = vary
            return Response("[]", headers=headers)

        return app

    http = f"proxy_cache_path {tmp_path}/cache keys_zone=zone:1m;"
    cache = "proxy_cache zone; add_header X-Cache-Status $upstream_cache_status;"
    with uvicorn(reflecting(None)) as backend:
        proxy = f"location / {{ proxy_pass {backend}; {cache} }}"
        with nginx(proxy, tmp_path, http=http) as server:
            assert fetch(f"{server}/items", page="https://other.example").allowed
            seen = fetch(f"{server}/items")
    assert (seen.status, seen.causes) == (1, ["cached-for-another"])
    assert "Vary: Origin" in seen.first["fix"]
    with uvicorn(reflecting("Origin")) as backend:
        proxy = f"location / {{ proxy_pass {backend}; {cache} }}"
        fresh = http.replace("/cache", "/emptied-cache")
        with nginx(proxy, tmp_path, http=fresh) as server:
            assert fetch(f"{server}/items", page="https://other.example").allowed
            assert fetch(f"{server}/items").allowed


def test_16_headers_from_both_proxy_and_application(tmp_path: Path) -> None:
    app = api()
    app.add_middleware(CORSMiddleware, allow_origins=[PAGE])
    with uvicorn(app) as backend:
        proxy = f"proxy_pass {backend};"
        with nginx(f"location / {{ {proxy} {COPIED} }}", tmp_path) as server:
            seen = fetch(f"{server}/items/")
        assert (seen.status, seen.causes) == (1, ["doubled-headers"])
        http, block = fixed(seen.recipe("nginx"), proxy, tmp_path)
        with nginx(block, tmp_path, http=http) as server:
            assert fetch(f"{server}/items/").allowed


def test_apache_alone(tmp_path: Path) -> None:
    (tmp_path / "items.json").write_text("[]")
    with apache('Header set Access-Control-Allow-Origin "*"', tmp_path) as server:
        seen = fetch(f"{server}/missing.json")
        assert (seen.status, seen.causes[0], seen.software) == (1, "error-without-cors", ["apache"])
        preflighted = fetch(f"{server}/items.json", "-H", "X-A: 1")
        assert preflighted.status == 1
    with apache(preflighted.recipe("apache"), tmp_path) as server:
        assert fetch(f"{server}/missing.json").allowed
        assert fetch(f"{server}/items.json", "-H", "X-A: 1").allowed
        others = fetch(f"{server}/items.json", page="https://other.example")
        assert others.allowed, "the server allowed everybody already, with *"


def test_apache_in_front_of_an_application(tmp_path: Path) -> None:
    app = api()
    app.add_middleware(CORSMiddleware, allow_origins=[PAGE], allow_methods=["PUT"])
    with uvicorn(app) as backend:
        proxy = f"ProxyPass / {backend}/"
        doubled = f'{proxy}\nHeader always set Access-Control-Allow-Origin "{PAGE}"'
        with apache(doubled, tmp_path) as server:
            # Apache hands on the application's Server header, so that nothing tells of itself.
            seen = fetch(f"{server}/items/", *JSON, "--server", "apache")
            assert (seen.status, seen.causes) == (1, ["doubled-headers"])
        with apache(f"{seen.recipe('apache')}\n{proxy}", tmp_path) as server:
            assert fetch(f"{server}/items/", *JSON).allowed
            assert fetch(f"{server}/items/").allowed

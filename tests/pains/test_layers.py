"""A proxy and the application behind it: which of them is at fault, told by asking both."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Response
from fastapi.middleware.cors import CORSMiddleware

from .fixes import nginx_parts
from .software import express, nginx, uvicorn
from .tool import PAGE, Seen, explain, fetch

EVERYBODY = "add_header Access-Control-Allow-Origin '*' always;"
JSON = ("-X", "PUT", "--json-body", "{}")
CORS = 'const cors = require("cors");'
ROUTES = 'app.all("/items", (request, response) => response.json({}));'


def doubled(url: str) -> str:
    return (
        f"Access to fetch at '{url}' from origin '{PAGE}' has been blocked by CORS policy: The "
        "'Access-Control-Allow-Origin' header contains multiple values, but only one is allowed."
    )


def api(*origins: str) -> FastAPI:
    app = FastAPI()
    app.api_route("/items", methods=["GET", "PUT"])(lambda: Response("[]"))
    app.add_middleware(
        CORSMiddleware, allow_origins=origins, allow_methods=["PUT"], allow_headers=["*"]
    )
    return app


def past(server: str, backend: str, message: str = "") -> Seen:
    """What is said of a message about /items, where the application is asked as well."""
    url = f"{server}/items"
    return explain(message or doubled(url), "--url", url, "--url", f"{backend}/items")


def test_the_proxy_is_to_be_cleaned_if_the_application_is_right(tmp_path: Path) -> None:
    with uvicorn(api(PAGE)) as backend:
        proxy = f"proxy_pass {backend};"
        with nginx(f"location / {{ {proxy} {EVERYBODY} }}", tmp_path) as server:
            seen = past(server, backend)
            assert (seen.causes, seen.first["confidence"]) == (["doubled-headers"], "certain")
            assert f"the application sends {PAGE}" in seen.first["why"]
            assert "adds *" in seen.first["why"]
            assert "Let the application set CORS headers" in seen.first["fix"]
            assert seen.first["recipes"] == [], "one cure, and it is to delete"
        with nginx(f"location / {{ {proxy} }}", tmp_path) as server:
            assert fetch(f"{server}/items").allowed
            assert fetch(f"{server}/items", *JSON).allowed


def test_the_proxy_is_to_be_kept_if_the_application_is_wrong(tmp_path: Path) -> None:
    with express(f'{CORS} app.use(cors({{origin: "http://old.test"}})); {ROUTES}', tmp_path) as app:
        proxy = f"proxy_pass {app};"
        with nginx(f"location / {{ {proxy} {EVERYBODY} }}", tmp_path) as server:
            seen = past(server, app)
        assert seen.causes == ["doubled-headers"]
        assert "Let nginx set CORS headers" in seen.first["fix"]
        http, block = nginx_parts(seen.recipe("nginx"))
        with nginx(f"{block}\nlocation / {{ {proxy} }}", tmp_path, http=http) as server:
            assert fetch(f"{server}/items").allowed


def test_express_doubles_the_header_itself(tmp_path: Path) -> None:
    twice = (
        f"{CORS} app.use(cors({{origin: '{PAGE}'}})); app.all('/items', (request, response) => {{ "
        f"response.append('Access-Control-Allow-Origin', '{PAGE}'); response.json({{}}); }});"
    )
    with (
        express(twice, tmp_path) as app,
        nginx(f"location / {{ proxy_pass {app}; }}", tmp_path) as server,
    ):
        seen = past(server, app)
    assert seen.causes == ["doubled-headers"]
    assert "the application sends both" in seen.first["what"]


def test_a_proxy_that_drops_origin(tmp_path: Path) -> None:
    with uvicorn(api(PAGE)) as backend:
        proxy = f'proxy_pass {backend}; proxy_set_header Origin "";'
        with nginx(f"location / {{ {proxy} }}", tmp_path) as server:
            url = f"{server}/items"
            message = doubled(url).partition("The 'Access")[0] + (
                "No 'Access-Control-Allow-Origin' header is present on the requested resource."
            )
            seen = past(server, backend, message)
    assert (seen.causes, seen.first["confidence"]) == (["changed-on-the-way"], "certain")
    assert "request header Origin" in seen.first["fix"]


def test_headers_that_an_if_of_nginx_loses(tmp_path: Path) -> None:
    (tmp_path / "items").write_text("[]")
    lost = f"""
        {EVERYBODY}
        if ($request_method = OPTIONS) {{
            add_header Access-Control-Allow-Methods 'PUT';
            add_header Access-Control-Allow-Headers 'Content-Type';
            return 204;
        }}
    """
    with nginx(f"location / {{ {lost} }}", tmp_path) as server:
        seen = fetch(f"{server}/items", *JSON)
    assert (seen.causes, seen.first["confidence"]) == (["preflight-not-handled"], "certain")
    assert "add_header inside “if” drops" in seen.first["why"]
    assert "GET has Access-Control-Allow-Origin: *" in seen.first["what"]
    repeated = lost.replace("return 204", f"{EVERYBODY} return 204")
    with nginx(f"location / {{ {repeated} }}", tmp_path) as server:
        mended = fetch(f"{server}/items", *JSON)
    # nginx itself does not accept PUT, which has nothing to do with CORS.
    assert mended.allowed
    assert "error-status" in mended.notes

"""FastAPI, Flask and Django, as they come, with the faults that people have."""

from __future__ import annotations

import urllib.request
from pathlib import Path
from typing import Any

import flask as flask_package
from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse, Response
from flask_cors import CORS

from .fixes import apply_python
from .software import django, flask, uvicorn
from .tool import PAGE, explain, fetch

JSON = ("-X", "PUT", "--json-body", "{}")


def api() -> FastAPI:
    app = FastAPI()

    @app.api_route("/items/1", methods=["GET", "PUT"])
    def items() -> JSONResponse:
        return JSONResponse([1], headers={"X-Total-Count": "1"})

    @app.get("/crash")
    def crash() -> None:
        raise RuntimeError("the database is gone")

    @app.get("/me")
    def me(request: Request) -> Response:
        response = JSONResponse({}, 200 if "sid" in request.cookies else 401)
        response.set_cookie("sid", "1")
        return response

    return app


def with_cors(app: FastAPI, **options: Any) -> FastAPI:
    app.add_middleware(CORSMiddleware, **options)
    return app


def test_1_an_error_without_headers_reads_as_cors() -> None:
    app = with_cors(api(), allow_origins=[PAGE])
    with uvicorn(app) as server:
        seen = fetch(f"{server}/crash")
    assert (seen.status, seen.causes[0], seen.software) == (1, "error-without-cors", ["fastapi"])
    assert "500" in seen.first["what"]
    assert "log" in seen.first["fix"]
    with uvicorn(apply_python(seen.recipe("fastapi"), api())) as server:
        again = fetch(f"{server}/crash")
    assert again.allowed
    assert "error-status" in again.notes, "the true trouble is seen now"


def test_2_any_origin_does_not_count_with_credentials() -> None:
    app = flask_package.Flask("app")

    @app.get("/me")
    def me() -> flask_package.Response:
        # What the first response on every forum says.
        return flask_package.Response("{}", headers={"Access-Control-Allow-Origin": "*"})

    with flask(app) as server:
        seen = fetch(f"{server}/me", "--credentials", "include")
        assert (seen.status, seen.causes) == (1, ["wildcard-with-credentials"])
        assert seen.software == ["flask"]

    mended = flask_package.Flask("app")
    mended.get("/me")(lambda: "{}")
    apply_python(seen.recipe("flask"), mended)
    with flask(mended) as server:
        assert fetch(f"{server}/me", "--credentials", "include").allowed


def test_3_authentication_answers_the_preflight() -> None:
    def guarded() -> FastAPI:
        app = with_cors(api(), allow_origins=[PAGE], allow_methods=["*"], allow_headers=["*"])

        @app.middleware("http")  # added last, so it is outermost
        async def authenticate(request: Request, call_next: Any) -> Response:
            if "authorization" not in request.headers:
                return Response(status_code=401, headers={"WWW-Authenticate": "Bearer"})
            answer: Response = await call_next(request)
            return answer

        return app

    options = (*JSON, "-H", "Authorization: Bearer x")
    with uvicorn(guarded()) as server:
        seen = fetch(f"{server}/items/1", *options)
    assert (seen.status, seen.causes) == (1, ["preflight-needs-login"])
    with uvicorn(apply_python(seen.recipe("fastapi"), guarded())) as server:
        assert fetch(f"{server}/items/1", *options).allowed


def test_6_no_header_in_curl() -> None:
    """The response to curl has no header, since curl sends no Origin."""
    with uvicorn(with_cors(api(), allow_origins=[PAGE])) as server:
        with urllib.request.urlopen(f"{server}/items/1") as answer:  # noqa: S310 (loopback)
            headers = f"HTTP/1.1 {answer.status} OK\n{answer.headers}"
        seen = explain(headers, "--url", f"{server}/items/1", "--from", PAGE)
        assert seen.causes[0] == "not-asked-as-a-page"
        command = seen.first["fix"].partition("crossorigin ")[2]
        assert command == f"fetch {server}/items/1 --from {PAGE}"
        assert fetch(f"{server}/items/1").allowed


def test_7_a_request_header_is_refused() -> None:
    def app(**options: Any) -> flask_package.Flask:
        made = flask_package.Flask("app")
        made.route("/items/1", methods=["PUT"])(lambda: "{}")
        if options:
            CORS(made, **options)
        return made

    with flask(app(origins=[PAGE], allow_headers=["X-Requested-With"])) as server:
        seen = fetch(f"{server}/items/1", *JSON)
    assert (seen.status, seen.causes) == (1, ["header-not-allowed"])
    assert "Content-Type" in seen.first["what"]
    mended = app()
    apply_python(seen.recipe("flask"), mended)
    with flask(mended) as server:
        assert fetch(f"{server}/items/1", *JSON).allowed


def test_8_a_pattern_that_is_taken_for_an_origin() -> None:
    page = "https://preview-7.example.com"
    with uvicorn(with_cors(api(), allow_origins=["https://*.example.com"])) as server:
        seen = fetch(f"{server}/items/1", page=page)
    assert (seen.status, seen.causes) == (1, ["origin-not-allowed"])
    assert page in seen.first["fix"]
    with uvicorn(apply_python(seen.recipe("fastapi"), api())) as server:
        assert fetch(f"{server}/items/1", page=page).allowed


def test_9_an_origin_with_a_slash() -> None:
    with uvicorn(with_cors(api(), allow_origins=[f"{PAGE}/"])) as server:
        seen = fetch(f"{server}/items/1")
    assert (seen.status, seen.causes) == (1, ["origin-not-allowed"])
    assert "spelled exactly like this" in seen.first["fix"]
    with uvicorn(apply_python(seen.recipe("fastapi"), api())) as server:
        assert fetch(f"{server}/items/1").allowed


def test_13_a_cookie_that_stays_away() -> None:
    page = "https://app.example.com"
    app = with_cors(api(), allow_origins=[page], allow_credentials=True)
    with uvicorn(app) as server:
        seen = fetch(f"{server}/me", page=page)
        assert seen.allowed
        assert {"cookies-not-sent", "cookies-kept-back"} <= set(seen.notes)
        advice = [each["fix"] for each in seen.last["findings"]]
        assert any("SameSite=None; Secure" in each for each in advice)
        again = fetch(f"{server}/me", "--credentials", "include", "--cookie", "sid=1", page=page)
        assert again.allowed
        assert again.last["exchanges"][-1]["response"]["status"] == 200


def test_14_a_header_that_script_cannot_read() -> None:
    with uvicorn(with_cors(api(), allow_origins=[PAGE])) as server:
        seen = fetch(f"{server}/items/1")
    assert seen.allowed
    hidden = next(each for each in seen.last["findings"] if each["cause"] == "headers-hidden")
    assert "X-Total-Count" in hidden["what"]
    with uvicorn(apply_python(seen.recipe("fastapi", "headers-hidden"), api())) as server:
        assert "headers-hidden" not in fetch(f"{server}/items/1").notes


def test_15_a_page_without_an_origin() -> None:
    app = with_cors(api(), allow_origins=[PAGE])
    with uvicorn(app) as server:
        seen = fetch(f"{server}/items/1", page="file:///home/me/index.html")
        assert (seen.status, seen.causes) == (1, ["null-origin"])
        assert "Serve the page" in seen.first["fix"]
        assert seen.first["policy"] is None, "to allow null is no fix"
        assert fetch(f"{server}/items/1").allowed, "once the page is served"


def test_18_a_refusal_that_is_invisible() -> None:
    """Starlette answers 400 with the right origin; browsers speak of the status only."""
    app = with_cors(api(), allow_origins=[PAGE], allow_methods=["GET"])
    with uvicorn(app) as server:
        seen = fetch(f"{server}/items/1", *JSON)
    assert (seen.status, seen.causes) == (1, ["method-not-allowed"])
    assert seen.last["reasons"] == ["preflight-invalid-status"]
    assert "PUT" in seen.first["what"]
    with uvicorn(apply_python(seen.recipe("fastapi"), api())) as server:
        assert fetch(f"{server}/items/1", *JSON).allowed


def test_django_without_any_cors(tmp_path: Path) -> None:
    with django("", tmp_path) as server:
        seen = fetch(f"{server}/items/", *JSON)
    assert seen.status == 1
    assert seen.causes == ["no-cors-headers"]
    assert seen.software == ["django"]
    with django(seen.recipe("django"), tmp_path) as server:
        assert fetch(f"{server}/items/", *JSON).allowed

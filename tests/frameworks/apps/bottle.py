"""Bottle on waitress, by its own command line."""

from collections.abc import Iterator

from bottle import Bottle, HTTPResponse, abort, request, static_file

from crossorigin.integrations.bottle import cors, install

from ..contract import (
    AUTHORIZATION,
    CHUNKS,
    COOKIES,
    ETAG,
    KEPT,
    NO_CORS,
    OPEN,
    OPTIONS,
    OWN_HEADERS,
    PARTNERS,
    PLAIN,
    POLICIES,
    STATIC,
    VARIED,
    Bug,
    Framework,
    is_customer,
)

FRAMEWORK = Framework(
    name="Bottle",
    distributions=("bottle", "waitress"),
    command="bottle --server waitress --bind 127.0.0.1:{port} tests.frameworks.apps.bottle:app",
    lacks={
        "websocket": "WSGI has no WebSockets",
        "redirect-to-a-slash": "Bottle does not redirect",
        "policy-of-a-class": "endpoints are functions",
        "policy-of-a-group": "routes are grouped by mounting applications",
    },
)

app = Bottle()
install(app, policy=POLICIES, allow_origin_if=is_customer)


@app.hook("before_request")
def authenticate() -> None:
    private = request.path.startswith("/private")
    if private and request.get_header("Authorization") != AUTHORIZATION:
        raise HTTPResponse("who are you?", 401)


@app.get("/plain")
@app.get("/slashed/")
@app.get("/private/data")
@app.get("/internal/status")
def plain() -> HTTPResponse:
    return HTTPResponse(PLAIN, ETag=ETAG)


@app.put("/plain")
def change() -> bytes:
    return request.body.read()


@app.route("/plain", method="OPTIONS")
def options() -> HTTPResponse:
    return HTTPResponse(headers=OPTIONS)


@app.get("/crash")
def crash() -> None:
    raise Bug


@app.get("/conflict")
def conflict() -> None:
    abort(409)


@app.get("/stream")
def stream() -> Iterator[str]:
    yield from CHUNKS


@app.get("/broken")
def broken() -> Iterator[str]:
    yield CHUNKS[0]
    raise Bug


@app.get("/static/<path:path>")
def static(path: str) -> HTTPResponse:
    return static_file(path, root=STATIC)


@app.get("/own-headers")
def own_headers() -> HTTPResponse:
    return HTTPResponse(PLAIN, headers=OWN_HEADERS)


@app.get("/varied")
def varied() -> HTTPResponse:
    return HTTPResponse(PLAIN, headers=VARIED)


@app.get("/cookies")
def cookies() -> HTTPResponse:
    response = HTTPResponse(request.get_header("Cookie", ""))
    for cookie in COOKIES:
        response.add_header("Set-Cookie", cookie)
    return response


@app.get("/internal/books")
def books() -> HTTPResponse:
    return HTTPResponse(KEPT, headers=OWN_HEADERS)


@app.get("/open")
@app.get("/split")
@cors(OPEN)
def open_to_all() -> str:
    return PLAIN


@app.get("/closed")
@cors(NO_CORS)
def closed() -> HTTPResponse:
    return HTTPResponse(KEPT, headers=OWN_HEADERS)


@app.put("/split")
@cors(PARTNERS)
def change_split() -> bytes:
    return request.body.read()


mounted = cors(PARTNERS)(Bottle())
mounted.get("/item")(plain)
app.mount("/mounted/", mounted)

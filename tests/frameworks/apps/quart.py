"""Quart on hypercorn."""

from collections.abc import AsyncIterator
from typing import cast

from quart import Blueprint, Quart, Response, abort, request, websocket
from quart.typing import ResponseReturnValue
from quart.views import MethodView

from crossorigin.integrations.quart import CrossOrigin, cors

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
    is_customer_async,
)

FRAMEWORK = Framework(
    name="Quart",
    distributions=("Quart", "hypercorn"),
    command="hypercorn --bind 127.0.0.1:{port} tests.frameworks.apps.quart:app",
    lacks={"policy-of-a-mounted-application": "Quart cannot mount applications; it has blueprints"},
)

app = Quart(__name__, static_folder=str(STATIC))


@app.before_request
async def authenticate() -> ResponseReturnValue | None:
    private = request.path.startswith("/private")
    if private and request.headers.get("Authorization") != AUTHORIZATION:
        return "who are you?", 401
    return None


@app.get("/plain", provide_automatic_options=False)
@app.get("/slashed/")
@app.get("/private/data")
@app.get("/internal/status")
async def plain() -> ResponseReturnValue:
    return PLAIN, {"ETag": ETAG}


@app.put("/plain", provide_automatic_options=False)
async def change() -> ResponseReturnValue:
    return cast(bytes, await request.get_data())


@app.route("/plain", methods=["OPTIONS"])
async def options() -> ResponseReturnValue:
    return "", OPTIONS


@app.get("/crash")
async def crash() -> ResponseReturnValue:
    raise Bug


@app.get("/conflict")
async def conflict() -> ResponseReturnValue:
    abort(409)


@app.get("/stream")
async def stream() -> Response:
    async def chunks() -> AsyncIterator[str]:
        for chunk in CHUNKS:
            yield chunk

    return Response(chunks())


@app.get("/broken")
async def broken() -> Response:
    async def chunks() -> AsyncIterator[str]:
        yield CHUNKS[0]
        raise Bug

    return Response(chunks())


@app.get("/own-headers")
async def own_headers() -> ResponseReturnValue:
    return PLAIN, OWN_HEADERS


@app.get("/varied")
async def varied() -> ResponseReturnValue:
    return PLAIN, VARIED


@app.get("/cookies")
async def cookies() -> Response:
    response = Response(request.headers.get("Cookie", ""))
    for cookie in COOKIES:
        response.headers.add("Set-Cookie", cookie)
    return response


@app.get("/internal/books")
async def books() -> ResponseReturnValue:
    return KEPT, OWN_HEADERS


@app.get("/open")
@app.get("/split")
@cors(OPEN)
async def open_to_all() -> ResponseReturnValue:
    return PLAIN


@app.get("/closed")
@cors(NO_CORS)
async def closed() -> ResponseReturnValue:
    return KEPT, OWN_HEADERS


@app.put("/split")
@cors(PARTNERS)
async def change_split() -> ResponseReturnValue:
    return cast(bytes, await request.get_data())


@cors(PARTNERS)
class Class(MethodView):
    @cors(OPEN)
    async def get(self) -> ResponseReturnValue:
        return PLAIN

    async def put(self) -> ResponseReturnValue:
        return cast(bytes, await request.get_data())


app.add_url_rule("/class", view_func=Class.as_view("class"))

group = cors(PARTNERS)(Blueprint("group", __name__, url_prefix="/group"))
group.get("/item")(plain)
group.get("/open")(open_to_all)
app.register_blueprint(group)


@app.websocket("/echo")
async def echo() -> None:
    await websocket.send(await websocket.receive())


CrossOrigin(app, policy=POLICIES, allow_origin_if=is_customer_async, websocket="enforce")

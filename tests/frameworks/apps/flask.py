"""Flask on gunicorn."""

from collections.abc import Iterator

from flask import Blueprint, Flask, Response, abort, request
from flask.typing import ResponseReturnValue
from flask.views import MethodView
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from crossorigin.integrations.flask import CrossOrigin, cors

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
    name="Flask",
    distributions=("Flask", "gunicorn"),
    command="gunicorn --bind 127.0.0.1:{port} tests.frameworks.apps.flask:app",
    lacks={"websocket": "WSGI has no WebSockets"},
)

app = Flask(__name__, static_folder=STATIC)


@app.before_request
def authenticate() -> ResponseReturnValue | None:
    private = request.path.startswith("/private")
    if private and request.headers.get("Authorization") != AUTHORIZATION:
        return "who are you?", 401
    return None


@app.get("/plain", provide_automatic_options=False)
@app.get("/slashed/")
@app.get("/private/data")
@app.get("/internal/status")
def plain() -> ResponseReturnValue:
    return PLAIN, {"ETag": ETAG}


@app.put("/plain", provide_automatic_options=False)
def change() -> ResponseReturnValue:
    return request.get_data()


@app.route("/plain", methods=["OPTIONS"])
def options() -> ResponseReturnValue:
    return "", OPTIONS


@app.get("/crash")
def crash() -> ResponseReturnValue:
    raise Bug


@app.get("/conflict")
def conflict() -> ResponseReturnValue:
    abort(409)


@app.get("/stream")
def stream() -> Response:
    def chunks() -> Iterator[str]:
        yield from CHUNKS

    return Response(chunks())


@app.get("/broken")
def broken() -> Response:
    def chunks() -> Iterator[str]:
        yield CHUNKS[0]
        raise Bug

    return Response(chunks())


@app.get("/own-headers")
def own_headers() -> ResponseReturnValue:
    return PLAIN, OWN_HEADERS


@app.get("/varied")
def varied() -> ResponseReturnValue:
    return PLAIN, VARIED


@app.get("/cookies")
def cookies() -> ResponseReturnValue:
    return request.headers.get("Cookie", ""), [("Set-Cookie", cookie) for cookie in COOKIES]


@app.get("/internal/books")
def books() -> ResponseReturnValue:
    return KEPT, OWN_HEADERS


@app.get("/open")
@app.get("/split")
@cors(OPEN)
def open_to_all() -> ResponseReturnValue:
    return PLAIN


@app.get("/closed")
@cors(NO_CORS)
def closed() -> ResponseReturnValue:
    return KEPT, OWN_HEADERS


@app.put("/split")
@cors(PARTNERS)
def change_split() -> ResponseReturnValue:
    return request.get_data()


@cors(PARTNERS)
class Class(MethodView):
    @cors(OPEN)
    def get(self) -> ResponseReturnValue:
        return PLAIN

    def put(self) -> ResponseReturnValue:
        return request.get_data()


app.add_url_rule("/class", view_func=Class.as_view("class"))

group = cors(PARTNERS)(Blueprint("group", __name__, url_prefix="/group"))
group.get("/item")(plain)
group.get("/open")(open_to_all)
app.register_blueprint(group)

mounted = cors(PARTNERS)(Flask("mounted"))
mounted.get("/item")(plain)
app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/mounted": mounted})  # type: ignore[method-assign]  # as Flask's documentation has it

CrossOrigin(app, policy=POLICIES, allow_origin_if=is_customer)

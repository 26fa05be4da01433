"""What is compared: for each interface or framework, the bare application and those around it.

All have the same policy, as far as they can express it.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from crossorigin import Policy, asgi, wsgi
from crossorigin.asgi import ASGIApp, Message, Receive, Scope, Send

APP = "https://app.example.com"
EVIL = "https://evil.example"
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE"]
HEADERS = ["Authorization", "Content-Type"]
POLICY = Policy(
    allow_origins=[APP],
    allow_methods=["PUT", "DELETE"],
    allow_headers=HEADERS,
    expose_headers=["ETag"],
    allow_credentials=True,
    max_age=600,
)
SMALL = [("content-type", "application/json"), ("content-length", "2")]
VARY = [(b"vary", b"Origin")]
GRANT = [*VARY, (b"access-control-allow-origin", APP.encode())]
LARGE = SMALL + [(f"x-header-{number}", f"value {number}") for number in range(14)]

OWN_NAMES = {name.encode() for name, _ in LARGE}

# A refusal is logged, as by default, but not to the terminal.
logging.getLogger("crossorigin").addHandler(logging.NullHandler())


def plain_asgi(headers: list[tuple[str, str]]) -> dict[str, Any]:
    from asgi_cors import asgi_cors
    from starlette.middleware.cors import CORSMiddleware as StarlettesMiddleware

    encoded = [(name.encode(), value.encode()) for name, value in headers]

    async def bare(scope: Scope, receive: Receive, send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": encoded.copy()}
        await send(start)
        await send({"type": "http.response.body", "body": b"{}"})

    async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
        await bare(scope, receive, send)

    return {
        "bare": bare,
        "do-nothing": nothing,
        "least": _least(bare),
        "careful": _Careful(bare),
        "crossorigin": asgi.CORSMiddleware(bare, policy=POLICY),
        "Starlette": StarlettesMiddleware(
            bare,
            allow_origins=[APP],
            allow_methods=METHODS,
            allow_headers=HEADERS,
            expose_headers=["ETag"],
            allow_credentials=True,
            max_age=600,
        ),
        "asgi-cors": asgi_cors(bare, hosts=[APP], headers=HEADERS, methods=METHODS),
    }


def _least(app: ASGIApp) -> ASGIApp:
    """The least that adds `Vary` and looks at `Origin`: no policy, present headers unseen."""

    async def least(scope: Scope, receive: Receive, send: Send) -> None:
        headers = VARY
        for name, value in scope["headers"]:
            if name == b"origin" and value == b"https://app.example.com":
                headers = GRANT

        def send_with_cors(message: Message) -> Awaitable[None]:
            if message["type"] == "http.response.start":
                message["headers"] = message["headers"] + headers
            return send(message)

        await app(scope, receive, send_with_cors)

    return least


class _Careful:
    """`_least` with the guarantees, and nothing else.

    It is an object. It copies the application's message, because another request may be sending the
    same one; it looks for headers that the application set; and it sends a 500 if the application
    fails.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = VARY
        for name, value in scope["headers"]:
            if name == b"origin" and value == b"https://app.example.com":
                headers = GRANT
        started = False

        def send_with_cors(message: Message) -> Awaitable[None]:
            nonlocal started
            if started or message["type"] != "http.response.start":
                return send(message)
            started = True
            message = dict(message)
            present = message["headers"]
            for name, _ in present:
                if name not in OWN_NAMES:
                    raise NotImplementedError
            message["headers"] = [*present, *headers]
            return send(message)

        try:
            await self.app(scope, receive, send_with_cors)
        except Exception:
            if not started:
                await send({"type": "http.response.start", "status": 500, "headers": headers})
                await send({"type": "http.response.body"})
            raise


def litestar(headers: list[tuple[str, str]]) -> dict[str, Any]:
    from litestar import Litestar, Response, get
    from litestar.config.cors import CORSConfig
    from litestar.enums import HttpMethod

    from crossorigin.integrations.litestar import install

    @get("/")
    async def index() -> Response[bytes]:
        return Response(b"{}", media_type="application/json", headers=dict(headers[2:]))

    def build(**options: Any) -> Litestar:
        return Litestar([index], logging_config=None, openapi_config=None, **options)

    ours = build()
    install(ours, policy=POLICY)
    config = CORSConfig(
        allow_origins=[APP],
        allow_methods=[HttpMethod(method) for method in METHODS],
        allow_headers=HEADERS,
        expose_headers=["ETag"],
        allow_credentials=True,
    )
    return {"bare": build(), "crossorigin": ours, "Litestar": build(cors_config=config)}


def quart(headers: list[tuple[str, str]]) -> dict[str, Any]:
    from quart import Quart, Response
    from quart_cors import cors

    from crossorigin.integrations.quart import CrossOrigin

    def build() -> Quart:
        app = Quart("bench")

        @app.get("/")
        async def index() -> Response:
            return Response(b"{}", headers=dict(headers))

        return app

    ours = build()
    CrossOrigin(ours, policy=POLICY)
    theirs = cors(
        build(),
        allow_origin=[APP],
        allow_methods=METHODS,
        allow_headers=HEADERS,
        expose_headers=["ETag"],
        allow_credentials=True,
        max_age=600,
    )
    return {"bare": build(), "crossorigin": ours, "quart-cors": theirs}


def plain_wsgi(headers: list[tuple[str, str]]) -> dict[str, Any]:
    def bare(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        start_response("200 OK", headers.copy())
        return [b"{}"]

    def nothing(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        return bare(environ, start_response)

    ours = wsgi.CORSMiddleware(bare, policy=POLICY)
    return {"bare": bare, "do-nothing": nothing, "crossorigin": ours}


def flask(headers: list[tuple[str, str]]) -> dict[str, Any]:
    from flask import Flask, Response
    from flask_cors import CORS

    from crossorigin.integrations.flask import CrossOrigin

    def build() -> Flask:
        app = Flask("bench")

        @app.get("/")
        def index() -> Response:
            return Response(b"{}", headers=headers)

        return app

    ours, theirs = build(), build()
    CrossOrigin(ours, policy=POLICY)
    CORS(
        theirs,
        origins=[APP],
        methods=METHODS,
        allow_headers=HEADERS,
        expose_headers=["ETag"],
        supports_credentials=True,
        max_age=600,
    )
    return {"bare": build(), "crossorigin": ours, "flask-cors": theirs}


def falcon(headers: list[tuple[str, str]]) -> dict[str, Any]:
    from falcon import App, CORSMiddleware

    from crossorigin.integrations.falcon import install

    class Index:
        def on_get(self, req: Any, resp: Any) -> None:
            resp.data = b"{}"
            for name, value in headers[2:]:
                resp.set_header(name, value)

    def build(**options: Any) -> Any:
        app = App(**options)
        app.add_route("/", Index())
        return app

    ours = build()
    install(ours, policy=POLICY)
    middleware: Any = CORSMiddleware(APP, expose_headers=["ETag"], allow_credentials=APP)
    return {"bare": build(), "crossorigin": ours, "Falcon": build(middleware=[middleware])}


def django(headers: list[tuple[str, str]]) -> dict[str, Any]:
    from django.conf import settings
    from django.http import HttpRequest, HttpResponse
    from django.test.utils import override_settings
    from django.urls import path

    def index(request: HttpRequest) -> HttpResponse:
        return HttpResponse(b"{}", content_type="application/json", headers=dict(headers[2:]))

    if not settings.configured:
        settings.configure(
            ALLOWED_HOSTS=["*"],
            CROSSORIGIN=POLICY,
            CORS_ALLOWED_ORIGINS=[APP],
            CORS_ALLOW_METHODS=METHODS,
            CORS_ALLOW_HEADERS=[name.lower() for name in HEADERS],
            CORS_EXPOSE_HEADERS=["ETag"],
            CORS_ALLOW_CREDENTIALS=True,
            CORS_PREFLIGHT_MAX_AGE=600,
            MIDDLEWARE=[],
            SECRET_KEY="bench",
        )
        import django as module

        module.setup()

    class URLs:
        urlpatterns = (path("", index),)

    def build(*middleware: str) -> Any:
        from django.core.handlers.wsgi import WSGIHandler

        with override_settings(MIDDLEWARE=middleware, ROOT_URLCONF=URLs):
            return WSGIHandler()

    settings.ROOT_URLCONF = URLs
    return {
        "bare": build(),
        "crossorigin": build("crossorigin.integrations.django.CORSMiddleware"),
        "django-cors-headers": build("corsheaders.middleware.CorsMiddleware"),
    }


Builder = Callable[[list[tuple[str, str]]], dict[str, Any]]
ASGI: dict[str, Builder] = {"ASGI": plain_asgi, "Litestar": litestar, "Quart": quart}
WSGI: dict[str, Builder] = {
    "WSGI": plain_wsgi,
    "Flask": flask,
    "Falcon": falcon,
    "Django": django,
}

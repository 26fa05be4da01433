"""Pyramid on waitress."""

from collections.abc import Callable, Iterator
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPConflict
from pyramid.request import Request
from pyramid.response import Response
from pyramid.tweens import EXCVIEW
from pyramid.view import view_config, view_defaults
from pyramid.wsgi import wsgiapp2

from crossorigin.integrations.pyramid import cors

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
    name="Pyramid",
    distributions=("pyramid", "waitress"),
    command="waitress --listen=127.0.0.1:{port} --call tests.frameworks.apps.pyramid:make_app",
    lacks={
        "websocket": "WSGI has no WebSockets",
        "method-not-allowed": "a method that no view takes is answered with 404",
        "policy-of-a-group": "an included prefix is not an object; give it a policy in a PolicyMap",
    },
)


def authentication(answer: Callable[[Any], Any], registry: object) -> Callable[[Any], Any]:
    def authenticate(request: Request) -> Response:
        private = request.path.startswith("/private")
        if private and request.headers.get("Authorization") != AUTHORIZATION:
            return Response("who are you?", 401)
        return answer(request)

    return authenticate


def with_headers(headers: dict[str, str], text: str) -> Response:
    response = Response(text)
    response.headers.update(headers)
    return response


@view_config(route_name="plain", request_method="GET")
@view_config(route_name="slashed")
@view_config(route_name="private")
@view_config(route_name="status")
def plain(request: Request) -> Response:
    return Response(PLAIN, etag=ETAG.strip('"'))


@view_config(route_name="plain", request_method="PUT")
def change(request: Request) -> Response:
    return Response(request.body)


@view_config(route_name="plain", request_method="OPTIONS")
def options(request: Request) -> Response:
    return with_headers(OPTIONS, "")


@view_config(route_name="crash")
def crash(request: Request) -> Response:
    raise Bug


@view_config(route_name="conflict")
def conflict(request: Request) -> Response:
    raise HTTPConflict


@view_config(route_name="stream")
def stream(request: Request) -> Response:
    return Response(app_iter=(chunk.encode() for chunk in CHUNKS))


@view_config(route_name="broken")
def broken(request: Request) -> Response:
    def chunks() -> Iterator[bytes]:
        yield CHUNKS[0].encode()
        raise Bug

    return Response(app_iter=chunks())


@view_config(route_name="own-headers")
def own_headers(request: Request) -> Response:
    return with_headers(OWN_HEADERS, PLAIN)


@view_config(route_name="varied")
def varied(request: Request) -> Response:
    return with_headers(VARIED, PLAIN)


@view_config(route_name="cookies")
def cookies(request: Request) -> Response:
    response = Response(request.headers.get("Cookie", ""))
    for cookie in COOKIES:
        response.headers.add("Set-Cookie", cookie)
    return response


@view_config(route_name="books")
def books(request: Request) -> Response:
    return with_headers(OWN_HEADERS, KEPT)


@view_config(route_name="open")
@view_config(route_name="split", request_method="GET")
@cors(OPEN)
def open_to_all(request: Request) -> Response:
    return Response(PLAIN)


@view_config(route_name="closed")
@cors(NO_CORS)
def closed(request: Request) -> Response:
    return books(request)


@view_config(route_name="split", request_method="PUT")
@cors(PARTNERS)
def change_split(request: Request) -> Response:
    return Response(request.body)


@cors(PARTNERS)
@view_defaults(route_name="class")
class Class:
    def __init__(self, request: Request) -> None:
        self.request = request

    @view_config(request_method="GET")
    @cors(OPEN)
    def get(self) -> Response:
        return Response(PLAIN)

    @view_config(request_method="PUT")
    def put(self) -> Response:
        return Response(self.request.body)


def make_mounted() -> Any:
    config = Configurator()
    config.add_route("item", "/item")
    config.add_view(plain, route_name="item")
    return config.make_wsgi_app()


def make_app() -> Any:
    config = Configurator()
    config.include("crossorigin.integrations.pyramid")
    config.set_cors_policy(POLICIES, allow_origin_if=is_customer)
    config.add_tween(f"{__name__}.authentication", over=EXCVIEW)
    for name, path in {
        "plain": "/plain",
        "crash": "/crash",
        "conflict": "/conflict",
        "slashed": "/slashed/",
        "stream": "/stream",
        "broken": "/broken",
        "private": "/private/data",
        "own-headers": "/own-headers",
        "varied": "/varied",
        "cookies": "/cookies",
        "books": "/internal/books",
        "status": "/internal/status",
        "open": "/open",
        "closed": "/closed",
        "split": "/split",
        "class": "/class",
        "mounted": "/mounted/*subpath",
    }.items():
        config.add_route(name, path)
    config.add_static_view("static", str(STATIC))
    config.add_view(cors(PARTNERS)(wsgiapp2(make_mounted())), route_name="mounted")
    config.add_notfound_view(append_slash=True)
    config.scan(__name__)
    return config.make_wsgi_app()

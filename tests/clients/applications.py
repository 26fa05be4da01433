"""A small server for each protocol: enough of it for the real clients to do their work."""

from __future__ import annotations

from collections.abc import Callable

import socketio
from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["APPLICATIONS"]

ANY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


def mcp() -> Starlette:
    """The official SDK's server, with a tool; requests without a token are sent to log in."""
    server = MCPServer("weather", log_level="CRITICAL")

    @server.tool()
    def forecast(city: str) -> str:
        return f"Sunny in {city}."

    # Its own list of origins is not what is tested here.
    own = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    application = server.streamable_http_app(transport_security=own)

    def guarded(inner: ASGIApp) -> ASGIApp:
        async def guard(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or "authorization" in Request(scope).headers:
                await inner(scope, receive, send)
                return
            where = str(Request(scope).url).replace("/mcp", "/where")
            headers = {"WWW-Authenticate": f'Bearer resource_metadata="{where}"'}
            await Response(status_code=401, headers=headers)(scope, receive, send)

        return guard

    application.add_middleware(guarded)
    return application


def tus() -> Starlette:
    """Uploads by tus 1.0.0; that at ``half`` has half of its bytes."""
    offsets = {"half": 5}
    own = {"Tus-Resumable": "1.0.0", "Cache-Control": "no-store"}

    async def create(request: Request) -> Response:
        name = str(len(offsets))
        offsets[name] = 0
        return Response(status_code=201, headers={**own, "Location": f"{request.url}/{name}"})

    async def upload(request: Request) -> Response:
        name = request.path_params["name"]
        if request.method == "HEAD":
            headers = {**own, "Upload-Offset": str(offsets[name]), "Upload-Length": "10"}
            return Response(headers=headers)
        offset = int(request.headers.get("upload-offset", 0)) + len(await request.body())
        return Response(status_code=204, headers={**own, "Upload-Offset": str(offset)})

    return Starlette(
        routes=[
            Route("/tus", create, methods=["POST"]),
            Route("/tus/{name}", upload, methods=ANY_METHOD),
        ]
    )


def grpc_web() -> Starlette:
    """A call that ends well, and one that fails before it has a body."""

    def frame(kind: int, data: bytes) -> bytes:
        return bytes([kind]) + len(data).to_bytes(4, "big") + data

    async def fine(request: Request) -> Response:
        body = frame(0, b"hello") + frame(0x80, b"grpc-status:0\r\n")
        return Response(body, media_type="application/grpc-web+proto")

    async def failing(request: Request) -> Response:
        details = {"grpc-status-details-bin": "CAUSCW5vdCB0aGVyZQ"}
        headers = {"grpc-status": "5", "grpc-message": "not there", **details}
        return Response(b"", headers=headers, media_type="application/grpc-web+proto")

    return Starlette(
        routes=[
            Route("/shop/Fine", fine, methods=["POST"]),
            Route("/shop/Failing", failing, methods=["POST"]),
        ]
    )


def graphql_upload() -> Starlette:
    """A field with the type of the request's body."""

    async def graphql(request: Request) -> Response:
        kind = request.headers["content-type"].partition(";")[0]
        return JSONResponse({"data": {"upload": kind}})

    return Starlette(routes=[Route("/graphql", graphql, methods=["POST"])])


def socket_io() -> ASGIApp:
    """An event that is acknowledged with what it brought."""
    server = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins=[])

    async def echo(sid: str, said: str) -> str:
        return said

    server.on("echo", echo)
    whole: ASGIApp = socketio.ASGIApp(server, socketio_path=None)
    return whole


def s3_upload() -> Starlette:
    """Objects and their parts, kept nowhere."""

    async def objects(request: Request) -> Response:
        headers = {
            "ETag": '"abc"',
            "x-amz-id-2": "longer",
            "x-amz-request-id": "request",
            "x-amz-version-id": "1",
        }
        if request.method != "POST":
            status = 204 if request.method == "DELETE" else 200
            return Response(status_code=status, headers=headers)
        begins = "uploads" in request.query_params
        name = "InitiateMultipartUploadResult" if begins else "CompleteMultipartUploadResult"
        inner = "<UploadId>1</UploadId>" if begins else '<ETag>"abc"</ETag>'
        body = f'<?xml version="1.0" encoding="UTF-8"?><{name}>{inner}</{name}>'
        return Response(body, headers=headers, media_type="application/xml")

    return Starlette(routes=[Route("/s3/{key:path}", objects, methods=ANY_METHOD)])


APPLICATIONS: dict[str, Callable[[], ASGIApp]] = {
    "MCP": mcp,
    "TUS": tus,
    "GRPC_WEB": grpc_web,
    "GRAPHQL_UPLOAD": graphql_upload,
    "SOCKET_IO": socket_io,
    "S3_UPLOAD": s3_upload,
}
"""The application of each protocol, by the name of its constant in `crossorigin.headers`."""

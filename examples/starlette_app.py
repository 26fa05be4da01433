"""Starlette: policies in a file that is followed, and a route with one of its own.

Run it with:  uvicorn --app-dir examples starlette_app:app
"""

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from crossorigin import FilePolicy, Policy
from crossorigin.integrations.starlette import cors, install


async def items(request: Request) -> Response:
    """Under the policy of the whole application."""
    return JSONResponse(["an item"])


async def change(request: Request) -> Response:
    """Another route of the same path, for PUT: browsers ask first."""
    return JSONResponse(await request.json())


@cors(Policy(allow_origins="*"))
async def status(request: Request) -> Response:
    """For pages of every origin, whatever the file says."""
    return JSONResponse("up")


async def report(request: Request) -> Response:
    """Under /internal, which the file closes to pages."""
    return JSONResponse("for no page of another origin")


async def crash(request: Request) -> Response:
    """Pages get to read its 500."""
    raise RuntimeError("a bug in the application")


app = Starlette(
    routes=[
        Route("/items", items),
        Route("/items", change, methods=["PUT"]),
        Route("/status", status),
        Route("/internal/report", report),
        Route("/crash", crash),
    ]
)
install(app, policy=FilePolicy(Path(__file__).with_name("cors.toml")))

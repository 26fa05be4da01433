"""The server of docs/fetch.md and docs/verify.md: an API whose CORS settings are nearly right."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse

__all__ = ["build_api"]


def build_api() -> FastAPI:
    """It allows the page, and DELETE, but not the PUT that it has."""
    api = FastAPI()
    api.get("/items")(lambda: JSONResponse([]))
    api.put("/items/1")(lambda: JSONResponse({}))
    api.add_middleware(
        CORSMiddleware,
        allow_origins=["http://localhost:3000"],
        allow_methods=["GET", "DELETE"],
        max_age=600,
    )
    return api

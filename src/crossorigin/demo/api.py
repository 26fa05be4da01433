"""A small, ordinary API without any code for CORS."""

from __future__ import annotations

from fastapi import FastAPI, Response

__all__ = ["build_api"]


def build_api() -> FastAPI:
    """The application, without its middleware."""
    app = FastAPI()

    @app.get("/articles")
    def list_articles(response: Response) -> list[str]:
        response.headers["ETag"] = '"7"'
        return ["Both ends of CORS"]

    @app.post("/articles")
    def add_article() -> dict[str, str]:
        return {"added": "yes"}

    @app.put("/articles/1")
    def change_article() -> dict[str, str]:
        return {"changed": "yes"}

    @app.delete("/articles/2")
    def delete_article() -> dict[str, str]:
        return {"deleted": "yes"}

    @app.get("/account")
    def read_account() -> dict[str, str]:
        return {"name": "Ada"}

    return app

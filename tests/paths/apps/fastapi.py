"""FastAPI."""

from typing import Any

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from fastapi.staticfiles import StaticFiles

from crossorigin.integrations.fastapi import install

from ..contract import (
    CASE,
    FILES,
    ITEMS,
    POLICIES,
    ROUTES,
    STATIC,
    SUB,
    SUB_ROUTES,
    TREE,
    body,
)


def answer(name: str) -> Any:
    async def handler() -> str:
        return body(name)

    return handler


def add(to: FastAPI, path: str, name: str) -> None:
    to.get(path, response_class=PlainTextResponse)(answer(name))


options: dict[str, Any] = {"root_path": CASE.declared} if CASE.declared else {}
app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, **options)
for path in ROUTES:
    add(app, path, path)
add(app, f"{ITEMS}/{{name}}", ITEMS)
add(app, f"{TREE}/{{rest:path}}", TREE)
sub = FastAPI()
for path in SUB_ROUTES:
    add(sub, path, f"{SUB}{path}")
app.mount(SUB, sub)
app.mount(STATIC, StaticFiles(directory=FILES))
install(app, policy=POLICIES)

"""Litestar."""

from typing import Any

from litestar import Litestar, MediaType, asgi, get
from litestar.static_files import create_static_files_router

from crossorigin.integrations.litestar import install

from ..contract import FILES, ITEMS, POLICIES, ROUTES, STATIC, SUB, SUB_ROUTES, TREE, body


def answer(path: str, name: str) -> Any:
    async def handler() -> str:
        return body(name)

    return get(path, media_type=MediaType.TEXT)(handler)


def answer_rest(path: str, name: str) -> Any:
    async def handler(rest: str) -> str:
        return body(name)

    return get(path, media_type=MediaType.TEXT)(handler)


sub = Litestar([answer(path, f"{SUB}{path}") for path in SUB_ROUTES], openapi_config=None)
app = Litestar(
    [
        *(answer(path, path) for path in ROUTES),
        answer_rest(f"{ITEMS}/{{rest:str}}", ITEMS),
        answer_rest(f"{TREE}/{{rest:path}}", TREE),
        asgi(SUB, is_mount=True, copy_scope=True)(sub),
        create_static_files_router(STATIC, [FILES]),
    ],
    openapi_config=None,
)
install(app, policy=POLICIES)

"""An API in Litestar: uvicorn examples.litestar_app:app."""

from typing import Any

from litestar import Litestar, Request, get, put

from crossorigin import Policy
from crossorigin.integrations.litestar import cors, install

POLICY = Policy(
    allow_origins=["https://app.example.com"],
    allow_methods=["PUT"],
    allow_headers=["Content-Type"],
    allow_credentials=True,
)
OPEN = Policy(allow_origins="*")

items = {"1": "a chair"}


@get("/items")
async def list_items() -> dict[str, str]:
    return items


@put("/items/{item_id:str}")
async def change_item(item_id: str, request: Request[Any, Any, Any]) -> dict[str, str]:
    items[item_id] = await request.json()
    return items


@get("/status")
@cors(OPEN)
async def status() -> str:
    return "up"


app = Litestar([list_items, change_item, status])
install(app, policy=POLICY)

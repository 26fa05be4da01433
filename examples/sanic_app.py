"""An API in Sanic: python -m sanic examples.sanic_app:app."""

from sanic import HTTPResponse, Request, Sanic, json

from crossorigin import Policy
from crossorigin.integrations.sanic import cors, install

POLICY = Policy(
    allow_origins=["https://app.example.com"],
    allow_methods=["PUT"],
    allow_headers=["Content-Type"],
    allow_credentials=True,
)
OPEN = Policy(allow_origins="*")

items = {"1": "a chair"}

app = Sanic("shop")
install(app, policy=POLICY)


@app.get("/items")
async def list_items(request: Request) -> HTTPResponse:
    return json(items)


@app.put("/items/<item_id>")
async def change_item(request: Request, item_id: str) -> HTTPResponse:
    items[item_id] = request.json
    return json(items)


@app.get("/status")
@cors(OPEN)
async def status(request: Request) -> HTTPResponse:
    return json("up")

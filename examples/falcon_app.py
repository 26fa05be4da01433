"""An API in Falcon: uvicorn examples.falcon_app:app."""

import falcon.asgi
from falcon.asgi import Request, Response

from crossorigin import Policy
from crossorigin.integrations.falcon import cors, install

POLICY = Policy(
    allow_origins=["https://app.example.com"],
    allow_methods=["PUT"],
    allow_headers=["Content-Type"],
    allow_credentials=True,
)
OPEN = Policy(allow_origins="*")

items = {"1": "a chair"}


class Items:
    """What there is."""

    async def on_get(self, request: Request, response: Response) -> None:
        """List all."""
        response.media = items

    async def on_put_item(self, request: Request, response: Response, item_id: str) -> None:
        """Change one."""
        items[item_id] = await request.get_media()
        response.media = items


@cors(OPEN)
class Status:
    """Whether it is up."""

    async def on_get(self, request: Request, response: Response) -> None:
        """Say so."""
        response.media = "up"


app = falcon.asgi.App()
app.add_route("/items", Items())
app.add_route("/items/{item_id}", Items(), suffix="item")
app.add_route("/status", Status())
install(app, policy=POLICY)

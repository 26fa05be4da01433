"""An API in Tornado: python -m examples.tornado_app 8000."""

import asyncio
import json
import sys

from tornado.web import Application, RequestHandler

from crossorigin import Policy
from crossorigin.integrations.tornado import cors, install

POLICY = Policy(
    allow_origins=["https://app.example.com"],
    allow_methods=["PUT"],
    allow_headers=["Content-Type"],
    allow_credentials=True,
)
OPEN = Policy(allow_origins="*")

items = {"1": "a chair"}


class Items(RequestHandler):
    """What there is."""

    def get(self) -> None:
        """List all."""
        self.write(items)


class Item(RequestHandler):
    """One of them."""

    def put(self, item_id: str) -> None:
        """Change it."""
        items[item_id] = json.loads(self.request.body)
        self.write(items)


@cors(OPEN)
class Status(RequestHandler):
    """Whether it is up."""

    def get(self) -> None:
        """Say so."""
        self.write("up")


app = Application([("/items", Items), ("/items/([0-9]+)", Item), ("/status", Status)])
install(app, policy=POLICY)


async def main(port: int) -> None:
    app.listen(port, "127.0.0.1")
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))

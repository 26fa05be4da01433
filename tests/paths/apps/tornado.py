"""Tornado."""

import asyncio
import sys
from urllib.parse import quote

from tornado.web import Application, RequestHandler, StaticFileHandler

from crossorigin.integrations.tornado import install

from ..contract import (
    FILES,
    HOST,
    HOSTED,
    ITEMS,
    POLICIES,
    ROUTES,
    STATIC,
    SUB,
    SUB_ROUTES,
    TREE,
    body,
)


class Answer(RequestHandler):
    def initialize(self, name: str) -> None:
        self.name = name

    def get(self, *_: str) -> None:
        self.write(body(self.name))


app = Application(
    [
        *(
            (quote(path), Answer, {"name": path})
            for path in (*ROUTES, *(f"{SUB}{path}" for path in SUB_ROUTES))
        ),
        (f"{ITEMS}/([^/]+)", Answer, {"name": ITEMS}),
        (f"{TREE}/(.*)", Answer, {"name": TREE}),
        (f"{STATIC}/(.*)", StaticFileHandler, {"path": FILES}),
    ]
)
app.add_handlers(HOST.replace(".", r"\."), [(HOSTED, Answer, {"name": f"{HOST}{HOSTED}"})])
install(app, policy=POLICIES)


async def main() -> None:
    app.listen(int(sys.argv[1]), "127.0.0.1")
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())

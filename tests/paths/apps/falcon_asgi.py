"""Falcon for ASGI.

Falcon leaves the root path in the path that it routes by, so its routes are there with and without.
"""

from typing import Any

import falcon.asgi

from crossorigin.integrations.falcon import install

from ..contract import CASE, FILES, ITEMS, POLICIES, ROUTES, STATIC, SUB, SUB_ROUTES, TREE, body


class Answer:
    def __init__(self, name: str) -> None:
        self.name = name

    async def on_get(self, request: Any, response: Any, **_: str) -> None:
        response.text = body(self.name)


app: Any = falcon.asgi.App()
for prefix in {"", CASE.prefix}:
    for path in (*ROUTES, *(f"{SUB}{path}" for path in SUB_ROUTES)):
        if " " not in path:  # Falcon has no such routes
            app.add_route(f"{prefix}{path}", Answer(path))
    app.add_route(f"{prefix}{ITEMS}/{{name}}", Answer(ITEMS))
    app.add_route(f"{prefix}{TREE}/{{rest:path}}", Answer(TREE))
    app.add_static_route(f"{prefix}{STATIC}", FILES)
install(app, policy=POLICIES)

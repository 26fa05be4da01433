"""Falcon for WSGI."""

from typing import Any

import falcon

from crossorigin.integrations.falcon import install

from ..contract import FILES, ITEMS, POLICIES, ROUTES, STATIC, SUB, SUB_ROUTES, TREE, body


class Answer:
    def __init__(self, name: str) -> None:
        self.name = name

    def on_get(self, request: Any, response: Any, **_: str) -> None:
        response.text = body(self.name)


app: Any = falcon.App()
for path in (*ROUTES, *(f"{SUB}{path}" for path in SUB_ROUTES)):
    if " " not in path:  # Falcon has no such routes
        app.add_route(path, Answer(path))
app.add_route(f"{ITEMS}/{{name}}", Answer(ITEMS))
app.add_route(f"{TREE}/{{rest:path}}", Answer(TREE))
app.add_static_route(STATIC, FILES)
install(app, policy=POLICIES)

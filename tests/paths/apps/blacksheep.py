"""BlackSheep."""

from typing import Any

from blacksheep import Application, Response, text
from blacksheep.server.routing import Router

from crossorigin.integrations.blacksheep import install

from ..contract import FILES, ITEMS, POLICIES, ROUTES, STATIC, SUB, SUB_ROUTES, TREE, body


def answer(name: str) -> Any:
    async def handler() -> Response:
        return text(body(name))

    return handler


app = Application(router=Router())
for path in ROUTES:
    app.router.add_get(path, answer(path))
app.router.add_get(f"{ITEMS}/{{name}}", answer(ITEMS))
app.router.add_get(f"{TREE}/*", answer(TREE))
sub = Application(router=Router())
for path in SUB_ROUTES:
    sub.router.add_get(path, answer(f"{SUB}{path}"))
app.mount(SUB, sub)
app.serve_files(FILES, root_path=STATIC, extensions={".txt"})
install(app, policy=POLICIES)

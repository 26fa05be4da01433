"""Bottle."""

from typing import Any

from bottle import Bottle, static_file

from crossorigin.integrations.bottle import install

from ..contract import FILES, ITEMS, POLICIES, ROUTES, STATIC, SUB, SUB_ROUTES, TREE, body


def answer(name: str) -> Any:
    def handler(**_: str) -> str:
        return body(name)

    return handler


app = Bottle()
for path in ROUTES:
    app.get(path, callback=answer(path))
app.get(f"{ITEMS}/<name>", callback=answer(ITEMS))
app.get(f"{TREE}/<rest:path>", callback=answer(TREE))
app.get(f"{STATIC}/<path:path>", callback=lambda path: static_file(path, root=FILES))
sub = Bottle()
for path in SUB_ROUTES:
    sub.get(path, callback=answer(f"{SUB}{path}"))
app.mount(f"{SUB}/", sub)
install(app, policy=POLICIES)

"""Sanic."""

from typing import Any

from sanic import Blueprint, Sanic, text

from crossorigin.integrations.sanic import install

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
    answering_by,
)

answer = answering_by(text)

app: Any = Sanic("paths")
for number, path in enumerate(ROUTES):
    app.add_route(answer(path), path, name=f"route{number}")
app.add_route(answer(ITEMS), f"{ITEMS}/<name:str>", name="items")
app.add_route(answer(TREE), f"{TREE}/<rest:path>", name="tree")
app.add_route(answer(f"{HOST}{HOSTED}"), HOSTED, host=HOST, name="hosted")
sub = Blueprint("sub", url_prefix=SUB)
for number, path in enumerate(SUB_ROUTES):
    sub.add_route(answer(f"{SUB}{path}"), path, name=f"route{number}")
app.blueprint(sub)
app.static(STATIC, FILES)
install(app, policy=POLICIES)

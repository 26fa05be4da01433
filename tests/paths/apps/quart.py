"""Quart."""

from typing import Any

from quart import Blueprint, Quart, Response

from crossorigin.integrations.quart import CrossOrigin

from ..contract import FILES, ITEMS, POLICIES, ROUTES, STATIC, SUB, SUB_ROUTES, TREE, body


def answer(name: str) -> Any:
    async def handler(**_: str) -> Response:
        return Response(body(name))

    return handler


app = Quart(__name__, static_folder=str(FILES), static_url_path=STATIC)
for path in ROUTES:
    app.add_url_rule(path, path, answer(path))
app.add_url_rule(f"{ITEMS}/<name>", ITEMS, answer(ITEMS))
app.add_url_rule(f"{TREE}/<path:rest>", TREE, answer(TREE))
sub = Blueprint("sub", __name__, url_prefix=SUB)
for path in SUB_ROUTES:
    sub.add_url_rule(path, path, answer(f"{SUB}{path}"))
app.register_blueprint(sub)
CrossOrigin(app, policy=POLICIES)

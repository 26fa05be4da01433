"""Flask."""

from typing import Any

from flask import Flask, Response
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from crossorigin.integrations.flask import CrossOrigin

from ..contract import FILES, ITEMS, POLICIES, ROUTES, STATIC, SUB, SUB_ROUTES, TREE, body


def answer(name: str) -> Any:
    def handler(**_: str) -> Response:
        return Response(body(name))

    return handler


app = Flask(__name__, static_folder=FILES, static_url_path=STATIC)
for path in ROUTES:
    app.add_url_rule(path, path, answer(path))
app.add_url_rule(f"{ITEMS}/<name>", ITEMS, answer(ITEMS))
app.add_url_rule(f"{TREE}/<path:rest>", TREE, answer(TREE))
sub = Flask("sub")
for path in SUB_ROUTES:
    sub.add_url_rule(path, path, answer(f"{SUB}{path}"))
app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {SUB: sub})  # type: ignore[method-assign]  # as Flask documents it
CrossOrigin(app, policy=POLICIES)

"""Pyramid."""

from typing import Any

from pyramid.config import Configurator
from pyramid.response import Response
from pyramid.wsgi import wsgiapp2

from ..contract import FILES, ITEMS, POLICIES, ROUTES, STATIC, SUB, SUB_ROUTES, TREE, body


def answer(name: str) -> Any:
    return lambda request: Response(body(name))


def make_sub() -> Any:
    config = Configurator()
    for path in SUB_ROUTES:
        config.add_route(path, path)
        config.add_view(answer(f"{SUB}{path}"), route_name=path)
    return config.make_wsgi_app()


def make_app() -> Any:
    config = Configurator()
    config.include("crossorigin.integrations.pyramid")
    config.set_cors_policy(POLICIES)
    for path in ROUTES:
        config.add_route(path, path)
        config.add_view(answer(path), route_name=path)
    for name, path in {ITEMS: f"{ITEMS}/{{name}}", TREE: f"{TREE}/*rest"}.items():
        config.add_route(name, path)
        config.add_view(answer(name), route_name=name)
    config.add_route(SUB, f"{SUB}/*subpath")
    config.add_view(wsgiapp2(make_sub()), route_name=SUB)
    config.add_static_view(STATIC, str(FILES))
    return config.make_wsgi_app()


app = make_app()

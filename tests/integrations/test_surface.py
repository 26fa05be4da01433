"""What a middleware shows: `policy` and `debug`, and what its framework asks for."""

import importlib
import pkgutil

import pytest

from crossorigin import asgi, integrations, wsgi
from crossorigin.enforcement import Middleware

FRAMEWORKS_NAMES = {
    "django": {"async_capable", "sync_capable"},
    "tornado": {"find_handler"},
}
"""Methods and attributes by which a framework uses its middleware."""

MIDDLEWARES = {
    (module.__name__.rpartition(".")[2], kind)
    for module in (
        asgi,
        wsgi,
        *(
            importlib.import_module(f"{integrations.__name__}.{each.name}")
            for each in pkgutil.iter_modules(integrations.__path__)
        ),
    )
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Middleware) and kind is not Middleware
}


@pytest.mark.parametrize(("module", "kind"), sorted(MIDDLEWARES, key=str))
def test_a_middleware_shows_its_policies_and_debug_and_no_more(module: str, kind: type) -> None:
    shown = {name for name in dir(kind) if not name.startswith("_")}
    assert shown == {"policy", "candidate", "debug"} | FRAMEWORKS_NAMES.get(module, set())


def test_every_framework_is_looked_at() -> None:
    assert {"asgi", "wsgi", "starlette", "fastapi", "flask", "quart", "django", "falcon"} <= {
        module for module, _ in MIDDLEWARES
    }

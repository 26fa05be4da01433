"""What all integrations share: checks of an application, and its middleware."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..enforcement import Middleware

__all__ = ["check_application", "check_first_policy", "installed_middleware"]


def check_application(
    app: object, kind: type, expected: str, *, otherwise: str | None = None
) -> None:
    """Refuse an object that is not an application of the framework.

    Args:
        app: The object that the user passed.
        kind: The required class.
        expected: Its description, such as ``"a Starlette application"``.
        otherwise: The advice for other objects.

    Raises:
        TypeError: `app` is not a `kind`.
    """
    if not isinstance(app, kind):
        hint = "" if otherwise is None else f"; {otherwise}"
        raise TypeError(f"app is {type(app).__name__!r}, not {expected}{hint}")


def check_first_policy(*, present: bool, change: str = "the `policy` of its middleware") -> None:
    """Refuse a second policy; `change` is what to set instead.

    Raises:
        RuntimeError: one is `present`.
    """
    if present:
        raise RuntimeError(f"this application has a policy already; set {change}")


def installed_middleware(app: object) -> Middleware[Any, Any] | None:
    """The middleware that an application of any framework has; ``None`` if it has none.

    Starlette makes those of ``add_middleware`` later, so for these another one is made here.

    Raises:
        Exception: any that making it raises.
    """
    for place in _places(app):
        if isinstance(place, Middleware):
            return place
    for each in _items(app, "user_middleware"):  # Starlette's add_middleware
        kind = getattr(each, "cls", None)
        if isinstance(kind, type) and issubclass(kind, Middleware):
            make: Any = kind  # whose arguments depend on the framework
            made: Middleware[Any, Any] = make(app, *each.args, **each.kwargs)
            return made
    return None


_ATTRIBUTES = (
    "cors_middleware",  # FastAPI, Starlette and Pyramid
    "policy_middleware",  # BlackSheep and Falcon
    "asgi_handler",  # Litestar
    "wsgi",  # Bottle
    "asgi_app",  # Quart, wrapped by hand
    "wsgi_app",  # Flask, wrapped by hand
)
"""Where an application has a middleware around itself."""


def _places(app: Any) -> Iterator[object]:
    extensions = getattr(app, "extensions", None)  # of Flask and Quart
    if isinstance(extensions, Mapping):
        yield extensions.get("crossorigin")
    for name in _ATTRIBUTES:
        yield getattr(app, name, None)
    yield getattr(getattr(app, "find_handler", None), "__self__", None)  # Tornado
    yield from _items(app, "middlewares")  # aiohttp
    for each in _items(app, "request_middleware"):  # Sanic
        yield getattr(each, "func", None)


def _items(app: object, name: str) -> Iterable[Any]:
    found = getattr(app, name, ())
    return found if isinstance(found, Iterable) else ()

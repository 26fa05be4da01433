"""Policies of every kind, drawn at random, and an application to put behind them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from crossorigin import Policy, PolicyError
from tests.test_both_ends import draw_fields

__all__ = ["asgi_app", "drawn", "wsgi_app"]

HEADERS = [("Content-Type", "text/plain"), ("ETag", '"1"'), ("X-Id", "1"), ("Set-Cookie", "a=1")]


def drawn(seed: int, count: int) -> Iterator[Policy]:
    """`count` policies that are accepted, each other than the one before."""
    chance = random.Random(seed)  # noqa: S311 (not for secrets)
    while count:
        fields = draw_fields(chance)
        fields["block_refused"] = chance.random() < 0.2
        fields["allow_private_network"] = chance.random() < 0.2
        try:
            policy = Policy(**fields)
        except PolicyError:
            continue
        yield policy
        count -= 1


async def asgi_app(scope: Any, receive: Any, send: Any) -> None:
    """Answers /items with 200, all else with 404."""
    assert scope["type"] == "http"
    status = 200 if scope["path"] == "/items" else 404
    headers = [(name.lower().encode(), value.encode()) for name, value in HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"ok"})


def wsgi_app(environ: Any, start_response: Any) -> list[bytes]:
    """The same."""
    found = environ["PATH_INFO"] == "/items"
    start_response("200 OK" if found else "404 Not Found", list(HEADERS))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [b"ok"]

"""Applications whose candidate asks a function that does not answer while the process lives.

What `on_decision` gets is printed, so that the output shows it also where the process ended.
"""

import asyncio
import logging
import threading
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from crossorigin import OriginPredicate, Policy, late_judging
from crossorigin.asgi import CORSMiddleware as ASGIMiddleware
from crossorigin.observability import DecisionEvent
from crossorigin.wsgi import CORSMiddleware

late_judging.LONGEST_AT_END = 0.1
logging.basicConfig(format="%(message)s")
POLICY = Policy(allow_origins=["https://app.example.com"])


def never(origin: str) -> bool:
    threading.Event().wait()
    raise AssertionError


async def never_either(origin: str) -> bool:
    await asyncio.Event().wait()
    raise AssertionError


def tell(event: DecisionEvent) -> None:
    print(f"event: {event.path} {event.difference}", flush=True)


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [])
    return [b"done"]


wsgi = CORSMiddleware(
    application,
    policy=POLICY,
    candidate=OriginPredicate(never, timeout=600).added_to(POLICY),
    on_decision=tell,
)


async def answer(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        for step in ("startup", "shutdown"):
            assert (await receive())["type"] == f"lifespan.{step}"
            await send({"type": f"lifespan.{step}.complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"done"})


asgi = ASGIMiddleware(
    answer,
    policy=POLICY,
    candidate=OriginPredicate(never_either, timeout=600).added_to(POLICY),
    on_decision=tell,
)

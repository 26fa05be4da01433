"""In-process: the CPU time that judging requests by a candidate adds to that of the policy."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from crossorigin import asgi, wsgi

from .contenders import APP, POLICY, SMALL, plain_asgi, plain_wsgi
from .in_process import OverASGI, OverWSGI, requests
from .measuring import added, figure, in_turns

ROUNDS = 60
OPTIONS: dict[str, dict[str, Any]] = {
    "no candidate": {},
    "candidate": {"candidate": POLICY.replace(block_refused="unsafe-methods")},
    "candidate that differs": {"candidate": POLICY.replace(allow_origins=[f"{APP}:8443"])},
    "candidate for a tenth": {
        "candidate": POLICY.replace(allow_origins=[f"{APP}:8443"]),
        "candidate_share": 0.1,
    },
}


def run(say: Callable[[str], None]) -> list[dict[str, Any]]:
    rows = []
    edges: tuple[tuple[str, Any, Any, Any], ...] = (
        ("ASGI", OverASGI(), asgi.CORSMiddleware, plain_asgi(SMALL)["bare"]),
        ("WSGI", OverWSGI(), wsgi.CORSMiddleware, plain_wsgi(SMALL)["bare"]),
    )
    for host, edge, middleware, bare in edges:
        apps = {"bare": bare} | {
            name: middleware(bare, policy=POLICY, **options) for name, options in OPTIONS.items()
        }
        for row, request in requests(10).items():
            works = {name: partial(edge.time, app, request) for name, app in apps.items()}
            taken = in_turns(works, ROUNDS)
            found = {name: figure(added(taken, name)) for name in OPTIONS}
            rows.append({"host": host, "row": row, "added": found})
        say(f"{host}, with a candidate")
    return rows

"""This library's own middleware implements every policy: verify has nothing to say about it.

`CROSSORIGIN_CORPUS` sets how many policies are drawn for the servers in this process.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest

from crossorigin import NO_CORS, Policy, PolicyMap
from crossorigin.asgi import CORSMiddleware as ASGIMiddleware
from crossorigin.browser import Transport
from crossorigin.conformance import verify
from crossorigin.transports import ASGITransport, NetworkTransport, WSGITransport
from crossorigin.wsgi import CORSMiddleware as WSGIMiddleware
from tests.pains.software import uvicorn
from tests.verify.servers import waitress

from .drawing import asgi_app, drawn, wsgi_app

POLICIES = int(os.environ.get("CROSSORIGIN_CORPUS", "4"))
SEED = 20261122
URL = "https://api.example.net/items"

Serve = Callable[[Policy | PolicyMap], AbstractContextManager[Transport]]
Served = Callable[[Any], AbstractContextManager[str]]
IN_PROCESS: dict[str, Serve] = {
    "asgi": lambda policy: ASGITransport(ASGIMiddleware(asgi_app, policy=policy)),
    "wsgi": lambda policy: nullcontext(WSGITransport(WSGIMiddleware(wsgi_app, policy=policy))),
}
ON_SERVERS: dict[str, tuple[Served, Callable[..., Any], Any]] = {
    "uvicorn": (uvicorn, ASGIMiddleware, asgi_app),
    "waitress": (waitress, WSGIMiddleware, wsgi_app),
}

PUBLIC = Policy(allow_origins="*", allow_methods="*", allow_headers=["*", "Authorization"])
TENANTS = Policy(
    allow_origins=[
        "https://app.example.com",
        "https://*.example.org",
        "https://*.example.net:*",
        "https://xn--bcher-kva.example",
        "http://localhost:*",
        "http://127.0.0.1:8000",
        "capacitor://localhost",
    ],
    allow_methods=["PUT", "PATCH", "OPTIONS"],
    allow_headers=["Authorization", "Content-Type", "Accept", "Range"],
    expose_headers=["X-Id"],
    allow_credentials=True,
    max_age=600,
    block_refused=True,
    allow_private_network=True,
    dangerously_allow_insecure_origins=True,
)
FORMS = Policy(
    allow_origins=[
        "https://pr-*.example.com:*",
        "https://*--mysite.netlify.app",
        "chrome-extension://*",
        "vscode-webview://*",
        "http://192.168.0.0/16:*",
        "http://[fd00::/8]",
        "app://.",
        "file://",
        "safari-web-extension://0A1B-2C3D",
    ],
    allow_credentials=True,
    dangerously_allow_any_extension=True,
    dangerously_allow_insecure_origins=True,
    dangerously_allow_private_address_ranges=True,
)
MAP = PolicyMap({"/": PUBLIC, "/items": TENANTS, "/admin": NO_CORS, "/a b": NO_CORS})


@pytest.mark.parametrize("kind", IN_PROCESS)
def test_nothing_is_found_of_any_policy(kind: str) -> None:
    for policy in drawn(SEED, POLICIES):
        with IN_PROCESS[kind](policy) as transport:
            report = verify(policy, URL, transport=transport)
        assert report.conforms, (policy, report.departures, report.unanswered)
        assert report.departures == ()


@pytest.mark.parametrize("kind", IN_PROCESS)
@pytest.mark.parametrize("policy", [TENANTS, PUBLIC, FORMS, MAP, NO_CORS], ids=lambda _: "")
def test_nothing_is_found_of_odd_policies(kind: str, policy: Policy | PolicyMap) -> None:
    with IN_PROCESS[kind](policy) as transport:
        report = verify(policy, URL, transport=transport, paths=["/missing?x=1"])
    assert (report.departures, report.unanswered) == ((), ())


@pytest.mark.parametrize("name", ON_SERVERS)
def test_nothing_is_found_on_real_servers(name: str) -> None:
    served, middleware, app = ON_SERVERS[name]
    policies: list[Policy | PolicyMap] = [TENANTS, MAP, *drawn(SEED + 1, 1)]
    for policy in policies:
        wrapped = middleware(app, policy=policy)
        with served(wrapped) as server, NetworkTransport() as transport:
            report = verify(policy, f"{server}/items", transport=transport, concurrency=4)
        assert (report.departures, report.unanswered) == ((), ())

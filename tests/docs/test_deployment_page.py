"""The nginx configuration of docs/deployment.md, in front of an application with a policy."""

from __future__ import annotations

import re
from pathlib import Path

from fastapi import FastAPI

from crossorigin import Policy
from crossorigin.browser import Browser
from crossorigin.conformance import verify
from crossorigin.integrations.fastapi import install
from crossorigin.transports import NetworkTransport

from ..pains.software import nginx, uvicorn

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```nginx\n(.*?)^```$", re.MULTILINE | re.DOTALL)
POLICY = Policy(
    allow_origins=["https://app.example.com"],
    allow_methods=["PUT"],
    allow_credentials=True,
    block_refused=True,
)


def api() -> FastAPI:
    app = FastAPI()
    install(app, policy=POLICY, trust_proxy_headers=True)
    app.api_route("/items", methods=["GET", "PUT"])(lambda: ["an item"])
    return app


def test_the_policy_arrives_whole_through_nginx(tmp_path: Path) -> None:
    (location,) = BLOCK.findall((ROOT / "docs" / "deployment.md").read_text("utf-8"))
    with uvicorn(api()) as origin, NetworkTransport(trust_env=False) as transport:
        upstream = f"upstream app {{ server {origin.removeprefix('http://')}; }}"
        with nginx(location, tmp_path, http=upstream) as outside:
            page = Browser(transport=transport).page("https://app.example.com/")
            assert page.fetch(f"{outside}/items", method="PUT").allowed
            report = verify(POLICY, f"{outside}/items", transport=transport)
    assert report.departures == ()

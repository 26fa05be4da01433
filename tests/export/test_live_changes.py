"""The policy of a gateway changes while clients ask it: no request fails, and none is mixed up.

The policy is changed in the file that ``crossorigin export --watch`` follows.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from crossorigin import Policy
from crossorigin.demo.servers import serve
from crossorigin.export import export

from ..pains.software import UNPACKED
from ..servers.running import wait_until
from . import gateways
from .comparing import Asked, Facts, Reference
from .load import Load
from .requests import preflight
from .upstream import upstream

APP, OTHER = "https://app.example.com", "https://other.example"
SUB, SUB_OF_OTHER = "https://a.app.example.com", "https://a.other.example"

FIRST = Policy(
    allow_origins=[APP, "https://*.app.example.com"], allow_methods=["PUT"], allow_credentials=True
)
POLICIES = (
    FIRST,
    FIRST.replace(allow_origins=[OTHER, "https://*.other.example"]),
    FIRST.replace(allow_origins=[APP, OTHER, "https://*.app.example.com"], max_age=60),
    FIRST.replace(allow_methods=["PATCH"], expose_headers=["ETag"], allow_credentials=False),
)
"""From the first to the second, only lists of origins change."""
ASKED = [
    *(
        Asked("GET", path, (("Origin", origin),))
        for path in ("/own", "/stream")
        for origin in (APP, OTHER, SUB, SUB_OF_OTHER)
    ),
    Asked("GET", "/own", ()),
    preflight(APP, "PUT", ""),
    preflight(OTHER, "PUT", ""),
    preflight(APP, "PATCH", ""),
]
CLOSES = {"nginx", "caddy", "apache", "lighttpd", "haproxy"}
"""Servers whose reload closes connections that are kept, of which a client may learn too late."""


# Caddy's old server may take a new connection just before it ends: see docs/export.md.


async def slow(scope: Any, receive: Any, send: Any) -> None:
    """The application, whose streams take some time."""

    async def later(message: Any) -> None:
        if scope["path"] == "/stream":
            await asyncio.sleep(0.01)
        await send(message)

    await upstream(scope, receive, later)


def whole(_: Asked, seen: Facts) -> object:
    """All that matters about a response."""
    return seen


def permission(asked: Asked, seen: Facts) -> object:
    """What a page may do, for a server that gives refused pages lists which mean nothing."""
    headers = dict(seen.cors)
    is_allowed = "access-control-allow-origin" in headers
    method = dict(asked.headers).get("Access-Control-Request-Method")
    if method is not None:
        headers.pop("access-control-expose-headers", None)  # it means nothing in a preflight
        (listed,) = headers.get("access-control-allow-methods", [()])
        is_allowed = is_allowed and method in listed  # type: ignore[operator]
    return (seen.reached, headers if is_allowed else {})


def command(target: str, folder: Path) -> str | None:
    """What makes a server read its files again."""

    def told(signal: str) -> str:
        return f"kill -{signal} {(folder / 'running.pid').read_text()}"

    if target == "nginx":
        return f"kill -HUP {(folder / 'nginx.pid').read_text()}"
    if target == "haproxy":
        files = "head.cfg cors.cfg tail.cfg"
        return f"sh -c 'cd {folder} && cat {files} > haproxy.cfg && {told('USR2')}'"
    if target == "caddy":
        program = gateways._beside("caddyserver")
        return (
            f"{program} reload --adapter caddyfile --config {folder}/Caddyfile "
            f"--address unix/{folder}/s"
        )
    if target == "varnish":
        admin = f"{UNPACKED}/usr/bin/varnishadm -n {folder}/varnish"
        load = f"name=at$(date +%s%N) && {admin} vcl.load $name {folder}/varnish.vcl"
        return f"env LD_LIBRARY_PATH={libraries()} sh -c '{load} && {admin} vcl.use $name'"
    return told("USR1") if target in ("apache", "lighttpd") else None


def libraries() -> str:
    found = list((UNPACKED / "usr" / "lib").glob("*-linux-*"))
    return ":".join(map(str, [*found, *(each / "varnish" for each in found)]))


@contextmanager
def following(target: str, source: Path, folder: Path, *arguments: str) -> Iterator[Path]:
    """Keep the files of a target in step with a policy file; gives what the command says."""
    said = source.with_name("said")
    with said.open("w") as output:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "crossorigin", "export", target, "--watch", str(source),
             "-o", str(folder), "--folder", str(folder), *arguments],
            stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        yield said
    finally:
        process.kill()
        process.wait()


TARGETS = [each for each in (*gateways.GATEWAYS, "traefik") if each != "cloudflare-workers"]
"""A worker is deployed by its vendor, and has nothing to read again."""


@pytest.mark.parametrize("target", TARGETS)
def test_no_request_fails_while_the_policy_changes(target: str, tmp_path: Path) -> None:
    accepted = ["preflight-status", "refused-preflights", "vary"] if target == "traefik" else []
    essence = permission if target == "traefik" else whole
    source = tmp_path / "cors.toml"
    folder = tmp_path / "gateway"
    folder.mkdir()

    def put(number: int) -> None:
        new = source.with_name("new")
        new.write_text(POLICIES[number].to_toml())
        new.replace(source)

    put(0)
    start = gateways.traefik if target == "traefik" else gateways.GATEWAYS[target]
    options = {"live": True} if target in ("haproxy", "caddy", "apache") else {}
    files = export(FIRST, target, accept=accepted, folder=str(folder)).files
    with (
        serve(slow, timeout_keep_alive=75) as backend,
        start(files, backend, folder, **options) as port,
    ):
        then = command(target, folder)
        arguments = [] if then is None else ["--run", then]
        arguments += [f"--accept={each}" for each in accepted]
        arguments += ["--socket", f"{folder}/s"] if target == "haproxy" else []
        written = folder / "dynamic" if target == "traefik" else folder
        with following(target, source, written, *arguments) as said:
            wait_until(lambda: "was written to" in said.read_text(), said.read_text)
            answers = [
                {
                    asked: essence(asked, Reference(policy)(asked, f"127.0.0.1:{port}"))
                    for asked in ASKED
                }
                for policy in POLICIES
            ]
            load = Load(port, answers, essence)
            with load.running():
                load.settle()
                for number in range(1, len(POLICIES)):
                    load.change(lambda number=number: put(number))  # type: ignore[misc]
            output = said.read_text()
    # The figures of docs/export.md.
    print(f"{target}: {load.requests} requests, {load.closed} closed, {load.lost} lost")
    assert load.failures == []
    assert output.count("was written to") >= len(POLICIES), output
    assert "failed" not in output, output
    assert "ended with status" not in output, output
    if target == "haproxy":
        assert "HAProxy: 2 entries were added, 2 deleted." in output
    if target not in CLOSES:
        assert load.closed == 0
    if target != "caddy":
        assert load.lost == 0

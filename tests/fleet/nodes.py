"""Nodes of a fleet: processes that serve HTTP under a policy that they follow.

Run as ``python -m tests.fleet.nodes ADDRESS...``. It forks one process for each address, as a
prefork server does, and prints their ports. Each answers every request with its own number, and
when its policies changed last.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer
from wsgiref.types import StartResponse, WSGIEnvironment

from crossorigin import FollowedPolicy
from crossorigin.observability import CheckResult, PolicyCheck
from crossorigin.sources import source_at
from crossorigin.wsgi import CORSMiddleware

__all__ = ["Quiet", "serve"]


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Log nothing."""


def serve(number: int, address: str, ready: int, keep: str | None) -> None:
    """Serve one node until the process is ended."""
    changed = 0.0

    def note(check: PolicyCheck) -> None:
        nonlocal changed
        if check.result is CheckResult.CHANGED:
            changed = time.time()

    followed = FollowedPolicy(source_at(address), keep=keep, on_check=note)

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps({"node": number, "changed": changed}).encode()]

    app = CORSMiddleware(application, policy=followed, log_refusals=False)
    server = WSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(app)
    os.write(ready, f"{number} {server.server_port}\n".encode())
    server.serve_forever()


def main(addresses: list[str]) -> None:
    for each in {*addresses}:
        source_at(each)  # imports the store's client once, before the processes are forked
    reading, writing = os.pipe()
    for number, address in enumerate(addresses):
        if os.fork() == 0:
            os.close(reading)
            serve(number, address, writing, os.environ.get("KEEP"))
            os._exit(0)
    os.close(writing)
    with open(reading) as ready:  # noqa: PTH123 (of a descriptor)
        for _ in addresses:
            print(ready.readline(), end="", flush=True)
    for _ in addresses:
        os.wait()


if __name__ == "__main__":
    main(sys.argv[1:])

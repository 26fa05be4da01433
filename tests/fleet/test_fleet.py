"""24 processes that follow one policy, also of a store that delays, cuts and goes back in time."""

from __future__ import annotations

import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from crossorigin import Policy, PolicyMap
from crossorigin.policy import Release
from crossorigin.policy.releases import with_release
from crossorigin.sources import PolicyStore, push, source_at

from ..servers.running import wait_until
from .http_store import Handler, Store, serve_store
from .servers import run_postgres, run_redis

NODES = 24
PAGE = "https://app.example"


def policy(version: int) -> str:
    """The policy of a version: each response tells which it is."""
    return f'allow_origins = ["{PAGE}"]\nexpose_headers = ["X-Version-{version}"]\n'


class Served(NamedTuple):
    """A response: its CORS headers, and when the node's policies changed last."""

    changed: float
    exposed: str | None
    origin: str | None


class Fleet:
    """Running nodes."""

    def __init__(self, ports: list[int]) -> None:
        self._ports = ports

    def ask(self, node: int) -> Served:
        connection = http.client.HTTPConnection("127.0.0.1", self._ports[node], timeout=30)
        try:
            connection.request("GET", "/", headers={"Origin": PAGE})
            response = connection.getresponse()
            state = json.loads(response.read())
            assert state["node"] == node
            headers = response.headers
            return Served(
                state["changed"],
                headers["Access-Control-Expose-Headers"],
                headers["Access-Control-Allow-Origin"],
            )
        finally:
            connection.close()

    def becomes(self, version: int, since: float = 0.0) -> list[float]:
        """Wait until every node serves a version that it took up after `since`; gives when."""
        wanted = f"X-Version-{version}"
        return [self._node_becomes(node, wanted, since) for node in range(len(self._ports))]

    def _node_becomes(self, node: int, wanted: str, since: float) -> float:
        found = self.ask(node)

        def is_there() -> bool:
            nonlocal found
            if found.exposed != wanted or found.changed < since:
                found = self.ask(node)
            return found.exposed == wanted and found.changed >= since

        wait_until(is_there, lambda: f"node {node} does not serve {wanted}: {found}")
        return found.changed


@contextmanager
def run_fleet(address: str, keep: Path | None = None) -> Iterator[Fleet]:
    """Run the nodes while the block runs."""
    environment = dict(os.environ)
    if keep is not None:
        environment["KEEP"] = str(keep)
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "tests.fleet.nodes", *[address] * NODES],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        lines = [process.stdout.readline().split() for _ in range(NODES)]
        ports = {int(number): int(port) for number, port in lines}
        yield Fleet([ports[number] for number in range(NODES)])
    finally:
        os.killpg(process.pid, 9)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


class LossyStore:
    """Answers as a bad store does: about half of the requests, drawn from `seed`."""

    def __init__(self, store: Store, seed: int) -> None:
        self._store = store
        self._random = random.Random(seed)  # noqa: S311
        self._next: list[str] = []
        self._lock = threading.Lock()
        self.history: list[bytes] = []
        self.answered: dict[str, int] = {}

    def __call__(self, handler: Handler) -> None:
        with self._lock:
            if not self._next:  # each kind, in another order again and again
                self._next = ["well"] * 5 + list(FAULTS)
                self._random.shuffle(self._next)
            kind = self._next.pop()
            old = self._random.choice(self.history)
            at = self._random.random()
            self.answered[kind] = self.answered.get(kind, 0) + 1
        if kind == "well":
            handler.answer_properly()
        else:
            FAULTS[kind](handler, self._store.document or b"", old, at)


def _late(handler: Handler, new: bytes, old: bytes, at: float) -> None:
    time.sleep(at / 2)
    handler.give(200, new)


def _cut(handler: Handler, new: bytes, old: bytes, at: float) -> None:
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(new) + new
    handler.raw(whole[: int(at * len(whole))])


FAULTS: dict[str, Callable[[Handler, bytes, bytes, float], None]] = {
    "late": _late,
    "cut": _cut,
    "error": lambda handler, new, old, at: handler.give(500),
    "deleted": lambda handler, new, old, at: handler.give(404),
    # By a server that believes that the part is the whole.
    "part": lambda handler, new, old, at: handler.give(200, new[: int(at * len(new))]),
    "old": lambda handler, new, old, at: handler.give(200, old),
    "older late": lambda handler, new, old, at: _late(handler, old, new, at),
    "part of old": lambda handler, new, old, at: handler.give(200, old[: int(at * len(old))]),
    "garbage": lambda handler, new, old, at: handler.give(200, bytes(range(256))),
    "wrong": lambda handler, new, old, at: handler.give(200, b'allow_origins = "https://x/"'),
    "another's": lambda handler, new, old, at: handler.give(200, b"<html>Log in</html>"),
}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_no_request_is_served_under_a_policy_that_was_never_in_force(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    seed = 20
    print("seed", seed)
    with serve_store() as store:
        lossy = LossyStore(store, seed)

        def put(version: int) -> None:
            release = Release(version, "test")
            store.document = with_release(policy(version), release, is_toml=True).encode()
            lossy.history.append(store.document)

        put(1)
        with run_fleet(store.url, tmp_path / "kept") as fleet:
            store.fault = lossy
            last = dict.fromkeys(range(NODES), 1)
            served, newest = 0, 1
            for version in range(2, 8):
                put(version)
                newest = version
                for _ in range(4):
                    for node in range(NODES):
                        found = fleet.ask(node)
                        served += 1
                        assert found.origin == PAGE
                        assert found.exposed in {f"X-Version-{n}" for n in range(1, newest + 1)}
                        number = int(str(found.exposed).rpartition("-")[2])
                        assert number >= last[node], "it went back"
                        last[node] = number
            store.fault = None
            fleet.becomes(newest)
            kept = tmp_path / "kept"
            wait_until(lambda: kept.read_bytes() == store.document, kept.read_text)
        assert served == 6 * 4 * NODES
        assert set(lossy.answered) == {"well", *FAULTS}, lossy.answered
        record_property("answered", lossy.answered)


@pytest.fixture(params=["redis", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "redis":
        with run_redis(tmp_path) as server:
            yield server.url
        return
    with run_postgres() as database:
        from crossorigin.sources.postgres import CREATE_TABLE  # noqa: PLC0415 (its client)

        database.execute(CREATE_TABLE)
        yield database.url("admin:admin")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_push_reaches_every_process(address: str) -> None:
    """The time of the slowest process is printed, not tested, because a machine may be busy."""
    store: PolicyStore = source_at(address)  # type: ignore[assignment]  # it is one
    push(store, policy(1).encode(), by="test")
    with run_fleet(address) as fleet:
        fleet.becomes(1)  # from the first request on, they follow
        times = []
        for version in range(2, 7):
            began = time.time()
            push(store, policy(version).encode(), by="test", if_version=version - 1)
            changed = fleet.becomes(version, began)
            times.append(round(max(changed) - began, 3))
        store.disconnect()
    print(f"the last of {NODES} processes changed after", times, "seconds")


def test_what_the_nodes_serve_is_what_the_policy_says() -> None:
    found = PolicyMap.from_content(policy(3).encode(), "test")[0]
    expected = Policy(allow_origins=[PAGE], expose_headers=["X-Version-3"])
    assert found == PolicyMap({"/": expected})

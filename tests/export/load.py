"""Clients that ask a gateway all the time, while its policy changes.

A client checks each response: it is complete, and it is the response of a policy that is in force
at that time. While a change is under way, these are the old policy and the new one; afterwards only
the new one.
"""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import cycle
from typing import Final

from ..servers.running import wait_until
from .comparing import Asked, Facts, facts

__all__ = ["BODIES", "Load"]

BODIES: Final = {"/own": b"last\n", "/stream": b"piece\npiece\nlast\n"}
CLIENTS: Final = 4
ATTEMPTS: Final = 4
"""How often a request is sent at most."""
Answers = Mapping[Asked, object]
"""What a policy answers to each request."""


class Load:
    """Clients, all but one of which keep their connections."""

    failures: list[str]
    """Requests without a complete response, and responses under no policy that was in force."""
    closed: int
    """Kept connections that the gateway closed before it answered; each request was repeated."""
    lost: int
    """The same over new connections."""
    requests: int

    def __init__(
        self, port: int, answers: Sequence[Answers], essence: Callable[[Asked, Facts], object]
    ) -> None:
        self.failures, self.closed, self.lost, self.requests = [], 0, 0, 0
        self._port, self._answers, self._essence = port, answers, essence
        self._oldest = self._newest = 0
        self._in_row = [0] * CLIENTS
        self._ends = threading.Event()
        self._lock = threading.Lock()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Ask all the time while the block runs."""
        threads = [
            threading.Thread(target=self._client, args=(number,), daemon=True)
            for number in range(CLIENTS)
        ]
        for each in threads:
            each.start()
        try:
            yield
        finally:
            self._ends.set()
            for each in threads:
                each.join()

    def change(self, begin: Callable[[], None]) -> None:
        """Begin a change, and wait until each client has the new answers to all requests, twice."""
        with self._lock:
            self._newest += 1
            self._in_row = [0] * CLIENTS
        begin()
        self.settle()
        with self._lock:
            self._oldest = self._newest

    def settle(self) -> None:
        """Wait until each client has the newest answers to all requests, twice."""
        enough = 2 * len(self._answers[0])
        wait_until(
            lambda: bool(self.failures) or min(self._in_row) >= enough,
            lambda: f"the change does not come: {self._in_row}",
        )
        assert not self.failures, self.failures[0]

    def _client(self, number: int) -> None:
        connection: http.client.HTTPConnection | None = None
        for asked in cycle(self._answers[0]):
            if self._ends.is_set() or self.failures:
                break
            if connection is None or number == 0:
                connection = self._connect(connection)
            try:
                connection = self._ask(number, asked, connection)
            except (OSError, http.client.HTTPException, AssertionError) as error:
                self.failures.append(f"{type(error).__name__}: {error}: {asked}")
        if connection is not None:
            connection.close()

    def _connect(self, old: http.client.HTTPConnection | None) -> http.client.HTTPConnection:
        if old is not None:
            old.close()
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)

    def _ask(
        self, number: int, asked: Asked, connection: http.client.HTTPConnection
    ) -> http.client.HTTPConnection:
        """Ask, and again over a new connection if the gateway closes it without a response."""
        with self._lock:
            oldest = self._oldest
        for _ in range(ATTEMPTS):
            kept = connection.sock is not None
            try:
                response = _sent(asked, connection)
            except (ConnectionResetError, BrokenPipeError, http.client.RemoteDisconnected):
                with self._lock:
                    self.closed += kept
                    self.lost += not kept
                connection = self._connect(connection)
            else:
                break
        else:
            raise AssertionError("no response")
        body = response.read()
        seen = self._essence(asked, facts(response.status, response.getheaders()))
        with self._lock:
            self.requests += 1
            known = self._answers[oldest : self._newest + 1]
            is_newest = seen == self._answers[self._newest][asked]
            self._in_row[number] = self._in_row[number] + 1 if is_newest else 0
        assert any(seen == each[asked] for each in known), f"{seen} after {oldest}"
        if asked.method == "GET" and response.status == 200:
            assert body == BODIES[asked.path], body
        return connection


def _sent(asked: Asked, connection: http.client.HTTPConnection) -> http.client.HTTPResponse:
    connection.request(asked.method, asked.path, headers=dict(asked.headers))
    return connection.getresponse()

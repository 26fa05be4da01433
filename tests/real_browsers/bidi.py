"""Firefox, driven by WebDriver BiDi: a few JSON messages over a WebSocket."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from websockets.sync.client import ClientConnection, connect

from .launching import TIME_LIMIT, firefox

__all__ = ["BiDi", "driven_firefox"]


class BiDi:
    """A session of WebDriver BiDi; `log` has what the log says, once `listen` was called."""

    def __init__(self, socket: ClientConnection) -> None:
        self.log: list[str] = []
        self._socket = socket
        self._deadline = time.monotonic() + TIME_LIMIT
        self._number = 0

    def command(self, method: str, **parameters: Any) -> Any:
        """Send a command; gives its result."""
        self._number += 1
        command = {"id": self._number, "method": method, "params": parameters}
        self._socket.send(json.dumps(command))
        while True:
            message = self.receive()
            if message.get("id") == self._number:
                assert message["type"] == "success", message
                return message["result"]

    def receive(self) -> dict[str, Any]:
        """The next message."""
        text = self._socket.recv(timeout=self._deadline - time.monotonic())
        message: dict[str, Any] = json.loads(text)
        if message.get("method") == "log.entryAdded":
            self.log.append(message["params"]["text"])
        return message

    def listen(self) -> None:
        """Collect the log from here on."""
        self.command("session.subscribe", events=["log.entryAdded"])

    def context(self, **parameters: Any) -> str:
        """The first browsing context of those that `parameters` select."""
        tree = self.command("browsingContext.getTree", **parameters)
        return str(tree["contexts"][0]["context"])

    def open(self, context: str, url: str) -> None:
        """Begin to load `url`."""
        self.command("browsingContext.navigate", context=context, url=url, wait="none")

    def evaluate(self, context: str, expression: str) -> Any:
        """The value of `expression`, awaited."""
        result = self.command(
            "script.evaluate",
            target={"context": context},
            awaitPromise=True,
            expression=expression,
        )
        assert result["type"] == "success", result
        return result["result"].get("value")


@contextmanager
def driven_firefox(
    executable: str,
    *arguments: str,
    preferences: Mapping[str, object] | None = None,
    insecure: bool = False,
) -> Iterator[BiDi]:
    """Run Firefox while the block runs; `insecure` accepts every certificate."""
    arguments = ("--remote-debugging-port=0", *arguments, "about:blank")
    with (
        firefox(executable, *arguments, preferences=preferences) as running,
        connect(running.bidi(), proxy=None, max_size=None) as socket,
    ):
        session = BiDi(socket)
        session.command(
            "session.new", capabilities={"alwaysMatch": {"acceptInsecureCerts": insecure}}
        )
        yield session

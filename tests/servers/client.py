"""An HTTP/1.1 client that hides nothing: bytes over a socket, framed and parsed by h11."""

import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import TracebackType
from typing import NamedTuple, Self

import h11

from .running import LIMIT, Server

Headers = Iterable[tuple[str, str]]

LONGEST = 1 << 24
"""Bytes that no body which is read to its end has."""


class Response(NamedTuple):
    """A response as it came: every header line, names in lower case."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    complete: bool
    """Whether it came to the end that its framing says."""

    def values(self, name: str) -> list[str]:
        """The values of all lines of one header."""
        return [value for key, value in self.headers if key == name]

    def cors(self) -> dict[str, str]:
        """The CORS headers, each of which must be there once or not at all."""
        found = [pair for pair in self.headers if pair[0].startswith("access-control-")]
        assert len(dict(found)) == len(found), f"a CORS header is doubled: {found}"
        return dict(found)


class Client:
    """A client of one server, on one connection for as long as the server keeps it open."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.connections = 0
        self._socket: socket.socket | None = None
        self._parser = h11.Connection(h11.CLIENT)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def exchange(
        self, method: str, target: str, headers: Headers = (), body: bytes = b""
    ) -> Response:
        """Send a request and read the response, all of it or what comes before the end."""
        self.send(method, target, headers, body)
        return self.read()

    def send(
        self,
        method: str,
        target: str,
        headers: Headers = (),
        body: bytes = b"",
        *,
        claimed_length: int | None = None,
    ) -> None:
        """Send a request; of a `claimed_length` that is more than the body, nothing else."""
        lines = [*headers]
        if "Host" not in dict(lines):
            lines.insert(0, ("Host", f"127.0.0.1:{self.server.port}"))
        length = len(body) if claimed_length is None else claimed_length
        if length:
            lines.append(("Content-Length", str(length)))
        connection = self._connected()
        request = self._parser.send(h11.Request(method=method, target=target, headers=lines))
        assert request is not None
        content = self._parser.send(h11.Data(body)) if body else b""
        assert content is not None
        connection.sendall(request + content)
        if length == len(body):
            self._parser.send(h11.EndOfMessage())

    def _connected(self) -> socket.socket:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.server.port), LIMIT)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._parser = h11.Connection(h11.CLIENT)
            self.connections += 1
        return self._socket

    def read(self, *, on_first_piece: Callable[[], object] | None = None) -> Response:
        """Read a response; call `on_first_piece` when the first piece of its body has come."""
        head: h11.Response | None = None
        body = bytearray()
        complete = True
        while True:
            try:
                event = self._next_event()
            except (h11.RemoteProtocolError, ConnectionResetError) as error:
                if head is None:
                    name = self.server.name
                    raise AssertionError(f"{name} gave no response: {error!r}") from error
                complete = False
                break
            if isinstance(event, h11.Response):
                head = event
            elif isinstance(event, h11.Data):
                if on_first_piece is not None and not body:
                    on_first_piece()
                body += event.data
                assert len(body) <= LONGEST, f"{self.server.name} sends without end"
            elif isinstance(event, h11.EndOfMessage):
                break
            elif isinstance(event, h11.ConnectionClosed):
                raise AssertionError(f"{self.server.name} closed the connection instead")
        assert head is not None
        headers = [(name.decode(), value.decode("latin-1")) for name, value in head.headers]
        self._make_ready_for_the_next(complete=complete)
        return Response(head.status_code, headers, bytes(body), complete)

    def read_some(self) -> bytes:
        """The next piece of a body whose end need not have come."""
        while True:
            event = self._next_event()
            if isinstance(event, h11.Data):
                return bytes(event.data)
            assert isinstance(event, h11.Response), event

    def _next_event(self) -> h11.Event:
        ended = False
        while True:
            event = self._parser.next_event()
            if event is not h11.NEED_DATA:
                assert isinstance(event, h11.Event), event
                return event
            if ended:  # in the middle of a line, where h11 waits for more
                raise ConnectionResetError("the response is cut off")
            assert self._socket is not None
            data = self._socket.recv(1 << 18)
            ended = not data
            self._parser.receive_data(data)

    def _make_ready_for_the_next(self, *, complete: bool) -> None:
        """Keep the connection if both sides may, and check that nothing more came on it."""
        stray, _ = self._parser.trailing_data
        assert not stray, f"{self.server.name} sent more than the response: {stray!r}"
        if complete:
            with suppress(h11.LocalProtocolError):
                self._parser.start_next_cycle()
                return
        self.close()

    @property
    def is_open(self) -> bool:
        """Whether the server left the connection open."""
        return self._socket is not None

"""Asks a server for raw targets on a connection that stays open as long as the server lets it."""

import re
import socket
from typing import NamedTuple

from .contract import APP, EVIL
from .spellings import Request

LIMIT = 20.0
"""Seconds for one response."""

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[ \t]*chunked", re.IGNORECASE)
_CLOSES = re.compile(rb"\r\nconnection:[ \t]*close", re.IGNORECASE)
_GRANT = re.compile(
    rb"\r\n(access-control-allow-origin|access-control-expose-headers):[ \t]*([^\r]*)",
    re.IGNORECASE,
)


class Answer(NamedTuple):
    """What is of interest in a response."""

    status: int
    origin: str | None
    """The value of Access-Control-Allow-Origin."""
    exposed: str | None
    """The value of Access-Control-Expose-Headers."""
    body: bytes


class Question(NamedTuple):
    """A request, from a page that most policies let read, or from one that few do."""

    request: Request
    stranger: bool = False


def _message(question: Question) -> bytes:
    return b"GET %s HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\n\r\n" % (
        question.request.target,
        question.request.host.encode("latin-1"),
        (EVIL if question.stranger else APP).encode(),
    )


class Asker:
    """A client of the server at a port of 127.0.0.1."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None
        self._left = b""

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket, self._left = None, b""

    def ask(self, *questions: Question) -> list[Answer | None]:
        """Send requests one behind the other, without waiting for responses in between.

        A response is `None` if the server closes the connection in its place.
        """
        answers: list[Answer | None] = []
        try:
            self._send(b"".join(map(_message, questions)))
            while len(answers) < len(questions):
                answers += [self._read_answer()]
        except OSError:
            self.close()
        # The others each alone, after what closed the connection.
        return answers + [self._ask_anew(question) for question in questions[len(answers) :]]

    def _ask_anew(self, question: Question) -> Answer | None:
        for _ in range(2):  # the server may have closed the connection after the response before
            is_new = self._socket is None
            try:
                self._send(_message(question))
                return self._read_answer()
            except OSError:
                self.close()
                if is_new:
                    break
        return None

    def _send(self, message: bytes) -> None:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), LIMIT)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(message)

    def _read_answer(self) -> Answer:
        if self._socket is None:
            raise ConnectionResetError  # the response before was the last
        end = self._read_until(b"\r\n\r\n")
        head, self._left = self._left[: end - 2], self._left[end:]
        status = int(head[9:12])
        length = _LENGTH.search(head)
        closes = _CLOSES.search(head) is not None
        if status in (204, 304):
            body = b""
        elif length is not None:
            body = self._read(int(length[1]))
        elif _CHUNKED.search(head) is not None:
            body = self._read_chunks()
        else:
            body, closes = self._read_to_the_end(), True
        if closes:
            self.close()
        granted = {name.lower(): value.decode("latin-1") for name, value in _GRANT.findall(head)}
        return Answer(
            status,
            granted.get(b"access-control-allow-origin"),
            granted.get(b"access-control-expose-headers"),
            body,
        )

    def _receive(self) -> bytes:
        assert self._socket is not None
        data = self._socket.recv(1 << 16)
        if not data:
            raise ConnectionResetError
        return data

    def _read_until(self, mark: bytes) -> int:
        while True:
            found = self._left.find(mark)
            if found != -1:
                return found + len(mark)
            self._left += self._receive()

    def _read(self, length: int) -> bytes:
        while len(self._left) < length:
            self._left += self._receive()
        body, self._left = self._left[:length], self._left[length:]
        return body

    def _read_chunks(self) -> bytes:
        body = b""
        while True:
            end = self._read_until(b"\r\n")
            size, self._left = int(self._left[: end - 2], 16), self._left[end:]
            chunk = self._read(size + 2)[:-2]
            if not size:
                return body
            body += chunk

    def _read_to_the_end(self) -> bytes:
        body = self._left
        try:
            while True:
                body += self._receive()
        except ConnectionResetError:
            return body

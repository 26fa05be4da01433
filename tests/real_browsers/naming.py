"""A SOCKS proxy on loopback that knows some names: for browsers that have no list of hosts."""

from __future__ import annotations

import socket
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer

__all__ = ["naming"]

NO_PASSWORD = b"\x05\x00"
CONNECTED, UNKNOWN, REFUSED = 0, 4, 5
"""What is answered: it is connected, there is no such host, or it does not listen. (RFC 1928)"""
IPV4, NAME = 1, 3
PART = 65536


@contextmanager
def naming(hosts: Collection[str]) -> Iterator[str]:
    """Serve while the block runs; gives the proxy's URL.

    `hosts` and 127.0.0.1 are this machine, at the port that is asked for. There are no others.
    """
    known = frozenset(hosts) | {"127.0.0.1"}

    class Handler(BaseRequestHandler):
        request: socket.socket

        def handle(self) -> None:
            with suppress(OSError, EOFError):
                _serve(self.request, known)

    class Server(ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False
        request_queue_size = 128

    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"socks5://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


def _serve(client: socket.socket, known: Collection[str]) -> None:
    _, count = _read(client, 2)
    _read(client, count)
    client.sendall(NO_PASSWORD)
    host, port = _destination(client)
    if host.removesuffix(".") not in known:
        client.sendall(_answer(UNKNOWN))
        return
    try:
        server = socket.create_connection(("127.0.0.1", port))
    except OSError:
        client.sendall(_answer(REFUSED))
        return
    with server:
        client.sendall(_answer(CONNECTED))
        up = threading.Thread(target=_pass_on, args=(client, server), daemon=True)
        up.start()
        _pass_on(server, client)
        up.join()


def _destination(client: socket.socket) -> tuple[str, int]:
    """The host and the port that the client asks for; no host if it is of another kind."""
    *_, kind = _read(client, 4)
    if kind == NAME:
        host = _read(client, _read(client, 1)[0]).decode("latin-1").lower()
    elif kind == IPV4:
        host = socket.inet_ntoa(_read(client, 4))
    else:
        return "", 0
    return host, int.from_bytes(_read(client, 2), "big")


def _answer(status: int) -> bytes:
    return bytes((5, status, 0, IPV4, *bytes(6)))


def _read(source: socket.socket, count: int) -> bytes:
    found = source.recv(count, socket.MSG_WAITALL) if count else b""
    if len(found) < count:
        raise EOFError
    return found


def _pass_on(source: socket.socket, to: socket.socket) -> None:
    """All that comes, and its end, which may be the end of a body."""
    with suppress(OSError):
        while part := source.recv(PART):
            to.sendall(part)
    with suppress(OSError):
        to.shutdown(socket.SHUT_WR)

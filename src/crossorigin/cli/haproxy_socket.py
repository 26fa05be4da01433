"""The origins of a running HAProxy, changed through its socket, without a reload.

Each list of origins is a file that HAProxy has read. What is new is added to its copy in memory
before what is gone is deleted, so at every moment each origin is decided as by the old lists or by
the new ones. Everything else about a policy is in the rules, which only a reload changes.

Source: HAProxy's Management Guide, "Unix Socket commands".
"""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

__all__ = ["RULES", "Changed", "SocketError", "same_rules", "update_lists"]

RULES: Final = "cors.cfg"
LIMIT: Final = 10.0
"""Seconds for each response of the socket."""
_PROMPT: Final = b"\n> "


class SocketError(Exception):
    """HAProxy's socket refuses a command, or cannot be reached."""


class Changed(NamedTuple):
    """How many entries of the lists were added and deleted."""

    added: int
    deleted: int


def same_rules(folder: Path, files: Mapping[str, str]) -> bool:
    """Whether the rules in `folder` are those of `files`, their comments aside."""
    try:
        before = (folder / RULES).read_text("ascii")
    except (OSError, ValueError):
        return False
    return _lines(before) == _lines(files[RULES])


def update_lists(address: str, folder: str, files: Mapping[str, str]) -> Changed:
    """Give the lists of a running HAProxy the entries of `files`.

    Args:
        address: The path of the socket, whose level has to be ``admin``.
        folder: The folder of the files, as HAProxy's rules name it.
        files: The exported files.

    Raises:
        SocketError: the socket refuses a command, or cannot be reached.
    """
    wanted = {
        f"{folder}/{name}": _lines(text) for name, text in files.items() if name.endswith(".lst")
    }
    added = deleted = 0
    try:
        with _connected(address) as connection:
            _ask(connection, "prompt")
            known = {path: _entries(_ask(connection, f"show acl {path}")) for path in wanted}
            for path, entries in wanted.items():
                present = set(known[path].values())
                for entry in dict.fromkeys(entries):
                    if entry not in present:
                        _order(connection, f"add acl {path} {_quoted(entry)}")
                        added += 1
            for path, entries in wanted.items():
                kept = set(entries)
                for reference, entry in known[path].items():
                    if entry not in kept:
                        _order(connection, f"del acl {path} #{reference}")
                        deleted += 1
    except OSError as error:
        raise SocketError(f"{address}: {(error.strerror or str(error)).lower()}") from None
    return Changed(added, deleted)


def _lines(text: str) -> list[str]:
    """The lines that are not comments."""
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@contextmanager
def _connected(address: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(LIMIT)
        connection.connect(address)
        yield connection


def _ask(connection: socket.socket, command: str) -> str:
    """Send a command, and read what comes before the next prompt."""
    connection.sendall(f"{command}\n".encode("ascii"))
    answer = bytearray(b"\n")
    while not answer.endswith(_PROMPT):
        piece = connection.recv(65536)
        if not piece:
            raise SocketError(f"the socket was closed after {command.split(maxsplit=1)[0]!r}")
        answer += piece
    return bytes(answer).removesuffix(_PROMPT).decode("ascii", "replace").strip()


def _order(connection: socket.socket, command: str) -> None:
    """Send a command that is answered only if it failed."""
    refusal = _ask(connection, command)
    if refusal:
        raise SocketError(f"HAProxy refuses {command!r}: {refusal.splitlines()[0]}")


def _entries(shown: str) -> dict[str, str]:
    """The entries of a list, by the references that delete them."""
    entries = {}
    for line in shown.splitlines():
        reference, found, entry = line.partition(" ")
        if not (reference.startswith("0x") and found):
            raise SocketError(f"HAProxy does not show its list: {line}")
        entries[reference] = entry
    return entries


def _quoted(text: str) -> str:
    """A word of a command, with a backslash before characters that have a meaning."""
    return "".join(f"\\{sign}" if sign in "\\; \"'" else sign for sign in text)

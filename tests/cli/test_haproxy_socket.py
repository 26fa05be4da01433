"""``crossorigin export haproxy --socket``, with a socket that answers as HAProxy's does.

tests/export/test_live_changes.py has a real HAProxy.
"""

from __future__ import annotations

import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crossorigin import Policy
from crossorigin.cli.app import crossorigin as command
from crossorigin.export import export

FOLDER = "/etc/haproxy"
Lists = dict[str, dict[str, str]]


@contextmanager
def haproxy(lists: Lists, answer: Callable[[str], str | None] | None = None) -> Iterator[str]:
    """A socket with such lists; `answer` may answer a command instead, or end by ``None``."""
    with tempfile.TemporaryDirectory(prefix="s") as folder, socket.socket(socket.AF_UNIX) as door:
        address = f"{folder}/s"  # the path of a socket is short
        door.bind(address)
        door.listen()

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection = door.accept()[0]
                    with connection, connection.makefile("r") as lines:
                        for line in lines:
                            said = (answer or (lambda text: obey(lists, text)))(line.rstrip("\n"))
                            if said is None:
                                break
                            connection.sendall(f"{said}\n> ".encode())

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield address
        finally:
            door.shutdown(socket.SHUT_RDWR)
            thread.join()


def obey(lists: Lists, text: str) -> str:
    """What HAProxy answers to a command, on a line of its own."""
    if text == "prompt":
        return ""
    verb, _, path, *entry = text.split(" ", 3)
    entries = lists[path]
    if verb == "show":
        return "".join(f"{reference} {each}\n" for reference, each in entries.items())
    if verb == "add":
        entries[f"0x{len(entries) + 100}"] = entry[0].replace("\\\\", "\0").replace("\\", "")
    else:
        del entries[entry[0].removeprefix("#")]
    return ""


def lists_of(origins: list[str]) -> Lists:
    files = export(Policy(allow_origins=origins), "haproxy", folder=FOLDER).files
    return {
        f"{FOLDER}/{name}": {
            f"0x{number}": line
            for number, line in enumerate(text.splitlines())
            if not line.startswith("#")
        }
        for name, text in files.items()
        if name.endswith(".lst")
    }


def entries(lists: Lists) -> list[list[str]]:
    """The entries of each list, sorted; the stand-in keeps a doubled backslash as a null."""
    return [sorted(each.replace("\0", "\\") for each in found.values()) for found in lists.values()]


def run(folder: Path, address: str, origins: list[str], *fields: str) -> Result:
    listed = ", ".join(f'"{each}"' for each in origins)
    (folder / "cors.toml").write_text("\n".join([f"allow_origins = [{listed}]", *fields]))
    arguments = ["export", "haproxy", "--policy", folder / "cors.toml", "-o", folder / "out"]
    arguments += ["--folder", FOLDER, "--socket", address]
    return CliRunner().invoke(command, list(map(str, arguments)))


BEFORE = ["https://a.example", "https://b.example", "https://*.c.example", "https://*.d.example"]
AFTER = ["https://b.example", "https://e.example", "https://*.d.example", "https://*.f.example"]


def test_only_what_changed_is_changed(tmp_path: Path) -> None:
    lists = lists_of(BEFORE)
    with haproxy(lists) as address:
        found = run(tmp_path, address, BEFORE)
        assert (found.exit_code, "reload HAProxy" in found.stderr) == (0, True)
        found = run(tmp_path, address, AFTER)
        assert (found.exit_code, found.stderr) == (0, "HAProxy: 2 entries were added, 2 deleted.\n")
        assert entries(lists) == entries(lists_of(AFTER))
        found = run(tmp_path, address, [*AFTER[:-1], "https://*.g.example"])
        assert found.stderr == "HAProxy: 1 entry was added, 1 deleted.\n"


def test_all_additions_come_before_deletions(tmp_path: Path) -> None:
    """So no origin that both policies allow is refused meanwhile."""
    lists, asked = lists_of(BEFORE), list[str]()

    def answer(text: str) -> str:
        asked.append(text.split(maxsplit=1)[0])
        return obey(lists, text)

    with haproxy(lists, answer) as address:
        run(tmp_path, address, BEFORE)
        run(tmp_path, address, AFTER)
    assert asked == ["prompt", "show", "show", "add", "add", "del", "del"]


def test_other_clauses_need_a_reload(tmp_path: Path) -> None:
    lists = lists_of(BEFORE)
    with haproxy(lists) as address:
        run(tmp_path, address, BEFORE)
        found = run(tmp_path, address, AFTER, "max_age = 5")
    assert found.exit_code == 0
    assert "The rules are new" in found.stderr
    assert entries(lists) == entries(lists_of(BEFORE))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda text: None if text == "prompt" else "", "was closed after 'prompt'"),
        (
            lambda text: "Unknown ACL identifier." if text.startswith("show") else "",
            "does not show its list: Unknown ACL identifier.",
        ),
        (
            lambda text: "Permission denied" if text.startswith("add") else "",
            f"refuses 'add acl {FOLDER}/cors-origins.lst https://b.example': Permission denied",
        ),
    ],
)
def test_refusals_are_told(
    answer: Callable[[str], str | None], message: str, tmp_path: Path
) -> None:
    with haproxy({}, answer) as address:
        run(tmp_path, address, BEFORE)
        found = run(tmp_path, address, AFTER)
    assert found.exit_code == 2
    assert message in found.stderr


def test_a_socket_that_is_not_there(tmp_path: Path) -> None:
    run(tmp_path, "/nowhere/s", BEFORE)
    found = run(tmp_path, "/nowhere/s", AFTER)
    assert found.exit_code == 2
    assert found.stderr == "crossorigin: /nowhere/s: no such file or directory.\n"


@pytest.mark.parametrize(
    "arguments",
    [["nginx", "--policy", "x", "-o", "y"], ["haproxy", "--policy", "x"]],
)
def test_the_option_is_for_haproxy_and_a_folder(arguments: list[str]) -> None:
    found = CliRunner().invoke(command, ["export", *arguments, "--socket", "/s"])
    assert found.exit_code == 2
    assert "--socket is for haproxy, and needs -o" in found.stderr

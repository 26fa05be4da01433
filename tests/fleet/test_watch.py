"""`crossorigin export --watch`: the files of a gateway in step with a store."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from crossorigin import Policy, PolicyMap
from crossorigin.cli import export as watch
from crossorigin.cli.app import crossorigin
from crossorigin.cli.export import _FilesInStep, _Gateway
from crossorigin.cli.terminal import Printer
from crossorigin.export import Export, ExportError, Grade, Loss, export

from ..servers.running import wait_until
from .http_store import Store, serve_store
from .test_followed_policy import document


@contextmanager
def watching(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    folder = Path(arguments[-1])
    folder.parent.mkdir(parents=True, exist_ok=True)
    said = folder.with_name("said")
    with said.open("w") as output:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "crossorigin", "export", *arguments],
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )
    try:
        yield process, said
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def store() -> Iterator[Store]:
    with serve_store() as store:
        store.document = document("a", 1)
        yield store


def files(name: str, version: int | None = None) -> dict[str, str]:
    policy = Policy(allow_origins=[f"https://{name}.example"])
    return dict(export(policy, "haproxy", version=version).files)


def test_the_files_follow_the_store(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "haproxy"
    ran = tmp_path / "ran"
    command = f"{sys.executable} -c \"open('{ran}', 'a').write('x')\""
    arguments = ["haproxy", "--watch", store.url, "--run", command, "-o", str(folder)]
    with watching(*arguments) as (process, said):

        def becomes(name: str, times: int) -> None:
            def is_so() -> bool:
                found = {
                    each.name: each.read_text()
                    for each in folder.glob("[!.]*")
                    if each.name in files(name)
                }
                return (
                    found == files(name, times) and ran.exists() and len(ran.read_text()) == times
                )

            wait_until(is_so, said.read_text)

        becomes("a", 1)
        store.document = document("b", 2)
        becomes("b", 2)
        for wrong in (b"allow_origins = 5", document("a", 1), None):
            store.document = wrong
            count = len(store.requests)
            wait_until(lambda count=count: len(store.requests) > count + 2, said.read_text)  # type: ignore[misc]
            becomes("b", 2)
        store.document = document("c", 3)
        becomes("c", 3)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        output = said.read_text()
        assert "version 3 was written to" in output
        assert "The last valid policies stay in force." in output
        assert "Traceback" not in output
    assert not list(folder.glob("*.new"))
    # A later run does not go back to an older version, and starts without the store.
    store.document = document("a", 1)
    with watching(*arguments) as (process, said):
        wait_until(lambda: "version 3 was written to" in said.read_text(), said.read_text)


def test_a_policy_that_the_target_cannot_say_changes_no_file(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "varnish"
    with watching("varnish", "--watch", store.url, "-o", str(folder)) as (_, said):
        wait_until(lambda: "version 1 was written" in said.read_text(), said.read_text)
        before = {each.name: each.read_text() for each in folder.glob("[!.]*")}
        blocking = b'{"release": {"version": 3}, "allow_origins": ["https://b.example"], '
        store.document = blocking + b'"block_refused": true}'
        wait_until(lambda: "version 3 was not written" in said.read_text(), said.read_text)
        assert "block-refused" in said.read_text()
        assert {each.name: each.read_text() for each in folder.glob("[!.]*")} == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "either --policy or --watch"),
        (["--policy", "x.toml", "--watch", "y.toml"], "either --policy or --watch"),
        (["--watch", "y.toml"], "--watch needs -o"),
        (["--watch", "y.toml", "-o", "{folder}", "--json"], "--watch needs -o"),
        (["--policy", "x.toml", "--run", "true"], "--run needs --watch"),
        (["--watch", "{folder}/missing.toml", "-o", "{folder}"], "no such file or directory"),
        (["--watch", "http://127.0.0.1:1/", "-o", "{folder}"], "there is no response"),
        (["--watch", "env:NOT_SET", "-o", "{folder}"], "NOT_SET is not set"),
    ],
)
def test_what_cannot_be_watched_is_a_message(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    given = [each.format(folder=tmp_path) for each in arguments]
    result = CliRunner().invoke(crossorigin, ["export", "nginx", *given])
    assert result.exit_code == 2
    assert message in result.output


def test_a_folder_that_cannot_be_written_is_a_message(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    arguments = ["export", "nginx", "--watch", store.url, "-o", str(tmp_path / "file" / "x")]
    result = CliRunner().invoke(crossorigin, arguments)
    assert result.exit_code == 2
    assert "not a directory" in result.output


def test_files_are_written_at_once_or_the_command_ends(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "threading", _NeverWaits)
    folder = tmp_path / "haproxy"
    arguments = ["export", "haproxy", "--watch", store.url, "-o", str(folder)]
    result = CliRunner().invoke(crossorigin, arguments)
    assert (result.exit_code, "version 1 was written to" in result.stderr) == (0, True)
    written = {each.name: each.read_text() for each in folder.iterdir()}
    assert files("a", 1).items() <= written.items()
    store.document = b'{"allow_origins": ["https://b.example"], "block_refused": true}'
    arguments = ["export", "varnish", "--watch", store.url, "-o", str(tmp_path / "varnish")]
    result = CliRunner().invoke(crossorigin, arguments)
    assert result.exit_code == 1
    assert "block-refused" in result.stderr
    assert "the policy was not written" in result.stderr


class _NeverWaits:
    """Takes the place of `threading` in a command that waits until it is interrupted."""

    class Event:
        def wait(self) -> None:
            """Return at once."""


class Followed:
    """What `export --watch` asks a followed policy for."""

    def __init__(self, version: int | None) -> None:
        self.policy = PolicyMap({"/": Policy(allow_origins=["https://a.example"])})
        self.version = version


def step(
    folder: Path, exported: Callable[[PolicyMap, int | None], Export], then: str | None = None
) -> _FilesInStep:
    return _FilesInStep(Printer(), followed(), folder, _Gateway(Printer(), then), exported)


def followed() -> Any:
    return Followed(None)


def haproxy(policies: PolicyMap, version: int | None) -> Export:
    return export(policies, "haproxy", version=version)


def test_what_cannot_be_exported_or_run_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(policies: PolicyMap, version: int | None) -> Export:
        raise ValueError("no loss has this code")

    def loses(policies: PolicyMap, version: int | None) -> Export:
        return export(Policy(allow_origins=["https://a.example"], block_refused=True), "varnish")

    assert not step(tmp_path, fails).update()
    assert "no loss has this code." in capsys.readouterr().err

    def loses_without_a_hint(policies: PolicyMap, version: int | None) -> Export:
        raise ExportError("haproxy", (Loss("a-loss", "a_field", "it is lost.", Grade.OPENS),))

    assert not step(tmp_path, loses_without_a_hint).update()
    assert "✗ a-loss  a_field\n    It is lost.\ncrossorigin: " in capsys.readouterr().err
    assert not step(tmp_path, loses).update()
    assert "the policy was not written" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    for then, message in (
        (f"{sys.executable} -c 'exit(3)'", "ended with status 3"),
        (f"{sys.executable} -c 'exit(3)' $(cat pid)", "run without a shell: for $( ), pipes"),
        ("/no/such/program", "the command of --run failed"),
        ("'", "the command of --run failed"),
    ):
        step(tmp_path, haproxy, then).take_up()
        assert message in capsys.readouterr().err
    for silent in (None, f"{sys.executable} -c 'pass'"):
        assert step(tmp_path, haproxy, silent).update()
        assert "--run" not in capsys.readouterr().err
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == files("a")
    (tmp_path / "cors.cfg").unlink()
    (tmp_path / "cors.cfg").mkdir()
    (tmp_path / "cors.cfg" / "x").touch()
    with pytest.raises(OSError, match="directory"):
        step(tmp_path, haproxy).take_up()
    assert not list(tmp_path.glob("*.new"))


def test_without_haproxys_socket_the_command_of_run_reloads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    then = f"{sys.executable} -c 'exit(3)'"
    gateway = _Gateway(Printer(), then, ("/nowhere/s", "/etc/crossorigin"))
    for message in ("ended with status 3", "crossorigin: /nowhere/s: no such file or directory.\n"):
        assert _FilesInStep(Printer(), followed(), tmp_path, gateway, haproxy).update()
        said = capsys.readouterr().err
        assert message in said
        assert "ended with status 3" in said

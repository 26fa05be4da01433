"""``crossorigin lab``: it serves until Ctrl-C, opens the browser, writes a copy, names errors."""

from __future__ import annotations

import os
import signal
import socket
import threading
import urllib.request
import webbrowser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crossorigin.cli import lab
from crossorigin.cli.app import crossorigin
from crossorigin.lab.gallery import gallery


def run(*arguments: str) -> Result:
    return CliRunner().invoke(crossorigin, ["lab", *arguments])


def test_it_opens_the_browser_at_its_page_and_ends_by_an_interrupt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pages: list[bytes] = []

    def visit(address: str) -> None:
        try:
            with urllib.request.urlopen(address, timeout=30) as response:  # noqa: S310 (loopback)
                pages.append(response.read())
        finally:
            os.kill(os.getpid(), signal.SIGINT)

    def opened(address: str) -> bool:
        threading.Thread(target=visit, args=(address,)).start()
        return True

    monkeypatch.setattr(webbrowser, "open", opened)
    result = run()
    assert result.exit_code == 0, result.output
    assert "The lab is at http://127.0.0.1:" in result.output
    assert len(pages) == 1
    assert b"<html" in pages[0]


def test_it_opens_no_browser_if_it_is_not_to(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    monkeypatch.setattr(lab, "run_lab", lambda port, started: started(f"http://127.0.0.1:{port}/"))
    assert "The lab is at http://127.0.0.1:8600/" in run("--port", "8600", "--no-browser").output
    assert opened == []


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("--port", str(port), "--no-browser")
    assert result.exit_code == 2
    assert result.output == f"crossorigin: port {port} of 127.0.0.1: address already in use.\n"


def test_a_static_copy_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    some = gallery()[:1]
    monkeypatch.setattr("crossorigin.lab.static.gallery", lambda: some)
    folder = tmp_path / "lab"
    result = run("--export", str(folder))
    assert result.exit_code == 0, result.output
    assert "has the lab's page, with 3 scenarios." in result.output
    assert (folder / "index.html").is_file()


def test_what_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run("--export", str(tmp_path / "file" / "lab"))
    assert result.exit_code == 2
    written = tmp_path / "file" / "lab" / "api" / "scenes"
    assert result.output == f"crossorigin: {written}: not a directory.\n"

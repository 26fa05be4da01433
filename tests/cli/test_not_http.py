"""A server that does not speak HTTP, as fetch, explain --ask and verify name it."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from crossorigin.cli.app import crossorigin

APP = "https://app.example.com"


class Mail(socketserver.BaseRequestHandler):
    """Greets as a mail server does."""

    def handle(self) -> None:
        self.request.recv(65536)
        self.request.sendall(b"220 mail.example.net ESMTP\r\n\r\n")


@pytest.fixture(scope="module")
def mail() -> Iterator[str]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/items"
        server.shutdown()


@pytest.mark.parametrize("name", ["fetch", "fetch --websocket", "explain --ask", "verify"])
def test_a_response_that_is_not_http_is_called_so(name: str, mail: str, tmp_path: Path) -> None:
    policy = tmp_path / "cors.toml"
    policy.write_text(f'allow_origins = ["{APP}"]')
    arguments = {
        "fetch": ["fetch", mail, "--from", APP],
        "fetch --websocket": ["fetch", mail, "--from", APP, "--websocket"],
        "explain --ask": ["explain", "--ask", "--url", mail, "--from", APP],
        "verify": ["verify", mail, "-p", str(policy)],
    }[name]
    message = "" if name != "explain --ask" else "TypeError: Failed to fetch"
    result = CliRunner().invoke(crossorigin, arguments, input=message)
    assert "is not valid HTTP (illegal status line" in " ".join(result.output.split())
    assert "connection was closed" not in result.output
    assert result.exit_code in (1, 2)

"""What WPT needs of WebKitGTK beside a page: names, windows, and cookies that are deleted."""

from __future__ import annotations

import queue
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ..patience import PATIENCE
from ..real_browsers import launching
from ..real_browsers.naming import naming
from .wptserve import HOST

OPENING = b"""<!doctype html><link rel="icon" href="data:,"><script>
const report = body => fetch("/report", {method: "POST", body}).then(answer => answer.text());
const opened = open("/opened");
onmessage = ({data}) => {
  opened.close();
  report(data).then(() => report(`closed: ${opened.closed}`));
};
</script>"""
OPENED = b"""<!doctype html><link rel="icon" href="data:,"><script>
opener.postMessage(document.domain, "*");
</script>"""


@pytest.mark.browser
def test_webkit_opens_windows_and_deletes_cookies(webkit: str) -> None:
    reports: queue.SimpleQueue[tuple[str, str | None]] = queue.SimpleQueue()
    goes_on = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply(OPENED if self.path == "/opened" else OPENING, "text/html")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            reports.put((body, self.headers["Cookie"]))
            goes_on.wait(PATIENCE)
            self._reply(b"", "text/plain")

        def _reply(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            if self.command == "GET":
                self.send_header("Set-Cookie", "a=1")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is written."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://{HOST}:{server.server_address[1]}/"
        try:
            with (
                naming([HOST]) as proxy,
                launching.webkit_windows(proxy, [url], may_open=True) as running,
            ):
                assert reports.get(timeout=PATIENCE) == (HOST, "a=1")
                launching.delete_webkit_cookies(running)
                goes_on.set()
                assert reports.get(timeout=PATIENCE) == ("closed: true", None)
        finally:
            server.shutdown()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (b"\x03\x07example", 4),  # a name that it does not know
        (b"\x04" + bytes(16), 4),  # IPv6
        (b"\x01\x7f\x00\x00\x01", 0),
        (b"\x03\x12WEB-platform.test.", 0),
    ],
)
def test_the_proxy_knows_this_machine_and_its_names(address: bytes, status: int) -> None:
    with naming([HOST]) as url, socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1].to_bytes(2, "big")
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as client:
            client.sendall(b"\x05\x01\x00")
            assert client.recv(2) == b"\x05\x00"
            client.sendall(b"\x05\x01\x00" + address + port)
            assert client.recv(10, socket.MSG_WAITALL)[1] == status
            if status == 0:
                theirs, _ = server.accept()
                with theirs:
                    client.sendall(b"there")
                    assert theirs.recv(5, socket.MSG_WAITALL) == b"there"
                    theirs.sendall(b"back")
                    theirs.shutdown(socket.SHUT_WR)
                    assert client.recv(9, socket.MSG_WAITALL) == b"back"

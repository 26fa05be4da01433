"""The Channels example of docs/websockets.md, run in a Django project of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```py\n# asgi\.py\n(.*?)^```$", re.MULTILINE | re.DOTALL)

CONSUMERS = """
from channels.generic.websocket import AsyncWebsocketConsumer

class FeedConsumer(AsyncWebsocketConsumer):
    pass
"""
HANDSHAKES = """
import asyncio
from django.conf import settings

settings.configure(SECRET_KEY="x", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__)
urlpatterns = []
from asgi import application

async def handshake(origin):
    asked = iter([{"type": "websocket.connect"}])
    answered = []

    async def receive():
        for message in asked:
            return message
        return {"type": "websocket.disconnect", "code": 1000}

    async def send(message):
        answered.append(message["type"])

    scope = {
        "type": "websocket", "path": "/feed", "raw_path": b"/feed", "query_string": b"",
        "headers": [(b"host", b"api.example.net"), (b"origin", origin.encode())],
        "scheme": "wss", "server": ("api.example.net", 443), "client": None, "subprotocols": [],
        "http_version": "1.1", "root_path": "", "asgi": {"version": "3.0"},
    }
    try:
        await application(scope, receive, send)
    except Exception as error:
        if type(error).__name__ != "StopConsumer":
            raise
    return answered[0]

for origin in ("https://app.example.com", "https://evil.example"):
    print(origin, asyncio.run(handshake(origin)))
"""


def test_handshakes_are_held_to_the_policy(tmp_path: Path) -> None:
    found = BLOCK.search((ROOT / "docs" / "websockets.md").read_text("utf-8"))
    assert found is not None
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "consumers.py").write_text(CONSUMERS)
    (tmp_path / "asgi.py").write_text(found[1])
    (tmp_path / "handshakes.py").write_text(HANDSHAKES)
    run = subprocess.run(
        [sys.executable, "handshakes.py"],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.stdout.splitlines() == [
        "https://app.example.com websocket.accept",
        "https://evil.example websocket.close",
    ], run.stderr

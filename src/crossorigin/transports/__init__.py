"""Transports: how a `Browser`'s requests get to a server.

`ASGITransport` and `WSGITransport` call an application in this process; `NetworkTransport` goes
over the network, by httpx2; `ReplayTransport` answers out of exchanges recorded earlier. The
``Async…`` twins are for `AsyncBrowser`. None follows redirects or keeps cookies: what a browser
does with an answer is the browser's end's to decide.
"""

from .asgi import ASGITransport, AsyncASGITransport
from .network import AsyncNetworkTransport, NetworkTransport
from .replay import NotRecorded, ReplayTransport
from .wsgi import WSGITransport

__all__ = [
    "ASGITransport",
    "AsyncASGITransport",
    "AsyncNetworkTransport",
    "NetworkTransport",
    "NotRecorded",
    "ReplayTransport",
    "WSGITransport",
]

"""Transports: they carry a `Browser`'s requests to a server.

`ASGITransport` and `WSGITransport` call an application in this process; `NetworkTransport` sends
requests over the network, with httpx2; `ReplayTransport` answers from recorded exchanges. The
``Async…`` variants are for `AsyncBrowser`. No transport follows redirects or keeps cookies: the
browser's end decides what to do with a response.
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

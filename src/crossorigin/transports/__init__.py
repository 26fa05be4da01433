"""Transports: how a `Browser`'s requests get to a server.

`ASGITransport` calls an ASGI application in this process; `NetworkTransport` goes over the network,
by httpx2. Each has an ``Async…`` twin for `AsyncBrowser`. None follows redirects or keeps cookies:
what a browser does with an answer is the browser's end's to decide.
"""

from .asgi import ASGITransport, AsyncASGITransport
from .network import AsyncNetworkTransport, NetworkTransport

__all__ = ["ASGITransport", "AsyncASGITransport", "AsyncNetworkTransport", "NetworkTransport"]

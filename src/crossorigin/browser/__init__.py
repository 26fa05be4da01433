"""The browser's end: from a page's request to what its script gets to see, without I/O.

`Browser` (or `AsyncBrowser`) opens a `Page` of some origin; the page fetches, and the `Result`
holds what script may see, every exchange on the wire, and the reason if it was refused. The
algorithm, in `fetching`, is a generator: it yields each HTTP request that the browser would send,
is sent the response, and ends in a result. What does not belong here: sockets, event loops,
clocks (they are given), and anything about policies.
"""

from .browser import AsyncBrowser, AsyncPage, AsyncTransport, Browser, Page, Transport
from .messages import Exchange, HttpRequest, HttpResponse, NoAnswer
from .reasons import FetchError, Reason
from .result import Response, Result

__all__ = [
    "AsyncBrowser",
    "AsyncPage",
    "AsyncTransport",
    "Browser",
    "Exchange",
    "FetchError",
    "HttpRequest",
    "HttpResponse",
    "NoAnswer",
    "Page",
    "Reason",
    "Response",
    "Result",
    "Transport",
]

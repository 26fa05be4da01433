"""How an edge reads its kind of request: the methods that middlewares call."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import AnyStr, Generic, TypeVar

from .server import Requested
from .server.text import as_str

__all__ = ["RequestReader"]

Request = TypeVar("Request")


class RequestReader(ABC, Generic[AnyStr, Request]):
    """Reads requests of one kind. It has no state, so a single reader serves all requests.

    The values of a repeated header are joined by commas, so a repeated ``Origin`` never matches.
    """

    @abstractmethod
    def encode(self, text: str) -> AnyStr:
        """Latin-1 text in the type of this kind of request, ``bytes`` or ``str``."""

    @abstractmethod
    def header(self, request: Request, name: str) -> AnyStr | None:
        """The value of a request header, by its name in lower case; ``None`` if it is absent."""

    @abstractmethod
    def scheme(self, request: Request) -> str:
        """The scheme of the connection, such as ``"https"``."""

    @abstractmethod
    def path(self, request: Request) -> str:
        """The path of the URL, mount points included, decoded as the framework routes it."""

    def location(self, request: Request) -> tuple[str, str, Sequence[str]]:
        """The path of a request, the root path of the application, and other readings of the path.

        The path is that of `path`. The root path (script name; ``""`` for none) is needed if the
        path may lack it or have it twice. The other readings are paths that only this router reads
        the path as.
        """
        return self.path(request), "", ()

    def text(self, request: Request, name: str) -> str | None:
        """The value of a request header as ``str``."""
        value = self.header(request, name)
        return None if value is None else as_str(value)

    # An edge may read these faster than by `header`.

    def origin(self, request: Request) -> AnyStr | None:
        """The value of ``Origin``."""
        return self.header(request, "origin")

    def site(self, request: Request) -> AnyStr | None:
        """The value of ``Sec-Fetch-Site``."""
        return self.header(request, "sec-fetch-site")

    def preflight(self, request: Request) -> tuple[AnyStr, Requested[AnyStr]] | None:
        """The origin and the requested grants of a preflight; ``None`` for other requests."""
        origin = self.origin(request)
        method = self.header(request, "access-control-request-method")
        if origin is None or method is None:
            return None
        headers = self.header(request, "access-control-request-headers")
        network = self.header(request, "access-control-request-private-network")
        return origin, (method, headers, network)

"""How an edge reads its kind of request: what the middlewares ask about one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import AnyStr, Generic, TypeVar

from .server import Requested
from .server.text import as_str

__all__ = ["RequestReader"]

Request = TypeVar("Request")


class RequestReader(ABC, Generic[AnyStr, Request]):
    """Reads requests of one kind. It keeps nothing of a request, so one serves all.

    The values of a repeated header are joined by commas, which makes an ``Origin`` that no policy
    lists.
    """

    @abstractmethod
    def encode(self, text: str) -> AnyStr:
        """Latin-1 text as this kind of request has it, ``bytes`` or ``str``."""

    @abstractmethod
    def header(self, request: Request, name: str) -> AnyStr | None:
        """The value of a request header, by its name in lower case; ``None`` if it has none."""

    @abstractmethod
    def scheme(self, request: Request) -> str:
        """The scheme of the connection, such as ``"https"``."""

    @abstractmethod
    def path(self, request: Request) -> str:
        """The path of the URL, mount points included, decoded as the framework routes it."""

    def location(self, request: Request) -> tuple[str, str, Sequence[str]]:
        """The path of a request, the root path of the application, and what else the path may be.

        The path is that of `path`. The root path (script name; ``""`` for none) is told where the
        path may lack it, or have it once too often. Further paths are those that only this router
        takes the path for.
        """
        return self.path(request), "", ()

    def text(self, request: Request, name: str) -> str | None:
        """The value of a request header as ``str``."""
        value = self.header(request, name)
        return None if value is None else as_str(value)

    # An edge may read these more quickly than by `header`.

    def origin(self, request: Request) -> AnyStr | None:
        """The value of ``Origin``."""
        return self.header(request, "origin")

    def site(self, request: Request) -> AnyStr | None:
        """The value of ``Sec-Fetch-Site``."""
        return self.header(request, "sec-fetch-site")

    def preflight(self, request: Request) -> tuple[AnyStr, Requested[AnyStr]] | None:
        """The origin of an OPTIONS request and what it asks for; ``None`` if it is no preflight."""
        origin = self.origin(request)
        method = self.header(request, "access-control-request-method")
        if origin is None or method is None:
            return None
        headers = self.header(request, "access-control-request-headers")
        network = self.header(request, "access-control-request-private-network")
        return origin, (method, headers, network)

"""How an edge reads its kind of request: the methods that middlewares call."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property
from typing import AnyStr, Generic, TypeVar

from .server import Requested, own_origin
from .server.text import as_str

__all__ = ["RequestFacts", "RequestReader"]

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


class RequestFacts(Generic[AnyStr, Request]):
    """What a decision about a request may need besides its origin; each is read when it is needed.

    After `keep`, the request itself is not needed, so that it may change or end.
    """

    def __init__(
        self, reader: RequestReader[AnyStr, Request], request: Request, *, trust_proxy_headers: bool
    ) -> None:
        self._reader: RequestReader[AnyStr, Request] = reader
        self._request = request
        self._trust_proxy_headers = trust_proxy_headers

    @cached_property
    def site(self) -> AnyStr | None:
        """The value of ``Sec-Fetch-Site``."""
        return self._reader.site(self._request)

    @cached_property
    def own_origin(self) -> AnyStr | None:
        """The origin that the request went to."""
        own = own_origin(
            self._reader.scheme(self._request),
            lambda name: self._reader.text(self._request, name),
            trust_proxy_headers=self._trust_proxy_headers,
        )
        return None if own is None else self._reader.encode(own)

    @cached_property
    def path(self) -> str:
        """The path of the URL."""
        return self._reader.path(self._request)

    def keep(self) -> None:
        """Read all of it now."""
        _ = self.site, self.own_origin, self.path
        del self._request

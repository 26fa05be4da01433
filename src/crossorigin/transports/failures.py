"""Failures: from an exception of the network to the cause of a missing HTTP response."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator

import httpx2

from ..browser import NetworkFailure, NoAnswer

__all__ = ["no_answer"]


def no_answer(error: Exception, *, by_proxy: bool = False) -> NoAnswer:
    """Describe `error`, and the exceptions that caused it, as a `NoAnswer`.

    Args:
        error: The exception that the HTTP client raised.
        by_proxy: Whether the failed connection was one to a proxy.
    """
    chain = list(_chain(error))
    cause = next(
        (failure for matches, failure in _KINDS if any(map(matches, chain))), NetworkFailure.UNKNOWN
    )
    if by_proxy or any(isinstance(each, httpx2.ProxyError) for each in chain):
        cause = NetworkFailure.PROXY
    return NoAnswer(_words(chain), cause=cause)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        yield error
        error = error.__cause__ or error.__context__


def _words(chain: list[BaseException]) -> str:
    """A short description; OpenSSL's without the place in its source."""
    for each in chain:
        if isinstance(each, ssl.SSLCertVerificationError):
            return each.verify_message
        if isinstance(each, ssl.SSLError) and each.reason:
            return each.reason.lower().replace("_", " ")
    words = str(chain[0]).rstrip(".") or type(chain[0]).__name__
    return "its headers have more than 100 KiB" if words.startswith(_TOO_LONG) else words


def _is_not_http(error: BaseException) -> bool:
    """Whether it is an error of the HTTP parser about received data, not about missing data."""
    is_of_parser = type(error).__module__.partition(".")[0] == "h11"
    return is_of_parser and not str(error).startswith(_OF_HTTP)


_TOO_LONG = "Receive buffer too long"
"""h11's error about headers that are longer than httpcore2 lets them be."""
_OF_HTTP = ("peer closed connection", _TOO_LONG)
"""The beginnings of h11's errors about HTTP that breaks off or is too long."""
_KINDS: tuple[tuple[Callable[[BaseException], bool], NetworkFailure], ...] = (
    (lambda error: isinstance(error, ssl.SSLCertVerificationError), NetworkFailure.CERTIFICATE),
    (lambda error: isinstance(error, ssl.SSLError), NetworkFailure.TLS),
    (lambda error: isinstance(error, socket.gaierror), NetworkFailure.NAME_NOT_FOUND),
    (lambda error: isinstance(error, ConnectionRefusedError), NetworkFailure.REFUSED),
    (lambda error: isinstance(error, (TimeoutError, httpx2.TimeoutException)),
     NetworkFailure.TIMEOUT),
    (_is_not_http, NetworkFailure.NOT_HTTP),
    (
        lambda error: isinstance(
            error, (ConnectionError, httpx2.RemoteProtocolError, httpx2.ReadError)
        ),
        NetworkFailure.BROKEN,
    ),
)  # fmt: skip
"""The first row that matches one of the exceptions."""

"""Errors as recordings name them, of Chromium, Firefox, WebKit and proxies that record."""

from __future__ import annotations

import re
from typing import TypeAlias

from ...browser import NetworkFailure, Reason
from ..evidence import Obstacle
from .console import recognise
from .firefox_errors import failure_of_firefox, tells_nothing
from .told_requests import failure_of_net_error

__all__ = ["ErrorMeaning", "meaning_of_error"]

ErrorMeaning: TypeAlias = Obstacle | NetworkFailure | tuple[Reason, ...] | None
"""What stopped a request, or why it got no response, or why the browser refused the response;
``None`` for unspecific errors, such as Chromium's and Firefox's errors for CORS."""

_OF_PROXIES = tuple(
    (re.compile(words), failure)
    for words, failure in (
        (r"(?i)connect(?:ion)? (?:call failed|refused)|ECONNREFUSED", NetworkFailure.REFUSED),
        (r"(?i)(?:name or service not|nodename nor servname|failure in name resolution)|ENOTFOUND",
         NetworkFailure.NAME_NOT_FOUND),
        (r"(?i)certificate verify failed", NetworkFailure.CERTIFICATE),
        (r"(?i)\bTLS handshake failed|\bSSL\b[^\n]{0,80}(?:fail|error)", NetworkFailure.TLS),
        (r"(?i)\btimed out|ETIMEDOUT", NetworkFailure.TIMEOUT),
        (r"(?i)server (?:disconnected|closed)|reset by peer|ECONNRESET", NetworkFailure.BROKEN),
    )
)  # fmt: skip
"""mitmproxy's `_error` is the operating system's text, or its own (mitmproxy/addons/savehar.py)."""


def meaning_of_error(error: str) -> ErrorMeaning:
    """The meaning of an error in a recording; WebKit's errors are its console's sentences."""
    if not error or tells_nothing(error):
        return None
    if error.startswith("net::"):
        return failure_of_net_error(error.removeprefix("net::"))
    if (meaning := failure_of_firefox(error)) is not None:
        return meaning
    for pattern, failure in _OF_PROXIES:
        if pattern.search(error):
            return failure
    for sentence in (error, f"{error.rstrip('.')}."):
        for told in recognise(sentence):
            if told.obstacle is not Obstacle.SAYS_NOTHING:
                return told.obstacle or told.failure or told.reasons
    return None

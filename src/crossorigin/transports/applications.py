"""The common part of the transports that call an application in this process."""

from __future__ import annotations

from ..browser import HttpRequest
from ..log import Log, summary
from ..redaction import Secrets

__all__ = ["log_exception"]

LONGEST_LEARNED = 1 << 16
"""Characters of a request's body in which secrets are looked for."""


def log_exception(log: Log, request: HttpRequest, error: Exception) -> None:
    """Log what an application raised, without the secrets of the request that it was given."""
    secrets = Secrets()
    secrets.learn_headers(request.headers)
    secrets.learn_text(request.url)
    secrets.learn_text(request.body[:LONGEST_LEARNED].decode("utf-8", "replace"))
    log.error(
        "%s %s: the application raised (%s)",
        request.method,
        request.url,
        summary(error),
        error=error,
        secrets=secrets,
    )

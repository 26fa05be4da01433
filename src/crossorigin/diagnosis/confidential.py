"""The possible secrets of requests and responses, so that texts hide them."""

from __future__ import annotations

from collections.abc import Iterable

from ..browser import Exchange
from ..redaction import Secrets

__all__ = ["learn_secrets"]

BODY_SEARCHED = 64 * 1024
"""The most bytes of a request's body that are searched for secrets."""


def learn_secrets(secrets: Secrets, exchanges: Iterable[Exchange]) -> None:
    """Hide the secrets of these requests and responses wherever they occur again."""
    for request, response in exchanges:
        secrets.learn_text(request.url)
        secrets.learn_headers(request.headers)
        secrets.learn_text(request.body[:BODY_SEARCHED].decode(errors="replace"))
        if response is not None:
            secrets.learn_headers(response.headers, of_response=True)

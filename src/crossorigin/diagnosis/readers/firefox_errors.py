"""Firefox's names of network errors, as recordings, panels and consoles show them."""

from __future__ import annotations

from ...browser import NetworkFailure
from ..evidence import Obstacle

__all__ = ["failure_of_firefox", "tells_nothing"]

_TELL_NOTHING = frozenset(
    {"NS_BINDING_ABORTED", "NS_ERROR_ABORT", "NS_ERROR_DOM_BAD_URI", "NS_ERROR_FAILURE"}
)
_FAILURES: tuple[tuple[str, NetworkFailure | Obstacle], ...] = (
    ("NS_ERROR_CONNECTION_REFUSED", NetworkFailure.REFUSED),
    ("NS_ERROR_UNKNOWN_HOST", NetworkFailure.NAME_NOT_FOUND),
    ("NS_ERROR_NET_TIMEOUT", NetworkFailure.TIMEOUT),
    ("NS_ERROR_NET_", NetworkFailure.BROKEN),
    ("NS_ERROR_PROXY_", NetworkFailure.PROXY),
    ("NS_ERROR_UNKNOWN_PROXY_HOST", NetworkFailure.PROXY),
    ("NS_ERROR_TRACKING_URI", Obstacle.TRACKING_PROTECTION),
    ("SEC_ERROR_", NetworkFailure.CERTIFICATE),
    ("MOZILLA_PKIX_ERROR_", NetworkFailure.CERTIFICATE),
    ("SSL_ERROR_BAD_CERT_DOMAIN", NetworkFailure.CERTIFICATE),
    ("SSL_ERROR_", NetworkFailure.TLS),
)
"""By how the names begin."""


def tells_nothing(name: str) -> bool:
    """Whether Firefox has this name for errors of several kinds, refusals by CORS among them."""
    return name in _TELL_NOTHING


def failure_of_firefox(name: str) -> NetworkFailure | Obstacle | None:
    """What an error's name means; ``None`` for those that tell nothing, and for others."""
    return next((meaning for begin, meaning in _FAILURES if name.startswith(begin)), None)

"""CORS in a test suite, without a browser: pages, and assertions that explain their failures.

`CorsBrowser` (or `AsyncCorsBrowser`) is `crossorigin.browser` in front of the application under
test; its pages assert what they can and cannot read. A failed assertion is a `CorsFailure`, whose
message names the refused request, the step, the cause and the fix. The pytest plugin,
``pytest_crossorigin``, provides them as fixtures; this package does not import pytest. Two things
do not belong here: the rules of browsers are in `crossorigin.browser`, and the words for a server's
faults are in `crossorigin.diagnosis`.
"""

import warnings

from .answer import Answer
from .browser import AsyncCorsBrowser, AsyncCorsPage, CorsBrowser, CorsPage
from .conforming import GivenPolicy, PolicyFailure
from .django import DjangoProject
from .failure import CorsFailure
from .handshakes import HandshakeFailure
from .sources import AsyncServerSource, ServerSource

__all__ = [
    "Answer",
    "AsyncCorsBrowser",
    "AsyncCorsPage",
    "AsyncServerSource",
    "CorsBrowser",
    "CorsFailure",
    "CorsPage",
    "DjangoProject",
    "GivenPolicy",
    "HandshakeFailure",
    "PolicyFailure",
    "ServerSource",
]


def __getattr__(name: str) -> object:
    if name == "PolicySource":  # a name that `crossorigin.sources` has, too
        message = "PolicySource of crossorigin.testing is now called GivenPolicy"
        warnings.warn(message, DeprecationWarning, stacklevel=2)
        return GivenPolicy
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

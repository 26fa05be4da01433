"""CORS in a test suite, without a browser: pages that ask, and assertions that explain themselves.

`CorsBrowser` (or `AsyncCorsBrowser`) is `crossorigin.browser` in front of the application under
test; its pages assert what they can and cannot read. A failed assertion is a `CorsFailure`, whose
message says what was refused, at which step, why, and what would mend it. The pytest plugin,
``pytest_crossorigin``, makes fixtures of them; nothing here imports pytest.
What does not belong here: deciding what a browser does (that is `crossorigin.browser`), and words
for what is wrong with a server (those are `crossorigin.diagnosis`'s).
"""

from .answer import Answer
from .browser import AsyncCorsBrowser, AsyncCorsPage, CorsBrowser, CorsPage
from .conforming import PolicyFailure, PolicySource
from .django import DjangoProject
from .failure import CorsFailure
from .sources import AsyncSource, Source

__all__ = [
    "Answer",
    "AsyncCorsBrowser",
    "AsyncCorsPage",
    "AsyncSource",
    "CorsBrowser",
    "CorsFailure",
    "CorsPage",
    "DjangoProject",
    "PolicyFailure",
    "PolicySource",
    "Source",
]

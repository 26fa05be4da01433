"""Stores that have the policy of a fleet: what `FollowedPolicy` follows, and `push` writes.

Each store needs its client, which an extra installs: ``crossorigin[http]``, ``crossorigin[redis]``,
``crossorigin[postgres]``.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from ..file_policy import FileSource
from ..policy_source import PolicySource, SourceError
from .addresses import source_at
from .pushing import ChangedMeanwhile, Stored, pull, push
from .store import PolicyStore

if TYPE_CHECKING:
    from .http import HTTPSource
    from .postgres import PostgresSource
    from .redis import RedisSource

__all__ = [
    "ChangedMeanwhile",
    "FileSource",
    "HTTPSource",
    "PolicySource",
    "PolicyStore",
    "PostgresSource",
    "RedisSource",
    "SourceError",
    "Stored",
    "pull",
    "push",
    "source_at",
]

_HOMES = {"HTTPSource": ".http", "PostgresSource": ".postgres", "RedisSource": ".redis"}

if not TYPE_CHECKING:  # a type checker would take any name to be there

    def __getattr__(name: str) -> object:
        # A store is imported when it is used, because its client may not be installed.
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(_HOMES[name], __name__), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

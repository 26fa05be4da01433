"""The protocol of stores that can be written, too."""

from __future__ import annotations

from typing import Protocol

from ..policy_source import PolicySource

__all__ = ["PolicyStore"]


class PolicyStore(PolicySource, Protocol):
    """A source to which a document can be written, if it has not changed meanwhile."""

    def replace(self, old: bytes | None, new: bytes) -> bool:
        """Write `new`, if the document is still `old`; false if it is not.

        Args:
            old: What the last call of `fetch` returned; ``None`` if there was no document.
            new: The new document.

        Raises:
            SourceError: the store cannot be asked, or does not permit it.
        """

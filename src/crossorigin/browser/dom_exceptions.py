"""The exception that calls other than ``fetch`` throw in script."""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = ["DOMException", "DOMExceptionName"]

DOMExceptionName: TypeAlias = Literal["NotSupportedError", "SecurityError", "SyntaxError"]


class DOMException(Exception):
    """A ``DOMException``; `name` is its ``name`` in script. (Web IDL)"""

    def __init__(self, message: str, name: DOMExceptionName) -> None:
        super().__init__(message, name)  # both, so that it can be pickled
        self.name: DOMExceptionName = name

    def __str__(self) -> str:
        return f"{self.name}: {self.args[0]}"

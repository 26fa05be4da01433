"""The exceptions that calls throw in script, for values that they do not take.

Both are `ValueError` too, as the error about every wrong value is.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = ["DOMException", "DOMExceptionName", "ScriptTypeError"]

DOMExceptionName: TypeAlias = Literal["NotSupportedError", "SecurityError", "SyntaxError"]


class DOMException(ValueError):
    """A ``DOMException``; `name` is its ``name`` in script. (Web IDL)"""

    def __init__(self, message: str, name: DOMExceptionName) -> None:
        super().__init__(message, name)  # both, so that it can be pickled
        self.name: DOMExceptionName = name

    def __str__(self) -> str:
        return f"{self.name}: {self.args[0]}"


class ScriptTypeError(TypeError, ValueError):
    """The ``TypeError`` that a call throws in script: an argument has a wrong value."""

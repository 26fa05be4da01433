"""The methods that pages send and that logs and consoles name."""

from __future__ import annotations

__all__ = ["ANY_METHOD", "USUAL_METHODS"]

USUAL_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ANY_METHOD = "|".join(USUAL_METHODS)
"""An expression for one of them, for a group around it."""

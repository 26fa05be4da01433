"""Streams: responses that need not end, so that their headers are the whole response."""

from __future__ import annotations

__all__ = ["may_be_endless"]


def may_be_endless(content_type: str) -> bool:
    """Whether a body of this Content-Type goes on for as long as the connection does."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind in ("text/event-stream", "multipart/x-mixed-replace")

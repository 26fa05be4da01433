"""Event streams: which responses an ``EventSource`` of script accepts, after CORS.

Standard: https://html.spec.whatwg.org/multipage/server-sent-events.html, "the EventSource
constructor".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..fetch.mime import extract_mime_type_essence

if TYPE_CHECKING:
    from .messages import HttpResponse
    from .result import Response

__all__ = ["is_event_stream"]


def is_event_stream(response: HttpResponse | Response) -> bool:
    """Whether an ``EventSource`` opens at `response`; if not, it fails and does not try again."""
    essence = extract_mime_type_essence(response.headers)
    return response.status == 200 and essence == "text/event-stream"

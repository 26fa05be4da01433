"""Rows that name a refusal without an address: of Chrome's Network panel, and of Rails' log.

They are read only where the text has no message of a browser, which says more. Chrome's column
"Status" is in English in all languages. (Chromium DevTools, `NetworkDataGridNode`)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...browser import Reason
from ..evidence import CORS_ERROR, Obstacle

__all__ = ["LoneRow", "lone_rows"]

_BLOCKED = {
    "mixed-content": Obstacle.MIXED_CONTENT,
    "csp": Obstacle.CONTENT_SECURITY_POLICY,
    "other": Obstacle.EXTENSION,
    "NotSameOrigin": Obstacle.RESOURCE_POLICY,
    "NotSameSite": Obstacle.RESOURCE_POLICY,
    "CoepFrameResourceNeedsCoepHeader": Obstacle.EMBEDDER_POLICY,
    "NotSameOriginAfterDefaultedToSameOriginByCoep": Obstacle.EMBEDDER_POLICY,
}
_COLUMN = r"(?:\t|[ ]{2,8})"
_ROW = re.compile(
    rf"(?m)^[^\n]{{1,300}}?{_COLUMN}(?:(?P<cors>CORS error)(?={_COLUMN}|\s*$)"
    r"|\(blocked:(?P<blocked>[A-Za-z-]{1,60})\))"
)
_RAILS = re.compile(
    r"ActionController::RoutingError \(No route matches \[OPTIONS\] \"[^\"\n]{1,2048}"
)
LoneRow = tuple[int, int, tuple[Reason, ...], Obstacle | None, dict[str, str]]


def lone_rows(text: str) -> Iterator[LoneRow]:
    """The rows: where `text` has them, their reasons or obstacle, and the values in them."""
    for row in _ROW.finditer(text):
        meaning = _BLOCKED.get(row["blocked"]) if row["blocked"] else Obstacle.SAYS_NOTHING
        detail = CORS_ERROR if row["cors"] else f"blocked:{row['blocked']}"
        if meaning is not None:
            yield row.start(), row.end(), (), meaning, {"detail": detail}
    for line in _RAILS.finditer(text):
        reasons = (Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN,)
        yield line.start(), line.end(), reasons, None, {"status": "404"}

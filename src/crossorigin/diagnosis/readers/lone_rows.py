"""Rows that name a refusal without an address: of Chrome's Network panel, of servers' logs, Unity.

They are read only where the text has no message of a browser, which says more. Chrome's column
"Status" is translated; the abbreviation CORS and the names of errors are the same in all languages.
(Chromium DevTools, `NetworkDataGridNode`)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...browser import Reason
from ...fetch.statuses import REDIRECT_STATUSES, is_error_status
from ..evidence import CORS_ERROR, IN_LOG, Obstacle
from ..findings import Cause
from ..page_rules import page_rule_in
from ..reason_groups import MISSING, MISSING_IN_PREFLIGHT
from .access_lines import access_lines, page_in, server_in
from .blocks import Blocks
from .server_logs import logged_in

__all__ = ["LoneRow", "lone_rows"]

_BLOCKED = {
    "cors": Obstacle.SAYS_NOTHING,
    "origin": Obstacle.SAYS_NOTHING,
    "mixed-content": Obstacle.MIXED_CONTENT,
    "csp": Obstacle.CONTENT_SECURITY_POLICY,
    "other": Obstacle.EXTENSION,
    "其他": Obstacle.EXTENSION,
    "devtools": Obstacle.EXTENSION,
    "subresource-filter": Obstacle.EXTENSION,
    "NotSameOrigin": Obstacle.RESOURCE_POLICY,
    "NotSameSite": Obstacle.RESOURCE_POLICY,
    "CoepFrameResourceNeedsCoepHeader": Obstacle.EMBEDDER_POLICY,
    "NotSameOriginAfterDefaultedToSameOriginByCoep": Obstacle.EMBEDDER_POLICY,
}
_COLUMN = r"(?:\t|[ ]{2,8})"
_BRACKETS = r"[(（][\w.-]{2,24}\s?[:：]\s?(?P<blocked>[\w-]{1,60})[)）]"
_ROW = re.compile(
    # “CORS error”, “Erreur CORS”, “CORS エラー”
    rf"(?m)^[^\n]{{1,300}}?{_COLUMN}(?:(?P<cors>CORS error(?={_COLUMN}|\s*$)"
    rf"|(?:[^\W\d_][\w']{{1,15}} ){{0,3}}CORS(?:[ -][^\W\d_][\w']{{1,15}}){{0,2}}(?={_COLUMN}))"
    rf"|{_BRACKETS})"
    rf"|^\s{{0,8}}{_BRACKETS.replace('blocked', 'alone')}\s*$"
)
"""A row, or its status alone."""
_URL_STARTED = re.compile(r"Request starting HTTP/\S{1,5} [A-Z]{3,7} (https?://\S{1,2048})")
"""The request that ASP.NET Core's next lines are about."""
_WHOLE_URL = re.compile(r"\bOPTIONS (https?://[^\s\"]{1,2048})")
_UNITY = re.compile(r"(?m)(?:^|[:>\]\s])['\"]?Unknown Error['\"]?\.?[^\S\n]*$")
"""What Unity's web builds say of all that the browser does not tell."""
_OF_UNITY = re.compile(r"(?i)\bunity|\bwebgl\b|responseCode|response code")
_HIDDEN = re.compile(
    r"(?:\bheaders\.get|\bgetResponseHeader)\(['\"`](?P<header>[\w-]{2,80})['\"`]\)[`'\"]{0,2}"
    r"(?:(?: always)?(?: returns?| is| gives| =>| ->|:|;? ?//)){1,2} [`'\"]{0,2}"
    r"(?:null|undefined)\b"
)
"""What a writer says of a header that script does not get."""
_REJECTED = re.compile(
    r"\"WebSocket /[^\s\"]{0,2048}\" (?P<status>4\d\d)\b"
    r"|\bconnection rejected \((?P<status2>4\d\d) |\bWebSocket REJECT /"
)
"""A refused handshake in the log of uvicorn, or of Daphne."""
LoneRow = tuple[int, int, tuple[Reason, ...], Obstacle | None, dict[str, str]]


def lone_rows(text: str) -> Iterator[LoneRow]:
    """The rows: where `text` has them, their reasons or obstacle, and the values in them."""
    yield from _of_panel(text)
    if (hidden := _HIDDEN.search(text)) is not None:
        values = {"engine": "script", "header": hidden["header"]}
        yield *hidden.span(), (), Obstacle.HIDDEN_HEADER, values
        return
    unknown = _UNITY.search(text)
    if unknown is not None and (_OF_UNITY.search(text) or text.strip() == unknown[0].strip()):
        yield *unknown.span(), (), Obstacle.SAYS_NOTHING, {"engine": "unity"}
    if (rejected := _REJECTED.search(text)) is not None:
        values = {"engine": "script", "status": rejected["status"] or rejected["status2"] or "403"}
        yield *rejected.span(), (), Obstacle.WEBSOCKET, values
        return
    found = list(_preflights(text))
    yield from found or _in_words(Blocks(text))


def _of_panel(text: str) -> Iterator[LoneRow]:
    """Rows of Chrome's Network panel."""
    for row in _ROW.finditer(text):
        blocked = row["blocked"] or row["alone"]
        meaning = _BLOCKED.get(blocked) if blocked else Obstacle.SAYS_NOTHING
        detail = CORS_ERROR if blocked in (None, "cors") else f"blocked:{blocked}"
        if meaning is not None:
            yield *row.span(), (), meaning, {"detail": detail}


def _preflights(text: str) -> Iterator[LoneRow]:
    """Rows of servers' logs about preflights that did not succeed."""
    for line in access_lines(text):
        is_redirect = line.status in REDIRECT_STATUSES
        if line.method != "OPTIONS" or not (is_error_status(line.status) or is_redirect):
            continue
        reason = Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN
        if is_redirect:
            reason = Reason.PREFLIGHT_DISALLOWED_REDIRECT
        values = {"status": str(line.status), "detail": server_in(text, line) or IN_LOG}
        if (page := page_in(text, line)) is not None:
            values["page_origin"] = page
        if (url := _WHOLE_URL.search(text, line.start, line.end)) is not None:
            values["url"] = url[1]
        yield line.start, line.end, (reason,), None, values


def _in_words(blocks: Blocks) -> Iterator[LoneRow]:
    """A sentence about another rule, or what a server says of a request that it refused."""
    text = blocks.text
    if logged_in(blocks) is None and (rule := page_rule_in(text)) is not None:
        is_warning = rule.stated.cause is Cause.WARNING
        meaning = Obstacle.WARNING if is_warning else Obstacle.ANOTHER_RULE
        values = {"engine": "script"}
        if rule.url is not None and "://" in rule.url:
            values["url"] = rule.url.strip("'\"`.,;")
        yield rule.start, rule.end, (), meaning, values
        return
    logged = logged_in(blocks, in_any_words=True)
    if logged is None:
        return
    values = {"page_origin": logged.origin} if logged.origin else {}
    started = _URL_STARTED.search(text)
    if logged.origin and started is not None and started[1].startswith(logged.origin):
        values["url"] = started[1]
    if logged.is_of_websocket:
        yield logged.start, logged.end, (), Obstacle.WEBSOCKET, {**values, "engine": "script"}
        return
    is_of_origin = not logged.says.parts or "origin" in logged.says.parts
    yield logged.start, logged.end, MISSING if is_of_origin else MISSING_IN_PREFLIGHT, None, values

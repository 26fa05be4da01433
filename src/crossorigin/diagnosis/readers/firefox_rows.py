"""Rows of Firefox's Network panel: a method, a host, and in a column why there is no response.

The words of that column are the same in all languages. (Firefox ESR 153, devtools,
`BLOCKED_REASON_MESSAGES`)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...browser import NetworkFailure, Reason
from ..evidence import Obstacle
from ..methods import ANY_METHOD
from .firefox_errors import failure_of_firefox
from .shown import likely_scheme
from .wordings import Meaning

__all__ = ["rows_in", "words_in"]

_EITHER = {
    "CORS Missing Allow Origin": ("MISSING_ALLOW_ORIGIN", True),
    "CORS Allow Origin Not Matching Origin": ("ALLOW_ORIGIN_MISMATCH", True),
    "CORS Multiple Origin Not Allowed": ("MULTIPLE_ALLOW_ORIGIN_VALUES", True),
    "CORS No Allow Credentials": ("WILDCARD_ORIGIN_NOT_ALLOWED", True),
    "CORS Missing Allow Credentials": ("INVALID_ALLOW_CREDENTIALS", True),
    "CORS Preflight Did Not Succeed": ("PREFLIGHT_INVALID_STATUS", False),
    "CORS External Redirect Not Allowed": ("PREFLIGHT_DISALLOWED_REDIRECT", False),
    "CORS Method Not Found": ("METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE", False),
    "CORS Missing Allow Header": ("HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE", False),
    "CORS Invalid Allow Method": ("INVALID_ALLOW_METHODS_PREFLIGHT_RESPONSE", False),
    "CORS Invalid Allow Header": ("INVALID_ALLOW_HEADERS_PREFLIGHT_RESPONSE", False),
    "CORS Not HTTP": ("CORS_DISABLED_SCHEME", False),
}
"""The reason, and whether a preflight or the request itself may have it."""
_OUTSIDE: dict[str, Meaning] = {
    "CORS Failed": NetworkFailure.UNKNOWN,
    "Mixed Block": Obstacle.MIXED_CONTENT,
    "Blocked By Extension": Obstacle.EXTENSION,
}
_ROW = re.compile(
    rf"(?m)^[^\n]{{0,40}}?\b(?P<verb>{ANY_METHOD})\s+(?:https?://)?(?P<host>[\w.-]{{1,253}}(?::\d{{1,5}})?)"
    r"(?=[\s/])[^\n]{0,400}?(?P<shown>" + "|".join((*_EITHER, *_OUTSIDE)) + r")\b[^\n]{0,80}$"
)
_FAILED_ROW = r"(?m)\n[^\n]{{0,40}}?\b(?P<verb>{verbs})\s+(?:https?://)?{host}(?=[\s/])"
Row = tuple[int, int, tuple[Reason, ...], Meaning, dict[str, str]]


def rows_in(text: str) -> Iterator[Row]:
    """The refused requests: where `text` has them, their reasons or meaning, and what is named."""
    for row in _ROW.finditer(text):
        host, verb, shown = row["host"], row["verb"], row["shown"]
        end = row.end()
        if verb == "OPTIONS":
            # The row of the request itself follows, without a reason of its own.
            pattern = _FAILED_ROW.format(verbs=ANY_METHOD, host=re.escape(host))
            following = re.compile(pattern).match(text, end)
            verb, end = (following["verb"], following.end()) if following else ("", end)
        values = {"url": f"{likely_scheme(host)}://{host}"}
        if verb and verb != "OPTIONS":
            values["method"] = verb
        if shown not in _EITHER:
            yield row.start(), end, (), _OUTSIDE[shown], values
            continue
        reasons = _reasons(shown, of_preflight=row["verb"] == "OPTIONS")
        yield row.start(), end, reasons, None, values
    yield from _failed_rows(text)


_ERROR_ROW = re.compile(
    rf"(?m)^[^\n]{{0,40}}?\b(?:XHR)?(?P<verb>{ANY_METHOD})\s{{1,8}}"
    r"(?P<url>(?:https?|wss?)://\S{1,4096})\s{1,8}"
    r"(?P<name>(?:NS|SEC|SSL|MOZILLA_PKIX)_[A-Z_]{4,80})\b[^\n]{0,80}$"
)


def _failed_rows(text: str) -> Iterator[Row]:
    """Requests without a response, as the console shows and copies them: with an error's name."""
    if "NS_" not in text and "_ERROR_" not in text:
        return
    for row in _ERROR_ROW.finditer(text):
        meaning: Meaning = failure_of_firefox(row["name"])
        if row["url"].startswith("ws") and row["name"].startswith("NS_ERROR_WEBSOCKET_"):
            meaning = Obstacle.WEBSOCKET
        if meaning is not None:
            values = {"url": row["url"]}
            if meaning is not Obstacle.WEBSOCKET:
                values["method"] = row["verb"]
            yield row.start(), row.end(), (), meaning, values


def _reasons(shown: str, *, of_preflight: bool = False) -> tuple[Reason, ...]:
    """The reasons that the column leaves, of a preflight's row or of any."""
    name, is_either = _EITHER[shown]
    if not is_either:
        return (Reason[name],)
    reasons = (Reason[name], Reason[f"PREFLIGHT_{name}"])
    return reasons[1:] if of_preflight else reasons


_REASONS = "|".join(each.removesuffix("s") for each in _EITHER)
_WORDS = re.compile(
    rf"(?m)^[^\S\n]{{0,40}}(?:(?P<shown>{'|'.join(_OUTSIDE)})|['\"`]?(?P<reason>(?i:{_REASONS})s?)['\"`]?)"
    rf"[^\S\n]*$|['\"`“](?P<quoted>(?i:{_REASONS})s?)[.,]?['\"`”]"
)
"""Writers put a reason into small letters, or into the plural."""
_BY_WORDS = {each.lower().removesuffix("s"): each for each in _EITHER}


def words_in(text: str) -> Iterator[Row]:
    """The words of that column without the row: in lines of their own, or in quotes."""
    for line in _WORDS.finditer(text):
        if line["shown"] is not None:
            yield line.start(), line.end(), (), _OUTSIDE[line["shown"]], {}
            continue
        reason = _BY_WORDS[(line["reason"] or line["quoted"]).lower().removesuffix("s")]
        yield line.start(), line.end(), _reasons(reason), None, {}

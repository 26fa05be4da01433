"""Reading whatever somebody has of a refusal: a HAR file, a message, or headers."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from ..evidence import Evidence
from ..question import is_page
from .console import recognise
from .har import BadHar, evidence_in_har
from .headers import Given, Unusable, judge_headers, looks_like_headers

__all__ = ["Unreadable", "read"]


LONGEST = 4 * 1024 * 1024
"""Characters that messages or headers may have."""


class Unreadable(ValueError):
    """It is nothing that evidence can be found in; the message says what was looked for."""


def read(
    text: str,
    *,
    origin: str | None = None,
    url: str | None = None,
    method: str | None = None,
    credentials: bool | None = None,
) -> list[Evidence]:
    """The evidence in `text`, whichever of the three it is.

    Args:
        text: A HAR file's content; messages of a browser's console; headers as ``curl -i`` or
            ``curl -v`` prints them.
        origin: The page's origin, where `text` does not name it.
        url: The URL, likewise.
        method: The method, likewise.
        credentials: Was the request made with credentials? Likewise.

    Raises:
        Unreadable: it is none of them.
    """
    if origin is not None and not is_page(origin):
        raise Unreadable(f"{origin!r} is not an origin, such as https://app.example.com")
    given = Given(origin=origin, url=url, method=method, credentials=credentials)
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return _from_har(text)
    if len(text) > LONGEST:
        raise Unreadable(f"it is no HAR file, and with {len(text)} characters too long for others")
    # A terminal may have broken the lines.
    found = recognise(text) or recognise(" ".join(text.split()))
    if found:
        return [
            replace(
                each,
                origin=each.origin or origin,
                url=each.url or url,
                method=each.method or method,
                credentials=credentials if each.credentials is None else each.credentials,
            )
            for each in found
        ]
    if looks_like_headers(text):
        try:
            return judge_headers(text, given)
        except Unusable as error:
            raise Unreadable(str(error)) from None
    if not text.strip():
        raise Unreadable("there is nothing in it")
    if (url is not None or "://" in text) and any(sign in text for sign in _SIGNS):
        raise Unreadable(
            "this speaks of CORS, but in words that are not known here: only English messages of "
            "Chrome, Firefox and Safari are. Ask the server itself: crossorigin fetch URL --from "
            "ORIGIN"
        )
    raise Unreadable(
        "this is no message of Chrome's, Firefox's or Safari's console that is known here, no HAR "
        "file, and no headers as “curl -i” prints them"
    )


MOST_VALUES = 4_000_000
"""Values of JSON that are read: each takes up to 100 bytes of memory, however short it is."""
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)


def _values_in(text: str) -> int:
    """How many values JSON has, or a few more; they are counted before any is made."""
    if len(text) <= MOST_VALUES:
        return 0
    outside = _STRINGS.sub("", text)
    return sum(map(outside.count, "{[,"))


_SIGNS = ("CORS", "Cross-Origin", "Access-Control-")


def _from_har(text: str) -> list[Evidence]:
    values = _values_in(text)
    if values > MOST_VALUES:
        raise Unreadable(
            f"it has {values} values, where {MOST_VALUES} are read: save a shorter recording"
        )
    try:
        data = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        reason = error if isinstance(error, ValueError) else "it is nested too deeply"
        raise Unreadable(f"it begins like a HAR file, but is no JSON: {reason}") from None
    try:
        return evidence_in_har(data)
    except BadHar as error:
        raise Unreadable(str(error)) from None

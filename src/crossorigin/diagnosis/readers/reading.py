"""Reading whatever somebody has of a refusal: a HAR file, a message, or headers."""

from __future__ import annotations

import re
from dataclasses import replace

from ..evidence import Evidence
from ..question import is_page
from .console import recognise
from .har import evidence_in_har
from .har_file import BadHar, looks_like_har, read_recording
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
    if looks_like_har(text):
        recording = read_recording(text)
        return evidence_in_har(recording)
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


_SIGNS = ("CORS", "Cross-Origin", "Access-Control-")

"""What Internet Explorer, and Edge before version 79, print about CORS and failed requests.

Each sentence begins with a code, and the codes are the same in all languages: SEC7118 and SEC7119
name the URL, the others the reason; SCRIPT7002 ends with an error of Windows. (Microsoft's
documentation of the F12 tools, “Console error messages”; `wininet.h`)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ...browser import NetworkFailure, Reason
from ..evidence import ACCESS_DENIED, Obstacle
from ..reason_groups import CREDENTIALS, MISMATCH, MISSING, MULTIPLE, WILDCARD, own_first
from .wordings import Meaning

__all__ = ["Coded", "coded_messages"]

_EITHER: dict[str, tuple[Reason, ...]] = {
    "7120": own_first(MISSING, MISMATCH),
    "7121": WILDCARD,
    "7122": CREDENTIALS,
    "7123": (Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE,),
    "7124": (Reason.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE,),
    "7126": (Reason.PREFLIGHT_DISALLOWED_REDIRECT,),
    "7128": MULTIPLE,
    "7129": CREDENTIALS,
    # Of fonts, which need no preflight.
    "3115": (Reason.MISSING_ALLOW_ORIGIN,),
    "3116": (Reason.MISSING_ALLOW_ORIGIN,),
    "3117": (Reason.MISSING_ALLOW_ORIGIN, Reason.ALLOW_ORIGIN_MISMATCH),
}
"""By the digits of the code, the reasons that it leaves."""
_OUTSIDE: dict[str, Meaning] = {
    "7111": Obstacle.MIXED_CONTENT,
    "7112": Obstacle.MIME_TYPE,
    "7114": Obstacle.TRACKING_PROTECTION,
    "7125": NetworkFailure.NOT_HTTP,
    "7127": Obstacle.REDIRECT_AFTER_PREFLIGHT,
}
"""The same of codes that are not about CORS, or about a rule of it that is gone."""
_OF_WINDOWS: dict[str, Meaning] = {
    "2ee2": NetworkFailure.TIMEOUT,
    "2ee7": NetworkFailure.NAME_NOT_FOUND,
    "2efe": NetworkFailure.BROKEN,
    "2eff": NetworkFailure.BROKEN,
    "2f78": NetworkFailure.NOT_HTTP,
    "2f7d": NetworkFailure.TLS,
    **dict.fromkeys(("2f05", "2f06", "2f0d", "2f89", "2f8a", "800c0019"),
                    NetworkFailure.CERTIFICATE),
    "80070005": Obstacle.SAYS_NOTHING,
}  # fmt: skip
"""What SCRIPT7002 ends with; the others are failures of which the words tell more."""
_WORDS = (
    (r"Origin \S{1,512} not found in Access-Control-Allow-Origin header", "7120"),
    (r"Wildcard in Access-Control-Allow-Origin not allowed when credentials flag", "7121"),
    (r"Credentials flag was set to true, but Access-Control-Allow-Credentials was not", "7122"),
    (
        r"Request header (?:\S{1,256} )?was not present in the Access-Control-Allow-Headers list",
        "7123",
    ),
    (r"Request method \S{1,32} was not present in the Access-Control-Allow-Methods list", "7124"),
    (r"Multiple Access-Control-Allow-Origin headers are not allowed for CORS response", "7128"),
)
"""The English sentences, for pastes that have lost the codes, or a header's name."""
_SENTENCE = re.compile(
    r"(?:SEC(?P<code>71\d\d)|CSS(?P<font>311[567]))\b(?![^\n]{0,80}'ms-appx)(?P<rest>[^\n]{0,2048})|"
    r"XMLHttpRequest: [^\n]{1,60}?\b0x(?P<windows>[0-9A-Fa-f]{3,8})\b|"
    + "|".join(f"(?P<w{code}>{words})" for words, code in _WORDS)
)
"""Of what the browser loads for itself (ms-appx-web:), nothing tells of the page."""
_URL = re.compile(r"https?://[^\s'\"]{1,2048}")
_NAMES = {
    # In other languages other words come before it: a name with a hyphen, or a usual one.
    "7123": re.compile(
        r"Request header (\S+) was|(?<![\w-])(?!Access-Control-)"
        r"([A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+|"
        r"authorization|baggage|pragma|traceparent|apikey|token)(?![\w-])"
    ),
    "7124": re.compile(r"Request method (\S+) was|\b([A-Z]{3,10})\b(?<!CORS)"),
}


class Coded(NamedTuple):
    """A failure: where the text has it, its reasons or its meaning, and what it names."""

    start: int
    end: int
    reasons: tuple[Reason, ...]
    meaning: Meaning
    values: dict[str, str]


def coded_messages(text: str) -> Iterator[Coded]:
    """The failures in `text`, each with the URL that the sentences before it name."""
    url, begun, is_told = "", None, False
    for match in _SENTENCE.finditer(text):
        if (error := match["windows"]) is not None:
            if not is_told or error != _DENIED:
                values = {"detail": ACCESS_DENIED if error == _DENIED else f"0x{error.lower()}"}
                values |= {"url": url} if url else {}
                meaning = _OF_WINDOWS.get(error.lower(), NetworkFailure.UNKNOWN)
                start = match.start() if begun is None else begun
                yield Coded(start, match.end(), (), meaning, values)
            url, begun, is_told = "", None, False
            continue
        code = match["code"] or match["font"]
        code = code or next(code for _, code in _WORDS if match[f"w{code}"] is not None)
        rest = match[0] if match["rest"] is None else match["rest"]
        addresses = [each.rstrip(".,)") for each in _URL.findall(rest)]
        if code in ("7118", "7119"):
            url = addresses[0] if addresses else url
            begun = match.start() if begun is None else begun
        elif code in _EITHER or code in _OUTSIDE:
            values = _values(code, rest, addresses)
            if url:
                values["url"] = url
            if code in _FONTS and (named := _FILE.match(text, match.end())) is not None:
                values["place"] = f"{named['place']}:1"
            start = match.start() if begun is None else begun
            reasons, meaning = _EITHER.get(code, ()), _OUTSIDE.get(code)
            yield Coded(start, match.end(), reasons, meaning, values)
            url, begun, is_told = "", None, True


_DENIED = "80070005"
"""That the script got nothing; after one of the other codes it tells no more than that."""


def _values(code: str, rest: str, addresses: list[str]) -> dict[str, str]:
    """What a sentence names: the page's origin, a header, a method."""
    if code == "7120" and addresses:
        named = {"page_origin": addresses[0]}
        # Newer versions name the resource at the end.
        return {**named, "url": addresses[-1]} if len(addresses) > 1 else named
    if code in _NAMES and (found := _NAMES[code].search(rest)) is not None:
        return {"header" if code == "7123" else "method": found[1] or found[2]}
    if code in _FONTS:
        return {"initiator": "font", **({"url": addresses[-1]} if addresses else {})}
    return {"url": addresses[0]} if addresses and code in _OUTSIDE else {}


_FONTS = ("3115", "3116", "3117")
_FILE = re.compile(
    r"\s{1,8}(?:File: )?(?P<place>[^\s:(),]{1,512}\.[\w#?]{2,40})"
    r"(?:,? \(?(?:Line: )?\d[^\n]{0,40})?[^\S\n]*$",
    re.MULTILINE,
)
"""The line below, which names the file of a font without its address, and a place in it."""

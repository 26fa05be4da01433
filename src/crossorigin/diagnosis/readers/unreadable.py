"""Says why a text has no evidence."""

from __future__ import annotations

import re

from ..evidence import REFERRER_POLICY

__all__ = ["MOST_QUOTED", "SPEAKS_OF_CORS", "Unreadable", "why_unreadable"]


class Unreadable(ValueError):
    """The text has no evidence; the message lists the supported kinds.

    `speaks_of_cors` says that the text is about CORS, in words that are not known.
    """

    def __init__(self, message: str, *, speaks_of_cors: bool = False) -> None:
        super().__init__(message)
        self.speaks_of_cors = speaks_of_cors


def why_unreadable(text: str) -> Unreadable:
    """The error about a text without evidence, which says what the text speaks of."""
    if not text.strip():
        return Unreadable("there is nothing in it")
    about_referrers = _ABOUT_REFERRERS if REFERRER_POLICY in text else ""
    plain = text.replace(REFERRER_POLICY, "")
    if (said := _speaks_of_cors(plain)) is not None:
        return Unreadable(
            f"this speaks of CORS, but in words that are not known here: “{said}”."
            f"{about_referrers} Paste what the browser's console says",
            speaks_of_cors=True,
        )
    if about_referrers:
        return Unreadable(
            f"this is not an error:{about_referrers} Paste what the browser's console says",
            speaks_of_cors=True,
        )
    return Unreadable(
        "there is nothing here that is known: not a message of a browser's console, not a HAR "
        "file, not headers as “curl -i” prints them, and not a request as the Network panel shows "
        "or copies it"
    )


_ABOUT_REFERRERS = (
    " “strict-origin-when-cross-origin” is the referrer policy that browsers have by default. The "
    "Network panel shows it beside every request, and it refuses nothing."
)
SPEAKS_OF_CORS = re.compile(r"(?i)\bcors|cross[- ]?origin|access-control-|\borigins?\b|\bcsrf\b")
MOST_QUOTED = 200


def _speaks_of_cors(text: str) -> str | None:
    """The first line that speaks of CORS or of origins, cut short; ``None`` if there is none."""
    sign = SPEAKS_OF_CORS.search(text)
    if sign is None:
        return None
    start = max(text.rfind("\n", 0, sign.start()) + 1, sign.start() - MOST_QUOTED // 2)
    if start and text[start - 1] != "\n":
        start = text.find(" ", start, sign.start()) + 1 or start
    line = " ".join(text[start : start + 2 * MOST_QUOTED].partition("\n")[0].split())
    return line if len(line) <= MOST_QUOTED else f"{line[:MOST_QUOTED]} …"

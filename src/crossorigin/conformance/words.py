"""The words for departures, as data: who gets in, why that matters, and what to change."""

from __future__ import annotations

from typing import NamedTuple

from ..browser import ENGINES
from .origins import Trick

__all__ = ["ANY_SITE", "ENGINE_NAMES", "LET_IN", "LetIn", "engines_in_words", "listed"]

ENGINE_NAMES = {
    "chromium": "Chromium",
    "firefox": "Firefox",
    "webkit": "WebKit (Safari)",
}


class LetIn(NamedTuple):
    """An origin that is let in: who can use it, and the fix."""

    who: str
    fix: str


_LIST = "Compare the whole Origin with the origins that may, each written out"
ANY_SITE = LetIn(
    "Any site can do it: the server lets every origin in.",
    f"{_LIST}, and send Access-Control-Allow-Origin for those only; never send back whatever came.",
)
_SAME_DOMAIN = (
    "Whoever can publish at another name of the domain can do it: one forgotten host, or one hole "
    "in any of them, is enough."
)
_PATTERN = (
    "Use no regular expression where a list will do; else match the whole Origin (re.fullmatch, or "
    "^ and $)"
)
LET_IN = {
    Trick.UNRELATED: ANY_SITE,
    Trick.NULL: LetIn(
        "Any site can do it: a sandboxed frame, which every page can make, has the origin null.",
        "Take null off the origins that may.",
    ),
    Trick.LOCALHOST: LetIn(
        "Whatever serves pages on the user's own machine can do it.",
        "Keep the origins of development out of what is deployed.",
    ),
    Trick.OTHER_PATH: LetIn(
        "The policy lets this origin in at other paths, not at this one.",
        "Give this path its own CORS settings, or a stricter mount of its own.",
    ),
    Trick.SCHEME: LetIn(
        "Whoever controls a network that users are in can do it: pages over http can be forged.",
        "Compare the scheme too: list https origins, and match https:// in patterns, not https?://.",
    ),
    Trick.PORT: LetIn(
        "Whatever else listens at that host can do it.",
        f"{_LIST}, port included.",
    ),
    Trick.END: LetIn(
        "Anybody can get such a name: the server compares only how the Origin begins.",
        f"{_PATTERN}: this pattern is not anchored at its end.",
    ),
    Trick.CHARACTERS: LetIn(
        "Anybody can get such a name, and browsers send it: the server takes the odd character "
        "for the end of the host.",
        f"{_PATTERN}: this pattern is not anchored at its end.",
    ),
    Trick.BEGINNING: LetIn(
        "Anybody can register such a name: the server compares only how the Origin ends.",
        "Compare with the dot in front of the domain (“.example.com”), and the scheme before it.",
    ),
    Trick.DOT: LetIn(
        "Anybody can register such a name: a dot in the server's pattern stands for any character.",
        "Escape the dots of the pattern (\\.), or list the origins.",
    ),
    Trick.SUBDOMAIN: LetIn(_SAME_DOMAIN, f"{_LIST}: no subdomains."),
    Trick.SIBLING: LetIn(_SAME_DOMAIN, f"{_LIST}: no subdomains."),
    Trick.APEX: LetIn(
        "The policy lets in what is below the domain, not the domain itself.",
        "Match at least one label in front of the domain.",
    ),
    Trick.ACCENTS: LetIn(
        "Anybody can register such a name: it looks like the one that is meant, and is another.",
        f"{_LIST}, in the form with xn-- that browsers send.",
    ),
    Trick.TRAILING_DOT: LetIn(
        "It is the same host under another spelling, so that no stranger gets in; but whoever "
        "compares loosely here may do so elsewhere.",
        f"{_LIST}.",
    ),
}


def engines_in_words(engines: tuple[str, ...], asked: tuple[str, ...]) -> str:
    """In which browsers, in a few words; empty for all that were asked about."""
    if set(engines) >= set(asked) - {"standard"} and engines != ("standard",):
        return ""
    if engines == ("standard",):
        return "" if asked == engines else "by the letter of the standard, though in no browser"
    named = [ENGINE_NAMES[each] for each in ENGINES if each in engines and each in ENGINE_NAMES]
    return f"in {listed(named)} only"


def listed(words: list[str], most: int = 6) -> str:
    """``a, b and c``; of many, the first."""
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most} more"
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""

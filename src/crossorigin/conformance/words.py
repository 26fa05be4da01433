"""The words for departures, as data: who can exploit one, and what to change."""

from __future__ import annotations

from typing import NamedTuple

from ..browser import ENGINES
from ..fetch.engine_names import ENGINE_NAMES
from .origins import Trick

__all__ = ["ANY_SITE", "LET_IN", "LetIn", "engines_in_words", "listed"]

NAMES = {**ENGINE_NAMES, "webkit": f"{ENGINE_NAMES['webkit']} (Safari)"}


class LetIn(NamedTuple):
    """The words for an origin that is wrongly allowed: who can exploit it, and the fix."""

    who: str
    fix: str
    of_handshakes: str = ""

    @property
    def handshake_fix(self) -> str:
        """The fix where a WebSocket is opened: browsers read no CORS header of a handshake."""
        return self.of_handshakes or self.fix


_LIST = "Compare the whole Origin with a list of the allowed origins"
ANY_SITE = LetIn(
    "Any site can do this: the server allows every origin.",
    f"{_LIST}, and send Access-Control-Allow-Origin only for those. Never echo an origin that "
    "is not in it.",
    f"{_LIST}, and refuse the handshakes of all others.",
)
_SAME_DOMAIN = (
    "Anyone who can publish under another name of the domain can do this: one forgotten or "
    "vulnerable host is enough."
)
_PATTERN = (
    "Use a list instead of a regular expression, or match the whole Origin (re.fullmatch, or ^ "
    "and $)"
)
LET_IN = {
    Trick.UNRELATED: ANY_SITE,
    Trick.NULL: LetIn(
        "Any site can do this: a sandboxed frame, which every page can make, has the origin null.",
        "Remove null from the allowed origins.",
    ),
    Trick.LOCALHOST: LetIn(
        "Any program that serves pages on the user's own machine can do this.",
        "Remove the origins of development from the deployed configuration.",
    ),
    Trick.OTHER_PATH: LetIn(
        "The policy allows this origin at other paths, not at this one.",
        "Give this path stricter CORS settings of its own, or mount it separately with them.",
    ),
    Trick.SCHEME: LetIn(
        "Anyone who controls a network that users are on can do this: pages over http can be "
        "forged.",
        "Compare the scheme too: list https origins, and match https:// in patterns, not https?://.",
    ),
    Trick.PORT: LetIn(
        "Any other server on that host can do this.",
        f"{_LIST}, port included.",
    ),
    Trick.END: LetIn(
        "Anyone can get such a name: the server compares only the beginning of the Origin.",
        f"{_PATTERN}: this pattern is not anchored at its end.",
    ),
    Trick.CHARACTERS: LetIn(
        "Anyone can get such a name, and browsers send it: the server takes the unusual "
        "character for the end of the host.",
        f"{_PATTERN}: this pattern is not anchored at its end.",
    ),
    Trick.BEGINNING: LetIn(
        "Anyone can register such a name: the server compares only the end of the Origin.",
        "Compare with a dot in front of the domain (“.example.com”), and compare the scheme too.",
    ),
    Trick.DOT: LetIn(
        "Anyone can register such a name: an unescaped dot in the server's pattern matches "
        "any character.",
        "Escape the dots in the pattern (\\.), or list the origins.",
    ),
    Trick.SUBDOMAIN: LetIn(_SAME_DOMAIN, f"{_LIST}: no subdomains."),
    Trick.SIBLING: LetIn(_SAME_DOMAIN, f"{_LIST}: no subdomains."),
    Trick.APEX: LetIn(
        "The policy allows the subdomains, not the domain itself.",
        "Require at least one label in front of the domain.",
    ),
    Trick.OTHER_ID: LetIn(
        "The policy allows such an id under another scheme, not under this one.",
        "Compare the scheme too, up to ://.",
    ),
    Trick.LABEL: LetIn(
        "Anyone who can get a name of this form can do this: the server takes more than the "
        "changing part of the first label for it.",
        "Match one or more of a-z, 0-9 and - between the fixed texts, never a dot, from the "
        "beginning of the Origin to its end.",
    ),
    Trick.ADDRESS: LetIn(
        "Anyone with such an address or name can do this: it is outside the allowed range.",
        "Parse the host as an address, and compare it with the range.",
    ),
    Trick.ACCENTS: LetIn(
        "Anyone can register such a name: it looks like the allowed one, but is a different name.",
        f"{_LIST}, in the form with xn-- that browsers send.",
    ),
    Trick.TRAILING_DOT: LetIn(
        "It is another spelling of the same host, so no other site gets access. But a server "
        "that compares loosely here may do so elsewhere.",
        f"{_LIST}.",
    ),
    Trick.PART: LetIn(
        "Anyone who can choose such a name can do this, such as for a preview on a shared host: "
        "the server compares only a part of the name.",
        f"{_LIST}, or match each label in full.",
    ),
    Trick.TOP_LEVEL: LetIn(
        "Anyone can register the name under another top-level domain.",
        f"{_LIST}, top-level domain included.",
    ),
    Trick.OWN_HOST: LetIn(
        "Any other service on the server's own host can do this, and over http anyone who "
        "controls a network that users are on: the server compares the Origin with its own host.",
        f"{_LIST}: not with the Host header.",
    ),
    Trick.LOCAL_NETWORK: LetIn(
        "Any device in the user's local network can do this.",
        "Remove the origins of development from the deployed configuration.",
    ),
    Trick.ANY_ADDRESS: LetIn("Anyone with a server can do this, by its IP address.", f"{_LIST}."),
    Trick.EXTENSION: LetIn("Any extension of the user's browser can do this.", f"{_LIST}."),
    Trick.APP: LetIn(
        "Any app that is made with such a framework (Capacitor) can do this.",
        f"{_LIST}.",
    ),
    Trick.LENGTH: LetIn(
        "Anyone can have such a name: the server does not refuse an Origin of this length.",
        f"{_LIST}, whatever their length.",
    ),
}


def engines_in_words(engines: tuple[str, ...], asked: tuple[str, ...]) -> str:
    """A phrase for the browsers concerned; empty if these are all that were asked about."""
    if set(engines) >= set(asked) - {"standard"} and engines != ("standard",):
        return ""
    if engines == ("standard",):
        return "" if asked == engines else "by the text of the standard, but in no browser"
    named = [NAMES[each] for each in ENGINES if each in engines and each in NAMES]
    return f"in {listed(named)} only"


def listed(words: list[str], most: int = 6) -> str:
    """``a, b and c``; at most `most` words and the number of the others."""
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most} more"
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""

"""A browser's message that was found in a text: its possible meanings, and its values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ...browser import Reason
from ..evidence import CORS_ERROR, NOT_REQUESTED, OF_EITHER, Obstacle
from ..methods import USUAL_METHODS
from .sentence_patterns import SentencePattern
from .wordings import REDIRECTION_DENIED, Meaning

__all__ = ["Sighting", "sighting_of"]


@dataclass(frozen=True)
class Sighting:
    """A message in the text: its possible meanings, and its values."""

    start: int
    end: int
    engine: str
    reasons: tuple[Reason, ...] = ()
    meaning: Meaning = None
    values: dict[str, str] = field(default_factory=dict)
    is_echo: bool = False
    """Whether it repeats the reason of another message, as WebKit's second line does."""
    is_redirect: bool = False
    """Whether it is about a redirect's own response, as older versions of Chrome said."""

    @property
    def is_addition(self) -> bool:
        """Whether it only adds to another message."""
        return not self.reasons and self.meaning is None


def sighting_of(
    pattern: SentencePattern,
    match: re.Match[str],
    start: int,
    values: Mapping[str, str],
    *,
    is_echo: bool = False,
) -> Sighting:
    """What `match` found of `pattern`, from `start`, with `values` from before the match."""
    own = {name: value for name, value in match.groupdict().items() if value is not None}
    if "verb" in own:
        own["method"] = own.pop("verb")
    elif "method" in own and "net_error" in pattern.template:
        own["method"] = _as_was_printed(own["method"])
    reasons = () if pattern.reason is None else (pattern.reason,)
    is_open = pattern.template.endswith("{detail}\n")
    return Sighting(
        start,
        # What takes the rest of a line is not longer than a sentence that is known.
        match.start("detail") if is_open else match.end(),
        pattern.engine,
        reasons,
        pattern.meaning,
        {**values, **own}
        | _of_cors(pattern)
        | _loaded(pattern)
        | ({"detail": pattern.detail} if pattern.detail else {}),
        is_echo,
        is_redirect=pattern.template == REDIRECTION_DENIED,
    )


def _as_was_printed(method: str) -> str:
    """With the first letter that a selection by mouse left out: no method is called “OST”."""
    return next((each for each in USUAL_METHODS if each[1:] == method), method)


_LOADED = {"Framing '": "frame", "to frame '": "frame", "worker from '": "worker"}


def _loaded(pattern: SentencePattern) -> dict[str, str]:
    """What a page's policy did not let load, where a verb says it."""
    if pattern.meaning is not Obstacle.CONTENT_SECURITY_POLICY:
        return {}
    loaded = next((each for verb, each in _LOADED.items() if verb in pattern.template), None)
    return {} if loaded is None else {"initiator": loaded}


def _of_cors(pattern: SentencePattern) -> dict[str, str]:
    """What a sentence tells beside its meaning: that it is about CORS, or what it leaves open."""
    if pattern.template == NOT_REQUESTED:
        return {"detail": NOT_REQUESTED}
    if pattern.meaning is Obstacle.REDIRECT_AFTER_PREFLIGHT and "{location}" in pattern.template:
        return {"detail": OF_EITHER}
    is_of_cors = any(each in pattern.template for each in ("CORS", "cross-site access"))
    # A library knows no more than a script is told.
    is_of_browser = pattern.engine != "script" and not pattern.detail
    says_nothing = pattern.meaning is Obstacle.SAYS_NOTHING and is_of_cors and is_of_browser
    return {"detail": CORS_ERROR} if says_nothing else {}

"""Firefox's sentences in the languages in which it is used most.

`firefox_messages.json` has them by the keys of Firefox's string files (written by
`scripts/firefox-messages`). What a key means follows from its English sentence, which is among
those of `crossorigin.browser.console` and of `wordings`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ...browser import Reason
from .carried import straight
from .wordings import SENTENCES, Meaning, templates

__all__ = ["Translated", "begins", "translated"]


class Translated(NamedTuple):
    """A sentence in another language, with the names of its values in braces."""

    reason: Reason | None
    meaning: Meaning
    text: str
    detail: str = ""


@cache
def _messages() -> dict[str, dict[str, str]]:
    document = files(__package__).joinpath("firefox_messages.json").read_text("utf-8")
    messages: dict[str, dict[str, str]] = json.loads(document)
    return messages


def _in_other_languages() -> dict[str, dict[str, str]]:
    return {name: each for name, each in _messages().items() if name != "en"}


def translated() -> Iterator[Translated]:
    """Every known sentence of Firefox in every language but English."""
    english = _messages()["en"]
    known = list(_known())
    for key, sentence in english.items():
        for reason, meaning, text, detail in known:
            if _pieces(text) == _pieces(sentence):
                names = dict(zip(_names(sentence), _names(text), strict=True))
                for language in _in_other_languages().values():
                    own = language.get(key, sentence)
                    if own == sentence:
                        continue  # not translated, or not known
                    yield Translated(reason, meaning, _tolerant(_renamed(own, names)), detail)


def begins() -> set[str]:
    """What stands before the URL in the messages about CORS, in every language but English."""
    found = set()
    for language in _in_other_languages().values():
        for sentence in language.values():
            before, _, after = straight(sentence).partition("{1}")
            if "CORS" in after and len(before) >= _LEAST_BEGIN:
                found.add(before.rstrip("'\"«„"))
    return found


_LEAST_BEGIN = 15
"""The characters of the shortest one, which is Chinese."""


def _known() -> Iterator[Translated]:
    for template in templates():
        if template.engine == "firefox":
            # Without a response there is no status, and Firefox prints “(null)” in its place.
            yield Translated(template.reason, None, template.text.replace("(null)", "{status}"))
    for sentence in SENTENCES:
        if sentence.engine == "firefox":
            yield Translated(None, sentence.meaning, sentence.text, sentence.detail)


def _pieces(text: str) -> list[str]:
    return re.split(r"\{\w+\}", text)


def _names(text: str) -> list[str]:
    return re.findall(r"\{(\w+)\}", text)


def _renamed(text: str, names: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: f"{{{names[found[1]]}}}", text)


def _tolerant(text: str) -> str:
    """Of a sentence about CORS, what follows the URL: how it begins changes between versions."""
    before, url, after = text.partition("{url}")
    return f"{url}{after}" if "CORS" in after and len(after) > 20 else f"{before}{url}{after}"

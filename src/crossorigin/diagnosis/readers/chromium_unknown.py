"""Finds Chromium's messages in other languages, into which people and browsers translate them.

Chromium itself has them in English alone. A translation leaves the address, the page, the names of
headers and the values, and the reason follows from them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...browser import Reason
from ..evidence import Obstacle, is_of_preflight
from ..reason_groups import CREDENTIALS, MISMATCH, MISSING, MULTIPLE, PREFLIGHT_STATUS, WILDCARD
from .firefox_unknown import PREFLIGHT_WORDS
from .sighting import Sighting

__all__ = ["reasons_in", "translated_from_chromium"]

_OPEN, _CLOSE = r"['\"«„「『]\s?", r"\s?['\"»”“」』]"
_ADDRESS = r"https?://[^\s'\"»”“」』]{1,2048}"
_WORDS = r"(?:[^\n'\"«„「『:：。]|(?<=\w)'(?=\w))"
_MESSAGE = re.compile(
    rf"{_OPEN}(?P<one>{_ADDRESS}){_CLOSE}(?P<between>{_WORDS}{{1,80}}){_OPEN}"
    rf"(?P<two>{_ADDRESS}|null){_CLOSE}(?P<after>{_WORDS}{{0,100}}?)(?:[:：。]|\.(?=\s))\s?"
    r"(?P<sentence>[^\n]{8,600})"
)
_LONGEST_START = 80
_NAME = re.compile(rf"{_OPEN}Access-Control-[A-Za-z-]{{1,40}}{_CLOSE}")
_VALUE = re.compile(rf"{_OPEN}([^'\"»”“」』\n]{{1,512}}){_CLOSE}")
_METHOD = re.compile(r"(?<![\w-])(?:GET|HEAD|POST|PUT|PATCH|DELETE)(?![\w-])")
_HEADER = re.compile(
    r"(?i)(?<![\w-])(?!access-control-)(?:[a-z][a-z0-9]{0,40}(?:-[a-z0-9]{1,40}){1,8}|authorization)"
    r"(?![\w-])",
    re.ASCII,
)


def translated_from_chromium(text: str) -> Iterator[Sighting]:
    """The messages: the address and the page in quotes, the word CORS, and a reason."""
    if "CORS" not in text:
        return
    for match in _MESSAGE.finditer(text):
        before = text[max(match.start() - _LONGEST_START, 0) : match.start()].rpartition("\n")[2]
        words = before + match["between"] + match["after"]
        if "CORS" not in words or "CORS policy" in words:  # in English each sentence is known
            continue
        values = _address_and_page(match["one"], match["two"])
        reasons = reasons_in(match["sentence"], values)
        start, end = match.start(), match.start("sentence")
        if reasons:
            yield Sighting(start, end, "chromium", reasons, values=values)
        elif not match["sentence"].isascii():
            values["sentence"] = match["sentence"].strip()
            meaning = Obstacle.UNKNOWN_SENTENCE
            yield Sighting(start, end, "chromium", meaning=meaning, values=values)


def _address_and_page(one: str, two: str) -> dict[str, str]:
    """Which is which: languages differ in their order, but a page's origin has no path."""
    bare = [each == "null" or "/" not in each.partition("://")[2] for each in (one, two)]
    if bare == [True, False]:
        one, two = two, one
    return {"url": one, "page_origin": two} if bare.count(True) == 1 else {}


def reasons_in(sentence: str, values: dict[str, str]) -> tuple[Reason, ...]:
    """The reasons that the names and values in a sentence leave."""
    value = _VALUE.search(_NAME.sub(" ", sentence))
    reasons: tuple[Reason, ...] = ()
    if "Access-Control-Allow-Methods" in sentence:
        if (method := _METHOD.search(sentence)) is not None:
            values["method"] = method[0]
        return (Reason.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE,)
    if "Access-Control-Allow-Headers" in sentence:
        if (header := _HEADER.search(sentence)) is not None:
            values["header"] = header[0]
        return (Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE,)
    is_of_preflight_response = any(each in sentence.lower() for each in PREFLIGHT_WORDS)
    if "Access-Control-Allow-Credentials" in sentence:
        reasons = CREDENTIALS
    elif "Access-Control-Allow-Origin" in sentence:
        reasons = _reasons_of_origin(value[1] if value is not None else "")
        if value is not None and reasons is not WILDCARD:
            values["value"] = value[1]
    elif is_of_preflight_response and not sentence.isascii():
        reasons = PREFLIGHT_STATUS
    if is_of_preflight_response:
        reasons = tuple(filter(is_of_preflight, reasons))
    return reasons


def _reasons_of_origin(value: str) -> tuple[Reason, ...]:
    if not value:
        return MISSING
    if value == "*":
        return WILDCARD
    return MULTIPLE if "," in value else MISMATCH

"""Finds Firefox's messages that are cut, or in words that are not known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ...browser import NetworkFailure, Reason
from ..evidence import CORS_ERROR, CUT_SHORT, Obstacle
from ..reason_groups import CREDENTIALS, MISMATCH, MISSING, MULTIPLE, PREFLIGHT_STATUS, WILDCARD
from .firefox import begins
from .nearly import begun
from .sentence_patterns import URL, whole_patterns
from .sighting import Sighting
from .wordings import Meaning

__all__ = ["PREFLIGHT_WORDS", "cut_in_firefox", "unknown_in_firefox"]


_IN_ANY_WORDS = re.compile(
    r"(?<!\S)['\"«„]?\s?(?P<url>(?:https?|wss?|file|ftp|data|blob):[^\s\\]{1,4096}?)"
    r"(?:['\"»”]?\s?(?:[.。]\s*[(（]?|\s*[(（])|\s?[^\x00-\x7f\s][^\n:：]{0,60}?[(（])"
    r"(?:(?<=[\s(（])(?P<label>(?!(?i:line|info|warn|fail|dbug|debug|error)\b)"
    r"[^\s:：()（）'\"/]{2,24})\s?[:：]\s?"
    r"|(?<=[(（])(?=[^\n()（）]{0,160}\bCORS\b))"
    r"(?P<sentence>\w[^\n]{1,500}|[^\n\w]{1,4}\w[^\n]{1,500})"
)
"""How Firefox goes on after its first words, in each language and version: the URL, the word for
“Reason”, a colon. A level of a log is not that word. Old versions in a few languages had no such
word."""
_OLD_IN_ANY_WORDS = re.compile(
    r"(?m)^[^\n]{0,200}\b(?:Same|Cross)[ -]Origin\b[^\n]{0,200}?['\"«„]?\b(?P<url>https?://[^\s]{1,4096}?)"
    r"['\"»”]?\.\s[^\n()]{20,200}\bCORS[^\s\w]{0,3}\.?[^\S\n]*$"
)
"""How Firefox until 34 ends in each language, which gave no reason, but a way to fix it."""
_OF_CORS = ("Cross-Origin", "CORS")
_OF_SETTING = re.compile(r"(?i)allow|expose|max_?age|credential|origin|method|header")
"""The name of the next setting in a list, not a language's word for “Reason”."""
_QUOTED = re.compile(r"['\"«„‚「]\s?([^'\"»”“’」\s]{1,256})\s?['\"»”“’」]")
_STATUS_TOLD = re.compile(r"(?::\s{1,4}|：\s{0,4})(\d{3}|\(null\))(?!\d)")


_FIREFOX_BEGINS = "Cross-Origin Request Blocked"
_FIREFOX_GOES_ON = ": The Same Origin Policy disallows reading the remote resource at "
_CUT_URL = rf"(?P<url>{URL}|file:)"
_CUT = re.compile(
    rf"(?i:{_FIREFOX_BEGINS})(?:{_FIREFOX_GOES_ON}\[?{_CUT_URL}(?:\]\([^\s(]{{0,4096}}+)?|(?P<words>[^\n]{{0,80}}?))"
    r"[\"'”.… ]{0,8}$",
    re.MULTILINE,
)


@cache
def _cut_elsewhere() -> re.Pattern[str]:
    """The same in other languages, some of which go on after the URL."""
    known = "|".join(map(re.escape, sorted(begins(), key=len, reverse=True)))
    return re.compile(
        rf"(?m)(?:{known})['\"«„]?{_CUT_URL}['\"»”.…]{{0,8}}(?:\s[^\n(（:：]{{0,40}})?$"
    )


def cut_in_firefox(text: str) -> Iterator[Sighting]:
    """Firefox's messages that end before the reason, as titles and search boxes have them."""
    for match in _CUT.finditer(text):
        if match["url"] or _FIREFOX_GOES_ON.startswith(match["words"]):
            yield _cut_at(match["url"], *match.span())
    for match in _cut_elsewhere().finditer(text):
        # Shorter than any known sentence here, so that a known one goes first.
        yield _cut_at(match["url"], match.start("url"), match.start("url") + 1)


def _cut_at(url: str | None, start: int, end: int) -> Sighting:
    if url is None or not url.startswith("file:"):
        values = {"detail": CUT_SHORT} | ({} if url is None else {"url": url})
        return Sighting(start, end, "firefox", meaning=Obstacle.SAYS_NOTHING, values=values)
    reasons = (Reason.CORS_DISABLED_SCHEME,)  # of a file, there is no other reason
    return Sighting(start, end, "firefox", reasons, values={"url": url})


def unknown_in_firefox(text: str) -> Iterator[Sighting]:
    """Firefox's messages in words that are not known.

    The names of headers, the values and the status are the same in all languages, and the reason
    follows from them. Otherwise the URL and the words are what is known.
    """
    if not any(sign in text for sign in _OF_CORS):
        return
    for match in _OLD_IN_ANY_WORDS.finditer(text):
        values = {"url": match["url"], "detail": CORS_ERROR}
        yield Sighting(*match.span("url"), "firefox", meaning=Obstacle.SAYS_NOTHING, values=values)
    for match in _IN_ANY_WORDS.finditer(text):
        sentence, values = match["sentence"], {"url": match["url"]}
        first_words = text[max(match.start() - 300, 0) : match.start()].rpartition("\n")[2]
        is_prose = len(first_words.split()) > 4 or not first_words.isascii()
        if _OF_SETTING.match(match["label"] or ""):
            continue
        if not is_prose or not any(sign in first_words + sentence for sign in _OF_CORS):
            continue
        if match["label"] is None and "Same Origin Policy" not in first_words:
            continue
        status = _STATUS_TOLD.search(sentence)
        if status is not None:
            values["status"] = status[1]
            sentence = sentence[: status.start()]
        if (end := re.search(r"[)）]", sentence)) is not None:
            sentence = sentence[: end.start()]
        reasons = _reasons_in(sentence, values)
        meaning: Meaning = None
        if not reasons:
            reasons = _reasons_begun(sentence.strip(), values)
        if not reasons:
            values["sentence"] = sentence.strip()
            meaning = Obstacle.UNKNOWN_SENTENCE
            if (status is not None and status[1] == "(null)") or _FAILED.search(sentence):
                meaning = NetworkFailure.UNKNOWN
        # Shorter than any known sentence here, so that a known one goes first.
        start = match.start("url")
        yield Sighting(start, start + 1, "firefox", reasons, meaning, values)


_LEAST_BEGUN = 12


def _reasons_begun(sentence: str, values: dict[str, str]) -> tuple[Reason, ...]:
    """The reasons whose sentence in English begins so, where a message was cut."""
    if len(sentence) < _LEAST_BEGUN:
        return ()
    known = _reasons_in_english()
    found = begun(sentence, known)
    for told in found.values():
        values.update(told)
    return tuple(dict.fromkeys(reason for each in found for reason in known[each]))


@cache
def _reasons_in_english() -> dict[str, list[Reason]]:
    known: dict[str, list[Reason]] = {}
    for each in whole_patterns():
        if each.engine == "firefox" and each.reason and each.template.startswith("Reason: "):
            known.setdefault(each.template.removeprefix("Reason: "), []).append(each.reason)
    return known


PREFLIGHT_WORDS = (
    "preflight", "预检", "預檢", "プリフライト", "사전", "prévérification", "pré-vol", "en amont",
    "wstępn", "verificación previa", "comprobación previa", "preliminar", "предварительн",
    "попередн", "comprovação", "verificação prévia", "vorab",
)  # fmt: skip
"""How languages call a preflight."""
_FAILED = re.compile(
    r"(?i)\bCORS\b[^\n]{0,40}(?:not succe(?:ed|ss)|unsuccessful|"
    r"失敗|失败|未成功|未能成功|성공하지|실패|fail|fehl|nicht erfolg|"
    r"sin éxito|falló|non riuscit|niet gelukt|nieudan|falh|не удал|не вдал|başarısız|neúspěš|"
    r"lyckades inte)|"
    r"(?:échec|falha|nieudane|не удалось|не вдал)[^\n]{0,40}\bCORS\b"
)
"""How versions of Firefox say in several languages that a request with CORS failed, and no more."""


def _reasons_in(sentence: str, values: dict[str, str]) -> tuple[Reason, ...]:
    """The reasons that the names in a sentence of Firefox's leave, in any language."""
    quoted = [each for each in _QUOTED.findall(sentence) if not each.startswith("Access-Control-")]
    if quoted and quoted[0].lower() != "true":
        values["value"] = quoted[0]
    if values.get("value") == "*" and "Access-Control-Allow-" in sentence:
        del values["value"]
        return WILDCARD
    if "Access-Control-Allow-Credentials" in sentence:
        values.pop("value", None)
        return CREDENTIALS
    if "Access-Control-Allow-Methods" in sentence:
        return (Reason.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE,)
    if "Access-Control-Allow-Headers" in sentence:
        values["header"] = values.pop("value", "")
        return (Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE,)
    if "Access-Control-Allow-Origin" in sentence:
        return (*MISMATCH, *MULTIPLE) if "value" in values else (*MISSING, *MULTIPLE)
    if any(word in sentence.lower() for word in PREFLIGHT_WORDS):
        return PREFLIGHT_STATUS
    if re.search(r"\bhttp\b", sentence, re.I):
        return (Reason.CORS_DISABLED_SCHEME,)
    return ()

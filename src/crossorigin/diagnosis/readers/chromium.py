"""Finds Chromium's messages: a head and the tail that follows it, whole, cut or mistyped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import islice

from ...browser import Reason
from ..evidence import CORS_ERROR, CUT_SHORT, Obstacle
from ..reason_groups import MISMATCH, MISSING, MULTIPLE, of_preflight
from .chromium_unknown import reasons_in
from .nearly import begun, nearest
from .sentence_patterns import (
    SentencePattern,
    head_patterns,
    old_ending_pattern,
    pattern_of,
    tail_patterns,
    tail_templates,
)
from .shown import likely_scheme
from .sighting import Sighting, sighting_of
from .wordings import Meaning

__all__ = [
    "LONGEST_WORD",
    "after_heads",
    "after_parts_of_heads",
    "cut_in_head",
    "fragment_in",
    "with_old_ending",
    "worker_refused",
]

LONGEST_WORD = 4096
_LONGEST_SENTENCE = 500
"""The most characters of an unknown sentence that are quoted."""


_LEAST_FRAGMENT = 40
_LONGEST_VALUE = 500
"""The most characters before a fragment in which its sentence may begin."""


@cache
def _fragments() -> tuple[tuple[str, str, tuple[Reason, ...], Meaning], ...]:
    """What only one of Chromium's sentences has, without its values, and what it means.

    The second is the sentence until the end of that.
    """
    found: dict[tuple[str, Meaning], tuple[Reason, ...]] = {}
    begins: dict[str, str] = {}
    for reason, meaning, text in tail_templates():
        if reason is None and meaning is not Obstacle.REDIRECT_AFTER_PREFLIGHT:
            continue
        for part in re.split(r"\{\w+\}", text):
            words = part.strip(" .,'\"")
            if len(words) >= _LEAST_FRAGMENT:
                begins.setdefault(words, text[: text.index(words) + len(words)])
                known = found.setdefault((words, meaning), ())
                found[words, meaning] = (*known, reason) if reason else known
    longest_first = sorted(found.items(), key=lambda each: -len(each[0][0]))
    return tuple(
        (words, begins[words], tuple(dict.fromkeys(reasons)), meaning)
        for (words, meaning), reasons in longest_first
    )


_SEVERAL = re.compile(r"\bheader contains m\w{4,6}le values\b")
"""Part of a sentence, as it is typed by hand."""
_OLD_END = re.compile(r"(?i)\borigin\b[^\n]{0,80}\bnot allowed by access-control-allow-origin\b")
"""What Chrome and Safari said before 2013, as it is quoted from memory."""
_WORKER = re.compile(
    r"(?i)failed to construct ['\"]?(?P<initiator>\w{1,32})['\"]?\s?:?\s{0,4}"
    r"(?:script at\s{1,4})?['\"]?"
    r"(?P<url>[^\s'\"]{1,4096})['\"]?\s{1,4}cannot be accessed\s{0,4}from origin\s{1,4}['\"]?"
    r"(?P<page_origin>[^\s'\"]{1,512}?)['\".]*(?!\S)"
)


def worker_refused(text: str) -> Sighting | None:
    """Chromium's sentence about a worker's script with other quotes or blanks, or a cut address."""
    found = _WORKER.search(text)
    if found is None:
        return None
    values = found.groupdict()
    if "://" not in values["url"]:
        del values["url"]
    return Sighting(found.start(), found.end(), "chromium", (), Obstacle.WORKER, values)


def fragment_in(text: str) -> Sighting | None:
    """A part of a sentence, which is there alone; ``None`` if there is none."""
    if (several := _SEVERAL.search(text)) is not None:
        return Sighting(several.start(), several.end(), "script", MULTIPLE)
    if (old := _OLD_END.search(text)) is not None:
        return Sighting(old.start(), old.end(), "script", (*MISSING, *MISMATCH))
    for words, begin, reasons, meaning in _fragments():
        at = text.find(words)
        if at >= 0:
            end = at + len(words)
            whole = pattern_of(begin, in_any_quotes=True).search(
                text, max(at - _LONGEST_VALUE, 0), end
            )
            values = whole.groupdict() if whole is not None else {}
            return Sighting(at, end, "script", reasons, meaning, values)
    for line in islice(_LINE_OF_CORS.finditer(text), _MOST_LINES):
        near = _near(line["words"], line.start("words"), line.start("words"), {})
        if near is not None:
            return replace(near, engine="script")
    return None


_LINE_OF_CORS = re.compile(
    r"(?m)^[^\S\n]{0,40}(?P<words>(?:The|No|Response|Request header|Method|Redirect|It|A|"
    r"Credentials|Origin) [^\n]{30,500})$"
)
"""A line that begins as a sentence of Chromium's does."""
_MOST_LINES = 50
"""The most such lines that are compared with all sentences."""


def after_heads(text: str) -> Iterator[Sighting]:
    """Chromium's sentences: a head, and the tail that follows it."""
    possible = tail_patterns().possible_in(text)
    for is_strong, head in head_patterns():
        for match in head.finditer(text):
            values = {name: value for name, value in match.groupdict().items() if value}
            if "verb" in values:
                values["method"] = values.pop("verb")
            known = _tails_at(text, match.end(), possible)
            if not known and is_strong:
                # Copying may have put another line's end, such as a place, between the two.
                known = _tails_at(text, _next_line(text, match.end()), possible)
            for pattern, tail in known:
                sighting = sighting_of(pattern, tail, match.start(), values)
                is_redirect = sighting.is_redirect or text.startswith(
                    ("Redirect from", "Redirect at"), match.start()
                )
                sighting = replace(sighting, is_redirect=is_redirect)
                if values.get("method") == "OPTIONS":
                    sighting = replace(sighting, reasons=of_preflight(sighting.reasons))
                yield with_old_ending(text, sighting)
            if not known and is_strong:
                rest = text[match.end() : match.end() + _LONGEST_SENTENCE].partition("\n")[0]
                if (near := _near(rest, match.start(), match.end(), values)) is not None:
                    yield with_old_ending(text, near)
                    continue
                reasons, told = _cut_tail(rest.strip())
                if reasons:
                    end = match.end() + len(rest)
                    yield Sighting(match.start(), end, "chromium", reasons, None, values | told)
                    continue
                told = {}
                if not rest.isascii() and (reasons := reasons_in(rest, told)):
                    end = match.end() + len(rest)
                    yield Sighting(match.start(), end, "chromium", reasons, None, values | told)
                    continue
                meaning, told = _unknown_tail(rest.strip())
                unknown = Sighting(
                    match.start(), match.end(), "chromium", meaning=meaning, values=values | told
                )
                yield with_old_ending(text, unknown)


def _tails_at(
    text: str, start: int, possible: list[SentencePattern]
) -> list[tuple[SentencePattern, re.Match[str]]]:
    tails = ((each, each.compiled.match(text, start)) for each in possible)
    return [(each, tail) for each, tail in tails if tail is not None]


def _next_line(text: str, start: int) -> int:
    end = text.find("\n", start, start + _LONGEST_SENTENCE)
    return start if end < 0 else end + 1


def _unknown_tail(rest: str) -> tuple[Meaning, dict[str, str]]:
    """What an end of Chromium's sentence means that is not known."""
    if len(rest) < _LEAST_CUT:
        return Obstacle.SAYS_NOTHING, {"detail": CORS_ERROR}
    if "address space" in rest:  # of each version of Local Network Access
        named = _GRANTING.search(rest)
        return Obstacle.LOCAL_NETWORK_ACCESS, {"granting": named[1]} if named else {}
    return Obstacle.UNKNOWN_SENTENCE, {"sentence": rest}


def _cut_tail(rest: str) -> tuple[tuple[Reason, ...], dict[str, str]]:
    """The reasons whose words begin with `rest`, where a message was cut, and the value in it."""
    if len(rest) < _LEAST_CUT:
        return (), {}
    known = {each.template: each.reason for each in tail_patterns() if each.reason is not None}
    found = begun(rest, known)
    values = {name: value for told in found.values() for name, value in told.items()}
    return tuple(dict.fromkeys(known[each] for each in found)), values


_LEAST_CUT = 8
_CUT_HEAD = re.compile(
    r"(?m)\b[Aa]ccess to (?P<initiator>[A-Za-z][A-Za-z ]{1,30}?) at '(?P<url>https?://[^\s'`\"]{1,4096})"
    r"(?:'(?: \(redirected from '(?P<first_url>[^\s']{1,4096})(?:'\)?)?)?"
    r"(?: f(?:r(?:o(?:m)?)?)?(?: origin)?(?: '(?P<page_origin>[^\s'\"]{1,512})"
    r"(?:'(?: has[ a-z]{0,24})?)?)?)?)?[.…\"'`*_ ]{0,8}$"
)
"""How Chromium begins, where a message was cut before “CORS policy”."""
_CUT_OLD_HEAD = re.compile(
    r"(?m)\b(?P<initiator>XMLHttpRequest|Fetch API|EventSource) cannot load "
    r"['\"`<]?(?P<url>(?:https?|file)://[^\s'`\"<>]{1,4096}?)[.…\"'`>:*_ ]{0,8}"
    r"(?:, source: [^\n]{0,4096})?$"
)
"""The same until Chrome 64, cut after the address."""


def cut_in_head(text: str) -> Iterator[Sighting]:
    """Chromium's messages that are cut within the head."""
    for expression, detail in ((_CUT_HEAD, CORS_ERROR), (_CUT_OLD_HEAD, CUT_SHORT)):
        for match in expression.finditer(text):
            values = {name: value for name, value in match.groupdict().items() if value}
            values["detail"] = detail
            yield Sighting(*match.span(), "chromium", meaning=Obstacle.SAYS_NOTHING, values=values)


_SHORT_HEAD = 40
_GRANTING = re.compile(r"'(Access-Control-Allow-Private-Network)' header")
_PARTS_OF_HEADS = re.compile(
    r"(?i)(?:\bhas\s{1,2})?\bbeen\s{1,2}blocked\s{1,2}by\s{1,2}(?:the\s{1,2})?CORS\s{1,2}policy\b|"
    r"(?<!\S)['\"]?blocked\s{1,2}by\s{1,2}CORS\s{1,2}policy(?=:)"
)
_AT = re.compile(
    r"\bat\s+['\"`\[<(]{0,3}([A-Za-z][A-Za-z0-9+.-]{0,31}://"
    r"(?:[^\s'\"`\]<>)]|<[\w-]{1,40}>){1,4096})"
)
_CUT_IN_SCHEME = re.compile(
    r"(?<!\S)(?:[a-z]{0,4}:?//)?(?P<host>(?:localhost|[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8})"
    r"(?::\d{1,5})?)(?P<path>/[^\s'\"]{0,2048})['\"] "
    r"(?:\(redirected from [^)\n]{1,2048}\) )?from origin\b"
)
"""A head whose beginning is lost, up to the scheme of its URL."""
_FROM = re.compile(
    r"(?:\borigin\s+|^\s*)['\"`\[<(]{0,3}([a-z][a-z0-9+.-]{0,31}://[^\s'\"`\]>)/]{0,512}|null)"
    r"['\"`\]>)/]{0,3}\s"
)
_IN_TWO_WORDS = re.compile(r"origin\s+'[^'\s]{1,512} [^'\n]{1,80}'")
"""What a writer put in place of an origin: 'https://website URL'."""
_BY = re.compile(r"\b[Aa]ccess to ([A-Za-z][A-Za-z ]{1,30}?) at\b")
_REDIRECTED_FROM = re.compile(r"\(redirected from\s['\"`\[]{0,2}([^'\"`\])]{1,4096})")
_AFTER_HEAD = re.compile(r"['\"]?\s?[:.]?[^\S\n]{0,8}")


def after_parts_of_heads(text: str) -> Iterator[Sighting]:
    """Chromium's sentences, where the head is there in part: as titles of issues and chats have it.

    What the head lost (the URL, the page, a quote) is not known.
    """
    possible = tail_patterns().possible_in(text)
    for match in _PARTS_OF_HEADS.finditer(text):
        before = text[max(match.start() - LONGEST_WORD, 0) : match.start()].rpartition("\n")[2]
        values, start = {}, match.start()
        found = _AT.search(before)
        if found is not None and not found[1].endswith(("...", "…")):
            values["url"] = found[1]
        elif found is None and (cut := _CUT_IN_SCHEME.search(before)) is not None:
            values["url"] = f"{likely_scheme(cut['host'])}://{cut['host']}{cut['path']}"
        found = _FROM.search(before)
        if found is not None and not _IN_TWO_WORDS.search(before, found.start()):
            values["page_origin"] = found[1]
            # A few words before it are a part of the sentence, and not a title of its own.
            start -= len(before) if len(before) < _SHORT_HEAD else len(before) - found.start()
        if (found := _BY.search(before)) is not None:
            values["initiator"] = found[1]
        if (found := _REDIRECTED_FROM.search(before)) is not None:
            values["first_url"] = found[1]
        after = _AFTER_HEAD.match(text, match.end())
        at = after.end() if after is not None else match.end()
        known = [(each, tail) for each in possible if (tail := each.compiled.match(text, at))]
        for pattern, tail in known:
            yield with_old_ending(text, sighting_of(pattern, tail, start, values))
        rest = text[at : at + _LONGEST_SENTENCE].partition("\n")[0]
        if not known and "address space" in rest:
            meaning = Obstacle.LOCAL_NETWORK_ACCESS
            yield Sighting(match.start(), match.end(), "chromium", meaning=meaning, values=values)
        elif not known and (near := _near(rest, match.start(), at, values)) is not None:
            yield near
        elif not known and (values or _ANY_HEAD.search(before)):
            values["detail"] = CORS_ERROR
            meaning = Obstacle.SAYS_NOTHING
            yield Sighting(match.start(), match.end(), "chromium", meaning=meaning, values=values)


_ANY_HEAD = re.compile(r"\b[Aa]ccess to \w[\w ]{1,30}$|^\s{0,40}[Aa]ccess to \S")
"""What is left of a head without its address and its page."""


def _near(text: str, start: int, at: int, values: dict[str, str]) -> Sighting | None:
    """A sentence that is cut or mistyped, of which `text` is the end, from `at`."""
    reasons_of: dict[str, list[Reason]] = {}
    for reason, _, template in tail_templates():
        if reason is not None:
            reasons_of.setdefault(template, []).append(reason)
    found = nearest(text, reasons_of)
    if not found:
        return None
    reasons = tuple(dict.fromkeys(each for template in found for each in reasons_of[template]))
    told = _first_value(found[0], text)
    return Sighting(start, at + len(text), "chromium", reasons, None, values | told)


def _first_value(template: str, text: str) -> dict[str, str]:
    """The first value in a sentence that is cut after it: a header's name, or a method."""
    first = re.match(r"[^{]*\{\w+\}'?(?: \w+)?", template)
    if first is None:
        return {}
    found = pattern_of(first[0], in_any_quotes=True).match(text.strip())
    return {} if found is None else {name: each for name, each in found.groupdict().items() if each}


def with_old_ending(text: str, sighting: Sighting) -> Sighting:
    """`sighting` with the values in the ending that older versions add, if it follows in `text`."""
    match = old_ending_pattern().match(text, sighting.end)
    if match is None:
        return sighting
    told = {name: value for name, value in match.groupdict().items() if value}
    reasons = sighting.reasons
    if reasons == MISSING[:1] and told.get("status") in ("405", "501"):
        reasons = MISSING  # Chrome before 43 did not say which of them is the preflight's
    return replace(sighting, end=match.end(), reasons=reasons, values={**sighting.values, **told})

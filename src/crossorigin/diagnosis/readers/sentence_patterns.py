"""The sentences of browsers as patterns.

The sentences are data: in `crossorigin.browser.console`, `wordings` and `firefox_messages.json`.
Each becomes a `SentencePattern`, with groups for the values in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from http import HTTPStatus
from itertools import chain
from typing import NamedTuple

from ...browser import Reason, console_templates
from ..methods import ANY_METHOD
from ..reason_groups import CORS_CHECK
from .carried import straight
from .firefox import translated
from .wordings import (
    EDGE_NETWORK_LINES,
    HEADS,
    ISSUES,
    JSDOM,
    MIXED_CONTENT_HEAD,
    NETWORK_LINES,
    OLD_ENDING,
    OLD_FIREFOX,
    OLD_TAILS,
    REDIRECT_HEAD,
    SENTENCES,
    TAILS,
    WEBSOCKET_HEAD,
    Meaning,
    templates,
)

__all__ = [
    "PLACEHOLDER",
    "URL",
    "SentencePattern",
    "SentencePatterns",
    "head_patterns",
    "headless_patterns",
    "old_ending_pattern",
    "pattern_of",
    "tail_patterns",
    "tail_templates",
    "whole_patterns",
]

# Each has a limit, so that the time is linear in the text.
URL = r"(?!net::)[A-Za-z][A-Za-z0-9+.-]{0,31}:[^\s]{1,4096}?"
PLACEHOLDER = r"<{1,2}[\w -]{1,40}>{1,2}|\[[\w ./-]{2,60}\]|[Xx]{2,12}|X|URL"
"""What writers put in place of an address, such as ``<URL>``, ``[our api]`` or ``XXX``."""
_FIELDS = {
    "url": rf"(?:{URL}|(?:{PLACEHOLDER})(?:/[^\s'\"]{{0,2048}}?)?)",
    "location": rf"(?:\S{{1,4096}}?|{PLACEHOLDER})",
    "part": r"[^'\n]{1,4096}",
    "page": r"\S{1,4096}?",
    "first_url": r"[^\s']{1,4096}",
    "page_origin": r"[^\n'\"`]{1,512}?",
    "host_origin": r"[^\s'\"`]{1,512}?",
    "host_port": r"[\w.:\[\]-]{1,262}",
    "socket_address": r"[\w.-]{0,253}/(?:\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:]{2,45}\])"
    r"(?::\d{1,5}| \(port \d{1,5}\))",
    "number": r"\d{1,9}",
    "origin": r"\S{1,512}?",
    "scheme": r"[a-z0-9+.-]{1,64}",
    "schemes": r"[a-z, +.-]{1,1024}?",
    "status": r"\d{3}|\(null\)|0",
    "phrase": "(?i:"
    + "|".join(
        {*(each.phrase for each in HTTPStatus), "Request Entity Too Large", "Gateway Time-out"}
    )
    + ")",
    "granting": "Access-Control-Allow-Private-Network",
    "method": r"\b[A-Za-z]{1,32}",
    "verb": ANY_METHOD,
    "initiator": r"\b[A-Za-z -]{1,32}?",
    "net_error": r"ERR_[A-Z0-9_]{1,64}(?:\.[A-Za-z0-9]{1,64})?",
    "target_space": r"[a-z]{1,16}",
    "header": r"[^\s,]{1,256}(?:, ?[^\s,]{1,256}){0,64}?",
}
_DATA_URL = r"data:[^\n]{1,4096}?"
"""The only URL in which browsers leave blanks and quotes as they are; the words after it end it."""
_FIRST_WORDS = r"\b(?:[A-Z][a-z]{1,15} API|[A-Z][A-Za-z]{1,15} [a-z]{1,15}|[A-Za-z]{1,32})"
"""What is loaded, at the start of a sentence: without words of prose before it."""
_ANYTHING = r"[^\n]{0,4096}?"
_REDIRECTED = r"(?:\(redirected\s+from\s+'(?P<first_url>[^']{0,4096})'\)\s+)?"
_PLACE = r"[^\s:]{1,256}:\d{1,6}(?::\d{1,6})?"
_LINE_START = (
    rf"(?m)(?:(?<=[\"'(`*])|^[^\S\n]*(?:{_PLACE}[^\S\n]+|"
    r"(?!Failed to load)[^:[\n]{1,60}:[^\S\n]+)?|(?<=[.…\])>:] ))"
)
"""With the place in a script, or the first words of a title; or after what ends a sentence."""
_STRONG = "CORS policy: ", "Sharing policy: "


class SentencePattern(NamedTuple):
    """A sentence: its meaning, and the expression that finds it."""

    engine: str
    reason: Reason | None
    meaning: Meaning
    template: str
    leading: str = ""
    """A value before the sentence, which is looked for backwards from it: ``url`` or ``place``."""
    before: str = ""
    """The expression that precedes the sentence."""
    detail: str = ""
    """What the sentence says, where its meaning alone does not tell it."""

    @property
    def compiled(self) -> re.Pattern[str]:
        """The expression. Compiling it is slow, so look for its words first."""
        return pattern_of(
            self.template, before=self.before, in_any_quotes=self.engine == "chromium"
        )

    @property
    def words(self) -> list[str]:
        """What every text with the sentence has, in small letters; at least one, if only ``""``."""
        required, _ = _without_status(self.template)
        plain = re.sub(r"\{\w+\}", " ", required).removesuffix(".").lower()
        return re.split(r"[\s'\"`]+", plain)


class SentencePatterns(tuple[SentencePattern, ...]):
    """Patterns, in the order in which they are tried."""

    def possible_in(self, text: str) -> list[SentencePattern]:
        """Those whose rarest word and whose longest are in a text."""
        lowered = text.lower()
        found = [
            number
            for longest, others in self._by_words.items()
            if longest in lowered
            for rarest, numbers in others.items()
            if rarest in lowered
            for number in numbers
        ]
        return [self[number] for number in sorted(found)]

    @cached_property
    def _by_words(self) -> dict[str, dict[str, list[int]]]:
        """The numbers of those with a longest word and a rarest: each word is looked for once."""
        count = Counter(chain.from_iterable(set(each.words) for each in self))
        numbers: dict[str, dict[str, list[int]]] = {}
        for number, each in enumerate(self):
            longest = max(each.words, key=len)
            rarest = min(each.words, key=lambda word: (count[word], -len(word)))
            numbers.setdefault(longest, {}).setdefault(rarest, []).append(number)
        return numbers


@cache
def pattern_of(template: str, *, before: str = "", in_any_quotes: bool = False) -> re.Pattern[str]:
    """A template as a pattern: values as groups, blanks of any kind and number.

    With `in_any_quotes`, quotes may be missing or others: shells take them away, people write them.
    """
    required, optional = _without_status(template)
    names: set[str] = set()
    # At the start of a line, or in few words, prose may say the same.
    is_long = len(required) > _LONGEST_IN_PROSE
    in_any_case = (is_long or not before) and any(each in required for each in _SIGNS)
    pattern = before + _expression(
        required, names, in_any_quotes=in_any_quotes, in_any_case=in_any_case
    )
    if optional:
        pattern += rf"\.?(?:{_expression(optional, names)})?"
    if template.startswith("Refused to "):
        pattern = pattern.replace("Refused", "[Rr]efused", 1)  # people quote it within a sentence
    if template in NETWORK_LINES:
        pattern += rf"[^\S\n]*(?:['\"`]{{0,3}}|[^\S\n]{_PLACE})$"
    return re.compile(pattern)


_SIGNS = ("{", "Access-Control-", "Error: ")
"""What only browsers and libraries write: a value, a header's name, the name of an error."""
_LONGEST_IN_PROSE = 60
"""The most characters of a sentence that people write by chance."""


def _without_status(text: str) -> tuple[str, str]:
    """The sentence, and its end about the status, which older versions did not print."""
    before, status, _ = text.replace("(null)", "{status}").partition("{status}")
    boundary = max(before.rfind(each) for each in (". ", ")", "。", "）"))
    about = before[: max(boundary, 0)]
    if not status or not any(each in about for each in ("CORS", "Access-Control-", "Preflight")):
        return text, ""
    ending = text[boundary + 1 :].replace("(null)", "{status}")
    return text[: boundary + 1].removesuffix("."), ending.removesuffix(".")


_ANY_QUOTE = r"['\"`]?"
_HAS_WORD = re.compile(r"[a-z]{3}")


def _shape_of(value: str, *, is_first: bool, is_last: bool) -> str:
    shape = _FIELDS.get(value, _ANYTHING)
    if is_first and value == "initiator":
        shape = _FIRST_WORDS
    if is_last:
        shape = shape.replace("}?", "}")
        if value == "url":
            shape += r"(?<![`'\"*>,;])"  # what a writer put around it
    elif value == "url":
        shape = rf"(?:{shape}|{_DATA_URL})"
    return shape


def _expression(
    text: str, names: set[str], *, in_any_quotes: bool = False, in_any_case: bool = False
) -> str:
    parts = re.split(r"\{(\w+)\}", text)
    # Blanks are looked for where they begin: in a long row of them, once.
    pattern = r"(?<=\S)" if text[:1].isspace() else ""
    for index, part in enumerate(parts):
        if index % 2 == 0:
            is_end = len(part) > 1 and part.endswith(".") and index == len(parts) - 1
            words = part.removesuffix(".") if is_end else part
            literal = r"\s+".join(map(re.escape, re.split(r"[^\S\n]+", words)))
            if parts[index + 1 :] == ["detail", "\n"]:
                # The rest of the line, which may be empty.
                literal = literal.removesuffix(r"\s+") + r"[^\S\n]*" * words.endswith(" ")
            is_open = in_any_quotes and _HAS_WORD.search(part)  # words tell where a value ends
            if is_open:
                literal = literal.replace("'", _ANY_QUOTE).replace(r":\s+", r":\s*")
            if part in {".", "'", '"'} and index == len(parts) - 1:
                # A URL does not end at each of its dots, a quoted value not at quotes inside it.
                literal += r"(?=[\s.,)\"`]|$)"
                if part == "." and text.endswith((" at {url}.", " from {url}.")):
                    # People leave out the full stop, also before the quote that ends the sentence.
                    literal = rf"(?:{literal}|(?=['\"`]?[^\S\n]*\n|['\"`][^\S\n]))"
                if part == '"' and parts[index - 1] == "detail":
                    # A selection by mouse may lack the quote.
                    literal = rf"(?:{literal}|(?=[^\S\n]*\n))"
            pattern += f"(?i:{literal})" if in_any_case and _HAS_WORD.search(part) else literal
            if is_end:  # Titles of issues have no full stop.
                pattern += r"(?:\.|(?=['\"`*_]{0,3}\.?[^\S\n]{0,8}(?:\n|$|[-–—|([])))"
        elif part == "redirected":
            pattern += _REDIRECTED
        elif part not in ("advice", "credentials_note"):
            is_first = index == 1 and not parts[0]
            is_last = index == len(parts) - 2 and not parts[-1]
            shape = _shape_of(part, is_first=is_first, is_last=is_last)
            is_bare = part == "url" and parts[index - 1].endswith(" ") and part not in names
            if is_bare and parts[index + 1][:1] in {" ", ".", ":", ","}:  # people quote it
                pattern += rf"{_ANY_QUOTE}(?P<url>{shape}){_ANY_QUOTE}"
                names.add(part)
                continue
            pattern += f"(?P={part})" if part in names else f"(?P<{part}>{shape})"
            names.add(part)
    return pattern


@cache
def head_patterns() -> tuple[tuple[bool, re.Pattern[str]], ...]:
    """How Chromium begins, and whether a sentence of it is about CORS even if it is not known."""
    without_scheme = re.compile(
        r"(?:XMLHttpRequest|Fetch API) cannot load (?P<url>[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}"
        r"(?:/\S{0,4096}?)?)\.\s+"
    )
    known = tuple((head.endswith(_STRONG), pattern_of(head, in_any_quotes=True)) for head in HEADS)
    return (*known, (False, without_scheme))


@cache
def tail_templates() -> tuple[tuple[Reason | None, Meaning, str], ...]:
    """How Chromium goes on: what it means, and the words."""
    newest = HEADS[0]
    present: list[tuple[Reason | None, Meaning, str]] = [
        (each.reason, None, each.text.removeprefix(newest))
        for each in templates()
        if each.engine == "chromium" and each.text.startswith(newest)
    ]
    old = [(reason, None, text) for reason, text in OLD_TAILS]
    outside = [(None, meaning, text) for meaning, text in TAILS]
    return (*present, *old, *outside)


@cache
def tail_patterns() -> SentencePatterns:
    """Patterns for how Chromium goes on."""
    return SentencePatterns(
        SentencePattern("chromium", reason, meaning, text)
        for reason, meaning, text in tail_templates()
    )


@cache
def headless_patterns() -> SentencePatterns:
    """The same at the start of a line, because users may leave out the head.

    Without what WebKit says as well, and without what begins with a value: that would be looked for
    at each character.
    """
    webkit = {_skeleton(each.text) for each in console_templates() if each.engine == "webkit"}
    return SentencePatterns(
        SentencePattern(
            "chromium",
            reason,
            meaning,
            text,
            # After another sentence it is the ending of that, whatever that says.
            before=r"(?m)^[^\S\n]*" if text == OLD_ENDING[0] else _LINE_START,
        )
        for reason, meaning, text in tail_templates()
        if not text.startswith("{")
        and not any(each.startswith(_skeleton(text).removesuffix(".")) for each in webkit)
    )


def _skeleton(template: str) -> str:
    return re.sub(r"\{\w+\}", "{}", template)


_AFTER_PLACES = ("Failed to load resource: ", "Failed to load {initiator} script: ")
"""Before these, Chrome's console shows the end of the URL."""


@cache
def whole_patterns() -> SentencePatterns:
    """Complete sentences."""
    refusals = list(_of_refusals())
    found = (
        *refusals,
        *(
            SentencePattern("chromium", None, None, each, before=_LINE_START)
            for each in NETWORK_LINES
        ),
        *(SentencePattern("edge", None, None, each) for each in EDGE_NETWORK_LINES),
        *_reasons_alone(refusals),
        *_of_other_failures(),
        *_of_libraries_and_panels(),
        *_in_other_languages(),
    )
    # The quotes of a text are straight when it is searched.
    return SentencePatterns(each._replace(template=straight(each.template)) for each in found)


def _of_refusals() -> Iterator[SentencePattern]:
    """What browsers print for refusals by CORS, but for Chromium's heads and tails."""
    known = [
        SentencePattern(each.engine, each.reason, None, each.text)
        for each in templates()
        if not each.text.startswith(HEADS[0])
    ]
    yield from known
    # WebKit prints what a redirect's own response lacks after the redirect's first words.
    for each in known:
        if each.engine == "webkit" and each.reason in CORS_CHECK:
            yield each._replace(template=REDIRECT_HEAD + each.template)
        # Until Safari 10, it had the address and the reason in one sentence.
        if each.engine == "webkit" and each.reason is not None:
            yield each._replace(template=f"{{initiator}} cannot load {{url}}. {each.template}")
    for template in templates():
        for present, other in OLD_FIREFOX:
            if template.engine == "firefox" and present in template.text:
                text = template.text.replace(present, other)
                yield SentencePattern("firefox", template.reason, None, text)


def _reasons_alone(refusals: Sequence[SentencePattern]) -> Iterator[SentencePattern]:
    """Of Firefox's messages, the reason alone, and its words alone at the start of a line."""
    reasons = [
        each._replace(template=each.template[each.template.index("Reason: ") :])
        for each in refusals
        if each.engine == "firefox" and "(Reason: " in each.template
    ]
    yield from reasons
    for each in reasons:
        words = each.template.removeprefix("Reason: ").replace("). ", ". ").rstrip(").")
        words = words.removesuffix(". Status code: (null")
        yield each._replace(template=words, before=_LINE_START)


def _of_other_failures() -> Iterator[SentencePattern]:
    """What browsers and libraries print for failures that are not refusals by CORS."""
    for each in SENTENCES:
        leading = "place" if each.text.startswith(_AFTER_PLACES) else ""
        yield SentencePattern(
            each.engine, None, each.meaning, each.text, leading, detail=each.detail
        )
        bare = each.text.replace("“{url}”", "{url}")
        if bare != each.text:  # copies of web pages lose the quotes
            yield SentencePattern(
                each.engine, None, each.meaning, bare, leading, detail=each.detail
            )
        alone = each.text.removeprefix(WEBSOCKET_HEAD).removeprefix(MIXED_CONTENT_HEAD)
        if alone != each.text and not alone.startswith("{"):
            yield SentencePattern(each.engine, None, each.meaning, alone, before=_LINE_START)


def _of_libraries_and_panels() -> Iterator[SentencePattern]:
    """What jsdom prints for a refusal by CORS, and what panels of browsers have as its heading."""
    for engine, reasons, text in (*(("jsdom", *each) for each in JSDOM), *ISSUES):
        for reason in reasons:
            yield SentencePattern(engine, reason, None, text)


def _in_other_languages() -> Iterator[SentencePattern]:
    """Firefox's sentences in other languages than English."""
    for each in translated():
        leading = "url" if each.text.startswith("{url}") else ""
        text = each.text.removeprefix("{url}")
        yield SentencePattern(
            "firefox", each.reason, each.meaning, text, leading, detail=each.detail
        )
        if leading and "CORS" in text:
            # With an address that was cut out, the reason is still there.
            bare = text.lstrip(" .'’‘”“»。:")
            yield SentencePattern("firefox", each.reason, each.meaning, bare)


@cache
def old_ending_pattern() -> re.Pattern[str]:
    """How Chromium ended its sentences, which may follow any of them."""
    # Another message may follow the status at once.
    origin, status = (
        _expression(each.removesuffix("."), set(), in_any_quotes=True, in_any_case=True)
        for each in OLD_ENDING
    )
    # Titles that were translated, and back.
    origin = origin.replace("therefore", "(?:therefore|thus)")
    # What stands between is not the beginning of another message.
    between = r"(?:(?!\b(?:[Cc]annot load|[Ff]ailed to load|Access to|Redirect (?:at|from)) )[^\n])"
    return re.compile(
        rf"\s{{0,8}}{between}{{0,200}}?{origin}\.?"
        rf"(?:{between}{{0,300}}?(?:\n\s{{0,8}})?{status}\b\.?)?"
    )

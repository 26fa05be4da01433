"""Finds the messages of browsers in a text; of those that overlap, the longest."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from ..evidence import OF_CLIENTS, Obstacle
from ..reason_groups import of_preflight
from .chromium import (
    LONGEST_WORD,
    after_heads,
    after_parts_of_heads,
    cut_in_head,
    fragment_in,
    with_old_ending,
    worker_refused,
)
from .chromium_unknown import translated_from_chromium
from .firefox_rows import rows_in, words_in
from .firefox_unknown import cut_in_firefox, unknown_in_firefox
from .internet_explorer import coded_messages
from .lone_rows import lone_rows
from .sentence_patterns import SentencePatterns, headless_patterns, whole_patterns
from .sighting import Sighting, sighting_of

__all__ = ["sightings_in"]


def sightings_in(text: str) -> list[Sighting]:
    """The messages in `text`, in order; of those that overlap, the longest."""
    kept = _longest([each for each in _messages_in(text) if not _is_of_a_list(text, each)])
    if not kept and (words := list(words_in(text))):
        return [
            Sighting(start, end, "firefox", reasons, meaning, values)
            for start, end, reasons, meaning, values in words
        ]
    if all(each.engine in OF_CLIENTS for each in kept) and (rows := list(lone_rows(text))):
        return [
            Sighting(
                start,
                end,
                values.pop("engine", "chromium" if meaning else "script"),
                reasons,
                meaning,
                values,
            )
            for start, end, reasons, meaning, values in rows
        ]
    if not kept and (fragment := worker_refused(text) or fragment_in(text)) is not None:
        return [fragment]
    return _of_safari(kept)


def _messages_in(text: str) -> list[Sighting]:
    """The messages of browsers in `text`, in any order; they may overlap."""
    ends = (_of_its_preflight(text, each) for each in _found(text, headless_patterns()))
    headless = (with_old_ending(text, each) for each in ends)
    found = [
        *after_heads(text),
        *after_parts_of_heads(text),
        *headless,
        *_found(text, whole_patterns()),
    ]
    found += unknown_in_firefox(text)
    found += cut_in_firefox(text)
    found += translated_from_chromium(text)
    found += cut_in_head(text)
    found += (
        Sighting(each.start, each.end, "edge", each.reasons, each.meaning, each.values)
        for each in coded_messages(text)
    )
    found += (
        Sighting(start, end, "firefox", reasons, meaning, values)
        for start, end, reasons, meaning, values in rows_in(text)
    )
    return found


_LIST_OF_REASONS = re.compile(r"\bNetwork Failure\W{1,12}$")
"""What Swagger UI lists under “Possible Reasons” before a sentence of Chromium's."""
_LONGEST_ITEM = 40


def _is_of_a_list(text: str, found: Sighting) -> bool:
    """Whether a sentence stands in a list of what may be the reason, at every failure."""
    before = max(found.start - _LONGEST_ITEM, 0)
    is_there = _LIST_OF_REASONS.search(text, before, found.start) is not None
    return found.meaning is Obstacle.WRONG_SCHEME and is_there


_OF_PREFLIGHT = re.compile(r"(?i)\bpre-?flight\b[^\n:]{0,80}: ?$")
"""What a message about a preflight has before its end, also with a word more or less."""
_LONGEST_BEGIN = 120


def _of_its_preflight(text: str, end: Sighting) -> Sighting:
    """The end of a message, whose beginning may be retyped, as one about a preflight if it is."""
    is_it = _OF_PREFLIGHT.search(text, max(end.start - _LONGEST_BEGIN, 0), end.start) is not None
    return replace(end, reasons=of_preflight(end.reasons)) if is_it else end


def _longest(found: list[Sighting]) -> list[Sighting]:
    """The messages in their order; of those that overlap, the longest."""
    # The longer first; a reason before anything else of the same length.
    found.sort(key=lambda each: (each.start - each.end, not each.reasons, each.is_addition))
    kept: dict[int, Sighting] = {}
    starts: list[int] = []
    for each in found:
        same = kept.get(each.start)
        if same is not None and (same.end, same.engine) == (each.end, each.engine):
            reasons = tuple(dict.fromkeys(same.reasons + each.reasons))
            kept[each.start] = replace(same, reasons=reasons)
            continue
        at = bisect_left(starts, each.start)
        is_free = (at == len(starts) or starts[at] >= each.end) and (
            at == 0 or kept[starts[at - 1]].end <= each.start
        )
        if is_free:
            starts.insert(at, each.start)
            kept[each.start] = each
    return [kept[start] for start in starts]


def _of_safari(sightings: list[Sighting]) -> list[Sighting]:
    """The lines of a status, which Chrome and Safari print alike, as Safari's beside its others."""
    told = {each.engine for each in sightings if not each.is_addition}
    if told != {"webkit"}:
        return sightings
    return [
        replace(each, engine="webkit")
        if each.is_addition and each.engine == "chromium" and "net_error" not in each.values
        else each
        for each in sightings
    ]


def _found(text: str, patterns: SentencePatterns) -> Iterator[Sighting]:
    for pattern in patterns.possible_in(text):
        for match in pattern.compiled.finditer(text):
            start = match.start()
            echo = text.endswith("Failed to load resource: ", 0, start)
            if not pattern.leading:
                yield sighting_of(pattern, match, start, {}, is_echo=echo)
            elif word := _word_before(text, start, _LEADING[pattern.leading]):
                whole = _WHOLE.fullmatch(word) if pattern.leading == "place" else None
                values = whole.groupdict() if whole else {pattern.leading: word}
                yield sighting_of(pattern, match, start - len(word), values, is_echo=echo)
            elif pattern.leading != "url":
                after = _WHOLE_AFTER.match(text, match.end())
                values = after.groupdict() if after else {}
                yield sighting_of(pattern, match, start, values, is_echo=echo)


_LEADING = {
    "url": re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,31}:\S+$"),
    "place": re.compile(r"^(?:\S+:\d{1,6}|[^\s:]+/[^\s:]+)$|https?://[^\s/]+/\S+$"),
}
_WHOLE = re.compile(r"(?P<url>https?://[^\s/]+(?:/[^\s'\"`>\])]*?)?)(?::\d{1,6})?['\"`>\])]*:?")
"""A whole URL, and the line in it that Chrome's console shows."""
_WHOLE_AFTER = re.compile(rf"(?: \([^)\n]{{0,60}}\))?[^\S\n]{{1,8}}\(?{_WHOLE.pattern}(?![^\s,])")
"""The same after the status."""


def _word_before(text: str, end: int, shape: re.Pattern[str]) -> str:
    """The word of that shape that ends at `end`; empty if there is none."""
    before = text[max(end - LONGEST_WORD, 0) : end]
    words = before.split()
    found = shape.search(words[-1]) if words else None
    if found is None or ("://" in found[0] and before.endswith("\n")):
        return ""  # a whole URL at the end of the line above may be of anything
    return found[0]

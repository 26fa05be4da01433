"""Recognises pasted messages of browsers' consoles, and converts them to evidence.

The sentences are data: in `crossorigin.browser.console`, `wordings` and `firefox_messages.json`.
Here they become patterns; what they find becomes sightings, and sightings that are about one
request become one piece of evidence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from http import HTTPStatus
from itertools import islice
from typing import NamedTuple

from ...browser import NetworkFailure, Reason, Stage, console_templates
from ...fetch.urls import parse_url
from ..evidence import (
    CORS_ERROR,
    CUT_SHORT,
    NOT_REQUESTED,
    OF_EITHER,
    PREFLIGHT_FAILED,
    REDIRECT,
    Evidence,
    Obstacle,
    Source,
    Told,
    is_of_preflight,
)
from .carried import straight
from .firefox import translated
from .firefox_rows import rows_in, words_in
from .internet_explorer import coded_messages
from .lone_rows import lone_rows
from .nearly import nearest
from .wordings import (
    EDGE_NETWORK_LINE,
    HEADS,
    ISSUES,
    JSDOM,
    NET_ERROR_GROUPS,
    NET_ERRORS,
    NET_REASONS,
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

__all__ = ["failure_of_net_error", "recognise", "without_marks", "without_time"]

# Each has a limit, so that the time is linear in the text.
_URL = r"[A-Za-z][A-Za-z0-9+.-]{0,31}:[^\s]{1,4096}?"
_PLACEHOLDER = r"<[\w -]{1,40}>|[Xx]{3,12}|URL"
"""What writers put in place of an address, such as ``<URL>`` or ``XXX``."""
_FIELDS = {
    "url": rf"(?:{_URL}|{_PLACEHOLDER})",
    "location": r"\S{1,4096}?",
    "part": r"[^'\n]{1,4096}",
    "page": r"\S{1,4096}?",
    "first_url": r"[^\s']{1,4096}",
    "page_origin": r"[^\n'\"`]{1,512}?",
    "host_origin": r"[^\s'\"`]{1,512}?",
    "host_port": r"[\w.:\[\]-]{1,262}",
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
    "verb": r"GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS",
    "initiator": r"\b[A-Za-z -]{1,32}?",
    "net_error": r"ERR_[A-Z0-9_]{1,64}(?:\.[A-Za-z0-9]{1,64})?",
    "target_space": r"[a-z]{1,16}",
    "header": r"[^\s,]{1,256}(?:, ?[^\s,]{1,256}){0,64}?",
}
_ANYTHING = r"[^\n]{0,4096}?"
_REDIRECTED = r"(?:\(redirected\s+from\s+'(?P<first_url>[^']{0,4096})'\)\s+)?"
_LINE_START = (
    r"(?m)(?:(?<=[\"'(`*])|^[^\S\n]*(?:[^\s:]{1,256}:\d{1,6}(?::\d{1,6})?[^\S\n]+|"
    r"(?!Failed to load)[^:[\n]{1,60}:[^\S\n]+)?|(?<=[.…\])>:] ))"
)
"""With the place in a script, or the first words of a title; or after what ends a sentence."""
_STRONG = "CORS policy: ", "Sharing policy: "
_LONGEST_WORD = 4096
_LONGEST_SENTENCE = 500
"""The most characters of an unknown sentence that are quoted."""

# Firefox' sentence for a request that got no response; nothing follows from it if there is another.
_SILENCE = (Reason.NO_ANSWER, Reason.PREFLIGHT_NO_ANSWER)
_UNUSABLE = (Reason.UNUSABLE_STATUS,)
_CREDENTIALS = (Reason.INVALID_ALLOW_CREDENTIALS, Reason.PREFLIGHT_INVALID_ALLOW_CREDENTIALS)
_MISMATCH = (Reason.ALLOW_ORIGIN_MISMATCH, Reason.PREFLIGHT_ALLOW_ORIGIN_MISMATCH)
_MISSING = (Reason.MISSING_ALLOW_ORIGIN, Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN)
_WILDCARD = (Reason.WILDCARD_ORIGIN_NOT_ALLOWED, Reason.PREFLIGHT_WILDCARD_ORIGIN_NOT_ALLOWED)
_MULTIPLE = (Reason.MULTIPLE_ALLOW_ORIGIN_VALUES, Reason.PREFLIGHT_MULTIPLE_ALLOW_ORIGIN_VALUES)
_OUTSIDE: dict[Reason, Obstacle] = {
    Reason.CORS_DISABLED_SCHEME: Obstacle.WRONG_SCHEME,
    Reason.SCHEME_NOT_SUPPORTED: Obstacle.WRONG_SCHEME,
    Reason.BAD_PORT: Obstacle.BLOCKED_PORT,
    Reason.RESOURCE_POLICY_NOT_SAME_ORIGIN: Obstacle.RESOURCE_POLICY,
    Reason.RESOURCE_POLICY_NOT_SAME_SITE: Obstacle.RESOURCE_POLICY,
    Reason.OPAQUE_RESPONSE_BLOCKED: Obstacle.OPAQUE_RESPONSE,
    Reason.INTEGRITY_MISMATCH: Obstacle.ANOTHER_RULE,
    Reason.INTEGRITY_WITHOUT_CORS: Obstacle.ANOTHER_RULE,
    Reason.UNENCODED_DIGEST_MISMATCH: Obstacle.ANOTHER_RULE,
}
"""Reasons of a browser that are not about CORS; the obstacle is known too."""
_CORS_CHECK = tuple(each for each in Reason if each.stage is Stage.CORS_CHECK)


class _SentencePattern(NamedTuple):
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
        """The expression. Compiling it is slow, so call `may_be_in` first."""
        return _compile(self.template, before=self.before, in_any_quotes=self.engine == "chromium")

    def may_be_in(self, text: str) -> bool:
        """Whether `text` has the longest word of the sentence, so that it can have the sentence."""
        return _longest_word(self.template) in text


@dataclass(frozen=True)
class _Sighting:
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


def recognise(text: str) -> list[Evidence]:
    """The evidence in the browsers' messages in `text`; empty if it has none."""
    plain = straight(_as_shown(without_marks(text))).rstrip("\n") + "\n"
    found = _without_sources([_evidence(each) for each in _merged(_sightings(plain))])
    # Versions of Firefox that do not tell the status print the line of no response always.
    told = list(_without_echoes(found, tells_echoes="(null)" in text))
    page = _page_above(plain) if any(each.engine == "firefox" for each in told) else None
    return [
        replace(each, origin=page)
        if page and each.engine == "firefox" and each.origin is None and str(each.target) != page
        else each
        for each in told
    ]


def _without_sources(found: list[Evidence]) -> list[Evidence]:
    """Without what developer tools fail to load for themselves, if there is anything else."""
    others = [each for each in found if not (each.url or "").startswith(_SOURCES)]
    return others or found


_SOURCES = ("node:", "webpack:", "webpack-internal:", "ng:")
"""Schemes of scripts in stacks of calls."""


_NAVIGATED = re.compile(r"(?m)^[^\n]{0,40}?\bNavigated to (?P<page>https?://\S{1,2048})")
_FIRST_ROW = re.compile(
    r"(?m)^[^\S\n]{0,8}(?:[\d:.]{5,12}[^\S\n]{1,8})?(?P<xhr>XHR)?[^\S\n]?(?P<method>[A-Z]{3,7})"
    r"[^\S\n]?(?P<page>https?://[^\s/]{1,300}(?:/[^\s?#]{0,2048})?)\S{0,2048}\s{1,4}"
    r"\[HTTP/\d(?:\.\d)? (?P<status>\d{3})"
)
_OF_PAGE = re.compile(r"(?:/|/[^/.]{1,200}|\.(?:html?|php|aspx?|jsp))$")
"""How the path of a document ends."""


def _page_above(text: str) -> str | None:
    """The origin of the page of which Firefox's console is, as other lines there show it.

    It says where it navigated to. Otherwise its first row is mostly that of the document.
    """
    found = {each["page"] for each in _NAVIGATED.finditer(text)}
    if not found and (row := _FIRST_ROW.search(text)) is not None:
        is_plain = row["method"] == "GET" and row["status"] == "200" and row["xhr"] is None
        found = {row["page"]} if is_plain and _OF_PAGE.search(row["page"]) else set()
    urls = filter(None, map(parse_url, found))
    origins = {str(each.origin) for each in urls if each.origin is not None}
    return origins.pop() if len(origins) == 1 else None


def failure_of_net_error(name: str) -> Meaning:
    """The meaning of Chromium's ``net::`` error `name`; ``None`` if it is unspecific."""
    if name in NET_ERRORS or not name:
        return NET_ERRORS.get(name)
    for prefix, meaning in NET_ERROR_GROUPS.items():
        if name.startswith(prefix):
            return meaning
    return NetworkFailure.UNKNOWN


# --- patterns ------------------------------------------------------------------------------------


_MARKS = re.compile(r"(?m)^[^\S\n]{0,40}(?://+|>+|[*#•-][^\S\n])[^\S\n]{0,8}(?=[A-Za-z'\"`(\[])")
_QUOTED_LINE = re.compile(r"(?m)^([^\S\n]{0,40})['\"`]([^'\"`\n]{10,4096})['\"`][,;]?[^\S\n]*$")


_BOLD = re.compile(r"\*\*([^\s*]{1,512})\*\*")
_ADDRESS_AS_CODE = re.compile(r"`((?:https?|wss?)://[^`\s]{1,4096})`")
_SPACED_ADDRESS = re.compile(
    r"\bhttps?: ?// ?(?<= )[^\s(:/]{1,253}(?: ?[:/]{1,2} ?[^\s(:/]{1,400}){0,20}"
)
"""An address as machine translation writes it, with blanks around its slashes."""
_IN_BRACKETS = re.compile(r"(?<=://)[\w-]{1,63}(?:(?:\[\.\]|\.)[\w-]{1,63}){1,20}")
"""A host whose dots were put in brackets, so that nothing makes a link of it."""
_HEADER_AS_CODE = re.compile(r"`(Access-Control-[A-Za-z-]{1,40})`(?= header)")


def without_marks(text: str) -> str:
    """Without the signs of comments, lists and quotations at the start of lines."""
    return _MARKS.sub("", text)


def _as_shown(text: str) -> str:
    """Without the quotes around whole lines, and the signs of code around addresses and names."""
    plain = _IN_BRACKETS.sub(lambda found: found[0].replace("[.]", "."), text)
    plain = _BOLD.sub(r"\1", _QUOTED_LINE.sub(r"\1\2", plain))
    plain = _SPACED_ADDRESS.sub(lambda found: found[0].replace(" ", ""), plain)
    plain = _HEADER_AS_CODE.sub(r"'\1'", plain)
    # Of two asterisks in a paragraph, Markdown makes emphasis, and copies of it have others.
    plain = _EATEN_STAR.sub("'*'", straight(plain))
    plain = _bare_net_error().sub("net::", plain)
    if " from origin `" in plain:
        return plain.replace("`", "'")
    return _ADDRESS_AS_CODE.sub(r"\1", plain)


@cache
def _bare_net_error() -> re.Pattern[str]:
    """Where a known ``net::`` error stands without these signs, as on the browser's error page."""
    known = [rf"{re.escape(each)}\b" for each in (*NET_ERRORS, *NET_REASONS)]
    begun = (each for each in NET_ERROR_GROUPS if each not in ("ERR_PROXY_", "ERR_HTTP2_"))
    return re.compile(rf"(?<![\w:.'\"])(?={'|'.join([*known, *begun])})")


_EATEN_STAR = re.compile(r"(?<=\bwildcard )'_?'")


@cache
def _compile(template: str, *, before: str = "", in_any_quotes: bool = False) -> re.Pattern[str]:
    """A template as a pattern: values as groups, blanks of any kind and number, quotes straight.

    With `in_any_quotes`, quotes may be missing or others: shells take them away, people write them.
    """
    text = straight(template)
    required, optional = _without_status(text)
    names: set[str] = set()
    pattern = before + _expression(required, names, in_any_quotes=in_any_quotes)
    if optional:
        pattern += rf"\.?(?:{_expression(optional, names)})?"
    if template in NETWORK_LINES:
        pattern += r"[^\S\n]*['\"`]{0,3}$"
    return re.compile(pattern)


@cache
def _longest_word(template: str) -> str:
    """The longest word that every text with the sentence has."""
    required, _ = _without_status(straight(template))
    words = re.split(r"[\s'\"`]+", re.sub(r"\{\w+\}", " ", required))
    return max(words, key=len, default="")


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


def _expression(text: str, names: set[str], *, in_any_quotes: bool = False) -> str:
    parts = re.split(r"\{(\w+)\}", text)
    # Blanks are looked for where they begin: in a long row of them, once.
    pattern = r"(?<=\S)" if text[:1].isspace() else ""
    for index, part in enumerate(parts):
        if index % 2 == 0:
            is_end = len(part) > 1 and part.endswith(".") and index == len(parts) - 1
            words = part.removesuffix(".") if is_end else part
            literal = r"\s+".join(map(re.escape, re.split(r"[^\S\n]+", words)))
            is_open = in_any_quotes and _HAS_WORD.search(part)  # words tell where a value ends
            if is_open:
                literal = literal.replace("'", _ANY_QUOTE).replace(r":\s+", r":\s*")
            if part in {".", "'", '"'} and index == len(parts) - 1:
                # A URL does not end at each of its dots, a quoted value not at quotes inside it.
                literal += r"(?=[\s.,)\"`]|$)"
                if part == "." and text.endswith("at {url}."):
                    # People leave out the full stop.
                    literal = rf"(?:{literal}|(?=[^\S\n]*\n))"
                if part == '"' and parts[index - 1] == "detail":
                    # A selection by mouse may lack the quote.
                    literal = rf"(?:{literal}|(?=[^\S\n]*\n))"
            pattern += literal
            if is_end:  # Titles of issues have no full stop.
                pattern += r"(?:\.|(?=['\"`*_]{0,3}\.?[^\S\n]{0,8}(?:\n|$|[-–—|([])))"
        elif part == "redirected":
            pattern += _REDIRECTED
        elif part not in ("advice", "credentials_note"):
            is_last = index == len(parts) - 2 and not parts[-1]
            shape = _FIELDS.get(part, _ANYTHING)
            if is_last:
                shape = shape.replace("}?", "}")
            pattern += f"(?P={part})" if part in names else f"(?P<{part}>{shape})"
            names.add(part)
    return pattern


@cache
def _heads() -> tuple[tuple[bool, re.Pattern[str]], ...]:
    """How Chromium begins, and whether a sentence of it is about CORS even if it is not known."""
    without_scheme = re.compile(
        r"(?:XMLHttpRequest|Fetch API) cannot load (?P<url>[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}"
        r"(?:/\S{0,4096}?)?)\.\s+"
    )
    known = tuple((head.endswith(_STRONG), _compile(head, in_any_quotes=True)) for head in HEADS)
    return (*known, (False, without_scheme))


@cache
def _tail_templates() -> tuple[tuple[Reason | None, Meaning, str], ...]:
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
def _tails() -> tuple[_SentencePattern, ...]:
    """Patterns for how Chromium goes on."""
    return tuple(
        _SentencePattern("chromium", reason, meaning, text)
        for reason, meaning, text in _tail_templates()
    )


@cache
def _headless() -> tuple[_SentencePattern, ...]:
    """The same at the start of a line, because users may leave out the head.

    Without what WebKit says as well, and without what begins with a value: that would be looked for
    at each character.
    """
    webkit = {_skeleton(each.text) for each in console_templates() if each.engine == "webkit"}
    return tuple(
        _SentencePattern(
            "chromium",
            reason,
            meaning,
            text,
            # After another sentence it is the ending of that, whatever that says.
            before=r"(?m)^[^\S\n]*" if text == OLD_ENDING[0] else _LINE_START,
        )
        for reason, meaning, text in _tail_templates()
        if not text.startswith("{")
        and not any(each.startswith(_skeleton(text).removesuffix(".")) for each in webkit)
    )


def _skeleton(template: str) -> str:
    return re.sub(r"\{\w+\}", "{}", template)


@cache
def _whole() -> tuple[_SentencePattern, ...]:
    """Complete sentences."""
    found = [
        _SentencePattern(each.engine, each.reason, None, each.text)
        for each in templates()
        if not each.text.startswith(HEADS[0])
    ]
    # WebKit prints what a redirect's own response lacks after the redirect's first words.
    found += [
        each._replace(template=REDIRECT_HEAD + each.template)
        for each in found
        if each.engine == "webkit" and each.reason in _CORS_CHECK
    ]
    found += [
        _SentencePattern(each.engine, each.reason, None, each.text.replace(present, other))
        for each in templates()
        for present, other in OLD_FIREFOX
        if each.engine == "firefox" and present in each.text
    ]
    found += [
        _SentencePattern("chromium", None, None, text, before=_LINE_START) for text in NETWORK_LINES
    ]
    found.append(_SentencePattern("edge", None, None, EDGE_NETWORK_LINE))
    # Of Firefox's messages, the reason alone, and its words alone at the start of a line.
    reasons = [
        each._replace(template=each.template[each.template.index("Reason: ") :])
        for each in found
        if each.engine == "firefox" and "(Reason: " in each.template
    ]
    found += reasons
    found += [
        each._replace(
            template=each.template.removeprefix("Reason: ").replace("). ", ". ").rstrip(")."),
            before=_LINE_START,
        )
        for each in reasons
    ]
    for each in SENTENCES:
        leading = "place" if each.text.startswith("Failed to load resource: ") else ""
        pattern = _SentencePattern(each.engine, None, each.meaning, each.text, leading)
        found.append(pattern._replace(detail=each.detail))
        alone = each.text.removeprefix(WEBSOCKET_HEAD)
        if alone != each.text and not alone.startswith("{"):
            pattern = _SentencePattern(each.engine, None, each.meaning, alone, before=_LINE_START)
            found.append(pattern)
    found += [
        _SentencePattern("jsdom", reason, None, text)
        for reasons, text in JSDOM
        for reason in reasons
    ]
    found += [
        _SentencePattern(engine, reason, None, text)
        for engine, reasons, text in ISSUES
        for reason in reasons
    ]
    for sentence in translated():
        leading = "url" if sentence.text.startswith("{url}") else ""
        text = sentence.text.removeprefix("{url}")
        pattern = _SentencePattern("firefox", sentence.reason, sentence.meaning, text, leading)
        found.append(pattern._replace(detail=sentence.detail))
        if leading and "CORS" in text:
            # With an address that was cut out, the reason is still there.
            bare = text.lstrip(" .'’‘”“»。:")
            found.append(_SentencePattern("firefox", sentence.reason, sentence.meaning, bare))
    return tuple(found)


# --- finding messages ----------------------------------------------------------------------------


def _sightings(text: str) -> list[_Sighting]:
    """The messages in `text`, in order; of those that overlap, the longest."""
    headless = (_with_old_ending(text, each) for each in _found(text, _headless()))
    found = [*_after_heads(text), *_after_parts_of_heads(text), *headless, *_found(text, _whole())]
    found += _unknown_in_firefox(text)
    found += _cut_in_firefox(text)
    found += _cut_in_head(text)
    found += (
        _Sighting(each.start, each.end, "edge", each.reasons, None, each.values)
        for each in coded_messages(text)
    )
    found += (
        _Sighting(start, end, "firefox", reasons, meaning, values)
        for start, end, reasons, meaning, values in rows_in(text)
    )
    # The longer first; a reason before anything else of the same length.
    found.sort(key=lambda each: (each.start - each.end, not each.reasons, each.is_addition))
    kept: dict[int, _Sighting] = {}
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
    if not kept and "://" not in text and (words := list(words_in(text))):
        return [
            _Sighting(start, end, "firefox", reasons, meaning, values)
            for start, end, reasons, meaning, values in words
        ]
    if all(each.engine == "node" for each in kept.values()) and (rows := list(lone_rows(text))):
        return [
            _Sighting(
                start,
                end,
                values.pop("engine", "chromium" if meaning else "script"),
                reasons,
                meaning,
                values,
            )
            for start, end, reasons, meaning, values in rows
        ]
    if not kept and (fragment := _worker(text) or _fragment(text)) is not None:
        return [fragment]
    return _of_safari([kept[start] for start in starts])


def _of_safari(sightings: list[_Sighting]) -> list[_Sighting]:
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


_LEAST_FRAGMENT = 40


@cache
def _fragments() -> tuple[tuple[str, tuple[Reason, ...], Meaning], ...]:
    """What only one of Chromium's sentences has, without its values, and what it means."""
    found: dict[tuple[str, Meaning], tuple[Reason, ...]] = {}
    for reason, meaning, text in _tail_templates():
        if reason is None and meaning is not Obstacle.REDIRECT_AFTER_PREFLIGHT:
            continue
        for part in re.split(r"\{\w+\}", straight(text)):
            words = part.strip(" .,'\"")
            if len(words) >= _LEAST_FRAGMENT:
                known = found.setdefault((words, meaning), ())
                found[words, meaning] = (*known, reason) if reason else known
    longest_first = sorted(found.items(), key=lambda each: -len(each[0][0]))
    return tuple(
        (words, tuple(dict.fromkeys(reasons)), meaning)
        for (words, meaning), reasons in longest_first
    )


_SEVERAL = re.compile(r"\bheader contains m\w{4,6}le values\b")
"""Part of a sentence, as it is typed by hand."""
_OLD_END = re.compile(r"(?i)\borigin\b[^\n]{0,80}\bnot allowed by access-control-allow-origin\b")
"""What Chrome and Safari said before 2013, as it is quoted from memory."""
_WORKER = re.compile(
    r"(?i)failed to construct ['\"]?(?P<initiator>\w{1,32})['\"]?\s?:\s{0,4}script at\s{1,4}['\"]?"
    r"(?P<url>[^\s'\"]{1,4096})['\"]?\s{1,4}cannot be accessed\s{0,4}from origin\s{1,4}['\"]?"
    r"(?P<page_origin>[^\s'\"]{1,512}?)['\".]*(?!\S)"
)


def _worker(text: str) -> _Sighting | None:
    """Chromium's sentence about a worker's script with other quotes or blanks, or a cut address."""
    found = _WORKER.search(text)
    if found is None:
        return None
    values = found.groupdict()
    if "://" not in values["url"]:
        del values["url"]
    return _Sighting(found.start(), found.end(), "chromium", (), Obstacle.WORKER, values)


def _fragment(text: str) -> _Sighting | None:
    """A part of a sentence, which is there alone; ``None`` if there is none."""
    if (several := _SEVERAL.search(text)) is not None:
        return _Sighting(several.start(), several.end(), "script", _MULTIPLE)
    if (old := _OLD_END.search(text)) is not None:
        return _Sighting(old.start(), old.end(), "script", (*_MISSING, *_MISMATCH))
    for words, reasons, meaning in _fragments():
        at = text.find(words)
        if at >= 0:
            return _Sighting(at, at + len(words), "script", reasons, meaning)
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


def _found(text: str, patterns: tuple[_SentencePattern, ...]) -> Iterator[_Sighting]:
    for pattern in patterns:
        if not pattern.may_be_in(text):
            continue
        for match in pattern.compiled.finditer(text):
            start = match.start()
            echo = text.endswith("Failed to load resource: ", 0, start)
            if not pattern.leading:
                yield _sighting(pattern, match, start, {}, is_echo=echo)
            elif word := _word_before(text, start, _LEADING[pattern.leading]):
                values = {pattern.leading: word}
                yield _sighting(pattern, match, start - len(word), values, is_echo=echo)
            elif pattern.leading != "url":
                yield _sighting(pattern, match, start, {}, is_echo=echo)


_LEADING = {
    "url": re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,31}:\S+$"),
    "place": re.compile(r"^(?:\S+:\d{1,6}|[^\s:]+/[^\s:]+)$"),
}


def _word_before(text: str, end: int, shape: re.Pattern[str]) -> str:
    """The word of that shape that ends at `end`; empty if there is none."""
    before = text[max(end - _LONGEST_WORD, 0) : end]
    words = before.split()
    found = shape.search(words[-1]) if words else None
    return found[0] if found else ""


def _sighting(
    pattern: _SentencePattern,
    match: re.Match[str],
    start: int,
    values: Mapping[str, str],
    *,
    is_echo: bool = False,
) -> _Sighting:
    own = {name: value for name, value in match.groupdict().items() if value is not None}
    if "verb" in own:
        own["method"] = own.pop("verb")
    elif "method" in own and "net_error" in pattern.template:
        own["method"] = _as_was_printed(own["method"])
    reasons = () if pattern.reason is None else (pattern.reason,)
    is_open = pattern.template.endswith("{detail}\n")
    return _Sighting(
        start,
        # What takes the rest of a line is not longer than a sentence that is known.
        match.start("detail") if is_open else match.end(),
        pattern.engine,
        reasons,
        pattern.meaning,
        {**values, **own}
        | _of_cors(pattern)
        | ({"detail": pattern.detail} if pattern.detail else {}),
        is_echo,
    )


_USUAL_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def _as_was_printed(method: str) -> str:
    """With the first letter that a selection by mouse left out: no method is called “OST”."""
    return next((each for each in _USUAL_METHODS if each[1:] == method), method)


def _of_cors(pattern: _SentencePattern) -> dict[str, str]:
    """What a sentence tells beside its meaning: that it is about CORS, or what it leaves open."""
    if pattern.template == NOT_REQUESTED:
        return {"detail": NOT_REQUESTED}
    if pattern.meaning is Obstacle.REDIRECT_AFTER_PREFLIGHT and "{location}" in pattern.template:
        return {"detail": OF_EITHER}
    is_of_cors = any(each in pattern.template for each in ("CORS", "cross-site access"))
    is_of_browser = pattern.engine != "script"  # a library knows no more than a script is told
    says_nothing = pattern.meaning is Obstacle.SAYS_NOTHING and is_of_cors and is_of_browser
    return {"detail": CORS_ERROR} if says_nothing else {}


def _after_heads(text: str) -> Iterator[_Sighting]:
    """Chromium's sentences: a head, and the tail that follows it."""
    possible = [each for each in _tails() if each.may_be_in(text)]
    for is_strong, head in _heads():
        for match in head.finditer(text):
            values = {name: value for name, value in match.groupdict().items() if value}
            known = _tails_at(text, match.end(), possible)
            if not known and is_strong:
                # Copying may have put another line's end, such as a place, between the two.
                known = _tails_at(text, _next_line(text, match.end()), possible)
            for pattern, tail in known:
                sighting = _sighting(pattern, tail, match.start(), values)
                is_redirect = text.startswith(("Redirect from", "Redirect at"), match.start())
                yield _with_old_ending(text, replace(sighting, is_redirect=is_redirect))
            if not known and is_strong:
                rest = text[match.end() : match.end() + _LONGEST_SENTENCE].partition("\n")[0]
                if (near := _near(rest, match.start(), match.end(), values)) is not None:
                    yield _with_old_ending(text, near)
                    continue
                if reasons := _cut_tail(rest.strip()):
                    end = match.end() + len(rest)
                    yield _Sighting(match.start(), end, "chromium", reasons, values=values)
                    continue
                meaning, told = _unknown_tail(rest.strip())
                unknown = _Sighting(
                    match.start(), match.end(), "chromium", meaning=meaning, values=values | told
                )
                yield _with_old_ending(text, unknown)


def _tails_at(
    text: str, start: int, possible: list[_SentencePattern]
) -> list[tuple[_SentencePattern, re.Match[str]]]:
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


def _cut_tail(rest: str) -> tuple[Reason, ...]:
    """The reasons whose words begin with `rest`, where a message was cut."""
    if len(rest) < _LEAST_CUT:
        return ()
    found = [
        each.reason
        for each in _tails()
        if each.reason is not None and straight(each.template).partition("{")[0].startswith(rest)
    ]
    return tuple(dict.fromkeys(found))


_LEAST_CUT = 8
_CUT_HEAD = re.compile(
    r"(?m)\bAccess to (?P<initiator>[A-Za-z][A-Za-z ]{1,30}?) at '(?P<url>https?://[^\s'`\"]{1,4096})"
    r"(?:'(?: \(redirected from '(?P<first_url>[^\s']{1,4096})(?:'\)?)?)?"
    r"(?: f(?:r(?:o(?:m)?)?)?(?: origin)?(?: '(?P<page_origin>[^\s'\"]{1,512})"
    r"(?:'(?: has[ a-z]{0,24})?)?)?)?)?[.…\"'`*_ ]{0,8}$"
)
"""How Chromium begins, where a message was cut before “CORS policy”."""


def _cut_in_head(text: str) -> Iterator[_Sighting]:
    for match in _CUT_HEAD.finditer(text):
        values = {name: value for name, value in match.groupdict().items() if value}
        values["detail"] = CORS_ERROR
        yield _Sighting(*match.span(), "chromium", meaning=Obstacle.SAYS_NOTHING, values=values)


_GRANTING = re.compile(r"'(Access-Control-Allow-Private-Network)' header")
_PARTS_OF_HEADS = re.compile(
    r"(?i)(?:\bhas )?\bbeen blocked by (?:the )?CORS policy\b|"
    r"(?<!\S)['\"]?blocked by CORS policy(?=:)"
)
_AT = re.compile(r"\bat\s+['\"`\[<(]{0,3}([A-Za-z][A-Za-z0-9+.-]{0,31}://[^\s'\"`\]>)]{1,4096})")
_FROM = re.compile(
    r"(?:\borigin\s+|^\s*)['\"`\[<(]{0,3}([a-z][a-z0-9+.-]{0,31}://[^\s'\"`\]>)/]{0,512}|null)"
    r"['\"`\]>)/]{0,3}\s"
)
_IN_TWO_WORDS = re.compile(r"origin\s+'[^'\s]{1,512} [^'\n]{1,80}'")
"""What a writer put in place of an origin: 'https://website URL'."""
_BY = re.compile(r"\bAccess to ([A-Za-z][A-Za-z ]{1,30}?) at\b")
_REDIRECTED_FROM = re.compile(r"\(redirected from\s['\"`\[]{0,2}([^'\"`\])]{1,4096})")
_AFTER_HEAD = re.compile(r"['\"]?\s?[:.]?[^\S\n]{0,8}")


def _after_parts_of_heads(text: str) -> Iterator[_Sighting]:
    """Chromium's sentences, where the head is there in part: as titles of issues and chats have it.

    What the head lost (the URL, the page, a quote) is not known.
    """
    possible = [each for each in _tails() if each.may_be_in(text)]
    for match in _PARTS_OF_HEADS.finditer(text):
        before = text[max(match.start() - _LONGEST_WORD, 0) : match.start()].rpartition("\n")[2]
        values = {}
        found = _AT.search(before)
        if found is not None and not found[1].endswith(("...", "…")):
            values["url"] = found[1]
        found = _FROM.search(before)
        if found is not None and not _IN_TWO_WORDS.search(before, found.start()):
            values["page_origin"] = found[1]
        if (found := _BY.search(before)) is not None:
            values["initiator"] = found[1]
        if (found := _REDIRECTED_FROM.search(before)) is not None:
            values["first_url"] = found[1]
        after = _AFTER_HEAD.match(text, match.end())
        at = after.end() if after is not None else match.end()
        known = [(each, tail) for each in possible if (tail := each.compiled.match(text, at))]
        for pattern, tail in known:
            yield _with_old_ending(text, _sighting(pattern, tail, match.start(), values))
        rest = text[at : at + _LONGEST_SENTENCE].partition("\n")[0]
        if not known and "address space" in rest:
            meaning = Obstacle.LOCAL_NETWORK_ACCESS
            yield _Sighting(match.start(), match.end(), "chromium", meaning=meaning, values=values)
        elif not known and (near := _near(rest, match.start(), at, values)) is not None:
            yield near
        elif not known and (values or _ANY_HEAD.search(before)):
            values["detail"] = CORS_ERROR
            meaning = Obstacle.SAYS_NOTHING
            yield _Sighting(match.start(), match.end(), "chromium", meaning=meaning, values=values)


_ANY_HEAD = re.compile(r"\bAccess to \w[\w ]{1,30}$|^\s{0,40}Access to \S")
"""What is left of a head without its address and its page."""


def _near(text: str, start: int, at: int, values: dict[str, str]) -> _Sighting | None:
    """A sentence that is cut or mistyped, of which `text` is the end, from `at`."""
    reasons_of: dict[str, list[Reason]] = {}
    for reason, _, template in _tail_templates():
        if reason is not None:
            reasons_of.setdefault(template, []).append(reason)
    found = nearest(text, reasons_of)
    if not found:
        return None
    reasons = tuple(dict.fromkeys(each for template in found for each in reasons_of[template]))
    told = _first_value(found[0], text)
    return _Sighting(start, at + len(text), "chromium", reasons, None, values | told)


def _first_value(template: str, text: str) -> dict[str, str]:
    """The first value in a sentence that is cut after it: a header's name, or a method."""
    first = re.match(r"[^{]*\{\w+\}'?(?: \w+)?", template)
    if first is None:
        return {}
    found = _compile(first[0], in_any_quotes=True).match(text.strip())
    return {} if found is None else {name: each for name, each in found.groupdict().items() if each}


@cache
def _old_ending() -> re.Pattern[str]:
    origin, status = (_expression(each, set()) for each in OLD_ENDING)
    # Titles that were translated, and back.
    origin = origin.replace("therefore", "(?:therefore|thus)").replace("allowed", "[aA]llowed")
    return re.compile(
        rf"\s{{0,8}}[^\n]{{0,200}}?{origin}(?:[^\n]{{0,300}}?(?:\n\s{{0,8}})?{status})?"
    )


def _with_old_ending(text: str, sighting: _Sighting) -> _Sighting:
    match = _old_ending().match(text, sighting.end)
    if match is None:
        return sighting
    told = {name: value for name, value in match.groupdict().items() if value}
    reasons = sighting.reasons
    if reasons == _MISSING[:1] and told.get("status") in ("405", "501"):
        reasons = _MISSING  # Chrome before 43 did not say which of them is the preflight's
    return replace(sighting, end=match.end(), reasons=reasons, values={**sighting.values, **told})


_IN_ANY_WORDS = re.compile(
    r"(?<!\S)['\"«„]?\s?(?P<url>(?:https?|wss?|file|ftp|data|blob):[^\s]{1,4096}?)"
    r"(?:['\"»”]?\s?[.。]?\s*[(（]?|\s?[^\x00-\x7f\s][^\n:：]{0,60}?[(（])"
    r"(?<=[\s(（])(?P<label>(?!line\b)[^\s:：()（）'\"/]{2,24})\s?[:：]\s?(?P<sentence>\w[^\n]{1,500}|[^\n\w]{1,4}\w[^\n]{1,500})"
)
"""How Firefox goes on after its first words, in each language and version: the URL, the word for
“Reason”, a colon."""
_OF_CORS = ("Cross-Origin", "CORS")
_OF_SETTING = re.compile(r"(?i)allow|expose|max_?age|credential|origin|method|header")
"""The name of the next setting in a list, not a language's word for “Reason”."""
_QUOTED = re.compile(r"['\"«„‚「]\s?([^'\"»”“’」\s]{1,256})\s?['\"»”“’」]")
_STATUS_TOLD = re.compile(r"(?::\s{1,4}|：\s{0,4})(\d{3}|\(null\))(?!\d)")


_FIREFOX_BEGINS = "Cross-Origin Request Blocked"
_FIREFOX_GOES_ON = ": The Same Origin Policy disallows reading the remote resource at "
_CUT = re.compile(
    rf"(?i:{_FIREFOX_BEGINS})(?:{_FIREFOX_GOES_ON}\[?(?P<url>{_URL})(?:\]\([^\s(]{{0,4096}}+)?|(?P<words>[^\n]{{0,80}}?))"
    r"[\"'”.… ]{0,8}$",
    re.MULTILINE,
)


def _cut_in_firefox(text: str) -> Iterator[_Sighting]:
    """Firefox's messages that end before the reason, as titles and search boxes have them."""
    for match in _CUT.finditer(text):
        if match["url"] or _FIREFOX_GOES_ON.startswith(match["words"]):
            values = {"detail": CUT_SHORT, **({"url": match["url"]} if match["url"] else {})}
            yield _Sighting(*match.span(), "firefox", meaning=Obstacle.SAYS_NOTHING, values=values)


def _unknown_in_firefox(text: str) -> Iterator[_Sighting]:
    """Firefox's messages in words that are not known.

    The names of headers, the values and the status are the same in all languages, and the reason
    follows from them. Otherwise the URL and the words are what is known.
    """
    if not any(sign in text for sign in _OF_CORS):
        return
    for match in _IN_ANY_WORDS.finditer(text):
        sentence, values = match["sentence"], {"url": match["url"]}
        first_words = text[max(match.start() - 300, 0) : match.start()].rpartition("\n")[2]
        is_prose = len(first_words.split()) > 4 or not first_words.isascii()
        if _OF_SETTING.match(match["label"]):
            continue
        if not is_prose or not any(sign in first_words + sentence for sign in _OF_CORS):
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
            values["sentence"] = sentence.strip()
            meaning = Obstacle.UNKNOWN_SENTENCE
            if (status is not None and status[1] == "(null)") or _FAILED.search(sentence):
                meaning = NetworkFailure.UNKNOWN
        # Shorter than any known sentence here, so that a known one goes first.
        start = match.start("url")
        yield _Sighting(start, start + 1, "firefox", reasons, meaning, values)


_PREFLIGHT_WORDS = ("preflight", "预检", "預檢", "プリフライト", "prévérification", "pré-vol")
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
        return _WILDCARD
    if "Access-Control-Allow-Credentials" in sentence:
        values.pop("value", None)
        return _CREDENTIALS
    if "Access-Control-Allow-Methods" in sentence:
        return (Reason.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE,)
    if "Access-Control-Allow-Headers" in sentence:
        values["header"] = values.pop("value", "")
        return (Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE,)
    if "Access-Control-Allow-Origin" in sentence:
        return (*_MISMATCH, *_MULTIPLE) if "value" in values else (*_MISSING, *_MULTIPLE)
    if any(word in sentence.lower() for word in _PREFLIGHT_WORDS):
        return (Reason.PREFLIGHT_INVALID_STATUS, Reason.PREFLIGHT_DISALLOWED_REDIRECT)
    if re.search(r"\bhttp\b", sentence, re.I):
        return (Reason.CORS_DISABLED_SCHEME,)
    return ()


# --- from messages to evidence -------------------------------------------------------------------


def _merged(sightings: list[_Sighting]) -> list[_Sighting]:
    """One sighting for each request that the messages are about."""
    requests = _Requests()
    for each in sightings:
        if each.is_echo and requests.has_reasons(each):
            continue
        if not each.is_addition:
            requests.add(_named(each))
        elif "net_error" in each.values or "status" in each.values:
            requests.add_network(each)
        elif each.engine == "webkit":
            requests.add_address(each)
    return requests.end()


def _named(sighting: _Sighting) -> _Sighting:
    """With the meaning of the ``net::`` error that it names."""
    name = sighting.values.get("net_error", "")
    if name in NET_REASONS:
        return replace(sighting, reasons=(NET_REASONS[name],))
    meaning = failure_of_net_error(name)
    if meaning is None:
        return sighting
    return replace(sighting, meaning=meaning, values={**sighting.values, "detail": f"net::{name}"})


class _Requests:
    """The messages so far, found by URL, so that a long paste takes linear time."""

    def __init__(self) -> None:
        self.all: list[_Sighting] = []
        self._by_url: dict[tuple[str, str], int] = {}
        self._by_poll: dict[tuple[str, str], int] = {}
        """The last message about a URL without its time."""
        self._without_url: list[int] = []
        self._reasons: set[tuple[str, tuple[Reason, ...], Meaning]] = set()
        self._loose: list[int] = []
        self._silent: _Sighting | None = None
        self._waiting: dict[tuple[str, str], int] = {}
        """Lines of the network's whose reason may follow."""
        self._place: tuple[str, int] | None = None
        """The last of them that shows a URL in part."""

    def end(self) -> list[_Sighting]:
        """All of them; if there are none, what says only that something failed."""
        if not self.all and self._silent is not None:
            self.add(_alone(self._silent))
        return self.all

    def add(self, message: _Sighting) -> None:
        """A message that tells a reason of its own."""
        url = message.values.get("url")
        waiting = self._waiting.pop((message.engine, _uncut(url)), None)
        if waiting is None and message.reasons and url is not None:
            waiting = self._waiting_poll(message.engine, url)
        if waiting is None and message.reasons:
            waiting = self._waiting_place(url)
        if waiting is None and message.reasons and url is None:
            waiting = self._waiting_before(message)
        if waiting is not None:
            self._take_from_network(waiting, message)
            return
        if message.engine == "firefox" and (
            self._is_more_of_a_preflight(message, url) or self._is_reason_of_last(message, url)
        ):
            return
        index = len(self.all)
        self.all.append(message)
        self._reasons.add((message.engine, message.reasons, message.meaning))
        if url is not None:
            self._by_url.setdefault((message.engine, _uncut(url)), index)
            if message.reasons:
                self._by_poll[message.engine, without_time(url)] = index
        elif message.engine == "webkit":
            if self._loose:
                self._put(self._loose.pop(), message)
                self.all.pop()
                return
            self._without_url.append(index)

    def _is_more_of_a_preflight(self, message: _Sighting, url: str | None) -> bool:
        """Firefox says of a redirected preflight that it is one, and then its status."""
        index = self._by_url.get(("firefox", _uncut(url)))
        if index is None or not (message.reasons and all(map(is_of_preflight, message.reasons))):
            return False
        main = self.all[index]
        if not any(map(is_of_preflight, main.reasons)) or main.reasons == message.reasons:
            return False
        self.all[index] = replace(main, values={**message.values, **main.values})
        return True

    def _is_reason_of_last(self, message: _Sighting, url: str | None) -> bool:
        """A known reason ends a sentence whose first words are not known."""
        if url is not None or not message.reasons or not self.all:
            return False
        last = self.all[-1]
        if last.engine != "firefox" or not set(message.reasons) <= set(last.reasons):
            return False
        self.all[-1] = replace(
            last, reasons=message.reasons, values={**last.values, **message.values}
        )
        return True

    def _put(self, index: int, message: _Sighting) -> None:
        """Give the reason of `message` to a message that has the address alone."""
        self.all[index] = replace(message, values={**self.all[index].values, **message.values})

    def has_reasons(self, message: _Sighting) -> bool:
        """Whether a message with the same reason came before."""
        return (message.engine, message.reasons, message.meaning) in self._reasons

    def add_network(self, message: _Sighting) -> None:
        """``GET … net::ERR_FAILED 500`` tells of the message before it, or is one itself."""
        values = message.values
        index = self._by_url.get((message.engine, _uncut(values.get("url"))))
        if index is None and values.get("net_error") == "ERR_FAILED" and "url" in values:
            # Each attempt has a time of its own in its URL.
            index = self._by_poll.get((message.engine, without_time(values["url"])))
        if index is None and "place" in values:
            index = self._index_of_place(values["place"])
        if index is None and values.get("net_error") == "ERR_FAILED" and len(self.all) == 1:
            # The only message before it, if that has no URL, is about the same request.
            only = self.all[0]
            is_same = only.engine == message.engine and only.reasons and "url" not in only.values
            index = 0 if is_same else None
        if index is None and values.get("url", "").startswith("https:"):
            # The browser itself went from http to https.
            plain = values["url"].replace("https:", "http:", 1)
            index = self._by_url.get((message.engine, _uncut(plain)))
        if index is not None:
            self._tell(index, values)
            return
        named = "net_error" in values
        if "url" not in values and named and failure_of_net_error(values["net_error"]) is None:
            self._silent = message
            return
        self.add(_alone(message))
        if "url" in values and ("status" in values or values.get("net_error") == "ERR_FAILED"):
            self._waiting[message.engine, _uncut(values["url"])] = len(self.all) - 1
        elif "status" in values and not named:
            # Right before a message without a URL, it is about the same request.
            self._place = _name_in(values.get("place", "")), len(self.all) - 1
        elif "place" in values:
            self._place = _name_in(values["place"]), len(self.all) - 1

    def _waiting_poll(self, engine: str, url: str) -> int | None:
        """The line of the network's right before, if its URL differs from `url` in the time."""
        last = next(reversed(self._waiting), None)
        if last is None or last[0] != engine or self._waiting[last] != len(self.all) - 1:
            return None
        is_same = without_time(last[1]) == without_time(url)
        return self._waiting.pop(last) if is_same else None

    def _waiting_place(self, url: str | None) -> int | None:
        """The line of the network's that shows the end of `url`, if it came right before."""
        if self._place is None:
            return None
        (name, index), self._place = self._place, None
        if url is None or not name:
            return index if url is None and not name and index == len(self.all) - 1 else None
        path = url.partition("?")[0]
        ends = path.endswith((name, "/" + (name.partition("/")[2] or name)))
        return index if ends and index == len(self.all) - 1 else None

    def _waiting_before(self, message: _Sighting) -> int | None:
        """The line of the network's that came right before a message without a URL."""
        last = len(self.all) - 1
        for key, index in self._waiting.items():
            if index == last and key[0] == message.engine:
                del self._waiting[key]
                return index
        return None

    def _take_from_network(self, index: int, message: _Sighting) -> None:
        """Put a reason in the place of the line of the network's that came before it."""
        line = self.all[index].values
        self.all[index] = message
        self._reasons.add((message.engine, message.reasons, message.meaning))
        self._tell(index, line)

    def _tell(self, index: int, values: Mapping[str, str]) -> None:
        main = self.all[index]
        is_of_options = values.get("method") == "OPTIONS"
        told = {} if is_of_options or "method" not in values else {"method": values["method"]}
        # The status is that of the preflight, or of the request itself if that was refused.
        is_refused_one = any(map(is_of_preflight, main.reasons)) is is_of_options
        # Safari's line has no method; only the request that failed has one.
        is_refused_one = is_refused_one or (main.engine == "webkit" and "method" not in values)
        if is_refused_one and "status" in values:
            told["status"] = values["status"]
        if "url" in values:
            told["url"] = values["url"]
        self.all[index] = replace(main, values={**told, **main.values})

    def _index_of_place(self, place: str) -> int | None:
        """The request of a URL that developer tools show without its scheme, or in part."""
        name = _name_in(place)
        for index in range(len(self.all) - 1, max(len(self.all) - 4, -1), -1):
            if self.all[index].values.get("url", "").partition("?")[0].endswith(name):
                return index
        return None

    def add_address(self, message: _Sighting) -> None:
        """WebKit names the URL in a sentence of its own, before or after the reason."""
        url = message.values["url"]
        if self._without_url:
            index = self._without_url.pop()
            main = self.all[index]
            self.all[index] = replace(main, values={**message.values, **main.values, "url": url})
            self._by_url.setdefault(("webkit", _uncut(url)), index)
        elif ("webkit", _uncut(url)) not in self._by_url:
            self.add(replace(message, meaning=Obstacle.SAYS_NOTHING))
            self._loose.append(len(self.all) - 1)


_TIME_OF_POLL = re.compile(r"(?<=[?&])t=[\w.-]{1,24}(?=&|$)")
_TIME = re.compile(
    r"(?<=[?&])(?:_|_dc|_?t|ts|time|timestamp|cb|nocache|_?cache_?bust(?:er)?|r|rnd|rand|random|v)"
    r"=(?:\d{10,17}|0\.\d{8,20})(?=&|$)"
)


def without_time(url: str) -> str:
    """`url` without the time that a client writes into each, so that no cache answers.

    Engine.IO encodes it, others write the number.
    """
    return _TIME.sub("", _TIME_OF_POLL.sub("", url) if "transport=" in url else url)


_SLASHES = re.compile(r"(?<!:)//+")


def _uncut(url: str | None) -> str:
    """A URL without its query, if that is cut: two cuts of one URL differ in it."""
    before, _, query = (url or "").partition("?")
    # Of an address that was pieced together, one line has both slashes and the other one.
    before = _SLASHES.sub("/", before)
    if "//" in (url or "").partition("://")[2]:
        url = f"{before}?{query}" if query else before
    return before if "..." in query or "…" in query else url or ""


def _name_in(place: str) -> str:
    """Of “api.example.net/items:1”, what comes before the line."""
    return re.sub(r":\d+\s*$", "", place)


def _alone(message: _Sighting) -> _Sighting:
    """The meaning of a network line alone."""
    named = _named(message)
    if not named.is_addition:
        return named
    status = message.values.get("status", "0")
    if message.engine == "script" and status == "0":  # so libraries write that there is none
        return replace(named, meaning=Obstacle.SAYS_NOTHING)
    if status.isdecimal() and int(status) >= 300 and message.values.get("method") == "OPTIONS":
        # Scripts do not send OPTIONS; it is a preflight.
        return replace(named, reasons=PREFLIGHT_FAILED)
    if message.values.get("net_error") == "ERR_ABORTED":
        # So Chrome shows a script or a style sheet that the server answers with an error.
        is_error = status.isdecimal() and int(status) >= 400
        if not is_error or "method" not in message.values:
            values = {**message.values, "detail": "net::ERR_ABORTED"}
            return replace(named, meaning=Obstacle.SAYS_NOTHING, values=values)
        return named
    if status.isdecimal() and int(status) >= 100 and "net_error" in message.values:
        # There was a response, and Chromium withheld it: that is what a refusal by CORS looks like.
        return replace(named, reasons=_CORS_CHECK)
    if "net_error" in message.values:
        return replace(named, meaning=Obstacle.SAYS_NOTHING)
    # A status without an error does not show whether the page could use it; only its line does.
    is_readable = "method" in message.values or message.engine == "script"
    return named if is_readable else replace(named, reasons=_UNUSABLE)


def _evidence(sighting: _Sighting) -> Evidence:
    values, meaning = sighting.values, sighting.meaning
    if re.fullmatch(_PLACEHOLDER, values.get("url", "")) or values.get("url", "").endswith(","):
        values = {name: value for name, value in values.items() if name != "url"}
    page = parse_url(values["page"]) if "page" in values else None
    origin = values.get("page_origin") or values.get("origin")
    if origin is None and page is not None and page.origin is not None:
        origin = str(page.origin)
    if origin != "null" and parse_url(origin or "") is None:
        origin = None  # a placeholder
    reasons = sighting.reasons
    if meaning is Obstacle.SAYS_NOTHING and "initiator" in values and "status" in values:
        # The message is cut, but a line of the network's has the status.
        meaning, reasons = None, _CORS_CHECK
    if reasons and all(each in _OUTSIDE for each in reasons):
        meaning, reasons = _OUTSIDE[reasons[0]], ()
    if meaning is Obstacle.WEBSOCKET and not values.get("url", "ws:").startswith("ws"):
        # Firefox says the same of an EventSource, after the reason.
        meaning = Obstacle.SAYS_NOTHING
    is_of_preflight = reasons == (Reason.PREFLIGHT_DISALLOWED_REDIRECT,)
    is_not_followed = is_of_preflight or meaning is Obstacle.REDIRECT_AFTER_PREFLIGHT
    if is_not_followed and "first_url" in values:
        # Of the redirect that it did not follow, Chromium named both ends.
        values = {**values, "location": values["url"], "url": values["first_url"]}
        values.pop("first_url")
    if "first_url" in values and sighting.is_redirect and set(reasons) & set(_MISSING):
        values = {**values, "location": values["url"], "url": values["first_url"]}
        values.pop("first_url")
    elif sighting.is_redirect and set(reasons) & set(_MISSING):
        values = {**values, "initiator": REDIRECT}
    silent = bool(reasons) and set(reasons) <= set(_SILENCE)
    failure = NetworkFailure.UNKNOWN if silent else None
    if values.get("value") == "(null)" and set(reasons) & set(_MISMATCH):
        # Earlier versions of Firefox had no value to print.
        values = {name: value for name, value in values.items() if name != "value"}
        reasons = (*_MISSING, *_MISMATCH)
    if values.get("value") == "*" and set(reasons) & set(_MISMATCH):
        # Earlier versions of Firefox said so of “*” where there are credentials.
        reasons = _WILDCARD
    if len(reasons) > 1 and ("," in values.get("value", "") or " " in values.get("value", "")):
        # Firefox says of a list, too, that it “does not match”.
        reasons = tuple(each for each in reasons if each in _MULTIPLE) or reasons
    return Evidence(
        source=Source.CONSOLE,
        origin=origin,
        url=values.get("url") or values.get("host_origin") or _url_of(values.get("host_port")),
        method=None if values.get("method") == "OPTIONS" else values.get("method"),
        reasons=() if silent else reasons,
        told=_told(values),
        failure=meaning if isinstance(meaning, NetworkFailure) else failure,
        obstacle=meaning if isinstance(meaning, Obstacle) else None,
        detail=values.get("detail", ""),
        engine=None if sighting.engine == "edge" else sighting.engine,
    )


def _url_of(host_port: str | None) -> str | None:
    """The URL that Node.js's name of a host and a port, such as ``::1:3000``, leaves."""
    host, _, port = (host_port or "").rpartition(":")
    if not host:
        return f"http://{port}" if port else None
    scheme = "https" if port == "443" else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def _told(values: Mapping[str, str]) -> Told:
    status = values.get("status", "")
    return Told(
        status=int(status) if status.isdecimal() and int(status) else None,
        value=values.get("value", values.get("target_space")),
        header=values.get("header") or values.get("spelled"),
        token=values.get("token"),
        location=values.get("location"),
        redirected_from=values.get("first_url"),
        initiator=values.get("initiator"),
        cookie=values.get("cookie"),
        detail=values.get("detail"),
        sentence=values.get("sentence"),
        granting=values.get("granting"),
    )


def _without_echoes(evidence: list[Evidence], *, tells_echoes: bool) -> Iterator[Evidence]:
    """The messages without those that only repeat part of another message about the same URL.

    With `tells_echoes`, a line of no response tells that the line before it is about a preflight.
    """
    echoes = {each.url for each in evidence if each.failure is NetworkFailure.UNKNOWN}
    echoes = echoes if tells_echoes else set()
    everything = [_narrowed(each, has_echo=each.url in echoes) for each in evidence]
    everything = _without_passed_on(_of_one_request(everything))
    # Addresses that people replace are not always replaced alike.
    told = {_folded(each.url) for each in everything if not _says_little(each)}
    named = {_about(each) for each in everything if each.url is not None}
    failed = {
        _folded(each.url) for each in everything if each.obstacle is not Obstacle.SAYS_NOTHING
    }
    refused = {each.url for each in everything if each.reasons}
    withheld = {each.url for each in everything if each.obstacle is Obstacle.OPAQUE_RESPONSE}
    sockets = {_path_of(each.url) for each in everything if each.url and not _is_bare_socket(each)}
    seen: set[tuple[object, ...]] = set()
    failures = {(each.failure, each.engine) for each in everything if each.url and each.failure}
    stopped: set[Obstacle | None] = set()
    for each in everything:
        more = told if each.obstacle is not Obstacle.SAYS_NOTHING else told | failed
        is_told = _folded(each.url) in more or None in more or (not each.url and more)
        if _says_little(each) and is_told:
            continue
        if _is_bare_socket(each) and _path_of(each.url) in sockets:
            continue  # another browser told more of the same connection
        if each.obstacle is Obstacle.OPAQUE_RESPONSE and each.url in refused:
            continue  # Chrome printed both
        what = _about(each)
        if (*what, each.url, each.origin, each.method) in seen:
            continue
        is_named = _about(each) in named or (each.failure, each.engine) in failures
        if each.url is None and (each.obstacle in stopped or is_named):
            continue
        if each.obstacle is not None:
            stopped.add(each.obstacle)
        seen.update(
            (*what, url, origin, method)
            for url in (each.url, None)
            for origin in (each.origin, None)
            for method in (each.method, None)
        )
        yield replace(each, withheld=True) if each.reasons and each.url in withheld else each


def _without_passed_on(evidence: list[Evidence]) -> list[Evidence]:
    """Without what a service worker says of a request that it passed on, if that failed itself."""
    failed = {each.url for each in evidence if each.reasons or each.failure}
    return [
        each
        for each in evidence
        if each.obstacle is not Obstacle.SERVICE_WORKER or each.url not in failed
    ]


def _is_bare_socket(evidence: Evidence) -> bool:
    """Whether it tells only that a WebSocket failed, not why."""
    is_socket = evidence.obstacle is Obstacle.WEBSOCKET
    return is_socket and evidence.status is None and not evidence.detail.strip()


def _path_of(url: str | None) -> str:
    """Without the query, in which tokens are cut in one message and not in another."""
    return (url or "").partition("?")[0]


def _folded(url: str | None) -> str | None:
    return None if url is None else url.lower()


def _about(evidence: Evidence) -> tuple[object, ...]:
    return frozenset(evidence.reasons), evidence.failure, evidence.obstacle


def _of_one_request(evidence: list[Evidence]) -> list[Evidence]:
    """The refusals, those of one request as one: each browser has its own words for it.

    A message that was pasted twice is one as well; together they tell what each of them does.
    """
    found: list[Evidence] = []
    by_url: dict[str, list[int]] = {}
    blocked = {each.url for each in evidence if each.obstacle is Obstacle.MIXED_CONTENT}
    is_seen = any(each.engine != "node" and each.refused for each in evidence)
    for each in evidence:
        if each.reasons and each.url in blocked:
            continue  # what the browser stopped has no response that could be refused
        if each.engine == "node" and is_seen:
            continue  # of a server or a proxy, beside the browser's own message
        known = by_url.setdefault(each.url or "", [])
        others = known or by_url.get("", [])
        if each.url is None and each.reasons and not others:
            others = [index for index, other in enumerate(found) if other.reasons]
            others = others if len(others) == 1 else []
        for index in others:
            if (joined := _joined(found[index], each)) is not None:
                found[index] = joined
                break
        else:
            if len(known) < _MOST_OF_URL:
                known.append(len(found))
            found.append(each)
    return found


_MOST_OF_URL = 8
"""The most different refusals of one URL that a further message is compared with."""


def _joined(one: Evidence, other: Evidence) -> Evidence | None:
    """Two messages as one, if both can be about the same request; else ``None``."""
    common = tuple(each for each in one.reasons if each in other.reasons)
    if not common or one.is_about_another(other):
        return None
    is_narrower = len(other.reasons) < len(one.reasons)
    main, second = (other, one) if is_narrower else (one, other)
    told = {
        each.name: getattr(main.told, each.name) or getattr(second.told, each.name)
        for each in fields(Told)
    }
    return replace(
        main,
        url=main.url or second.url,
        origin=main.origin or second.origin,
        method=main.method or second.method,
        reasons=common,
        told=Told(**told),
    )


def _says_little(evidence: Evidence) -> bool:
    return evidence.obstacle is Obstacle.SAYS_NOTHING or evidence.failure is NetworkFailure.UNKNOWN


def _narrowed(evidence: Evidence, *, has_echo: bool) -> Evidence:
    """Firefox prints a second line, of no response, only if the first was about a preflight.

    (Or about a redirect, which the status tells.)
    """
    of_preflight = tuple(filter(is_of_preflight, evidence.reasons))
    if (
        has_echo
        and of_preflight
        and evidence.engine == "firefox"
        and (evidence.status or 0) // 100 != 3
    ):
        return replace(evidence, reasons=of_preflight)
    return evidence

"""Undoes what carriers do to a text, so that it is as the console or the terminal showed it.

Terminals colour it, web pages and word processors change blanks, quotes and signs, forums quote
it, containers' logs put a name and a time before each line, editors and web pages a number, logs
in JSON put it into a field. And consoles have lines that are about nothing that a page asked for.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from itertools import pairwise

__all__ = [
    "ROW_OF_TABLE",
    "as_lines",
    "as_shown",
    "straight",
    "texts_of_log",
    "unbroken",
    "without_prefixes",
]

_MOST_LINES = 5000

_COLOURS = re.compile(
    r"(?:\x1b|\^\[|\\(?:x1b|u001b|033|e)(?=\[))(?:\[[0-9;?]{0,32}[A-Za-z]|\][^\x07\x1b\n]{0,512}(?:\x07|\x1b\\))",
    re.I,
)
"""As terminals read them, and as editors and logs write them."""
_UNSEEN = re.compile("[\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
"""What marks where a line may break, or the direction of writing."""
_SIGNS = {
    0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"',
    0xA0: " ", 0x2007: " ", 0x2009: " ", 0x202F: " ",
}  # fmt: skip

_ESCAPE = re.compile(
    r"&(?:lt|gt|amp|quot|apos|nbsp|[lr]squo|[lr]dquo|hellip|#\d{2,6}|#[xX][0-9a-fA-F]{2,5});"
)
_SURE = re.compile(r"&(?:lt|gt|quot|apos|#0?39|#34|#x27|#x22|[lr]squo|[lr]dquo);", re.I)
"""What no address has, so that the whole text is escaped."""
_SURE_TWICE = re.compile(r"&amp;(?:amp;)?(?:lt|gt|quot|apos|#0?39|#34|#x27|#x22);", re.I)
_LINK = re.compile(r"<a\s[^<>\n]{0,1024}?href=\"([^\"\n]{1,2048})\"[^<>\n]{0,1024}>\1</a>")
_MARKDOWN_LINK = re.compile(r"\[(https?://[^\s\]]{1,2048})\]\(\1\)")
_AUTOLINK = re.compile(r"(?<=['\"\s(])<((?:https?|wss?)://[^\s<>]{1,2048})>(?=['\"\s).,;:]|$)")
_FRAME = re.compile(r"(?<=[^\s\[(])(?=\(anonymous(?: function)?\) @ )")
"""Where a call in a script follows a message without a blank, as old Chrome copied it."""
_PLACE_AFTER_FONT = re.compile(
    r"(?m)(?<= source: )(https?://\S{1,2048}?\.(?:woff2?|[to]tf|eot))(?=[\w.-]{1,253}:\d{1,6}:\d{1,6}$)"
)
"""Where the place in a page follows the address of a font without a blank, as Firefox copies it."""
_TAGS = re.compile(
    r"(?i)</?(?:pre|code|blockquote|p|details|summary|kbd|samp|tt)(?:\s[^<>\n]{0,256})?>|<br\s?/?>"
)
_TAGS_FIRST = re.compile(
    r"(?i)\s{0,99}<(?:pre|code|blockquote|p|details|kbd|samp|tt)(?:\s[^<>\n]{0,256})?>"
)
"""What a text begins with that was copied from the source of a web page."""

_EMPHASIS = re.compile(
    r"(?m)^([^\S\n]{0,8})(\*{1,3}|_{1,3})(?=[^\s*_])([^\n]{20,4096})(?<=[^\s*_])\2[^\S\n]*$"
)
"""A whole line in bold or in italics."""
_BOLD_ADDRESS = re.compile(r"\*\*([a-z]{2,10}://[^\s*]{1,2048})\*\*")
_MARKED_NAME = re.compile(r"(?<= )`([\w-]{1,64})`(?= is not allowed by )")
"""A header's or a method's name that a writer marks as code within a browser's message."""
_ESCAPED_LINE = re.compile(r"\\(?:r\\)?n")
_ESCAPED_RESPONSE = re.compile(r"(?m)^[^\S\n]{0,8}HTTP/\d[^\n\\]{4,80}\\r\\n[^\n]{0,8192}$")
"""A response in one line, as programs print it."""
_COMMAND = re.compile(r"[$%#>\s]{0,8}(?:curl|wget|http|fetch)\b")
"""What has escapes of its own, which its reader undoes."""
_UNESCAPED = {"n": "\n", "r": "", "t": "\t", '"': '"', "'": "'", "/": "/"}
_ESCAPED = re.compile(r"\\([nrt\"'/])")

_SOURCE = r"[\w./-]{1,60}(?:\[[\w.-]{1,60}\])?"
_CLOCK = (
    r"\[?(?:\d{4}[-/]\d\d[-/]\d\d[T ])?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
    r"(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?\]?"
)
_LEVEL = r"\[?(?:ERROR|WARN(?:ING)?|INFO|DEBUG|TRACE|FATAL|SEVERE|CRITICAL)\]?"
_PREFIXES = tuple(
    re.compile(rf"[^\S\n]{{0,8}}(?:{each})")
    for each in (
        r"\(uncaught exception\)[^\S\n]?(?:[A-Z]\w{0,40}:)?(?:[^\S\n]|$)",
        r"⚡\ufe0f?[^\S\n]{1,4}\[[a-z]{1,10}\][^\S\n]-(?:[^\S\n]|$)",
        r"\|[^\S\n]{1,4}(?:Brave|Chrom(?:e|ium)|Edge|Firefox|Opera|Safari|WebKit)[\w .]{0,20}"
        r"[^\S\n]\|(?:[^\S\n]|$)",
        rf"{_CLOCK}[^\S\n](?:[\w.-]{{1,60}}\.(?:[mc]?[jt]sx?|vue|html?)|\(index\)|VM\d{{1,6}})"
        r":\d{1,6}(?::\d{1,6})?(?:[^\S\n]|$)",
        # A name before a colon without a dot is that of a header.
        rf"{_CLOCK}[^\S\n]{_LEVEL}(?:[^\S\n][A-Za-z]\w{{0,40}}(?:\.\w{{1,40}}){{1,6}}:)?(?:[^\S\n]|$)",
        rf"{_SOURCE}[^\S\n]{{1,20}}\|[^\S\n](?:[^\S\n]{{0,4}}{_CLOCK}(?:[^\S\n]|$))?",
        rf"{_CLOCK}[^\S\n](?:stdout|stderr)[^\S\n][FP](?:[^\S\n]|$)",
        rf"{_CLOCK}[^\S\n]{_SOURCE}:(?:[^\S\n]|$)",
        rf"(?:{_SOURCE}[^\S\n])?{_CLOCK}(?:[^\S\n](?:{_SOURCE}[^\S\n])?(?=[<>*{{}}]|HTTP/)|[^\S\n]|$)",
        r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S{1,60} \S{1,60}:(?:[^\S\n]|$)",
        r"\[[a-z]{1,20}/[\w.-]{1,100}(?:/[\w.-]{1,100})?\](?:[^\S\n]|$)",
        r"\d{1,5}(?:[:.|)│]|\t|[^\S\n]\|)?(?:[^\S\n]|$)",
        r"\|(?:[^\S\n]|$)",
    )
)
"""Of Cypress, of Capacitor, of a table of browsers, of logs with times and levels, of Chrome with
times, of containers, of syslog, of pods, of numbered lines, and of a table."""
_OF_ONE_LINE = 2
"""The first so many stand before a single line too: nothing else looks like them."""
_END_OF_ROW = re.compile(r"[^\S\n]\|[^\S\n]*$")
_QUOTE = re.compile(r"[^\S\n]{0,4}>[^\S\n]?")
_OF_CURL = re.compile(r"(?m)^[^\S\n]{0,4}>[^\S\n]?[A-Z]{3,16} \S{1,4096} HTTP/\d")
"""A request as curl shows it, whose lines it marks as a quotation has them."""

_LOG_TEXTS = ("log", "msg", "message", "textPayload", "line", "text")
_LOG_SIGNS = {
    "level", "severity", "time", "timestamp", "@timestamp", "ts", "stream", "t", "date", "loglevel",
}  # fmt: skip
"""What entries of a log have beside their text, and errors of a server do not."""

_NOISE = re.compile(
    r"(?m)^[^\n]{0,120}(?:"
    r"/favicon\.(?:ico|png|svg)\b[^\n]{0,2048}|/apple-touch-icon[\w-]{0,40}\.png\b[^\n]{0,2048}|"
    r"DevTools failed to (?:load|parse) source ?map\b[^\n]{0,4096}|"
    r"Source[ -]?map error:[^\n]{0,4096}|"
    r"Download the (?:React|Apollo|Vue) DevTools\b[^\n]{0,2048}|"
    r"was preloaded using link preload but not used\b[^\n]{0,2048}|"
    r"\[(?:Deprecation|Violation|Intervention)\] [^\n]{0,2048}|"
    r"Warning: (?:Each child in a list|React does not recognize|ReactDOM\.render is no longer|"
    r"validateDOMNesting|componentWill\w{1,40} has been)[^\n]{0,2048}"
    r"(?:\n(?:Check the render method|[^\n]{0,200}https://(?:reactjs\.org|react\.dev|fb\.me)/)"
    r"[^\n]{0,2048}|\n[^\S\n]{1,8}(?:at|in) [^\n]{1,2048}){0,200}"
    r")[^\S\n]*$\n?"
)
"""Lines of consoles about what the browser asks for by itself, and about the style of a page."""


def straight(text: str) -> str:
    """With straight quotes and plain blanks, because copying may have replaced them."""
    return text.translate(_SIGNS)


def as_shown(text: str) -> str:
    """`text` as it was shown before carriers changed it."""
    plain = straight(_UNSEEN.sub("", _COLOURS.sub("", text)).replace("\r\n", "\n"))
    plain = _without_html(_without_links(_with_ends_of_lines(_unescaped(plain))))
    plain = _PLACE_AFTER_FONT.sub(r"\1 ", _FRAME.sub(r"\n", plain))
    plain = _EMPHASIS.sub(r"\1\3", _without_repetition(_without_quotation(plain)))
    plain = _LONG_CODE.sub(r"\1\2", _BOLD_ADDRESS.sub(r"\1", _MARKED_NAME.sub(r"\1", plain)))
    # What is about icons alone is not noise.
    return (quiet if (quiet := _NOISE.sub("", plain)).strip() else plain) if "/" in plain else plain


_LONG_CODE = re.compile(
    r"(?m)^([^\S\n]{0,8})`([^`\n]{0,4096}\n[^`]{1,16384})(?<![\w.,;:!?] )`[^\S\n]*$"
)
"""Several lines between the marks for code inside of a line."""


def _unescaped(text: str) -> str:
    """With the escapes of a string undone, if the text is one: it has escapes and one line."""
    stripped = text.strip()
    is_quoted = len(stripped) > 1 and stripped[0] == stripped[-1] and stripped[0] in "\"'"
    if "\n" in stripped or (not is_quoted and _ESCAPED_LINE.search(stripped) is None):
        return text
    if stripped[0] in "{[" or _COMMAND.match(stripped) is not None:
        return text
    inside = stripped[1:-1] if is_quoted else stripped
    try:
        return str(json.loads(f'"{inside}"')) if is_quoted else _undone(inside)
    except ValueError:
        return _undone(inside)


def _with_ends_of_lines(text: str) -> str:
    """A response whose ends of lines a program printed as ``\\r\\n``."""
    return _ESCAPED_RESPONSE.sub(lambda found: _ESCAPED_LINE.sub("\n", found[0]), text)


def _undone(text: str) -> str:
    return _ESCAPED.sub(lambda found: _UNESCAPED[found[1]], text)


def _without_html(text: str) -> str:
    """With the escapes of HTML undone, if there is one that only escaped text has, and its tags."""
    for _ in range(3):  # “&amp;quot;” was escaped twice
        if _SURE.search(text) is not None or _SURE_TWICE.search(text) is not None:
            text = straight(_ESCAPE.sub(lambda found: html.unescape(found[0]), text))
    return _TAGS.sub("\n", text) if _TAGS_FIRST.match(text) is not None else text


def _without_links(text: str) -> str:
    """With addresses in place of the links that forums make of them."""
    if "](" in text:
        text = _MARKDOWN_LINK.sub(r"\1", text)
    return _AUTOLINK.sub(r"\1", _LINK.sub(r"\1", text)) if "<" in text else text


def texts_of_log(text: str) -> str | None:
    """The texts of the entries of a log, an object a line or one object; ``None`` for others."""
    if text.lstrip()[:1] != "{" or not any(f'"{name}"' in text for name in _LOG_TEXTS):
        return None
    lines = [line for line in text.splitlines() if line.strip()]
    texts = list(_texts_of(lines[:_MOST_LINES])) or list(_texts_of([text]))
    return "\n".join(texts) or None


def as_lines(text: str) -> str | None:
    """The entries of a log in one JSON text, each in a line of its own; ``None`` for others."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    entries = found if isinstance(found, list) else [found]
    is_log = all(isinstance(each, dict) and not _LOG_SIGNS.isdisjoint(each) for each in entries)
    return "\n".join(map(json.dumps, entries)) if is_log and entries else None


def _texts_of(entries: list[str]) -> Iterator[str]:
    """The texts of `entries`; nothing if one of them is not the entry of a log."""
    texts: list[str] = []
    for each in entries:
        try:
            entry = json.loads(each)
        except (ValueError, RecursionError):
            return
        if not isinstance(entry, dict) or _LOG_SIGNS.isdisjoint(entry):
            return
        found = (entry[name] for name in _LOG_TEXTS if isinstance(entry.get(name), str))
        texts.append(next(found, "").rstrip("\n"))
    yield from (_COLOURS.sub("", each) for each in texts)


def _without_quotation(text: str) -> str:
    """Without the signs of a quotation, if all lines have them."""
    for _ in range(4):
        lines = text.splitlines()
        found = [_QUOTE.match(line) for line in lines]
        is_quoted = [each is not None for each, line in zip(found, lines, strict=True) if line]
        if not is_quoted or not all(is_quoted) or len(lines) > _MOST_LINES:
            break
        plain = "\n".join(
            line[each.end() :] if each is not None else line
            for line, each in zip(lines, found, strict=True)
        )
        if _OF_CURL.search(text) is not None and _OF_CURL.search(plain) is None:
            # Of a quotation, all of it has marks; of curl's output, only what it sent.
            return plain if "HTTP/" in _OF_CURL.sub("", text) else text
        text = plain
    return text


def _without_repetition(text: str) -> str:
    """Once, if it was pasted twice."""
    lines = [line for line in text.splitlines() if line.strip()]
    half = len(lines) // 2
    if len(lines) % 2 or not half or lines[:half] != lines[half:] or len(text) < 80:
        return text
    if half == 1 and lines[0].lower().lstrip("<>`* ").startswith("access-control-"):
        return text  # a header that a response has twice
    at = text.find(lines[0], text.find(lines[half - 1]) + len(lines[half - 1]))
    return text[:at] if at > 0 else text


_NARROWEST, _WIDEST = 40, 160
"""Columns at which terminals, mail programs and people break lines."""
_MOST_BROKEN = 64 * 1024
"""The most characters of a text whose lines are joined."""


_END_OF_FILE = re.compile(r"/\S{0,200}\.(?:css|m?js|html?|php|png|jpe?g|gif|svg|woff2?|ttf)$")
"""A line that ends where an address may, at the end of a file's name."""
ROW_OF_TABLE = r"(?=[^|\n]{0,400}\|[^|\n]{1,400}\||[ :-]{0,80}-\|[ :-]{3})"
"""An expression for the start of a row of a table in Markdown, which goes on in no other line."""
_ROW_OF_TABLE = re.compile(rf"(?m)^{ROW_OF_TABLE}")


def unbroken(text: str) -> Iterator[str]:
    """`text` with its broken lines joined, in each way in which carriers break them."""
    lines = text.splitlines()
    width = max(map(len, lines), default=0)
    if len(text) > _MOST_BROKEN or width > _WIDEST or len(lines) < 2:
        return
    if width < _NARROWEST:  # a word or two on each line
        if _ROW_OF_TABLE.search(text) is None:
            yield " ".join(text.split())
        return
    inside, between = lines[:1], lines[:1]
    for before, line in pairwise(lines):
        if _ROW_OF_TABLE.match(line) is not None:
            inside.append(line)
            between.append(line)
            continue
        if len(before) == width and _END_OF_FILE.search(before) is None:  # in the middle of a word
            inside[-1] += line
        else:
            inside.append(line)
        word = line.split(maxsplit=1)[0] if line.strip() else ""
        if word and before.strip() and len(before.rstrip()) + 1 + len(word) > width:
            between[-1] = f"{between[-1].rstrip()} {line.strip()}"
        else:
            between.append(line)
    for each in (inside, between):
        if len(each) < len(lines):
            yield "\n".join(each)


def without_prefixes(text: str, *, in_all: bool = False) -> str | None:
    """`text` without the prefix that its lines have; ``None`` if they have none.

    All but a few have to have it, or all of them.
    """
    lines = text.splitlines()
    if len(lines) > _MOST_LINES:
        return None
    for index, prefix in enumerate(_PREFIXES):
        found = [prefix.match(line) for line in lines]
        written = sum(1 for line in lines if line.strip())
        having = sum(1 for each in found if each is not None)
        if (written > 1 or index < _OF_ONE_LINE) and (
            having >= written if in_all else having * 4 >= written * 3
        ):
            return "\n".join(
                _after(each, line) if each is not None else line
                for line, each in zip(lines, found, strict=True)
            )
    return None


def _after(prefix: re.Match[str], line: str) -> str:
    rest = line[prefix.end() :]
    return _END_OF_ROW.sub("", rest) if prefix[0].lstrip().startswith("|") else rest

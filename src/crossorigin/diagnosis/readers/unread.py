"""What looks like evidence in a text, and no evidence came of it: it is named, never dropped."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from ..evidence import Evidence, Obstacle, Source
from ..findings import Cause
from ..page_rules import page_rule_in
from ..places import has_masked_host

__all__ = ["unread_in"]

_MESSAGE = re.compile(
    r"(?i)has been blocked by CORS policy|\bcannot load\b|\bnet::ERR_[A-Z]|\bmixed content\b|"
    r"\bRefused to (?:connect|load|frame|display|execute)\b|Cross-Origin Request Blocked|"
    r"\bFailed to load resource\b|\bCross-Origin Read Blocking\b|OpaqueResponseBlocking|"
    r"WebSocket connection to\b|\bStatus code: (?:\d{3}|\(null\))"
)
"""Words of browsers' consoles."""
_URL = re.compile(r"\b(?:https?|wss?|file)://[^\s'\"`<>()“”‘’\]]{1,2048}")
_OF_HAR = re.compile(
    r"\"(startedDateTime|pageTimings|httpVersion|headersSize|bodySize|pageref|entries)\"\s{0,4}:"
)
_SECRETS = re.compile(r"(?<=[?#])[^\s'\"`]{1,4096}|(?<=//)[^\s/@]{1,512}(?=@)")
_LEAST_OF_HAR = 2
"""The names of a recording that a text has to have."""
_LONGEST_TEXT = 64 * 1024
_MOST_QUOTED = 100


def unread_in(text: str, found: Sequence[Evidence]) -> list[str]:
    """A sentence about each kind of evidence in `text` that is not in `found`."""
    if not found:
        return []
    sentences = []
    if len(set(_OF_HAR.findall(text[:_LONGEST_TEXT]))) >= _LEAST_OF_HAR and not any(
        each.source is Source.HAR for each in found
    ):
        sentences.append(
            "Not read: a part of a recording (HAR), which is cut or stands in other text. Save the "
            "whole recording as a file of its own, and give that."
        )
    # Evidence without a URL may be about any of the lines.
    is_whole = all(each.url is not None for each in found)
    lines = list(_unread_lines(text[:_LONGEST_TEXT], found)) if is_whole else []
    if lines:
        first = lines[0] if len(lines[0]) <= _MOST_QUOTED else f"{lines[0][:_MOST_QUOTED]} …"
        which = "a line" if len(lines) == 1 else f"{len(lines)} lines"
        these = "It is" if len(lines) == 1 else "The first is"
        sentences.append(
            f"Not read: {which} about other URLs. {these} “{first}”. Paste such lines alone."
        )
    rule = None if any(map(_of_rule, found)) else page_rule_in(text[:_LONGEST_TEXT])
    if rule is not None and rule.stated.cause is not Cause.WARNING:
        words = " ".join(text[rule.start : rule.end].split())
        words = words if len(words) <= _MOST_QUOTED else f"{words[:_MOST_QUOTED]} …"
        sentences.append(
            f"There is also a line about another rule, “{_SECRETS.sub('…', words)}”. "
            f"{rule.stated.what} {rule.stated.fix}"
        )
    return sentences


def _of_rule(evidence: Evidence) -> bool:
    """Whether it is of a sentence about a rule, or about a page's settings, not of CORS."""
    return evidence.obstacle not in (None, Obstacle.SAYS_NOTHING, Obstacle.CONTENT_SECURITY_POLICY)


def _unread_lines(text: str, found: Sequence[Evidence]) -> Iterator[str]:
    """The messages that name URLs, of which no evidence has one."""
    whole = {each for evidence in found for each in _urls_of(evidence) if each}
    known = {_plain(each) for each in whole}
    origins = {_plain(each.origin) for each in found if each.origin}
    # A header's value names origins, and a masked URL beside it is not looked for.
    origins |= {_plain(each) for one in found for each in _URL.findall(one.told.value or "")}
    for line in map(html.unescape, text.splitlines()):
        if _MESSAGE.search(line) is None or "automatically upgraded" in line:
            continue
        urls = {_plain(each): has_masked_host(each) for each in _URL.findall(line)}
        named = [each for each in urls if each not in origins]
        is_told = any(_is_known(each, known) for each in named)
        # A policy in the line has addresses, too.
        is_told = is_told or any(each in line for each in whole)
        if not is_told and not all(urls[each] for each in named):
            # Queries, and what stands before a host, may be secret.
            yield _SECRETS.sub("…", " ".join(line.split()))


def _urls_of(evidence: Evidence) -> tuple[str | None, ...]:
    told = evidence.told
    return evidence.url, told.location, told.redirected_from


def _is_known(url: str, known: set[str]) -> bool:
    return any(url.startswith(each) or each.startswith(url) for each in known)


def _plain(url: str) -> str:
    """Without the query, in which messages about one request differ, and without full stops."""
    scheme, _, rest = url.lower().partition("?")[0].partition("://")
    path = re.sub(r"//+", "/", rest.replace("**", "")).rstrip(".,;:/…*[")
    return path if scheme not in ("ws", "wss") else f"socket {path}"

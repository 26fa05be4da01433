"""Reads what a writer says of a refusal in words of their own, with the settings beside it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from ...browser import Reason
from ..evidence import (
    BY_TOOL,
    CORS_ERROR,
    NOT_REQUESTED,
    OF_CLIENTS,
    REFERRER_POLICY,
    WRITER,
    Evidence,
    Obstacle,
    Settings,
    Source,
    Told,
)
from ..reason_groups import MISSING, MISSING_IN_PREFLIGHT, PREFLIGHT_FAILED
from ..software import Software
from .access_lines import access_lines
from .blocks import Blocks
from .gist import by_its_words, tells_of_preflight, tells_of_refusal
from .lines_beside import (
    OF_OPTIONS,
    status_in_prose,
    with_lines,
    with_status_in_prose,
)
from .page_methods import headers_asked, headers_unlisted
from .shown import Given
from .unreadable import SPEAKS_OF_CORS

__all__ = ["as_given", "in_prose", "of_settings", "perhaps_of_preflight", "with_gist"]


def as_given(given: Given) -> Evidence:
    """A message about the request of which the user told."""
    return Evidence(
        source=Source.CONSOLE,
        origin=given.origin,
        url=given.url,
        method=given.method,
        credentials=given.credentials,
    )


def of_settings(
    text: str, given: Given, settings_beside: Callable[[Evidence], Settings | None]
) -> Evidence:
    """Settings, with what the user tells of a page that is to be allowed."""
    detail = REFERRER_POLICY if _OF_BROWSERS_PANEL.search(text) else ""
    evidence = replace(as_given(given), obstacle=Obstacle.SETTINGS, detail=detail)
    return replace(evidence, settings=settings_beside(evidence) or Settings(()))


_OF_BROWSERS_PANEL = re.compile(
    rf"(?i)(?<!\W)(?<!referrer-policy)(?<!referrerpolicy)\W{{0,8}}{REFERRER_POLICY}"
)
"""The browsers' own policy, and not a header that the settings have for it."""
_OF_PREFLIGHT = re.compile(r"(?i)\bpre-?flights?\b")


def perhaps_of_preflight(evidence: Evidence, blocks: Blocks) -> Evidence:
    """The shortest sentence of a missing header, beside words that speak of a preflight."""
    is_short = evidence.url is None and evidence.origin is None
    if (
        not is_short
        or _OF_PREFLIGHT.search(blocks.words) is None
        or evidence.reasons != (Reason.MISSING_ALLOW_ORIGIN,)
    ):
        return evidence
    is_said = tells_of_preflight(blocks)
    return replace(evidence, reasons=MISSING_IN_PREFLIGHT if is_said else MISSING)


_FORBIDDEN = 403
_OF_ORIGIN_SENT = re.compile(r"\b[Oo]rigin header\b|\bOrigin: ")
"""Beside settings and a status: the server answers by the Origin."""
_BY_HEADER = re.compile(
    r"(?i)\b(?:works?|fine|ok|no (?:problem|error)s?)\b[^.!?\n]{0,60}\b(?:except|unless|until|but "
    r"not|only fails?)\b[^.!?\n]{0,60}\bheaders?\b"
)
"""What works without a header of the page fails in the preflight that asks for it."""
_OF_WEBSOCKETS = re.compile(r"(?i)\bweb ?sockets?\b|\bwss?://")
_TOOL = r"(?:[\w ]{0,16}\()?(?i:postman|insomnia|curl|httpie|soap ?ui|paw)\b"
_OF_TOOLS = re.compile(
    rf"\b(?i:with|in|by|using|via|use) (?:an? )?{_TOOL}(?![^.!?\n]{{0,80}}\bbut\b)"
    r"[^.!?\n]{0,60}\bOPTIONS\b"
    rf"|\bOPTIONS\b[^.!?\n]{{0,40}} (?i:with|in|by|using|via) (?:an? )?{_TOOL}"
)
"""OPTIONS that a writer sent by a tool, not what works there and fails in a browser."""
_CORS_FAILS = re.compile(r"(?i)\bcors\b[^.!?\n]{0,40}\b(?:fail|block|refus|error)")
_OF_BROWSERS = re.compile(r"(?i)\b(?:js|javascript|browsers?|postman|curl|chrome|firefox|page)\b")


def in_prose(
    blocks: Blocks,
    given: Given,
    settings: Settings | None,
    settings_beside: Callable[[Evidence], Settings | None],
) -> Evidence | None:
    """What a writer says of a refusal in place of a browser, or the faults in settings alone.

    A status is needed, or `settings`: otherwise nothing follows from the writer's words.
    """
    named: tuple[Software, ...] = ()
    if settings is not None and settings.is_named:
        named, settings = settings.software, None  # they are not in the text
    gist = by_its_words(blocks)
    if gist is not None:
        return _beside(gist, blocks, given, settings_beside)
    words = blocks.words
    fails = tells_of_refusal(blocks)
    is_faulty = settings is not None and any(not each.is_general for each in settings.faults)
    if is_faulty and not fails:
        return of_settings(blocks.text, given, settings_beside)
    status = None if blocks.is_document else status_in_prose(words)
    if status is not None and _OF_WEBSOCKETS.search(words) and _OF_BROWSERS.search(words):
        told = Told(status=status)
        return Evidence(
            source=Source.CONSOLE, obstacle=Obstacle.WEBSOCKET, told=told, origin=given.origin,
            url=given.url, engine=WRITER,
        )  # fmt: skip
    if status == _FORBIDDEN and Software.OLLAMA in named and not fails:
        # So it answers every page that it does not allow.
        told = Told(status=status)
        evidence = replace(as_given(given), reasons=MISSING, engine=WRITER, told=told)
        return replace(evidence, settings=settings_beside(evidence))
    if status is None and not (fails and settings is not None):
        return _without_reason(blocks, given, settings_beside) if fails else None
    options = OF_OPTIONS.search(words)
    is_named = options is not None and (options[0] != "OPTIONS" or SPEAKS_OF_CORS.search(words))
    is_of_origin = settings is not None and _OF_ORIGIN_SENT.search(words) is not None
    if not fails and not is_named and not is_of_origin:
        return None
    is_of_preflight = options is not None and (not fails or status is not None)
    reasons = PREFLIGHT_FAILED if is_of_preflight else MISSING
    evidence = replace(as_given(given), reasons=reasons, engine=WRITER)
    evidence = with_lines(with_status_in_prose(evidence, blocks), blocks)
    is_by_tool = _OF_TOOLS.search(blocks.words) and not _CORS_FAILS.search(blocks.words)
    if evidence.reasons == PREFLIGHT_FAILED and is_by_tool:
        evidence = replace(evidence, detail=BY_TOOL)
    return replace(evidence, settings=settings_beside(evidence))


def _without_reason(
    blocks: Blocks, given: Given, settings_beside: Callable[[Evidence], Settings | None]
) -> Evidence | None:
    """A refusal that is told without its reason, of a software or at an address that is named."""
    if blocks.is_document:
        return None
    evidence = replace(
        as_given(given), obstacle=Obstacle.SAYS_NOTHING, detail=CORS_ERROR, engine=WRITER
    )
    evidence = with_lines(evidence, blocks)
    settings = settings_beside(evidence)
    is_about_one = evidence.url is not None or settings is not None
    return replace(evidence, settings=settings) if is_about_one else None


def with_gist(evidence: Evidence, blocks: Blocks) -> Evidence:
    """A browser's message that tells no reason, with what other words around it mean."""
    of_cors = evidence.engine not in ("react-native", "unity", *OF_CLIENTS)
    if not evidence.says_nothing or evidence.detail == NOT_REQUESTED or not of_cors:
        return evidence
    gist = by_its_words(blocks)
    if gist is None or not gist.reasons:
        return evidence
    told = replace(gist.told, initiator=evidence.told.initiator)
    return replace(
        evidence, obstacle=None, detail="", engine=gist.engine, reasons=gist.reasons, told=told,
        method=evidence.method or gist.method,
    )  # fmt: skip


def _with_only_preflights(evidence: Evidence, text: str) -> Evidence:
    """A refusal beside a log that has OPTIONS, and no request that came after it."""
    rows = {(each.method, each.status) for each in access_lines(text)}
    if {method for method, _ in rows} != {"OPTIONS"}:
        return evidence
    status = evidence.status or (min(rows)[1] if len(rows) == 1 else None)
    told = replace(evidence.told, status=status)
    return replace(evidence, reasons=MISSING_IN_PREFLIGHT, told=told)


def _beside(
    gist: Evidence,
    blocks: Blocks,
    given: Given,
    settings_beside: Callable[[Evidence], Settings | None],
) -> Evidence:
    """What a sentence means by its words, with what the user and the text around it tell."""
    if set(gist.reasons) <= set(MISSING) and _BY_HEADER.search(blocks.words):
        gist = replace(gist, reasons=MISSING_IN_PREFLIGHT)
    is_of_header = gist.reasons == (Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE,)
    if is_of_header and (unlisted := headers_unlisted(blocks.text)):
        told = replace(gist.told, header=gist.told.header or unlisted[0])
        gist = replace(gist, told=told, script_headers=headers_asked(blocks.text) or ())
    evidence = replace(
        gist,
        origin=gist.origin or given.origin,
        url=given.url or gist.url,
        method=given.method or gist.method,
        credentials=given.credentials,
    )
    evidence = with_lines(with_status_in_prose(evidence, blocks), blocks)
    if set(evidence.reasons) <= set(MISSING):
        evidence = _with_only_preflights(evidence, blocks.text)
    is_by_tool = _OF_TOOLS.search(blocks.words) and not _CORS_FAILS.search(blocks.words)
    if evidence.reasons == PREFLIGHT_FAILED and is_by_tool:
        evidence = replace(evidence, detail=BY_TOOL)
    return replace(evidence, settings=settings_beside(evidence))

"""Reads the messages of a console, with what a server's log beside them states."""

from __future__ import annotations

import re
from dataclasses import replace

from ...fetch.statuses import is_error_status
from ..bodies import BodySays, Said
from ..evidence import OF_CLIENTS, OF_RULES, Evidence, Obstacle, Source
from ..findings import Cause
from ..places import has_masked_host
from ..reason_groups import MISSING
from ..services import has_placeholder
from ..stated import Stated
from .blocks import Blocks
from .console import recognise, without_marks
from .exchanges_beside import main_message
from .lines_beside import path_of
from .server_logs import Logged, logged_in, page_rule_logged
from .shown import Answered, Given, Sent

__all__ = ["NO_BROWSERS", "in_console", "is_in_body", "tells_a_reason"]


def in_console(blocks: Blocks, given: Given, *, is_broken: bool) -> list[Evidence]:
    """The messages; `is_broken` tells whether a terminal may have broken the lines."""
    text = blocks.text
    found = recognise(text)
    if is_broken and not any(each.url for each in found):
        joined = recognise(" ".join(without_marks(text).split()))
        # What is known by its line alone would be found across lines.
        joined = [each for each in joined if each.engine not in NO_BROWSERS]
        if not found or any(each.url for each in joined):
            found = joined
    logged = logged_in(blocks, in_any_words=all(each.engine in NO_BROWSERS for each in found))
    # A worker's failure is told by the sentence about what its handler did.
    of_worker = bool(found) and all(each.obstacle is Obstacle.SERVICE_WORKER for each in found)
    of_rules = any(each.obstacle in OF_RULES and not each.detail for each in found)
    rule = page_rule_logged(text) if of_rules or of_worker else None
    if of_worker and rule is not None:
        found = [replace(each, obstacle=Obstacle.ANOTHER_RULE) for each in found]
    elif found and rule is None and not any(map(_tells_cause, found)):
        rule = page_rule_logged(text)
        found = _beside_rule(found, rule)
    if logged is not None and found and all(_is_of_websocket(each) for each in found):
        found += _of_another_request(logged)
    main = main_message(found, [])
    pages = {_as_sent(each.origin) for each in found} - {None}
    page = pages.pop() if len(pages) == 1 else None
    return [
        replace(
            each,
            origin=_as_sent(each.origin)
            or given.origin
            or _origin_in(logged, each, main)
            or (page if each.obstacle is Obstacle.CONTENT_SECURITY_POLICY else None),
            # Who gives an address knows what a placeholder stands for.
            url=(given.url if _lacks_url(each) else None) or each.url,
            method=each.method or given.method,
            credentials=given.credentials if each.credentials is None else each.credentials,
            logged=each.logged
            or _of_log(each, logged if each.obstacle not in OF_RULES else rule, main),
        )
        for each in found
    ]


def _is_of_websocket(evidence: Evidence) -> bool:
    return evidence.obstacle is Obstacle.WEBSOCKET


def _of_another_request(logged: Logged) -> list[Evidence]:
    """What a CORS layer says beside lines of WebSockets, which have no CORS."""
    if logged.says.said is not Said.REFUSED_BY_CORS:
        return []
    return [Evidence(source=Source.CONSOLE, reasons=MISSING, engine="script", logged=logged.says)]


def _tells_cause(evidence: Evidence) -> bool:
    """Whether a message tells more than that a request failed, or how its network did."""
    # What tests are told of frames, they are told of pages that they visit.
    tell_less = (None, Obstacle.SAYS_NOTHING, Obstacle.WARNING, Obstacle.FRAME)
    return bool(evidence.reasons) or evidence.obstacle not in tell_less


def _beside_rule(found: list[Evidence], rule: Logged | None) -> list[Evidence]:
    """Lines about failures, after the sentence about another rule that stands beside them."""
    stated = rule and rule.says.stated
    if stated is None or stated.cause is Cause.WARNING:
        return found
    first = Evidence(source=Source.CONSOLE, obstacle=Obstacle.ANOTHER_RULE, engine="script")
    return [first, *(each for each in found if each.url is not None or each.failure is not None)]


def _lacks_url(evidence: Evidence) -> bool:
    """Whether a message has no whole URL, or what stands in place of one."""
    is_hidden = has_placeholder(evidence) or has_masked_host(evidence.url)
    return evidence.url is None or evidence.lacks_path or is_hidden


def _as_sent(origin: str | None) -> str | None:
    """An origin as browsers send it: without a slash at the end, in lower case.

    Who hides a name writes capitals in its place, or an address in place of the origin.
    """
    is_of_web = origin is not None and _OF_WEB.fullmatch(origin) is not None
    return origin.removesuffix("/").lower() if origin is not None and is_of_web else origin


_OF_WEB = re.compile(r"(?i)https?://[^/?#]+/?")


def _of_log(evidence: Evidence, logged: Logged | None, main: Evidence | None) -> BodySays | None:
    """What a line of a log, or a sentence about another rule, states of a request."""
    if logged is None:
        return None
    of_rule = evidence.obstacle in OF_RULES and not evidence.detail.startswith("net::")
    is_fit = of_rule or _fits(evidence, logged, main)
    return logged.says if is_fit else None


def _fits(evidence: Evidence, logged: Logged, main: Evidence | None) -> bool:
    """Whether a line of a server's log is about a refused request."""
    is_of_websocket = _is_of_websocket(evidence)
    stated = logged.says.stated
    is_silent = evidence.says_nothing and stated is not None
    is_error = evidence.obstacle is None and is_error_status(evidence.status)
    is_one = main is evidence
    if is_error and is_one and not (stated is not None and stated.is_general):
        return _is_about(stated, evidence) if stated is not None else _is_refusal(logged)
    if not is_one or not (evidence.reasons or is_of_websocket or is_silent):
        return False
    if stated is not None:
        return _is_about(stated, evidence)
    is_refusal = logged.says.said is Said.ORIGIN_REFUSED or not is_of_websocket
    return is_refusal and logged.origin in (None, evidence.origin or logged.origin)


def _is_refusal(logged: Logged) -> bool:
    """Whether a CORS layer or a server refuses an origin in its words."""
    return logged.says.said in (Said.ORIGIN_REFUSED, Said.REFUSED_BY_CORS)


def _is_about(stated: Stated, evidence: Evidence) -> bool:
    """Whether what a server states can be about the request, by its path and its status."""
    url = evidence.parsed_url
    path = path_of(url.without_fragment) if url else ""
    is_path = not url or path.startswith(stated.path.partition("?")[0])
    is_error = evidence.status is None or is_error_status(evidence.status)
    is_silent = evidence.obstacle is not None
    return is_path and is_error and not (is_silent and stated.is_general)


def _origin_in(logged: Logged | None, evidence: Evidence, main: Evidence | None) -> str | None:
    is_fit = logged is not None and _fits(evidence, logged, main)
    return logged.origin if is_fit and logged is not None else None


def is_in_body(told: list[Evidence], messages: list[Sent | Answered]) -> bool:
    """Whether what looks like a server's log is the text of a response."""
    bodies = ("\n".join(each.body) for each in messages if isinstance(each, Answered))
    return all(each.engine in NO_BROWSERS for each in told) and any(map(recognise, bodies))


NO_BROWSERS = ("script", "loader", "react-native", "unity", *OF_CLIENTS)
"""Engines of messages of libraries, in whose texts a server's words may stand."""


def tells_a_reason(evidence: Evidence) -> bool:
    """Whether a message tells of a refusal, and something about it."""
    return evidence.refused and not evidence.says_nothing

"""Joins a console's message with the requests and responses that were pasted beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ...browser import Exchange, HttpRequest, HttpResponse, NetworkFailure, Reason
from ...fetch.header_lists import Header, get, get_decode_and_split
from ...fetch.origins import Origin
from ..answers import knows_cors, twins
from ..evidence import Allowed, Compared, Comparison, Evidence, Obstacle, Settings, is_of_preflight
from ..places import has_masked_host, is_loopback
from ..reason_groups import CREDENTIALS, MISSING, OF_VALUE, WILDCARD
from ..sent_origin import is_hidden_by_redirects
from .shown import (
    SOME_URL,
    Answered,
    Given,
    Sent,
    evidence_in_messages,
    leads_to,
    needing_preflight,
)

__all__ = [
    "granted_at_another_url",
    "main_message",
    "of_other_requests",
    "with_answer",
    "with_answered_tool",
    "with_first_url",
    "with_granted",
    "with_listed_headers",
    "with_location",
    "with_request",
    "with_twin",
    "with_unallowing",
]


def main_message(found: list[Evidence], messages: list[Sent | Answered]) -> Evidence | None:
    """The message that other text is about; ``None`` if that may be several of them.

    It is the only one, or the only one of a refusal by CORS, or of the request that is shown.
    """
    # What an extension of the user blocks says nothing of the other requests.
    others = [each for each in found if each.obstacle is not Obstacle.EXTENSION]
    if len(found) == 1 or len(others) == 1:
        return (others or found)[0]
    refused = [each for each in found if each.reasons]
    if len(refused) == 1 and all(each.url is not None for each in found):
        return refused[0]
    requests = {each.address for each in messages if isinstance(each, Sent)}
    shown = [each for each in refused if each.url in requests]
    return shown[0] if len(shown) == 1 and len(requests) == 1 else None


def with_request(evidence: Evidence, request: Sent) -> Evidence:
    """A console's message with what the only request that was pasted beside it tells."""
    if not _is_at(evidence.url, request.address):
        return evidence
    asked = request.get("access-control-request-method") or request.method
    return replace(
        evidence,
        url=request.address,
        origin=evidence.origin or request.page,
        method=evidence.method or (asked if asked not in _NOT_OF_SCRIPTS else None),
        script_headers=needing_preflight(request),
        credentials=request.credentials if evidence.credentials is None else evidence.credentials,
    )


_NOT_OF_SCRIPTS = ("", "OPTIONS", "HEAD")
"""Methods of a preflight, or of a look at the headers by ``curl -I``."""


def with_answer(evidence: Evidence, messages: list[Sent | Answered]) -> Evidence | None:
    """A console's message with the response that was pasted beside it, if it is the refused one.

    Of several, such as a preflight's and that of the request, it is the only one that can be.
    """
    pairs = list(_pairs(messages))
    if len(pairs) > 1:
        chosen = [each for each in pairs if _can_be_of(evidence, *each)]
        if len(chosen) != 1:
            return None
        rest = [each for each in pairs if each not in chosen]
        messages = [each for each in chosen[0] if each is not None]
        found = with_answer(evidence, messages)
        return found and _with_others(found, rest)
    answers = [each for each in messages if isinstance(each, Answered)]
    requests = [each for each in messages if isinstance(each, Sent)]
    if len(answers) != 1 or len(requests) > 1 or not evidence.reasons:
        return None
    request, answer = requests[0] if requests else None, answers[0]
    if request is not None and not _may_be_of(request, evidence):
        return None
    method = request.method if request is not None else ""
    of_preflight = tuple(filter(is_of_preflight, evidence.reasons))
    if method and len(of_preflight) not in (0, len(evidence.reasons)):
        others = tuple(each for each in evidence.reasons if each not in of_preflight)
        is_refused = method == "OPTIONS" and not _passes(evidence, answer)
        reasons = of_preflight if is_refused else others
        evidence = replace(evidence, reasons=reasons)
    elif _has_the_value(evidence, answer) and not _lists_methods(answer):
        evidence = replace(
            evidence, reasons=tuple(each for each in evidence.reasons if each not in of_preflight)
        )
    if not answer.headers:
        # A panel shows the status alone, if a writer copies no more of it.
        is_it = method and answer.status and _is_refused_one(evidence, answer, method)
        told = replace(evidence.told, status=answer.status)
        return replace(evidence, told=told) if is_it else None
    if not _is_refused_one(evidence, answer, method):
        return _with_another_answer(evidence, answer, method)
    status = answer.status or evidence.told.status or 0
    response = HttpResponse(status, answer.headers, answer.content)
    is_null = request is not None and request.get("origin") == "null"
    is_null = is_null or is_hidden_by_redirects(evidence)
    origin = "null" if is_null else evidence.origin
    sent = [("Origin", origin)] if origin else []
    if evidence.in_preflight:
        sent.append(("Access-Control-Request-Method", evidence.method or ""))
        names = request.get("access-control-request-headers") if request is not None else None
        names = names or evidence.told.header
        sent += [("Access-Control-Request-Headers", names)] if names else []
        method = "OPTIONS"
    asked = HttpRequest(method or evidence.method or "GET", evidence.url or SOME_URL, sent)
    return replace(evidence, exchanges=(Exchange(asked, response),))


def _passes(evidence: Evidence, answer: Answered) -> bool:
    """Whether a preflight's response lets the origin pass, so that the request was refused."""
    value = answer.get("access-control-allow-origin")
    if answer.status // 100 != 2 or value is None:
        return False
    if evidence.for_certain(*WILDCARD, *CREDENTIALS):
        is_named = value == evidence.origin
        return is_named and answer.get("access-control-allow-credentials") == "true"
    return value in ("*", evidence.origin)


def _has_the_value(evidence: Evidence, answer: Answered) -> bool:
    """Whether a response has the value that a message names, of a preflight or of the request."""
    value = answer.get("access-control-allow-origin")
    is_either = any(not is_of_preflight(each) for each in evidence.reasons)
    return is_either and value is not None and value == evidence.told.value


def _pairs(messages: list[Sent | Answered]) -> Iterator[tuple[Sent | None, Answered]]:
    """Each response with its request, if that is shown."""
    request: Sent | None = None
    for each in messages:
        if isinstance(each, Sent):
            request = each
        else:
            yield request, each
            request = None


def _can_be_of(evidence: Evidence, request: Sent | None, answer: Answered) -> bool:
    """Whether an exchange can be the one that a message is about."""
    is_of_it = request is None or _may_be_of(request, evidence)
    method = request.method if request is not None else ""
    return bool(answer.headers) and is_of_it and _is_refused_one(evidence, answer, method)


def _with_others(evidence: Evidence, others: list[tuple[Sent | None, Answered]]) -> Evidence:
    """With the other exchanges of the same request that the page may read."""
    for request, answer in others:
        if request is None or not _may_be_of(request, evidence) or not answer.headers:
            continue
        found = _with_another_answer(replace(evidence, comparisons=()), answer, request.method)
        if found is not None:
            comparisons = (*evidence.comparisons, *found.comparisons)
            evidence = replace(evidence, comparisons=comparisons)
    return evidence


def of_other_requests(evidence: Evidence, messages: list[Sent | Answered]) -> Iterator[Evidence]:
    """What is pasted beside a message about another URL of the same server, and refused too.

    It tells nothing of the message's own request, but it may be what the writer looks for.
    """
    for each in evidence_in_messages(messages, Given()):
        is_another = each.url is not None and each.url != evidence.url
        of_server = each.target is not None and each.target == evidence.target
        if is_another and of_server and each.reasons and each.origin_sent and each.status:
            yield each


def with_unallowing(evidence: Evidence, messages: list[Sent | Answered]) -> Evidence:
    """With a response to a tool, of which the message is not, that shows a CORS layer's refusal."""
    if evidence.exchanges or evidence.comparisons or not set(MISSING) & set(evidence.reasons):
        return evidence
    for request, answer in _pairs(messages):
        is_of_page = request is not None and evidence.origin in (None, request.get("origin"))
        if request is None or not is_of_page or not _may_be_of(request, evidence):
            continue
        response = HttpResponse(answer.status, answer.headers)
        is_granted = answer.get("access-control-allow-origin") is not None
        if not is_granted and answer.status // 100 in (0, 2) and knows_cors(response):
            asked = HttpRequest(request.method or "GET", SOME_URL, request.headers)
            return replace(evidence, unallowing=Exchange(asked, response))
    return evidence


def with_answered_tool(evidence: Evidence, messages: list[Sent | Answered]) -> Evidence:
    """A message of no response, with the status of the one that a program got at its URL."""
    if evidence.failure is not NetworkFailure.UNKNOWN or evidence.url is None:
        return evidence
    for request, answer in _pairs(messages):
        if request is None or request.is_browsers or not _may_be_of(request, evidence):
            continue
        if evidence.method in (None, request.method or "GET"):
            return replace(evidence, answered_tool=answer.status)
    return evidence


def granted_at_another_url(evidence: Evidence, messages: list[Sent | Answered]) -> Evidence:
    """With the URL of a pasted response of the same server that allows the page, if there is one.

    It is not the message's own response, so that the server has settings that it lacks.
    """
    if evidence.exchanges or evidence.comparisons or not set(MISSING) & set(evidence.reasons):
        return evidence
    for each in evidence_in_messages(messages, Given()):
        of_server = each.target is not None and each.target == evidence.target
        value = each.header("access-control-allow-origin")
        if of_server and not each.refused and value in ("*", evidence.origin):
            return replace(evidence, granted_elsewhere=each.url or "")
    return evidence


def _may_be_of(request: Sent, evidence: Evidence) -> bool:
    """Whether a request can be that of a message; parts of its address may be cut out."""
    address, url = request.address, evidence.url
    if address is None or "..." in address:
        return True
    if request.scheme is None and request.url is None:  # which a request line does not have
        address, url = address.partition("://")[2], (url or "").partition("://")[2]
    return url is not None and _is_at(url, address)


def _is_at(url: str | None, address: str | None) -> bool:
    """Whether a message's URL can be that of a request; of fonts, some tell the origin alone."""
    if url is None or url == address or _is_cut_to(url, address or ""):
        return True
    if has_masked_host(url) and has_masked_host(address):
        return True  # a writer hid both
    is_origin = "/" not in url.partition("://")[2]
    return is_origin and address is not None and address.startswith(f"{url}/")


_CUT = re.compile(r"\[(?:\.\.\.|…)\]|\.\.\.|…")
"""What a writer has in place of a part of an address."""


def _is_cut_to(url: str, address: str) -> bool:
    """Whether `address` is that of a message, of which a part behind the host is cut out."""
    host = "/".join(url.split("/")[:3])
    parts = _CUT.split(url)
    if len(parts) == 1 or _CUT.search(host) is not None:
        return False
    return re.fullmatch(".+".join(map(re.escape, parts)), address) is not None


def _is_refused_one(evidence: Evidence, answer: Answered, method: str) -> bool:
    """Whether a response can be the one of a message, so that it had to be refused for the same."""
    in_preflight = all(map(is_of_preflight, evidence.reasons))
    if not in_preflight and any(map(is_of_preflight, evidence.reasons)):
        return False  # it may be the preflight's, or that of the request itself
    if method and (method == "OPTIONS") is not in_preflight:
        return False
    if answer.status and evidence.told.status not in (None, answer.status):
        return False
    value = answer.get("access-control-allow-origin")
    if set(MISSING) & set(evidence.reasons):
        return value is None
    if set(OF_VALUE) & set(evidence.reasons):
        return value is not None and evidence.told.value in (None, value)
    if Reason.PREFLIGHT_INVALID_STATUS in evidence.reasons:
        return not 200 <= answer.status < 300
    if Reason.PREFLIGHT_DISALLOWED_REDIRECT in evidence.reasons:
        return answer.status // 100 == 3 or (
            not answer.status and answer.get("location") is not None
        )
    return value is not None and not _lists_what_was_refused(evidence, answer)


def _lists_what_was_refused(evidence: Evidence, answer: Answered) -> bool:
    """Whether a response allows the method or the header for which the message's was refused."""
    methods, headers = (
        get_decode_and_split(answer.get(f"access-control-allow-{each}") or "")
        for each in ("methods", "headers")
    )
    if evidence.for_certain(Reason.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE):
        return evidence.method in methods
    header = (evidence.told.header or "").lower()
    of_header = evidence.for_certain(Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE)
    return of_header and header in map(str.lower, headers)


def _with_another_answer(evidence: Evidence, answer: Answered, method: str) -> Evidence | None:
    """A console's message with a response beside it that the page may read, so of another request.

    Often it is curl's, to a plain GET, while the page's request needed a preflight or failed. Or it
    is the preflight's, which was granted.
    """
    value = answer.get("access-control-allow-origin")
    is_plain = method in ("", "GET", "HEAD", "OPTIONS") and answer.status // 100 in (0, 2)
    if is_plain and value in ("*", evidence.origin) and _lists_what_was_refused(evidence, answer):
        asked = HttpRequest("OPTIONS", evidence.url or SOME_URL)
        exchange = Exchange(asked, HttpResponse(answer.status, answer.headers))
        compared = Compared(Comparison.PREFLIGHT, exchange, readable=True)
        return replace(evidence, comparisons=(compared,))
    if not is_plain or not set(MISSING) & set(evidence.reasons) or evidence.credentials:
        return None
    if value is not None and value in twins(evidence.origin or ""):
        asked = HttpRequest(method or "GET", evidence.url or SOME_URL, [("Origin", value)])
        exchange = Exchange(asked, HttpResponse(answer.status, answer.headers))
        compared = Compared(Comparison.TWIN_ORIGIN, exchange, readable=True)
        return replace(evidence, comparisons=(compared,))
    if value is None or value not in ("*", evidence.origin):
        return None
    asked = HttpRequest(method or "GET", evidence.url or SOME_URL)
    exchange = Exchange(asked, HttpResponse(answer.status, answer.headers))
    is_of_preflight = method == "OPTIONS" or (not method and _lists_methods(answer))
    comparison = Comparison.PREFLIGHT if is_of_preflight else Comparison.PLAIN
    return replace(evidence, comparisons=(Compared(comparison, exchange, readable=True),))


def _lists_methods(answer: Answered) -> bool:
    """Whether a response without its request is a preflight's, by its headers."""
    return answer.get("access-control-allow-methods") is not None


def with_first_url(evidence: Evidence, messages: list[Sent | Answered]) -> Evidence:
    """A console's message with the URL that a redirect beside it leads from, to the message's."""
    for request, answer in _pairs(messages):
        if request is None or evidence.told.redirected_from is not None:
            continue
        if leads_to(request, answer) == evidence.url is not None:
            told = replace(evidence.told, redirected_from=request.address)
            evidence = replace(evidence, origin=evidence.origin or request.page, told=told)
    return evidence


def with_twin(evidence: Evidence, text: str) -> Evidence:
    """A message with the page's other name, as an address of this machine, if the text has it."""
    page = evidence.page
    if not isinstance(page, Origin) or not is_loopback(page.host) or evidence.settings is not None:
        return evidence
    for twin in twins(str(page))[:1]:
        is_named = re.search(rf"(?<![\w.]){re.escape(twin)}(?![\w.:-])", text) is not None
        if is_named and twin != str(evidence.target):
            return replace(evidence, twin=twin)
    return evidence


def with_location(
    evidence: Evidence, fields: list[Header], messages: list[Sent | Answered]
) -> Evidence:
    """A console's message with the redirect that fields of a response beside it tell of."""
    leads_to = get(fields, "location")
    if leads_to is None or evidence.told.location is not None:
        return evidence
    if evidence.told.redirected_from is not None and leads_to == evidence.url:
        return evidence  # which the message tells
    requests = [each for each in messages if isinstance(each, Sent)]
    if requests and not any(_may_be_of(each, evidence) for each in requests):
        return evidence  # it redirects another request
    return replace(evidence, told=replace(evidence.told, location=leads_to))


def with_listed_headers(evidence: Evidence, fields: list[Header]) -> Evidence:
    """A message of a refused header, with the names in the only field that is pasted beside it."""
    is_of_header = evidence.for_certain(Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE)
    if not is_of_header or len(fields) != 1 or evidence.exchanges or evidence.settings is not None:
        return evidence
    names = get_decode_and_split(get(fields, "access-control-allow-headers") or "")
    listed = Allowed((), (), tuple(filter(None, names)))
    return replace(evidence, settings=Settings((), allowed=listed)) if listed.headers else evidence


def with_granted(evidence: Evidence, fields: list[Header]) -> Evidence:
    """A message without a reason, with what the headers beside it allow, as settings."""
    origin = get(fields, "access-control-allow-origin")
    if origin is None or not evidence.says_nothing or evidence.settings is not None:
        return evidence
    if "," in origin or " " in origin.strip():
        return replace(
            evidence,
            obstacle=None,
            detail="",
            reasons=(Reason.MULTIPLE_ALLOW_ORIGIN_VALUES,),
            told=replace(evidence.told, value=origin),
        )
    methods, headers = (
        tuple(filter(None, get_decode_and_split(get(fields, f"access-control-allow-{each}") or "")))
        for each in ("methods", "headers")
    )
    credentials = get(fields, "access-control-allow-credentials") == "true"
    allowed = Allowed((origin,), methods, headers, credentials=credentials)
    return replace(evidence, settings=Settings((), allowed=allowed, has_star=origin == "*"))

"""Asks the server for the facts that a message lacks.

Only safe requests are sent: preflights, GET and HEAD, and handshakes of WebSockets. (RFC 9110,
section 9.2.1)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..browser import (
    Exchange,
    HttpRequest,
    HttpResponse,
    NetworkFailure,
    NoAnswer,
    Transport,
    drive,
    handshake_request,
)  # fmt: skip
from ..fetch.header_lists import Header
from ..fetch.methods import CORS_SAFELISTED_METHODS, SAFE_METHODS
from ..fetch.urls import parse_url
from .asking import ask
from .comparing import compare_by, directly
from .evidence import Compared, Comparison, Evidence, Obstacle, Source
from .places import is_loopback
from .question import Question
from .rules import grant_for
from .script_headers import asked_for, set_by_script

__all__ = ["ask_about", "can_be_asked_about", "question_about", "with_page"]

_ASKABLE = (Obstacle.SAYS_NOTHING, Obstacle.UNKNOWN_SENTENCE, Obstacle.WEBSOCKET)
"""Obstacles that are so unspecific that asking the server may help."""


def can_be_asked_about(evidence: Evidence) -> bool:
    """Whether asking the server may help with this refusal, once URL and origin are known."""
    if evidence.source is Source.LIVE or not evidence.refused:
        return False
    if _shows_its_answer(evidence):
        return False
    return evidence.obstacle is None or evidence.obstacle in _ASKABLE


def with_page(found: Sequence[Evidence]) -> list[Evidence]:
    """The evidence, with the page that one of the messages names for those that name none.

    A console is of one page, mostly. What the page asks of its own origin is left as it is.
    """
    origins = {each.origin for each in found} - {None}
    page = next(iter(origins), None) if len(origins) == 1 else None
    return [
        replace(each, origin=page)
        if page and each.origin is None and not f"{each.url or page}/".startswith(f"{page}/")
        else each
        for each in found
    ]


def question_about(evidence: Evidence) -> Question | None:
    """A request like the refused one; ``None`` if URL or origin are not known."""
    url = parse_url(evidence.first_url or "")
    if url is None or url.origin is None or evidence.origin is None or evidence.lacks_path:
        return None
    headers = _headers_of(evidence)
    method = evidence.method or "GET"
    if evidence.in_preflight and method in CORS_SAFELISTED_METHODS and not headers:
        # A request that needs a preflight, because there was one.
        headers = [("Content-Type", _value("content-type"))]
    grant = grant_for(evidence)
    with_credentials = grant is not None and grant.credentials
    return Question(
        # Without a user name and password: scripts cannot fetch with them, and they are secret.
        url=url.without_userinfo,
        origin=evidence.origin,
        method=method,
        headers=headers,
        credentials="include" if with_credentials else "same-origin",
    )


def _headers_of(evidence: Evidence) -> list[Header]:
    """The headers that script set, as far as the request, its preflight or a message shows them."""
    if evidence.preflight is not None:
        return [(name, _value(name)) for name in asked_for(evidence.preflight.request)]
    if evidence.actual is not None:
        sent = set_by_script(evidence.actual.request.headers)
        return [(name, _safe(name, value)) for name, value in sent]
    return [(name, _value(name)) for name in evidence.named_headers]


def _safe(name: str, value: str) -> str:
    """The value of a type; of others, which may be secret, what only needs a preflight as well."""
    return value if name.lower() == "content-type" else _value(name)


def _value(name: str) -> str:
    return "application/json" if name.lower() == "content-type" else "x"


def ask_about(
    evidence: Evidence, question: Question, transport: Transport, *, direct: str | None = None
) -> Evidence:
    """Ask a server the `question` that `evidence` is about, and complete the evidence.

    Returns the evidence of the server's responses if they are a refusal; otherwise `evidence`, with
    the facts that the responses show. `direct` is the URL of the same resource behind the proxy,
    which is asked too.
    """
    answered = evidence if _shows_its_answer(evidence) else _asked(evidence, question, transport)
    if direct is None or not answered.refused:
        return answered
    return drive(directly(answered, direct), transport)


def _shows_its_answer(evidence: Evidence) -> bool:
    """Whether the response is in the evidence already."""
    return evidence.source is Source.HEADERS and evidence.response is not None


def _asked(evidence: Evidence, question: Question, transport: Transport) -> Evidence:
    if evidence.obstacle is Obstacle.WEBSOCKET or evidence.mode == "websocket":
        return _ask_for_websocket(evidence, question, transport)
    only_safe = _OnlySafe(transport)
    (asked,) = ask(question, only_safe, probing=True)
    answer = asked.evidence[-1]
    if not only_safe.kept_back:
        if not answer.refused:
            return replace(evidence, allowed_now=True)
        if answer.failure is not None and evidence.reasons:
            # The browser did reach it.
            return replace(evidence, unreachable=answer.detail or str(answer.failure))
        told = replace(evidence.told, status=None)
        method = evidence.method or answer.method
        asked_here = not _is_this_machine(answer)
        return replace(answer, told=told, method=method, asked_here=asked_here)
    if answer.preflight is not None:
        # The preflight was allowed; the request itself is unsafe.
        if evidence.in_preflight:
            return replace(evidence, not_asked=True, allowed_now=True)
        granted = Compared(Comparison.PREFLIGHT, answer.preflight, readable=True)
        return replace(evidence, not_asked=True, comparisons=(*evidence.comparisons, granted))
    unsent = Exchange(HttpRequest(question.method, question.url), None)
    compared = compare_by(transport, replace(evidence, exchanges=(unsent,)))
    return replace(evidence, not_asked=True, comparisons=compared.comparisons)


def _is_this_machine(answer: Evidence) -> bool:
    """Whether every client on this machine would fail to reach this server.

    (Certificates are an exception: browsers may trust other ones.)
    """
    host = answer.target.host if answer.target else ""
    trust = (NetworkFailure.CERTIFICATE, NetworkFailure.TLS)
    return is_loopback(host) and answer.failure not in trust


class _OnlySafe:
    """A transport that sends only safe requests."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.kept_back = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE_METHODS:
            self.kept_back = True
            raise NoAnswer("it is not sent, because it may change something")
        return self._transport(request)


def _ask_for_websocket(evidence: Evidence, question: Question, transport: Transport) -> Evidence:
    """The responses to a handshake from the page and, if it is refused, to one without Origin."""
    exchange = _handshake(question, transport, evidence.origin)
    if isinstance(exchange, NoAnswer):
        if exchange.cause is NetworkFailure.UNKNOWN:
            return evidence
        return replace(
            evidence,
            obstacle=None,
            failure=exchange.cause,
            detail=str(exchange),
            asked_here=not _is_this_machine(replace(evidence, failure=exchange.cause)),
        )
    if exchange.response is not None and exchange.response.status == 101:
        return replace(evidence, allowed_now=True)
    evidence = replace(evidence, exchanges=(exchange,), obstacle=Obstacle.WEBSOCKET)
    without = _handshake(question, transport, None)
    if isinstance(without, NoAnswer):
        return evidence
    return replace(
        evidence, comparisons=(Compared(Comparison.WITHOUT_ORIGIN, without, readable=False),)
    )


def _handshake(question: Question, transport: Transport, origin: str | None) -> Exchange | NoAnswer:
    """An opening handshake. (RFC 6455, section 4.1; its key is the RFC's example)"""
    request = handshake_request(question.url, origin)
    try:
        return Exchange(request, transport(request))
    except NoAnswer as error:
        return error
